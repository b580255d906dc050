//! The statements of a batch: one to load, one to look up, and one a table to write, whatever the number of turns.
//!
//! Who may write a conversation is decided by its row. A row that exists is locked as it is loaded, in the order of the
//! keys, so that two replicas wait for each other and never in a circle. A first turn has no row to lock: there the
//! insert decides, and whoever comes second is told that it lost and starts over from a fresh snapshot. The number of
//! turns is checked as a version all the same: what was decided on must be what is replaced.

use std::collections::{HashMap, HashSet};

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::search;
use crate::batch::{Known, Plan, Request, StoredConversation, answers};
use crate::fault::expect_rows;
use crate::key::Key;
use crate::packed::activities;
use crate::rows::{ActivityRow, ConversationRow, RequestsClosed, SaidRecord, TurnInsert};
use crate::{JsonText, StoredActivity, Taken};

/// What was written, not yet committed.
pub(super) struct Stored {
    /// One a request; `None` where another replica was faster.
    pub(super) answers: Vec<Option<Result<Taken, String>>>,
    /// Conversations with their last sequence.
    pub(super) grown: Vec<(Key, i64)>,
}

/// Stores the turns of a batch inside a transaction.
pub(super) async fn store(
    connection: &mut PgConnection,
    requests: &[Request],
) -> Result<Stored, sqlx::Error> {
    let known = known(connection, requests).await?;
    let mut plan = Plan::of(requests, &known);
    let lost = write_conversations(connection, &plan.conversations).await?;
    plan.leave_out(&lost);
    write_turns(connection, &plan).await?;
    write_activities(connection, &plan).await?;
    write_keys(connection, &plan).await?;
    write_outbox(connection, &plan).await?;
    search::index(connection, &plan.searched).await?;
    write_support_requests(connection, &plan).await?;
    close_requests(connection, &plan.requests_closed).await?;
    let repeats = repeated_turns(connection, &plan.repeats(requests)).await?;
    let grown = plan
        .conversations
        .iter()
        .map(|row| (row.key, row.activities))
        .collect();
    let answers = answers(plan.outcomes, requests, &repeats)?
        .into_iter()
        .zip(requests)
        .map(|(answer, request)| (!lost.contains(&request.conversation)).then_some(answer))
        .collect();
    Ok(Stored { answers, grown })
}

pub(super) const LOAD_CONVERSATIONS: &str = "
SELECT c.key, c.channel, c.id, c.state, c.turns, c.activities, c.updated_ms
FROM conversations AS c
WHERE c.key = ANY($1)
ORDER BY c.key
FOR NO KEY UPDATE";

pub(super) const LOAD_KEYS: &str = "
SELECT k.conversation, k.key_hash, k.turn
FROM UNNEST($1::uuid[], $2::uuid[]) AS j (conversation, key_hash)
JOIN idempotency_keys AS k ON k.conversation = j.conversation AND k.key_hash = j.key_hash";

async fn known(connection: &mut PgConnection, requests: &[Request]) -> Result<Known, sqlx::Error> {
    let mut conversations: Vec<Uuid> = requests
        .iter()
        .map(|request| request.conversation.to_uuid())
        .collect();
    conversations.sort_unstable();
    conversations.dedup();
    let rows: Vec<(Uuid, String, String, String, i64, i64, i64)> = sqlx::query_as(LOAD_CONVERSATIONS)
        .bind(conversations)
        .fetch_all(&mut *connection)
        .await?;
    let mut known = Known::default();
    for (key, channel, id, state, turns, activities, updated_ms) in rows {
        let stored = StoredConversation {
            channel,
            id,
            state: state.into(),
            turns,
            activities,
            updated_ms,
        };
        known.conversations.insert(Key::from(key), stored);
    }

    // After the rows are locked: no other replica can add a turn to them now. A conversation that is new has no keys.
    let (owners, hashes): (Vec<Uuid>, Vec<Uuid>) = requests
        .iter()
        .filter(|request| known.conversations.contains_key(&request.conversation))
        .flat_map(|request| {
            request
                .keys
                .iter()
                .map(|hash| (request.conversation.to_uuid(), hash.to_uuid()))
        })
        .unzip();
    if !owners.is_empty() {
        let rows: Vec<(Uuid, Uuid, i64)> = sqlx::query_as(LOAD_KEYS)
            .bind(owners)
            .bind(hashes)
            .fetch_all(connection)
            .await?;
        for (conversation, hash, turn) in rows {
            known
                .turns
                .insert((Key::from(conversation), Key::from(hash)), turn);
        }
    }
    Ok(known)
}

