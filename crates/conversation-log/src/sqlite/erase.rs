//! Taking out: the turns of a conversation in steps, each a transaction of its own, and what they leave in the file.
//!
//! The connection that writes has `secure_delete` on, so what is deleted is overwritten with zeros; the index of words is
//! told the words again and takes them out of its pages. At the end the write-ahead log, which still holds the pages as
//! they were, is folded into the file and cut to nothing.

use std::time::Duration;

use sqlx::sqlite::{SqliteConnection, SqlitePool};

use super::batch::{parameter, repeated_turns, stored_key};
use super::chore;
use super::store::Job;
use crate::erase::{Counts, STEP, STEP_OF_ROWS, Subject};
use crate::key::Key;
use crate::search::{fts5_document, stored_texts};
use crate::writer::Queue;
use crate::{Erasure, LogError};

pub(super) const OF_USER: &str = "
SELECT c.key FROM conversations AS c WHERE c.user_id = $1 AND ($2 IS NULL OR c.channel = $2)
UNION
SELECT t.conversation FROM turns AS t
WHERE t.user_id = $1
    AND ($2 IS NULL OR (SELECT c.channel FROM conversations AS c WHERE c.key = t.conversation) = $2)";

pub(super) const EXPIRED_OF_CHANNEL: &str = "
SELECT c.key FROM conversations AS c
WHERE c.channel = $1 AND c.updated_ms < $2
ORDER BY c.updated_ms, c.key
LIMIT $3";

pub(super) const EXPIRED_ELSEWHERE: &str = "
SELECT c.key FROM conversations AS c
WHERE c.updated_ms < $2 AND c.channel NOT IN (SELECT value FROM json_each($1))
ORDER BY c.updated_ms, c.key
LIMIT $3";

/// The conversations that are meant; of those that expired only some, the oldest first.
pub(super) async fn conversations(readers: &SqlitePool, subject: &Subject) -> Result<Vec<Key>, sqlx::Error> {
    let keys: Vec<Vec<u8>> = match subject {
        Subject::Conversation(key) => return Ok(vec![*key]),
        Subject::User { user_id, channel } => {
            sqlx::query_scalar(OF_USER)
                .bind(user_id)
                .bind(channel)
                .fetch_all(readers)
                .await?
        }
        Subject::ExpiredOf { channel, before_ms } => {
            sqlx::query_scalar(EXPIRED_OF_CHANNEL)
                .bind(channel)
                .bind(before_ms)
                .bind(STEP)
                .fetch_all(readers)
                .await?
        }
        Subject::ExpiredElsewhere { channels, before_ms } => {
            sqlx::query_scalar(EXPIRED_ELSEWHERE)
                .bind(parameter(channels)?)
                .bind(before_ms)
                .bind(STEP)
                .fetch_all(readers)
                .await?
        }
    };
    keys.iter().map(|key| stored_key(key)).collect()
}

pub(super) const FIRST_TURNS: &str = "
SELECT t.turn, t.first_sequence + t.activities, s.id
FROM turns AS t
LEFT JOIN searched AS s ON s.conversation = t.conversation AND s.turn = t.turn
WHERE t.conversation = $1
ORDER BY t.turn
LIMIT $2";

const TAKE_WORDS_OUT: &str = "
INSERT INTO search_index (search_index, rowid, words)
SELECT 'delete', value ->> 0, value ->> 1
FROM json_each($1)";

pub(super) const DELETE_SEARCHED: &str = "DELETE FROM searched WHERE conversation = $1 AND turn <= $2";
pub(super) const DELETE_TURNS: &str = "DELETE FROM turns WHERE conversation = $1 AND turn <= $2";
pub(super) const DELETE_ACTIVITIES: &str = "DELETE FROM activities WHERE conversation = $1 AND sequence < $2";
pub(super) const DELETE_KEYS: &str = "
DELETE FROM idempotency_keys
WHERE conversation = $1
    AND key_hash IN (SELECT k.key_hash FROM idempotency_keys AS k WHERE k.conversation = $1 LIMIT $2)";
pub(super) const DELETE_SENT: &str = "
DELETE FROM sent_activities
WHERE conversation = $1
    AND channel_id_hash IN (SELECT s.channel_id_hash FROM sent_activities AS s WHERE s.conversation = $1 LIMIT $2)";
pub(super) const DELETE_DELIVERIES: &str = "
DELETE FROM outbox WHERE id IN (SELECT o.id FROM outbox AS o WHERE o.conversation = $1 LIMIT $2)";
pub(super) const DELETE_SUPPORT_REQUESTS: &str = "DELETE FROM support_requests WHERE conversation = $1";
// Feedback and reviews go with it.
pub(super) const DELETE_CONVERSATION: &str = "DELETE FROM conversations WHERE key = $1";

