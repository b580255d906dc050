//! English words that are no typos, from SCOWL (sizes 10 to 35; its notice is in `english.copyright.txt`).

use std::sync::LazyLock;

use crate::hash::hash_parts;

/// Sorted; each line is the number of leading characters shared with the line before, one digit in base 36, and the
/// rest of the word.
const FRONT_CODED: &str = include_str!("english.txt");

/// Hashes of the words, sorted: 320 kB, where a set of strings would be ten times that.
static WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut word = String::new();
    let mut hashes: Vec<u64> = FRONT_CODED
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
});

/// Whether a folded word is in the list.
pub fn is_english(folded: &str) -> bool {
    WORDS.binary_search(&hash_parts(&[folded])).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_word_of_the_list_are_found() {
        let words = ["aardvark", "zucchinis", "permissions", "colour", "color"];

        let known = words.map(is_english);

        assert_eq!(known, [true; 5]);
    }

    #[test]
    fn a_typo_is_not_in_the_list() {
        let typos = ["permisions", "tokne", "recieve"];

        let known = typos.map(is_english);

        assert_eq!(known, [false; 3]);
    }
}
