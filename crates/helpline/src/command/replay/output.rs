//! What is printed of a replay: the same facts for people and for programs.

use std::collections::HashMap;
use std::io::Write;

use conversation_log::{ConversationId, ConversationLog, Role};
use dialogue_state::replay::{Came, Example, Group, Outcomes};
use jiff::Timestamp;
use knowledge::Knowledge;
use serde::Serialize;

use super::turns::Tally;
use crate::report;

/// A reply is shown to a person up to here.
const LONGEST_SHOWN_CHARS: usize = 160;

/// What came of a replay.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// Version of the knowledge that was asked.
    knowledge: String,
    turns: u64,
    same: u64,
    changed: u64,
    skipped: SkippedTurns,
    #[serde(skip)]
    groups_in_all: usize,
    groups: Vec<ShownGroup>,
}

#[derive(Debug, Serialize)]
struct SkippedTurns {
    no_state: u64,
    no_encoder: u64,
    unreadable: u64,
}

#[derive(Debug, Serialize)]
struct ShownGroup {
    count: u64,
    only_wording: bool,
    outcomes: Outcomes,
    from: ShownCame,
    to: ShownCame,
    examples: Vec<ShownExample>,
}

#[derive(Debug, Serialize)]
struct ShownCame {
    decision: String,
    entry: Option<ShownEntry>,
    options: Vec<String>,
    chosen: Option<i64>,
    outcome: Option<String>,
}

#[derive(Debug, Serialize)]
struct ShownEntry {
    id: String,
    /// As the knowledge or the log has it.
    question: Option<String>,
}

#[derive(Debug, Serialize)]
struct ShownExample {
    at: String,
    channel: String,
    conversation: String,
    turn: i64,
    /// What the person said, as it is stored.
    text: String,
    /// What was said to it.
    was: String,
    /// What would be said.
    reply: String,
}

/// Puts the report together: what the examples were answered is read from the log.
pub(super) async fn report(
    tally: Tally,
    knowledge: &Knowledge,
    log: &dyn ConversationLog,
    limit: usize,
) -> anyhow::Result<Report> {
    let changed = tally.groups.turns();
    let skipped = SkippedTurns {
        no_state: tally.no_state,
        no_encoder: tally.no_encoder,
        unreadable: tally.unreadable,
    };
    let groups = tally.groups.into_groups();
    let mut report = Report {
        knowledge: knowledge.version.0.clone(),
        turns: tally.same + changed + skipped.no_state + skipped.no_encoder + skipped.unreadable,
        same: tally.same,
        changed,
        skipped,
        groups_in_all: groups.len(),
        groups: Vec::new(),
    };
    for group in groups.into_iter().take(limit) {
        report.groups.push(shown(group, knowledge, log).await?);
    }
    Ok(report)
}

async fn shown(group: Group, knowledge: &Knowledge, log: &dyn ConversationLog) -> anyhow::Result<ShownGroup> {
    let only_wording = group.is_wording();
    // An entry that is gone is still named by the turns it answered.
    let mut questions = HashMap::new();
    let mut examples = Vec::new();
    for example in group.examples {
        examples.push(with_past(example, log, &mut questions).await?);
    }
    let came = |came: Came| ShownCame {
        decision: came.decision,
        entry: came.entry.map(|id| ShownEntry {
            question: knowledge
                .entry_named(&id)
                .map(|entry| entry.question.clone())
                .or_else(|| questions.get(&id).cloned()),
            id,
        }),
        options: came.options,
        chosen: came.chosen,
        outcome: came.outcome,
    };
    Ok(ShownGroup {
        count: group.count,
        only_wording,
        outcomes: group.outcomes,
        from: came(group.from),
        to: came(group.to),
        examples,
    })
}

async fn with_past(
    example: Example,
    log: &dyn ConversationLog,
    questions: &mut HashMap<String, String>,
) -> anyhow::Result<ShownExample> {
    let id = ConversationId {
        channel: example.channel.clone(),
        id: example.conversation.clone(),
    };
    let mut was = Vec::new();
    // A conversation that was deleted meanwhile has no past.
    if let Some(turn) = log.turns(&id, example.turn - 1, 1).await?.into_iter().next() {
        let count = u32::try_from(turn.activities).unwrap_or(u32::MAX);
        for activity in log.activities(&id, turn.first_sequence - 1, count).await? {
            let text = activity.activity.get("text").and_then(serde_json::Value::as_str);
            if activity.role == Role::Bot {
                was.extend(text.map(str::to_owned));
            }
        }
        for candidate in turn.facts.candidates.as_array().into_iter().flatten() {
            let text = |name: &str| candidate.get(name).and_then(serde_json::Value::as_str);
            if let (Some(id), Some(question)) = (text("id"), text("question")) {
                questions.insert(id.to_owned(), question.to_owned());
            }
        }
    }
    Ok(ShownExample {
        at: moment(example.at_ms),
        channel: example.channel,
        conversation: example.conversation,
        turn: example.turn,
        text: example.said,
        was: was.join("\n\n"),
        reply: example.reply,
    })
}

