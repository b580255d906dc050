//! Second pass: what each line is (`FORMAT.md` §3 to §5).
//!
//! A line of the file becomes one or more [`Line`]s: `<br>`, `<li>` and table tags begin new ones. Indentation is
//! counted in columns with tab stops of four.

mod table;

use std::borrow::Cow;

use super::block;
use super::code::{CodePlace, fence_marker, fences, indented_code};
use super::comment::GONE;
use super::inline::{self, Clean};
use super::tag::split_with_tags;
use super::{mark, question};
use crate::{Link, text};

/// What a line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but blanks.
    Blank,
    /// An ATX heading of that level.
    Heading(u8),
    /// A bullet.
    Bullet,
    /// A numbered item.
    Ordered(u64),
    /// The opening or closing line of a fenced block, or a line in it, as written.
    Fence,
    /// A row of a pipe table.
    Table,
    /// A rule.
    Rule,
    /// Where a part begins that a reader unfolds.
    Fold,
    /// Where it ends.
    Unfold,
    /// Anything else.
    Text,
}

/// One line, cleaned.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Line in the file, from 1.
    pub(super) number: u32,
    /// Columns before the text or the marker.
    pub(super) indent: usize,
    /// What it is.
    pub(super) kind: Kind,
    /// Clean Markdown without marker; for [`Kind::Fence`] the line as written.
    pub(super) text: String,
    /// Links in it.
    pub(super) links: Vec<Link>,
    /// Whether the author broke the line here (`<br>`, two blanks at the end).
    pub(super) has_break: bool,
}

impl Line {
    /// Whether it is an item of a list.
    pub(super) fn is_item(&self) -> bool {
        matches!(self.kind, Kind::Bullet | Kind::Ordered(_))
    }

    /// Whether a reader sees something.
    pub(super) fn is_visible(&self) -> bool {
        match self.kind {
            Kind::Blank | Kind::Rule | Kind::Fold | Kind::Unfold => false,
            Kind::Fence => true,
            _ => !self.text.is_empty(),
        }
    }
}

/// Cuts a stripped body into lines. `first` is the line number of its first line.
pub(super) fn lines(stripped: &str, first: u32) -> Vec<Line> {
    let source: Vec<&str> = text::lines(stripped).collect();
    let fences = fences(&source);
    let tables = table::rows(&source, &fences);
    let mut lines: Vec<Line> = Vec::with_capacity(source.len());
    let mut html = OpenHtml::default();
    let indented = indented_code(&source, &fences);
    let mut is_joined = false;
    // Where a block of HTML ended, and what stands behind it on its last line.
    let mut behind: Option<(usize, String)> = None;
    for (position, &raw) in source.iter().enumerate() {
        // The target of a link whose text ended the line before.
        if std::mem::take(&mut is_joined) {
            continue;
        }
        let mut raw = Cow::Borrowed(raw);
        if let Some((last, rest)) = behind.take() {
            if position < last || rest.trim().is_empty() {
                behind = (position < last).then_some((last, rest));
                continue;
            }
            raw = Cow::Owned(rest);
        }
        let raw = raw.as_ref();
        let number = first.saturating_add(u32::try_from(position).unwrap_or(u32::MAX));
        if fences.get(position).copied().unwrap_or(false) {
            lines.push(verbatim(raw, number));
            continue;
        }
        if let Some(place) = indented.get(&position) {
            push_indented_code(raw, *place, number, &mut lines);
            continue;
        }
        if let Some(block) = block::at(raw, &source, position, number) {
            if !block.before.trim().is_empty() {
                pieces(&without_marks(&block.before), number, &mut html, &mut lines);
            }
            lines.extend(block.lines);
            // On one line with its end, what follows is looked at at once.
            if block.last == position {
                if !block.behind.trim().is_empty() {
                    pieces(&without_marks(&block.behind), number, &mut html, &mut lines);
                }
            } else {
                behind = Some((block.last, block.behind));
            }
            continue;
        }
        let mut visible = without_marks(raw);
        if let Some(next) = source
            .get(position + 1)
            .filter(|next| inline::goes_on_with_target(raw, next))
        {
            visible = Cow::Owned(format!(
                "{}{}",
                visible.trim_end(),
                without_marks(next).trim_start()
            ));
            is_joined = true;
        }
        if visible.trim().is_empty() {
            // A line that held only a comment is no blank line: it separates nothing.
            if !has_mark(raw) {
                lines.push(blank(number));
            }
            continue;
        }
        if let Some(name) = section_directive(&visible) {
            lines.push(Line {
                kind: Kind::Heading(2),
                text: name,
                ..blank(number)
            });
            continue;
        }
        if tables.get(position).copied().unwrap_or(false) {
            lines.push(table::row(&visible, number));
            continue;
        }
        pieces(&visible, number, &mut html, &mut lines);
    }
    lines
}

