//! Which lines of a body are code: by fences, or by indentation alone.

use std::collections::HashMap;

use super::comment::GONE;
use super::line::{bullet, indentation, ordered};

/// Which lines of a body are in fenced blocks, marker lines included.
pub(crate) fn code_lines(body: &str) -> Vec<bool> {
    fences(&body.split('\n').collect::<Vec<_>>())
}

/// Which lines belong to a fenced block, marker lines included. A fence that nobody closes ends before the next
/// heading: an odd number of fences must not turn half the article into code.
pub(super) fn fences(source: &[&str]) -> Vec<bool> {
    let mut fenced = vec![false; source.len()];
    let mut open: Option<(usize, char, usize)> = None;
    let mut position = 0;
    while let Some(&line) = source.get(position) {
        let (_, rest) = indentation(line);
        match (open, fence_marker(rest)) {
            (None, Some((kind, length))) => open = Some((position, kind, length)),
            (Some((start, kind, length)), Some((other, closing)))
                if other == kind && closing >= length && rest.trim_end().chars().all(|next| next == kind) =>
            {
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
}

/// Columns of indentation that make code in CommonMark.
pub(super) const CODE_INDENT: usize = 4;

/// Lines that are code by indentation: after a blank line, four columns in, with no list open that they could
/// belong to. Authors indent prose and lists too, so the first line must not look like either.
pub(super) fn indented_code(source: &[&str], fences: &[bool]) -> HashMap<usize, CodePlace> {
    let mut code = HashMap::new();
    let mut is_list_open = false;
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
        let is_item = bullet(rest).is_some() || ordered(rest).is_some();
        let is_prose = reads_as_prose(rest)
            || rest.contains("](")
            || rest.contains("**")
            || rest.starts_with(['|', '>', '<', '#', ':']);
        if indent >= CODE_INDENT && is_after_blank && !is_list_open && !is_item && !is_prose {
            let end = indented_end(source, fences, position);
            for at in position..end {
                code.insert(
                    at,
                    CodePlace {
                        is_first: at == position,
                        is_last: at + 1 == end,
                    },
                );
            }
            position = end;
            continue;
        }
        if is_item {
            is_list_open = true;
        } else if (is_after_blank && indent < 2) || rest.starts_with('#') {
            is_list_open = false;
        }
        is_after_blank = false;
        position += 1;
    }
    code
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

/// One past the last line of such a block; blank lines count where more code follows.
fn indented_end(source: &[&str], fences: &[bool], start: usize) -> usize {
    let mut end = start + 1;
    for (at, raw) in source.iter().enumerate().skip(start + 1) {
        let (indent, rest) = indentation(raw);
        if fences.get(at).copied().unwrap_or(false) || (!rest.is_empty() && indent < CODE_INDENT) {
            break;
        }
        if !rest.is_empty() {
            end = at + 1;
        }
    }
    end
}

/// Kind and length of the fence that `rest` begins with. An info string holds no ticks: "```x```" is inline code.
pub(crate) fn fence_marker(rest: &str) -> Option<(char, usize)> {
    let kind = rest.chars().next().filter(|&first| matches!(first, '`' | '~'))?;
    let length = rest.chars().take_while(|&next| next == kind).count();
    let info = rest.get(length..)?;
    (length >= 3 && !(kind == '`' && info.contains('`'))).then_some((kind, length))
}
