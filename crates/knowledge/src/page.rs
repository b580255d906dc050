//! A Markdown page without a properties block: what its own front matter says (YAML between `---`, TOML between `+++`, or
//! a JSON object), and where its text begins.

use std::ops::Range;

/// The head of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Head {
    /// Its `title`, trimmed.
    pub(crate) title: Option<String>,
    /// Offset of the text behind it.
    pub(crate) end: usize,
    /// Bytes of the line that opens it, where nothing closes it.
    pub(crate) unclosed: Option<Range<usize>>,
}

/// Reads the head of a page; an empty one where the page begins with its text.
pub(crate) fn head(text: &str) -> Head {
    let start = text.len() - text.trim_start().len();
    let rest = text.get(start..).unwrap_or_default();
    let found = match rest.as_bytes() {
        [b'-', b'-', b'-', ..] => {
            between(rest, &["---", "..."]).and_then(|(lines, end)| Some((yaml(lines)?, end)))
        }
        [b'+', b'+', b'+', ..] => between(rest, &["+++"]).and_then(|(lines, end)| Some((toml(lines)?, end))),
        [b'{', ..] => json(rest),
        _ => None,
    };
    let unclosed = || rest.starts_with("---").then(|| unclosed(rest)).flatten();
    let is_closed = found.is_some();
    found
        .or_else(unclosed)
        .map_or_else(Head::default, |(title, length)| Head {
            title: Some(title.trim().to_owned()).filter(|title| !title.is_empty()),
            end: start + length,
            unclosed: (!is_closed).then_some(start..start + 3),
        })
}

/// The name of a file as a title: its last part without ending, with blanks for dashes and underscores.
pub(crate) fn name_of(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.split(['-', '_', ' '])
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The lines between the first line and the next that is one of `ends`, and the offset behind that.
fn between<'text>(text: &'text str, ends: &[&str]) -> Option<(&'text str, usize)> {
    let (first, _) = text.split_once('\n')?;
    if first.trim_end().len() != 3 {
        return None;
    }
    let start = first.len() + 1;
    let mut at = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let after = at + line.len();
        if ends.contains(&line.trim_end()) {
            return Some((text.get(start..at)?, after));
        }
        at = after;
    }
    None
}

/// The title of a YAML head whose end was forgotten, and its length: its lines up to a blank one or a heading. Only one that has a
/// title is a head; else it is text below a rule.
fn unclosed(text: &str) -> Option<(String, usize)> {
    let (first, behind) = text
        .split_once('\n')
        .filter(|(first, _)| first.trim_end().len() == 3)?;
    let length: usize = behind
        .split_inclusive('\n')
        .take_while(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(str::len)
        .sum();
    // With nothing behind it, it is all the text there is.
    behind.get(length..).filter(|text| !text.trim().is_empty())?;
    let title = yaml(behind.get(..length)?).filter(|title| !title.is_empty())?;
    Some((title, first.len() + 1 + length))
}

/// The title of a YAML head, empty where it has none; `None` where the lines are no such head but text between two rules.
fn yaml(lines: &str) -> Option<String> {
    let mut title: Option<String> = None;
    let mut has_key = false;
    let mut lines = lines.lines().peekable();
    while let Some(line) = lines.next() {
        if line.trim().is_empty() || line.starts_with([' ', '\t', '#', '-', '}', ']']) {
            continue;
        }
        let (key, value) = line.split_once(':')?;
        let is_key = !key.contains(char::is_whitespace) || key.starts_with(['"', '\'']);
        if !is_key || !(value.is_empty() || value.starts_with([' ', '\t'])) {
            return None;
        }
        has_key = true;
        if title.is_none() && is_title(key) {
            let mut value = unquoted(value);
            // A block or a long value goes on in the indented lines.
            if value.starts_with(['>', '|']) {
                value.clear();
            }
            while let Some(next) =
                lines.next_if(|next| next.starts_with([' ', '\t']) && !next.trim().is_empty())
            {
                value.push(' ');
                value.push_str(next.trim());
            }
            title = Some(value);
        }
    }
    has_key.then(|| title.unwrap_or_default())
}

fn is_title(key: &str) -> bool {
    ["title", "pagetitle"]
        .iter()
        .any(|title| key.trim_matches(['"', '\'']).eq_ignore_ascii_case(title))
}

/// A scalar without its quotes, or without the comment behind it. In single quotes two of them are one (YAML 1.2 §7.3.2),
/// in double ones a backslash keeps what follows.
fn unquoted(value: &str) -> String {
    let value = value.trim();
    let Some(quote @ ('"' | '\'')) = value.chars().next() else {
        return value.split(" #").next().unwrap_or_default().to_owned();
    };
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars().skip(1).peekable();
    while let Some(character) = characters.next() {
        if character == '\\' && quote == '"' {
            out.extend(characters.next());
        } else if character != quote {
            out.push(character);
        } else if quote == '\'' && characters.next_if_eq(&quote).is_some() {
            out.push(quote);
        } else {
            break;
        }
    }
    out
}

/// The same of a TOML head.
fn toml(lines: &str) -> Option<String> {
    let table: toml::Table = lines.parse().ok()?;
    let title = table.iter().find(|(key, _)| is_title(key));
    Some(
        title
            .and_then(|(_, value)| value.as_str())
            .unwrap_or_default()
            .to_owned(),
    )
}

/// The same of a JSON object that `text` begins with, and the offset behind it.
fn json(text: &str) -> Option<(String, usize)> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    let value = values.next()?.ok()?;
    let end = values.byte_offset();
    let title = value.as_object()?.iter().find(|(key, _)| is_title(key));
    let title = title.and_then(|(_, value)| value.as_str()).unwrap_or_default();
    Some((title.to_owned(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, &str) {
        let head = head(text);
        (head.title, text.get(head.end..).unwrap_or_default())
    }

    #[test]
    fn a_head_says_the_title_and_is_no_text() {
        for (text, title) in [
            ("---\ntitle: Gates\ntags:\n- a\n- b\n---\nText", Some("Gates")),
            (
                "\n---\nTitle: \"Gates: all\"  # x\n\ndraft: true\n...\nText",
                Some("Gates: all"),
            ),
            (
                "---\ndescription: d\ntitle: >-\n  The\n  gates\n---\nText",
                Some("The gates"),
            ),
            (
                "---\ntitle: 'The gate isn''t shut'\n---\nText",
                Some("The gate isn't shut"),
            ),
            (
                "---\ntitle: \"The \\\"old\\\" gate\"\n---\nText",
                Some("The \"old\" gate"),
            ),
            ("---\ndate: 2026-01-01\n---\nText", None),
            ("+++\ntitle = \"Gates\"\n[extra]\na = 1\n+++\nText", Some("Gates")),
            ("{\n \"title\": \"Gates\", \"a\": {}\n}Text", Some("Gates")),
        ] {
            assert_eq!(read(text), (title.map(str::to_owned), "Text"), "{text}");
        }
    }

    #[test]
    fn text_between_rules_is_no_head() {
        for text in [
            "---\nThe gate is shut: always.\n---\nText",
            "---\n\n---\nText",
            "---\ntitle: never closed",
            "+++\nnot = toml =\n+++\n",
            "{braces} in a sentence",
            "{\"never\": ",
            "# Text",
            "",
        ] {
            assert_eq!(read(text), (None, text), "{text}");
        }
    }

    #[test]
    fn a_file_has_a_name() {
        assert_eq!(name_of("a/opening-the_gates.md"), "opening the gates");
    }
}
