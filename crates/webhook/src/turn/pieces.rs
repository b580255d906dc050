//! A text that is too long for one message, as several: cut between paragraphs, else between lines, else between words.
//!
//! A block of code that must be cut is closed before and opened again after the cut. Sizes are those on the wire: JSON writes a
//! quotation mark or a line end as two characters, and a control character as six.

use std::borrow::Cow;

/// Characters that JSON puts a backslash before, in UTF-16 units on the wire.
const SHORT_ESCAPE: usize = 2;
/// `\u0001`.
const LONG_ESCAPE: usize = 6;

/// How many UTF-16 units a text takes in JSON.
pub(super) fn wire_units(text: &str) -> usize {
    text.chars().map(units).sum()
}

fn units(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => SHORT_ESCAPE,
        control if control < ' ' => LONG_ESCAPE,
        other => other.len_utf16(),
    }
}

/// The pieces of `text`, in order, each of at most `longest` units on the wire.
pub(super) fn pieces(text: &str, longest: usize) -> Vec<String> {
    let lines = lines(text, longest);
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < lines.len() {
        let (piece, next) = piece(&lines, start, longest);
        pieces.extend(piece);
        start = next;
    }
    pieces
}

/// A line, and the block of code that is open before it.
#[derive(Debug)]
struct Line<'a> {
    text: &'a str,
    fence: Option<Fence<'a>>,
    units: usize,
}

/// An open block of code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fence<'a> {
    /// The line that has opened it.
    opening: &'a str,
    /// Its marks, with what stands before them.
    marks: &'a str,
    mark: char,
    length: usize,
}

impl<'a> Fence<'a> {
    /// The block a line opens (CommonMark 0.31 §4.5).
    fn opened_by(line: &'a str) -> Option<Self> {
        let body = line.trim_start_matches([' ', '>']);
        let mark = body.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let rest = body.trim_start_matches(mark);
        let length = body.len() - rest.len();
        if length < 3 || (mark == '`' && rest.contains('`')) {
            return None;
        }
        Some(Self {
            opening: line,
            marks: line.get(..line.len() - rest.len())?,
            mark,
            length,
        })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let body = line.trim_start_matches([' ', '>']);
        let rest = body.trim_start_matches(self.mark);
        body.len() - rest.len() >= self.length && rest.trim().is_empty()
    }

    /// What closing it here and opening it again there takes.
    fn units(&self) -> usize {
        wire_units(self.opening) + wire_units(self.marks) + 2 * SHORT_ESCAPE
    }
}

/// The lines of a text; one that fits into no piece as several.
fn lines(text: &str, longest: usize) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut fence: Option<Fence<'_>> = None;
    for line in text.split('\n') {
        let room = longest
            .saturating_sub(fence.map_or(0, |fence| fence.units()))
            .max(1);
        for text in parts(line, room) {
            lines.push(Line {
                text,
                fence,
                units: wire_units(text) + SHORT_ESCAPE,
            });
        }
        fence = match fence {
            Some(open) if open.is_closed_by(line) => None,
            Some(open) => Some(open),
            // A fence whose own line fills a piece is no fence that could be opened again.
            None => Fence::opened_by(line).filter(|fence| fence.units() * 4 < longest),
        };
    }
    lines
}

/// A line in parts that fit, cut at the last blank before, else anywhere.
fn parts(line: &str, longest: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = line;
    loop {
        let mut taken = SHORT_ESCAPE;
        let end = rest.char_indices().find_map(|(at, character)| {
            taken += units(character);
            (taken > longest && at > 0).then_some(at)
        });
        let Some(end) = end else {
            parts.push(rest);
            return parts;
        };
        let head = rest.get(..end).unwrap_or_default();
        let cut = head
            .rfind(char::is_whitespace)
            .filter(|at| !head.get(..*at).unwrap_or_default().trim().is_empty());
        let (part, after) = rest.split_at_checked(cut.unwrap_or(end)).unwrap_or((rest, ""));
        parts.push(part);
        rest = after.strip_prefix(char::is_whitespace).unwrap_or(after);
    }
}

