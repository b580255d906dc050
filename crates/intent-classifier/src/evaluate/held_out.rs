//! Messages with a known answer made of training phrases: each fifth of them put to a classifier that knows the others.

use sha2::{Digest, Sha256};

use crate::{Classifier, Document, EncodingCache, Tiers, TrainingSettings};

/// The phrases of a document are dealt out to so many parts.
const FOLDS: usize = 5;

/// No further part is asked once so many phrases were: each takes a training.
const ENOUGH: usize = 1_000;

/// Puts a fifth of the phrases of each document to a classifier that was trained on the others, in turn until there are
/// enough: the confidence of each first candidate, and whether it is right. Titles and answers are known to all. Trains up
/// to five times.
///
/// What a threshold gives on these it promises for others, a little less surely: each classifier knew a fifth less.
pub fn held_out(
    documents: &[Document],
    settings: &TrainingSettings,
    cache: &EncodingCache,
    tiers: Tiers,
) -> Vec<(f64, bool)> {
    let mut answered = Vec::new();
    for asked in 0..FOLDS {
        if answered.len() >= ENOUGH {
            break;
        }
        let mut kept = documents.to_vec();
        let mut held = Vec::new();
        for (number, document) in kept.iter_mut().enumerate() {
            // Documents begin at different parts, so that those with few phrases fill all of them.
            let fold = (asked + number) % FOLDS;
            let (out, stay) = fold_of(std::mem::take(&mut document.phrases), fold);
            document.phrases = stay;
            held.extend(out.into_iter().map(|phrase| (phrase, document.id.clone())));
        }
        if held.is_empty() {
            continue;
        }
        let classifier = Classifier::train_cached(&kept, settings, &mut cache.clone(), &|_, _| {});
        answered.extend(held.iter().map(|(phrase, id)| {
            let ranking = classifier.rank_by(phrase, tiers);
            let first = ranking.candidates.first();
            (
                first.map_or(0.0, |first| first.confidence),
                first.is_some_and(|first| first.id == *id),
            )
        }));
    }
    answered
}

/// Deals phrases out in turn, in an order that has nothing to do with how they were written down: those of a fold, and
/// the others. A single one stays.
fn fold_of(mut phrases: Vec<String>, fold: usize) -> (Vec<String>, Vec<String>) {
    if phrases.len() < 2 {
        return (Vec::new(), phrases);
    }
    phrases.sort_by_cached_key(|phrase| Sha256::digest(format!("half|{phrase}")));
    let (mut out, mut stay) = (Vec::new(), Vec::new());
    for (number, phrase) in phrases.into_iter().enumerate() {
        if number % FOLDS == fold {
            out.push(phrase);
        } else {
            stay.push(phrase);
        }
    }
    (out, stay)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(id: &str, phrases: &[&str]) -> Document {
        Document {
            id: id.to_owned(),
            title: id.to_owned(),
            phrases: phrases.iter().map(|&phrase| phrase.to_owned()).collect(),
            ..Document::default()
        }
    }

    #[test]
    fn each_phrase_is_asked_once_of_a_classifier_that_does_not_know_it() {
        let documents = [
            document(
                "renew",
                &["keep the book longer", "extend my loan", "one more week"],
            ),
            document("lost", &["my copy is gone", "it fell into the lake"]),
            document("hours", &["when do you open"]),
        ];

        let answered = held_out(
            &documents,
            &TrainingSettings::default(),
            &EncodingCache::default(),
            Tiers::WITHOUT_ENCODER,
        );

        // Three and two phrases; a lone one cannot be held out.
        assert_eq!(answered.len(), 5);
        // "it fell into the lake" shares no word with what is left of `lost`: were it known, it would be right for sure.
        assert!(
            answered.iter().any(|(confidence, _)| *confidence < 0.9),
            "{answered:?}"
        );
    }
}
