//! Tables of `AsciiDoc`, between `|===`: each row a line, or each cell one.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::{gone, set};
use super::inline;

/// Writes the table that begins at a line, and gives the line behind it. One that is never closed loses its delimiter.
pub(super) fn write(lines: &mut [Cow<'_, str>], at: usize, attributes: &HashMap<String, String>) -> usize {
    let end = lines
        .iter()
        .skip(at + 1)
        .position(|line| line.trim_end() == "|===");
    let Some(end) = end.map(|end| at + 1 + end) else {
        set(lines, at, gone());
        return at + 1;
    };
    let inside: Vec<String> = lines
        .get(at + 1..end)
        .unwrap_or_default()
        .iter()
        .map(|line| inline::read_out(line.trim(), attributes))
        .collect();
    let rows = rows(&inside);
    let columns = rows.first().map_or(0, Vec::len);
    let mut written = rows.iter().map(|cells| format!("| {} |", cells.join(" | ")));
    let header = written.next();
    let rule = header.as_ref().map(|_| format!("|{}", "---|".repeat(columns)));
    // A row takes a line at least, so header, rule and rows fit between the delimiters.
    let mut said = header.into_iter().chain(rule).chain(written);
    for position in at..=end {
        let line = said.next().map_or_else(gone, Cow::Owned);
        set(lines, position, line);
    }
    end + 1
}

/// Rows of as many cells as the first line has, or as lines follow each other above the first blank one.
fn rows(inside: &[String]) -> Vec<Vec<String>> {
    let mut cells: Vec<String> = Vec::new();
    let first = inside
        .iter()
        .find(|line| !line.is_empty())
        .map_or(1, |line| cells_of(line).len());
    let group = inside
        .iter()
        .skip_while(|line| line.is_empty())
        .take_while(|line| line.starts_with('|'));
    let has_head_of_lines = first == 1 && inside.iter().any(String::is_empty);
    let columns = if has_head_of_lines { group.count() } else { first }.max(1);
    for line in inside.iter().filter(|line| !line.is_empty()) {
        if line.contains('|') {
            cells.extend(cells_of(line));
        } else if let Some(last) = cells.last_mut() {
            // A cell goes on over its line.
            last.push(' ');
            last.push_str(line);
        }
    }
    cells.chunks(columns).map(<[String]>::to_vec).collect()
}

/// The cells of a line; what stands before its first sign says how a cell is set ("a|", "2+|").
fn cells_of(line: &str) -> Vec<String> {
    line.split('|')
        .skip(1)
        .map(|cell| cell.trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::rewrite;

    fn table(text: &str) -> String {
        let whole = format!("= T\n\n== S\n\n|===\n{text}\n|===\n");
        let said = rewrite(&whole).text.replace(super::super::super::GONE, "");
        said.lines()
            .filter(|line| line.starts_with('|'))
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn a_row_is_a_line() {
        assert_eq!(
            table("|A |B\n\n|1 |2\n|3 |*4*"),
            "| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | **4** |"
        );
    }

    #[test]
    fn a_cell_is_a_line() {
        assert_eq!(
            table("|A |B\n\n|1\n|2\n\n|3\n|4"),
            "| A | B |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |"
        );
        assert_eq!(table("|A\n|B\n\n|1\n|2"), "| A | B |\n|---|---|\n| 1 | 2 |");
    }
}
