//! Test cases of authors: what a person may say, and what the agent is to make of it. `helpline test` runs them.

use serde::Serialize;

use crate::{EntryId, Place};

/// What the agent is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// Give the entry's answer.
    Answer,
    /// Ask back, with the entry among the options where one is named.
    Clarify,
    /// Either.
    AnswerOrClarify,
    /// Say that it does not know.
    Unknown,
    /// Small talk.
    Smalltalk,
    /// Offer or make a handoff to a person.
    Handoff,
}

impl Expected {
    /// The names an author may write, with what they mean.
    pub(crate) const NAMES: [(&'static str, Self); 6] = [
        ("answer", Self::Answer),
        ("clarify", Self::Clarify),
        ("answer_or_clarify", Self::AnswerOrClarify),
        ("unknown", Self::Unknown),
        ("smalltalk", Self::Smalltalk),
        ("handoff", Self::Handoff),
    ];

    /// Whether an entry can be meant: it is given or offered.
    pub fn names_entry(self) -> bool {
        matches!(self, Self::Answer | Self::Clarify | Self::AnswerOrClarify)
    }

    /// As an author writes it.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, expected)| *expected == self)
            .map_or("", |(name, _)| name)
    }
}

/// One case of a sidecar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// What a person says, as the first message of a conversation.
    pub text: String,
    /// What is to come of it.
    pub expected: Expected,
    /// The entry that is meant, where one is.
    pub entry: Option<EntryId>,
    /// Where the case stands.
    pub place: Place,
}
