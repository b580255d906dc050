//! Code, tags of HTML and texts of links that go on over line ends, on one line: `<img` with an attribute on each of the lines
//! below, `[the` over `plan](…)`, `<a href="…">` over a picture over `</a>`.

use std::borrow::Cow;

use super::super::inline::is_markup;
use super::super::line::{bullet, indentation};
use super::{begins_block, gone, set};
use crate::text;

/// A line that grew longer by joining is not made longer still.
const LONGEST_JOINED: usize = 4000;

/// Most lines of one tag.
const MOST_LINES: usize = 12;

/// Whether a text may hold any: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    // Line by line: a line of nothing but brackets must not be looked at for each of them.
    text::lines(text)
        .filter(|line| memchr::memchr3(b'<', b'[', b'`', line.as_bytes()).is_some())
        .any(|line| open_tag(line).is_some() || opens_link(line) || opens_anchor(line) || opens_code(line))
}

/// Puts each on the line it begins on.
pub(super) fn join(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    for at in 0..lines.len() {
        let goes_on =
            !is_code.get(at + 1).copied().unwrap_or(true) && !is_code.get(at).copied().unwrap_or(true);
        if goes_on
            && lines
                .get(at)
                .filter(|line| line.len() < LONGEST_JOINED)
                .zip(lines.get(at + 1))
                .is_some_and(|(line, next)| {
                    (opens_link(line) && closes_link(next)) || (opens_code(line) && closes_code(next))
                })
        {
            let next = lines.get(at + 1).map_or("", |next| next.trim_start()).to_owned();
            let joined = format!("{} {next}", lines.get(at).map_or("", |line| line.trim_end()));
            // The text may end where another begins: that one goes on over the next end.
            set(lines, at, gone());
            set(lines, at + 1, Cow::Owned(joined));
            continue;
        }
        if let Some(end) = end_of_anchor(lines, is_code, at) {
            let joined = joined(lines.get(at..=end).unwrap_or_default());
            for slot in lines.get_mut(at..end).into_iter().flatten() {
                *slot = gone();
            }
            // Where it ends another may begin.
            set(lines, end, Cow::Owned(joined));
            continue;
        }
        let is_open = |line: &Cow<'_, str>| open_tag(line).is_some();
        if is_code.get(at).copied().unwrap_or(false) || !lines.get(at).is_some_and(is_open) {
            continue;
        }
        let end = (at + 1..lines.len().min(at + MOST_LINES))
            .take_while(|&next| {
                !is_code.get(next).copied().unwrap_or(true)
                    && lines.get(next).is_some_and(|line| {
                        !line.trim().is_empty()
                            && line
                                .find('<')
                                .is_none_or(|open| line.find('>').is_some_and(|close| close < open))
                    })
            })
            .find(|&next| lines.get(next).is_some_and(|line| line.contains('>')));
        let Some(end) = end else { continue };
        let joined = joined(lines.get(at..=end).unwrap_or_default());
        for slot in lines.get_mut(at..=end).into_iter().flatten() {
            *slot = gone();
        }
        if let Some(slot) = lines.get_mut(at) {
            *slot = Cow::Owned(joined);
        }
    }
}

