//! What is written beside turns: outbox, settings, admin keys.

use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::sqlite::SqliteConnection;
use uuid::Uuid;

use super::store::{Chore, Job};
use crate::key::Key;
use crate::rows::{AdminKeyRecord, OutboxRecord, values};
use crate::writer::{self, Queue, Reply};
use crate::{AdminKey, ChangeSetting, LogError, OutboxRow};

/// A chore made of a function that writes.
struct Write<T, F> {
    run: F,
    result: Option<T>,
    reply: Reply<T>,
}

impl<T, F> Chore for Write<T, F>
where
    T: Send,
    F: for<'c> Fn(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send,
{
    fn take(&self) -> bool {
        self.reply.take()
    }

    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Result<(), sqlx::Error>> {
        Box::pin(async move {
            self.result = Some((self.run)(connection).await?);
            Ok(())
        })
    }

    fn answer(self: Box<Self>, failed: Option<LogError>) {
        match (failed, self.result) {
            (Some(error), _) => self.reply.send(Err(error)),
            (None, Some(result)) => self.reply.send(Ok(result)),
            // Dropping the reply tells its caller that the writer failed.
            (None, None) => {}
        }
    }
}

/// Puts the function into the writer's queue and waits for its result to be on disk.
pub(super) async fn write<T, F>(queue: &Queue<Job>, patience: Duration, run: F) -> Result<T, LogError>
where
    T: Send + 'static,
    F: for<'c> Fn(&'c mut SqliteConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send + 'static,
{
    let (reply, ticket) = writer::ticket();
    queue.push(Job::Chore(Box::new(Write {
        run,
        result: None,
        reply,
    })))?;
    ticket.wait(patience).await
}

// The oldest of each conversation and kind that is not parked; a claim hides it until its lease ends.
pub(super) const CLAIM_OUTBOX: &str = "
UPDATE outbox
SET due_ms = $1 + $3, attempts = attempts + 1
WHERE id IN (
    SELECT o.id
    FROM outbox AS o
    WHERE o.parked = 0
        AND o.due_ms <= $1
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS older
            WHERE older.conversation = o.conversation AND older.kind = o.kind AND older.parked = 0
                AND older.id < o.id
        )
    ORDER BY o.due_ms, o.id
    LIMIT $2
)
RETURNING
    id,
    (SELECT c.channel FROM conversations AS c WHERE c.key = conversation) AS channel,
    (SELECT c.id FROM conversations AS c WHERE c.key = conversation) AS conversation_id,
    kind,
    payload,
    attempts - 1 AS attempts,
    created_ms";

pub(super) async fn claim_outbox(
    queue: &Queue<Job>,
    patience: Duration,
    now_ms: i64,
    limit: u32,
    lease_ms: i64,
) -> Result<Vec<OutboxRow>, LogError> {
    write(queue, patience, move |connection| {
        Box::pin(async move {
            let records: Vec<OutboxRecord> = sqlx::query_as(CLAIM_OUTBOX)
                .bind(now_ms)
                .bind(i64::from(limit))
                .bind(lease_ms)
                .fetch_all(connection)
                .await?;
            let mut rows: Vec<OutboxRow> = values(records)?;
            rows.sort_by_key(|row| row.id);
            Ok(rows)
        })
    })
    .await
}

pub(super) const COMPLETE_OUTBOX: &str = "DELETE FROM outbox WHERE id = $1";

pub(super) async fn complete_outbox(queue: &Queue<Job>, patience: Duration, id: i64) -> Result<(), LogError> {
    write(queue, patience, move |connection| {
        Box::pin(async move {
            sqlx::query(COMPLETE_OUTBOX).bind(id).execute(connection).await?;
            Ok(())
        })
    })
    .await
}

pub(super) const RETRY_OUTBOX: &str = "
UPDATE outbox
SET due_ms = COALESCE($2, due_ms), parked = $2 IS NULL, last_error = $3
WHERE id = $1";

