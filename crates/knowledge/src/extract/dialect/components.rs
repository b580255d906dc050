//! Components of MDX (`<Tabs>`, `<Accordion title="…">`, `<Note>`) and what stands round them: imports, exports and
//! comments in braces. What a component says (its title, its label) is said, its tags go.
//!
//! A tag counts as a component where it begins with a capital and is closed, by itself or by another tag:
//! `KILL <SessionId>` names a place-holder.

mod modules;

use std::borrow::Cow;
use std::collections::HashSet;

use super::super::inline::{TargetKind, attribute, target_kind};
use super::super::line::indentation;
use super::super::mark;
use super::{NOTES, gone, has, label};

/// Most lines of one tag with its attributes.
const MOST_LINES: usize = 20;

/// Components that close themselves, known by their names: `<Value Name="a" />` is an example of XML.
const ALONE: &[&str] = &[
    "Badge",
    "Card",
    "Icon",
    "Image",
    "Img",
    "LinkCard",
    "LinkButton",
    "Video",
    "YouTube",
    "Tweet",
    "TOC",
    "Toc",
    "TOCInline",
    "Spacer",
    "Divider",
];

/// Longest tag in bytes.
const LONGEST_TAG: usize = 1000;

/// Most tags and comments of one line that are read: each writes the line anew.
const MOST_OF_A_LINE: usize = 100;

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    let bytes = text.as_bytes();
    let begins = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    memchr::memchr_iter(b'<', bytes)
        .any(|at| begins(at + 1) || (bytes.get(at + 1) == Some(&b'/') && begins(at + 2)))
        || has(text, "{/*")
        || has(text, "\nimport ")
        || has(text, "\nexport ")
}

/// Takes it out of every line that is no code.
pub(super) fn take_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let has_modules = modules::take_out(lines, is_code);
    modules::take_out_comments(lines, is_code);
    let closed = closed_names(lines, is_code);
    let mut reader = Reader {
        has_modules: has_modules || !closed.is_empty(),
        closed,
        open: Vec::new(),
    };
    for at in 0..lines.len() {
        if is_code.get(at).copied().unwrap_or(false) {
            reader.dedent(lines, at);
        } else {
            reader.line(lines, is_code, at);
        }
    }
}

/// The names of all tags that close a component.
fn closed_names(lines: &[Cow<'_, str>], is_code: &[bool]) -> HashSet<String> {
    let mut names = HashSet::new();
    for (line, _) in lines.iter().zip(is_code).filter(|(_, is_code)| !**is_code) {
        for (at, _) in line.match_indices("</") {
            names.extend(line.get(at + 2..).and_then(name_at).map(str::to_owned));
        }
    }
    names
}

/// The name of a component at the start of `text`.
fn name_at(text: &str) -> Option<&str> {
    if !text.starts_with(|first: char| first.is_ascii_uppercase()) {
        return None;
    }
    let length = text
        .bytes()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_'))
        .count();
    text.get(..length)
}

/// What an open component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Its title is asked, its content answers.
    Fold,
    Other,
}

struct Open {
    name: String,
    role: Role,
    /// Columns before its content, which are taken away.
    indent: usize,
}

struct Reader {
    closed: HashSet<String>,
    /// Whether the page has components for sure: then those that close themselves are some too.
    has_modules: bool,
    open: Vec<Open>,
}

/// A tag of a component.
struct Tag {
    name: String,
    inside: String,
    is_closing: bool,
    is_alone: bool,
    /// Line it ends on, and the offset behind it there.
    end: (usize, usize),
}

