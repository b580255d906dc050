//! Which deliveries may be tried now: a receiver that is dead or slow holds up its own and nobody else's.
//!
//! A receiver may have as many attempts under way as an eighth of the places that are free (dynamic thresholds: Choudhury &
//! Hahne 1998), so that some thirty would have to be dead before the next finds none. What gets no place goes back to the
//! outbox for about as long as its receiver needs for those before it: it stands in no other's way there, and it was no
//! attempt.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use conversation_log::OutboxRow;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::CONNECTOR;

/// Attempts that run at once, to all receivers together. One alone gets 57 of them.
const PLACES: usize = 512;
/// A receiver may have one place for so many free ones.
const FREE_FOR_EACH: usize = 8;
/// The shortest time a delivery goes back for: several can be looked at together.
const SHORTEST_WAIT: Duration = Duration::from_millis(10);
/// The longest: a receiver may be well again.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The places, and who has them.
#[derive(Debug, Clone)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    receivers: Arc<Mutex<HashMap<String, Receiver>>>,
}

/// What is known of a receiver while something is under way to it, or waits for it.
#[derive(Debug)]
struct Receiver {
    under_way: usize,
    /// When an attempt last ended, or the first began.
    heard: Instant,
    /// How long an attempt takes.
    usual: Duration,
    /// When the last of those that were sent back has its turn.
    line_ends: Instant,
}

/// A place for one attempt, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    receivers: Arc<Mutex<HashMap<String, Receiver>>>,
    name: String,
    began: Instant,
    _permit: OwnedSemaphorePermit,
}

impl Places {
    /// All of them, free.
    pub(super) fn new() -> Self {
        Self {
            free: Arc::new(Semaphore::new(PLACES)),
            receivers: Arc::default(),
        }
    }

    /// How many are free.
    pub(super) fn free(&self) -> usize {
        self.free.available_permits()
    }

    /// A place for this delivery.
    ///
    /// # Errors
    /// After how long to ask again, where its receiver has its share.
    pub(super) fn take(&self, row: &OutboxRow) -> Result<Place, Duration> {
        let name = receiver_of(row);
        let now = Instant::now();
        let mut receivers = self.receivers.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = receivers
            .entry(name.clone())
            .or_insert_with(|| Receiver::unknown(now));
        if receiver.under_way > 0 && receiver.under_way >= self.free() / FREE_FOR_EACH {
            return Err(receiver.join_line(now));
        }
        let Ok(permit) = Arc::clone(&self.free).try_acquire_owned() else {
            return Err(receiver.join_line(now));
        };
        Ok(self.place(receiver, name, permit, now))
    }

    /// A place for this delivery as soon as one is free, share or not: for the last deliveries of a shutdown.
    pub(super) async fn wait_for(&self, row: &OutboxRow) -> Option<Place> {
        let permit = Arc::clone(&self.free).acquire_owned().await.ok()?;
        let name = receiver_of(row);
        let now = Instant::now();
        let mut receivers = self.receivers.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = receivers
            .entry(name.clone())
            .or_insert_with(|| Receiver::unknown(now));
        Some(self.place(receiver, name, permit, now))
    }

    /// Returns when nothing is under way.
    pub(super) async fn all_free(&self) {
        let all = u32::try_from(PLACES).unwrap_or(u32::MAX);
        let _ = self.free.acquire_many(all).await;
    }

    fn place(
        &self,
        receiver: &mut Receiver,
        name: String,
        permit: OwnedSemaphorePermit,
        now: Instant,
    ) -> Place {
        if receiver.under_way == 0 {
            receiver.heard = now;
        }
        receiver.under_way += 1;
        Place {
            receivers: Arc::clone(&self.receivers),
            name,
            began: now,
            _permit: permit,
        }
    }
}

impl Receiver {
    fn unknown(now: Instant) -> Self {
        Self {
            under_way: 0,
            heard: now,
            usual: Duration::ZERO,
            line_ends: now,
        }
    }

