//! `helpline replay`: what would change if this knowledge were published.

mod output;

use clap::Args;
use dialogue_state::replay::Replayer;
use webhook::replay::{self, Asked};

use crate::past::PastArguments;
use crate::report::Outcome;

/// Answer every logged turn again, under other articles or another version of Helpline
///
/// Each turn starts from the state that the log holds from before it, with its time, page, incidents and tiers, so that a
/// change in the first turn of a conversation is not counted again in all that follow. Turns that would come out
/// differently are grouped by what was and what would be. Nothing is written to the log. Exits with 0 when nothing
/// changes, with 1 when something does, and with 2 when it cannot run.
#[derive(Debug, Args)]
#[command(after_long_help = "\
--json prints one object:
  {\"knowledge\", \"turns\", \"same\", \"changed\", \"skipped\": {\"no_state\", \"no_encoder\", \"unreadable\"},
   \"groups_in_all\", \"groups\": [{\"count\", \"only_wording\",
     \"outcomes\": {\"confirmed\", \"denied\", \"handed_off\", \"unknown\"},
     \"from\": {\"decision\", \"entry\": {\"id\", \"question\"}?, \"options\", \"chosen\", \"outcome\"},
     \"to\": {the same},
     \"examples\": [{\"at\", \"channel\", \"conversation\", \"turn\", \"text\", \"was\", \"reply\"}]}]}
  `outcomes` is how the conversations of those turns ended under the old answer; silence is unknown.

Examples:
  helpline replay --database sqlite://helpline.db --knowledge my-articles
  helpline replay --knowledge my-articles --since 2026-11-01 --channel msteams
  helpline replay --knowledge my-articles --json | jq '.groups[] | {count, from, to}'")]
pub(crate) struct Arguments {
    #[command(flatten)]
    past: PastArguments,

    /// Show so many groups, the largest first [default: 20; with --json all]
    #[arg(long, value_name = "N")]
    limit: Option<usize>,

    /// Show so many turns of each group, the earliest first
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,

    /// Print JSON, as described below
    #[arg(long)]
    json: bool,
}

/// Groups that are shown to a person.
const GROUPS: usize = 20;

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let agent = arguments.past.agent()?;
    let filter = arguments.past.filter();
    let runtime = tokio::runtime::Runtime::new()?;
    let log = runtime.block_on(arguments.past.log())?;
    let replayer = Replayer::new(&agent);
    let tally = replay::replay(
        runtime.handle(),
        log.as_ref(),
        &replayer,
        &filter,
        arguments.examples,
    )?;
    let changed = tally.groups.turns();
    let limit = arguments
        .limit
        .unwrap_or(if arguments.json { usize::MAX } else { GROUPS });
    let asked = Asked::of(agent.knowledge(), &tally);
    let report = runtime.block_on(replay::report(tally, &asked, log.as_ref(), limit))?;
    runtime.block_on(log.close());
    if arguments.json {
        output::json(&report)?;
    } else {
        output::text(&report)?;
    }
    Ok(if changed > 0 {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}
