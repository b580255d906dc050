//! Messages with a known answer made of training phrases: each half of them put to a classifier that knows the other.

use sha2::{Digest, Sha256};

use crate::{Classifier, Document, EncodingCache, Tiers, TrainingSettings};

/// Puts half of the phrases of each document to a classifier that was trained on the other half, and the other way round:
/// the confidence of each first candidate, and whether it is right. Titles and answers are known to both. Trains twice.
///
/// What a threshold gives on these it promises for others, a little less surely: each classifier knew half as much.
pub fn held_out(
    documents: &[Document],
    settings: &TrainingSettings,
    cache: &EncodingCache,
    tiers: Tiers,
) -> Vec<(f64, bool)> {
    let mut answered = Vec::new();
    for asked in 0..2 {
        let mut kept = documents.to_vec();
        let mut held = Vec::new();
        for document in &mut kept {
            let (out, stay) = halves(std::mem::take(&mut document.phrases), asked);
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

/// Deals phrases out in turn, in an order that has nothing to do with how they were written down. A single one stays.
fn halves(mut phrases: Vec<String>, asked: usize) -> (Vec<String>, Vec<String>) {
    if phrases.len() < 2 {
        return (Vec::new(), phrases);
    }
    phrases.sort_by_cached_key(|phrase| Sha256::digest(format!("half|{phrase}")));
    let (mut out, mut stay) = (Vec::new(), Vec::new());
    for (number, phrase) in phrases.into_iter().enumerate() {
        if number % 2 == asked {
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
