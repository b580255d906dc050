//! Masks the secrets in everything of an activity that is kept or understood.

use bot_framework::Activity;
use redaction::{Redactor, SecretKind};
use serde_json::Value;

use super::whereabouts;

/// Ids of the protocol: random text that may look like a secret, and must come back as it was given.
const PROTOCOL_IDS: [&str; 10] = [
    "/type",
    "/id",
    "/channelId",
    "/serviceUrl",
    "/replyToId",
    "/timestamp",
    "/conversation/id",
    "/from/id",
    "/recipient/id",
    "/channelData/clientActivityID",
];

/// A longer id is no id: it is masked like any other text.
const LONGEST_ID: usize = 1024;

/// An activity without secrets.
#[derive(Debug)]
pub(super) struct Masked {
    /// The activity.
    pub(super) activity: Activity,
    /// The kinds that were masked anywhere in it, in order.
    pub(super) kinds: Vec<SecretKind>,
    /// Those of them that were in its text.
    pub(super) in_text: Vec<SecretKind>,
}

/// Masks the text and every other string, the same secret with the same mask, and leaves out the content of files.
pub(super) fn activity(mut activity: Activity, mut redactor: Redactor) -> Masked {
    leave_out_files(&mut activity);
    whereabouts::cut_address(&mut activity);
    let mut kinds = Vec::new();
    if let Some(text) = activity.text.take() {
        let redacted = redactor.redact(&text);
        kinds.extend(redacted.found.iter().map(|found| found.kind));
        activity.text = Some(redacted.text);
    }
    let in_text = kinds.clone();

    let text = activity.text.take();
    let mut masked = serde_json::to_value(&activity).unwrap_or_default();
    let ids = take_ids(&mut masked);
    let found = redactor.redact_json(&mut masked);
    if !found.is_empty() {
        kinds.extend(found.iter().map(|found| found.kind));
        for (pointer, id) in ids {
            if let Some(place) = masked.pointer_mut(pointer) {
                *place = Value::String(id);
            }
        }
        // A mask is a string where a string was, so that what could be read before can be read again.
        activity = Activity::try_from(masked).unwrap_or_else(|_| Activity {
            kind: activity.kind,
            id: activity.id,
            channel_id: activity.channel_id,
            service_url: activity.service_url,
            from: activity.from,
            recipient: activity.recipient,
            conversation: activity.conversation,
            ..Activity::default()
        });
    }
    activity.text = text;
    Masked {
        activity,
        kinds,
        in_text,
    }
}

/// Takes the ids out, so that nobody searches them for what is not masked in them, and leaves an empty text where each was.
fn take_ids(activity: &mut Value) -> Vec<(&'static str, String)> {
    PROTOCOL_IDS
        .into_iter()
        .filter_map(|pointer| match activity.pointer_mut(pointer) {
            Some(Value::String(id)) if id.len() <= LONGEST_ID => Some((pointer, std::mem::take(id))),
            _ => None,
        })
        .collect()
}

/// A file is noted by name and type. A `data:` address is its content, and the link of a Teams file opens it for anyone.
fn leave_out_files(activity: &mut Activity) {
    for attachment in &mut activity.attachments {
        if attachment
            .content_url
            .as_deref()
            .is_some_and(|url| url.trim_start().starts_with("data:"))
        {
            attachment.content_url = None;
        }
        if attachment.content_type == "application/vnd.microsoft.teams.file.download.info" {
            attachment.content = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn secret() -> String {
        format!("ghp_{}", "a1B2c3D4e5F6".repeat(3))
    }

    fn masked(value: Value) -> Masked {
        activity(Activity::try_from(value).unwrap(), Redactor::new())
    }

    #[test]
    fn a_secret_has_one_mask_in_text_and_data() {
        let masked = masked(json!({
            "type": "message", "text": format!("my token {}", secret()),
            "value": {"deep": [secret()]}, "channelData": {"note": secret()},
        }));

        let stored = serde_json::to_string(&masked.activity).unwrap();
        assert!(!stored.contains("ghp_"), "{stored}");
        assert_eq!(masked.activity.text.as_deref(), Some("my token [GitHub token]"));
        assert_eq!(masked.activity.value, Some(json!({"deep": ["[GitHub token]"]})));
        assert_eq!(masked.in_text, [SecretKind::GithubToken]);
        assert_eq!(masked.kinds.len(), 3);
    }

    #[test]
    fn ids_of_the_protocol_come_back_as_they_were() {
        let masked = masked(json!({
            "type": "message", "id": secret(), "from": {"id": secret()}, "conversation": {"id": secret()},
            "channelData": {"clientActivityID": secret(), "password": "hunter2"},
        }));

        assert_eq!(masked.activity.id, Some(secret()));
        assert_eq!(masked.activity.from_id(), Some(secret().as_str()));
        assert_eq!(masked.activity.conversation_id(), Some(secret().as_str()));
        let data = json!({"clientActivityID": secret(), "password": "[password]"});
        assert_eq!(masked.activity.channel_data, Some(data));
        assert_eq!(masked.kinds, [SecretKind::Password]);
    }

    #[test]
    fn the_content_of_a_file_is_left_out() {
        let masked = masked(json!({
            "type": "message",
            "attachments": [
                {"contentType": "image/png", "contentUrl": "data:image/png;base64,AAAA", "name": "a.png"},
                {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "b.txt",
                 "content": {"downloadUrl": "https://files.example/b?key=1"}},
            ],
        }));

        let stored = serde_json::to_value(&masked.activity.attachments).unwrap();
        assert_eq!(
            stored,
            json!([
                {"contentType": "image/png", "name": "a.png"},
                {"contentType": "application/vnd.microsoft.teams.file.download.info", "name": "b.txt"},
            ])
        );
    }

    #[test]
    fn data_without_a_secret_is_unchanged() {
        let data = json!({"clientActivityID": "x1", "nested": {"list": [1, null, "", {}]}});

        let masked = masked(json!({"type": "message", "text": "hello", "channelData": data}));

        assert_eq!(masked.activity.channel_data, Some(data));
    }
}
