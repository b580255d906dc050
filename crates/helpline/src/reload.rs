//! Reading the knowledge again while the server runs: when its folder changes, and on SIGHUP.
//!
//! The folder is looked at, not watched: it works alike on local disks, network shares and mounted configuration, where
//! change notices get lost. The new knowledge is made complete beside the old one and swapped in whole, so that a turn
//! is answered by the one or the other. A folder with errors is refused and the old knowledge stays: half an update would
//! be worse than none.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use arc_swap::ArcSwap;
use dialogue_state::Agent;
use knowledge::{Diagnostic, Knowledge, Loaded, Loader, Severity, folder};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use webhook::{KnowledgeRefusal, MOST_FINDINGS};

use crate::memory;

#[cfg(test)]
mod tests;

/// How often the folder is looked at: a change is to be live within a second.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Looking takes at most this share of the time: a folder of 15,000 files takes a tenth of a second to look at.
const LONGEST_SHARE: u32 = 20;

/// A folder that changes is taken when it has been the same for so long: a copy takes several steps.
const SETTLES_IN: Duration = Duration::from_millis(150);

/// So often it is waited for at one look; then the server may stop, and the next look goes on. A folder that somebody
/// writes a log into never settles.
const MOST_WAITS: u32 = 20;

/// Why a change was refused whose reading panicked.
const PANICKED: &str = "reading the changed folder failed by a fault of Helpline's own; please report it";

/// Makes an agent of a knowledge, as the server was told to.
pub(crate) type Train = Arc<dyn Fn(Knowledge) -> Agent + Send + Sync>;

/// Told of every refusal, and with `None` of what was taken.
pub(crate) type Tell = Arc<dyn Fn(Option<KnowledgeRefusal>) + Send + Sync>;

/// What is read again, and where it goes.
pub(crate) struct Reload {
    /// The folder; `None` for the embedded knowledge, which cannot change.
    pub(crate) folder: Option<PathBuf>,
    /// How the folder looked before what serves was read from it ([`folder::fingerprint`]).
    pub(crate) seen: Option<u64>,
    /// What read the folder: it knows which files are as they were.
    pub(crate) loader: Loader,
    /// What serves.
    pub(crate) agent: Arc<ArcSwap<Agent>>,
    /// How an agent is made.
    pub(crate) train: Train,
    /// Where it is told that a change was refused, and that the folder is as it serves (`None`).
    pub(crate) tell: Tell,
}

/// Reads the folder again whenever it changes and on each SIGHUP, until `stop`.
///
/// # Errors
///
/// When the system lets nobody wait for SIGHUP.
pub(crate) fn start(reload: Reload, stop: CancellationToken) -> anyhow::Result<()> {
    let hangup = signal(SignalKind::hangup()).context("cannot watch for SIGHUP")?;
    tokio::spawn(async move { run(reload, hangup, stop).await });
    Ok(())
}

async fn run(reload: Reload, mut hangup: Signal, stop: CancellationToken) {
    let Some(folder) = reload.folder.clone() else {
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                said = hangup.recv() => if said.is_none() { return },
            }
            tracing::warn!(
                "the embedded knowledge cannot change; start with `--knowledge DIR` to reload a folder"
            );
        }
    };
    let mut watch = Watch::new(reload, folder);
    let mut pause = LOOK_EVERY;
    loop {
        let is_asked = tokio::select! {
            () = stop.cancelled() => return,
            said = hangup.recv() => match said {
                Some(()) => true,
                None => return,
            },
            () = tokio::time::sleep(pause) => false,
        };
        // Looking and training take a while and are no work for a thread that serves.
        let looked = tokio::task::spawn_blocking(move || {
            let took = watch.look_again(is_asked);
            (watch, took)
        })
        .await;
        let Ok((returned, took)) = looked else {
            // The runtime ends.
            return;
        };
        watch = returned;
        pause = LOOK_EVERY.max(took * LONGEST_SHARE);
    }
}

struct Watch {
    reload: Reload,
    folder: PathBuf,
    /// How the folder looked when it was last read, whatever came of it; `None` where that failed.
    handled: Option<u64>,
    /// What was said last of a folder that could not be taken: it is looked at again and again, and said once.
    told: Option<String>,
}

impl Watch {
    fn new(reload: Reload, folder: PathBuf) -> Self {
        Self {
            handled: reload.seen,
            reload,
            folder,
            told: None,
        }
    }

