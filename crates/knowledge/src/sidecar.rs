//! `article.intents.toml` beside `article.md`: what whoever tunes the agent adds to an article. Never its answers.
//!
//! ```toml
//! # For the whole article.
//! language = "en"
//! keywords = ["credentials"]
//! synonyms = [["pat", "personal access token"]]
//!
//! [[entry]]
//! # Names an entry by its question (case and punctuation do not matter), or by its `id`.
//! question = "How do I renew an expired token?"
//! phrases = ["my token ran out", "extend a token"]
//! keywords = ["expired"]
//! # Offered once the answer was given: questions of this article, or ids of any entry; `label` is for the button.
//! follow_ups = ["Where do I see my tokens?", { id = "billing#refunds", label = "Refunds" }]
//! # Days in UTC, the last one included; or times such as 2026-01-31T08:00:00Z.
//! valid_from = 2026-01-01
//! valid_until = 2026-12-31
//! # What `helpline test` says, and expects this entry to answer.
//! tests = ["it says my token is no longer good", { text = "token trouble", decision = "clarify" }]
//!
//! # A case that is about no entry of the article.
//! [[test]]
//! text = "how do I bake bread"
//! decision = "unknown"
//! ```
//!
//! Reading is strict: an unknown key, an entry that is not in the article, or a value of the wrong kind is an error
//! with a place, and the rest is applied.

mod cases;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::label::LONGEST_LABEL_CHARS;
use crate::lint::toml::{EMPTY_VALIDITY, REPEATED_ENTRY, TOML_SYNTAX, UNKNOWN_ENTRY, WRONG_TYPE};
use crate::lint::{Findings, nearest};
use crate::slug::fold;
use crate::toml_table::{self, Table};
use crate::{Case, Entry, EntryId, Place, Validity};
use cases::{read_case, read_entry_case};

/// How a sidecar's file name ends.
pub const SUFFIX: &str = ".intents.toml";

/// What a sidecar adds beside what it changes in entries. Entries are named by their positions in the article.
#[derive(Debug, Default)]
pub(crate) struct Added {
    pub(crate) synonyms: Vec<Vec<String>>,
    pub(crate) phrases: Vec<(usize, String, Place)>,
    pub(crate) follow_ups: Vec<(usize, FollowUp)>,
    /// Where it says until when an entry holds.
    pub(crate) ends: Vec<(usize, Place)>,
    pub(crate) cases: Vec<Case>,
    /// The language of the article.
    pub(crate) language: Option<&'static str>,
    /// Phrases and keywords of each entry, until all are read.
    words: BTreeMap<usize, (Vec<String>, Vec<String>)>,
}

/// A follow-up as it was written.
#[derive(Debug)]
pub(crate) struct FollowUp {
    /// A question of the article, or an id.
    pub(crate) name: String,
    pub(crate) label: Option<String>,
    pub(crate) place: Place,
}

/// Applies a sidecar to the entries of its article.
pub(crate) fn apply(text: &str, entries: &mut [Entry], findings: &mut Findings<'_>) -> Added {
    let parsed = toml_table::parse(text, findings);
    let mut table = Table::new(parsed.get_ref());
    let keywords = table.words("keywords", findings);
    let mut added = Added {
        language: table.language("language", findings),
        synonyms: table.groups("synonyms", findings),
        ..Added::default()
    };
    let names = Names::of(entries);
    let mut tables: HashMap<usize, u32> = HashMap::new();
    for (entry, at) in table.tables("entry", findings) {
        apply_to_entry(entry, at, &names, entries, &mut tables, &mut added, findings);
    }
    // All at once: beside those of thousands of tables for one entry, each would be compared again.
    for (position, (phrases, keywords)) in mem::take(&mut added.words) {
        if let Some(entry) = entries.get_mut(position) {
            add(&mut entry.phrases, phrases);
            add(&mut entry.keywords, keywords);
        }
    }
    for (case, at) in table.tables("test", findings) {
        added.cases.extend(read_case(case, at, &names, entries, findings));
    }
    let below: &[(&str, &[&str])] = &[
        (
            "[entry]",
            &[
                "question",
                "id",
                "phrases",
                "follow_ups",
                "valid_from",
                "valid_until",
                "tests",
            ],
        ),
        ("[test]", &["text", "decision"]),
    ];
    table.finish_above(below, findings);
    for entry in entries {
        add(&mut entry.keywords, keywords.clone());
    }
    added
}

