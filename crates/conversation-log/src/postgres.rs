//! The log in PostgreSQL, for one server or many replicas of it: none needs to know which conversation is whose.
//!
//! Turns go through lanes (`store`), each with a queue and a connection of its own; a conversation always takes the same
//! lane, so that its order holds. Between replicas the row of the conversation decides (`batch`). All else runs on a
//! small pool. A replica tells the others what it stored by NOTIFY (`news`), with polling as the net below.

mod batch;
mod blame;
mod chore;
mod erase;
mod export;
mod missed;
mod moments;
mod news;
mod open;
mod outline;
#[cfg(test)]
mod plans;
mod read;
mod replay;
mod review;
#[cfg(test)]
mod schema;
mod search;
mod store;
mod stretch;
mod tidy;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool};
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub(crate) use self::batch::insert_activities;
use self::export::PostgresSnapshot;
use self::news::News;
pub(crate) use self::open::connection;
use self::store::{PostgresStore, Turn};
use self::tidy::Replaced;
use crate::batch::Request;
use crate::cursor::{Cursor, Numbered, TurnCursor, Window, page_rows};
use crate::erase::{STEP_PATIENCE, Subject, note};
use crate::export::MOST_EXPORTS;
use crate::key::{Key, Keys};
use crate::log::{ChangeMoments, ChangeSetting, ConversationLog, Decide};
use crate::migrations::Later;
use crate::review::places;
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

/// The log in PostgreSQL.
pub(crate) struct PostgresLog {
    keys: Keys,
    lanes: Vec<Queue<Turn>>,
    pool: PgPool,
    options: PgConnectOptions,
    watchers: Arc<Watchers>,
    patience: Duration,
    exports: Arc<Semaphore>,
    closing: CancellationToken,
    writers: TaskTracker,
    tasks: TaskTracker,
    /// Ends the tasks beside the writers, once those are done.
    ending: CancellationToken,
}

impl fmt::Debug for PostgresLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresLog")
            .field("lanes", &self.lanes.len())
            .finish_non_exhaustive()
    }
}

impl PostgresLog {
    pub(crate) async fn open(url: &str, bounds: &LogOptions) -> Result<Self, LogError> {
        let opened = open::open(url, bounds, Later::Borne).await?;
        let watchers = Arc::new(Watchers::default());
        let closing = CancellationToken::new();
        let ending = CancellationToken::new();
        let writers = TaskTracker::new();
        let tasks = TaskTracker::new();
        let news = News::start(&opened, bounds.poll, bounds.patience, &watchers, &ending, &tasks);
        let replaced = Replaced::default();
        tidy::start(opened.pool.clone(), replaced.clone(), ending.clone(), &tasks);
        let lanes = (0..bounds.lanes.max(1))
            .map(|_| {
                let store = PostgresStore::new(
                    opened.options.clone(),
                    bounds.patience,
                    Arc::clone(&watchers),
                    news.clone(),
                    replaced.clone(),
                );
                Queue::start(store, bounds.queue, bounds.batch, closing.clone(), &writers)
            })
            .collect();
        writers.close();
        tasks.close();
        Ok(Self {
            keys: opened.keys,
            lanes,
            pool: opened.pool,
            options: opened.options,
            watchers,
            patience: bounds.patience,
            exports: Arc::new(Semaphore::new(MOST_EXPORTS)),
            closing,
            writers,
            tasks,
            ending,
        })
    }

    /// Runs one small thing on a connection of the pool, for no longer than a caller waits.
    async fn run<T: Send>(
        &self,
        work: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send,
    ) -> Result<T, LogError> {
        run(&self.pool, self.patience, work).await.map_err(of_pool)
    }
}

impl PostgresLog {
    /// Frees the dead rows now, and not when the server next gets to it. It takes as long as it takes, on a connection of its
    /// own; where it cannot be done, the server's own vacuum does it later.
    async fn vacuum(&self) {
        let vacuumed = async {
            let mut connection = open::connect(&self.options).await?;
            erase::vacuum(&mut connection).await?;
            sqlx::Connection::close(connection).await
        };
        if let Err(error) = vacuumed.await {
            tracing::warn!(%error, "what was erased is not vacuumed yet: the server does it by itself later");
        }
    }
}

fn of_pool(error: sqlx::Error) -> LogError {
    match error {
        sqlx::Error::PoolClosed => LogError::Closed,
        other => LogError::unavailable(other),
    }
}

