//! Clocks. Time reaches the checks of this crate through [`Clock`], so that a test can pin it.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// Tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// The clock of the machine. Bot Framework tokens are checked by it: their times are the issuer's wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The time of the machine when the clock was made, moved on by its monotonic clock: setting the machine's clock by an hour
/// in either direction changes nothing. Direct Line tokens are checked by it, since we issue and check them ourselves.
///
/// A restart reads the machine's clock again. A token issued under a clock that was wrong is then off by as much.
#[derive(Debug, Clone, Copy)]
pub struct SteadyClock {
    wall: Timestamp,
    since: Instant,
}

impl SteadyClock {
    /// A clock that starts now.
    pub fn start() -> Self {
        Self {
            wall: Timestamp::now(),
            since: Instant::now(),
        }
    }
}

impl Clock for SteadyClock {
    fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.since.elapsed()).unwrap_or(SignedDuration::MAX);
        self.wall.checked_add(elapsed).unwrap_or(Timestamp::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_steady_clock_never_goes_back() {
        let clock = SteadyClock::start();

        let (first, second) = (clock.now(), clock.now());

        assert!(first <= second);
    }
}
