//! `eval --dialogues`: whole conversations, judged turn by turn.

use std::collections::HashSet;
use std::fmt;
use std::path::{Path, PathBuf};

use dialogue_state::{Agent, Decision, OptionRecord};
use jiff::{SignedDuration, Timestamp};
use knowledge::EntryId;
use serde::Serialize;

use super::gold::Gold;
use super::input::{self, Dialogue, DialogueTurn, Expectation, RowId};
use super::output::{Form, MOST_RANKED, Prediction, Predictions};
use crate::conversation::{Conversation, Turn};
use crate::report::Mendable;
use crate::row::Catalogue;
use crate::source;
use crate::training::Trainer;

const EXAMPLE: &str = r#"{"id": "1", "turns": [{"user": "token", "decision": ["clarify"], "expect": []}]}"#;

/// People think between two messages; what depends on time sees it pass.
const BETWEEN_TURNS: SignedDuration = SignedDuration::from_secs(10);

#[derive(Serialize)]
struct Report<'a> {
    dialogues: usize,
    passed: usize,
    turns: usize,
    turns_passed: usize,
    knowledge: &'a str,
    results: Vec<DialogueResult>,
    expectations_without_entry: Vec<&'a str>,
}

#[derive(Serialize)]
struct DialogueResult {
    id: String,
    passed: bool,
    turns: Vec<TurnResult>,
}

#[derive(Serialize)]
struct TurnResult {
    user: String,
    decision: Option<&'static str>,
    entry: Option<String>,
    options: Vec<String>,
    reply: String,
    /// What was not as it should be; empty when the turn passed.
    failed: Vec<String>,
}

/// The file, which may be left out only where openings are made from the knowledge.
///
/// # Errors
/// Where there is none.
pub(super) fn named(files: &[PathBuf]) -> anyhow::Result<&Path> {
    files.first().map(PathBuf::as_path).ok_or_else(|| {
        Mendable::new(
            "`--dialogues` names no file",
            "name a file with one conversation a line, or add `--simulate` to make openings from the knowledge",
        )
        .into()
    })
}

pub(super) fn run(
    folder: Option<&Path>,
    trainer: &Trainer,
    file: &Path,
    form: Form<'_>,
) -> anyhow::Result<()> {
    let dialogues: Vec<Dialogue> = input::read(file, EXAMPLE)?;
    let agent = source::agent(folder, trainer)?;
    let mut gold = Gold::new(agent.knowledge());
    let mut predictions = Predictions::create(form.predictions)?;
    let mut results = Vec::new();
    for (row, dialogue) in (1..).zip(&dialogues) {
        let id = RowId::or_row(dialogue.id.as_ref(), row);
        results.push(hold(&agent, &mut gold, &mut predictions, id, dialogue)?);
    }
    predictions.finish()?;
    let turns = || results.iter().flat_map(|result| &result.turns);
    form.write(&Report {
        dialogues: results.len(),
        passed: results.iter().filter(|result| result.passed).count(),
        turns: turns().count(),
        turns_passed: turns().filter(|turn| turn.failed.is_empty()).count(),
        knowledge: &agent.knowledge().version.0,
        expectations_without_entry: gold.unresolved().iter().map(String::as_str).collect(),
        results,
    })
}

/// Holds one conversation.
fn hold(
    agent: &Agent,
    gold: &mut Gold<'_>,
    predictions: &mut Predictions,
    id: String,
    dialogue: &Dialogue,
) -> anyhow::Result<DialogueResult> {
    let catalogue = Catalogue::new(agent.knowledge());
    let mut conversation = Conversation::new(agent);
    let mut offered: Vec<OptionRecord> = Vec::new();
    let mut turns = Vec::new();
    let mut now = Timestamp::UNIX_EPOCH;
    for (number, expected) in (1..).zip(&dialogue.turns) {
        let turn = conversation.say(&expected.user, now);
        now += BETWEEN_TURNS;
        predictions.write(&Prediction {
            id: format!("{id}/{number}"),
            text: &turn.text,
            decision: turn.record.as_ref().map(|record| record.decision.as_str()),
            in_scope: turn.ranking.in_scope,
            ranked: catalogue.candidates(&turn.ranking, MOST_RANKED),
            options: catalogue.options(&turn),
        })?;
        let right = right_entries(gold, &expected.expect, dialogue.article.as_deref(), &offered);
        let failed = failures(&turn, expected, right.as_ref());
        if let Some(record) = &turn.record
            && !record.options.is_empty()
        {
            offered.clone_from(&record.options);
        }
        turns.push(result(&catalogue, &turn, failed));
    }
    Ok(DialogueResult {
        id,
        passed: turns.iter().all(|turn| turn.failed.is_empty()),
        turns,
    })
}

