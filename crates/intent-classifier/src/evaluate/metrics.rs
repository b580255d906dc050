//! The figures: how often right, how often among the first, and what the confidences are worth.
//!
//! Calibration error after Guo et al. 2017 (ten bins of equal width).

use super::confusion::macro_f1;
use super::selective::{coverage, risk_area};
use crate::Verdict;

/// How many candidates of a case count: a question offers three.
const TOP: usize = 3;

/// Bins of the calibration error.
const BINS: usize = 10;

/// One utterance, what was right, and what the classifier made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Ids of the right documents; empty for an utterance that is out of scope.
    pub gold: Vec<String>,
    /// Ids of the candidates, best first.
    pub ranked: Vec<String>,
    /// The confidence of the first candidate, 0..=1.
    pub confidence: f64,
    /// The in-scope signal, 0..=1.
    pub in_scope: f64,
    /// What was decided.
    pub verdict: Verdict,
}

impl Case {
    /// The place of the first right candidate, from 1.
    pub fn place(&self) -> Option<usize> {
        (1..)
            .zip(&self.ranked)
            .find(|(_, id)| self.gold.contains(id))
            .map(|(place, _)| place)
    }

    /// Whether the first candidate is right.
    pub fn is_right(&self) -> bool {
        self.place() == Some(1)
    }

    /// Whether any document is right.
    pub fn is_in_scope(&self) -> bool {
        !self.gold.is_empty()
    }

    fn offers_right(&self) -> bool {
        matches!(self.verdict, Verdict::Clarify(options) if self.place().is_some_and(|place| place <= options))
    }
}

/// What became of the utterances of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// Answered with a right document.
    pub answered_right: usize,
    /// Answered with another.
    pub answered_wrong: usize,
    /// Asked back, a right document among the options.
    pub asked_right: usize,
    /// Asked back without one.
    pub asked_wrong: usize,
    /// Refused.
    pub refused: usize,
}

impl Outcomes {
    fn count(&mut self, case: &Case) {
        let field = match case.verdict {
            Verdict::Answer if case.is_right() => &mut self.answered_right,
            Verdict::Answer => &mut self.answered_wrong,
            Verdict::Clarify(_) if case.offers_right() => &mut self.asked_right,
            Verdict::Clarify(_) => &mut self.asked_wrong,
            Verdict::Unknown => &mut self.refused,
        };
        *field += 1;
    }
}

/// The figures of a set of cases. Shares are 0..=1; those of in-scope cases unless said otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// In-scope cases.
    pub in_scope_cases: usize,
    /// Out-of-scope cases.
    pub out_of_scope_cases: usize,
    /// First candidate right.
    pub accuracy: f64,
    /// F1 of each document that was right or was given, each weighing the same.
    pub macro_f1: f64,
    /// A right one among the first three.
    pub in_top_3: f64,
    /// Mean reciprocal rank.
    pub mean_reciprocal_rank: f64,
    /// Largest share that can be answered with 95 % precision by a threshold on the confidence.
    pub coverage_at_95: f64,
    /// The same with 90 %.
    pub coverage_at_90: f64,
    /// The largest share of all cases at 95 % precision by confidence times in-scope signal, an answer out of scope
    /// being wrong.
    pub coverage_at_95_of_all: f64,
    /// Area under the risk-coverage curve: mean error among the most confident, over all coverages. Less is better.
    pub risk_area: f64,
    /// How well the in-scope signal tells in scope from out of scope (area under the ROC curve). `None` without
    /// out-of-scope cases.
    pub out_of_scope_auroc: Option<f64>,
    /// Share of out-of-scope cases below the threshold on the in-scope signal that keeps 95 % of in-scope cases.
    pub out_of_scope_recall: Option<f64>,
    /// Expected calibration error of the confidence.
    pub calibration_error: f64,
    /// What became of the in-scope cases.
    pub in_scope: Outcomes,
    /// What became of the others.
    pub out_of_scope: Outcomes,
}

/// The figures of these cases.
pub fn figures(cases: &[Case]) -> Figures {
    let inside: Vec<&Case> = cases.iter().filter(|case| case.is_in_scope()).collect();
    let outside: Vec<&Case> = cases.iter().filter(|case| !case.is_in_scope()).collect();
    let places: Vec<Option<usize>> = inside.iter().map(|case| case.place()).collect();
    let answered: Vec<(f64, bool)> = inside
        .iter()
        .map(|case| (case.confidence, case.is_right()))
        .collect();
    let of_all: Vec<(f64, bool)> = cases
        .iter()
        .map(|case| (case.confidence * case.in_scope, case.is_right()))
        .collect();
    let signals = |cases: &[&Case]| -> Vec<f64> { cases.iter().map(|case| case.in_scope).collect() };

    let mut figures = Figures {
        in_scope_cases: inside.len(),
        out_of_scope_cases: outside.len(),
        accuracy: share(&places, |place| *place == Some(1)),
        macro_f1: macro_f1(&inside),
        in_top_3: share(&places, |place| place.is_some_and(|place| place <= TOP)),
        mean_reciprocal_rank: mean(
            places
                .iter()
                .map(|place| place.map_or(0.0, |place| 1.0 / place as f64)),
        ),
        coverage_at_95: coverage(&answered, 0.95),
        coverage_at_90: coverage(&answered, 0.90),
        coverage_at_95_of_all: coverage(&of_all, 0.95),
        risk_area: risk_area(&answered),
        out_of_scope_auroc: auroc(&signals(&inside), &signals(&outside)),
        out_of_scope_recall: recall_at_95_kept(&signals(&inside), &signals(&outside)),
        calibration_error: calibration_error(&answered),
        in_scope: Outcomes::default(),
        out_of_scope: Outcomes::default(),
    };
    for case in cases {
        let outcomes = if case.is_in_scope() {
            &mut figures.in_scope
        } else {
            &mut figures.out_of_scope
        };
        outcomes.count(case);
    }
    figures
}

