//! What a text has in common with each phrase by features that many phrases have.
//!
//! A phrase has some forty of them, a message a hundred, and together they weigh less than all other evidence: to add them up
//! for each of ten thousand phrases took a third of a message's time. So each phrase is given what phrases have on average,
//! and the sum is made for those that may come first.

use std::ops::Range;

use sentence_encoder::{Kernel, Loop};

use crate::lexicon::SparseVector;

/// A feature that one of so many phrases has, or more, is common.
const COMMON: usize = 16;

/// And only where there are so many phrases: below that a message costs little as it is.
pub(super) const FEWEST_PHRASES: usize = 1_024;

/// As so many steps the greatest value of a feature is kept.
const MOST_STEPS: f32 = 255.0;

/// What a text's value and a feature's step make together is kept in units of one 2²²nd: the most there is, 1 and a 255th,
/// fits an `i16`.
const UNITS: f32 = 4_194_304.0;

/// A common feature of a phrase: its place in [`CommonFeatures::features`], and in the lowest bits its steps.
#[derive(Debug, Clone, Copy)]
struct Value(u32);

/// Bits of a [`Value`] that say its steps.
const STEPS_BITS: u32 = 8;

impl Value {
    fn new(place: usize, steps: u8) -> Self {
        let place = u32::try_from(place).expect("a sixteenth of the phrases have each common feature");
        Self(place << STEPS_BITS | u32::from(steps))
    }

    fn place(self) -> usize {
        (self.0 >> STEPS_BITS) as usize
    }

    fn steps(self) -> i32 {
        (self.0 % (1 << STEPS_BITS)).cast_signed()
    }
}

/// The common features of all phrases.
#[derive(Debug, Default)]
pub(super) struct CommonFeatures {
    /// Their numbers, ascending.
    features: Vec<u32>,
    /// The 255th part of the greatest value of each: values are kept as so many of it.
    steps: Vec<f32>,
    /// The mean of each over all phrases.
    means: Vec<f32>,
    /// Where the values of each phrase end.
    ends: Vec<u32>,
    values: Vec<Value>,
    /// How long each phrase is by them.
    lengths: Vec<f32>,
}

/// The common features of a text.
#[derive(Debug)]
pub(super) struct CommonOfText {
    /// For each common feature the text's value times the feature's step, in units.
    factors: Vec<i16>,
    /// What phrases have in common with the text on average: a product of vectors.
    pub(super) mean: f32,
    /// No phrase has more.
    pub(super) most: f32,
    /// How long the text is by them.
    length: f32,
}

impl CommonFeatures {
    /// Of phrases of which so many have each feature.
    pub(super) fn new(phrases: &[&SparseVector], counts: &[u32]) -> Self {
        if phrases.len() < FEWEST_PHRASES {
            return Self::default();
        }
        let is_common = |count: &u32| *count as usize >= phrases.len() / COMMON;
        let features: Vec<u32> = (0_u32..)
            .zip(counts)
            .filter_map(|(feature, count)| is_common(count).then_some(feature))
            .collect();
        let place = |feature: u32| features.binary_search(&feature).ok();
        let mut steps = vec![0.0_f32; features.len()];
        for &(feature, value) in phrases.iter().copied().flatten() {
            if let Some(place) = place(feature) {
                steps[place] = steps[place].max(value / MOST_STEPS);
            }
        }
        let mut sums = vec![0_u64; features.len()];
        let mut ends = Vec::with_capacity(phrases.len());
        let mut lengths = Vec::with_capacity(phrases.len());
        let mut values = Vec::new();
        for phrase in phrases {
            let mut square = 0.0;
            for &(feature, value) in *phrase {
                if let Some(place) = place(feature) {
                    let in_steps = in_steps(value, steps[place]);
                    sums[place] += u64::from(in_steps);
                    square += value * value;
                    values.push(Value::new(place, in_steps));
                }
            }
            ends.push(u32::try_from(values.len()).unwrap_or(u32::MAX));
            lengths.push(square.sqrt());
        }
        values.shrink_to_fit();
        let means = sums.iter().zip(&steps);
        let means = means.map(|(sum, step)| *sum as f32 / phrases.len() as f32 * step);
        Self {
            means: means.collect(),
            features,
            steps,
            ends,
            values,
            lengths,
        }
    }