/// The entry that a follow-up names: by question among those of the leader's article, or by id anywhere.
pub(crate) fn find(
    name: &str,
    leader: usize,
    entries: &[Entry],
    by_id: &HashMap<EntryId, usize>,
) -> Option<EntryId> {
    let path = &entries.get(leader)?.path;
    let start = entries.partition_point(|entry| entry.path < *path);
    let end = entries.partition_point(|entry| entry.path <= *path);
    let folded = fold(name);
    entries
        .get(start..end)?
        .iter()
        .find(|entry| fold(&entry.question) == folded)
        .or_else(|| entries.get(*by_id.get(name)?))
        .map(|entry| entry.id.clone())
}

/// The question of the leader's article that a follow-up may have meant.
pub(crate) fn near<'entries>(name: &str, leader: usize, entries: &'entries [Entry]) -> Option<&'entries str> {
    let path = &entries.get(leader)?.path;
    let own = entries
        .iter()
        .enumerate()
        .filter(|(at, entry)| entry.path == *path && *at != leader);
    let questions: Vec<&str> = own.map(|(_, entry)| entry.question.as_str()).collect();
    nearest(name, questions.iter().copied()).or_else(|| most_words_in_common(name, &questions))
}

/// Where to find the entries of an article.
struct Names {
    by_question: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    questions: Vec<String>,
}

/// What a table names by `id` or `question`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    /// An entry of the article.
    Entry(usize),
    /// Something that is not there; that was reported.
    Unknown,
    /// Nothing at all.
    Nothing,
}

impl Names {
    /// The entry a table names.
    fn position(&self, table: &mut Table<'_>, findings: &mut Findings<'_>) -> Named {
        let question = table.text("question", findings);
        let id = table.text("id", findings);
        let (found, name, at, known): (_, _, _, Vec<&str>) = match (id, question) {
            (Some((id, at)), _) => {
                let known = self.by_id.keys().map(String::as_str).collect();
                (self.by_id.get(&id), id, at, known)
            }
            (None, Some((question, at))) => {
                let known = self.questions.iter().map(String::as_str).collect();
                (self.by_question.get(&fold(&question)), question, at, known)
            }
            // A name of the wrong kind was told of.
            (None, None) if table.has("question") || table.has("id") => return Named::Unknown,
            (None, None) => return Named::Nothing,
        };
        if let Some(&position) = found {
            return Named::Entry(position);
        }
        report_unknown(&name, at, known, findings);
        Named::Unknown
    }

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
    at: Range<usize>,
    names: &Names,
    entries: &mut [Entry],
    tables: &mut HashMap<usize, u32>,
    added: &mut Added,
    findings: &mut Findings<'_>,
) {
    let mut table = Table::new(table);
    let position = names.position(&mut table, findings);
    // A name that could not be read is told of already.
    if position == Named::Nothing && !findings.has(&TOML_SYNTAX) {
        findings.add_with_hint(
            &WRONG_TYPE,
            at.clone(),
            "this entry has no name",
            "add `question = \"…\"` with a question of the article",
        );
    }
    let phrases = table.placed_words("phrases", findings);
    let keywords = table.words("keywords", findings);
    let mut follow_ups = Vec::new();
    for item in table.items("follow_ups", findings) {
        follow_ups.extend(read_follow_up(item, findings));
    }
    let (validity, end) = read_validity(&mut table, findings);
    let mut cases = Vec::new();
    for item in table.items("tests", findings) {
        cases.extend(read_entry_case(item, findings));
    }
    table.finish(findings);

    let Named::Entry(position) = position else { return };
    let Some(entry) = entries.get_mut(position) else {
        return;
    };
    entry.has_table = true;
    let line = findings.line_of(at.start);
    let first = *tables.entry(position).or_insert(line);
    if first != line {
        findings.add(
            &REPEATED_ENTRY,
            at,
            format!("`{}` has a table already, on line {first}", entry.question),
        );
    }
    let placed = |(word, at): (String, Range<usize>)| (position, word, findings.place(at));
    added.phrases.extend(phrases.iter().cloned().map(placed));
    added
        .follow_ups
        .extend(follow_ups.into_iter().map(|follow_up| (position, follow_up)));
    added.cases.extend(cases.into_iter().map(|case| Case {
        entry: (case.expected.names_entry()).then(|| entry.id.clone()),
        ..case
    }));
    let words = added.words.entry(position).or_default();
    words.0.extend(phrases.into_iter().map(|(phrase, _)| phrase));
    words.1.extend(keywords);
    added.ends.extend(end.map(|end| (position, findings.place(end))));
    // A second table that says nothing of it takes nothing away.
    entry.validity = Validity {
        from: validity.from.or(entry.validity.from),
        until: validity.until.or(entry.validity.until),
    };
}

