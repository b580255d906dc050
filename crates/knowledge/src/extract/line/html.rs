//! One source line of a body as the lines that its block tags and `<br>` make of it.

use super::super::tag::{Tag, split_with_tags};
use super::super::{inline, mark, question};
use super::kind::classify;
use super::{Kind, Line, blank, indentation};
use crate::text;

/// HTML that goes on over line ends.
#[derive(Default)]
pub(super) struct OpenHtml {
    /// Open lists: whether each is numbered, and how far its count is.
    lists: Vec<Option<u64>>,
    /// Level of the heading whose text comes next.
    heading: Option<u8>,
    /// Whether the text that comes next is a term.
    is_term: bool,
    /// Whether it is what a folded part is called.
    is_summary: bool,
    /// Open folded parts: whether what each is called is asked.
    folds: Vec<bool>,
    /// How many of them are.
    asked_folds: usize,
}

impl OpenHtml {
    /// What the text of a line is where tags say so.
    fn apply(&mut self, line: &mut Line) {
        if line.kind == Kind::Text {
            if let Some(level) = self.heading.take() {
                line.kind = Kind::Heading(level);
            }
            if std::mem::take(&mut self.is_term) && !line.text.contains("**") {
                line.text = format!("**{}**", line.text);
            }
        }
        if std::mem::take(&mut self.is_summary) && !line.text.is_empty() {
            line.kind = Kind::Text;
            line.text = format!("**{}**", line.text.replace("**", "").trim());
            let is_asked = question::strength(&inline::plain(&line.text)) >= question::Strength::Statement;
            if let Some(fold) = self.folds.last_mut().filter(|fold| !**fold && is_asked) {
                *fold = true;
                self.asked_folds += 1;
            }
        }
        // A heading in the answer to what was asked heads a part of it.
        if matches!(line.kind, Kind::Heading(_)) && self.asked_folds > 0 {
            let text = line.text.replace("**", "");
            let text = text.trim();
            // The colon tells it from a question of its own.
            let colon = if text.ends_with([':', '!']) || mark::asks(text) {
                ""
            } else {
                ":"
            };
            line.kind = Kind::Text;
            line.text = format!("**{text}{colon}**");
        }
    }

    /// Begins an item of the innermost list; gives its kind and how deep it is.
    fn begin_item(&mut self) -> (Kind, usize) {
        let depth = self.lists.len().saturating_sub(1);
        let kind = match self.lists.last_mut() {
            Some(Some(count)) => {
                *count = count.saturating_add(1);
                Kind::Ordered(*count)
            }
            _ => Kind::Bullet,
        };
        (kind, depth)
    }

    /// What the text behind a tag of another block is.
    fn expect(&mut self, tag: &str) {
        self.is_term = tag == "dt";
        self.is_summary = tag == "summary" || (self.is_summary && tag != "/summary");
        self.heading = match tag.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => None,
        };
    }
}

/// Cuts one source line at its block tags and `<br>`.
pub(super) fn pieces(raw: &str, number: u32, html: &mut OpenHtml, lines: &mut Vec<Line>) {
    let (indent, rest) = indentation(raw);
    let has_blanks_at_end = raw.ends_with("  ") || rest.ends_with('\\');
    if !text::has_byte(rest, b'<') {
        let mut line = classify(rest.trim_end_matches('\\'), indent, number, has_blanks_at_end);
        html.apply(&mut line);
        lines.push(line);
        return;
    }
    let first = lines.len();
    let mut pieces = Pieces {
        number,
        indent,
        content_indent: indent,
        first,
        html,
        lines,
    };
    for (part, tag) in split_with_tags(rest) {
        let part = part.trim();
        if !part.is_empty() {
            pieces.push_text(part);
        }
        if let Some(tag) = tag {
            pieces.push_tag(&tag, !part.is_empty());
        }
    }
    merge_html_items(lines, first);
}

/// A source line with tags, while it is cut.
struct Pieces<'cut> {
    number: u32,
    /// Columns before the line.
    indent: usize,
    /// Columns before what belongs to the item that the line began.
    content_indent: usize,
    /// Position of its first piece.
    first: usize,
    html: &'cut mut OpenHtml,
    lines: &'cut mut Vec<Line>,
}

impl Pieces<'_> {
    fn push_text(&mut self, part: &str) {
        let is_first = self.lines.len() == self.first;
        let indent = if is_first {
            self.indent
        } else {
            self.content_indent
        };
        let mut line = classify(part, indent, self.number, false);
        self.html.apply(&mut line);
        if line.is_item() && is_first {
            self.content_indent = self.indent + 2;
        }
        self.lines.push(line);
    }

    fn push(&mut self, indent: usize, kind: Kind) {
        self.lines.push(Line {
            indent,
            kind,
            ..blank(self.number)
        });
    }

    /// `is_behind_text` where text stands right before the tag.
    fn push_tag(&mut self, tag: &Tag<'_>, is_behind_text: bool) {
        match tag.name.as_str() {
            "br" | "/br" => self.break_line(is_behind_text),
            "ul" => self.html.lists.push(None),
            "ol" => {
                let start = tag.number("start");
                let count = start.map_or(0, |start| start.saturating_sub(1));
                self.html.lists.push(Some(count));
            }
            "/ul" | "/ol" => {
                self.html.lists.pop();
                // What stands behind the list is no part of its last item.
                if self.html.lists.is_empty() {
                    self.push(0, Kind::Blank);
                }
            }
            "li" => {
                let (kind, depth) = self.html.begin_item();
                let indent = self.indent + depth * 4;
                self.push(indent, kind);
                self.content_indent = indent + 2;
            }
            "hr" => self.push(0, Kind::Rule),
            "details" => {
                self.html.folds.push(false);
                self.push(0, Kind::Fold);
            }
            "/details" => {
                self.html.asked_folds -= usize::from(self.html.folds.pop() == Some(true));
                self.push(0, Kind::Unfold);
            }
            other => self.begin_block(other, is_behind_text),
        }
    }

    fn break_line(&mut self, is_behind_text: bool) {
        match self.lines.get_mut(self.first..).and_then(|own| own.last_mut()) {
            Some(line) if is_behind_text => line.has_break = true,
            Some(_) => self.push(self.content_indent, Kind::Blank),
            // A line that is only `<br>` parts paragraphs.
            None => self.push(0, Kind::Blank),
        }
    }

    /// A new block: what stands before it is a paragraph of its own. Items are parted by themselves.
    fn begin_block(&mut self, tag: &str, is_behind_text: bool) {
        self.html.expect(tag);
        let is_text = |line: &Line| line.kind == Kind::Text;
        if (is_behind_text && tag != "/li") || (tag == "p" && self.lines.last().is_some_and(is_text)) {
            self.push(self.content_indent, Kind::Blank);
        }
    }
}

/// An `<li>` and the text after it are one item.
fn merge_html_items(lines: &mut Vec<Line>, first: usize) {
    let own = lines.split_off(first.min(lines.len()));
    for line in own {
        let item = lines
            .get_mut(first..)
            .and_then(<[Line]>::last_mut)
            .filter(|item| item.is_item() && item.text.is_empty() && line.kind == Kind::Text);
        if let Some(item) = item {
            item.text = line.text;
            item.links = line.links;
            item.has_break = line.has_break;
        } else {
            lines.push(line);
        }
    }
}
