//! What an activity is to the dialogue: an event, or nothing.
//!
//! A protocol rule lives here when it is about the form of an activity. What an event means is the dialogue's business.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bot_framework::activity::kind;
use bot_framework::card::{CHOICE_FIELD, KEY_FIELD};
use bot_framework::feedback::{Reaction, SUBMIT_ACTION};
use bot_framework::{Activity, Attachment};
use dialogue_state::{Event, HandoffStatus};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Outlet;
use super::mask::Masked;
use super::person::HANDOFF_STATUS;

/// Longer text is stored whole but understood by its start: a person's question is in its first lines, and what follows
/// is a pasted log.
const LONGEST_UTTERANCE_BYTES: usize = 16 * 1024;
/// A longer value of a button is cut: ours are short, and an unknown button is only told apart.
const LONGEST_VALUE_BYTES: usize = 1024;
/// A longer idempotency key is kept as its hash, and so is one with control characters, which not every database takes.
const LONGEST_KEY_BYTES: usize = 200;
/// Key of the turn that starts a Direct Line conversation.
const START_KEY: &str = "start";
/// A button of an adaptive card in the row of suggested actions (Teams).
const SUGGESTED_SUBMIT: &str = "suggestedAction/submit";
/// A button of an adaptive card of the kind `Action.Execute`.
pub(crate) const EXECUTED_ACTION: &str = "adaptiveCard/action";

/// What to do with an activity.
#[derive(Debug)]
pub(super) enum Reading {
    /// Take a turn.
    Turn {
        /// What happened.
        event: Event,
        /// When one of these was seen before, it is a repeat.
        keys: Vec<String>,
        /// Whether the activity itself belongs in the transcript.
        is_kept: bool,
    },
    /// Accept it and do nothing.
    Ignored,
    /// An invoke that is not built.
    Unsupported,
}

/// Reads a masked activity that leaves its replies at `outlet`.
pub(super) fn read(masked: &Masked, outlet: Outlet) -> Reading {
    let activity = &masked.activity;
    if let Some(feedback) = activity.feedback() {
        let event = Event::Feedback {
            activity: feedback.activity_id,
            helpful: feedback.reaction == Reaction::Like,
        };
        return turn(activity, event);
    }
    match activity.kind.as_str() {
        kind::MESSAGE => turn(activity, said(masked)),
        kind::CONVERSATION_UPDATE => joined(activity, outlet),
        kind::EVENT if activity.is_event_named(HANDOFF_STATUS) => {
            handoff_status(activity).map_or(Reading::Ignored, |status| turn(activity, Event::Handoff(status)))
        }
        kind::INVOKE => match activity.name.as_deref() {
            // Feedback without a thumb: accepted, since Teams shows an error for anything but 200.
            Some(SUBMIT_ACTION) => Reading::Ignored,
            Some(SUGGESTED_SUBMIT | EXECUTED_ACTION) => {
                turn(activity, pressed(activity).unwrap_or(Event::Attached))
            }
            _ => Reading::Unsupported,
        },
        _ => Reading::Ignored,
    }
}

fn turn(activity: &Activity, event: Event) -> Reading {
    Reading::Turn {
        event,
        keys: keys(activity),
        is_kept: true,
    }
}

/// Three keys say that an activity is a repeat: the client's own, the channel's, and the one-time key of a card, which
/// Teams may send again under a new id.
fn keys(activity: &Activity) -> Vec<String> {
    let client = activity.client_activity_id().map(|id| key("client", id));
    let channel = activity.id.as_deref().map(|id| key("activity", id));
    let card = data(activity).and_then(|data| {
        let card = data.get(KEY_FIELD)?.as_str()?;
        let choice = data.get(CHOICE_FIELD).and_then(Value::as_str).unwrap_or_default();
        Some(key("card", &format!("{card}:{choice}")))
    });
    client.into_iter().chain(channel).chain(card).collect()
}

pub(super) fn key(kind: &str, id: &str) -> String {
    if id.len() <= LONGEST_KEY_BYTES && !id.chars().any(char::is_control) {
        return format!("{kind}:{id}");
    }
    let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(id.as_bytes()));
    format!("{kind}:sha256:{hash}")
}

