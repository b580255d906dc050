//! What differs between languages: the stemmer, the words that carry little meaning, the spelling, and what a language is
//! known by.

mod compound;
mod detect;
mod holders;
mod irregular;
mod separable;
mod spelling;
mod words;

use rust_stemmers::Algorithm;
use serde::{Deserialize, Serialize};

pub(crate) use compound::Compounds;
pub(crate) use detect::Clues;
pub(crate) use holders::Holders;
pub(crate) use separable::{join_document, join_utterance, other_forms};
pub(crate) use spelling::{spelled, stem_spelled};

/// A language with a Snowball stemmer. English unless told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "a language's name says all")]
pub enum Language {
    Arabic,
    Danish,
    Dutch,
    #[default]
    English,
    Finnish,
    French,
    German,
    Greek,
    Hungarian,
    Italian,
    Norwegian,
    Portuguese,
    Romanian,
    Russian,
    Spanish,
    Swedish,
    Tamil,
    Turkish,
}

impl Language {
    /// All of them, in order.
    pub const ALL: [Self; 18] = [
        Self::Arabic,
        Self::Danish,
        Self::Dutch,
        Self::English,
        Self::Finnish,
        Self::French,
        Self::German,
        Self::Greek,
        Self::Hungarian,
        Self::Italian,
        Self::Norwegian,
        Self::Portuguese,
        Self::Romanian,
        Self::Russian,
        Self::Spanish,
        Self::Swedish,
        Self::Tamil,
        Self::Turkish,
    ];

    /// The language that a text is clearly in, by its script, its letters and its function words; none where a word or two
    /// do not tell.
    pub fn of(text: &str) -> Option<Self> {
        let folded: Vec<String> = crate::analyze::utterance_tokens(text)
            .into_iter()
            .map(|token| token.folded)
            .collect();
        Clues::of(folded.iter().map(String::as_str)).clear()
    }

    /// Its Snowball algorithm.
    pub(crate) fn algorithm(self) -> Algorithm {
        match self {
            Self::Arabic => Algorithm::Arabic,
            Self::Danish => Algorithm::Danish,
            Self::Dutch => Algorithm::Dutch,
            Self::English => Algorithm::English,
            Self::Finnish => Algorithm::Finnish,
            Self::French => Algorithm::French,
            Self::German => Algorithm::German,
            Self::Greek => Algorithm::Greek,
            Self::Hungarian => Algorithm::Hungarian,
            Self::Italian => Algorithm::Italian,
            Self::Norwegian => Algorithm::Norwegian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Romanian => Algorithm::Romanian,
            Self::Russian => Algorithm::Russian,
            Self::Spanish => Algorithm::Spanish,
            Self::Swedish => Algorithm::Swedish,
            Self::Tamil => Algorithm::Tamil,
            Self::Turkish => Algorithm::Turkish,
        }
    }

    /// Whether a folded word carries little meaning in this language: function words, and the frames of a question
    /// ("how do I", "what should I do"). The word is spelt as [`spelled`] has it; languages without a list of ours know none.
    pub(crate) fn is_function_word(self, folded: &str) -> bool {
        words::function_words(self).binary_search(&folded).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        for language in Language::ALL {
            assert!(words::function_words(language).is_sorted(), "{language:?}");
        }
    }

    #[test]
    fn a_negation_carries_meaning() {
        let negations = ["not", "no", "without", "cannot", "cant", "dont"];

        let function_words = negations.map(|word| Language::English.is_function_word(word));

        assert_eq!(function_words, [false; 6]);
    }
}
