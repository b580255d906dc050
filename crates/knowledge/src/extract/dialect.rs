//! Between the first pass and the second: what other dialects of Markdown write differently, rewritten as the format
//! writes it. Links by reference get their targets, directives of documentation tools go (or say what they mean),
//! underlined titles become headings, bold text that goes on over a line end stands on one line, notes of the foot
//! stand where they are referred to, and "Q:" and "A:" are a question and its answer.
//!
//! Every line keeps its place: what is taken away leaves a [`GONE`] mark.

mod asciidoc;
mod blocks;
mod bracketed;
mod components;
mod confluence;
mod directives;
mod exports;
mod footnotes;
mod generators;
mod help_desks;
mod mediawiki;
mod pairs;
mod quotes;
mod references;
mod restructured;
mod slashes;
mod tags;
mod underlines;
mod wiki;

use std::borrow::Cow;
use std::ops::Range;

use super::bold::count_delimiters;
use super::code::fences;
use super::comment::GONE;
use super::inline::{Scan, TargetKind, target_kind};
use super::line::{bullet, indentation, ordered};
use super::mark;
use crate::text;
pub(crate) use exports::taken_out;
pub(super) use exports::without_badges;
pub(super) use pairs::without_label;

/// A body in the words of the format.
pub(super) struct Rewritten<'text> {
    pub(super) text: Cow<'text, str>,
    /// Lines that are marked as questions, counted from 0, in order.
    pub(super) asked: Vec<usize>,
}

/// Rewrites a stripped body; most bodies stay as they are.
pub(super) fn rewrite(body: &str) -> Rewritten<'_> {
    let has_references = has(body, "]:");
    let has_labels = has(body, "][");
    let has_directives = has(body, ":::") || has(body, "[!") || has_azure_directive(body);
    let has_underlines = underlines::may_be_in(body);
    let has_bold = text::has_bold(body);
    let has_open_bold = has_bold && text::lines(body).any(opens_bold);
    let has_broken_bold =
        has_bold && has(body, "<br") && text::lines(body).any(|line| bold_break(line).is_some());
    let has_notes = has(body, "[^");
    let has_pairs = pairs::may_be_in(body);
    let has_quotes = quotes::may_be_in(body);
    let has_settings = generators::may_be_in(body);
    let is_restructured = restructured::may_be_in(body);
    let has_roles = is_restructured || directives::may_be_in(body);
    let has_components = components::may_be_in(body);
    let has_blocks = blocks::may_be_in(body);
    let has_confluence = confluence::may_be_in(body);
    let has_wiki = wiki::may_be_in(body);
    let has_open_tags = tags::may_be_in(body);
    let has_slashes = slashes::may_be_in(body);
    let has_export = exports::may_be_in(body);
    let is_mediawiki = mediawiki::may_be_in(body);
    let is_asciidoc = asciidoc::may_be_in(body);
    if !(has_references
        || has_labels
        || has_directives
        || has_underlines
        || has_open_bold
        || has_broken_bold
        || has_notes
        || has_pairs
        || has_quotes
        || has_settings
        || has_roles
        || has_components
        || has_blocks
        || has_wiki
        || has_confluence
        || has_open_tags
        || has_slashes
        || has_export
        || is_mediawiki
        || is_asciidoc)
    {
        return Rewritten {
            text: Cow::Borrowed(body),
            asked: Vec::new(),
        };
    }
    let mut asked = Vec::new();
    let mut lines: Vec<Cow<'_, str>> = text::lines(body).map(Cow::Borrowed).collect();
    if is_mediawiki {
        mediawiki::read_out(&mut lines);
    }
    if is_asciidoc {
        asciidoc::read_out(&mut lines);
    }
    if has_confluence {
        confluence::read_out(&mut lines);
    }
    if is_restructured {
        let is_code = fences(&lines.iter().map(AsRef::as_ref).collect::<Vec<_>>());
        restructured::read_out(&mut lines, &is_code);
    }
    if has_roles {
        directives::read_out(&mut lines);
    }
    if has_settings {
        generators::fence(&mut lines);
    }
    let is_code = fences(&lines.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    if has_export {
        exports::take_out(&mut lines, &is_code);
    }
    if has_open_tags {
        tags::join(&mut lines, &is_code);
    }
    if has_components {
        components::take_out(&mut lines, &is_code);
    }
    if has_blocks {
        blocks::unfold(&mut lines, &is_code);
    }
    if has_slashes {
        slashes::read_out(&mut lines, &is_code);
    }
    if has_settings {
        generators::take_out(&mut lines, &is_code);
    }
    if has_wiki {
        wiki::read_out(&mut lines, &is_code);
    }
    if has_quotes {
        quotes::read_out(&mut lines, &is_code);
    }
    if has_notes {
        footnotes::put_in_place(&mut lines, &is_code);
    }
    if has_references {
        references::resolve(&mut lines, &is_code);
    }
    if has_labels {
        references::drop_lost(&mut lines, &is_code);
    }
    if has_directives || has_slashes {
        folded_containers(&mut lines, &is_code);
        write_each(&mut lines, &is_code, without_directives);
    }
    if has_underlines {
        underlines::raise(&mut lines, &is_code);
    }
    if has_broken_bold {
        write_each(&mut lines, &is_code, bold_break);
    }
    if has_open_bold {
        join_bold(&mut lines, &is_code);
    }
    if has_pairs {
        asked = pairs::set_in_bold(&mut lines, &is_code);
    }
    Rewritten {
        text: Cow::Owned(lines.join("\n")),
        asked,
    }
}

