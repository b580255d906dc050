//! The words of entries: folded when an entry is looked at first, and never again. Behind each answer the words of nine others
//! are looked at, and a message seldom has more than ten of its own.

use std::sync::OnceLock;

use knowledge::{Entry, Knowledge};
use rustc_hash::FxHashMap;

use crate::choice::{beginning, has_same_stem};
use crate::distinguish::{Split, Topic};
use crate::person::sends_to_person;
use crate::plain_text::plain_text;
use crate::replay;
use crate::telling::Telling;
use crate::turn::hash_of_texts;
use crate::words::words;

/// Of each entry of a knowledge what its author calls it.
#[derive(Debug, Default)]
pub struct EntryWords {
    entries: Vec<OnceLock<Box<Folded>>>,
    /// How many questions have a word.
    counts: FxHashMap<Box<str>, u32>,
    /// Made when something is missed first.
    telling: OnceLock<Telling>,
}

/// The words of one entry, and what is made of its texts as often as it is said.
#[derive(Debug)]
pub(crate) struct Folded {
    /// Those of its question, as they stand in it.
    pub(crate) question: Box<[String]>,
    /// Those of its question, phrases and keywords.
    pub(crate) own: SortedWords,
    /// Those of its question and phrases; of many phrases the first words.
    pub(crate) asked_as: SortedWords,
    topics: [Option<Topic>; 3],
    /// [`hash_of_texts`] of its answer.
    pub(crate) hash_of_answer: u32,
    /// What the digest of a turn begins with that says its answer.
    pub(crate) digest_of_answer: u64,
    /// Whether its answer sends whoever reads it on to people; found out when it is given.
    sends_on: OnceLock<bool>,
}

/// Words in order, each once. They stand in one text, so that those of thousands of entries take few megabytes.
#[derive(Debug)]
pub(crate) struct SortedWords {
    text: String,
    ends: Box<[u32]>,
}

impl EntryWords {
    /// Of the entries of `knowledge`.
    pub fn of(knowledge: &Knowledge) -> Self {
        let mut counts: FxHashMap<Box<str>, u32> = FxHashMap::default();
        for entry in &knowledge.entries {
            let mut asked = words(&entry.question);
            asked.sort_unstable();
            asked.dedup();
            for word in asked {
                *counts.entry(word.into_boxed_str()).or_default() += 1;
            }
        }
        Self {
            entries: knowledge.entries.iter().map(|_| OnceLock::new()).collect(),
            counts,
            telling: OnceLock::new(),
        }
    }

    /// Of the answers of that knowledge.
    pub(crate) fn telling(&self, knowledge: &Knowledge) -> &Telling {
        self.telling.get_or_init(|| Telling::of(knowledge))
    }

    /// How many questions of the whole knowledge have the word.
    pub(crate) fn questions_with(&self, word: &str) -> usize {
        self.counts.get(word).map_or(0, |count| *count as usize)
    }

    /// Of an entry of that knowledge.
    pub(crate) fn of_entry(&self, knowledge: &Knowledge, entry: &Entry) -> &Folded {
        knowledge
            .place_of(entry.id.as_str())
            .and_then(|place| self.entries.get(place))
            .expect("the entry is one of the knowledge that this was made for")
            .get_or_init(|| Box::new(Folded::new(knowledge, entry)))
    }
}

impl Folded {
    /// Whether the answer of the entry sends whoever reads it on to people.
    pub(crate) fn sends_to_person(&self, entry: &Entry) -> bool {
        *self
            .sends_on
            .get_or_init(|| sends_to_person(&plain_text(&entry.answer)))
    }

    /// What it belongs to by a split.
    pub(crate) fn topic(&self, split: Split) -> Option<&Topic> {
        self.topics.get(split as usize)?.as_ref()
    }

    fn new(knowledge: &Knowledge, entry: &Entry) -> Self {
        let texts = std::iter::once(&entry.question)
            .chain(&entry.phrases)
            .chain(&entry.keywords);
        Self {
            question: words(&entry.question).into(),
            topics: Topic::all_of(knowledge, entry),
            hash_of_answer: hash_of_texts(std::iter::once(entry.answer.as_str())),
            digest_of_answer: replay::digest_of_text(&entry.answer),
            sends_on: OnceLock::new(),
            own: SortedWords::of(texts.flat_map(|text| words(text)).collect()),
            asked_as: SortedWords::of(words(&format!("{} {}", entry.question, entry.phrases.join(" ")))),
        }
    }
}

impl SortedWords {
    fn of(mut words: Vec<String>) -> Self {
        words.sort_unstable();
        words.dedup();
        let mut text = String::with_capacity(words.iter().map(String::len).sum());
        let ends = words.iter().map(|word| {
            text.push_str(word);
            u32::try_from(text.len()).unwrap_or(u32::MAX)
        });
        Self {
            ends: ends.collect(),
            text,
        }
    }

    fn get(&self, place: usize) -> Option<&str> {
        let start = match place.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start as usize..*self.ends.get(place)? as usize)
    }

    /// Those that are not before `text`.
    fn from(&self, text: &str) -> impl Iterator<Item = &str> {
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = usize::midpoint(from, to);
            if self.get(middle).is_some_and(|word| word < text) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        (from..self.ends.len()).map_while(|place| self.get(place))
    }

    /// Whether `word` is one of them.
    pub(crate) fn has(&self, word: &str) -> bool {
        self.from(word).next() == Some(word)
    }

    /// Whether `word` or one of its stem is one of them.
    pub(crate) fn has_like(&self, word: &str) -> bool {
        // Words of one stem begin alike, so they stand together.
        let begins = beginning(word);
        self.from(begins)
            .take_while(|known| known.starts_with(begins))
            .any(|known| known == word || has_same_stem(word, known))
    }
}

#[cfg(test)]
mod tests {
    use knowledge::SourceFile;

    use super::*;

    #[test]
    fn an_entry_has_the_words_of_its_texts_each_once() {
        let article =
            "# Doors\n\n**How do I open the Gate?**\n\nPull.\n\n**Where is the gate?**\n\nBehind.\n";
        let files = vec![SourceFile {
            path: "doors.md".to_owned(),
            bytes: article.as_bytes().to_vec(),
        }];
        let knowledge = Knowledge::from_files(files).knowledge;
        let words = EntryWords::of(&knowledge);

        for (entry, expected) in knowledge.entries.iter().zip([
            ["do", "gate", "how", "i", "open", "the"].as_slice(),
            &["gate", "is", "the", "where"],
        ]) {
            let folded = words.of_entry(&knowledge, entry);
            for sorted in [&folded.own, &folded.asked_as] {
                assert_eq!(sorted.from("").collect::<Vec<_>>(), expected);
            }
            assert_eq!(folded.question.join(" "), crate::words::fold(&entry.question));
        }
    }

    #[test]
    fn a_word_is_found_by_itself_and_by_its_stem() {
        let texts = ["expired", "permission", "a", "é", "permanent", "zebra", ""];
        let sorted = SortedWords::of(texts.map(str::to_owned).into());

        for word in [
            "expiry",
            "permissions",
            "a",
            "ab",
            "é",
            "",
            "zebra",
            "zeb",
            "perm",
            "x",
        ] {
            assert_eq!(sorted.has(word), texts.contains(&word), "{word:?}");
            let is_like = |known: &&str| *known == word || has_same_stem(word, known);
            assert_eq!(sorted.has_like(word), texts.iter().any(is_like), "{word:?}");
        }
    }
}
