//! From scores to probabilities, and from evidence to the in-scope signal.

/// Scores divided by this give probabilities, where nothing was held out to learn it from.
pub(crate) const DEFAULT_TEMPERATURE: f64 = 1.0;

/// Temperatures are sought between these.
const COLDEST: f64 = 0.05;
const HOTTEST: f64 = 20.0;

/// `softmax(scores / temperature)`: sums to one (Guo et al. 2017, §4.2).
pub(crate) fn probabilities(scores: &[f64], temperature: f64) -> Vec<f64> {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exponentials: Vec<f64> = scores
        .iter()
        .map(|score| ((score - most) / temperature).exp())
        .collect();
    let sum: f64 = exponentials.iter().sum();
    exponentials
        .into_iter()
        .map(|exponential| exponential / sum)
        .collect()
}

/// Scores of an utterance whose document is known.
#[derive(Debug)]
pub(crate) struct Held {
    /// Scores of the documents.
    pub(crate) scores: Vec<f64>,
    /// The right one.
    pub(crate) document: usize,
}

/// The temperature at which the right documents are likeliest, by golden-section search on its logarithm.
pub(crate) fn temperature(held: &[Held]) -> f64 {
    const GOLDEN: f64 = 0.618_033_988_749_894_9;
    let surprise = |logarithm: f64| -> f64 {
        held.iter()
            .map(|held| -log_probability(&held.scores, held.document, logarithm.exp()))
            .sum()
    };
    let (mut low, mut high) = (COLDEST.ln(), HOTTEST.ln());
    let (mut left, mut right) = (high - GOLDEN * (high - low), low + GOLDEN * (high - low));
    let (mut at_left, mut at_right) = (surprise(left), surprise(right));
    for _ in 0..30 {
        if at_left < at_right {
            high = right;
            (right, at_right) = (left, at_left);
            left = high - GOLDEN * (high - low);
            at_left = surprise(left);
        } else {
            low = left;
            (left, at_left) = (right, at_right);
            right = low + GOLDEN * (high - low);
            at_right = surprise(right);
        }
    }
    f64::midpoint(low, high).exp()
}

/// `ln softmax(scores / temperature)[document]`.
fn log_probability(scores: &[f64], document: usize, temperature: f64) -> f64 {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = scores
        .iter()
        .map(|score| ((score - most) / temperature).exp())
        .sum();
    (scores[document] - most) / temperature - sum.ln()
}

/// `1 / (1 + e^−x)`.
pub(crate) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one() {
        let scores = [900.0, -900.0, 3.0];

        let sum: f64 = probabilities(&scores, 0.5).iter().sum();

        assert!((sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn scores_that_are_often_wrong_are_heated() {
        let right = |document| Held {
            scores: vec![4.0, 0.0],
            document,
        };
        let mostly: Vec<Held> = (0..10).map(|number| right(usize::from(number >= 7))).collect();

        let temperature = temperature(&mostly);

        let confidence = probabilities(&[4.0, 0.0], temperature)[0];
        assert!((confidence - 0.7).abs() < 0.01, "{confidence}");
    }
}
