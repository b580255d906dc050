//! An answer as an article can hold it: what the extractor reads back exactly as it was written.
//!
//! The extractor cleans what people write, and cleaning what is clean already changes a few texts once more (a star that
//! loses its partner). So an answer is cleaned until it stays, and what never stays is written without any markup.

use std::ops::Range;

use crate::entity;
use crate::extract::{self, Cutting, fence_marker};

/// More passes change nothing that two did not.
const MOST_PASSES: usize = 6;

/// An answer that is read back as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stable {
    /// What a chat shows: clean Markdown.
    pub(super) shown: String,
    /// The body of the article that gives it.
    pub(super) source: String,
}

/// Why an answer cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hopeless {
    /// Nothing is left of it.
    Empty,
    /// It is never read back as it was written.
    Unstable,
}

/// The answer to `question` as an article can hold it.
pub(super) fn stable(question: &str, answer: &str) -> Result<Stable, Hopeless> {
    let first = read(question, answer).ok_or(Hopeless::Empty)?;
    settle(question, first.clone())
        .or_else(|| settle(question, read(question, &plain(&first))?))
        .ok_or(Hopeless::Unstable)
}

fn settle(question: &str, mut shown: String) -> Option<Stable> {
    for _ in 0..MOST_PASSES {
        let source = source_of(&shown);
        let again = read(question, &source)?;
        if again == shown {
            return Some(Stable { shown, source });
        }
        shown = again;
    }
    None
}

/// What the extractor makes of a body; `None` where it is nothing.
fn read(question: &str, body: &str) -> Option<String> {
    // Under a title, so that a first-level heading in the answer is none.
    let title = title(question).unwrap_or_else(|| "# Answer".to_owned());
    let extracted = extract::extract(&format!("{title}\n\n{body}\n"), 1, question, Cutting::One);
    let [draft] = extracted.drafts.as_slice() else {
        return None;
    };
    Some(draft.answer.clone()).filter(|answer| !answer.trim().is_empty())
}

/// The first-level heading that is read back as the question; `None` where there is none.
pub(super) fn title(question: &str) -> Option<String> {
    let mut heading = String::from("# ");
    for character in question.chars() {
        if matches!(
            character,
            '\\' | '[' | ']' | '*' | '_' | '`' | '<' | '#' | '~' | ':' | '|'
        ) {
            heading.push('\\');
        }
        heading.push(character);
        if character == '&' {
            heading.push_str("amp;");
        }
    }
    (extract::first_heading(&heading).as_deref() == Some(question)).then_some(heading)
}

/// Clean Markdown as source: an ampersand that would be read as an entity is written as one. Code has none.
pub(crate) fn source_of(shown: &str) -> String {
    if entity::first_in(shown).is_none() {
        return shown.to_owned();
    }
    let code = code_ranges(shown);
    let mut out = String::with_capacity(shown.len() + 16);
    for (at, character) in shown.char_indices() {
        out.push(character);
        let is_entity = character == '&'
            && shown.get(at..).and_then(entity::decode_first).is_some()
            && !code.iter().any(|range| range.contains(&at));
        if is_entity {
            out.push_str("amp;");
        }
    }
    out
}

/// Fenced blocks and code spans that close on their line.
fn code_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut fence: Option<(char, usize)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let marker = fence_marker(trimmed);
        match (fence, marker) {
            (Some((kind, length)), marker) => {
                ranges.push(start..start + line.len());
                if marker
                    .is_some_and(|(other, count)| other == kind && count >= length && trimmed.len() == count)
                {
                    fence = None;
                }
            }
            (None, Some(marker)) => {
                ranges.push(start..start + line.len());
                fence = Some(marker);
            }
            (None, None) => spans(line, start, &mut ranges),
        }
        start += line.len();
    }
    ranges
}

/// Code spans of a line: a run of backticks up to the next run of the same length.
fn spans(line: &str, offset: usize, ranges: &mut Vec<Range<usize>>) {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, _) in line.match_indices('`') {
        match runs.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    let mut position = 0;
    while let Some(open) = runs.get(position) {
        let close = runs
            .iter()
            .enumerate()
            .skip(position + 1)
            .find(|(_, run)| run.len() == open.len());
        match close {
            Some((next, close)) => {
                ranges.push(offset + open.start..offset + close.end);
                position = next + 1;
            }
            None => position += 1,
        }
    }
}

/// A text without any markup: every line a paragraph, every character that could mean something escaped.
fn plain(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let mut out = String::with_capacity(line.len() + 8);
            for character in line.trim().chars() {
                match character {
                    '&' => out.push_str("&amp;"),
                    // Doubled once, and again at each pass: as a slash it stays.
                    '\\' => out.push('/'),
                    '•' | '·' => out.push('-'),
                    _ => {}
                }
                if matches!(character, '&' | '\\' | '•' | '·') {
                    continue;
                }
                if character.is_ascii_punctuation() {
                    out.push('\\');
                }
                out.push(character);
            }
            out
        })
        .collect();
    lines.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(answer: &str) -> String {
        stable("Why so?", answer).expect("an answer").shown
    }

    #[test]
    fn nothing_in_an_answer_is_a_question() {
        assert_eq!(
            shown("Two ways:\n\n**How do I do it?**\n\nLike this.\n\n## Is it safe?\nYes."),
            "Two ways:\n\n**How do I do it?**\n\nLike this.\n\n**Is it safe?**\n\nYes."
        );
        assert_eq!(
            shown("# First\nand\n# Second\nmore"),
            "**First**\n\nand\n\n**Second**\n\nmore"
        );
        assert_eq!(
            shown("- To learn more, see [here](https://a.b)."),
            "- To learn more, see [here](https://a.b)."
        );
    }

    #[test]
    fn entities_and_code_are_read_back() {
        let stable =
            stable("Why so?", "Write &amp;lt; or `&lt;` here.\n\n```\na &lt; b\n```").expect("an answer");

        assert_eq!(stable.shown, "Write &lt; or `&lt;` here.\n\n```\na &lt; b\n```");
        assert_eq!(
            stable.source,
            "Write &amp;lt; or `&lt;` here.\n\n```\na &lt; b\n```"
        );
    }

    #[test]
    fn an_answer_of_markup_alone_is_none() {
        for answer in ["", " \n ", "<!-- later -->", "[](#)", "---", "# "] {
            assert_eq!(stable("Why so?", answer), Err(Hopeless::Empty), "{answer}");
        }
    }

    #[test]
    fn a_title_is_read_back_or_there_is_none() {
        for question in ["Why so?", "C# or *F#*?", "a & b &lt; <c> [d](e) `f` \\g", "# one"] {
            let heading = title(question).expect(question);

            assert_eq!(
                extract::first_heading(&heading).as_deref(),
                Some(question),
                "{heading}"
            );
        }
        assert_eq!(title("???"), None);
    }

    #[test]
    fn without_markup_a_text_stays() {
        let text = plain("# a & b\n* **c** \\d <e> `f` [g](h) &lt; {{i}} <!-- j -->\n1. k");
        let once = read("Why so?", &text).expect("text");

        assert_eq!(read("Why so?", &source_of(&once)).expect("text"), once);
    }
}
