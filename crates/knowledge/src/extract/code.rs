//! Which lines of a body are code: by fences, or by indentation alone.

use std::collections::HashMap;

use super::comment::GONE;
use super::line::{bullet, indentation, ordered};
use crate::text;

/// Which lines of a body are in fenced blocks, marker lines included.
pub(crate) fn code_lines(body: &str) -> Vec<bool> {
    fences(&text::lines(body).collect::<Vec<_>>())
}

/// Which lines belong to a fenced block, marker lines included. A fence that nobody closes ends before the next
/// heading: an odd number of fences must not turn half the article into code.
pub(super) fn fences(source: &[&str]) -> Vec<bool> {
    let mut fenced = vec![false; source.len()];
    let mut open: Option<(usize, char, usize)> = None;
    // Columns of the open block and of one that is shown in it.
    let (mut margin, mut shown) = (0, None);
    let mut position = 0;
    while let Some(&line) = source.get(position) {
        let (indent, rest) = indentation(line);
        let is_bare = |kind: char| rest.trim_end().chars().all(|next| next == kind);
        let marker = if open.is_none() {
            fence_marker(without_item(rest))
        } else {
            fence_marker(rest)
        };
        match (open, marker) {
            (None, Some((kind, length))) => {
                open = Some((position, kind, length));
                margin = indent + (rest.len() - without_item(rest).len());
            }
            (Some(_), Some((other, _))) if !is_bare(other) && indent >= margin + CODE_INDENT => {
                shown = Some(indent);
            }
            (Some(_), Some(_)) if shown == Some(indent) => shown = None,
            (Some((start, kind, length)), Some((other, closing)))
                if other == kind && closing >= length && is_bare(kind) =>
            {
                shown = None;
                for slot in fenced.iter_mut().take(position + 1).skip(start) {
                    *slot = true;
                }
                open = None;
            }
            _ => {}
        }
        position += 1;
    }
    if let Some((start, _, _)) = open {
        let end = source
            .iter()
            .enumerate()
            .skip(start + 1)
            .find(|(_, line)| line.starts_with("## ") || line.starts_with("### "))
            .map_or(source.len(), |(end, _)| end);
        for slot in fenced.iter_mut().take(end).skip(start) {
            *slot = true;
        }
    }
    fenced
}

/// Place of a line in a block of code that is marked by indentation alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CodePlace {
    pub(super) is_first: bool,
    pub(super) is_last: bool,
    /// Column of the text that the block belongs to: 0, or that of the text of an item.
    pub(super) margin: usize,
    /// Columns that mark its lines as code, and are no part of it.
    pub(super) indent: usize,
}

/// Columns of indentation that make code in CommonMark.
const CODE_INDENT: usize = 4;

/// Lines that are code by indentation: after a blank line, four columns behind the text they stand under. Authors indent
/// prose and lists too, so the first line must look like neither; in an item, where paragraphs are indented as it comes,
/// it must look like code.
pub(super) fn indented_code(source: &[&str], fences: &[bool]) -> HashMap<usize, CodePlace> {
    let mut code = HashMap::new();
    // Columns of the texts of the open items, outermost first.
    let mut items: Vec<usize> = Vec::new();
    let mut is_after_blank = true;
    let mut position = 0;
    while let Some(&raw) = source.get(position) {
        let (indent, rest) = indentation(raw);
        let is_fenced = fences.get(position).copied().unwrap_or(false);
        if rest.is_empty() || is_fenced {
            is_after_blank |= !raw.contains(GONE);
            position += 1;
            continue;
        }
        let text = bullet(rest).or_else(|| ordered(rest).map(|(_, text)| text));
        let is_prose = || {
            reads_as_prose(rest)
                || rest.contains("](")
                || rest.contains("**")
                || rest.starts_with(['|', '>', '<', '#', ':'])
        };
        let margin = items.last().copied().unwrap_or(0);
        if indent >= margin + CODE_INDENT && is_after_blank && text.is_none() && !is_prose() {
            let end = indented_end(source, fences, position, margin + CODE_INDENT);
            let block = source.get(position..end).unwrap_or_default();
            if items.is_empty() || reads_as_code(block) {
                let columns = block
                    .iter()
                    .map(|line| indentation(line))
                    .filter(|(_, text)| !text.is_empty());
                let least = columns.map(|(columns, _)| columns).min();
                // At the margin what is indented further may be meant so; in an item nobody counts.
                let indent = least.filter(|_| !items.is_empty()).unwrap_or(CODE_INDENT);
                for at in position..end {
                    code.insert(
                        at,
                        CodePlace {
                            is_first: at == position,
                            is_last: at + 1 == end,
                            margin,
                            indent,
                        },
                    );
                }
                position = end;
                continue;
            }
        }
        if let Some(text) = text {
            while items.last().is_some_and(|&column| column > indent) {
                items.pop();
            }
            let marker = rest.chars().count() - text.chars().count();
            items.push(indent + marker);
        } else if (is_after_blank && indent < 2) || rest.starts_with('#') {
            items.clear();
        }
        is_after_blank = false;
        position += 1;
    }
    code
}

