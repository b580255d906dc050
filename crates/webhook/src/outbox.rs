//! The deliverer: replies that leave by the connector, each a row written in its turn's own transaction.
//!
//! The log gives the oldest due row of each conversation only, so that order is kept while conversations overtake each
//! other. A row is hidden from other replicas for a lease; a process that dies leaves it to the next.

use std::sync::Arc;
use std::time::Duration;

use bot_framework::connector::LARGEST_AMBIGUOUS_ATTEMPTS;
use bot_framework::{Activity, SendError, retry_delay};
use conversation_log::OutboxRow;
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::clock::now_ms;
use crate::problem::chain;
use crate::state::App;
use crate::telemetry;
use crate::turn::{CONNECTOR, expand_transcript};

/// The net below the wake-up: rows of other replicas, rows whose wait is over, rows of a dead process.
const POLL: Duration = Duration::from_millis(500);
/// How long a claimed row is hidden from others: two attempts of 15 s and a token.
const LEASE: Duration = Duration::from_mins(1);
/// Rows claimed at once.
const BATCH: u32 = 64;
/// Attempts that run at once. A slow connector must not hold the others up.
const MOST_AT_ONCE: usize = 64;
/// How long the last attempts of a shutdown may take; then they are left to the next start.
const DRAIN: Duration = Duration::from_secs(2);
/// Longest error kept with a row.
const LONGEST_ERROR_CHARS: usize = 300;

/// Delivers until `stop`, then what is due and what is under way. The server stops it after the last turn, so that the
/// replies of accepted activities leave before the exit.
pub(crate) async fn run(app: App, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(MOST_AT_ONCE));
    while !stop.is_cancelled() {
        let free = u32::try_from(places.available_permits())
            .unwrap_or(BATCH)
            .min(BATCH);
        if free > 0 && claim(&app, &places, free).await {
            continue;
        }
        tokio::select! {
            () = app.outbox_woken() => {}
            () = tokio::time::sleep(POLL) => {}
            () = stop.cancelled() => {}
        }
    }
    // What was accepted a moment ago goes out before the exit, or the connector gets it twice from the next start.
    let drained = timeout(DRAIN, async {
        while claim(&app, &places, BATCH).await {}
        let all = u32::try_from(MOST_AT_ONCE).unwrap_or(u32::MAX);
        let _ = places.acquire_many(all).await;
    });
    if drained.await.is_err() {
        tracing::warn!("deliveries were under way at shutdown; the next start tries them again");
    }
}

/// Claims due rows and starts an attempt for each; whether there were any.
async fn claim(app: &App, places: &Arc<Semaphore>, limit: u32) -> bool {
    let lease_ms = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
    let rows = match app.log().claim_outbox(now_ms(), limit, lease_ms).await {
        Ok(rows) => rows,
        Err(error) => {
            tracing::warn!(error = %chain(&error), "the outbox cannot be read; trying again");
            return false;
        }
    };
    let any = !rows.is_empty();
    for row in rows {
        let Ok(place) = Arc::clone(places).acquire_owned().await else {
            return false;
        };
        let app = app.clone();
        tokio::spawn(async move {
            deliver(&app, row).await;
            drop(place);
            // The next row of the same conversation may be due now.
            app.wake_outbox();
        });
    }
    any
}

async fn deliver(app: &App, row: OutboxRow) {
    let result = attempt(app, &row).await;
    let attempt = u32::try_from(row.attempts).unwrap_or(u32::MAX).saturating_add(1);
    let stored = match result {
        Ok(()) => {
            telemetry::count_delivery("delivered");
            app.log().complete_outbox(row.id).await
        }
        Err(error) => {
            let wait = next_wait(&error, attempt);
            telemetry::count_delivery(if wait.is_some() { "retried" } else { "parked" });
            if matches!(error, SendError::Retry { ambiguous: true, .. }) {
                tracing::warn!(
                    conversation.id = %row.conversation.id, outbox.id = row.id, attempt,
                    "a reply is maybe delivered twice: the connector's answer left open whether it arrived"
                );
            }
            if let Some(wait) = wait {
                tracing::info!(
                    conversation.id = %row.conversation.id, outbox.id = row.id, attempt,
                    wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                    "a reply was not delivered and is tried again: {error}"
                );
            } else {
                tracing::error!(
                    conversation.id = %row.conversation.id, outbox.id = row.id, attempt,
                    "a reply is given up: {error}"
                );
            }
            let at_ms =
                wait.map(|wait| now_ms().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)));
            let text: String = error.to_string().chars().take(LONGEST_ERROR_CHARS).collect();
            app.log().retry_outbox(row.id, at_ms, &text).await
        }
    };
    if let Err(error) = stored {
        // The lease ends, and the row is tried again: twice is better than never.
        tracing::warn!(outbox.id = row.id, error = %chain(&error), "the result of a delivery was not stored");
    }
}

async fn attempt(app: &App, row: &OutboxRow) -> Result<(), SendError> {
    let unusable = |code: &str| SendError::Final {
        status: 0,
        code: code.to_owned(),
    };
    if row.kind != CONNECTOR {
        return Err(unusable("UnknownKind"));
    }
    let activity = Activity::try_from(row.payload.clone()).map_err(|_| unusable("UnreadablePayload"))?;
    let service_url = activity
        .service_url
        .clone()
        .ok_or_else(|| unusable("NoServiceUrl"))?;
    let activity = expand_transcript(app.log(), &row.conversation, None, activity).await.map_err(|error| {
        tracing::warn!(error = %chain(&error), "the transcript of a handoff cannot be read; trying again");
        SendError::Retry { after: None, status: None, ambiguous: false, reason: "transcript" }
    })?;
    let reply_to = activity.reply_to_id.clone();
    app.connector()
        .send(&service_url, &row.conversation.id, reply_to.as_deref(), &activity)
        .await?;
    Ok(())
}

/// How long to wait before the next attempt; `None` when there is none.
fn next_wait(error: &SendError, attempt: u32) -> Option<Duration> {
    match error {
        SendError::Retry { ambiguous: true, .. } if attempt >= LARGEST_AMBIGUOUS_ATTEMPTS => None,
        SendError::Retry { after, .. } => retry_delay(attempt, *after, jitter()),
        SendError::Final { .. } | SendError::Blocked | SendError::TooLarge | SendError::NotAllowed(_) => None,
    }
}

/// A random number in 0..=1.
fn jitter() -> f64 {
    // Without random numbers all wait equally long, which is no reason to fail.
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry(ambiguous: bool) -> SendError {
        SendError::Retry {
            after: None,
            status: Some(504),
            ambiguous,
            reason: "status",
        }
    }

    #[test]
    fn the_first_retry_comes_within_ten_seconds() {
        assert!(next_wait(&retry(false), 1).unwrap() <= Duration::from_secs(10));
    }

    #[test]
    fn what_may_have_arrived_is_tried_a_few_times_only() {
        assert!(next_wait(&retry(true), LARGEST_AMBIGUOUS_ATTEMPTS - 1).is_some());
        assert_eq!(next_wait(&retry(true), LARGEST_AMBIGUOUS_ATTEMPTS), None);
        assert!(next_wait(&retry(false), LARGEST_AMBIGUOUS_ATTEMPTS).is_some());
    }

    #[test]
    fn a_refusal_is_final() {
        let refused = SendError::Final {
            status: 400,
            code: "BadSyntax".to_owned(),
        };

        assert_eq!(next_wait(&refused, 1), None);
        assert_eq!(next_wait(&SendError::Blocked, 1), None);
    }
}
