//! A small table of word vectors: each word piece has a direction and a weight, and a text is the sum of its pieces.
//!
//! Made by `tools/vectors/table.py` from all-MiniLM-L6-v2: the vectors that make the sum over a sentence's pieces point
//! where the encoder's vector of the sentence points, least squares with a ridge (Hoerl & Kennard 1970), in the leading
//! principal components of the encoder's space, in 8 bits with a scale for each piece. Word order and context are lost;
//! in return a text costs less than a microsecond a word, where the encoder costs milliseconds.
//!
//! The weight of a piece is the length of its vector: common words are short, rare ones long. Punctuation is zero.
//!
//! Sums are in written order and use nothing but IEEE additions, products and one root: the same bits on every target.

use std::sync::OnceLock;

use sha2::{Digest, Sha256};

use crate::tokenizer::{Tokenizer, VOCABULARY_SIZE};

const DIMENSIONS: usize = 128;
const MAGIC: &[u8; 8] = b"vectable";
const VERSION: u32 = 1;
/// Magic, version, pieces, dimensions, digest.
const HEADER_BYTES: usize = 8 + 4 + 4 + 4 + 32;
const SCALES_BYTES: usize = VOCABULARY_SIZE * 4;
const PACK_BYTES: usize = HEADER_BYTES + SCALES_BYTES + VOCABULARY_SIZE * DIMENSIONS;

static BUILT_IN: &[u8] = include_bytes!("../model/table.pack");

/// Why bytes are not a table of vectors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// They do not begin as a pack does.
    #[error(
        "not a table of word vectors: it does not begin with `vectable`; make one with `tools/vectors/table.py`"
    )]
    NotATable,
    /// They were written for another version of this crate.
    #[error(
        "the table has format {found}, this version reads format {VERSION}; make it anew with `tools/vectors/table.py`"
    )]
    Version {
        /// What the header says.
        found: u32,
    },
    /// They hold a table for another vocabulary or of another width.
    #[error(
        "the table has {pieces} pieces of {dimensions} dimensions, not {VOCABULARY_SIZE} of {DIMENSIONS}; make it anew \
         with `tools/vectors/table.py`"
    )]
    Shape {
        /// Rows, by the header.
        pieces: u32,
        /// Columns, by the header.
        dimensions: u32,
    },
    /// They are cut short, or something follows.
    #[error("the table has {found} bytes instead of {PACK_BYTES}; copy the file again")]
    Length {
        /// How many bytes there are.
        found: usize,
    },
    /// They changed after they were written.
    #[error(
        "the table is damaged: its content does not match the SHA-256 in its header; copy the file again"
    )]
    Digest,
    /// A scale is not a number, infinite or below zero.
    #[error(
        "the scale of piece {piece} is {scale}, not a finite number of at least zero; make the table anew"
    )]
    Scale {
        /// The row.
        piece: usize,
        /// The scale as written.
        scale: String,
    },
}

/// Vectors of word pieces, read where they lie: nothing is copied.
///
/// ```
/// use sentence_encoder::VectorTable;
///
/// let table = VectorTable::built_in();
/// let cosine = |left: &str, right: &str| -> f32 {
///     let (left, right) = (table.sentence(left), table.sentence(right));
///     left.iter().zip(&right).map(|(left, right)| left * right).sum()
/// };
/// let wanted = "renew my access token";
/// assert!(cosine("regenerate the token", wanted) > cosine("delete the printer", wanted));
/// ```
pub struct VectorTable<'a> {
    digest: &'a [u8; 32],
    /// Little-endian `f32` of each piece; bytes, because a file's content has no alignment.
    scales: &'a [[u8; 4]],
    /// Two's complement components of each piece.
    rows: &'a [[u8; DIMENSIONS]],
}

impl std::fmt::Debug for VectorTable<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("VectorTable")
            .field("pieces", &self.rows.len())
            .field("dimensions", &DIMENSIONS)
            .finish_non_exhaustive()
    }
}

