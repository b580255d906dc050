//! A question with its answer as it was found, whatever the file.

use std::ops::Range;

use crate::front_matter::is_zero_width;

/// The attribute of an article that other systems only reach by a prompt.
pub(crate) const CONTEXT_ONLY: &str = "contextonly";

/// A text with its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) text: String,
    pub(super) at: Range<usize>,
}

/// Where a pair leads on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Prompt {
    pub(super) order: i64,
    /// `None` where none was given.
    pub(super) target: Option<u64>,
    pub(super) label: String,
    pub(super) at: Range<usize>,
}

impl Prompt {
    /// What a finding calls it.
    pub(super) fn named(&self) -> String {
        if self.label.is_empty() {
            return "a prompt without a text".to_owned();
        }
        format!("the prompt `{}`", self.label)
    }
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// The first is the question, the others are other ways to ask it; each is one tidy line, and none is empty.
    pub(super) questions: Vec<Placed>,
    pub(super) answer: Placed,
    /// Where it came from, as the file names it; empty where it names nothing.
    pub(super) source: String,
    /// A name of the source for people.
    pub(super) source_name: String,
    /// Names and values, each one tidy line without `:` and `|`, respectively `|`.
    pub(super) metadata: Vec<(String, String)>,
    pub(super) is_context_only: bool,
    pub(super) prompts: Vec<Prompt>,
    pub(super) qna_id: Option<u64>,
    pub(super) language: String,
}

/// A text as one line: runs of blanks as one, nothing that cannot be seen, trimmed.
pub(super) fn one_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .filter(|&character| {
            !is_zero_width(character) && (!character.is_control() || character.is_whitespace())
        })
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `name:value|name:value`, and what in it is no pair.
pub(super) fn metadata(text: &str) -> (Vec<(String, String)>, Vec<String>) {
    let mut pairs = Vec::new();
    let mut odd = Vec::new();
    for part in text.split('|').map(one_line).filter(|part| !part.is_empty()) {
        match part.split_once(':') {
            Some((name, value)) if !name.trim().is_empty() && !value.trim().is_empty() => {
                push_once(&mut pairs, (name.trim().to_owned(), value.trim().to_owned()));
            }
            _ => odd.push(part),
        }
    }
    (pairs, odd)
}

/// Metadata as [`metadata`] reads it.
pub(super) fn written(metadata: &[(String, String)]) -> String {
    let pairs: Vec<String> = metadata
        .iter()
        .map(|(name, value)| format!("{name}:{value}"))
        .collect();
    pairs.join("|")
}

/// The tags of an attribute that are metadata.
pub(crate) fn tags(attribute: &str) -> String {
    written(&metadata(attribute).0)
}

/// A name and a value from elsewhere; what would part them otherwise becomes a blank.
pub(super) fn tag(name: &str, value: &str) -> Option<(String, String)> {
    let name = one_line(&name.replace([':', '|'], " "));
    let value = one_line(&value.replace('|', " "));
    (!name.is_empty() && !value.is_empty()).then_some((name, value))
}

/// Adds what is not there yet.
pub(super) fn push_once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_are_pairs_of_name_and_value() {
        let (pairs, odd) = metadata("product: printer | url:https://a.b|lonely|:x|product:printer");

        assert_eq!(
            pairs,
            [
                ("product".to_owned(), "printer".to_owned()),
                ("url".to_owned(), "https://a.b".to_owned())
            ]
        );
        assert_eq!(odd, ["lonely", ":x"]);
        assert_eq!(written(&pairs), "product:printer|url:https://a.b");
    }

    #[test]
    fn a_tag_keeps_what_parts_it_out() {
        assert_eq!(tag("a:b", "c|d"), Some(("a b".to_owned(), "c d".to_owned())));
        assert_eq!(tag("a", " "), None);
    }
}
