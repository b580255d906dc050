//! Strict reading of TOML with places: each value is asked for by name and kind, and what nobody asked for is an
//! unknown key. A finding never stops the reading of the rest.

mod syntax;

use std::collections::HashSet;
use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use crate::language;
use crate::lint::toml::{SHARED_SYNONYM, TOML_SYNTAX, UNKNOWN_KEY, WRONG_TYPE};
use crate::lint::{Findings, alike, nearest};
use crate::slug::fold;

/// A table being read.
pub(crate) struct Table<'toml> {
    table: &'toml DeTable<'toml>,
    /// Keys asked for so far: what else there is, nobody knows.
    known: Vec<&'static str>,
}

/// Parses a file; syntax errors become findings, and what could be read goes on.
pub(crate) fn parse<'toml>(text: &'toml str, findings: &mut Findings<'_>) -> Spanned<DeTable<'toml>> {
    let (table, mut errors) = DeTable::parse_recoverable(text);
    // One slip makes the parser stumble again and again until it finds its way back.
    errors.sort_by_key(|error| error.span().map_or(0, |at| at.start));
    let mut last = None;
    errors.retain(|error| {
        let at = error.span().unwrap_or(0..0).start;
        let is_same = last.is_some_and(|before| syntax::is_of_same_slip(text, before, at, error.message()));
        last = Some(at);
        !is_same
    });
    let count = errors.len();
    for (position, error) in errors.into_iter().enumerate().take(MOST_SYNTAX_ERRORS) {
        let at = error.span().unwrap_or(0..0);
        let mut message = error.message().to_owned();
        if position + 1 == MOST_SYNTAX_ERRORS && count > MOST_SYNTAX_ERRORS {
            let more = count - MOST_SYNTAX_ERRORS;
            message = format!("{message} (and {more} more in this file)");
        }
        let line = line_at(text, at.start);
        if message == "duplicate key" {
            let key = text.get(at.clone()).unwrap_or_default();
            message = format!("the key `{key}` stands twice in this table");
        }
        match syntax::hint(line, &message) {
            Some(hint) => findings.add_with_hint(&TOML_SYNTAX, at, message, hint),
            None => findings.add(&TOML_SYNTAX, at, message),
        }
    }
    table
}

/// How to mend what the parser refused at an offset of `text`, where the line shows what was meant.
pub(crate) fn hint(text: &str, at: usize, message: &str) -> Option<String> {
    syntax::hint(line_at(text, at), message)
}

/// So many slips of syntax are told: the first makes most of the others.
const MOST_SYNTAX_ERRORS: usize = 5;

/// The line of a text that an offset is on.
fn line_at(text: &str, at: usize) -> &str {
    let start = text
        .get(..at)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |end| end + 1);
    text.get(start..)
        .and_then(|rest| rest.lines().next())
        .unwrap_or_default()
}

impl<'toml> Table<'toml> {
    pub(crate) fn new(table: &'toml DeTable<'toml>) -> Self {
        Self {
            table,
            known: Vec::new(),
        }
    }

