//! Thumbs up and thumbs down: one meaning, two forms going out and three coming in.
//!
//! Out: `channelData.feedbackLoop` for Teams (msteams-docs, bot-messages-ai-generated-content), `LikeAction` and
//! `DislikeAction` in the Message entity for Web Chat, with the activity's id inside so that the click can be tied to its
//! answer. In: the invoke `message/submitAction` (Teams, and Web Chat when a comment was written), the event
//! `webchat:activity-status/feedback` (Web Chat), and `messageReaction` (any channel).

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Value, json};

use crate::activity::{Activity, kind};

/// The event Web Chat posts when a thumb is clicked.
pub const WEB_CHAT_EVENT: &str = "webchat:activity-status/feedback";
/// The invoke Teams sends when feedback is submitted; answered with 200 and `{}` exactly.
pub const SUBMIT_ACTION: &str = "message/submitAction";

/// Starts the id of an action of ours; the reaction and the activity's id follow.
const ACTION_ID: &str = "urn:helpline:feedback:";
/// The start of the address Microsoft's services give such an action; Web Chat shows it nowhere.
const POSTBACK: &str = "ms-directline://postback?interaction=";

/// Everything but the characters that no part of an address gives a meaning.
const ID_BYTES: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a person thought of one answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Feedback {
    /// The answer it is about: the activity's id, when the channel says it.
    pub activity_id: Option<String>,
    /// Up or down.
    pub reaction: Reaction,
    /// What the person wrote about it.
    pub comment: Option<String>,
}

impl std::fmt::Debug for Feedback {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feedback")
            .field("activity_id", &self.activity_id)
            .field("reaction", &self.reaction)
            .field("comment_bytes", &self.comment.as_ref().map(String::len))
            .finish()
    }
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reaction {
    /// It helped.
    Like,
    /// It did not.
    Dislike,
}

impl Reaction {
    /// `like` or `dislike`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Like => "like",
            Self::Dislike => "dislike",
        }
    }

    /// The type of a reaction to a message: the specification's words, Teams' heart, and a thumb as channels name emoji (by their
    /// code point, as `1f44e_thumbsdown`, or in words). Others, a laugh or a tear, say nothing of an answer.
    fn from_emoji(name: &str) -> Option<Self> {
        // A tone of skin follows the thumb.
        let name = name.to_ascii_lowercase();
        let starts = |words: &[&str]| words.iter().any(|word| name.starts_with(word));
        if starts(&["dislike", "1f44e", "thumbsdown", "-1", "👎"]) {
            Some(Self::Dislike)
        } else if starts(&["like", "plusone", "heart", "1f44d", "thumbsup", "+1", "👍"]) {
            Some(Self::Like)
        } else {
            None
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        match word {
            "like" | "LikeAction" | "upvote" => Some(Self::Like),
            "dislike" | "DislikeAction" | "downvote" => Some(Self::Dislike),
            _ => None,
        }
    }
}

/// The value of `channelData.feedbackLoop` that asks Teams for its two thumbs and a box for a comment.
pub fn teams_feedback_loop() -> Value {
    json!({"type": "default"})
}

/// The two actions of Web Chat's Message entity as they are kept: without where a click goes, which is nine tenths of them.
pub(crate) fn thumbs() -> Vec<Value> {
    vec![json!({"@type": "LikeAction"}), json!({"@type": "DislikeAction"})]
}

/// Says in the actions of a Message entity that they are about the answer `activity_id`, where they do not say it yet.
pub fn aim_thumbs(entity: &mut Value, activity_id: &str) {
    let Some(actions) = entity.get_mut("potentialAction").and_then(Value::as_array_mut) else {
        return;
    };
    for action in actions {
        let reaction = action
            .get("@type")
            .and_then(Value::as_str)
            .and_then(Reaction::from_word);
        if let Some(reaction) = reaction
            && action.get("@id").is_none()
        {
            *action = aimed(reaction, activity_id);
        }
    }
}

