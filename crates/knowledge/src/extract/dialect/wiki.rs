//! What wikis and renderers add to a line: links in double brackets, lists of contents, check boxes, marked text, names of
//! pictures (`:warning:`).

use std::borrow::Cow;

use super::super::line::{bullet, indentation};
use super::{gone, has};
use crate::slug::fold;

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, "[[")
        || has(text, "[TOC]")
        || has(text, "[toc]")
        || has(text, "](#")
        || has(text, " [ ] ")
        || has(text, " [x] ")
        || has(text, "\n*[")
        || has(text, "--8<--")
        || has_mark(text)
        || memchr::memchr_iter(b':', text.as_bytes()).any(|at| picture_at(text, at).is_some())
}

fn has_mark(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), "==").any(|at| marked_at(text, at).is_some())
}

/// Writes it as a reader sees it.
pub(super) fn read_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    contents(lines, is_code);
    for (line, _) in lines.iter_mut().zip(is_code).filter(|(_, is_code)| !**is_code) {
        let text = line.trim();
        let is_settings = matches!(
            text,
            "[[_TOC_]]" | "[[toc]]" | "[[TOC]]" | "[TOC]" | "[toc]" | "[[_TOSP_]]"
        ) || text.starts_with("--8<--")
            || (line.starts_with("*[") && text.contains("]: "));
        if is_settings {
            *line = gone();
        } else if let Some(said) = said(line) {
            *line = Cow::Owned(said);
        }
    }
}

/// Lines that each are a link to a section of the page, two or more together, and "Back to top".
fn contents(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let mut at = 0;
    while at < lines.len() {
        let is_entry = |at: usize| {
            !is_code.get(at).copied().unwrap_or(true)
                && lines.get(at).is_some_and(|line| section_link(line).is_some())
        };
        let is_blank = |at: usize| lines.get(at).is_some_and(|line| line.trim().is_empty());
        // One line after another, or each a paragraph.
        let is_parted = is_entry(at) && is_blank(at + 1) && is_entry(at + 2);
        let count = (at..lines.len())
            .take_while(|&next| is_entry(next) || (is_parted && is_blank(next) && is_entry(next + 1)))
            .count();
        let is_back = count == 1
            && lines
                .get(at)
                .and_then(|line| section_link(line))
                .is_some_and(leads_back);
        if count > 1 || is_back {
            // "In this article:" says nothing without its list.
            let above = lines.iter().take(at).rposition(|line| !line.trim().is_empty());
            if let Some(slot) = above
                .and_then(|above| lines.get_mut(above))
                .filter(|line| announces_contents(line))
            {
                *slot = gone();
            }
            for slot in lines.iter_mut().skip(at).take(count) {
                *slot = gone();
            }
        }
        at += count.max(1);
    }
}

/// Whether a line is the name of a list of contents, and no heading.
fn announces_contents(line: &str) -> bool {
    matches!(
        fold(line).as_str(),
        "in this article"
            | "on this page"
            | "contents"
            | "table of contents"
            | "inhalt"
            | "auf dieser seite"
            | "inhaltsverzeichnis"
    ) && !line.trim_start().starts_with('#')
}

/// The text of the only link of a line, which leads to a section.
fn section_link(line: &str) -> Option<&str> {
    let (_, text) = indentation(line);
    let text = bullet(text).unwrap_or(text).trim();
    // Word processors give each a number of the page: "[1 Gates [2](#gates)](#gates)".
    if let Some((title, number)) = text.strip_prefix('[').and_then(|text| text.split_once('[')) {
        let target = number.trim_start_matches(|sign: char| sign.is_ascii_digit());
        let is_numbered =
            target.len() < number.len() && target.starts_with("](#") && target.matches("](#").count() == 2;
        if is_numbered && target.ends_with(')') {
            return Some(title.trim());
        }
    }
    // "1. [Gates](#gates)", "2.1 [Lids](#lids)"
    let text = text.trim_start_matches(|sign: char| sign.is_ascii_digit());
    let inner = text.trim_start_matches(|sign: char| !(sign.is_alphabetic() || matches!(sign, '[' | '`')));
    let (text, target) = inner.strip_prefix('[')?.rsplit_once("](#")?;
    let (_, behind) = target.split_once(')')?;
    let says_nothing = behind.chars().all(|sign| !sign.is_alphanumeric());
    (says_nothing && !text.contains("](")).then_some(text)
}

fn leads_back(text: &str) -> bool {
    let text = text.to_lowercase();
    text.contains(['↑', '⬆', '▲', '△', '🔝'])
        || matches!(text.trim(), "top" | "oben")
        || [
            "back to",
            "to top",
            "to the top",
            "table of contents",
            "nach oben",
            "zum anfang",
        ]
        .iter()
        .any(|words| text.contains(words))
}

