//! Single characters of a line: what is escaped, entities, blanks.

use super::scan::{Scan, ticks};
use crate::entity;
use crate::front_matter::is_zero_width;

/// A backslash and what it escapes.
pub(super) fn escape(rest: &str, out: &mut String) -> usize {
    out.push('\\');
    match rest.chars().nth(1) {
        Some(next) if next.is_ascii_punctuation() => {
            out.push(next);
            2
        }
        _ => 1,
    }
}

/// An entity, or the ampersand as it is.
pub(super) fn decode(rest: &str, out: &mut String) -> usize {
    let Some((decoded, length)) = entity::decode_first(rest) else {
        out.push('&');
        return 1;
    };
    let next = rest.get(length..).and_then(|after| after.chars().next());
    for character in decoded.chars() {
        match character {
            // What was written as an entity is meant as a character, not as markup.
            '<' if next.is_some_and(|next| !next.is_whitespace()) => out.push_str("\\<"),
            '*' | '[' | ']' | '`' | '_' => {
                out.push('\\');
                out.push(character);
            }
            '\n' | '\r' | '\t' => out.push(' '),
            other => push_visible(other, out),
        }
    }
    length
}

/// Blanks of any kind as a blank; zero-width and control characters not at all.
pub(super) fn push_visible(character: char, out: &mut String) {
    if is_zero_width(character) || (character.is_control() && character != '\t') {
        return;
    }
    out.push(if character.is_whitespace() { ' ' } else { character });
}

/// Runs of blanks as one, but not within inline code, where they may be meant.
pub(in crate::extract) fn single_blanks(markdown: &str) -> String {
    if memchr::memmem::find(markdown.as_bytes(), b"  ").is_none() {
        return markdown.to_owned();
    }
    let scan = Scan::of(markdown);
    let mut out = String::with_capacity(markdown.len());
    let mut at = 0;
    while let Some(next) = markdown.get(at..).and_then(|rest| rest.chars().next()) {
        if next == '`' {
            let rest = markdown.get(at..).unwrap_or_default();
            let end = scan.code_end(at).unwrap_or(at + ticks(rest));
            out.push_str(markdown.get(at..end).unwrap_or_default());
            at = end;
            continue;
        }
        if !(next == ' ' && out.ends_with(' ')) {
            out.push(next);
        }
        at += next.len_utf8();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_blanks_are_one_outside_code() {
        assert_eq!(single_blanks("a  b   `c  d` e  `f"), "a b `c  d` e `f");
        assert_eq!(single_blanks("plain text"), "plain text");
    }
}
