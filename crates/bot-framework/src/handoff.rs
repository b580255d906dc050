//! The two events of a handoff to a person (bot-docs, bot-service-design-pattern-handoff-human).
//!
//! `handoff.initiate` goes out with the transcript; `handoff.status` comes back from whoever took over. The activity type
//! `handoff` is something else: internal to Microsoft's channels, and dropped (A6200).

use serde_json::{Value, json};

use crate::activity::{Activity, Attachment};

/// The event that asks for a person.
pub const INITIATE: &str = "handoff.initiate";
/// The event that says how it goes.
pub const STATUS: &str = "handoff.status";

/// How a handoff goes. What is not listed in the protocol is ignored, never refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoffState {
    /// A person has taken over: the bot goes quiet.
    Accepted,
    /// Nobody takes over: the bot speaks again.
    Failed,
    /// The person is done: the bot speaks again.
    Completed,
}

impl Activity {
    /// The event that asks for a person in `conversation_id`.
    ///
    /// `context` is what the receiver routes by, an object of its own agreement; the transcript goes along as an attachment,
    /// in the order of the conversation.
    pub fn handoff_initiate(conversation_id: &str, context: Value, transcript: &[Self]) -> Self {
        let transcript = Attachment {
            content_type: "application/json".to_owned(),
            content: Some(json!({"activities": transcript})),
            name: Some("Transcript".to_owned()),
            ..Attachment::default()
        };
        Self::event(INITIATE, Some(context))
            .in_conversation(conversation_id)
            .with_attachment(transcript)
    }

    /// What a `handoff.status` event says; `None` for every other activity and for states nobody knows.
    pub fn handoff_state(&self) -> Option<HandoffState> {
        if !self.is_event_named(STATUS) {
            return None;
        }
        match self.value.as_ref()?.get("state")?.as_str()? {
            "accepted" => Some(HandoffState::Accepted),
            "failed" => Some(HandoffState::Failed),
            "completed" => Some(HandoffState::Completed),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handoff_carries_the_transcript() {
        let said = [
            Activity::message("it does not work"),
            Activity::message("A person will write to you."),
        ];

        let event = Activity::handoff_initiate("c", json!({"topic": "billing"}), &said);

        assert_eq!(
            json!(event),
            json!({
                "type": "event", "name": "handoff.initiate", "conversation": {"id": "c"},
                "value": {"topic": "billing"},
                "attachments": [{"name": "Transcript", "contentType": "application/json", "content": {"activities": [
                    {"type": "message", "text": "it does not work"},
                    {"type": "message", "text": "A person will write to you."},
                ]}}],
            })
        );
    }

    #[test]
    fn a_status_nobody_knows_is_ignored() {
        let state = |value: Value| {
            Activity::try_from(json!({"type": "event", "name": STATUS, "value": value}))
                .unwrap()
                .handoff_state()
        };

        assert_eq!(state(json!({"state": "accepted"})), Some(HandoffState::Accepted));
        assert_eq!(
            state(json!({"state": "failed", "message": "nobody there"})),
            Some(HandoffState::Failed)
        );
        assert_eq!(
            state(json!({"state": "completed"})),
            Some(HandoffState::Completed)
        );
        for value in [
            json!({"state": "typed"}),
            json!({"state": 1}),
            json!("accepted"),
            json!(null),
        ] {
            assert_eq!(state(value), None);
        }
    }
}
