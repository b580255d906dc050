//! Which entries an expectation names.

use std::collections::{BTreeSet, HashMap, HashSet};

use knowledge::{EntryId, Knowledge};

use super::input::Expectation;

/// Entries by what gold rows call them: their question, with punctuation, case and blanks folded.
#[derive(Debug)]
pub(super) struct Gold<'a> {
    by_question: HashMap<String, Vec<Named<'a>>>,
    unresolved: BTreeSet<String>,
}

#[derive(Debug, Clone, Copy)]
struct Named<'a> {
    id: &'a EntryId,
    article: &'a str,
}

/// What an expectation names.
#[derive(Debug, Clone, Default)]
pub(super) struct Resolved<'a> {
    /// The entries.
    pub(super) entries: HashSet<&'a EntryId>,
    /// How many names are the question of no entry.
    pub(super) unknown: usize,
}

impl Resolved<'_> {
    /// Whether nothing can be said about an answer: entries are expected, and none of them is known.
    pub(super) fn is_beyond_judgement(&self) -> bool {
        self.entries.is_empty() && self.unknown > 0
    }

    /// How many options of a good question are right: two, or all there are. An unknown name may stand for one of them.
    pub(super) fn fewest_right_options(&self) -> usize {
        if self.unknown > 0 {
            1
        } else {
            self.entries.len().clamp(1, 2)
        }
    }
}

impl<'a> Gold<'a> {
    pub(super) fn new(knowledge: &'a Knowledge) -> Self {
        let mut by_question: HashMap<String, Vec<Named<'a>>> = HashMap::new();
        for entry in &knowledge.entries {
            let article = entry.article.as_str();
            by_question.entry(fold(&entry.question)).or_default().push(Named {
                id: &entry.id,
                article,
            });
        }
        Self {
            by_question,
            unresolved: BTreeSet::new(),
        }
    }

    /// The entries that an expectation names. Where several articles hold the same question, those of `article` are
    /// meant, when it is one of them. Names of no entry are counted, and match nothing.
    pub(super) fn resolve(&mut self, expectation: &Expectation, article: Option<&str>) -> Resolved<'a> {
        let mut resolved = Resolved::default();
        for name in &expectation.0 {
            let Some(named) = self.by_question.get(&fold(name)) else {
                self.unresolved.insert(name.clone());
                resolved.unknown += 1;
                continue;
            };
            let is_there =
                |candidate: &Named<'_>| article.is_some_and(|article| article.trim() == candidate.article);
            let narrowed = named.iter().any(is_there);
            let meant = named.iter().filter(|candidate| !narrowed || is_there(candidate));
            resolved.entries.extend(meant.map(|named| named.id));
        }
        resolved
    }

    /// Names that were expected and are the question of no entry.
    pub(super) fn unresolved(&self) -> &BTreeSet<String> {
        &self.unresolved
    }
}

/// Lower case, with one blank for everything that is neither letter nor digit.
fn fold(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn punctuation_case_and_blanks_do_not_count() {
        assert_eq!(fold("How do I  reset a (PAT)?"), fold("how do i reset a PAT"));
        assert_ne!(fold("reset a PAT"), fold("reset a token"));
    }
}