    /// Whether there is a value of that name, of whatever kind.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(name, _)| name.get_ref().as_ref() == key)
    }

    fn value(&mut self, key: &'static str) -> Option<&'toml Spanned<DeValue<'toml>>> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        self.table
            .iter()
            .find(|(name, _)| name.get_ref().as_ref() == key)
            .map(|(_, value)| value)
    }

    /// A text.
    pub(crate) fn text(
        &mut self,
        key: &'static str,
        findings: &mut Findings<'_>,
    ) -> Option<(String, Range<usize>)> {
        let value = self.value(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some((text.to_string(), value.span())),
            other => {
                wrong(
                    value.span(),
                    &format!("`{key}` must be a text"),
                    other,
                    &format!("write `{key} = \"…\"`"),
                    findings,
                );
                None
            }
        }
    }

    /// Yes or no.
    pub(crate) fn flag(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Option<bool> {
        let value = self.value(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            let hint = format!("write `{key} = true` or `{key} = false`");
            wrong(
                value.span(),
                &format!("`{key}` must be true or false"),
                value.get_ref(),
                &hint,
                findings,
            );
        }
        flag
    }

    /// A number of at least 0.
    pub(crate) fn number(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Option<f64> {
        let value = self.value(key)?;
        let number = match value.get_ref() {
            DeValue::Float(number) => number.as_str().replace('_', "").parse::<f64>().ok(),
            DeValue::Integer(number) => number.as_str().replace('_', "").parse::<f64>().ok(),
            _ => None,
        };
        let hint = format!("write `{key} = 0.5`");
        if number.is_some_and(|number| !number.is_finite() || number < 0.0) {
            let message = format!("`{key}` must be a number of at least 0, and no larger than one can count");
            findings.add_with_hint(&WRONG_TYPE, value.span(), message, hint);
            return None;
        }
        if number.is_none() {
            wrong(
                value.span(),
                &format!("`{key}` must be a number of at least 0"),
                value.get_ref(),
                &hint,
                findings,
            );
        }
        number
    }

    /// A list of words; empty where there is none.
    pub(crate) fn words(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Vec<String> {
        without_places(self.placed_words(key, findings))
    }

    /// A list of words, each with its place.
    pub(crate) fn placed_words(
        &mut self,
        key: &'static str,
        findings: &mut Findings<'_>,
    ) -> Vec<(String, Range<usize>)> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let hint = match value.get_ref() {
            DeValue::Array(items) => return words(key, items, findings),
            DeValue::String(text) => {
                let words: Vec<String> = text
                    .split(',')
                    .map(|word| format!("\"{}\"", word.trim()))
                    .collect();
                format!("write `{key} = [{}]`", words.join(", "))
            }
            _ => format!("write `{key} = [\"…\", \"…\"]`"),
        };
        let message = format!("`{key}` must be a list of words");
        wrong(value.span(), &message, value.get_ref(), &hint, findings);
        Vec::new()
    }

    /// The items of a list, as they are.
    pub(crate) fn items(
        &mut self,
        key: &'static str,
        findings: &mut Findings<'_>,
    ) -> &'toml [Spanned<DeValue<'toml>>] {
        let Some(value) = self.value(key) else {
            return &[];
        };
        if let Some(items) = value.get_ref().as_array() {
            return items;
        }
        let hint = format!("write `{key} = [\"…\"]`");
        wrong(
            value.span(),
            &format!("`{key}` must be a list"),
            value.get_ref(),
            &hint,
            findings,
        );
        &[]
    }

    /// A date (`2026-01-31`, that day in UTC) or a moment with its offset (`2026-01-31T08:00:00Z`).
    pub(crate) fn moment(
        &mut self,
        key: &'static str,
        is_end: bool,
        findings: &mut Findings<'_>,
    ) -> Option<(Timestamp, Range<usize>)> {
        let value = self.value(key)?;
        let written = match value.get_ref() {
            DeValue::Datetime(moment) => moment.to_string(),
            DeValue::String(text) => text.trim().to_owned(),
            _ => String::new(),
        };
        let moment = moment(&written, is_end);
        let is_local = written.len() > "2026-01-31".len() && moment_of(&format!("{written}Z")).is_some();
        if moment.is_none() && is_local {
            findings.add_with_hint(
                &WRONG_TYPE,
                value.span(),
                format!("`{key}` does not say in which zone its time is"),
                format!("write `{key} = {written}Z` for UTC, or an offset such as `+01:00` behind it"),
            );
        } else if moment.is_none() && !written.is_empty() {
            // It is of the right kind: there is no such day, or it is written in another way.
            findings.add_with_hint(
                &WRONG_TYPE,
                value.span(),
                format!("`{key}` is no date, and no time with its offset from UTC: `{written}`"),
                format!("write `{key} = 2026-01-31` or `{key} = 2026-01-31T08:00:00Z`"),
            );
        } else if moment.is_none() {
            wrong(
                value.span(),
                &format!("`{key}` must be a date, or a time with its offset from UTC"),
                value.get_ref(),
                &format!("write `{key} = 2026-01-31` or `{key} = 2026-01-31T08:00:00Z`"),
                findings,
            );
        }
        moment.map(|moment| (moment, value.span()))
    }

    /// A list of lists of words, each of two or more.
    pub(crate) fn groups(&mut self, key: &'static str, findings: &mut Findings<'_>) -> Vec<Vec<String>> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let hint = format!("write `{key} = [[\"sign in\", \"log in\"], …]`");
        let Some(items) = value.get_ref().as_array() else {
            wrong(
                value.span(),
                &format!("`{key}` must be a list of groups"),
                value.get_ref(),
                &hint,
                findings,
            );
            return Vec::new();
        };
        let mut groups = Vec::new();
        let mut seen: HashSet<String> = HashSet::new();
        for item in items {
            let Some(group) = item.get_ref().as_array() else {
                wrong(
                    item.span(),
                    &format!("a group of `{key}` must be a list of words"),
                    item.get_ref(),
                    &hint,
                    findings,
                );
                continue;
            };
            let group = without_places(words(key, group, findings));
            if group.len() < 2 {
                findings.add_with_hint(
                    &WRONG_TYPE,
                    item.span(),
                    format!("a group of `{key}` needs two words or more"),
                    &hint,
                );
            } else {
                let twice = group.iter().find(|word| seen.contains(&fold(word)));
                if let Some(word) = twice {
                    findings.add(
                        &SHARED_SYNONYM,
                        item.span(),
                        format!("`{word}` stands in another group of `{key}` too"),
                    );
                }
                seen.extend(group.iter().map(|word| fold(word)));
                groups.push(group);
            }
        }
        groups
    }

    /// A language by its code or name.
    pub(crate) fn language(
        &mut self,
        key: &'static str,
        findings: &mut Findings<'_>,
    ) -> Option<&'static str> {
        let (written, at) = self.text(key, findings)?;
        language_code(&written, at, findings)
    }

    /// A table in this one.
    pub(crate) fn table(
        &mut self,
        key: &'static str,
        findings: &mut Findings<'_>,
    ) -> Option<&'toml DeTable<'toml>> {
        let value = self.value(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            let hint = format!("write `[{key}]` on a line of its own, and its keys under it");
            wrong(
                value.span(),
                &format!("`{key}` must be a table"),
                value.get_ref(),
                &hint,
                findings,
            );
        }
        table
    }

    /// A list of tables (`[[key]]`), each with its place.
    pub(crate) fn tables(
        &mut self,
        key: &'static str,
        findings: &mut Findings<'_>,
    ) -> Vec<(&'toml DeTable<'toml>, Range<usize>)> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let hint = format!("write `[[{key}]]` on a line of its own, and its keys under it");
        let Some(items) = value.get_ref().as_array() else {
            wrong(
                value.span(),
                &format!("`{key}` must be a list of tables"),
                value.get_ref(),
                &hint,
                findings,
            );
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => tables.push((table, item.span())),
                None => wrong(
                    item.span(),
                    &format!("`{key}` must be a list of tables"),
                    item.get_ref(),
                    &hint,
                    findings,
                ),
            }
        }
        tables
    }

    /// Reports every key that nobody asked for.
    pub(crate) fn finish(self, findings: &mut Findings<'_>) {
        self.finish_above(&[], findings);
    }

    /// [`Self::finish`] where keys may have been meant for a table below: each with its keys.
    pub(crate) fn finish_above(self, below: &[(&str, &[&str])], findings: &mut Findings<'_>) {
        for (name, _) in self.table {
            let key = name.get_ref().as_ref();
            if !self.known.contains(&key) {
                let known = || self.known.iter().copied();
                let hint = match nearest(key, known()).or_else(|| alike(key, known())) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => match below.iter().find(|(_, keys)| keys.contains(&key)) {
                        Some((table, _)) => format!("did you mean `{key}` in `[{table}]`?"),
                        None if matches!(key, "answer" | "answers" | "title") => {
                            format!("the {key} stands in the article alone; remove the key here")
                        }
                        None => format!("the keys here are {}", list(&self.known)),
                    },
                };
                // A key that could not be read is none.
                if findings.has_on_line(&TOML_SYNTAX, name.span().start) {
                    continue;
                }
                findings.add_with_hint(
                    &UNKNOWN_KEY,
                    name.span(),
                    format!("there is no key `{key}`"),
                    hint,
                );
            }
        }
    }
}

