//! What came of texts that were heard before: people ask the same things, and understanding is what costs time.
//!
//! It is shared by threads, kept in memory alone and bounded: what is not heard again goes first.

use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxBuildHasher, FxHashMap};

/// What is known of each text, in parts that are locked one by one, so that threads seldom wait for each other.
#[derive(Debug)]
pub(crate) struct Heard<T> {
    parts: Vec<Mutex<Part<T>>>,
    /// Texts that a part holds at most of each age.
    most_of_age: usize,
}

/// Texts of two ages. Once as many are young as there may be, they are the old ones, and the old ones are gone but for
/// those that were heard again meanwhile.
#[derive(Debug)]
struct Part<T> {
    young: FxHashMap<Box<str>, Arc<T>>,
    old: FxHashMap<Box<str>, Arc<T>>,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self {
            young: FxHashMap::default(),
            old: FxHashMap::default(),
        }
    }
}

impl<T> Heard<T> {
    /// Of so many parts, each with so many texts at most.
    pub(crate) fn new(parts: usize, most_of_part: usize) -> Self {
        Self {
            parts: (0..parts.max(1)).map(|_| Mutex::default()).collect(),
            most_of_age: (most_of_part / 2).max(1),
        }
    }

    /// What came of `text`, where it is known.
    pub(crate) fn recall(&self, text: &str) -> Option<Arc<T>> {
        let mut part = self.part(text)?.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = part.young.get(text) {
            return Some(Arc::clone(known));
        }
        let (text, known) = part.old.remove_entry(text)?;
        self.put(&mut part, text, &known);
        Some(known)
    }

    /// Keeps what came of `text`.
    pub(crate) fn keep(&self, text: &str, come: T) -> Arc<T> {
        let come = Arc::new(come);
        if let Some(part) = self.part(text) {
            let mut part = part.lock().unwrap_or_else(PoisonError::into_inner);
            self.put(&mut part, text.into(), &come);
        }
        come
    }

    fn put(&self, part: &mut Part<T>, text: Box<str>, come: &Arc<T>) {
        if part.young.len() >= self.most_of_age {
            part.old = std::mem::take(&mut part.young);
        }
        part.young.insert(text, Arc::clone(come));
    }

    fn part(&self, text: &str) -> Option<&Mutex<Part<T>>> {
        // Bits that the tables of the parts do not go by.
        let hash = FxBuildHasher.hash_one(text) >> 32;
        self.parts
            .get(usize::try_from(hash % self.parts.len() as u64).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_heard_is_recalled() {
        let heard = Heard::new(2, 8);

        let kept = heard.keep("a", 1);

        assert!(Arc::ptr_eq(&kept, &heard.recall("a").unwrap()));
        assert_eq!(heard.recall("b"), None);
    }

    #[test]
    fn what_is_not_heard_again_goes_first() {
        let heard = Heard::new(1, 8);
        heard.keep("often", 0);
        heard.keep("once", 0);

        for number in 0..20 {
            heard.keep(&number.to_string(), number);
            assert!(heard.recall("often").is_some(), "after {number}");
        }

        assert_eq!(heard.recall("once"), None);
    }

    #[test]
    fn what_is_held_is_bounded() {
        let heard = Heard::new(4, 8);

        for number in 0..1_000 {
            heard.keep(&number.to_string(), number);
        }

        let held: usize = heard
            .parts
            .iter()
            .map(|part| {
                let part = part.lock().unwrap();
                part.young.len() + part.old.len()
            })
            .sum();
        assert!((4..=32).contains(&held), "{held}");
    }
}
