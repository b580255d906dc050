//! The answers that were given last, as what is said about them is held against them.

use intent_classifier::{Ranking, Verdict, decide};
use knowledge::Entry;

use super::told;
use crate::agent;
use crate::state::Pending;
use crate::turn::Turn;
use crate::words::words;

/// The answers that were given last, where an utterance does not surely lead to others.
pub(super) struct Before {
    /// Their words, as a person has read them.
    pub(super) told: Vec<String>,
    /// Words of the questions they answer, and of what the person asked.
    pub(super) asked: Vec<String>,
    /// How sure the utterance is of another entry, where that is its first.
    pub(super) elsewhere: Option<Verdict>,
}

impl Before {
    pub(super) fn of(turn: &Turn<'_>, ranking: &Ranking) -> Option<Self> {
        let Pending::Answered { entries, .. } = &turn.state.pending else {
            return None;
        };
        let first = ranking.candidates.first();
        let is_of_others = first.is_some_and(|first| entries.iter().all(|id| id.as_str() != first.id));
        let elsewhere = is_of_others.then(|| decide(ranking, agent::costs(turn.knowledge)));
        // What leads to other entries is answered by them.
        if elsewhere == Some(Verdict::Answer) {
            return None;
        }
        let entries: Vec<&Entry> = entries.iter().filter_map(|id| turn.entry(id)).collect();
        let questions = entries.iter().map(|entry| entry.question.as_str());
        Some(Self {
            told: entries.iter().flat_map(|entry| told(entry).to_vec()).collect(),
            asked: questions
                .chain([turn.state.question.as_str()])
                .flat_map(words)
                .collect(),
            elsewhere,
        })
    }
}