fn moment(at_ms: i64) -> String {
    Timestamp::from_millisecond(at_ms).map_or_else(|_| at_ms.to_string(), |at| format!("{at:.3}"))
}

pub(super) fn json(report: &Report) -> anyhow::Result<()> {
    let mut out = report::bulk();
    serde_json::to_writer_pretty(&mut out, report).map_err(std::io::Error::from)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

pub(super) fn text(report: &Report) -> anyhow::Result<()> {
    let mut out = report::bulk();
    let Report {
        turns,
        changed,
        groups_in_all,
        ..
    } = report;
    if *changed == 0 {
        writeln!(out, "{}: nothing changes", turns_of(*turns))?;
    } else {
        writeln!(
            out,
            "{}: {changed} would come out differently, in {groups_in_all} {}",
            turns_of(*turns),
            if *groups_in_all == 1 { "way" } else { "ways" }
        )?;
    }
    for group in &report.groups {
        writeln!(out)?;
        writeln!(out, "{:>6}  {}", group.count, described(&group.from))?;
        if group.only_wording {
            writeln!(out, "     →  the same in other words")?;
        } else {
            writeln!(out, "     →  {}", described(&group.to))?;
        }
        writeln!(out, "        {}", ended(group.outcomes))?;
        for example in &group.examples {
            writeln!(
                out,
                "        “{}”   {} {} turn {}",
                one_line(&example.text),
                report::harmless(&example.channel),
                report::harmless(&example.conversation),
                example.turn
            )?;
            if !example.was.is_empty() || !example.reply.is_empty() {
                writeln!(out, "          - {}", or_silence(&example.was))?;
                writeln!(out, "          + {}", or_silence(&example.reply))?;
            }
        }
    }
    if report.groups.len() < *groups_in_all {
        writeln!(out)?;
        writeln!(
            out,
            "… and {} more; `--limit N` shows them",
            groups_in_all - report.groups.len()
        )?;
    }
    out.flush()?;
    let skipped = &report.skipped;
    for (count, why) in [
        (
            skipped.no_state,
            "were logged by a release that kept no state of each turn",
        ),
        (
            skipped.no_encoder,
            "were decided by the sentence encoder, which is switched off here; leave `--no-encoder` away",
        ),
        (
            skipped.unreadable,
            "were logged by a newer release, which this one cannot read",
        ),
    ] {
        if count > 0 {
            report::warning(format_args!("{} {why}: not asked again", turns_of(count)));
        }
    }
    Ok(())
}

fn turns_of(count: u64) -> String {
    format!("{count} {}", if count == 1 { "turn" } else { "turns" })
}

fn described(came: &ShownCame) -> String {
    let entry = came.entry.as_ref().map(|entry| {
        let name = entry.question.as_ref().unwrap_or(&entry.id);
        format!(" `{name}`")
    });
    let options = (!came.options.is_empty()).then(|| format!(" [{}]", came.options.join("] [")));
    let chosen = came
        .chosen
        .map(|chosen| format!(", option {} chosen", chosen + 1));
    let outcome = came.outcome.as_ref().map(|outcome| format!(", {outcome}"));
    let parts = [Some(came.decision.clone()), entry, options, chosen, outcome];
    report::harmless(&parts.into_iter().flatten().collect::<String>())
}

fn ended(outcomes: Outcomes) -> String {
    let Outcomes {
        confirmed,
        denied,
        handed_off,
        unknown,
    } = outcomes;
    format!(
        "conversations before: {confirmed} confirmed, {denied} denied, {handed_off} handed off, {unknown} unknown"
    )
}

fn one_line(text: &str) -> String {
    let line = report::harmless(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    match line.char_indices().nth(LONGEST_SHOWN_CHARS) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line,
    }
}

fn or_silence(text: &str) -> String {
    if text.is_empty() {
        "(nothing)".to_owned()
    } else {
        one_line(text)
    }
}
