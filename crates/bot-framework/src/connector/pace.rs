//! Staying under the limits of Teams (msteams-docs, rate-limit) instead of being told: a conversation takes 7 activities a
//! second, 8 in 2 s, 60 in 30 s and 1,800 an hour, an app in one tenant 30 a second.
//!
//! Sliding windows over the sends. [`OwnPace`] keeps them in the memory of this process; who runs several keeps them where all of
//! them look ([`Pace`]), and asks [`take_place`] what they allow. What is overrun all the same is a 429, which is retried.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

/// One less than each limit of a conversation: sends may arrive closer together than they left.
const CONVERSATION_LIMITS: [Limit; 4] = [
    Limit {
        sends: 6,
        period: Duration::from_secs(1),
    },
    Limit {
        sends: 7,
        period: Duration::from_secs(2),
    },
    Limit {
        sends: 59,
        period: Duration::from_secs(30),
    },
    Limit {
        sends: 1_799,
        period: PACE_MEMORY,
    },
];
/// One less than the limit of an app in a tenant.
const TENANT_LIMITS: [Limit; 1] = [Limit {
    sends: 29,
    period: Duration::from_secs(1),
}];
/// How long a send matters.
pub const PACE_MEMORY: Duration = Duration::from_hours(1);
/// The longest wait within one attempt. Who must wait longer comes back later.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Below this many conversations nothing is tidied up.
const FEW: usize = 1_024;

#[derive(Debug, Clone, Copy)]
struct Limit {
    sends: usize,
    period: Duration,
}

impl Limit {
    fn period_ms(self) -> i64 {
        i64::try_from(self.period.as_millis()).unwrap_or(i64::MAX)
    }
}

/// Gives places under the limits of Teams.
#[async_trait]
pub trait Pace: std::fmt::Debug + Send + Sync {
    /// Takes a place for one activity and says how long to wait for it (at most 5 s); or, when that is too long, how long to
    /// stay away, without a place.
    async fn reserve(&self, conversation: &str, tenant: Option<&str>) -> Result<Duration, Duration>;
}

/// Takes a place behind those of a conversation and of its tenant (the moments of their sends in order, in milliseconds of one
/// clock, `now_ms` too) and says how long to wait for it.
///
/// # Errors
/// How long to stay away, where that is more than 5 s; no place is taken then.
pub fn take_place(
    now_ms: i64,
    conversation: &mut Vec<i64>,
    mut tenant: Option<&mut Vec<i64>>,
) -> Result<Duration, Duration> {
    forget(conversation, &CONVERSATION_LIMITS, now_ms);
    let mut at_ms = earliest(conversation, &CONVERSATION_LIMITS, now_ms);
    if let Some(tenant) = tenant.as_deref_mut() {
        forget(tenant, &TENANT_LIMITS, now_ms);
        at_ms = at_ms.max(earliest(tenant, &TENANT_LIMITS, now_ms));
    }
    let wait = Duration::from_millis(at_ms.abs_diff(now_ms));
    if wait > LONGEST_WAIT {
        return Err(wait);
    }
    conversation.push(at_ms);
    if let Some(tenant) = tenant {
        tenant.push(at_ms);
    }
    Ok(wait)
}

/// The earliest moment at which one more send breaks no limit.
fn earliest(sent: &[i64], limits: &[Limit], now_ms: i64) -> i64 {
    let free = limits.iter().filter_map(|limit| {
        let blocking = sent.len().checked_sub(limit.sends).and_then(|at| sent.get(at))?;
        Some(blocking.saturating_add(limit.period_ms()))
    });
    // Never before one that has its place already: the order of a conversation is kept.
    free.chain(sent.last().copied()).fold(now_ms, i64::max)
}

/// Leaves of the moments those that still count: no more than the widest limit, none that is past.
fn forget(sent: &mut Vec<i64>, limits: &[Limit], now_ms: i64) {
    let most = limits.iter().map(|limit| limit.sends).max().unwrap_or(0);
    let longest_ms = limits.iter().map(|limit| limit.period_ms()).max().unwrap_or(0);
    // Nobody takes a place so far ahead, unless the clock was set back since: that must not hold anybody up.
    let ahead_ms = i64::try_from(2 * LONGEST_WAIT.as_millis()).unwrap_or(i64::MAX);
    sent.retain(|at_ms| *at_ms <= now_ms.saturating_add(ahead_ms));
    let past = sent.partition_point(|at_ms| at_ms.saturating_add(longest_ms) <= now_ms);
    sent.drain(..past.max(sent.len().saturating_sub(most)));
}

/// The sends of this process. See the module.
#[derive(Debug)]
pub struct OwnPace {
    start: Instant,
    sends: Mutex<Sends>,
}

#[derive(Debug, Default)]
struct Sends {
    conversations: HashMap<String, Vec<i64>>,
    tenants: HashMap<String, Vec<i64>>,
    tidied_at: usize,
}

