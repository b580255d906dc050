//! Markup of Confluence and Jira as it is copied out of their editor: `h2. Title`, `{code}`, `{panel:title=…}`,
//! `[text|https://…]`, `*bold*`, `#` for numbers. A text is in it where a line begins a heading so; what `#` and `*` mean
//! is another thing there. In a text that is not, macros that were left in it (`{info}` … `{info}`) are read all the same.

use std::borrow::Cow;

use super::super::code::fences;
use super::bracketed::as_links;
use super::{gone, has};
use crate::text;

/// Whether a text is in it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    (has(text, ". ") && text::lines(text).any(|line| heading(line).is_some()))
        || (has(text, "}")
            && text::lines(text)
                .any(|line| macro_name(line.trim()).is_some() || macro_of_a_line(line).is_some()))
}

/// Writes it as Markdown. This changes which lines are code.
pub(super) fn read_out(lines: &mut [Cow<'_, str>]) {
    let is_markup = lines.iter().any(|line| heading(line).is_some());
    let is_fenced = if is_markup {
        Vec::new()
    } else {
        fences(&lines.iter().map(AsRef::as_ref).collect::<Vec<_>>())
    };
    let mut is_code = false;
    let mut open: Option<String> = None;
    for at in 0..lines.len() {
        if is_fenced.get(at).copied().unwrap_or(false) {
            continue;
        }
        let left_open = || {
            let name = lines.get(at).and_then(|line| macro_name(line.trim()));
            open.is_none()
                && !is_code
                && name.is_some_and(|name| name != "toc" && !closes_below(lines, at, name))
        };
        if !is_markup && left_open() {
            continue;
        }
        let Some(line) = lines.get_mut(at) else { continue };
        let text = line.trim();
        let name = macro_name(text);
        if matches!(name, Some("code" | "noformat")) {
            is_code = !is_code;
            *line = Cow::Borrowed("```");
        } else if is_code {
        } else if let Some(name) = name {
            let title = text
                .split(['|', ':', '}'])
                .find_map(|part| part.strip_prefix("title="));
            let closes = open.as_deref() == Some(name);
            let said = match name {
                "expand" if closes => Cow::Borrowed("</details>"),
                _ if closes => Cow::Borrowed(""),
                "expand" => {
                    let title = title.or_else(|| text.strip_prefix("{expand:")?.strip_suffix('}'));
                    Cow::Owned(format!(
                        "<details><summary>{}</summary>",
                        title.unwrap_or("Details")
                    ))
                }
                "info" | "note" => Cow::Borrowed("[!note]"),
                "tip" | "warning" => Cow::Owned(format!("[!{name}]")),
                _ => title.map_or_else(gone, |title| Cow::Owned(format!("[!note] {title}"))),
            };
            if name != "toc" {
                open = (!closes).then(|| name.to_owned());
            }
            *line = said;
        } else if let Some(said) = macro_of_a_line(line).or_else(|| rewritten(line).filter(|_| is_markup)) {
            *line = Cow::Owned(said);
        }
    }
}

/// Whether a macro that a line opens is closed on a line below it.
fn closes_below(lines: &[Cow<'_, str>], at: usize, name: &str) -> bool {
    const FURTHEST: usize = 200;
    let mut below = lines.iter().skip(at + 1).take(FURTHEST);
    below.any(|line| {
        line.trim()
            .strip_prefix('{')
            .and_then(|rest| rest.strip_suffix('}'))
            == Some(name)
    })
}

/// Level and text of `h2. Title`.
fn heading(line: &str) -> Option<(usize, &str)> {
    let rest = line.trim().strip_prefix('h')?;
    let level = rest.bytes().next().filter(|byte| matches!(byte, b'1'..=b'6'))?;
    let text = rest.get(1..)?.strip_prefix(". ")?.trim();
    (!text.is_empty()).then_some((usize::from(level - b'0'), text))
}

/// The name of a macro that is all of a line: `{code:language=sh}`.
fn macro_name(text: &str) -> Option<&str> {
    const KNOWN: &[&str] = &[
        "code", "noformat", "panel", "info", "note", "tip", "warning", "expand", "toc", "quote",
    ];
    let inside = text.strip_prefix('{')?.strip_suffix('}')?;
    let inside = Some(inside).filter(|inside| !inside.contains('}'))?;
    let name = inside.split([':', '|']).next()?;
    KNOWN.contains(&name).then_some(name)
}

/// A macro that opens and closes on one line: `{info}Mind the gap.{info}`, `{code}ls{code}`.
fn macro_of_a_line(line: &str) -> Option<String> {
    let (opening, rest) = line.trim().split_once('}')?;
    let name = macro_name(&format!("{opening}}}"))?.to_owned();
    let inside = rest.strip_suffix(&format!("{{{name}}}"))?.trim();
    if inside.is_empty() || inside.contains(&format!("{{{name}")) {
        return None;
    }
    Some(match name.as_str() {
        "code" | "noformat" if !inside.contains('`') => format!("`{inside}`"),
        "info" | "note" => format!("[!note] {inside}"),
        "tip" | "warning" => format!("[!{name}] {inside}"),
        _ => inside.to_owned(),
    })
}

/// The line as Markdown; `None` where it is the same.
fn rewritten(line: &str) -> Option<String> {
    if let Some((level, text)) = heading(line) {
        return Some(format!("{} {}", "#".repeat(level), with_links(text)));
    }
    let text = line.trim();
    let depth = text
        .bytes()
        .take_while(|&byte| matches!(byte, b'#' | b'*' | b'-'))
        .count();
    let marker = text.get(..depth).unwrap_or_default();
    let item = text
        .get(depth..)
        .and_then(|rest| rest.strip_prefix(' '))
        .filter(|_| depth > 0);
    if let Some(item) = item {
        let sign = if marker.ends_with('#') { "1." } else { "*" };
        return Some(format!("{}{sign} {}", "   ".repeat(depth - 1), with_links(item)));
    }
    let bold = text.strip_prefix('*').and_then(|rest| rest.strip_suffix('*'));
    if let Some(bold) = bold.filter(|bold| !bold.is_empty() && !bold.contains('*')) {
        return Some(format!("**{}**", with_links(bold)));
    }
    line.contains('|').then(|| with_links(line))
}

/// `[text|https://…]` as a link of Markdown.
fn with_links(text: &str) -> String {
    as_links(text, |link| link.split_once('|'))
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    #[test]
    fn markup_of_confluence_is_read() {
        let text = "{toc}\nh1. Leave\n{panel:title=In short}\nApply early.\n{panel}\nh2. Which form?\n*Both:*\n# the [form|https://a.b]\n## signed\n* [x]\n{code}\n# a *b*\n{code}\n{expand:More}\nText\n{expand}";

        assert_eq!(
            rewrite(text).text.replace(GONE, "."),
            ".\n# Leave\n[!note] In short\nApply early.\n\n## Which form?\n**Both:**\n1. the [form](<https://a.b>)\n   1. signed\n* [x]\n```\n# a *b*\n```\n<details><summary>More</summary>\nText\n</details>"
        );
    }

    #[test]
    fn macros_that_were_left_in_markdown_are_read() {
        assert_eq!(
            rewrite("# Gates\n\n{info}\nShut *at* night.\n{info}\n\n* [a|b]")
                .text
                .replace(GONE, "."),
            "# Gates\n\n[!note]\nShut *at* night.\n\n\n* [a|b]"
        );
        assert_eq!(
            rewrite("{info}Shut *at* night.{info}\n{code:sh}ls {a}{code}\n{tip} and {note}").text,
            "[!note] Shut *at* night.\n`ls {a}`\n{tip} and {note}"
        );
    }

    #[test]
    fn markdown_stays_markdown() {
        for text in [
            "{info}\nopen",
            "```\n{info}\na\n{info}\n```",
            "# h1. is a heading\n* *a*",
            "sh1. a\n# B",
            "h7. a\n# B\n*c*",
        ] {
            assert_eq!(rewrite(text).text, text);
        }
    }
}
