//! The Activity (microsoft/Agents `specs/activity/protocol-activity.md`).
//!
//! One value for what comes in, what is stored and what goes out. Reading is strict about types and generous about names:
//! a known field of the wrong type is an error that names it (A2003), an unknown field is kept as it came (A2005), `null`
//! and the empty string of a known field are the same as no field. Writing never sends `null`, an empty string or an empty
//! list in a known field (A2004, A2100, A3050). What lies inside `channelData`, `value` and an attachment's `content` is
//! somebody else's and is never touched.

mod build;
mod inspect;
mod parse;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use build::{InputHint, TEAMS_SHOWN_ACTIONS};
pub use inspect::LARGEST_MENTIONS;
pub use parse::from_json;

/// The values of [`Activity::kind`] that Helpline does something with; every other one is ignored, never refused (A2006):
/// edits, deletions, and `handoff`, which is internal to Microsoft's channels (A6200).
pub mod kind {
    /// Something said (§ Message activity).
    pub const MESSAGE: &str = "message";
    /// People or bots joined or left (§ Conversation update activity).
    pub const CONVERSATION_UPDATE: &str = "conversationUpdate";
    /// Something programmatic without an answer (§ Event activity).
    pub const EVENT: &str = "event";
    /// Something programmatic whose answer is the HTTP body (§ Invoke activity).
    pub const INVOKE: &str = "invoke";
    /// Somebody is writing (§ Typing activity).
    pub const TYPING: &str = "typing";
    /// A thumb or a heart on a message (§ Message reaction activity).
    pub const MESSAGE_REACTION: &str = "messageReaction";
}

/// A user, a bot or a group on a channel. `Debug` prints no name.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Value")]
pub struct ChannelAccount {
    /// Its id on the channel.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name.
    #[serde(skip_serializing_if = "is_blank")]
    pub name: Option<String>,
    /// `user` or `bot`.
    #[serde(skip_serializing_if = "is_blank")]
    pub role: Option<String>,
    /// Fields we do not name.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl std::fmt::Debug for ChannelAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChannelAccount")
            .field("id", &self.id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

/// The conversation on its channel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Value")]
pub struct ConversationAccount {
    /// Its id on the channel.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Fields we do not name: `isGroup`, `conversationType`, `tenantId`, `name`.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A card or a file beside the text (§ Attachment). `Debug` prints no content and no address.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Value")]
pub struct Attachment {
    /// Media type; always there in what we send (A7100).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub content_type: String,
    /// Where the content is; never beside `content`.
    #[serde(skip_serializing_if = "is_blank")]
    pub content_url: Option<String>,
    /// The content itself; never beside `content_url`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
    /// A file name or a title.
    #[serde(skip_serializing_if = "is_blank")]
    pub name: Option<String>,
    /// Fields we do not name.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attachment")
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

/// A button (§ Card action).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Value")]
pub struct CardAction {
    /// `imBack`, `messageBack`, `openUrl` …
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// What the button says.
    #[serde(skip_serializing_if = "is_blank")]
    pub title: Option<String>,
    /// What the button does; a string for `imBack` and `openUrl` (A7350, A7380).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Fields we do not name.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// Buttons that go away when one is used (§ Suggested actions).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Value")]
pub struct SuggestedActions {
    /// Ids of those who see them; empty means everyone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// The buttons, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<CardAction>,
    /// Fields we do not name.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// One activity. `Debug` prints no text.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", try_from = "Value")]
pub struct Activity {
    /// `message`, `event`, `conversationUpdate` …; required (A2010), see [`kind`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Set by the channel.
    #[serde(skip_serializing_if = "is_blank")]
    pub id: Option<String>,
    /// RFC 3339 UTC, set by the channel.
    #[serde(skip_serializing_if = "is_blank")]
    pub timestamp: Option<String>,
    /// The channel.
    #[serde(skip_serializing_if = "is_blank")]
    pub channel_id: Option<String>,
    /// Where replies go; never shown to Direct Line clients.
    #[serde(skip_serializing_if = "is_blank")]
    pub service_url: Option<String>,
    /// Who sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<ChannelAccount>,
    /// Who receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<ChannelAccount>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationAccount>,
    /// The activity this answers (A2090).
    #[serde(skip_serializing_if = "is_blank")]
    pub reply_to_id: Option<String>,
    /// What is written.
    #[serde(skip_serializing_if = "is_blank")]
    pub text: Option<String>,
    /// `plain` (default) or `markdown`.
    #[serde(skip_serializing_if = "is_blank")]
    pub text_format: Option<String>,
    /// BCP 47.
    #[serde(skip_serializing_if = "is_blank")]
    pub locale: Option<String>,
    /// `normal`, `expectReplies`, `notification`.
    #[serde(skip_serializing_if = "is_blank")]
    pub delivery_mode: Option<String>,
    /// `acceptingInput`, `expectingInput`, `ignoringInput`; see [`InputHint`].
    #[serde(skip_serializing_if = "is_blank")]
    pub input_hint: Option<String>,
    /// Name of an event or invoke.
    #[serde(skip_serializing_if = "is_blank")]
    pub name: Option<String>,
    /// Value of an event, invoke or submit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Cards and files, in order (A3053).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Metadata such as mentions and citations; an unknown one is ignored (A2104).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Value>,
    /// Buttons under the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggested_actions: Option<SuggestedActions>,
    /// Who joined, in a conversation update (A4101).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members_added: Vec<ChannelAccount>,
    /// Who left, in a conversation update (A4102).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members_removed: Vec<ChannelAccount>,
    /// The channel's own; preserved unchanged through Direct Line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_data: Option<Value>,
    /// Every field we do not name, kept as it came (A2005).
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl std::fmt::Debug for Activity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Activity")
            .field("type", &self.kind)
            .field("id", &self.id)
            .field("channel_id", &self.channel_id)
            .field("text_bytes", &self.text.as_ref().map(String::len))
            .finish_non_exhaustive()
    }
}

/// A string field that would be written empty is not written (A2004).
#[expect(clippy::ref_option, reason = "serde passes the field by reference")]
fn is_blank(field: &Option<String>) -> bool {
    field.as_ref().is_none_or(String::is_empty)
}
