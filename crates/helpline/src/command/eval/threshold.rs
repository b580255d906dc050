//! What a threshold that was chosen without the test gives on it.

use std::fmt::{self, Display};

use intent_classifier::evaluate::{
    Case, Selection, selection, threshold_of_answers, threshold_of_confidences,
};
use serde::Serialize;

use super::output::Table;

/// The share of right answers that a threshold is chosen for.
pub(super) const USUAL_PRECISION: f64 = 0.95;

/// A threshold for a share of right answers, and what it gives. Shares are 0..=1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
struct Chosen {
    threshold: f64,
    coverage: f64,
    precision: Option<f64>,
}

impl From<Selection> for Chosen {
    fn from(selection: Selection) -> Self {
        Self {
            threshold: selection.threshold,
            coverage: selection.coverage,
            precision: selection.precision,
        }
    }
}

/// Thresholds for a share of right answers, each chosen in another way, and what they give on the test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Thresholds {
    /// The share of right answers that is wanted.
    wanted: f64,
    /// Where the confidences of what is answered promise it: no label is looked at.
    by_confidence: Option<Chosen>,
    /// Where training phrases that were held out reach it; only with `--threshold`.
    by_training: Option<Chosen>,
    #[serde(skip)]
    held_out: Option<Vec<(f64, bool)>>,
}

impl Thresholds {
    /// For this share of right answers, by what training phrases that were held out came to, where some were.
    pub(super) fn new(wanted: f64, held_out: Option<Vec<(f64, bool)>>) -> Self {
        Self {
            wanted,
            by_confidence: None,
            by_training: None,
            held_out,
        }
    }
}

/// Chooses the thresholds, and looks at what they give.
pub(super) fn from_confidences(cases: &[Case], thresholds: Thresholds) -> Thresholds {
    let answered: Vec<(f64, bool)> = cases
        .iter()
        .filter(|case| case.is_in_scope())
        .map(|case| (case.confidence, case.is_right()))
        .collect();
    let wanted = thresholds.wanted;
    let by_confidence = threshold_of_confidences(answered.iter().map(|(confidence, _)| *confidence), wanted);
    let by_training = thresholds
        .held_out
        .as_deref()
        .and_then(|held_out| threshold_of_answers(held_out, wanted));
    let gives = |threshold: f64| Chosen::from(selection(&answered, threshold));
    Thresholds {
        by_confidence: by_confidence.map(gives),
        by_training: by_training.map(gives),
        ..thresholds
    }
}

impl Display for Thresholds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ways = [
            ("by the confidences alone", self.by_confidence),
            ("by training phrases held out", self.by_training),
        ];
        if ways.iter().all(|(_, chosen)| chosen.is_none()) {
            return Ok(());
        }
        let head = format!("threshold for {:.0} % right answers", self.wanted * 100.0);
        let mut table = Table::new(&[&head, "threshold", "answered", "of these right"]);
        for (way, chosen) in ways {
            if let Some(chosen) = chosen {
                table.row([
                    format!("  {way}"),
                    format!("{:.2}", chosen.threshold),
                    format!("{:.1} %", chosen.coverage * 100.0),
                    chosen.precision.map_or("–".to_owned(), |precision| {
                        format!("{:.1} %", precision * 100.0)
                    }),
                ]);
            }
        }
        write!(f, "\n{table}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use intent_classifier::Verdict;

    fn case(confidence: f64, is_right: bool) -> Case {
        Case {
            gold: vec!["a".to_owned()],
            ranked: vec![if is_right { "a" } else { "b" }.to_owned()],
            confidence,
            in_scope: 1.0,
            verdict: Verdict::Answer,
        }
    }

    #[test]
    fn a_threshold_from_training_is_judged_by_the_test() {
        let test = [case(0.9, true), case(0.8, false), case(0.3, true)];
        let held_out = vec![(0.95, true), (0.8, true), (0.5, false)];

        let chosen = from_confidences(&test, Thresholds::new(0.95, Some(held_out)));

        let by_training = chosen.by_training.unwrap();
        assert!((by_training.threshold - 0.8).abs() < 1e-9);
        assert_eq!(by_training.precision, Some(0.5));
    }
}
