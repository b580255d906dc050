//! The highest of many scores.

use sentence_encoder::{Kernel, Loop};

use crate::greatest::Greatest;

/// So many scores are looked at together.
const CHUNK: usize = 64;

/// The places of the highest finite scores, highest first, at most so many; of equals, the first.
pub(crate) fn best<T: Score>(scores: &[T], most: usize) -> Vec<usize> {
    let maxima = Maxima::of(scores);
    let mut bars = maxima.0.clone();
    // As many chunks have one that reaches the bar: those below it are not among the best.
    let bar = if most > 0 && most < bars.len() {
        let (_, bar, _) = bars.select_nth_unstable_by(most - 1, |left, right| right.total_cmp(left));
        *bar
    } else {
        f64::NEG_INFINITY
    };
    let mut kept = maxima.at_least(scores, bar);
    let score = |place: usize| -> f64 { scores[place].into() };
    let better = |left: &usize, right: &usize| score(*right).total_cmp(&score(*left)).then(left.cmp(right));
    if kept.len() > most {
        kept.select_nth_unstable_by(most, better);
        kept.truncate(most);
    }
    kept.sort_unstable_by(better);
    kept
}

/// The places of the finite scores that are at least `bar`, ascending.
pub(crate) fn at_least(scores: &[f64], bar: f64) -> Vec<usize> {
    Maxima::of(scores).at_least(scores, bar)
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

/// The highest score of each chunk.
struct Maxima(Vec<f64>);

impl Maxima {
    fn of<T: Score>(scores: &[T]) -> Self {
        let mut maxima = Self(Vec::with_capacity(scores.len().div_ceil(CHUNK)));
        Kernel::fastest().run(PushMaxima {
            scores,
            maxima: &mut maxima.0,
        });
        maxima
    }

    fn at_least<T: Score>(&self, scores: &[T], bar: f64) -> Vec<usize> {
        let mut found = Vec::new();
        // Most chunks have nothing, which is seen at once.
        let chunks = self.0.iter().zip(scores.chunks(CHUNK)).enumerate();
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
        }
    }

    #[test]
    fn those_above_a_bar_are_found_wherever_they_stand() {
        let scores: Vec<f64> = (0..500_u32)
            .map(|number| f64::from(number * 7919 % 113))
            .collect();

        let found = at_least(&scores, 100.0);

        let expected: Vec<usize> = (0..scores.len()).filter(|&at| scores[at] >= 100.0).collect();
        assert_eq!(found, expected);
        assert_eq!(at_least(&[f64::NEG_INFINITY, 1.0], f64::NEG_INFINITY), [1]);
    }
}