/// See [`PostgresLog::run`].
async fn run<T: Send>(
    pool: &PgPool,
    patience: Duration,
    work: impl for<'c> FnOnce(&'c mut PgConnection) -> BoxFuture<'c, Result<T, sqlx::Error>> + Send,
) -> Result<T, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    if let Ok(result) = tokio::time::timeout(patience, work(&mut connection)).await {
        return result;
    }
    // What it was waiting for may still arrive: nobody else must read it.
    connection.close_on_drop();
    Err(sqlx::Error::PoolTimedOut)
}

impl Drop for PostgresLog {
    fn drop(&mut self) {
        // The writers still store what is in their queues.
        self.closing.cancel();
        self.ending.cancel();
    }
}

#[async_trait]
impl ConversationLog for PostgresLog {
    async fn take_turn(&self, arrival: Arrival, decide: Decide) -> Result<Taken, LogError> {
        check::arrival(&arrival).map_err(LogError::rejected)?;
        let request = Request::new(self.keys, arrival, decide);
        let lane = request.conversation.spread() % self.lanes.len().max(1);
        let (reply, ticket) = writer::ticket();
        self.lanes
            .get(lane)
            .ok_or(LogError::Closed)?
            .push((request, reply))?;
        ticket.wait(self.patience).await
    }

    async fn conversation(&self, id: &ConversationId) -> Result<Option<Conversation>, LogError> {
        let key = self.keys.of(id);
        self.run(move |connection| Box::pin(read::conversation(connection, key)))
            .await
    }

