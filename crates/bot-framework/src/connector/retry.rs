//! When to try again: exponential with jitter (msteams-docs, rate-limit), a pure function of what the outbox knows.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};

/// Attempts in all, the first one included: the last wait ends about 20 minutes after the first attempt.
pub const LARGEST_ATTEMPTS: u32 = 10;
/// Attempts in all when each may have arrived: every one more is perhaps one more copy in somebody's chat.
pub const LARGEST_AMBIGUOUS_ATTEMPTS: u32 = 4;
/// The longest wait a `Retry-After` is believed for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// When to try again: the wait doubles from the first to the longest, and after so many attempts there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    /// The first wait, before jitter.
    pub first: Duration,
    /// The longest wait, before jitter.
    pub longest: Duration,
    /// Attempts in all, the first one included.
    pub attempts: u32,
}

/// The schedule of activities that go to a connector: the first retry within 10 s (msteams-docs, rate-limit).
pub const CONNECTOR_SCHEDULE: Schedule = Schedule {
    first: Duration::from_secs(2),
    longest: Duration::from_mins(5),
    attempts: LARGEST_ATTEMPTS,
};

impl Schedule {
    /// How long to wait after the failed attempt number `attempt` (1, 2 …), or `None` when it was the last.
    ///
    /// `jitter`, a random number in 0..=1, makes the wait a half to the whole of what is due, so that those who failed
    /// together do not come back together. A `retry_after` is never undercut: the jitter comes on top of it. A jitter
    /// outside its range is moved into it.
    pub fn delay(&self, attempt: u32, retry_after: Option<Duration>, jitter: f64) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let jitter = if jitter.is_nan() {
            0.0
        } else {
            jitter.clamp(0.0, 1.0)
        };
        let doublings = attempt.saturating_sub(1);
        let whole = 2_u32
            .checked_pow(doublings)
            .map_or(self.longest, |factor| self.first.saturating_mul(factor));
        let own = whole.min(self.longest).mul_f64(0.5 + jitter / 2.0);
        let after_asked = retry_after.map(|asked| asked + self.first.mul_f64(jitter));
        Some(after_asked.map_or(own, |asked| asked.max(own)))
    }
}

/// [`Schedule::delay`] of [`CONNECTOR_SCHEDULE`]: from 1 to 2 s after the first attempt to 5 minutes.
#[cfg(test)]
fn retry_delay(attempt: u32, retry_after: Option<Duration>, jitter: f64) -> Option<Duration> {
    CONNECTOR_SCHEDULE.delay(attempt, retry_after, jitter)
}

/// The wait of a `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), bounded. A date is measured from the server's own
/// `Date`, when there is one: its clock and ours may differ.
pub fn parse_retry_after(value: &str, date: Option<&str>, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    let wait = if let Ok(seconds) = value.parse() {
        Duration::from_secs(seconds)
    } else {
        let parse = |text: &str| rfc2822::parse(text).ok().map(|at| at.timestamp());
        let from = date.and_then(parse).unwrap_or(now);
        Duration::try_from(parse(value)?.duration_since(from)).unwrap_or(Duration::ZERO)
    };
    Some(wait.min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_retry_comes_within_ten_seconds() {
        for jitter in [0.0, 0.5, 1.0] {
            assert!(retry_delay(1, None, jitter).unwrap() <= Duration::from_secs(10));
        }
    }

    #[test]
    fn the_schedule_doubles_to_its_bound_and_ends() {
        let seconds: Vec<_> = (1..=10)
            .map(|attempt| retry_delay(attempt, None, 1.0).map(|delay| delay.as_secs()))
            .collect();

        assert_eq!(
            seconds,
            [
                Some(2),
                Some(4),
                Some(8),
                Some(16),
                Some(32),
                Some(64),
                Some(128),
                Some(256),
                Some(300),
                None
            ]
        );
    }

    #[test]
    fn a_wait_that_was_asked_for_is_kept() {
        let asked = Duration::from_secs(30);

        assert_eq!(retry_delay(1, Some(asked), 0.0), Some(asked));
        assert_eq!(retry_delay(1, Some(asked), 1.0), Some(Duration::from_secs(32)));
        assert_eq!(retry_delay(9, Some(asked), 1.0), Some(CONNECTOR_SCHEDULE.longest));
    }

    #[test]
    fn a_retry_after_is_read_in_both_forms() {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let date = Some("Wed, 21 Oct 2026 07:28:00 GMT");
        let read = |value| parse_retry_after(value, date, now).map(|wait| wait.as_secs());

        assert_eq!(read("7"), Some(7));
        assert_eq!(read(" 0 "), Some(0));
        assert_eq!(read("999999999999"), Some(3600));
        assert_eq!(read("Wed, 21 Oct 2026 07:28:30 GMT"), Some(30));
        assert_eq!(read("Wed, 21 Oct 2026 07:20:00 GMT"), Some(0));
        assert_eq!(read("-5"), None);
        assert_eq!(read("soon"), None);
    }

    proptest! {
        #[test]
        fn a_wait_is_never_shorter_than_asked_nor_endless(
            attempt in any::<u32>(),
            asked in proptest::option::of(0_u64..=3600),
            jitter in any::<f64>(),
        ) {
            let asked = asked.map(Duration::from_secs);

            if let Some(delay) = retry_delay(attempt, asked, jitter) {
                prop_assert!(delay >= asked.unwrap_or(Duration::from_secs(1)));
                prop_assert!(delay <= Duration::from_secs(3602));
            }
        }
    }
}
