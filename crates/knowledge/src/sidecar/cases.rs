//! What a sidecar says that people may say, and what they must be answered.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Named, Names};
use crate::lint::Findings;
use crate::lint::toml::WRONG_TYPE;
use crate::toml_table::Table;
use crate::{Case, Entry, Expected};

/// A case of an entry: a text, or a table with another decision than an answer.
pub(super) fn read_entry_case(item: &Spanned<DeValue<'_>>, findings: &mut Findings<'_>) -> Option<Case> {
    let (text, expected) = match item.get_ref() {
        DeValue::String(text) => (text.trim().to_owned(), Expected::Answer),
        DeValue::Table(table) => {
            let mut table = Table::new(table);
            let text = table
                .text("text", findings)
                .map(|(text, _)| text.trim().to_owned());
            let expected = read_expected(&mut table, findings);
            let has_decision = table.has("decision");
            table.finish(findings);
            // What it expects was told to be nothing that can be.
            if expected.is_none() && has_decision {
                return None;
            }
            (text.unwrap_or_default(), expected.unwrap_or(Expected::Answer))
        }
        _ => (String::new(), Expected::Answer),
    };
    if text.is_empty() {
        findings.add_with_hint(
            &WRONG_TYPE,
            item.span(),
            "a test must say what a person says",
            "write `\"my token ran out\"` or `{ text = \"token trouble\", decision = \"clarify\" }`",
        );
        return None;
    }
    Some(Case {
        text,
        expected,
        entry: None,
        place: findings.place(item.span()),
    })
}

/// A case of the whole sidecar.
pub(super) fn read_case(
    table: &DeTable<'_>,
    at: Range<usize>,
    names: &Names,
    entries: &[Entry],
    findings: &mut Findings<'_>,
) -> Option<Case> {
    let mut table = Table::new(table);
    let text = table
        .text("text", findings)
        .map(|(text, _)| text.trim().to_owned());
    let expected = read_expected(&mut table, findings);
    let named = names.position(&mut table, findings);
    let has_decision = table.has("decision");
    table.finish(findings);
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        findings.add_with_hint(&WRONG_TYPE, at, "this test has no text", "add `text = \"…\"`");
        return None;
    };
    let entry = match named {
        Named::Entry(position) => Some(entries.get(position)?.id.clone()),
        Named::Nothing => None,
        Named::Unknown => return None,
    };
    let Some(expected) = expected.or(entry.is_some().then_some(Expected::Answer)) else {
        // What was written as one was told already.
        if has_decision {
            return None;
        }
        findings.add_with_hint(
            &WRONG_TYPE,
            at,
            "this test expects nothing",
            "add `decision = \"unknown\"`, or `question = \"…\"` with the question that answers it",
        );
        return None;
    };
    Some(Case {
        text,
        expected,
        entry,
        place: findings.place(at),
    })
}

fn read_expected(table: &mut Table<'_>, findings: &mut Findings<'_>) -> Option<Expected> {
    let (written, at) = table.text("decision", findings)?;
    let found = Expected::NAMES.iter().find(|(name, _)| *name == written);
    if found.is_none() {
        let names: Vec<String> = Expected::NAMES
            .iter()
            .map(|(name, _)| format!("\"{name}\""))
            .collect();
        findings.add_with_hint(
            &WRONG_TYPE,
            at,
            format!("there is no decision `{written}`"),
            format!("write one of {}", names.join(", ")),
        );
    }
    found.map(|(_, expected)| *expected)
}
