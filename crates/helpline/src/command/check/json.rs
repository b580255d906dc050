//! Findings for programs: a JSON list with one finding a line.

use std::io::Write;

use knowledge::{Diagnostic, Place, Severity};
use serde::Serialize;

#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    severity: Severity,
    message: &'a str,
    #[serde(flatten)]
    place: PlaceRow<'a>,
    hint: Option<&'a str>,
    related: Vec<PlaceRow<'a>>,
}

#[derive(Serialize)]
struct PlaceRow<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    label: &'a str,
}

pub(super) fn write(output: &mut impl Write, diagnostics: &[Diagnostic]) -> anyhow::Result<()> {
    write!(output, "[")?;
    for (index, found) in diagnostics.iter().enumerate() {
        write!(
            output,
            "{}\n{}",
            if index == 0 { "" } else { "," },
            serde_json::to_string(&row(found))?
        )?;
    }
    writeln!(output, "{}]", if diagnostics.is_empty() { "" } else { "\n" })?;
    Ok(())
}

pub(super) fn row(found: &Diagnostic) -> impl Serialize {
    Row {
        rule: found.rule,
        severity: found.severity,
        message: &found.message,
        place: place_row(&found.place),
        hint: found.hint.as_deref(),
        related: found.related.iter().map(place_row).collect(),
    }
}

fn place_row(place: &Place) -> PlaceRow<'_> {
    PlaceRow {
        path: &place.path,
        line: place.span.start.line,
        column: place.span.start.column,
        end_line: place.span.end.line,
        end_column: place.span.end.column,
        label: &place.label,
    }
}