fn aimed(reaction: Reaction, activity_id: &str) -> Value {
    let id = utf8_percent_encode(activity_id, ID_BYTES);
    let word = reaction.as_str();
    json!({
        "@type": match reaction {
            Reaction::Like => "LikeAction",
            Reaction::Dislike => "DislikeAction",
        },
        "@id": format!("{ACTION_ID}{word}:{id}"),
        "actionStatus": "PotentialActionStatus",
        "target": {"@type": "EntryPoint", "urlTemplate": format!("{POSTBACK}{word}&activity={id}")},
    })
}

impl Activity {
    /// The feedback in this activity, in whichever of the three forms; `None` when it is something else.
    pub fn feedback(&self) -> Option<Feedback> {
        match (self.kind.as_str(), self.name.as_deref()) {
            (kind::INVOKE, Some(SUBMIT_ACTION)) => self.submitted_feedback(),
            (kind::EVENT, Some(WEB_CHAT_EVENT)) => self.entities.iter().find_map(|entity| {
                let mut feedback = clicked_action(entity)?;
                feedback.activity_id = feedback.activity_id.or_else(|| self.reply_to_id.clone());
                Some(feedback)
            }),
            (kind::MESSAGE_REACTION, _) => self.reaction(),
            _ => None,
        }
    }