/// Signs that most bodies hold none of.
const SELDOM: &[u8] = b"!?{}=^`~+|";

/// Whether a text holds a shorter one: most bodies are looked through for some fifty and hold none, most often not even
/// the one sign that is seldom, and to look for one sign costs a fifth.
fn has(text: &str, part: &str) -> bool {
    let seldom = part.bytes().find(|byte| SELDOM.contains(byte));
    seldom.is_none_or(|byte| text::has_byte(text, byte))
        && memchr::memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}

/// Writes each line that is no code as `said` has it; one it says nothing of stays.
fn write_each(lines: &mut [Cow<'_, str>], is_code: &[bool], said: impl Fn(&str) -> Option<String>) {
    for (line, _) in lines.iter_mut().zip(is_code).filter(|(_, is_code)| !**is_code) {
        if let Some(said) = said(line) {
            *line = Cow::Owned(said);
        }
    }
}

/// `::: details Why?` … `:::` as a folded part.
fn folded_containers(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let mut open: Option<String> = None;
    for (line, _) in lines.iter_mut().zip(is_code).filter(|(_, is_code)| !**is_code) {
        let text = line.trim();
        let Some(inside) = text.strip_prefix(":::") else {
            continue;
        };
        let fence = text
            .get(..text.bytes().take_while(|&byte| byte == b':').count())
            .unwrap_or_default();
        let inside = inside.trim_start_matches(':').trim();
        if let Some(title) = inside
            .strip_prefix("details")
            .map(str::trim)
            .filter(|_| open.is_none())
        {
            open = Some(fence.to_owned());
            let title = if title.is_empty() { "Details" } else { title };
            *line = Cow::Owned(format!("<details><summary>{title}</summary>"));
        } else if inside.is_empty() && open.as_deref() == Some(fence) {
            open = None;
            *line = Cow::Borrowed("</details>");
        } else if inside.starts_with("code-group") || inside.starts_with("tabs") {
            *line = gone();
        }
    }
}

/// What a part is called, with the colon that tells it from what is asked.
fn label(title: &str) -> String {
    let title = title.trim();
    if mark::asks(title) || title.ends_with([':', '!']) {
        title.to_owned()
    } else {
        format!("{title}:")
    }
}

/// A line that says nothing and separates nothing.
fn gone() -> Cow<'static, str> {
    Cow::Owned(GONE.to_string())
}

/// Bracketed directives that stand for a text or a layout that is not here.
const DROPPED: &[&str] = &["include", "div", "toc", "selector", "code", "metadata"];

/// Words behind `:::` that lay out a page.
const LAYOUT: &[&str] = &[
    "row", "column", "zone", "moniker", "image", "video", "code", "form", "div", "tabs", "tab",
];

/// Words that mark a note, behind `:::` or in brackets.
const NOTES: &[&str] = &["note", "tip", "important", "warning", "caution"];

fn has_azure_directive(text: &str) -> bool {
    ["[AZURE.", "[azure.", "[Azure."]
        .iter()
        .any(|head| has(text, head))
}

/// The line without directives of documentation tools; `None` where it has none.
fn without_directives(line: &str) -> Option<String> {
    let (indent, rest) = indentation(line);
    if let Some(fenced) = rest.trim_end().strip_prefix(":::") {
        return block_directive(fenced).map(|said| match said {
            said if said.is_empty() => GONE.to_string(),
            said => format!("{}{said}", " ".repeat(indent)),
        });
    }
    if !line.contains("[!") && !has_azure_directive(line) {
        return None;
    }
    let scan = Scan::of(line);
    let mut out = String::new();
    let mut written = 0;
    for (open, _) in line.match_indices('[') {
        if open < written {
            continue;
        }
        let Some(close) = scan.closing_bracket(open) else {
            continue;
        };
        let Some(said) = line.get(open + 1..close).and_then(bracket_directive) else {
            continue;
        };
        out.push_str(line.get(written..open).unwrap_or_default());
        out.push_str(&said);
        written = close + 1;
    }
    if written == 0 {
        return None;
    }
    out.push_str(line.get(written..).unwrap_or_default());
    let says_nothing = out
        .trim_matches(|mark: char| mark.is_whitespace() || mark == '>' || mark == '*' || mark == '-')
        .is_empty();
    Some(if says_nothing { GONE.to_string() } else { out })
}

