//! The statements of a batch: what it is decided on is looked up a key at a time, and a prepared statement writes each row.
//!
//! They run on the writer's own handle ([`direct`](super::direct)). What is read for others too travels as one JSON parameter and is
//! taken apart by `json_each`, keys as hexadecimal, since JSON has no bytes.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::mpsc;

use rusqlite::{Connection, OptionalExtension as _, Row, Statement, params};
use serde::Serialize;
use sqlx::sqlite::SqliteConnection;
use tokio::runtime::Handle;

use super::direct::{Direct, Insert, refused};
use super::search;
use crate::batch::{Known, Plan, Request, StoredConversation};
use crate::fault::broken;
use crate::key::Key;
use crate::packed::{self, Details};
use crate::rows::{
    ActivityRecord, ActivityRow, ConversationRow, KeyRow, OutboxInsert, RequestsClosed, SupportRequestRow,
    TurnInsert,
};
use crate::{JsonText, StoredActivity, Taken};

/// Stores the turns of a batch inside a transaction: the answer of each, and the conversations that grew.
pub(super) async fn store(
    connection: &mut SqliteConnection,
    direct: &mut Direct,
    requests: &[Request],
) -> Result<(Vec<Result<Taken, String>>, Vec<(Key, i64)>), sqlx::Error> {
    if requests.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut plan = direct
        .run(connection, |connection| {
            let plan = Plan::of(requests, &known(connection, requests)?);
            write(connection, &plan)?;
            Ok(plan)
        })
        .await?;
    let repeats = repeated_turns(connection, &plan.repeats(requests)).await?;
    let grown = plan
        .conversations
        .iter()
        .map(|row| (row.key, row.activities))
        .collect();
    let outcomes = std::mem::take(&mut plan.outcomes);
    Ok((crate::batch::answers(outcomes, requests, &repeats)?, grown))
}

pub(super) const LOAD_CONVERSATION: &str = "
SELECT c.channel, c.id, c.state, c.turns, c.activities, c.updated_ms
FROM conversations AS c
WHERE c.key = ?";

pub(super) const LOAD_KEY: &str = "
SELECT k.turn
FROM idempotency_keys AS k
WHERE k.conversation = ? AND k.key_hash = ?";

fn known(connection: &Connection, requests: &[Request]) -> Result<Known, sqlx::Error> {
    let mut known = Known::default();
    let mut load = connection.prepare_cached(LOAD_CONVERSATION).map_err(refused)?;
    let mut find = connection.prepare_cached(LOAD_KEY).map_err(refused)?;
    for request in requests {
        let conversation = request.conversation;
        if let Entry::Vacant(entry) = known.conversations.entry(conversation) {
            let stored = load
                .query_row([conversation.as_bytes()], |row| Ok(stored_conversation(row)))
                .optional()
                .map_err(refused)?;
            match stored {
                Some(stored) => entry.insert(stored?),
                // A conversation that is new has no keys yet.
                None => continue,
            };
        }
        for hash in &request.keys {
            let turn: Option<i64> = find
                .query_row([conversation.as_bytes(), hash.as_bytes()], |row| row.get(0))
                .optional()
                .map_err(refused)?;
            if let Some(turn) = turn {
                known.turns.insert((conversation, *hash), turn);
            }
        }
    }
    Ok(known)
}

fn stored_conversation(row: &Row<'_>) -> Result<StoredConversation, sqlx::Error> {
    let channel: String = row.get(0).map_err(refused)?;
    let id: String = row.get(1).map_err(refused)?;
    let state = row.get_ref(2).map_err(refused)?;
    let state = match state.as_blob() {
        Ok(packed) => packed::unpack_text(packed),
        // An earlier version wrote it.
        Err(_) => state
            .as_str()
            .map(str::to_owned)
            .map_err(|error| sqlx::Error::Decode(Box::new(error))),
    };
    let state = state.unwrap_or_else(|error| {
        // To be refused for good would be worse for the person than to be asked again.
        tracing::error!(
            conversation.id = id, conversation.channel = channel, %error,
            "the state of a conversation is damaged: its next turn begins without one"
        );
        String::new()
    });
    Ok(StoredConversation {
        channel,
        id,
        state: state.into(),
        turns: row.get(3).map_err(refused)?,
        activities: row.get(4).map_err(refused)?,
        updated_ms: row.get(5).map_err(refused)?,
    })
}

