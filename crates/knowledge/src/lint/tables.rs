//! Tables of a text article.

use super::{Findings, Rule};
use crate::extract::cells;
use crate::{Severity, text};

/// See [`Rule::why`].
pub(crate) const UNEVEN_ROW: Rule = Rule {
    id: "uneven-row",
    severity: Severity::Warning,
    why: "the cells of a row are read by the names above them: where one is missing, the others stand under the wrong name, and one too many is shown nowhere by other readers",
    mend: "give the row as many cells as the first row has; an empty one is `| |`, and a bar in a text is `\\|`",
};

pub(crate) const RULES: &[&Rule] = &[&UNEVEN_ROW];

/// Checks a body that begins at `offset`. `is_code` says which lines are inside fenced blocks.
pub(crate) fn check(body: &str, offset: usize, is_code: &[bool], findings: &mut Findings<'_>) {
    if !body.contains('|') {
        return;
    }
    // Cells of the row above, and those that the table is to have.
    let mut above = 0;
    let mut columns = None;
    let mut start = offset;
    for (position, line) in text::lines(body).enumerate() {
        let place = start..start + line.len();
        start += line.len() + 1;
        if !line.contains('|') || is_code.get(position).copied().unwrap_or(false) {
            (above, columns) = (0, None);
            continue;
        }
        let count = cells(line).count();
        match columns {
            Some(columns) if count != columns => findings.add(
                &UNEVEN_ROW,
                place,
                format!("this row has {count} cells, and the first row of the table {columns}"),
            ),
            None if is_delimiter(line) && count == above => columns = Some(above),
            _ => {}
        }
        above = count;
    }
}

/// `|---|:--:|`
fn is_delimiter(line: &str) -> bool {
    line.contains("--")
        && line
            .chars()
            .all(|sign| matches!(sign, '|' | '-' | ':') || sign.is_whitespace())
}
