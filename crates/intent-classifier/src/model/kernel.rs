//! The matrix of products between phrases, applied without ever being built.
//!
//! `K = XXᵀ` times a matrix is two passes over the sparse phrases: n phrases of about 200 features against n² products
//! makes that cheaper from a few hundred phrases on. Features that only one phrase has (half of them) add to the
//! diagonal alone and are folded into it.

use sentence_encoder::Kernel as Instructions;

use crate::lexicon::{SparseRows, SparseVector};

/// Columns are worked on in groups of so many: a group's share of the weights stays in the cache.
pub(crate) const LANES: usize = sentence_encoder::LANES;

/// Marks a feature that fewer than two phrases have.
const NOT_SHARED: u32 = u32::MAX;

/// Products between phrases.
#[derive(Debug)]
pub(crate) struct Kernel {
    /// What adds rows up.
    instructions: Instructions,
    /// For each feature its number among the shared ones.
    shared: Vec<u32>,
    shared_count: usize,
    /// The shared features of each phrase.
    rows: SparseRows,
    /// Where the phrases of each shared feature begin in `phrases`.
    starts: Vec<usize>,
    /// The phrases of each shared feature, with their values.
    phrases: SparseVector,
    /// What the other features of each phrase add to its product with itself.
    diagonal: Vec<f32>,
}

impl Kernel {
    /// The products of these phrases over so many features.
    pub(crate) fn new(phrases: &SparseRows, features: usize) -> Self {
        let mut counts = vec![0_u32; features];
        for &(feature, _) in phrases.iter().flatten() {
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
        let several = counts.iter().filter(|&&count| count >= 2);
        let entries = several.map(|&count| count as usize).sum();
        let mut rows = SparseRows::with_capacity(phrases.len(), entries);
        for (phrase, own) in phrases.iter().zip(&mut diagonal) {
            rows.push(
                phrase
                    .iter()
                    .filter_map(|&(feature, value)| match shared[feature as usize] {
                        NOT_SHARED => {
                            *own += value * value;
                            None
                        }
                        number => Some((number, value)),
                    }),
            );
        }
        let shared_count = shared_count as usize;
        let mut starts = vec![0_usize; shared_count + 1];
        for &(feature, _) in rows.iter().flatten() {
            starts[feature as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut columns = vec![(0, 0.0); starts[shared_count]];
        for (number, row) in (0_u32..).zip(rows.iter()) {
            for &(feature, value) in row {
                let place = &mut next[feature as usize];
                columns[*place] = (number, value);
                *place += 1;
            }
        }
        Self {
            instructions: Instructions::fastest(),
            shared,
            shared_count,
            rows,
            starts,
            phrases: columns,
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
        let mut panel = vec![[0.0_f32; LANES]; self.rows.len()];
        for column in (0..stride).step_by(LANES) {
            self.gather(matrix, stride, column, &mut panel, &mut group);
            for (number, row) in self.rows.iter().enumerate() {
                let mut sum = panel[number];
                for lane in &mut sum {
                    *lane *= self.diagonal[number];
                }
                self.instructions.add_rows(&mut sum, row, &group);
                let from = number * stride + column;
                product[from..from + LANES].copy_from_slice(&sum);
            }
        }
        product
    }

    /// `Xᵀ·matrix` over the shared features: the weights that go with duals.
    pub(crate) fn weights(&self, duals: &[f32], stride: usize) -> Vec<f32> {
        let mut weights = vec![0.0; self.shared_count * stride];
        let mut group = vec![[0.0_f32; LANES]; self.shared_count];
        let mut panel = vec![[0.0_f32; LANES]; self.rows.len()];
        for column in (0..stride).step_by(LANES) {
            self.gather(duals, stride, column, &mut panel, &mut group);
            for (number, lanes) in group.iter().enumerate() {
                let from = number * stride + column;
                weights[from..from + LANES].copy_from_slice(lanes);
            }
        }
        weights
    }

    /// `panel` becomes one group of columns of the matrix, and `group` `Xᵀ·panel`.
    fn gather(
        &self,
        matrix: &[f32],
        stride: usize,
        column: usize,
        panel: &mut [[f32; LANES]],
        group: &mut [[f32; LANES]],
    ) {
        for (lanes, row) in panel.iter_mut().zip(matrix.chunks_exact(stride)) {
            lanes.copy_from_slice(&row[column..column + LANES]);
        }
        for (feature, lanes) in group.iter_mut().enumerate() {
            let phrases = &self.phrases[self.starts[feature]..self.starts[feature + 1]];
            let mut sum = [0.0_f32; LANES];
            self.instructions.add_rows(&mut sum, phrases, panel);
            *lanes = sum;
        }
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
        let kernel = Kernel::new(&phrases.iter().cloned().collect(), 5);
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
