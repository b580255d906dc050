//! `helpline export`: what is known, for programs.

use std::io::Write;

use clap::Subcommand;
use knowledge::{ExportRow, Knowledge};

use crate::report::{self, Outcome};
use crate::source::{self, KnowledgeArguments};

/// What to write out.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write the entries that were cut from the articles, one JSON object a line
    ///
    /// In the order of path and line. `shape` is `question`, `heading`, `pointer` or `article`: how the entry was
    /// written in its article.
    #[command(after_long_help = "\
JSON, one object a line:
  {\"id\", \"article\", \"path\", \"line\", \"shape\", \"question\", \"answer\", \"heading_path\", \"links\": [{\"text\", \"url\"}]}

Examples:
  helpline export knowledge | jq -r .question
  helpline export knowledge --knowledge my-articles > entries.jsonl")]
    Knowledge(KnowledgeArguments),
}

pub(crate) fn run(verb: &Verb) -> anyhow::Result<Outcome> {
    let Verb::Knowledge(arguments) = verb;
    let files = source::read(arguments.knowledge.as_deref())?.files;
    let knowledge = Knowledge::from_files(files).knowledge;
    let mut output = report::bulk();
    for entry in &knowledge.entries {
        serde_json::to_writer(&mut output, &ExportRow::from(entry))?;
        writeln!(output)?;
    }
    output.flush()?;
    Ok(Outcome::Done)
}
