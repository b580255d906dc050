//! Raw HTML over several lines: `<pre>` keeps its spacing, a `<table>` reads as rows.
//!
//! A block that never ends is none: its tags are dropped like others, and it swallows nothing.

use super::comment::GONE;
use super::inline::{self, tag_at};
use super::line::{Kind, Line, indentation};
use crate::entity;

/// Most lines of a block; the longest of the format's articles has under a hundred.
const MOST_LINES: usize = 400;

/// Most columns of a table; what has more lays out a page.
const MOST_COLUMNS: usize = 24;

/// A block of raw HTML.
pub(super) struct Block {
    /// Text before it on its first line.
    pub(super) before: String,
    /// What it says.
    pub(super) lines: Vec<Line>,
    /// Position of its last line, and the text behind it there.
    pub(super) last: usize,
    pub(super) behind: String,
}

/// The block that begins on the line at `position`, of which `raw` is left; `number` is that line's.
pub(super) fn at(raw: &str, source: &[&str], position: usize, number: u32) -> Option<Block> {
    let (start, name, length) = opening(raw)?;
    let mut content: Vec<&str> = Vec::new();
    let closing = format!("</{name}");
    let first = raw.get(start + length..)?;
    let under = source
        .iter()
        .copied()
        .enumerate()
        .skip(position + 1)
        .take(MOST_LINES);
    for (at, rest) in std::iter::once((position, first)).chain(under) {
        let Some(end) = rest.to_ascii_lowercase().find(&closing) else {
            content.push(rest);
            continue;
        };
        let tag = tag_at(rest.get(end..)?)?;
        content.push(rest.get(..end)?);
        let before = raw.get(..start)?.to_owned();
        let (indent, text) = indentation(&before);
        let is_item = super::line::bullet(text).is_some() || super::line::ordered(text).is_some();
        let column = if is_item { indent + 3 } else { indent };
        let lines = match name {
            "pre" => code(&content, number, column),
            _ => table(&content.join(" ").replace(GONE, ""), number, column)?,
        };
        return Some(Block {
            before,
            lines,
            last: at,
            behind: rest.get(end + tag.length..)?.to_owned(),
        });
    }
    None
}

/// Where a line opens a block outside inline code, with its name and the length of its tag.
fn opening(line: &str) -> Option<(usize, &'static str, usize)> {
    for (at, _) in line.match_indices('<') {
        let rest = line.get(at..)?;
        let Some(name) = ["pre", "table"].into_iter().find(|name| {
            rest.get(1..=name.len())
                .is_some_and(|written| written.eq_ignore_ascii_case(name))
        }) else {
            continue;
        };
        let is_code = line.get(..at)?.bytes().filter(|&byte| byte == b'`').count() % 2 == 1;
        if let Some(tag) = tag_at(rest).filter(|tag| tag.name == name && !is_code) {
            return Some((at, name, tag.length));
        }
    }
    None
}

fn blank(number: u32, indent: usize, kind: Kind, text: String) -> Line {
    Line {
        number,
        indent,
        kind,
        text,
        links: Vec::new(),
        has_break: false,
    }
}

/// A fenced block with the text of a `<pre>`.
fn code(content: &[&str], first: u32, column: usize) -> Vec<Line> {
    let texts: Vec<String> = content
        .iter()
        .map(|line| without_tags(line).trim_end().to_owned())
        .collect();
    let is_blank = |text: &String| text.trim().is_empty();
    let Some(start) = texts.iter().position(|text| !is_blank(text)) else {
        return Vec::new();
    };
    let end = texts
        .iter()
        .rposition(|text| !is_blank(text))
        .map_or(start, |last| last + 1);
    let own = texts.get(start..end).unwrap_or_default();
    let longest = own
        .iter()
        .flat_map(|text| text.split(|c| c != '`').map(str::len))
        .max()
        .unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let number = |at: usize| first.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
    let mut lines = vec![blank(number(start), column, Kind::Fence, fence.clone())];
    for (at, text) in own.iter().enumerate() {
        // Behind so many blanks as the fence has, which are taken off again.
        let text = format!("{}{text}", " ".repeat(column));
        lines.push(blank(number(start + at), column, Kind::Fence, text));
    }
    lines.push(blank(number(end.saturating_sub(1)), column, Kind::Fence, fence));
    lines
}

