//! What a line is, from its text alone: its marker, its indentation.

use super::super::dialect::without_badges;
use super::super::inline::{self, Clean};
use super::{GONE, Kind, Line};

/// Columns of blanks before the text, tab stops of four; zero-width characters take no room.
pub(in super::super) fn indentation(line: &str) -> (usize, &str) {
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
pub(super) fn classify(rest: &str, indent: usize, number: u32, has_break: bool) -> Line {
    let rest = rest.trim_end();
    let (kind, text) = if is_rule(rest) {
        (Kind::Rule, "")
    } else if let Some((level, text)) = heading_at(rest, indent) {
        (Kind::Heading(level), without_badges(text))
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

/// Level and text of a line that is a heading.
pub(crate) fn heading(line: &str) -> Option<(u8, &str)> {
    let (indent, rest) = indentation(line);
    heading_at(rest.trim_end(), indent)
}

/// `# Title`, `#Title`, `## Title ##`.
fn heading_at(rest: &str, indent: usize) -> Option<(u8, &str)> {
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
pub(in super::super) fn bullet(rest: &str) -> Option<&str> {
    let marker = rest.chars().next().filter(|marker| BULLETS.contains(marker))?;
    let text = rest.get(marker.len_utf8()..)?;
    let is_marker = text.is_empty()
        || text.starts_with(char::is_whitespace)
        || matches!(marker, '•')
        || (marker == '-' && text.starts_with("**"));
    is_marker.then(|| text.trim_start())
}

/// Number and text of `1. text` and `1) text`; the blank may be missing before a capital, a star or a bracket.
pub(in super::super) fn ordered(rest: &str) -> Option<(u64, &str)> {
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
