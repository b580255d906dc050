//! The bounded pool that understanding runs on: as many at once as there are cores, and a short queue before it.

use std::sync::Arc;
use std::time::Duration;

use intent_classifier::Tiers;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::telemetry;
use crate::turn::TurnError;

/// Activities that may wait or run. At 2 ms each on two cores the last waits a quarter of a second: a longer queue would
/// only hold people who have given up.
const MOST_WAITING: usize = 256;
/// While more than these wait or run, messages are decided without the sentence encoder, which takes some milliseconds
/// each; the log says which tiers decided.
const MOST_BEFORE_ENCODER: usize = 64;
/// When to come back once the queue is full.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// How long understanding an activity takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    /// Some hundred microseconds at most: a short text by words and vectors.
    Light,
    /// Perhaps milliseconds.
    Heavy,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Pool {
    places: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    most_waiting: usize,
    /// Who reads ahead.
    ahead: Arc<Semaphore>,
}

impl Pool {
    /// A pool with a worker for each core.
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self::with(cores, MOST_WAITING)
    }

    fn with(workers: usize, waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(waiting)),
            workers: Arc::new(Semaphore::new(workers)),
            most_waiting: waiting,
            ahead: Arc::new(Semaphore::new(1)),
        }
    }

    /// The right to read ahead, which one conversation has at a time: what is said now goes before what may be said.
    pub(crate) fn ahead(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.ahead).try_acquire_owned().ok()
    }

    /// Whether somebody's message waits or is being understood.
    pub(crate) fn is_busy(&self) -> bool {
        self.places.available_permits() < self.most_waiting
    }

    /// Runs `work` with the tiers there is time for: what is heavy on a blocking thread, what is light where it is, since a
    /// change of threads takes longer than the work.
    ///
    /// # Errors
    /// [`TurnError::Full`] at once when too many wait, [`TurnError::Panicked`] when `work` panics.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        weight: Weight,
        work: impl FnOnce(Tiers) -> T + Send + 'static,
    ) -> Result<T, TurnError> {
        let Ok(place) = Arc::clone(&self.places).try_acquire_owned() else {
            telemetry::count_queue_rejection("understanding");
            return Err(TurnError::Full {
                retry_after: RETRY_AFTER,
            });
        };
        let worker = Arc::clone(&self.workers)
            .acquire_owned()
            .await
            .expect("the semaphore lives as long as the pool");
        let waiting = self.most_waiting.saturating_sub(self.places.available_permits());
        let tiers = if waiting > MOST_BEFORE_ENCODER {
            telemetry::count_queue_rejection("encoder");
            Tiers::WITHOUT_ENCODER
        } else {
            Tiers::ALL
        };
        if weight == Weight::Light {
            let result = work(tiers);
            drop((place, worker));
            return Ok(result);
        }
        tokio::task::spawn_blocking(move || {
            let result = work(tiers);
            drop((place, worker));
            result
        })
        .await
        .map_err(|error| {
            tracing::error!(error = %error, "understanding an activity panicked");
            TurnError::Panicked
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_with_a_time_to_come_back() {
        let pool = Arc::new(Pool::with(1, 1));
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let first = tokio::spawn({
            let pool = Arc::clone(&pool);
            async move {
                pool.run(Weight::Heavy, move |_| {
                    begun.send(()).unwrap();
                    wait.recv().unwrap();
                })
                .await
            }
        });
        has_begun.await.unwrap();

        let second = pool.run(Weight::Light, |_| ()).await;

        assert!(matches!(second, Err(TurnError::Full { .. })), "{second:?}");
        release.send(()).unwrap();
        first.await.unwrap().unwrap();
        pool.run(Weight::Light, |_| ()).await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_gives_its_place_back() {
        let pool = Pool::with(1, 1);

        let panicked = pool.run(Weight::Heavy, |_| panic!("a bug")).await;

        assert!(matches!(panicked, Err::<(), _>(TurnError::Panicked)));
        assert_eq!(pool.run(Weight::Light, |_| 1).await.unwrap(), 1);
    }
}
