//! Dense unit vectors of texts, and the nearest of each document among them.
//!
//! Components are kept as whole numbers, so that products are exact in any order: the same bits for every target, and
//! the same from a cache as from the encoder.

use std::ops::Range;

use sentence_encoder::{Fours, Kernel, Loop, SIDE_BY_SIDE};

use crate::pool::Buffer;

const ONE: f32 = UnitVector::ONE;

/// A vector of length one, or of zeros.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct UnitVector(Box<[i16]>);

impl UnitVector {
    /// A component of one is this. By Cauchy and Schwarz no sum of products of two unit vectors, whole or in part,
    /// exceeds its square by more than rounding does: 2²⁸ is far from the end of an `i32`.
    pub(crate) const ONE: f32 = 16_384.0;

    /// From components; they are brought to length one. Nothing but zeros stays that.
    pub(crate) fn new(components: &[f32]) -> Self {
        let square: f32 = components.iter().map(|value| value * value).sum();
        if !square.is_normal() {
            return Self::default();
        }
        let factor = ONE / square.sqrt();
        #[expect(clippy::cast_possible_truncation, reason = "at most ONE")]
        let rounded = components
            .iter()
            .map(|value| (value * factor).round_ties_even() as i16);
        Self(rounded.collect())
    }

    /// From components as [`Self::components`] gives them.
    pub(crate) fn from_components(components: Vec<i16>) -> Self {
        Self(components.into())
    }

    /// Its components, in units of 1/16384; none for a vector of zeros.
    pub(crate) fn components(&self) -> &[i16] {
        &self.0
    }

    /// Whether it is a vector of zeros.
    pub(crate) fn is_zero(&self) -> bool {
        self.0.is_empty()
    }

    /// Its components as numbers.
    pub(crate) fn values(&self) -> impl Iterator<Item = f32> + '_ {
        self.0.iter().map(|&component| f32::from(component) / ONE)
    }
}

/// From the sum of the products of components.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cosine has no more digits than an f32"
)]
fn cosine(sum: i32) -> f32 {
    (f64::from(sum) / f64::from(ONE * ONE)) as f32
}

/// The cosine of two vectors.
pub(crate) fn likeness(left: &UnitVector, right: &UnitVector) -> f32 {
    let products = left.components().iter().zip(right.components());
    cosine(
        products
            .map(|(left, right)| i32::from(*left) * i32::from(*right))
            .sum(),
    )
}

/// Of so many vectors or more the components are kept in 8 bits: to read them is most of what they cost. A cosine then is
/// within 0.003 of what it would be, mostly within 0.001.
const FEWEST_IN_BYTES: usize = 1_024;

/// The vectors of phrases, side by side.
#[derive(Debug)]
pub(crate) struct DenseIndex {
    /// All give the same.
    kernel: Kernel,
    documents: usize,
    dimensions: usize,
    components: Components,
    owners: Vec<u32>,
    /// Whether each document has one.
    is_one_each: bool,
}

/// Components of vectors, one vector after the other.
#[derive(Debug)]
enum Components {
    /// As they are.
    Whole(Vec<i16>),
    /// In 8 bits.
    Bytes(Bytes),
}

impl DenseIndex {
    /// Indexes the vectors of phrases, with the document of each; vectors of zeros are left out.
    pub(crate) fn new<'a>(
        phrases: impl Iterator<Item = (usize, &'a UnitVector)> + Clone,
        documents: usize,
    ) -> Self {
        let phrases = phrases.filter(|(_, vector)| !vector.is_zero());
        let owners: Vec<u32> = phrases
            .clone()
            .map(|(owner, _)| u32::try_from(owner).unwrap_or(u32::MAX))
            .collect();
        let dimensions = phrases
            .clone()
            .next()
            .map_or(0, |(_, vector)| vector.components().len());
        let components = if owners.len() < FEWEST_IN_BYTES {
            let mut whole = Vec::with_capacity(owners.len() * dimensions);
            phrases.for_each(|(_, vector)| whole.extend_from_slice(vector.components()));
            Components::Whole(whole)
        } else {
            let mut bytes = Bytes::with_capacity(owners.len(), dimensions);
            phrases.for_each(|(_, vector)| bytes.push(vector.components()));
            Components::Bytes(bytes)
        };
        Self {
            kernel: Kernel::fastest(),
            documents,
            dimensions,
            components,
            is_one_each: (0_u32..).zip(&owners).all(|(number, owner)| number == *owner)
                && owners.len() == documents,
            owners,
        }
    }