fn share<T>(items: &[T], holds: impl Fn(&T) -> bool) -> f64 {
    mean(items.iter().map(|item| f64::from(u8::from(holds(item)))))
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0_usize, 0.0), |(count, sum), value| (count + 1, sum + value));
    if count == 0 { 0.0 } else { sum / count as f64 }
}

/// The chance that an in-scope signal is above an out-of-scope one, ties half (Mann-Whitney U).
fn auroc(inside: &[f64], outside: &[f64]) -> Option<f64> {
    if inside.is_empty() || outside.is_empty() {
        return None;
    }
    let mut sorted = outside.to_vec();
    sorted.sort_by(f64::total_cmp);
    let above: f64 = inside
        .iter()
        .map(|signal| {
            let below = sorted.partition_point(|other| other < signal);
            let not_above = sorted.partition_point(|other| other <= signal);
            f64::midpoint(below as f64, not_above as f64)
        })
        .sum();
    Some(above / (inside.len() as f64 * outside.len() as f64))
}

fn recall_at_95_kept(inside: &[f64], outside: &[f64]) -> Option<f64> {
    let mut sorted = inside.to_vec();
    sorted.sort_by(f64::total_cmp);
    let threshold = *sorted.get(sorted.len() / 20)?;
    (!outside.is_empty()).then(|| share(outside, |signal| *signal < threshold))
}

fn calibration_error(answered: &[(f64, bool)]) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64, 0.0_f64); BINS];
    for &(confidence, is_right) in answered {
        let bin = (1..BINS)
            .take_while(|bin| confidence >= *bin as f64 / BINS as f64)
            .count();
        let (count, sum, right) = &mut bins[bin];
        *count += 1.0;
        *sum += confidence;
        *right += f64::from(u8::from(is_right));
    }
    let total = answered.len().max(1) as f64;
    bins.iter()
        .map(|(_, sum, right)| (sum - right).abs() / total)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(gold: &[&str], ranked: &[&str], confidence: f64, in_scope: f64, verdict: Verdict) -> Case {
        let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        Case {
            gold: owned(gold),
            ranked: owned(ranked),
            confidence,
            in_scope,
            verdict,
        }
    }

    #[test]
    fn places_give_accuracy_and_reciprocal_rank() {
        let cases = [
            case(&["a"], &["a", "b"], 0.9, 1.0, Verdict::Answer),
            case(&["a"], &["b", "a"], 0.8, 1.0, Verdict::Answer),
            case(&["a"], &["b", "c", "d", "a"], 0.7, 1.0, Verdict::Unknown),
        ];

        let figures = figures(&cases);

        assert!((figures.accuracy - 1.0 / 3.0).abs() < 1e-9);
        assert!((figures.in_top_3 - 2.0 / 3.0).abs() < 1e-9);
        assert!((figures.mean_reciprocal_rank - 1.75 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn a_perfect_signal_has_an_area_of_one() {
        let area = auroc(&[0.8, 0.9], &[0.1, 0.2]);
        let chance = auroc(&[0.5], &[0.5]);

        assert_eq!((area, chance), (Some(1.0), Some(0.5)));
    }

    #[test]
    fn confidences_that_keep_their_word_have_no_calibration_error() {
        let answered = [(0.75, true), (0.75, true), (0.75, true), (0.75, false)];

        let error = calibration_error(&answered);

        assert!(error < 1e-9);
    }

    #[test]
    fn what_became_of_each_case_is_counted() {
        let cases = [
            case(&["a"], &["a"], 0.9, 1.0, Verdict::Answer),
            case(&["a"], &["b", "a"], 0.5, 1.0, Verdict::Clarify(2)),
            case(&["a"], &["b", "c", "a"], 0.5, 1.0, Verdict::Clarify(2)),
            case(&[], &["a"], 0.9, 0.1, Verdict::Unknown),
            case(&[], &["a"], 0.9, 0.9, Verdict::Answer),
        ];

        let figures = figures(&cases);

        assert_eq!(
            figures.in_scope,
            Outcomes {
                answered_right: 1,
                asked_right: 1,
                asked_wrong: 1,
                ..Outcomes::default()
            }
        );
        assert_eq!(
            figures.out_of_scope,
            Outcomes {
                answered_wrong: 1,
                refused: 1,
                ..Outcomes::default()
            }
        );
    }
}
