//! Who waits for news of a conversation, and the poll that is the net below the wake-ups.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::key::Key;

/// Entries below which a look for dead ones is not worth it.
const FEWEST_SWEPT: usize = 64;

/// The receivers of each conversation that is watched. Holds no conversation that nobody watches, for longer than a
/// doubling of the others.
#[derive(Debug, Default)]
pub(crate) struct Watchers {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    senders: HashMap<Key, watch::Sender<i64>>,
    /// Entries at which dead ones are looked for.
    sweep_at: usize,
}

impl Inner {
    fn sweep(&mut self) {
        self.senders.retain(|_, sender| sender.receiver_count() > 0);
        self.sweep_at = (self.senders.len() * 2).max(FEWEST_SWEPT);
    }
}

impl Watchers {
    /// A receiver for the conversation. It starts with the last sequence heard of, 0 when there was none.
    pub(crate) fn watch(&self, conversation: Key) -> watch::Receiver<i64> {
        let mut inner = self.lock();
        if inner.senders.len() >= inner.sweep_at {
            inner.sweep();
        }
        inner
            .senders
            .entry(conversation)
            .or_insert_with(|| watch::Sender::new(0))
            .subscribe()
    }

    /// The conversation has activities up to `sequence`.
    pub(crate) fn wake(&self, conversation: Key, sequence: i64) {
        let mut inner = self.lock();
        let Some(sender) = inner.senders.get(&conversation) else {
            return;
        };
        if sender.receiver_count() == 0 {
            inner.senders.remove(&conversation);
            return;
        }
        sender.send_if_modified(|known| {
            let is_news = sequence > *known;
            *known = sequence.max(*known);
            is_news
        });
    }

    /// Something may have been missed: wake everyone to look.
    pub(crate) fn wake_all(&self) {
        for sender in self.lock().senders.values() {
            sender.send_modify(|_| ());
        }
    }

    /// Conversations that are watched now.
    pub(crate) fn watched(&self) -> Vec<Key> {
        let mut inner = self.lock();
        inner.sweep();
        inner.senders.keys().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // No code under this lock leaves the map half changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_that_nobody_watches_any_more_is_forgotten() {
        let watchers = Watchers::default();
        for number in 0..10_000 {
            drop(watchers.watch(Key::of_text(&format!("{number}"))));
        }

        let entries = watchers.lock().senders.len();

        assert!(entries <= FEWEST_SWEPT, "{entries}");
    }

    #[test]
    fn an_older_sequence_wakes_nobody() {
        let watchers = Watchers::default();
        let mut receiver = watchers.watch(Key::of_text("a"));

        watchers.wake(Key::of_text("a"), 4);
        receiver.mark_unchanged();
        watchers.wake(Key::of_text("a"), 3);

        assert!(!receiver.has_changed().unwrap());
        assert_eq!(*receiver.borrow(), 4);
    }
}
