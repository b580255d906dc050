//! The one task that writes: a batch of turns and chores is one transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Acquire as _, ConnectOptions as _, Connection as _};

use super::direct::WriterConnection;
use super::fold::Folding;
use super::{batch, error_code, fault, fold};
use crate::batch::Request;
use crate::fault::{Failure, Fault};
use crate::key::Key;
use crate::watchers::Watchers;
use crate::writer::{Reply, Store};
use crate::{LogError, Taken};

/// What the writer stores.
pub(super) enum Job {
    Turn(Request, Reply<Taken>),
    Chore(Box<dyn Chore>),
    /// Folds the write-ahead log into the file and cuts it to nothing; whether that could be done.
    Fold(Reply<bool>),
}

/// Anything else that writes. It shares the transaction of the batch, in a savepoint of its own, and answers when the
/// transaction is on disk.
pub(super) trait Chore: Send {
    /// Whether its caller still waits.
    fn take(&self) -> bool;

    /// Does it and keeps the result. May be called again when the batch is tried again.
    fn run<'c>(&'c mut self, connection: &'c mut SqliteConnection) -> BoxFuture<'c, Result<(), sqlx::Error>>;

    /// Tells its caller: the result kept, or the error.
    fn answer(self: Box<Self>, failed: Option<LogError>);
}

/// When a transaction was last stored.
#[derive(Debug, Default)]
pub(super) struct Health {
    stored_at: Mutex<Option<Instant>>,
}

impl Health {
    /// Whether a transaction was stored at most `age` before `now`.
    pub(super) fn stored_since(&self, now: Instant, age: Duration) -> bool {
        self.stored_at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some_and(|stored| now.duration_since(stored) <= age)
    }

    fn set(&self, stored_at: Option<Instant>) {
        *self.stored_at.lock().unwrap_or_else(PoisonError::into_inner) = stored_at;
    }
}

/// How often a transaction in memory is begun again where a table is locked, and after how long: for a second in all.
const MOST_LOOKS_AT_A_LOCK: usize = 200;
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// Owns the connection that writes.
pub(super) struct SqliteStore {
    options: SqliteConnectOptions,
    /// `None` after a failure: the next batch opens it again.
    connection: Option<WriterConnection>,
    /// Its last connection is the database: it is kept whatever happens.
    in_memory: bool,
    /// The file that was opened, as the system knows it.
    file: Option<FileId>,
    watchers: Arc<Watchers>,
    health: Arc<Health>,
    folding: Arc<Folding>,
}

type Turn = (Request, Reply<Taken>);

/// What a transaction did: the answer of each turn, the failure of each chore, the conversations that grew.
struct Done {
    turns: Vec<Result<Taken, String>>,
    chores: Vec<Option<LogError>>,
    grown: Vec<(Key, i64)>,
}

impl SqliteStore {
    pub(super) fn new(
        options: SqliteConnectOptions,
        connection: SqliteConnection,
        in_memory: bool,
        watchers: Arc<Watchers>,
        health: Arc<Health>,
        folding: Arc<Folding>,
    ) -> Self {
        let file = if in_memory { None } else { file_id(&options) };
        Self {
            options,
            connection: Some(WriterConnection::new(connection)),
            in_memory,
            file,
            watchers,
            health,
            folding,
        }
    }

    /// One transaction, tried once.
    async fn attempt(
        &mut self,
        requests: &[Request],
        chores: &mut [Box<dyn Chore>],
    ) -> Result<Done, Failure> {
        if self.file.is_some() && self.connection.is_some() && file_id(&self.options) != self.file {
            self.health.set(None);
            self.recover().await;
            let moved = std::io::Error::other("the database file was deleted, moved or replaced");
            return Err(Failure::new(Fault::Down, sqlx::Error::Io(moved)));
        }
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => {
                let opened = self
                    .options
                    .clone()
                    .create_if_missing(false)
                    .connect()
                    .await
                    .map_err(|error| Failure::new(Fault::Down, error))?;
                self.file = file_id(&self.options);
                none.insert(WriterConnection::new(opened))
            }
        };
        let mut result = transaction(connection, requests, chores).await;
        // In memory, who reads a table locks it for as long as that takes; a file has no such lock.
        for _ in 0..MOST_LOOKS_AT_A_LOCK {
            if !(self.in_memory && result.as_ref().is_err_and(is_locked)) {
                break;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
            result = transaction(connection, requests, chores).await;
        }
        match result {
            Ok(done) => {
                self.health.set(Some(Instant::now()));
                for (conversation, sequence) in &done.grown {
                    self.watchers.wake(*conversation, *sequence);
                }
                Ok(done)
            }
            Err(error) => {
                let fault = fault(&error);
                if fault == Fault::Down {
                    self.health.set(None);
                    self.recover().await;
                }
                Err(Failure::new(fault, error))
            }
        }
    }

    /// Outside a transaction, and without waiting for who still reads what is in the write-ahead log.
    async fn fold(&mut self, replies: Vec<Reply<bool>>) {
        let Some(connection) = &mut self.connection else {
            for reply in replies {
                reply.send(Ok(false));
            }
            return;
        };
        let folded = fold::whole(connection.parts().0).await;
        for reply in replies {
            let answer = match &folded {
                Ok(is_folded) => Ok(*is_folded),
                Err(error) => {
                    tracing::warn!(%error, "the write-ahead log cannot be folded into the database");
                    Ok(false)
                }
            };
            reply.send(answer);
        }
    }