    /// Teams: `{"actionName": "feedback", "actionValue": {"reaction": …, "feedback": "{\"feedbackText\": …}"}}`; Web Chat
    /// sends the inner object as an object.
    fn submitted_feedback(&self) -> Option<Feedback> {
        let value = self.value.as_ref()?;
        if value.get("actionName").and_then(Value::as_str) != Some("feedback") {
            return None;
        }
        let action = value.get("actionValue")?;
        let reaction = Reaction::from_word(action.get("reaction").and_then(Value::as_str)?)?;
        let text_in = |value: &Value| {
            value
                .get("feedbackText")
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        let comment = match action.get("feedback") {
            Some(Value::String(text)) => match serde_json::from_str::<Value>(text) {
                Ok(inner @ Value::Object(_)) => text_in(&inner),
                _ => Some(text.clone()),
            },
            Some(inner) => text_in(inner),
            None => None,
        };
        Some(Feedback {
            activity_id: self.reply_to_id.clone(),
            reaction,
            comment: comment.filter(|text| !text.trim().is_empty()),
        })
    }

    fn reaction(&self) -> Option<Feedback> {
        let added = self.rest.get("reactionsAdded")?.as_array()?;
        let mut words = added
            .iter()
            .filter_map(|reaction| reaction.get("type").and_then(Value::as_str));
        let reaction = words.find_map(Reaction::from_emoji)?;
        Some(Feedback {
            activity_id: self.reply_to_id.clone(),
            reaction,
            comment: None,
        })
    }
}

/// The action Web Chat posts back: ours with its id, or a stand-alone `VoteAction`, which comes without (WebChat#4840).
fn clicked_action(entity: &Value) -> Option<Feedback> {
    let field = |name: &str| entity.get(name).and_then(Value::as_str);
    let reaction = match field("@type")? {
        "VoteAction" => Reaction::from_word(field("actionOption")?)?,
        other => Reaction::from_word(other)?,
    };
    let by_id = field("@id")
        .and_then(|id| id.strip_prefix(ACTION_ID))
        .and_then(|id| id.split_once(':'));
    let by_target = || {
        let target = entity.pointer("/target/urlTemplate").and_then(Value::as_str)?;
        target.strip_prefix(POSTBACK)?.split_once("&activity=")
    };
    let activity_id = by_id
        .or_else(by_target)
        .and_then(|(_, id)| percent_decode_str(id).decode_utf8().ok())
        .map(std::borrow::Cow::into_owned);
    Some(Feedback {
        activity_id,
        reaction,
        comment: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(activity: Value) -> Option<Feedback> {
        Activity::try_from(activity).unwrap().feedback()
    }

    fn feedback(id: &str, reaction: Reaction, comment: Option<&str>) -> Feedback {
        Feedback {
            activity_id: Some(id.to_owned()),
            reaction,
            comment: comment.map(str::to_owned),
        }
    }

    #[test]
    fn a_click_in_web_chat_is_tied_to_its_answer() {
        for reaction in [Reaction::Like, Reaction::Dislike] {
            let mut clicked = aimed(reaction, "c|00:01 ü");
            clicked["actionStatus"] = json!("CompletedActionStatus");

            let read = read(json!({"type": "event", "name": WEB_CHAT_EVENT, "entities": [clicked]}));

            assert_eq!(read, Some(feedback("c|00:01 ü", reaction, None)));
        }
    }

    #[test]
    fn thumbs_are_aimed_once() {
        let mut entity = json!({"potentialAction": thumbs()});

        aim_thumbs(&mut entity, "c|1");
        aim_thumbs(&mut entity, "another");

        assert_eq!(
            entity["potentialAction"],
            json!([aimed(Reaction::Like, "c|1"), aimed(Reaction::Dislike, "c|1")])
        );
    }

    #[test]
    fn what_else_can_be_done_with_a_message_is_left_alone() {
        let entity = json!({"potentialAction": [{"@type": "ReplyAction"}, 7, {}]});
        let mut aimed = entity.clone();

        aim_thumbs(&mut aimed, "c|1");

        assert_eq!(aimed, entity);
    }

    #[test]
    fn a_click_without_the_id_is_known_by_its_target() {
        let mut clicked = aimed(Reaction::Like, "c|1");
        clicked.as_object_mut().unwrap().remove("@id");

        let read = read(json!({"type": "event", "name": WEB_CHAT_EVENT, "entities": [clicked]}));

        assert_eq!(read, Some(feedback("c|1", Reaction::Like, None)));
    }

    #[test]
    fn a_vote_action_is_feedback_too() {
        let read = read(json!({
            "type": "event", "name": WEB_CHAT_EVENT, "replyToId": "7",
            "entities": [{"@type": "VoteAction", "actionOption": "downvote"}]
        }));

        assert_eq!(read, Some(feedback("7", Reaction::Dislike, None)));
    }

    #[test]
    fn a_comment_from_teams_is_read_from_the_json_in_its_string() {
        let table = [
            (json!("{\"feedbackText\":\"too long\"}"), Some("too long")),
            (json!({"feedbackText": "too long"}), Some("too long")),
            (json!("{\"feedbackText\":\"\"}"), None),
            (json!("just words"), Some("just words")),
            (Value::Null, None),
        ];

        for (inner, comment) in table {
            let read = read(json!({
                "type": "invoke", "name": SUBMIT_ACTION, "replyToId": "7",
                "value": {"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": inner}}
            }));

            assert_eq!(read, Some(feedback("7", Reaction::Dislike, comment)), "{inner}");
        }
    }

    #[test]
    fn a_reaction_on_a_message_is_feedback() {
        let table = [
            (
                Reaction::Like,
                ["like", "plusOne", "heart", "1f44d_thumbsup", "+1", "👍🏽"],
            ),
            (
                Reaction::Dislike,
                ["dislike", "1f44e_thumbsdown", "thumbsdown", "-1", "👎", "👎🏿"],
            ),
        ];
        for (reaction, names) in table {
            for name in names {
                let read = read(json!({
                    "type": "messageReaction", "replyToId": "7",
                    "reactionsAdded": [{"type": "laugh"}, {"type": name}],
                }));

                assert_eq!(read, Some(feedback("7", reaction, None)), "{name}");
            }
        }
    }

    #[test]
    fn other_activities_are_no_feedback() {
        for activity in [
            json!({"type": "message", "text": "like"}),
            json!({"type": "event", "name": "other", "entities": [{"@type": "LikeAction"}]}),
            json!({"type": "invoke", "name": SUBMIT_ACTION, "value": {"actionName": "other"}}),
            json!({"type": "messageReaction", "reactionsAdded": [{"type": "laugh"}, {"type": "sad"}]}),
            json!({"type": "event", "name": WEB_CHAT_EVENT, "entities": [{"@type": "Place"}]}),
        ] {
            assert_eq!(read(activity.clone()), None, "{activity}");
        }
    }
}
