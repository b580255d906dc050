//! From what the dialogue says to the activity that is kept: the canonical form, which each channel then gets its own
//! version of.

use bot_framework::message_entity::{Citation, MessageEntity};
use bot_framework::{Activity, CardAction, ChannelAccount, InputHint, SuggestedActions};
use conversation_log::ConversationId;
use dialogue_state::Message;
use jiff::Timestamp;
use serde_json::json;

use super::person::PERSON;

/// The account of the bot where the channel names none.
pub(crate) const BOT_ID: &str = "helpline";

/// What all activities of one turn share.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) conversation: &'a ConversationId,
    pub(super) incoming: &'a Activity,
    /// Id of the user's activity: the channel's, or ours where we are the channel.
    pub(super) incoming_id: String,
    /// Whether `incoming_id` can stand in `replyToId`.
    pub(super) is_answerable: bool,
    /// Whether we are the channel (Direct Line).
    pub(super) is_ours: bool,
    /// What the agent is called.
    pub(super) agent_name: &'a str,
    pub(super) at: Timestamp,
}

impl Frame<'_> {
    /// Id of the bot's activity with this sequence.
    pub(super) fn bot_activity_id(&self, sequence: i64) -> String {
        if self.is_ours {
            return direct_line_id(&self.conversation.id, sequence);
        }
        format!("{}|{BOT_MARK}{sequence:07}", self.conversation.id)
    }

    /// Puts a reply into this turn's conversation, addressed and stamped.
    pub(super) fn address(&self, activity: Activity, id: &str) -> Activity {
        let mut activity = activity.in_reply_to(self.incoming).stamped(id, self.at);
        activity.service_url = None;
        activity.channel_id = Some(self.conversation.channel.clone());
        activity.reply_to_id = self.is_answerable.then(|| self.incoming_id.clone());
        let bot = activity.from.get_or_insert_with(|| ChannelAccount {
            id: BOT_ID.to_owned(),
            name: Some(self.agent_name.to_owned()),
            ..ChannelAccount::default()
        });
        bot.role = Some("bot".to_owned());
        activity
    }

    /// As [`Frame::address`], for what a person says from the other side. To the channel it comes from the bot; the name and
    /// a mark tell who it was.
    pub(super) fn address_of_person(&self, activity: Activity, id: &str) -> Activity {
        let name = activity.from.as_ref().and_then(|from| from.name.clone());
        let is_message = activity.is_message();
        let mut activity = self.address(
            Activity {
                channel_data: None,
                ..activity
            },
            id,
        );
        if !is_message {
            return activity;
        }
        if let (Some(from), Some(name)) = (&mut activity.from, &name) {
            from.name = Some(name.clone());
        }
        activity.with_channel_data(PERSON, json!({"name": name}))
    }
}

/// Stands before the number in ids of bot activities on channels that number their own, so that the two never meet:
/// Azure's Direct Line calls its activities `conversation|0000001`.
const BOT_MARK: char = 'b';
/// As [`BOT_MARK`], for activities that came without an id.
const USER_MARK: char = 'u';

/// `conversation|0000001`, as Direct Line ids look.
fn direct_line_id(conversation: &str, sequence: i64) -> String {
    format!("{conversation}|{sequence:07}")
}

/// Id of a user's activity that has none.
pub(super) fn user_activity_id(conversation: &ConversationId, sequence: i64, is_ours: bool) -> String {
    if is_ours {
        return direct_line_id(&conversation.id, sequence);
    }
    format!("{}|{USER_MARK}{sequence:07}", conversation.id)
}

/// Whether an id looks like one we gave. A stranger that sends such an id would collide with a reply of ours.
pub(super) fn is_bot_activity_id(id: &str) -> bool {
    id.rsplit_once('|').is_some_and(|(_, tail)| {
        tail.strip_prefix([BOT_MARK, USER_MARK])
            .is_some_and(|number| number.len() >= 7 && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// A message in its canonical form: Markdown, choices as suggested actions, its source as a citation, and for an answer
/// the thumbs of Web Chat.
pub(super) fn message(message: &Message, frame: &Frame<'_>, article_url: Option<&str>, id: &str) -> Activity {
    let actions = message
        .choices
        .iter()
        .map(|choice| CardAction::im_back(choice.label.as_str(), choice.value.as_str()))
        .collect();
    let hint = match message.input {
        dialogue_state::InputHint::AcceptingInput => InputHint::Accepting,
        dialogue_state::InputHint::ExpectingInput => InputHint::Expecting,
    };
    let mut activity = Activity::markdown(message.text.as_str())
        .with_suggested_actions(SuggestedActions {
            actions,
            ..SuggestedActions::default()
        })
        .with_input_hint(hint);
    let mut entity = MessageEntity::new();
    if let Some(source) = &message.source {
        entity = entity.cite(&Citation {
            name: source.title.clone(),
            url: article_url.map(str::to_owned),
            ..Citation::default()
        });
    }
    if message.entry.is_some() {
        entity = entity.ask_for_feedback();
    }
    if let Some(entity) = entity.into_entity() {
        activity = activity.with_entity(entity);
    }
    frame.address(activity, id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_like_ours_is_known() {
        assert!(is_bot_activity_id("a|b0000001"));
        assert!(is_bot_activity_id("a|b|u00000012"));
        assert!(!is_bot_activity_id("a|0000001"));
        assert!(!is_bot_activity_id("b0000001"));
        assert!(!is_bot_activity_id("a|banana7"));
    }
}
