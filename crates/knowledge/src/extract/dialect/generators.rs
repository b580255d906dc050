//! What generators of web sites put between the lines: attributes of kramdown (`{: .note}`, `{#id}`), tags of Liquid,
//! helpers of mdBook (`{{#tab name="Linux"}}`) and short codes of Hugo. A reader sees none of it, but what some of them say: labels of tabs, addresses of buttons, code.

use std::borrow::Cow;

use super::super::comment::GONE;
use super::super::inline::{TargetKind, attribute, target_kind};
use super::{gone, has};

/// Opening and closing of what is taken out wherever it stands.
const SETTINGS: &[(&str, &str)] = &[
    ("{:", "}"),
    ("{%", "%}"),
    ("{{<", ">}}"),
    ("{{%", "%}}"),
    ("{{#", "}}"),
];

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, "]{")
        || text.contains('{') && (SETTINGS.iter().any(|(open, _)| has(text, open)) || has(text, "{#"))
        || has(text, "{.")
}

/// Writes tags round code as fences, and takes out what is hidden from a reader. This changes which lines are code.
pub(super) fn fence(lines: &mut [Cow<'_, str>]) {
    let mut is_hidden = false;
    let mut is_open = false;
    let mut is_reference = false;
    for at in 0..lines.len() {
        let Some(line) = lines.get(at) else { continue };
        let text = line.trim();
        let name = tag_name(text).unwrap_or_default();
        let said = match name {
            "comment" | "<!--" => {
                is_hidden = !text.contains("endcomment");
                Some(gone())
            }
            "endcomment" | "/comment" => {
                is_hidden = false;
                Some(gone())
            }
            _ if is_hidden => Some(gone()),
            "content-ref" | "endcontent-ref" => {
                is_reference = name == "content-ref";
                Some(gone())
            }
            _ if is_reference && names_a_file(text) => Some(gone()),
            "highlight" if !text.contains("endhighlight") && !text.contains("/highlight") => {
                is_open = true;
                let language = text
                    .split_whitespace()
                    .nth(2)
                    .filter(|word| word.bytes().all(|b| b.is_ascii_alphanumeric()));
                Some(Cow::Owned(format!("```{}", language.unwrap_or_default())))
            }
            "endhighlight" | "/highlight" if is_open => {
                is_open = false;
                Some(Cow::Borrowed("```"))
            }
            _ => None,
        };
        // `{:toc}` stands under an item that only holds its place.
        let is_contents = matches!(text, "{:toc}" | "{: toc}");
        let said = if is_contents { Some(gone()) } else { said };
        if is_contents
            && let Some(slot) = at.checked_sub(1).and_then(|before| lines.get_mut(before))
            && slot.trim_start().starts_with(['*', '-', '1'])
        {
            *slot = gone();
        }
        if let Some(slot) = lines.get_mut(at)
            && let Some(said) = said
        {
            *slot = said;
        }
    }
}

/// Whether all of a line is a link that `GitBook` called by its file: `[keys.md](keys.md)`.
fn names_a_file(text: &str) -> bool {
    let link = text
        .strip_prefix('[')
        .and_then(|link| link.strip_suffix(')')?.split_once("]("));
    link.is_some_and(|(said, target)| {
        said == target || said.trim_matches('"').to_lowercase().ends_with(".md")
    })
}

/// The name of the tag that all of a line is: `{% highlight sh %}`, `{{< /tab >}}`.
fn tag_name(text: &str) -> Option<&str> {
    let inner = ["{%-", "{%", "{{<", "{{%"]
        .iter()
        .find_map(|open| text.strip_prefix(open))?;
    inner.split_whitespace().next()
}

/// Takes it out of every line that is no code.
pub(super) fn take_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    for (line, _) in lines.iter_mut().zip(is_code).filter(|(_, is_code)| !**is_code) {
        let without_spans = without_spans(line);
        let rest = without_settings(without_spans.as_deref().unwrap_or(line));
        let Some(rest) = rest.or(without_spans) else {
            continue;
        };
        *line = if rest.trim_matches(GONE).trim().is_empty() {
            gone()
        } else {
            Cow::Owned(rest)
        };
    }
}

