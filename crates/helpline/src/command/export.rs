//! `helpline export`: what is known and what was said, for programs.

use std::io::Write;

use clap::{Args, Subcommand};
use knowledge::{ExportRow, Knowledge, export};

use crate::database::{self, DatabaseArguments};
use crate::report::{self, Mend, Outcome};
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
  {\"id\", \"article\", \"path\", \"line\", \"shape\", \"question\", \"answer\", \"heading_path\",
   \"links\": [{\"text\", \"url\"}]}

Examples:
  helpline export knowledge | jq -r .question
  helpline export knowledge --knowledge my-articles > entries.jsonl")]
    Knowledge(KnowledgeArguments),

    /// Write the entries as a TSV that QnA Maker and Custom Question Answering import, and `helpline import` reads back
    ///
    /// One row for each way to ask: questions, phrases, answers, sources, `articleTags` as metadata, follow-ups as prompts.
    /// Keywords, synonyms, times of validity, tests and forms have no place in it.
    #[command(after_long_help = "\
Examples:
  helpline export qna --knowledge my-articles > kb.tsv
  helpline import kb.tsv --to elsewhere")]
    Qna(KnowledgeArguments),

    Conversations(Conversations),
}

/// Write the whole history, one JSON object a line, while it is served from
///
/// One snapshot: a conversation, its turns with what was said and what it was decided from, its support requests, then the
/// next conversation. Secrets are masked, as they are stored.
#[derive(Debug, Args)]
#[command(after_long_help = "\
JSON, one object a line, told apart by `kind`:
  {\"kind\":\"conversation\", \"channel\", \"id\", \"user_id\", \"locale\", \"started_ms\", \"updated_ms\",
   \"turns\", \"outcome\"}
  {\"kind\":\"turn\", \"channel\", \"conversation\", \"turn\", \"at_ms\", \"activities\", \"facts\", \"review\"?}
  {\"kind\":\"support_request\", \"channel\", \"conversation\", \"request\"}

Examples:
  helpline export conversations > history.jsonl
  helpline export conversations |
    jq -r 'select(.kind == \"turn\" and .facts.decision == \"unknown\") | .activities[0].text'")]
pub(crate) struct Conversations {
    #[command(flatten)]
    database: DatabaseArguments,
}

pub(crate) fn run(verb: &Verb) -> anyhow::Result<Outcome> {
    match verb {
        Verb::Knowledge(arguments) => knowledge(arguments)?,
        Verb::Qna(arguments) => qna(arguments)?,
        Verb::Conversations(arguments) => {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(conversations(&arguments.database.database))?;
        }
    }
    Ok(Outcome::Done)
}

fn knowledge(arguments: &KnowledgeArguments) -> anyhow::Result<()> {
    let files = source::read(arguments.knowledge.as_deref())?.files;
    let knowledge = Knowledge::from_files(files).knowledge;
    let mut output = report::bulk();
    for entry in &knowledge.entries {
        serde_json::to_writer(&mut output, &ExportRow::from(entry))?;
        writeln!(output)?;
    }
    output.flush()?;
    Ok(())
}

fn qna(arguments: &KnowledgeArguments) -> anyhow::Result<()> {
    let files = source::read(arguments.knowledge.as_deref())?.files;
    let table = export::qna(&Knowledge::from_files(files).knowledge);
    let mut output = report::bulk();
    output.write_all(table.as_bytes())?;
    output.flush()?;
    Ok(())
}

async fn conversations(url: &str) -> anyhow::Result<()> {
    let broke_off = || "the export broke off: what was written is not whole".to_owned();
    let try_again = || "try again; if it stays, look at the database".to_owned();
    let log = database::open_existing(url).await?;
    let mut rows = log.export().await.mend(broke_off, try_again)?;
    let mut output = report::bulk();
    while let Some(row) = rows.recv().await {
        serde_json::to_writer(&mut output, &row.mend(broke_off, try_again)?)?;
        writeln!(output)?;
    }
    output.flush()?;
    drop(rows);
    log.close().await;
    Ok(())
}
