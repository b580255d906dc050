//! What of a text is compared: words, stems, pairs of stems, concepts and pieces of words, in three blocks.
//!
//! Each block is weighed by tf-idf and brought to length one by itself (see [`crate::lexicon`]), so that the many
//! pieces of words do not drown the few words.

use crate::analysis::Analysis;
use crate::hash::{Unfinished, hash_parts};

/// How much a function word counts beside one that carries meaning.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum FunctionWords {
    /// As much: where documents have several phrases, the model learns what they tell ("how" from "when"). Counting
    /// them less cost one to three points of accuracy on the
    /// development halves of BANKING77 and HWU64.
    Count,
    /// Little: where each document has one title, their idf says nothing.
    CountLittle,
}

impl FunctionWords {
    fn weight(self) -> f32 {
        match self {
            Self::Count => 1.0,
            Self::CountLittle => 0.3,
        }
    }
}

/// Stems that carry meaning are paired with so many that follow.
const PAIR_REACH: usize = 3;

/// How much words count that a concept of synonyms stands for.
const UNDER_CONCEPT_WEIGHT: f32 = 0.5;

/// How much words count that are read as words of the documents, and how much these count.
const UNDER_READING_WEIGHT: f32 = 0.3;
const READING_WEIGHT: f32 = 0.8;

/// As how many pieces of words a concept counts among them.
const CONCEPT_PIECES: f32 = 3.0;

/// Lengths of pieces of words, the blank before and after a word included.
const PIECE_CHARS: std::ops::RangeInclusive<usize> = 2..=5;

/// Pieces are cut from the first letters of a word only.
const MOST_PIECED_CHARS: usize = 32;

/// A block of features with a length of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Block {
    /// Folded words and pairs of neighbours.
    Word,
    /// Stems, pairs of neighbours, unordered pairs, concepts.
    Stem,
    /// Pieces of words.
    Piece,
}

impl Block {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Word, Self::Stem, Self::Piece];

    /// Its place in [`Block::ALL`].
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Word => 0,
            Self::Stem => 1,
            Self::Piece => 2,
        }
    }

    /// Its length in a text's vector.
    pub(crate) fn weight(self) -> f32 {
        match self {
            Self::Word | Self::Stem => 0.5,
            Self::Piece => 1.0,
        }
    }
}

/// One feature at one place of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Occurrence {
    /// Its name.
    pub(crate) key: u64,
    /// Its block.
    pub(crate) block: Block,
    /// How much it counts, as a number of times it was said.
    pub(crate) weight: f32,
    /// First and last word it came from; equal for what came from one word.
    pub(crate) words: (usize, usize),
}

/// The name of a stem, as a feature and in the index of fields.
pub(crate) fn stem_key(stem: &str) -> u64 {
    const STEM: Unfinished = Unfinished::new().with_part("stem");
    STEM.with_part(stem).finish()
}

/// The name of a concept in the index of fields.
pub(crate) fn concept_key(name: &str) -> u64 {
    hash_parts(&["concept", name])
}

/// The features of a text, in the order of their places.
pub(crate) fn occurrences(analysis: &Analysis, function_words: FunctionWords) -> Vec<Occurrence> {
    let function_weight = function_words.weight();
    let mut found = Vec::with_capacity(analysis.terms.len() * 40);
    push_words(analysis, function_weight, &mut found);
    push_pairs(analysis, &mut found);
    push_pieces(analysis, function_weight, &mut found);
    push_concepts(analysis, &mut found);
    push_readings(analysis, &mut found);
    found
}

/// What documents say where an utterance says it otherwise, in every block; the words that were said count less for it.
fn push_readings(analysis: &Analysis, found: &mut Vec<Occurrence>) {
    if analysis.readings.is_empty() {
        return;
    }
    for occurrence in found.iter_mut() {
        let (from, to) = occurrence.words;
        let is_read_otherwise = |word: usize| analysis.readings.iter().any(|reading| reading.covers(word));
        if (from..=to).all(is_read_otherwise) {
            occurrence.weight *= UNDER_READING_WEIGHT;
        }
    }
    let mut letters = Letters::new();
    for reading in &analysis.readings {
        let words = (reading.first, reading.last);
        let weight = READING_WEIGHT / (reading.among as f32).sqrt();
        found.push(Occurrence {
            key: hash_parts(&["word", &reading.word]),
            block: Block::Word,
            weight,
            words,
        });
        found.push(Occurrence {
            key: stem_key(&reading.stem),
            block: Block::Stem,
            weight,
            words,
        });
        push_pieces_of(&reading.word, weight, words, &mut letters, found);
    }
}

/// Concepts of synonyms, in every block; what stands under one counts less for it. Else whoever says the other synonym
/// has only one feature in common with a document, and whoever says the same has twenty.
fn push_concepts(analysis: &Analysis, found: &mut Vec<Occurrence>) {
    for occurrence in found.iter_mut() {
        let (from, to) = occurrence.words;
        if analysis
            .concepts
            .iter()
            .any(|concept| concept.covers(from) && concept.covers(to))
        {
            occurrence.weight *= UNDER_CONCEPT_WEIGHT;
        }
    }
    for concept in &analysis.concepts {
        for (block, part, weight) in [
            (Block::Word, "in words", 1.0),
            (Block::Stem, "in stems", 1.0),
            (Block::Piece, "in pieces", CONCEPT_PIECES),
        ] {
            found.push(Occurrence {
                key: hash_parts(&["concept", part, &concept.name]),
                block,
                weight,
                words: (concept.first, concept.last),
            });
        }
    }
}