/// What a directive between brackets says: `[!INCLUDE […](…)]` nothing, `[!UICONTROL Save]` its words in bold.
fn bracket_directive(inside: &str) -> Option<String> {
    let (directive, is_azure) = match inside.strip_prefix('!') {
        Some(directive) => (directive, false),
        None => (
            inside
                .get(..6)
                .filter(|head| head.eq_ignore_ascii_case("azure."))
                .and_then(|_| inside.get(6..))?,
            true,
        ),
    };
    let directive = directive.trim_start();
    let length = directive
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .count();
    let (word, rest) = directive.split_at_checked(length)?;
    let word = word.to_ascii_lowercase();
    let rest = rest.trim();
    let kind = word.split('-').next().unwrap_or_default();
    match kind {
        "uicontrol" if !rest.is_empty() => Some(format!("**{rest}**")),
        "dnl" if !rest.is_empty() => Some(rest.to_owned()),
        "video" if target_kind(rest) == TargetKind::Open => Some(format!("<{rest}>")),
        "video" => Some(String::new()),
        _ if DROPPED.contains(&kind) => Some(String::new()),
        _ if is_azure && NOTES.contains(&kind) => Some(format!("[!{kind}] {rest}").trim_end().to_owned()),
        _ => None,
    }
}

/// What a line that begins with `:::` says: nothing for the layout of a page, "Note:" for a note. `None` for what is
/// no directive.
fn block_directive(fenced: &str) -> Option<String> {
    let inside = fenced.trim_end_matches(':').trim();
    let length = inside
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        .count();
    let (word, rest) = inside.split_at_checked(length)?;
    let word = word.to_ascii_lowercase();
    let kind = word.strip_suffix("-end").unwrap_or(&word);
    if inside.is_empty() {
        return Some(String::new());
    }
    let kind = match kind {
        "danger" | "error" => "warning",
        "info" | "details" => "note",
        "success" => "tip",
        kind => kind,
    };
    if NOTES.contains(&kind) && (rest.is_empty() || rest.starts_with([' ', '[', '{'])) {
        let title = rest.trim_matches(|mark: char| mark.is_whitespace() || matches!(mark, '[' | ']'));
        let title = if title.starts_with('{') { "" } else { title };
        return Some(format!("[!{kind}] {title}").trim_end().to_owned());
    }
    let is_layout = LAYOUT.contains(&kind) && (rest.is_empty() || rest.contains('=') || word != kind);
    if !is_layout {
        return None;
    }
    let source = setting(rest, "source").filter(|source| target_kind(source) == TargetKind::Open);
    Some(match (kind, source) {
        ("image", Some(source)) => format!(
            "![{}](<{source}>)",
            setting(rest, "alt-text")
                .unwrap_or("image")
                .replace(['[', ']'], "")
        ),
        ("video", Some(source)) => format!("<{source}>"),
        _ => String::new(),
    })
}

/// The value of `name="value"`.
fn setting<'line>(settings: &'line str, name: &str) -> Option<&'line str> {
    let (_, after) = settings.split_once(&format!("{name}=\""))?;
    after.split('"').next()
}

/// Places of the directives of a body that name a text which is not read with it.
pub(crate) fn includes(text: &str) -> Vec<Range<usize>> {
    let mut found = restructured::includes(text);
    if !has(text, "[!") && !has_azure_directive(text) {
        return found;
    }
    for (at, _) in text.match_indices('[') {
        let rest = text.get(at + 1..).unwrap_or_default();
        let is_include = ["!include", "azure.include"].iter().any(|head| {
            rest.get(..head.len())
                .is_some_and(|written| written.eq_ignore_ascii_case(head))
        });
        if is_include {
            let end = rest
                .bytes()
                .take(400)
                .position(|byte| byte == b'\n')
                .unwrap_or(rest.len().min(8));
            found.push(at..at + 1 + end);
        }
    }
    found
}

/// Whether a line is a heading, an item, a row or a quotation, or all of it a tag.
fn begins_block(line: &str) -> bool {
    let (_, text) = indentation(line);
    text.starts_with(['#', '|', '>', '<'])
        || text.starts_with("```")
        || text.starts_with("~~~")
        || bullet(text).is_some()
        || ordered(text).is_some()
}

/// The text of a line without indentation and the marker of an item.
fn without_marker(line: &str) -> &str {
    let (_, text) = indentation(line);
    bullet(text)
        .or_else(|| ordered(text).map(|(_, text)| text))
        .unwrap_or(text)
}