pub(super) const LOAD_REPEATED: &str = "
SELECT lower(hex(a.conversation)) AS conversation, a.sequence, a.turn, a.id, a.role, a.at_ms, a.activity
FROM json_each($1) AS j
CROSS JOIN turns AS t ON t.conversation = unhex(j.value ->> 0) AND t.turn = j.value ->> 1
CROSS JOIN activities AS a
    ON a.conversation = t.conversation
    AND a.sequence >= t.first_sequence
    AND a.sequence < t.first_sequence + t.activities
ORDER BY a.conversation, a.sequence";

#[derive(sqlx::FromRow)]
struct RepeatedRecord {
    conversation: String,
    #[sqlx(flatten)]
    activity: ActivityRecord,
}

/// The activities of turns that are stored.
pub(super) async fn repeated_turns(
    connection: &mut SqliteConnection,
    turns: &[(Key, i64)],
) -> Result<HashMap<(Key, i64), Vec<StoredActivity>>, sqlx::Error> {
    let mut repeated: HashMap<(Key, i64), Vec<StoredActivity>> = HashMap::new();
    if turns.is_empty() {
        return Ok(repeated);
    }
    let turns: Vec<(String, i64)> = turns
        .iter()
        .map(|(conversation, turn)| (conversation.to_hex(), *turn))
        .collect();
    let records: Vec<RepeatedRecord> = sqlx::query_as(LOAD_REPEATED)
        .bind(parameter(&turns)?)
        .fetch_all(connection)
        .await?;
    for record in records {
        let conversation = Key::from_hex(&record.conversation)
            .ok_or_else(|| broken(format!("`{}` is no key", record.conversation)))?;
        let activity = StoredActivity::try_from(record.activity)?;
        repeated
            .entry((conversation, activity.turn))
            .or_default()
            .push(activity);
    }
    Ok(repeated)
}

fn write(connection: &Connection, plan: &Plan) -> Result<(), sqlx::Error> {
    let packing = (plan.turns.len() >= FEWEST_PACKED_BESIDE).then(|| packed_beside(&plan.turns));
    UPSERT_CONVERSATION.rows(connection, &plan.conversations, conversation)?;
    INSERT_ACTIVITY.rows(connection, &plan.activities, activity)?;
    INSERT_KEY.rows(connection, &plan.keys, key)?;
    INSERT_KEY.rows(connection, &plan.late_keys, key)?;
    INSERT_OUTBOX.rows(connection, &plan.outbox, outbox)?;
    search::index_new(connection, &plan.searched)?;
    UPSERT_SUPPORT_REQUEST.rows(connection, &plan.support_requests, support_request)?;
    close_requests(connection, &plan.requests_closed)?;

    let details = packing
        .and_then(|packing| packing.recv().ok())
        .unwrap_or_else(|| plan.turns.iter().map(|row| row.details().pack()).collect());
    let turns: Vec<_> = plan.turns.iter().zip(details).collect();
    INSERT_TURN.rows(connection, &turns, turn)
}

/// To wake a thread takes as long as packing a turn or two.
const FEWEST_PACKED_BESIDE: usize = 8;

/// Packs on another thread what turns were decided from, while all else of them is written: it takes as long.
fn packed_beside(turns: &[TurnInsert]) -> mpsc::Receiver<Vec<Option<Vec<u8>>>> {
    let details: Vec<Details> = turns.iter().map(TurnInsert::details).collect();
    let (packed, packing) = mpsc::channel();
    Handle::current().spawn_blocking(move || packed.send(details.iter().map(Details::pack).collect()));
    packing
}

pub(super) const UPSERT_CONVERSATION: Insert = Insert {
    table: "conversations",
    row: "
INSERT INTO conversations
    (key, channel, id, user_id, locale, state, turns, activities, started_ms, updated_ms, last_decision, outcome,
     reference)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (key) DO UPDATE SET
    user_id = CASE excluded.user_id WHEN '' THEN conversations.user_id ELSE excluded.user_id END,
    locale = COALESCE(excluded.locale, conversations.locale),
    state = excluded.state,
    turns = excluded.turns,
    activities = excluded.activities,
    updated_ms = excluded.updated_ms,
    last_decision = excluded.last_decision,
    outcome = COALESCE(excluded.outcome, conversations.outcome),
    reference = COALESCE(excluded.reference, conversations.reference),
    unreachable_ms = CASE WHEN excluded.reference IS NULL THEN conversations.unreachable_ms END",
};

fn conversation(statement: &mut Statement<'_>, row: &ConversationRow) -> rusqlite::Result<usize> {
    statement.execute(params![
        row.key.as_bytes(),
        row.channel,
        row.id,
        row.user_id,
        row.locale,
        packed::pack_text(&row.state),
        row.turns,
        row.activities,
        row.started_ms,
        row.updated_ms,
        row.last_decision,
        row.outcome,
        row.reference.as_deref(),
    ])
}

