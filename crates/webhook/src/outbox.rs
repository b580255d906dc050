//! The deliverer: what leaves by a connector, a webhook or e-mail, each a row written in its turn's own transaction.
//!
//! The log gives the oldest due row of each conversation and kind only, so that order is kept while conversations overtake
//! each other. A row is hidden from other replicas for a lease; a process that dies leaves it to the next. At least once:
//! each kind of receiver has its own way to tell a repeat. A receiver that does not answer has its share of the attempts and
//! no more ([`share`]).

mod connector;
mod mail;
pub(crate) mod pace;
pub(crate) mod report;
mod share;
mod webhook;

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use bot_framework::connector::{CONNECTOR_SCHEDULE, LARGEST_AMBIGUOUS_ATTEMPTS, Schedule};
use conversation_log::{LogError, OutboxRow};
use futures_util::FutureExt;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::clock::now_ms;
use crate::problem::chain;
use crate::state::App;
use crate::telemetry;
use share::{Place, Places};

/// Rows that go to a connector.
pub(crate) const CONNECTOR: &str = "connector";
/// Support requests that go to a webhook.
pub(crate) const WEBHOOK: &str = "webhook";
/// Support requests that go by e-mail.
pub(crate) const MAIL: &str = "mail";

/// Field of a connector's delivery that holds our own id of the activity; it does not leave.
pub(crate) const OWN_ID: &str = "helplineActivityId";

/// A helpdesk may be down for a night: from 5 s to an hour between attempts, for about a day.
const SUPPORT_SCHEDULE: Schedule = Schedule {
    first: Duration::from_secs(5),
    longest: Duration::from_hours(1),
    attempts: 36,
};
/// The net below the wake-up: rows of other replicas, rows whose wait is over, rows of a dead process.
const POLL: Duration = Duration::from_millis(500);
/// How long a claimed row is hidden from others: two attempts of 15 s and a token.
const LEASE: Duration = Duration::from_mins(1);
/// An attempt that takes longer is cut off, before its row can be claimed again: a mail server may take its time for each of
/// many exchanges.
const LONGEST_ATTEMPT: Duration = Duration::from_secs(55);
/// Rows claimed at once.
const BATCH: u32 = 64;
/// How long the last attempts of a shutdown may take; then they are left to the next start.
const DRAIN: Duration = Duration::from_secs(2);
/// Longest error kept with a row.
const LONGEST_ERROR_CHARS: usize = 300;

/// Delivers until `stop`, then what is due and what is under way. The server stops it after the last turn, so that the
/// replies of accepted activities leave before the exit.
pub(crate) async fn run(app: App, stop: CancellationToken) {
    let places = Places::new();
    while !stop.is_cancelled() {
        let free = u32::try_from(places.free()).unwrap_or(BATCH).min(BATCH);
        if free > 0 && deliver_due(&app, &places, free).await {
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
        while drain_due(&app, &places).await {}
        places.all_free().await;
    });
    if drained.await.is_err() {
        tracing::warn!("deliveries were under way at shutdown; the next start tries them again");
    }
}

/// Starts an attempt for each due row whose receiver has a place; whether there were any rows.
async fn deliver_due(app: &App, places: &Places, limit: u32) -> bool {
    let rows = claim(app, limit).await;
    let any = !rows.is_empty();
    let mut sent_back = JoinSet::new();
    let mut soonest: Option<Duration> = None;
    for row in rows {
        match places.take(&row) {
            Ok(place) => start(app, row, place),
            Err(wait) => {
                soonest = Some(soonest.map_or(wait, |soonest| soonest.min(wait)));
                let app = app.clone();
                sent_back.spawn(async move { send_back(&app, &row, wait).await });
            }
        }
    }
    if let Some(wait) = soonest {
        // Before the next claim, so that there are never more than one claim's.
        sent_back.join_all().await;
        let app = app.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            app.wake_outbox();
        });
    }
    any
}

/// Starts an attempt for each due row as soon as there is a place; whether there were any rows.
async fn drain_due(app: &App, places: &Places) -> bool {
    let rows = claim(app, BATCH).await;
    let any = !rows.is_empty();
    for row in rows {
        if let Some(place) = places.wait_for(&row).await {
            start(app, row, place);
        }
    }
    any
}

