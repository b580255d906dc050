//! Blocks that indentation holds together: the admonitions of `MkDocs` (`!!! note "Title"`), its folded questions
//! (`??? question "Why?"`) and its tabs (`=== "Linux"`). Their text is written at the margin, where it is no code.
//!
//! Blocks that signs of quotation hold together: the callouts of Obsidian (`> [!question]- Why?`), which may be folded and
//! be called something, as those of GitHub may not.

use std::borrow::Cow;

use super::super::line::indentation;
use super::super::question::{self, Strength};
use super::{NOTES, has};

/// Columns that the text of a block stands deeper than its head.
const STEP: usize = 4;

/// Blocks that a line may stand in; those inside stay as they are written. Each moves all its lines once, so that
/// 300 kB of blocks in blocks in blocks (400 of them) took minutes.
const DEEPEST: u8 = 16;

/// Whether a text may hold any of it: a quick look before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    has(text, "!!! ") || has(text, "??? ") || has(text, "???+ ") || has(text, "=== \"") || has(text, "> [!")
}

/// What a head becomes.
struct Head {
    text: String,
    /// Whether its title is asked and its text answers.
    is_folded: bool,
}

/// Writes blocks at the margin, under a head that says what they are.
pub(super) fn unfold(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let mut depths = vec![0; lines.len()];
    for at in 0..lines.len() {
        let is_deep = depths.get(at).is_some_and(|depth| *depth >= DEEPEST);
        let is_head = !is_deep && !is_code.get(at).copied().unwrap_or(false);
        let Some(line) = lines.get(at).filter(|_| is_head) else {
            continue;
        };
        let (indent, text) = indentation(line);
        if let Some(head) = callout(text) {
            unquote(lines, at, indent, &head);
            continue;
        }
        let Some(head) = head(text) else { continue };
        let margin = " ".repeat(indent);
        let said = format!("{margin}{}", head.text);
        let end = end_of(lines, at + 1, indent + STEP);
        for depth in depths.get_mut(at + 1..end).into_iter().flatten() {
            *depth += 1;
        }
        for slot in lines.get_mut(at + 1..end).into_iter().flatten() {
            let own = indentation(slot).0;
            let kept = slot.trim_start_matches([' ', '\t']);
            *slot = Cow::Owned(format!("{}{kept}", " ".repeat(own.saturating_sub(STEP))));
        }
        if let Some(slot) = lines.get_mut(at) {
            *slot = Cow::Owned(said);
        }
        let is_fence = is_code.get(end).copied().unwrap_or(false);
        if head.is_folded && !is_fence {
            close(lines, end, &margin);
        }
    }
}

