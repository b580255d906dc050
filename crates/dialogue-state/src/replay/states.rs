//! States after turns that were asked again: the next turn of the conversation begins from one, if it is what the log says.
//!
//! Reading a state from the log takes as long as a step. Where nothing changed, the state that comes of a turn is the one
//! before the next, and its fingerprint, which the log holds, says so.

use std::hash::BuildHasher as _;

use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::State;

/// Conversations of a generation: some 6 kB each, two generations at most. More than go on at once on a busy server.
const MOST_CONVERSATIONS: usize = 4_096;

type Generation = FxHashMap<u64, (i64, State)>;

/// What a thread remembers of the turns it asked again. A conversation's turns are found when the same one asks them, in
/// their order; all others are read from the log.
#[derive(Debug, Default)]
pub struct States {
    young: Generation,
    /// What was not looked for while the young ones came.
    old: Generation,
}

impl States {
    /// The state before a turn, if it is the one of this fingerprint.
    pub(super) fn take(&mut self, conversation: &str, turn: i64, fingerprint: u64) -> Option<State> {
        let key = key(conversation);
        let (after, state) = self.young.remove(&key).or_else(|| self.old.remove(&key))?;
        // Another channel may have a conversation of the same name: then this is not its state.
        (after == turn - 1 && state.fingerprint() == fingerprint).then_some(state)
    }

    /// Remembers the state after a turn.
    pub(super) fn keep(&mut self, conversation: &str, turn: i64, state: State) {
        if self.young.len() >= MOST_CONVERSATIONS {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key(conversation), (turn, state));
    }
}

fn key(conversation: &str) -> u64 {
    FxBuildHasher.hash_one(conversation)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(question: &str) -> State {
        State {
            question: question.to_owned(),
            ..State::default()
        }
    }

    #[test]
    fn a_state_is_there_for_the_turn_after_it() {
        let mut states = States::default();
        states.keep("c", 1, asked("why"));

        assert_eq!(
            states.take("c", 2, asked("why").fingerprint()),
            Some(asked("why"))
        );
        assert_eq!(states.take("c", 2, asked("why").fingerprint()), None);
    }

    #[test]
    fn a_state_that_is_not_the_logged_one_is_not_taken() {
        for (conversation, turn, question) in [("c", 2, "how"), ("c", 3, "why"), ("d", 2, "why")] {
            let mut states = States::default();
            states.keep("c", 1, asked("why"));

            assert_eq!(
                states.take(conversation, turn, asked(question).fingerprint()),
                None
            );
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut states = States::default();
        for number in 0..5 * MOST_CONVERSATIONS {
            states.keep(&number.to_string(), 1, State::default());
        }

        assert!(states.young.len() + states.old.len() <= 2 * MOST_CONVERSATIONS);
    }
}
