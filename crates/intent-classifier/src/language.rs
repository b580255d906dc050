//! What differs between languages: the stemmer, and the words that carry little meaning.

use rust_stemmers::Algorithm;
use serde::{Deserialize, Serialize};

/// A language with a Snowball stemmer. English unless told otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
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
    /// ("how do I", "what should I do"). Languages without a list of ours know none.
    pub(crate) fn is_function_word(self, folded: &str) -> bool {
        let words = match self {
            Self::English => ENGLISH,
            Self::German => GERMAN,
            _ => return false,
        };
        words.binary_search(&folded).is_ok()
    }
}

/// Function words and frames ("I have a problem with") of English, sorted, apostrophes dropped as the tokenizer does.
/// Negations are not among them: "did not expire" is not "expired".
#[rustfmt::skip] // One word a line would hide the list.
const ENGLISH: &[&str] = &[
    "a", "about", "also", "always", "am", "an", "and", "any", "anybody", "anyone", "anything", "are", "as",
    "at", "be", "because", "been", "being", "but", "by", "can", "could", "did", "do", "does", "doing", "done",
    "else", "etc", "even", "ever", "for", "from", "get", "gets", "getting", "give", "go", "going", "gonna",
    "got", "had", "has", "have", "having", "he", "hello", "help", "her", "here", "hers", "hey", "hi", "him",
    "his", "how", "hows", "i", "id", "if", "ill", "im", "in", "into", "is", "issue", "issues", "it", "its",
    "ive", "just", "kindly", "know", "lets", "like", "make", "may", "maybe", "me", "might", "mine", "much",
    "must", "my", "myself", "need", "needs", "now", "of", "oh", "ok", "okay", "on", "or", "our", "ours",
    "own", "please", "pls", "possible", "problem", "problems", "question", "questions", "really", "shall",
    "she", "should", "show", "so", "some", "somebody", "someone", "something", "still", "such", "tell",
    "than", "thank", "thanks", "that", "thats", "the", "their", "theirs", "them", "then", "there", "theres",
    "these", "they", "theyre", "theyve", "this", "those", "through", "to", "too", "trouble", "trying", "u",
    "up", "ur", "us", "very", "wanna", "want", "wants", "was", "way", "we", "well", "were", "weve", "what",
    "whats", "when", "where", "wheres", "whether", "which", "while", "who", "whom", "whose", "why", "will",
    "with", "would", "yeah", "yes", "you", "youd", "your", "youre", "yours", "youve",
];

/// Function words and question frames of German, sorted.
#[rustfmt::skip]
const GERMAN: &[&str] = &[
    "aber", "alle", "als", "also", "am", "an", "auch", "auf", "aus", "bei", "beim", "bin", "bis", "bitte",
    "da", "damit", "dann", "das", "dass", "dein", "dem", "den", "denn", "der", "des", "die", "dies", "diese",
    "diesem", "diesen", "dieser", "dieses", "doch", "du", "durch", "ein", "eine", "einem", "einen", "einer",
    "eines", "er", "es", "etwas", "euch", "euer", "für", "gibt", "hab", "habe", "haben", "hallo", "hast",
    "hat", "hatte", "hier", "ich", "ihm", "ihn", "ihnen", "ihr", "ihre", "im", "in", "ins", "ist", "ja",
    "jetzt", "kann", "kannst", "können", "könnte", "man", "mein", "meine", "meinem", "meinen", "meiner",
    "mich", "mir", "mit", "muss", "möchte", "müssen", "nach", "noch", "nun", "nur", "ob", "oder", "schon",
    "sein", "seine", "sich", "sie", "sind", "so", "soll", "sollte", "sondern", "tun", "um", "und", "uns",
    "unser", "vom", "von", "vor", "wann", "warum", "was", "weil", "welche", "welchem", "welchen", "welcher",
    "welches", "wenn", "wer", "werde", "werden", "wie", "wieso", "will", "wir", "wird", "wo", "wurde",
    "während", "zu", "zum", "zur", "über",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted_so_that_they_can_be_searched() {
        let lists = [ENGLISH, GERMAN];

        let sorted = lists.map(<[&str]>::is_sorted);

        assert_eq!(sorted, [true, true]);
    }

    #[test]
    fn a_negation_carries_meaning() {
        let negations = ["not", "no", "without", "cannot", "cant", "dont"];

        let function_words = negations.map(|word| Language::English.is_function_word(word));

        assert_eq!(function_words, [false; 6]);
    }
}
