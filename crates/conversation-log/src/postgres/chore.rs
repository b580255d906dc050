//! What is written beside turns: outbox, settings, admin keys.

use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::rows::{AdminKeyRecord, OutboxRecord, values};
use crate::{AdminKey, ChangeSetting, OutboxRow};

// The oldest of each conversation and kind that is not parked; a claim hides it until its lease ends. What another replica is
// claiming at this moment is passed over. As an array, since a join with `due` may read the whole outbox: PostgreSQL does
// not know how few the limit leaves.
pub(super) const CLAIM_OUTBOX: &str = "
WITH due AS (
    SELECT o.id
    FROM outbox AS o
    WHERE NOT o.parked
        AND o.due_ms <= $1
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS older
            WHERE older.conversation = o.conversation AND older.kind = o.kind AND NOT older.parked
                AND older.id < o.id
        )
    ORDER BY o.due_ms, o.id
    LIMIT $2
    FOR UPDATE OF o SKIP LOCKED
)
UPDATE outbox AS o
SET due_ms = $1 + $3, attempts = o.attempts + 1
FROM conversations AS c
WHERE o.id = ANY (ARRAY(SELECT due.id FROM due)) AND c.key = o.conversation
RETURNING o.id, c.channel, c.id AS conversation_id, o.kind, o.payload, o.attempts - 1 AS attempts, o.created_ms";