/// Whether a line begins in bold that does not end on it.
fn opens_bold(line: &str) -> bool {
    if !text::has_bold(line) || line.contains("<br") {
        return false;
    }
    let text = without_marker(line).trim_end();
    text.starts_with("**")
        && text.len() > 2
        && !text.ends_with(|last| last == '*' || mark::is_question_mark(last))
        && count_delimiters(text) == 1
}

/// A line that breaks inside the bold text it begins with, in one: "**Why<br>so?**" is one question. `None` where it breaks
/// nowhere there.
fn bold_break(line: &str) -> Option<String> {
    const LONGEST_BREAK: usize = 12;
    let inner = without_marker(line).strip_prefix("**")?;
    let bold = inner.get(..inner.find("**")?)?;
    let mut joined = line.get(..line.len() - inner.len())?.to_owned();
    let mut rest = bold;
    while let Some(at) = rest.find("<br") {
        let after = rest.get(at..)?;
        let length = after.bytes().take(LONGEST_BREAK).position(|byte| byte == b'>')? + 1;
        // At its end it breaks nothing that is asked.
        if after.get(length..)?.trim().is_empty() {
            break;
        }
        joined.push_str(rest.get(..at)?);
        joined.push(' ');
        rest = after.get(length..)?;
    }
    if rest.len() == bold.len() {
        return None;
    }
    joined.push_str(rest);
    joined.push_str(inner.get(bold.len()..)?);
    Some(joined)
}

/// Bold text that begins on one line and ends on the next, on one.
fn join_bold(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    for at in 1..lines.len() {
        let (Some(open), Some(next)) = (lines.get(at - 1), lines.get(at)) else {
            continue;
        };
        let in_code = is_code.get(at - 1..=at).is_some_and(|pair| pair.contains(&true));
        let goes_on = !next.trim_start().starts_with("**")
            && !next.trim().is_empty()
            && !begins_block(next)
            && count_delimiters(next) % 2 == 1;
        if in_code || !goes_on || !opens_bold(open) {
            continue;
        }
        let joined = format!("{} {}", open.trim_end(), next.trim_start());
        set(lines, at - 1, Cow::Owned(joined));
        set(lines, at, gone());
    }
}

/// Puts a line in the place of another.
fn set<'lines>(lines: &mut [Cow<'lines, str>], at: usize, line: Cow<'lines, str>) {
    if let Some(slot) = lines.get_mut(at) {
        *slot = line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rewritten text, with what is gone as a dot.
    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
    }

    #[test]
    fn directives_say_what_a_reader_would_see() {
        for (text, said) in [
            ("[!INCLUDE [pricing](../includes/pricing.md)]", "."),
            ("> [AZURE.INCLUDE [a](b.md)]", "."),
            ("Before [!include[a](b.md)] after", "Before  after"),
            ("[!div class=\"nextstepaction\"]", "."),
            ("Choose [!UICONTROL Save as].", "Choose **Save as**."),
            ("> [!VIDEO https://v.example/1]", "> <https://v.example/1>"),
            ("> [AZURE.NOTE] Mind it", "> [!note] Mind it"),
            ("> [!NOTE]", "> [!NOTE]"),
            (":::row:::", "."),
            (":::column span=\"2\":::", "."),
            (":::row-end:::", "."),
            ("::: zone pivot=\"a\"", "."),
            ("::: zone-end", "."),
            (":::", "."),
            (
                ":::image type=\"content\" source=\"https://i.example/a.png\" alt-text=\"A gate\":::",
                "![A gate](<https://i.example/a.png>)",
            ),
            (":::image source=\"a.png\" alt-text=\"A gate\":::", "."),
            (":::danger[Take care]", "[!warning] Take care"),
            ("  ::: warning", "  [!warning]"),
            (":::Section Row houses:::", ":::Section Row houses:::"),
            (":::Image quality:::", ":::Image quality:::"),
        ] {
            assert_eq!(rewritten(text), said, "{text}");
        }
    }

    #[test]
    fn bold_text_over_a_line_end_stands_on_one_line() {
        assert_eq!(
            rewritten("* **How is\n  it done?**\nSo."),
            "* **How is it done?**\n.\nSo."
        );
    }

    #[test]
    fn unclosed_bold_swallows_no_answer() {
        for text in [
            "**Why?\nSo **it** is**",
            "**Why\n\nSo**",
            "**Why\n* so**",
            "**One\n**Two**",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }

    #[test]
    fn places_of_includes_are_found() {
        let text = "a [!INCLUDE [x](y.md)]\n[azure.include z]";

        let found: Vec<&str> = includes(text).into_iter().filter_map(|at| text.get(at)).collect();

        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|place| place.starts_with('[')));
    }
}
