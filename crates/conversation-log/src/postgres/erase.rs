//! Taking out: the turns of a conversation in steps, each a transaction of its own, and what they leave in the tables.

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::Erasure;
use crate::erase::{Counts, STEP, STEP_OF_ROWS, Subject};
use crate::key::Key;

const OF_USER: &str = "
SELECT c.key FROM conversations AS c WHERE c.user_id = $1 AND ($2::text IS NULL OR c.channel = $2)
UNION
SELECT t.conversation FROM turns AS t
WHERE t.user_id = $1
    AND ($2::text IS NULL OR (SELECT c.channel FROM conversations AS c WHERE c.key = t.conversation) = $2)";

pub(super) const EXPIRED_OF_CHANNEL: &str = "
SELECT c.key FROM conversations AS c
WHERE c.channel = $1 AND c.updated_ms < $2
ORDER BY c.updated_ms, c.key
LIMIT $3";

pub(super) const EXPIRED_ELSEWHERE: &str = "
SELECT c.key FROM conversations AS c
WHERE c.updated_ms < $2 AND c.channel <> ALL ($1::text[])
ORDER BY c.updated_ms, c.key
LIMIT $3";

/// The conversations that are meant; of those that expired only some, the oldest first.
pub(super) async fn conversations(
    connection: &mut PgConnection,
    subject: &Subject,
) -> Result<Vec<Key>, sqlx::Error> {
    let keys: Vec<Uuid> = match subject {
        Subject::Conversation(key) => return Ok(vec![*key]),
        Subject::User { user_id, channel } => {
            sqlx::query_scalar(OF_USER)
                .bind(user_id)
                .bind(channel)
                .fetch_all(connection)
                .await?
        }
        Subject::ExpiredOf { channel, before_ms } => {
            sqlx::query_scalar(EXPIRED_OF_CHANNEL)
                .bind(channel)
                .bind(before_ms)
                .bind(STEP)
                .fetch_all(connection)
                .await?
        }
        Subject::ExpiredElsewhere { channels, before_ms } => {
            sqlx::query_scalar(EXPIRED_ELSEWHERE)
                .bind(channels)
                .bind(before_ms)
                .bind(STEP)
                .fetch_all(connection)
                .await?
        }
    };
    Ok(keys.into_iter().map(Key::from).collect())
}

// The row of the conversation first, as a turn does.
const LOCK: &str = "SELECT c.updated_ms FROM conversations AS c WHERE c.key = $1 FOR UPDATE";

const FIRST_TURNS: &str = "
SELECT t.turn, t.first_sequence + t.activities
FROM turns AS t
WHERE t.conversation = $1
ORDER BY t.turn
LIMIT $2";

const DELETE_SEARCHED: &str = "DELETE FROM searched WHERE conversation = $1 AND turn <= $2";
const DELETE_TURNS: &str = "DELETE FROM turns WHERE conversation = $1 AND turn <= $2";
// How many were in each row.
const DELETE_SAID: &str = "
DELETE FROM said WHERE conversation = $1 AND sequence < $2 RETURNING COALESCE(activities, 1)::bigint";
// By their places in the table. A delivery that was claimed meanwhile has another one: it goes with the conversation.
pub(super) const DELETE_DELIVERIES: &str = "
DELETE FROM outbox WHERE ctid = ANY (ARRAY(SELECT o.ctid FROM outbox AS o WHERE o.conversation = $1 LIMIT $2))";
pub(super) const DELETE_KEYS: &str = "
DELETE FROM idempotency_keys
WHERE ctid = ANY (ARRAY(SELECT k.ctid FROM idempotency_keys AS k WHERE k.conversation = $1 LIMIT $2))";
pub(super) const DELETE_SENT: &str = "
DELETE FROM sent_activities
WHERE ctid = ANY (ARRAY(SELECT s.ctid FROM sent_activities AS s WHERE s.conversation = $1 LIMIT $2))";
pub(super) const DELETE_SUPPORT_REQUESTS: &str = "DELETE FROM support_requests WHERE conversation = $1";
// Feedback and reviews go with it.
const DELETE_CONVERSATION: &str = "DELETE FROM conversations WHERE key = $1";

const ADD: &str = "
UPDATE erasures
SET conversations = conversations + $2, turns = turns + $3, activities = activities + $4, deliveries = deliveries + $5,
    support_requests = support_requests + $6
WHERE id = $1";

