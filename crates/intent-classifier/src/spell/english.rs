//! English words that are no typos, from SCOWL (sizes 10 to 35; its notice is in `english.copyright.txt`).

use std::sync::LazyLock;

use super::list;

static WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| list::hashes(include_str!("english.txt")));

/// Whether a folded word is in the list.
pub fn is_english(folded: &str) -> bool {
    list::has(&WORDS, folded)
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
