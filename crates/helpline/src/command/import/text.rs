//! The report of an import, for people.

use std::io::Write;
use std::path::Path;

use knowledge::SourceFile;
use knowledge::import::{Format, Imported, Mapped};

use crate::command::check;
use crate::report::{self, counted};

pub(super) fn write(
    bytes: &[u8],
    name: &str,
    format: Format,
    to: &Path,
    imported: &Imported,
) -> anyhow::Result<()> {
    let source = SourceFile {
        path: name.to_owned(),
        bytes: bytes.to_vec(),
    };
    check::write(check::Format::Text, None, &[source], &imported.diagnostics)?;
    let mut output = report::bulk();
    writeln!(
        output,
        "{name} ({}): {}",
        format.name(),
        counted(imported.mapped.rows, "row", "rows")
    )?;
    for line in mapped(imported.mapped) {
        writeln!(output, "  {line}")?;
    }
    writeln!(
        output,
        "  {} in `{}`",
        counted(imported.files.len(), "file", "files"),
        to.display()
    )?;
    output.flush()?;
    Ok(())
}

/// What went where, and how much did not.
fn mapped(mapped: Mapped) -> Vec<String> {
    let mut lines = vec![counted(
        mapped.articles,
        "question with its answer",
        "questions with their answers",
    )];
    for (count, one, many) in [
        (
            mapped.phrases,
            "other way to ask → `phrases`",
            "other ways to ask → `phrases`",
        ),
        (
            mapped.tags,
            "piece of metadata → `articleTags`",
            "pieces of metadata → `articleTags`",
        ),
        (
            mapped.follow_ups,
            "prompt → `follow_ups`",
            "prompts → `follow_ups`",
        ),
        (
            mapped.labels,
            "text of a prompt → `label`",
            "texts of prompts → `label`",
        ),
        (
            mapped.repeated,
            "row that repeats another",
            "rows that repeat others",
        ),
        (mapped.left_out, "row left out", "rows left out"),
    ] {
        if count > 0 {
            lines.push(counted(count, one, many));
        }
    }
    lines
}
