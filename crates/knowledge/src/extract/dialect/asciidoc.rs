//! `AsciiDoc` in a file that says it is Markdown: `= Title` over `== Sections`, `. Steps`, `NOTE:`, blocks between `----` and
//! `====`, tables between `|===`. A text is in it where it begins with a title of one sign and has sections of two or more that no
//! sign closes (`MediaWiki` closes them); an attribute (`:toc:`) at its head stands for the title.
//!
//! What is meant for the processor alone (attributes, comments, anchors, includes) says nothing to a reader.

mod inline;
mod table;

use std::borrow::Cow;
use std::collections::HashMap;

use super::{gone, has, set};
use crate::text;

/// Whether a text is in it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, "\n== ")
        && begins_so(text)
        && text::lines(text).any(|line| section(line).is_some_and(|it| it.0 > 1))
}

/// Whether the first line that says something is a title or an attribute.
fn begins_so(text: &str) -> bool {
    let says_nothing = |line: &&str| line.is_empty() || line.starts_with("//") || is_block_attributes(line);
    let first = text::lines(text)
        .map(str::trim_end)
        .find(|line| !says_nothing(line));
    first.is_some_and(|line| section(line).is_some_and(|it| it.0 == 1) || attribute(line).is_some())
}

/// What stands open while lines are read.
#[derive(Default)]
struct Reader<'text> {
    /// `:name: value` of the head.
    attributes: HashMap<String, String>,
    /// The delimiter of the code that is open.
    code: Option<String>,
    /// The language of the next code, and the name of the next block: "source,sh", "NOTE", "qanda".
    language: String,
    label: Option<&'text str>,
    asks: bool,
}

/// Writes it as Markdown. This changes which lines are code.
pub(super) fn read_out(lines: &mut [Cow<'_, str>]) {
    let mut reader = Reader::default();
    let mut at = 0;
    while let Some(line) = lines.get(at).map(|line| line.trim_end().to_owned()) {
        if reader.code.is_none() && line.starts_with("|===") {
            at = table::write(lines, at, &reader.attributes);
            continue;
        }
        if let Some(said) = reader.read(&line) {
            set(lines, at, said);
        }
        if section(&line).is_some_and(|it| it.0 == 1) && reader.code.is_none() {
            at = skip_authors(lines, at + 1);
        } else {
            at += 1;
        }
    }
}

/// Author and revision stand right under the title: takes them out, and gives the line behind them.
fn skip_authors(lines: &mut [Cow<'_, str>], from: usize) -> usize {
    const MOST: usize = 2;
    let is_author =
        |line: &Cow<'_, str>| !line.trim().is_empty() && attribute(line).is_none() && !line.starts_with("//");
    let count = lines
        .iter()
        .skip(from)
        .take(MOST)
        .take_while(|line| is_author(line))
        .count();
    for at in from..from + count {
        set(lines, at, gone());
    }
    from + count
}

impl Reader<'_> {
    /// What becomes of a line; `None` where it stays.
    fn read(&mut self, line: &str) -> Option<Cow<'static, str>> {
        if let Some(open) = &self.code {
            let is_comment = open.starts_with('/');
            if line == open {
                self.code = None;
                return Some(if is_comment { gone() } else { Cow::Borrowed("```") });
            }
            return is_comment.then(gone);
        }
        if let Some((level, title)) = section(line) {
            self.label = None;
            self.asks = false;
            return Some(Cow::Owned(format!(
                "{} {}",
                "#".repeat(level),
                self.inline(title)
            )));
        }
        if let Some((name, value)) = attribute(line) {
            self.attributes.insert(name.to_owned(), value.to_owned());
            return Some(gone());
        }
        if is_block_attributes(line) {
            self.announce(line);
            return Some(gone());
        }
        self.delimiter(line).or_else(|| self.text(line)).map(Cow::Owned)
    }

    /// Takes up what a line in brackets says of the block below it.
    fn announce(&mut self, line: &str) {
        let inside = line.trim_matches(['[', ']']);
        let mut parts = inside.split(',').map(str::trim);
        let name = parts.next().unwrap_or_default();
        match name {
            "source" | "" => parts.next().unwrap_or_default().clone_into(&mut self.language),
            "qanda" => self.asks = true,
            _ => self.label = admonition(name),
        }
    }

    /// What a line that opens or closes a block says.
    fn delimiter(&mut self, line: &str) -> Option<String> {
        const SHORTEST: usize = 4;
        let sign = line.chars().next()?;
        let is_row = line.len() >= SHORTEST && line.chars().all(|next| next == sign);
        match sign {
            '-' | '.' | '+' | '/' if is_row => {
                self.code = Some(line.to_owned());
                let language = std::mem::take(&mut self.language);
                Some(if sign == '/' {
                    gone().into_owned()
                } else {
                    format!("```{language}")
                })
            }
            '=' | '*' | '_' if is_row => Some(self.label.take().map_or_else(|| gone().into_owned(), note)),
            _ if matches!(line, "--" | "+" | "<<<") => {
                Some(self.label.take().map_or_else(|| gone().into_owned(), note))
            }
            _ if line == "'''" => Some("---".to_owned()),
            _ => None,
        }
    }

    /// A line of text.
    fn text(&mut self, line: &str) -> Option<String> {
        if line.starts_with("//") || is_directive(line) {
            return Some(gone().into_owned());
        }
        if line.trim().is_empty() {
            return None;
        }
        if let Some((name, rest)) = line.split_once(": ")
            && let Some(label) = admonition(name)
        {
            return Some(format!("{} {}", note(label), self.inline(rest)));
        }
        // "[NOTE]" over a paragraph.
        if let Some(label) = self.label.take() {
            return Some(format!("{} {}", note(label), self.inline(line)));
        }
        if let Some((term, rest)) = term(line) {
            let term = self.inline(term);
            let rest = self.inline(rest);
            return Some(
                if self.asks {
                    format!("**{term}** {rest}")
                } else {
                    format!("- {term}: {rest}")
                }
                .trim_end()
                .to_owned(),
            );
        }
        if let Some((marker, rest)) = item(line) {
            return Some(format!("{marker} {}", self.inline(rest)));
        }
        // ".Title" of the block below.
        let title = line
            .strip_prefix('.')
            .filter(|title| title.starts_with(char::is_alphanumeric));
        Some(title.map_or_else(|| self.inline(line), |title| format!("*{}*", self.inline(title))))
    }

    fn inline(&self, text: &str) -> String {
        inline::read_out(text, &self.attributes)
    }
}

