//! Rows and cells of a table, each with its place in the file.
//!
//! A reader of our own because every finding must say where its cell is, and because a QnA Maker TSV has no quotes at all
//! (a JSON list stands in it as it is) until somebody has saved it with a spreadsheet.

use std::ops::Range;

/// How cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) delimiter: char,
    /// Whether a cell may stand in quotes (RFC 4180 §2); else a quote is a character like others.
    pub(super) has_quotes: bool,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    /// Bytes of the cell, quotes included.
    pub(super) at: Range<usize>,
    /// Whether quotes were closed in the middle of the cell, or never.
    pub(super) is_odd: bool,
}

/// One row; an empty line is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) at: Range<usize>,
}

/// The rows of `text` from `start` on. Line ends are `\n`.
pub(super) fn rows(text: &str, start: usize, dialect: Dialect) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut at = start;
    while at < text.len() {
        let begin = at;
        let (mut cells, mut next) = line(text, at, dialect);
        let columns = rows.first().map_or(0, |first| first.cells.len());
        if !dialect.has_quotes
            && let Some((whole, end)) = over_lines(text, &cells, columns, dialect)
        {
            (cells, next) = (whole, end);
        }
        at = next;
        let end = cells.last().map_or(begin, |last| last.at.end);
        if cells.iter().any(|cell| !cell.text.trim().is_empty()) {
            rows.push(Row {
                cells,
                at: begin..end,
            });
        }
    }
    rows
}

/// The cells from `start` to the end of the row, and where the next row begins.
fn line(text: &str, start: usize, dialect: Dialect) -> (Vec<Cell>, usize) {
    let mut cells = Vec::new();
    let mut at = start;
    loop {
        let (cell, next) = cell(text, at, dialect);
        cells.push(cell);
        at = next;
        match text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(character) if character == dialect.delimiter => at += character.len_utf8(),
            Some(_) => return (cells, at + 1),
            None => return (cells, at),
        }
    }
}

/// The row whose last cell on its line opens a quote, in a table that has none otherwise: somebody wrote a text of several lines
/// into it. Only where the row has too few cells without, and not too many with the lines below.
fn over_lines(text: &str, cells: &[Cell], columns: usize, dialect: Dialect) -> Option<(Vec<Cell>, usize)> {
    let last = cells.last()?;
    let quotes = last.text.bytes().filter(|byte| *byte == b'"').count();
    if cells.len() >= columns || !last.text.starts_with('"') || quotes % 2 == 0 {
        return None;
    }
    let quoted = Dialect {
        has_quotes: true,
        ..dialect
    };
    let (whole, end) = cell(text, last.at.start, quoted);
    if whole.is_odd {
        return None;
    }
    let mut row = cells.get(..cells.len() - 1)?.to_vec();
    row.push(whole);
    let rest = text.get(end..)?;
    let mut next = (end + 1).min(text.len());
    if rest.starts_with(dialect.delimiter) {
        let (behind, after) = line(text, end + dialect.delimiter.len_utf8(), dialect);
        row.extend(behind);
        next = after;
    }
    (row.len() <= columns).then_some((row, next))
}

/// The cell at `start`, and where its delimiter, its line end or the end of the text is.
fn cell(text: &str, start: usize, dialect: Dialect) -> (Cell, usize) {
    let rest = text.get(start..).unwrap_or_default();
    let plain_end = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.find(['\n', dialect.delimiter]).unwrap_or(rest.len())
    };
    if !dialect.has_quotes || !rest.starts_with('"') {
        let end = plain_end(start);
        let cell = Cell {
            text: text.get(start..end).unwrap_or_default().to_owned(),
            at: start..end,
            is_odd: false,
        };
        return (cell, end);
    }
    let mut said = String::new();
    let mut at = start + 1;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(quote) = rest.find('"') else {
            // Never closed: what follows on other lines are other rows.
            let end = plain_end(start);
            let cell = Cell {
                text: text.get(start..end).unwrap_or_default().to_owned(),
                at: start..end,
                is_odd: true,
            };
            return (cell, end);
        };
        said.push_str(rest.get(..quote).unwrap_or_default());
        at += quote + 1;
        if text.get(at..).is_some_and(|rest| rest.starts_with('"')) {
            said.push('"');
            at += 1;
            continue;
        }
        let end = plain_end(at);
        let behind = text.get(at..end).unwrap_or_default();
        said.push_str(behind.trim_end());
        let cell = Cell {
            text: said,
            at: start..end,
            is_odd: !behind.trim().is_empty(),
        };
        return (cell, end);
    }
}