pub(super) const LOAD_REPEATED: &str = "
SELECT s.conversation, s.sequence, s.turn, s.id, s.role, s.at_ms, s.activity, s.packed
FROM UNNEST($1::uuid[], $2::bigint[]) AS j (conversation, turn)
JOIN turns AS t ON t.conversation = j.conversation AND t.turn = j.turn
JOIN said AS s
    ON s.conversation = t.conversation
    AND s.sequence >= t.first_sequence
    AND s.sequence < t.first_sequence + t.activities
ORDER BY s.conversation, s.sequence";

#[derive(sqlx::FromRow)]
struct RepeatedRecord {
    conversation: Uuid,
    #[sqlx(flatten)]
    said: SaidRecord,
}

/// The activities of turns that are stored.
pub(super) async fn repeated_turns(
    connection: &mut PgConnection,
    turns: &[(Key, i64)],
) -> Result<HashMap<(Key, i64), Vec<StoredActivity>>, sqlx::Error> {
    let mut repeated: HashMap<(Key, i64), Vec<StoredActivity>> = HashMap::new();
    if turns.is_empty() {
        return Ok(repeated);
    }
    let (conversations, numbers): (Vec<Uuid>, Vec<i64>) = turns
        .iter()
        .map(|(conversation, turn)| (conversation.to_uuid(), *turn))
        .unzip();
    let records: Vec<RepeatedRecord> = sqlx::query_as(LOAD_REPEATED)
        .bind(conversations)
        .bind(numbers)
        .fetch_all(connection)
        .await?;
    for record in records {
        repeated
            .entry((Key::from(record.conversation), record.said.turn))
            .or_default()
            .extend(record.said.activities()?);
    }
    Ok(repeated)
}

pub(super) const UPDATE_CONVERSATIONS: &str = "
UPDATE conversations AS c
SET
    user_id = CASE n.user_id WHEN '' THEN c.user_id ELSE n.user_id END,
    locale = COALESCE(n.locale, c.locale),
    state = n.state,
    turns = n.turns,
    activities = n.activities,
    updated_ms = n.updated_ms,
    last_decision = n.last_decision,
    outcome = COALESCE(n.outcome, c.outcome),
    reference = COALESCE(n.reference, c.reference),
    unreachable_ms = CASE WHEN n.reference IS NULL THEN c.unreachable_ms END
FROM UNNEST(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[], $9::text[],
    $10::bigint[], $11::text[]
) AS n (key, user_id, locale, state, turns, activities, updated_ms, last_decision, outcome, version, reference)
WHERE c.key = n.key AND c.turns = n.version";

// ORDER BY: rows are inserted, and so locked, in the order of their keys on every replica.
const INSERT_CONVERSATIONS: &str = "
INSERT INTO conversations
    (key, channel, id, user_id, locale, state, turns, activities, started_ms, updated_ms, last_decision, outcome,
     reference)
SELECT
    n.key, n.channel, n.id, n.user_id, n.locale, n.state, n.turns, n.activities, n.started_ms, n.updated_ms,
    n.last_decision, n.outcome, n.reference
FROM UNNEST(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[],
    $10::bigint[], $11::text[], $12::text[], $13::text[]
) AS n (
    key, channel, id, user_id, locale, state, turns, activities, started_ms, updated_ms, last_decision, outcome,
    reference
)
ORDER BY n.key
ON CONFLICT (key) DO NOTHING
RETURNING key";

