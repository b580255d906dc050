//! Knowledge as the TSV that QnA Maker and Custom Question Answering import, and [`crate::import`] reads back.
//!
//! One row for each way to ask. What the TSV has no place for stays behind: keywords, synonyms, times, tests, forms.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use crate::import::{
    CONTEXT_ONLY, QNA_ID, SOURCE, SOURCE_NAME, TAGS, escape, source_of, tabs_have_quotes, tags,
};
use crate::{Article, Entry, EntryId, Knowledge};

/// The columns, in their order.
const HEADER: &str = "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\tSourceDisplayName\n";

/// The entries as a TSV, in the order of their numbers.
///
/// Entries that were imported keep their numbers, others get those that are free, in the order of path and line. Family
/// pointers and near copies are entries like others.
pub fn qna(knowledge: &Knowledge) -> String {
    let numbers = numbers(knowledge);
    let mut entries: Vec<(u64, &Entry)> = knowledge
        .entries
        .iter()
        .filter_map(|entry| Some((*numbers.get(&entry.id)?, entry)))
        .collect();
    entries.sort_by_key(|(number, _)| *number);
    let mut rows = Vec::new();
    for (number, entry) in entries {
        push(&mut rows, number, entry, knowledge, &numbers);
    }
    let written = written(&rows, str::to_owned);
    if !tabs_have_quotes(&written) {
        return written;
    }
    // Whoever reads it would take the quotes round a cell for those of a spreadsheet: so they are.
    self::written(&rows, |cell| {
        if cell.contains('"') {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.to_owned()
        }
    })
}

fn written(rows: &[[String; 9]], cell: impl Fn(&str) -> String) -> String {
    let mut out = HEADER.to_owned();
    for row in rows {
        let cells: Vec<String> = row.iter().map(|text| cell(text)).collect();
        out.push_str(&cells.join("\t"));
        out.push('\n');
    }
    out
}

/// A number for each entry.
fn numbers(knowledge: &Knowledge) -> HashMap<EntryId, u64> {
    let mut numbers = HashMap::new();
    let mut taken = HashSet::new();
    for entry in &knowledge.entries {
        let own = attribute(knowledge.article_of(entry), QNA_ID).parse().ok();
        if let Some(own) = own.filter(|own| taken.insert(*own)) {
            numbers.insert(entry.id.clone(), own);
        }
    }
    let mut next = 1;
    for entry in &knowledge.entries {
        if !numbers.contains_key(&entry.id) {
            while !taken.insert(next) {
                next += 1;
            }
            numbers.insert(entry.id.clone(), next);
        }
    }
    numbers
}

fn attribute<'article>(article: Option<&'article Article>, name: &str) -> &'article str {
    article
        .and_then(|article| article.attributes.get(name))
        .unwrap_or_default()
}

/// Adds a row for each way to ask an entry.
fn push(
    rows: &mut Vec<[String; 9]>,
    number: u64,
    entry: &Entry,
    knowledge: &Knowledge,
    numbers: &HashMap<EntryId, u64>,
) {
    let article = knowledge.article_of(entry);
    let source = match attribute(article, SOURCE) {
        "" => entry.path.as_str(),
        source => source,
    };
    let source_name = match attribute(article, SOURCE_NAME) {
        "" => source,
        name => name,
    };
    let prompts: Vec<serde_json::Value> = entry
        .follow_ups
        .iter()
        .filter_map(|next| {
            let target = knowledge.entry(&next.entry)?;
            Some((*numbers.get(&target.id)?, next.label.as_ref().unwrap_or(&target.question)))
        })
        .enumerate()
        .map(|(order, (id, text))| {
            json!({ "DisplayOrder": order, "QnaId": id, "Qna": null, "DisplayText": text })
        })
        .collect();
    let prompts = serde_json::Value::Array(prompts).to_string();
    let is_context_only = attribute(article, CONTEXT_ONLY).eq_ignore_ascii_case("true");
    let answer = escape(&source_of(&entry.answer));
    let metadata = tags(attribute(article, TAGS));
    for question in std::iter::once(&entry.question).chain(&entry.phrases) {
        rows.push([
            escape(question),
            answer.clone(),
            escape(source),
            metadata.clone(),
            "[]".to_owned(),
            if is_context_only { "True" } else { "False" }.to_owned(),
            prompts.clone(),
            number.to_string(),
            escape(source_name),
        ]);
    }
}
