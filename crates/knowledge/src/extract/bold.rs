//! Bold as people write it: `** blanks inside **`, stars that never close, three stars for two.

use std::ops::Range;

use super::mark::{is_exclamation_mark, is_question_mark};
use crate::text;

/// One line with its bold pairs as CommonMark wants them: no blanks inside, no star left without a partner.
/// Code spans, escapes and link targets are left alone.
pub(super) fn mend(text: &str) -> String {
    if !text::has_bold(text) {
        return text.to_owned();
    }
    let stars = stars(text);
    let pairs: Vec<Range<usize>> = stars.iter().filter(|run| run.len() > 1).cloned().collect();
    // Places of the stars that stand alone.
    let singles: Vec<usize> = stars
        .iter()
        .filter(|run| run.len() == 1)
        .map(|run| run.start)
        .collect();
    if let Some(mended) = with_uneven_ends(text, &stars) {
        return mended;
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut at = 0;
    let mut delimiters = pairs.chunks(2);
    loop {
        match delimiters.next() {
            Some([open, close]) => {
                out.push_str(text.get(at..open.start).unwrap_or_default());
                push_pair(&mut out, text, open, close, &singles);
                at = close.end;
            }
            Some([open]) if pairs.len() == 1 && is_whole_question(text, open) => {
                let asked = text.get(open.end..).unwrap_or_default();
                let end = asked
                    .char_indices()
                    .rfind(|(_, mark)| is_question_mark(*mark))
                    .map_or(asked.len(), |(at, mark)| at + mark.len_utf8());
                out.push_str(text.get(..open.start).unwrap_or_default());
                out.push_str("**");
                out.push_str(asked.get(..end).unwrap_or_default().trim());
                out.push_str("**");
                at = open.end + end;
            }
            Some([lone]) => {
                out.push_str(text.get(at..lone.start).unwrap_or_default());
                if is_operator(text, lone) {
                    out.push_str("\\*\\*");
                }
                at = lone.end;
            }
            _ => break,
        }
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Whether all of a line is a question in bold that somebody forgot to close.
fn is_whole_question(text: &str, open: &Range<usize>) -> bool {
    let before = text.get(..open.start).unwrap_or_default();
    let asked = text.get(open.end..).unwrap_or_default().trim_end();
    let asked = asked
        .trim_end_matches("<br>")
        .trim_end_matches("<br/>")
        .trim_end();
    before.trim().is_empty()
        && asked.ends_with(is_question_mark)
        && !asked.starts_with('*')
        && asked.contains(' ')
}

/// How many bold delimiters a line has; an odd number is a slip.
pub(crate) fn count_delimiters(text: &str) -> usize {
    if text::has_bold(text) {
        delimiters(text).len()
    } else {
        0
    }
}

/// `*Why so?**` and `**Why so?*`: all of a line in stars of which one was forgotten.
fn with_uneven_ends(text: &str, stars: &[Range<usize>]) -> Option<String> {
    let [first, last] = stars else { return None };
    if first.len() + last.len() != 3 {
        return None;
    }
    let inner = text.get(first.end..last.start)?.trim();
    let before = text.get(..first.start)?;
    let behind = text.get(last.end..)?;
    let is_alone = before.trim().is_empty() && !behind.contains(char::is_alphanumeric) && !inner.is_empty();
    is_alone.then(|| format!("{before}**{inner}**{behind}"))
}

/// Where the third star of a run stands: `**Press *Send***` closes emphasis that is in the bold text, `*see **here***` one
/// that is round it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Third {
    Inside,
    Outside,
    Nowhere,
}

fn third_star(run: &Range<usize>, inside: usize, outside: usize) -> Third {
    if run.len() != 3 {
        Third::Nowhere
    } else if inside % 2 == 1 {
        Third::Inside
    } else if outside % 2 == 1 {
        Third::Outside
    } else {
        Third::Nowhere
    }
}

fn push_pair(out: &mut String, text: &str, open: &Range<usize>, close: &Range<usize>, singles: &[usize]) {
    let singles = |from: usize, to: usize| {
        singles.partition_point(|at| *at < to) - singles.partition_point(|at| *at < from)
    };
    let inside = singles(open.end, close.start);
    // Both ends have three: only one pair of stars inside may belong to them, "***a* b *c***" is not told from "***a***".
    let is_even = open.len() == close.len();
    let opens = if is_even {
        Third::Nowhere
    } else {
        third_star(open, inside, singles(close.end, text.len()))
    };
    let closes = if is_even {
        Third::Nowhere
    } else {
        third_star(close, inside, singles(0, open.start))
    };
    let inner_start = open.end - usize::from(opens == Third::Inside);
    let inner_end = close.start + usize::from(closes == Third::Inside);
    let inner = text.get(inner_start..inner_end).unwrap_or_default();
    let trimmed = inner.trim();
    if trimmed.is_empty() {
        out.push_str(inner);
        return;
    }
    let leading = inner.len() - inner.trim_start().len();
    if leading > 0 && !out.is_empty() && !out.ends_with(char::is_whitespace) {
        out.push(' ');
    }
    // `a**(b)**` opens nothing in CommonMark: punctuation inside needs a blank outside.
    if trimmed.starts_with(is_punctuation) && out.ends_with(char::is_alphanumeric) {
        out.push(' ');
    }
    if opens == Third::Outside {
        out.push('*');
    }
    out.push_str("**");
    out.push_str(trimmed);
    out.push_str("**");
    if closes == Third::Outside {
        out.push('*');
    }
    let after = text.get(close.end..).unwrap_or_default();
    let next = after.chars().next();
    let needs_blank = inner.trim_end().len() < inner.len() && next.is_some_and(|next| !next.is_whitespace())
        || (trimmed.ends_with(is_punctuation) && next.is_some_and(char::is_alphanumeric));
    let goes_on = |next: char| {
        matches!(next, '.' | ',' | ';' | ':' | ')') || is_question_mark(next) || is_exclamation_mark(next)
    };
    if needs_blank && !next.is_some_and(goes_on) {
        out.push(' ');
    }
}

fn is_punctuation(character: char) -> bool {
    !character.is_alphanumeric() && !character.is_whitespace()
}

/// `2 ** 3` and `a**b` are no bold.
fn is_operator(text: &str, lone: &Range<usize>) -> bool {
    let before = text.get(..lone.start).and_then(|part| part.chars().next_back());
    let after = text.get(lone.end..).and_then(|part| part.chars().next());
    match (before, after) {
        (Some(before), Some(after)) => {
            (before.is_alphanumeric() && after.is_alphanumeric()) || (before == ' ' && after == ' ')
        }
        _ => false,
    }
}

/// Runs of two or three stars outside code spans and link targets.
pub(super) fn delimiters(text: &str) -> Vec<Range<usize>> {
    let mut found = stars(text);
    found.retain(|run| run.len() > 1);
    found
}

/// Runs of up to three stars outside code spans and link targets. Longer runs are decoration and are not counted, nor is
/// a star between blanks.
fn stars(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut in_code: Option<usize> = None;
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(byte) = rest.bytes().next() else { break };
        // Of signs alone: of a line of one letter, to count on from each would take the square of its length.
        let run = match byte {
            b'`' | b'*' => rest.bytes().take_while(|&next| next == byte).count(),
            _ => 1,
        };
        match byte {
            b'`' => {
                in_code = match in_code {
                    Some(open) if open == run => None,
                    Some(open) => Some(open),
                    None if closes(rest.get(run..).unwrap_or_default(), run) => Some(run),
                    None => None,
                };
                at += run;
            }
            _ if in_code.is_some() => at += next_length(rest),
            b'\\' => {
                at += 1;
                at += text.get(at..).map_or(0, next_length);
            }
            b'*' => {
                let is_free = run == 1 && is_between_blanks(text, at);
                if run <= 3 && !is_free {
                    found.push(at..at + run);
                }
                at += run;
            }
            b']' if rest.starts_with("](") => {
                let target = rest
                    .bytes()
                    .take(2048)
                    .position(|next| next == b')' || next == b' ');
                at += target.unwrap_or(2);
            }
            _ => at += next_length(rest),
        }
    }
    found
}

fn is_between_blanks(text: &str, at: usize) -> bool {
    let is_blank = |next: Option<char>| next.is_none_or(char::is_whitespace);
    is_blank(text.get(..at).and_then(|part| part.chars().next_back()))
        && is_blank(text.get(at + 1..).and_then(|part| part.chars().next()))
}

/// Whether a code span opened by `run` ticks is closed on this line, looking no further than a line is long.
fn closes(rest: &str, run: usize) -> bool {
    const FURTHEST: usize = 2000;
    let mut length = 0;
    for byte in rest.bytes().take(FURTHEST) {
        if byte == b'`' {
            length += 1;
        } else {
            if length == run {
                return true;
            }
            length = 0;
        }
    }
    length == run
}

fn next_length(text: &str) -> usize {
    text.chars().next().map_or(1, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_inside_bold_move_out() {
        assert_eq!(mend("** I am lost.**"), "**I am lost.**");
        assert_eq!(mend("**Is it \"X\"? **"), "**Is it \"X\"?**");
        assert_eq!(mend("use** this **now"), "use **this** now");
    }

    #[test]
    fn a_star_without_a_partner_goes() {
        assert_eq!(mend("**Note: read this"), "Note: read this");
        assert_eq!(mend("2 ** 3"), "2 \\*\\* 3");
    }

    #[test]
    fn punctuation_inside_gets_its_blank_outside() {
        assert_eq!(mend("**Note:**text"), "**Note:** text");
    }

    #[test]
    fn code_and_link_targets_are_left_alone() {
        assert_eq!(mend("`a ** b` and ** c **"), "`a ** b` and **c**");
        assert_eq!(mend("[x](https://a.b/**c) **d **"), "[x](https://a.b/**c) **d**");
    }

    #[test]
    fn three_stars_count_as_two() {
        assert_eq!(mend("***Really?***"), "**Really?**");
    }

    #[test]
    fn emphasis_in_bold_keeps_its_stars() {
        for text in [
            "**Error 500 when I press *Send***",
            "***Send* fails**",
            "*see **here***",
            "***here** and there*",
            "**a *b* c** and **d *e***",
        ] {
            assert_eq!(mend(text), text);
        }
        assert_eq!(mend("** When I press *Send* ***"), "**When I press *Send***");
        assert_eq!(mend("**5 * 3***"), "**5 * 3**");
    }

    #[test]
    fn a_star_that_was_forgotten_is_given_back() {
        assert_eq!(mend("*Why so?**"), "**Why so?**");
        assert_eq!(mend("**Why so?*"), "**Why so?**");
        assert_eq!(mend("**Why so?*:"), "**Why so?**:");
        assert_eq!(mend("a **b *c"), "a b *c");
    }

    #[test]
    fn an_empty_pair_goes() {
        assert_eq!(mend("a ** ** b"), "a   b");
    }

    #[test]
    fn a_question_that_is_only_opened_is_bold() {
        assert_eq!(mend("**Why is it shut?"), "**Why is it shut?**");
        assert_eq!(mend("** Why is it shut? <br>"), "**Why is it shut?** <br>");
        assert_eq!(mend("It is **shut?"), "It is shut?");
    }
}
