//! From scores to probabilities, and from evidence to the in-scope signal.

use sentence_encoder::{Kernel, Loop};

use crate::analysis::Analysis;
use crate::exponential::exp;
use crate::greatest::greatest;
use crate::score::Mix;

/// What makes probabilities of the scores by some of the tiers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Level {
    /// Scores divided by this give probabilities.
    pub(crate) temperature: f64,
    /// The strength of evidence at which in scope and out of scope are equally likely.
    pub(crate) threshold: f64,
}

/// What makes probabilities of scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Calibration {
    /// By words and vectors.
    pub(crate) words: Level,
    /// By all tiers.
    pub(crate) all: Level,
    /// How the tiers are added up.
    pub(crate) mix: Mix,
}

/// This share of the held-out phrases may look as if they were out of scope. They were asked of a model that knew four
/// fifths of the phrases, so that hardly fewer will.
const LOST_IN_SCOPE: f64 = 0.025;

/// The strength of evidence at which in scope and out of scope are equally likely.
///
/// With utterances that are out of scope, where a logistic curve of slope one, each side weighing the same, is on
/// balance right (the root of its likelihood's derivative). Without any, where [`LOST_IN_SCOPE`] of the held-out
/// phrases are below it.
pub(crate) fn threshold(inside: &mut [f64], outside: &[f64]) -> f64 {
    inside.sort_by(f64::total_cmp);
    if outside.is_empty() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of a length"
        )]
        let lost = (LOST_IN_SCOPE * inside.len() as f64) as usize;
        return inside.get(lost).copied().unwrap_or_default();
    }
    let mean = |strengths: &[f64], threshold: f64| {
        strengths
            .iter()
            .map(|strength| logistic(strength - threshold))
            .sum::<f64>()
            / strengths.len().max(1) as f64
    };
    let (mut low, mut high) = (-50.0, 50.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        // Too low a threshold believes too much.
        if mean(inside, middle) + mean(outside, middle) > 1.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

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

/// [`probabilities`], of which only a few are wanted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Softmax {
    /// One over the temperature.
    coldness: f64,
    most: f64,
    sum: f64,
}

impl Softmax {
    /// Of these scores.
    pub(crate) fn new(scores: &[f64], temperature: f64) -> Self {
        let most = greatest(scores, f64::NEG_INFINITY);
        let coldness = 1.0 / temperature;
        let sum = sum_of_exponentials(scores, most, coldness);
        Self { coldness, most, sum }
    }

    /// The probability of one of the scores.
    pub(crate) fn of(self, score: f64) -> f64 {
        exponential(score, self.most, self.coldness) / self.sum
    }

    /// The probability of the highest one.
    pub(crate) fn best(self) -> f64 {
        // Its own exponential is one.
        1.0 / self.sum
    }
}

/// `e^((score − most) · coldness)`, within 3·10⁻⁷ of it; the coldness is one over the temperature.
#[inline(always)]
fn exponential(score: f64, most: f64, coldness: f64) -> f64 {
    f64::from(exp(exponent(score, most, coldness)))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "an exponential needs no more digits"
)]
#[inline(always)]
fn exponent(score: f64, most: f64, coldness: f64) -> f32 {
    ((score - most) * coldness) as f32
}

/// The sum of the exponentials of all scores. Infinite where no score is finite: then nothing has a probability.
fn sum_of_exponentials(scores: &[f64], most: f64, coldness: f64) -> f64 {
    if !most.is_finite() {
        return f64::INFINITY;
    }
    Kernel::fastest().run(SumOfExponentials {
        scores,
        most,
        coldness,
    })
}

struct SumOfExponentials<'a> {
    scores: &'a [f64],
    most: f64,
    coldness: f64,
}

impl Loop for SumOfExponentials<'_> {
    type Output = f64;

    /// In an order that does not depend on the target.
    #[inline(always)]
    fn run(self) -> f64 {
        const LANES: usize = 8;
        /// So many exponentials are made at once: in a loop of singles alone, they fill vector registers.
        const AT_ONCE: usize = 4 * LANES;
        let (chunks, rest) = self.scores.as_chunks::<AT_ONCE>();
        let mut sums = [0.0_f64; LANES];
        for chunk in chunks {
            let mut exponentials = [0.0_f32; AT_ONCE];
            for (value, score) in exponentials.iter_mut().zip(chunk) {
                *value = exponent(*score, self.most, self.coldness);
            }
            for value in &mut exponentials {
                *value = exp(*value);
            }
            for several in exponentials.as_chunks::<LANES>().0 {
                for (sum, value) in sums.iter_mut().zip(several) {
                    *sum += f64::from(*value);
                }
            }
        }
        let of = |score: &f64| exponential(*score, self.most, self.coldness);
        let (chunks, rest) = rest.as_chunks::<LANES>();
        for chunk in chunks {
            for (sum, score) in sums.iter_mut().zip(chunk) {
                *sum += of(score);
            }
        }
        sums.into_iter().sum::<f64>() + rest.iter().map(of).sum::<f64>()
    }
}

