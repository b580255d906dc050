//! What is down: sources that are fetched in the background, and what an administrator has switched on by hand.
//!
//! A turn only ever reads what is there: a source that hangs or lies costs nothing but its own task's time. What a dead
//! source said last counts for a while, since an outage often takes its status page along.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use knowledge::status::{self, Incident};
use knowledge::{StatusKind, StatusSource};
use serde::Serialize;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::clock::{now_ms, rfc3339, timestamp};
use crate::problem::chain;
use crate::state::App;

/// How often it is looked whether a source is due, and what administrators have switched on at another replica.
const TICK: Duration = Duration::from_secs(1);
/// How often what administrators have switched on is read.
const SWITCHES: Duration = Duration::from_secs(5);
/// Time for one source.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Largest document.
const LARGEST_BYTES: usize = 2 * 1024 * 1024;
/// For how long the last word of a source that is dead counts.
const LAST_WORD: Duration = Duration::from_mins(30);
/// Server-wide setting that holds what administrators have switched on.
const SETTING: &str = "incidents";
/// Before the id of an incident that an administrator switched on.
const BY_HAND: &str = "admin";

/// What is known of all sources.
#[derive(Debug, Default)]
pub(crate) struct Board {
    incidents: ArcSwap<Vec<Incident>>,
    shared: Mutex<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    sources: HashMap<StatusSource, Known>,
    by_hand: Vec<Incident>,
}

/// What is known of one source.
#[derive(Debug, Clone, Default)]
struct Known {
    incidents: Vec<Incident>,
    /// When it answered last.
    answered: Option<(Instant, i64)>,
    /// When it is asked next.
    due: Option<Instant>,
    /// Why it did not answer.
    error: Option<String>,
}

/// One source, as an administrator sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SourceItem {
    /// Its name in `helpline.toml`.
    name: String,
    /// When it answered last (RFC 3339, UTC).
    answered_at: Option<String>,
    /// Why it did not answer the last time.
    error: Option<String>,
    /// Its open incidents.
    incidents: usize,
}

impl Board {
    /// What is open now, the gravest of each source first.
    pub(crate) fn incidents(&self) -> Arc<Vec<Incident>> {
        self.incidents.load_full()
    }

    /// What administrators have switched on.
    pub(crate) fn by_hand(&self) -> Vec<Incident> {
        self.lock().by_hand.clone()
    }

