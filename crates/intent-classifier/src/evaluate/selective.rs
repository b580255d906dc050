//! Answering only what is sure enough: what a threshold on the confidence gives, and how to choose one (Geifman & El-Yaniv
//! 2017).

/// What a threshold on the confidence gives. Shares are 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Selection {
    /// Messages whose first candidate has at least this confidence are answered.
    pub threshold: f64,
    /// Share of the messages that is answered.
    pub coverage: f64,
    /// Share of the answers that is right; `None` where there is none.
    pub precision: Option<f64>,
}

/// What answering at and above `threshold` gives. `answered` holds each message's confidence and whether its first candidate
/// is right.
pub fn selection(answered: &[(f64, bool)], threshold: f64) -> Selection {
    let taken: Vec<bool> = answered
        .iter()
        .filter(|(confidence, _)| *confidence >= threshold)
        .map(|(_, is_right)| *is_right)
        .collect();
    let right = taken.iter().filter(|is_right| **is_right).count();
    Selection {
        threshold,
        coverage: taken.len() as f64 / answered.len().max(1) as f64,
        precision: (!taken.is_empty()).then(|| right as f64 / taken.len() as f64),
    }
}

/// The lowest threshold at which `precision` of the answers are right; `None` where no threshold gives it.
pub fn threshold_of_answers(answered: &[(f64, bool)], precision: f64) -> Option<f64> {
    thresholds(answered)
        .into_iter()
        .filter(|cut| cut.right as f64 >= precision * cut.answered as f64)
        .map(|cut| cut.threshold)
        .next_back()
}

/// The lowest threshold at which the confidences of what is answered promise `precision`: their mean is at least that. It
/// needs to know of no answer whether it is right.
pub fn threshold_of_confidences(confidences: impl IntoIterator<Item = f64>, precision: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = confidences.into_iter().collect();
    sorted.sort_by(|left, right| right.total_cmp(left));
    let mut sum = 0.0;
    let mut lowest = None;
    for (count, confidence) in (1_usize..).zip(sorted) {
        sum += confidence;
        if sum < precision * count as f64 {
            break;
        }
        lowest = Some(confidence);
    }
    lowest
}

/// The largest share that can be answered with `precision`.
pub(super) fn coverage(answered: &[(f64, bool)], precision: f64) -> f64 {
    threshold_of_answers(answered, precision).map_or(0.0, |threshold| selection(answered, threshold).coverage)
}

/// Area under the risk-coverage curve.
pub(super) fn risk_area(answered: &[(f64, bool)]) -> f64 {
    let mut before = 0;
    let mut area = 0.0;
    for cut in thresholds(answered) {
        area += (cut.answered - before) as f64 * (1.0 - cut.right as f64 / cut.answered as f64);
        before = cut.answered;
    }
    if answered.is_empty() {
        0.0
    } else {
        area / answered.len() as f64
    }
}

/// What is answered at and above a confidence.
struct Cut {
    threshold: f64,
    answered: usize,
    right: usize,
}

/// A cut at each confidence, highest first: messages with the same confidence are answered together.
fn thresholds(answered: &[(f64, bool)]) -> Vec<Cut> {
    let mut sorted = answered.to_vec();
    sorted.sort_by(|left, right| right.0.total_cmp(&left.0));
    let (mut count, mut right) = (0, 0);
    sorted
        .chunk_by(|left, right| left.0.total_cmp(&right.0).is_eq())
        .filter_map(|ties| {
            count += ties.len();
            right += ties.iter().filter(|(_, is_right)| *is_right).count();
            ties.first().map(|(threshold, _)| Cut {
                threshold: *threshold,
                answered: count,
                right,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_of_confidence_are_answered_together() {
        let answered = [(0.9, true), (0.5, true), (0.5, false)];

        let covered = coverage(&answered, 0.95);

        assert!((covered - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_lowest_threshold_with_the_precision_is_chosen() {
        let answered = [(0.9, true), (0.8, false), (0.7, true), (0.6, true), (0.5, false)];

        let threshold = threshold_of_answers(&answered, 0.75);

        assert_eq!(threshold, Some(0.6));
        assert_eq!(selection(&answered, 0.6).precision, Some(0.75));
    }

    #[test]
    fn no_threshold_is_chosen_where_the_most_confident_is_wrong() {
        let answered = [(0.9, false), (0.8, false)];

        assert_eq!(threshold_of_answers(&answered, 0.5), None);
        assert_eq!(selection(&answered, 1.0).precision, None);
    }

    #[test]
    fn confidences_alone_promise_their_mean() {
        let threshold = threshold_of_confidences([0.5, 1.0, 0.9, 0.95], 0.95);

        assert_eq!(threshold, Some(0.9));
    }
}