/// Writes the rows of conversations; gives those another replica began first.
async fn write_conversations(
    connection: &mut PgConnection,
    rows: &[ConversationRow],
) -> Result<HashSet<Key>, sqlx::Error> {
    let (new, known): (Vec<&ConversationRow>, Vec<&ConversationRow>) =
        rows.iter().partition(|row| row.version == 0);
    if !known.is_empty() {
        let updated = sqlx::query(UPDATE_CONVERSATIONS)
            .bind(column(&known, |row| row.key.to_uuid()))
            .bind(column(&known, |row| row.user_id.as_str()))
            .bind(column(&known, |row| row.locale.as_deref()))
            .bind(column(&known, |row| &*row.state))
            .bind(column(&known, |row| row.turns))
            .bind(column(&known, |row| row.activities))
            .bind(column(&known, |row| row.updated_ms))
            .bind(column(&known, |row| row.last_decision.as_deref()))
            .bind(column(&known, |row| row.outcome.as_deref()))
            .bind(column(&known, |row| row.version))
            .bind(column(&known, |row| row.reference.as_deref()))
            .execute(&mut *connection)
            .await?
            .rows_affected();
        expect_rows("conversations", updated, known.len())?;
    }
    if new.is_empty() {
        return Ok(HashSet::new());
    }
    let inserted: Vec<Uuid> = sqlx::query_scalar(INSERT_CONVERSATIONS)
        .bind(column(&new, |row| row.key.to_uuid()))
        .bind(column(&new, |row| row.channel.as_str()))
        .bind(column(&new, |row| row.id.as_str()))
        .bind(column(&new, |row| row.user_id.as_str()))
        .bind(column(&new, |row| row.locale.as_deref()))
        .bind(column(&new, |row| &*row.state))
        .bind(column(&new, |row| row.turns))
        .bind(column(&new, |row| row.activities))
        .bind(column(&new, |row| row.started_ms))
        .bind(column(&new, |row| row.updated_ms))
        .bind(column(&new, |row| row.last_decision.as_deref()))
        .bind(column(&new, |row| row.outcome.as_deref()))
        .bind(column(&new, |row| row.reference.as_deref()))
        .fetch_all(connection)
        .await?;
    let won: HashSet<Key> = inserted.into_iter().map(Key::from).collect();
    Ok(new
        .iter()
        .map(|row| row.key)
        .filter(|key| !won.contains(key))
        .collect())
}

const INSERT_TURNS: &str = "
INSERT INTO turns
    (conversation, turn, at_ms, first_sequence, activities, user_id, locale, knowledge_version, tiers, decision, entry,
     confidence, in_scope, candidates, options, details, chosen, outcome, redactions, event, duration_us,
     surroundings, reply)
SELECT
    n.conversation, n.turn, n.at_ms, n.first_sequence, n.activities, n.user_id, n.locale, n.knowledge_version, n.tiers,
    n.decision, n.entry, n.confidence, n.in_scope, '[]', '[]', n.details, n.chosen, n.outcome, n.redactions, n.event,
    n.duration_us, n.surroundings, n.reply
FROM UNNEST(
    $1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::float8[], $13::float8[], $14::bytea[], $15::bigint[], $16::text[], $17::text[],
    $18::text[], $19::bigint[], $20::text[], $21::bigint[]
) AS n (
    conversation, turn, at_ms, first_sequence, activities, user_id, locale, knowledge_version, tiers, decision, entry,
    confidence, in_scope, details, chosen, outcome, redactions, event, duration_us, surroundings, reply
)";

