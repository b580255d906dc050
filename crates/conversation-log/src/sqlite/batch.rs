//! The statements of a batch: one to look up, one to load, and some commands a table to write.
//!
//! What is looked up travels as one JSON parameter and is taken apart by `json_each`, keys as hexadecimal, since JSON has no
//! bytes. How rows are written is said in [`insert`](super::insert).

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;

use super::insert::{Command, Insert};
use super::search;
use crate::batch::{Known, Plan, Request, StoredConversation};
use crate::fault::broken;
use crate::key::Key;
use crate::packed;
use crate::rows::{
    ActivityRecord, ActivityRow, ConversationRow, KeyRow, OutboxInsert, RequestsClosed, SupportRequestRow,
    TurnInsert,
};
use crate::{JsonText, StoredActivity, Taken};

/// Stores the turns of a batch inside a transaction: the answer of each, and the conversations that grew.
pub(super) async fn store(
    connection: &mut SqliteConnection,
    requests: &[Request],
) -> Result<(Vec<Result<Taken, String>>, Vec<(Key, i64)>), sqlx::Error> {
    if requests.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let known = known(connection, requests).await?;
    let mut plan = Plan::of(requests, &known);
    write(connection, &plan).await?;
    let repeats = repeated_turns(connection, &plan.repeats(requests)).await?;
    let grown = plan
        .conversations
        .iter()
        .map(|row| (row.key, row.activities))
        .collect();
    let outcomes = std::mem::take(&mut plan.outcomes);
    Ok((crate::batch::answers(outcomes, requests, &repeats)?, grown))
}

pub(super) const LOAD_CONVERSATIONS: &str = "
SELECT c.key, c.channel, c.id, typeof(c.state) = 'blob', c.state, c.turns, c.activities, c.updated_ms
FROM json_each($1) AS j
CROSS JOIN conversations AS c ON c.key = unhex(j.value)";

type LoadedRow = (Vec<u8>, String, String, bool, Vec<u8>, i64, i64, i64);

pub(super) const LOAD_KEYS: &str = "
SELECT k.conversation, k.key_hash, k.turn
FROM json_each($1) AS j
CROSS JOIN idempotency_keys AS k
    ON k.conversation = unhex(j.value ->> 0) AND k.key_hash = unhex(j.value ->> 1)";

async fn known(connection: &mut SqliteConnection, requests: &[Request]) -> Result<Known, sqlx::Error> {
    let mut conversations: Vec<Key> = requests.iter().map(|request| request.conversation).collect();
    conversations.sort_unstable();
    conversations.dedup();
    let keys: Vec<String> = conversations.into_iter().map(Key::to_hex).collect();
    let rows: Vec<LoadedRow> = sqlx::query_as(LOAD_CONVERSATIONS)
        .bind(parameter(&keys)?)
        .fetch_all(&mut *connection)
        .await?;
    let mut known = Known::default();
    for (key, channel, id, is_packed, state, turns, activities, updated_ms) in rows {
        let state = stored_state(is_packed, state).unwrap_or_else(|error| {
            // To be refused for good would be worse for the person than to be asked again.
            tracing::error!(
                conversation.id = id, conversation.channel = channel, %error,
                "the state of a conversation is damaged: its next turn begins without one"
            );
            String::new()
        });
        let stored = StoredConversation {
            channel,
            id,
            state: state.into(),
            turns,
            activities,
            updated_ms,
        };
        known.conversations.insert(stored_key(&key)?, stored);
    }

    // A conversation that is new has no keys yet.
    let keys: Vec<(String, String)> = requests
        .iter()
        .filter(|request| known.conversations.contains_key(&request.conversation))
        .flat_map(|request| {
            request
                .keys
                .iter()
                .map(|hash| (request.conversation.to_hex(), hash.to_hex()))
        })
        .collect();
    if !keys.is_empty() {
        let rows: Vec<(Vec<u8>, Vec<u8>, i64)> = sqlx::query_as(LOAD_KEYS)
            .bind(parameter(&keys)?)
            .fetch_all(connection)
            .await?;
        for (conversation, hash, turn) in rows {
            known
                .turns
                .insert((stored_key(&conversation)?, stored_key(&hash)?), turn);
        }
    }
    Ok(known)
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

async fn write(connection: &mut SqliteConnection, plan: &Plan) -> Result<(), sqlx::Error> {
    UPSERT_CONVERSATION
        .rows(connection, &plan.conversations, conversation)
        .await?;
    INSERT_TURN.rows(connection, &plan.turns, turn).await?;
    INSERT_ACTIVITY
        .rows(connection, &plan.activities, activity)
        .await?;
    INSERT_KEY.rows(connection, &plan.keys, key).await?;
    INSERT_KEY.rows(connection, &plan.late_keys, key).await?;
    INSERT_OUTBOX.rows(connection, &plan.outbox, outbox).await?;
    search::index_new(connection, &plan.searched).await?;
    UPSERT_SUPPORT_REQUEST
        .rows(connection, &plan.support_requests, support_request)
        .await?;
    close_requests(connection, &plan.requests_closed).await
}

pub(super) static UPSERT_CONVERSATION: Insert = Insert::new(
    "conversations",
    "
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
);

fn conversation<'q>(command: Command<'q>, row: &'q ConversationRow) -> Command<'q> {
    command
        .bind(row.key.as_bytes())
        .bind(&row.channel)
        .bind(&row.id)
        .bind(&row.user_id)
        .bind(&row.locale)
        .bind(packed::pack_text(&row.state))
        .bind(row.turns)
        .bind(row.activities)
        .bind(row.started_ms)
        .bind(row.updated_ms)
        .bind(&row.last_decision)
        .bind(&row.outcome)
        .bind(row.reference.clone())
}

pub(super) static INSERT_TURN: Insert = Insert::new(
    "turns",
    "
INSERT INTO turns
    (conversation, turn, at_ms, first_sequence, activities, user_id, locale, duration_us,
     knowledge_version, tiers, decision, entry, confidence, in_scope,
     details, chosen, outcome, redactions, event, surroundings, reply, candidates, options)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '[]', '[]')",
);

