//! What a turn does: messages to show, a handoff to make, and the record of what was decided.

use knowledge::EntryId;
use serde::{Deserialize, Serialize};

use crate::Page;
use crate::state::table;

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

impl Outcome {
    /// As it is written in JSON and SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Denied => "denied",
            Self::HandedOff => "handed_off",
        }
    }
}

/// One choice a person can make.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// What is shown; at most 60 characters.
    #[serde(with = "table::one")]
    pub label: String,
    /// What is sent back when it is clicked (`imBack`): text that chooses it.
    #[serde(with = "table::one")]
    pub value: String,
    /// Whether it steers the conversation ("None of these", "Skip", "Talk to a person"): no number chooses it.
    #[serde(default)]
    pub steers: bool,
}

/// Whether an answer is expected (Bot Framework `inputHint`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum InputHint {
    /// An answer may come.
    AcceptingInput,
    /// An answer is expected.
    ExpectingInput,
}

/// Where an answer comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// The article's id.
    pub article: String,
    /// The article's title.
    pub title: String,
}

/// One message to show.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// What a person who takes over receives. The transcript is joined by the log: it is what the conversation holds up to
/// the act.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SupportRequest {
    /// Number within the conversation: 1, 2, 3 …
    pub number: u32,
    /// The reference shown to the person, made from the conversation's id and the number, see [`crate::reference()`].
    #[serde(default)]
    pub reference: String,
    /// Why: `asked`, `misses` or `denied`.
    pub reason: String,
    /// The last thing the person asked, masked.
    pub summary: String,
    /// Entries that were given and did not help.
    pub tried: Vec<EntryId>,
    /// Exact things that were named in the conversation: error codes, GUIDs, versions, addresses.
    #[serde(default)]
    pub entities: Vec<Entity>,
    /// The page the person was on.
    #[serde(default)]
    pub page: Option<Page>,
    /// The intake form; `None` where the knowledge has none for the topic.
    #[serde(default)]
    pub form: Option<FormRecord>,
    /// Version of the knowledge that answered.
    #[serde(default)]
    pub knowledge: String,
}

/// One exact thing that was named.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// As it was written, masked.
    pub value: String,
}

/// What an exact thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// `AADSTS50011`, `0x80070005`, `TF400813`, `HTTP 403`.
    ErrorCode,
    /// A GUID: a subscription, a correlation id.
    Guid,
    /// `3.220.5`.
    Version,
    /// `https://…`.
    Address,
    /// An address of mail.
    Mail,
    /// A point in time, `2026-11-24T09:00:00Z`.
    Time,
}

/// An intake form as far as it is filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FormRecord {
    /// Id of the article that holds the form.
    pub article: String,
    /// Its title.
    pub title: String,
    /// How far it is.
    pub status: FormStatus,
    /// The answers so far, in the order of the form.
    pub answers: Vec<FormAnswer>,
}

/// How far an intake form is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormStatus {
    /// Questions are being asked.
    Open,
    /// The person saw the summary and sent it.
    Complete,
    /// The person skipped the rest, started over, or somebody took over.
    Skipped,
}

/// The answer to one question of a form.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FormAnswer {
    /// Id of the question.
    pub question: String,
    /// The question as it is asked.
    pub label: String,
    /// What is stored: the value of an option, a number, a time in RFC 3339, text; several options are joined by `;`.
    pub value: String,
    /// What is shown.
    pub text: String,
}

/// Options as they were shown.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OptionRecord {
    /// The label.
    pub label: String,
    /// The entries behind it.
    pub entries: Vec<EntryId>,
}

/// How an utterance was read in the light of what was said before.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ContextRecord {
    /// The entry that was given.
    pub entry: EntryId,
    /// How much it counts, in percent: it fades with every turn.
    pub weight: u8,
    /// How the utterance refers to it.
    pub reference: ContextReference,
}

/// How an utterance refers to what was said before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContextReference {
    /// The author wrote down that this may follow.
    Authored,
    /// It has no subject of its own: "why?", "and where do I find that?".
    Anaphora,
    /// It puts another subject in the place of the last: "what about SSH?".
    Substitution,
    /// It points at another option of the last question: "the other one".
    Option,
    /// It tells more of a question that is open: "Windows Server 2019". The entry is what both mean together.
    Detail,
    /// No word tells it, but it means what the answer says, or one of the options: by the sentence encoder.
    Meaning,
}

/// What the log keeps of a turn beside its activities.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TurnRecord {
    /// What it came to.
    pub decision: Decision,
    /// The entry that was given.
    pub entry: Option<EntryId>,
    /// The options that were shown, without "None of these".
    pub options: Vec<OptionRecord>,
    /// What the utterance was read in the light of, when that made a difference.
    #[serde(default)]
    pub context: Option<ContextRecord>,
    /// The option of the turn before that was chosen, from 0.
    pub chosen: Option<usize>,
    /// How the conversation stands.
    pub outcome: Option<Outcome>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Show a message.
    Say(Message),
    /// Create a support request and hand over.
    HandOff(SupportRequest),
    /// The support request of this number now holds this: its form was completed, corrected or skipped. It replaces what
    /// [`Act::HandOff`] held; the transcript goes on up to here.
    Update(SupportRequest),
    /// Keep this of the turn; exactly one, the last act.
    Record(TurnRecord),
}
