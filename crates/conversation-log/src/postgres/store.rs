//! One lane: a connection that stores batches of turns, each in one transaction.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::Connection as _;
use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::blame::fault;
use super::news::News;
use super::tidy::Replaced;
use super::{batch, open};
use crate::batch::Request;
use crate::fault::{Failure, Fault};
use crate::key::Key;
use crate::watchers::Watchers;
use crate::writer::{self, Reply, Store};
use crate::{LogError, Taken};

/// Times a turn is tried that other replicas are faster with. Each time one of them stored a turn, so the conversation
/// goes on; its client is told to come again.
const MOST_TRIES: u32 = 8;

pub(super) type Turn = (Request, Reply<Taken>);

/// What a transaction did: the answer of each turn, `None` where another replica was faster, and the conversations that
/// grew.
struct Done {
    turns: Vec<Option<Result<Taken, String>>>,
    grown: Vec<(Key, i64)>,
}

/// Owns the connection of a lane.
pub(super) struct PostgresStore {
    options: PgConnectOptions,
    /// `None` at first and after a failure: the next batch opens one.
    connection: Option<PgConnection>,
    /// How long a transaction may take before the lane hangs up: by then every caller has had its answer.
    deadline: Duration,
    patience: Duration,
    watchers: Arc<Watchers>,
    news: News,
    replaced: Replaced,
}

impl PostgresStore {
    pub(super) fn new(
        options: PgConnectOptions,
        patience: Duration,
        watchers: Arc<Watchers>,
        news: News,
        replaced: Replaced,
    ) -> Self {
        Self {
            options,
            connection: None,
            deadline: patience * 2,
            patience,
            watchers,
            news,
            replaced,
        }
    }

    /// Stores the turns, again while other replicas are faster, and answers each; gives what is wrong with the database where it
    /// takes none at all.
    async fn store_turns(&mut self, mut turns: Vec<Turn>) -> Option<Failure> {
        let began = Instant::now();
        for _ in 0..MOST_TRIES {
            let requests: Vec<Request> = turns.iter().map(|(request, _)| request.clone()).collect();
            match self.attempt(&requests).await {
                Ok(done) => {
                    let mut lost = Vec::new();
                    for ((request, reply), answer) in turns.into_iter().zip(done.turns) {
                        match answer {
                            Some(answer) => reply.send(answer.map_err(LogError::rejected)),
                            None => lost.push((request, reply)),
                        }
                    }
                    if lost.is_empty() {
                        return None;
                    }
                    turns = lost;
                }
                Err(failure) if failure.fault == Fault::Race => {
                    tracing::debug!(error = %failure.error(), "another replica was faster, trying again");
                }
                Err(failure) if failure.fault != Fault::Down && turns.len() > 1 => {
                    tracing::warn!(
                        error = %failure.error(),
                        jobs = turns.len(),
                        "a batch was refused, trying its turns one by one"
                    );
                    let mut down: Option<Failure> = None;
                    for turn in turns {
                        match &down {
                            // It would take as long for each, and all of them together hold up a stop.
                            Some(failure) => turn.1.send(Err(failure.to_error())),
                            None => down = Box::pin(self.store_turns(vec![turn])).await,
                        }
                    }
                    return down;
                }
                Err(failure) => {
                    failure.warn(turns.len());
                    for (_, reply) in turns {
                        reply.send(Err(failure.to_error()));
                    }
                    return (failure.fault == Fault::Down).then_some(failure);
                }
            }
            if began.elapsed() > self.patience {
                break;
            }
        }
        for (_, reply) in turns {
            reply.send(Err(writer::busy()));
        }
        None
    }

    /// One transaction. A connection that turns out to be dead before COMMIT was sent is replaced once: nothing can have
    /// been stored by it. One that only does not answer is not: another would wait for the same, and no caller does.
    async fn attempt(&mut self, requests: &[Request]) -> Result<Done, Failure> {
        let was_open = self.connection.is_some();
        let until = Instant::now() + self.deadline;
        match self.attempt_once(requests, until).await {
            Err(Broken {
                failure,
                committing: false,
            }) if was_open && failure.fault == Fault::Down && Instant::now() < until => {
                tracing::debug!(error = %failure.error(), "the connection was dead, opening another");
                self.attempt_once(requests, until)
                    .await
                    .map_err(|broken| broken.failure)
            }
            other => other.map_err(|broken| broken.failure),
        }
    }

    async fn attempt_once(&mut self, requests: &[Request], until: Instant) -> Result<Done, Broken> {
        let mut committing = false;
        let work = async {
            let connection = match &mut self.connection {
                Some(connection) => connection,
                none => none.insert(open::connect(&self.options).await?),
            };
            transaction(connection, requests, &mut committing).await
        };
        let result = tokio::time::timeout_at(until.into(), work)
            .await
            .unwrap_or(Err(sqlx::Error::PoolTimedOut));
        match result {
            Ok(done) => {
                for (conversation, sequence) in &done.grown {
                    self.watchers.wake(*conversation, *sequence);
                }
                self.replaced.add(done.grown.len());
                self.news.tell(done.grown.clone());
                Ok(done)
            }
            Err(error) => {
                let fault = fault(&error);
                if fault == Fault::Down {
                    // Dropped, not closed: a goodbye could wait as long as the statement did.
                    self.connection = None;
                }
                Err(Broken {
                    failure: Failure::new(fault, error),
                    committing,
                })
            }
        }
    }
}

/// A transaction that failed, and whether it was sent off to be stored: then nobody knows.
struct Broken {
    failure: Failure,
    committing: bool,
}

impl Store for PostgresStore {
    type Job = Turn;

    async fn store(&mut self, jobs: Vec<Turn>) {
        // Whoever gave up before its turn began was told that nothing was stored.
        let turns: Vec<Turn> = jobs.into_iter().filter(|(_, reply)| reply.take()).collect();
        if !turns.is_empty() {
            self.store_turns(turns).await;
        }
    }

    async fn recover(&mut self) {
        self.connection = None;
    }

    async fn close(self) {
        if let Some(connection) = self.connection {
            // The server notices a closed socket as well.
            let _ = tokio::time::timeout(self.patience, connection.close()).await;
        }
    }
}

async fn transaction(
    connection: &mut PgConnection,
    requests: &[Request],
    committing: &mut bool,
) -> Result<Done, sqlx::Error> {
    let mut transaction = connection
        .begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        .await?;
    let stored = batch::store(&mut transaction, requests).await?;
    *committing = true;
    transaction.commit().await?;
    Ok(Done {
        turns: stored.answers,
        grown: stored.grown,
    })
}
