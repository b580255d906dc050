//! `helpline misses`: what people asked and did not get.

use std::io::Write;
use std::sync::Arc;

use clap::{Args, ValueEnum};
use conversation_log::ReviewStatus;
use serde::Serialize;
use webhook::misses::{MissCounts, MissItem, MissKinds, MissNow, NearestEntry, gather, items};

use crate::past::PastArguments;
use crate::report::{self, Mend, Outcome, counted};

/// List what people asked and did not get, the most frequent first
///
/// Questions that nothing answered, whose options were all refused, whose answer did not help, or that ended with a person,
/// each with what it comes to now, the entries that were nearest and the file that other ways to ask go into. Questions are one where they have the
/// same words in the same order. All turns of the range are looked through; secrets are masked, as they are stored.
#[derive(Debug, Args)]
#[command(after_long_help = "\
--json prints one object a line, as `GET /api/admin/v1/misses` has them:
  {\"text\", \"count\", \"kinds\": {\"unknown\", \"none_of_these\", \"denied\", \"handoff\"}, \"last_at\",
   \"conversation\", \"channel\", \"turn\",
   \"nearest\": [{\"id\", \"question\", \"confidence\", \"is_given\", \"path\", \"sidecar\", \"is_in_sidecar\",
                \"has_phrases\", \"is_asked\"}],
   \"now\": {\"is_answered\", \"decision\", \"entry\": {\"id\", \"question\"}?, \"options\": [text]}?,
   \"status\", \"review\": {\"status\", \"note\", \"at\", \"by\"}?, \"came_back\": {as \"review\"}?}

Examples:
  helpline misses --knowledge my-articles --since 2026-11-01
  helpline misses --status open
  helpline misses --json --limit 1000 | jq -r 'select(.nearest == []) | .text'
  helpline misses --json --limit 1000 | jq -r 'select(.now.is_answered | not) | .text'")]
pub(crate) struct Arguments {
    #[command(flatten)]
    past: PastArguments,

    /// Show only questions that are still open, that something was done about, or that are not for this team
    #[arg(long, value_name = "STATUS")]
    status: Option<Status>,

    /// Show so many questions
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,

    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
}

/// How a question stands with those who review.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    Open,
    Done,
    Dismissed,
}

impl From<Status> for ReviewStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Open => Self::Open,
            Status::Done => Self::Done,
            Status::Dismissed => Self::Dismissed,
        }
    }
}

/// What was found, and what of it is shown.
struct Found {
    items: Vec<MissItem>,
    /// Those of the status that was asked for, shown or not.
    questions: usize,
    counts: MissCounts,
    turns: usize,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let agent = Arc::new(arguments.past.agent()?);
    let filter = arguments.past.filter();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let log = arguments.past.log().await?;
        let found = async {
            let misses = gather(log.as_ref(), agent.knowledge(), &filter, usize::MAX).await?;
            let counts = MissCounts::of(&misses.groups);
            let status = arguments.status.map(ReviewStatus::from);
            let mut groups = misses.groups;
            groups.retain(|group| status.is_none_or(|status| group.standing.status == status));
            let shown = groups.get(..arguments.limit).unwrap_or(&groups);
            Ok::<_, conversation_log::LogError>(Found {
                items: items(log.as_ref(), &agent, shown).await?,
                questions: groups.len(),
                counts,
                turns: misses.turns,
            })
        };
        let found = found.await;
        log.close().await;
        let found = found.mend(
            || "cannot read what was asked".to_owned(),
            || "is the database still there?".to_owned(),
        )?;
        let mut output = report::bulk();
        if arguments.json {
            for item in &found.items {
                line(&mut output, item)?;
            }
        } else {
            text(&mut output, &found)?;
        }
        output.flush()?;
        Ok(Outcome::Done)
    })
}

fn line(output: &mut impl Write, item: &impl Serialize) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *output, item).map_err(std::io::Error::from)?;
    writeln!(output)?;
    Ok(())
}

fn text(output: &mut impl Write, found: &Found) -> anyhow::Result<()> {
    let MissCounts {
        open,
        done,
        dismissed,
    } = found.counts;
    writeln!(
        output,
        "{} came to nothing, of {}: {open} open, {done} done, {dismissed} not for this team",
        counted(u64::try_from(open + done + dismissed)?, "question", "questions"),
        counted(u64::try_from(found.turns)?, "turn", "turns"),
    )?;
    for item in &found.items {
        writeln!(output, "\n{}", item.text.replace(char::is_control, " "))?;
        writeln!(
            output,
            "  {}: {}; last {} in {} of {} ({})",
            counted(item.count, "time", "times"),
            how(&item.kinds),
            item.last_at,
            format_args!("turn {}", item.turn),
            item.conversation,
            item.channel,
        )?;
        if let Some(said) = reviewed(item) {
            writeln!(output, "  {said}")?;
        }
        for near in &item.nearest {
            writeln!(output, "  {}", named(near))?;
        }
        if let Some(now) = &item.now {
            writeln!(output, "  now: {}", comes_to(now))?;
        }
        if item.nearest.is_empty() {
            writeln!(output, "  no entry is near: an article is missing")?;
        }
    }
    let more = found.questions - found.items.len();
    if more > 0 {
        writeln!(output, "\n{more} more; `--limit` shows them")?;
    }
    Ok(())
}

/// What those who review have said of a question.
fn reviewed(item: &MissItem) -> Option<String> {
    let (review, is_back) = match (&item.review, &item.came_back) {
        (Some(review), _) => (review, false),
        (None, Some(before)) => (before, true),
        (None, None) => return None,
    };
    let what = match review.status {
        _ if is_back => "came back; it was done",
        "dismissed" => "not for this team",
        status => status,
    };
    let by = review
        .by
        .as_deref()
        .map_or_else(String::new, |by| format!(" by {by}"));
    let note = review
        .note
        .as_deref()
        .map_or_else(String::new, |note| format!(": {note}"));
    let said = format!("{what}{by}, {}{note}", review.at);
    Some(said.replace(char::is_control, " "))
}

/// "2 unknown, 1 denied".
fn how(kinds: &MissKinds) -> String {
    let MissKinds {
        unknown,
        none_of_these,
        denied,
        handoff,
    } = *kinds;
    [
        (unknown, "unknown"),
        (none_of_these, "none of the options"),
        (denied, "denied"),
        (handoff, "handed off"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect::<Vec<_>>()
    .join(", ")
}

/// What a question comes to with the articles of today.
fn comes_to(now: &MissNow) -> String {
    match (&now.entry, now.decision.as_str()) {
        (Some(entry), "answer") if now.is_answered => format!("answered by {}", entry.question),
        (_, "answer") => "the same answer".to_owned(),
        (_, "clarify") => format!("asks back: {}", now.options.join(" | ")),
        (_, "unknown") => "not understood".to_owned(),
        (_, other) => other.to_owned(),
    }
}

/// An entry with its confidence and the file that its phrases go into.
fn named(near: &NearestEntry) -> String {
    let confidence = near
        .confidence
        .map_or_else(|| "   –".to_owned(), |it| format!("{:>3.0}%", 100.0 * it));
    let given = match (near.is_given, near.is_asked) {
        (true, true) => " (given; asked by these words already)",
        (true, false) => " (given)",
        (false, true) => " (asked by these words already)",
        (false, false) => "",
    };
    let place = near.sidecar.as_deref().unwrap_or("no such entry any more");
    format!("{confidence} {}{given}\n       {place}", near.question)
}