fn said(masked: &Masked) -> Event {
    let text = masked.activity.text_without_mention();
    if !text.is_empty() {
        return Event::Said {
            text: cut(&text, LONGEST_UTTERANCE_BYTES),
            secrets: masked.in_text.clone(),
        };
    }
    if let Some(event) = pressed(&masked.activity) {
        return event;
    }
    if masked.activity.attachments.iter().any(is_file) {
        return Event::Attached;
    }
    Event::Said {
        text: String::new(),
        secrets: Vec::new(),
    }
}

/// Whether an attachment is something a person has sent along: no card, and not the copy of the text that Teams adds.
fn is_file(attachment: &Attachment) -> bool {
    let kind = attachment.content_type.as_str();
    kind != "text/html" && !kind.starts_with("application/vnd.microsoft.card")
}

/// What a button carries: the value, or for `Action.Execute` the data of the action in it.
fn data(activity: &Activity) -> Option<&Value> {
    let value = activity.value.as_ref()?;
    if activity.name.as_deref() == Some(EXECUTED_ACTION) {
        return value.pointer("/action/data").or(Some(value));
    }
    Some(value)
}

/// The value of a button: ours by its field, a plain string as it is, anything else as JSON.
fn pressed(activity: &Activity) -> Option<Event> {
    let value = match data(activity)? {
        Value::String(text) => text.clone(),
        Value::Object(data) => match data.get(CHOICE_FIELD) {
            Some(Value::String(choice)) => choice.clone(),
            _ => serde_json::to_string(data).ok()?,
        },
        other => other.to_string(),
    };
    Some(Event::Pressed {
        value: cut(&value, LONGEST_VALUE_BYTES),
    })
}

/// One welcome for each person that joins; the bot's own joining is none (A4101).
fn joined(activity: &Activity, outlet: Outlet) -> Reading {
    let mut ids: Vec<_> = activity.joined_users().map(|user| user.id.as_str()).collect();
    if ids.is_empty() {
        return Reading::Ignored;
    }
    ids.sort_unstable();
    let key = match outlet {
        // A Direct Line conversation starts once, whoever the client says has joined.
        Outlet::DirectLine => START_KEY.to_owned(),
        // Not by the activity's id: channels tell of the same person under several.
        Outlet::Inline | Outlet::Connector => key("joined", &ids.join(" ")),
    };
    Reading::Turn {
        event: Event::Joined,
        keys: vec![key],
        is_kept: false,
    }
}

fn handoff_status(activity: &Activity) -> Option<HandoffStatus> {
    let value = activity.value.as_ref()?;
    let state = value.get("state").or_else(|| value.get("State"))?.as_str()?;
    match state.to_ascii_lowercase().as_str() {
        "accepted" => Some(HandoffStatus::Accepted),
        "failed" => Some(HandoffStatus::Failed),
        "completed" => Some(HandoffStatus::Completed),
        _ => None,
    }
}

