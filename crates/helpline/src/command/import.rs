//! `helpline import`: questions and answers of another system, as articles.

mod text;

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use knowledge::import::{self, Imported, LARGEST_BYTES, Options};
use knowledge::{Diagnostic, Severity, SourceFile, language};
use serde_json::json;

use crate::command::check;
use crate::report::{self, Mend, Mendable, Outcome};

/// Turn the questions and answers of another system into articles
///
/// Writes an article for each question, with a sidecar for other ways to ask it and for follow-ups, and says what was
/// mapped and what was not. No file is overwritten without --force, and nothing is written when one is in the way.
///
/// Exits with 0 when every row was taken over or left out on purpose (small talk), with 1 when one could not be, and with 2
/// when it could not run.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Sources:
  qna       TSV of QnA Maker and Custom Question Answering (Question, Answer, Source, Metadata,
            SuggestedQuestions, IsContextOnly, Prompts, QnaId, SourceDisplayName), as it was
            exported or as a spreadsheet saved it
  json      what their REST interfaces export (\"Assets\", \"qnaDocuments\", \"value\"), or another list
            of objects with \"questions\" and \"answer\"
  csv       a table with columns Question and Answer; any delimiter, UTF-8 or Windows-1252; other
            columns become tags
  markdown  a page of questions: a heading, a line in bold or a \"Q:\" for each

Formats of the report:
  text      for people, with the place in the source
  json      {\"source\", \"from\", \"to\", \"files\": [path],
            \"mapped\": {\"rows\", \"articles\", \"phrases\", \"tags\", \"follow_ups\", \"labels\",
            \"repeated\", \"left_out\"},
            \"findings\": [as `helpline check --format json`]}

Examples:
  helpline import kb.tsv --to my-articles
  helpline import faq.csv --to my-articles --language de
  helpline import faq.md --to my-articles --dry-run --format json | jq .mapped
  helpline check my-articles                     afterwards: which questions compete")]
pub(crate) struct Arguments {
    /// The file to import
    #[arg(value_name = "SOURCE")]
    source: PathBuf,

    /// The folder to write to; it is created when missing
    #[arg(long, value_name = "DIR")]
    to: PathBuf,

    /// What kind of file it is [default: by its ending]
    #[arg(long, value_enum, value_name = "KIND")]
    from: Option<From>,

    /// The language of the articles, such as `de`
    #[arg(long, value_name = "LANGUAGE", value_parser = parse_language)]
    language: Option<&'static str>,

    /// Import small talk too, which the agent has of its own
    #[arg(long)]
    chit_chat: bool,

    /// Overwrite files that are there
    #[arg(long)]
    force: bool,

    /// Write no article, only the report
    #[arg(long)]
    dry_run: bool,

    /// How the report is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum From {
    Qna,
    Json,
    Csv,
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// The code of the language that somebody wrote.
fn parse_language(written: &str) -> Result<&'static str, String> {
    language::code(written).ok_or_else(|| format!("write one of {}", language::codes()))
}

/// How a file of a kind that is not read becomes one that is.
fn way_to_import(name: &str) -> &'static str {
    let ending = name
        .rsplit_once('.')
        .map(|(_, ending)| ending.to_ascii_lowercase());
    match ending.as_deref() {
        Some("xlsx" | "xls" | "ods" | "numbers") => {
            "save the workbook as \"CSV UTF-8\" or \"Text (tab delimited)\""
        }
        Some("zip") => "unpack the archive, and import the TSV in it",
        Some("docx" | "doc" | "pdf" | "html" | "htm") => "save the page as Markdown",
        _ => "give `--from qna`, `--from json`, `--from csv` or `--from markdown`",
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let source = &arguments.source;
    let name = source.file_name().map_or_else(
        || source.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let format = match arguments.from {
        Some(From::Qna) => import::Format::Qna,
        Some(From::Json) => import::Format::Json,
        Some(From::Csv) => import::Format::Csv,
        Some(From::Markdown) => import::Format::Markdown,
        None => import::Format::of_name(&name).ok_or_else(|| {
            Mendable::new(
                format!("`{}` does not say what kind of file it is", source.display()),
                way_to_import(&name),
            )
        })?,
    };
    let bytes = read(source)?;
    let imported = import::import(
        &bytes,
        &Options {
            name: &name,
            format,
            chit_chat: arguments.chit_chat,
            language: arguments.language,
        },
    );
    if !arguments.dry_run {
        write_files(&arguments.to, &imported.files, arguments.force)?;
    }
    match arguments.format {
        Format::Text => text::write(&bytes, &name, format, &arguments.to, &imported)?,
        Format::Json => write_json(&name, format, &arguments.to, &imported)?,
    }
    Ok(outcome(&imported.diagnostics))
}

fn outcome(diagnostics: &[Diagnostic]) -> Outcome {
    if diagnostics.iter().any(|found| found.severity == Severity::Error) {
        Outcome::Findings
    } else {
        Outcome::Done
    }
}

/// Reads the source, up to the largest size that is imported.
fn read(source: &Path) -> anyhow::Result<Vec<u8>> {
    let metadata = fs::metadata(source).mend(
        || format!("cannot read `{}`", source.display()),
        || "give a file that exists and that this user may read".to_owned(),
    )?;
    if metadata.is_dir() {
        return Err(Mendable::new(
            format!("`{}` is a folder", source.display()),
            "give the file with the questions; a folder of articles needs no import: `helpline check DIR`",
        )
        .into());
    }
    let largest = u64::try_from(LARGEST_BYTES).unwrap_or(u64::MAX);
    if metadata.len() > largest {
        return Err(Mendable::new(
            format!(
                "`{}` is larger than {} MiB",
                source.display(),
                LARGEST_BYTES >> 20
            ),
            "split it",
        )
        .into());
    }
    fs::read(source).mend(
        || format!("cannot read `{}`", source.display()),
        || "check that this user may read it".to_owned(),
    )
}

/// Writes all files, or none when one is in the way.
fn write_files(folder: &Path, files: &[SourceFile], force: bool) -> anyhow::Result<()> {
    if !force {
        let in_the_way: Vec<PathBuf> = files
            .iter()
            .map(|file| folder.join(&file.path))
            .filter(|path| path.symlink_metadata().is_ok())
            .collect();
        if let Some(first) = in_the_way.first() {
            return Err(Mendable::new(
                match in_the_way.len() {
                    1 => format!("`{}` is there already; nothing was written", first.display()),
                    count => format!(
                        "`{}` and {} more files are there already; nothing was written",
                        first.display(),
                        count - 1
                    ),
                },
                "give a new folder, or overwrite them with `--force`",
            )
            .into());
        }
    }
    for file in files {
        let path = folder.join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).mend(
                || format!("cannot create the folder `{}`", parent.display()),
                || "check that this user may write there".to_owned(),
            )?;
        }
        write_file(&path, &file.bytes, force).mend(
            || format!("cannot write `{}`", path.display()),
            || "check that this user may write there and that the disk is not full".to_owned(),
        )?;
    }
    Ok(())
}

/// Without `force` a file that has come meanwhile is not overwritten either.
fn write_file(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options.open(path)?.write_all(bytes)
}

fn write_json(name: &str, format: import::Format, to: &Path, imported: &Imported) -> anyhow::Result<()> {
    let mapped = imported.mapped;
    let findings: Vec<_> = imported.diagnostics.iter().map(check::json_row).collect();
    let report = json!({
        "source": name,
        "from": format.name(),
        "to": to.display().to_string(),
        "files": imported.files.iter().map(|file| &file.path).collect::<Vec<_>>(),
        "mapped": {
            "rows": mapped.rows,
            "articles": mapped.articles,
            "phrases": mapped.phrases,
            "tags": mapped.tags,
            "follow_ups": mapped.follow_ups,
            "labels": mapped.labels,
            "repeated": mapped.repeated,
            "left_out": mapped.left_out,
        },
        "findings": findings,
    });
    let mut output = report::bulk();
    serde_json::to_writer_pretty(&mut output, &report)?;
    writeln!(output)?;
    output.flush()?;
    Ok(())
}
