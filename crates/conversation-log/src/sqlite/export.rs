//! One snapshot of the file: a transaction that only reads.

use async_trait::async_trait;
use serde_json::Value;
use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use super::read;
use crate::export::Snapshot;
use crate::fault::broken;
use crate::key::Key;
use crate::rows::ConversationRecord;
use crate::{Conversation, StoredActivity, TurnRow};

/// Conversations read at once.
const PAGE: i64 = 100;

pub(super) struct SqliteSnapshot {
    connection: SqliteConnection,
}

impl SqliteSnapshot {
    /// A connection of its own, set up as those that read: whoever reads an export slowly must not keep one from all others.
    pub(super) async fn take(readers: &SqlitePool) -> Result<Self, sqlx::Error> {
        let mut connection = readers.connect_options().connect().await?;
        sqlx::query("BEGIN").execute(&mut connection).await?;
        // The first look takes the snapshot.
        sqlx::query("SELECT COUNT(*) FROM settings")
            .execute(&mut connection)
            .await?;
        Ok(Self { connection })
    }
}

pub(super) const CONVERSATIONS_BY_KEY: &str = "
SELECT
    lower(hex(c.key)) AS key_hex, c.channel, c.id, c.user_id, c.locale, c.started_ms, c.updated_ms, c.turns,
    c.activities, c.last_decision, c.outcome, c.unreachable_ms
FROM conversations AS c
WHERE c.key > $1
ORDER BY c.key
LIMIT $2";

#[async_trait]
impl Snapshot for SqliteSnapshot {
    async fn conversations(&mut self, after: Option<Key>) -> Result<Vec<(Key, Conversation)>, sqlx::Error> {
        let records: Vec<ConversationRecord> = sqlx::query_as(CONVERSATIONS_BY_KEY)
            .bind(after.map_or_else(Vec::new, |key| key.as_bytes().to_vec()))
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
