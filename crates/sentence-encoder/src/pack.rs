//! The weights as one run of bytes, borrowed and never copied, so that the pages of the file stay the file's.
//!
//! `tools/vectors/encoder.py` writes the format and describes it. Everything is little endian; a number is read where it
//! is used, so nothing has to be aligned.

use sha2::{Digest, Sha256};

use crate::tokenizer::VOCABULARY_SIZE;

/// The length of a vector, and of what each layer reads and writes.
pub const DIMENSIONS: usize = 384;
/// Inputs longer than this are cut: the pack has positions for no more, and the model was trained with as many.
pub const MOST_PIECES: usize = 128;

pub(crate) const LAYERS: usize = 6;
pub(crate) const HEADS: usize = 12;
pub(crate) const INNER: usize = 1536;

const MAGIC: &[u8; 8] = b"\x89ENCODE\n";
const VERSION: u32 = 1;
const HASH_START: usize = 12;
const HASHED_FROM: usize = 44;
const HEADER_BYTES: usize = 128;
const SIZES: [(&str, usize); 6] = [
    ("word pieces", VOCABULARY_SIZE),
    ("dimensions", DIMENSIONS),
    ("layers", LAYERS),
    ("heads", HEADS),
    ("inner dimensions", INNER),
    ("positions", MOST_PIECES),
];

/// Why bytes are no pack of this encoder. All but a wrong version mean the same: make the pack again
/// (`tools/vectors/encoder.py`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PackError {
    /// Something else than a pack, or a pack that was changed as if it were text.
    #[error("not an encoder pack: the first bytes are not those of one")]
    Magic,
    /// A pack of another release.
    #[error("the encoder pack has version {found}, this release reads version {VERSION}")]
    Version {
        /// What the pack says.
        found: u32,
    },
    /// A pack of another model.
    #[error("the encoder pack has {found} {what}, this release needs {needed}")]
    Size {
        /// What is counted.
        what: &'static str,
        /// What the pack says.
        found: u32,
        /// What the code is written for.
        needed: usize,
    },
    /// Cut short, or followed by something.
    #[error("the encoder pack has {found} bytes instead of {needed}; was it copied in full?")]
    Length {
        /// The bytes there are.
        found: usize,
        /// The bytes there should be.
        needed: usize,
    },
    /// Changed since it was made.
    #[error("the encoder pack is damaged: its content does not match its SHA-256")]
    Hash,
    /// Made by something else: weights must be finite numbers.
    #[error("the encoder pack has a weight that is not a finite number")]
    NotFinite,
}

