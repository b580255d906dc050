//! Secrets that a mail client or a terminal has broken over lines.
//!
//! Only shapes with a mark of their own are looked for over a line break, and what stands behind the break must look
//! random too: a token at the end of a line must not take the next line's words with it.

use std::ops::Range;

use crate::plausible::looks_random;
use crate::span::Span;
use crate::{SecretKind, jwt, shape};

/// Kinds whose shapes hold a mark: a prefix, or a signature inside.
const MARKED: &[SecretKind] = &[
    SecretKind::AzureDevopsToken,
    SecretKind::GithubToken,
    SecretKind::GitlabToken,
    SecretKind::NpmToken,
    SecretKind::PypiToken,
    SecretKind::SlackToken,
    SecretKind::GoogleKey,
    SecretKind::StripeKey,
    SecretKind::SendgridKey,
    SecretKind::AnthropicKey,
    SecretKind::OpenaiKey,
];

/// A rest of a secret that is shorter helps nobody, and is as likely a word.
const SHORTEST_REST: usize = 8;

/// Finds secrets in `text` that go on behind a line break.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    let Some(joined) = Joined::new(text) else { return };
    let mut found = Vec::new();
    shape::find_kinds(&joined.text, MARKED, &mut found);
    jwt::find(&joined.text, &mut found);
    for span in found {
        if let Some(range) = joined.wrapped(&span.range) {
            spans.push(Span::new(range, span.kind));
        }
    }
}

/// A text without the line breaks inside of what may be one word.
struct Joined {
    text: String,
    /// For each break that was left out: where it was in `text`, and the bytes left out up to and with it.
    breaks: Vec<(usize, usize)>,
}

impl Joined {
    /// `None` where there is no such break.
    fn new(text: &str) -> Option<Self> {
        let mut joined = String::new();
        let mut breaks = Vec::new();
        let mut kept = 0;
        let mut left_out = 0;
        for (at, _) in text.match_indices('\n') {
            let before = text.get(..at)?;
            let end = before.strip_suffix('\r').unwrap_or(before).len();
            let rest = text.get(at + 1..)?;
            // Blanks of an indented line, the sign of a quoted one.
            let next = at + 1 + rest.len() - rest.trim_start_matches([' ', '\t', '>']).len();
            let is_inside =
                text.get(..end)?.ends_with(is_of_token) && text.get(next..)?.starts_with(is_of_token);
            if is_inside && end >= kept {
                joined.push_str(text.get(kept..end)?);
                left_out += next - end;
                breaks.push((joined.len(), left_out));
                kept = next;
            }
        }
        if breaks.is_empty() {
            return None;
        }
        joined.push_str(text.get(kept..)?);
        Some(Self { text: joined, breaks })
    }

    /// Where a secret of the joined text is in the original one: as far as its lines look random. `None` when it lies in
    /// one line.
    fn wrapped(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let inside: Vec<usize> = self
            .breaks
            .iter()
            .map(|(at, _)| *at)
            .filter(|at| range.start < *at && *at < range.end)
            .collect();
        let mut end = None;
        for (place, from) in inside.iter().enumerate() {
            let to = inside.get(place + 1).copied().unwrap_or(range.end);
            let line = self.text.get(*from..to)?;
            let is_rest_of_word = to < range.end || !self.text.get(to..)?.starts_with(is_of_token);
            if !is_rest_of_word || !goes_on(line, to == range.end) {
                break;
            }
            end = Some(to);
        }
        Some(self.original(range.start, false)..self.original(end?, true))
    }

    /// The offset in the original text; at a break, before it where something ends there.
    fn original(&self, offset: usize, is_end: bool) -> usize {
        let count = self
            .breaks
            .partition_point(|(at, _)| if is_end { *at < offset } else { *at <= offset });
        let left_out = count
            .checked_sub(1)
            .and_then(|last| self.breaks.get(last))
            .map_or(0, |(_, bytes)| *bytes);
        offset + left_out
    }
}

/// Whether a line continues a secret. The last may be short, but then it is no word.
fn goes_on(line: &str, is_last: bool) -> bool {
    let has_digit = line.bytes().any(|byte| byte.is_ascii_digit());
    let has_inner_upper = line.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
        && line.bytes().any(|byte| byte.is_ascii_lowercase());
    looks_random(line) || ((has_digit || has_inner_upper) && (is_last || line.len() >= SHORTEST_REST))
}

fn is_of_token(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '=' | '+' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "ghp_Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4zAb7c";

    fn masked(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        find(text, &mut spans);
        spans
            .iter()
            .map(|span| text.get(span.range.clone()).unwrap())
            .collect()
    }

    #[test]
    fn a_token_goes_on_in_the_next_line() {
        let (head, tail) = TOKEN.split_at(20);
        for joint in ["\n", "\r\n", "\n    ", "\n> "] {
            let text = format!("my token {head}{joint}{tail} fails");

            assert_eq!(masked(&text), [format!("{head}{joint}{tail}")]);
        }
    }

    #[test]
    fn a_token_at_the_end_of_a_line_leaves_the_next_line_alone() {
        assert_eq!(masked(&format!("{TOKEN}\nthanks for the help")), [""; 0]);
        assert_eq!(masked(&format!("{TOKEN}\nRegards, Ann")), [""; 0]);
    }

    #[test]
    fn a_list_of_words_is_no_token() {
        assert_eq!(
            masked("sk-learn\nand-numpy-are-what-i-have-installed-here"),
            [""; 0]
        );
    }
}
