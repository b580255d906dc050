//! The whole history as a stream, from one snapshot, while turns go on.
//!
//! Rows come a page at a time and wait in a short queue, so that memory stays the same however long the history is. On
//! SQLite the snapshot keeps the write-ahead log from being folded until the last row is taken; on PostgreSQL it keeps dead
//! rows. Dropping the receiver ends it.

use async_trait::async_trait;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_util::sync::CancellationToken;

use crate::key::Key;
use crate::{Conversation, ConversationId, LogError, Review, StoredActivity, TurnRow};

/// Exports that run at once. Each holds a connection for as long as its reader likes.
pub(crate) const MOST_EXPORTS: usize = 2;
/// Rows that wait for who reads them.
const QUEUE: usize = 64;
/// Turns read at once.
const TURNS: u32 = 100;

/// One line of an export. A conversation comes first, its turns follow with what was said in them, then its support requests.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExportRow {
    /// A conversation.
    Conversation {
        /// Its channel.
        channel: String,
        /// Its id on the channel.
        id: String,
        /// The person's id.
        user_id: String,
        /// Their locale.
        locale: Option<String>,
        /// First activity, Unix milliseconds.
        started_ms: i64,
        /// Last activity, Unix milliseconds.
        updated_ms: i64,
        /// Turns.
        turns: i64,
        /// How it stands.
        outcome: Option<String>,
    },
    /// A turn.
    Turn {
        /// The conversation's channel.
        channel: String,
        /// The conversation's id.
        conversation: String,
        /// Its number.
        turn: i64,
        /// When, Unix milliseconds.
        at_ms: i64,
        /// What was said, as it is stored, with `sequence`.
        activities: Vec<Value>,
        /// What was decided, and from what.
        facts: Box<crate::TurnFacts>,
        /// What a reviewer made of it, where one did.
        #[serde(skip_serializing_if = "Option::is_none")]
        review: Option<Review>,
    },
    /// A support request.
    SupportRequest {
        /// The conversation's channel.
        channel: String,
        /// The conversation's id.
        conversation: String,
        /// What it holds.
        request: Value,
    },
}

/// Lines as they come.
pub type Export = mpsc::Receiver<Result<ExportRow, LogError>>;

/// Reads from one snapshot.
#[async_trait]
pub(crate) trait Snapshot: Send {
    /// Conversations after this key, in the order of their keys; at most a few.
    async fn conversations(&mut self, after: Option<Key>) -> Result<Vec<(Key, Conversation)>, sqlx::Error>;
    async fn turns(&mut self, conversation: Key, after: i64, limit: u32)
    -> Result<Vec<TurnRow>, sqlx::Error>;
    async fn activities(
        &mut self,
        conversation: Key,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredActivity>, sqlx::Error>;
    async fn support_requests(&mut self, conversation: Key) -> Result<Vec<Value>, sqlx::Error>;
}

/// Starts to read, until `closing` at the latest; holds `place` as long as it reads.
pub(crate) fn start(
    snapshot: impl Snapshot + 'static,
    place: OwnedSemaphorePermit,
    closing: CancellationToken,
) -> Export {
    let (sender, receiver) = mpsc::channel(QUEUE);
    tokio::spawn(async move {
        let ended = closing.run_until_cancelled(run(snapshot, &sender)).await;
        drop(place);
        // What is cut short must not look whole.
        let failed = match ended {
            None => LogError::Closed,
            Some(Err(Ended::Failed(error))) => LogError::unavailable(error),
            Some(Ok(()) | Err(Ended::Left)) => return,
        };
        let _ = sender.send(Err(failed)).await;
    });
    receiver
}

enum Ended {
    Failed(sqlx::Error),
    /// Nobody reads any more.
    Left,
}

impl From<sqlx::Error> for Ended {
    fn from(error: sqlx::Error) -> Self {
        Self::Failed(error)
    }
}

async fn run(
    mut snapshot: impl Snapshot,
    sender: &mpsc::Sender<Result<ExportRow, LogError>>,
) -> Result<(), Ended> {
    let send = async |row: ExportRow| sender.send(Ok(row)).await.map_err(|_| Ended::Left);
    let mut after = None;
    loop {
        let page = snapshot.conversations(after).await?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = Some(*last);
        for (key, conversation) in page {
            let id = conversation.id.clone();
            send(of_conversation(conversation)).await?;
            let (mut turn, mut sequence) = (0, 0);
            loop {
                let turns = snapshot.turns(key, turn, TURNS).await?;
                let Some(last) = turns.last() else { break };
                turn = last.turn;
                for row in turns {
                    let limit = u32::try_from(row.activities).unwrap_or(u32::MAX);
                    let said = match limit {
                        0 => Vec::new(),
                        limit => snapshot.activities(key, sequence, limit).await?,
                    };
                    sequence += row.activities;
                    send(of_turn(&id, row, said)).await?;
                }
            }
            for request in snapshot.support_requests(key).await? {
                send(ExportRow::SupportRequest {
                    channel: id.channel.clone(),
                    conversation: id.id.clone(),
                    request,
                })
                .await?;
            }
        }
    }
}

fn of_conversation(conversation: Conversation) -> ExportRow {
    ExportRow::Conversation {
        channel: conversation.id.channel,
        id: conversation.id.id,
        user_id: conversation.user_id,
        locale: conversation.locale,
        started_ms: conversation.started_ms,
        updated_ms: conversation.updated_ms,
        turns: conversation.turns,
        outcome: conversation.outcome,
    }
}

fn of_turn(id: &ConversationId, row: TurnRow, said: Vec<StoredActivity>) -> ExportRow {
    let activities = said
        .into_iter()
        .map(|stored| {
            let mut activity = stored.activity.value();
            if let Some(fields) = activity.as_object_mut() {
                fields.insert("sequence".to_owned(), stored.sequence.into());
            }
            activity
        })
        .collect();
    ExportRow::Turn {
        channel: id.channel.clone(),
        conversation: id.id.clone(),
        turn: row.turn,
        at_ms: row.at_ms,
        activities,
        facts: Box::new(row.facts),
        review: row.review,
    }
}
