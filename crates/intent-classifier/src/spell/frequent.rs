//! Frequent English words in the order of their frequency, as aims of a repair: the whole words of the encoder's
//! vocabulary, which lists its pieces by how often its training texts had them.
//!
//! The list of [`super::english`] is longer and has no frequencies; this one also has names ("london", "netflix").

use std::sync::LazyLock;

use sentence_encoder::Tokenizer;
use sentence_encoder::tokenizer::VOCABULARY_SIZE;

use super::deletions::Deletions;
use super::distance::weighted_distance;

/// The first whole word of the vocabulary that is a word: before it are control pieces, letters and signs.
const FIRST: &str = "the";

/// What a contraction leaves when its apostrophe ends a word: no words.
const FRAGMENTS: [&str; 15] = [
    "ain", "aren", "couldn", "didn", "doesn", "don", "hadn", "hasn", "haven", "isn", "mustn", "shouldn",
    "wasn", "weren", "wouldn",
];

/// A shorter word is no aim: everything is near "the".
const SHORTEST: usize = 4;

/// Words within so many slips are found. Two words of English are often two slips apart, and a name that nobody knows is
/// two slips from many ("spotify" from "specify").
const REACH: usize = 1;

struct Frequent {
    words: Vec<&'static str>,
    deletions: Deletions,
}

/// Built when the first word is looked for: a few megabytes that a process needs only once someone types a word that
/// nobody knows.
static FREQUENT: LazyLock<Frequent> = LazyLock::new(|| {
    let tokenizer = Tokenizer::built_in();
    let first = tokenizer.id(FIRST).unwrap_or_default();
    let words: Vec<&'static str> = (usize::from(first)..VOCABULARY_SIZE)
        .filter_map(|id| tokenizer.piece(u16::try_from(id).ok()?))
        .filter(|piece| piece.len() >= SHORTEST && piece.bytes().all(|byte| byte.is_ascii_lowercase()))
        .filter(|piece| !FRAGMENTS.contains(piece))
        .collect();
    let deletions = Deletions::new(&words, REACH);
    Frequent { words, deletions }
});

/// Whether a folded word is a whole word of the vocabulary.
pub(super) fn is_frequent(folded: &str) -> bool {
    Tokenizer::built_in().id(folded).is_some()
}

/// The frequent word that `folded` was most likely meant to be, with what speaks against it in slips.
pub(super) fn nearest(folded: &str) -> Option<(f64, &'static str)> {
    let after_first = |word: &str| word.char_indices().nth(1).map(|(at, _)| at);
    let rest = &folded[after_first(folded)?..];
    let Frequent { words, deletions } = &*FREQUENT;
    let mut best: Option<(f64, &'static str)> = None;
    for at in deletions.candidates(folded, REACH) {
        let word = words[at];
        // A first letter is rarely another, and a name that differs from a word in it is no typo of it ("figma", "sigma").
        let is_other_name = after_first(word).is_some_and(|at| &word[at..] == rest);
        if is_other_name || strsim::osa_distance(folded, word) > REACH {
            continue;
        }
        // A word ten times as rare (Zipf 1935: by its place in the list) is doubted as by a quarter of a slip.
        let cost = weighted_distance(folded, word) + 0.1 * (1.0 + at as f64).ln();
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, word));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_frequent_of_two_words_as_near_is_meant() {
        let meant = nearest("whhat").map(|(_, word)| word);

        assert_eq!(meant, Some("what"));
    }

    #[test]
    fn a_name_that_differs_in_its_first_letter_is_no_typo() {
        let names = ["figma", "yammer", "hubspot"];

        assert_eq!(names.map(|name| nearest(name).map(|(_, word)| word)), [None; 3]);
    }

    #[test]
    fn a_word_of_the_vocabulary_is_known() {
        let words = ["london", "netflix", "lodnon"];

        assert_eq!(words.map(is_frequent), [true, true, false]);
    }
}
