//! Prompts, suggested questions and metadata as QnA Maker writes them: JSON in the cells of a TSV, or values of a JSON file.
//!
//! Keys come in any case: `displayOrder` in the documentation, `DisplayOrder` in exports.

use std::ops::Range;

use serde_json::{Map, Value};

use super::cells::Cell;
use super::pair::{self, Prompt, one_line};
use super::rules;
use crate::lint::Findings;

/// The prompts of a cell, in their order.
pub(super) fn read(cell: &Cell, findings: &mut Findings<'_>) -> Vec<Prompt> {
    prompts_in(&list(cell, "prompts", findings), &cell.at, findings)
}

/// The prompts of a list that stands at a place.
pub(super) fn prompts_in(items: &[Value], at: &Range<usize>, findings: &mut Findings<'_>) -> Vec<Prompt> {
    let mut prompts = Vec::new();
    for item in items {
        let Value::Object(item) = item else {
            findings.add(&rules::BAD_JSON, at.clone(), "a prompt is no object");
            continue;
        };
        let order = value(item, "displayorder")
            .and_then(Value::as_i64)
            .unwrap_or(i64::MAX);
        let target =
            value(item, "qnaid").and_then(|id| id.as_u64().or_else(|| id.as_str()?.trim().parse().ok()));
        let label = value(item, "displaytext")
            .and_then(Value::as_str)
            .unwrap_or_default();
        prompts.push(Prompt {
            order,
            target,
            label: one_line(label),
            at: at.clone(),
        });
    }
    prompts.sort_by_key(|prompt| prompt.order);
    prompts
}

/// How many questions a cell suggests.
pub(super) fn suggestions(cell: &Cell) -> usize {
    match serde_json::from_str(cell.text.trim()) {
        Ok(Value::Array(clusters)) => suggested(&clusters),
        _ => usize::from(!matches!(cell.text.trim(), "" | "[]")),
    }
}

/// How many questions are suggested in clusters.
pub(super) fn suggested(clusters: &[Value]) -> usize {
    let lists = clusters.iter().filter_map(|cluster| {
        let cluster = cluster.as_object()?;
        value(cluster, "alternatequestionlist")
            .or_else(|| value(cluster, "suggestedquestions"))?
            .as_array()
    });
    lists.map(Vec::len).sum::<usize>().max(clusters.len())
}

/// Says that suggested questions, if any, were not taken over.
pub(super) fn report_suggestions(count: usize, at: Range<usize>, findings: &mut Findings<'_>) {
    if count > 0 {
        let message = format!("{count} suggested questions were not taken over");
        findings.add(&rules::SUGGESTIONS, at, message);
    }
}

/// Says that an entry is not kept for its prompts.
pub(super) fn report_context_only(at: Range<usize>, findings: &mut Findings<'_>) {
    findings.add(
        &rules::CONTEXT_ONLY,
        at,
        "this entry is found without its prompt too",
    );
}

/// Metadata: `name:value|name:value`, a JSON list of `{"name", "value"}`, or a JSON object.
pub(super) fn metadata(cell: &Cell, findings: &mut Findings<'_>) -> Vec<(String, String)> {
    let text = cell.text.trim();
    if !text.starts_with(['[', '{']) {
        let (pairs, odd) = pair::metadata(text);
        for part in odd {
            findings.add(
                &rules::BAD_METADATA,
                cell.at.clone(),
                format!("`{part}` is no name with a value"),
            );
        }
        return pairs;
    }
    let value = serde_json::from_str(text).unwrap_or(Value::Null);
    metadata_in(&value, &cell.at, findings)
}

/// Metadata of a JSON list or object that stands at a place.
pub(super) fn metadata_in(
    metadata: &Value,
    at: &Range<usize>,
    findings: &mut Findings<'_>,
) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut found = Vec::new();
    match metadata {
        Value::Object(all) => {
            found.extend(all.iter().map(|(name, value)| (name.clone(), spoken(value))));
        }
        Value::Array(items) => {
            for item in items {
                let item = item.as_object();
                let part = |key| {
                    item.and_then(|item| value(item, key))
                        .map(spoken)
                        .unwrap_or_default()
                };
                let name = part("name");
                found.push((if name.is_empty() { part("key") } else { name }, part("value")));
            }
        }
        _ => {
            findings.add(
                &rules::BAD_METADATA,
                at.clone(),
                "the metadata are no JSON that can be read",
            );
        }
    }
    for (name, value) in found {
        match pair::tag(&name, &value) {
            Some(tag) => {
                if tag != (name.clone(), value.clone()) {
                    findings.add(
                        &rules::BAD_METADATA,
                        at.clone(),
                        format!("`{name}` was written as `{}:{}`", tag.0, tag.1),
                    );
                }
                pair::push_once(&mut pairs, tag);
            }
            None => findings.add(
                &rules::BAD_METADATA,
                at.clone(),
                format!("`{name}` has no value, or a value no name"),
            ),
        }
    }
    pairs
}

fn spoken(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// A JSON list; an empty cell is an empty list.
fn list(cell: &Cell, what: &str, findings: &mut Findings<'_>) -> Vec<Value> {
    let text = cell.text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("null") {
        return Vec::new();
    }
    match serde_json::from_str(text) {
        Ok(Value::Array(items)) => items,
        Ok(_) => {
            findings.add(
                &rules::BAD_JSON,
                cell.at.clone(),
                format!("the {what} are no list"),
            );
            Vec::new()
        }
        Err(error) => {
            // Within the cell, where it stands as it is read; in quotes the doubled ones move it.
            let offset = text.floor_char_boundary(error.column().saturating_sub(1));
            let start = cell.at.start + (cell.text.len() - cell.text.trim_start().len());
            let is_as_written = cell.at.len() == cell.text.len() && error.line() <= 1;
            let at = if is_as_written {
                (start + offset).min(cell.at.end)..cell.at.end
            } else {
                cell.at.clone()
            };
            let said = error.to_string();
            let said = said.split(" at line").next().unwrap_or_default();
            findings.add(&rules::BAD_JSON, at, format!("the {what} are no JSON: {said}"));
            Vec::new()
        }
    }
}

/// The value of a key in any case.
fn value<'map>(map: &'map Map<String, Value>, name: &str) -> Option<&'map Value> {
    map.iter()
        .find(|(key, _)| key.to_ascii_lowercase() == name)
        .map(|(_, value)| value)
        .filter(|value| !value.is_null())
}