/// The piece that begins with the line `start`, and the line the next one begins with; no piece where there are blanks alone.
fn piece(lines: &[Line<'_>], start: usize, longest: usize) -> (Option<String>, usize) {
    let reopened = lines.get(start).and_then(|line| line.fence);
    let mut taken = reopened.map_or(0, |fence| fence.units());
    let mut border = None;
    let mut end = start;
    for (at, line) in lines.iter().enumerate().skip(start) {
        let to_close = lines
            .get(at + 1)
            .and_then(|next| next.fence)
            .map_or(0, |fence| fence.units());
        if taken + line.units + to_close > longest && at > start {
            break;
        }
        taken += line.units;
        end = at + 1;
        if line.fence.is_none() && line.text.trim().is_empty() && at > start {
            border = Some(at);
        }
    }
    let (end, next) = match border {
        _ if end >= lines.len() => (end, end),
        Some(border) => (border, border + 1),
        None => (end, end),
    };
    let mut text: Vec<Cow<'_, str>> = Vec::new();
    text.extend(reopened.map(|fence| Cow::from(fence.opening)));
    text.extend(
        lines
            .iter()
            .take(end)
            .skip(start)
            .map(|line| Cow::from(line.text)),
    );
    if let Some(fence) = lines.get(end).and_then(|line| line.fence) {
        text.push(Cow::from(fence.marks));
    }
    let text = at_the_margin(&text).join("\n");
    let text = text.trim_matches('\n').trim_end();
    ((!text.trim().is_empty()).then(|| text.to_owned()), next)
}

/// A piece that begins within an item, moved to the margin: four blanks before a first line would make code of it.
fn at_the_margin<'a>(lines: &[Cow<'a, str>]) -> Vec<Cow<'a, str>> {
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let first = lines.iter().find(|line| !line.trim().is_empty());
    let by = first.map_or(0, |line| indent(line));
    let mut is_within = by > 0;
    lines
        .iter()
        .map(|line| {
            is_within = is_within && (line.trim().is_empty() || indent(line) >= by);
            if !is_within {
                return line.clone();
            }
            Cow::from(line.get(by..).unwrap_or_default().to_owned())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(pieces: &[String]) -> String {
        pieces.join("\n\n")
    }

    #[test]
    fn paragraphs_are_kept_whole_where_they_fit() {
        let paragraphs: Vec<String> = (0..40)
            .map(|number| format!("{number} {}", "wörd ".repeat(20).trim_end()))
            .collect();
        let text = paragraphs.join("\n\n");

        let pieces = pieces(&text, 500);

        assert!(pieces.len() > 1);
        assert!(pieces.iter().all(|piece| wire_units(piece) <= 500));
        assert_eq!(whole(&pieces), text);
    }

    #[test]
    fn what_json_writes_longer_counts_longer() {
        assert_eq!(wire_units("a\"\\\n\u{1}🎫"), 1 + 2 + 2 + 2 + 6 + 2);
        for text in [
            "\"".repeat(5_000),
            "\\ ".repeat(5_000),
            "\u{1}".repeat(900),
            "🎫".repeat(999),
        ] {
            let pieces = pieces(&text, 300);

            assert!(
                pieces
                    .iter()
                    .all(|piece| serde_json::to_string(piece).unwrap().encode_utf16().count() <= 300 + 2),
                "{text:.10}"
            );
            let without_blanks = |text: &str| text.replace(' ', "");
            assert_eq!(without_blanks(&pieces.concat()), without_blanks(&text));
        }
    }

    #[test]
    fn a_block_of_code_is_closed_and_opened_again() {
        let code: Vec<String> = (0..50).map(|number| format!("  line {number}")).collect();
        let text = format!("Run:\n\n````json\n{}\n\n```\n````\n\nDone.", code.join("\n"));

        let pieces = pieces(&text, 200);

        assert!(pieces.len() > 2);
        for piece in &pieces {
            assert!(wire_units(piece) <= 200, "{piece}");
            assert_eq!(piece.matches("````").count() % 2, 0, "{piece}");
        }
        let lines: Vec<&str> = pieces
            .iter()
            .flat_map(|piece| piece.lines())
            .filter(|line| line.contains("line"))
            .collect();
        assert_eq!(lines, code);
        assert!(pieces.last().unwrap().ends_with("Done."));
    }

    #[test]
    fn no_paragraph_is_cut_where_a_block_of_code_holds_a_blank_line() {
        let text = "one\n\n```\na\n\nb\n```\n\ntwo";

        assert_eq!(pieces(text, 30), ["one\n\n```\na\n\nb\n```", "two"]);
    }

    #[test]
    fn a_piece_of_a_list_begins_at_the_margin() {
        let text = "1. one\n\n   - a\n\n     - deep\n\n     - deeper\n\n   - b\n\n2. two";

        let pieces = pieces(text, 22);

        assert_eq!(
            pieces,
            ["1. one\n\n   - a", "- deep", "- deeper", "- b\n\n2. two"]
        );
    }

    #[test]
    fn a_line_without_end_is_cut_between_words() {
        let text = "word ".repeat(2_000);

        let pieces = pieces(&text, 300);

        assert!(pieces.iter().all(|piece| wire_units(piece) <= 300));
        assert_eq!(pieces.join(" ").split_whitespace().count(), 2_000);
        assert!(
            pieces
                .iter()
                .all(|piece| piece.split_whitespace().all(|word| word == "word"))
        );
        assert_eq!(super::pieces(&"x".repeat(10_000), 300).concat().len(), 10_000);
    }

    #[test]
    fn a_short_text_is_one_piece() {
        assert_eq!(pieces("a\n\nb", 100), ["a\n\nb"]);
        assert_eq!(pieces("```\nnever closed", 100), ["```\nnever closed"]);
    }
}
