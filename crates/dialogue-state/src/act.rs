//! What a turn does: messages to show, a handoff to make, and the record of what was decided.

use knowledge::EntryId;
use serde::{Deserialize, Serialize};

/// What a turn came to; one a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// An entry's text was given.
    Answer,
    /// Options were offered.
    Clarify,
    /// Nothing was good enough.
    Unknown,
    /// A person takes over.
    Handoff,
    /// Greeting, thanks, start over, help and the like.
    #[serde(rename = "smalltalk")]
    SmallTalk,
    /// A form's question was asked or answered.
    Form,
}

impl Decision {
    /// As it is written in JSON and SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Clarify => "clarify",
            Self::Unknown => "unknown",
            Self::Handoff => "handoff",
            Self::SmallTalk => "smalltalk",
            Self::Form => "form",
        }
    }
}

/// How a conversation stands after a turn; silence is not success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The person said that it helped.
    Confirmed,
    /// The person said that it did not.
    Denied,
    /// Given to a person.
    HandedOff,
}

/// One choice a person can make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What is shown; at most 60 characters.
    pub label: String,
    /// What is sent back when it is clicked (`imBack`): text that chooses it.
    pub value: String,
}

/// Whether an answer is expected (Bot Framework `inputHint`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum InputHint {
    /// An answer may come.
    AcceptingInput,
    /// An answer is expected.
    ExpectingInput,
}

/// Where an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The article's id.
    pub article: String,
    /// The article's title.
    pub title: String,
}

/// One message to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Markdown.
    pub text: String,
    /// Choices, in order; empty for none. "None of these" is the last of a clarifying question's.
    pub choices: Vec<Choice>,
    /// The entry it answers with.
    pub entry: Option<EntryId>,
    /// Where it comes from.
    pub source: Option<Source>,
    /// Whether an answer is expected.
    pub input: InputHint,
}

/// What a person who takes over receives; the transcript is joined by the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupportRequest {
    /// Reference shown to the person, unique within the conversation: 1, 2, 3 …
    pub number: u32,
    /// Why: `asked`, `misses` or `denied`.
    pub reason: String,
    /// The last thing the person asked, masked.
    pub summary: String,
    /// Entries that were given and did not help.
    pub tried: Vec<EntryId>,
}

/// Options as they were shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionRecord {
    /// The label.
    pub label: String,
    /// The entries behind it.
    pub entries: Vec<EntryId>,
}

/// What the log keeps of a turn beside its activities.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnRecord {
    /// What it came to.
    pub decision: Decision,
    /// The entry that was given.
    pub entry: Option<EntryId>,
    /// The options that were shown, without "None of these".
    pub options: Vec<OptionRecord>,
    /// The option of the turn before that was chosen, from 0.
    pub chosen: Option<usize>,
    /// How the conversation stands.
    pub outcome: Option<Outcome>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Show a message.
    Say(Message),
    /// Create a support request and hand over.
    HandOff(SupportRequest),
    /// Keep this of the turn; exactly one, the last act.
    Record(TurnRecord),
}
