//! Markup of `AsciiDoc` within a line: `link:https://…[text]`, `<<anchor,text>>`, `*bold*`, `kbd:[Ctrl+C]`, `{attribute}`.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// One pass over everything that means something; what stands in ticks is found first and stays.
static MARKUP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
          (?P<code>`[^`]*`)
        | (?:link:)?(?P<url>https?://[^\s\[\]<>]+)\[(?P<title>[^\]]*)\]
        | (?:link|xref|mailto):(?P<target>[^\s\[\]]+)\[(?P<text>[^\]]*)\]
        | image::?(?P<image>[^\s\[\]]+)\[(?P<alt>[^\]]*)\]
        | kbd:\[(?P<key>[^\]]+)\]
        | btn:\[(?P<button>[^\]]+)\]
        | menu:(?P<menu>[^\[\]]+)\[(?P<choice>[^\]]*)\]
        | footnote:\[(?P<note>[^\]]+)\]
        | <<(?P<anchor>[^,>]+)(?:,(?P<named>[^>]+))?>>
        | \*\*?(?P<bold>[^\s*](?:[^*]*[^\s*])?)\*\*?
        | \{(?P<attribute>[a-z][a-z0-9_-]*)\}
        | (?P<end>\ \+$)
        ",
    )
    .expect("the pattern is a constant, and a test compiles it")
});

/// Writes a text as Markdown.
pub(super) fn read_out(text: &str, attributes: &HashMap<String, String>) -> String {
    MARKUP
        .replace_all(text, |found: &Captures<'_>| said(found, attributes))
        .into_owned()
}

fn said(found: &Captures<'_>, attributes: &HashMap<String, String>) -> String {
    let group = |name: &str| found.name(name).map(|group| group.as_str());
    // "text,window=_blank" has settings behind its text.
    let shown = |text: &str| {
        text.split(",window")
            .next()
            .unwrap_or_default()
            .trim_end_matches('^')
            .to_owned()
    };
    let whole = || {
        found
            .get(0)
            .map_or_else(String::new, |whole| whole.as_str().to_owned())
    };
    if let (Some(url), Some(title)) = (group("url"), group("title")) {
        return if title.is_empty() {
            format!("<{url}>")
        } else {
            format!("[{}]({url})", shown(title))
        };
    }
    if let (Some(target), Some(text)) = (group("target"), group("text")) {
        return if text.is_empty() {
            target.to_owned()
        } else {
            shown(text)
        };
    }
    if let (Some(image), Some(alt)) = (group("image"), group("alt")) {
        return format!("![{}]({image})", alt.split(',').next().unwrap_or_default());
    }
    if let (Some(menu), Some(choice)) = (group("menu"), group("choice")) {
        return format!("**{menu}** > **{choice}**");
    }
    if let Some(anchor) = group("anchor") {
        return group("named").unwrap_or(anchor).trim().to_owned();
    }
    if let Some(name) = group("attribute") {
        return match name {
            "nbsp" => " ".to_owned(),
            _ => attributes.get(name).cloned().unwrap_or_else(whole),
        };
    }
    if let Some(key) = group("key") {
        return format!("`{key}`");
    }
    if let Some(bold) = group("button").or_else(|| group("bold")) {
        return format!("**{bold}**");
    }
    if let Some(note) = group("note") {
        return format!(" ({note})");
    }
    if group("end").is_some() {
        "<br>".to_owned()
    } else {
        whole()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_written_as_markdown() {
        let attributes = HashMap::from([("v".to_owned(), "2".to_owned())]);
        for (text, markdown) in [
            (
                "link:https://a.example/b[Go^] now",
                "[Go](https://a.example/b) now",
            ),
            ("See https://a.example[].", "See <https://a.example>."),
            ("<<open,Opening>> and xref:a.adoc[A]", "Opening and A"),
            ("*Bold* `*not*` a*b", "**Bold** `*not*` a*b"),
            (
                "kbd:[F1] btn:[OK] menu:File[Save]",
                "`F1` **OK** **File** > **Save**",
            ),
            ("v{v} {other}", "v2 {other}"),
            ("a +", "a<br>"),
        ] {
            assert_eq!(read_out(text, &attributes), markdown);
        }
    }
}
