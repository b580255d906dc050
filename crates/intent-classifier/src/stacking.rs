//! How much each kind of evidence weighs, learnt from utterances that were held out (stacked generalisation; Wolpert 1992).
//!
//! The likeliest weights of `softmax(Σ weight · evidence)`, by Newton's method. A few hundred utterances say little about
//! weights that do nearly the same, so a prior holds each near what the public sets have on average.

/// An utterance whose document is known.
#[derive(Debug)]
pub(crate) struct Example<const KINDS: usize> {
    /// For each document, how strong each kind of evidence for it is.
    pub(crate) evidence: Vec<[f64; KINDS]>,
    /// The right one.
    pub(crate) document: usize,
}

/// Steps of Newton's method. It doubles the right digits with each; the first few find the region.
const STEPS: usize = 12;

/// The prior is as strong as so many utterances.
const PRIOR: f64 = 10.0;

/// The likeliest weights, near `usual`.
pub(crate) fn weights<const KINDS: usize>(examples: &[Example<KINDS>], usual: [f64; KINDS]) -> [f64; KINDS] {
    let mut weights = usual;
    let mut surprise_here = surprise(examples, &weights, &usual);
    for _ in 0..STEPS {
        let (gradient, curvature) = slopes(examples, &weights, &usual);
        let step = solve(curvature, gradient);
        let mut share = 1.0;
        let moved = loop {
            let mut next = weights;
            for (next, step) in next.iter_mut().zip(step) {
                *next -= share * step;
            }
            let surprise_there = surprise(examples, &next, &usual);
            if surprise_there <= surprise_here {
                weights = next;
                let gain = surprise_here - surprise_there;
                surprise_here = surprise_there;
                break gain > 1e-9;
            }
            share /= 2.0;
            if share < 1e-3 {
                break false;
            }
        };
        if !moved {
            break;
        }
    }
    // Evidence for a document that speaks against it is a chance of few examples.
    weights.map(|weight| weight.max(0.0))
}

fn surprise<const KINDS: usize>(
    examples: &[Example<KINDS>],
    weights: &[f64; KINDS],
    usual: &[f64; KINDS],
) -> f64 {
    let data: f64 = examples
        .iter()
        .map(|example| {
            let scores = scores(example, weights);
            let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = scores.iter().map(|score| (score - most).exp()).sum();
            sum.ln() + most - scores[example.document]
        })
        .sum();
    let prior: f64 = weights
        .iter()
        .zip(usual)
        .map(|(weight, usual)| (weight / usual - 1.0).powi(2))
        .sum();
    data + PRIOR / 2.0 * prior
}

fn scores<const KINDS: usize>(example: &Example<KINDS>, weights: &[f64; KINDS]) -> Vec<f64> {
    example
        .evidence
        .iter()
        .map(|evidence| {
            evidence
                .iter()
                .zip(weights)
                .map(|(kind, weight)| kind * weight)
                .sum()
        })
        .collect()
}

/// Gradient and Hessian of the surprise: the mean of the evidence less that of the right document, and its covariance.
fn slopes<const KINDS: usize>(
    examples: &[Example<KINDS>],
    weights: &[f64; KINDS],
    usual: &[f64; KINDS],
) -> ([f64; KINDS], [[f64; KINDS]; KINDS]) {
    let mut gradient = [0.0; KINDS];
    let mut curvature = [[0.0; KINDS]; KINDS];
    for kind in 0..KINDS {
        gradient[kind] = PRIOR * (weights[kind] / usual[kind] - 1.0) / usual[kind];
        curvature[kind][kind] = PRIOR / usual[kind].powi(2);
    }
    for example in examples {
        let probabilities = crate::calibration::probabilities(&scores(example, weights), 1.0);
        let mut mean = [0.0; KINDS];
        for (evidence, probability) in example.evidence.iter().zip(&probabilities) {
            for (mean, kind) in mean.iter_mut().zip(evidence) {
                *mean += probability * kind;
            }
        }
        for kind in 0..KINDS {
            gradient[kind] += mean[kind] - example.evidence[example.document][kind];
        }
        for (evidence, probability) in example.evidence.iter().zip(&probabilities) {
            for row in 0..KINDS {
                for column in 0..KINDS {
                    curvature[row][column] +=
                        probability * (evidence[row] - mean[row]) * (evidence[column] - mean[column]);
                }
            }
        }
    }
    (gradient, curvature)
}

/// `matrix⁻¹ · vector` of a positive definite matrix, by elimination.
fn solve<const KINDS: usize>(mut matrix: [[f64; KINDS]; KINDS], mut vector: [f64; KINDS]) -> [f64; KINDS] {
    for pivot in 0..KINDS {
        let (line, known) = (matrix[pivot], vector[pivot]);
        for (row, value) in matrix.iter_mut().zip(&mut vector).skip(pivot + 1) {
            let factor = row[pivot] / line[pivot];
            for (cell, above) in row.iter_mut().zip(line) {
                *cell -= factor * above;
            }
            *value -= factor * known;
        }
    }
    for row in (0..KINDS).rev() {
        for column in row + 1..KINDS {
            vector[row] -= matrix[row][column] * vector[column];
        }
        vector[row] /= matrix[row][row];
    }
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first kind tells which of three documents is right in eight of ten; the second says the opposite of chance.
    fn examples(count: usize) -> Vec<Example<2>> {
        (0..count)
            .map(|number| {
                let document = number % 3;
                let told = if number % 5 == 0 {
                    (document + 1) % 3
                } else {
                    document
                };
                let noise = number % 7 % 3;
                Example {
                    evidence: (0..3)
                        .map(|other| {
                            [
                                f64::from(u8::from(other == told)),
                                f64::from(u8::from(other == noise)),
                            ]
                        })
                        .collect(),
                    document,
                }
            })
            .collect()
    }

    #[test]
    fn what_tells_weighs_more_than_what_does_not() {
        let [telling, noise] = weights(&examples(600), [1.0, 1.0]);

        // Four of five are right, the other one is the one of two that is told: ln (0.8 / 0.1) were there no third.
        assert!((1.8..2.6).contains(&telling), "{telling}");
        assert!(noise < 0.3, "{noise}");
    }

    #[test]
    fn a_few_examples_move_little() {
        let [telling, noise] = weights(&examples(2), [1.0, 1.0]);

        assert!(
            (telling - 1.0).abs() < 0.2 && (noise - 1.0).abs() < 0.2,
            "{telling} {noise}"
        );
    }
}