/// The line as a reader sees it; `None` where it has nothing of this.
fn said(line: &str) -> Option<String> {
    let mut out = String::new();
    let mut written = 0;
    let mut in_code = false;
    for (at, sign) in line.match_indices(['[', '`', ':', '=']) {
        if at < written {
            continue;
        }
        if sign == "`" {
            in_code = !in_code && line.get(at + 1..).is_some_and(|rest| rest.contains('`'));
            continue;
        }
        if in_code {
            continue;
        }
        let found = match sign {
            "[" => wiki_link(line, at)
                .or_else(|| check_box(line, at))
                .or_else(|| anchor(line, at)),
            ":" => picture_at(line, at),
            _ => marked_at(line, at),
        };
        let Some((text, end)) = found else { continue };
        out.push_str(line.get(written..at).unwrap_or_default());
        out.push_str(text);
        written = end;
    }
    if written == 0 {
        return None;
    }
    out.push_str(line.get(written..).unwrap_or_default());
    Some(out.trim_end().to_owned())
}

/// `[[Page]]`, `[[Text|page]]` and `[[page|Text]]`: what is read of it, and where it ends.
fn wiki_link(line: &str, at: usize) -> Option<(&str, usize)> {
    const LONGEST: usize = 200;
    let inner = line.get(at..)?.strip_prefix("[[")?;
    let length = inner.bytes().take(LONGEST).position(|byte| byte == b']')?;
    let link = inner.get(..length)?;
    let is_closed = inner.get(length..)?.starts_with("]]");
    let first = link.chars().next().filter(|first| first.is_alphanumeric())?;
    // `[[ -f x ]]` and `[["a", 1]]` are code.
    if !is_closed || link.contains(['[', '"', '=', '$', '<', '\'']) || !first.is_alphanumeric() {
        return None;
    }
    let end = at + length + 4;
    let Some((one, other)) = link.split_once('|') else {
        return Some((
            link.split('#')
                .next()
                .filter(|page| !page.is_empty())
                .unwrap_or(link),
            end,
        ));
    };
    let is_path = |part: &str| {
        part.contains(['/', '#']) || part.contains(".md") || !part.contains(' ') && part.contains('-')
    };
    // "See [[Coverage map|the map]]" names a page and goes on in the sentence.
    let is_title = |part: &str| part.trim_start().starts_with(char::is_uppercase);
    let is_second =
        (is_path(one) && !is_path(other)) || (!is_path(other) && is_title(one) && !is_title(other));
    let text = if is_second { other } else { one };
    Some((text.trim(), end))
}

/// `[¶](#here)` and `[Top ▲](#top)` beside other text.
fn anchor(line: &str, at: usize) -> Option<(&str, usize)> {
    const LONGEST: usize = 60;
    let inner = line.get(at..)?.strip_prefix('[')?;
    let length = inner
        .bytes()
        .take(LONGEST)
        .position(|byte| matches!(byte, b']' | b'['))?;
    let (text, behind) = inner.split_at_checked(length)?;
    let target = behind.strip_prefix("](#")?;
    let end = line.len() - target.len() + target.find(')')? + 1;
    let says_nothing = !text.contains(|sign: char| sign.is_alphanumeric() || sign == '!');
    (says_nothing || leads_back(text)).then_some(("", end))
}

/// `- [ ] ` and `- [x] `.
fn check_box(line: &str, at: usize) -> Option<(&str, usize)> {
    let rest = line.get(at..)?;
    let is_box = ["[ ] ", "[x] ", "[X] "].iter().any(|sign| rest.starts_with(sign));
    let before = line.get(..at)?.trim();
    let is_item = matches!(before, "-" | "*" | "+")
        || before
            .strip_suffix(['.', ')'])
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()));
    (is_box && is_item).then_some(("", at + 4))
}

/// `==marked text==`.
fn marked_at(line: &str, at: usize) -> Option<(&str, usize)> {
    const LONGEST: usize = 300;
    let before = line.get(..at)?.chars().next_back();
    let inner = line.get(at..)?.strip_prefix("==")?;
    let length = inner.get(..floor(inner, LONGEST))?.find("==")?;
    let text = inner.get(..length)?;
    let is_open = before.is_none_or(|before| !before.is_alphanumeric() && before != '=' && before != '!');
    let is_whole = !text.is_empty()
        && !text.starts_with([' ', '=', '>'])
        && !text.ends_with([' ', '=', '!', '<'])
        && !text.contains('\n');
    let after = inner.get(length + 2..)?.chars().next();
    let is_closed = after.is_none_or(|after| !after.is_alphanumeric() && after != '=');
    (is_open && is_whole && is_closed).then_some((text, at + length + 4))
}

fn floor(text: &str, most: usize) -> usize {
    (0..=text.len().min(most))
        .rev()
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(0)
}

/// Sets of icons that only the theme of a site has.
const ICONS: &[&str] = &[
    "fontawesome-",
    "material-",
    "octicons-",
    "simple-",
    "fas-",
    "bi-",
    "lucide-",
    "tabler-",
];

