//! `helpline check`: what is wrong in a knowledge folder.

mod github;
mod json;
mod text;

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use knowledge::{Diagnostic, Knowledge, Severity};

use crate::report::{self, Mendable, Outcome};
use crate::source::{self, Files};

/// Look for mistakes in the articles, their sidecars and the settings
///
/// Exits with 0 when there is no error (warnings may be there), with 1 when there is one, and with 2 when the folder
/// cannot be read. The rules are described in docs/rules.md.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Formats:
  text    for people, with the place in the file
  json    a list, one finding a line: {\"rule\", \"severity\", \"message\", \"path\", \"line\", \"column\", \"end_line\",
          \"end_column\", \"label\", \"hint\", \"related\": [{\"path\", \"line\", \"column\", \"end_line\", \"end_column\", \"label\"}]};
          lines and columns count from 1, columns in characters, the end is one past the last character
  github  workflow commands, which GitHub Actions shows beside the line

Examples:
  helpline check my-articles
  helpline check my-articles --format json | jq -r '.[].rule' | sort | uniq -c
  helpline check my-articles --format github     in a workflow")]
pub(crate) struct Arguments {
    /// The folder to look at [default: the embedded articles]
    #[arg(value_name = "DIR", env = "HELPLINE_KNOWLEDGE", hide_env_values = true)]
    folder: Option<PathBuf>,

    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Github,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let folder = arguments.folder.as_deref();
    let Files { place, files } = source::read(folder)?;
    if files.is_empty() {
        return Err(Mendable::new(
            format!("{place} holds no file that Helpline reads"),
            "articles are files whose name ends with `.md`; is it the right folder?",
        )
        .into());
    }
    let loaded = Knowledge::from_files(files.clone());
    let mut output = report::bulk();
    match arguments.format {
        Format::Text => text::write(&mut output, folder, &files, &loaded.diagnostics)?,
        Format::Json => json::write(&mut output, &loaded.diagnostics)?,
        Format::Github => github::write(&mut output, folder, &loaded.diagnostics)?,
    }
    output.flush()?;
    report::note(summary(&place, &loaded.knowledge, &loaded.diagnostics));
    let has_error = loaded
        .diagnostics
        .iter()
        .any(|found| found.severity == Severity::Error);
    Ok(if has_error {
        Outcome::Findings
    } else {
        Outcome::Done
    })
}

/// The path of a file as the person who typed `folder` can open it.
fn shown_path(folder: Option<&Path>, path: &str) -> String {
    match folder {
        Some(folder) => folder.join(path).display().to_string(),
        None => path.to_owned(),
    }
}

fn summary(place: &str, knowledge: &Knowledge, diagnostics: &[Diagnostic]) -> String {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|found| found.severity == severity)
            .count()
    };
    format!(
        "{place}: {}, {}; {}, {}, {}",
        counted(knowledge.articles.len(), "article", "articles"),
        counted(knowledge.entries.len(), "entry", "entries"),
        counted(count(Severity::Error), "error", "errors"),
        counted(count(Severity::Warning), "warning", "warnings"),
        counted(count(Severity::Info), "remark", "remarks"),
    )
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