async fn write_turns(connection: &mut PgConnection, plan: &Plan) -> Result<(), sqlx::Error> {
    let rows = &plan.turns;
    if rows.is_empty() {
        return Ok(());
    }
    let written = sqlx::query(INSERT_TURNS)
        .bind(column(rows, |row| row.conversation.to_uuid()))
        .bind(column(rows, |row| row.turn))
        .bind(column(rows, |row| row.at_ms))
        .bind(column(rows, |row| row.first_sequence))
        .bind(column(rows, |row| row.activities))
        .bind(column(rows, |row| row.user_id.as_str()))
        .bind(column(rows, |row| row.locale.as_deref()))
        .bind(column(rows, |row| row.facts.knowledge_version.as_str()))
        .bind(column(rows, TurnInsert::tiers_json))
        .bind(column(rows, |row| row.facts.decision.as_str()))
        .bind(column(rows, |row| row.facts.entry.as_deref()))
        .bind(column(rows, |row| row.facts.confidence))
        .bind(column(rows, |row| row.facts.in_scope))
        .bind(column(rows, |row| row.details().pack()))
        .bind(column(rows, |row| row.facts.chosen))
        .bind(column(rows, |row| row.facts.outcome.as_deref()))
        .bind(column(rows, TurnInsert::redactions_json))
        .bind(column(rows, |row| row.facts.event.as_str()))
        .bind(column(rows, |row| row.facts.duration_us))
        .bind(column(rows, |row| row.surroundings().map(JsonText::as_str)))
        .bind(column(rows, |row| row.facts.reply))
        .execute(connection)
        .await?
        .rows_affected();
    expect_rows("turns", written, rows.len())
}

const INSERT_PACKED: &str = "
INSERT INTO said (conversation, sequence, turn, id, role, at_ms, activity, activities, packed)
SELECT n.conversation, n.sequence, n.turn, '', '', n.at_ms, '', n.activities, n.packed
FROM UNNEST($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::integer[], $6::bytea[])
    AS n (conversation, sequence, turn, at_ms, activities, packed)";

const INSERT_PLAIN: &str = "
INSERT INTO said (conversation, sequence, turn, id, role, at_ms, activity)
SELECT n.conversation, n.sequence, n.turn, n.id, n.role, n.at_ms, n.activity
FROM UNNEST($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::text[])
    AS n (conversation, sequence, turn, id, role, at_ms, activity)";

async fn write_activities(connection: &mut PgConnection, plan: &Plan) -> Result<(), sqlx::Error> {
    insert_activities(connection, &plan.activities).await
}

/// Writes activities, those of a turn one after the other.
pub(crate) async fn insert_activities(
    connection: &mut PgConnection,
    rows: &[ActivityRow],
) -> Result<(), sqlx::Error> {
    let (packed, plain) = activities::pack(rows);
    if !packed.is_empty() {
        let written = sqlx::query(INSERT_PACKED)
            .bind(column(&packed, |row| row.last.conversation.to_uuid()))
            .bind(column(&packed, |row| row.last.sequence))
            .bind(column(&packed, |row| row.last.turn))
            .bind(column(&packed, |row| row.last.at_ms))
            .bind(column(&packed, |row| row.count))
            .bind(column(&packed, |row| row.packed.as_slice()))
            .execute(&mut *connection)
            .await?
            .rows_affected();
        expect_rows("said", written, packed.len())?;
    }
    if plain.is_empty() {
        return Ok(());
    }
    let written = sqlx::query(INSERT_PLAIN)
        .bind(column(&plain, |row| row.conversation.to_uuid()))
        .bind(column(&plain, |row| row.sequence))
        .bind(column(&plain, |row| row.turn))
        .bind(column(&plain, |row| row.id.as_str()))
        .bind(column(&plain, |row| row.role.as_str()))
        .bind(column(&plain, |row| row.at_ms))
        .bind(column(&plain, |row| &*row.activity))
        .execute(connection)
        .await?
        .rows_affected();
    expect_rows("said", written, plain.len())
}

// No ON CONFLICT: a key of a new turn that is there already came with a repeat on another replica, and then this turn
// is a repeat too. The violation sends the batch round again.
const INSERT_KEYS: &str = "
INSERT INTO idempotency_keys (conversation, key_hash, turn, key)
SELECT n.conversation, n.key_hash, n.turn, ''
FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[]) AS n (conversation, key_hash, turn)";

