//! Cells of a table under a heading that names a secret: `| user | password |`.

use crate::assignment::kind_by_name;
use crate::plausible::looks_like_password;
use crate::span::Span;

/// No table is read that has more columns.
const MOST_COLUMNS: usize = 32;

/// Finds secrets in the cells of tables in Markdown.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    if !text.contains('|') {
        return;
    }
    let mut names: Vec<&str> = Vec::new();
    let mut before = "";
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let row = line.trim_end();
        if !row.contains('|') {
            names.clear();
        } else if is_rule(row) {
            names = cells(before).map(|(_, cell)| cell).collect();
        } else {
            for ((from, cell), name) in cells(row).zip(&names) {
                if looks_like_password(cell)
                    && !cell.contains(' ')
                    && let Some(kind) = kind_by_name(name, cell)
                {
                    spans.push(Span::new(start + from..start + from + cell.len(), kind));
                }
            }
        }
        before = row;
    }
}

/// Whether a row parts the headings of a table from its cells.
fn is_rule(row: &str) -> bool {
    row.contains('-')
        && row
            .bytes()
            .all(|byte| matches!(byte, b'|' | b'-' | b':' | b' ' | b'\t'))
}

/// The cells of a row and where each begins, without emphasis and code marks.
fn cells(row: &str) -> impl Iterator<Item = (usize, &str)> {
    let indent = row.len() - row.trim_start().len();
    let start = indent + usize::from(row.trim_start().starts_with('|'));
    let mut at = start;
    row.get(start..)
        .unwrap_or_default()
        .split('|')
        .map(move |cell| {
            let from = at;
            at += cell.len() + 1;
            let mut inner = cell.trim();
            for mark in ["**", "`"] {
                let marked = inner
                    .strip_prefix(mark)
                    .and_then(|inner| inner.strip_suffix(mark));
                inner = marked.unwrap_or(inner);
            }
            let before = cell.find(inner).unwrap_or_default();
            (from + before, inner)
        })
        .take(MOST_COLUMNS)
}