    /// As [`Watch::look`]; a fault of ours refuses what was there, and the next change is read all the same.
    fn look_again(&mut self, is_asked: bool) -> Duration {
        catch_unwind(AssertUnwindSafe(|| self.look(is_asked))).unwrap_or_else(|_| {
            self.refuse_once(PANICKED.to_owned(), true);
            LOOK_EVERY
        })
    }

    /// Looks at the folder and reads it where it changed, or where that is asked for. Tells how long the look took.
    fn look(&mut self, is_asked: bool) -> Duration {
        let start = Instant::now();
        let seen = folder::fingerprint(&self.folder);
        let took = start.elapsed();
        let mut seen = match seen {
            Ok(seen) => seen,
            Err(error) => {
                self.handled = None;
                self.refuse_once(error.to_string(), is_asked);
                return took;
            }
        };
        if self.handled == Some(seen) && !is_asked {
            return took;
        }
        let mut is_settled = is_asked;
        let mut waits = 0;
        while !is_settled {
            if waits == MOST_WAITS {
                let reason = format!("`{}` keeps changing", self.folder.display());
                if self.told.as_ref() != Some(&reason) {
                    tracing::warn!("{reason}; it is taken when it has been the same for a while");
                    self.told = Some(reason);
                }
                return took;
            }
            waits += 1;
            std::thread::sleep(SETTLES_IN);
            let Ok(now) = folder::fingerprint(&self.folder) else {
                return took;
            };
            is_settled = now == seen;
            seen = now;
        }
        // What changes from here on is seen at the next look.
        self.handled = Some(seen);
        self.read(is_asked);
        took
    }

    fn read(&mut self, is_asked: bool) {
        let serving = self.reload.agent.load_full();
        let Loaded {
            knowledge,
            diagnostics,
        } = match self.reload.loader.load(&self.folder, Some(serving.knowledge())) {
            Ok(loaded) => loaded,
            Err(error) => {
                // A file that went away between looking and reading: the next look sees another folder.
                self.handled = None;
                self.refuse_once(error.to_string(), is_asked);
                return;
            }
        };
        self.told = None;
        if knowledge.version == serving.knowledge().version {
            (self.reload.tell)(None);
            if is_asked {
                tracing::info!(knowledge.version = %knowledge.version, "the knowledge has not changed");
            }
            return;
        }
        if let Some((reason, findings)) = why_refused(&self.folder, &knowledge, &diagnostics) {
            self.refuse(reason, findings);
            return;
        }
        let version = knowledge.version.clone();
        let entries = knowledge.entries.len();
        self.reload.agent.store(Arc::new((self.reload.train)(knowledge)));
        (self.reload.tell)(None);
        // Mostly the last that held it: what it took goes too.
        drop(serving);
        memory::give_back();
        tracing::info!(
            knowledge.version = %version,
            files_read = self.reload.loader.files_read(),
            "serving knowledge {version} with {entries} entries from now on"
        );
    }

    /// Refuses what could not be read at all. It is tried again at each look, and told when it is something else.
    fn refuse_once(&mut self, reason: String, is_asked: bool) {
        if is_asked || self.told.as_ref() != Some(&reason) {
            self.told = Some(reason.clone());
            self.refuse(reason, Vec::new());
        }
    }

    fn refuse(&self, reason: String, findings: Vec<String>) {
        for finding in findings.iter().take(MOST_FINDINGS) {
            tracing::error!("{finding}");
        }
        // What is to be done stands on a line of its own.
        let (what, hint) = reason.split_at(reason.find('\n').unwrap_or(reason.len()));
        tracing::error!("{what}; the old knowledge stays{hint}");
        (self.reload.tell)(Some(KnowledgeRefusal { reason, findings }));
    }
}

/// Why a knowledge may not serve, with the findings that say so.
fn why_refused(
    folder: &Path,
    knowledge: &Knowledge,
    diagnostics: &[Diagnostic],
) -> Option<(String, Vec<String>)> {
    let errors: Vec<String> = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .map(|found| {
            let start = found.place.span.start;
            format!(
                "{}:{}:{}: {}",
                found.place.path, start.line, start.column, found.message
            )
        })
        .collect();
    if !errors.is_empty() {
        let reason = format!(
            "`{}` is refused because of {} {}; `helpline check` shows them",
            folder.display(),
            errors.len(),
            if errors.len() == 1 { "error" } else { "errors" }
        );
        return Some((reason, errors));
    }
    knowledge.entries.is_empty().then(|| {
        (
            format!("`{}` holds nothing to answer", folder.display()),
            Vec::new(),
        )
    })
}
