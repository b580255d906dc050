//! Reading the knowledge again while the server runs, on SIGHUP.
//!
//! The new knowledge is made complete beside the old one and swapped in whole, so that a turn is answered by the one or
//! the other. A folder with errors is refused and the old knowledge stays: half an update would be worse than none.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use arc_swap::ArcSwap;
use dialogue_state::Agent;
use knowledge::{Diagnostic, Knowledge, Severity};
use tokio::signal::unix::{SignalKind, signal};

use crate::source;

/// More findings than these are not written to the log; `helpline check` shows all.
const MOST_LOGGED: usize = 20;

/// Reads `folder` again on each SIGHUP, for as long as the runtime lives.
pub(crate) fn on_hangup(folder: Option<PathBuf>, agent: Arc<ArcSwap<Agent>>) -> anyhow::Result<()> {
    let mut hangup = signal(SignalKind::hangup()).context("cannot watch for SIGHUP")?;
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            let (folder, agent) = (folder.clone(), Arc::clone(&agent));
            // Training takes a while and is no work for a thread that serves.
            let reloaded = tokio::task::spawn_blocking(move || reload(folder.as_deref(), &agent)).await;
            if let Err(error) = reloaded {
                tracing::error!(%error, "reading the knowledge again failed; the old knowledge stays");
            }
        }
    });
    Ok(())
}

fn reload(folder: Option<&Path>, agent: &ArcSwap<Agent>) {
    let Some(folder) = folder else {
        tracing::warn!(
            "the embedded knowledge cannot change; start with `--knowledge DIR` to reload a folder"
        );
        return;
    };
    match load(folder) {
        Ok(knowledge) if knowledge.version == agent.load().knowledge().version => {
            tracing::info!(knowledge.version = %knowledge.version, "the knowledge has not changed");
        }
        Ok(knowledge) => {
            let version = knowledge.version.clone();
            agent.store(Arc::new(Agent::new(knowledge)));
            tracing::info!(knowledge.version = %version, "serving knowledge {version} from now on");
        }
        Err(error) => tracing::error!("{error:#}; the old knowledge stays"),
    }
}

/// Reads a folder; one with errors, or with nothing to answer, is refused.
fn load(folder: &Path) -> anyhow::Result<Knowledge> {
    let loaded = Knowledge::from_files(source::read(Some(folder))?.files);
    let errors: Vec<&Diagnostic> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .collect();
    for found in errors.iter().take(MOST_LOGGED) {
        let start = found.place.span.start;
        tracing::error!(
            "{}:{}:{}: {}",
            found.place.path,
            start.line,
            start.column,
            found.message
        );
    }
    anyhow::ensure!(
        errors.is_empty(),
        "`{}` is refused because of {} errors; `helpline check` shows them",
        folder.display(),
        errors.len()
    );
    anyhow::ensure!(
        !loaded.knowledge.entries.is_empty(),
        "`{}` holds nothing to answer",
        folder.display()
    );
    Ok(loaded.knowledge)
}