/// Ends a folded part before a line.
fn close(lines: &mut [Cow<'_, str>], at: usize, margin: &str) {
    if let Some(slot) = lines.get_mut(at) {
        *slot = Cow::Owned(format!("{margin}</details>{}", slot.trim()));
    }
}

/// The head of a callout that is called something or can be folded; others are notes of GitHub, which stay as they are.
fn callout(text: &str) -> Option<Head> {
    let inside = text.strip_prefix('>')?.trim_start().strip_prefix("[!")?;
    let (kind, rest) = inside.split_once(']')?;
    // `[!info|wide]` is laid out in another way.
    let kind = kind.split('|').next()?.trim().to_ascii_lowercase();
    let fold = rest.strip_prefix(['-', '+']);
    let title = fold.unwrap_or(rest).trim();
    let is_kind = !kind.is_empty()
        && kind
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
    if !is_kind || (title.is_empty() && fold.is_none()) {
        return None;
    }
    let is_question = matches!(kind.as_str(), "question" | "faq" | "help");
    let is_asked = is_question || (fold.is_some() && question::strength(title) >= Strength::Statement);
    if is_asked && !title.is_empty() {
        return Some(folded(title));
    }
    let note = match kind.as_str() {
        "note" | "tip" | "important" | "warning" | "caution" => kind.as_str(),
        "hint" | "success" | "check" | "done" => "tip",
        "attention" | "danger" | "error" | "bug" | "failure" | "fail" | "missing" => "warning",
        "info" | "todo" | "abstract" | "summary" | "tldr" | "example" | "quote" | "cite" => "note",
        // "[!include …]" and the like are directives.
        _ => return None,
    };
    Some(Head {
        text: format!("> [!{note}] {title}").trim_end().to_owned(),
        is_folded: false,
    })
}

/// Writes a callout out: its head, and the text of one that is folded without the signs of quotation.
fn unquote(lines: &mut [Cow<'_, str>], at: usize, indent: usize, head: &Head) {
    let margin = " ".repeat(indent);
    let said = format!("{margin}{}", head.text);
    let mut end = at + 1;
    while head.is_folded
        && let Some(slot) = lines.get_mut(end)
        && let Some(inner) = indentation(slot).1.strip_prefix('>')
    {
        // One callout right under another begins a block of its own.
        if callout(indentation(slot).1).is_some() {
            break;
        }
        *slot = Cow::Owned(format!("{margin}{}", inner.strip_prefix(' ').unwrap_or(inner)));
        end += 1;
    }
    if let Some(slot) = lines.get_mut(at) {
        *slot = Cow::Owned(said);
    }
    let is_next = lines
        .get(end)
        .is_some_and(|line| line.trim_start().starts_with('>'));
    if head.is_folded && !is_next {
        close(lines, end, &margin);
    }
}

/// One past the last line of a block whose text stands in that column.
fn end_of(lines: &[Cow<'_, str>], from: usize, column: usize) -> usize {
    let mut end = from;
    for (at, line) in lines.iter().enumerate().skip(from) {
        if line.trim().is_empty() {
            continue;
        }
        if indentation(line).0 < column {
            break;
        }
        end = at + 1;
    }
    end
}

fn head(text: &str) -> Option<Head> {
    let plain = |text: String| Head {
        text,
        is_folded: false,
    };
    if let Some(label) = text
        .strip_prefix("===! ")
        .or_else(|| text.strip_prefix("===+ "))
        .or_else(|| text.strip_prefix("=== "))
    {
        let label = label.trim().strip_prefix('"')?.strip_suffix('"')?;
        return Some(plain(format!("<p>**{}**</p>", super::label(label))));
    }
    let is_foldable = text.starts_with("???");
    let rest = ["!!! ", "???+ ", "??? "]
        .iter()
        .find_map(|marker| text.strip_prefix(marker))?;
    let (words, title) = match rest.split_once('"') {
        Some((words, title)) => (words, title.trim_end().strip_suffix('"')?),
        None => (rest, ""),
    };
    let lower = words.to_ascii_lowercase();
    let title = title.trim();
    let Some(kind) = lower.split_whitespace().next() else {
        // `??? "Why?"` has no kind.
        return (!title.is_empty()).then(|| {
            if is_foldable {
                folded(title)
            } else {
                plain(format!("<p>**{}**</p>", super::label(title)))
            }
        });
    };
    // A kind and perhaps classes; anything longer is a sentence that somebody shouted.
    let is_kind = words.split_whitespace().count() <= 3
        && words
            .trim()
            .chars()
            .all(|c| c.is_ascii_alphabetic() || c == ' ' || c == '-')
        && (words.trim() == lower.trim() || !title.is_empty());
    if !is_kind {
        return None;
    }
    let is_asked =
        matches!(kind, "question" | "faq" | "help") || question::strength(title) >= Strength::Statement;
    if is_foldable && is_asked && !title.is_empty() {
        return Some(folded(title));
    }
    let lead = if NOTES.contains(&kind) {
        format!("[!{kind}]")
    } else {
        format!("{}:", capital(kind))
    };
    Some(plain(format!("{lead} {title}").trim_end().to_owned()))
}

fn folded(title: &str) -> Head {
    Head {
        text: format!("<details><summary>{title}</summary>"),
        is_folded: true,
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::rewrite;

    #[test]
    fn an_admonition_leads_into_its_text_at_the_margin() {
        for (text, said) in [
            (
                "!!! note \"Mind it\"\n    So.\n\n    ```\n    a\n    ```\nEnd",
                "[!note] Mind it\nSo.\n\n```\na\n```\nEnd",
            ),
            (
                "- a\n\n    ??? danger\n        Hot.",
                "- a\n\n    Danger:\n    Hot.",
            ),
            (
                "=== \"Linux\"\n    Run.\n\n=== \"Windows\"\n\n    Click.",
                "<p>**Linux:**</p>\nRun.\n\n<p>**Windows:**</p>\n\nClick.",
            ),
            ("!!! Do not open it", "!!! Do not open it"),
            ("a === \"b\"", "a === \"b\""),
        ] {
            assert_eq!(rewrite(text).text, said, "{text}");
        }
    }

    #[test]
    fn blocks_deep_in_blocks_stay_as_they_are() {
        const LEVELS: usize = 1000;
        let levels = (0..LEVELS).map(|level| format!("{}!!! note\n", " ".repeat(4 * level)));
        let text = levels.collect::<Vec<_>>().concat();

        let said = rewrite(&text).text;

        let deepest = usize::from(super::DEEPEST);
        assert_eq!(said.matches("[!note]").count(), deepest);
        assert_eq!(said.matches("!!! note").count(), LEVELS - deepest);
    }

    #[test]
    fn a_callout_that_asks_is_a_folded_question() {
        for (text, said) in [
            (
                "> [!question]- Why not?\n> So.\n>\n> 1. One\n\nEnd",
                "<details><summary>Why not?</summary>\nSo.\n\n1. One\n</details>\nEnd",
            ),
            (
                "> [!FAQ] Lost\n> Here.",
                "<details><summary>Lost</summary>\nHere.",
            ),
            (
                "> [!bug]+ The key is not found\n> Wait.\n\nEnd",
                "<details><summary>The key is not found</summary>\nWait.\n</details>\nEnd",
            ),
            ("> [!info]- More\n> So.", "> [!note] More\n> So."),
            ("> [!danger] Hot\n> So.", "> [!warning] Hot\n> So."),
            ("> [!NOTE]\n> So.", "> [!NOTE]\n> So."),
        ] {
            assert_eq!(rewrite(text).text, said, "{text}");
        }
    }

    #[test]
    fn a_folded_question_ends_with_its_text() {
        assert_eq!(
            rewrite("??? question \"Why not?\"\n\n    So.\n\nEnd\n\n??? faq \"Lost\"\n    Here.\n# T").text,
            "<details><summary>Why not?</summary>\n\nSo.\n</details>\nEnd\n\n<details><summary>Lost</summary>\nHere.\n</details># T"
        );
        assert_eq!(
            rewrite("??? \"'a' is not found\"\n\n    So.\n\n??? bug \"Error 5\"\n    Wait.").text,
            "<details><summary>'a' is not found</summary>\n\nSo.\n</details>\n<details><summary>Error 5</summary>\nWait."
        );
    }
}