const INSERT_LATE_KEYS: &str = "
INSERT INTO idempotency_keys (conversation, key_hash, turn, key)
SELECT n.conversation, n.key_hash, n.turn, ''
FROM UNNEST($1::uuid[], $2::uuid[], $3::bigint[]) AS n (conversation, key_hash, turn)
ON CONFLICT (conversation, key_hash) DO NOTHING";

async fn write_keys(connection: &mut PgConnection, plan: &Plan) -> Result<(), sqlx::Error> {
    for (statement, rows) in [(INSERT_KEYS, &plan.keys), (INSERT_LATE_KEYS, &plan.late_keys)] {
        if rows.is_empty() {
            continue;
        }
        sqlx::query(statement)
            .bind(column(rows, |row| row.conversation.to_uuid()))
            .bind(column(rows, |row| row.hash.to_uuid()))
            .bind(column(rows, |row| row.turn))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

// ORDER BY: ids of one conversation grow in the order its deliveries must leave.
const INSERT_OUTBOX: &str = "
INSERT INTO outbox (conversation, turn, kind, payload, created_ms, due_ms)
SELECT n.conversation, n.turn, n.kind, n.payload, n.created_ms, n.due_ms
FROM UNNEST($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) WITH ORDINALITY
    AS n (conversation, turn, kind, payload, created_ms, due_ms, place)
ORDER BY n.place";

async fn write_outbox(connection: &mut PgConnection, plan: &Plan) -> Result<(), sqlx::Error> {
    let rows = &plan.outbox;
    if rows.is_empty() {
        return Ok(());
    }
    let written = sqlx::query(INSERT_OUTBOX)
        .bind(column(rows, |row| row.conversation.to_uuid()))
        .bind(column(rows, |row| row.turn))
        .bind(column(rows, |row| row.kind.as_str()))
        .bind(column(rows, |row| row.payload.as_str()))
        .bind(column(rows, |row| row.created_ms))
        .bind(column(rows, |row| row.due_ms))
        .execute(connection)
        .await?
        .rows_affected();
    expect_rows("outbox", written, rows.len())
}

const UPSERT_SUPPORT_REQUESTS: &str = "
INSERT INTO support_requests (conversation, number, turn, created_ms, request)
SELECT n.conversation, n.number, n.turn, n.created_ms, n.request
FROM UNNEST($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) WITH ORDINALITY
    AS n (conversation, number, turn, created_ms, request, place)
ORDER BY n.place
ON CONFLICT (conversation, number) WHERE number > 0 DO UPDATE SET request = excluded.request";

async fn write_support_requests(connection: &mut PgConnection, plan: &Plan) -> Result<(), sqlx::Error> {
    let rows = &plan.support_requests;
    if rows.is_empty() {
        return Ok(());
    }
    let written = sqlx::query(UPSERT_SUPPORT_REQUESTS)
        .bind(column(rows, |row| row.conversation.to_uuid()))
        .bind(column(rows, |row| row.number))
        .bind(column(rows, |row| row.turn))
        .bind(column(rows, |row| row.created_ms))
        .bind(column(rows, |row| row.request.as_str()))
        .execute(connection)
        .await?
        .rows_affected();
    expect_rows("support_requests", written, rows.len())
}

const CLOSE_REQUESTS: &str = "
UPDATE support_requests AS s
SET closed_ms = n.closed_ms
FROM UNNEST($1::uuid[], $2::bigint[], $3::bigint[]) AS n (conversation, closed_ms, turn)
WHERE s.conversation = n.conversation AND s.turn <= n.turn AND s.closed_ms IS NULL";

async fn close_requests(connection: &mut PgConnection, rows: &[RequestsClosed]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    // How many were open is not known.
    sqlx::query(CLOSE_REQUESTS)
        .bind(column(rows, |row| row.conversation.to_uuid()))
        .bind(column(rows, |row| row.closed_ms))
        .bind(column(rows, |row| row.turn))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) fn column<'r, R, T>(rows: &'r [R], value: impl Fn(&'r R) -> T) -> Vec<T> {
    rows.iter().map(value).collect()
}