/// Single words and stems, and pairs of neighbours.
fn push_words(analysis: &Analysis, function_weight: f32, found: &mut Vec<Occurrence>) {
    for (at, term) in analysis.terms.iter().enumerate() {
        let weight = if term.is_content { 1.0 } else { function_weight };
        let mut push = |key, block, weight, last| {
            found.push(Occurrence {
                key,
                block,
                weight,
                words: (at, last),
            });
        };
        push(hash_parts(&["word", &term.folded]), Block::Word, weight, at);
        push(stem_key(&term.stem), Block::Stem, weight, at);
        if let Some(next) = analysis.terms.get(at + 1) {
            // A pair of function words ("how do") says as little as one.
            let weight = if term.is_content || next.is_content {
                1.0
            } else {
                function_weight
            };
            push(
                hash_parts(&["words", &term.folded, &next.folded]),
                Block::Word,
                weight,
                at + 1,
            );
            push(
                hash_parts(&["stems", &term.stem, &next.stem]),
                Block::Stem,
                weight,
                at + 1,
            );
        }
    }
}

/// Unordered pairs of stems that carry meaning and stand near each other.
fn push_pairs(analysis: &Analysis, found: &mut Vec<Occurrence>) {
    let content: Vec<(usize, &str)> = analysis
        .terms
        .iter()
        .enumerate()
        .filter(|(_, term)| term.is_content)
        .map(|(at, term)| (at, term.stem.as_str()))
        .collect();
    for (number, &(at, stem)) in content.iter().enumerate() {
        for &(other_at, other) in content.iter().skip(number + 1).take(PAIR_REACH) {
            found.push(Occurrence {
                key: hash_parts(&["pair", stem.min(other), stem.max(other)]),
                block: Block::Stem,
                weight: 1.0,
                words: (at, other_at),
            });
        }
    }
}

/// Pieces of words, the borders of the word included.
fn push_pieces(analysis: &Analysis, function_weight: f32, found: &mut Vec<Occurrence>) {
    let mut letters = Letters::new();
    for (at, term) in analysis.terms.iter().enumerate() {
        if term.is_code {
            continue;
        }
        let weight = if term.is_content { 1.0 } else { function_weight };
        push_pieces_of(&term.folded, weight, (at, at), &mut letters, found);
    }
}

/// The letters of a word, each in UTF-8 with its length.
type Letters = Vec<([u8; 4], usize)>;

/// Pieces of one word; `letters` is room to work in.
fn push_pieces_of(
    word: &str,
    weight: f32,
    words: (usize, usize),
    letters: &mut Letters,
    found: &mut Vec<Occurrence>,
) {
    const PIECE: Unfinished = Unfinished::new().with_part("piece");
    letters.clear();
    let padded = std::iter::once(' ')
        .chain(word.chars().take(MOST_PIECED_CHARS))
        .chain(std::iter::once(' '));
    letters.extend(padded.map(|letter| {
        let mut bytes = [0; 4];
        let length = letter.encode_utf8(&mut bytes).len();
        (bytes, length)
    }));
    // By length, then by place: sums of what they weigh are made in this order.
    let from = found.len();
    let mut starts = [0; *PIECE_CHARS.end() + 1];
    let mut count = 0;
    for length in PIECE_CHARS {
        starts[length] = from + count;
        count += (letters.len() + 1).saturating_sub(length);
    }
    let nothing = Occurrence {
        key: 0,
        block: Block::Piece,
        weight,
        words,
    };
    found.resize(from + count, nothing);
    for start in 0..letters.len() {
        let mut state = PIECE;
        for (length, (bytes, used)) in (1..=*PIECE_CHARS.end()).zip(&letters[start..]) {
            state = state.with_bytes(&bytes[..*used]);
            if length >= *PIECE_CHARS.start() {
                found[starts[length] + start].key = state.with_end().finish();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;
    use crate::analyze::{Analyzer, utterance_tokens};

    fn features(text: &str) -> Vec<Occurrence> {
        occurrences(
            &Analyzer::new(Language::English, &[]).document(utterance_tokens(text)),
            FunctionWords::CountLittle,
        )
    }

    fn has(features: &[Occurrence], key: u64) -> bool {
        features.iter().any(|feature| feature.key == key)
    }

    #[test]
    fn a_pair_is_the_same_in_either_order() {
        let one = features("reset the password");

        let other = features("password was reset");

        let pair = hash_parts(&["pair", "password", "reset"]);
        assert!(has(&one, pair) && has(&other, pair));
    }

    #[test]
    fn the_start_of_a_word_is_a_piece_of_its_own() {
        let found = features("token");

        assert!(has(&found, hash_parts(&["piece", " tok"])));
        assert!(!has(&found, hash_parts(&["piece", " oke"])));
    }

    #[test]
    fn a_function_word_counts_less() {
        let found = features("the token");

        let weight = |stem: &str| found.iter().find(|f| f.key == stem_key(stem)).map(|f| f.weight);
        assert_eq!(weight("the"), Some(FunctionWords::CountLittle.weight()));
        assert_eq!(weight("token"), Some(1.0));
    }
}