    /// The sources of this server.
    pub(crate) fn sources(&self) -> Vec<SourceItem> {
        let mut items: Vec<SourceItem> = self
            .lock()
            .sources
            .iter()
            .map(|(source, known)| SourceItem {
                name: source.name.clone(),
                answered_at: known.answered.map(|(_, at_ms)| rfc3339(at_ms)),
                error: known.error.clone(),
                incidents: known.incidents.len(),
            })
            .collect();
        items.sort_by(|a, b| a.name.cmp(&b.name));
        items
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts all that is known together.
    fn publish(&self, order: &[StatusSource]) {
        let shared = self.lock();
        let of_sources = order.iter().flat_map(|source| {
            let known = shared.sources.get(source);
            known
                .into_iter()
                .flat_map(|known| &known.incidents)
                .map(|incident| told(&source.name, incident))
        });
        let by_hand = shared.by_hand.iter().map(|incident| told(BY_HAND, incident));
        let incidents = by_hand.chain(of_sources).collect();
        drop(shared);
        self.incidents.store(Arc::new(incidents));
    }
}

/// As the dialogue reads it; ids of two sources never meet.
fn told(source: &str, incident: &Incident) -> Incident {
    Incident {
        id: format!("{source}/{}", incident.id),
        ..incident.clone()
    }
}

/// Replaces what administrators have switched on, for all replicas.
pub(crate) async fn switch(
    app: &App,
    change: impl FnOnce(&mut Vec<Incident>),
) -> Result<(), conversation_log::LogError> {
    let mut incidents = read_switches(app).await?;
    change(&mut incidents);
    let text = serde_json::to_string(&incidents).expect("plain data is JSON");
    app.log().set_setting(SETTING, &text).await?;
    app.board().lock().by_hand = incidents;
    app.board().publish(&app.agent().knowledge().settings.status);
    Ok(())
}

async fn read_switches(app: &App) -> Result<Vec<Incident>, conversation_log::LogError> {
    let kept = app.log().setting(SETTING).await?;
    // What a newer version has written and this one cannot read is as none.
    Ok(kept
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

/// Asks the sources of the knowledge that is live, each when it is due, until `stop`.
pub(crate) async fn run(app: App, stop: CancellationToken) {
    let mut asking: JoinSet<(StatusSource, Result<Vec<Incident>, String>)> = JoinSet::new();
    let mut switches_due = Instant::now();
    loop {
        let sources = app.agent().knowledge().settings.status.clone();
        app.board()
            .lock()
            .sources
            .retain(|known, _| sources.contains(known));
        let now = Instant::now();
        if switches_due <= now {
            switches_due = now + SWITCHES;
            match read_switches(&app).await {
                Ok(incidents) => app.board().lock().by_hand = incidents,
                Err(error) => {
                    tracing::debug!(error = %chain(&error), "the switched incidents cannot be read");
                }
            }
        }
        for source in &sources {
            let mut shared = app.board().lock();
            let known = shared.sources.entry(source.clone()).or_default();
            if known.due.is_some_and(|due| due > now) {
                continue;
            }
            known.due = Some(now + Duration::from_secs(u64::from(source.refresh_seconds)));
            drop(shared);
            let (app, source) = (app.clone(), source.clone());
            asking.spawn(async move {
                let answer = timeout(TIMEOUT, ask(&app, &source)).await;
                let answer = answer.unwrap_or_else(|_| Err(format!("no answer within {TIMEOUT:?}")));
                (source, answer)
            });
        }
        forget_the_dead(&app, now);
        app.board().publish(&sources);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TICK) => {}
            Some(asked) = asking.join_next() => {
                if let Ok((source, answer)) = asked {
                    note(&app, &source, answer);
                }
            }
        }
    }
}

fn note(app: &App, source: &StatusSource, answer: Result<Vec<Incident>, String>) {
    let mut shared = app.board().lock();
    // The knowledge may have changed meanwhile.
    let Some(known) = shared.sources.get_mut(source) else {
        return;
    };
    match answer {
        Ok(incidents) => {
            known.incidents = incidents;
            known.answered = Some((Instant::now(), now_ms()));
            known.error = None;
        }
        Err(error) => {
            if known.error.as_ref() != Some(&error) {
                tracing::warn!(source = source.name, "a status source does not answer: {error}");
            }
            known.error = Some(error);
        }
    }
}

/// What a source said so long ago says nothing of now.
fn forget_the_dead(app: &App, now: Instant) {
    for known in app.board().lock().sources.values_mut() {
        let is_old = known
            .answered
            .is_some_and(|(at, _)| now.duration_since(at) > LAST_WORD);
        if is_old && known.error.is_some() {
            known.incidents.clear();
        }
    }
}

async fn ask(app: &App, source: &StatusSource) -> Result<Vec<Incident>, String> {
    let bytes = match source.kind {
        StatusKind::File => read_file(app.settings().knowledge_folder.as_deref(), &source.location).await?,
        StatusKind::Statuspage | StatusKind::Feed => fetch(app, &source.location).await?,
    };
    let source = source.clone();
    let read = tokio::task::spawn_blocking(move || status::incidents(&source, &bytes, timestamp(now_ms())));
    read.await
        .map_err(|_| "reading it failed".to_owned())?
        .map_err(|error| error.to_string())
}

async fn fetch(app: &App, url: &str) -> Result<Vec<u8>, String> {
    let url: reqwest::Url = url.parse().map_err(|_| "its address cannot be read".to_owned())?;
    app.guard()
        .check_literal(&url)
        .map_err(|error| error.to_string())?;
    let response = app
        .guarded_client()
        .get(url)
        .send()
        .await
        .map_err(|error| chain(&error.without_url()))?;
    let status = response.status();
    if !status.is_success() {
        return Err(format!("status {status}"));
    }
    bot_framework::http::read_bounded(response, LARGEST_BYTES)
        .await
        .map_err(|error| chain(&error))
}

async fn read_file(folder: Option<&Path>, path: &str) -> Result<Vec<u8>, String> {
    let folder = folder.ok_or("a file needs a knowledge folder; start with `--knowledge DIR`")?;
    let path = inside(folder, path).ok_or("its path leads out of the knowledge folder")?;
    tokio::task::spawn_blocking(move || {
        let metadata = std::fs::metadata(&path).map_err(|error| error.to_string())?;
        if !metadata.is_file() {
            return Err("it is no file".to_owned());
        }
        let size = metadata.len();
        if size > u64::try_from(LARGEST_BYTES).unwrap_or(u64::MAX) {
            return Err(format!("larger than {LARGEST_BYTES} bytes"));
        }
        std::fs::read(&path).map_err(|error| error.to_string())
    })
    .await
    .map_err(|_| "reading it failed".to_owned())?
}

/// The path below the folder, unless it climbs.
fn inside(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    path.components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
        .then(|| folder.join(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leads_out_of_the_folder() {
        let folder = Path::new("/knowledge");

        assert_eq!(
            inside(folder, "a/status.toml"),
            Some(PathBuf::from("/knowledge/a/status.toml"))
        );
        assert_eq!(inside(folder, "../secrets"), None);
        assert_eq!(inside(folder, "/etc/passwd"), None);
    }
}