pub(super) async fn retry_outbox(
    queue: &Queue<Job>,
    patience: Duration,
    id: i64,
    at_ms: Option<i64>,
    error: &str,
) -> Result<(), LogError> {
    let error = error.replace('\0', "");
    write(queue, patience, move |connection| {
        let error = error.clone();
        Box::pin(async move {
            sqlx::query(RETRY_OUTBOX)
                .bind(id)
                .bind(at_ms)
                .bind(error)
                .execute(connection)
                .await?;
            Ok(())
        })
    })
    .await
}

pub(super) const POSTPONE_OUTBOX: &str =
    "UPDATE outbox SET due_ms = $2, attempts = attempts - 1 WHERE id = $1";

pub(super) async fn postpone_outbox(
    queue: &Queue<Job>,
    patience: Duration,
    id: i64,
    at_ms: i64,
) -> Result<(), LogError> {
    write(queue, patience, move |connection| {
        Box::pin(async move {
            sqlx::query(POSTPONE_OUTBOX)
                .bind(id)
                .bind(at_ms)
                .execute(connection)
                .await?;
            Ok(())
        })
    })
    .await
}

pub(super) const REQUEUE_OUTBOX: &str = "
UPDATE outbox SET due_ms = $2, parked = 0, attempts = 0 WHERE id = $1";

pub(super) async fn requeue_outbox(
    queue: &Queue<Job>,
    patience: Duration,
    id: i64,
    now_ms: i64,
) -> Result<bool, LogError> {
    write(queue, patience, move |connection| {
        Box::pin(async move {
            let requeued = sqlx::query(REQUEUE_OUTBOX)
                .bind(id)
                .bind(now_ms)
                .execute(connection)
                .await?;
            Ok(requeued.rows_affected() > 0)
        })
    })
    .await
}

pub(super) const MARK_UNREACHABLE: &str = "
UPDATE conversations SET unreachable_ms = COALESCE(unreachable_ms, $2) WHERE key = $1";

pub(super) const PARK_WAITING: &str = "
UPDATE outbox SET parked = 1, last_error = $3 WHERE conversation = $1 AND kind = $2 AND parked = 0";

pub(super) async fn mark_unreachable(
    queue: &Queue<Job>,
    patience: Duration,
    conversation: Key,
    kind: &str,
    at_ms: i64,
    error: &str,
) -> Result<(), LogError> {
    let (kind, error) = (kind.to_owned(), error.replace('\0', ""));
    write(queue, patience, move |connection| {
        let (kind, error) = (kind.clone(), error.clone());
        Box::pin(async move {
            sqlx::query(MARK_UNREACHABLE)
                .bind(conversation.as_bytes().to_vec())
                .bind(at_ms)
                .execute(&mut *connection)
                .await?;
            sqlx::query(PARK_WAITING)
                .bind(conversation.as_bytes().to_vec())
                .bind(kind)
                .bind(error)
                .execute(connection)
                .await?;
            Ok(())
        })
    })
    .await
}

pub(super) const NOTE_SENT: &str = "
INSERT INTO sent_activities (conversation, channel_id_hash, activity) VALUES ($1, $2, $3)
ON CONFLICT (conversation, channel_id_hash) DO NOTHING";

pub(super) async fn note_sent(
    queue: &Queue<Job>,
    patience: Duration,
    conversation: Key,
    hash: Key,
    activity: &str,
) -> Result<(), LogError> {
    let activity = activity.to_owned();
    write(queue, patience, move |connection| {
        let activity = activity.clone();
        Box::pin(async move {
            sqlx::query(NOTE_SENT)
                .bind(conversation.as_bytes().to_vec())
                .bind(hash.as_bytes().to_vec())
                .bind(activity)
                .execute(connection)
                .await?;
            Ok(())
        })
    })
    .await
}

pub(super) const ADD_SETTING: &str =
    "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
pub(super) const SETTING: &str = "SELECT value FROM settings WHERE name = $1";

pub(super) async fn setting_or(
    queue: &Queue<Job>,
    patience: Duration,
    name: &str,
    value: &str,
) -> Result<String, LogError> {
    let (name, value) = (name.to_owned(), value.to_owned());
    write(queue, patience, move |connection| {
        let (name, value) = (name.clone(), value.clone());
        Box::pin(async move {
            sqlx::query(ADD_SETTING)
                .bind(&name)
                .bind(value)
                .execute(&mut *connection)
                .await?;
            sqlx::query_scalar(SETTING).bind(name).fetch_one(connection).await
        })
    })
    .await
}

