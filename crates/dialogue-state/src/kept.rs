//! What a log keeps of a ranking: for a reviewer, not for a replay, which ranks again.

use intent_classifier::{Field, Ranking};
use knowledge::Knowledge;
use serde::Serialize;

use crate::cut::cut;

/// Candidates of a turn that are kept: twice as many as a question offers. Those behind them have no share of the probability
/// that a reviewer could see, and twenty of them were more than half of a turn on disk.
pub(crate) const KEPT_CANDIDATES: usize = 6;

/// Of them the first three are kept always, as many as a question shows; the others where their confidence reads as more than
/// 0.0 %. Most do not, and take a tenth of a turn.
const ALWAYS_KEPT: usize = 3;
const LEAST_CONFIDENCE: f64 = 0.000_5;

/// What was read of a longer message is kept to so many characters: a reviewer sees which sentence it is.
const LONGEST_READ_CHARS: usize = 300;

/// A candidate as it is kept: with the question of its entry, so that a reviewer needs no knowledge folder to read it.
#[derive(Debug, Serialize)]
pub struct KeptCandidate<'r> {
    id: &'r str,
    question: Option<&'r str>,
    confidence: f64,
    score: f64,
    matched: Vec<KeptMatch<'r>>,
    /// Of the first: what of a longer message all of them were compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<String>,
}

#[derive(Debug, Serialize)]
struct KeptMatch<'r> {
    word: &'r str,
    term: &'r str,
    field: Field,
    contribution: f64,
}

/// The first candidates, to be written as JSON.
pub fn kept_candidates<'r>(ranking: &'r Ranking, knowledge: &'r Knowledge) -> Vec<KeptCandidate<'r>> {
    let candidates = ranking.candidates.iter().take(KEPT_CANDIDATES).enumerate();
    candidates
        .filter(|(place, candidate)| *place < ALWAYS_KEPT || candidate.confidence >= LEAST_CONFIDENCE)
        .map(|(place, candidate)| KeptCandidate {
            id: &candidate.id,
            question: knowledge
                .entry_named(&candidate.id)
                .map(|entry| entry.question.as_str()),
            confidence: rounded(candidate.confidence),
            score: rounded(candidate.score),
            matched: candidate
                .matched
                .iter()
                .map(|matched| KeptMatch {
                    word: &matched.word,
                    term: &matched.term,
                    field: matched.field,
                    contribution: rounded(matched.contribution),
                })
                .collect(),
            read: ranking
                .read
                .as_deref()
                .filter(|_| place == 0)
                .map(|read| cut(read, LONGEST_READ_CHARS)),
        })
        .collect()
}

/// To a ten-thousandth: nobody reads more, and the digits behind it are the only part of a turn that does not compress.
fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
