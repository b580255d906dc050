//! A question on which two entries tie, found by asking.

use std::collections::BTreeSet;

use intent_classifier::{Verdict, decide};
use knowledge::Entry;

use super::{ask, telling_words};
use crate::Agent;
use crate::agent::costs;

/// The second of a tie has at least so much of the confidence of the first. The encoder leans to one of two even where neither
/// was named; there it is a tie that the agent asks.
const TIES: f64 = 0.75;

/// With a word that parts them, the one it speaks for has at least so many times the other's confidence.
const PARTS: f64 = 1.5;

/// Most texts that are tried for a pair.
const MOST_TRIED: usize = 32;

/// So many own words of each side are tried together, and so many shared ones are left out in turn.
const MOST_MIXED: usize = 3;

/// Most words that are named for each side.
const MOST_WORDS: usize = 2;

/// What was asked, and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Witness {
    /// The question.
    pub(super) question: String,
    /// Confidence in the left entry, 0..=1.
    pub(super) left: f64,
    /// Confidence in the right entry, 0..=1.
    pub(super) right: f64,
    /// Words that, added to the question, make the left entry win; asked, too.
    pub(super) for_left: Vec<String>,
    /// Words that make the right entry win.
    pub(super) for_right: Vec<String>,
}

impl Witness {
    /// Whether the confidences are near each other; else the agent asks which of both is meant.
    pub(super) fn is_near(&self) -> bool {
        nearness(self.left, self.right) >= TIES
    }
}

/// The lower confidence as a share of the higher, 0..=1.
fn nearness(one: f64, other: f64) -> f64 {
    one.min(other) / one.max(other).max(f64::MIN_POSITIVE)
}

/// A witness for two entries; `None` where no question that was tried makes them tie: near each other, or else so that the
/// agent asks which of them is meant.
pub(super) fn of(agent: &Agent, left: &Entry, right: &Entry) -> Option<Witness> {
    let mut tied: Option<(String, f64, f64)> = None;
    for question in questions(left, right).into_iter().take(MOST_TRIED) {
        let Some((one, other)) = tie(agent, &question, left, right) else {
            continue;
        };
        let near = nearness(one, other);
        if tied
            .as_ref()
            .is_none_or(|(_, one, other)| near > nearness(*one, *other))
        {
            tied = Some((question, one, other));
        }
        if near >= TIES {
            break;
        }
    }
    let (question, one, other) = tied?;
    Some(Witness {
        for_left: parting_words(agent, &question, left, right),
        for_right: parting_words(agent, &question, right, left),
        question,
        left: one,
        right: other,
    })
}

/// Texts that may fit both, the most likely first: what the two questions share, each question without its own words, then
/// with ever fewer of them left out, what they share without one word more, and with a word of each (which balances an
/// encoder that leans to one of them), then their phrases.
fn questions(left: &Entry, right: &Entry) -> Vec<String> {
    let (of_left, of_right) = (telling_words(&left.question), telling_words(&right.question));
    let is_shared = |word: &String, other: &[String]| other.contains(word);
    let keep = |words: &[String], other: &[String]| -> Vec<String> {
        words
            .iter()
            .filter(|word| is_shared(word, other))
            .cloned()
            .collect()
    };
    let own = |words: &[String], other: &[String]| -> Vec<String> {
        words
            .iter()
            .filter(|word| !is_shared(word, other))
            .cloned()
            .collect()
    };
    let shared = keep(&of_left, &of_right);
    let (own_left, own_right) = (own(&of_left, &of_right), own(&of_right, &of_left));
    let mut texts = vec![shared.join(" "), keep(&of_right, &of_left).join(" ")];
    for (entry, own) in [(left, &own_left), (right, &own_right)] {
        let words = crate::words::words(&entry.question);
        let kept: Vec<&str> = words
            .iter()
            .filter(|word| !own.contains(word))
            .map(String::as_str)
            .collect();
        texts.push(kept.join(" "));
    }
    for (words, own) in [(&of_left, &own_left), (&of_right, &own_right)] {
        for left_out in (1..own.len()).rev() {
            let gone: BTreeSet<&String> = own.iter().rev().take(left_out).collect();
            let kept: Vec<&str> = words
                .iter()
                .filter(|word| !gone.contains(word))
                .map(String::as_str)
                .collect();
            texts.push(kept.join(" "));
        }
    }
    if shared.len() > 2 {
        for gone in shared.iter().take(MOST_MIXED) {
            let kept: Vec<&str> = shared
                .iter()
                .filter(|word| *word != gone)
                .map(String::as_str)
                .collect();
            texts.push(kept.join(" "));
        }
    }
    // With all of its own words in the question, none would be left to part an entry from the other.
    if own_left.len() > 1 && own_right.len() > 1 {
        for one in own_left.iter().take(MOST_MIXED) {
            for other in own_right.iter().take(MOST_MIXED) {
                texts.push(format!("{} {one} {other}", shared.join(" ")));
            }
        }
    }
    texts.extend(left.phrases.iter().chain(&right.phrases).cloned());
    texts.push(left.question.clone());
    texts.push(right.question.clone());
    let mut seen = BTreeSet::new();
    texts.retain(|text| text.contains(char::is_alphanumeric) && seen.insert(text.clone()));
    texts
}

/// The confidences of both where they are the two best, and near each other or such that the agent asks.
fn tie(agent: &Agent, question: &str, left: &Entry, right: &Entry) -> Option<(f64, f64)> {
    let ranking = ask(agent, question);
    let best: Vec<&str> = ranking
        .candidates
        .iter()
        .take(2)
        .map(|candidate| candidate.id.as_str())
        .collect();
    if !(best.contains(&left.id.as_str()) && best.contains(&right.id.as_str())) {
        return None;
    }
    let (one, other) = (ranking.confidence_of(left), ranking.confidence_of(right));
    let is_near = nearness(one, other) >= TIES;
    let asks = || matches!(decide(&ranking, costs(agent.knowledge())), Verdict::Clarify(_));
    (is_near || asks()).then_some((one, other))
}

/// Own words of the winner's question that, added to the question, make it win clearly.
fn parting_words(agent: &Agent, question: &str, winner: &Entry, loser: &Entry) -> Vec<String> {
    let known = telling_words(&format!("{question} {}", loser.question));
    telling_words(&winner.question)
        .into_iter()
        .filter(|word| !known.contains(word))
        .filter(|word| {
            let ranking = ask(agent, &format!("{question} {word}"));
            ranking.confidence_of(winner) >= PARTS * ranking.confidence_of(loser).max(f64::MIN_POSITIVE)
        })
        .take(MOST_WORDS)
        .collect()
}

trait ConfidenceOf {
    fn confidence_of(&self, entry: &Entry) -> f64;
}

impl ConfidenceOf for intent_classifier::Ranking {
    fn confidence_of(&self, entry: &Entry) -> f64 {
        self.candidates
            .iter()
            .find(|candidate| candidate.id == entry.id.as_str())
            .map_or(0.0, |candidate| candidate.confidence)
    }
}
