//! Questions in block quotes: some teams set each question with its answer, or the question alone, as a quotation.

use std::borrow::Cow;
use std::ops::Range;

use super::super::line;
use super::super::question::{self, Strength};
use super::{has, set};

/// Whether a text may hold any: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, ">")
        && text
            .lines()
            .any(|line| inside(line).is_some_and(|said| said.contains("**")))
}

/// Takes the quotations that begin with a question out of their quotes. One that states something is asked beside others that ask:
/// alone it may be an error that somebody quotes.
pub(super) fn read_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let quotations = quotations(lines, is_code);
    let strengths: Vec<Option<Strength>> = quotations
        .iter()
        .map(|at| lines.get(at.clone()).and_then(strength))
        .collect();
    if !strengths.contains(&Some(Strength::Question)) {
        return;
    }
    for (at, strength) in quotations.into_iter().zip(strengths) {
        if strength.is_none_or(|strength| strength < Strength::Statement) {
            continue;
        }
        for at in at {
            let said = lines.get(at).and_then(|line| inside(line)).map(str::to_owned);
            if let Some(said) = said {
                set(lines, at, Cow::Owned(said));
            }
        }
    }
}

/// The runs of quoted lines.
fn quotations(lines: &[Cow<'_, str>], is_code: &[bool]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, (line, &is_code)) in lines.iter().zip(is_code).enumerate() {
        if is_code || inside(line).is_none() {
            continue;
        }
        match found.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end += 1,
            None => found.push(at..at + 1),
        }
    }
    found
}

/// What stands behind the sign of a quoted line.
fn inside(line: &str) -> Option<&str> {
    let said = line.trim_start().strip_prefix('>')?;
    Some(said.strip_prefix(' ').unwrap_or(said))
}

/// How sure it is that the first line of a quotation is asked; `None` where it is not in bold.
fn strength(lines: &[Cow<'_, str>]) -> Option<Strength> {
    let first = lines
        .iter()
        .filter_map(|line| inside(line))
        .find(|said| !said.trim().is_empty())?;
    let lines = line::lines(first, 1);
    question::candidate(lines.first()?).map(|candidate| candidate.strength)
}

#[cfg(test)]
mod tests {
    use super::super::rewrite;

    #[test]
    fn a_quoted_question_is_asked() {
        for (text, said) in [
            ("> **Why?**\n> So.\n\nEnd", "**Why?**\nSo.\n\nEnd"),
            (">**Why?**\n\nSo.", "**Why?**\n\nSo."),
            (
                "> * **Why so?**\n>   Thus.\n>\n> * **How?**\n>   So.",
                "* **Why so?**\n  Thus.\n\n* **How?**\n  So.",
            ),
            (
                "> **My badge is lost**\n> Tell us.\n\n> **Why?**\n> So.\n\n> **Note:** mind it",
                "**My badge is lost**\nTell us.\n\n**Why?**\nSo.\n\n> **Note:** mind it",
            ),
        ] {
            assert_eq!(rewrite(text).text, said, "{text}");
        }
    }

    #[test]
    fn what_is_quoted_and_asks_nothing_stays() {
        for text in [
            "You see:\n> **Error 5: Cannot open it**\n> at 10:00\n\nWait.",
            "> **Note:** why?\n> So.",
            "> Why is **this** so?",
            "```\n> **Why?**\n> So.\n```",
        ] {
            assert_eq!(rewrite(text).text, text);
        }
    }
}
