//! What is printed of a replay, for people and for programs.

use std::io::Write;

use webhook::replay::{Report, ShownCame, ShownOutcomes};

use crate::report;

/// A reply is shown to a person up to here.
const LONGEST_SHOWN_CHARS: usize = 160;

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

fn ended(outcomes: ShownOutcomes) -> String {
    let ShownOutcomes {
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
