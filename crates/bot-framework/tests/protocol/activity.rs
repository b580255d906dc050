//! Any JSON in, the same JSON out.

use bot_framework::Activity;
use bot_framework::activity::from_json;
use bot_framework::direct_line::TokenParameters;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Any JSON, a few levels deep.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((name(), inner), 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Names of the specification, so that its rules are met, and others.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("type".to_owned()),
        Just("id".to_owned()),
        Just("from".to_owned()),
        Just("recipient".to_owned()),
        Just("conversation".to_owned()),
        Just("text".to_owned()),
        Just("value".to_owned()),
        Just("attachments".to_owned()),
        Just("entities".to_owned()),
        Just("suggestedActions".to_owned()),
        Just("channelData".to_owned()),
        Just("contentType".to_owned()),
        Just("membersAdded".to_owned()),
        Just("callerId".to_owned()),
        "[a-zA-Z_$]{1,6}",
    ]
}

/// A non-empty text: an empty one is no field.
fn text() -> impl Strategy<Value = Value> {
    ".{1,12}".prop_map(Value::from)
}

/// Fields nobody names, of any content but `null`.
fn unknown_fields() -> impl Strategy<Value = Map<String, Value>> {
    let value = any_json().prop_filter("null is no field", |value| !value.is_null());
    proptest::collection::vec(("x-[a-z]{1,6}", value), 0..4).prop_map(|fields| fields.into_iter().collect())
}

fn object(known: Vec<(&'static str, Value)>, unknown: Map<String, Value>) -> Value {
    let known = known.into_iter().map(|(name, value)| (name.to_owned(), value));
    Value::Object(known.chain(unknown).collect())
}

fn account() -> impl Strategy<Value = Value> {
    (text(), text(), unknown_fields())
        .prop_map(|(id, name, rest)| object(vec![("id", id), ("name", name)], rest))
}

/// An activity that is in order: every field of its type, none empty.
fn valid_activity() -> impl Strategy<Value = Value> {
    let parts = (
        (text(), text(), text()),
        (account(), account()),
        (unknown_fields(), unknown_fields(), unknown_fields()),
        any_json().prop_filter("null is no field", |value| !value.is_null()),
    );
    parts.prop_map(
        |((kind, id, words), (from, member), (attachment, entity, rest), data)| {
            object(
                vec![
                    ("type", kind),
                    ("id", id),
                    ("from", from),
                    ("text", words.clone()),
                    (
                        "attachments",
                        json!([object(vec![("contentType", words.clone())], attachment)]),
                    ),
                    ("entities", json!([object(vec![("type", words.clone())], entity)])),
                    (
                        "suggestedActions",
                        json!({"actions": [{"type": "imBack", "title": words, "value": ""}]}),
                    ),
                    ("membersAdded", json!([member])),
                    ("channelData", data.clone()),
                    ("value", data),
                ],
                rest,
            )
        },
    )
}

proptest! {
    #[test]
    fn reading_any_bytes_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = from_json(&bytes);
        let _ = TokenParameters::from_json(&bytes);
    }

    #[test]
    fn reading_any_json_never_panics(body in any_json()) {
        let bytes = serde_json::to_vec(&body).unwrap();
        let _ = TokenParameters::from_json(&bytes);
        if let Ok(activity) = from_json(&bytes) {
            let _ = (activity.text_without_mention(), activity.feedback(), activity.joined_users().count());
        }
    }

    #[test]
    fn an_activity_in_order_is_written_as_it_was_read(body in valid_activity()) {
        let activity = Activity::try_from(body.clone()).unwrap();

        prop_assert_eq!(serde_json::to_value(&activity).unwrap(), body);
    }

    #[test]
    fn what_was_written_is_read_as_the_same_activity(body in any_json(), kind in text()) {
        let Value::Object(mut fields) = body else { return Ok(()) };
        fields.insert("type".to_owned(), kind);

        if let Ok(activity) = Activity::try_from(Value::Object(fields)) {
            let written = serde_json::to_string(&activity).unwrap();
            prop_assert_eq!(from_json(written.as_bytes()).unwrap(), activity);
        }
    }
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    let deep = format!(
        "{{\"type\":\"message\",\"value\":{}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );

    assert!(from_json(deep.as_bytes()).is_err());
}
