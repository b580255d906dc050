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
        Self::set_by(&SystemClock)
    }

    /// A clock that starts with the time of another one.
    fn set_by(wall: &dyn Clock) -> Self {
        Self {
            wall: wall.now(),
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
    use crate::direct_line::{Grant, TokenSigner};

    const HOUR: SignedDuration = SignedDuration::from_hours(1);

    /// The clock of a machine whose administrator sets it.
    #[derive(Debug)]
    struct SetClock(std::sync::Mutex<Timestamp>);

    impl SetClock {
        fn set_by(&self, jump: SignedDuration) {
            let mut now = self.0.lock().unwrap();
            *now = now.checked_add(jump).unwrap();
        }
    }

    impl Clock for SetClock {
        fn now(&self) -> Timestamp {
            *self.0.lock().unwrap()
        }
    }

    fn signer() -> TokenSigner {
        let secrets = ["a long secret of a test".into()];
        TokenSigner::from_secrets(&secrets, SignedDuration::from_mins(30)).unwrap()
    }

    fn grant() -> Grant {
        Grant {
            conversation_id: "c-1".to_owned(),
            user_id: None,
            user_name: None,
            trusted_origins: Vec::new(),
        }
    }

    #[test]
    fn a_token_of_half_an_hour_outlives_a_clock_that_is_set_by_an_hour() {
        for jump in [HOUR, -HOUR] {
            let wall = SetClock(std::sync::Mutex::new(
                Timestamp::from_second(1_800_000_000).unwrap(),
            ));
            let clock = SteadyClock::set_by(&wall);
            let (before, after) = (signer().sign(&grant(), clock.now()), {
                wall.set_by(jump);
                signer().sign(&grant(), clock.now())
            });

            for token in [before, after] {
                assert_eq!(signer().verify(&token, clock.now()).unwrap(), grant());
            }
            assert!(clock.now() - HOUR < Timestamp::from_second(1_800_000_000).unwrap());
        }
    }

    #[test]
    fn a_token_of_the_default_life_outlives_a_restart_under_a_clock_that_was_set_by_an_hour() {
        // Clients renew a token within a quarter of an hour of its life.
        let signer = TokenSigner::from_secrets(
            &["a long secret of a test".into()],
            SignedDuration::from_hours(12),
        )
        .unwrap();
        let renewed = SignedDuration::from_mins(15);
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        let token = signer.sign(&grant(), now);

        for jump in [HOUR, -HOUR] {
            let restarted = now.checked_add(renewed).unwrap().checked_add(jump).unwrap();

            assert_eq!(signer.verify(&token, restarted).unwrap(), grant());
        }
    }

    #[test]
    fn a_steady_clock_never_goes_back() {
        let clock = SteadyClock::start();

        let (first, second) = (clock.now(), clock.now());

        assert!(first <= second);
    }
}