/// The line with nothing but the text of the spans that Pandoc sets attributes on: `[before]{.underline}`,
/// `[]{#_Toc12 .anchor}`. `None` where it has none.
fn without_spans(line: &str) -> Option<String> {
    let mut out = String::new();
    let mut written = 0;
    for (at, _) in line.match_indices("]{") {
        let settings = line.get(at + 2..).unwrap_or_default();
        let end = settings
            .bytes()
            .take(LONGEST_SETTINGS)
            .position(|byte| byte == b'}');
        let is_span = settings.starts_with(['#', '.']) && !line.get(..at).unwrap_or_default().contains('`');
        let open = line.get(written..at).and_then(|before| before.rfind('['));
        if let (Some(end), Some(open)) = (end.filter(|_| is_span), open) {
            out.push_str(line.get(written..written + open).unwrap_or_default());
            out.push_str(line.get(written + open + 1..at).unwrap_or_default());
            written = at + 2 + end + 1;
        }
    }
    if written == 0 {
        return None;
    }
    out.push_str(line.get(written..).unwrap_or_default());
    Some(out)
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
        let (text, more) = said(line, at, end);
        out.push_str(&text);
        written = more;
    }
    if written == 0 {
        return None;
    }
    out.push_str(line.get(written..).unwrap_or_default());
    Some(out.trim_end().to_owned())
}