/// Whether something was taken out of a line.
fn has_mark(line: &str) -> bool {
    // The first byte of the mark begins nothing but characters for private use.
    const FIRST: u8 = 0xEE;
    text::has_byte(line, FIRST) && line.contains(GONE)
}

fn without_marks(raw: &str) -> Cow<'_, str> {
    if has_mark(raw) {
        Cow::Owned(raw.chars().filter(|&character| character != GONE).collect())
    } else {
        Cow::Borrowed(raw)
    }
}

fn blank(number: u32) -> Line {
    Line {
        number,
        indent: 0,
        kind: Kind::Blank,
        text: String::new(),
        links: Vec::new(),
        has_break: false,
    }
}

fn verbatim(raw: &str, number: u32) -> Line {
    let visible = without_marks(raw);
    let (indent, rest) = indentation(&visible);
    // Marker lines lose their indentation, code keeps its own.
    let text = if fence_marker(rest).is_some() {
        rest.trim_end().to_owned()
    } else {
        visible.trim_end().to_owned()
    };
    Line {
        number,
        indent,
        kind: Kind::Fence,
        text,
        links: Vec::new(),
        has_break: false,
    }
}

/// `:::Section Insights:::` names a part of a portal page: a heading for a reader.
fn section_directive(text: &str) -> Option<String> {
    let name = text.trim().strip_prefix(":::")?.strip_suffix(":::")?.trim();
    let name = name.strip_prefix("Section ").unwrap_or(name);
    (!name.is_empty()).then(|| inline::clean(name.trim()).markdown)
}

/// Writes a line of code that indentation marks as one of a fenced block, which needs no list to be told from.
fn push_indented_code(raw: &str, place: CodePlace, number: u32, lines: &mut Vec<Line>) {
    let fence = Line {
        kind: Kind::Fence,
        indent: place.margin,
        text: "```".to_owned(),
        ..blank(number)
    };
    if place.is_first {
        lines.push(fence.clone());
    }
    let visible = without_marks(raw);
    let (indent, rest) = indentation(&visible);
    let text = format!(
        "{}{}",
        " ".repeat(indent.saturating_sub(place.indent) + place.margin),
        rest.trim_end()
    );
    lines.push(Line {
        kind: Kind::Fence,
        text,
        ..blank(number)
    });
    if place.is_last {
        lines.push(fence);
    }
}

/// HTML that goes on over line ends.
#[derive(Default)]
struct OpenHtml {
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
}