    /// The components of the phrase of a document that is nearest; of phrases as near, the last. Phrases must have been
    /// indexed by document.
    pub(crate) fn nearest_of(&self, document: usize, text: &UnitVector) -> Option<Vec<f32>> {
        let cosine = |components: &[f32]| -> f32 {
            components
                .iter()
                .zip(text.values())
                .map(|(left, right)| left * right)
                .sum()
        };
        self.places(document)
            .map(|number| self.values(number))
            .max_by(|left, right| cosine(left).total_cmp(&cosine(right)))
    }

    /// The components of a phrase.
    fn values(&self, number: usize) -> Vec<f32> {
        match &self.components {
            Components::Whole(whole) => whole[number * self.dimensions..(number + 1) * self.dimensions]
                .iter()
                .map(|&component| f32::from(component) / ONE)
                .collect(),
            Components::Bytes(bytes) => bytes.values(number).collect(),
        }
    }

    /// The cosine to the nearest phrase of each document, 0 where that is negative.
    pub(crate) fn nearest(&self, text: &UnitVector) -> Buffer<f32> {
        if text.is_zero() || self.dimensions == 0 {
            return Buffer::filled(0.0, self.documents);
        }
        let mut cosines = Buffer::with_capacity(self.owners.len());
        match &self.components {
            Components::Whole(whole) => {
                let mut products = Buffer::filled(0_i32, self.owners.len());
                self.kernel.products(whole, text.components(), &mut products);
                cosines.extend(products.iter().map(|product| cosine(*product).max(0.0)));
            }
            Components::Bytes(bytes) => bytes.cosines(self.kernel, text.components(), &mut cosines),
        }
        if self.is_one_each {
            return cosines;
        }
        let mut nearest = Buffer::filled(0.0_f32, self.documents);
        for (&cosine, &owner) in cosines.iter().zip(&self.owners) {
            let best = &mut nearest[owner as usize];
            *best = best.max(cosine);
        }
        nearest
    }

    /// The places of the vectors of a document.
    fn places(&self, document: usize) -> Range<usize> {
        if self.is_one_each {
            return document..document + 1;
        }
        let before = |bar: usize| self.owners.partition_point(|&owner| (owner as usize) < bar);
        before(document)..before(document + 1)
    }
}

/// Vectors in 8 bits, sixteen side by side.
#[derive(Debug)]
struct Bytes {
    /// In a vector, in fours.
    fours: usize,
    /// See [`Kernel::products_of_bytes`].
    blocks: Vec<Fours>,
    /// For each vector the unit of its components.
    steps: Vec<f32>,
}

impl Bytes {
    /// A component of zero is this.
    const ZERO: u8 = 128;
    /// The greatest one is so many units away from it.
    const MOST: f32 = 127.0;

    fn with_capacity(count: usize, dimensions: usize) -> Self {
        let fours = dimensions.div_ceil(4);
        Self {
            fours,
            blocks: Vec::with_capacity(count.div_ceil(SIDE_BY_SIDE) * fours),
            steps: Vec::with_capacity(count),
        }
    }

    fn push(&mut self, components: &[i16]) {
        let (block, side) = self.place(self.steps.len());
        if side == 0 {
            let blank = [Self::ZERO; 4 * SIDE_BY_SIDE];
            self.blocks.resize(block + self.fours, blank);
        }
        let most = components.iter().map(|component| component.unsigned_abs()).max();
        let step = f32::from(most.unwrap_or_default().max(1)) / Self::MOST;
        let fours = components.chunks(4).zip(&mut self.blocks[block..]);
        for (components, block) in fours {
            for (byte, component) in block[side..].iter_mut().zip(components) {
                *byte = in_byte(f32::from(*component) / step);
            }
        }
        self.steps.push(step / ONE);
    }

    /// Where a vector's first block is, and its first byte there.
    fn place(&self, number: usize) -> (usize, usize) {
        (number / SIDE_BY_SIDE * self.fours, number % SIDE_BY_SIDE * 4)
    }

    /// The components of a vector.
    fn values(&self, number: usize) -> impl Iterator<Item = f32> + '_ {
        let (block, side) = self.place(number);
        let bytes = self.blocks[block..block + self.fours]
            .iter()
            .flat_map(move |block| &block[side..side + 4]);
        bytes.map(move |byte| (f32::from(*byte) - f32::from(Self::ZERO)) * self.steps[number])
    }

    /// The cosine of each vector to one, 0 where it is negative; added to `cosines`.
    fn cosines(&self, kernel: Kernel, vector: &[i16], cosines: &mut Vec<f32>) {
        /// The products of so many blocks, 4 kB, stay near the processor until they are cosines.
        const TOGETHER: usize = 64;
        let mut fours = vec![[0; 4]; self.fours];
        fours.as_flattened_mut()[..vector.len()].copy_from_slice(vector);
        let of_zeros = i32::from(Self::ZERO) * vector.iter().map(|&factor| i32::from(factor)).sum::<i32>();
        let mut products = [[0; SIDE_BY_SIDE]; TOGETHER];
        let blocks = self.blocks.chunks(TOGETHER * self.fours);
        for (blocks, steps) in blocks.zip(self.steps.chunks(TOGETHER * SIDE_BY_SIDE)) {
            kernel.products_of_bytes(blocks, &fours, &mut products);
            kernel.run(CosinesOfBytes {
                products: products.as_flattened(),
                of_zeros,
                steps,
                added_to: cosines,
            });
        }
    }
}

