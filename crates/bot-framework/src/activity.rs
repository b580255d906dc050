//! The Activity (microsoft/Agents `specs/activity/protocol-activity.md`).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A user, a bot or a group on a channel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChannelAccount {
    /// Its id on the channel.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `user` or `bot`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// Fields we do not name.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// The conversation on its channel.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConversationAccount {
    /// Its id on the channel.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// Fields we do not name.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// One activity. `Debug` prints no text.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// `message`, `event`, `conversationUpdate` …; required (A2010).
    #[serde(rename = "type")]
    pub kind: String,
    /// Set by the channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// RFC 3339 UTC, set by the channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<String>,
    /// The channel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<String>,
    /// Where replies go; never shown to Direct Line clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_url: Option<String>,
    /// Who sends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<ChannelAccount>,
    /// Who receives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<ChannelAccount>,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationAccount>,
    /// The activity this answers (A2090).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to_id: Option<String>,
    /// What is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `plain` (default) or `markdown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_format: Option<String>,
    /// BCP 47.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// `normal`, `expectReplies`, `notification`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_mode: Option<String>,
    /// `acceptingInput`, `expectingInput`, `ignoringInput`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_hint: Option<String>,
    /// Name of an event or invoke.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Value of an event, invoke or submit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The channel's own; preserved unchanged through Direct Line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
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
