//! German words that are no typos, from the vocabulary of the Snowball project (its notice is in `german.copyright.txt`).

use std::sync::LazyLock;

use super::list;

/// Umlauts and ß are spelt out.
static WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| list::hashes(include_str!("german.txt")));

/// Whether a word with its umlauts spelt out is in the list.
pub(crate) fn is_german(spelt: &str) -> bool {
    list::has(&WORDS, spelt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_found_with_their_umlauts_spelt_out() {
        let words = ["machen", "lassen", "darf", "moechte", "broetchen", "strasse"];

        let known = words.map(is_german);

        assert_eq!(known, [true; 6]);
    }

    #[test]
    fn a_typo_is_not_in_the_list() {
        let typos = ["mahcen", "rechnugn", "vertarg"];

        let known = typos.map(is_german);

        assert_eq!(known, [false; 3]);
    }
}
