//! The log in one SQLite file: one writer, many readers.
//!
//! SQLite lets one connection write at a time, so all that writes goes through one queue (`store`), turns and outbox
//! alike, and shares its fsync. Readers have read-only connections of their own; with the write-ahead log they never
//! wait for the writer.

mod batch;
mod chore;
mod direct;
mod erase;
mod export;
mod fold;
#[cfg(test)]
mod full;
mod missed;
mod open;
mod outline;
#[cfg(test)]
mod plans;
mod read;
mod replay;
mod review;
mod search;
mod store;
mod stretch;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use sqlx::sqlite::SqlitePool;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use self::batch::stored_state;
use self::export::SqliteSnapshot;
use self::fold::Folding;
use self::open::Opened;
pub(crate) use self::open::{connection, filename};
use self::store::{Health, Job, SqliteStore};
use crate::batch::Request;
use crate::cursor::{Cursor, Numbered, Window, page_rows};
use crate::erase::{STEP_PATIENCE, Subject, note};
use crate::export::MOST_EXPORTS;
use crate::fault::Fault;
use crate::key::{Key, Keys};
use crate::log::{ChangeMoments, ChangeSetting, ConversationLog, Decide};
use crate::migrations::Later;
use crate::rows::numbered_page;
use crate::search::{Looked, NOTHING};
use crate::watchers::Watchers;
use crate::writer::{self, Queue};
use crate::{
    AdminKey, Arrival, Conversation, ConversationFilter, ConversationId, Delivery, DeliveryFilter, Erase,
    Erasure, Export, Indexed, LogError, LogOptions, LoggedFacts, LoggedTurn, MissedTurn, OutboxRow, Page,
    Review, ReviewedTurn, SearchFilter, SearchHit, StoredActivity, Stretch, SupportRequestFilter,
    SupportRequestItem, Taken, TurnFilter, TurnOutline, TurnRow, check,
};

/// A transaction this fresh says that turns can be stored; else [`SqliteLog::ready`] tries one.
const FRESH: Duration = Duration::from_secs(1);

/// How long, and how soon after each other, the write-ahead log is tried to be folded.
const LONGEST_FOLDING: Duration = Duration::from_secs(5);
const FOLD_AGAIN: Duration = Duration::from_millis(50);

/// The log in an SQLite file.
pub(crate) struct SqliteLog {
    keys: Keys,
    queue: Queue<Job>,
    readers: SqlitePool,
    replaying: SqlitePool,
    watchers: Arc<Watchers>,
    health: Arc<Health>,
    patience: Duration,
    exports: Arc<Semaphore>,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl fmt::Debug for SqliteLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteLog").finish_non_exhaustive()
    }
}

impl SqliteLog {
    pub(crate) async fn open(url: &str, bounds: &LogOptions) -> Result<Self, LogError> {
        Self::start(open::open(url, bounds, Later::Borne).await?, bounds)
    }

    fn start(opened: Opened, bounds: &LogOptions) -> Result<Self, LogError> {
        let watchers = Arc::new(Watchers::default());
        let health = Arc::new(Health::default());
        let closing = CancellationToken::new();
        let tasks = TaskTracker::new();
        let folding = Arc::new(Folding::default());
        if let Some(options) = opened.folding {
            tasks.spawn(fold::beside(options, Arc::clone(&folding), closing.clone()));
        }
        let store = SqliteStore::new(
            opened.options,
            opened.writer,
            opened.in_memory,
            Arc::clone(&watchers),
            Arc::clone(&health),
            folding,
        );
        let queue = Queue::start_apart(store, bounds.queue, bounds.batch, closing.clone(), &tasks)
            .map_err(|error| LogError::unavailable(sqlx::Error::Io(error)))?;
        tasks.spawn(poll(
            opened.readers.clone(),
            Arc::downgrade(&watchers),
            bounds.poll,
            closing.clone(),
        ));
        tasks.close();
        Ok(Self {
            keys: opened.keys,
            queue,
            readers: opened.readers,
            replaying: opened.replaying,
            watchers,
            health,
            patience: bounds.patience,
            exports: Arc::new(Semaphore::new(MOST_EXPORTS)),
            closing,
            tasks,
        })
    }
}

