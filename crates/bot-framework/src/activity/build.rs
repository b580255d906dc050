//! Making activities: what a bot says, and what a channel adds to it.
//!
//! Two roles meet here. Towards a connector we are a bot: no `id` and no `timestamp` (A2031, A2041). Towards a Direct Line
//! client we are the channel: we set both (A2030, A2040), and never show `serviceUrl` (A2301).

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Activity, Attachment, CardAction, ChannelAccount, ConversationAccount, SuggestedActions, kind};

/// Teams shows this many suggested actions and drops the rest (msteams-docs, suggested actions).
pub const TEAMS_SHOWN_ACTIONS: usize = 3;

/// A notification shows no more of a summary.
const LONGEST_SUMMARY_CHARS: usize = 200;

/// What a client may do with its input box after a message (A3040-A3042).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputHint {
    /// The bot is ready, but waits for nothing.
    Accepting,
    /// The bot asked something: a clarifying question, a form.
    Expecting,
    /// The bot says more by itself.
    Ignoring,
}

impl InputHint {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepting => "acceptingInput",
            Self::Expecting => "expectingInput",
            Self::Ignoring => "ignoringInput",
        }
    }
}

impl CardAction {
    /// A button that sends `text` as if the person had written it (A7350: the value is a string).
    pub fn im_back(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            kind: "imBack".to_owned(),
            title: Some(title.into()),
            value: Some(Value::String(text.into())),
            rest: Map::new(),
        }
    }
}

impl Activity {
    /// A message in plain text.
    pub fn message(text: impl Into<String>) -> Self {
        Self {
            kind: kind::MESSAGE.to_owned(),
            text: Some(text.into()),
            ..Self::default()
        }
    }

    /// A message in Markdown (A3012).
    pub fn markdown(text: impl Into<String>) -> Self {
        Self {
            text_format: Some("markdown".to_owned()),
            ..Self::message(text)
        }
    }

    /// A typing indicator. At most one in 3 s (A6001); the caller keeps the pace.
    pub fn typing() -> Self {
        Self {
            kind: kind::TYPING.to_owned(),
            ..Self::default()
        }
    }

    /// An event (A5001: its name is required).
    pub fn event(name: impl Into<String>, value: Option<Value>) -> Self {
        Self {
            kind: kind::EVENT.to_owned(),
            name: Some(name.into()),
            value,
            ..Self::default()
        }
    }

    /// Adds a card or a file.
    #[must_use]
    pub fn with_attachment(mut self, attachment: Attachment) -> Self {
        self.attachments.push(attachment);
        self
    }

    /// Adds an entity.
    #[must_use]
    pub fn with_entity(mut self, entity: Value) -> Self {
        self.entities.push(entity);
        self
    }

    /// Sets the buttons under the message; none at all when there are no actions.
    #[must_use]
    pub fn with_suggested_actions(mut self, actions: SuggestedActions) -> Self {
        self.suggested_actions = Some(actions).filter(|actions| !actions.actions.is_empty());
        self
    }

    /// Says what the client's input box is for.
    #[must_use]
    pub fn with_input_hint(mut self, hint: InputHint) -> Self {
        self.input_hint = Some(hint.as_str().to_owned());
        self
    }

    /// Sets one field of `channelData`, which becomes an object if it was none.
    #[must_use]
    pub fn with_channel_data(mut self, name: &str, value: Value) -> Self {
        let mut data = match self.channel_data.take() {
            Some(Value::Object(data)) => data,
            _ => Map::new(),
        };
        data.insert(name.to_owned(), value);
        self.channel_data = Some(Value::Object(data));
        self
    }

    /// Addresses this activity as the answer to `incoming`: from and recipient swapped (A2060, A2070), the same conversation
    /// and channel, `replyToId` (A2090), and `serviceUrl` for the connector client.
    ///
    /// A request without `recipient` is taken: the reply then has no `from`, and the channel knows who its bot is.
    #[must_use]
    pub fn in_reply_to(mut self, incoming: &Self) -> Self {
        self.from.clone_from(&incoming.recipient);
        self.recipient.clone_from(&incoming.from);
        self.conversation.clone_from(&incoming.conversation);
        self.channel_id.clone_from(&incoming.channel_id);
        self.service_url.clone_from(&incoming.service_url);
        self.reply_to_id.clone_from(&incoming.id);
        if let Some(from) = &mut self.from {
            from.role = Some("bot".to_owned());
        }
        self
    }

    /// What goes to a connector: without `id`, `timestamp` (A2031, A2041) and the fields only a channel sets.
    #[must_use]
    pub fn for_connector(mut self) -> Self {
        self.id = None;
        self.timestamp = None;
        self.delivery_mode = None;
        self.rest.shift_remove("localTimestamp");
        self.rest.shift_remove("callerId");
        self
    }

    /// What a Direct Line client sees: without `serviceUrl` (A2301) and `callerId`.
    #[must_use]
    pub fn for_direct_line_client(mut self) -> Self {
        self.service_url = None;
        self.rest.shift_remove("callerId");
        self
    }

