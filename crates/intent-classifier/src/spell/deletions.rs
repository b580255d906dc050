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
const FILED_LETTERS: std::ops::RangeInclusive<u32> = 2..=34;

/// Words filed under what they are with letters left out.
#[derive(Debug)]
pub(crate) struct Deletions {
    /// Where the entries of each bucket begin in `filed`; a bucket is the top bits of a hash.
    starts: Vec<u32>,
    /// Shifts a hash so that its bucket is left.
    shift: u32,
    /// What each word looks like where it is filed, and its number, by bucket.
    filed: Vec<(Sketch, u32)>,
    /// What each word looks like from afar.
    outlines: Vec<Outline>,
}

/// How many letters a word has, and which: enough to tell that two words are far from each other.
#[derive(Debug, Clone, Copy)]
struct Outline(u32);

impl Outline {
    /// The lower bits are for kinds of letters, the others for their number.
    const KINDS: u32 = 26;

    /// A length is capped at this.
    const LONGEST: u32 = u32::MAX >> Self::KINDS;

    fn of(word: &str) -> Self {
        let (mut kinds, mut letters) = (0, 0);
        for letter in word.chars() {
            kinds |= 1 << (u32::from(letter) % Self::KINDS);
            letters += 1;
        }
        Self(kinds | letters.min(Self::LONGEST) << Self::KINDS)
    }

    fn letters(self) -> u32 {
        self.0 >> Self::KINDS
    }

    fn kinds(self) -> u32 {
        self.0 & (u32::MAX >> (u32::BITS - Self::KINDS))
    }

    /// Whether `slips` may lead from one to the other. A slip adds a letter or takes one away, or puts one in another's
    /// place, so that at most two kinds are in one word alone.
    fn may_be_near(self, other: Self, slips: usize) -> bool {
        let kinds = self.kinds() ^ other.kinds();
        kinds.count_ones() as usize <= 2 * slips && self.letters().abs_diff(other.letters()) as usize <= slips
    }
}

/// A few bits of the string that a word is filed under, and its outline in fewer bits: most words that are too far are
/// passed by without a look at anything else.
#[derive(Debug, Clone, Copy, Default)]
struct Sketch(u32);

impl Sketch {
    /// Of the string's hash.
    const HASH: u32 = 12;

    /// Kinds of letters share so many bits.
    const KINDS: u32 = 14;

    fn of(hash: u64, outline: Outline) -> Self {
        let kinds = outline.kinds();
        let folded = (kinds | kinds >> Self::KINDS) & (u32::MAX >> (u32::BITS - Self::KINDS));
        let low = low_half(hash) & (u32::MAX >> (u32::BITS - Self::HASH));
        Self(low << (u32::BITS - Self::HASH) | outline.letters() << Self::KINDS | folded)
    }

    /// Whether they may be of one string and `slips` apart. Kinds that share a bit hide a difference and make none.
    fn may_be_near(self, other: Self, slips: usize) -> bool {
        let differing = self.0 ^ other.0;
        let kinds = differing & (u32::MAX >> (u32::BITS - Self::KINDS));
        let letters = |sketch: Self| sketch.0 >> Self::KINDS & Outline::LONGEST;
        differing >> (u32::BITS - Self::HASH) == 0
            && kinds.count_ones() as usize <= 2 * slips
            && letters(self).abs_diff(letters(other)) as usize <= slips
    }
}

impl Deletions {
    /// Files `words` under their places in the slice, to be found within `reach` slips.
    pub(crate) fn new(words: &[impl AsRef<str>], reach: usize) -> Self {
        let outlines: Vec<Outline> = words.iter().map(|word| Outline::of(word.as_ref())).collect();
        let is_filed = |at: usize, word: &str| {
            FILED_LETTERS.contains(&outlines[at].letters()) && word.chars().all(char::is_alphabetic)
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
        for letters in outlines
            .iter()
            .map(|outline| (outline.letters() as usize).min(PREFIX))
        {
            most += 1 + letters + letters * letters.saturating_sub(1) / 2;
        }
        let bits = most.max(2).ilog2().min(24);
        let shift = 64 - bits;
        let mut starts = vec![0_u32; (1 << bits) + 1];
        each(&mut |hash, _| starts[bucket(hash, shift) + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut filed = vec![(Sketch::default(), 0); *starts.last().unwrap_or(&0) as usize];
        each(&mut |hash, number| {
            // What begins a bucket moves on to its end, which is where the next begins.
            let place = &mut starts[bucket(hash, shift)];
            filed[*place as usize] = (Sketch::of(hash, outlines[number as usize]), number);
            *place += 1;
        });
        starts.rotate_right(1);
        starts[0] = 0;
        Self {
            starts,
            shift,
            filed,
            outlines,
        }
    }

    /// Numbers of the words that may be within `reach` slips of `typed`, each once, in order.
    pub(crate) fn candidates(&self, typed: &str, reach: usize) -> Vec<usize> {
        let outline = Outline::of(typed);
        let mut hashes = Vec::with_capacity(MOST_REACHABLE);
        reachable(typed, reach, &mut hashes);
        // With a million words each of these places is one that the processor has to wait for: it waits for all of them
        // at once where none depends on what another holds.
        let mut entries: [&[(Sketch, u32)]; MOST_REACHABLE] = [&[]; MOST_REACHABLE];
        for (entries, &hash) in entries.iter_mut().zip(&hashes) {
            let bucket = bucket(hash, self.shift);
            *entries = &self.filed[self.starts[bucket] as usize..self.starts[bucket + 1] as usize];
        }
        let mut numbers: Vec<u32> = Vec::new();
        for (entries, &hash) in entries.iter().zip(&hashes) {
            let sketch = Sketch::of(hash, outline);
            let near = entries
                .iter()
                .filter(|(filed, _)| filed.may_be_near(sketch, reach));
            numbers.extend(near.map(|(_, number)| *number));
        }
        numbers.sort_unstable();
        numbers.dedup();
        numbers
            .into_iter()
            .map(|number| number as usize)
            .filter(|&at| self.outlines[at].may_be_near(outline, reach))
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
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn no_word_is_overlooked(
            mut vocabulary in proptest::collection::vec("[abcdeé]{2,12}", 1..40),
            typed in "[abcdeé]{2,12}",
            reach in 1_usize..=MOST_DELETIONS,
        ) {
            vocabulary.sort();
            vocabulary.dedup();
            let deletions = Deletions::new(&vocabulary, MOST_DELETIONS);

            let candidates = deletions.candidates(&typed, reach);

            for (at, word) in vocabulary.iter().enumerate() {
                if strsim::osa_distance(word, &typed) <= reach {
                    prop_assert!(candidates.contains(&at), "{word} for {typed}");
                }
            }
        }
    }

    #[test]
    fn an_empty_vocabulary_has_no_candidates() {
        let deletions = Deletions::new(&[] as &[&str], MOST_DELETIONS);

        let near = deletions.candidates("token", 2);

        assert_eq!(near, Vec::<usize>::new());
    }
}
