//! `helpline statistics`: how conversations ended, and what came of each entry.

use std::io::Write;

use clap::Args;
use knowledge::Knowledge;
use webhook::statistics::{ConversationEnds, EntryStatistics, StatisticsReport, report};

use crate::database::{self, DatabaseArguments, TurnArguments};
use crate::report::{self, Mend, Outcome, counted};
use crate::source::{self, KnowledgeArguments};

/// Count how conversations ended, and what came of each entry
///
/// Each conversation in which something was asked counts once, by the last turn that says how it ended. An answer about which
/// nobody said anything is counted by itself: silence is not success. All turns of the range are looked through; articles only
/// name the entries.
#[derive(Debug, Args)]
#[command(after_long_help = "\
--json prints one object, as `GET /api/admin/v1/statistics` has it:
  {\"conversations\": {\"confirmed\", \"unknown\", \"denied\", \"left\", \"handed_off\"},
   \"days\": [{\"date\", \"conversations\": {as above}}], \"decisions\": {decision: count},
   \"entries\": [{\"id\", \"question\", \"path\", \"given\", \"confirmed\", \"denied\", \"handed_off\", \"last_at\"}],
   \"entries_given\", \"turns\", \"since\"}

Examples:
  helpline statistics --knowledge my-articles --since 2026-11-01
  helpline statistics --json --limit 1000 | jq -r '.entries[] | select(.denied > .confirmed) | .path'")]
pub(crate) struct Arguments {
    #[command(flatten)]
    database: DatabaseArguments,

    #[command(flatten)]
    source: KnowledgeArguments,

    #[command(flatten)]
    turns: TurnArguments,

    /// Show so many entries
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,

    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    database::must_be_there(&arguments.database.database)?;
    let files = source::read(arguments.source.knowledge.as_deref())?.files;
    let knowledge = Knowledge::from_files(files).knowledge;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let log = database::open(&arguments.database.database).await?;
        let filter = arguments.turns.filter();
        let counts = report(log.as_ref(), &knowledge, &filter, usize::MAX, arguments.limit).await;
        log.close().await;
        let counts = counts.mend(
            || "cannot read how conversations ended".to_owned(),
            || "is the database still there?".to_owned(),
        )?;
        let mut output = report::bulk();
        if arguments.json {
            serde_json::to_writer(&mut output, &counts).map_err(std::io::Error::from)?;
            writeln!(output)?;
        } else {
            text(&mut output, &counts)?;
        }
        output.flush()?;
        Ok(Outcome::Done)
    })
}

fn text(output: &mut impl Write, counts: &StatisticsReport) -> anyhow::Result<()> {
    let ConversationEnds {
        confirmed,
        unknown,
        denied,
        left,
        handed_off,
    } = counts.conversations;
    let ends = [
        (confirmed, "helped"),
        (unknown, "answered, nothing said of it"),
        (left, "left without an answer"),
        (denied, "did not help"),
        (handed_off, "handed off"),
    ];
    let all: u64 = ends.iter().map(|(count, _)| count).sum();
    writeln!(
        output,
        "{} in {}",
        counted(all, "conversation", "conversations"),
        counted(u64::try_from(counts.turns)?, "turn", "turns"),
    )?;
    for (count, how) in ends.into_iter().filter(|(count, _)| *count > 0) {
        writeln!(
            output,
            "{count:>8} {:>4.0}%  {how}",
            100.0 * count as f64 / all as f64
        )?;
    }
    if counts.entries.is_empty() {
        return Ok(());
    }
    writeln!(output, "\n   given  helped  did not  then a person")?;
    for entry in &counts.entries {
        let EntryStatistics {
            given,
            confirmed,
            denied,
            handed_off,
            ..
        } = entry;
        let question = entry.question.as_deref().unwrap_or(&entry.id);
        let place = entry.path.as_deref().unwrap_or("no such entry any more");
        writeln!(
            output,
            "{given:>8}{confirmed:>8}{denied:>9}{handed_off:>15}  {question} ({place})"
        )?;
    }
    let given = counts.entries.iter().filter(|entry| entry.given > 0).count();
    let more = counts.entries_given.saturating_sub(given);
    if more > 0 {
        writeln!(output, "\n{more} more; `--limit` shows them")?;
    }
    Ok(())
}