impl Default for OwnPace {
    fn default() -> Self {
        Self {
            start: Instant::now(),
            sends: Mutex::default(),
        }
    }
}

impl OwnPace {
    fn reserve_at(
        &self,
        conversation: &str,
        tenant: Option<&str>,
        now: Instant,
    ) -> Result<Duration, Duration> {
        let now_ms = i64::try_from(now.duration_since(self.start).as_millis()).unwrap_or(i64::MAX);
        let mut sends = self.sends.lock().unwrap_or_else(PoisonError::into_inner);
        sends.tidy(now_ms);
        let Sends {
            conversations,
            tenants,
            ..
        } = &mut *sends;
        let tenant = tenant.map(|tenant| tenants.entry(tenant.to_owned()).or_default());
        take_place(
            now_ms,
            conversations.entry(conversation.to_owned()).or_default(),
            tenant,
        )
    }
}

#[async_trait]
impl Pace for OwnPace {
    async fn reserve(&self, conversation: &str, tenant: Option<&str>) -> Result<Duration, Duration> {
        self.reserve_at(conversation, tenant, Instant::now())
    }
}

impl Sends {
    /// Forgets those whose windows are empty, whenever their number has doubled.
    fn tidy(&mut self, now_ms: i64) {
        if self.conversations.len() < FEW.max(self.tidied_at * 2) {
            return;
        }
        self.conversations.retain(|_, sent| {
            forget(sent, &CONVERSATION_LIMITS, now_ms);
            !sent.is_empty()
        });
        self.tenants.retain(|_, sent| {
            forget(sent, &TENANT_LIMITS, now_ms);
            !sent.is_empty()
        });
        self.tidied_at = self.conversations.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of `count` sends that were wished for at once may leave, in milliseconds.
    fn schedule(count: usize, of: impl Fn(usize) -> (String, Option<String>)) -> Vec<u128> {
        let pace = OwnPace::default();
        let start = pace.start;
        let mut now = start;
        let mut left = Vec::new();
        while left.len() < count {
            let (conversation, tenant) = of(left.len());
            match pace.reserve_at(&conversation, tenant.as_deref(), now) {
                Ok(wait) => left.push((now + wait).duration_since(start).as_millis()),
                Err(wait) => now += wait,
            }
        }
        left
    }

    /// The most sends within any stretch of time this long; `left` is in order.
    fn most_within(left: &[u128], period: Duration) -> usize {
        let within = |(at, start): (usize, &u128)| {
            left.partition_point(|other| *other < start + period.as_millis()) - at
        };
        left.iter().enumerate().map(within).max().unwrap_or(0)
    }

    #[test]
    fn a_conversation_stays_under_every_limit() {
        let left = schedule(4_000, |_| ("c".to_owned(), None));

        for (limit, period) in [(7, 1), (8, 2), (60, 30), (1_800, 3_600)] {
            assert!(
                most_within(&left, Duration::from_secs(period)) < limit,
                "{limit} in {period} s"
            );
        }
        assert!(left.is_sorted());
    }

    #[test]
    fn an_app_stays_under_the_limit_of_a_tenant() {
        let left = schedule(200, |at| (format!("c{at}"), Some("t".to_owned())));

        assert_eq!(most_within(&left, Duration::from_secs(1)), 29);
    }

    #[test]
    fn conversations_do_not_hold_each_other_up() {
        let left = schedule(200, |at| (format!("c{at}"), Some(format!("t{at}"))));

        assert!(left.iter().all(|at| *at == 0));
    }

    #[test]
    fn the_first_answers_of_a_conversation_leave_at_once() {
        let left = schedule(6, |_| ("c".to_owned(), Some("t".to_owned())));

        assert!(left.iter().all(|at| *at == 0));
    }

    #[test]
    fn a_clock_that_was_set_back_holds_nobody_up_for_long() {
        let mut sent: Vec<i64> = (0..7).map(|at| 100_000_000 + at).collect();

        assert_eq!(take_place(1_000, &mut sent, None), Ok(Duration::ZERO));
        assert_eq!(sent, [1_000]);
    }

    #[test]
    fn who_must_wait_too_long_takes_no_place() {
        let mut sent: Vec<i64> = (0..59).map(|at| at * 100).collect();
        let before = sent.clone();

        let wait = take_place(6_000, &mut sent, None);

        assert_eq!(wait, Err(Duration::from_secs(24)));
        assert_eq!(sent, before);
    }

    #[test]
    fn quiet_conversations_are_forgotten() {
        let pace = OwnPace::default();
        let start = pace.start;
        for at in 0..10_000_u64 {
            let now = start + Duration::from_secs(at * 60);
            pace.reserve_at(&format!("c{at}"), Some("t"), now).unwrap();
        }

        assert!(pace.sends.lock().unwrap().conversations.len() <= FEW);
    }
}
