//! The queue in front of a database and the task that empties it: group commit.
//!
//! Whoever wants to write puts a job into a bounded queue and waits. One task takes all jobs that wait, at most a batch,
//! and stores them in one transaction; while the disk works on it the next batch gathers. So one fsync serves all who
//! came meanwhile, and nobody waits for company. What surprises: the task outlives everything. A panic inside a batch
//! fails that batch, and the loop goes on; a caller that hangs up changes nothing.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;
use std::{io, thread};

use futures_util::FutureExt as _;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::LogError;

/// When a caller that was turned away should come back. A full queue of 1,024 jobs is stored in a fraction of it.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// What stores the jobs of one lane.
pub(crate) trait Store: Send + 'static {
    /// What it stores.
    type Job: Send + 'static;

    /// Stores the jobs, in order, and answers each one. A job that is dropped unanswered is answered with
    /// [`LogError::Unavailable`].
    fn store(&mut self, jobs: Vec<Self::Job>) -> impl Future<Output = ()> + Send;

    /// A batch panicked: forget what may be half done.
    fn recover(&mut self) -> impl Future<Output = ()> + Send;

    /// The queue is closed and empty.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// The near end of one lane's queue.
#[derive(Debug)]
pub(crate) struct Queue<J> {
    jobs: mpsc::Sender<J>,
}

impl<J: Send + 'static> Queue<J> {
    /// Starts a lane: `store` empties the queue until `closing` is cancelled (or all senders are gone) and the queue is
    /// empty.
    pub(crate) fn start<S: Store<Job = J>>(
        store: S,
        capacity: usize,
        batch: usize,
        closing: CancellationToken,
        tasks: &TaskTracker,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(capacity.max(1));
        tasks.spawn(run(store, receiver, batch.max(1), closing));
        Self { jobs: sender }
    }

    /// As [`Queue::start`], on a thread of its own: of a store that works where it would wait, so that it keeps no thread of the
    /// runtime from all else. Called within a runtime.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start_apart<S: Store<Job = J>>(
        store: S,
        capacity: usize,
        batch: usize,
        closing: CancellationToken,
        tasks: &TaskTracker,
    ) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel(capacity.max(1));
        let (runtime, is_tracked) = (Handle::current(), tasks.token());
        thread::Builder::new()
            .name("log-writer".to_owned())
            .spawn(move || {
                runtime.block_on(run(store, receiver, batch.max(1), closing));
                drop(is_tracked);
            })?;
        Ok(Self { jobs: sender })
    }

    /// Puts a job into the queue, or says at once that there is no room.
    pub(crate) fn push(&self, job: J) -> Result<(), LogError> {
        self.jobs.try_send(job).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => busy(),
            mpsc::error::TrySendError::Closed(_) => LogError::Closed,
        })
    }
}

/// Nothing was stored; try again.
pub(crate) fn busy() -> LogError {
    LogError::Busy {
        retry_after: RETRY_AFTER,
    }
}

async fn run<S: Store>(
    mut store: S,
    mut queue: mpsc::Receiver<S::Job>,
    batch: usize,
    closing: CancellationToken,
) {
    loop {
        let mut jobs = Vec::new();
        let taken = tokio::select! {
            taken = queue.recv_many(&mut jobs, batch) => taken,
            () = closing.cancelled(), if !queue.is_closed() => {
                // From here on nothing gets in; what is in is still stored.
                queue.close();
                continue;
            }
        };
        if taken == 0 {
            break;
        }
        if AssertUnwindSafe(store.store(jobs)).catch_unwind().await.is_err() {
            tracing::error!("a batch of the conversation log panicked; its turns were not acknowledged");
            store.recover().await;
        }
    }
    store.close().await;
}

const WAITING: u8 = 0;
const TAKEN: u8 = 1;
const GIVEN_UP: u8 = 2;

/// The far end of a wait: the writer answers with it.
#[derive(Debug)]
pub(crate) struct Reply<T> {
    stage: Arc<AtomicU8>,
    answer: oneshot::Sender<Result<T, LogError>>,
}