pub(super) const SET_SETTING: &str = "
INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

pub(super) async fn set_setting(
    queue: &Queue<Job>,
    patience: Duration,
    name: &str,
    value: &str,
) -> Result<(), LogError> {
    let (name, value) = (name.to_owned(), value.to_owned());
    write(queue, patience, move |connection| {
        let (name, value) = (name.clone(), value.clone());
        Box::pin(async move {
            sqlx::query(SET_SETTING)
                .bind(name)
                .bind(value)
                .execute(connection)
                .await?;
            Ok(())
        })
    })
    .await
}

/// The writer runs one after the other, so that nothing comes between the look and the change.
pub(super) async fn change_setting(
    queue: &Queue<Job>,
    patience: Duration,
    name: &str,
    change: ChangeSetting,
) -> Result<(), LogError> {
    let name = name.to_owned();
    write(queue, patience, move |connection| {
        let (name, change) = (name.clone(), ChangeSetting::clone(&change));
        Box::pin(async move {
            let before: Option<String> = sqlx::query_scalar(SETTING)
                .bind(&name)
                .fetch_optional(&mut *connection)
                .await?;
            sqlx::query(SET_SETTING)
                .bind(name)
                .bind(change(before.as_deref()))
                .execute(connection)
                .await?;
            Ok(())
        })
    })
    .await
}

pub(super) const ADD_ADMIN_KEY: &str = "
INSERT INTO admin_keys (id, name, secret_sha256, created_ms)
VALUES ($1, $2, $3, $4)
ON CONFLICT (secret_sha256) DO NOTHING";

pub(super) const ADMIN_KEY_BY_SECRET: &str = "
SELECT id, name, created_ms, revoked_ms FROM admin_keys WHERE secret_sha256 = $1";

pub(super) async fn add_admin_key(
    queue: &Queue<Job>,
    patience: Duration,
    name: &str,
    secret_sha256: [u8; 32],
    now_ms: i64,
) -> Result<AdminKey, LogError> {
    let name = name.replace('\0', "");
    let id = Uuid::now_v7().to_string();
    write(queue, patience, move |connection| {
        let (id, name) = (id.clone(), name.clone());
        Box::pin(async move {
            sqlx::query(ADD_ADMIN_KEY)
                .bind(id)
                .bind(name)
                .bind(secret_sha256.as_slice())
                .bind(now_ms)
                .execute(&mut *connection)
                .await?;
            let record: AdminKeyRecord = sqlx::query_as(ADMIN_KEY_BY_SECRET)
                .bind(secret_sha256.as_slice())
                .fetch_one(connection)
                .await?;
            Ok(AdminKey::from(record))
        })
    })
    .await
}

pub(super) const REVOKE_ADMIN_KEY: &str = "
UPDATE admin_keys SET revoked_ms = COALESCE(revoked_ms, $2) WHERE id = $1";

pub(super) async fn revoke_admin_key(
    queue: &Queue<Job>,
    patience: Duration,
    id: &str,
    now_ms: i64,
) -> Result<bool, LogError> {
    let id = id.to_owned();
    write(queue, patience, move |connection| {
        let id = id.clone();
        Box::pin(async move {
            let revoked = sqlx::query(REVOKE_ADMIN_KEY)
                .bind(id)
                .bind(now_ms)
                .execute(connection)
                .await?;
            Ok(revoked.rows_affected() > 0)
        })
    })
    .await
}

pub(super) const PROBE: &str = "
INSERT INTO settings (name, value) VALUES ('probe', '0')
ON CONFLICT (name) DO UPDATE SET value = CASE settings.value WHEN '0' THEN '1' ELSE '0' END";

/// Writes something small: what succeeds here succeeds for a turn.
pub(super) async fn probe(queue: &Queue<Job>, patience: Duration) -> Result<(), LogError> {
    write(queue, patience, move |connection| {
        Box::pin(async move {
            sqlx::query(PROBE).execute(connection).await?;
            Ok(())
        })
    })
    .await
}