pub(super) async fn claim_outbox(
    connection: &mut PgConnection,
    now_ms: i64,
    limit: u32,
    lease_ms: i64,
) -> Result<Vec<OutboxRow>, sqlx::Error> {
    let records: Vec<OutboxRecord> = sqlx::query_as(CLAIM_OUTBOX)
        .bind(now_ms)
        .bind(i64::from(limit))
        .bind(lease_ms)
        .fetch_all(connection)
        .await?;
    let mut rows: Vec<OutboxRow> = values(records)?;
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

const COMPLETE_OUTBOX: &str = "DELETE FROM outbox WHERE id = $1";

pub(super) async fn complete_outbox(connection: &mut PgConnection, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query(COMPLETE_OUTBOX).bind(id).execute(connection).await?;
    Ok(())
}

const RETRY_OUTBOX: &str = "
UPDATE outbox
SET due_ms = COALESCE($2, due_ms), parked = $2 IS NULL, last_error = $3
WHERE id = $1";

pub(super) async fn retry_outbox(
    connection: &mut PgConnection,
    id: i64,
    at_ms: Option<i64>,
    error: String,
) -> Result<(), sqlx::Error> {
    sqlx::query(RETRY_OUTBOX)
        .bind(id)
        .bind(at_ms)
        .bind(error)
        .execute(connection)
        .await?;
    Ok(())
}

const POSTPONE_OUTBOX: &str = "UPDATE outbox SET due_ms = $2, attempts = attempts - 1 WHERE id = $1";

pub(super) async fn postpone_outbox(
    connection: &mut PgConnection,
    id: i64,
    at_ms: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(POSTPONE_OUTBOX)
        .bind(id)
        .bind(at_ms)
        .execute(connection)
        .await?;
    Ok(())
}

const REQUEUE_OUTBOX: &str = "
UPDATE outbox SET due_ms = $2, parked = FALSE, attempts = 0 WHERE id = $1";

pub(super) async fn requeue_outbox(
    connection: &mut PgConnection,
    id: i64,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let requeued = sqlx::query(REQUEUE_OUTBOX)
        .bind(id)
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(requeued.rows_affected() > 0)
}

// One statement: both or neither.
const MARK_UNREACHABLE: &str = "
WITH marked AS (
    UPDATE conversations SET unreachable_ms = COALESCE(unreachable_ms, $3) WHERE key = $1
)
UPDATE outbox SET parked = TRUE, last_error = $4 WHERE conversation = $1 AND kind = $2 AND NOT parked";

pub(super) async fn mark_unreachable(
    connection: &mut PgConnection,
    conversation: Uuid,
    kind: String,
    at_ms: i64,
    error: String,
) -> Result<(), sqlx::Error> {
    sqlx::query(MARK_UNREACHABLE)
        .bind(conversation)
        .bind(kind)
        .bind(at_ms)
        .bind(error)
        .execute(connection)
        .await?;
    Ok(())
}

const NOTE_SENT: &str = "
INSERT INTO sent_activities (conversation, channel_id_hash, activity) VALUES ($1, $2, $3)
ON CONFLICT (conversation, channel_id_hash) DO NOTHING";

pub(super) async fn note_sent(
    connection: &mut PgConnection,
    conversation: Uuid,
    hash: Uuid,
    activity: String,
) -> Result<(), sqlx::Error> {
    sqlx::query(NOTE_SENT)
        .bind(conversation)
        .bind(hash)
        .bind(activity)
        .execute(connection)
        .await?;
    Ok(())
}

const ADD_SETTING: &str = "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
pub(super) const SETTING: &str = "SELECT value FROM settings WHERE name = $1";

pub(super) async fn setting_or(
    connection: &mut PgConnection,
    name: String,
    value: String,
) -> Result<String, sqlx::Error> {
    sqlx::query(ADD_SETTING)
        .bind(&name)
        .bind(value)
        .execute(&mut *connection)
        .await?;
    sqlx::query_scalar(SETTING).bind(name).fetch_one(connection).await
}

pub(super) async fn setting(
    connection: &mut PgConnection,
    name: String,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(SETTING)
        .bind(name)
        .fetch_optional(connection)
        .await
}

const SET_SETTING: &str = "
INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";

pub(super) async fn set_setting(
    connection: &mut PgConnection,
    name: String,
    value: String,
) -> Result<(), sqlx::Error> {
    sqlx::query(SET_SETTING)
        .bind(name)
        .bind(value)
        .execute(connection)
        .await?;
    Ok(())
}

const LOCK_SETTING: &str = "SELECT value FROM settings WHERE name = $1 FOR UPDATE";

pub(super) async fn change_setting(
    connection: &mut PgConnection,
    name: String,
    change: ChangeSetting,
) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    // What is not there cannot be locked: of two replicas that add it, the second waits here and finds the first's.
    let added = sqlx::query(ADD_SETTING)
        .bind(&name)
        .bind(change(None))
        .execute(&mut *transaction)
        .await?;
    if added.rows_affected() == 0 {
        let before: Option<String> = sqlx::query_scalar(LOCK_SETTING)
            .bind(&name)
            .fetch_optional(&mut *transaction)
            .await?;
        sqlx::query(SET_SETTING)
            .bind(name)
            .bind(change(before.as_deref()))
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await
}

const ADD_ADMIN_KEY: &str = "
INSERT INTO admin_keys (id, name, secret_sha256, created_ms)
VALUES ($1, $2, $3, $4)
ON CONFLICT (secret_sha256) DO NOTHING";

const ADMIN_KEY_BY_SECRET: &str = "
SELECT id, name, created_ms, revoked_ms FROM admin_keys WHERE secret_sha256 = $1";

pub(super) async fn add_admin_key(
    connection: &mut PgConnection,
    name: String,
    secret_sha256: [u8; 32],
    now_ms: i64,
) -> Result<AdminKey, sqlx::Error> {
    sqlx::query(ADD_ADMIN_KEY)
        .bind(Uuid::now_v7().to_string())
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
}

const REVOKE_ADMIN_KEY: &str = "
UPDATE admin_keys SET revoked_ms = COALESCE(revoked_ms, $2) WHERE id = $1";

pub(super) async fn revoke_admin_key(
    connection: &mut PgConnection,
    id: String,
    now_ms: i64,
) -> Result<bool, sqlx::Error> {
    let revoked = sqlx::query(REVOKE_ADMIN_KEY)
        .bind(id)
        .bind(now_ms)
        .execute(connection)
        .await?;
    Ok(revoked.rows_affected() > 0)
}