pub(super) const IS_STILL_EXPIRED: &str =
    "SELECT EXISTS (SELECT 1 FROM conversations AS c WHERE c.key = $1 AND c.updated_ms < $2)";

/// Takes the next turns out, after the last what is known by them, and then the conversation; whether that was all. Where it must
/// have expired and has not any more, nothing is taken out.
pub(super) async fn step(
    queue: &Queue<Job>,
    patience: Duration,
    conversation: Key,
    expired_before: Option<i64>,
    erasure: i64,
) -> Result<bool, LogError> {
    chore::write(queue, patience, move |connection| {
        Box::pin(async move {
            if let Some(before_ms) = expired_before {
                let is_expired: bool = sqlx::query_scalar(IS_STILL_EXPIRED)
                    .bind(conversation.as_bytes().to_vec())
                    .bind(before_ms)
                    .fetch_one(&mut *connection)
                    .await?;
                if !is_expired {
                    return Ok(true);
                }
            }
            let (counts, is_done) = take_out(connection, conversation).await?;
            add(connection, erasure, &counts).await?;
            Ok(is_done)
        })
    })
    .await
}

async fn take_out(
    connection: &mut SqliteConnection,
    conversation: Key,
) -> Result<(Counts, bool), sqlx::Error> {
    let key = || conversation.as_bytes().to_vec();
    let turns: Vec<(i64, i64, Option<i64>)> = sqlx::query_as(FIRST_TURNS)
        .bind(key())
        .bind(STEP)
        .fetch_all(&mut *connection)
        .await?;
    let mut counts = Counts::default();
    if let Some((last_turn, end, _)) = turns.last() {
        let numbers: Vec<(Key, i64)> = turns.iter().map(|row| (conversation, row.0)).collect();
        let said = repeated_turns(connection, &numbers).await?;
        let words: Vec<(i64, String)> = turns
            .iter()
            .filter_map(|(turn, _, number)| {
                let texts = said.get(&(conversation, *turn)).map(|said| stored_texts(said));
                Some(((*number)?, fts5_document(&texts.unwrap_or_default())))
            })
            .collect();
        sqlx::query(TAKE_WORDS_OUT)
            .bind(parameter(&words)?)
            .execute(&mut *connection)
            .await?;
        sqlx::query(DELETE_SEARCHED)
            .bind(key())
            .bind(last_turn)
            .execute(&mut *connection)
            .await?;
        counts.activities = sqlx::query(DELETE_ACTIVITIES)
            .bind(key())
            .bind(end)
            .execute(&mut *connection)
            .await?
            .rows_affected();
        counts.turns = sqlx::query(DELETE_TURNS)
            .bind(key())
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
            .bind(key())
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
        .bind(key())
        .execute(&mut *connection)
        .await?
        .rows_affected();
    counts.conversations = sqlx::query(DELETE_CONVERSATION)
        .bind(key())
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
pub(super) async fn begin(
    queue: &Queue<Job>,
    patience: Duration,
    erasure: &Erasure,
) -> Result<i64, LogError> {
    let erasure = erasure.clone();
    chore::write(queue, patience, move |connection| {
        let erasure = erasure.clone();
        Box::pin(async move {
            sqlx::query_scalar(BEGIN)
                .bind(erasure.at_ms)
                .bind(erasure.subject)
                .bind(erasure.subject_sha256)
                .bind(erasure.channel)
                .bind(erasure.actor)
                .fetch_one(connection)
                .await
        })
    })
    .await
}

pub(super) const ADD: &str = "
UPDATE erasures
SET conversations = conversations + $2, turns = turns + $3, activities = activities + $4, deliveries = deliveries + $5,
    support_requests = support_requests + $6
WHERE id = $1";

async fn add(connection: &mut SqliteConnection, erasure: i64, counts: &Counts) -> Result<(), sqlx::Error> {
    sqlx::query(ADD)
        .bind(erasure)
        .bind(counts.conversations.cast_signed())
        .bind(counts.turns.cast_signed())
        .bind(counts.activities.cast_signed())
        .bind(counts.deliveries.cast_signed())
        .bind(counts.support_requests.cast_signed())
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) const ERASURES: &str = "
SELECT e.id, e.at_ms, e.subject, e.subject_sha256, e.channel, e.actor, e.conversations, e.turns, e.activities,
    e.deliveries, e.support_requests
FROM erasures AS e
WHERE e.id < $1
ORDER BY e.id DESC
LIMIT $2";

pub(super) async fn erasures(
    readers: &SqlitePool,
    before: i64,
    rows: i64,
) -> Result<Vec<Erasure>, sqlx::Error> {
    sqlx::query_as(ERASURES)
        .bind(before)
        .bind(rows)
        .fetch_all(readers)
        .await
}
