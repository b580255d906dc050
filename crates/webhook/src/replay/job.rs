//! The last turns asked again while the server serves: one replay at a time, on one thread, which lets turns by.
//!
//! Its outcome lives in memory and is this replica's own, so that an erasure has nothing to look for elsewhere: what an
//! example said is told only while its conversation is there.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use conversation_log::{LogError, TurnFilter};
use dialogue_state::Agent;
use dialogue_state::replay::Replayer;
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use super::report::Asked;
use super::turns::{Tally, Worker};
use crate::clock::now_ms;
use crate::problem::chain;
use crate::state::App;

/// Turns of each group that are kept to be looked at.
const EXAMPLES: usize = 3;
/// Events of each part that are remembered, some 10 MB in all: the memory belongs to those who ask.
const MOST_REMEMBERED: usize = 40;
/// It works half of the time: as long as it has worked, it sleeps, once that is as long as this.
const LEAST_PAUSE: Duration = Duration::from_millis(4);
/// Where messages are being understood, it looks so often whether they still are, and goes on after so many looks: on a server that
/// never rests it comes to its end too.
const LOOK_AGAIN: Duration = Duration::from_millis(2);
const MOST_LOOKS: usize = 25;

/// The replay of this server: the one that runs, or ran last.
#[derive(Debug, Default)]
pub(crate) struct Replays(Mutex<Option<Arc<Job>>>);

/// One replay.
#[derive(Debug)]
pub(crate) struct Job {
    /// Version of the knowledge that is asked.
    version: String,
    /// Turns that are asked at most.
    pub(crate) most_turns: u64,
    /// When it began, Unix milliseconds.
    pub(crate) started_ms: i64,
    asked: AtomicU64,
    cancelled: CancellationToken,
    end: Mutex<Option<End>>,
}

/// How a replay ended.
#[derive(Debug, Clone)]
pub(crate) struct End {
    /// When, Unix milliseconds.
    pub(crate) at_ms: i64,
    /// What came of it, and what is told of the knowledge that was asked; `None` where the log failed or it was wrong.
    pub(crate) tally: Option<(Tally, Asked)>,
    /// Whether it was broken off: the tally is of the latest turns, up to there.
    pub(crate) is_cancelled: bool,
}

impl Job {
    /// Version of the knowledge that is asked. The knowledge itself is let go at the end: it may have been replaced.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Turns asked so far.
    pub(crate) fn asked(&self) -> u64 {
        self.asked.load(Ordering::Relaxed)
    }

    /// How it ended; `None` while it runs.
    pub(crate) fn end(&self) -> Option<End> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn is_running(&self) -> bool {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Breaks it off.
    pub(crate) fn cancel(&self) {
        self.cancelled.cancel();
    }
}

impl Replays {
    /// The one that runs, or ran last.
    pub(crate) fn last(&self) -> Option<Arc<Job>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes a new one the last, unless one runs: then that one.
    fn begin(&self, job: Job) -> Result<Arc<Job>, Arc<Job>> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(other) if other.is_running() => Err(Arc::clone(other)),
            _ => Ok(Arc::clone(last.insert(Arc::new(job)))),
        }
    }
}

/// Starts to ask the last turns again, by the knowledge that serves.
///
/// # Errors
/// The replay that runs already.
pub(crate) fn start(app: &App, most_turns: u64) -> Result<Arc<Job>, Arc<Job>> {
    let agent = app.agent();
    let job = app.replays().begin(Job {
        version: agent.knowledge().version.0.clone(),
        most_turns,
        started_ms: now_ms(),
        asked: AtomicU64::new(0),
        cancelled: app.stopping().child_token(),
        end: Mutex::new(None),
    })?;
    let (app, running) = (app.clone(), Arc::clone(&job));
    let (runtime, tasks) = (Handle::current(), app.tasks().clone());
    let task = tasks.spawn_blocking(move || run(&runtime, &app, &agent, &running));
    let ended = Arc::clone(&job);
    tokio::spawn(async move {
        let tally = match task.await {
            Ok(Ok(tally)) => Some(tally),
            Ok(Err(error)) => {
                tracing::error!(error = %chain(&error), "a replay could not read the log");
                None
            }
            Err(error) => {
                tracing::error!(error = %error, "a replay panicked");
                None
            }
        };
        let is_cancelled = ended.cancelled.is_cancelled() && ended.asked() < ended.most_turns;
        *ended.end.lock().unwrap_or_else(PoisonError::into_inner) = Some(End {
            at_ms: now_ms(),
            tally,
            is_cancelled,
        });
    });
    Ok(job)
}

/// The latest piece first: what is broken off has asked the latest turns.
fn run(runtime: &Handle, app: &App, agent: &Agent, job: &Job) -> Result<(Tally, Asked), LogError> {
    let replayer = Replayer::remembering(agent, MOST_REMEMBERED);
    let mut worker = Worker::new(runtime, app.log(), &replayer, EXAMPLES);
    let pieces = runtime.block_on(app.log().turn_pieces())?;
    let mut pace = Pace::default();
    for piece in (0..pieces).rev() {
        let mut turns = runtime.block_on(app.log().logged_turns(piece, &TurnFilter::default()))?;
        let room = usize::try_from(job.most_turns - job.asked()).unwrap_or(usize::MAX);
        turns.drain(..turns.len().saturating_sub(room));
        let flow = worker.ask(turns, || {
            pace.let_by(app);
            if job.cancelled.is_cancelled() {
                return ControlFlow::Break(());
            }
            job.asked.fetch_add(1, Ordering::Relaxed);
            ControlFlow::Continue(())
        })?;
        if flow.is_break() || job.asked() >= job.most_turns {
            break;
        }
    }
    let asked = Asked::of(agent.knowledge(), &worker.tally);
    Ok((worker.tally, asked))
}

/// Works half of the time at most, and hardly while messages are understood.
#[derive(Debug)]
struct Pace {
    since: Instant,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            since: Instant::now(),
        }
    }
}

impl Pace {
    fn let_by(&mut self, app: &App) {
        let worked = self.since.elapsed();
        if worked < LEAST_PAUSE {
            return;
        }
        thread::sleep(worked);
        for _ in 0..MOST_LOOKS {
            if !app.pool().is_busy() {
                break;
            }
            thread::sleep(LOOK_AGAIN);
        }
        self.since = Instant::now();
    }
}
