//! `helpline test`: whether the agent does what its authors expect of it.

use std::collections::HashMap;
use std::path::PathBuf;

use clap::Args;
use dialogue_state::{Agent, Decision, TurnRecord};
use jiff::Timestamp;
use knowledge::lint::understanding::TEST_FAILED;
use knowledge::{Case, Diagnostic, EntryId, Expected, Knowledge, Loaded, Severity};

use super::check::{self, Format};
use crate::conversation::{Conversation, Turn};
use crate::report::{self, Mendable, Outcome, counted};
use crate::source::{self, Files};
use crate::training::{TierArguments, Trainer};

/// Run the test cases that stand in the sidecars
///
/// Each is the first message of a conversation of its own. Exits with 0 when all pass, with 1 when one does not, and with
/// 2 when the folder cannot be read.
#[derive(Debug, Args)]
#[command(after_long_help = "\
In article.intents.toml:
  [[entry]]
  question = \"How do I renew a token?\"
  tests = [\"my token ran out\", { text = \"token trouble\", decision = \"clarify\" }]

  [[test]]
  text = \"how do I bake bread\"
  decision = \"unknown\"

  A decision is answer, clarify, answer_or_clarify, unknown, smalltalk or handoff. Without one, the entry must answer.

Examples:
  helpline test my-articles
  helpline test my-articles --format github     in a workflow")]
pub(crate) struct Arguments {
    /// The folder to test [default: the embedded articles]
    #[arg(value_name = "DIR", env = "HELPLINE_KNOWLEDGE", hide_env_values = true)]
    folder: Option<PathBuf>,

    #[command(flatten)]
    tiers: TierArguments,

    /// How failures are written; json is described at `helpline check --help`
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let folder = arguments.folder.as_deref();
    let Files { place, files } = source::read(folder)?;
    let Loaded {
        knowledge,
        diagnostics,
    } = Knowledge::from_files(files.clone());
    let errors = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .count();
    if errors > 0 {
        report::warning(format_args!(
            "{place} has {}, and tests in what could not be read did not run; `helpline check` lists them",
            counted(errors, "error", "errors"),
        ));
    }
    if knowledge.entries.is_empty() {
        return Err(Mendable::new(
            format!("{place} holds nothing that can be answered"),
            "`helpline check DIR` says what is missing, `helpline init DIR` writes examples",
        )
        .into());
    }
    let cases = knowledge.cases.clone();
    let agent = Trainer::for_command(&arguments.tiers, folder).train(knowledge);
    let judge = Judge::new(&agent);
    let failures: Vec<Diagnostic> = cases.iter().filter_map(|case| judge.failure(case)).collect();
    check::write(arguments.format, folder, &files, &failures)?;
    report::note(format_args!(
        "{place}: {}, {} passed, {} failed",
        counted(cases.len(), "test", "tests"),
        cases.len() - failures.len(),
        failures.len()
    ));
    Ok(check::outcome(&failures))
}

struct Judge<'a> {
    agent: &'a Agent,
    /// The group of near copies of each entry: any of a group will do.
    groups: HashMap<&'a EntryId, usize>,
}

impl<'a> Judge<'a> {
    fn new(agent: &'a Agent) -> Self {
        let entries = &agent.knowledge().entries;
        let groups = knowledge::copies::groups(entries);
        Self {
            agent,
            groups: entries.iter().map(|entry| &entry.id).zip(groups).collect(),
        }
    }

    /// What is wrong, where a case fails.
    fn failure(&self, case: &Case) -> Option<Diagnostic> {
        let turn = Conversation::new(self.agent).say(&case.text, Timestamp::now());
        let passes = turn
            .record
            .as_ref()
            .is_some_and(|record| self.passes(case, record));
        (!passes).then(|| Diagnostic {
            rule: TEST_FAILED.id,
            severity: TEST_FAILED.severity,
            message: format!(
                "`{}` {}, not {}",
                case.text,
                self.outcome(&turn),
                self.expected(case)
            ),
            place: case.place.clone(),
            hint: Some(TEST_FAILED.mend.into()),
            related: Vec::new(),
        })
    }

    fn passes(&self, case: &Case, record: &TurnRecord) -> bool {
        let is_given = || {
            record
                .entry
                .as_ref()
                .is_some_and(|entry| self.is_meant(case, entry))
        };
        let is_offered = || {
            case.entry.is_none()
                || record
                    .options
                    .iter()
                    .flat_map(|option| &option.entries)
                    .any(|entry| self.is_meant(case, entry))
        };
        match (case.expected, record.decision) {
            (Expected::Answer | Expected::AnswerOrClarify, Decision::Answer) => is_given(),
            (Expected::Clarify | Expected::AnswerOrClarify, Decision::Clarify) => is_offered(),
            (Expected::Unknown, Decision::Unknown)
            | (Expected::Smalltalk, Decision::SmallTalk)
            | (Expected::Handoff, Decision::Handoff) => true,
            _ => false,
        }
    }

    fn is_meant(&self, case: &Case, entry: &EntryId) -> bool {
        case.entry
            .as_ref()
            .is_none_or(|meant| meant == entry || self.groups.get(meant) == self.groups.get(entry))
    }

    fn outcome(&self, turn: &Turn) -> String {
        let Some(record) = &turn.record else {
            return "comes to nothing".to_owned();
        };
        match record.decision {
            Decision::Answer => {
                let given = record
                    .entry
                    .as_ref()
                    .map_or_else(String::new, |entry| self.question(entry));
                format!("is answered with `{given}`")
            }
            Decision::Clarify => {
                let labels: Vec<String> = record
                    .options
                    .iter()
                    .map(|option| format!("`{}`", option.label))
                    .collect();
                format!("is asked back with {}", labels.join(", "))
            }
            Decision::Unknown => "is not known".to_owned(),
            Decision::Handoff => "is handed to a person".to_owned(),
            Decision::SmallTalk => "is taken for small talk".to_owned(),
            Decision::Form => "asks a form".to_owned(),
        }
    }

    fn expected(&self, case: &Case) -> String {
        match &case.entry {
            Some(entry) if case.expected == Expected::Answer => {
                format!("answered with `{}`", self.question(entry))
            }
            Some(entry) => format!("`{}` with `{}`", case.expected.name(), self.question(entry)),
            None => format!("`{}`", case.expected.name()),
        }
    }

    fn question(&self, id: &EntryId) -> String {
        let entry = self.agent.knowledge().entry(id);
        entry.map_or_else(|| id.to_string(), |entry| entry.question.clone())
    }
}