/// A line of a `<pre>` as it is read: tags of elements gone, entities decoded.
fn without_tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(&entity::decode_all(before));
        // `<your name>` in a command is a place-holder.
        if let Some(tag) = tag_at(from).filter(|tag| inline::is_markup(&tag.name)) {
            rest = from.get(tag.length..).unwrap_or_default();
        } else {
            out.push('<');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(&entity::decode_all(rest));
    out.retain(|character| character != GONE);
    out
}

/// A cell, and whether it heads its column.
struct Cell {
    text: String,
    links: Vec<crate::Link>,
    is_head: bool,
}

/// The rows of a table as a pipe table; as paragraphs where it has one column. `None` where it has no rows.
fn table(content: &str, number: u32, column: usize) -> Option<Vec<Line>> {
    let rows = rows(content);
    let width = rows
        .iter()
        .map(Vec::len)
        .max()
        .filter(|width| (1..=MOST_COLUMNS).contains(width))?;
    let mut lines = Vec::new();
    if width == 1 {
        for cell in rows.into_iter().flatten() {
            lines.push(blank(number, column, Kind::Blank, String::new()));
            lines.push(Line {
                links: cell.links,
                ..blank(number, column, Kind::Text, cell.text)
            });
        }
        lines.push(blank(number, column, Kind::Blank, String::new()));
        return Some(lines);
    }
    lines.push(blank(number, column, Kind::Blank, String::new()));
    let has_head = rows
        .first()
        .is_some_and(|row| row.iter().any(|cell| cell.is_head));
    if !has_head {
        lines.push(blank(
            number,
            column,
            Kind::Table,
            format!("|{}", "  |".repeat(width)),
        ));
        lines.push(delimiter(number, column, width));
    }
    for (at, row) in rows.into_iter().enumerate() {
        let mut text = String::from("|");
        let mut links = Vec::new();
        let missing = width - row.len();
        for cell in row {
            text.push(' ');
            text.push_str(&escape_pipes(&cell.text));
            text.push_str(" |");
            links.extend(cell.links);
        }
        text.push_str(&"  |".repeat(missing));
        lines.push(Line {
            links,
            ..blank(number, column, Kind::Table, text)
        });
        if at == 0 && has_head {
            lines.push(delimiter(number, column, width));
        }
    }
    lines.push(blank(number, column, Kind::Blank, String::new()));
    Some(lines)
}

fn delimiter(number: u32, column: usize, width: usize) -> Line {
    blank(number, column, Kind::Table, format!("|{}", "---|".repeat(width)))
}

fn escape_pipes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    for character in text.chars() {
        if character == '|' && before != '\\' {
            out.push('\\');
        }
        out.push(character);
        before = character;
    }
    out
}

/// Rows with something to read, cut at `<tr>`, `<td>` and `<th>`.
fn rows(content: &str) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = vec![Vec::new()];
    let mut open: Option<(bool, usize)> = None;
    let close = |open: &mut Option<(bool, usize)>, end: usize, rows: &mut Vec<Vec<Cell>>| {
        let Some((is_head, start)) = open.take() else {
            return;
        };
        let clean = inline::clean(&with_blanks(content.get(start..end).unwrap_or_default()));
        if let Some(row) = rows.last_mut() {
            row.push(Cell {
                text: inline::single_blanks(clean.markdown.trim()),
                links: clean.links,
                is_head,
            });
        }
    };
    let mut at = 0;
    while let Some(found) = content
        .get(at..)
        .and_then(|rest| rest.find('<'))
        .map(|offset| at + offset)
    {
        at = found + 1;
        let Some(tag) = content.get(found..).and_then(tag_at) else {
            continue;
        };
        if !matches!(tag.name.as_str(), "td" | "th" | "tr") {
            continue;
        }
        close(&mut open, found, &mut rows);
        at = found + tag.length;
        match tag.name.as_str() {
            "tr" => rows.push(Vec::new()),
            name if !tag.is_closing => open = Some((name == "th", at)),
            _ => {}
        }
    }
    close(&mut open, content.len(), &mut rows);
    rows.retain(|row| row.iter().any(|cell| !cell.text.is_empty()));
    rows
}

/// Tags that part words in a cell, as blanks.
fn with_blanks(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let tag = tag_at(from);
        if let Some(tag) =
            tag.filter(|tag| matches!(tag.name.as_str(), "br" | "p" | "div" | "li" | "ul" | "ol"))
        {
            out.push(' ');
            rest = from.get(tag.length..).unwrap_or_default();
        } else {
            out.push('<');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}
