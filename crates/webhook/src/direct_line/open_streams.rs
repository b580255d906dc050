//! The open streams of each conversation: a bound, so that one token cannot take the places of everybody.
//!
//! The newest wins. What is old is most likely the stream of a client that is gone without a goodbye: one whose network
//! comes and goes opens a new one every few seconds, and a dead one is noticed after a minute.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use conversation_log::ConversationId;
use tokio_util::sync::CancellationToken;

/// Streams of one conversation on one server. A person has some tabs.
const MOST_OF_ONE: usize = 32;

/// See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenStreams(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
struct Inner {
    of: HashMap<ConversationId, VecDeque<(u64, CancellationToken)>>,
    opened: u64,
}

/// The place of an open stream, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Opened {
    streams: OpenStreams,
    conversation: ConversationId,
    number: u64,
    /// Cancelled when newer streams have taken its place.
    pub(super) displaced: CancellationToken,
}

impl OpenStreams {
    /// One more stream of the conversation; the oldest goes when there are too many.
    pub(super) fn open(&self, conversation: &ConversationId) -> Opened {
        let displaced = CancellationToken::new();
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.opened += 1;
        let number = inner.opened;
        let streams = inner.of.entry(conversation.clone()).or_default();
        streams.push_back((number, displaced.clone()));
        if streams.len() > MOST_OF_ONE
            && let Some((_, oldest)) = streams.pop_front()
        {
            oldest.cancel();
        }
        Opened {
            streams: self.clone(),
            conversation: conversation.clone(),
            number,
            displaced,
        }
    }
}

impl Drop for Opened {
    fn drop(&mut self) {
        let mut inner = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(streams) = inner.of.get_mut(&self.conversation) {
            streams.retain(|(number, _)| *number != self.number);
            if streams.is_empty() {
                inner.of.remove(&self.conversation);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> ConversationId {
        ConversationId {
            channel: "directline".to_owned(),
            id: name.to_owned(),
        }
    }

    #[test]
    fn the_oldest_stream_of_a_conversation_makes_room_for_the_newest() {
        let streams = OpenStreams::default();
        let other = streams.open(&id("b"));

        let open: Vec<_> = (0..=MOST_OF_ONE).map(|_| streams.open(&id("a"))).collect();

        let displaced: Vec<_> = open.iter().map(|it| it.displaced.is_cancelled()).collect();
        assert!(displaced[0]);
        assert!(displaced[1..].iter().all(|gone| !gone));
        assert!(!other.displaced.is_cancelled());
    }

    #[test]
    fn a_stream_that_ends_leaves_nothing() {
        let streams = OpenStreams::default();

        drop((0..100).map(|_| streams.open(&id("a"))).collect::<Vec<_>>());

        assert!(streams.0.lock().unwrap().of.is_empty());
    }
}
