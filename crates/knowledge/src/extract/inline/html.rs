//! The HTML that people put into Markdown: links, emphasis, and tags that say nothing to a reader.

use std::ops::Range;

use super::super::bold;
use super::scan::Found;
use crate::entity;

/// Longest tag in bytes.
const LONGEST_TAG: usize = 1024;

/// An `<a href="…">text</a>` at `at`, with where its text is.
pub(super) fn anchor(line: &str, at: usize) -> Option<(Found, Range<usize>)> {
    let rest = line.get(at..)?;
    let tag = tag_at(rest)?;
    if tag.name != "a" || tag.is_closing {
        return None;
    }
    let target = attribute(tag.inside, "href").unwrap_or_default();
    let inner = rest.get(tag.length..)?;
    let close = find_closing_anchor(inner).unwrap_or_else(|| unclosed_text(inner));
    let text = at + tag.length..at + tag.length + close;
    let end = inner
        .get(close..)
        .and_then(tag_at)
        .filter(|closing| closing.is_closing)
        .map_or(text.end, |closing| text.end + closing.length);
    let found = Found {
        range: at..end,
        text: text.clone(),
        target: entity::decode_all(target).trim().to_owned(),
        is_spaced: false,
        is_unclosed: false,
    };
    Some((found, text))
}

/// Length of the text of a link that nobody closed: up to the next tag, where that is near.
fn unclosed_text(inner: &str) -> usize {
    const FURTHEST: usize = 200;
    let end = inner.bytes().take(FURTHEST + 1).position(|byte| byte == b'<');
    let end = end.unwrap_or(inner.len());
    if end <= FURTHEST { end } else { 0 }
}

/// Offset of `</a`, looking no further than a link's text is long.
fn find_closing_anchor(inner: &str) -> Option<usize> {
    const FURTHEST: usize = 2048;
    let end = (0..=inner.len().min(FURTHEST))
        .rev()
        .find(|&end| inner.is_char_boundary(end))?;
    inner.get(..end)?.to_ascii_lowercase().find("</a")
}

/// What a tag of emphasis is in Markdown.
pub(super) fn emphasis(name: &str) -> Option<&'static str> {
    match name {
        "b" | "strong" => Some("**"),
        "i" | "em" => Some("*"),
        "code" | "tt" | "kbd" | "samp" => Some("`"),
        _ => None,
    }
}

/// Places of the tags of a line that part emphasis: in pairs, and bold ones not inside of text that stars make bold
/// already.
pub(super) fn emphasis_tags(line: &str) -> Vec<usize> {
    let mut places = Vec::new();
    let mut open: [(&str, Option<usize>); 3] = [("**", None), ("*", None), ("`", None)];
    let mut stars: Option<Vec<Range<usize>>> = None;
    for (at, _) in line.match_indices('<') {
        let Some(tag) = line.get(at..).and_then(tag_at) else {
            continue;
        };
        let Some(mark) = emphasis(&tag.name) else { continue };
        let Some((_, start)) = open.iter_mut().find(|(own, _)| *own == mark) else {
            continue;
        };
        if !tag.is_closing {
            *start = start.or(Some(at));
            continue;
        }
        let Some(start) = start.take() else { continue };
        let is_bold = mark == "**" && {
            let stars = stars.get_or_insert_with(|| bold::delimiters(line));
            stars.partition_point(|star| star.start < start) % 2 == 1
        };
        if !is_bold {
            places.extend([start, at]);
        }
    }
    places.sort_unstable();
    places
}

/// An HTML tag.
pub(crate) struct Tag<'line> {
    /// Lower-case name.
    pub(crate) name: String,
    /// What stands between name and `>`.
    pub(super) inside: &'line str,
    pub(crate) is_closing: bool,
    pub(crate) length: usize,
}

impl Tag<'_> {
    /// Whether it is both its ends: `<div/>`.
    pub(crate) fn is_whole(&self) -> bool {
        self.inside.ends_with('/')
    }
}

/// The tag at the start of `text`, whatever its name.
pub(crate) fn tag_at(text: &str) -> Option<Tag<'_>> {
    let inner = text.strip_prefix('<')?;
    let (inner, is_closing) = inner
        .strip_prefix('/')
        .map_or((inner, false), |inner| (inner, true));
    if !inner.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let name: String = inner
        .chars()
        .take(20)
        .take_while(|next| next.is_ascii_alphanumeric() || *next == '-')
        .collect::<String>();
    let after = inner.get(name.len()..)?;
    if !after.starts_with(|next: char| next.is_whitespace() || matches!(next, '/' | '>')) {
        return None;
    }
    let end = after.bytes().take(LONGEST_TAG).position(|byte| byte == b'>')?;
    let inside = after.get(..end)?;
    // `a<b && c>d` compares.
    if inside
        .trim_start()
        .starts_with(['&', '|', '=', '<', '+', '-', '*', '('])
    {
        return None;
    }
    Some(Tag {
        name: name.to_ascii_lowercase(),
        inside,
        is_closing,
        length: text.len() - after.len() + end + 1,
    })
}

/// Value of an attribute of a tag.
pub(in crate::extract) fn attribute<'tag>(inside: &'tag str, name: &str) -> Option<&'tag str> {
    let lower = inside.to_ascii_lowercase();
    let at = lower.match_indices(name).map(|(at, _)| at).find(|&at| {
        lower
            .get(..at)
            .is_some_and(|before| before.ends_with(char::is_whitespace))
            && lower
                .get(at + name.len()..)
                .is_some_and(|after| after.trim_start().starts_with('='))
    })?;
    let value = inside
        .get(at + name.len()..)?
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    match value.chars().next()? {
        quote @ ('"' | '\'') => value.get(1..)?.split(quote).next(),
        _ => value.split_whitespace().next(),
    }
}

/// Elements whose tags are dropped and whose text stays.
pub(super) const STRIPPED: &[&str] = &[
    "span",
    "div",
    "p",
    "u",
    "font",
    "center",
    "sup",
    "sub",
    "small",
    "big",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "caption",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "pre",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "details",
    "summary",
    "iframe",
    "section",
    "article",
    "header",
    "footer",
    "blockquote",
    "label",
    "br",
    "title",
    "src",
    "mark",
    "ins",
    "del",
    "nobr",
    "html",
    "body",
    "head",
    "form",
    "input",
    "button",
    "object",
    "embed",
    "figure",
    "figcaption",
    "colgroup",
    "col",
    "link",
    "meta",
    "svg",
    "base",
    "insight",
    "symptomid",
    "aside",
    "main",
    "nav",
    "picture",
    "source",
    "cite",
    "q",
    "abbr",
    "time",
    "wbr",
    "strike",
    "fieldset",
    "legend",
];

/// Whether the tags of an element are markup: emphasis, links, or what is dropped.
pub(in crate::extract) fn is_markup(name: &str) -> bool {
    STRIPPED.contains(&name)
        || matches!(
            name,
            "a" | "b" | "strong" | "i" | "em" | "code" | "tt" | "kbd" | "samp" | "img" | "var" | "s"
        )
}
