//! How often one conversation, one token and one address may call.
//!
//! GCRA by `governor`: a burst, then a steady rate. Keys that have their full burst again are forgotten, so that memory
//! follows the callers of the last minutes, and there is a bound whatever they do.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};

use crate::telemetry;

/// One token may call this many times as often as one conversation: Direct Line polls beside posting.
const TOKEN_FACTOR: u32 = 2;
/// One address may call this many times as often as one conversation: an office shares one.
const ADDRESS_FACTOR: u32 = 20;
/// Keys kept before those with a full burst are dropped. An entry takes about 100 bytes.
const KEYS_BEFORE_CLEANING: usize = 10_000;
/// How often they are: it looks at every key, some milliseconds for the most there are.
const CLEAN_EVERY: Duration = Duration::from_secs(1);
/// Keys kept at most; a new caller beyond them is told to wait, since an attacker made the others.
const MOST_KEYS: usize = 100_000;

/// Who is limited.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// A conversation on its channel.
    Conversation(String, String),
    /// A Direct Line token or secret, by the conversation or user it stands for.
    Token(String),
    /// An address; for IPv6 its /64, which one customer owns whole.
    Address(IpAddr),
}

impl Key {
    /// The key of an address.
    pub(crate) fn address(address: IpAddr) -> Self {
        match address {
            IpAddr::V4(_) => Self::Address(address),
            IpAddr::V6(long) => {
                let network = long.to_bits() & (u128::MAX << 64);
                Self::Address(IpAddr::V6(network.into()))
            }
        }
    }
}

/// The limits of one server.
#[derive(Debug)]
pub(crate) struct RateLimits {
    conversation: DefaultKeyedRateLimiter<Key>,
    token: DefaultKeyedRateLimiter<Key>,
    address: DefaultKeyedRateLimiter<Key>,
    /// When keys were last dropped.
    cleaned: Mutex<Option<Instant>>,
    clock: DefaultClock,
}

impl RateLimits {
    /// Limits of `per_minute` requests for one conversation, and multiples of it for tokens and addresses.
    pub(crate) fn new(per_minute: NonZeroU32) -> Self {
        let limiter = |factor: u32| {
            let rate = per_minute.saturating_mul(NonZeroU32::new(factor).unwrap_or(NonZeroU32::MIN));
            // A quarter of a minute's worth at once, then one after the other.
            let burst = NonZeroU32::new(rate.get() / 4).unwrap_or(NonZeroU32::MIN);
            DefaultKeyedRateLimiter::keyed(Quota::per_minute(rate).allow_burst(burst))
        };
        Self {
            conversation: limiter(1),
            token: limiter(TOKEN_FACTOR),
            address: limiter(ADDRESS_FACTOR),
            cleaned: Mutex::new(None),
            clock: DefaultClock::default(),
        }
    }

    /// Counts one call.
    ///
    /// # Errors
    /// How long to wait, when it is one too many.
    pub(crate) fn check(&self, key: &Key) -> Result<(), Duration> {
        let (limiter, kind) = match key {
            Key::Conversation(..) => (&self.conversation, "conversation"),
            Key::Token(_) => (&self.token, "token"),
            Key::Address(_) => (&self.address, "address"),
        };
        if limiter.len() > KEYS_BEFORE_CLEANING && self.may_clean(Instant::now()) {
            for limiter in [&self.conversation, &self.token, &self.address] {
                limiter.retain_recent();
            }
        }
        if limiter.len() > MOST_KEYS {
            telemetry::count_rate_limited("memory");
            return Err(CLEAN_EVERY);
        }
        limiter.check_key(key).map_err(|not_until| {
            telemetry::count_rate_limited(kind);
            not_until.wait_time_from(self.clock.now())
        })
    }
}

impl RateLimits {
    /// Whether it is time to drop keys; whoever is told so does it.
    fn may_clean(&self, now: Instant) -> bool {
        let mut cleaned = self.cleaned.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = cleaned.is_none_or(|at| now.duration_since(at) >= CLEAN_EVERY);
        if is_due {
            *cleaned = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(per_minute: u32) -> RateLimits {
        RateLimits::new(NonZeroU32::new(per_minute).unwrap())
    }

    #[test]
    fn a_caller_over_the_limit_is_told_how_long_to_wait() {
        let limits = limits(4);
        let key = Key::Token("t".to_owned());
        limits.check(&key).unwrap();
        limits.check(&key).unwrap();

        let wait = limits.check(&key).unwrap_err();

        assert!(
            wait > Duration::from_secs(5) && wait <= Duration::from_mins(1),
            "{wait:?}"
        );
    }

    #[test]
    fn many_callers_cost_one_look_at_all_of_them_a_second() {
        let limits = limits(1);
        let now = Instant::now();

        let looks = (0..1_000)
            .filter(|number| limits.may_clean(now + Duration::from_millis(number * 2)))
            .count();

        assert_eq!(looks, 2);
    }

    #[test]
    fn more_callers_than_are_kept_are_told_to_wait() {
        let limits = limits(1);
        let call = |number: usize| limits.check(&Key::Token(number.to_string()));

        let refused = (0..MOST_KEYS + 100).find(|number| call(*number).is_err());

        assert_eq!(refused, Some(MOST_KEYS + 1));
    }

    #[test]
    fn callers_do_not_share_a_limit() {
        let limits = limits(1);
        limits
            .check(&Key::Conversation("directline".to_owned(), "a".to_owned()))
            .unwrap();

        limits
            .check(&Key::Conversation("directline".to_owned(), "b".to_owned()))
            .unwrap();
    }

    #[test]
    fn one_customer_cannot_use_every_address_of_its_ipv6_network() {
        let key = |text: &str| Key::address(text.parse().unwrap());

        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8:0:1::1"), key("2001:db8::1"));
        assert_ne!(key("10.0.0.1"), key("10.0.0.2"));
    }
}
