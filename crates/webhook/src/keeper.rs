//! What is done for the history in the background: turns that an earlier version stored are indexed, and conversations that
//! are older than they may be are erased. Both in steps that last milliseconds, one after the other.

use std::time::Duration;

use conversation_log::{Erase, LogError};
use tokio_util::sync::CancellationToken;

use crate::problem::chain;
use crate::state::App;

/// How often the history is looked at. Retention is counted in days; a replica of an earlier version that still runs beside
/// this one stores turns that are not indexed.
const EVERY: Duration = Duration::from_mins(10);
/// Not in the first moments of a start.
const FIRST: Duration = Duration::from_secs(2);
/// Between two steps, for whoever waits for the writer.
const PAUSE: Duration = Duration::from_millis(20);
/// As it stands in the notes of what was erased.
const ACTOR: &str = "retention";

/// Runs until `stopping` is cancelled.
pub(crate) async fn run(app: App, stopping: CancellationToken) {
    stopping
        .run_until_cancelled_owned(async {
            tokio::time::sleep(FIRST).await;
            loop {
                report(index(&app).await, "indexed turns of an earlier version");
                report(
                    expire(&app).await,
                    "erased conversations that were older than they may be",
                );
                tokio::time::sleep(EVERY).await;
            }
        })
        .await;
}

fn report(done: Result<usize, LogError>, what: &str) {
    match done {
        Ok(0) => {}
        Ok(count) => tracing::info!(count, "{what}: {count}"),
        // The next round tries again.
        Err(error) => tracing::warn!(error = %chain(&error), "the history was not looked after"),
    }
}

/// Indexes what is not; how many turns that were.
async fn index(app: &App) -> Result<usize, LogError> {
    let (mut turns, mut cursor) = (0, None);
    loop {
        let step = app.log().index_missing(cursor.as_deref()).await?;
        turns += step.turns;
        cursor = step.next;
        if cursor.is_none() {
            return Ok(turns);
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Erases what has been kept long enough; how many conversations that were.
pub(crate) async fn expire(app: &App) -> Result<usize, LogError> {
    let retention = &app.settings().retention;
    // By the clock that nobody sets: one that jumps a month ahead must not erase a month.
    let now_ms = app.steady_ms();
    let named: Vec<String> = retention
        .channels
        .iter()
        .map(|(channel, _)| channel.clone())
        .collect();
    let mut rules: Vec<Erase> = retention
        .channels
        .iter()
        .map(|(channel, kept_ms)| Erase::ExpiredOf {
            channel: channel.clone(),
            before_ms: now_ms - kept_ms,
        })
        .collect();
    rules.extend(retention.elsewhere_ms.map(|kept_ms| Erase::ExpiredElsewhere {
        channels: named,
        before_ms: now_ms - kept_ms,
    }));
    let mut conversations = 0;
    for rule in rules {
        // Some hundred at a time.
        while let Some(erased) = app.log().erase(&rule, ACTOR, now_ms).await? {
            conversations += usize::try_from(erased.conversations).unwrap_or_default();
            tokio::time::sleep(PAUSE).await;
        }
    }
    Ok(conversations)
}
