//! A number for a whole state, so that two can be told apart without being written out.
//!
//! The log keeps that of the state before a turn. It may differ from one release to the next, as a state may: what does not
//! match is read from the log instead.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use super::State;

impl State {
    /// 53 bits over every field, which JSON keeps in every program: states that differ have the same number about once in
    /// 10^15. No protection against states that are chosen to collide.
    pub fn fingerprint(&self) -> u64 {
        let mut hasher = FxHasher::default();
        self.hash(&mut hasher);
        hasher.finish() >> 11
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::state::{Pending, Shown};

    #[test]
    fn what_stands_in_another_field_is_another_state() {
        let shown = |label: &str, entries: &[&str]| Shown {
            label: label.to_owned(),
            entries: entries.iter().map(|id| knowledge::EntryId::from(*id)).collect(),
        };
        let clarify = |options: Vec<Shown>| State {
            pending: Pending::Clarify {
                options,
                alternatives: Vec::new(),
                repeats: 0,
            },
            ..State::default()
        };
        let states = [
            State::default(),
            State {
                touched_ms: 1,
                ..State::default()
            },
            State {
                misses: 1,
                ..State::default()
            },
            State {
                denials: 1,
                ..State::default()
            },
            State {
                question: "a".to_owned(),
                ..State::default()
            },
            State {
                questions: vec!["a".to_owned()],
                ..State::default()
            },
            clarify(vec![]),
            clarify(vec![shown("a", &["b"])]),
            clarify(vec![shown("ab", &[])]),
            clarify(vec![shown("a", &[]), shown("b", &[])]),
        ];

        let numbers: HashSet<u64> = states.iter().map(State::fingerprint).collect();

        assert_eq!(numbers.len(), states.len());
        assert!(numbers.iter().all(|number| *number < 1 << 53));
    }

    proptest! {
        #[test]
        fn a_state_that_was_written_and_read_has_the_same_number(
            question in ".{0,40}", refused in prop::collection::vec("[a-z#]{0,9}", 0..5), misses: u8, touched_ms: i64,
        ) {
            let state = State {
                question,
                refused: refused.iter().map(|id: &String| knowledge::EntryId::from(id.as_str())).collect(),
                misses,
                touched_ms,
                ..State::default()
            };

            let read = State::from_text(&state.to_text());

            prop_assert_eq!(read.fingerprint(), state.fingerprint());
        }
    }
}
