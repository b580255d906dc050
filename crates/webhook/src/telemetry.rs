//! Metrics: names, labels and the one recorder of the process.
//!
//! Labels come from short fixed lists: a label from outside would let a caller fill the memory.

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

const TURNS: &str = "helpline_turns_total";
const TURN_SECONDS: &str = "helpline_turn_duration_seconds";
const REQUESTS: &str = "helpline_requests_total";
const QUEUE_REJECTIONS: &str = "helpline_queue_rejections_total";
const RATE_LIMITED: &str = "helpline_rate_limited_total";
const OUTBOX: &str = "helpline_outbox_deliveries";
const DELIVERIES: &str = "helpline_deliveries_total";
const SOCKETS: &str = "helpline_open_sockets";

/// Channels that get a label of their own; all others are `other`.
const CHANNELS: [&str; 6] = [
    "directline",
    "msteams",
    "webchat",
    "emulator",
    "slack",
    "terminal",
];
/// Upper bounds of the turn histogram: from an answer in memory to a database that hangs.
const TURN_BUCKETS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// The handle that renders all metrics. The first call installs the recorder of the process; `None` when another
/// library of the process has installed one of its own.
pub(crate) fn handle() -> Option<&'static PrometheusHandle> {
    RECORDER
        .get_or_init(|| {
            let recorder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Full(TURN_SECONDS.to_owned()), &TURN_BUCKETS)
                .ok()?
                .build_recorder();
            let handle = recorder.handle();
            metrics::set_global_recorder(recorder).ok()?;
            describe();
            Some(handle)
        })
        .as_ref()
}

fn describe() {
    describe_counter!(TURNS, "Turns that were stored, by channel and decision.");
    describe_histogram!(
        TURN_SECONDS,
        Unit::Seconds,
        "From an activity's arrival to its turn on disk."
    );
    describe_counter!(REQUESTS, "Requests, by route and status.");
    describe_counter!(
        QUEUE_REJECTIONS,
        "Activities refused because a queue was full, by queue."
    );
    describe_counter!(RATE_LIMITED, "Requests refused by a rate limit, by kind of key.");
    describe_gauge!(OUTBOX, "Deliveries that are not done, by state.");
    describe_counter!(DELIVERIES, "Attempts to deliver, by kind and result.");
    describe_gauge!(SOCKETS, "Direct Line streams that are open.");
}

/// The label of a channel.
fn channel_label(channel: &str) -> &'static str {
    CHANNELS
        .iter()
        .find(|known| **known == channel)
        .copied()
        .unwrap_or("other")
}

/// A turn was stored, or was a repeat.
pub(crate) fn count_turn(channel: &str, decision: &'static str, duration: Duration) {
    counter!(TURNS, "channel" => channel_label(channel), "decision" => decision).increment(1);
    histogram!(TURN_SECONDS, "channel" => channel_label(channel)).record(duration.as_secs_f64());
}

/// A request was answered. `route` is the pattern of the router, of which there are a few dozen.
pub(crate) fn count_request(route: &str, status: u16) {
    counter!(REQUESTS, "route" => route.to_owned(), "status" => status.to_string()).increment(1);
}

/// An activity was refused because `queue` was full.
pub(crate) fn count_queue_rejection(queue: &'static str) {
    counter!(QUEUE_REJECTIONS, "queue" => queue).increment(1);
}

/// A request was refused by the limit of a kind of key.
pub(crate) fn count_rate_limited(kind: &'static str) {
    counter!(RATE_LIMITED, "key" => kind).increment(1);
}

/// An attempt to deliver ended.
pub(crate) fn count_delivery(kind: &'static str, result: &'static str) {
    counter!(DELIVERIES, "kind" => kind, "result" => result).increment(1);
}

/// How many deliveries wait and how many are parked.
pub(crate) fn set_outbox(waiting: i64, parked: i64) {
    gauge!(OUTBOX, "state" => "waiting").set(waiting as f64);
    gauge!(OUTBOX, "state" => "parked").set(parked as f64);
}

/// Counts an open stream for as long as it lives.
#[derive(Debug)]
pub(crate) struct OpenSocket(());

impl OpenSocket {
    /// One more.
    pub(crate) fn new() -> Self {
        gauge!(SOCKETS).increment(1.0);
        Self(())
    }
}

impl Drop for OpenSocket {
    fn drop(&mut self) {
        gauge!(SOCKETS).decrement(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_from_outside_is_no_label_of_its_own() {
        assert_eq!(channel_label("msteams"), "msteams");
        assert_eq!(channel_label("made-up-7"), "other");
    }
}
