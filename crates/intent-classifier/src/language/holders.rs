//! Words of the documents that hold another word: "Sommerkonzert" holds "Konzert", and "einzahlen" holds "zahlen".
//!
//! Where the documents have each part of a word by itself, [`Compounds`](super::Compounds) takes it apart, and nothing is
//! needed here. This is for what people call shortly and the documents by its whole name alone. Stems are compared, so that
//! "Konzerte" is in it too.

use std::collections::{BTreeMap, HashSet};
use std::ops::Bound;

use super::Language;
use crate::spell::is_german;

/// Shorter stems are found in too many words.
const SHORTEST_HELD: usize = 4;

/// What else a word has that holds another is no ending.
const SHORTEST_REST: usize = 4;

/// What more words hold says too little.
const MOST_HOLDERS: usize = 8;

/// More words that begin or end alike are not looked at.
const MOST_LOOKED_AT: usize = 64;

/// What German verbs begin with that is written apart in a sentence: "ich zahle … ein".
const GERMAN_SEPARABLE: &[&str] = &[
    "ab", "an", "auf", "aus", "bei", "ein", "mit", "nach", "um", "vor", "zu",
];

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Holders {
    is_german: bool,
    /// The stems that titles, phrases, keywords or headings have.
    said: HashSet<String>,
    /// Long words by their stems: a word of it, and whether it is said.
    words: BTreeMap<String, (String, bool)>,
    /// Their stems, read from the end.
    reversed: BTreeMap<String, String>,
}

/// A word that holds another.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Holder<'a> {
    is_only_told: bool,
    /// Whether the other stands before its end: "Konzertkarte" is a card.
    is_of_another_kind: bool,
    stem: &'a str,
    word: &'a str,
}

impl Holders {
    /// Of the documents of a language that makes words of words.
    pub(crate) fn new(language: Language) -> Self {
        Self {
            is_german: language == Language::German,
            ..Self::default()
        }
    }

    /// Takes note of a word of a document that carries meaning.
    pub(crate) fn note(&mut self, stem: &str, folded: &str, is_body: bool) {
        if !is_body && !self.said.contains(stem) {
            self.said.insert(stem.to_owned());
        }
        if stem.chars().count() < SHORTEST_HELD + 2 || !stem.chars().all(char::is_alphabetic) {
            return;
        }
        if let Some((word, is_said)) = self.words.get_mut(stem) {
            // The same whatever the order of documents.
            if folded < word.as_str() {
                folded.clone_into(word);
            }
            *is_said |= !is_body;
        } else {
            self.words.insert(stem.to_owned(), (folded.to_owned(), !is_body));
            self.reversed
                .insert(stem.chars().rev().collect(), stem.to_owned());
        }
    }

    /// Words and stems of the documents that hold a folded word of this stem, where no title has it by itself: what is of its
    /// kind, or else what has to do with it.
    pub(crate) fn of(&self, stem: &str, folded: &str) -> Vec<(&str, &str)> {
        if stem.chars().count() < SHORTEST_HELD
            || !stem.chars().all(char::is_alphabetic)
            || self.said.contains(stem)
        {
            return Vec::new();
        }
        // Nouns have other beginnings: "Abteilung" is no kind of "Teil".
        let separable = if self.is_german && folded.ends_with('n') {
            GERMAN_SEPARABLE
        } else {
            &[]
        };
        let backwards: String = stem.chars().rev().collect();
        let ending = beginning_with(&self.reversed, &backwards)
            .map(|(_, whole)| whole.as_str())
            .filter(|whole| {
                let before = whole.strip_suffix(stem).unwrap_or_default();
                before.chars().count() >= SHORTEST_REST || separable.contains(&before)
            })
            .filter(|whole| {
                let word = self.words.get(*whole).map_or("", |(word, _)| word);
                !self.ends_otherwise(word, folded)
            })
            .map(|whole| (whole, false));
        let beginning = beginning_with(&self.words, stem)
            .map(|(whole, _)| whole.as_str())
            .filter(|whole| {
                let after = whole.strip_prefix(stem).unwrap_or_default();
                after.chars().count() >= SHORTEST_REST
            })
            .map(|whole| (whole, true));
        let mut holders: Vec<Holder<'_>> = ending
            .chain(beginning)
            .filter_map(|(stem, is_of_another_kind)| {
                let (word, is_said) = self.words.get(stem)?;
                Some(Holder {
                    is_only_told: !is_said,
                    is_of_another_kind,
                    stem,
                    word,
                })
            })
            .collect();
        holders.sort();
        // What titles say is meant before what answers tell, and a kind of it before what has to do with it.
        let best = holders
            .first()
            .map(|first| (first.is_only_told, first.is_of_another_kind));
        holders.retain(|holder| Some((holder.is_only_told, holder.is_of_another_kind)) == best);
        if holders.len() > MOST_HOLDERS {
            return Vec::new();
        }
        holders
            .into_iter()
            .map(|holder| (holder.word, holder.stem))
            .collect()
    }

