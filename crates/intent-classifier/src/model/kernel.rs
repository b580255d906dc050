//! The matrix of products between phrases, applied without ever being built.
//!
//! `K = XXᵀ` times a matrix is two passes over the sparse phrases: n phrases of about 200 features against n² products
//! makes that cheaper from a few hundred phrases on. Features that only one phrase has (half of them) add to the
//! diagonal alone and are folded into it.

use crate::lexicon::SparseVector;

/// Columns are worked on in groups of so many: sixteen `f32` fill the vector registers of any target, and a group's
/// share of the weights stays in the cache.
pub(crate) const LANES: usize = 16;

/// Marks a feature that fewer than two phrases have.
const NOT_SHARED: u32 = u32::MAX;

/// Products between phrases.
#[derive(Debug)]
pub(crate) struct Kernel {
    /// For each feature its number among the shared ones.
    shared: Vec<u32>,
    shared_count: usize,
    /// The shared features of each phrase.
    rows: Vec<SparseVector>,
    /// What the other features of each phrase add to its product with itself.
    diagonal: Vec<f32>,
}

impl Kernel {
    /// The products of these phrases over so many features.
    pub(crate) fn new(phrases: &[&SparseVector], features: usize) -> Self {
        let mut counts = vec![0_u32; features];
        for &(feature, _) in phrases.iter().copied().flatten() {
            counts[feature as usize] += 1;
        }
        let mut shared_count = 0;
        let shared: Vec<u32> = counts
            .iter()
            .map(|&count| {
                if count < 2 {
                    return NOT_SHARED;
                }
                shared_count += 1;
                shared_count - 1
            })
            .collect();
        let mut diagonal = vec![0.0; phrases.len()];
        let rows = phrases
            .iter()
            .zip(&mut diagonal)
            .map(|(phrase, own)| {
                let mut row = SparseVector::new();
                for &(feature, value) in *phrase {
                    match shared[feature as usize] {
                        NOT_SHARED => *own += value * value,
                        number => row.push((number, value)),
                    }
                }
                row
            })
            .collect();
        Self {
            shared,
            shared_count: shared_count as usize,
            rows,
            diagonal,
        }
    }

    /// How many phrases there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// A feature's number among those that two or more phrases have.
    pub(crate) fn shared_number(&self, feature: u32) -> Option<u32> {
        let number = self.shared[feature as usize];
        (number != NOT_SHARED).then_some(number)
    }

    /// `K·matrix`; the matrix has a row for each phrase, `stride` wide, a multiple of [`LANES`].
    pub(crate) fn apply(&self, matrix: &[f32], stride: usize) -> Vec<f32> {
        let mut product = vec![0.0; matrix.len()];
        let mut group = vec![[0.0_f32; LANES]; self.shared_count];
        for column in (0..stride).step_by(LANES) {
            group.fill([0.0; LANES]);
            self.gather(matrix, stride, column, &mut group);
            for (number, row) in self.rows.iter().enumerate() {
                let from = number * stride + column;
                let mut sum = [0.0_f32; LANES];
                for (lane, value) in sum.iter_mut().zip(&matrix[from..from + LANES]) {
                    *lane = self.diagonal[number] * value;
                }
                for &(feature, value) in row {
                    add_scaled(&mut sum, value, &group[feature as usize]);
                }
                product[from..from + LANES].copy_from_slice(&sum);
            }
        }
        product
    }

    /// `Xᵀ·matrix` over the shared features: the weights that go with duals.
    pub(crate) fn weights(&self, duals: &[f32], stride: usize) -> Vec<f32> {
        let mut weights = vec![0.0; self.shared_count * stride];
        let mut group = vec![[0.0_f32; LANES]; self.shared_count];
        for column in (0..stride).step_by(LANES) {
            group.fill([0.0; LANES]);
            self.gather(duals, stride, column, &mut group);
            for (number, lanes) in group.iter().enumerate() {
                let from = number * stride + column;
                weights[from..from + LANES].copy_from_slice(lanes);
            }
        }
        weights
    }

    /// Adds `Xᵀ·matrix` for one group of columns to `group`.
    fn gather(&self, matrix: &[f32], stride: usize, column: usize, group: &mut [[f32; LANES]]) {
        for (number, row) in self.rows.iter().enumerate() {
            let from = number * stride + column;
            let mut lanes = [0.0_f32; LANES];
            lanes.copy_from_slice(&matrix[from..from + LANES]);
            for &(feature, value) in row {
                add_scaled(&mut group[feature as usize], value, &lanes);
            }
        }
    }
}

/// `sum += factor · lanes`.
fn add_scaled(sum: &mut [f32; LANES], factor: f32, lanes: &[f32; LANES]) {
    for (sum, lane) in sum.iter_mut().zip(lanes) {
        *sum += factor * lane;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::dot;

    #[test]
    fn applying_it_is_multiplying_by_the_products() {
        let phrases: Vec<SparseVector> = vec![
            vec![(0, 1.0), (2, 0.5), (3, 0.2)],
            vec![(0, 0.3), (1, 2.0)],
            vec![(2, 0.4), (4, 1.5)],
        ];
        let kernel = Kernel::new(&phrases.iter().collect::<Vec<_>>(), 5);
        let mut matrix = vec![0.0; 3 * LANES];
        for (row, value) in [1.0, -2.0, 0.5].into_iter().enumerate() {
            matrix[row * LANES + 7] = value;
        }

        let product = kernel.apply(&matrix, LANES);

        for (row, phrase) in phrases.iter().enumerate() {
            let expected: f32 = phrases
                .iter()
                .enumerate()
                .map(|(other, o)| dot(phrase, o) * matrix[other * LANES + 7])
                .sum();
            assert!((product[row * LANES + 7] - expected).abs() < 1e-5);
        }
    }
}