/// Level and title of `== Title`.
fn section(line: &str) -> Option<(usize, &str)> {
    const DEEPEST: usize = 6;
    let level = line.bytes().take_while(|&byte| byte == b'=').count();
    let title = line.get(level..)?.strip_prefix(' ')?.trim();
    ((1..=DEEPEST).contains(&level) && !title.is_empty() && !title.ends_with('=')).then_some((level, title))
}

/// Name and value of `:name: value`.
fn attribute(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.strip_prefix(':')?.split_once(':')?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'!');
    let is_attribute =
        !name.is_empty() && name.bytes().all(is_name) && (value.is_empty() || value.starts_with(' '));
    is_attribute.then(|| (name, value.trim()))
}

/// Whether a line says in brackets what the block below it is: `[source,sh]`, `[[anchor]]`, `[#anchor]`.
fn is_block_attributes(line: &str) -> bool {
    line.starts_with('[')
        && line.ends_with(']')
        && !line.contains("](")
        && !line.contains("://")
        && !line.starts_with("[ ]")
}

/// Whether a line is for the processor: `include::part.adoc[]`, `ifdef::env[]`, `toc::[]`.
fn is_directive(line: &str) -> bool {
    ["include::", "ifdef::", "ifndef::", "ifeval::", "endif::", "toc::"]
        .iter()
        .any(|name| line.starts_with(name))
        && line.ends_with(']')
}

fn admonition(name: &str) -> Option<&'static str> {
    match name {
        "NOTE" => Some("note"),
        "TIP" => Some("tip"),
        "IMPORTANT" => Some("important"),
        "WARNING" => Some("warning"),
        "CAUTION" => Some("caution"),
        _ => None,
    }
}

/// A note as the format writes it.
fn note(label: &str) -> String {
    format!("[!{label}]")
}

/// Term and definition of `term:: definition`.
fn term(line: &str) -> Option<(&str, &str)> {
    let (term, rest) = line.split_once("::")?;
    let rest = rest.trim_start_matches(':');
    let is_term =
        !term.trim().is_empty() && !term.contains('`') && (rest.is_empty() || rest.starts_with(' '));
    is_term.then(|| (term.trim(), rest.trim()))
}

/// Marker and text of an item: `.. step` is one below a step, `** point` one below a point.
fn item(line: &str) -> Option<(String, &str)> {
    const STEP: usize = 3;
    let text = line.trim_start();
    let sign = text.bytes().next().filter(|sign| matches!(sign, b'.' | b'*'))?;
    let depth = text.bytes().take_while(|&byte| byte == sign).count();
    let rest = text.get(depth..)?.strip_prefix(' ')?;
    let marker = if sign == b'.' { "1." } else { "-" };
    Some((format!("{}{marker}", " ".repeat((depth - 1) * STEP)), rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, "~").trim_end().to_owned()
    }

    #[test]
    fn sections_steps_and_code_are_written_as_markdown() {
        assert_eq!(
            rewritten(
                "= Gates\nJo Doe\n:toc:\n\n[[open]]\n== Opening\n\n. Push\n.. *Hard*\n\n[source,sh]\n----\nls | wc\n----\n"
            ),
            "# Gates\n~\n~\n\n~\n## Opening\n\n1. Push\n   1. **Hard**\n\n~\n```sh\nls | wc\n```"
        );
    }

    #[test]
    fn notes_say_what_they_are() {
        assert_eq!(
            rewritten("= G\n\n== A\n\nNOTE: Mind it.\n\n[TIP]\n====\nPull.\n====\n\n[WARNING]\nHot.\n"),
            "# G\n\n## A\n\n[!note] Mind it.\n\n~\n[!tip]\nPull.\n~\n\n~\n[!warning] Hot."
        );
    }

    #[test]
    fn what_is_for_the_processor_says_nothing() {
        assert_eq!(
            rewritten(":v: 2\n\n== A\n\n// us\n////\n== B\n////\ninclude::b.adoc[]\nUse {v}.\n"),
            "~\n\n## A\n\n~\n~\n~\n~\n~\nUse 2."
        );
    }

    #[test]
    fn terms_are_items_or_questions() {
        assert_eq!(
            rewritten("= G\n\n== A\n\nlid:: Of iron.\n\n[qanda]\nWhy?::\n  So.\n"),
            "# G\n\n## A\n\n- lid: Of iron.\n\n~\n**Why?**\n  So."
        );
    }

    #[test]
    fn other_texts_stay() {
        for text in ["= 4\n\nis what 2 + 2 makes", "# A\n\n== B"] {
            assert_eq!(rewritten(text), text);
        }
    }
}