/// Lines as one.
fn joined(lines: &[Cow<'_, str>]) -> String {
    let mut out = String::new();
    for (position, line) in lines.iter().enumerate() {
        if position == 0 {
            out.push_str(line.trim_end());
        } else {
            out.push(' ');
            out.push_str(line.trim());
        }
    }
    out
}

/// The line with the `</a>` of a link of HTML that the line `at` ends in.
fn end_of_anchor(lines: &[Cow<'_, str>], is_code: &[bool], at: usize) -> Option<usize> {
    let is_text = |at: usize| !is_code.get(at).copied().unwrap_or(true);
    let opens = |line: &Cow<'_, str>| line.len() < LONGEST_JOINED && opens_anchor(line);
    if !is_text(at) || !lines.get(at).is_some_and(opens) {
        return None;
    }
    let goes_on = |line: &str| {
        let (_, text) = indentation(line);
        !text.is_empty() && bullet(text).is_none() && !text.starts_with(['#', '>', '|'])
    };
    for next in at + 1..lines.len().min(at + MOST_LINES) {
        let line = lines.get(next).filter(|line| is_text(next) && goes_on(line))?;
        let opening = line.find("<a ").unwrap_or(line.len());
        let closing = line.find("</a");
        if closing.is_some() || opening < line.len() {
            return closing.filter(|closing| *closing < opening).map(|_| next);
        }
    }
    None
}

/// Whether a line ends in the text of a link of HTML.
fn opens_anchor(line: &str) -> bool {
    let Some(rest) = line.rfind("<a ").and_then(|open| line.get(open..)) else {
        return false;
    };
    rest.contains("href=")
        && rest.contains('>')
        && !rest.contains("</a")
        && !line.trim_start().starts_with('|')
}

/// Whether a line ends in the text of a link.
fn opens_link(line: &str) -> bool {
    memchr::memrchr(b'[', line.as_bytes()).is_some_and(|open| {
        let rest = line.get(open + 1..).unwrap_or_default();
        let in_code = || line.get(..open).unwrap_or_default().matches('`').count() % 2 == 1;
        memchr::memchr2(b']', b'|', rest.as_bytes()).is_none()
            && !in_code()
            && rest.starts_with(|first: char| !first.is_whitespace() && first != '^')
            && !line.trim_start().starts_with(['|', '#'])
    })
}

/// Whether a line begins with the rest of the text of a link.
fn closes_link(line: &str) -> bool {
    let (indent, text) = indentation(line);
    let is_block = bullet(text).is_some() || text.starts_with(['#', '>', '|', '<']);
    let close = text.find(']').filter(|_| indent < 8 && !is_block);
    close.is_some_and(|close| {
        text.get(close..)
            .is_some_and(|rest| rest.starts_with("](") || rest.starts_with("]["))
            && !text.get(..close).unwrap_or_default().contains('[')
    })
}

/// Whether a line ends in code, a backtick of its without a partner.
fn opens_code(line: &str) -> bool {
    has_odd_code(line) && !line.trim_start().starts_with(['|', '#'])
}

/// Whether a line begins with the rest of such code, and goes on in the paragraph above it.
fn closes_code(line: &str) -> bool {
    has_odd_code(line) && !begins_block(line)
}

fn has_odd_code(line: &str) -> bool {
    memchr::memchr_iter(b'`', line.as_bytes()).count() % 2 == 1 && !line.contains("``")
}

/// The name of the tag that a line leaves open at its end.
fn open_tag(line: &str) -> Option<&str> {
    let at = memchr::memrchr(b'<', line.as_bytes())?;
    let rest = line.get(at + 1..).filter(|rest| !text::has_byte(rest, b'>'))?;
    let length = rest
        .bytes()
        .take(16)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let name = rest.get(..length)?;
    let is_tag = rest.get(length..)?.chars().next().is_none_or(char::is_whitespace)
        && is_markup(&name.to_ascii_lowercase());
    let in_code = line.get(..at)?.bytes().filter(|&byte| byte == b'`').count() % 2 == 1;
    (is_tag && !in_code).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    #[test]
    fn a_tag_over_lines_stands_on_one() {
        let rewritten = |text: &str| rewrite(text).text.replace(GONE, ".");

        assert_eq!(
            rewritten("See <img\n  src=\"a.png\"\n  alt=\"the gate\"\n/> here"),
            "See <img src=\"a.png\" alt=\"the gate\" /> here\n.\n.\n."
        );
        assert_eq!(
            rewritten("- See [the old\n  plan](https://a.b) and [the\nnew][n].\n\n[n]: https://c.d"),
            ".\n.\n- See [the old plan](https://a.b) and [the new](<https://c.d>).\n\n."
        );
        assert_eq!(
            rewritten("<a href=\"b\">\n  <img src=\"a.png\">\n</a> and <a href=\"c\">\nhere</a>."),
            ".\n.\n.\n<a href=\"b\"> <img src=\"a.png\"> </a> and <a href=\"c\"> here</a>."
        );
        assert_eq!(
            rewritten("- Run `grep -n\n  \"a_b\" *x*` and [the\n  plan](https://a.b), or `c`"),
            ".\n.\n- Run `grep -n \"a_b\" *x*` and [the plan](https://a.b), or `c`"
        );
        for text in [
            "A ` alone\n\nand ` another",
            "A ` alone\n- and ` another",
            "<a href=\"b\">\n\nhere</a>",
            "<a href=\"b\">\n<a href=\"c\">here</a>",
            "<a name=\"b\">\nhere</a>",
            "[a\n\nb](c)",
            "[a\n- b](c)",
            "if a <value\nthen c > d",
            "```\n<img\nsrc=a>\n```",
            "a <img\n\nb>",
            "`<img`\nb>",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }
}