    /// Sets what the channel sets: `id` and `timestamp`, UTC with `Z` and milliseconds (A2030, A2040, A2043).
    #[must_use]
    pub fn stamped(mut self, id: impl Into<String>, at: Timestamp) -> Self {
        self.id = Some(id.into());
        self.timestamp = Some(format!("{at:.3}"));
        self
    }

    /// Forces who sends on Direct Line (DLAUTH): the account of the token, with role `user`, keeping the name the client
    /// gave when the token has none. A client can so never pose as the bot.
    #[must_use]
    pub fn sent_by_user(mut self, id: &str, name: Option<&str>) -> Self {
        let own_name = self.from.take().and_then(|from| from.name);
        self.from = Some(ChannelAccount {
            id: id.to_owned(),
            name: name.map(str::to_owned).or(own_name),
            role: Some("user".to_owned()),
            rest: Map::new(),
        });
        self
    }

    /// Puts the activity into a conversation.
    #[must_use]
    pub fn in_conversation(mut self, id: impl Into<String>) -> Self {
        self.conversation = Some(ConversationAccount {
            id: id.into(),
            rest: Map::new(),
        });
        self
    }

    /// The activities Teams needs for this one: text and attachments beside each other are shown as two messages anyway, in
    /// no promised order (msteams-docs, conversation messages), so they are sent as two, the text first.
    pub fn split_for_teams(self) -> Vec<Self> {
        if self.text.is_none() || self.attachments.is_empty() {
            return vec![self];
        }
        let mut cards = Self {
            text: None,
            text_format: None,
            entities: Vec::new(),
            channel_data: None,
            suggested_actions: None,
            ..self.clone()
        };
        // What a notification shows of a message that is a card alone (A3070).
        let text = self.text.as_deref().unwrap_or_default();
        let summary = text.chars().take(LONGEST_SUMMARY_CHARS).collect();
        cards.rest.insert("summary".to_owned(), Value::String(summary));
        // Suggested actions never stand beside attachments: they go away with the card that follows.
        vec![
            Self {
                attachments: Vec::new(),
                suggested_actions: None,
                ..self
            },
            cards,
        ]
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn incoming() -> Activity {
        Activity::try_from(json!({
            "type": "message", "id": "1", "timestamp": "2026-01-01T00:00:00Z", "channelId": "msteams",
            "serviceUrl": "https://smba.trafficmanager.net/emea/", "from": {"id": "user", "name": "A"},
            "recipient": {"id": "bot"}, "conversation": {"id": "c", "tenantId": "t"}, "text": "hello"
        }))
        .unwrap()
    }

    #[test]
    fn a_reply_swaps_who_speaks() {
        let reply = Activity::message("hi").in_reply_to(&incoming()).for_connector();

        assert_eq!(
            serde_json::to_value(reply).unwrap(),
            json!({
                "type": "message", "channelId": "msteams", "serviceUrl": "https://smba.trafficmanager.net/emea/",
                "from": {"id": "bot", "role": "bot"}, "recipient": {"id": "user", "name": "A"},
                "conversation": {"id": "c", "tenantId": "t"}, "replyToId": "1", "text": "hi"
            })
        );
    }

    #[test]
    fn a_reply_to_a_request_without_recipient_has_no_sender() {
        let request = Activity {
            recipient: None,
            ..incoming()
        };

        let reply = Activity::message("hi").in_reply_to(&request);

        assert_eq!(reply.from, None);
        assert_eq!(reply.recipient.unwrap().id, "user");
    }

    #[test]
    fn nothing_empty_is_written() {
        let activity = Activity {
            id: Some(String::new()),
            from: Some(ChannelAccount {
                name: Some(String::new()),
                ..ChannelAccount::default()
            }),
            ..Activity::message("")
        }
        .with_suggested_actions(SuggestedActions::default());

        assert_eq!(
            serde_json::to_value(activity).unwrap(),
            json!({"type": "message", "from": {}})
        );
    }

    #[test]
    fn a_channel_stamps_utc_with_z() {
        let at = Timestamp::from_millisecond(1_700_000_000_120).unwrap();

        let activity = Activity::message("hi").stamped("c|1", at);

        assert_eq!(activity.timestamp.as_deref(), Some("2023-11-14T22:13:20.120Z"));
    }

    #[test]
    fn a_direct_line_client_cannot_pose_as_the_bot() {
        let posted = Activity::try_from(json!({
            "type": "message", "from": {"id": "bot", "name": "Me", "role": "bot"}, "text": "x"
        }))
        .unwrap();

        let stored = posted.sent_by_user("dl_1", None);

        assert_eq!(
            serde_json::to_value(stored.from).unwrap(),
            json!({"id": "dl_1", "name": "Me", "role": "user"})
        );
    }

    #[test]
    fn text_beside_a_card_becomes_two_activities_on_teams() {
        let both = Activity::message("Which one?").with_attachment(Attachment {
            content_type: "a/b".to_owned(),
            ..Attachment::default()
        });

        let parts = both.split_for_teams();

        let shapes: Vec<_> = parts
            .iter()
            .map(|part| (part.text.is_some(), part.attachments.len()))
            .collect();
        assert_eq!(shapes, [(true, 0), (false, 1)]);
        assert_eq!(parts[1].rest["summary"], "Which one?");
    }
}
