//! `article.intents.toml` beside `article.md`: what whoever tunes the agent adds to an article. Never its answers.
//!
//! ```toml
//! # For the whole article.
//! keywords = ["credentials"]
//! synonyms = [["pat", "personal access token"]]
//!
//! [[entry]]
//! # Names an entry by its question (case and punctuation do not matter), or by its `id`.
//! question = "How do I renew an expired token?"
//! phrases = ["my token ran out", "extend a token"]
//! keywords = ["expired"]
//! ```
//!
//! Reading is strict: an unknown key, an entry that is not in the article, or a value of the wrong kind is an error
//! with a place, and the rest is applied.

use std::collections::{HashMap, HashSet};

use toml::de::DeTable;

use crate::Entry;
use crate::lint::toml::{UNKNOWN_ENTRY, WRONG_TYPE};
use crate::lint::{Findings, nearest};
use crate::slug::fold;
use crate::toml_table::{self, Table};

/// How a sidecar's file name ends.
pub const SUFFIX: &str = ".intents.toml";

/// Applies a sidecar to the entries of its article, and gives back the synonyms it adds.
pub(crate) fn apply(text: &str, entries: &mut [Entry], findings: &mut Findings<'_>) -> Vec<Vec<String>> {
    let parsed = toml_table::parse(text, findings);
    let mut table = Table::new(parsed.get_ref());
    let keywords = table.words("keywords", findings);
    let synonyms = table.groups("synonyms", findings);
    let names = Names::of(entries);
    for (entry, at) in table.tables("entry", findings) {
        apply_to_entry(entry, at, &names, entries, findings);
    }
    table.finish(findings);
    for entry in entries {
        add(&mut entry.keywords, keywords.clone());
    }
    synonyms
}

/// Where to find the entries of an article.
struct Names {
    by_question: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    questions: Vec<String>,
}

impl Names {
    fn of(entries: &[Entry]) -> Self {
        let mut names = Self {
            by_question: HashMap::new(),
            by_id: HashMap::new(),
            questions: Vec::new(),
        };
        for (position, entry) in entries.iter().enumerate() {
            names.by_question.entry(fold(&entry.question)).or_insert(position);
            names.by_id.insert(entry.id.as_str().to_owned(), position);
            names.questions.push(entry.question.clone());
        }
        names
    }
}

fn apply_to_entry(
    table: &DeTable<'_>,
    at: std::ops::Range<usize>,
    names: &Names,
    entries: &mut [Entry],
    findings: &mut Findings<'_>,
) {
    let mut table = Table::new(table);
    let question = table.text("question", findings);
    let id = table.text("id", findings);
    let phrases = table.words("phrases", findings);
    let keywords = table.words("keywords", findings);
    table.finish(findings);

    let position = match (&id, &question) {
        (Some((id, at)), _) => {
            let found = names.by_id.get(id).copied();
            if found.is_none() {
                report_unknown(
                    id,
                    at.clone(),
                    names.by_id.keys().map(String::as_str).collect(),
                    findings,
                );
            }
            found
        }
        (None, Some((question, at))) => {
            let found = names.by_question.get(&fold(question)).copied();
            if found.is_none() {
                report_unknown(
                    question,
                    at.clone(),
                    names.questions.iter().map(String::as_str).collect(),
                    findings,
                );
            }
            found
        }
        (None, None) => {
            findings.add_with_hint(
                &WRONG_TYPE,
                at,
                "this entry has no name",
                "add `question = \"…\"` with a question of the article",
            );
            None
        }
    };
    if let Some(entry) = position.and_then(|position| entries.get_mut(position)) {
        add(&mut entry.phrases, phrases);
        add(&mut entry.keywords, keywords);
    }
}

fn report_unknown(name: &str, at: std::ops::Range<usize>, mut known: Vec<&str>, findings: &mut Findings<'_>) {
    known.sort_unstable();
    let hint = nearest(name, known.iter().copied())
        .or_else(|| most_words_in_common(name, &known))
        .map_or_else(
            || UNKNOWN_ENTRY.mend.to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
    findings.add_with_hint(
        &UNKNOWN_ENTRY,
        at,
        format!("the article has no entry `{name}`"),
        hint,
    );
}

/// The known name that shares the most words, where it shares at least half of them.
fn most_words_in_common<'known>(name: &str, known: &[&'known str]) -> Option<&'known str> {
    let wanted = fold(name);
    let words: Vec<&str> = wanted.split(' ').collect();
    let shared = |candidate: &str| {
        let folded = fold(candidate);
        let other: Vec<&str> = folded.split(' ').collect();
        words.iter().filter(|word| other.contains(word)).count()
    };
    let (count, best) = known
        .iter()
        .map(|candidate| (shared(candidate), *candidate))
        .max_by_key(|(count, _)| *count)?;
    (count * 2 >= words.len() && count > 1).then_some(best)
}

/// Adds what is not there yet.
fn add(list: &mut Vec<String>, more: Vec<String>) {
    let mut seen: HashSet<String> = list.iter().map(|known| fold(known)).collect();
    list.extend(more.into_iter().filter(|word| seen.insert(fold(word))));
}
