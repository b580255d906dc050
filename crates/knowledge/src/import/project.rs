//! JSON of QnA Maker and Custom Question Answering: what their REST interfaces export, download and list, and any other list
//! of objects that have a question and an answer.

use std::ops::Range;

use serde_json::Value;

use super::pair::{Pair, Placed, one_line};
use super::{Mapped, prompts, rules};
use crate::json::{self, Node};
use crate::lint::Findings;

/// Names of what is asked, in the order they are looked for; a list or a text.
const QUESTIONS: &[&str] = &["questions", "question"];

/// Names of other ways to ask.
const ALTERNATIVES: &[&str] = &["alternateQuestions", "alternatives", "phrases"];

/// Deepest list of questions: `assets.qnas` is two below the top.
const DEEPEST: usize = 3;

/// Values of the file with their places.
#[derive(Clone, Copy)]
struct Found<'file> {
    value: &'file Value,
    node: Option<&'file Node>,
}

impl Found<'_> {
    fn field(self, name: &str) -> Option<Self> {
        let value = json::field(self.value, name).filter(|value| !value.is_null())?;
        let node = self.node.and_then(|node| node.field(name));
        Some(Self { value, node })
    }

    fn items(self) -> impl Iterator<Item = Self> {
        let items = self.value.as_array().map_or(&[][..], Vec::as_slice);
        items.iter().enumerate().map(move |(position, value)| Self {
            value,
            node: self.node.and_then(|node| node.item(position)),
        })
    }

    fn members(self) -> impl Iterator<Item = Self> {
        let members = self.value.as_object().into_iter().flatten();
        members.map(move |(name, value)| Self {
            value,
            node: self.node.and_then(|node| node.field(name)),
        })
    }

    fn at(self) -> Range<usize> {
        self.node.map_or(0..0, |node| node.at.clone())
    }

    fn text(self, name: &str) -> String {
        json::text(self.value, name).unwrap_or_default()
    }

    fn line(self, name: &str) -> String {
        one_line(&self.text(name))
    }
}

/// Reads the questions of a file.
pub(super) fn read(text: &str, mapped: &mut Mapped, findings: &mut Findings<'_>) -> Vec<Pair> {
    let parsed = match json::parse(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let message = format!("the file is no JSON: {}", error.reason);
            let hint = error.hint.unwrap_or(rules::NO_JSON.mend);
            findings.add_with_hint(&rules::NO_JSON, error.at..error.at, message, hint);
            return Vec::new();
        }
    };
    let node = Node::of(text);
    let top = Found {
        value: &parsed.value,
        node: node.as_ref(),
    };
    let Some(list) = list_of_questions(top, DEEPEST) else {
        findings.add(
            &rules::NO_PAIRS,
            0..0,
            "the file has no list of objects with `questions` and `answer`",
        );
        return Vec::new();
    };
    report_synonyms(top, findings);
    let language = top.field("metadata").unwrap_or(top).line("language");
    let mut pairs = Vec::new();
    for item in list.items() {
        mapped.rows += 1;
        match pair(unwrapped(item), &language, findings) {
            Some(pair) => pairs.push(pair),
            None => mapped.left_out += 1,
        }
    }
    pairs
}

/// The first list of which an object has a question and an answer.
fn list_of_questions(found: Found<'_>, depth: usize) -> Option<Found<'_>> {
    let is_pair = |item: Found<'_>| {
        let item = unwrapped(item);
        item.field("answer").is_some() && QUESTIONS.iter().any(|name| item.field(name).is_some())
    };
    if found.value.is_array() {
        return found.items().any(is_pair).then_some(found);
    }
    let below = depth.checked_sub(1)?;
    found
        .members()
        .find_map(|member| list_of_questions(member, below))
}