    async fn conversations(
        &self,
        filter: &ConversationFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<Conversation>, LogError> {
        let window = Window::new(filter, limit, cursor)?;
        self.run(move |connection| Box::pin(read::conversations(connection, window)))
            .await
    }

    async fn activities(
        &self,
        id: &ConversationId,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredActivity>, LogError> {
        let key = self.keys.of(id);
        self.run(move |connection| Box::pin(read::activities(connection, key, after, limit)))
            .await
    }

    async fn turns(&self, id: &ConversationId, after: i64, limit: u32) -> Result<Vec<TurnRow>, LogError> {
        let key = self.keys.of(id);
        self.run(move |connection| Box::pin(read::turns(connection, key, after, limit)))
            .await
    }

    async fn turn_pieces(&self) -> Result<i64, LogError> {
        self.run(|connection| Box::pin(replay::pieces(connection))).await
    }

    async fn logged_turns(&self, piece: i64, filter: &TurnFilter) -> Result<Vec<LoggedTurn>, LogError> {
        let filter = filter.clone();
        self.run(move |connection| Box::pin(replay::turns(connection, piece, filter)))
            .await
    }

    async fn logged_facts(&self, turns: &[&LoggedTurn]) -> Result<Vec<Option<LoggedFacts>>, LogError> {
        let names: Vec<(Key, i64)> = turns.iter().map(|turn| (turn.key, turn.turn)).collect();
        self.run(move |connection| Box::pin(replay::facts(connection, names)))
            .await
    }

    async fn support_requests(&self, id: &ConversationId) -> Result<Vec<serde_json::Value>, LogError> {
        let key = self.keys.of(id);
        self.run(move |connection| Box::pin(read::support_requests(connection, key)))
            .await
    }

    async fn support_request_items(
        &self,
        filter: &SupportRequestFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<SupportRequestItem>, LogError> {
        let filter = filter.clone();
        let before = Numbered::before(cursor)?;
        let keys = self.keys;
        self.run(move |connection| {
            Box::pin(read::support_request_items(
                connection,
                keys,
                filter,
                before,
                page_rows(limit),
            ))
        })
        .await
    }

    async fn search(
        &self,
        filter: &SearchFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<SearchHit>, LogError> {
        let before = TurnCursor::before(cursor)?;
        let Some(looked) = Looked::new(filter, limit) else {
            return Ok(NOTHING);
        };
        self.run(move |connection| Box::pin(search::search(connection, looked, before)))
            .await
    }

    async fn missed_turns(
        &self,
        filter: &TurnFilter,
        cursor: Option<&str>,
    ) -> Result<Stretch<MissedTurn>, LogError> {
        let before = TurnCursor::before(cursor)?;
        let filter = filter.clone();
        self.run(move |connection| Box::pin(missed::missed(connection, filter, before)))
            .await
    }

    async fn turn_outlines(
        &self,
        filter: &TurnFilter,
        cursor: Option<&str>,
    ) -> Result<Stretch<TurnOutline>, LogError> {
        let before = TurnCursor::before(cursor)?;
        let filter = filter.clone();
        self.run(move |connection| Box::pin(outline::outlines(connection, filter, before)))
            .await
    }

    async fn turns_at(&self, turns: &[(ConversationId, i64)]) -> Result<Vec<Option<TurnRow>>, LogError> {
        let name = |(conversation, turn): &(ConversationId, i64)| (self.keys.of(conversation), *turn);
        let names: Vec<(Key, i64)> = turns.iter().map(name).collect();
        self.run(move |connection| Box::pin(missed::turns_at(connection, names)))
            .await
    }

    async fn review(&self, turns: &[ReviewedTurn], review: &Review) -> Result<(), LogError> {
        check::review(turns, review).map_err(LogError::rejected)?;
        let rows = places(self.keys, turns).into_iter().collect();
        let review = review.clone();
        self.run(move |connection| Box::pin(review::review(connection, rows, review)))
            .await
    }

    async fn reviews_of(&self, questions: &[&str]) -> Result<Vec<Vec<Review>>, LogError> {
        let hash = |question: &&str| Key::of_text(question).to_uuid();
        let hashes = questions.iter().map(hash).collect();
        self.run(move |connection| Box::pin(review::reviews_of(connection, hashes)))
            .await
    }

    async fn index_missing(&self, cursor: Option<&str>) -> Result<Indexed, LogError> {
        let before = cursor.map(Cursor::decode).transpose()?;
        let looked_at = self
            .run(move |connection| Box::pin(search::conversations(connection, before)))
            .await?;
        let mut turns = 0;
        for conversation in looked_at.incomplete {
            loop {
                let added = self
                    .run(move |connection| Box::pin(search::index_missing(connection, conversation)))
                    .await?;
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
            return Ok(None);
        }
        let subject = Subject::of(self.keys, erase);
        let keys = {
            // All turns may have to be looked through for a person.
            let mut connection = self.pool.acquire().await.map_err(LogError::unavailable)?;
            erase::conversations(&mut connection, &subject)
                .await
                .map_err(LogError::unavailable)?
        };
        if keys.is_empty() {
            return Ok(None);
        }
        let expired_before = subject.expired_before();
        let note = note(erase, actor, now_ms);
        let number = self
            .run(move |connection| Box::pin(erase::begin(connection, note)))
            .await?;
        for key in keys {
            while !run(&self.pool, STEP_PATIENCE, move |connection| {
                Box::pin(erase::step(connection, key, expired_before, number))
            })
            .await
            .map_err(of_pool)?
            {}
        }
        if expired_before.is_none() {
            self.vacuum().await;
        }
        let noted = self
            .run(move |connection| Box::pin(erase::erasures(connection, number + 1, 1)))
            .await?;
        Ok(noted.into_iter().next())
    }

    async fn erasures(&self, limit: u32, cursor: Option<&str>) -> Result<Page<Erasure>, LogError> {
        let before = Numbered::before(cursor)?;
        let (rows, limit) = page_rows(limit);
        let noted = self
            .run(move |connection| Box::pin(erase::erasures(connection, before, rows)))
            .await?;
        Ok(numbered_page(noted, limit, |erasure| erasure.id))
    }

    async fn export(&self) -> Result<Export, LogError> {
        let place = Arc::clone(&self.exports)
            .try_acquire_owned()
            .map_err(|_| writer::busy())?;
        let snapshot = tokio::time::timeout(
            self.patience,
            PostgresSnapshot::take(&self.options, self.patience),
        )
        .await
        .unwrap_or(Err(sqlx::Error::PoolTimedOut))
        .map_err(LogError::unavailable)?;
        Ok(crate::export::start(snapshot, place, self.closing.clone()))
    }

    async fn reference(&self, id: &ConversationId) -> Result<Option<serde_json::Value>, LogError> {
        let key = self.keys.of(id);
        self.run(move |connection| Box::pin(read::reference(connection, key)))
            .await
    }

    async fn note_sent(
        &self,
        id: &ConversationId,
        channel_activity: &str,
        activity: &str,
    ) -> Result<(), LogError> {
        let key = self.keys.of(id).to_uuid();
        let hash = Key::of_text(channel_activity).to_uuid();
        let activity = activity.to_owned();
        self.run(move |connection| Box::pin(chore::note_sent(connection, key, hash, activity)))
            .await
    }

    async fn sent_as(&self, id: &ConversationId, channel_activity: &str) -> Result<Option<String>, LogError> {
        let key = self.keys.of(id).to_uuid();
        let hash = Key::of_text(channel_activity).to_uuid();
        self.run(move |connection| Box::pin(read::sent_as(connection, key, hash)))
            .await
    }

    async fn mark_unreachable(
        &self,
        id: &ConversationId,
        kind: &str,
        at_ms: i64,
        error: &str,
    ) -> Result<(), LogError> {
        let key = self.keys.of(id).to_uuid();
        let (kind, error) = (kind.to_owned(), error.replace('\0', ""));
        self.run(move |connection| Box::pin(chore::mark_unreachable(connection, key, kind, at_ms, error)))
            .await
    }

    fn watch(&self, id: &ConversationId) -> watch::Receiver<i64> {
        self.watchers.watch(self.keys.of(id))
    }

    async fn claim_outbox(&self, now_ms: i64, limit: u32, lease_ms: i64) -> Result<Vec<OutboxRow>, LogError> {
        self.run(move |connection| Box::pin(chore::claim_outbox(connection, now_ms, limit, lease_ms)))
            .await
    }

    async fn complete_outbox(&self, id: i64) -> Result<(), LogError> {
        self.run(move |connection| Box::pin(chore::complete_outbox(connection, id)))
            .await
    }

    async fn retry_outbox(&self, id: i64, at_ms: Option<i64>, error: &str) -> Result<(), LogError> {
        let error = error.replace('\0', "");
        self.run(move |connection| Box::pin(chore::retry_outbox(connection, id, at_ms, error)))
            .await
    }

    async fn postpone_outbox(&self, id: i64, at_ms: i64) -> Result<(), LogError> {
        self.run(move |connection| Box::pin(chore::postpone_outbox(connection, id, at_ms)))
            .await
    }

    async fn change_moments(
        &self,
        names: &[String],
        keep: Duration,
        change: ChangeMoments,
    ) -> Result<bool, LogError> {
        let names = names.iter().map(|name| Key::of_text(name).to_uuid()).collect();
        self.run(move |connection| Box::pin(moments::change(connection, names, keep, change)))
            .await
    }

    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        limit: u32,
        cursor: Option<&str>,
    ) -> Result<Page<Delivery>, LogError> {
        let after = cursor.map(Numbered::decode).transpose()?;
        let after = after.map_or(0, |cursor| cursor.id);
        let filter = filter.clone();
        self.run(move |connection| Box::pin(read::deliveries(connection, filter, after, page_rows(limit))))
            .await
    }

    async fn requeue_outbox(&self, id: i64, now_ms: i64) -> Result<bool, LogError> {
        self.run(move |connection| Box::pin(chore::requeue_outbox(connection, id, now_ms)))
            .await
    }

    async fn outbox_depth(&self) -> Result<(i64, i64), LogError> {
        self.run(|connection| Box::pin(read::outbox_depth(connection)))
            .await
    }

    async fn setting_or(&self, name: &str, value: &str) -> Result<String, LogError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.run(move |connection| Box::pin(chore::setting_or(connection, name, value)))
            .await
    }

    async fn setting(&self, name: &str) -> Result<Option<String>, LogError> {
        let name = name.to_owned();
        self.run(move |connection| Box::pin(chore::setting(connection, name)))
            .await
    }

    async fn set_setting(&self, name: &str, value: &str) -> Result<(), LogError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.run(move |connection| Box::pin(chore::set_setting(connection, name, value)))
            .await
    }

    async fn change_setting(&self, name: &str, change: ChangeSetting) -> Result<(), LogError> {
        let name = name.to_owned();
        self.run(move |connection| Box::pin(chore::change_setting(connection, name, change)))
            .await
    }

    async fn add_admin_key(
        &self,
        name: &str,
        secret_sha256: [u8; 32],
        now_ms: i64,
    ) -> Result<AdminKey, LogError> {
        let name = name.replace('\0', "");
        self.run(move |connection| Box::pin(chore::add_admin_key(connection, name, secret_sha256, now_ms)))
            .await
    }

    async fn admin_key(&self, secret_sha256: [u8; 32]) -> Result<Option<AdminKey>, LogError> {
        self.run(move |connection| Box::pin(read::admin_key(connection, secret_sha256)))
            .await
    }

    async fn admin_keys(&self) -> Result<Vec<AdminKey>, LogError> {
        self.run(|connection| Box::pin(read::admin_keys(connection)))
            .await
    }

    async fn revoke_admin_key(&self, id: &str, now_ms: i64) -> Result<bool, LogError> {
        let id = id.to_owned();
        self.run(move |connection| Box::pin(chore::revoke_admin_key(connection, id, now_ms)))
            .await
    }

    async fn ready(&self) -> Result<(), LogError> {
        if self.closing.is_cancelled() {
            return Err(LogError::Closed);
        }
        self.run(|connection| Box::pin(read::can_write(connection))).await
    }

    async fn close(&self) {
        self.closing.cancel();
        self.writers.wait().await;
        self.ending.cancel();
        self.tasks.wait().await;
        self.pool.close().await;
    }
}
