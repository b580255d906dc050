//! The words of all phrases, each once, and which of them a person's word may be meant for.
//!
//! An utterance is held against hundreds of phrases at each of its words. Which words of theirs it may mean is asked once a
//! word, and remembered: what people write is the same few hundred words again and again.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock};

use rustc_hash::FxHashMap;

use super::is_typo_of;

/// A word of a phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct WordId(u32);

/// A thread remembers so many words: some 100 kB. A word of more bytes is none of a phrase's, nor worth remembering.
const MOST_REMEMBERED: usize = 2_048;
const LONGEST_BYTES: usize = 32;

/// How words are written in a chat, with the words of phrases that they stand for.
const SHORT: &[(&str, &[&str])] = &[
    ("sb", &["somebody", "someone"]),
    ("smb", &["somebody", "someone"]),
    ("sbdy", &["somebody", "someone"]),
    ("sum1", &["somebody", "someone"]),
    ("some1", &["somebody", "someone"]),
    ("any1", &["anybody", "anyone"]),
    ("sth", &["something"]),
    ("smth", &["something"]),
    ("ppl", &["people"]),
    ("pls", &["please"]),
    ("plz", &["please"]),
    ("plx", &["please"]),
    ("u", &["you"]),
    ("ur", &["your"]),
    ("r", &["are"]),
    ("thru", &["through"]),
    ("abt", &["about"]),
    ("nite", &["night"]),
    ("msg", &["message"]),
    ("jmd", &["jemand", "jemanden"]),
    ("jmdn", &["jemanden"]),
    ("jemandn", &["jemanden"]),
    ("nen", &["einen", "ein"]),
    ("nem", &["einem"]),
    ("ner", &["einer"]),
    ("nich", &["nicht"]),
    ("nix", &["nichts"]),
    ("hab", &["habe"]),
    ("bidde", &["bitte"]),
    ("vllt", &["vielleicht"]),
    ("grad", &["gerade"]),
];

/// It only grows, as the tables of phrases are read.
#[derive(Debug, Default)]
struct Lexicon {
    ids: FxHashMap<String, WordId>,
    by_letter: FxHashMap<char, Vec<(String, WordId)>>,
}

static LEXICON: RwLock<Option<Lexicon>> = RwLock::new(None);

/// How many words it has: what a thread remembers is asked for hundreds of times an utterance, and waits for no lock.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// The name of a word of a phrase.
pub(super) fn id(word: &str) -> WordId {
    let mut lexicon = LEXICON.write().unwrap_or_else(PoisonError::into_inner);
    let lexicon = lexicon.get_or_insert_default();
    if let Some(id) = lexicon.ids.get(word) {
        return *id;
    }
    let id = WordId(u32::try_from(lexicon.ids.len()).unwrap_or(u32::MAX));
    lexicon.ids.insert(word.to_owned(), id);
    COUNT.store(lexicon.ids.len(), Ordering::Release);
    if let Some(letter) = word.chars().next() {
        lexicon
            .by_letter
            .entry(letter)
            .or_default()
            .push((word.to_owned(), id));
    }
    id
}

/// Whether a phrase has it.
pub(super) fn has(word: &str) -> bool {
    let lexicon = LEXICON.read().unwrap_or_else(PoisonError::into_inner);
    lexicon
        .as_ref()
        .is_some_and(|lexicon| lexicon.ids.contains_key(word))
}

/// What a word was found to mean, and how many words there were then.
type Remembered = (usize, Rc<[WordId]>);

/// The words of phrases that `word` may be meant for, typos forgiven; sorted.
pub(super) fn meant_by(word: &str) -> Rc<[WordId]> {
    thread_local! {
        static MEANT: RefCell<FxHashMap<Box<str>, Remembered>> = RefCell::default();
    }

    MEANT.with_borrow_mut(|meant| {
        if let Some((known, ids)) = meant.get(word)
            && *known == COUNT.load(Ordering::Acquire)
        {
            return Rc::clone(ids);
        }
        let lexicon = LEXICON.read().unwrap_or_else(PoisonError::into_inner);
        let Some(lexicon) = lexicon.as_ref() else {
            return Rc::default();
        };
        let ids = lexicon.meant_by(word);
        if word.len() <= LONGEST_BYTES {
            if meant.len() >= MOST_REMEMBERED {
                meant.clear();
            }
            meant.insert(word.into(), (lexicon.ids.len(), Rc::clone(&ids)));
        }
        ids
    })
}

impl Lexicon {
    fn meant_by(&self, word: &str) -> Rc<[WordId]> {
        // Nearness asks for the same first letter, or for one that changed places with it.
        let near = word
            .chars()
            .take(2)
            .filter_map(|letter| self.by_letter.get(&letter));
        let mut ids: Vec<WordId> = near
            .flatten()
            .filter(|(known, _)| is_typo_of(word, known))
            .map(|(_, id)| *id)
            .collect();
        let meant = SHORT.iter().filter(|(short, _)| *short == word);
        let meant = meant.flat_map(|(_, meant)| meant.iter());
        ids.extend(meant.filter_map(|full| self.ids.get(*full)));
        ids.sort_unstable();
        ids.dedup();
        ids.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_means_what_it_may_be_a_typo_of() {
        let [person, persons] = ["person", "persons"].map(id);

        let meant = ["person", "pesron", "persos"].map(meant_by);

        assert!(meant.iter().all(|meant| meant.contains(&person)), "{meant:?}");
        assert!(meant[2].contains(&persons));
        assert!(meant_by("eprson").contains(&person));
        assert!(!meant_by("parson").contains(&person), "it is a word of its own");
    }

    #[test]
    fn a_word_of_a_chat_means_what_it_is_short_for() {
        let somebody = id("somebody");

        assert!(meant_by("sb").contains(&somebody));
    }

    #[test]
    fn a_word_that_is_added_later_is_found() {
        let before = meant_by("zyzzyvas");
        let added = id("zyzzyvas");

        assert!(!before.contains(&added));
        assert_eq!(*meant_by("zyzzyvas"), [added]);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        id("person");

        for number in 0..3 * MOST_REMEMBERED {
            meant_by(&format!("p{number}"));
        }

        assert!(!meant_by("person").is_empty());
    }
}