/// Whether a tab-separated text was written with quotes, by a spreadsheet: then a cell with a quote in it is in quotes,
/// and every quote that opens a cell is closed at the end of one. A text without any quote is the same either way.
pub(crate) fn tabs_have_quotes(text: &str) -> bool {
    let dialect = Dialect {
        delimiter: '\t',
        has_quotes: true,
    };
    let mut has_any = false;
    for row in rows(text, 0, dialect) {
        for cell in row.cells {
            let written = text.get(cell.at.clone()).unwrap_or_default();
            if written.starts_with('"') {
                has_any = true;
                if cell.is_odd {
                    return false;
                }
            } else if written.contains('"') {
                return false;
            }
        }
    }
    has_any
}

/// The delimiter of a table with quotes: the one its first line has most of, outside quotes.
pub(super) fn delimiter(text: &str) -> char {
    let mut counts = [(',', 0_usize), (';', 0), ('\t', 0), ('|', 0)];
    let mut is_quoted = false;
    for character in text.chars() {
        match character {
            '"' => is_quoted = !is_quoted,
            '\n' if !is_quoted => break,
            other if !is_quoted => {
                for (delimiter, count) in &mut counts {
                    *count += usize::from(*delimiter == other);
                }
            }
            _ => {}
        }
    }
    let mut best = (',', 0);
    for (delimiter, count) in counts {
        if count > best.1 {
            best = (delimiter, count);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMAS: Dialect = Dialect {
        delimiter: ',',
        has_quotes: true,
    };

    fn texts(text: &str, dialect: Dialect) -> Vec<Vec<String>> {
        rows(text, 0, dialect)
            .into_iter()
            .map(|row| row.cells.into_iter().map(|cell| cell.text).collect())
            .collect()
    }

    #[test]
    fn quotes_hold_delimiters_line_ends_and_doubled_quotes() {
        assert_eq!(
            texts("a,\"b, \"\"c\"\"\nd\",\n\ne\n", COMMAS),
            [vec!["a", "b, \"c\"\nd", ""], vec!["e"]]
        );
    }

    #[test]
    fn a_quote_that_never_closes_swallows_its_cell_only() {
        let rows = rows("\"a,b\nc,d", 0, COMMAS);

        assert_eq!(rows.len(), 2);
        assert!(
            rows.first()
                .is_some_and(|row| row.cells.iter().any(|cell| cell.is_odd))
        );
    }

    #[test]
    fn one_quoted_text_of_several_lines_is_a_cell_of_a_table_without_quotes() {
        let tabs = Dialect {
            delimiter: '\t',
            has_quotes: false,
        };

        assert_eq!(
            texts(
                "Q\tA\tPrompts\nWhy?\t\"So \"\"x\"\"\nit is\"\t[{\"a\":1}]\n\"Hi\" he said\tyes\t\nb\t\"open\nc\td\t\n",
                tabs
            ),
            [
                vec!["Q", "A", "Prompts"],
                vec!["Why?", "So \"x\"\nit is", "[{\"a\":1}]"],
                vec!["\"Hi\" he said", "yes", ""],
                vec!["b", "\"open"],
                vec!["c", "d", ""],
            ]
        );
    }

    #[test]
    fn a_tsv_as_exported_has_no_quotes() {
        assert!(!tabs_have_quotes("Q\tA\n\"Hi\" he said\t[{\"a\":1}]\n"));
        assert!(!tabs_have_quotes("Q\tA\nplain\ttext\n"));
        assert!(tabs_have_quotes("Q\tA\nplain\t\"[{\"\"a\"\":1}]\"\n"));
    }

    #[test]
    fn the_delimiter_is_seen_in_the_first_line() {
        assert_eq!(delimiter("Question;Answer\na,b,c,d"), ';');
        assert_eq!(delimiter("\"a;b;c\",d\n"), ',');
        assert_eq!(delimiter("only one"), ',');
    }
}
