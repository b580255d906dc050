//! Reading an activity from JSON: one place for every rule about types, so that a request, a stored row and a test all meet
//! the same ones. Errors name the field by its path and say what was expected and what was there; they never quote a value,
//! because an error is logged and a value may be what a person wrote.

use serde_json::{Map, Value};

use super::{Activity, Attachment, CardAction, ChannelAccount, ConversationAccount, SuggestedActions};
use crate::error::ActivityError;

/// Fields without a place in [`Activity`] whose type the specification fixes. They stay in `rest`.
const OTHER_FIELDS: [(&str, Kind); 19] = [
    ("localTimezone", Kind::String),
    ("speak", Kind::String),
    ("summary", Kind::String),
    ("importance", Kind::String),
    ("attachmentLayout", Kind::String),
    ("topicName", Kind::String),
    ("action", Kind::String),
    ("label", Kind::String),
    ("valueType", Kind::String),
    ("code", Kind::String),
    ("historyDisclosed", Kind::Boolean),
    ("listenFor", Kind::ListOfStrings),
    ("reactionsAdded", Kind::ListOfObjects),
    ("reactionsRemoved", Kind::ListOfObjects),
    ("textHighlights", Kind::ListOfObjects),
    ("relatesTo", Kind::Object),
    ("semanticAction", Kind::Object),
    ("codes", Kind::Any),
    ("expiration", Kind::Any),
];

/// A type of the Activity specification, in words a person can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    String,
    Boolean,
    Object,
    ListOfStrings,
    ListOfObjects,
    Any,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "true or false",
            Self::Object => "an object",
            Self::ListOfStrings => "a list of strings",
            Self::ListOfObjects => "a list of objects",
            Self::Any => "any value",
        }
    }

    fn admits(self, value: &Value) -> bool {
        match self {
            Self::String => value.is_string(),
            Self::Boolean => value.is_boolean(),
            Self::Object => value.is_object(),
            Self::ListOfStrings => value
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_string)),
            Self::ListOfObjects => value
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_object)),
            Self::Any => true,
        }
    }
}

/// Reads one activity from a request body.
///
/// # Errors
/// [`ActivityError`] when the bytes are no JSON, no object, have no `type` (A2010) or a known field of the wrong type
/// (A2003). All of them are answered with 400.
pub fn from_json(body: &[u8]) -> Result<Activity, ActivityError> {
    let parsed = serde_json::from_slice(body).or_else(|source| match without_half_characters(body) {
        Some(mended) => serde_json::from_slice(&mended),
        None => Err(source),
    });
    let value: Value = parsed.map_err(|source| ActivityError::Syntax {
        line: source.line(),
        column: source.column(),
    })?;
    Activity::try_from(value)
}

/// JSON in which each escaped half of a character (`\ud83d` without its other half) is the replacement character; `None` when
/// there is none. JavaScript makes them of a text that was cut within an emoji, and a person could not send it at all.
fn without_half_characters(json: &[u8]) -> Option<Vec<u8>> {
    /// `\uXXXX`.
    const ESCAPE_BYTES: usize = 6;
    let unit = |at: usize| {
        let escape = json.get(at..at + ESCAPE_BYTES)?.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(escape).ok()?, 16).ok()
    };
    let mut mended = Vec::with_capacity(json.len());
    let (mut at, mut was_mended) = (0, false);
    while let Some(byte) = json.get(at) {
        let length = match (byte, unit(at)) {
            (b'\\', Some(0xD800..=0xDBFF)) if matches!(unit(at + ESCAPE_BYTES), Some(0xDC00..=0xDFFF)) => {
                2 * ESCAPE_BYTES
            }
            (b'\\', Some(0xD800..=0xDFFF)) => {
                mended.extend_from_slice(b"\\ufffd");
                at += ESCAPE_BYTES;
                was_mended = true;
                continue;
            }
            (b'\\', _) => 2,
            _ => 1,
        };
        mended.extend(json.iter().skip(at).take(length));
        at += length;
    }
    was_mended.then_some(mended)
}

/// The fields of one object, taken one by one; what is left over is `rest`.
struct Fields {
    map: Map<String, Value>,
    path: String,
}

