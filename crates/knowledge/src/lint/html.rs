//! HTML of a text article that does not close.

use std::collections::HashMap;
use std::ops::Range;

use super::{Findings, Rule};
use crate::extract::{comment, tag_at};
use crate::{Severity, text};

/// See [`Rule::why`].
pub(crate) const UNBALANCED_HTML: Rule = Rule {
    id: "unbalanced-html",
    severity: Severity::Warning,
    why: "an element with one of its two tags goes on to the end for some readers, or ends something else",
    mend: "write both tags of the element, or neither",
};

pub(crate) const RULES: &[&Rule] = &[&UNBALANCED_HTML];

/// Elements that HTML never closes by itself.
const PAIRED: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "center",
    "code",
    "details",
    "div",
    "dl",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "kbd",
    "mark",
    "ol",
    "pre",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "u",
    "ul",
];

/// A tag of one of them.
struct PairedTag {
    name: &'static str,
    is_closing: bool,
    at: Range<usize>,
}

/// Checks a body that begins at `offset`. `is_code` says which lines are inside fenced blocks.
pub(crate) fn check(body: &str, offset: usize, is_code: &[bool], findings: &mut Findings<'_>) {
    let tags = tags(body);
    if unpaired(&tags).is_empty() {
        return;
    }
    // Only now it matters which of them a reader never sees as tags.
    let hidden = hidden(body, is_code);
    let is_hidden = |at: usize| {
        let before = hidden.partition_point(|range| range.start <= at);
        let last = before.checked_sub(1).and_then(|last| hidden.get(last));
        last.is_some_and(|range| at < range.end)
    };
    let shown: Vec<PairedTag> = tags.into_iter().filter(|tag| !is_hidden(tag.at.start)).collect();
    for tag in unpaired(&shown) {
        let at = offset + tag.at.start..offset + tag.at.end;
        let name = tag.name;
        let message = if tag.is_closing {
            format!("`</{name}>` closes nothing")
        } else {
            format!("`<{name}>` is never closed")
        };
        findings.add(&UNBALANCED_HTML, at, message);
    }
}

fn tags(body: &str) -> Vec<PairedTag> {
    let mut found = Vec::new();
    for at in memchr::memchr_iter(b'<', body.as_bytes()) {
        let Some(tag) = body.get(at..).and_then(tag_at).filter(|tag| !tag.is_whole()) else {
            continue;
        };
        if let Some(name) = PAIRED.iter().find(|name| **name == tag.name) {
            found.push(PairedTag {
                name,
                is_closing: tag.is_closing,
                at: at..at + tag.length,
            });
        }
    }
    found
}

/// Those without a partner, in their order.
fn unpaired(tags: &[PairedTag]) -> Vec<&PairedTag> {
    let mut open: HashMap<&str, Vec<&PairedTag>> = HashMap::new();
    let mut lone = Vec::new();
    for tag in tags {
        let of_name = open.entry(tag.name).or_default();
        if !tag.is_closing {
            of_name.push(tag);
        } else if of_name.pop().is_none() {
            lone.push(tag);
        }
    }
    lone.extend(open.into_values().flatten());
    lone.sort_by_key(|tag| tag.at.start);
    lone
}

/// Comments and code, in order and apart.
fn hidden(body: &str, is_code: &[bool]) -> Vec<Range<usize>> {
    let comments = comment::comments(body).into_iter().map(|comment| comment.range);
    let mut found: Vec<Range<usize>> = comments.chain(code(body, is_code)).collect();
    found.sort_by_key(|range| range.start);
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match apart.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

/// Lines of fenced blocks, and what stands between backticks.
fn code(body: &str, is_code: &[bool]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (position, line) in text::lines(body).enumerate() {
        if is_code.get(position).copied().unwrap_or(false) {
            found.push(start..start + line.len());
        } else {
            let mut ticks = line.match_indices('`').map(|(at, _)| start + at);
            while let (Some(open), Some(close)) = (ticks.next(), ticks.next()) {
                found.push(open..close);
            }
        }
        start += line.len() + 1;
    }
    found
}
