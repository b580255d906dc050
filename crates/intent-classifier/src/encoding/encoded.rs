//! What is kept of what the encoder makes of a text, in whole numbers: the same from a cache as from the encoder.

use sentence_encoder::{DIMENSIONS, Encoder, Encoding, PIECE_DIMENSIONS};

use crate::dense::UnitVector;

/// A text in the encoder's space.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Encoded {
    /// What it means; of zeros where the text was empty or in a language that the encoder does not read.
    pub(crate) sentence: UnitVector,
    /// The mean over its word pieces after half of the layers.
    pub(crate) middle: UnitVector,
    /// Its word pieces; none where they are not needed.
    pub(crate) pieces: Pieces,
}

/// The word pieces of a text, each with what it means there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Pieces {
    ids: Box<[u16]>,
    components: Box<[i8]>,
}

/// The components of a piece.
pub(crate) type PieceComponents = [i8; PIECE_DIMENSIONS];

impl Pieces {
    /// A component of one is this: products of two pieces fit an `i16`, their sums an `i32`.
    pub(crate) const ONE: f32 = 127.0;

    /// Their numbers in the vocabulary, in order.
    pub(crate) fn ids(&self) -> &[u16] {
        &self.ids
    }

    /// Their components, in units of 1/127.
    pub(crate) fn components(&self) -> &[PieceComponents] {
        self.components.as_chunks().0
    }

    /// From their numbers and the components of each.
    pub(crate) fn from_parts(ids: Box<[u16]>, components: Box<[i8]>) -> Self {
        Self { ids, components }
    }

    fn new(encoding: &Encoding) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "at most ONE")]
        let rounded = |value: &f32| (value * Self::ONE).round_ties_even() as i8;
        Self {
            ids: encoding.pieces.iter().map(|piece| piece.id).collect(),
            components: encoding
                .pieces
                .iter()
                .flat_map(|piece| piece.vector.iter().map(rounded))
                .collect(),
        }
    }
}

impl Encoded {
    /// A text, with its pieces or without; of zeros for an empty one.
    pub(crate) fn new(encoder: &Encoder, text: &str, with_pieces: bool) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let encoding = encoder.encoding(text);
        Self {
            sentence: UnitVector::new(&encoding.sentence),
            middle: UnitVector::new(&encoding.middle),
            pieces: if with_pieces {
                Pieces::new(&encoding)
            } else {
                Pieces::default()
            },
        }
    }

    /// Whether nothing was encoded.
    pub(crate) fn is_zero(&self) -> bool {
        self.sentence.is_zero()
    }

    /// Appends it to the bytes of a cache.
    pub(super) fn write(&self, bytes: &mut Vec<u8>) {
        for vector in [&self.sentence, &self.middle] {
            bytes.extend(vector.components().iter().flat_map(|value| value.to_le_bytes()));
        }
        let count = u16::try_from(self.pieces.ids.len()).unwrap_or_default();
        bytes.extend(count.to_le_bytes());
        bytes.extend(self.pieces.ids.iter().flat_map(|id| id.to_le_bytes()));
        bytes.extend(
            self.pieces
                .components
                .iter()
                .flat_map(|value| value.to_le_bytes()),
        );
    }

    /// Takes one from the bytes of a cache; none where they end too soon.
    pub(super) fn read(bytes: &mut &[u8]) -> Option<Self> {
        let mut vector = || -> Option<UnitVector> {
            let components = shorts(take(bytes, 2 * DIMENSIONS)?)
                .map(u16::cast_signed)
                .collect();
            Some(UnitVector::from_components(components))
        };
        let (sentence, middle) = (vector()?, vector()?);
        let count = usize::from(shorts(take(bytes, 2)?).next()?);
        let ids = shorts(take(bytes, 2 * count)?).collect();
        let components = take(bytes, count * PIECE_DIMENSIONS)?
            .iter()
            .map(|&byte| byte.cast_signed())
            .collect();
        Some(Self {
            sentence,
            middle,
            pieces: Pieces::from_parts(ids, components),
        })
    }
}

fn take<'a>(bytes: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(count)?;
    *bytes = rest;
    Some(taken)
}

fn shorts(bytes: &[u8]) -> impl Iterator<Item = u16> + '_ {
    bytes.as_chunks().0.iter().map(|pair| u16::from_le_bytes(*pair))
}