/// What may be given or offered.
#[derive(Debug)]
struct Right {
    entries: HashSet<EntryId>,
    fewest_options: usize,
}

/// The entries that may be given or offered; `@2` and `@last` are those behind the options offered last. `None` where
/// any will do, or where none of the names is known.
fn right_entries(
    gold: &mut Gold<'_>,
    expectation: &Expectation,
    article: Option<&str>,
    offered: &[OptionRecord],
) -> Option<Right> {
    let (places, names): (Vec<_>, Vec<_>) = expectation
        .0
        .iter()
        .cloned()
        .partition(|name| name.starts_with('@'));
    let resolved = gold.resolve(&Expectation(names), article);
    if expectation.0.is_empty() || (places.is_empty() && resolved.is_beyond_judgement()) {
        return None;
    }
    let mut right = Right {
        fewest_options: resolved.fewest_right_options(),
        entries: resolved.entries.into_iter().cloned().collect(),
    };
    for place in places {
        let option = match place.trim_start_matches('@') {
            "last" => offered.last(),
            number => number
                .parse::<usize>()
                .ok()
                .and_then(|number| offered.get(number.checked_sub(1)?)),
        };
        right
            .entries
            .extend(option.iter().flat_map(|option| option.entries.iter().cloned()));
    }
    Some(right)
}

fn failures(turn: &Turn, expected: &DialogueTurn, right: Option<&Right>) -> Vec<String> {
    let mut failed = Vec::new();
    let record = turn.record.as_ref();
    let decision = record.map(|record| record.decision);
    let written = decision.map_or("nothing", Decision::as_str);
    if !expected.decision.is_empty() && !expected.decision.iter().any(|allowed| allowed == written) {
        failed.push(format!(
            "decision is {written}, not {}",
            expected.decision.join(" or ")
        ));
    }
    if let Some(right) = right {
        let given = record.and_then(|record| record.entry.as_ref());
        let options = record.map_or(&[] as &[OptionRecord], |record| &record.options);
        let is_right = |option: &&OptionRecord| option.entries.iter().any(|id| right.entries.contains(id));
        let right_options = options.iter().filter(is_right).count();
        match decision {
            Some(Decision::Answer) if !given.is_some_and(|id| right.entries.contains(id)) => {
                let given = given.map_or("no entry", EntryId::as_str);
                failed.push(format!("answered with {given}"));
            }
            Some(Decision::Clarify) if right_options < right.fewest_options => {
                failed.push(format!("{right_options} of {} options are right", options.len()));
            }
            _ => {}
        }
    }
    if let Some(secret) = expected.redact.as_deref().filter(|secret| !secret.is_empty()) {
        let kept = serde_json::to_string(&turn.ranking).unwrap_or_default();
        if turn.text.contains(secret) || turn.reply().contains(secret) || kept.contains(secret) {
            failed.push("the secret was not masked".to_owned());
        }
    }
    failed
}

fn result(catalogue: &Catalogue<'_>, turn: &Turn, failed: Vec<String>) -> TurnResult {
    let record = turn.record.as_ref();
    TurnResult {
        user: turn.text.clone(),
        decision: record.map(|record| record.decision.as_str()),
        entry: record.and_then(|record| {
            let id = record.entry.as_ref()?.as_str();
            Some(catalogue.entry(id).map_or(id, |entry| &entry.question).to_owned())
        }),
        options: record
            .iter()
            .flat_map(|record| &record.options)
            .map(|option| option.label.clone())
            .collect(),
        reply: turn.reply(),
        failed,
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for result in self.results.iter().filter(|result| !result.passed) {
            writeln!(f, "failed: {}", result.id)?;
            for turn in &result.turns {
                writeln!(f, "  user:  {}", turn.user)?;
                let said = match (&turn.entry, turn.options.is_empty()) {
                    (Some(entry), _) => entry.clone(),
                    (None, false) => format!("[{}]", turn.options.join("] [")),
                    (None, true) => turn.reply.lines().next().unwrap_or_default().to_owned(),
                };
                writeln!(f, "  bot:   {}: {said}", turn.decision.unwrap_or("nothing"))?;
                for failure in &turn.failed {
                    writeln!(f, "         ^ {failure}")?;
                }
            }
            writeln!(f)?;
        }
        for name in &self.expectations_without_entry {
            writeln!(f, "expected, but the question of no entry: {name}")?;
        }
        writeln!(
            f,
            "{} of {} conversations passed, {} of {} turns, knowledge {}",
            self.passed, self.dialogues, self.turns_passed, self.turns, self.knowledge
        )
    }
}