/// What a tag says to a reader, and where what it says ends: the label of a tab, the link of a button, a text that is given
/// to an include.
fn said(line: &str, start: usize, end: usize) -> (String, usize) {
    let tag = line.get(start..end).unwrap_or_default();
    let nothing = (String::new(), end);
    if tag.starts_with("{:") {
        return nothing;
    }
    let inside = tag
        .trim_start_matches(['{', '%', '<', '-', '#'])
        .trim_end_matches(['}', '%', '>', '-']);
    let inside = inside.trim();
    let (name, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let padded = format!(" {}", rest.replace("=\u{201C}", "=\""));
    let value = |names: &[&str]| {
        let named = names.iter().find_map(|name| attribute(&padded, name));
        let first = rest
            .trim_start()
            .strip_prefix('"')
            .and_then(|rest| rest.split('"').next());
        named
            .or(first)
            .map(|value| value.trim().replace(['<', '>', '*'], ""))
            .filter(|value| !value.is_empty())
    };
    match name {
        "tab" | "tabitem" | "codetab" => match value(&["title", "name", "label", "header"]) {
            Some(label) => (format!("<p>**{}**</p>", super::label(&label)), end),
            None => nothing,
        },
        "note" | "tip" | "warning" | "caution" | "important" | "callout" | "alert" | "admonition"
        | "notice" | "hint" => {
            let kind = value(&["type", "style", "level", "color"])
                .unwrap_or_default()
                .to_lowercase();
            let kind = if name == "warning" || name == "tip" || name == "caution" || name == "important" {
                name
            } else {
                &kind
            };
            let kind = match kind {
                "danger" | "error" | "warning" => "warning",
                "success" | "tip" => "tip",
                "caution" => "caution",
                "important" => "important",
                _ => "note",
            };
            (format!("[!{kind}] "), end)
        }
        "details" | "expand" | "collapse" | "accordion" | "faq" => {
            match value(&["title", "summary", "name", "question"]) {
                Some(title) => (format!("<details><summary>{title}</summary>"), end),
                None => nothing,
            }
        }
        "/details" | "/expand" | "/collapse" | "/accordion" | "/faq" => ("</details>".to_owned(), end),
        "include" => match attribute(&padded, "content").or_else(|| attribute(&padded, "text")) {
            Some(text) => (text.to_owned(), end),
            None => nothing,
        },
        "embed" | "button" | "link" | "link-card" | "card" => {
            let address = ["url", "href", "link"]
                .iter()
                .find_map(|name| attribute(&padded, name));
            let Some(address) = address.filter(|address| target_kind(address) == TargetKind::Open) else {
                return nothing;
            };
            // The text of a button stands between its tags.
            let behind = line.get(end..).unwrap_or_default();
            let closing = behind
                .find(&format!("/{name}"))
                .and_then(|at| behind.get(..at))
                .map(|text| text.trim_end_matches(['{', '<', '%', ' ']));
            match closing.filter(|text| !text.trim().is_empty() && !text.contains('{')) {
                Some(text) => (format!("[{}](<{address}>)", text.trim()), end + text.len()),
                None => match value(&["title", "text", "label"]) {
                    Some(title) => (format!("[{title}](<{address}>)"), end),
                    None => (format!("<{address}>"), end),
                },
            }
        }
        _ => nothing,
    }
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
            ("{{< note >}}Mind it.{{< /note >}}", "[!note] Mind it."),
            ("{{< callout type=\"warning\" >}}", "[!warning]"),
            ("{% hint style=\"info\" %}", "[!note]"),
            (
                "{{< tab \"Linux\" >}}Run it.{{< /tab >}}",
                "<p>**Linux:**</p>Run it.",
            ),
            ("{% tab title=\"Web\" %}", "<p>**Web:**</p>"),
            ("{{#tab name=\"Linux\" }}", "<p>**Linux:**</p>"),
            ("{{#endtabs }}", ""),
            (
                "{{< button href=\"https://a.b\" >}}Open it{{< /button >}}",
                "[Open it](<https://a.b>)",
            ),
            ("{% embed url=\"https://a.b/c\" %}", "<https://a.b/c>"),
            ("{% include note.html content=\"Only here.\" %}", "Only here."),
        ] {
            assert_eq!(without_settings(line).as_deref(), Some(said), "{line}");
        }
    }

    #[test]
    fn a_page_that_is_called_by_its_file_is_no_text() {
        let said = |text: &str| {
            let mut lines: Vec<Cow<'_, str>> = text.lines().map(Cow::Borrowed).collect();
            fence(&mut lines);
            lines.join("|").replace(GONE, "")
        };

        assert_eq!(
            said("{% content-ref url=\"a.md\" %}\n[a.md](a.md)\n{% endcontent-ref %}\n[b.md](b.md)"),
            "|||[b.md](b.md)"
        );
        assert_eq!(
            said("{% content-ref url=\"a.md\" %}\n[The keys](a.md)\n{% endcontent-ref %}"),
            "|[The keys](a.md)|"
        );
    }

    #[test]
    fn a_span_says_what_is_in_it() {
        for (line, said) in [
            ("[]{#_Toc12 .anchor}**1. Why?**", "**1. Why?**"),
            (
                "Ask [before]{.underline} and [after]{.smallcaps}.",
                "Ask before and after.",
            ),
        ] {
            assert_eq!(without_spans(line).as_deref(), Some(said), "{line}");
        }
        for line in ["[a](b){.x}", "`[a]{.x}`", "a[0]{x}", "[a]{b}"] {
            assert_eq!(without_spans(line), None, "{line}");
        }
    }

    #[test]
    fn tags_round_code_are_fences() {
        let fenced = |text: &str| {
            let mut lines: Vec<Cow<'_, str>> = text.split('\n').map(Cow::Borrowed).collect();
            fence(&mut lines);
            lines.join("\n").replace(GONE, ".")
        };

        assert_eq!(
            fenced("{% highlight sh %}\na {% b %}\n{% endhighlight %}\n* TOC\n{:toc}"),
            "```sh\na {% b %}\n```\n.\n."
        );
        assert_eq!(
            fenced("a\n{% comment %}\nhidden\n{% endcomment %}\nb"),
            "a\n.\n.\n.\nb"
        );
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
}
