//! `eval --cases`: single messages, each the first of a conversation of its own.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::time::Instant;

use dialogue_state::{Agent, Decision, Event};
use intent_classifier::{Ranking, Tiers, Verdict, evaluate};
use jiff::Timestamp;
use knowledge::EntryId;
use serde::Serialize;

use super::Options;
use super::against::Earlier;
use super::detail::{Detail, Message};
use super::gold::{Gold, Resolved};
use super::input::{self, Case, Kind, RowId};
use super::output::{MOST_RANKED, Prediction, Predictions, Table, percent};
use super::threshold::{Thresholds, USUAL_PRECISION};
use crate::conversation::{Conversation, Turn};
use crate::report::counted;
use crate::row::Catalogue;
use crate::source;
use crate::training::Trainer;

const EXAMPLE: &str =
    r#"{"id": "1", "text": "my token expired", "expect": "How do I renew a token?", "kind": "answer"}"#;

/// What became of the messages of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
struct Tally {
    /// Messages of this kind.
    cases: usize,
    /// What a good agent does with this kind.
    right: usize,
    /// Answered with a right entry.
    answered_right: usize,
    /// Answered with a right entry, or asked back with one among the options.
    right_or_offered: usize,
    /// Answered with an entry that is not right.
    answered_wrong: usize,
    /// Asked back, whatever the options.
    asked_back: usize,
    /// Said that it does not know, or handed over.
    refused: usize,
}

/// What became of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Judgement {
    decision: Option<Decision>,
    gave_a_right_entry: bool,
    right_options: usize,
    /// How many right options a good question has.
    fewest_right_options: usize,
}

pub(super) fn run(
    folder: Option<&Path>,
    trainer: &Trainer,
    file: &Path,
    options: Options<'_>,
) -> anyhow::Result<()> {
    let cases: Vec<Case> = input::read(file, EXAMPLE)?;
    let earlier = options.against.map(Earlier::read).transpose()?;
    let agent = source::agent(folder, trainer)?;
    let catalogue = Catalogue::new(agent.knowledge());
    let mut gold = Gold::new(agent.knowledge());
    let mut predictions = Predictions::create(options.form.predictions)?;
    let mut kinds: BTreeMap<Kind, Tally> = BTreeMap::new();
    let mut messages = Vec::new();
    let mut not_judged = 0;
    for (row, case) in (1..).zip(&cases) {
        let typed = evaluate::with_typos(&case.text, options.typos);
        let start = Instant::now();
        let turn = Conversation::new(&agent).say(&typed, Timestamp::UNIX_EPOCH);
        let took = start.elapsed();
        let id = RowId::or_row(case.id.as_ref(), row);
        predictions.write(&Prediction {
            id: id.clone(),
            text: &turn.text,
            decision: turn.record.as_ref().map(|record| record.decision.as_str()),
            in_scope: turn.ranking.in_scope,
            ranked: catalogue.candidates(&turn.ranking, MOST_RANKED),
            options: catalogue.options(&turn),
        })?;
        let expected = if case.kind.is_in_scope() {
            gold.resolve(&case.expect, case.article.as_deref())
        } else {
            Resolved::default()
        };
        if expected.is_beyond_judgement() {
            not_judged += 1;
            continue;
        }
        kinds
            .entry(case.kind)
            .or_default()
            .count(case.kind, judge(&turn, &expected));
        if case.kind == Kind::Unknown || !expected.entries.is_empty() {
            messages.push(Message {
                id,
                case: ranked_case(&turn, &expected.entries),
                without_encoder: without_encoder(&agent, &turn, &expected.entries),
                asked_encoder: turn.ranking.tiers.encoder,
                text: turn.text,
                tags: case.tags.clone(),
                took,
            });
        }
    }
    predictions.finish()?;
    let names = agent
        .knowledge()
        .entries
        .iter()
        .map(|entry| (entry.id.as_str(), entry.question.as_str()))
        .collect();
    let listing = options.listing(&names);
    let changes = earlier
        .map(|earlier| earlier.changes(&messages, listing))
        .transpose()?;
    options.form.write(&Report {
        cases: cases.len(),
        not_judged,
        knowledge: &agent.knowledge().version.0,
        kinds: kinds
            .iter()
            .map(|(kind, tally)| (kind.as_str(), *tally))
            .collect(),
        detail: Detail::of(
            &messages,
            listing,
            Thresholds::new(USUAL_PRECISION, None),
            changes,
        ),
        expectations_without_entry: gold.unresolved().iter().map(String::as_str).collect(),
    })
}

/// What words and vectors alone make of a message; `None` where there is nothing else.
fn without_encoder(agent: &Agent, turn: &Turn, expected: &HashSet<&EntryId>) -> Option<evaluate::Case> {
    if !agent.tiers().encoder {
        return None;
    }
    let event = Event::Said {
        text: turn.text.clone(),
        secrets: Vec::new(),
    };
    let ranking = agent.understand_by(&event, Tiers::WITHOUT_ENCODER).ranking;
    Some(case_of(&ranking, expected, Verdict::Unknown))
}

/// A turn as the figures of a ranking see it.
fn ranked_case(turn: &Turn, expected: &HashSet<&EntryId>) -> evaluate::Case {
    let record = turn.record.as_ref();
    let verdict = match record.map(|record| record.decision) {
        Some(Decision::Answer) => Verdict::Answer,
        Some(Decision::Clarify) => Verdict::Clarify(record.map_or(0, |record| record.options.len())),
        _ => Verdict::Unknown,
    };
    case_of(&turn.ranking, expected, verdict)
}

