//! `helpline check`: what is wrong in a knowledge folder.

mod github;
mod json;
mod text;

use std::io::Write;
use std::path::{Component, Path, PathBuf};

use clap::{Args, ValueEnum};
use dialogue_state::{Agent, review};
use intent_classifier::{EncodingCache, Tiers};
use jiff::Timestamp;
use knowledge::{Diagnostic, Knowledge, Loaded, Severity, SourceFile};

use crate::report::{self, Mendable, Outcome, counted};
use crate::source::{self, Files};

/// Look for mistakes in the articles, their sidecars and the settings
///
/// Exits with 0 when there is no error (warnings may be there), with 1 when there is one, and with 2 when the folder
/// cannot be read. The rules are described in docs/rules.md.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Formats:
  text    for people, with the place in the file
  json    a list, one finding a line:
          {\"rule\", \"severity\", \"message\", \"path\", \"line\", \"column\", \"end_line\", \"end_column\",
           \"label\", \"hint\", \"related\": [{\"path\", \"line\", \"column\", \"end_line\", \"end_column\",
           \"label\"}]}
          lines and columns count from 1, columns in characters, the end is one past the last one
  github  workflow commands, which GitHub Actions shows beside the line

Examples:
  helpline check my-articles
  helpline check my-articles --format json | jq -r '.[].rule' | sort | uniq -c
  helpline check my-articles --format github     in a workflow
  helpline check my-articles --review never      only what can be seen without asking the agent")]
pub(crate) struct Arguments {
    /// The folder to look at [default: the embedded articles]
    #[arg(value_name = "DIR", env = "HELPLINE_KNOWLEDGE", hide_env_values = true)]
    folder: Option<PathBuf>,

    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,

    /// Whether the agent is asked its own questions, to find entries that compete or are never reached
    #[arg(long, value_enum, default_value_t = Review::Auto)]
    review: Review,

    /// Ask it with the sentence encoder, as a server does: better, and slower by some milliseconds a question
    #[arg(long)]
    encoder: bool,
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
    Github,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Review {
    /// Where the folder is small enough for a second or two
    Auto,
    Always,
    Never,
}

/// With more entries the review takes longer than all the rest, and must be asked for: it grows with their square. So many
/// take some five seconds of the processor, shared by all of them; 15,800 take minutes (docs/measurements.md).
const MOST_REVIEWED: usize = 2_000;

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
    let Loaded {
        knowledge,
        mut diagnostics,
    } = Knowledge::from_files(files.clone());
    let counts = (knowledge.articles.len(), knowledge.entries.len());
    diagnostics.extend(knowledge.expired(Timestamp::now()));
    let is_reviewed = match arguments.review {
        Review::Always => true,
        Review::Never => false,
        Review::Auto => counts.1 <= MOST_REVIEWED,
    };
    if is_reviewed {
        let tiers = if arguments.encoder {
            Tiers::ALL
        } else {
            Tiers::WITHOUT_ENCODER
        };
        diagnostics.extend(reviewed(knowledge, tiers));
    } else if arguments.review == Review::Auto {
        report::note(format_args!(
            "{place} has more than {MOST_REVIEWED} entries: `--review always` also finds those that compete"
        ));
    }
    diagnostics.sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
    write(arguments.format, folder, &files, &diagnostics)?;
    report::note(summary(&place, counts, &diagnostics));
    Ok(outcome(&diagnostics))
}

/// What the agent makes of its own knowledge.
fn reviewed(knowledge: Knowledge, tiers: Tiers) -> Vec<Diagnostic> {
    let mut cache = EncodingCache::default();
    let agent = Agent::trained(knowledge, tiers, &mut cache, &|_, _| {});
    let mut found = review::review(&agent);
    agent.knowledge().apply_severities(&mut found);
    found
}

/// A finding as a program reads it.
pub(crate) fn json_row(found: &Diagnostic) -> serde_json::Value {
    serde_json::json!(json::row(found))
}

/// Writes findings to stdout.
pub(crate) fn write(
    format: Format,
    folder: Option<&Path>,
    files: &[SourceFile],
    diagnostics: &[Diagnostic],
) -> anyhow::Result<()> {
    let mut output = report::bulk();
    match format {
        Format::Text => text::write(&mut output, folder, files, diagnostics)?,
        Format::Json => json::write(&mut output, diagnostics)?,
        Format::Github => github::write(&mut output, folder, diagnostics)?,
    }
    output.flush()?;
    Ok(())
}

/// Whether there is an error among the findings.
pub(crate) fn outcome(diagnostics: &[Diagnostic]) -> Outcome {
    if diagnostics.iter().any(|found| found.severity == Severity::Error) {
        Outcome::Findings
    } else {
        Outcome::Done
    }
}

/// The path of a file as the person who typed `folder` can open it. Without a leading `./`: a pull request knows its files
/// by their plain paths, and shows an annotation of another nowhere.
fn shown_path(folder: Option<&Path>, path: &str) -> String {
    match folder {
        Some(folder) => {
            let plain: PathBuf = folder
                .components()
                .filter(|part| *part != Component::CurDir)
                .collect();
            plain.join(path).display().to_string()
        }
        None => path.to_owned(),
    }
}

fn summary(place: &str, (articles, entries): (usize, usize), diagnostics: &[Diagnostic]) -> String {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|found| found.severity == severity)
            .count()
    };
    format!(
        "{place}: {}, {}; {}, {}, {}",
        counted(articles, "article", "articles"),
        counted(entries, "entry", "entries"),
        counted(count(Severity::Error), "error", "errors"),
        counted(count(Severity::Warning), "warning", "warnings"),
        counted(count(Severity::Info), "remark", "remarks"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shown_path_has_no_leading_dot() {
        for (folder, shown) in [
            (".", "a/b.md"),
            ("./kb", "kb/a/b.md"),
            ("kb/./", "kb/a/b.md"),
            ("/kb", "/kb/a/b.md"),
            ("../kb", "../kb/a/b.md"),
        ] {
            assert_eq!(shown_path(Some(Path::new(folder)), "a/b.md"), shown, "{folder}");
        }
    }
}