pub(super) const INSERT_TURN: Insert = Insert {
    table: "turns",
    row: "
INSERT INTO turns
    (conversation, turn, at_ms, first_sequence, activities, user_id, locale, duration_us,
     knowledge_version, tiers, decision, entry, confidence, in_scope,
     details, chosen, outcome, redactions, event, surroundings, reply, candidates, options)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', '[]')",
};

fn turn(
    statement: &mut Statement<'_>,
    (row, details): &(&TurnInsert, Option<Vec<u8>>),
) -> rusqlite::Result<usize> {
    let facts = &row.facts;
    statement.execute(params![
        row.conversation.as_bytes(),
        row.turn,
        row.at_ms,
        row.first_sequence,
        row.activities,
        row.user_id,
        row.locale,
        facts.duration_us,
        facts.knowledge_version,
        row.tiers_json(),
        facts.decision,
        facts.entry,
        facts.confidence,
        facts.in_scope,
        details,
        facts.chosen,
        facts.outcome,
        row.redactions_json(),
        facts.event.as_str(),
        row.surroundings().map(JsonText::as_str),
        facts.reply,
    ])
}

pub(super) const INSERT_ACTIVITY: Insert = Insert {
    table: "activities",
    row: "
INSERT INTO activities (conversation, sequence, turn, id, role, at_ms, activity)
VALUES (?, ?, ?, ?, ?, ?, ?)",
};

fn activity(statement: &mut Statement<'_>, row: &ActivityRow) -> rusqlite::Result<usize> {
    statement.execute(params![
        row.conversation.as_bytes(),
        row.sequence,
        row.turn,
        row.id,
        row.role.as_str(),
        row.at_ms,
        &*row.activity,
    ])
}

pub(super) const INSERT_KEY: Insert = Insert {
    table: "idempotency_keys",
    row: "
INSERT INTO idempotency_keys (conversation, key_hash, turn, key)
VALUES (?, ?, ?, '')",
};

fn key(statement: &mut Statement<'_>, row: &KeyRow) -> rusqlite::Result<usize> {
    statement.execute(params![
        row.conversation.as_bytes(),
        row.hash.as_bytes(),
        row.turn,
    ])
}

pub(super) const INSERT_OUTBOX: Insert = Insert {
    table: "outbox",
    row: "
INSERT INTO outbox (conversation, turn, kind, payload, created_ms, due_ms)
VALUES (?, ?, ?, ?, ?, ?)",
};

fn outbox(statement: &mut Statement<'_>, row: &OutboxInsert) -> rusqlite::Result<usize> {
    statement.execute(params![
        row.conversation.as_bytes(),
        row.turn,
        row.kind,
        row.payload,
        row.created_ms,
        row.due_ms,
    ])
}

pub(super) const UPSERT_SUPPORT_REQUEST: Insert = Insert {
    table: "support_requests",
    row: "
INSERT INTO support_requests (conversation, number, turn, created_ms, request)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (conversation, number) WHERE number > 0 DO UPDATE SET request = excluded.request",
};

fn support_request(statement: &mut Statement<'_>, row: &SupportRequestRow) -> rusqlite::Result<usize> {
    statement.execute(params![
        row.conversation.as_bytes(),
        row.number,
        row.turn,
        row.created_ms,
        row.request,
    ])
}

pub(super) const CLOSE_REQUESTS: &str = "
UPDATE support_requests
SET closed_ms = ?2
WHERE conversation = ?1 AND turn <= ?3 AND closed_ms IS NULL";

fn close_requests(connection: &Connection, rows: &[RequestsClosed]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut statement = connection.prepare_cached(CLOSE_REQUESTS).map_err(refused)?;
    for row in rows {
        // How many were open is not known.
        statement
            .execute(params![row.conversation.as_bytes(), row.closed_ms, row.turn])
            .map_err(refused)?;
    }
    Ok(())
}

pub(super) fn parameter<T: Serialize + ?Sized>(rows: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(rows).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// A state as it is read: an earlier version wrote it as text.
pub(crate) fn stored_state(is_packed: bool, state: Vec<u8>) -> Result<String, sqlx::Error> {
    if is_packed {
        return packed::unpack_text(&state);
    }
    String::from_utf8(state).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

pub(super) fn stored_key(bytes: &[u8]) -> Result<Key, sqlx::Error> {
    Key::from_slice(bytes).ok_or_else(|| broken(format!("a key of {} bytes", bytes.len())))
}
