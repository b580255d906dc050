//! What no database could store the same way, refused before it reaches one: so a turn is refused for the same reason
//! on both, and a batch is not held up by it.

use serde_json::Value;

use crate::{Arrival, JsonText, Review, ReviewedTurn, TurnDraft};

/// Bytes of a channel's name.
const LONGEST_CHANNEL: usize = 128;
/// Bytes of an id that a channel chose: conversation, user, locale, idempotency key. Teams' are about 200 long.
const LONGEST_ID: usize = 2_048;
/// Idempotency keys of one arrival. Three are in use: client activity id, channel activity id, key of a card.
const MOST_KEYS: usize = 16;
/// Turns that are reviewed at once: one statement, which holds turns up for no longer than a batch of them.
const MOST_REVIEWED: usize = 200;
/// Levels of a JSON value. `serde_json` reads back at most 128, so a deeper one would be stored and never read again.
const DEEPEST_JSON: usize = 120;

/// Whether the arrival can be stored; the reason when it cannot.
pub(crate) fn arrival(arrival: &Arrival) -> Result<(), String> {
    let id = &arrival.conversation;
    if id.channel.len() > LONGEST_CHANNEL {
        return Err(format!(
            "the channel's name is longer than {LONGEST_CHANNEL} bytes"
        ));
    }
    if arrival.keys.len() > MOST_KEYS {
        return Err(format!("it has more than {MOST_KEYS} idempotency keys"));
    }
    text("the channel's name", &id.channel)?;
    let ids = [
        ("the conversation id", Some(&id.id)),
        ("the user id", Some(&arrival.user_id)),
        ("the locale", arrival.locale.as_ref()),
    ];
    let keys = arrival.keys.iter().map(|key| ("an idempotency key", Some(key)));
    for (what, value) in ids.into_iter().chain(keys) {
        let Some(value) = value else { continue };
        if value.len() > LONGEST_ID {
            return Err(format!("{what} is longer than {LONGEST_ID} bytes"));
        }
        text(what, value)?;
    }
    Ok(())
}

/// Whether the draft can be stored; the reason when it cannot.
pub(crate) fn draft(draft: &TurnDraft) -> Result<(), String> {
    let facts = &draft.facts;
    text("the knowledge version", &facts.knowledge_version)?;
    text("the decision", &facts.decision)?;
    text("the entry", facts.entry.as_deref().unwrap_or_default())?;
    text("the outcome", facts.outcome.as_deref().unwrap_or_default())?;
    for number in [facts.confidence, facts.in_scope].into_iter().flatten() {
        if !number.is_finite() {
            return Err(format!("{number} is no confidence"));
        }
    }
    for activity in &draft.activities {
        text("an activity id", &activity.id)?;
        json("an activity", &activity.activity)?;
    }
    for row in &draft.outbox {
        text("the kind of a delivery", &row.kind)?;
        tree("a delivery", &row.payload)?;
    }
    text("the state", &draft.state)?;
    json("the event", &facts.event)?;
    json("what the step was told", &facts.surroundings)?;
    json("the candidates", &facts.candidates)?;
    json("the options", &facts.options)?;
    if let Some(new) = &draft.support_request {
        if new.number < 1 {
            return Err(format!("{} is no number of a support request", new.number));
        }
        tree("the support request", &new.request)?;
    }
    draft.reference.as_ref().map_or(Ok(()), |reference| {
        json("the reference of the conversation", reference)
    })
}

/// Whether the review can be stored; the reason when it cannot.
pub(crate) fn review(turns: &[ReviewedTurn], review: &Review) -> Result<(), String> {
    if turns.len() > MOST_REVIEWED {
        return Err(format!("more than {MOST_REVIEWED} turns are reviewed at once"));
    }
    text("the note", review.note.as_deref().unwrap_or_default())?;
    text("the name of the key", review.actor.as_deref().unwrap_or_default())
}

/// PostgreSQL keeps no NUL in a text, and SQLite's functions end at one.
fn text(what: &str, value: &str) -> Result<(), String> {
    if value.contains('\0') {
        return Err(format!("{what} holds a NUL character"));
    }
    Ok(())
}

fn json(what: &str, json: &JsonText) -> Result<(), String> {
    refuse_deep(what, json.is_deeper_than(DEEPEST_JSON))
}

fn tree(what: &str, value: &Value) -> Result<(), String> {
    refuse_deep(what, is_deeper_than(value, DEEPEST_JSON))
}

fn refuse_deep(what: &str, is_deep: bool) -> Result<(), String> {
    if is_deep {
        return Err(format!("{what} is nested deeper than {DEEPEST_JSON} levels"));
    }
    Ok(())
}

fn is_deeper_than(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else {
        return matches!(value, Value::Array(_) | Value::Object(_));
    };
    match value {
        Value::Array(items) => items.iter().any(|item| is_deeper_than(item, below)),
        Value::Object(members) => members.values().any(|member| is_deeper_than(member, below)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(levels: usize) -> Value {
        (0..levels).fold(Value::Null, |inner, _| Value::Array(vec![inner]))
    }

    #[test]
    fn what_is_let_through_can_be_read_back() {
        let deepest = nested(DEEPEST_JSON);

        let read: Result<Value, _> = serde_json::from_str(&deepest.to_string());

        assert!(!is_deeper_than(&deepest, DEEPEST_JSON));
        assert_eq!(read.unwrap(), deepest);
    }

    #[test]
    fn one_level_more_is_refused() {
        assert!(is_deeper_than(&nested(DEEPEST_JSON + 1), DEEPEST_JSON));
    }
}