/// Cuts one source line at its block tags and `<br>`.
fn pieces(raw: &str, number: u32, html: &mut OpenHtml, lines: &mut Vec<Line>) {
    let (indent, rest) = indentation(raw);
    let has_blanks_at_end = raw.ends_with("  ") || rest.ends_with('\\');
    if !text::has_byte(rest, b'<') {
        let mut line = classify(rest.trim_end_matches('\\'), indent, number, has_blanks_at_end);
        html.apply(&mut line);
        lines.push(line);
        return;
    }
    let first = lines.len();
    let mut content_indent = indent;
    for (part, tag) in split_with_tags(rest) {
        let part = part.trim();
        if !part.is_empty() {
            let mut line = classify(
                part,
                if lines.len() == first {
                    indent
                } else {
                    content_indent
                },
                number,
                false,
            );
            html.apply(&mut line);
            if line.is_item() && lines.len() == first {
                content_indent = indent + 2;
            }
            lines.push(line);
        }
        match tag.as_ref().map(|tag| tag.name.as_str()) {
            Some("br" | "/br") => match lines.get_mut(first..).and_then(|own| own.last_mut()) {
                Some(line) if !part.is_empty() => line.has_break = true,
                Some(_) => lines.push(Line {
                    indent: content_indent,
                    ..blank(number)
                }),
                // A line that is only `<br>` parts paragraphs.
                None => lines.push(blank(number)),
            },
            Some("ul") => html.lists.push(None),
            Some("ol") => {
                let start = tag.as_ref().and_then(|tag| tag.number("start"));
                html.lists
                    .push(Some(start.map_or(0, |start| start.saturating_sub(1))));
            }
            Some("/ul" | "/ol") => {
                html.lists.pop();
                // What stands behind the list is no part of its last item.
                if html.lists.is_empty() {
                    lines.push(blank(number));
                }
            }
            Some("li") => {
                let depth = html.lists.len().saturating_sub(1);
                let kind = match html.lists.last_mut() {
                    Some(Some(count)) => {
                        *count = count.saturating_add(1);
                        Kind::Ordered(*count)
                    }
                    _ => Kind::Bullet,
                };
                lines.push(Line {
                    indent: indent + depth * 4,
                    kind,
                    ..blank(number)
                });
                content_indent = indent + depth * 4 + 2;
            }
            Some("hr") => lines.push(Line {
                kind: Kind::Rule,
                ..blank(number)
            }),
            Some(tag @ ("details" | "/details")) => {
                let kind = if tag == "details" {
                    Kind::Fold
                } else {
                    Kind::Unfold
                };
                if kind == Kind::Fold {
                    html.folds.push(false);
                } else {
                    html.asked_folds -= usize::from(html.folds.pop() == Some(true));
                }
                lines.push(Line {
                    kind,
                    ..blank(number)
                });
            }
            Some(tag) => {
                html.is_term = tag == "dt";
                html.is_summary = tag == "summary" || (html.is_summary && tag != "/summary");
                html.heading = match tag.as_bytes() {
                    [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
                    _ => None,
                };
                // A new block: what stands before it is a paragraph of its own. Items are parted by themselves.
                let is_behind_text = || lines.last().is_some_and(|line| line.kind == Kind::Text);
                if (!part.is_empty() && tag != "/li") || (tag == "p" && is_behind_text()) {
                    lines.push(Line {
                        indent: content_indent,
                        ..blank(number)
                    });
                }
            }
            None => {}
        }
    }
    merge_html_items(lines, first);
}

/// An `<li>` and the text after it are one item.
fn merge_html_items(lines: &mut Vec<Line>, first: usize) {
    let mut position = first;
    while position + 1 < lines.len() {
        let is_empty_item = lines
            .get(position)
            .is_some_and(|line| line.is_item() && line.text.is_empty());
        let is_text = lines
            .get(position + 1)
            .is_some_and(|next| next.kind == Kind::Text);
        if is_empty_item && is_text {
            let text = lines.remove(position + 1);
            if let Some(item) = lines.get_mut(position) {
                item.text = text.text;
                item.links = text.links;
                item.has_break = text.has_break;
            }
        }
        position += 1;
    }
}

/// Columns of blanks before the text, tab stops of four; zero-width characters take no room.
pub(super) fn indentation(line: &str) -> (usize, &str) {
    let blanks = line.bytes().take_while(|&byte| byte == b' ').count();
    if line.as_bytes().get(blanks).is_some_and(u8::is_ascii_graphic) {
        return (blanks, line.get(blanks..).unwrap_or_default());
    }
    let mut columns = 0;
    for (at, character) in line.char_indices() {
        match character {
            '\t' => columns = columns / 4 * 4 + 4,
            '\u{200B}' | '\u{FEFF}' | '\u{2060}' | GONE => {}
            blank if blank.is_whitespace() => columns += 1,
            _ => return (columns, line.get(at..).unwrap_or_default()),
        }
    }
    (columns, "")
}

/// What a line is, from its text without indentation.
fn classify(rest: &str, indent: usize, number: u32, has_break: bool) -> Line {
    let rest = rest.trim_end();
    let (kind, text) = if is_rule(rest) {
        (Kind::Rule, "")
    } else if let Some((level, text)) = heading(rest, indent) {
        (Kind::Heading(level), text)
    } else if let Some(text) = bullet(rest) {
        (Kind::Bullet, text)
    } else if let Some((value, text)) = ordered(rest) {
        (Kind::Ordered(value), text)
    } else {
        // The name of a step's picture may be all the step says; that of one between paragraphs says nothing.
        let text = if inline::is_unseen_picture(rest) { "" } else { rest };
        (Kind::Text, text)
    };
    let Clean { markdown, links } = inline::clean(text.trim());
    Line {
        number,
        indent,
        kind,
        text: inline::single_blanks(markdown.trim()),
        links,
        has_break,
    }
}

/// `***`, `---`, `_ _ _`: a line across the page.
pub(crate) fn is_rule(rest: &str) -> bool {
    let mut marks = rest.chars().filter(|character| !character.is_whitespace());
    let Some(first) = marks.next().filter(|first| matches!(first, '-' | '*' | '_')) else {
        return false;
    };
    let mut count = 1;
    marks.all(|mark| {
        count += 1;
        mark == first
    }) && count >= 3
}

/// `# Title`, `#Title`, `## Title ##`.
fn heading(rest: &str, indent: usize) -> Option<(u8, &str)> {
    let level = rest.bytes().take_while(|&byte| byte == b'#').count();
    if level == 0 || level > 6 || indent > 3 {
        return None;
    }
    let text = rest.get(level..)?;
    // Without a blank only what reads like a title: "#1 issue" and "#!/bin/sh" are text.
    let reads_like_title = text.starts_with(|first: char| {
        first.is_whitespace() || first.is_alphabetic() || matches!(first, '*' | '[' | '_')
    });
    if !(text.is_empty() || reads_like_title) {
        return None;
    }
    let text = text.trim();
    let without = text.trim_end_matches('#');
    let is_closed = without.is_empty() || !without.ends_with(char::is_alphanumeric);
    Some((
        u8::try_from(level).ok()?,
        if is_closed { without.trim_end() } else { text },
    ))
}

/// Signs of a bullet: those of Markdown, and those that word processors leave when a text is pasted.
const BULLETS: &[char] = &[
    '*', '-', '+', '•', '·', '●', '○', '◦', '▪', '▫', '■', '□', '‣', '⁃', '–', '\u{F0B7}',
];

/// Text of a bullet. `-**Bold**` is a bullet too; `•` needs no blank.
pub(super) fn bullet(rest: &str) -> Option<&str> {
    let marker = rest.chars().next().filter(|marker| BULLETS.contains(marker))?;
    let text = rest.get(marker.len_utf8()..)?;
    let is_marker = text.is_empty()
        || text.starts_with(char::is_whitespace)
        || matches!(marker, '•')
        || (marker == '-' && text.starts_with("**"));
    is_marker.then(|| text.trim_start())
}

/// Number and text of `1. text` and `1) text`; the blank may be missing before a capital, a star or a bracket.
pub(super) fn ordered(rest: &str) -> Option<(u64, &str)> {
    let digits = rest.bytes().take(10).take_while(u8::is_ascii_digit).count();
    let value = rest
        .get(..digits)
        .filter(|_| (1..=9).contains(&digits))?
        .parse()
        .ok()?;
    let text = rest.get(digits..)?.strip_prefix(['.', ')'])?;
    let is_marker = text.is_empty()
        || text.starts_with(|first: char| {
            first.is_whitespace() || first.is_uppercase() || matches!(first, '*' | '[')
        });
    is_marker.then(|| (value, text.trim_start()))
}

/// The first line at or behind a place that a reader sees, with its place.
pub(super) fn next_visible(lines: &[Line], from: usize) -> Option<(usize, &Line)> {
    lines
        .iter()
        .enumerate()
        .skip(from)
        .find(|(_, line)| line.is_visible())
}
