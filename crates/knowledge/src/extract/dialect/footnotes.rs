//! Notes of the foot, `[^1]` and `[^1]: text`: a reader of one answer does not see the foot of the page, so the note
//! stands in parentheses at the end of the paragraph that refers to it.

use std::borrow::Cow;
use std::collections::HashMap;

use super::super::comment::GONE;
use super::super::line::indentation;
use super::{begins_block, gone, without_marker};

/// Longest label of a note in bytes.
const LONGEST_LABEL: usize = 100;

/// So many lines below a reference the end of its paragraph is looked for.
const FURTHEST_END: usize = 200;

/// Takes the notes from the foot to where they are referred to. A note that nothing refers to, and a reference without
/// a note, stay.
pub(super) fn put_in_place(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let notes = Notes::of(lines, is_code);
    if notes.texts.is_empty() {
        return;
    }
    let mut behind: HashMap<usize, Vec<&str>> = HashMap::new();
    let mut is_used = vec![false; notes.texts.len()];
    for at in 0..lines.len() {
        if is_code.get(at).copied().unwrap_or(false) || notes.is_note(at) {
            continue;
        }
        let Some(line) = lines.get(at).filter(|line| line.contains("[^")) else {
            continue;
        };
        let Some((rest, cited)) = notes.without_references(line) else {
            continue;
        };
        for &note in &cited {
            if let Some(slot) = is_used.get_mut(note) {
                *slot = true;
            }
        }
        let end = notes.paragraph_end(lines, is_code, at);
        let texts = cited
            .iter()
            .filter_map(|&note| notes.texts.get(note))
            .map(String::as_str);
        behind.entry(end).or_default().extend(texts);
        if let Some(slot) = lines.get_mut(at) {
            *slot = Cow::Owned(rest);
        }
    }
    for (at, texts) in behind {
        if let Some(slot) = lines.get_mut(at) {
            let mut line = slot.trim_end().to_owned();
            for text in texts {
                line.push_str(" (");
                line.push_str(text);
                line.push(')');
            }
            *slot = Cow::Owned(line);
        }
    }
    for (range, _) in notes.places.iter().zip(&is_used).filter(|(_, used)| **used) {
        for slot in lines.get_mut(range.clone()).into_iter().flatten() {
            *slot = gone();
        }
    }
}

/// The notes of a body.
struct Notes {
    texts: Vec<String>,
    /// Lines of each.
    places: Vec<std::ops::Range<usize>>,
    by_label: HashMap<String, usize>,
    /// For each line whether it is one of a note.
    is_note: Vec<bool>,
}

impl Notes {
    fn of(lines: &[Cow<'_, str>], is_code: &[bool]) -> Self {
        let mut notes = Self {
            texts: Vec::new(),
            places: Vec::new(),
            by_label: HashMap::new(),
            is_note: vec![false; lines.len()],
        };
        for (at, line) in lines.iter().enumerate() {
            let Some((label, text)) = definition(line).filter(|_| !is_code.get(at).copied().unwrap_or(false))
            else {
                continue;
            };
            if notes.by_label.contains_key(label) {
                continue;
            }
            let mut text = text.trim().to_owned();
            let mut end = at + 1;
            // What is indented under a note goes on with it.
            while let Some(next) = lines
                .get(end)
                .filter(|next| indentation(next).0 >= 2 && !next.trim().is_empty())
            {
                text.push(' ');
                text.push_str(next.trim());
                end += 1;
            }
            notes.by_label.insert(label.to_owned(), notes.texts.len());
            notes.texts.push(text.trim_matches(GONE).trim().to_owned());
            notes
                .is_note
                .get_mut(at..end)
                .into_iter()
                .for_each(|own| own.fill(true));
            notes.places.push(at..end);
        }
        notes
    }

    fn is_note(&self, at: usize) -> bool {
        self.is_note.get(at).copied().unwrap_or(false)
    }

    /// The line without references to notes, and the notes in order; `None` where it has none.
    fn without_references(&self, line: &str) -> Option<(String, Vec<usize>)> {
        let mut out = String::new();
        let mut cited = Vec::new();
        let mut written = 0;
        for (at, _) in line.match_indices("[^") {
            let Some(length) = line
                .get(at + 2..)
                .and_then(|rest| rest.bytes().take(LONGEST_LABEL).position(|byte| byte == b']'))
            else {
                continue;
            };
            let label = line.get(at + 2..at + 2 + length).unwrap_or_default();
            let Some(&note) = self.by_label.get(label) else {
                continue;
            };
            out.push_str(line.get(written..at).unwrap_or_default());
            written = at + length + 3;
            cited.push(note);
        }
        out.push_str(line.get(written..).unwrap_or_default());
        (!cited.is_empty()).then_some((out, cited))
    }

    /// The last line of the paragraph that `from` stands in or heads.
    fn paragraph_end(&self, lines: &[Cow<'_, str>], is_code: &[bool], from: usize) -> usize {
        let is_text = |at: usize| {
            !is_code.get(at).copied().unwrap_or(true)
                && !self.is_note(at)
                && lines.get(at).is_some_and(|line| {
                    !line
                        .trim_matches(|c: char| c.is_whitespace() || c == GONE)
                        .is_empty()
                })
        };
        let heads = |at: usize| lines.get(at).is_some_and(|line| is_head(line));
        let mut at = from;
        if heads(from) {
            let first = (from + 1..lines.len().min(from + FURTHEST_END))
                .find(|&next| is_text(next) || is_code.get(next).copied().unwrap_or(false));
            match first.filter(|&next| is_text(next) && !heads(next)) {
                Some(first) => at = first,
                None => return from,
            }
        }
        while at < from + FURTHEST_END
            && is_text(at + 1)
            && !lines
                .get(at + 1)
                .is_some_and(|line| begins_block(line) || is_head(line))
        {
            at += 1;
        }
        at
    }
}

/// Label and text of `[^label]: text`.
fn definition(line: &str) -> Option<(&str, &str)> {
    let (indent, text) = indentation(line);
    let (label, text) = text.strip_prefix("[^")?.split_once("]:")?;
    (indent < 4 && !label.is_empty() && !label.contains(['[', ' '])).then_some((label, text))
}

/// A heading, or a line that is all bold.
fn is_head(line: &str) -> bool {
    let text = without_marker(line).trim_end();
    text.starts_with('#') || (text.starts_with("**") && (text.ends_with("**") || text.ends_with('?')))
}

#[cfg(test)]
mod tests {
    use super::super::rewrite;
    use super::GONE;

    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
    }

    #[test]
    fn a_note_stands_where_it_is_referred_to() {
        assert_eq!(
            rewritten("note[^1]\n[^1]: https://a.example"),
            "note (https://a.example)\n."
        );
        assert_eq!(
            rewritten("A fee.[^1] Why?\nSo.\n\n[^1]: Since\n    May.\nEnd"),
            "A fee. Why?\nSo. (Since May.)\n\n.\n.\nEnd"
        );
    }

    #[test]
    fn a_note_of_a_question_goes_with_its_answer() {
        assert_eq!(
            rewritten("**Why?[^a]**\nSo.\n\n## How?[^b]\n\n- Thus.\n\n[^a]: One.\n[^b]: Two."),
            "**Why?**\nSo. (One.)\n\n## How?\n\n- Thus. (Two.)\n\n.\n."
        );
    }

    #[test]
    fn half_a_note_stays_as_it_is() {
        for text in ["a[^1]", "[^1]: never used"] {
            assert_eq!(rewritten(text), text);
        }
    }
}
