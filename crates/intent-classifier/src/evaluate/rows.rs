//! Rows of intent data: JSON lines `{"text", "intent"}`.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::Document;

/// The intent of utterances that belong to no document.
pub const OUT_OF_SCOPE: &str = "oos";

/// A line that is no row.
#[derive(Debug, Error)]
pub enum RowError {
    /// It is not the JSON that is expected.
    #[error("line {line}: not a row: expected an object with `text` and `intent`")]
    NotARow {
        /// From 1.
        line: usize,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// It has neither a text nor an answer.
    #[error("line {line}: a row without `text` needs an `answer`")]
    Empty {
        /// From 1.
        line: usize,
    },
}

/// A row of training data. `title: true` makes its text the title; `answer` is the document's body.
#[derive(Debug, Deserialize)]
struct TrainRow {
    #[serde(default)]
    text: String,
    intent: String,
    #[serde(default)]
    title: bool,
    #[serde(default)]
    answer: Option<String>,
}

/// A row of test data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct TestRow {
    /// The utterance.
    pub text: String,
    /// Its intent; [`OUT_OF_SCOPE`] for none.
    pub intent: String,
    /// What kind of utterance it is, for figures by kind; may be left out.
    #[serde(default)]
    pub tags: Vec<String>,
}

/// What training rows say: a document for each intent, sorted by id, and the utterances that are out of scope.
///
/// A row of intent [`OUT_OF_SCOPE`] is no document. An `answer` beside a text that is no title adds both. An intent
/// without a title is titled by its name, blanks for its underscores and hyphens: names say what is meant, and serve
/// as one more phrase.
///
/// # Errors
///
/// The first line that is no row.
pub fn documents_of_rows(json_lines: &str) -> Result<(Vec<Document>, Vec<String>), RowError> {
    let mut documents: BTreeMap<String, Document> = BTreeMap::new();
    let mut out_of_scope = Vec::new();
    for (line, text) in lines(json_lines) {
        let row: TrainRow =
            serde_json::from_str(text).map_err(|source| RowError::NotARow { line, source })?;
        if row.text.trim().is_empty() && row.answer.is_none() {
            return Err(RowError::Empty { line });
        }
        if row.intent == OUT_OF_SCOPE {
            out_of_scope.push(row.text);
            continue;
        }
        let document = documents.entry(row.intent.clone()).or_insert_with(|| Document {
            id: row.intent,
            ..Document::default()
        });
        if let Some(answer) = row.answer {
            document.body = answer;
        }
        if row.title && document.title.is_empty() {
            document.title = row.text;
        } else if !row.text.trim().is_empty() {
            document.phrases.push(row.text);
        }
    }
    let titled = documents.into_values().map(|mut document| {
        if document.title.is_empty() {
            document.title = document.id.replace(['_', '-'], " ");
        }
        document
    });
    Ok((titled.collect(), out_of_scope))
}

/// The rows of test data.
///
/// # Errors
///
/// The first line that is no row.
pub fn test_rows(json_lines: &str) -> Result<Vec<TestRow>, RowError> {
    lines(json_lines)
        .map(|(line, text)| serde_json::from_str(text).map_err(|source| RowError::NotARow { line, source }))
        .collect()
}

/// Lines that are not blank, with their numbers from 1.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_intent_are_one_document() {
        let rows = r#"
{"text": "Reset a password", "intent": "reset", "title": true, "answer": "Choose Forgot."}
{"text": "i forgot my password", "intent": "reset"}
{"text": "what is the weather", "intent": "oos"}
"#;

        let (documents, out_of_scope) = documents_of_rows(rows).unwrap();

        assert_eq!(
            documents,
            [Document {
                id: "reset".to_owned(),
                title: "Reset a password".to_owned(),
                body: "Choose Forgot.".to_owned(),
                phrases: vec!["i forgot my password".to_owned()],
                ..Document::default()
            }]
        );
        assert_eq!(out_of_scope, ["what is the weather"]);
    }

    #[test]
    fn an_intent_without_a_title_is_titled_by_its_name() {
        let rows = r#"{"text": "where is my card", "intent": "card_arrival"}"#;

        let (documents, _) = documents_of_rows(rows).unwrap();

        assert_eq!(documents[0].title, "card arrival");
    }

    #[test]
    fn a_line_that_is_no_row_is_named() {
        let rows = "{\"text\": \"a\", \"intent\": \"b\"}\n\n{\"text\": 1}\n";

        let error = documents_of_rows(rows).unwrap_err();

        assert_eq!(
            error.to_string(),
            "line 3: not a row: expected an object with `text` and `intent`"
        );
    }
}
