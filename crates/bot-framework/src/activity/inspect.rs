//! Questions about an incoming activity: what it is, who joined, what was written without the bot's own name.

use serde_json::Value;

use super::{Activity, ChannelAccount, kind};

/// Mentions looked at in one activity. Each costs a pass over the text, so that a hostile list of thousands would take
/// seconds; a real message has a handful.
pub const LARGEST_MENTIONS: usize = 50;

impl Activity {
    /// A message.
    pub fn is_message(&self) -> bool {
        self.kind == kind::MESSAGE
    }

    /// A conversation update.
    pub fn is_conversation_update(&self) -> bool {
        self.kind == kind::CONVERSATION_UPDATE
    }

    /// An event.
    pub fn is_event(&self) -> bool {
        self.kind == kind::EVENT
    }

    /// An event of this name.
    pub fn is_event_named(&self, name: &str) -> bool {
        self.is_event() && self.name.as_deref() == Some(name)
    }

    /// An invoke: its answer is the HTTP body.
    pub fn is_invoke(&self) -> bool {
        self.kind == kind::INVOKE
    }

    /// Whether the replies go into the HTTP answer and nothing is sent later (A3112, A3113). Any other or unknown mode is
    /// `normal` (A3111), and an invoke never has one (A3114).
    pub fn expects_replies(&self) -> bool {
        !self.is_invoke() && self.delivery_mode.as_deref() == Some("expectReplies")
    }

    /// The conversation's id, when there is one.
    pub fn conversation_id(&self) -> Option<&str> {
        self.conversation
            .as_ref()
            .map(|conversation| conversation.id.as_str())
            .filter(|id| !id.is_empty())
    }

    /// The id of who sends, when there is one.
    pub fn from_id(&self) -> Option<&str> {
        self.from
            .as_ref()
            .map(|from| from.id.as_str())
            .filter(|id| !id.is_empty())
    }

    /// Whether it came from Teams.
    pub fn is_from_teams(&self) -> bool {
        self.channel_id.as_deref() == Some("msteams")
    }

    /// The tenant in Teams, which says it in either of two places.
    pub fn tenant_id(&self) -> Option<&str> {
        let of_conversation = self
            .conversation
            .as_ref()
            .and_then(|conversation| conversation.rest.get("tenantId"));
        let of_channel = self
            .channel_data
            .as_ref()
            .and_then(|data| data.pointer("/tenant/id"));
        of_conversation
            .or(of_channel)
            .and_then(Value::as_str)
            .filter(|id| !id.is_empty())
    }

    /// The client's own key of this message (`channelData.clientActivityID`, set by Web Chat): the same key is the same
    /// message, sent again.
    pub fn client_activity_id(&self) -> Option<&str> {
        let data = self.channel_data.as_ref()?;
        data.get("clientActivityID")
            .and_then(Value::as_str)
            .filter(|id| !id.is_empty())
    }

    /// People who joined, without the bot itself (A4101). One of them joined: one welcome; none: no welcome.
    pub fn joined_users(&self) -> impl Iterator<Item = &ChannelAccount> {
        let bot = self.recipient.as_ref().map(|recipient| recipient.id.as_str());
        self.members_added.iter().filter(move |member| {
            self.is_conversation_update()
                && Some(member.id.as_str()) != bot
                && member.role.as_deref() != Some("bot")
        })
    }

    /// The text as the person meant it: without the mention of the bot (`<at>Helpline</at> hello` is `hello`), and with the
    /// names of other people without their markup.
    ///
    /// Mentions are known by their entity, not by their look: `mentioned.id` must be the recipient's (msteams-docs, channel
    /// and group conversations). Without text, the empty string.
    pub fn text_without_mention(&self) -> String {
        let mut text = self.text.clone().unwrap_or_default();
        let bot = self
            .recipient
            .as_ref()
            .map(|recipient| recipient.id.as_str())
            .filter(|id| !id.is_empty());

        let mentions = self
            .entities
            .iter()
            .filter(|entity| string_at(entity, "/type") == Some("mention"));
        for mention in mentions.take(LARGEST_MENTIONS) {
            let name = string_at(mention, "/mentioned/name").unwrap_or_default();
            let markup = match string_at(mention, "/text") {
                Some(markup) if !markup.is_empty() => markup.to_owned(),
                _ if !name.is_empty() => format!("<at>{name}</at>"),
                _ => continue,
            };
            let is_bot = bot.is_some() && string_at(mention, "/mentioned/id") == bot;
            if is_bot {
                text = text.replace(&markup, " ");
            } else if let Some(inner) = between_at_tags(&markup) {
                text = text.replace(&markup, inner);
            }
        }
        // Teams writes the blank after a mention as an entity now and then.
        let text = text.replace("&nbsp;", " ");
        text.trim().to_owned()
    }
}

