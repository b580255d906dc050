//! One snapshot of the database: a transaction that only reads, and sees nothing that comes after its first look.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use uuid::Uuid;

use super::{open, read};
use crate::export::Snapshot;
use crate::fault::broken;
use crate::key::Key;
use crate::rows::ConversationRecord;
use crate::{Conversation, StoredActivity, TurnRow};

/// Conversations read at once.
const PAGE: i64 = 100;

pub(super) struct PostgresSnapshot {
    connection: PgConnection,
}

impl PostgresSnapshot {
    /// A connection of its own: whoever reads an export slowly must not keep one of the pool from all others.
    pub(super) async fn take(options: &PgConnectOptions, patience: Duration) -> Result<Self, sqlx::Error> {
        let mut connection = open::connect_for(options, patience).await?;
        // Whoever reads slowly keeps the transaction idle.
        for statement in [
            "SET idle_in_transaction_session_timeout = 0",
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        ] {
            sqlx::query(statement).execute(&mut connection).await?;
        }
        // The first look takes the snapshot.
        sqlx::query("SELECT COUNT(*) FROM settings")
            .execute(&mut connection)
            .await?;
        Ok(Self { connection })
    }
}

const CONVERSATIONS_BY_KEY: &str = "
SELECT
    replace(c.key::text, '-', '') AS key_hex, c.channel, c.id, c.user_id, c.locale, c.started_ms, c.updated_ms,
    c.turns, c.activities, c.last_decision, c.outcome, c.unreachable_ms
FROM conversations AS c
WHERE $1::uuid IS NULL OR c.key > $1
ORDER BY c.key
LIMIT $2";

#[async_trait]
impl Snapshot for PostgresSnapshot {
    async fn conversations(&mut self, after: Option<Key>) -> Result<Vec<(Key, Conversation)>, sqlx::Error> {
        let records: Vec<ConversationRecord> = sqlx::query_as(CONVERSATIONS_BY_KEY)
            // Planned for this key: without one there is no range.
            .persistent(false)
            .bind(after.map(Key::to_uuid) as Option<Uuid>)
            .bind(PAGE)
            .fetch_all(&mut self.connection)
            .await?;
        records
            .into_iter()
            .map(|record| {
                let key = record.key().ok_or_else(|| broken("a key that is none"))?;
                Ok((key, record.into()))
            })
            .collect()
    }

    async fn turns(
        &mut self,
        conversation: Key,
        after: i64,
        limit: u32,
    ) -> Result<Vec<TurnRow>, sqlx::Error> {
        read::turns(&mut self.connection, conversation, after, limit).await
    }

    async fn activities(
        &mut self,
        conversation: Key,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredActivity>, sqlx::Error> {
        read::activities(&mut self.connection, conversation, after, limit).await
    }

    async fn support_requests(&mut self, conversation: Key) -> Result<Vec<Value>, sqlx::Error> {
        read::support_requests(&mut self.connection, conversation).await
    }
}
