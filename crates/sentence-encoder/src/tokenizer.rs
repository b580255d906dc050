//! Text to word pieces, as BERT (uncased) was trained on them.
//!
//! Two steps, both as the reference implementation (crate `tokenizers`, `BertNormalizer`, `BertPreTokenizer`,
//! `WordPiece`) does them for all-MiniLM-L6-v2:
//!
//! 1. Words: control characters are dropped, ideographs stand alone, accents go (NFD without marks), letters become
//!    lower case, white space separates, each punctuation character is a word.
//! 2. Pieces: the longest piece of the vocabulary that begins the word, then the longest continuation (`##ing`), and so
//!    on (Wu et al. 2016, "Google's Neural Machine Translation System", §4.1). A word with a part that no piece covers,
//!    or of more than [`LONGEST_WORD`] characters, is [`UNKNOWN`].
//!
//! Surprising: `[CLS]` or `[SEP]` written by a person is text, five characters of it, never a control piece (the
//! reference calls this `encode_special_tokens`).
//!
//! The vocabulary is always embedded: 231 kB, shared by the encoder and the table of vectors.

mod unicode;

use std::sync::OnceLock;

use unicode_normalization::char::decompose_canonical;

/// How many pieces the vocabulary has; ids are below it.
pub const VOCABULARY_SIZE: usize = 30_522;
/// Stands for a word that the vocabulary cannot spell.
pub const UNKNOWN: u16 = 100;
/// Begins what the encoder reads.
pub const CLASSIFY: u16 = 101;
/// Ends what the encoder reads.
pub const SEPARATOR: u16 = 102;
/// A longer word, in characters, is [`UNKNOWN`] (`max_input_chars_per_word` of the model's `tokenizer.json`).
pub const LONGEST_WORD: usize = 100;

/// The longest piece has 18 bytes without its `##`: looking no further keeps long words linear. A test checks it.
const LONGEST_PIECE_BYTES: usize = 18;
const CONTINUATION: &str = "##";
const SLOTS: usize = 1 << 16;
const EMPTY: u16 = u16::MAX;

static VOCABULARY: &str = include_str!("../model/vocabulary.txt");

/// Cuts text into word pieces. One per process: [`Tokenizer::built_in`].
///
/// ```
/// use sentence_encoder::Tokenizer;
///
/// let tokenizer = Tokenizer::built_in();
/// let pieces = tokenizer.pieces("Unsubscribing, naïvely", 128);
/// let text: Vec<&str> = pieces.iter().filter_map(|&id| tokenizer.piece(id)).collect();
/// assert_eq!(text, ["un", "##su", "##bs", "##cr", "##ib", "##ing", ",", "naive", "##ly"]);
/// ```
pub struct Tokenizer {
    /// Where each piece begins in [`VOCABULARY`], and the end.
    starts: Vec<u32>,
    /// Open addressing by hash: twice as many slots as pieces, so that a probe is short.
    slots: Vec<u16>,
}

impl std::fmt::Debug for Tokenizer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Tokenizer")
            .field("pieces", &VOCABULARY_SIZE)
            .finish_non_exhaustive()
    }
}