/// The code of a language that somebody wrote.
pub(crate) fn language_code(
    written: &str,
    at: Range<usize>,
    findings: &mut Findings<'_>,
) -> Option<&'static str> {
    let code = language::code(written);
    if code.is_none() {
        findings.add_with_hint(
            &WRONG_TYPE,
            at,
            format!("there is no language `{written}`"),
            format!("write one of {}", language::codes()),
        );
    }
    code
}

/// A list by its key: the place of the key, and the words with theirs.
pub(crate) type PlacedList = (String, Range<usize>, Vec<(String, Range<usize>)>);

/// Lists of words by key, for a table whose keys are free.
pub(crate) fn lists(
    name: &str,
    table: &DeTable<'_>,
    findings: &mut Findings<'_>,
) -> Vec<(String, Vec<String>)> {
    placed_lists(name, table, findings)
        .into_iter()
        .map(|(key, _, words)| (key, without_places(words)))
        .collect()
}

/// [`lists`] with their places.
pub(crate) fn placed_lists(name: &str, table: &DeTable<'_>, findings: &mut Findings<'_>) -> Vec<PlacedList> {
    let mut lists = Vec::new();
    for (key, value) in table {
        match value.get_ref() {
            DeValue::Array(items) => {
                let words = words(key.get_ref(), items, findings);
                lists.push((key.get_ref().to_string(), key.span(), words));
            }
            other => {
                let message = format!("the values of `[{name}]` must be lists of words");
                wrong(
                    value.span(),
                    &message,
                    other,
                    &format!("write `{} = [\"…\", \"…\"]`", key.get_ref()),
                    findings,
                );
            }
        }
    }
    lists
}

