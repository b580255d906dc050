//! `helpline eval`: how good the answers are, measured on messages whose right answer is known.

mod against;
mod cases;
mod detail;
mod dialogues;
mod gold;
mod input;
mod intents;
mod output;
mod simulate;
mod threshold;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args};

use crate::report::{Mendable, Outcome};
use crate::source::KnowledgeArguments;
use crate::training::{TierArguments, Trainer};

/// Measure the answers on messages whose right answer is known
///
/// Three kinds of files: single messages (--cases) and conversations (--dialogues) are put to the knowledge; sets of
/// intents (--train and --test) measure the classifier alone. The same files give the same figures; only times differ.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").required(true).args(["cases", "dialogues", "train"]),
    after_long_help = "\
Rows, one JSON object a line:
  --cases       {\"id\", \"text\", \"expect\", \"kind\", \"article\"?, \"tags\"?: [names]}
                `kind` is answer, clarify, answer_or_clarify, unknown, smalltalk or handoff;
                `expect` is the question of the right entry, or a list of questions.
                Punctuation, case and blanks do not count.
  --dialogues   {\"id\", \"turns\": [{\"user\", \"decision\": [allowed],
                                  \"expect\": [questions, \"@2\" or \"@last\"]}]}
                `@2` is the second option that was offered last.
                `redact`: a made-up secret that must appear nowhere.
  --train       {\"text\", \"intent\"}; \"title\": true marks the intent's title,
                \"answer\" holds its answer
  --test        {\"text\", \"intent\", \"tags\"?: [names]}; the intent `oos` is out of scope
  predictions   {\"id\", \"text\", \"decision\", \"in_scope\",
                 \"ranked\": [{\"id\", \"question\", \"article\", \"confidence\"}],
                 \"options\": [{\"label\", \"entries\": [{\"id\", \"question\", \"article\"}]}]}
                at most ten ranked; with --dialogues one row a turn

Examples:
  helpline eval --knowledge my-articles --cases gold.jsonl
  helpline eval --knowledge my-articles --dialogues dialogues.jsonl --json
  helpline eval --knowledge my-articles --dialogues --simulate
  helpline eval --train train.jsonl --test test.jsonl --predictions out.jsonl
  helpline eval --train train.jsonl --test test.jsonl --against out.jsonl     after a change
  helpline eval --train train.jsonl --test test.jsonl --few 10 --seed 1 --typos 2"
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

    /// Phrases of intents to be told apart; may be given several times
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Vec<PathBuf>,

    /// Learn from so many phrases of each intent alone, picked by SHA-256
    #[arg(long, value_name = "K", requires = "train")]
    few: Option<usize>,

    /// Which phrases `--few` picks [default: 0]
    #[arg(long, value_name = "S", requires = "few")]
    seed: Option<u64>,

    /// Learn without the table of word vectors
    #[arg(long, requires = "train")]
    no_word_vectors: bool,

    /// Choose a threshold for so many right answers in a hundred by the training phrases, and say what it gives on the test
    ///
    /// Trains twice more, each time on half of the phrases, and asks for the other half. Without a number: 95.
    #[arg(
        long,
        value_name = "PERCENT",
        requires = "train",
        num_args = 0..=1,
        default_missing_value = "95",
        value_parser = clap::value_parser!(u8).range(1..=100)
    )]
    threshold: Option<u8>,

    /// Put so many typos into each message, in words of four letters and more, the same for the same message
    #[arg(long, value_name = "N", conflicts_with = "dialogues")]
    typos: Option<usize>,

    /// Compare with what another run wrote by `--predictions`: what got better, what got worse, and a sign test
    #[arg(long, value_name = "PREDICTIONS", conflicts_with = "dialogues")]
    against: Option<PathBuf>,

    /// How many confusions, mistakes and changes are listed
    #[arg(long, value_name = "N", default_value_t = 5)]
    list: usize,

    /// Print the figures as one JSON object; with several `--test` one a line
    #[arg(long)]
    json: bool,

    /// Write what was said to each message, one JSON object a line
    #[arg(long, value_name = "OUT")]
    predictions: Option<PathBuf>,

    #[command(flatten)]
    tiers: TierArguments,
}

/// What holds for single messages, of either kind.
#[derive(Debug, Clone, Copy)]
struct Options<'a> {
    form: output::Form<'a>,
    typos: usize,
    /// How many lines a listing has.
    most: usize,
    /// The predictions of another run.
    against: Option<&'a Path>,
}

impl<'a> Options<'a> {
    fn listing(self, names: &'a BTreeMap<&'a str, &'a str>) -> detail::Listing<'a> {
        detail::Listing {
            most: self.most,
            typos: self.typos,
            names,
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let folder = arguments.source.knowledge.as_deref();
    let trainer = Trainer::for_command(&arguments.tiers, folder);
    let form = output::Form {
        json: arguments.json,
        predictions: arguments.predictions.as_deref(),
    };
    let options = Options {
        form,
        typos: arguments.typos.unwrap_or(0),
        most: arguments.list,
        against: arguments.against.as_deref(),
    };
    if let Some(file) = &arguments.cases {
        cases::run(folder, &trainer, file, options)?;
    } else if let (Some(files), true) = (&arguments.dialogues, arguments.simulate) {
        simulate::run(folder, &trainer, files.first().map(PathBuf::as_path), form)?;
    } else if let Some(files) = &arguments.dialogues {
        dialogues::run(folder, &trainer, dialogues::named(files)?, form)?;
    } else if let Some(train) = &arguments.train {
        if arguments.test.len() > 1 && (arguments.predictions.is_some() || arguments.against.is_some()) {
            return Err(Mendable::new(
                "`--predictions` and `--against` name the messages of one file, and there are several `--test`",
                "run each `--test` by itself",
            )
            .into());
        }
        let learning = intents::Learning {
            train,
            few: arguments.few.map(|count| (count, arguments.seed.unwrap_or(0))),
            word_vectors: !arguments.no_word_vectors,
            threshold: arguments.threshold.map(|percent| f64::from(percent) / 100.0),
        };
        intents::run(learning, &arguments.test, &trainer, options)?;
    }
    Ok(Outcome::Done)
}
