//! The JSON that `ask` and `eval` write: rows a program can hold us to.

use std::collections::HashMap;

use intent_classifier::{Candidate, Match, Ranking, Word};
use knowledge::{Entry, EntryId, Knowledge};
use serde::Serialize;

use crate::conversation::Turn;

/// An entry, by what names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct EntryRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) question: &'a str,
    pub(crate) article: &'a str,
}

/// An entry with the probability that it is meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct CandidateRow<'a> {
    #[serde(flatten)]
    pub(crate) entry: EntryRow<'a>,
    pub(crate) confidence: f64,
}

/// An option as it was offered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct OptionRow<'a> {
    pub(crate) label: &'a str,
    pub(crate) entries: Vec<EntryRow<'a>>,
}

/// One turn of `ask --json`.
#[derive(Debug, Serialize)]
pub(crate) struct TurnRow<'a> {
    pub(crate) text: &'a str,
    pub(crate) decision: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) entry: Option<EntryRow<'a>>,
    pub(crate) confidence: f64,
    pub(crate) in_scope: f64,
    pub(crate) candidates: Vec<CandidateRow<'a>>,
    pub(crate) options: Vec<OptionRow<'a>>,
    pub(crate) reply: String,
    pub(crate) knowledge: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) explanation: Option<ExplanationRow<'a>>,
}

/// What `--explain` adds.
#[derive(Debug, Serialize)]
pub(crate) struct ExplanationRow<'a> {
    /// What of a longer message was compared with the entries; none where all of it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) read: Option<&'a str>,
    pub(crate) words: &'a [Word],
    pub(crate) candidates: Vec<ContributionRow<'a>>,
}

/// What spoke for a candidate.
#[derive(Debug, Serialize)]
pub(crate) struct ContributionRow<'a> {
    pub(crate) id: &'a str,
    pub(crate) score: f64,
    pub(crate) matched: &'a [Match],
}

/// Entries by their id.
#[derive(Debug)]
pub(crate) struct Catalogue<'a> {
    knowledge: &'a Knowledge,
    entries: HashMap<&'a str, &'a Entry>,
}

impl<'a> Catalogue<'a> {
    /// The entries of `knowledge`.
    pub(crate) fn new(knowledge: &'a Knowledge) -> Self {
        let entries = knowledge
            .entries
            .iter()
            .map(|entry| (entry.id.as_str(), entry))
            .collect();
        Self { knowledge, entries }
    }

    /// The entry with this id.
    pub(crate) fn entry(&self, id: &str) -> Option<&'a Entry> {
        self.entries.get(id).copied()
    }

    /// The candidates that are entries, best first, at most `most`.
    pub(crate) fn candidates(&self, ranking: &Ranking, most: usize) -> Vec<CandidateRow<'a>> {
        let known = ranking.candidates.iter().filter_map(|candidate| {
            let entry = self.row(&candidate.id)?;
            let confidence = candidate.confidence;
            Some(CandidateRow { entry, confidence })
        });
        known.take(most).collect()
    }

    /// The options of a turn.
    pub(crate) fn options<'t>(&self, turn: &'t Turn) -> Vec<OptionRow<'t>>
    where
        'a: 't,
    {
        let options = turn.record.iter().flat_map(|record| &record.options);
        options
            .map(|option| OptionRow {
                label: &option.label,
                entries: self.rows(&option.entries),
            })
            .collect()
    }

    /// A turn as `ask --json` prints it.
    pub(crate) fn turn<'t>(&self, turn: &'t Turn, explain: bool) -> TurnRow<'t>
    where
        'a: 't,
    {
        let given = turn.record.as_ref().and_then(|record| record.entry.as_ref());
        TurnRow {
            text: &turn.text,
            decision: turn.record.as_ref().map(|record| record.decision.as_str()),
            entry: given.and_then(|id| self.row(id.as_str())),
            confidence: turn
                .ranking
                .candidates
                .first()
                .map_or(0.0, |best| best.confidence),
            in_scope: turn.ranking.in_scope,
            candidates: self.candidates(&turn.ranking, Ranking::MOST_CANDIDATES),
            options: self.options(turn),
            reply: turn.reply(),
            knowledge: &self.knowledge.version.0,
            explanation: explain.then(|| ExplanationRow {
                read: turn.ranking.read.as_deref(),
                words: &turn.ranking.words,
                candidates: turn.ranking.candidates.iter().map(contributions).collect(),
            }),
        }
    }

    fn row(&self, id: &str) -> Option<EntryRow<'a>> {
        let entry = self.entry(id)?;
        Some(EntryRow {
            id: entry.id.as_str(),
            question: &entry.question,
            article: entry.article.as_str(),
        })
    }

    fn rows(&self, ids: &[EntryId]) -> Vec<EntryRow<'a>> {
        ids.iter().filter_map(|id| self.row(id.as_str())).collect()
    }
}

fn contributions(candidate: &Candidate) -> ContributionRow<'_> {
    ContributionRow {
        id: &candidate.id,
        score: candidate.score,
        matched: &candidate.matched,
    }
}