    /// Goes to the end of the line, and says how long that is.
    fn join_line(&mut self, now: Instant) -> Duration {
        // One that has not been heard of for so long takes at least so long.
        let takes = self.usual.max(now.duration_since(self.heard));
        let abreast = u32::try_from(self.under_way.max(1)).unwrap_or(u32::MAX);
        let turn = self.line_ends.max(now) + takes / abreast;
        self.line_ends = turn.min(now + LONGEST_WAIT);
        self.line_ends.duration_since(now).max(SHORTEST_WAIT)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let now = Instant::now();
        let mut receivers = self.receivers.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(receiver) = receivers.get_mut(&self.name) else {
            return;
        };
        let took = now.duration_since(self.began);
        receiver.usual = if receiver.usual.is_zero() {
            took
        } else {
            (receiver.usual * 7 + took) / 8
        };
        receiver.heard = now;
        receiver.under_way = receiver.under_way.saturating_sub(1);
        receivers.retain(|_, receiver| receiver.under_way > 0 || receiver.line_ends > now);
    }
}

/// Who answers: a connector is known by its service URL, of the other kinds there is one each.
fn receiver_of(row: &OutboxRow) -> String {
    let service_url = row.payload.get("serviceUrl").and_then(|url| url.as_str());
    match service_url.filter(|_| row.kind == CONNECTOR) {
        Some(url) => url.trim_end_matches('/').to_owned(),
        None => row.kind.clone(),
    }
}

#[cfg(test)]
mod tests {
    use conversation_log::ConversationId;
    use serde_json::json;

    use super::super::{MAIL, WEBHOOK};
    use super::*;

    fn to(service_url: &str) -> OutboxRow {
        row(CONNECTOR, json!({"serviceUrl": service_url}))
    }

    fn row(kind: &str, payload: serde_json::Value) -> OutboxRow {
        OutboxRow {
            id: 1,
            conversation: ConversationId {
                channel: "msteams".to_owned(),
                id: "c".to_owned(),
            },
            kind: kind.to_owned(),
            payload,
            attempts: 0,
            created_ms: 0,
        }
    }

    /// Takes places until there are none.
    fn fill(places: &Places, row: &OutboxRow) -> Vec<Place> {
        std::iter::from_fn(|| places.take(row).ok()).collect()
    }

    #[tokio::test]
    async fn one_receiver_alone_gets_its_share_of_the_places() {
        let places = Places::new();

        let taken = fill(&places, &to("https://a.example/"));

        assert_eq!(taken.len(), 57);
    }

    #[tokio::test]
    async fn a_receiver_finds_a_place_while_thirty_others_are_dead() {
        let places = Places::new();
        let mut held = Vec::new();
        for number in 0..30 {
            held.extend(fill(&places, &to(&format!("https://dead.example/{number}"))));
        }

        assert!(places.take(&to("https://well.example/")).is_ok());
        assert!(places.take(&row(WEBHOOK, json!({}))).is_ok());
        assert!(places.take(&row(MAIL, json!({}))).is_ok());
    }

    #[tokio::test]
    async fn an_address_is_one_receiver_with_its_slash_or_without() {
        let places = Places::new();
        let _held = fill(&places, &to("https://a.example/"));

        assert!(places.take(&to("https://a.example")).is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_place_comes_back_when_it_may_be_free() {
        let places = Places::new();
        let row = to("https://slow.example/");
        let held = fill(&places, &row);
        tokio::time::advance(Duration::from_secs(4)).await;

        let first = places.take(&row).unwrap_err();
        let second = places.take(&row).unwrap_err();

        let turn = Duration::from_secs(4) / 57;
        assert_eq!((first, second), (turn, turn * 2));
        drop(held);
        assert!(places.take(&row).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_line_is_never_longer_than_its_bound() {
        let places = Places::new();
        let row = to("https://dead.example/");
        let _held = fill(&places, &row);
        tokio::time::advance(Duration::from_secs(15)).await;

        let longest = (0..10_000).filter_map(|_| places.take(&row).err()).max();

        assert_eq!(longest, Some(LONGEST_WAIT));
    }

    #[tokio::test(start_paused = true)]
    async fn receivers_are_forgotten_when_nothing_waits_for_them() {
        let places = Places::new();
        for number in 0..1_000 {
            let _ = places.take(&to(&format!("https://{number}.example/")));
        }

        assert!(places.receivers.lock().unwrap().is_empty());
        assert_eq!(places.free(), PLACES);
    }
}