impl Fields {
    fn new(value: Value, path: &str) -> Result<Self, ActivityError> {
        match value {
            Value::Object(map) => Ok(Self {
                map,
                path: path.to_owned(),
            }),
            other => Err(wrong_type(path, Kind::Object, &other)),
        }
    }

    fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// The field, out of the map; `null` is no field.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.map.shift_remove(name).filter(|value| !value.is_null())
    }

    /// A string; the empty one is no field (A2004).
    fn string(&mut self, name: &str) -> Result<Option<String>, ActivityError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text).filter(|text| !text.is_empty())),
            Some(other) => Err(wrong_type(&self.path_of(name), Kind::String, &other)),
        }
    }

    /// A string that may never be the reason to refuse (A2042, A3021): another type is no field.
    fn lenient_string(&mut self, name: &str) -> Option<String> {
        match self.take(name) {
            Some(Value::String(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    fn object<T>(
        &mut self,
        name: &str,
        read: fn(Self) -> Result<T, ActivityError>,
    ) -> Result<Option<T>, ActivityError> {
        let path = self.path_of(name);
        self.take(name)
            .map(|value| Self::new(value, &path).and_then(read))
            .transpose()
    }

    /// A list of objects; `null` in it is nothing.
    fn objects<T>(
        &mut self,
        name: &str,
        read: fn(Self) -> Result<T, ActivityError>,
    ) -> Result<Vec<T>, ActivityError> {
        let path = self.path_of(name);
        let list = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(wrong_type(&path, Kind::ListOfObjects, &other)),
        };
        let items = list.into_iter().enumerate().filter(|(_, item)| !item.is_null());
        items
            .map(|(at, item)| Self::new(item, &format!("{path}[{at}]")).and_then(read))
            .collect()
    }

    fn strings(&mut self, name: &str) -> Result<Vec<String>, ActivityError> {
        let path = self.path_of(name);
        let list = match self.take(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(list)) => list,
            Some(other) => return Err(wrong_type(&path, Kind::ListOfStrings, &other)),
        };
        let items = list.into_iter().enumerate().filter(|(_, item)| !item.is_null());
        items
            .map(|(at, item)| match item {
                Value::String(text) => Ok(text),
                other => Err(wrong_type(&format!("{path}[{at}]"), Kind::String, &other)),
            })
            .collect()
    }

    /// Checks a field that stays where it is.
    fn check(&self, name: &str, kind: Kind) -> Result<(), ActivityError> {
        match self.map.get(name) {
            Some(value) if !value.is_null() && !kind.admits(value) => {
                Err(wrong_type(&self.path_of(name), kind, value))
            }
            _ => Ok(()),
        }
    }

    /// What nobody took, without its nulls.
    fn rest(self) -> Map<String, Value> {
        let mut rest = self.map;
        rest.retain(|_, value| !value.is_null());
        rest
    }
}

fn wrong_type(path: &str, expected: Kind, found: &Value) -> ActivityError {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    ActivityError::WrongType {
        field: path.to_owned(),
        expected: expected.words(),
        found,
    }
}

fn account(mut fields: Fields) -> Result<ChannelAccount, ActivityError> {
    Ok(ChannelAccount {
        id: fields.string("id")?.unwrap_or_default(),
        name: fields.string("name")?,
        role: fields.string("role")?,
        rest: fields.rest(),
    })
}

fn conversation(mut fields: Fields) -> Result<ConversationAccount, ActivityError> {
    for (name, kind) in [
        ("name", Kind::String),
        ("conversationType", Kind::String),
        ("tenantId", Kind::String),
        ("isGroup", Kind::Boolean),
    ] {
        fields.check(name, kind)?;
    }
    Ok(ConversationAccount {
        id: fields.string("id")?.unwrap_or_default(),
        rest: fields.rest(),
    })
}

fn attachment(mut fields: Fields) -> Result<Attachment, ActivityError> {
    fields.check("thumbnailUrl", Kind::String)?;
    Ok(Attachment {
        content_type: fields.string("contentType")?.unwrap_or_default(),
        content_url: fields.string("contentUrl")?,
        content: fields.take("content"),
        name: fields.string("name")?,
        rest: fields.rest(),
    })
}

/// An entity is an object with a `type` (A2101, A2102); what else it holds is its own.
fn entity(fields: Fields) -> Result<Value, ActivityError> {
    fields.check("type", Kind::String)?;
    Ok(Value::Object(fields.map))
}

fn card_action(mut fields: Fields) -> Result<CardAction, ActivityError> {
    Ok(CardAction {
        kind: fields.string("type")?.unwrap_or_default(),
        title: fields.string("title")?,
        value: fields.take("value"),
        rest: fields.rest(),
    })
}

fn suggested_actions(mut fields: Fields) -> Result<SuggestedActions, ActivityError> {
    Ok(SuggestedActions {
        to: fields.strings("to")?,
        actions: fields.objects("actions", card_action)?,
        rest: fields.rest(),
    })
}

fn activity(mut fields: Fields) -> Result<Activity, ActivityError> {
    let kind = fields.string("type")?.ok_or(ActivityError::MissingType)?;
    // Discarded, whatever it holds (A2250, A2251): it would claim who called without proof.
    fields.take("callerId");
    for (name, kind) in OTHER_FIELDS {
        fields.check(name, kind)?;
    }

    Ok(Activity {
        kind,
        id: fields.string("id")?,
        timestamp: fields.lenient_string("timestamp"),
        channel_id: fields.string("channelId")?,
        service_url: fields.string("serviceUrl")?,
        from: fields.object("from", account)?,
        recipient: fields.object("recipient", account)?,
        conversation: fields.object("conversation", conversation)?,
        reply_to_id: fields.string("replyToId")?,
        text: fields.string("text")?,
        text_format: fields.string("textFormat")?,
        locale: fields.lenient_string("locale"),
        delivery_mode: fields.string("deliveryMode")?,
        input_hint: fields.string("inputHint")?,
        name: fields.string("name")?,
        value: fields.take("value"),
        attachments: fields.objects("attachments", attachment)?,
        entities: fields.objects("entities", entity)?,
        suggested_actions: fields.object("suggestedActions", suggested_actions)?,
        members_added: fields.objects("membersAdded", account)?,
        members_removed: fields.objects("membersRemoved", account)?,
        channel_data: fields.take("channelData"),
        rest: fields.rest(),
    })
}

/// `TryFrom<Value>` is what serde's `try_from` calls, so that every way in reads by the same rules.
macro_rules! read_by {
    ($($type:ty => $read:ident),* $(,)?) => {$(
        impl TryFrom<Value> for $type {
            type Error = ActivityError;

            fn try_from(value: Value) -> Result<Self, Self::Error> {
                Fields::new(value, "").and_then($read)
            }
        }
    )*};
}

read_by! {
    Activity => activity,
    ChannelAccount => account,
    ConversationAccount => conversation,
    Attachment => attachment,
    CardAction => card_action,
    SuggestedActions => suggested_actions,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn half_of_a_character_is_no_reason_to_refuse_the_whole() {
        let text = |json: &str| from_json(json.as_bytes()).map(|activity| activity.text.unwrap_or_default());

        for (escaped, expected) in [
            (r"a\ud83d", "a\u{fffd}"),
            (r"\ude00b\ud83d\ud83c\udfab", "\u{fffd}b\u{fffd}🎫"),
            (r"\\ud83d \ud83d\n", "\\ud83d \u{fffd}\n"),
            (r"\ud83c\udfab", "🎫"),
        ] {
            let json = format!(r#"{{"type": "message", "text": "{escaped}"}}"#);

            assert_eq!(text(&json).as_deref(), Ok(expected), "{escaped}");
        }
        for broken in [
            r#"{"type": "message", "text": "\ud83d"#,
            r#"{"type": "message", "text": "\uzzzz"}"#,
        ] {
            assert!(
                matches!(from_json(broken.as_bytes()), Err(ActivityError::Syntax { .. })),
                "{broken}"
            );
        }
    }

    #[test]
    fn an_activity_without_a_type_is_refused() {
        for body in [
            json!({"text": "hello"}),
            json!({"type": null}),
            json!({"type": ""}),
            json!({"Type": "message"}),
        ] {
            let error = Activity::try_from(body).unwrap_err();

            assert_eq!(error, ActivityError::MissingType);
        }
    }

    #[test]
    fn a_known_field_of_the_wrong_type_is_named_with_what_was_expected() {
        let table = [
            (json!({"type": 5}), "`type` must be a string, but is a number"),
            (
                json!({"type": "message", "text": {}}),
                "`text` must be a string, but is an object",
            ),
            (
                json!({"type": "message", "id": 5}),
                "`id` must be a string, but is a number",
            ),
            (
                json!({"type": "message", "from": "me"}),
                "`from` must be an object, but is a string",
            ),
            (
                json!({"type": "message", "from": {"id": 5}}),
                "`from.id` must be a string, but is a number",
            ),
            (
                json!({"type": "message", "attachments": {}}),
                "`attachments` must be a list of objects, but is an object",
            ),
            (
                json!({"type": "message", "attachments": [{"contentType": "a/b"}, {"contentType": []}]}),
                "`attachments[1].contentType` must be a string, but is a list",
            ),
            (
                json!({"type": "message", "entities": ["x"]}),
                "`entities[0]` must be an object, but is a string",
            ),
            (
                json!({"type": "message", "conversation": {"isGroup": "yes"}}),
                "`conversation.isGroup` must be true or false, but is a string",
            ),
            (
                json!({"type": "message", "suggestedActions": {"actions": [{"title": true}]}}),
                "`suggestedActions.actions[0].title` must be a string, but is a boolean",
            ),
            (
                json!({"type": "conversationUpdate", "membersAdded": "all"}),
                "`membersAdded` must be a list of objects, but is a string",
            ),
            (
                json!({"type": "message", "speak": 1}),
                "`speak` must be a string, but is a number",
            ),
            (json!([]), "an activity must be an object, but is a list"),
        ];

        for (body, expected) in table {
            let error = Activity::try_from(body.clone()).unwrap_err();

            assert_eq!(error.to_string(), expected, "{body}");
        }
    }

    #[test]
    fn unknown_fields_are_kept_at_every_depth() {
        let body = json!({
            "type": "message",
            "from": {"id": "u", "aadObjectId": "1-2"},
            "conversation": {"id": "c", "tenantId": "t", "deep": {"er": [1, null]}},
            "channelData": {"clientActivityID": "9", "empty": "", "none": null, "list": []},
            "attachments": [{"contentType": "x/y", "content": {"a": null}, "thumbnailUrl": "u", "odd": 1}],
            "entities": [{"type": "odd", "nothing": null}],
            "brandNew": {"x": {"y": ["", {}]}}
        });

        let activity = Activity::try_from(body.clone()).unwrap();

        assert_eq!(serde_json::to_value(&activity).unwrap(), body);
    }

    #[test]
    fn null_or_empty_known_fields_are_absent() {
        let body = json!({
            "type": "message", "text": null, "id": "", "attachments": [], "entities": null, "from": null,
            "channelData": null, "unknown": null
        });

        let activity = Activity::try_from(body).unwrap();

        assert_eq!(
            serde_json::to_value(&activity).unwrap(),
            json!({"type": "message"})
        );
    }

    #[test]
    fn a_malformed_locale_or_timestamp_is_no_reason_to_refuse() {
        let body = json!({"type": "message", "locale": "!!", "timestamp": 5});

        let activity = Activity::try_from(body).unwrap();

        assert_eq!(activity.locale.as_deref(), Some("!!"));
        assert_eq!(activity.timestamp, None);
    }

    #[test]
    fn a_caller_id_is_discarded() {
        let activity =
            Activity::try_from(json!({"type": "message", "callerId": "urn:botframework:azure"})).unwrap();

        assert!(activity.rest.is_empty());
    }

    #[test]
    fn broken_json_is_refused_with_its_place() {
        let error = from_json(b"{\"type\": \n message}").unwrap_err();

        assert_eq!(error.to_string(), "the body is not JSON, at line 2 column 2");
    }
}