impl<T> Reply<T> {
    /// Whether the job is still wanted. From a `true` on its caller can no longer be told that nothing was stored.
    pub(crate) fn take(&self) -> bool {
        self.stage
            .compare_exchange(WAITING, TAKEN, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    pub(crate) fn send(self, answer: Result<T, LogError>) {
        // The caller may have hung up: what was stored stays stored.
        let _ = self.answer.send(answer);
    }
}

/// The near end of a wait.
#[derive(Debug)]
pub(crate) struct Ticket<T> {
    stage: Arc<AtomicU8>,
    answer: oneshot::Receiver<Result<T, LogError>>,
}

/// Both ends of a wait for one job.
pub(crate) fn ticket<T>() -> (Reply<T>, Ticket<T>) {
    let stage = Arc::new(AtomicU8::new(WAITING));
    let (sender, receiver) = oneshot::channel();
    let reply = Reply {
        stage: Arc::clone(&stage),
        answer: sender,
    };
    let ticket = Ticket {
        stage,
        answer: receiver,
    };
    (reply, ticket)
}

impl<T> Ticket<T> {
    /// The answer, or after `patience` the truth about it: [`LogError::Busy`] when the job was still in the queue (it
    /// is out of it now), [`LogError::Unavailable`] when the database has it and does not answer. Dropping this future
    /// takes nothing back.
    pub(crate) async fn wait(self, patience: Duration) -> Result<T, LogError> {
        match tokio::time::timeout(patience, self.answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(LogError::unavailable(sqlx::Error::WorkerCrashed)),
            Err(_) => {
                let still_waiting =
                    self.stage
                        .compare_exchange(WAITING, GIVEN_UP, Ordering::AcqRel, Ordering::Acquire);
                Err(match still_waiting {
                    Ok(_) => busy(),
                    Err(_) => LogError::unavailable(sqlx::Error::PoolTimedOut),
                })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Notify;

    use super::*;

    /// Answers each job with the size of its batch; panics on job 13, and waits for `gate` on job 7.
    struct Counting {
        gate: Arc<Notify>,
    }

    impl Store for Counting {
        type Job = (u32, Reply<usize>);

        async fn store(&mut self, jobs: Vec<Self::Job>) {
            let size = jobs.len();
            for (number, reply) in jobs {
                assert_ne!(number, 13, "a bug in a batch");
                if !reply.take() {
                    continue;
                }
                if number == 7 {
                    self.gate.notified().await;
                }
                reply.send(Ok(size));
            }
        }

        async fn recover(&mut self) {}

        async fn close(self) {}
    }

    struct Lane {
        queue: Queue<(u32, Reply<usize>)>,
        gate: Arc<Notify>,
        closing: CancellationToken,
        tasks: TaskTracker,
    }

    fn lane(capacity: usize) -> Lane {
        let gate = Arc::new(Notify::new());
        let closing = CancellationToken::new();
        let tasks = TaskTracker::new();
        let store = Counting {
            gate: Arc::clone(&gate),
        };
        let queue = Queue::start(store, capacity, 256, closing.clone(), &tasks);
        tasks.close();
        Lane {
            queue,
            gate,
            closing,
            tasks,
        }
    }

    impl Lane {
        fn push(&self, number: u32) -> Result<Ticket<usize>, LogError> {
            let (reply, ticket) = ticket();
            self.queue.push((number, reply)).map(|()| ticket)
        }
    }

    const LONG: Duration = Duration::from_hours(1);

    #[tokio::test]
    async fn a_panic_in_a_batch_does_not_end_the_writer() {
        let lane = lane(8);

        let failed = lane.push(13).unwrap().wait(LONG).await;
        let next = lane.push(1).unwrap().wait(LONG).await;

        assert!(matches!(failed, Err(LogError::Unavailable(_))));
        assert!(matches!(next, Ok(1)));
    }

    #[tokio::test]
    async fn what_gathers_during_a_batch_is_the_next_one() {
        let lane = lane(8);
        let first = lane.push(7).unwrap();
        tokio::task::yield_now().await;

        let waiting: Vec<_> = (1..=5).map(|number| lane.push(number).unwrap()).collect();
        lane.gate.notify_one();

        assert!(matches!(first.wait(LONG).await, Ok(1)));
        for ticket in waiting {
            assert!(matches!(ticket.wait(LONG).await, Ok(5)));
        }
    }

    #[tokio::test]
    async fn a_full_queue_turns_away_at_once() {
        let lane = lane(2);
        let _running = lane.push(7).unwrap();
        tokio::task::yield_now().await;
        let _waiting = [lane.push(1).unwrap(), lane.push(2).unwrap()];

        let turned_away = lane.push(3);

        assert!(matches!(turned_away, Err(LogError::Busy { .. })));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_too_long_in_the_queue_was_not_stored() {
        let lane = lane(8);
        let running = lane.push(7).unwrap();
        tokio::task::yield_now().await;
        let waiting = lane.push(1).unwrap();

        let gave_up = waiting.wait(Duration::from_millis(900)).await;
        lane.gate.notify_one();
        let later = lane.push(2).unwrap().wait(LONG).await;

        assert!(matches!(gave_up, Err(LogError::Busy { .. })));
        assert!(matches!(running.wait(LONG).await, Ok(1)));
        assert!(later.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_too_long_for_the_database_is_not_told_that_nothing_was_stored() {
        let lane = lane(8);
        let running = lane.push(7).unwrap();

        let gave_up = running.wait(Duration::from_millis(900)).await;

        assert!(matches!(gave_up, Err(LogError::Unavailable(_))));
    }

    #[tokio::test]
    async fn closing_stores_what_was_accepted() {
        let lane = lane(8);
        let running = lane.push(7).unwrap();
        tokio::task::yield_now().await;
        let waiting = lane.push(1).unwrap();

        lane.closing.cancel();
        lane.gate.notify_one();
        lane.tasks.wait().await;

        assert!(running.wait(LONG).await.is_ok());
        assert!(waiting.wait(LONG).await.is_ok());
        assert!(matches!(lane.push(2), Err(LogError::Closed)));
    }
}