/// Names of pictures that articles use, with the pictures.
const PICTURES: &[(&str, &str)] = &[
    ("+1", "👍"),
    ("bulb", "💡"),
    ("exclamation", "❗"),
    ("gear", "⚙️"),
    ("heavy_check_mark", "✔️"),
    ("heavy_exclamation_mark", "❗"),
    ("information_source", "ℹ️"),
    ("key", "🔑"),
    ("link", "🔗"),
    ("lock", "🔒"),
    ("memo", "📝"),
    ("no_entry", "⛔"),
    ("no_entry_sign", "🚫"),
    ("ok", "🆗"),
    ("pencil", "📝"),
    ("point_right", "👉"),
    ("question", "❓"),
    ("rocket", "🚀"),
    ("rotating_light", "🚨"),
    ("star", "⭐"),
    ("stop_sign", "🛑"),
    ("tada", "🎉"),
    ("thumbsup", "👍"),
    ("ticket", "🎫"),
    ("warning", "⚠️"),
    ("white_check_mark", "✅"),
    ("wrench", "🔧"),
    ("x", "❌"),
    ("zap", "⚡"),
    ("hourglass", "⌛"),
    ("hourglass_flowing_sand", "⏳"),
    ("email", "📧"),
    ("phone", "☎️"),
    ("arrow_right", "➡️"),
    ("smile", "😄"),
    ("wave", "👋"),
    ("computer", "💻"),
    ("bug", "🐛"),
    ("book", "📖"),
    ("construction", "🚧"),
    ("boom", "💥"),
    ("fire", "🔥"),
    ("eyes", "👀"),
    ("red_circle", "🔴"),
    ("large_blue_circle", "🔵"),
];

/// The picture that `:name:` at `at` stands for, or nothing for an icon, and where the name ends.
fn picture_at(text: &str, at: usize) -> Option<(&'static str, usize)> {
    const LONGEST: usize = 60;
    let rest = text.get(at + 1..)?;
    let first = rest.bytes().next()?;
    if !(first.is_ascii_lowercase() || first == b'+') {
        return None;
    }
    let length = rest
        .bytes()
        .take(LONGEST)
        .take_while(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'+')
        })
        .count();
    let before = text.get(..at)?.chars().next_back();
    let is_name = rest.as_bytes().get(length) == Some(&b':')
        && before.is_none_or(|before| !before.is_alphanumeric() && before != ':' && before != '`');
    let name = rest.get(..length).filter(|_| is_name)?;
    let end = at + length + 2;
    if ICONS.iter().any(|set| name.starts_with(set)) {
        // Its blank goes with it.
        let blank = usize::from(text.get(end..).is_some_and(|rest| rest.starts_with(' ')));
        return Some(("", end + blank));
    }
    let (_, picture) = PICTURES.iter().find(|(known, _)| *known == name)?;
    Some((picture, end))
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
    }

    #[test]
    fn a_link_of_a_wiki_is_its_text() {
        for (text, said) in [
            (
                "Ask [[Contact us|contact-us]] or [[desk/hours|the desk]].",
                "Ask Contact us or the desk.",
            ),
            (
                "Read [[Access rules]] and [[Rates#May]].",
                "Read Access rules and Rates.",
            ),
            (
                "if [[ -f x ]]; [[\"a\", 1]] [[$x]]",
                "if [[ -f x ]]; [[\"a\", 1]] [[$x]]",
            ),
        ] {
            assert_eq!(rewritten(text), said);
        }
    }

    #[test]
    fn a_list_of_contents_is_no_text() {
        assert_eq!(
            rewritten("In this article:\n\n- [One](#one)\n- [Two](#two)\n\nContents\n\nText"),
            ".\n\n.\n.\n\nContents\n\nText"
        );
        assert_eq!(
            rewritten(
                "- [One](#one)\n  - [Two](#two)\n\n1. [One](#one)\n   - 1.1 [Two](#two)\n\n[↑ Back to top](#top)\n[[_TOC_]]\n[toc]\n* [See the cause](#cause)"
            ),
            ".\n.\n\n.\n.\n\n.\n.\n.\n* [See the cause](#cause)"
        );
    }

    #[test]
    fn a_list_of_contents_of_a_word_processor_is_no_text() {
        assert_eq!(
            rewritten("[1 Gates [2](#gates)](#gates)\n\n[2 Lids [3](#lids)](#lids)\n\nText"),
            ".\n.\n.\n\nText"
        );
        for text in ["[See *1* [2](#gates)](https://a.example)", "[One](#one)\n\nText"] {
            assert_eq!(rewritten(text), text);
        }
    }

    #[test]
    fn boxes_marks_and_pictures_are_read_out() {
        for (text, said) in [
            ("- [ ] Fill it\n1. [x] Wait", "- Fill it\n1. Wait"),
            ("==marked== and a==b, x == y == z", "marked and a==b, x == y == z"),
            (
                ":warning: hot, at 10:30:45, a:b:c, :material-book: More, :nonsense:",
                "⚠️ hot, at 10:30:45, a:b:c, More, :nonsense:",
            ),
            ("`:warning:` stays", "`:warning:` stays"),
        ] {
            assert_eq!(rewritten(text), said);
        }
    }
}