impl SqliteLog {
    /// Folds the write-ahead log into the file, so that it holds nothing any more. Whoever reads it is waited for; after a
    /// while no longer, since the next writes go over it as well.
    ///
    /// # Errors
    /// What the writer said last, where it was never free for it.
    async fn fold(&self) -> Result<(), LogError> {
        let until = Instant::now() + LONGEST_FOLDING;
        loop {
            let (reply, ticket) = writer::ticket();
            let folded = match self.queue.push(Job::Fold(reply)) {
                Ok(()) => ticket.wait(self.patience).await,
                Err(error) => Err(error),
            };
            let is_last = Instant::now() >= until;
            match folded {
                Ok(true) => return Ok(()),
                Err(error) if is_last || matches!(error, LogError::Closed) => return Err(error),
                Ok(false) if is_last => break,
                Ok(false) | Err(_) => tokio::time::sleep(FOLD_AGAIN).await,
            }
        }
        tracing::warn!(
            "somebody reads the database since before something was erased: its write-ahead log holds it until they end"
        );
        Ok(())
    }

    /// Nothing is there to be erased. It may be because an erasure before this one was cut short after its last row: then its
    /// bytes are still in the write-ahead log.
    async fn nothing_to_erase(&self, subject: &Subject) -> Result<Option<Erasure>, LogError> {
        if subject.expired_before().is_none() {
            self.fold().await?;
        }
        Ok(None)
    }
}

impl Drop for SqliteLog {
    fn drop(&mut self) {
        // The poll must not outlive the log; the writer still stores what is in its queue.
        self.closing.cancel();
    }
}

