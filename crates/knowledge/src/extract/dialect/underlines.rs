//! Underlined headings: `Title` over `====` is one of the first level, a question over `----` one of the second. Under other
//! text a row of dashes is a rule (`FORMAT.md` §3), unless the page underlines its title or its questions too.

use std::borrow::Cow;

use super::super::comment::GONE;
use super::super::mark;
use super::{begins_block, gone, has};

/// Longest heading in characters that only its page says is one.
const LONGEST: usize = 80;

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, "\n==")
        || memchr::memmem::find_iter(text.as_bytes(), "\n--").any(|at| text.get(..at).is_some_and(mark::asks))
}

/// Writes underlined headings with hashes.
pub(super) fn raise(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let is_underlined = (1..lines.len()).any(|at| level(lines, is_code, at, false).is_some());
    for at in 1..lines.len() {
        let Some(level) = level(lines, is_code, at, is_underlined) else {
            continue;
        };
        if let Some(slot) = lines.get_mut(at - 1) {
            *slot = Cow::Owned(format!("{level} {}", slot.trim()));
        }
        if let Some(slot) = lines.get_mut(at) {
            *slot = gone();
        }
    }
}

/// The hashes of the heading that a line underlines.
fn level(lines: &[Cow<'_, str>], is_code: &[bool], at: usize, is_underlined: bool) -> Option<&'static str> {
    let (text, under) = (lines.get(at - 1)?, lines.get(at)?.trim());
    let is_row = |sign: u8| under.bytes().all(|byte| byte == sign);
    let is_title = || {
        is_underlined
            && text.trim().chars().count() <= LONGEST
            && !text.trim_end().ends_with(['.', ':', ',', ';'])
    };
    let level = match under.bytes().next()? {
        b'=' if under.len() > 1 && is_row(b'=') => "#",
        b'-' if under.len() > 2 && is_row(b'-') && (mark::asks(text) || is_title()) => "##",
        _ => return None,
    };
    let is_alone = at
        .checked_sub(2)
        .and_then(|before| lines.get(before))
        .is_none_or(|before| before.trim_matches([' ', '\t', GONE]).is_empty());
    let in_code = is_code.get(at).copied().unwrap_or(false);
    let says_nothing = text.trim_matches([' ', '\t', GONE]).is_empty();
    (is_alone && !in_code && !begins_block(text) && !says_nothing).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
    }

    #[test]
    fn an_underlined_title_is_a_heading() {
        assert_eq!(rewritten("Gates\n=====\n\nText"), "# Gates\n.\n\nText");
        assert_eq!(rewritten("a\n\nWhy?\n----\nSo."), "a\n\n## Why?\n.\nSo.");
    }

    #[test]
    fn a_row_of_dashes_under_other_text_is_a_rule() {
        for text in [
            "a\n\nText\n----",
            "- Why?\n---",
            "long text\nwhy?\n---",
            "| a |\n====",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }

    #[test]
    fn a_page_that_underlines_its_title_underlines_the_others() {
        assert_eq!(
            rewritten("Gates\n=====\n\nOpening\n-------\n\nPush.\n\nA sentence, of course.\n---\n"),
            "# Gates\n.\n\n## Opening\n.\n\nPush.\n\nA sentence, of course.\n---\n"
        );
    }
}