/// The first `bytes` of a text, without half a character.
fn cut(text: &str, bytes: usize) -> String {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::mask;
    use super::*;

    fn read_json(value: Value) -> Reading {
        read(
            &mask::activity(Activity::try_from(value).unwrap(), redaction::Redactor::new()),
            Outlet::Connector,
        )
    }

    fn event(value: Value) -> Event {
        match read_json(value) {
            Reading::Turn { event, .. } => event,
            other => panic!("no turn: {other:?}"),
        }
    }

    fn keys_of(value: Value) -> Vec<String> {
        match read_json(value) {
            Reading::Turn { keys, .. } => keys,
            other => panic!("no turn: {other:?}"),
        }
    }

    #[test]
    fn a_message_is_what_was_said_without_the_mention_of_the_bot() {
        let said = event(json!({
            "type": "message", "text": "<at>Helpline</at> hello", "recipient": {"id": "bot"},
            "entities": [{"type": "mention", "mentioned": {"id": "bot"}, "text": "<at>Helpline</at>"}],
        }));

        assert_eq!(
            said,
            Event::Said {
                text: "hello".to_owned(),
                secrets: vec![]
            }
        );
    }

    #[test]
    fn a_submitted_card_is_a_press() {
        let pressed = |value: Value| event(json!({"type": "message", "value": value}));

        assert_eq!(
            pressed(json!("2")),
            Event::Pressed {
                value: "2".to_owned()
            }
        );
        assert_eq!(
            pressed(json!({"helplineChoice": "Refund", "helplineKey": "k"})),
            Event::Pressed {
                value: "Refund".to_owned()
            }
        );
        assert_eq!(
            pressed(json!({"a": 1})),
            Event::Pressed {
                value: r#"{"a":1}"#.to_owned()
            }
        );
    }

    #[test]
    fn a_file_without_text_is_an_attachment() {
        let attached =
            event(json!({"type": "message", "attachments": [{"contentType": "image/png", "name": "a.png"}]}));

        assert_eq!(attached, Event::Attached);
    }

    #[test]
    fn a_card_sent_again_under_a_new_id_has_the_same_key() {
        let submit = |id: &str| {
            keys_of(json!({
                "type": "message", "id": id, "value": {"helplineChoice": "Refund", "helplineKey": "k"},
            }))
        };

        assert_eq!(submit("1"), ["activity:1", "card:k:Refund"]);
        assert_eq!(submit("2").last(), submit("1").last());
    }

    #[test]
    fn the_clients_own_id_is_a_key() {
        let keys = keys_of(json!({"type": "message", "text": "a", "channelData": {"clientActivityID": "x"}}));

        assert_eq!(keys, ["client:x"]);
    }

    #[test]
    fn a_long_key_is_kept_as_its_hash() {
        let keys = keys_of(json!({"type": "message", "text": "a", "id": "i".repeat(5000)}));

        assert!(keys.iter().all(|key| key.len() < 100), "{keys:?}");
    }

    #[test]
    fn a_person_that_joins_is_greeted_but_not_the_bot_itself() {
        let update = |members: Value| {
            read_json(json!({
                "type": "conversationUpdate", "recipient": {"id": "bot"}, "membersAdded": members,
            }))
        };

        assert!(matches!(update(json!([{"id": "bot"}])), Reading::Ignored));
        assert!(matches!(update(json!([])), Reading::Ignored));
        let both = update(json!([{"id": "bot"}, {"id": "anna"}]));
        assert!(
            matches!(
                both,
                Reading::Turn {
                    event: Event::Joined,
                    is_kept: false,
                    ..
                }
            ),
            "{both:?}"
        );
    }

    #[test]
    fn a_handoff_report_is_understood_in_any_case() {
        let report = |state: Value| json!({"type": "event", "name": "handoff.status", "value": state});

        assert_eq!(
            event(report(json!({"state": "accepted"}))),
            Event::Handoff(HandoffStatus::Accepted)
        );
        assert_eq!(
            event(report(json!({"state": "Completed"}))),
            Event::Handoff(HandoffStatus::Completed)
        );
        assert!(matches!(
            read_json(report(json!({"state": "lost"}))),
            Reading::Ignored
        ));
        assert!(matches!(read_json(report(json!(5))), Reading::Ignored));
    }

    #[test]
    fn every_form_of_feedback_is_the_same_event() {
        let liked = Event::Feedback {
            activity: Some("a1".to_owned()),
            helpful: true,
        };
        let invoke = json!({
            "type": "invoke", "name": "message/submitAction", "replyToId": "a1",
            "value": {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": "{}"}},
        });
        let reaction =
            json!({"type": "messageReaction", "replyToId": "a1", "reactionsAdded": [{"type": "like"}]});

        assert_eq!(event(invoke), liked);
        assert_eq!(event(reaction), liked);
    }

    #[test]
    fn what_asks_for_nothing_is_ignored() {
        for kind in [
            "typing",
            "messageUpdate",
            "messageDelete",
            "installationUpdate",
            "trace",
            "command",
            "handoff",
            "endOfConversation",
            "brand/new",
            "event",
            "Message",
        ] {
            let reading = read_json(json!({"type": kind, "text": "hello"}));

            assert!(matches!(reading, Reading::Ignored), "{kind}: {reading:?}");
        }
    }

    #[test]
    fn an_unknown_invoke_is_unsupported() {
        let reading = read_json(json!({"type": "invoke", "name": "task/fetch"}));

        assert!(matches!(reading, Reading::Unsupported));
    }

    #[test]
    fn a_long_text_is_understood_by_its_start() {
        let Event::Said { text, .. } = event(json!({"type": "message", "text": "ü".repeat(20_000)})) else {
            panic!("not said");
        };

        assert_eq!(text.len(), LONGEST_UTTERANCE_BYTES);
    }
}
