//! Staying under the limits of Teams (msteams-docs, rate-limit) instead of being told: a conversation takes 7 activities a
//! second, 8 in 2 s, 60 in 30 s and 1,800 an hour, an app in one tenant 30 a second.
//!
//! Sliding windows over the sends of this process. Replicas do not know of each other; what they overrun together is a 429,
//! which is retried.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

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
        period: Duration::from_hours(1),
    },
];
/// One less than the limit of an app in a tenant.
const TENANT_LIMITS: [Limit; 1] = [Limit {
    sends: 29,
    period: Duration::from_secs(1),
}];
/// The longest wait within one attempt. Who must wait longer comes back later.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// Below this many conversations nothing is tidied up.
const FEW: usize = 1_024;

#[derive(Debug, Clone, Copy)]
struct Limit {
    sends: usize,
    period: Duration,
}

/// When the last activities went out, in order. See the module.
#[derive(Debug, Default)]
pub(super) struct Pace {
    sends: Mutex<Sends>,
}

#[derive(Debug, Default)]
struct Sends {
    conversations: HashMap<String, VecDeque<Instant>>,
    tenants: HashMap<String, VecDeque<Instant>>,
    tidied_at: usize,
}

impl Pace {
    /// Takes a place for one activity and says how long to wait for it; or, when that is too long, how long to stay away,
    /// without a place.
    pub(super) fn reserve(
        &self,
        conversation: &str,
        tenant: Option<&str>,
        now: Instant,
    ) -> Result<Duration, Duration> {
        let mut sends = self.sends.lock().unwrap_or_else(PoisonError::into_inner);
        sends.tidy(now);

        let mut at = now;
        if let Some(sent) = sends.conversations.get(conversation) {
            at = at.max(earliest(sent, &CONVERSATION_LIMITS, now));
        }
        if let Some(sent) = tenant.and_then(|tenant| sends.tenants.get(tenant)) {
            at = at.max(earliest(sent, &TENANT_LIMITS, now));
        }
        let wait = at.duration_since(now);
        if wait > LONGEST_WAIT {
            return Err(wait);
        }
        take(&mut sends.conversations, conversation, at, &CONVERSATION_LIMITS);
        if let Some(tenant) = tenant {
            take(&mut sends.tenants, tenant, at, &TENANT_LIMITS);
        }
        Ok(wait)
    }
}

impl Sends {
    /// Forgets those whose windows are empty, whenever their number has doubled.
    fn tidy(&mut self, now: Instant) {
        if self.conversations.len() < FEW.max(self.tidied_at * 2) {
            return;
        }
        let is_alive = |sent: &VecDeque<Instant>, limits: &[Limit]| {
            sent.back()
                .is_some_and(|last| *last + longest_period(limits) > now)
        };
        self.conversations
            .retain(|_, sent| is_alive(sent, &CONVERSATION_LIMITS));
        self.tenants.retain(|_, sent| is_alive(sent, &TENANT_LIMITS));
        self.tidied_at = self.conversations.len();
    }
}

/// The earliest moment at which one more send breaks no limit.
fn earliest(sent: &VecDeque<Instant>, limits: &[Limit], now: Instant) -> Instant {
    let free = limits.iter().filter_map(|limit| {
        let blocking = sent.len().checked_sub(limit.sends).and_then(|at| sent.get(at))?;
        Some(*blocking + limit.period)
    });
    // Never before one that has its place already: the order of a conversation is kept.
    free.chain(sent.back().copied()).fold(now, Instant::max)
}

fn take(places: &mut HashMap<String, VecDeque<Instant>>, name: &str, at: Instant, limits: &[Limit]) {
    let sent = places.entry(name.to_owned()).or_default();
    let keep = limits.iter().map(|limit| limit.sends).max().unwrap_or(0);
    while sent.len() >= keep
        || sent
            .front()
            .is_some_and(|first| *first + longest_period(limits) <= at)
    {
        sent.pop_front();
    }
    sent.push_back(at);
}

fn longest_period(limits: &[Limit]) -> Duration {
    limits.iter().map(|limit| limit.period).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When each of `count` sends that were wished for at once may leave, in milliseconds.
    fn schedule(count: usize, of: impl Fn(usize) -> (String, Option<String>)) -> Vec<u128> {
        let pace = Pace::default();
        let start = Instant::now();
        let mut now = start;
        let mut left = Vec::new();
        while left.len() < count {
            let (conversation, tenant) = of(left.len());
            match pace.reserve(&conversation, tenant.as_deref(), now) {
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
    fn quiet_conversations_are_forgotten() {
        let pace = Pace::default();
        let start = Instant::now();
        for at in 0..10_000_u64 {
            let now = start + Duration::from_secs(at * 60);
            pace.reserve(&format!("c{at}"), Some("t"), now).unwrap();
        }

        assert!(pace.sends.lock().unwrap().conversations.len() <= FEW);
    }
}
