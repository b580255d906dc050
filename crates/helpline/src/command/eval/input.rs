//! The files that `eval` reads: JSON Lines, each mistake named with file and line.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::report::{Mend, Mendable};

/// A message with what should answer it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Case {
    /// Names it; its row number where there is none.
    #[serde(default)]
    pub(super) id: Option<RowId>,
    /// What the person writes.
    pub(super) text: String,
    /// Questions of the entries that are right; a name of small talk for `smalltalk`.
    #[serde(default)]
    pub(super) expect: Expectation,
    /// What a good agent does with it.
    #[serde(default)]
    pub(super) kind: Kind,
    /// The article the entries come from.
    #[serde(default)]
    pub(super) article: Option<String>,
    /// What kind of message it is, for figures by kind.
    #[serde(default)]
    pub(super) tags: Vec<String>,
}

/// A conversation with what should happen in it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Dialogue {
    /// Names it; its row number where there is none.
    #[serde(default)]
    pub(super) id: Option<RowId>,
    /// The article the entries come from.
    #[serde(default)]
    pub(super) article: Option<String>,
    /// What the person says, in order.
    pub(super) turns: Vec<DialogueTurn>,
}

/// What a person opens a conversation with, and the entries they may mean.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Opening {
    /// What the person writes.
    pub(super) text: String,
    /// Questions of the entries: each is meant once.
    #[serde(default)]
    pub(super) expect: Expectation,
    /// The article the entries come from.
    #[serde(default)]
    pub(super) article: Option<String>,
}

/// One turn of a [`Dialogue`].
#[derive(Debug, Clone, Deserialize)]
pub(super) struct DialogueTurn {
    /// What the person writes.
    pub(super) user: String,
    /// Decisions that are right; empty: any.
    #[serde(default)]
    pub(super) decision: Vec<String>,
    /// Entries that may be given or offered: their questions, or `@2` and `@last` for options offered before.
    #[serde(default)]
    pub(super) expect: Expectation,
    /// A made-up secret that must appear nowhere.
    #[serde(default)]
    pub(super) redact: Option<String>,
}

/// An id as it was written: text or a number.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum RowId {
    Text(String),
    Number(u64),
}

impl RowId {
    /// The id, or the row number where there is none.
    pub(super) fn or_row(id: Option<&Self>, row: usize) -> String {
        match id {
            Some(Self::Text(text)) => text.clone(),
            Some(Self::Number(number)) => number.to_string(),
            None => row.to_string(),
        }
    }
}

/// One or several entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "OneOrMany")]
pub(super) struct Expectation(pub(super) Vec<String>);

#[derive(Deserialize)]
#[serde(untagged, expecting = "`expect` must be a text or a list of texts")]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Expectation {
    fn from(value: OneOrMany) -> Self {
        match value {
            OneOrMany::One(text) => Self(vec![text]),
            OneOrMany::Many(texts) => Self(texts),
        }
    }
}

/// What a good agent does with a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Gives one of the entries.
    #[default]
    Answer,
    /// Asks back and offers two or more of the entries.
    Clarify,
    /// Gives the entry, or offers it.
    AnswerOrClarify,
    /// Says that it does not know.
    Unknown,
    /// Small talk.
    #[serde(rename = "smalltalk")]
    SmallTalk,
    /// Hands over to a person.
    Handoff,
}

impl Kind {
    /// As it is written.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Clarify => "clarify",
            Self::AnswerOrClarify => "answer_or_clarify",
            Self::Unknown => "unknown",
            Self::SmallTalk => "smalltalk",
            Self::Handoff => "handoff",
        }
    }

    /// Whether an entry is meant.
    pub(super) fn is_in_scope(self) -> bool {
        matches!(self, Self::Answer | Self::Clarify | Self::AnswerOrClarify)
    }
}

/// Reads all rows of a file. `example` is a row that would be right.
///
/// # Errors
/// The first row that is wrong, by file, line and column.
pub(super) fn read<T: DeserializeOwned>(path: &Path, example: &str) -> anyhow::Result<Vec<T>> {
    let shown = path.display();
    let bytes = fs::read(path).mend(
        || format!("cannot read `{shown}`"),
        || format!("name a file with one JSON object a line, such as {example}"),
    )?;
    let rows = parse(&bytes, &shown.to_string(), example)?;
    if rows.is_empty() {
        return Err(Mendable::new(
            format!("`{shown}` holds no rows"),
            format!("write one JSON object a line, such as {example}"),
        )
        .into());
    }
    Ok(rows)
}

fn parse<T: DeserializeOwned>(bytes: &[u8], shown: &str, example: &str) -> anyhow::Result<Vec<T>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut rows = Vec::new();
    for (number, line) in (1_usize..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let row = serde_json::from_slice(line).map_err(|error| {
            let column = error.column().max(1);
            // serde_json ends its text with a place in the line, which is all it knows; ours is the whole place.
            let place = format!(" at line {} column {}", error.line(), error.column());
            let what = error.to_string();
            let what = what.strip_suffix(&place).unwrap_or(&what);
            let kind = if error.is_data() { "" } else { "this is no JSON: " };
            Mendable::new(
                format!("{shown}:{number}:{column}: {kind}{what}"),
                format!("a row that would be right: {example}"),
            )
        })?;
        rows.push(row);
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse::<Case>(text.as_bytes(), "cases.jsonl", "{…}")
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn a_row_that_is_wrong_is_named_with_its_line() {
        let text = "{\"text\": \"a\"}\n\n{\"text\": \"b\", \"expect\": 7}\n";

        assert_eq!(
            error(text),
            "cases.jsonl:3:26: `expect` must be a text or a list of texts"
        );
    }

    #[test]
    fn a_row_that_is_no_json_is_told_so() {
        assert_eq!(
            error("text: a"),
            "cases.jsonl:1:2: this is no JSON: expected ident"
        );
        assert_eq!(
            error("{\"text\": "),
            "cases.jsonl:1:9: this is no JSON: EOF while parsing a value"
        );
    }

    #[test]
    fn a_row_without_a_text_is_named() {
        assert!(
            error("{}").starts_with("cases.jsonl:1:2: missing field `text`"),
            "{}",
            error("{}")
        );
    }

    #[test]
    fn an_expectation_may_be_one_text_or_a_list() {
        let rows: Vec<Case> = parse(
            b"{\"text\":\"a\",\"expect\":\"x\"}\n{\"text\":\"a\",\"expect\":[\"x\",\"y\"]}",
            "f",
            "e",
        )
        .unwrap();

        assert_eq!(rows[0].expect.0, ["x"]);
        assert_eq!(rows[1].expect.0, ["x", "y"]);
    }

    #[test]
    fn a_row_without_an_id_is_named_by_its_number() {
        assert_eq!(RowId::or_row(None, 3), "3");
        assert_eq!(RowId::or_row(Some(&RowId::Number(9)), 3), "9");
    }
}