fn turn<'q>(command: Command<'q>, row: &'q TurnInsert) -> Command<'q> {
    let facts = &row.facts;
    command
        .bind(row.conversation.as_bytes())
        .bind(row.turn)
        .bind(row.at_ms)
        .bind(row.first_sequence)
        .bind(row.activities)
        .bind(&row.user_id)
        .bind(&row.locale)
        .bind(facts.duration_us)
        .bind(&facts.knowledge_version)
        .bind(row.tiers_json())
        .bind(&facts.decision)
        .bind(&facts.entry)
        .bind(facts.confidence)
        .bind(facts.in_scope)
        .bind(row.details())
        .bind(facts.chosen)
        .bind(&facts.outcome)
        .bind(row.redactions_json())
        .bind(facts.event.shared())
        .bind(row.surroundings().map(JsonText::shared))
        .bind(facts.reply)
}

pub(super) static INSERT_ACTIVITY: Insert = Insert::new(
    "activities",
    "
INSERT INTO activities (conversation, sequence, turn, id, role, at_ms, activity)
VALUES (?, ?, ?, ?, ?, ?, ?)",
);

fn activity<'q>(command: Command<'q>, row: &'q ActivityRow) -> Command<'q> {
    command
        .bind(row.conversation.as_bytes())
        .bind(row.sequence)
        .bind(row.turn)
        .bind(&row.id)
        .bind(row.role.as_str())
        .bind(row.at_ms)
        .bind(Arc::clone(&row.activity))
}

pub(super) static INSERT_KEY: Insert = Insert::new(
    "idempotency_keys",
    "
INSERT INTO idempotency_keys (conversation, key_hash, turn, key)
VALUES (?, ?, ?, '')",
);

fn key<'q>(command: Command<'q>, row: &'q KeyRow) -> Command<'q> {
    command
        .bind(row.conversation.as_bytes())
        .bind(row.hash.as_bytes())
        .bind(row.turn)
}

pub(super) static INSERT_OUTBOX: Insert = Insert::new(
    "outbox",
    "
INSERT INTO outbox (conversation, turn, kind, payload, created_ms, due_ms)
VALUES (?, ?, ?, ?, ?, ?)",
);

fn outbox<'q>(command: Command<'q>, row: &'q OutboxInsert) -> Command<'q> {
    command
        .bind(row.conversation.as_bytes())
        .bind(row.turn)
        .bind(&row.kind)
        .bind(&row.payload)
        .bind(row.created_ms)
        .bind(row.due_ms)
}

pub(super) static UPSERT_SUPPORT_REQUEST: Insert = Insert::new(
    "support_requests",
    "
INSERT INTO support_requests (conversation, number, turn, created_ms, request)
VALUES (?, ?, ?, ?, ?)
ON CONFLICT (conversation, number) WHERE number > 0 DO UPDATE SET request = excluded.request",
);

fn support_request<'q>(command: Command<'q>, row: &'q SupportRequestRow) -> Command<'q> {
    command
        .bind(row.conversation.as_bytes())
        .bind(row.number)
        .bind(row.turn)
        .bind(row.created_ms)
        .bind(&row.request)
}

pub(super) const CLOSE_REQUESTS: &str = "
UPDATE support_requests
SET closed_ms = j.value ->> 1
FROM json_each($1) AS j
WHERE support_requests.conversation = unhex(j.value ->> 0)
    AND support_requests.turn <= j.value ->> 2
    AND support_requests.closed_ms IS NULL";

async fn close_requests(
    connection: &mut SqliteConnection,
    rows: &[RequestsClosed],
) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let rows: Vec<(String, i64, i64)> = rows
        .iter()
        .map(|row| (row.conversation.to_hex(), row.closed_ms, row.turn))
        .collect();
    // How many were open is not known.
    sqlx::query(CLOSE_REQUESTS)
        .bind(parameter(&rows)?)
        .execute(connection)
        .await?;
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
