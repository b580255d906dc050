//! The words of entries: folded when an entry is looked at first, and never again. Behind each answer the words of nine others
//! are looked at, and a message seldom has more than ten of its own.

use std::sync::OnceLock;

use knowledge::{Entry, Knowledge};

use crate::words::words;

/// Between words; none holds it.
const BORDER: char = '\n';

/// Of each entry of a knowledge what its author calls it.
#[derive(Debug, Default)]
pub struct EntryWords(Vec<OnceLock<Box<Folded>>>);

/// Each word once, in one text, so that those of thousands of entries take few megabytes.
#[derive(Debug, Default)]
pub(crate) struct Folded {
    own: String,
    asked_as: String,
}

impl EntryWords {
    /// Of the entries of `knowledge`.
    pub fn of(knowledge: &Knowledge) -> Self {
        Self(knowledge.entries.iter().map(|_| OnceLock::new()).collect())
    }

    /// Of an entry of that knowledge.
    pub(crate) fn of_entry(&self, knowledge: &Knowledge, entry: &Entry) -> &Folded {
        knowledge
            .place_of(entry.id.as_str())
            .and_then(|place| self.0.get(place))
            .expect("the entry is one of the knowledge that this was made for")
            .get_or_init(|| Box::new(Folded::new(entry)))
    }
}

impl Folded {
    fn new(entry: &Entry) -> Self {
        let texts = std::iter::once(&entry.question)
            .chain(&entry.phrases)
            .chain(&entry.keywords);
        Self {
            own: each_once(texts.flat_map(|text| words(text))),
            asked_as: each_once(
                words(&format!("{} {}", entry.question, entry.phrases.join(" "))).into_iter(),
            ),
        }
    }

    /// Those of its question, phrases and keywords.
    pub(crate) fn own(&self) -> impl Iterator<Item = &str> {
        self.own.split_terminator(BORDER)
    }

    /// Those of its question and phrases; of many phrases the first words.
    pub(crate) fn asked_as(&self) -> impl Iterator<Item = &str> {
        self.asked_as.split_terminator(BORDER)
    }
}

fn each_once(words: impl Iterator<Item = String>) -> String {
    let mut sorted: Vec<String> = words.collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut joined = String::with_capacity(sorted.iter().map(|word| word.len() + 1).sum());
    for word in sorted {
        joined.push_str(&word);
        joined.push(BORDER);
    }
    joined
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
            assert_eq!(folded.own().collect::<Vec<_>>(), expected);
            assert_eq!(folded.asked_as().collect::<Vec<_>>(), expected);
        }
    }
}
