//! The highest of many scores.

use sentence_encoder::{Kernel, Loop};

use crate::greatest::Greatest;

/// So many scores are looked at together.
const CHUNK: usize = 32;

/// The places of the highest finite scores, highest first, at most so many; of equals, the first.
pub(crate) fn best<T: Score>(scores: &[T], most: usize) -> Vec<usize> {
    Heights::of(scores).best(most)
}

/// The places of the best of these, which are distinct; as [`best`].
pub(crate) fn best_among(scores: &[f64], mut places: Vec<usize>, most: usize) -> Vec<usize> {
    places.retain(|place| scores[*place].is_finite());
    sort_best(scores, &mut places, most);
    places
}

/// What scores are made of.
pub(crate) trait Score: Copy + PartialOrd + Into<f64> {
    /// No score is less.
    const LEAST: Self;
}

impl Score for f32 {
    const LEAST: Self = Self::NEG_INFINITY;
}

impl Score for f64 {
    const LEAST: Self = Self::NEG_INFINITY;
}

/// Scores, and the highest of each chunk.
pub(crate) struct Heights<'a, T> {
    scores: &'a [T],
    maxima: Vec<f64>,
}

impl<'a, T: Score> Heights<'a, T> {
    pub(crate) fn of(scores: &'a [T]) -> Self {
        let mut maxima = Vec::with_capacity(scores.len().div_ceil(CHUNK));
        Kernel::fastest().run(PushMaxima {
            scores,
            maxima: &mut maxima,
        });
        Self { scores, maxima }
    }

    /// See [`best`].
    pub(crate) fn best(&self, most: usize) -> Vec<usize> {
        // As many chunks have one that reaches the bar: those below it are not among the best.
        let bar = if most > 0 && most < self.maxima.len() {
            let mut bars = self.maxima.clone();
            let (_, bar, _) = bars.select_nth_unstable_by(most - 1, |left, right| right.total_cmp(left));
            *bar
        } else {
            f64::NEG_INFINITY
        };
        self.best_at_least(bar, most)
    }

    /// The best of those that are at least `bar`; as [`best`].
    pub(crate) fn best_at_least(&self, bar: f64, most: usize) -> Vec<usize> {
        let mut kept = self.at_least(bar);
        sort_best(self.scores, &mut kept, most);
        kept
    }

    /// The places of the finite scores that are at least `bar`, ascending.
    pub(crate) fn at_least(&self, bar: f64) -> Vec<usize> {
        let mut found = Vec::new();
        // Most chunks have nothing, which is seen at once.
        let chunks = self.maxima.iter().zip(self.scores.chunks(CHUNK)).enumerate();
        for (number, (_, chunk)) in chunks.filter(|(_, (most, _))| **most >= bar) {
            for (place, score) in (number * CHUNK..).zip(chunk) {
                let score: f64 = (*score).into();
                if score >= bar && score.is_finite() {
                    found.push(place);
                }
            }
        }
        found
    }
}

/// Leaves the best of these places, best first.
fn sort_best<T: Score>(scores: &[T], places: &mut Vec<usize>, most: usize) {
    let score = |place: usize| -> f64 { scores[place].into() };
    let better = |left: &usize, right: &usize| score(*right).total_cmp(&score(*left)).then(left.cmp(right));
    if places.len() > most {
        places.select_nth_unstable_by(most, better);
        places.truncate(most);
    }
    places.sort_unstable_by(better);
}

struct PushMaxima<'a, T> {
    scores: &'a [T],
    maxima: &'a mut Vec<f64>,
}

impl<T: Score> Loop for PushMaxima<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for values in self.scores.chunks(CHUNK) {
            let greatest = Greatest {
                values,
                least: T::LEAST,
            };
            self.maxima.push(greatest.run().into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_are_those_that_sorting_gives() {
        let scores: Vec<f64> = (0..500_u32)
            .map(|number| match number % 50 {
                7 => f64::NEG_INFINITY,
                _ => f64::from(number * 7919 % 113),
            })
            .collect();
        for most in [0, 1, 2, 7, 8, 20, 600] {
            let mut sorted: Vec<usize> = (0..scores.len()).filter(|&at| scores[at].is_finite()).collect();
            sorted.sort_by(|&left, &right| scores[right].total_cmp(&scores[left]));
            sorted.truncate(most);

            assert_eq!(best(&scores, most), sorted);
            let backwards = (0..scores.len()).rev().collect();
            assert_eq!(best_among(&scores, backwards, most), sorted);
        }
    }

    #[test]
    fn those_above_a_bar_are_found_wherever_they_stand() {
        let scores: Vec<f64> = (0..500_u32)
            .map(|number| f64::from(number * 7919 % 113))
            .collect();

        let found = Heights::of(&scores).at_least(100.0);

        let expected: Vec<usize> = (0..scores.len()).filter(|&at| scores[at] >= 100.0).collect();
        assert_eq!(found, expected);
        let nothing_below = Heights::of(&[f64::NEG_INFINITY, 1.0]).at_least(f64::NEG_INFINITY);
        assert_eq!(nothing_below, [1]);
    }
}
