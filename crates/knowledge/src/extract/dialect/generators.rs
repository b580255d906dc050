//! What generators of web sites put between the lines: attributes of kramdown (`{: .note}`, `{#id}`), tags of Liquid and
//! short codes of Hugo, which a reader never sees, and the admonitions of `MkDocs` (`!!! note "Title"`).

use std::borrow::Cow;

use super::super::comment::GONE;
use super::super::line::indentation;
use super::{NOTES, gone};

/// Opening and closing of what is taken out wherever it stands.
const SETTINGS: &[(&str, &str)] = &[("{:", "}"), ("{%", "%}"), ("{{<", ">}}"), ("{{%", "%}}")];

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    text.contains('{') && (SETTINGS.iter().any(|(open, _)| text.contains(open)) || text.contains("{#"))
        || text.contains("{.")
        || text.contains("!!! ")
        || text.contains("???")
}

/// Takes it out of every line that is no code.
pub(super) fn take_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    for (line, _) in lines.iter_mut().zip(is_code).filter(|(_, is_code)| !**is_code) {
        if let Some(title) = admonition(line) {
            *line = Cow::Owned(title);
            continue;
        }
        let Some(rest) = without_settings(line) else {
            continue;
        };
        *line = if rest.trim_matches(GONE).trim().is_empty() {
            gone()
        } else {
            Cow::Owned(rest)
        };
    }
}

/// `!!! note "Title"`, `??? tip` and `???+ info` as a lead: "Note: Title".
fn admonition(line: &str) -> Option<String> {
    let (indent, text) = indentation(line);
    let rest = ["!!! ", "???+ ", "??? "]
        .iter()
        .find_map(|marker| text.strip_prefix(marker))?;
    let (words, title) = match rest.split_once('"') {
        Some((words, title)) => (words, title.trim_end().strip_suffix('"')?),
        None => (rest, ""),
    };
    let kind = words.split_whitespace().next()?;
    // A kind and perhaps classes; anything longer is a sentence that somebody shouted.
    let is_kind = words.split_whitespace().count() <= 3
        && words
            .trim()
            .chars()
            .all(|c| c.is_ascii_lowercase() || c == ' ' || c == '-');
    if !is_kind {
        return None;
    }
    let lead = if NOTES.contains(&kind) {
        format!("[!{kind}]")
    } else {
        format!("{}:", capital(kind))
    };
    Some(
        format!("{}{lead} {title}", " ".repeat(indent))
            .trim_end()
            .to_owned(),
    )
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// The line without settings outside inline code; `None` where it has none.
fn without_settings(line: &str) -> Option<String> {
    let mut out = String::new();
    let mut written = 0;
    let mut in_code = false;
    for (at, mark) in line.match_indices(['{', '`']) {
        if mark == "`" {
            in_code = !in_code;
            continue;
        }
        if at < written || in_code {
            continue;
        }
        let Some(end) = line.get(at..).and_then(settings_end).map(|end| at + end) else {
            continue;
        };
        out.push_str(line.get(written..at).unwrap_or_default());
        written = end;
    }
    if written == 0 {
        return None;
    }
    out.push_str(line.get(written..).unwrap_or_default());
    Some(out.trim_end().to_owned())
}

/// Longest settings in bytes: a line of opening braces must not be searched to its end from each of them.
const LONGEST_SETTINGS: usize = 400;

/// One past the settings that `rest` begins with.
fn settings_end(rest: &str) -> Option<usize> {
    let near = (0..=rest.len().min(LONGEST_SETTINGS))
        .rev()
        .find(|&end| rest.is_char_boundary(end))?;
    let whole = rest;
    let rest = rest.get(..near)?;
    if let Some((open, close)) = SETTINGS.iter().find(|(open, _)| rest.starts_with(open)) {
        let inside = rest.get(open.len()..)?;
        let end = inside.find(close)?;
        // `{:` alone begins no settings: "{:d}" formats a number.
        let is_settings =
            *open != "{:" || inside.trim_start().starts_with(['.', '#']) || inside.get(..end)?.contains('=');
        return is_settings.then(|| open.len() + end + close.len());
    }
    // `{#id}` and `{.class}` end a heading or a paragraph.
    let inside = rest.strip_prefix('{')?.trim_start();
    let name = inside.strip_prefix(['#', '.'])?;
    let end = rest.find('}')?;
    let is_last = whole
        .get(end + 1..)?
        .trim_matches(['#', '*', ' ', '\t', '\r', GONE])
        .is_empty();
    (is_last && name.starts_with(|first: char| first.is_alphabetic() || first == '_')).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_a_generator_are_not_read_out() {
        for (line, said) in [
            ("## Why? {#why .x}", "## Why?"),
            ("## Why? {#why} ##", "## Why?  ##"),
            ("{: .note}", ""),
            ("[a](https://b.c){:target=\"_blank\"} d", "[a](https://b.c) d"),
            ("{% include a.html %}", ""),
            ("{{< note >}}Mind it.{{< /note >}}", "Mind it."),
        ] {
            assert_eq!(without_settings(line).as_deref(), Some(said), "{line}");
        }
    }

    #[test]
    fn braces_in_a_sentence_stay() {
        for line in [
            "`{% if %}`",
            "use {name}",
            "{{ name }}",
            "{:d} is a number",
            "see {#1} of it",
            "{.x} a",
        ] {
            assert_eq!(without_settings(line), None, "{line}");
        }
    }

    #[test]
    fn an_admonition_leads_into_its_text() {
        assert_eq!(
            admonition("!!! note \"Mind it\"").as_deref(),
            Some("[!note] Mind it")
        );
        assert_eq!(admonition("  ??? danger").as_deref(), Some("  Danger:"));
        assert_eq!(admonition("!!! Do not open it"), None);
    }
}
