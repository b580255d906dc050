//! Dense unit vectors of texts, and the nearest of each document among them.
//!
//! Components are kept as whole numbers, so that products are exact in any order: the same bits for every target, and
//! the same from a cache as from the encoder.

use sentence_encoder::Kernel;

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

fn product(left: &[i16], right: &[i16]) -> f32 {
    // It does not overflow (see `ONE`); said so, builds that check for it need not look at each step.
    let sum = left.iter().zip(right).fold(0_i32, |sum, (&left, &right)| {
        sum.wrapping_add(i32::from(left).wrapping_mul(i32::from(right)))
    });
    cosine(sum)
}

/// From the sum of the products of components.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cosine has no more digits than an f32"
)]
fn cosine(sum: i32) -> f32 {
    (f64::from(sum) / f64::from(ONE * ONE)) as f32
}

/// The vectors of phrases, side by side.
#[derive(Debug)]
pub(crate) struct DenseIndex {
    /// All give the same.
    kernel: Kernel,
    documents: usize,
    dimensions: usize,
    components: Vec<i16>,
    owners: Vec<u32>,
}

impl DenseIndex {
    /// Indexes the vectors of phrases, with the document of each; vectors of zeros are left out.
    pub(crate) fn new<'a>(phrases: impl Iterator<Item = (usize, &'a UnitVector)>, documents: usize) -> Self {
        let mut index = Self {
            kernel: Kernel::fastest(),
            documents,
            dimensions: 0,
            components: Vec::new(),
            owners: Vec::new(),
        };
        for (owner, vector) in phrases.filter(|(_, vector)| !vector.is_zero()) {
            index.dimensions = vector.components().len();
            index.components.extend_from_slice(vector.components());
            index.owners.push(u32::try_from(owner).unwrap_or(u32::MAX));
        }
        index
    }

    /// The components of the phrase of a document that is nearest; of phrases as near, the last. Phrases must have been
    /// indexed by document.
    pub(crate) fn nearest_of(
        &self,
        document: usize,
        text: &UnitVector,
    ) -> Option<impl Iterator<Item = f32> + '_> {
        let from = self.owners.partition_point(|&owner| (owner as usize) < document);
        let to = self.owners.partition_point(|&owner| (owner as usize) <= document);
        let nearest = self.components[from * self.dimensions..to * self.dimensions]
            .chunks_exact(self.dimensions.max(1))
            .max_by(|left, right| {
                let cosine = |phrase: &[i16]| product(phrase, text.components());
                cosine(left).total_cmp(&cosine(right))
            })?;
        Some(nearest.iter().map(|&component| f32::from(component) / ONE))
    }

    /// The cosine to the nearest phrase of each document, 0 where that is negative.
    pub(crate) fn nearest(&self, text: &UnitVector) -> Buffer<f32> {
        let mut nearest = Buffer::filled(0.0_f32, self.documents);
        if text.is_zero() || self.dimensions == 0 {
            return nearest;
        }
        let mut products = Buffer::filled(0_i32, self.owners.len());
        self.kernel
            .products(&self.components, text.components(), &mut products);
        for (&product, &owner) in products.iter().zip(&self.owners) {
            let best = &mut nearest[owner as usize];
            *best = best.max(cosine(product));
        }
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let of_first: Option<Vec<f32>> = index
            .nearest_of(0, &UnitVector::new(&[0.6, 0.8]))
            .map(Iterator::collect);
        assert_eq!(of_first, Some(vec![0.0, 1.0]));
    }
}
