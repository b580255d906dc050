//! Fewer phrases, picked the same way by everybody.

use sha2::{Digest, Sha256};

use crate::Document;

/// Leaves each document `count` phrases: those whose SHA-256 of `few|SEED|PHRASE` is least. Title and answer stay.
pub fn keep_few(documents: &mut [Document], count: usize, seed: u64) {
    for document in documents {
        document
            .phrases
            .sort_by_cached_key(|phrase| Sha256::digest(format!("few|{seed}|{phrase}")));
        document.phrases.truncate(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picked(seed: u64, phrases: &[&str]) -> Vec<String> {
        let mut documents = [Document {
            title: "title".to_owned(),
            phrases: phrases.iter().map(|&phrase| phrase.to_owned()).collect(),
            ..Document::default()
        }];
        keep_few(&mut documents, 3, seed);
        let [document] = documents;
        document.phrases
    }

    const PHRASES: [&str; 8] = [
        "renew", "lost", "late", "fee", "card", "password", "branch", "hours",
    ];

    #[test]
    fn the_picks_do_not_depend_on_the_order_of_the_rows() {
        let mut reversed = PHRASES;
        reversed.reverse();

        assert_eq!(picked(0, &PHRASES), picked(0, &reversed));
    }

    #[test]
    fn another_seed_picks_others() {
        assert_eq!(picked(0, &PHRASES).len(), 3);
        assert_ne!(picked(0, &PHRASES), picked(1, &PHRASES));
    }

    #[test]
    fn fewer_phrases_than_asked_for_all_stay() {
        assert_eq!(picked(0, &PHRASES[..2]).len(), 2);
    }
}
