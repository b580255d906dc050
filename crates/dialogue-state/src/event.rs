//! What can happen to a conversation.

use redaction::SecretKind;
use serde::{Deserialize, Serialize};

/// How a handoff goes on (`handoff.status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffStatus {
    /// A person took over: the bot is quiet.
    Accepted,
    /// Nobody took over: the bot speaks again.
    Failed,
    /// The person is done: the bot speaks again.
    Completed,
}

/// One thing that happened.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A person joined: greet once.
    Joined,
    /// A person wrote. `text` is already masked.
    Said {
        /// What was written, without its secrets.
        text: String,
        /// The secrets that were masked in it.
        secrets: Vec<SecretKind>,
    },
    /// A button with a value and no text (a card's submit).
    Pressed {
        /// The value of the button, see [`crate::Choice::value`].
        value: String,
    },
    /// Files came without text.
    Attached,
    /// A verdict on an answer by its buttons.
    Feedback {
        /// The activity it is about, when the channel says so.
        activity: Option<String>,
        /// Whether it helped.
        helpful: bool,
    },
    /// The other side of a handoff reports.
    Handoff(HandoffStatus),
}

impl std::fmt::Debug for Event {
    /// Never prints what a person wrote.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Joined => f.write_str("Joined"),
            Self::Said { text, secrets } => {
                write!(f, "Said {{ {} bytes, {} secrets }}", text.len(), secrets.len())
            }
            Self::Pressed { value } => write!(f, "Pressed {{ {} bytes }}", value.len()),
            Self::Attached => f.write_str("Attached"),
            Self::Feedback { helpful, .. } => write!(f, "Feedback {{ helpful: {helpful} }}"),
            Self::Handoff(status) => write!(f, "Handoff({status:?})"),
        }
    }
}