/// When an entry holds, and where its end stands.
fn read_validity(table: &mut Table<'_>, findings: &mut Findings<'_>) -> (Validity, Option<Range<usize>>) {
    let from = table.moment("valid_from", false, findings);
    let until = table.moment("valid_until", true, findings);
    if let (Some((from, _)), Some((until, at))) = (&from, &until)
        && until <= from
    {
        findings.add(&EMPTY_VALIDITY, at.clone(), "the entry ends before it begins");
        return (Validity::default(), None);
    }
    let (until, end) = until.unzip();
    let validity = Validity {
        from: from.map(|(from, _)| from),
        until,
    };
    (validity, end)
}

/// A follow-up: the name of an entry, or a table with the name and what it is called here.
fn read_follow_up(item: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<FollowUp> {
    let mut label = None;
    let mut at = item.span();
    let name = match item.get_ref() {
        DeValue::String(name) => name.trim().to_owned(),
        DeValue::Table(table) => {
            let mut table = Table::new(table);
            let question = table.text("question", findings);
            let id = table.text("id", findings);
            if let Some((text, at)) = table.text("label", findings) {
                let text = text.trim().to_owned();
                let length = text.chars().count();
                if (1..=LONGEST_LABEL_CHARS).contains(&length) {
                    label = Some(text);
                } else {
                    findings.add_with_hint(
                        &WRONG_TYPE,
                        at,
                        format!("this label has {length} characters"),
                        format!("give it 1 to {LONGEST_LABEL_CHARS}: it stands on a button"),
                    );
                }
            }
            let is_named = table.has("question") || table.has("id");
            table.finish(findings);
            let named = id.or(question);
            // A name of the wrong kind was told of.
            if named.is_none() && is_named {
                return None;
            }
            named
                .map(|(name, name_at)| {
                    at = name_at;
                    name.trim().to_owned()
                })
                .unwrap_or_default()
        }
        _ => String::new(),
    };
    if name.is_empty() {
        findings.add_with_hint(
            &WRONG_TYPE,
            item.span(),
            "a follow-up must name an entry",
            "write a question of the article, the id of an entry, or `{ id = \"…\", label = \"…\" }`",
        );
        return None;
    }
    Some(FollowUp {
        name,
        label,
        place: findings.place(at),
    })
}

fn report_unknown(name: &str, at: Range<usize>, mut known: Vec<&str>, findings: &mut Findings<'_>) {
    if findings.is_full(&UNKNOWN_ENTRY) {
        return;
    }
    known.sort_unstable();
    let hint = nearest(name, known.iter().copied())
        .or_else(|| most_words_in_common(name, &known))
        .map_or_else(
            || entries_there_are(&known),
            |meant| format!("did you mean `{meant}`?"),
        );
    findings.add_with_hint(
        &UNKNOWN_ENTRY,
        at,
        format!("the article has no entry `{name}`"),
        hint,
    );
}

/// Advice where nothing near was meant: the entries, where they are few.
fn entries_there_are(known: &[&str]) -> String {
    const MOST: usize = 3;
    if known.is_empty() || known.len() > MOST {
        return UNKNOWN_ENTRY.mend.to_owned();
    }
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    format!("its entries are {}", names.join(", "))
}

/// The known name that shares the most words of some length, where it shares at least half of them: what all questions begin
/// with ("How do I") says nothing of what was meant.
fn most_words_in_common<'known>(name: &str, known: &[&'known str]) -> Option<&'known str> {
    const SHORTEST: usize = 4;
    let wanted = fold(name);
    let words: Vec<&str> = wanted
        .split(' ')
        .filter(|word| word.chars().count() >= SHORTEST)
        .collect();
    let shared = |candidate: &str| {
        let folded = fold(candidate);
        let other: Vec<&str> = folded.split(' ').collect();
        words.iter().filter(|word| other.contains(word)).count()
    };
    let (count, best) = known
        .iter()
        .map(|candidate| (shared(candidate), *candidate))
        .max_by_key(|(count, _)| *count)?;
    (count * 2 >= words.len() && count > 0).then_some(best)
}

/// Adds what is not there yet.
fn add(list: &mut Vec<String>, more: Vec<String>) {
    // What has neither letter nor digit ("👍") is told apart by what it is.
    let key = |word: &str| {
        let folded = fold(word);
        if folded.is_empty() {
            word.to_owned()
        } else {
            folded
        }
    };
    let mut seen: HashSet<String> = list.iter().map(|known| key(known)).collect();
    list.extend(more.into_iter().filter(|word| seen.insert(key(word))));
}