/// Takes the next turns out, after the last what is known by them, and then the conversation; whether that was all. Where it must
/// have expired and has not any more, nothing is taken out.
pub(super) async fn step(
    connection: &mut PgConnection,
    conversation: Key,
    expired_before: Option<i64>,
    erasure: i64,
) -> Result<bool, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let updated_ms: Option<i64> = sqlx::query_scalar(LOCK)
        .bind(conversation.to_uuid())
        .fetch_optional(&mut *transaction)
        .await?;
    if expired_before.is_some_and(|before_ms| updated_ms.is_none_or(|updated_ms| updated_ms >= before_ms)) {
        transaction.rollback().await?;
        return Ok(true);
    }
    let (counts, is_done) = take_out(&mut transaction, conversation.to_uuid()).await?;
    sqlx::query(ADD)
        .bind(erasure)
        .bind(counts.conversations.cast_signed())
        .bind(counts.turns.cast_signed())
        .bind(counts.activities.cast_signed())
        .bind(counts.deliveries.cast_signed())
        .bind(counts.support_requests.cast_signed())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(is_done)
}

async fn take_out(connection: &mut PgConnection, key: Uuid) -> Result<(Counts, bool), sqlx::Error> {
    let turns: Vec<(i64, i64)> = sqlx::query_as(FIRST_TURNS)
        .bind(key)
        .bind(STEP)
        .fetch_all(&mut *connection)
        .await?;
    let mut counts = Counts::default();
    if let Some((last_turn, end)) = turns.last() {
        sqlx::query(DELETE_SEARCHED)
            .bind(key)
            .bind(last_turn)
            .execute(&mut *connection)
            .await?;
        let activities: Vec<i64> = sqlx::query_scalar(DELETE_SAID)
            .bind(key)
            .bind(end)
            .fetch_all(&mut *connection)
            .await?;
        counts.activities = activities.into_iter().map(i64::unsigned_abs).sum();
        counts.turns = sqlx::query(DELETE_TURNS)
            .bind(key)
            .bind(last_turn)
            .execute(&mut *connection)
            .await?
            .rows_affected();
        if crate::rows::is_full(&turns, STEP) {
            return Ok((counts, false));
        }
    }
    for statement in [DELETE_DELIVERIES, DELETE_KEYS, DELETE_SENT] {
        let deleted = sqlx::query(statement)
            .bind(key)
            .bind(STEP_OF_ROWS)
            .execute(&mut *connection)
            .await?
            .rows_affected();
        if statement == DELETE_DELIVERIES {
            counts.deliveries = deleted;
        }
        if deleted >= STEP_OF_ROWS.cast_unsigned() {
            return Ok((counts, false));
        }
    }
    counts.support_requests = sqlx::query(DELETE_SUPPORT_REQUESTS)
        .bind(key)
        .execute(&mut *connection)
        .await?
        .rows_affected();
    counts.conversations = sqlx::query(DELETE_CONVERSATION)
        .bind(key)
        .execute(&mut *connection)
        .await?
        .rows_affected();
    Ok((counts, true))
}

const BEGIN: &str = "
INSERT INTO erasures (at_ms, subject, subject_sha256, channel, actor)
VALUES ($1, $2, $3, $4, $5)
RETURNING id";

/// Notes that something is erased from now on: its number.
pub(super) async fn begin(connection: &mut PgConnection, erasure: Erasure) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(BEGIN)
        .bind(erasure.at_ms)
        .bind(erasure.subject)
        .bind(erasure.subject_sha256)
        .bind(erasure.channel)
        .bind(erasure.actor)
        .fetch_one(connection)
        .await
}

const ERASURES: &str = "
SELECT e.id, e.at_ms, e.subject, e.subject_sha256, e.channel, e.actor, e.conversations, e.turns, e.activities,
    e.deliveries, e.support_requests
FROM erasures AS e
WHERE e.id < $1
ORDER BY e.id DESC
LIMIT $2";

pub(super) async fn erasures(
    connection: &mut PgConnection,
    before: i64,
    rows: i64,
) -> Result<Vec<Erasure>, sqlx::Error> {
    sqlx::query_as(ERASURES)
        .bind(before)
        .bind(rows)
        .fetch_all(connection)
        .await
}

// What nobody sees any more is marked as free. One after the other: VACUUM takes no transaction.
const VACUUM: &[&str] = &[
    "VACUUM searched",
    "VACUUM said",
    "VACUUM turns",
    "VACUUM idempotency_keys",
    "VACUUM outbox",
    "VACUUM support_requests",
    "VACUUM feedback",
    "VACUUM sent_activities",
    "VACUUM reviews",
    "VACUUM conversations",
];

/// Frees the dead rows of all tables that held what was said.
pub(super) async fn vacuum(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    for statement in VACUUM {
        sqlx::query(*statement).execute(&mut *connection).await?;
    }
    Ok(())
}