impl Reader {
    fn dedent(&self, lines: &mut [Cow<'_, str>], at: usize) {
        let indent = self.open.last().map_or(0, |open| open.indent);
        if let Some(slot) = lines.get_mut(at).filter(|_| indent > 0) {
            let own = slot.len() - slot.trim_start_matches(' ').len();
            let kept = slot.get(own.min(indent)..).unwrap_or_default().to_owned();
            *slot = Cow::Owned(kept);
        }
    }

    /// Reads one line and those its tags go on over.
    fn line(&mut self, lines: &mut [Cow<'_, str>], is_code: &[bool], at: usize) {
        let mut from = 0;
        let mut count = 0;
        while let Some((start, tag)) = self
            .next_tag(lines, is_code, at, from)
            .filter(|_| count < MOST_OF_A_LINE)
        {
            count += 1;
            let (last, end) = tag.end;
            let line = lines.get(at).map_or("", |line| line.as_ref());
            let head = line.get(..start).unwrap_or_default().to_owned();
            let tail = lines
                .get(last)
                .and_then(|line| line.get(end..))
                .unwrap_or_default()
                .to_owned();
            let indent = indentation(line).0;
            let said = self.said(&tag, &tail);
            self.note(&tag, indent, lines, last, &tail);
            for slot in lines.get_mut(at + 1..=last).into_iter().flatten() {
                *slot = gone();
            }
            let joined = format!("{head}{said}{tail}");
            from = head.len() + said.len();
            if let Some(slot) = lines.get_mut(at) {
                *slot = Cow::Owned(joined);
            }
        }
        if let Some(slot) = lines
            .get_mut(at)
            .filter(|slot| count > 0 && slot.trim().is_empty())
        {
            // A tag of its own parts what stands before and behind it.
            *slot = Cow::Owned(String::new());
        } else if count > 0 {
            if let Some(slot) = lines.get_mut(at) {
                let text = slot.trim().to_owned();
                *slot = Cow::Owned(text);
            }
        } else {
            self.dedent(lines, at);
        }
    }

    /// The next tag of a component on a line, from that offset on.
    fn next_tag(
        &self,
        lines: &[Cow<'_, str>],
        is_code: &[bool],
        at: usize,
        from: usize,
    ) -> Option<(usize, Tag)> {
        let line = lines.get(at)?;
        let mut in_code = line.get(..from)?.matches('`').count() % 2 == 1;
        for (offset, mark) in line.get(from..)?.match_indices(['<', '`']) {
            if mark == "`" {
                in_code = !in_code;
                continue;
            }
            let start = from + offset;
            let tag = if in_code {
                None
            } else {
                tag(lines, is_code, at, start)
            };
            // What is no component by its name need not be read to its end.
            let name = line
                .get(start + 1..)
                .map(|rest| rest.trim_start_matches('/'))
                .and_then(name_at);
            let may_be = name
                .is_some_and(|name| self.has_modules || self.closed.contains(name) || ALONE.contains(&name));
            if !may_be {
                continue;
            }
            let is_component = |tag: &Tag| {
                if tag.is_alone {
                    self.has_modules || ALONE.contains(&tag.name.as_str())
                } else {
                    self.closed.contains(&tag.name)
                }
            };
            if let Some(tag) = tag.filter(is_component) {
                return Some((start, tag));
            }
        }
        None
    }

    /// What a tag says to a reader.
    fn said(&self, tag: &Tag, tail: &str) -> String {
        if tag.is_closing {
            let open = self.open.iter().rfind(|open| open.name == tag.name);
            return match open {
                Some(open) if open.role == Role::Fold => "</details>".to_owned(),
                _ => String::new(),
            };
        }
        let title = title(&tag.inside);
        let blank = if tail.trim().is_empty() { "" } else { " " };
        if let Some(kind) = note(tag) {
            return match title {
                Some(title) if blank.is_empty() => format!("[!{kind}] {title}"),
                Some(title) => format!("[!{kind}] {}{blank}", label(&title)),
                None => format!("[!{kind}]{blank}"),
            };
        }
        let target = ["href", "to", "url"]
            .iter()
            .find_map(|name| attribute(&tag.inside, name))
            .filter(|target| target_kind(target) == TargetKind::Open);
        match (title, target) {
            (Some(title), _) if is_fold(&tag.name, &title) && !tag.is_alone => {
                format!("<details><summary>{title}</summary>")
            }
            (Some(title), Some(target)) => format!("[{title}](<{target}>){blank}"),
            (Some(title), None) => format!("**{}**{blank}", label(&title)),
            (None, _) => String::new(),
        }
    }

    /// Keeps count of what is open.
    fn note(&mut self, tag: &Tag, indent: usize, lines: &[Cow<'_, str>], last: usize, tail: &str) {
        if tag.is_closing {
            if let Some(position) = self.open.iter().rposition(|open| open.name == tag.name) {
                self.open.truncate(position);
            }
            return;
        }
        if tag.is_alone || self.open.len() > 60 {
            return;
        }
        let content = lines
            .iter()
            .skip(last + 1)
            .find(|line| !line.trim().is_empty())
            .map_or(0, |line| indentation(line).0);
        let own = if tail.trim().is_empty() && content > indent {
            content
        } else {
            self.open.last().map_or(0, |open| open.indent)
        };
        let is_fold =
            title(&tag.inside).is_some_and(|title| is_fold(&tag.name, &title)) && note(tag).is_none();
        self.open.push(Open {
            name: tag.name.clone(),
            role: if is_fold { Role::Fold } else { Role::Other },
            indent: own,
        });
    }
}

/// The tag that begins at `start` of a line, whatever lines it goes on over.
fn tag(lines: &[Cow<'_, str>], is_code: &[bool], at: usize, start: usize) -> Option<Tag> {
    let rest = lines.get(at)?.get(start + 1..)?;
    let (rest, is_closing) = rest.strip_prefix('/').map_or((rest, false), |rest| (rest, true));
    let name = name_at(rest)?.to_owned();
    let behind = rest.get(name.len()..)?;
    if !(behind.is_empty()
        || behind.starts_with(|next: char| next.is_whitespace() || matches!(next, '/' | '>')))
    {
        return None;
    }
    let mut inside = String::new();
    let mut quote = None;
    let mut braces = 0_usize;
    let mut offset = lines.get(at)?.len() - behind.len();
    for last in at..lines.len().min(at + MOST_LINES) {
        if last > at && is_code.get(last).copied().unwrap_or(true) {
            return None;
        }
        for (position, character) in lines.get(last)?.get(offset..)?.char_indices() {
            match (quote, character) {
                (Some(open), close) if open == close => quote = None,
                (None, '"' | '\'' | '`') => quote = Some(character),
                (None, '{') => braces += 1,
                (None, '}') => braces = braces.saturating_sub(1),
                (None, '>') if braces == 0 => {
                    let is_alone = inside.trim_end().ends_with('/');
                    return Some(Tag {
                        name,
                        is_closing,
                        is_alone,
                        inside,
                        end: (last, offset + position + 1),
                    });
                }
                (None, '<') if braces == 0 => return None,
                (Some(_) | None, _) => {}
            }
            inside.push(character);
            if inside.len() > LONGEST_TAG {
                return None;
            }
        }
        inside.push(' ');
        offset = 0;
    }
    None
}

/// What a component calls itself.
fn title(inside: &str) -> Option<String> {
    let inside = inside
        .replace("={\"", "=\"")
        .replace("={'", "='")
        .replace("={`", "='")
        .replace("`}", "'");
    [
        "title", "label", "summary", "question", "header", "heading", "tab",
    ]
    .iter()
    .find_map(|name| attribute(&inside, name))
    .map(|title| title.trim().replace(['<', '>', '*'], ""))
    .filter(|title| title.contains(char::is_alphanumeric))
}

/// Whether the title of a component is asked and its content answers.
fn is_fold(name: &str, title: &str) -> bool {
    const FOLDS: &[&str] = &[
        "accordion",
        "detail",
        "collaps",
        "expand",
        "toggle",
        "faq",
        "question",
        "disclosure",
    ];
    let name = name.to_ascii_lowercase();
    FOLDS.iter().any(|fold| name.contains(fold)) || mark::asks(title)
}

/// The kind of note that a component is.
fn note(tag: &Tag) -> Option<&'static str> {
    const HOLDERS: &[&str] = &[
        "aside",
        "callout",
        "admonition",
        "alert",
        "hint",
        "message",
        "banner",
    ];
    let name = tag.name.to_ascii_lowercase();
    let kind = if HOLDERS.contains(&name.as_str()) {
        ["type", "kind", "intent", "variant", "severity", "style"]
            .iter()
            .find_map(|name| attribute(&tag.inside, name))
            .unwrap_or("note")
            .to_ascii_lowercase()
    } else {
        name
    };
    match kind.as_str() {
        "info" | "note" if tag.is_alone => None,
        "info" => Some("note"),
        "danger" | "error" => Some("warning"),
        "check" | "success" => Some("tip"),
        kind => NOTES.iter().copied().find(|note| *note == kind).or_else(|| {
            HOLDERS
                .contains(&tag.name.to_ascii_lowercase().as_str())
                .then_some("note")
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
    }

    #[test]
    fn a_title_that_is_asked_folds_its_answer() {
        assert_eq!(
            rewritten(
                "<Accordion title=\"Why?\" icon=\"x\">\n    So.\n\n    ```\n    a\n    ```\n</Accordion>\nEnd"
            ),
            "<details><summary>Why?</summary>\nSo.\n\n```\na\n```\n</details>\nEnd"
        );
    }

    #[test]
    fn a_label_is_said_and_a_tag_goes() {
        for (text, said) in [
            (
                "<Tabs>\n<TabItem value=\"a\" label=\"Linux\">\n\nRun it.\n\n</TabItem>\n</Tabs>",
                "\n**Linux:**\n\nRun it.\n\n\n",
            ),
            ("<Note>Only owners.</Note>", "[!note] Only owners."),
            (
                "<Aside type=\"danger\" title={'Hot'}>\nMind it.\n</Aside>",
                "[!warning] Hot\nMind it.\n",
            ),
            ("Choose *Duplex*. <Badge text=\"new\" />", "Choose *Duplex*."),
            (
                "<Card title=\"More\" href=\"https://a.b\" />",
                "[More](<https://a.b>)",
            ),
            (
                "<Card\n  title=\"More\"\n  href=\"/a\"\n/>\nEnd",
                "**More:**\n.\n.\n.\nEnd",
            ),
        ] {
            assert_eq!(rewritten(text), said, "{text}");
        }
    }

    #[test]
    fn modules_and_comments_in_braces_go() {
        assert_eq!(
            rewritten(
                "import A from './a';\nimport {\n  B,\n} from \"b\"\nexport const c = {\n  d: 1,\n};\n\n## Why? {/* #why */}\n{/* a\nb */}\nSo."
            ),
            ".\n.\n.\n.\n.\n.\n.\n\n## Why?\n.\n.\nSo."
        );
    }

    #[test]
    fn place_holders_and_code_stay() {
        for text in [
            "KILL <SessionId> of <Your Name>",
            "<Value Name=\"a\" Value=\"0\" /> This is it.",
            "`<Tabs>` and </Nothing",
            "```\n<Tabs>\nimport a from 'b'\n</Tabs>\n```",
            "Import your file from the menu.\n\nexport the list",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }
}
