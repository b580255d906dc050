//! Snowball stems: "expired", "expires" and "expiring" are one term.
//!
//! The only place that knows of `rust-stemmers`, because it has two traps: a stem can be empty (Arabic diacritics,
//! Greek endings), and three of its algorithms are quadratic in the length of a word.

use std::fmt;

use rust_stemmers::Stemmer as Snowball;

use crate::Language;

/// Tokens longer than this are kept as they are: the Dutch, Italian and Spanish stemmers are quadratic,
/// and 100 kB without a space took them 60 to 70 ms.
const LONGEST_STEMMED_CHARS: usize = 64;

/// Finds stems of folded words.
pub(crate) struct Stemmer {
    snowball: Snowball,
}

impl Stemmer {
    /// A stemmer of `language`.
    pub(crate) fn new(language: Language) -> Self {
        Self {
            snowball: Snowball::create(language.algorithm()),
        }
    }

    /// The stem of a folded word; the word itself where there is none.
    pub(crate) fn stem(&self, folded: &str) -> String {
        if folded.chars().count() > LONGEST_STEMMED_CHARS {
            return folded.to_owned();
        }
        let stem = self.snowball.stem(folded);
        if stem.is_empty() {
            folded.to_owned()
        } else {
            stem.into_owned()
        }
    }
}

impl fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stemmer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_have_one_stem() {
        let stemmer = Stemmer::new(Language::English);

        let stems = ["expired", "expires", "expiring"].map(|word| stemmer.stem(word));

        assert_eq!(stems, ["expir", "expir", "expir"]);
    }

    #[test]
    fn a_word_whose_stem_is_empty_is_kept() {
        let stemmer = Stemmer::new(Language::Arabic);

        let stem = stemmer.stem("\u{64B}");

        assert_eq!(stem, "\u{64B}");
    }

    #[test]
    fn a_very_long_word_is_kept_as_it_is() {
        let stemmer = Stemmer::new(Language::Dutch);
        let long = "en".repeat(50_000);

        let stem = stemmer.stem(&long);

        assert_eq!(stem, long);
    }
}
