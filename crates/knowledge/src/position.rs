//! From byte offsets to lines and columns.

use std::cell::Cell;

use crate::{Position, Span};

/// Where the lines of a text begin.
pub(crate) struct LineIndex<'text> {
    text: &'text str,
    starts: Vec<usize>,
    /// The last place asked for, as (line start, offset, column): findings on one very long line come in
    /// ascending order, and counting each from the line start would be quadratic.
    last: Cell<(usize, usize, u32)>,
}

impl<'text> LineIndex<'text> {
    /// Indexes a text whose line ends are `\n`.
    pub(crate) fn new(text: &'text str) -> Self {
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1))
            .collect();
        Self {
            text,
            starts,
            last: Cell::new((0, 0, 1)),
        }
    }

    pub(crate) fn text(&self) -> &'text str {
        self.text
    }

    /// Line and column of a byte offset; offsets past the end mean the end.
    pub(crate) fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(0);

        let (last_start, last_offset, last_column) = self.last.get();
        let (from, column) = if last_start == start && last_offset <= offset {
            (last_offset, last_column)
        } else {
            (start, 1)
        };
        let between = self.text.get(from..offset).unwrap_or_default().chars().count();
        let column = column.saturating_add(u32::try_from(between).unwrap_or(u32::MAX));
        self.last.set((start, offset, column));

        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column,
        }
    }

    /// The span of a byte range.
    pub(crate) fn span(&self, range: std::ops::Range<usize>) -> Span {
        let start = self.position(range.start);
        Span {
            start,
            end: self.position(range.end.max(range.start)),
        }
    }

    /// Byte offset at which a line (from 1) begins; the end of the text for lines past it.
    pub(crate) fn line_start(&self, line: u32) -> usize {
        let position = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        self.starts.get(position).copied().unwrap_or(self.text.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let index = LineIndex::new("é*\nab");

        assert_eq!(index.position(2), Position { line: 1, column: 2 });
        assert_eq!(index.position(0), Position { line: 1, column: 1 });
        assert_eq!(index.position(5), Position { line: 2, column: 2 });
        assert_eq!(index.position(99), Position { line: 2, column: 3 });
    }

    #[test]
    fn an_offset_on_a_line_feed_belongs_to_the_line_it_ends() {
        assert_eq!(
            LineIndex::new("ab\ncd").position(2),
            Position { line: 1, column: 3 }
        );
    }
}
