//! The deletion index: finds words within two slips without looking at the rest (the `SymSpell` method, Garbe 2012).
//!
//! Two words within d slips have a common string that both reach by at most d deletions. Each word is filed under
//! every string its first seven letters reach by up to two deletions; a look-up tries the same strings of the typed
//! word: at most 29 places, whatever the size of the vocabulary.

use crate::hash::hash_letters;

/// Only the first letters are filed: 29 strings a word instead of hundreds for a long one.
const PREFIX: usize = 7;

/// Most deletions that can be filed.
pub(super) const MOST_DELETIONS: usize = 2;

/// What seven letters become by up to two deletions: 1 + 7 + 21.
const MOST_REACHABLE: usize = 29;

/// Words shorter or longer are not filed (see [`super`]).
const FILED_LETTERS: std::ops::RangeInclusive<usize> = 2..=34;

/// Words filed under what they are with letters left out.
#[derive(Debug)]
pub(crate) struct Deletions {
    /// Where the entries of each bucket begin in `filed`; a bucket is the top bits of a hash.
    starts: Vec<u32>,
    /// Shifts a hash so that its bucket is left.
    shift: u32,
    /// Low half of the hash and the word's number, by bucket.
    filed: Vec<(u32, u32)>,
    /// Letters of each word, capped at 255.
    lengths: Vec<u8>,
}

impl Deletions {
    /// Files `words` under their places in the slice, to be found within `reach` slips.
    pub(crate) fn new(words: &[impl AsRef<str>], reach: usize) -> Self {
        let lengths: Vec<u8> = words
            .iter()
            .map(|word| u8::try_from(word.as_ref().chars().count()).unwrap_or(u8::MAX))
            .collect();
        let is_filed = |at: usize, word: &str| {
            FILED_LETTERS.contains(&usize::from(lengths[at])) && word.chars().all(char::is_alphabetic)
        };
        let mut hashes = Vec::with_capacity(MOST_REACHABLE);
        let mut each = |file: &mut dyn FnMut(u64, u32)| {
            for ((at, number), word) in (0_usize..).zip(0_u32..).zip(words) {
                if is_filed(at, word.as_ref()) {
                    reachable(word.as_ref(), reach, &mut hashes);
                    for &hash in &hashes {
                        file(hash, number);
                    }
                }
            }
        };

        // Hashing twice is quicker than to keep and sort what was hashed, and a million words have 29 million hashes.
        // About one entry a bucket; they need no order within it.
        let mut most = 0_usize;
        for letters in lengths.iter().map(|&letters| usize::from(letters).min(PREFIX)) {
            most += 1 + letters + letters * letters.saturating_sub(1) / 2;
        }
        let bits = most.max(2).ilog2().min(24);
        let shift = 64 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        each(&mut |hash, _| starts[bucket(hash, shift) + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut filed = vec![(0, 0); *starts.last().unwrap_or(&0) as usize];
        each(&mut |hash, number| {
            // What begins a bucket moves on to its end, which is where the next begins.
            let place = &mut starts[bucket(hash, shift)];
            filed[*place as usize] = (low_half(hash), number);
            *place += 1;
        });
        starts.rotate_right(1);
        starts[0] = 0;
        Self {
            starts,
            shift,
            filed,
            lengths,
        }
    }

    /// Numbers of the words that may be within `reach` slips of `typed`, each once, in order.
    pub(crate) fn candidates(&self, typed: &str, reach: usize) -> Vec<usize> {
        let letters = typed.chars().count();
        let mut numbers: Vec<u32> = Vec::new();
        let mut hashes = Vec::with_capacity(MOST_REACHABLE);
        reachable(typed, reach, &mut hashes);
        for hash in hashes {
            let bucket = bucket(hash, self.shift);
            let low = low_half(hash);
            let entries = &self.filed[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
            numbers.extend(
                entries
                    .iter()
                    .filter(|(half, _)| *half == low)
                    .map(|(_, number)| *number),
            );
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .map(|number| number as usize)
            .filter(|&at| usize::from(self.lengths[at]).abs_diff(letters) <= reach)
            .collect()
    }
}

fn bucket(hash: u64, shift: u32) -> usize {
    usize::try_from(hash >> shift).expect("a bucket has at most 24 bits")
}

/// The low 32 bits.
fn low_half(hash: u64) -> u32 {
    u32::try_from(hash & u64::from(u32::MAX)).expect("32 bits are left")
}

/// `hashes` become those of what the first letters of `word` become by up to `most` deletions (two at the most), each once.
fn reachable(word: &str, most: usize, hashes: &mut Vec<u64>) {
    let mut letters = ['\0'; PREFIX];
    let mut count = 0;
    for letter in word.chars().take(PREFIX) {
        letters[count] = letter;
        count += 1;
    }
    let prefix = &letters[..count];
    let kept = |first: usize, second: usize| {
        let left = prefix
            .iter()
            .enumerate()
            .filter(move |(at, _)| *at != first && *at != second);
        hash_letters(left.map(|(_, letter)| *letter))
    };
    // No letter stands at `count`: leaving it out leaves nothing out.
    hashes.clear();
    hashes.push(kept(count, count));
    if most >= 1 {
        hashes.extend((0..count).map(|first| kept(first, count)));
    }
    if most >= 2 {
        hashes.extend(
            (0..count)
                .flat_map(|first| (first + 1..count).map(move |second| (first, second)))
                .map(|(first, second)| kept(first, second)),
        );
    }
    hashes.sort_unstable();
    hashes.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn every_word_within_two_slips_is_a_candidate() {
        let vocabulary = words(&["authentication", "authorization", "token", "tokens", "taken"]);
        let deletions = Deletions::new(&vocabulary, MOST_DELETIONS);

        let near = ["authentcation", "tokne", "tken"].map(|typed| deletions.candidates(typed, 2));

        assert!(near[0].contains(&0));
        assert!(near[1].contains(&2));
        assert!(near[2].contains(&2) && near[2].contains(&4));
    }

    #[test]
    fn an_empty_vocabulary_has_no_candidates() {
        let deletions = Deletions::new(&[] as &[&str], MOST_DELETIONS);

        let near = deletions.candidates("token", 2);

        assert_eq!(near, Vec::<usize>::new());
    }
}
