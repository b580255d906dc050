//! Exact similarities where they decide.
//!
//! Among thousands of phrases each is first given what phrases have in common with the utterance on average by the features
//! that many of them have (see [`Rough`]). Here the documents that may be candidates get what they have indeed. The others
//! decide nothing but the sum of all probabilities, for which it is enough that they are right on average.

use sentence_encoder::{Kernel, Loop};

use super::Evidence;
use crate::best::Heights;
use crate::index::{PhraseIndex, Rough};
use crate::ranking::Ranking;

/// So many documents are made exact first: they tell where the last candidate stands.
const FIRST: usize = 2 * Ranking::MOST_CANDIDATES;

/// At most so many documents are made exact because one of them may be the most similar: the highest similarity is evidence
/// that anything known is meant. Where more may be, the utterance is mostly of words that many have.
const MOST_SIMILAR: usize = 64;

/// Makes the documents exact that may be among the candidates by `scores` or the most similar, and one more; a similarity
/// of one weighs `weight`. The scores of the others are brought to what they are on average. Gives the documents that are
/// exact; none where all were.
pub(super) fn refine(
    phrases: &PhraseIndex,
    weight: f64,
    evidence: &mut Evidence,
    scores: &mut [f64],
    one_more: Option<usize>,
) -> Option<Vec<usize>> {
    let rough = evidence.rough.take()?;
    let refined = |documents: &[usize]| -> Vec<Refined> {
        let similarities = phrases.similarities_of(documents, &rough);
        let pairs = documents.iter().zip(similarities);
        pairs
            .map(|(&document, similarity)| Refined {
                document,
                similarity,
                gain: weight * f64::from(similarity - evidence.similarities[document]),
            })
            .collect()
    };
    let best_of = |all: &[Refined]| all.iter().map(|one| one.similarity).fold(0.0, f32::max);
    let heights = Heights::of(scores);
    let first = heights.best(FIRST);
    let mut all = refined(&first);
    let lean = lean(scores, &all);

    let mut others = phrases.may_be_as_similar(best_of(&all), MOST_SIMILAR, &rough);
    others.extend(one_more);
    if all.len() == FIRST {
        others.extend(heights.at_least(bar(scores, &all, weight, &rough)));
    }
    others.sort_unstable();
    others.dedup();
    others.retain(|document| scores[*document].is_finite() && !first.contains(document));
    all.extend(refined(&others));

    let exact: Vec<f64> = all.iter().map(|one| scores[one.document] + one.gain).collect();
    if let Some(lean) = lean {
        Kernel::fastest().run(LeanOn { scores, lean });
    }
    evidence.best_exact = Some(best_of(&all));
    for (one, exact) in all.iter().zip(exact) {
        scores[one.document] = exact;
        if let Some(score) = evidence.scores.get_mut(one.document) {
            *score += one.gain;
        }
        evidence.similarities[one.document] = one.similarity;
    }
    Some(all.iter().map(|one| one.document).collect())
}

/// A document whose similarity is exact.
struct Refined {
    document: usize,
    similarity: f32,
    /// What its score gains by that.
    gain: f64,
}

/// The score below which no document can be a candidate, with all that it can gain.
fn bar(scores: &[f64], first: &[Refined], weight: f64, rough: &Rough) -> f64 {
    let mut exact: Vec<f64> = first.iter().map(|one| scores[one.document] + one.gain).collect();
    exact.sort_unstable_by(|left, right| right.total_cmp(left));
    exact[Ranking::MOST_CANDIDATES - 1] - weight * f64::from(rough.most_above())
}

/// What speaks for a document comes together: those of high scores have more than the average of the common features too.
#[derive(Clone, Copy)]
struct Lean {
    /// The mean of all scores, at which nothing is gained on average.
    mean: f64,
    /// What is gained for each point above it.
    slope: f64,
}

/// By the second half of the best; none where they tell nothing.
fn lean(scores: &[f64], first: &[Refined]) -> Option<Lean> {
    let half = first.get(FIRST / 2..FIRST)?;
    let share = 1.0 / half.len() as f64;
    let gain = share * half.iter().map(|one| one.gain).sum::<f64>();
    let height = share * half.iter().map(|one| scores[one.document]).sum::<f64>();
    let mean = Kernel::fastest().run(MeanOfFinite(scores));
    let slope = gain / (height - mean);
    (slope.is_finite() && slope > 0.0).then_some(Lean { mean, slope })
}

/// The mean of those of many scores that are not less than any.
struct MeanOfFinite<'a>(&'a [f64]);

impl Loop for MeanOfFinite<'_> {
    type Output = f64;

    /// In an order that does not depend on the target.
    #[inline(always)]
    fn run(self) -> f64 {
        const LANES: usize = 8;
        let is_counted = |score: f64| score > f64::NEG_INFINITY;
        let (chunks, rest) = self.0.as_chunks::<LANES>();
        let mut sums = [0.0_f64; LANES];
        for chunk in chunks {
            for (sum, score) in sums.iter_mut().zip(chunk) {
                *sum += if is_counted(*score) { *score } else { 0.0 };
            }
        }
        let rest = rest.iter().filter(|score| is_counted(**score));
        // Counted in a loop of its own: together they are not made vector instructions of.
        let count = self.0.iter().filter(|score| is_counted(**score)).count();
        (sums.into_iter().sum::<f64>() + rest.sum::<f64>()) / count as f64
    }
}

/// Brings scores to what they are on average.
struct LeanOn<'a> {
    scores: &'a mut [f64],
    lean: Lean,
}

impl Loop for LeanOn<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for score in self.scores {
            *score += self.lean.slope * (*score - self.lean.mean);
        }
    }
}