fn string_at<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer).and_then(Value::as_str)
}

/// `Anna` of `<at>Anna</at>` or `<at id="0">Anna</at>`.
fn between_at_tags(markup: &str) -> Option<&str> {
    let inside = markup.strip_prefix("<at")?.strip_suffix("</at>")?;
    inside.split_once('>').map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(text: &str, entities: &Value) -> Activity {
        Activity::try_from(json!({
            "type": "message", "text": text, "recipient": {"id": "28:bot"}, "entities": entities
        }))
        .unwrap()
    }

    #[test]
    fn the_mention_of_the_bot_is_removed() {
        let table = [
            ("<at>Helpline</at> hello", "<at>Helpline</at>", "hello"),
            ("hello <at>Helpline</at>", "<at>Helpline</at>", "hello"),
            ("<at>Helpline</at>\u{a0}hello\n", "<at>Helpline</at>", "hello"),
            (
                "<at id=\"0\">Helpline</at>&nbsp;hello",
                "<at id=\"0\">Helpline</at>",
                "hello",
            ),
            ("@helpline hello", "@helpline", "hello"),
            ("<at>Helpline</at>", "<at>Helpline</at>", ""),
        ];

        for (text, markup, expected) in table {
            let activity = said(
                text,
                &json!([{"type": "mention", "text": markup, "mentioned": {"id": "28:bot", "name": "Helpline"}}]),
            );

            assert_eq!(activity.text_without_mention(), expected, "{text}");
        }
    }

    #[test]
    fn a_mention_of_somebody_else_keeps_the_name() {
        let activity = said(
            "<at>Anna</at> asked about <at>Helpline</at> tokens",
            &json!([
                {"type": "mention", "text": "<at>Anna</at>", "mentioned": {"id": "29:anna", "name": "Anna"}},
                {"type": "mention", "mentioned": {"id": "28:bot", "name": "Helpline"}},
            ]),
        );

        assert_eq!(activity.text_without_mention(), "Anna asked about   tokens");
    }

    #[test]
    fn markup_without_an_entity_is_what_the_person_wrote() {
        let activity = said(
            "how do I write <at>Bot</at> in HTML",
            &json!([{"type": "clientInfo"}]),
        );

        assert_eq!(
            activity.text_without_mention(),
            "how do I write <at>Bot</at> in HTML"
        );
    }

    #[test]
    fn the_bot_itself_joining_is_no_person_joining() {
        let update = |members: Value| {
            Activity::try_from(json!({
                "type": "conversationUpdate", "recipient": {"id": "bot"}, "membersAdded": members
            }))
            .unwrap()
        };

        assert_eq!(update(json!([{"id": "bot"}])).joined_users().count(), 0);
        assert_eq!(
            update(json!([{"id": "bot"}, {"id": "user"}]))
                .joined_users()
                .count(),
            1
        );
        assert_eq!(
            update(json!([{"id": "other", "role": "bot"}]))
                .joined_users()
                .count(),
            0
        );
    }

    #[test]
    fn replies_are_expected_inline_only_when_asked_for() {
        let table = [
            (json!({"type": "message", "deliveryMode": "expectReplies"}), true),
            (json!({"type": "invoke", "deliveryMode": "expectReplies"}), false),
            (json!({"type": "message", "deliveryMode": "stream"}), false),
            (json!({"type": "message", "deliveryMode": "brand-new"}), false),
            (json!({"type": "message"}), false),
        ];

        for (body, expected) in table {
            assert_eq!(
                Activity::try_from(body.clone()).unwrap().expects_replies(),
                expected,
                "{body}"
            );
        }
    }
}
