//! How a title stands in the middle of a sentence: "More about permission errors", but "More about Azure Pipelines".

use intent_classifier::spell;
use knowledge::Entry;

use crate::cut::{capitalised, small};
use crate::words::fold;

/// So much of each answer is looked through: who names a thing does so soon.
const MOST_BYTES: usize = 2_000;

/// A title with the first letter that its first word has inside of the sentences of `entries`. A word that stands in none of
/// them is a name unless it is a common English one.
pub(super) fn within(title: &str, entries: &[&Entry]) -> String {
    let title = capitalised(title);
    let lowered = small(&title);
    let first = bare(title.split_whitespace().next().unwrap_or_default());
    if lowered == title || first.is_empty() {
        return title;
    }
    let mut seen = Seen::default();
    for entry in entries {
        let end = entry.answer.floor_char_boundary(MOST_BYTES);
        seen.count(&entry.question, first);
        seen.count(entry.answer.get(..end).unwrap_or_default(), first);
    }
    let is_name = match seen {
        Seen { small: 0, capital: 0 } => !spell::is_english(&fold(first)),
        Seen { small, capital } => capital > small,
    };
    if is_name { title } else { lowered }
}

/// How often a word was seen inside of sentences, by its first letter.
#[derive(Debug, Default)]
struct Seen {
    small: usize,
    capital: usize,
}

impl Seen {
    fn count(&mut self, text: &str, wanted: &str) {
        for line in text.lines() {
            if is_headline(line) {
                continue;
            }
            let mut begins = true;
            for piece in line.split_whitespace() {
                let word = bare(piece);
                if !begins && word.to_lowercase() == wanted.to_lowercase() {
                    let is_small = word.starts_with(char::is_lowercase);
                    *if is_small {
                        &mut self.small
                    } else {
                        &mut self.capital
                    } += 1;
                }
                // A mark alone ("-", "1.") begins nothing by itself, and what stands behind it does.
                begins =
                    (begins && !word.contains(char::is_alphabetic)) || piece.ends_with(['.', '!', '?', ':']);
            }
        }
    }
}

/// Whether a line writes all its longer words with a capital: there it says nothing.
fn is_headline(line: &str) -> bool {
    const SHORTEST_CHARS: usize = 4;
    let long = |word: &&str| word.chars().count() >= SHORTEST_CHARS;
    let mut words = line.split_whitespace().map(bare).filter(long);
    words.all(|word| word.starts_with(char::is_uppercase))
}

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use knowledge::{Knowledge, SourceFile};

    use super::*;

    #[test]
    fn a_name_keeps_its_capital_in_the_middle_of_a_sentence() {
        let article = "# Builds\n\n**Why is the queue of Azure full?**\n\nAzure runs ten at once. Open the portal of Azure and \
            look for queues.\n\n**How do I reach Harlo?**\n\nQueues are emptied at night. Ask for permission.\n";
        let files = vec![SourceFile {
            path: "builds.md".to_owned(),
            bytes: article.as_bytes().to_vec(),
        }];
        let knowledge = Knowledge::from_files(files).knowledge;
        let entries: Vec<&Entry> = knowledge.entries.iter().collect();

        for (title, expected) in [
            ("Azure pipelines", "Azure pipelines"),
            ("Queues and jobs", "queues and jobs"),
            ("Harlo support", "Harlo support"),
            // In no sentence: a common word, and one that is none.
            ("Permission errors", "permission errors"),
            ("Zorblax errors", "Zorblax errors"),
            ("SSH keys", "SSH keys"),
            ("queues", "queues"),
            ("", ""),
        ] {
            assert_eq!(within(title, &entries), expected, "{title}");
        }
    }
}
