//! What a helpdesk gets: the support request with its transcript, as JSON and as text.

use conversation_log::{ConversationId, OutboxRow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Failure;
use crate::problem::chain;
use crate::state::App;
use crate::turn::transcript_lines;

/// Longest subject of a mail, in characters.
const LONGEST_SUBJECT_CHARS: usize = 120;

/// What an outbox row of a support request holds; the transcript joins it when it leaves.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Payload {
    /// The same for every attempt: what the receiver tells a repeat by.
    pub(crate) key: String,
    /// What happened.
    pub(crate) event: String,
    /// The request.
    pub(crate) request: Value,
    /// The transcript goes to here.
    pub(crate) until: i64,
}

/// A support request that was made.
pub(crate) const CREATED: &str = "support_request.created";
/// A support request that now holds more.
pub(crate) const UPDATED: &str = "support_request.updated";

/// A support request, ready to leave.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) payload: Payload,
    transcript: Vec<Value>,
}

impl Report {
    /// The request of a row, with its transcript.
    pub(super) async fn load(app: &App, row: &OutboxRow) -> Result<Self, Failure> {
        let payload: Payload = serde_json::from_value(row.payload.clone())
            .map_err(|error| Failure::Final(format!("the delivery cannot be read: {error}")))?;
        let transcript = transcript_lines(app.log(), &row.conversation, Some(payload.until))
            .await
            .map_err(|error| Failure::retry(format!("the transcript cannot be read: {}", chain(&error))))?;
        Ok(Self { payload, transcript })
    }

    /// As a webhook gets it.
    pub(super) fn to_json(&self, public_url: Option<&str>, conversation: &ConversationId) -> Value {
        let mut body = json!({
            "id": self.payload.key,
            "type": self.payload.event,
            "support_request": self.payload.request,
            "transcript": self.transcript,
        });
        if let (Some(link), Some(fields)) = (console_link(public_url, conversation), body.as_object_mut()) {
            fields.insert("console_url".to_owned(), Value::String(link));
        }
        body
    }

    /// The subject of its mail. Without line breaks, whatever was asked.
    pub(super) fn subject(&self) -> String {
        let request = &self.payload.request;
        let summary = text_at(request, "summary");
        let subject = format!(
            "[{}] {}{}",
            text_at(request, "reference"),
            if self.is_update() { "Update: " } else { "" },
            if summary.is_empty() {
                "Support request"
            } else {
                summary
            },
        );
        let subject: String = subject.split_whitespace().collect::<Vec<_>>().join(" ");
        subject.chars().take(LONGEST_SUBJECT_CHARS).collect()
    }

    pub(super) fn is_update(&self) -> bool {
        self.payload.event == UPDATED
    }

    /// The text of its mail.
    pub(super) fn to_text(&self, public_url: Option<&str>, conversation: &ConversationId) -> String {
        let request = &self.payload.request;
        let mut lines = vec![
            format!("Reference:    {}", text_at(request, "reference")),
            format!("Why:          {}", reason(text_at(request, "reason"))),
            format!("Asked:        {}", text_at(request, "summary")),
            format!("Person:       {}", person(request)),
            format!("Channel:      {}", conversation.channel),
            format!("Conversation: {}", conversation.id),
            format!("At:           {}", text_at(request, "created_at")),
        ];
        if let Some(link) = console_link(public_url, conversation) {
            lines.push(format!("Console:      {link}"));
        }
        let list = |name: &str| {
            request
                .get(name)
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default()
        };
        let tried: Vec<String> = list("tried")
            .iter()
            .map(|entry| format!("  - {}", text_at(entry, "question")))
            .collect();
        section(&mut lines, "Tried before", tried);
        let entities: Vec<String> = list("entities")
            .iter()
            .map(|entity| format!("  - {}: {}", text_at(entity, "kind"), text_at(entity, "value")))
            .collect();
        section(&mut lines, "Named in the conversation", entities);
        let answers: Vec<String> = request
            .pointer("/form/answers")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|answer| format!("  - {} {}", text_at(answer, "label"), text_at(answer, "text")))
            .collect();
        section(&mut lines, "Form", answers);
        let said: Vec<String> = self.transcript.iter().filter_map(said).collect();
        section(&mut lines, "Transcript", said);
        lines.join("\n")
    }
}

fn section(lines: &mut Vec<String>, title: &str, content: Vec<String>) {
    if !content.is_empty() {
        lines.extend([String::new(), title.to_owned()]);
        lines.extend(content);
    }
}

fn text_at<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn reason(word: &str) -> &str {
    match word {
        "asked" => "the person asked for it",
        "misses" => "the agent had no answer, three times in a row",
        "denied" => "two answers did not help",
        other => other,
    }
}

fn person(request: &Value) -> String {
    let (name, id) = (text_at(request, "user_name"), text_at(request, "user_id"));
    if name.is_empty() {
        id.to_owned()
    } else {
        format!("{name} ({id})")
    }
}

/// One message of the transcript; what is no message is left out.
fn said(activity: &Value) -> Option<String> {
    let text = activity.get("text")?.as_str()?;
    let who = match activity.pointer("/from/role").and_then(Value::as_str) {
        Some("bot") => "agent",
        _ => "person",
    };
    let at = text_at(activity, "timestamp");
    Some(format!("  {at} {who}: {}", text.replace('\n', "\n    ")))
}

/// The conversation in the console, as `web/src/console/location.ts` reads it.
fn console_link(public_url: Option<&str>, conversation: &ConversationId) -> Option<String> {
    let escaped = |text| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC);
    let base = public_url?.trim_end_matches('/');
    let (id, channel) = (escaped(&conversation.id), escaped(&conversation.channel));
    Some(format!("{base}/console#conversation={id}&on={channel}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(request: Value) -> Report {
        Report {
            payload: Payload {
                key: "k".to_owned(),
                event: CREATED.to_owned(),
                request,
                until: 3,
            },
            transcript: vec![
                json!({"type": "message", "text": "my badge\nis broken", "from": {"role": "user"}, "timestamp": "T1"}),
                json!({"type": "event", "name": "x"}),
                json!({"type": "message", "text": "Which one?", "from": {"role": "bot"}, "timestamp": "T2"}),
            ],
        }
    }

    #[test]
    fn a_subject_is_one_short_line() {
        let report =
            report(json!({"reference": "HL-1", "summary": format!("a\r\nBcc: x {}", "y".repeat(500))}));

        let subject = report.subject();

        assert!(subject.starts_with("[HL-1] a Bcc: x"), "{subject}");
        assert!(subject.chars().count() <= LONGEST_SUBJECT_CHARS);
        assert!(!subject.contains(['\r', '\n']));
    }

    #[test]
    fn a_mail_tells_the_whole_story() {
        let report = report(json!({
            "reference": "HL-1", "reason": "asked", "summary": "badge", "user_id": "u1", "user_name": "Ann",
            "created_at": "T0", "tried": [{"id": "a#b", "question": "How do I reset it?"}],
            "entities": [{"kind": "error_code", "value": "0x80070005"}],
            "form": {"answers": [{"label": "Since when?", "text": "Tuesday"}]},
        }));
        let conversation = ConversationId {
            channel: "directline".to_owned(),
            id: "c 1".to_owned(),
        };

        insta::assert_snapshot!(report.to_text(Some("https://help.example.com"), &conversation));
    }
}
