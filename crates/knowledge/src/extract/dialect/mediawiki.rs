//! Markup of `MediaWiki` as a page is copied out of its editor: `== Title ==`, `'''bold'''`, `[https://… text]`, `#` for numbers.
//! A text is in it where a line is a heading so and none is one of Markdown; links in double brackets are those of any wiki.

use std::borrow::Cow;

use super::bracketed::as_links;
use super::{gone, has};
use crate::text;

/// Whether a text is in it.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, "= ")
        && !text.trim_start().starts_with('#')
        && text::lines(text).any(|line| heading(line).is_some())
        && !is_markdown(text)
}

/// Whether a text has fences, or a heading of Markdown: "##" that is no deeper item of a numbered list.
fn is_markdown(text: &str) -> bool {
    let mut above = "";
    text::lines(text).any(|line| {
        let is_heading = line.starts_with("##") && !above.starts_with('#');
        above = line;
        is_heading || line.starts_with("```")
    })
}

/// Writes it as Markdown.
pub(super) fn read_out(lines: &mut [Cow<'_, str>]) {
    for line in lines {
        let text = line.trim_end();
        let is_setting = (text.starts_with("__") && text.ends_with("__") && text.len() > 4)
            || (text.starts_with("{{") && text.ends_with("}}"))
            || text.starts_with("[[Category:");
        if is_setting {
            *line = gone();
        } else if let Some((level, title)) = heading(text) {
            *line = Cow::Owned(format!("{} {}", "#".repeat(level), inline(title)));
        } else if let Some(item) = item(text) {
            *line = Cow::Owned(item);
        } else if text.contains("''") || text.contains('[') {
            *line = Cow::Owned(inline(text));
        }
    }
}

/// Level and text of `== Title ==`.
fn heading(line: &str) -> Option<(usize, &str)> {
    let line = line.trim_end();
    let level = line.bytes().take(7).take_while(|&byte| byte == b'=').count();
    let title = line.get(level..)?.strip_suffix(line.get(..level)?)?.trim();
    let is_title = (1..=6).contains(&level) && title.contains(char::is_alphanumeric) && !title.contains('=');
    is_title.then_some((level, title))
}

/// `*`, `**` and `#` as items of a list, `;` as a term and `:` as what is told of it.
fn item(line: &str) -> Option<String> {
    let depth = line.bytes().take_while(|byte| b"*#:;".contains(byte)).count();
    let text = line.get(depth..)?.trim_start();
    let sign = match line.as_bytes().get(depth.checked_sub(1)?)? {
        _ if text.is_empty() => return None,
        b'#' => "1. ",
        b'*' => "* ",
        b';' => return Some(format!("**{}**", inline(text))),
        _ => "",
    };
    Some(format!("{}{sign}{}", "   ".repeat(depth - 1), inline(text)))
}

/// Emphasis and links to other sites.
fn inline(text: &str) -> String {
    let text = text
        .replace("'''''", "***")
        .replace("'''", "**")
        .replace("''", "*");
    as_links(&text, |link| {
        let (target, said) = link.split_once(' ')?;
        Some((said, target))
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    #[test]
    fn markup_of_mediawiki_is_read() {
        let text = "= Gates =\n__TOC__\n'''All''' of ''them''.\n\n== Open it ==\n# Push\n## hard\n* See [https://a.b/c the plan]\n: mind it\n[[Category:Doors]]";

        assert_eq!(
            rewrite(text).text.replace(GONE, "."),
            "# Gates\n.\n**All** of *them*.\n\n## Open it\n1. Push\n   1. hard\n* See [the plan](<https://a.b/c>)\nmind it\n."
        );
    }

    #[test]
    fn other_texts_stay_as_they_are() {
        for text in [
            "# Gates\n\n== not ==\n\n# Lids",
            "Gates\n\n## Open\n\n== not ==",
            "Gates\n=====\n\nText ''quoted''",
            "a == b == c",
            "= Gates\n\n* Push",
        ] {
            assert!(!super::may_be_in(text), "{text}");
        }
    }
}