async fn claim(app: &App, limit: u32) -> Vec<OutboxRow> {
    let lease_ms = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
    match app.log().claim_outbox(app.steady_ms(), limit, lease_ms).await {
        Ok(rows) => rows,
        Err(error) => {
            tracing::warn!(error = %chain(&error), "the outbox cannot be read; trying again");
            Vec::new()
        }
    }
}

fn start(app: &App, row: OutboxRow, place: Place) {
    let app = app.clone();
    tokio::spawn(async move {
        deliver(&app, row).await;
        drop(place);
        // The next row of the same conversation may be due now.
        app.wake_outbox();
    });
}

/// Gives a row back that was not tried: its receiver has all the attempts under way that it may have.
async fn send_back(app: &App, row: &OutboxRow, wait: Duration) {
    if let Err(error) = app.log().postpone_outbox(row.id, after(app, wait)).await {
        // The lease ends, and it is due again.
        tracing::warn!(outbox.id = row.id, error = %chain(&error), "a delivery that waits was not given back");
    }
}

/// Why an attempt failed, by what is done about it.
#[derive(Debug)]
enum Failure {
    /// Try again.
    Retry {
        /// What the other side asked to wait.
        after: Option<Duration>,
        /// Whether it may have arrived all the same, where a second copy would be seen.
        is_ambiguous: bool,
        /// For the log and the administrator.
        text: String,
    },
    /// Nothing was tried: there is no place under the limits of the channel before this long.
    Paced(Duration),
    /// Trying again would give the same answer.
    Final(String),
    /// The person has blocked the bot: nothing more is sent until they write again.
    Blocked(String),
}

impl Failure {
    fn retry(text: String) -> Self {
        Self::Retry {
            after: None,
            is_ambiguous: false,
            text,
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Retry { text, .. } | Self::Final(text) | Self::Blocked(text) => text,
            Self::Paced(_) => "waits for its place under the limits of the channel",
        }
    }
}

async fn deliver(app: &App, row: OutboxRow) {
    let attempt = async {
        match row.kind.as_str() {
            CONNECTOR => connector::attempt(app, &row).await,
            WEBHOOK => webhook::attempt(app, &row).await,
            MAIL => mail::attempt(app, &row).await,
            other => Err(Failure::Final(format!("there is no delivery of kind `{other}`"))),
        }
    };
    let result = ended(attempt, row.kind == CONNECTOR).await;
    let attempt = u32::try_from(row.attempts).unwrap_or(u32::MAX).saturating_add(1);
    let stored = match result {
        Ok(()) => {
            telemetry::count_delivery(kind_label(&row.kind), "delivered");
            app.log().complete_outbox(row.id).await
        }
        Err(failure) => failed(app, &row, attempt, &failure).await,
    };
    if let Err(error) = stored {
        // The lease ends, and the row is tried again: twice is better than never.
        tracing::warn!(outbox.id = row.id, error = %chain(&error), "the result of a delivery was not stored");
    }
}

/// What an attempt came to, also one that does not end or panics: it counts, so that the row is parked in the end and does
/// not hold up its conversation for good.
async fn ended(
    attempt: impl Future<Output = Result<(), Failure>>,
    is_seen_twice: bool,
) -> Result<(), Failure> {
    let text = match timeout(LONGEST_ATTEMPT, AssertUnwindSafe(attempt).catch_unwind()).await {
        Ok(Ok(result)) => return result,
        Ok(Err(_)) => {
            "the attempt panicked: please report it with the line before this one in the log".to_owned()
        }
        Err(_) => format!("no end after {} s", LONGEST_ATTEMPT.as_secs()),
    };
    Err(Failure::Retry {
        after: None,
        is_ambiguous: is_seen_twice,
        text,
    })
}

