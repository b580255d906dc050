//! Multinomial logistic regression over phrases: which document a phrase belongs to.
//!
//! Minimises `Σᵢ −ln softmax(z(xᵢ))[yᵢ] + ‖W‖² / 2C` with `z(x) = Wᵀx`, no bias. The minimum lies in the span of the
//! phrases, `W = XᵀA` (representer theorem; Kimeldorf & Wahba 1971), so [`optimize`] searches for the phrases ×
//! documents matrix A, and the features may be as many as they like.

mod kernel;
mod optimize;

use crate::lexicon::SparseRows;
use kernel::Kernel;

/// A trained model: for each feature, its weight towards each document.
#[derive(Debug)]
pub(crate) struct Model {
    documents: usize,
    /// Documents rounded up to whole lanes.
    stride: usize,
    /// Where the weights of each feature are.
    places: Vec<Place>,
    /// Rows of weights of features that two or more phrases have.
    weights: Vec<f32>,
    /// Rows of A: a feature that only one phrase has weighs a multiple of its phrase's row.
    duals: Vec<f32>,
}

/// Where the weights of a feature are.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    /// No phrase has it.
    Nowhere,
    /// A row of `weights`.
    Row(u32),
    /// A row of `duals`, times a number.
    Dual(u32, f32),
}

impl Model {
    /// Trains on phrases and the document of each; `features` is the number of features, `cost` the strength of the data
    /// against the prior (C above), `iterations` bounds the work. `near`: a model that knows these phrases and more, with
    /// the places of these among its own; its minimum is near, so that fewer steps lead there.
    pub(crate) fn train(
        phrases: &SparseRows,
        labels: &[usize],
        documents: usize,
        features: usize,
        cost: f32,
        iterations: usize,
        near: Option<(&Self, &[usize])>,
    ) -> Self {
        let kernel = Kernel::new(phrases, features);
        let stride = documents.next_multiple_of(kernel::LANES);
        let start = near.map(|(model, places)| {
            let mut start = Vec::with_capacity(places.len() * stride);
            for &place in places {
                start.extend_from_slice(&model.duals[place * stride..(place + 1) * stride]);
            }
            start
        });
        let duals = optimize::optimize(&kernel, labels, documents, stride, cost, iterations, start);
        let weights = kernel.weights(&duals, stride);
        let mut places = vec![Place::Nowhere; features];
        for (row, phrase) in (0_u32..).zip(phrases.iter()) {
            for &(feature, value) in phrase {
                places[feature as usize] = match kernel.shared_number(feature) {
                    Some(number) => Place::Row(number),
                    None => Place::Dual(row, value),
                };
            }
        }
        Self {
            documents,
            stride,
            places,
            weights,
            duals,
        }
    }

    /// The logits of a text, one for each document.
    pub(crate) fn logits(&self, text: &[(u32, f32)]) -> Vec<f32> {
        let mut logits = vec![0.0_f32; self.stride];
        for &(feature, value) in text {
            let (row, factor) = match self.places[feature as usize] {
                Place::Nowhere => continue,
                Place::Row(number) => (self.row(&self.weights, number), value),
                Place::Dual(number, own) => (self.row(&self.duals, number), value * own),
            };
            for (logit, weight) in logits.iter_mut().zip(row) {
                *logit += factor * weight;
            }
        }
        logits.truncate(self.documents);
        logits
    }

    /// How many features there are.
    pub(crate) fn features(&self) -> usize {
        self.places.len()
    }

    /// What one feature, at value one, adds to the logits of some documents.
    pub(crate) fn weights<const COUNT: usize>(
        &self,
        feature: u32,
        documents: [usize; COUNT],
    ) -> [f32; COUNT] {
        match self.places[feature as usize] {
            Place::Nowhere => [0.0; COUNT],
            Place::Row(number) => {
                let row = self.row(&self.weights, number);
                documents.map(|document| row[document])
            }
            Place::Dual(number, own) => {
                let row = self.row(&self.duals, number);
                documents.map(|document| own * row[document])
            }
        }
    }

    fn row<'a>(&self, matrix: &'a [f32], number: u32) -> &'a [f32] {
        let from = number as usize * self.stride;
        &matrix[from..from + self.stride]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::SparseVector;

    const COST: f32 = 60.0;

    /// Two features for each of two documents, and one that both share.
    fn phrases() -> Vec<SparseVector> {
        vec![
            vec![(0, 1.0), (4, 0.5)],
            vec![(0, 0.7), (1, 0.7), (4, 0.5)],
            vec![(2, 1.0), (4, 0.5)],
            vec![(2, 0.7), (3, 0.7), (4, 0.5)],
        ]
    }

    fn trained() -> Model {
        let phrases = phrases();
        Model::train(
            &phrases.into_iter().collect(),
            &[0, 0, 1, 1],
            2,
            6,
            COST,
            60,
            None,
        )
    }

    #[test]
    fn what_was_taught_is_told_apart() {
        let model = trained();

        let logits: Vec<Vec<f32>> = phrases().iter().map(|phrase| model.logits(phrase)).collect();

        assert!(logits[0][0] > logits[0][1] && logits[1][0] > logits[1][1]);
        assert!(logits[2][1] > logits[2][0] && logits[3][1] > logits[3][0]);
    }

    #[test]
    fn a_feature_that_all_share_says_nothing() {
        let model = trained();

        let logits = model.logits(&[(4, 1.0)]);

        assert!((logits[0] - logits[1]).abs() < 0.05, "{logits:?}");
    }

    #[test]
    fn the_weights_of_the_features_sum_to_the_logit() {
        let model = trained();
        let text = vec![(0, 0.3), (1, 0.2), (4, 0.9)];

        let logit = model.logits(&text)[1];

        let sum: f32 = text
            .iter()
            .map(|&(feature, value)| value * model.weights(feature, [1])[0])
            .sum();
        assert!((sum - logit).abs() < 1e-5);
    }

    #[test]
    fn the_gradient_is_nothing_at_the_end() {
        let phrases = phrases();
        let rows: SparseRows = phrases.iter().cloned().collect();
        let labels = [0, 0, 1, 1];
        let model = Model::train(&rows, &labels, 2, 6, COST, 200, None);

        // At the minimum A = C (Y − P), because the gradient in A is (P − Y) + A / C.
        let worst = phrases
            .iter()
            .enumerate()
            .flat_map(|(row, phrase)| {
                let logits = model.logits(phrase);
                let first = 1.0 / (1.0 + (logits[1] - logits[0]).exp());
                let expected = COST * (f32::from(u8::from(labels[row] == 0)) - first);
                [(model.duals[row * model.stride] - expected).abs()]
            })
            .fold(0.0, f32::max);

        assert!(worst < 0.05 * COST, "{worst}");
    }
}