/// Whether lines hold what only commands, settings and programs do.
fn reads_as_code(lines: &[&str]) -> bool {
    const MOST_WORDS: usize = 12;
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.trim())
        .filter(|line| !line.is_empty())
        .collect();
    let has_sign = |line: &&str| {
        line.contains(['$', '{', '}', ';', '=', '|', '\\', '<', '>', '[', '_'])
            || line.contains("()")
            || line
                .split(' ')
                .any(|word| word.starts_with(['-', '/', '~']) && word.len() > 1 || word.starts_with("./"))
    };
    let is_command = |line: &&str| {
        line.starts_with(|first: char| first.is_ascii_lowercase())
            && !line.ends_with(['.', ':', '?', '!', ','])
            && line.split(' ').count() <= MOST_WORDS
    };
    let is_setting = |line: &&str| {
        line.split_once(": ")
            .is_some_and(|(key, value)| !key.contains(' ') && !value.trim().is_empty())
    };
    let is_sentence = |line: &&str| line.split(' ').count() > 3 && line.ends_with(['.', '?', '!']);
    let are_settings = lines.len() > 1 && lines.iter().all(is_setting);
    !lines.iter().any(is_sentence)
        && (are_settings || lines.iter().any(|line| has_sign(line) || is_command(line)))
}

/// A sentence: many words, a full stop, and nothing that only a command has. So many words that it can be nothing else
/// may lead into a list, and hold a backslash or a pipe ("view\\manage").
fn reads_as_prose(text: &str) -> bool {
    const FEWEST_WORDS: usize = 8;
    const MANY_WORDS: usize = 14;
    let words = text.split_whitespace().count();
    let text = text.trim_end();
    let is_long = words >= MANY_WORDS && text.starts_with(char::is_uppercase);
    words >= FEWEST_WORDS
        && (text.ends_with(['.', '?', '!']) || (is_long && text.ends_with(':')))
        && !text.contains(['$', '{', '}', ';', '='])
        && (is_long || !text.contains(['\\', '|']))
}

/// One past the last line of such a block of at least `least` columns; blank lines count where more code follows.
fn indented_end(source: &[&str], fences: &[bool], start: usize, least: usize) -> usize {
    let mut end = start + 1;
    for (at, raw) in source.iter().enumerate().skip(start + 1) {
        let (indent, rest) = indentation(raw);
        if fences.get(at).copied().unwrap_or(false) || (!rest.is_empty() && indent < least) {
            break;
        }
        if !rest.is_empty() {
            end = at + 1;
        }
    }
    end
}

/// The text of an item that begins with the fence of a block of code; else the text as it is.
pub(crate) fn without_item(rest: &str) -> &str {
    let text = bullet(rest).or_else(|| ordered(rest).map(|(_, text)| text));
    text.filter(|text| fence_marker(text).is_some()).unwrap_or(rest)
}

/// Kind and length of the fence that `rest` begins with. An info string holds no ticks: "```x```" is inline code.
pub(crate) fn fence_marker(rest: &str) -> Option<(char, usize)> {
    let kind = rest.chars().next().filter(|&first| matches!(first, '`' | '~'))?;
    let length = rest.chars().take_while(|&next| next == kind).count();
    let info = rest.get(length..)?;
    (length >= 3 && !(kind == '`' && info.contains('`'))).then_some((kind, length))
}
