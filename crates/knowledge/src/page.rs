//! A Markdown page without a properties block: what its own front matter says (YAML between `---`, TOML between `+++`, or
//! a JSON object), and where its text begins.

mod slip;
mod yaml;

use std::ops::Range;

use crate::json;
use crate::toml_table;
pub(crate) use slip::Slip;

/// The head of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Head {
    /// Its `title`, trimmed.
    pub(crate) title: Option<String>,
    /// Offset of the text behind it.
    pub(crate) end: usize,
    /// Bytes of the line that opens it, where nothing closes it.
    pub(crate) unclosed: Option<Range<usize>>,
    /// What is wrong in it, in the order of the text.
    pub(crate) slips: Vec<Slip>,
}

/// What a head says, and how long it is.
struct Found {
    title: String,
    length: usize,
    is_closed: bool,
    slips: Vec<Slip>,
}

/// Reads the head of a page; an empty one where the page begins with its text.
pub(crate) fn head(text: &str) -> Head {
    let start = text.len() - text.trim_start().len();
    let rest = text.get(start..).unwrap_or_default();
    let found = match rest.as_bytes() {
        [b'-', b'-', b'-', ..] => of_yaml(rest).or_else(|| unclosed(rest)),
        [b'+', b'+', b'+', ..] => of_toml(rest),
        [b'{', ..] => of_json(rest),
        _ => None,
    };
    let Some(found) = found else {
        return Head::default();
    };
    let mut slips: Vec<Slip> = found.slips.into_iter().map(|slip| slip.moved(start)).collect();
    slips.sort_by_key(|slip| slip.at.start);
    Head {
        title: Some(found.title.trim().to_owned()).filter(|title| !title.is_empty()),
        end: start + found.length,
        unclosed: (!found.is_closed).then_some(start..start + 3),
        slips,
    }
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

fn of_yaml(text: &str) -> Option<Found> {
    let (lines, length) = between(text, &["---", "..."])?;
    let read = yaml::read(lines)?;
    let start = text.find(lines).unwrap_or_default();
    Some(Found {
        title: read.title,
        length,
        is_closed: true,
        slips: read.slips.into_iter().map(|slip| slip.moved(start)).collect(),
    })
}

/// A YAML head whose end was forgotten: its lines up to a blank one or a heading. Only one that has a title is a head; else it
/// is text below a rule.
fn unclosed(text: &str) -> Option<Found> {
    let (first, behind) = text
        .split_once('\n')
        .filter(|(first, _)| first.trim_end().len() == 3)?;
    let length = lines_up_to_text(behind)?;
    let read = yaml::read(behind.get(..length)?).filter(|read| !read.title.is_empty())?;
    let start = first.len() + 1;
    Some(Found {
        title: read.title,
        length: start + length,
        is_closed: false,
        slips: read.slips.into_iter().map(|slip| slip.moved(start)).collect(),
    })
}

/// Length of the lines before the first blank one or heading; `None` where nothing is behind them: then they are all the text
/// there is.
fn lines_up_to_text(text: &str) -> Option<usize> {
    let length = text
        .split_inclusive('\n')
        .take_while(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(str::len)
        .sum();
    text.get(length..).filter(|text| !text.trim().is_empty())?;
    Some(length)
}

fn is_title(key: &str) -> bool {
    ["title", "pagetitle"]
        .iter()
        .any(|title| key.trim_matches(['"', '\'']).eq_ignore_ascii_case(title))
}

/// A TOML head; one that is no TOML where its first line is a pair or names a table all the same.
fn of_toml(text: &str) -> Option<Found> {
    let (lines, length) = between(text, &["+++"])?;
    let found = |title: String, slips| {
        Some(Found {
            title,
            length,
            is_closed: true,
            slips,
        })
    };
    let start = text.find(lines).unwrap_or_default();
    match lines.parse::<toml::Table>() {
        Ok(table) => {
            let title = table.iter().find(|(key, _)| is_title(key));
            let title = title.and_then(|(_, value)| value.as_str()).unwrap_or_default();
            found(title.to_owned(), Vec::new())
        }
        Err(error) => {
            let mut said = lines
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'));
            said.next()
                .filter(|first| first.starts_with('[') || first.contains('='))?;
            let at = error.span().unwrap_or(0..1);
            let hint = toml_table::hint(lines, at.start, error.message());
            let hint =
                hint.unwrap_or_else(|| "correct the line; TOML is described at https://toml.io".to_owned());
            let slip = Slip::new(start + at.start..start + at.end, error.message(), hint);
            found(title_in_lines(lines, '='), vec![slip])
        }
    }
}

/// A head that is a JSON object; what is no JSON where it begins like one and has text behind it all the same.
fn of_json(text: &str) -> Option<Found> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<serde_json::Value>();
    if let Some(Ok(value)) = values.next() {
        return Some(Found {
            title: title_of_object(&value)?,
            length: values.byte_offset(),
            is_closed: true,
            slips: Vec::new(),
        });
    }
    let inside = text.get(1..)?.trim_start();
    if !inside.starts_with('"') || !inside.lines().next()?.contains(':') {
        return None;
    }
    let mut end = 0;
    let closing = text.split_inclusive('\n').find(|line| {
        end += line.len();
        line.trim_end() == "}"
    });
    let length = if closing.is_some() {
        end
    } else {
        lines_up_to_text(text)?
    };
    let source = text.get(..length)?;
    let (title, slip) = match json::parse(source) {
        Ok(parsed) => {
            let (at, _) = *parsed.tolerated.first()?;
            let slip = Slip::new(
                at..at + 1,
                "JSON has no comments, no comma after the last item and no line end in a text",
                "remove it",
            );
            (title_of_object(&parsed.value)?, slip)
        }
        Err(error) => {
            let hint = error.hint.unwrap_or("correct the JSON");
            let slip = Slip::new(error.at..error.at + 1, error.reason, hint);
            (title_in_lines(source, ':'), slip)
        }
    };
    Some(Found {
        title,
        length,
        is_closed: true,
        slips: vec![slip],
    })
}

fn title_of_object(value: &serde_json::Value) -> Option<String> {
    let title = value.as_object()?.iter().find(|(key, _)| is_title(key));
    let title = title.and_then(|(_, value)| value.as_str()).unwrap_or_default();
    Some(title.to_owned())
}

/// The title of lines that no parser reads, by the line that names it.
fn title_in_lines(lines: &str, between: char) -> String {
    let title = lines.lines().find_map(|line| {
        let (key, value) = line.split_once(between)?;
        is_title(key.trim_matches(['{', ' ', '\t'])).then_some(value)
    });
    let is_round = |next: char| next.is_whitespace() || matches!(next, '"' | '\'' | ',' | '}');
    title.unwrap_or_default().trim_matches(is_round).to_owned()
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
            "+++\nno toml\n+++\n",
            "{braces} in a sentence",
            "{\"never\": ",
            "# Text",
            "",
        ] {
            assert_eq!(read(text), (None, text), "{text}");
        }
    }

    #[test]
    fn a_head_with_a_slip_is_no_text_either() {
        for (text, title, place, message) in [
            (
                "+++\ntitle = \"Gates\nx = 1\n+++\nText",
                Some("Gates"),
                "",
                "invalid basic string",
            ),
            (
                "{\n \"title\": \"Gates\"\n \"x\": 1\n}\nText",
                Some("Gates"),
                "\"",
                "a comma is missing",
            ),
            (
                "{\n \"title\": \"Gates\",\n}\nText",
                Some("Gates"),
                ",",
                "JSON has no comments",
            ),
            (
                "{ \"title\": \"Gates\"\n\n# Text",
                Some("Gates"),
                "\"",
                "the JSON ends",
            ),
            (
                "---\ntitle: \"Gates\nx: 1\n---\nText",
                Some("Gates"),
                "\"Gates",
                "this quote is never closed",
            ),
        ] {
            let head = head(text);

            assert_eq!(head.title.as_deref(), title, "{text}");
            assert!(
                text.get(head.end..)
                    .is_some_and(|rest| rest.trim_start().trim_start_matches("# ") == "Text")
            );
            assert!(
                matches!(head.slips.as_slice(), [slip] if text.get(slip.at.clone()) == Some(place)
                    && slip.message.starts_with(message)),
                "{text}: {:?}",
                head.slips
            );
        }
    }

    #[test]
    fn a_file_has_a_name() {
        assert_eq!(name_of("a/opening-the_gates.md"), "opening the gates");
    }
}