impl VectorTable<'static> {
    /// The table inside this crate. Its digest is checked by a test, not at run time: pages are read when needed.
    pub fn built_in() -> &'static Self {
        static TABLE: OnceLock<VectorTable<'static>> = OnceLock::new();
        TABLE.get_or_init(|| {
            VectorTable::parse(BUILT_IN).expect("the built-in table is whole: a test reads it")
        })
    }
}

impl<'a> VectorTable<'a> {
    /// How many components a vector has.
    pub const DIMENSIONS: usize = DIMENSIONS;
    /// [`Self::sentence`] reads no more pieces of a text.
    pub const MOST_PIECES: usize = 512;

    /// Reads a pack as `tools/vectors/table.py` writes it, and checks that it is whole.
    ///
    /// # Errors
    ///
    /// Where the bytes are no pack, are of another format, vocabulary or width, or are damaged.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, TableError> {
        let table = Self::parse(bytes)?;
        let content = &bytes[HEADER_BYTES..];
        if Sha256::digest(content).as_slice() != table.digest {
            return Err(TableError::Digest);
        }
        for (piece, scale) in table.scales.iter().enumerate() {
            let scale = f32::from_le_bytes(*scale);
            if !(scale.is_finite() && scale >= 0.0) {
                return Err(TableError::Scale {
                    piece,
                    scale: scale.to_string(),
                });
            }
        }
        Ok(table)
    }

    /// Everything but the content's digest and scales.
    fn parse(bytes: &'a [u8]) -> Result<Self, TableError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(TableError::NotATable)?;
        let cut = || TableError::Length { found: bytes.len() };
        let (version, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let version = u32::from_le_bytes(*version);
        if version != VERSION {
            return Err(TableError::Version { found: version });
        }
        let (pieces, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let (dimensions, rest) = rest.split_first_chunk().ok_or_else(cut)?;
        let (pieces, dimensions) = (u32::from_le_bytes(*pieces), u32::from_le_bytes(*dimensions));
        if (pieces as usize, dimensions as usize) != (VOCABULARY_SIZE, DIMENSIONS) {
            return Err(TableError::Shape { pieces, dimensions });
        }
        let (digest, content) = rest.split_first_chunk().ok_or_else(cut)?;
        if bytes.len() != PACK_BYTES {
            return Err(cut());
        }
        let (scales, rows) = content.split_at(SCALES_BYTES);
        Ok(Self {
            digest,
            scales: scales.as_chunks().0,
            rows: rows.as_chunks().0,
        })
    }

    /// SHA-256 of the table's content, as its header states it: vectors made with another table are not comparable.
    pub fn identity(&self) -> [u8; 32] {
        *self.digest
    }

    /// Adds the weighted vectors of the pieces to `sum`, in their order. Ids outside the vocabulary add nothing.
    ///
    /// A text's vector is the sum over its words, so what each word adds can be told.
    pub fn add(&self, pieces: &[u16], sum: &mut [f32; DIMENSIONS]) {
        for &piece in pieces {
            let (Some(scale), Some(row)) = (
                self.scales.get(usize::from(piece)),
                self.rows.get(usize::from(piece)),
            ) else {
                continue;
            };
            let scale = f32::from_le_bytes(*scale);
            for (sum, component) in sum.iter_mut().zip(row) {
                *sum += scale * f32::from(component.cast_signed());
            }
        }
    }

    /// The vector of a text, of length one; zeros where no piece has a vector. Reads [`Self::MOST_PIECES`] pieces.
    pub fn sentence(&self, text: &str) -> [f32; DIMENSIONS] {
        let mut sum = [0.0; DIMENSIONS];
        self.add(&Tokenizer::built_in().pieces(text, Self::MOST_PIECES), &mut sum);
        let square: f32 = sum.iter().map(|value| value * value).sum();
        if square > 0.0 {
            let length = square.sqrt();
            for value in &mut sum {
                *value /= length;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests;
