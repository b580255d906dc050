//! Lines that are rows of a table.

use super::super::inline::{self, Clean};
use super::super::tag::split_at_tags;
use super::{Kind, Line, indentation};
use crate::text;

/// Which lines are rows of a pipe table: those that begin with a pipe, and those round a delimiter row.
pub(super) fn rows(source: &[&str], fences: &[bool]) -> Vec<bool> {
    if !source.iter().any(|line| text::has_byte(line, b'|')) {
        return vec![false; source.len()];
    }
    let mut rows: Vec<bool> = source
        .iter()
        .map(|line| line.trim_start().starts_with('|'))
        .collect();
    let mut position = 0;
    while let Some(&line) = source.get(position) {
        let is_free = !fences.get(position).copied().unwrap_or(false);
        if is_free
            && is_delimiter_row(line)
            && position > 0
            && source.get(position - 1).is_some_and(|l| l.contains('|'))
        {
            let end = source
                .iter()
                .enumerate()
                .skip(position + 1)
                .find(|(_, row)| !row.contains('|') || row.trim().is_empty())
                .map_or(source.len(), |(end, _)| end);
            for slot in rows.iter_mut().take(end).skip(position - 1) {
                *slot = true;
            }
            position = end;
        }
        position += 1;
    }
    rows
}

fn is_delimiter_row(line: &str) -> bool {
    let line = line.trim();
    line.contains('|')
        && line.contains("--")
        && line
            .chars()
            .all(|character| matches!(character, '|' | '-' | ':' | ' ' | '\t' | '\u{A0}'))
}

pub(super) fn row(raw: &str, number: u32) -> Line {
    let (indent, rest) = indentation(raw);
    let listed = text::has_byte(rest, b'<').then(|| with_items(rest));
    let rest = listed.as_deref().unwrap_or(rest);
    let without_breaks = split_at_tags(rest, &["br", "p", "ul", "ol"]).join(" ");
    let Clean { markdown, links } = inline::clean(without_breaks.trim());
    Line {
        number,
        indent,
        kind: Kind::Table,
        text: inline::single_blanks(&markdown),
        links,
        has_break: false,
    }
}

/// A row with a bullet before each item of the lists in its cells, which have but one line.
fn with_items(row: &str) -> String {
    let mut parts = split_at_tags(row, &["li"]).into_iter();
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let said = part.trim_start();
        let begins_item = !said.is_empty() && !said.starts_with("</") && !said.starts_with('|');
        out.push_str(if begins_item { " • " } else { " " });
        out.push_str(part);
    }
    out
}
