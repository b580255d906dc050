//! What a thread remembers of texts that it reads again and again: labels, options, titles, and what was said last. It is
//! kept in memory alone, and displaced by what comes.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

/// So many texts of each kind, and none that is longer: half a megabyte.
const MOST_REMEMBERED: usize = 1_024;
const LONGEST_BYTES: usize = 512;

/// What came of reading each text, of so many and so long ones.
#[derive(Debug)]
pub(crate) struct Memory<T, const MOST: usize = MOST_REMEMBERED, const LONGEST: usize = LONGEST_BYTES>(
    RefCell<FxHashMap<Box<str>, T>>,
);

impl<T, const MOST: usize, const LONGEST: usize> Default for Memory<T, MOST, LONGEST> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone, const MOST: usize, const LONGEST: usize> Memory<T, MOST, LONGEST> {
    /// What comes of `text`, which `read` tells where it is not known: the same each time, and by the text alone.
    pub(crate) fn of(&self, text: &str, read: impl FnOnce() -> T) -> T {
        if text.len() > LONGEST {
            return read();
        }
        if let Some(known) = self.0.borrow().get(text) {
            return known.clone();
        }
        let come = read();
        let mut all = self.0.borrow_mut();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(text.into(), come.clone());
        come
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_once() {
        let memory: Memory<usize> = Memory::default();
        let mut read = 0;

        for text in ["a", "b", "a", "a"] {
            let length = memory.of(text, || {
                read += 1;
                text.len()
            });
            assert_eq!(length, 1);
        }

        assert_eq!(read, 2);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let memory: Memory<()> = Memory::default();

        for number in 0..3 * MOST_REMEMBERED {
            memory.of(&number.to_string(), || ());
        }
        memory.of(&"long ".repeat(LONGEST_BYTES), || ());

        assert!(memory.0.borrow().len() <= MOST_REMEMBERED);
        assert!(memory.0.borrow().keys().all(|text| text.len() <= LONGEST_BYTES));
    }
}