    /// Whether a feature is one of them.
    pub(super) fn has(&self, feature: u32) -> bool {
        self.features.binary_search(&feature).is_ok()
    }

    /// Those of a text; none where it has none.
    pub(super) fn of_text(&self, text: &[(u32, f32)]) -> Option<CommonOfText> {
        let mut factors = Vec::new();
        let (mut mean, mut square, mut sum) = (0.0, 0.0, 0.0);
        for &(feature, value) in text {
            let Ok(place) = self.features.binary_search(&feature) else {
                continue;
            };
            if factors.is_empty() {
                factors = vec![0; self.features.len()];
            }
            factors[place] = in_units(value * self.steps[place]);
            mean += value * self.means[place];
            square += value * value;
            sum += value * self.steps[place] * MOST_STEPS;
        }
        // By Cauchy and Schwarz, a phrase being as long as it is; rounding adds a little.
        let length = square.sqrt() * ROUNDED_UP;
        let most = (sum * ROUNDED_UP).min(length * super::phrases::FULL_SQUARE.sqrt());
        (!factors.is_empty()).then_some(CommonOfText {
            factors,
            mean,
            most,
            length,
        })
    }

    /// No phrase has more in common with the text than what is given here for it, the products by other features included;
    /// added to `bounds`.
    pub(super) fn bounds(
        &self,
        kernel: Kernel,
        text: &CommonOfText,
        products: &[f32],
        bounds: &mut Vec<f32>,
    ) {
        kernel.run(Bounds {
            products,
            lengths: &self.lengths,
            length: text.length,
            added_to: bounds,
        });
    }

    /// Has the values of phrases at hand: their ways from memory are waited for together, which are long and one after the
    /// other would take most of the time of [`Self::product`].
    pub(super) fn fetch(&self, phrases: impl Iterator<Item = usize>) {
        /// Values in a line of a cache.
        const LINE: usize = 16;
        let lines = phrases.flat_map(|phrase| self.values[self.places(phrase)].iter().step_by(LINE));
        std::hint::black_box(lines.fold(0, |all, value| all ^ value.0));
    }

    /// Where the values of a phrase are.
    fn places(&self, phrase: usize) -> Range<usize> {
        let end = |phrase: usize| self.ends[phrase] as usize;
        phrase.checked_sub(1).map_or(0, end)..end(phrase)
    }

    /// What a phrase has in common with a text by them: a product of vectors, to half a 255th of each value.
    pub(super) fn product(&self, phrase: usize, text: &CommonOfText) -> f32 {
        // Whole numbers, of at most 1.5 · 2²² in all: the same in any order.
        let sum: i32 = self.values[self.places(phrase)]
            .iter()
            .map(|value| value.steps() * i32::from(text.factors[value.place()]))
            .sum();
        sum as f32 / UNITS
    }
}

/// What rounding adds at most to a length or a sum.
const ROUNDED_UP: f32 = 1.01;

/// Bounds of products.
struct Bounds<'a> {
    products: &'a [f32],
    lengths: &'a [f32],
    length: f32,
    added_to: &'a mut Vec<f32>,
}

impl Loop for Bounds<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let of_text = self.length;
        let pairs = self.products.iter().zip(self.lengths);
        self.added_to
            .extend(pairs.map(|(product, length)| product + of_text * length));
    }
}

/// A value as a whole number of steps.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 255, to which what is outside is brought"
)]
fn in_steps(value: f32, step: f32) -> u8 {
    (value / step).round_ties_even() as u8
}

/// A factor as a whole number of units.
#[expect(clippy::cast_possible_truncation, reason = "see `UNITS`")]
fn in_units(factor: f32) -> i16 {
    (factor * UNITS).round_ties_even() as i16
}