    /// After all that waited have their answers: what is left of the write-ahead log, when most of it was folded beside this.
    async fn fold_rest(&mut self, stored: usize) {
        self.folding.stored(stored);
        if let Some(connection) = &mut self.connection
            && self.folding.has_left_rest()
            && let Err(error) = fold::along(connection.parts().0).await
        {
            tracing::warn!(%error, "the write-ahead log cannot be folded into the database");
        }
    }

    /// Each turn and chore in a transaction of its own, in order, so that a poisoned one fails alone.
    async fn store_one_by_one(&mut self, turns: Vec<Turn>, chores: Vec<Box<dyn Chore>>) {
        for (request, reply) in turns {
            let answer = match self.attempt(std::slice::from_ref(&request), &mut []).await {
                Ok(done) => single(done),
                Err(failure) => {
                    failure.warn(1);
                    Err(failure.to_error())
                }
            };
            reply.send(answer);
        }
        for mut chore in chores {
            let failed = match self.attempt(&[], std::slice::from_mut(&mut chore)).await {
                Ok(done) => done.chores.into_iter().flatten().next(),
                Err(failure) => {
                    failure.warn(1);
                    Some(failure.to_error())
                }
            };
            chore.answer(failed);
        }
    }
}

impl Store for SqliteStore {
    type Job = Job;

    async fn store(&mut self, jobs: Vec<Job>) {
        let mut requests = Vec::with_capacity(jobs.len());
        let mut replies = Vec::with_capacity(jobs.len());
        let mut chores: Vec<Box<dyn Chore>> = Vec::new();
        let mut folds: Vec<Reply<bool>> = Vec::new();
        for job in jobs {
            match job {
                Job::Turn(request, reply) if reply.take() => {
                    requests.push(request);
                    replies.push(reply);
                }
                Job::Chore(chore) if chore.take() => chores.push(chore),
                Job::Fold(reply) if reply.take() => folds.push(reply),
                // Its caller gave up before it began and was told that nothing was stored.
                Job::Turn(..) | Job::Chore(_) | Job::Fold(_) => {}
            }
        }
        if !folds.is_empty() {
            self.fold(folds).await;
        }
        let jobs = requests.len() + chores.len();
        if jobs == 0 {
            return;
        }
        match self.attempt(&requests, &mut chores).await {
            Ok(done) => {
                for (reply, answer) in replies.into_iter().zip(done.turns) {
                    reply.send(answer.map_err(LogError::rejected));
                }
                for (chore, failed) in chores.into_iter().zip(done.chores) {
                    chore.answer(failed);
                }
                self.fold_rest(jobs).await;
            }
            Err(failure) if failure.fault != Fault::Down && jobs > 1 => {
                tracing::warn!(error = %failure.error(), jobs, "a batch was refused, trying its turns one by one");
                self.store_one_by_one(requests.into_iter().zip(replies).collect(), chores)
                    .await;
            }
            Err(failure) => {
                failure.warn(jobs);
                for reply in replies {
                    reply.send(Err(failure.to_error()));
                }
                for chore in chores {
                    chore.answer(Some(failure.to_error()));
                }
            }
        }
    }

    async fn recover(&mut self) {
        if self.in_memory {
            return;
        }
        if let Some(connection) = self.connection.take() {
            // Whatever it was doing is rolled back by closing it; it may be too broken to say goodbye.
            let _ = connection.close_hard().await;
        }
    }

    async fn close(self) {
        if let Some(connection) = self.connection
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the database did not close cleanly");
        }
    }
}

/// Device and number of a file.
type FileId = (u64, u64);

/// The file that the path names now. What was deleted under an open connection is written on without an error (in a write-ahead
/// log SQLite does not look), and gone when the connection closes.
#[cfg(unix)]
fn file_id(options: &SqliteConnectOptions) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt as _;

    let file = std::fs::metadata(options.get_filename()).ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn file_id(_: &SqliteConnectOptions) -> Option<FileId> {
    None
}

/// `SQLITE_LOCKED`: another connection of this process is at the table.
fn is_locked(error: &sqlx::Error) -> bool {
    error_code(error) == Some(6)
}

async fn transaction(
    connection: &mut WriterConnection,
    requests: &[Request],
    chores: &mut [Box<dyn Chore>],
) -> Result<Done, sqlx::Error> {
    let (connection, direct) = connection.parts();
    // IMMEDIATE: what is read here must still be true when it is written.
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    let (turns, grown) = batch::store(&mut transaction, direct, requests).await?;
    let mut failed = Vec::with_capacity(chores.len());
    for chore in chores {
        let mut savepoint = transaction.begin().await?;
        match chore.run(&mut savepoint).await {
            Ok(()) => {
                savepoint.commit().await?;
                failed.push(None);
            }
            Err(error) if fault(&error) == Fault::Row => {
                savepoint.rollback().await?;
                failed.push(Some(Failure::new(Fault::Row, error).to_error()));
            }
            Err(error) => return Err(error),
        }
    }
    transaction.commit().await?;
    Ok(Done {
        turns,
        chores: failed,
        grown,
    })
}

fn single(done: Done) -> Result<Taken, LogError> {
    done.turns
        .into_iter()
        .next()
        .unwrap_or_else(|| Err("it was lost".to_owned()))
        .map_err(LogError::rejected)
}
