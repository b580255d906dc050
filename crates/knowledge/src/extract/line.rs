//! Second pass: what each line is (`FORMAT.md` §3 to §5).
//!
//! A line of the file becomes one or more [`Line`]s: `<br>`, `<li>` and table tags begin new ones. Indentation is
//! counted in columns with tab stops of four.

mod html;
mod kind;
mod table;

use std::borrow::Cow;

use super::block;
use super::code::{CodePlace, fence_marker, fences, indented_code, without_item};
use super::comment::GONE;
use super::inline;
use crate::slug::fold;
use crate::{Link, text};
use html::{OpenHtml, pieces};
pub(super) use kind::{bullet, indentation, ordered};
pub(crate) use kind::{heading, is_rule};

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
    let mut last_section = None;
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
            let is_first = position
                .checked_sub(1)
                .is_none_or(|before| !fences.get(before).copied().unwrap_or(false));
            lines.push(verbatim(raw, number, is_first));
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
            keep_title_of_sections(&mut lines, last_section);
            last_section = Some(lines.len());
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
    read_lone_numbers(&mut lines);
    lines
}

/// A number with nothing behind it is an item where it goes on from another, or something is indented under it; else it is what
/// somebody asked for: "128."
fn read_lone_numbers(lines: &mut [Line]) {
    const FURTHEST: usize = 8;
    let mut before = None;
    for at in 0..lines.len() {
        let Some(line) = lines.get(at) else { return };
        let Kind::Ordered(number) = line.kind else {
            if matches!(line.kind, Kind::Heading(_)) {
                before = None;
            }
            continue;
        };
        let goes_on = before.is_some_and(|before: u64| before.checked_add(1) == Some(number));
        let has_text_below = || {
            lines
                .get(at + 1..)
                .and_then(|below| below.iter().take(FURTHEST).find(|below| below.is_visible()))
                .is_some_and(|below| below.indent > line.indent && !below.is_item())
        };
        if line.text.is_empty() && !goes_on && !has_text_below() {
            if let Some(line) = lines.get_mut(at) {
                line.kind = Kind::Text;
                line.text = format!("{number}.");
            }
        } else {
            before = Some(number);
        }
    }
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

/// A line of a fenced block. The first may begin an item, whose marker says nothing in a block of code.
fn verbatim(raw: &str, number: u32, is_first: bool) -> Line {
    let visible = without_marks(raw);
    let (mut indent, mut rest) = indentation(&visible);
    if is_first {
        let text = without_item(rest);
        indent += rest.len() - text.len();
        rest = text;
    }
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

/// A second-level heading right above the first of several `:::Section …:::` stands over all of them, not beside them: a line in
/// bold, for a heading with nothing under it but its equals says nothing. One that says what the title says goes.
fn keep_title_of_sections(lines: &mut [Line], last_section: Option<usize>) {
    /// The title stands among the first lines.
    const FURTHEST: usize = 100;
    let above = lines.iter().rposition(Line::is_visible);
    let is_over_sections = |line: &Line| line.kind == Kind::Heading(2) && last_section != above;
    let Some(said) = above.and_then(|above| lines.get(above).filter(|line| is_over_sections(line))) else {
        return;
    };
    let said = inline::plain_heading(&said.text);
    let title = lines
        .iter()
        .take(FURTHEST)
        .find(|line| line.kind == Kind::Heading(1));
    let is_title = title.is_some_and(|title| fold(&inline::plain_heading(&title.text)) == fold(&said));
    if said.contains(char::is_alphanumeric)
        && !is_title
        && let Some(line) = above.and_then(|above| lines.get_mut(above))
    {
        line.kind = Kind::Text;
        line.text = format!("**{}**", line.text.replace("**", "").trim());
    }
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

/// The first line at or behind a place that a reader sees, with its place.
pub(super) fn next_visible(lines: &[Line], from: usize) -> Option<(usize, &Line)> {
    lines
        .iter()
        .enumerate()
        .skip(from)
        .find(|(_, line)| line.is_visible())
}