/// A whole number of units as a byte.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most 127 away from 128"
)]
fn in_byte(units: f32) -> u8 {
    (units + f32::from(Bytes::ZERO)).round_ties_even() as u8
}

/// Makes cosines of products of bytes.
struct CosinesOfBytes<'a> {
    products: &'a [i32],
    /// The product of nothing but zeros.
    of_zeros: i32,
    steps: &'a [f32],
    added_to: &'a mut Vec<f32>,
}

impl Loop for CosinesOfBytes<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let of_zeros = self.of_zeros;
        let cosines = self.products.iter().zip(self.steps).map(|(product, step)| {
            let product = product.wrapping_sub(of_zeros) as f32;
            (product * (step * (1.0 / ONE))).max(0.0)
        });
        self.added_to.extend(cosines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(left: &[i16], right: &[i16]) -> f32 {
        let products = left
            .iter()
            .zip(right)
            .map(|(&left, &right)| i32::from(left) * i32::from(right));
        cosine(products.sum())
    }

    #[test]
    fn a_vector_has_length_one() {
        let vector = UnitVector::new(&[3.0, -4.0, 0.0]);

        let values: Vec<f32> = vector.values().collect();

        assert!((values[0] - 0.6).abs() < 1e-4 && (values[1] + 0.8).abs() < 1e-4);
        assert!((product(vector.components(), vector.components()) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn a_cache_gives_the_same_vector_back() {
        let vector = UnitVector::new(&[0.1, 0.2, -0.7]);

        let again = UnitVector::from_components(vector.components().to_vec());

        assert_eq!(again, vector);
    }

    #[test]
    fn nothing_is_near_a_vector_of_zeros() {
        let phrase = UnitVector::new(&[1.0, 1.0]);
        let index = DenseIndex::new([(0, &phrase)].into_iter(), 2);

        let nearest = index.nearest(&UnitVector::new(&[0.0, 0.0]));

        assert_eq!(*nearest, [0.0, 0.0]);
    }

    #[test]
    fn the_nearest_phrase_of_each_document_counts() {
        let phrases = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]].map(|phrase| UnitVector::new(&phrase));
        let index = DenseIndex::new([0, 0, 1].into_iter().zip(&phrases), 2);

        let nearest = index.nearest(&UnitVector::new(&[0.6, 0.8]));

        assert!(
            (nearest[0] - 0.8).abs() < 1e-3 && nearest[1].abs() < 1e-6,
            "{nearest:?}"
        );
        let of_first = index.nearest_of(0, &UnitVector::new(&[0.6, 0.8]));
        assert_eq!(of_first, Some(vec![0.0, 1.0]));
    }
    #[test]
    fn in_bytes_cosines_are_nearly_the_same() {
        let component = |at: usize| ((at * 7_919 % 601) as f32 - 300.0) / 300.0;
        let vector = |number: usize| {
            let components: Vec<f32> = (0..128).map(|at| component(number * 131 + at * at)).collect();
            UnitVector::new(&components)
        };
        let phrases: Vec<UnitVector> = (0..FEWEST_IN_BYTES + 200).map(vector).collect();
        let text = vector(5_000);
        for each in [1, 2] {
            let documents = phrases.len() / each;
            let owners = (0..phrases.len()).map(|at| at / each);
            let index = DenseIndex::new(owners.zip(&phrases), documents);

            let nearest = index.nearest(&text);

            for (document, found) in nearest.iter().enumerate() {
                let of_one = &phrases[document * each..(document + 1) * each];
                let cosines = of_one
                    .iter()
                    .map(|phrase| product(phrase.components(), text.components()));
                let expected = cosines.fold(0.0, f32::max);
                assert!((found - expected).abs() < 0.003, "{document}: {found} {expected}");
                let components = index.nearest_of(document, &text).unwrap();
                let of_nearest: f32 = components.iter().zip(text.values()).map(|(a, b)| a * b).sum();
                assert!((of_nearest.max(0.0) - found).abs() < 1e-4, "{document}");
            }
        }
    }
}
