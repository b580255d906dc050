//! What a page that was `reStructuredText` once still has of it: directives behind two dots, roles before a backtick, targets of
//! links behind their text. Roles become those of `MyST`, which [`super::directives`] reads.

use std::borrow::Cow;
use std::ops::Range;

use super::super::line::indentation;
use super::{NOTES, gone, has, set};

/// Names of roles that no prose has before a backtick.
const ROLES: &[&str] = &[
    "abbr",
    "class",
    "code",
    "command",
    "doc",
    "envvar",
    "file",
    "func",
    "guilabel",
    "kbd",
    "menuselection",
    "meth",
    "mod",
    "numref",
    "option",
    "program",
    "ref",
    "samp",
    "term",
];

/// Directives that stand for a text or a picture that is not here, or say nothing to a reader.
const WITHOUT_TEXT: &[&str] = &[
    "contents",
    "figure",
    "image",
    "include",
    "index",
    "literalinclude",
    "meta",
    "only",
    "raw",
    "toctree",
];

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, ".. ") || has(text, ":`") || has(text, ">`_")
}

/// Writes directives, roles and links as what they say.
pub(super) fn read_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let is_free = |at: usize| !is_code.get(at).copied().unwrap_or(false);
    for at in (0..lines.len()).filter(|&at| is_free(at)) {
        directive(lines, at);
        let Some(line) = lines.get(at) else { continue };
        if (line.contains(":`") || line.contains(">`_"))
            && let Some(said) = inline(line)
        {
            set(lines, at, Cow::Owned(said));
        }
    }
}

/// `.. name:: argument`: the name, and the argument.
fn opening(line: &str) -> Option<(&str, &str)> {
    let (name, argument) = line.trim().strip_prefix(".. ")?.split_once("::")?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    is_name.then_some((name, argument.trim()))
}

/// Rewrites the directive that begins on that line, with the lines that are indented below it.
fn directive(lines: &mut [Cow<'_, str>], at: usize) {
    let Some(line) = lines.get(at) else { return };
    // `.. _name:` names a place.
    if line
        .trim()
        .strip_prefix(".. _")
        .is_some_and(|name| name.ends_with(':'))
    {
        set(lines, at, gone());
        return;
    }
    let Some((name, argument)) = opening(line) else {
        return;
    };
    let (outer, _) = indentation(line);
    let is_without_text = WITHOUT_TEXT.contains(&name);
    let is_code = matches!(name, "code" | "code-block" | "sourcecode");
    let head = if is_without_text || is_code {
        gone()
    } else if NOTES.contains(&name) {
        Cow::Owned(format!("[!{name}] {argument}").trim_end().to_owned())
    } else {
        Cow::Owned(argument.to_owned())
    };
    set(lines, at, head);
    let mut margin = None;
    let mut is_option = true;
    for position in at + 1..lines.len() {
        let Some(line) = lines.get(position) else { break };
        let (indent, text) = indentation(line);
        if text.trim().is_empty() {
            is_option = false;
            continue;
        }
        if indent <= outer {
            break;
        }
        let margin = *margin.get_or_insert(indent);
        is_option &= text.starts_with(':');
        let said = if is_option || is_without_text {
            gone()
        } else {
            // Four columns make a line code.
            let columns = indent.saturating_sub(margin) + if is_code { outer + 4 } else { outer };
            Cow::Owned(format!("{}{}", " ".repeat(columns), text))
        };
        set(lines, position, said);
    }
}

/// A line with the roles of `MyST` and links of Markdown; `None` where it has none.
fn inline(line: &str) -> Option<String> {
    let mut out = String::new();
    let mut written = 0;
    for (at, _) in line.match_indices('`') {
        if at < written {
            continue;
        }
        let Some((start, said, end)) = role(line, written, at).or_else(|| link(line, at)) else {
            continue;
        };
        out.push_str(line.get(written..start)?);
        out.push_str(&said);
        written = end;
    }
    if written == 0 {
        return None;
    }
    out.push_str(line.get(written..)?);
    Some(out)
}

/// `` :kbd:`F1` ``, whose backtick is at `at`: where it begins, how it is written, and where it ends.
fn role(line: &str, from: usize, at: usize) -> Option<(usize, String, usize)> {
    let name = line.get(from..at)?.strip_suffix(':')?;
    let is_of_name = |next: char| next.is_ascii_lowercase() || matches!(next, ':' | '-');
    let start = name.rfind(|next| !is_of_name(next)).map_or(0, |last| last + 1);
    let written = name.get(start..)?.strip_prefix(':')?;
    let last = written.rsplit(':').next()?;
    let length = line.get(at + 1..)?.find('`')?;
    let text = line.get(at..at + length + 2)?;
    (ROLES.contains(&last) && length > 0)
        .then(|| (from + start, format!("{{{last}}}{text}"), at + length + 2))
}

/// `` `text <https://…>`_ ``.
fn link(line: &str, at: usize) -> Option<(usize, String, usize)> {
    let inner = line.get(at + 1..)?;
    let length = inner.find('`')?;
    let behind = inner.get(length + 1..)?;
    let marks = behind.bytes().take_while(|&byte| byte == b'_').count();
    let (text, target) = inner.get(..length)?.strip_suffix('>')?.split_once(" <")?;
    let is_link = (1..=2).contains(&marks) && target.starts_with("http");
    is_link.then(|| (at, format!("[{text}]({target})"), at + 1 + length + 1 + marks))
}

/// Places of directives that name a text which is not read with the page.
pub(super) fn includes(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for name in [".. include::", ".. literalinclude::"] {
        for (at, _) in text.match_indices(name) {
            let begins_line = text
                .get(..at)
                .is_some_and(|before| before.is_empty() || before.ends_with('\n'));
            if begins_line {
                let rest = text.get(at..).unwrap_or_default();
                found.push(at..at + rest.find('\n').unwrap_or(rest.len()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
    }

    #[test]
    fn directives_say_their_text() {
        for (text, said) in [
            (".. include:: a.rst\n\nPush.", ".\n\nPush."),
            (
                ".. note:: Push.\n   Hard.\n\nPull.",
                "[!note] Push.\nHard.\n\nPull.",
            ),
            (".. tip::\n\n   Push.\n", "[!tip]\n\nPush.\n"),
            (
                ".. code-block:: sh\n   :linenos:\n\n   make\n     all\n\nDone.",
                ".\n.\n\n    make\n      all\n\nDone.",
            ),
            (".. _gates:\n\nPush.", ".\n\nPush."),
            (
                ".. figure:: a.png\n   :width: 5\n\n   A gate\n\nPush.",
                ".\n.\n\n.\n\nPush.",
            ),
        ] {
            assert_eq!(rewritten(text), said, "{text}");
        }
    }

    #[test]
    fn roles_and_links_say_their_text() {
        for (text, said) in [
            ("See :ref:`keys <k>` and :doc:`/gate`.", "See keys and gate."),
            ("Press :kbd:`F1` or :py:class:`a.B`.", "Press `F1` or `a.B`."),
            (
                "`keys <https://a.example/k>`_ open it",
                "[keys](https://a.example/k) open it",
            ),
        ] {
            assert_eq!(rewritten(text), said, "{text}");
        }
    }

    #[test]
    fn what_is_no_markup_of_it_stays() {
        for text in [
            "Run this:`make`",
            "the name:ref:`",
            "... and so on :: then",
            "```\n.. note:: a\n:ref:`b`\n```",
            "`a <b>` c",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }
}
