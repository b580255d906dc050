//! Lists of words that are no typos: sorted, each line the number of leading characters shared with the line before, one
//! digit in base 36, and the rest of the word.

use crate::hash::hash_parts;

/// Hashes of the words of a list, sorted: a tenth of what a set of strings would take.
pub(super) fn hashes(front_coded: &str) -> Vec<u64> {
    let mut word = String::new();
    let mut hashes: Vec<u64> = front_coded
        .lines()
        .filter_map(|line| {
            let mut characters = line.chars();
            let shared = characters.next()?.to_digit(36)? as usize;
            word.truncate(shared);
            word.push_str(characters.as_str());
            Some(hash_parts(&[&word]))
        })
        .collect();
    hashes.sort_unstable();
    hashes
}

/// Whether a folded word is among these.
pub(super) fn has(hashes: &[u64], folded: &str) -> bool {
    hashes.binary_search(&hash_parts(&[folded])).is_ok()
}