/// The confidence of the best candidate.
pub(crate) fn surety(scores: &[f64], temperature: f64) -> f64 {
    Softmax::new(scores, temperature).best()
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

/// How much hotter one word is than a long utterance. Between 0 and 2 the calibration error of whole messages is the same
/// within 0.01; of runs of one to three words of them it falls from 0.13 to 0.08.
const HEAT: f64 = 2.0;

/// How much hotter what many documents have is, for each e-fold of them. Of runs of one to three words the calibration error
/// falls, with ten phrases an intent, from 0.13 to 0.07 (CLINC150) and 0.09 to 0.08 (HWU64) with the encoder, from 0.17, 0.11 and
/// 0.09 to 0.08, 0.03 and 0.04 without it, and rises from 0.05 to 0.07 on BANKING77 with it; of whole messages it stays.
const COMMONNESS: f64 = 0.25;

/// By how much the temperature of an utterance is higher than that of a long one that few documents have.
///
/// A score made of one word is less sure than one made of five, and differs between documents for reasons (the length of
/// their titles) that have nothing to do with it. Where many documents have all of the utterance, nothing else is left.
pub(crate) fn heat(analysis: &Analysis, coverage: &[f32]) -> f64 {
    let content = analysis.content_words().max(1) as f64;
    (1.0 + HEAT / content) * (1.0 + COMMONNESS * (covering(coverage) as f64).ln())
}

/// How many documents have all of an utterance, as far as any has it: one where none has most of it.
fn covering(coverage: &[f32]) -> usize {
    let most = greatest(coverage, 0.0);
    if most < MOST_OF_IT {
        return 1;
    }
    let above = Above {
        values: coverage,
        bar: 0.98 * most,
    };
    Kernel::fastest().run(above).max(1)
}

/// How many values are above a bar.
struct Above<'a> {
    values: &'a [f32],
    bar: f32,
}

impl Loop for Above<'_> {
    type Output = usize;

    #[inline(always)]
    fn run(self) -> usize {
        let above = self.values.iter().filter(|value| **value > self.bar);
        above.count()
    }
}

/// Documents that cover less of an utterance than this do not have it.
const MOST_OF_IT: f32 = 0.6;

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
        let softmax = Softmax::new(&scores, 0.5);
        for (score, probability) in scores.into_iter().zip(probabilities(&scores, 0.5)) {
            assert!((softmax.of(score) - probability).abs() < 1e-6);
        }
        assert!((softmax.best() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn where_no_score_is_finite_nothing_is_sure() {
        let sureties = [surety(&[f64::NEG_INFINITY; 9], 0.5), surety(&[], 0.5)];

        assert_eq!(sureties.map(f64::to_bits), [0, 0]);
    }

    #[test]
    fn the_threshold_parts_what_is_in_scope_from_what_is_not() {
        let mut inside = [6.0, 7.0, 8.0];
        let outside = [1.0, 2.0, 3.0];

        let threshold = threshold(&mut inside, &outside);

        assert!((3.0..6.0).contains(&threshold), "{threshold}");
    }

    #[test]
    fn without_examples_few_known_phrases_are_below_the_threshold() {
        let mut inside: Vec<f64> = (0..100).map(f64::from).collect();

        let threshold = threshold(&mut inside, &[]);

        assert!((threshold - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_many_documents_have_is_heated_and_what_none_has_is_not() {
        let pat = Analysis::default();

        let heats =
            [&[0.9, 0.2, 0.1], &[0.9, 0.9, 0.9], &[0.3, 0.3, 0.3]].map(|coverage| heat(&pat, coverage));

        assert!(heats[1] > heats[0], "{heats:?}");
        assert!((heats[2] - heats[0]).abs() < f64::EPSILON, "{heats:?}");
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
