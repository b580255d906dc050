//! The statements of a batch: one to look up, one to load, and one a table to write, whatever the number of turns.
//!
//! Rows travel as one JSON parameter and are taken apart by `json_each`: measured against one call a row, that is five
//! times as fast. Keys travel as hexadecimal, since JSON has no bytes.

use std::collections::HashMap;

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;

use super::search;
use crate::batch::{Known, Plan, Request, StoredConversation};
use crate::fault::{broken, expect_rows};
use crate::key::{Key, hex};
use crate::packed;
use crate::rows::{
    ActivityRecord, ActivityRow, ConversationRow, KeyRow, OutboxInsert, RequestsClosed, SupportRequestRow,
    TurnInsert,
};
use crate::{StoredActivity, Taken};

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
        let stored = StoredConversation {
            channel,
            id,
            state: stored_state(is_packed, state)?,
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
    write_rows(
        connection,
        "conversations",
        UPSERT_CONVERSATIONS,
        &plan.conversations,
        conversation,
    )
    .await?;
    write_rows(connection, "turns", INSERT_TURNS, &plan.turns, turn).await?;
    write_rows(
        connection,
        "activities",
        INSERT_ACTIVITIES,
        &plan.activities,
        activity,
    )
    .await?;
    write_rows(connection, "idempotency_keys", INSERT_KEYS, &plan.keys, key).await?;
    write_rows(connection, "idempotency_keys", INSERT_KEYS, &plan.late_keys, key).await?;
    write_rows(connection, "outbox", INSERT_OUTBOX, &plan.outbox, outbox).await?;
    search::index_new(connection, &plan.searched).await?;
    write_rows(
        connection,
        "support_requests",
        UPSERT_SUPPORT_REQUESTS,
        &plan.support_requests,
        support_request,
    )
    .await?;
    close_requests(connection, &plan.requests_closed).await
}

/// Writes all rows by one statement, and is content only when it wrote each of them.
pub(super) async fn write_rows<'r, R, J: Serialize>(
    connection: &mut SqliteConnection,
    table: &str,
    statement: &'static str,
    rows: &'r [R],
    to_json: impl Fn(&'r R) -> J,
) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let parameter = parameter(&rows.iter().map(to_json).collect::<Vec<J>>())?;
    let written = sqlx::query(statement)
        .bind(parameter)
        .execute(connection)
        .await?
        .rows_affected();
    expect_rows(table, written, rows.len())
}

// WHERE TRUE: without it SQLite's parser takes ON CONFLICT for the ON of a join.
pub(super) const UPSERT_CONVERSATIONS: &str = "
INSERT INTO conversations
    (key, channel, id, user_id, locale, state, turns, activities, started_ms, updated_ms, last_decision, outcome,
     reference)
SELECT
    unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, unhex(value ->> 5), value ->> 6,
    value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, value ->> 12
FROM json_each($1)
WHERE TRUE
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
    unreachable_ms = CASE WHEN excluded.reference IS NULL THEN conversations.unreachable_ms END";

fn conversation(row: &ConversationRow) -> impl Serialize + '_ {
    (
        row.key.to_hex(),
        &row.channel,
        &row.id,
        &row.user_id,
        &row.locale,
        hex(&packed::pack_text(&row.state)),
        row.turns,
        row.activities,
        row.started_ms,
        row.updated_ms,
        &row.last_decision,
        &row.outcome,
        &row.reference,
    )
}

pub(super) const INSERT_TURNS: &str = "
INSERT INTO turns
    (conversation, turn, at_ms, first_sequence, activities, user_id, locale, duration_us,
     knowledge_version, tiers, decision, entry, confidence, in_scope,
     details, chosen, outcome, redactions, event, candidates, options,
     surroundings, reply)
SELECT
    unhex(value ->> '$[0][0]'), value ->> '$[0][1]', value ->> '$[0][2]', value ->> '$[0][3]', value ->> '$[0][4]',
    value ->> '$[0][5]', value ->> '$[0][6]', value ->> '$[0][7]',
    value ->> '$[1][0]', value ->> '$[1][1]', value ->> '$[1][2]', value ->> '$[1][3]', value ->> '$[1][4]',
    value ->> '$[1][5]',
    unhex(value ->> '$[2][0]'), value ->> '$[2][1]', value ->> '$[2][2]', value ->> '$[2][3]', value ->> '$[2][4]',
    '[]', '[]',
    value ->> '$[3][0]', value ->> '$[3][1]'
FROM json_each($1)";

fn turn(row: &TurnInsert) -> impl Serialize + '_ {
    let facts = &row.facts;
    (
        (
            row.conversation.to_hex(),
            row.turn,
            row.at_ms,
            row.first_sequence,
            row.activities,
            &row.user_id,
            &row.locale,
            facts.duration_us,
        ),
        (
            &facts.knowledge_version,
            row.tiers_json(),
            &facts.decision,
            &facts.entry,
            facts.confidence,
            facts.in_scope,
        ),
        (
            row.details().as_deref().map(hex),
            facts.chosen,
            &facts.outcome,
            row.redactions_json(),
            facts.event.to_string(),
        ),
        (row.surroundings_json(), facts.reply),
    )
}

pub(super) const INSERT_ACTIVITIES: &str = "
INSERT INTO activities (conversation, sequence, turn, id, role, at_ms, activity)
SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
FROM json_each($1)";

fn activity(row: &ActivityRow) -> impl Serialize + '_ {
    (
        row.conversation.to_hex(),
        row.sequence,
        row.turn,
        &row.id,
        row.role.as_str(),
        row.at_ms,
        &row.activity,
    )
}

pub(super) const INSERT_KEYS: &str = "
INSERT INTO idempotency_keys (conversation, key_hash, turn, key)
SELECT unhex(value ->> 0), unhex(value ->> 1), value ->> 2, ''
FROM json_each($1)";

fn key(row: &KeyRow) -> impl Serialize + '_ {
    (row.conversation.to_hex(), row.hash.to_hex(), row.turn)
}

pub(super) const INSERT_OUTBOX: &str = "
INSERT INTO outbox (conversation, turn, kind, payload, created_ms, due_ms)
SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 4
FROM json_each($1)";

fn outbox(row: &OutboxInsert) -> impl Serialize + '_ {
    (
        row.conversation.to_hex(),
        row.turn,
        &row.kind,
        &row.payload,
        row.created_ms,
    )
}

pub(super) const UPSERT_SUPPORT_REQUESTS: &str = "
INSERT INTO support_requests (conversation, number, turn, created_ms, request)
SELECT unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4
FROM json_each($1)
WHERE TRUE
ON CONFLICT (conversation, number) WHERE number > 0 DO UPDATE SET request = excluded.request";

fn support_request(row: &SupportRequestRow) -> impl Serialize + '_ {
    (
        row.conversation.to_hex(),
        row.number,
        row.turn,
        row.created_ms,
        &row.request,
    )
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