/// Says what went wrong, and stores when to try again.
async fn failed(app: &App, row: &OutboxRow, attempt: u32, failure: &Failure) -> Result<(), LogError> {
    if let Failure::Paced(wait) = failure {
        // No attempt was made: a crowd that waits its turn must not use up the attempts of its deliveries.
        return app.log().postpone_outbox(row.id, after(app, *wait)).await;
    }
    let wait = next_wait(&row.kind, failure, attempt);
    telemetry::count_delivery(
        kind_label(&row.kind),
        if wait.is_some() { "retried" } else { "parked" },
    );
    let text: String = failure.text().chars().take(LONGEST_ERROR_CHARS).collect();
    if matches!(
        failure,
        Failure::Retry {
            is_ambiguous: true,
            ..
        }
    ) {
        tracing::warn!(
            conversation.id = %row.conversation.id, outbox.id = row.id, attempt,
            "a reply is maybe delivered twice: the answer left open whether it arrived"
        );
    }
    if let Failure::Blocked(_) = failure {
        tracing::info!(
            conversation.id = %row.conversation.id,
            "the person has blocked the bot: nothing more is sent until they write again"
        );
        return app
            .log()
            .mark_unreachable(&row.conversation, &row.kind, now_ms(), &text)
            .await;
    }
    if let Some(wait) = wait {
        tracing::info!(
            conversation.id = %row.conversation.id, outbox.id = row.id, kind = row.kind, attempt,
            wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            "a delivery failed and is tried again: {text}"
        );
    } else {
        tracing::error!(
            conversation.id = %row.conversation.id, outbox.id = row.id, kind = row.kind, attempt,
            "a delivery is given up until an administrator tries it again: {text}"
        );
    }
    app.log()
        .retry_outbox(row.id, wait.map(|wait| after(app, wait)), &text)
        .await
}

/// The moment this long from now, by the clock that claims are made by.
fn after(app: &App, wait: Duration) -> i64 {
    app.steady_ms()
        .saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
}

/// How long to wait before the next attempt; `None` when there is none.
fn next_wait(kind: &str, failure: &Failure, attempt: u32) -> Option<Duration> {
    let schedule = if kind == CONNECTOR {
        CONNECTOR_SCHEDULE
    } else {
        SUPPORT_SCHEDULE
    };
    match failure {
        Failure::Retry {
            is_ambiguous: true, ..
        } if attempt >= LARGEST_AMBIGUOUS_ATTEMPTS => None,
        Failure::Retry { after, .. } => schedule.delay(attempt, *after, jitter()),
        Failure::Paced(wait) => Some(*wait),
        Failure::Final(_) | Failure::Blocked(_) => None,
    }
}

/// The label of a kind in metrics.
fn kind_label(kind: &str) -> &'static str {
    [CONNECTOR, WEBHOOK, MAIL]
        .into_iter()
        .find(|known| *known == kind)
        .unwrap_or("other")
}

/// A random number in 0..=1.
fn jitter() -> f64 {
    // Without random numbers all wait equally long, which is no reason to fail.
    getrandom::u32().map_or(0.5, |random| f64::from(random) / f64::from(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn retry(is_ambiguous: bool) -> Failure {
        Failure::Retry {
            after: None,
            is_ambiguous,
            text: "504".to_owned(),
        }
    }

    #[test]
    fn the_first_retry_comes_within_ten_seconds() {
        for kind in [CONNECTOR, WEBHOOK, MAIL] {
            assert!(next_wait(kind, &retry(false), 1).unwrap() <= Duration::from_secs(10));
        }
    }

    #[test]
    fn what_may_have_arrived_is_tried_a_few_times_only() {
        assert!(next_wait(CONNECTOR, &retry(true), LARGEST_AMBIGUOUS_ATTEMPTS - 1).is_some());
        assert_eq!(
            next_wait(CONNECTOR, &retry(true), LARGEST_AMBIGUOUS_ATTEMPTS),
            None
        );
        assert!(next_wait(CONNECTOR, &retry(false), LARGEST_AMBIGUOUS_ATTEMPTS).is_some());
    }

    #[test]
    fn a_helpdesk_that_is_down_for_half_a_day_still_gets_its_requests() {
        let waits = (1..).map_while(|attempt| next_wait(WEBHOOK, &retry(false), attempt));

        assert!(waits.sum::<Duration>() > Duration::from_hours(12));
    }

    #[test]
    fn a_refusal_is_final() {
        assert_eq!(next_wait(CONNECTOR, &Failure::Final("400".to_owned()), 1), None);
        assert_eq!(next_wait(CONNECTOR, &Failure::Blocked("403".to_owned()), 1), None);
    }
}
