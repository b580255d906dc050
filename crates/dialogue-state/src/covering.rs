//! Which entries have the words of an utterance. "Access tokens" is the heading of twenty entries: whatever the ranking makes
//! of the few words, nothing in them says which of the twenty is meant.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;

use intent_classifier::Ranking;
use knowledge::Entry;

use crate::choice::{beginning, has_same_stem};
use crate::words::{fold, words};

/// Longer utterances say which entry is meant.
const MOST_WORDS: usize = 8;

/// The greater part.
const MOST_BELIEF: f64 = 0.5;

/// Entries that have a smaller share of the words that any has are asked about something else.
const LEAST_WORDS: f64 = 0.5;

/// Words of the entries with the places of those that have them.
#[derive(Debug, Default)]
pub(crate) struct Covering {
    /// Of what is an entry's own: question, phrases, keywords, the headings of its sections.
    own: Words,
    /// Of what it shares with the whole article: the titles. They count only for words that no entry has of its own.
    shared: Words,
    /// The titles of articles, folded, with the places of their entries.
    titles: HashMap<String, Vec<usize>>,
}

/// Words with the places of the entries that have them, in order.
#[derive(Debug, Default)]
pub(crate) struct Words(BTreeMap<Box<str>, Vec<u32>>);

impl Covering {
    /// Of these entries. Family pointers are none here.
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let mut covering = Self::default();
        for (place, entry) in (0..).zip(entries).filter(|(_, entry)| entry.family.is_none()) {
            // The first heading is the article's.
            let headings = entry.heading_path.iter();
            let own = std::iter::once(&entry.question)
                .chain(&entry.phrases)
                .chain(&entry.keywords);
            covering.own.note(own.chain(headings.clone().skip(1)), place);
            for title in std::iter::once(&entry.page_title).chain(headings.clone().take(1)) {
                let under = covering.titles.entry(fold(title).into_owned()).or_default();
                let place = place as usize;
                if under.last() != Some(&place) {
                    under.push(place);
                }
            }
            covering
                .shared
                .note(std::iter::once(&entry.page_title).chain(headings.take(1)), place);
        }
        covering
    }

    /// The places of the entries that have the words of meaning of an utterance, whatever their endings, in order. Of words
    /// that no entry has together those count that most of the belief goes with, `confidences` by place; where these are the
    /// smaller part of the words, none is covered: "the machine does not start, error 47" is said of none of the forty
    /// entries that are about machines.
    pub(crate) fn places_of(&self, ranking: &Ranking, confidences: &[(usize, f64)]) -> Vec<usize> {
        if let Some(under) = self.titled(ranking) {
            return under;
        }
        let telling = ranking.words.iter().filter(|word| word.content && !word.denied);
        let mut asked: Vec<String> = telling
            .flat_map(|word| words(word.repaired.as_deref().unwrap_or(&word.text)))
            .collect();
        asked.sort_unstable();
        asked.dedup();
        if asked.len() > MOST_WORDS {
            return Vec::new();
        }
        let belief = |places: &[usize]| -> f64 {
            let having = confidences
                .iter()
                .filter(|(place, _)| places.binary_search(place).is_ok());
            having.map(|(_, confidence)| confidence).sum()
        };
        let mut having: Vec<(f64, Vec<usize>)> = asked
            .iter()
            .map(|word| self.having(word))
            .filter(|places| !places.is_empty())
            .map(|places| (belief(&places), places))
            .collect();
        having.sort_by(|(left, _), (right, _)| right.total_cmp(left));
        let known = having.len();
        let mut having = having.into_iter();
        let Some((mut believed, mut covering)) = having.next() else {
            return Vec::new();
        };
        let mut together = 1_usize;
        for (_, places) in having {
            let both: Vec<usize> = covering
                .iter()
                .copied()
                .filter(|place| places.binary_search(place).is_ok())
                .collect();
            let of_both = belief(&both);
            if !both.is_empty() && of_both >= MOST_BELIEF * believed {
                (believed, covering) = (of_both, both);
                together += 1;
            }
        }
        if (together as f64) < LEAST_WORDS * known as f64 {
            return Vec::new();
        }
        covering
    }

    /// The places of the entries of an article whose title was said, where it has several: who says it means any of them,
    /// and not those alone that have one of its words.
    pub(crate) fn titled(&self, ranking: &Ranking) -> Option<Vec<usize>> {
        let said: Vec<String> = ranking.words.iter().flat_map(|word| words(&word.text)).collect();
        let under = self.titles.get(&said.join(" "));
        under.filter(|under| under.len() > 1).cloned()
    }

    fn having(&self, word: &str) -> Vec<usize> {
        let own = self.own.having(word);
        if own.is_empty() {
            self.shared.having(word)
        } else {
            own
        }
    }
}

impl Words {
    pub(crate) fn note<'t>(&mut self, texts: impl Iterator<Item = &'t String>, place: u32) {
        for word in texts.flat_map(|text| words(text)) {
            let known = self.0.entry(word.into_boxed_str()).or_default();
            if known.last() != Some(&place) {
                known.push(place);
            }
        }
    }

    /// The places of the entries that have a word of the stem, in order.
    pub(crate) fn having(&self, word: &str) -> Vec<usize> {
        let begins = beginning(word);
        let mut places: Vec<usize> = self
            .0
            .range::<str, _>((Bound::Included(begins), Bound::Unbounded))
            .take_while(|(known, _)| known.starts_with(begins))
            .filter(|(known, _)| &***known == word || has_same_stem(known, word))
            .flat_map(|(_, places)| places.iter().map(|place| *place as usize))
            .collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

#[cfg(test)]
mod tests {
    use intent_classifier::Word;
    use knowledge::{Knowledge, SourceFile};

    use super::*;

    /// Places 0 to 4, in the order of the page.
    const MACHINES: &str = "# Machines\n\n## A machine does not start\n\nOne.\n\n## Error E47 is shown\n\nTwo.\n\n\
        ## How do I rent a machine for a day?\n\nThree.\n\n## What does a machine cost?\n\nFour.\n\n\
        ## Who insures a rented machine?\n\nFive.\n";

    fn covered_by(said: &[&str], confidences: &[(usize, f64)]) -> Vec<usize> {
        let files = vec![SourceFile {
            path: "machines.md".to_owned(),
            bytes: MACHINES.as_bytes().to_vec(),
        }];
        let knowledge = Knowledge::from_files(files).knowledge;
        let words = said.iter().map(|word| Word {
            text: (*word).to_owned(),
            repaired: None,
            stem: (*word).to_owned(),
            read_as: Vec::new(),
            stands_for: Vec::new(),
            known: true,
            content: true,
            denied: false,
        });
        let ranking = Ranking {
            words: words.collect(),
            ..Ranking::empty()
        };
        Covering::of(&knowledge.entries).places_of(&ranking, confidences)
    }

    #[test]
    fn the_entries_that_have_the_words_cover_them() {
        let alike = [(2, 0.3), (3, 0.3), (0, 0.2), (4, 0.2)];
        assert_eq!(covered_by(&["machine"], &alike), [0, 2, 3, 4]);
        assert_eq!(covered_by(&["machine", "rent"], &alike), [2, 4]);
    }

    #[test]
    fn the_smaller_part_of_the_words_is_covered_by_none() {
        let trouble = [(0, 0.5), (1, 0.1), (3, 0.05)];
        assert_eq!(
            covered_by(&["machine", "error", "insure"], &trouble),
            Vec::<usize>::new()
        );
        assert_eq!(covered_by(&["machine", "start", "insure"], &trouble), [0]);
    }
}