impl Tokenizer {
    /// The tokenizer of all-MiniLM-L6-v2. The first call builds its hash table, in about a millisecond.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Tokenizer> = OnceLock::new();
        BUILT_IN.get_or_init(Self::new)
    }

    fn new() -> Self {
        let mut tokenizer = Self {
            starts: vec![0],
            slots: vec![EMPTY; SLOTS],
        };
        let mut end = 0;
        for (line, id) in VOCABULARY.split_terminator('\n').zip(0_u16..) {
            end += line.len() + 1;
            tokenizer
                .starts
                .push(u32::try_from(end).expect("the vocabulary is smaller than 4 GB"));
            let mut slot = line.bytes().fold(Hash::default(), Hash::with).slot();
            while tokenizer.slots[slot] != EMPTY {
                slot = (slot + 1) % SLOTS;
            }
            tokenizer.slots[slot] = id;
        }
        debug_assert_eq!(tokenizer.starts.len(), VOCABULARY_SIZE + 1);
        tokenizer
    }

    /// The text of a piece; continuations begin with `##`. `None` for an id at or past [`VOCABULARY_SIZE`].
    pub fn piece(&self, id: u16) -> Option<&'static str> {
        let (&start, &end) = (
            self.starts.get(usize::from(id))?,
            self.starts.get(usize::from(id) + 1)?,
        );
        VOCABULARY.get(start as usize..end as usize - 1)
    }

    /// The id of a piece as the vocabulary writes it (lower case, continuations with `##`).
    pub fn id(&self, piece: &str) -> Option<u16> {
        self.find("", piece, piece.bytes().fold(Hash::default(), Hash::with))
    }

    /// The first `most` pieces of the text, without [`CLASSIFY`] and [`SEPARATOR`].
    ///
    /// Time is linear in the text, and reading stops once there are enough pieces.
    pub fn pieces(&self, text: &str, most: usize) -> Vec<u16> {
        let mut pieces = Vec::new();
        let mut word = Word::default();
        for character in text.chars() {
            if pieces.len() >= most {
                break;
            }
            self.read(character, &mut word, &mut pieces);
        }
        self.end_word(&mut word, &mut pieces);
        pieces.truncate(most);
        pieces
    }

    /// Adds one character of the text to the word, or ends the word.
    fn read(&self, character: char, word: &mut Word, pieces: &mut Vec<u16>) {
        if character.is_ascii_alphanumeric() {
            word.push(character.to_ascii_lowercase());
            return;
        }
        if unicode::is_ignored(character) {
            return;
        }
        if character.is_whitespace() {
            self.end_word(word, pieces);
            return;
        }
        let alone = unicode::is_ideograph(character);
        if alone {
            self.end_word(word, pieces);
        }
        // Marks that are kept would be put in order by NFD; no piece has one, so the word is unknown in any order.
        decompose_canonical(character, |part| {
            if unicode::is_ignored(part) {
                return;
            }
            for lower in part.to_lowercase() {
                if unicode::is_punctuation(lower) {
                    self.end_word(word, pieces);
                    word.push(lower);
                    self.end_word(word, pieces);
                } else {
                    word.push(lower);
                }
            }
        });
        if alone {
            self.end_word(word, pieces);
        }
    }

    fn end_word(&self, word: &mut Word, pieces: &mut Vec<u16>) {
        if word.characters > LONGEST_WORD {
            pieces.push(UNKNOWN);
        } else {
            self.cut(&word.text, pieces);
        }
        word.text.clear();
        word.characters = 0;
    }

    /// The pieces of one word that is normal already: no white space, lower case, no accents.
    fn cut(&self, word: &str, pieces: &mut Vec<u16>) {
        let before = pieces.len();
        let mut start = 0;
        while start < word.len() {
            let rest = &word[start..];
            let prefix = if start == 0 { "" } else { CONTINUATION };
            let Some((id, bytes)) = self.longest(prefix, rest) else {
                pieces.truncate(before);
                pieces.push(UNKNOWN);
                return;
            };
            pieces.push(id);
            start += bytes;
        }
    }

    /// The longest piece `prefix` + the beginning of `rest`, and how many bytes of `rest` it takes.
    fn longest(&self, prefix: &str, rest: &str) -> Option<(u16, usize)> {
        let mut hash = prefix.bytes().fold(Hash::default(), Hash::with);
        let mut ends = [(0, Hash::default()); LONGEST_PIECE_BYTES];
        let mut candidates = 0;
        for (index, byte) in rest.bytes().enumerate().take(LONGEST_PIECE_BYTES) {
            hash = hash.with(byte);
            if rest.is_char_boundary(index + 1) {
                ends[candidates] = (index + 1, hash);
                candidates += 1;
            }
        }
        ends[..candidates]
            .iter()
            .rev()
            .find_map(|&(end, hash)| Some((self.find(prefix, &rest[..end], hash)?, end)))
    }

    fn find(&self, prefix: &str, rest: &str, hash: Hash) -> Option<u16> {
        let mut slot = hash.slot();
        loop {
            let id = self.slots[slot];
            let piece = self.piece(id)?;
            if piece.strip_prefix(prefix) == Some(rest) {
                return Some(id);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

/// The word being read. Past [`LONGEST_WORD`] its text no longer matters and is not kept.
#[derive(Default)]
struct Word {
    text: String,
    characters: usize,
}

impl Word {
    fn push(&mut self, character: char) {
        self.characters += 1;
        if self.characters <= LONGEST_WORD {
            self.text.push(character);
        }
    }
}

/// FNV-1a, 32 bits, one byte at a time: the hash of each beginning of a word comes for free.
#[derive(Clone, Copy)]
struct Hash(u32);

impl Default for Hash {
    fn default() -> Self {
        Self(0x811c_9dc5)
    }
}

impl Hash {
    fn with(self, byte: u8) -> Self {
        Self((self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }

    fn slot(self) -> usize {
        // The high half alone is poor for short words: fold it in.
        (self.0 ^ (self.0 >> 16)) as usize % SLOTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_is_whole() {
        let tokenizer = Tokenizer::built_in();

        let found = (0..u16::MAX)
            .map_while(|id| tokenizer.piece(id))
            .collect::<Vec<_>>();

        assert_eq!(found.len(), VOCABULARY_SIZE);
        assert_eq!(tokenizer.id("[UNK]"), Some(UNKNOWN));
        assert_eq!(tokenizer.id("[CLS]"), Some(CLASSIFY));
        assert_eq!(tokenizer.id("[SEP]"), Some(SEPARATOR));
    }

    #[test]
    fn every_piece_is_found_under_its_own_id() {
        let tokenizer = Tokenizer::built_in();

        for id in 0..30_522 {
            let piece = tokenizer.piece(id).unwrap();
            assert_eq!(tokenizer.id(piece), Some(id), "{piece}");
        }
    }

    #[test]
    fn no_piece_is_longer_than_the_search_looks() {
        let tokenizer = Tokenizer::built_in();

        let longest = (0..30_522)
            .filter_map(|id| tokenizer.piece(id))
            .map(|piece| piece.strip_prefix(CONTINUATION).unwrap_or(piece).len())
            .max();

        assert_eq!(longest, Some(LONGEST_PIECE_BYTES));
    }

    #[test]
    fn no_piece_has_a_mark_whose_order_could_matter() {
        let tokenizer = Tokenizer::built_in();

        for id in 0..30_522 {
            let piece = tokenizer.piece(id).unwrap();
            assert!(
                piece
                    .chars()
                    .all(|c| unicode_normalization::char::canonical_combining_class(c) == 0),
                "{piece}"
            );
        }
    }
}
