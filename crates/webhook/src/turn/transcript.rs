//! The transcript that goes with a handoff.
//!
//! A turn is decided without reading the log, so the `handoff.initiate` event is kept with the address of its transcript
//! (`contentUrl`), and the transcript itself is put in its place when the event leaves.

use bot_framework::{Activity, Attachment};
use conversation_log::{ConversationId, ConversationLog, LogError};
use dialogue_state::SupportRequest;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::render::Frame;

/// Name of the event (bot-docs, handoff to a human).
const INITIATE: &str = "handoff.initiate";
/// Activities of a transcript: the last ones. A connector takes 100 kB; 200 short messages are under it.
const LONGEST_TRANSCRIPT: i64 = 200;
/// Bytes of a transcript: an activity of a connector must stay under 80 kB, in UTF-16 counting (Teams, message size).
const LARGEST_TRANSCRIPT_BYTES: usize = 36 * 1024;

/// The event that hands the conversation to a person.
pub(super) fn initiate(request: &SupportRequest, frame: &Frame<'_>, id: &str) -> Activity {
    let value = json!({
        "reference": request.reference,
        "reason": request.reason,
        "summary": request.summary,
        "tried": request.tried,
        "entities": request.entities,
    });
    let transcript = Attachment {
        content_type: "application/json".to_owned(),
        content_url: Some(url(frame.conversation)),
        name: Some("Transcript".to_owned()),
        ..Attachment::default()
    };
    frame.address(
        Activity::event(INITIATE, Some(value)).with_attachment(transcript),
        id,
    )
}

/// Whether this is the event that hands over.
pub(super) fn is_initiate(activity: &Activity) -> bool {
    activity.is_event_named(INITIATE)
}

/// Where the transcript of a conversation is read, with an admin key.
fn url(conversation: &ConversationId) -> String {
    format!(
        "/api/admin/v1/conversations/{}/activities?channel={}",
        utf8_percent_encode(&conversation.id, NON_ALPHANUMERIC),
        utf8_percent_encode(&conversation.channel, NON_ALPHANUMERIC)
    )
}

/// Puts the transcript before `until` (the sequence of the event itself; `None` for all that was said so far) into a
/// `handoff.initiate` event; leaves every other activity alone.
pub(crate) async fn expand(
    log: &dyn ConversationLog,
    conversation: &ConversationId,
    until: Option<i64>,
    mut activity: Activity,
) -> Result<Activity, LogError> {
    if !is_initiate(&activity) {
        return Ok(activity);
    }
    let lines = lines(log, conversation, until).await?;
    for attachment in &mut activity.attachments {
        attachment.content_url = None;
        attachment.content = Some(json!({"activities": lines}));
    }
    Ok(activity)
}

/// The last activities before `until` (a sequence; `None` for all that was said so far), as a transcript holds them.
pub(crate) async fn lines(
    log: &dyn ConversationLog,
    conversation: &ConversationId,
    until: Option<i64>,
) -> Result<Vec<Value>, LogError> {
    let last = match until {
        Some(until) => until - 1,
        None => log
            .conversation(conversation)
            .await?
            .map_or(0, |conversation| conversation.activities),
    };
    let after = (last - LONGEST_TRANSCRIPT).max(0);
    let limit = u32::try_from(last - after).unwrap_or(0);
    let mut lines = Vec::new();
    let mut bytes = 0;
    for stored in log
        .activities(conversation, after, limit)
        .await?
        .into_iter()
        .rev()
    {
        let line = line(&stored.activity.value());
        bytes += line.to_string().len();
        if bytes > LARGEST_TRANSCRIPT_BYTES {
            break;
        }
        lines.push(line);
    }
    lines.reverse();
    Ok(lines)
}

/// An activity as a transcript holds it: what was said by whom and when, without cards and channel data.
fn line(activity: &Value) -> Value {
    let kept = [
        "type",
        "id",
        "timestamp",
        "from",
        "text",
        "textFormat",
        "name",
        "replyToId",
        "suggestedActions",
    ];
    kept.into_iter()
        .filter_map(|field| Some((field.to_owned(), activity.get(field)?.clone())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