/// Looks at the watched conversations now and then: the net for what another process stored in the same file.
async fn poll(
    readers: SqlitePool,
    watchers: std::sync::Weak<Watchers>,
    every: Duration,
    closing: CancellationToken,
) {
    loop {
        tokio::select! {
            () = closing.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
        let Some(watchers) = watchers.upgrade() else {
            return;
        };
        let watched = watchers.watched();
        if watched.is_empty() {
            continue;
        }
        match read::last_sequences(&readers, &watched).await {
            Ok(sequences) => {
                for (conversation, sequence) in sequences {
                    watchers.wake(conversation, sequence);
                }
            }
            Err(error) => tracing::debug!(%error, "cannot look at the watched conversations"),
        }
    }
}

/// The extended result code of an SQLite error, cut to its primary code.
fn error_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

/// Who is to blame, by the primary result code (<https://www.sqlite.org/rescode.html>).
fn fault(error: &sqlx::Error) -> Fault {
    match (error_code(error), error) {
        // TOOBIG, CONSTRAINT, MISMATCH
        (Some(18..=20), _) => Fault::Row,
        // ERROR; a row that cannot be decoded; a row count that is wrong.
        (Some(1), _)
        | (
            None,
            sqlx::Error::Protocol(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Encode(_),
        ) => Fault::Unclear,
        // BUSY, LOCKED, NOMEM, READONLY, IOERR, CORRUPT, FULL, CANTOPEN, NOTADB …
        _ => Fault::Down,
    }
}

fn reading(error: sqlx::Error) -> LogError {
    match error {
        sqlx::Error::PoolClosed => LogError::Closed,
        sqlx::Error::PoolTimedOut => writer::busy(),
        other => LogError::unavailable(other),
    }
}

#[async_trait]
impl ConversationLog for SqliteLog {
    async fn take_turn(&self, arrival: Arrival, decide: Decide) -> Result<Taken, LogError> {
        check::arrival(&arrival).map_err(LogError::rejected)?;
        let (reply, ticket) = writer::ticket();
        self.queue
            .push(Job::Turn(Request::new(self.keys, arrival, decide), reply))?;
        ticket.wait(self.patience).await
    }

    async fn conversation(&self, id: &ConversationId) -> Result<Option<Conversation>, LogError> {
        read::conversation(&self.readers, self.keys.of(id))
            .await
            .map_err(reading)
    }

    async fn conversations(
        &self,
        filter: &ConversationFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<Conversation>, LogError> {
        let window = Window::new(filter, limit, cursor)?;
        read::conversations(&self.readers, window).await.map_err(reading)
    }

    async fn activities(
        &self,
        id: &ConversationId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredActivity>, LogError> {
        read::activities(&self.readers, self.keys.of(id), after, limit)
            .await
            .map_err(reading)
    }

    async fn turns(&self, id: &ConversationId, after: i64, limit: u32) -> Result<Vec<TurnRow>, LogError> {
        read::turns(&self.readers, self.keys.of(id), after, limit)
            .await
            .map_err(reading)
    }

    async fn turn_pieces(&self) -> Result<i64, LogError> {
        replay::pieces(&self.replaying).await.map_err(reading)
    }

    async fn logged_turns(&self, piece: i64, filter: &TurnFilter) -> Result<Vec<LoggedTurn>, LogError> {
        replay::turns(&self.replaying, piece, filter)
            .await
            .map_err(reading)
    }

    async fn logged_facts(&self, turns: &[&LoggedTurn]) -> Result<Vec<Option<LoggedFacts>>, LogError> {
        replay::facts(&self.replaying, turns).await.map_err(reading)
    }

    async fn support_requests(&self, id: &ConversationId) -> Result<Vec<serde_json::Value>, LogError> {
        read::support_requests(&self.readers, self.keys.of(id))
            .await
            .map_err(reading)
    }

    async fn support_request_items(
        &self,
        filter: &SupportRequestFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<SupportRequestItem>, LogError> {
        let before = Numbered::before(cursor)?;
        read::support_request_items(&self.readers, self.keys, filter, before, page_rows(limit))
            .await
            .map_err(reading)
    }

    async fn search(
        &self,
        filter: &SearchFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<SearchHit>, LogError> {
        let before = Numbered::before(cursor)?;
        let Some(looked) = Looked::new(filter, limit) else {
            return Ok(NOTHING);
        };
        search::search(&self.readers, looked, before)
            .await
            .map_err(reading)
    }

    async fn missed_turns(
        &self,
        filter: &TurnFilter,
        cursor: Option<&str>,
    ) -> Result<Stretch<MissedTurn>, LogError> {
        let before = Numbered::before(cursor)?;
        missed::missed(&self.readers, filter, before)
            .await
            .map_err(reading)
    }

    async fn turn_outlines(
        &self,
        filter: &TurnFilter,
        cursor: Option<&str>,
    ) -> Result<Stretch<TurnOutline>, LogError> {
        let before = Numbered::before(cursor)?;
        outline::outlines(&self.readers, filter, before)
            .await
            .map_err(reading)
    }

    async fn turns_at(&self, turns: &[(ConversationId, i64)]) -> Result<Vec<Option<TurnRow>>, LogError> {
        missed::turns_at(&self.readers, self.keys, turns)
            .await
            .map_err(reading)
    }

    async fn review(&self, turns: &[ReviewedTurn], review: &Review) -> Result<(), LogError> {
        check::review(turns, review).map_err(LogError::rejected)?;
        review::review(&self.queue, self.patience, self.keys, turns, review).await
    }

    async fn reviews_of(&self, questions: &[&str]) -> Result<Vec<Vec<Review>>, LogError> {
        review::reviews_of(&self.readers, questions)
            .await
            .map_err(reading)
    }

    async fn index_missing(&self, cursor: Option<&str>) -> Result<Indexed, LogError> {
        let before = cursor.map(Cursor::decode).transpose()?;
        let looked_at = search::conversations(&self.readers, before)
            .await
            .map_err(reading)?;
        let mut turns = 0;
        for conversation in &looked_at.incomplete {
            loop {
                let added = search::index_missing(&self.queue, self.patience, *conversation).await?;
                turns += added;
                if added == 0 {
                    break;
                }
            }
        }
        Ok(Indexed {
            turns,
            next: looked_at.next.map(Cursor::encode),
        })
    }

    async fn erase(&self, erase: &Erase, actor: &str, now_ms: i64) -> Result<Option<Erasure>, LogError> {
        if let Erase::Conversation(id) = erase
            && self.conversation(id).await?.is_none()
        {
            return self.nothing_to_erase(&Subject::of(self.keys, erase)).await;
        }
        let subject = Subject::of(self.keys, erase);
        let keys = erase::conversations(&self.readers, &subject)
            .await
            .map_err(reading)?;
        if keys.is_empty() {
            return self.nothing_to_erase(&subject).await;
        }
        let note = note(erase, actor, now_ms);
        let number = erase::begin(&self.queue, self.patience, &note).await?;
        for key in keys {
            while !erase::step(&self.queue, STEP_PATIENCE, key, subject.expired_before(), number).await? {}
        }
        self.fold().await?;
        let noted = erase::erasures(&self.readers, number + 1, 1)
            .await
            .map_err(reading)?;
        Ok(noted.into_iter().next())
    }

    async fn erasures(&self, limit: u32, cursor: Option<&str>) -> Result<Page<Erasure>, LogError> {
        let before = Numbered::before(cursor)?;
        let (rows, limit) = page_rows(limit);
        let noted = erase::erasures(&self.readers, before, rows)
            .await
            .map_err(reading)?;
        Ok(numbered_page(noted, limit, |erasure| erasure.id))
    }

    async fn export(&self) -> Result<Export, LogError> {
        let place = Arc::clone(&self.exports)
            .try_acquire_owned()
            .map_err(|_| writer::busy())?;
        let snapshot = SqliteSnapshot::take(&self.readers).await.map_err(reading)?;
        Ok(crate::export::start(snapshot, place, self.closing.clone()))
    }

    async fn reference(&self, id: &ConversationId) -> Result<Option<serde_json::Value>, LogError> {
        read::reference(&self.readers, self.keys.of(id))
            .await
            .map_err(reading)
    }

    async fn note_sent(
        &self,
        id: &ConversationId,
        channel_activity: &str,
        activity: &str,
    ) -> Result<(), LogError> {
        let (key, hash) = (self.keys.of(id), Key::of_text(channel_activity));
        chore::note_sent(&self.queue, self.patience, key, hash, activity).await
    }

    async fn sent_as(&self, id: &ConversationId, channel_activity: &str) -> Result<Option<String>, LogError> {
        let (key, hash) = (self.keys.of(id), Key::of_text(channel_activity));
        read::sent_as(&self.readers, key, hash).await.map_err(reading)
    }

    async fn mark_unreachable(
        &self,
        id: &ConversationId,
        kind: &str,
        at_ms: i64,
        error: &str,
    ) -> Result<(), LogError> {
        let key = self.keys.of(id);
        chore::mark_unreachable(&self.queue, self.patience, key, kind, at_ms, error).await
    }

    fn watch(&self, id: &ConversationId) -> watch::Receiver<i64> {
        self.watchers.watch(self.keys.of(id))
    }

    async fn claim_outbox(&self, now_ms: i64, limit: u32, lease_ms: i64) -> Result<Vec<OutboxRow>, LogError> {
        chore::claim_outbox(&self.queue, self.patience, now_ms, limit, lease_ms).await
    }

    async fn complete_outbox(&self, id: i64) -> Result<(), LogError> {
        chore::complete_outbox(&self.queue, self.patience, id).await
    }

    async fn retry_outbox(&self, id: i64, at_ms: Option<i64>, error: &str) -> Result<(), LogError> {
        chore::retry_outbox(&self.queue, self.patience, id, at_ms, error).await
    }

    async fn postpone_outbox(&self, id: i64, at_ms: i64) -> Result<(), LogError> {
        chore::postpone_outbox(&self.queue, self.patience, id, at_ms).await
    }

    async fn change_moments(
        &self,
        _names: &[String],
        _keep: Duration,
        _change: ChangeMoments,
    ) -> Result<bool, LogError> {
        Ok(false)
    }

    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<Delivery>, LogError> {
        let after = cursor.map(Numbered::decode).transpose()?;
        let after = after.map_or(0, |cursor| cursor.id);
        read::deliveries(&self.readers, filter.clone(), after, page_rows(limit))
            .await
            .map_err(reading)
    }

    async fn requeue_outbox(&self, id: i64, now_ms: i64) -> Result<bool, LogError> {
        chore::requeue_outbox(&self.queue, self.patience, id, now_ms).await
    }

    async fn outbox_depth(&self) -> Result<(i64, i64), LogError> {
        read::outbox_depth(&self.readers).await.map_err(reading)
    }

    async fn setting_or(&self, name: &str, value: &str) -> Result<String, LogError> {
        chore::setting_or(&self.queue, self.patience, name, value).await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, LogError> {
        read::setting(&self.readers, name).await.map_err(reading)
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), LogError> {
        chore::set_setting(&self.queue, self.patience, name, value).await
    }

    async fn change_setting(&self, name: &str, change: ChangeSetting) -> Result<(), LogError> {
        chore::change_setting(&self.queue, self.patience, name, change).await
    }

    async fn add_admin_key(
        &self,
        name: &str,
        secret_sha256: [u8; 32],
        now_ms: i64,
    ) -> Result<AdminKey, LogError> {
        chore::add_admin_key(&self.queue, self.patience, name, secret_sha256, now_ms).await
    }

    async fn admin_key(&self, secret_sha256: [u8; 32]) -> Result<Option<AdminKey>, LogError> {
        read::admin_key(&self.readers, secret_sha256)
            .await
            .map_err(reading)
    }

    async fn admin_keys(&self) -> Result<Vec<AdminKey>, LogError> {
        read::admin_keys(&self.readers).await.map_err(reading)
    }

    async fn revoke_admin_key(&self, id: &str, now_ms: i64) -> Result<bool, LogError> {
        chore::revoke_admin_key(&self.queue, self.patience, id, now_ms).await
    }

    async fn ready(&self) -> Result<(), LogError> {
        if self.closing.is_cancelled() {
            return Err(LogError::Closed);
        }
        if self.health.stored_since(Instant::now(), FRESH) {
            return Ok(());
        }
        chore::probe(&self.queue, self.patience).await
    }

    async fn close(&self) {
        // The writer goes last: only a connection that may write can fold the write-ahead log into the file.
        self.readers.close().await;
        self.replaying.close().await;
        self.closing.cancel();
        self.tasks.wait().await;
    }
}
