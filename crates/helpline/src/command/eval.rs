//! `helpline eval`: how good the answers are, measured on messages whose right answer is known.

mod cases;
mod dialogues;
mod gold;
mod input;
mod intents;
mod output;
mod simulate;

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use crate::report::Outcome;
use crate::source::KnowledgeArguments;
use crate::training::{TierArguments, Trainer};

/// Measure the answers on messages whose right answer is known
///
/// Three kinds of files: single messages (--cases) and conversations (--dialogues) are put to the knowledge; sets of
/// intents (--train and --test) measure the classifier alone. The same files give the same output, byte for byte.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").required(true).args(["cases", "dialogues", "train"]),
    after_long_help = "\
Rows, one JSON object a line:
  --cases       {\"id\", \"text\", \"expect\", \"kind\", \"article\"?}
                `kind` is answer, clarify, answer_or_clarify, unknown, smalltalk or handoff; `expect` is the question of
                the right entry, or a list of questions. Punctuation, case and blanks do not count.
  --dialogues   {\"id\", \"turns\": [{\"user\", \"decision\": [allowed], \"expect\": [questions, \"@2\" or \"@last\"]}]}
                `@2` is the second option that was offered last. `redact`: a made-up secret that must appear nowhere.
  --train       {\"text\", \"intent\"}; \"title\": true marks the intent's title, \"answer\" holds its answer
  --test        {\"text\", \"intent\"}; the intent `oos` is out of scope
  predictions   {\"id\", \"text\", \"decision\", \"in_scope\", \"ranked\": [{\"id\", \"question\", \"article\", \"confidence\"}],
                 \"options\": [{\"label\", \"entries\": [{\"id\", \"question\", \"article\"}]}]}, at most ten ranked; with
                --dialogues one row a turn

Examples:
  helpline eval --knowledge my-articles --cases gold.jsonl
  helpline eval --knowledge my-articles --dialogues dialogues.jsonl --json
  helpline eval --knowledge my-articles --dialogues --simulate
  helpline eval --train train.jsonl --test test.jsonl --predictions out.jsonl"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: KnowledgeArguments,

    /// Messages with the entries that should answer them
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,

    /// Conversations with what should happen in each turn
    #[arg(long, value_name = "FILE", num_args = 0..=1)]
    dialogues: Option<Vec<PathBuf>>,

    /// Count the turns of a person who knows the right entry, beside those with a list of titles
    ///
    /// FILE then holds rows {"text", "expect"}; without a file, vague openings are made from the knowledge.
    #[arg(long, requires = "dialogues")]
    simulate: bool,

    /// Phrases of intents to learn from
    #[arg(long, value_name = "FILE", requires = "test")]
    train: Option<PathBuf>,

    /// Phrases of intents to be told apart
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,

    /// Print the figures as one JSON object
    #[arg(long)]
    json: bool,

    /// Write what was said to each message, one JSON object a line
    #[arg(long, value_name = "OUT")]
    predictions: Option<PathBuf>,

    #[command(flatten)]
    tiers: TierArguments,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let folder = arguments.source.knowledge.as_deref();
    let trainer = Trainer::for_command(&arguments.tiers, folder);
    let form = output::Form {
        json: arguments.json,
        predictions: arguments.predictions.as_deref(),
    };
    if let Some(file) = &arguments.cases {
        cases::run(folder, &trainer, file, form)?;
    } else if let (Some(files), true) = (&arguments.dialogues, arguments.simulate) {
        simulate::run(folder, &trainer, files.first().map(PathBuf::as_path), form)?;
    } else if let Some(files) = &arguments.dialogues {
        dialogues::run(folder, &trainer, dialogues::named(files)?, form)?;
    } else if let (Some(train), Some(test)) = (&arguments.train, &arguments.test) {
        intents::run(train, test, &trainer, form)?;
    }
    Ok(Outcome::Done)
}
