//! The highest of many scores.

use crate::greatest::greatest;

/// So many scores are looked at together.
const CHUNK: usize = 64;

/// The places of the highest finite scores, highest first, at most so many; of equals, the first.
pub(crate) fn best(scores: &[f64], most: usize) -> Vec<usize> {
    let better = |left: &usize, right: &usize| scores[*right].total_cmp(&scores[*left]).then(left.cmp(right));
    let mut kept: Vec<usize> = Vec::with_capacity(2 * most);
    // What is not above it is not among the best.
    let mut bar = f64::NEG_INFINITY;
    for (number, chunk) in scores.chunks(CHUNK).enumerate() {
        // Most chunks have nothing, which is seen at once.
        if greatest(chunk, bar) <= bar {
            continue;
        }
        for (place, score) in (number * CHUNK..).zip(chunk) {
            if score.is_finite() && *score > bar {
                kept.push(place);
                if kept.len() == 2 * most {
                    kept.select_nth_unstable_by(most - 1, better);
                    kept.truncate(most);
                    bar = scores[kept[most - 1]];
                }
            }
        }
    }
    kept.sort_unstable_by(better);
    kept.truncate(most);
    kept
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
        for most in [1, 2, 20, 600] {
            let mut sorted: Vec<usize> = (0..scores.len()).filter(|&at| scores[at].is_finite()).collect();
            sorted.sort_by(|&left, &right| scores[right].total_cmp(&scores[left]));
            sorted.truncate(most);

            assert_eq!(best(&scores, most), sorted);
        }
    }
}