    /// Whether a word ends with another that has one or two letters more than this: "Schulklassen" are "Klassen", and hold no
    /// "lassen". Where the letters are a part of verbs, it is one of them: "Bergabfahrt" holds "Fahrt".
    fn ends_otherwise(&self, word: &str, folded: &str) -> bool {
        const MOST_LETTERS: usize = 2;
        let Some(before) = word.strip_suffix(folded).filter(|_| self.is_german) else {
            return false;
        };
        let starts = before.char_indices().rev().take(MOST_LETTERS);
        starts
            .map(|(at, _)| at)
            .any(|at| is_german(&word[at..]) && !GERMAN_SEPARABLE.contains(&&before[at..]))
    }
}

/// What of a map begins with these letters.
fn beginning_with<'m, T>(
    map: &'m BTreeMap<String, T>,
    letters: &str,
) -> impl Iterator<Item = (&'m String, &'m T)> {
    map.range::<str, _>((Bound::Excluded(letters), Bound::Unbounded))
        .take_while(move |(key, _)| key.starts_with(letters))
        .take(MOST_LOOKED_AT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::stem_spelled;
    use crate::stem::Stemmer;

    fn held(word: &str, titles: &[&str], answers: &[&str]) -> Vec<String> {
        let stemmer = Stemmer::new(Language::German);
        let stem = |word: &str| stem_spelled(Language::German, word, |word| stemmer.stem(word));
        let mut holders = Holders::new(Language::German);
        for (words, is_body) in [(titles, false), (answers, true)] {
            for word in words {
                holders.note(&stem(word), word, is_body);
            }
        }
        holders
            .of(&stem(word), word)
            .into_iter()
            .map(|(word, _)| word.to_owned())
            .collect()
    }

    #[test]
    fn a_word_is_held_at_the_end_of_another() {
        assert_eq!(
            held("konzert", &["sommerkonzert", "probe"], &[]),
            ["sommerkonzert"]
        );
        assert_eq!(held("konzerte", &["sommerkonzerte"], &[]), ["sommerkonzerte"]);
        assert_eq!(held("zahlen", &["einzahlen"], &[]), ["einzahlen"]);
        assert_eq!(held("bahn", &["strassenbahn"], &[]), ["strassenbahn"]);
        assert_eq!(held("fahrt", &["bergabfahrt"], &[]), ["bergabfahrt"]);
        assert_eq!(
            held("karte", &["eintrittskarte", "fahrkarte"], &[]),
            ["eintrittskarte", "fahrkarte"]
        );
    }

    #[test]
    fn a_kind_of_it_comes_before_what_has_to_do_with_it() {
        assert_eq!(held("konzert", &["konzertkarte"], &[]), ["konzertkarte"]);
        assert_eq!(
            held("konzert", &["konzertkarte", "sommerkonzert"], &[]),
            ["sommerkonzert"]
        );
    }

    #[test]
    fn what_titles_say_comes_before_what_answers_tell() {
        assert_eq!(
            held("konzert", &["konzertkarte"], &["sommerkonzert"]),
            ["konzertkarte"]
        );
        assert_eq!(held("konzert", &[], &["sommerkonzert"]), ["sommerkonzert"]);
    }

    #[test]
    fn a_word_that_a_title_has_is_itself() {
        assert_eq!(held("konzert", &["konzert", "sommerkonzert"], &[]), [""; 0]);
    }

    #[test]
    fn what_is_no_part_is_not_held() {
        for (word, other) in [
            ("stellen", "bestellen"),
            ("teil", "abteilung"),
            ("konto", "kontor"),
            ("ei", "bäckerei"),
            ("konzert", "konzertes"),
            ("lassen", "schulklassen"),
        ] {
            assert_eq!(held(word, &[other], &[]), [""; 0], "{word} in {other}");
        }
    }
}
