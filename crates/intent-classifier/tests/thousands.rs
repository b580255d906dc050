//! Among thousands of documents much is worked out for those alone that may be candidates: their scores are exact all the same.

use std::sync::LazyLock;

use intent_classifier::{Classifier, Document, Ranking, Tiers, TrainingSettings};
use proptest::prelude::*;

const DOCUMENTS: usize = 1_300;

const WORDS: [&str; 25] = [
    "account", "balance", "calendar", "device", "engine", "folder", "garden", "holiday", "invoice",
    "journey", "kitchen", "license", "machine", "network", "office", "printer", "quarter", "receipt",
    "schedule", "ticket", "upload", "voucher", "window", "yearly", "zone",
];

/// Titles of six words out of a few dozen, so that most of what they have in common is common to many.
fn documents() -> Vec<Document> {
    (0..DOCUMENTS)
        .map(|number| Document {
            id: format!("{number:04}"),
            title: (0..6)
                .map(|place| WORDS[(number * 7_919 + place * (number % 23 + 1)) % WORDS.len()])
                .collect::<Vec<_>>()
                .join(" "),
            ..Document::default()
        })
        .collect()
}

#[test]
fn what_is_shown_of_a_score_is_all_of_it() {
    let documents = documents();
    let classifier = Classifier::train(&documents, &TrainingSettings::default());
    for asked in [0, 400, 777, 1_299] {
        let message = documents[asked].title.replacen(' ', " and ", 1);

        let ranking = classifier.rank_by(&message, Tiers::WITHOUT_ENCODER);

        assert_eq!(ranking.candidates.len(), Ranking::MOST_CANDIDATES);
        let best = &documents[ranking.candidates[0].document].title;
        assert_eq!(*best, documents[asked].title);
        for candidate in &ranking.candidates {
            let explained = classifier
                .explain(&message, Tiers::WITHOUT_ENCODER, &candidate.id)
                .expect("a candidate can be explained");
            let sum: f64 = explained.parts.iter().map(|part| part.points).sum();
            assert!(
                (sum - candidate.score).abs() < 2e-3 * candidate.score,
                "{candidate:?} {sum}"
            );
            assert!((explained.score - candidate.score).abs() < 1e-6, "{candidate:?}");
        }
    }
}

#[test]
fn a_document_that_is_no_candidate_is_explained_exactly() {
    let documents = documents();
    let classifier = Classifier::train(&documents, &TrainingSettings::default());
    let message = &documents[5].title;
    let ranking = classifier.rank_by(message, Tiers::WITHOUT_ENCODER);
    let is_candidate = |id: &str| ranking.candidates.iter().any(|candidate| candidate.id == id);
    for document in documents
        .iter()
        .step_by(97)
        .filter(|document| !is_candidate(&document.id))
    {
        let explained = classifier
            .explain(message, Tiers::WITHOUT_ENCODER, &document.id)
            .expect("a document that words speak for can be explained");

        let sum: f64 = explained.parts.iter().map(|part| part.points).sum();
        assert!(
            (sum - explained.score).abs() < 2e-3 * explained.score.max(1.0),
            "{explained:?}"
        );
    }
}

static CLASSIFIER: LazyLock<Classifier> =
    LazyLock::new(|| Classifier::train(&documents(), &TrainingSettings::default()));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_candidates_are_those_that_the_exact_scores_of_all_documents_give(
        said in proptest::collection::vec(proptest::sample::select(&WORDS[..]), 1..9),
        others in proptest::sample::subsequence(vec!["how", "my", "the", "is", "holliday", "frobnicate"], 0..4),
    ) {
        let message = [said, others].concat().join(" ");
        let ranking = CLASSIFIER.rank_by(&message, Tiers::WITHOUT_ENCODER);

        let exact = |id: &String| CLASSIFIER.explain(&message, Tiers::WITHOUT_ENCODER, id).map(|one| one.score);
        let mut scores: Vec<f64> = CLASSIFIER.ids().iter().filter_map(exact).collect();
        scores.sort_by(|left, right| right.total_cmp(left));

        prop_assert_eq!(ranking.candidates.len(), Ranking::MOST_CANDIDATES);
        for (candidate, score) in ranking.candidates.iter().zip(scores) {
            prop_assert!((candidate.score - score).abs() < 1e-6, "{:?} {}", candidate, score);
        }
    }
}