/// What an operation of an update adds: `{"op": "add", "value": {…}}`.
fn unwrapped(item: Found<'_>) -> Found<'_> {
    item.field("value")
        .filter(|_| item.field("op").is_some())
        .unwrap_or(item)
}

/// A text, or a list of texts, as tidy lines with their places.
fn lines(found: Found<'_>, names: &[&str]) -> Vec<Placed> {
    let named = names.iter().filter_map(|name| found.field(name));
    let texts = named.flat_map(|texts| {
        let alone = texts.value.is_string().then_some(texts);
        alone.into_iter().chain(texts.items())
    });
    let placed = texts.filter_map(|text| {
        Some(Placed {
            text: one_line(text.value.as_str()?),
            at: text.at(),
        })
    });
    placed.filter(|line| !line.text.is_empty()).collect()
}

fn pair(item: Found<'_>, language: &str, findings: &mut Findings<'_>) -> Option<Pair> {
    let mut questions = lines(item, QUESTIONS);
    if questions.is_empty() {
        findings.add(&rules::NO_QUESTION, item.at(), "this object has no question");
        return None;
    }
    questions.extend(lines(item, ALTERNATIVES));
    let answer = item.text("answer");
    if answer.trim().is_empty() {
        findings.add(&rules::NO_ANSWER, item.at(), "this object has no answer");
        return None;
    }
    let written_id = item.line("id");
    let qna_id = written_id.parse().ok();
    if qna_id.is_none() && !written_id.is_empty() {
        findings.add(
            &rules::BAD_ID,
            item.field("id").map_or(item.at(), Found::at),
            format!("the id `{written_id}` is no whole number"),
        );
    }
    let suggested = item
        .field("activeLearningSuggestions")
        .or_else(|| item.field("alternateQuestionClusters"));
    if let Some(suggested) = suggested {
        let clusters = suggested.value.as_array().map_or(&[][..], Vec::as_slice);
        prompts::report_suggestions(prompts::suggested(clusters), suggested.at(), findings);
    }
    let context = item.field("dialog").or_else(|| item.field("context"));
    let is_context_only =
        context.is_some_and(|context| json::flag(context.value, "isContextOnly") == Some(true));
    if is_context_only {
        prompts::report_context_only(context.map_or(item.at(), Found::at), findings);
    }
    let prompts = context.and_then(|context| context.field("prompts"));
    Some(Pair {
        questions,
        answer: Placed {
            text: answer,
            at: item.field("answer").map_or(item.at(), Found::at),
        },
        source: item.line("source"),
        source_name: item.line("sourceDisplayName"),
        metadata: item
            .field("metadata")
            .map(|metadata| prompts::metadata_in(metadata.value, &metadata.at(), findings))
            .unwrap_or_default(),
        is_context_only,
        prompts: prompts
            .map(|prompts| {
                let items = prompts.value.as_array().map_or(&[][..], Vec::as_slice);
                prompts::prompts_in(items, &prompts.at(), findings)
            })
            .unwrap_or_default(),
        qna_id,
        language: language.to_owned(),
    })
}

/// Says where the synonyms of a project belong, which are no articles.
fn report_synonyms(top: Found<'_>, findings: &mut Findings<'_>) {
    const MOST_SHOWN: usize = 20;
    let synonyms = top
        .field("assets")
        .unwrap_or(top)
        .field("synonyms")
        .or_else(|| top.field("wordAlterations"));
    let Some(synonyms) = synonyms else { return };
    let groups: Vec<String> = synonyms
        .items()
        .filter_map(|group| group.field("alterations"))
        .map(|words| words.value.to_string())
        .collect();
    if groups.is_empty() {
        return;
    }
    let shown = groups.iter().take(MOST_SHOWN).map(String::as_str);
    findings.add_with_hint(
        &rules::SYNONYMS,
        synonyms.at(),
        format!("{} groups of synonyms were not taken over", groups.len()),
        format!(
            "write them into `helpline.toml`: `synonyms = [{}]`",
            shown.collect::<Vec<_>>().join(", ")
        ),
    );
}
