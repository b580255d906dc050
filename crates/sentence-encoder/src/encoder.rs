//! The sentence encoder: all-MiniLM-L6-v2 with weights of 8 bits, in this process, on one thread.

#![expect(
    clippy::inline_always,
    reason = "each instruction set needs a copy of the whole forward pass"
)]

mod activations;
mod float;
mod forward;
mod kernel;

use std::sync::OnceLock;

pub use kernel::{Fours, Kernel, LANES, Loop, SIDE_BY_SIDE};
use sha2::{Digest, Sha256};

use crate::pack::{DIMENSIONS, MOST_PIECES, Pack, PackError};
use crate::tokenizer::{CLASSIFY, SEPARATOR, Tokenizer};

/// Raised whenever the same pack gives other bits than before (the golden hash of the tests changes): vectors that were
/// cached are then made again.
const ARITHMETIC: u32 = 1;

/// On a cache line, as the format lays its matrices out.
#[cfg(feature = "encoder")]
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

#[cfg(feature = "encoder")]
static BUILT_IN_PACK: &Aligned<[u8]> = &Aligned(*include_bytes!("../model/encoder.pack"));

/// How many numbers the vector of a word piece has: the first ones of what the model has. For finding articles they do as
/// well as all of them, as a random projection does and as principal components do.
pub const PIECE_DIMENSIONS: usize = 128;

/// All that the encoder makes of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Encoding {
    /// What the text means: of length 1, as [`Encoder::encode`] gives it.
    pub sentence: [f32; DIMENSIONS],
    /// The mean over the word pieces after half of the layers, of length 1: nearer to the words than to what is meant.
    pub middle: [f32; DIMENSIONS],
    /// Its word pieces in order, without the control pieces.
    pub pieces: Vec<Piece>,
}

/// A word piece of a text, with what it means there.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its number in the vocabulary.
    pub id: u16,
    /// What it means in this text, of length 1.
    pub vector: [f32; PIECE_DIMENSIONS],
}

/// Turns a text into a vector of [`DIMENSIONS`] numbers; texts that mean the same have vectors in one direction.
///
/// The vectors are the same bits for every processor, instruction set and build. An encoder can be used from several
/// threads at once; one call takes one thread.
///
/// ```
/// use sentence_encoder::{Encoder, cosine};
///
/// let encoder = Encoder::built_in().expect("the feature `encoder` is on");
/// let question = encoder.encode("How do I get my money back?");
/// let refund = encoder.encode("refund for an order");
/// let weather = encoder.encode("Will it rain tomorrow?");
/// assert!(cosine(&question, &refund) > cosine(&question, &weather) + 0.2);
/// ```
pub struct Encoder {
    pack: Pack,
    kernel: Kernel,
}

impl std::fmt::Debug for Encoder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Encoder")
            .field("kernel", &self.kernel)
            .finish_non_exhaustive()
    }
}

impl Encoder {
    /// The encoder of the embedded pack, `None` without the feature `encoder`. Costs nothing: the pack is read where it
    /// lies, and only the pages that a text needs.
    pub fn built_in() -> Option<&'static Self> {
        static BUILT_IN: OnceLock<Option<Encoder>> = OnceLock::new();
        BUILT_IN.get_or_init(Self::read_built_in).as_ref()
    }

    #[cfg(feature = "encoder")]
    #[expect(clippy::unnecessary_wraps, reason = "without the feature there is none")]
    fn read_built_in() -> Option<Self> {
        // Its hash is checked by a test, not at each start: that would read all 23 MB.
        let pack = Pack::read(&BUILT_IN_PACK.0).expect("the embedded pack is whole: a test reads it");
        Some(Self {
            pack,
            kernel: Kernel::fastest(),
        })
    }

    #[cfg(not(feature = "encoder"))]
    fn read_built_in() -> Option<Self> {
        None
    }

    /// An encoder over a pack made by `tools/vectors/encoder.py`. Reads all of it once, to check its hash.
    ///
    /// # Errors
    /// When the bytes are no pack, or one of another version, cut short, or damaged.
    pub fn from_bytes(bytes: &'static [u8]) -> Result<Self, PackError> {
        let pack = Pack::read(bytes)?;
        Pack::verify(bytes)?;
        Ok(Self {
            pack,
            kernel: Kernel::fastest(),
        })
    }

    /// The same encoder over the same bytes with another kernel, for tests and benchmarks; `None` when this processor
    /// does not have it.
    pub fn with_kernel(&self, kernel: Kernel) -> Option<Self> {
        kernel.is_available().then_some(Self {
            pack: self.pack,
            kernel,
        })
    }

    /// The kernel in use.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// The vector of a text, of length 1: cosines are dot products.
    ///
    /// Reads the first [`MOST_PIECES`] - 2 word pieces, some 90 English words, and ignores the rest; time grows with
    /// them, 2 ms for ten on AVX2. A text without words has the vector that the model gives to nothing: also of length 1,
    /// and no more like one text than another.
    pub fn encode(&self, text: &str) -> [f32; DIMENSIONS] {
        self.kernel.forward(&self.pack, &pieces(text)).sentence
    }

    /// All that the encoder makes of a text, in the time of [`Self::encode`] and with its limit.
    pub fn encoding(&self, text: &str) -> Encoding {
        let pieces = pieces(text);
        let hidden = self.kernel.forward(&self.pack, &pieces);
        let rows = hidden.pieces.chunks_exact(DIMENSIONS).zip(pieces);
        Encoding {
            sentence: hidden.sentence,
            middle: hidden.middle,
            pieces: rows
                .filter(|&(_, id)| id != CLASSIFY && id != SEPARATOR)
                .map(|(row, id)| Piece {
                    id,
                    vector: beginning(row),
                })
                .collect(),
        }
    }

    /// A name for these vectors: a hash of the weights and of how they are used. Vectors of one identity can be compared
    /// and cached together, whichever processor made them.
    pub fn identity(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.pack.hash)
            .chain_update(ARITHMETIC.to_le_bytes())
            .finalize()
            .into()
    }
}

/// The word pieces that are read of a text, between the control pieces.
fn pieces(text: &str) -> Vec<u16> {
    let mut pieces = vec![CLASSIFY];
    pieces.extend(Tokenizer::built_in().pieces(text, MOST_PIECES - 2));
    pieces.push(SEPARATOR);
    pieces
}

/// The first numbers of a row, at length 1.
fn beginning(row: &[f32]) -> [f32; PIECE_DIMENSIONS] {
    let mut vector: [f32; PIECE_DIMENSIONS] = std::array::from_fn(|index| row[index]);
    let length = float::sum(&vector, |value| value * value).sqrt();
    if length > 0.0 {
        for value in &mut vector {
            *value /= length;
        }
    }
    vector
}

/// The cosine between two vectors of length 1, in -1..=1 up to rounding. The same bits everywhere.
pub fn cosine(one: &[f32; DIMENSIONS], other: &[f32; DIMENSIONS]) -> f32 {
    let products: [f32; DIMENSIONS] = std::array::from_fn(|index| one[index] * other[index]);
    float::sum(&products, |product| product)
}