fn case_of(ranking: &Ranking, expected: &HashSet<&EntryId>, verdict: Verdict) -> evaluate::Case {
    let mut gold: Vec<String> = expected.iter().map(ToString::to_string).collect();
    gold.sort();
    evaluate::Case {
        gold,
        ranked: ranking
            .candidates
            .iter()
            .map(|candidate| candidate.id.clone())
            .collect(),
        confidence: ranking.candidates.first().map_or(0.0, |best| best.confidence),
        in_scope: ranking.in_scope,
        verdict,
    }
}

fn judge(turn: &Turn, expected: &Resolved<'_>) -> Judgement {
    let record = turn.record.as_ref();
    let options = record.map_or(&[] as &[_], |record| &record.options);
    Judgement {
        decision: record.map(|record| record.decision),
        gave_a_right_entry: record
            .and_then(|record| record.entry.as_ref())
            .is_some_and(|entry| expected.entries.contains(entry)),
        right_options: options
            .iter()
            .filter(|option| {
                option
                    .entries
                    .iter()
                    .any(|entry| expected.entries.contains(entry))
            })
            .count(),
        fewest_right_options: expected.fewest_right_options(),
    }
}

impl Tally {
    fn count(&mut self, kind: Kind, judged: Judgement) {
        let answered = judged.decision == Some(Decision::Answer);
        let answered_right = answered && judged.gave_a_right_entry;
        let asked_back = judged.decision == Some(Decision::Clarify);
        let offered = asked_back && judged.right_options > 0;
        let refused = matches!(judged.decision, Some(Decision::Unknown | Decision::Handoff));
        let right = match kind {
            Kind::Answer => answered_right,
            Kind::Clarify => asked_back && judged.right_options >= judged.fewest_right_options,
            Kind::AnswerOrClarify => answered_right || offered,
            Kind::Unknown => refused,
            Kind::SmallTalk => judged.decision == Some(Decision::SmallTalk),
            Kind::Handoff => judged.decision == Some(Decision::Handoff),
        };
        self.cases += 1;
        self.right += usize::from(right);
        self.answered_right += usize::from(answered_right);
        self.right_or_offered += usize::from(answered_right || offered);
        self.answered_wrong += usize::from(answered && !answered_right);
        self.asked_back += usize::from(asked_back);
        self.refused += usize::from(refused);
    }
}

#[derive(Serialize)]
struct Report<'a> {
    cases: usize,
    /// Cases none of whose expectations is the question of an entry of this knowledge.
    not_judged: usize,
    knowledge: &'a str,
    kinds: BTreeMap<&'static str, Tally>,
    #[serde(flatten)]
    detail: Detail,
    expectations_without_entry: Vec<&'a str>,
}

impl std::fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let messages = counted(self.cases, "message", "messages");
        writeln!(f, "{messages}, knowledge {}\n", self.knowledge)?;
        let mut table = Table::new(&[
            "kind",
            "cases",
            "right",
            "answered right",
            "right or offered",
            "answered wrong",
            "asked back",
            "refused",
        ]);
        for (kind, tally) in &self.kinds {
            let share = |count: usize| percent(count, tally.cases);
            table.row([
                (*kind).to_owned(),
                tally.cases.to_string(),
                share(tally.right),
                share(tally.answered_right),
                share(tally.right_or_offered),
                share(tally.answered_wrong),
                share(tally.asked_back),
                share(tally.refused),
            ]);
        }
        write!(f, "{table}\n{}", self.detail)?;
        if !self.expectations_without_entry.is_empty() {
            writeln!(
                f,
                "\nnot judged: {}. Expected, but the question of no entry ({}):",
                counted(self.not_judged, "message", "messages"),
                self.expectations_without_entry.len()
            )?;
            for name in &self.expectations_without_entry {
                writeln!(f, "  {name}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(kind: Kind, judged: Judgement) -> Tally {
        let mut tally = Tally::default();
        tally.count(kind, judged);
        tally
    }

    const ASKED_BACK: Judgement = Judgement {
        decision: Some(Decision::Clarify),
        gave_a_right_entry: false,
        right_options: 1,
        fewest_right_options: 2,
    };

    #[test]
    fn an_ambiguous_message_wants_two_right_options() {
        let one = tally(Kind::Clarify, ASKED_BACK);
        let two = tally(
            Kind::Clarify,
            Judgement {
                right_options: 2,
                ..ASKED_BACK
            },
        );

        assert_eq!((one.right, two.right), (0, 1));
    }

    #[test]
    fn asking_back_with_the_right_entry_is_no_answer_but_counts_as_offered() {
        let asked = tally(Kind::Answer, ASKED_BACK);

        assert_eq!(
            (
                asked.right,
                asked.answered_right,
                asked.right_or_offered,
                asked.asked_back
            ),
            (0, 0, 1, 1)
        );
    }

    #[test]
    fn any_answer_to_what_is_not_covered_is_wrong() {
        let answered = Judgement {
            decision: Some(Decision::Answer),
            gave_a_right_entry: false,
            right_options: 0,
            fewest_right_options: 1,
        };

        assert_eq!(tally(Kind::Unknown, answered).answered_wrong, 1);
    }
}
