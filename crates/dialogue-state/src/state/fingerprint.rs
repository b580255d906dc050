//! A number for a whole state, so that two can be told apart without being written out.
//!
//! The log keeps that of the state before a turn. It may differ from one release to the next, as a state may: what does not
//! match is read from the log instead.

use std::hash::{Hash, Hasher};

use super::State;

impl State {
    /// 53 bits over every field, which JSON keeps in every program: states that differ have the same number once in 10^15.
    pub fn fingerprint(&self) -> u64 {
        let mut mixer = Mixer::default();
        self.hash(&mut mixer);
        mixer.finish() >> 11
    }
}

/// Sixteen bytes in a multiplication, as `wyhash` folds them. Quicker than what the standard library has, the same in every
/// process, and no protection against keys that are chosen to collide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mixer(u64);

/// Odd, half of its bits set: the first of `wyhash`.
const FACTOR: u64 = 0xa076_1d64_78bd_642f;

impl Default for Mixer {
    fn default() -> Self {
        Self(0xe703_7ed1_a0b4_28db)
    }
}

impl Mixer {
    fn add(&mut self, word: u64) {
        self.add_both(word, FACTOR);
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "both halves of the product are taken"
    )]
    fn add_both(&mut self, one: u64, other: u64) {
        let product = u128::from(self.0 ^ one) * u128::from(other);
        // The halves are turned against each other, and a product of nothing cannot swallow what was added before.
        self.0 = ((product as u64) ^ ((product >> 64) as u64)).wrapping_add(self.0.rotate_left(23));
    }

    fn add_sixteen(&mut self, bytes: &[u8; 16]) {
        let both = u128::from_le_bytes(*bytes);
        #[expect(clippy::cast_possible_truncation, reason = "both halves are taken")]
        self.add_both(both as u64, ((both >> 64) as u64) ^ FACTOR);
    }
}

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks::<16>();
        for chunk in chunks {
            self.add_sixteen(chunk);
        }
        let mut last = [0; 16];
        last[..rest.len()].copy_from_slice(rest);
        self.add_sixteen(&last);
        // The length tells a rest from the same one with zeros behind it.
        self.add(bytes.len() as u64);
    }

    fn write_u8(&mut self, number: u8) {
        self.add(number.into());
    }

    fn write_u16(&mut self, number: u16) {
        self.add(number.into());
    }

    fn write_u32(&mut self, number: u32) {
        self.add(number.into());
    }

    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }

    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }

    fn finish(&self) -> u64 {
        let mut last = *self;
        last.add(0);
        last.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::state::{Pending, Shown};

    fn of(bytes: &[u8]) -> u64 {
        let mut mixer = Mixer::default();
        mixer.write(bytes);
        mixer.finish()
    }

    #[test]
    fn texts_that_differ_have_different_numbers() {
        let mut seen = HashSet::new();
        for length in 0..40 {
            for letter in [0, 1, b'a', b'b', 255] {
                let is_new = seen.insert(of(&vec![letter; length]));
                assert!(is_new || length == 0, "{length} times {letter}");
            }
        }
    }

    #[test]
    fn every_bit_of_a_text_counts() {
        let text = [7_u8; 40];
        let mut seen = HashSet::from([of(&text)]);
        for bit in 0..text.len() * 8 {
            let mut changed = text;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(seen.insert(of(&changed)), "bit {bit}");
        }
    }

    #[test]
    fn what_stands_in_another_field_is_another_state() {
        let shown = |label: &str, entries: &[&str]| Shown {
            label: label.to_owned(),
            entries: entries
                .iter()
                .map(|id| knowledge::EntryId((*id).to_owned()))
                .collect(),
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
                refused: refused.into_iter().map(knowledge::EntryId).collect(),
                misses,
                touched_ms,
                ..State::default()
            };

            let read = State::from_text(&state.to_text());

            prop_assert_eq!(read.fingerprint(), state.fingerprint());
        }
    }
}
