//! What is taken for what.

use std::collections::{BTreeMap, BTreeSet};

use super::Case;

/// A document that was taken for another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confusion {
    /// The right one; the first of them where there are several. `None`: the message is out of scope.
    pub right: Option<String>,
    /// The first candidate. `None`: there was none.
    pub given: Option<String>,
    /// How often.
    pub count: usize,
}

/// Confusions of in-scope cases, the most frequent first.
pub fn confusions(cases: &[Case]) -> Vec<Confusion> {
    let mut counts: BTreeMap<(Option<&str>, Option<&str>), usize> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.is_in_scope() && !case.is_right()) {
        *counts.entry((case.right(), case.given())).or_default() += 1;
    }
    let mut confusions: Vec<Confusion> = counts
        .into_iter()
        .map(|((right, given), count)| Confusion {
            right: right.map(str::to_owned),
            given: given.map(str::to_owned),
            count,
        })
        .collect();
    confusions.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.cmp(right)));
    confusions
}

/// Indexes of the cases that are wrong and sure of it, the surest first: a wrong first candidate, or any where the message
/// is out of scope, by confidence times in-scope signal.
pub fn confidently_wrong(cases: &[Case]) -> Vec<usize> {
    let belief = |case: &Case| case.confidence * case.in_scope;
    let mut wrong: Vec<(usize, f64)> = cases
        .iter()
        .enumerate()
        .filter(|(_, case)| !case.is_right() && !case.ranked.is_empty())
        .map(|(index, case)| (index, belief(case)))
        .collect();
    wrong.sort_by(|left, right| right.1.total_cmp(&left.1));
    wrong.into_iter().map(|(index, _)| index).collect()
}

/// The mean F1 of the documents that are right or given in any of the cases.
pub(super) fn macro_f1(cases: &[&Case]) -> f64 {
    let mut right: BTreeMap<&str, usize> = BTreeMap::new();
    let mut named: BTreeMap<&str, usize> = BTreeMap::new();
    let mut documents: BTreeSet<&str> = BTreeSet::new();
    for case in cases {
        for document in [case.right(), case.given()].into_iter().flatten() {
            *named.entry(document).or_default() += 1;
            documents.insert(document);
        }
        if let Some(document) = case.right().filter(|_| case.is_right()) {
            *right.entry(document).or_default() += 1;
        }
    }
    let of = |counts: &BTreeMap<&str, usize>, document: &str| counts.get(document).copied().unwrap_or(0);
    // F1 = 2 · true positives / (positives + given).
    let sum: f64 = documents
        .iter()
        .map(|document| 2.0 * of(&right, document) as f64 / of(&named, document).max(1) as f64)
        .sum();
    sum / documents.len().max(1) as f64
}

impl Case {
    /// The first candidate.
    fn given(&self) -> Option<&str> {
        self.ranked.first().map(String::as_str)
    }

    /// The right document: the first candidate where it is right, else the first by id of those that are.
    fn right(&self) -> Option<&str> {
        self.given()
            .filter(|_| self.is_right())
            .or_else(|| self.gold.iter().map(String::as_str).min())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Verdict;

    fn case(gold: &[&str], ranked: &[&str], confidence: f64) -> Case {
        let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect();
        Case {
            gold: owned(gold),
            ranked: owned(ranked),
            confidence,
            in_scope: 1.0,
            verdict: Verdict::Answer,
        }
    }

    #[test]
    fn confusions_are_counted_most_frequent_first() {
        let cases = [
            case(&["a"], &["b"], 0.9),
            case(&["c"], &["a"], 0.9),
            case(&["c"], &["a"], 0.9),
            case(&["a"], &["a"], 0.9),
            case(&[], &["a"], 0.9),
        ];

        let found = confusions(&cases);

        let pairs: Vec<_> = found
            .iter()
            .map(|found| (found.right.as_deref(), found.given.as_deref(), found.count))
            .collect();
        assert_eq!(pairs, [(Some("c"), Some("a"), 2), (Some("a"), Some("b"), 1)]);
    }

    #[test]
    fn the_surest_mistake_comes_first() {
        let cases = [
            case(&["a"], &["b"], 0.4),
            case(&["a"], &["a"], 0.99),
            case(&[], &["a"], 0.8),
        ];

        assert_eq!(confidently_wrong(&cases), [2, 0]);
    }

    #[test]
    fn each_document_weighs_the_same_in_the_macro_mean() {
        // Given `a` three times, right twice: F1 of a = 4/5; of b, never given: 0.
        let cases = [
            case(&["a"], &["a"], 1.0),
            case(&["a"], &["a"], 1.0),
            case(&["b"], &["a"], 1.0),
        ];
        let borrowed: Vec<&Case> = cases.iter().collect();

        let mean = macro_f1(&borrowed);

        assert!((mean - 0.4).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn any_of_several_right_documents_is_right() {
        let cases = [case(&["a", "b"], &["b"], 1.0)];

        assert!((macro_f1(&[&cases[0]]) - 1.0).abs() < 1e-9);
        assert!(confusions(&cases).is_empty());
    }
}
