//! One task at a time for everybody who needs its result, and not more often than a pause allows.
//!
//! The task runs on its own: who waits for it may go away, and it still lands. Otherwise a caller that starts a refresh and
//! hangs up could keep everyone else from a fresh key for as long as it likes.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// See the module.
#[derive(Debug)]
pub(crate) struct SingleFlight {
    pause: SignedDuration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last_start: Option<Timestamp>,
    in_flight: Option<watch::Receiver<()>>,
}

/// What became of the wish to run the task.
#[derive(Debug)]
pub(crate) enum Flight {
    /// It runs because of this call.
    Started(Landing),
    /// It was running already.
    Joined(Landing),
    /// The last one started less than the pause ago.
    TooSoon,
}

/// Waits for the task's end.
#[derive(Debug)]
pub(crate) struct Landing(watch::Receiver<()>);

impl Landing {
    /// Returns when the task has ended, well or not.
    pub(crate) async fn wait(mut self) {
        // The task never sends: the channel closes when it ends, also by a panic.
        while self.0.changed().await.is_ok() {}
    }
}

impl SingleFlight {
    /// A flight that starts at most once in `pause`.
    pub(crate) fn new(pause: SignedDuration) -> Self {
        Self {
            pause,
            state: Mutex::default(),
        }
    }

    /// Runs the task in the background, unless it runs already or ran a moment ago. Needs a tokio runtime.
    pub(crate) fn begin<F>(&self, now: Timestamp, task: impl FnOnce() -> F) -> Flight
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(running) = state
            .in_flight
            .as_ref()
            .filter(|running| running.has_changed().is_ok())
        {
            return Flight::Joined(Landing(running.clone()));
        }
        // A start in the future means that the clock was set back: that is no reason to wait.
        let is_too_soon = state
            .last_start
            .is_some_and(|last| now >= last && now.duration_since(last) < self.pause);
        if is_too_soon {
            return Flight::TooSoon;
        }
        let (landed, landing) = watch::channel(());
        state.last_start = Some(now);
        state.in_flight = Some(landing.clone());
        let task = task();
        tokio::spawn(async move {
            task.await;
            drop(landed);
        });
        Flight::Started(Landing(landing))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn everybody_waits_for_the_same_task() {
        let flight = SingleFlight::new(SignedDuration::ZERO);
        let runs = Arc::new(AtomicUsize::new(0));
        let (go, gate) = tokio::sync::oneshot::channel::<()>();
        let counter = Arc::clone(&runs);

        let first = flight.begin(Timestamp::UNIX_EPOCH, || async move {
            gate.await.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
        });
        let second = flight.begin(Timestamp::UNIX_EPOCH, || async { panic!("a second task") });
        go.send(()).unwrap();

        let (Flight::Started(first), Flight::Joined(second)) = (first, second) else {
            panic!("not joined")
        };
        first.wait().await;
        second.wait().await;
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_task_that_panicked_does_not_block_the_next() {
        let flight = SingleFlight::new(SignedDuration::ZERO);
        let Flight::Started(landing) = flight.begin(Timestamp::UNIX_EPOCH, || async { panic!("on purpose") })
        else {
            panic!("not started")
        };
        landing.wait().await;

        let next = flight.begin(Timestamp::UNIX_EPOCH, || async {});

        assert!(matches!(next, Flight::Started(_)));
    }

    #[tokio::test]
    async fn the_pause_is_kept_unless_the_clock_was_set_back() {
        let flight = SingleFlight::new(SignedDuration::from_secs(5));
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let begin = |seconds| flight.begin(at(seconds), || async {});
        let Flight::Started(landing) = begin(100) else {
            panic!("not started")
        };
        landing.wait().await;

        assert!(matches!(begin(104), Flight::TooSoon));
        let Flight::Started(landing) = begin(105) else {
            panic!("not started")
        };
        landing.wait().await;
        assert!(matches!(begin(50), Flight::Started(_)));
    }
}