/// Texts by key, for a table whose keys are free.
pub(crate) fn texts(
    name: &str,
    table: &DeTable<'_>,
    findings: &mut Findings<'_>,
) -> Vec<(String, String, Range<usize>)> {
    let mut texts = Vec::new();
    for (key, value) in table {
        match value.get_ref() {
            DeValue::String(text) => texts.push((key.get_ref().to_string(), text.to_string(), key.span())),
            other => {
                let message = format!("the values of `[{name}]` must be texts");
                wrong(
                    value.span(),
                    &message,
                    other,
                    &format!("write `{} = \"…\"`", key.get_ref()),
                    findings,
                );
            }
        }
    }
    texts
}

/// A time with its offset.
fn moment_of(written: &str) -> Option<Timestamp> {
    written.parse().ok()
}

/// A day as a moment: where it begins, or, for an end, where the next one does: the last day counts.
fn moment(written: &str, is_end: bool) -> Option<Timestamp> {
    if let Some(moment) = moment_of(written) {
        return Some(moment);
    }
    let day = written
        .parse::<Date>()
        .ok()
        .filter(|_| written.len() == "2026-01-31".len())?;
    let day = if is_end { day.tomorrow().ok()? } else { day };
    TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()
}

/// The words of a list, each with its place.
fn words(key: &str, items: &DeArray<'_>, findings: &mut Findings<'_>) -> Vec<(String, Range<usize>)> {
    let mut words = Vec::new();
    for item in items {
        match item.get_ref() {
            DeValue::String(word) if !word.trim().is_empty() => {
                words.push((word.trim().to_owned(), item.span()));
            }
            DeValue::String(_) => findings.add_with_hint(
                &WRONG_TYPE,
                item.span(),
                format!("an empty word in `{key}`"),
                "remove it",
            ),
            other => wrong(
                item.span(),
                &format!("the items of `{key}` must be words"),
                other,
                "put it in quotes",
                findings,
            ),
        }
    }
    words
}

fn without_places(words: Vec<(String, Range<usize>)>) -> Vec<String> {
    words.into_iter().map(|(word, _)| word).collect()
}

fn wrong(at: Range<usize>, what: &str, found: &DeValue<'_>, hint: &str, findings: &mut Findings<'_>) {
    // What the parser could not read has no kind.
    if findings.has_on_line(&TOML_SYNTAX, at.start) {
        return;
    }
    let kind = match found {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    findings.add_with_hint(&WRONG_TYPE, at, format!("{what}, not {kind}"), hint);
}

/// `a`, `b` and `c`.
fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => "none".to_owned(),
    }
}