/// Numbers as they lie in the pack.
#[derive(Clone, Copy)]
pub(crate) struct Floats(&'static [[u8; 4]]);

impl Floats {
    pub(crate) fn at(self, index: usize) -> f32 {
        f32::from_le_bytes(self.0[index])
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = f32> {
        self.0.iter().map(|&bytes| f32::from_le_bytes(bytes))
    }

    pub(crate) fn slice(self, start: usize, length: usize) -> Self {
        Self(&self.0[start..start + length])
    }
}

/// One linear map: `output[row] = scale[row] * sum(weights[row] * input) + bias[row]`.
#[derive(Clone, Copy)]
pub(crate) struct Matrix {
    /// Row-major; each byte is an `i8`.
    pub(crate) weights: &'static [u8],
    pub(crate) columns: usize,
    pub(crate) scale: Floats,
    pub(crate) bias: Floats,
}

impl Matrix {
    pub(crate) fn rows(&self) -> usize {
        self.bias.0.len()
    }

    pub(crate) fn row(&self, row: usize) -> &'static [u8] {
        &self.weights[row * self.columns..][..self.columns]
    }
}

#[derive(Clone, Copy)]
pub(crate) struct Norm {
    pub(crate) weight: Floats,
    pub(crate) bias: Floats,
}

#[derive(Clone, Copy)]
pub(crate) struct Layer {
    /// Query, key and value one below the other; the queries are scaled for attention already.
    pub(crate) query_key_value: Matrix,
    pub(crate) attention_output: Matrix,
    pub(crate) attention_norm: Norm,
    pub(crate) up: Matrix,
    pub(crate) down: Matrix,
    pub(crate) output_norm: Norm,
}

#[derive(Clone, Copy)]
pub(crate) struct Pack {
    pub(crate) hash: [u8; 32],
    /// Row-major, a row per word piece; each byte is an `i8`.
    pub(crate) words: &'static [u8],
    pub(crate) word_scale: Floats,
    pub(crate) positions: Floats,
    pub(crate) embedding_norm: Norm,
    pub(crate) layers: [Layer; LAYERS],
}

impl Pack {
    /// Reads the header and finds the parts. Touches only the header.
    pub(crate) fn read(bytes: &'static [u8]) -> Result<Self, PackError> {
        let (header, body) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or_else(|| {
            if bytes.starts_with(MAGIC) {
                PackError::Length {
                    found: bytes.len(),
                    needed: Self::bytes(),
                }
            } else {
                PackError::Magic
            }
        })?;
        if !header.starts_with(MAGIC) {
            return Err(PackError::Magic);
        }
        let number = |start: usize| u32::from_le_bytes(std::array::from_fn(|byte| header[start + byte]));
        let found = number(MAGIC.len());
        if found != VERSION {
            return Err(PackError::Version { found });
        }
        for (index, &(what, needed)) in SIZES.iter().enumerate() {
            let found = number(HASHED_FROM + 4 * index);
            if found as usize != needed {
                return Err(PackError::Size { what, found, needed });
            }
        }
        if bytes.len() != Self::bytes() {
            return Err(PackError::Length {
                found: bytes.len(),
                needed: Self::bytes(),
            });
        }
        let (integers, floats) = body.split_at(Self::integers());
        let mut integers = Parts(integers);
        let mut floats = Parts(floats.as_chunks().0);

        let weights: [_; LAYERS] = std::array::from_fn(|_| {
            [
                (3 * DIMENSIONS, DIMENSIONS),
                (DIMENSIONS, DIMENSIONS),
                (INNER, DIMENSIONS),
                (DIMENSIONS, INNER),
            ]
            .map(|(rows, columns)| (integers.take(rows * columns), rows, columns))
        });
        let words = integers.take(VOCABULARY_SIZE * DIMENSIONS);
        let positions = Floats(floats.take(MOST_PIECES * DIMENSIONS));
        let embedding_norm = floats.norm();
        let layers = weights.map(|[query_key_value, attention_output, up, down]| Layer {
            query_key_value: floats.matrix(query_key_value),
            attention_output: floats.matrix(attention_output),
            attention_norm: floats.norm(),
            up: floats.matrix(up),
            down: floats.matrix(down),
            output_norm: floats.norm(),
        });
        Ok(Self {
            hash: std::array::from_fn(|byte| header[HASH_START + byte]),
            words,
            word_scale: Floats(floats.take(VOCABULARY_SIZE)),
            positions,
            embedding_norm,
            layers,
        })
    }

    /// Reads all of it: what [`Self::read`] takes on trust.
    pub(crate) fn verify(bytes: &[u8]) -> Result<(), PackError> {
        let (head, hashed) = bytes.split_at(HASHED_FROM);
        if Sha256::digest(hashed).as_slice() != &head[HASH_START..] {
            return Err(PackError::Hash);
        }
        let floats = bytes[HEADER_BYTES + Self::integers()..].as_chunks().0;
        if floats
            .iter()
            .all(|&number| f32::from_le_bytes(number).is_finite())
        {
            Ok(())
        } else {
            Err(PackError::NotFinite)
        }
    }

    const fn integers() -> usize {
        LAYERS * (4 * DIMENSIONS * DIMENSIONS + 2 * DIMENSIONS * INNER) + VOCABULARY_SIZE * DIMENSIONS
    }

    const fn bytes() -> usize {
        let layer = 2 * (3 * DIMENSIONS + DIMENSIONS + INNER + DIMENSIONS) + 4 * DIMENSIONS;
        let floats = (MOST_PIECES + 2) * DIMENSIONS + LAYERS * layer + VOCABULARY_SIZE;
        HEADER_BYTES + Self::integers() + 4 * floats
    }
}

/// Parts taken off the front, one after the other; the length was checked before.
struct Parts<T: 'static>(&'static [T]);

impl<T> Parts<T> {
    fn take(&mut self, count: usize) -> &'static [T] {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken
    }
}

impl Parts<[u8; 4]> {
    fn norm(&mut self) -> Norm {
        Norm {
            weight: Floats(self.take(DIMENSIONS)),
            bias: Floats(self.take(DIMENSIONS)),
        }
    }

    fn matrix(&mut self, (weights, rows, columns): (&'static [u8], usize, usize)) -> Matrix {
        Matrix {
            weights,
            columns,
            scale: Floats(self.take(rows)),
            bias: Floats(self.take(rows)),
        }
    }
}
