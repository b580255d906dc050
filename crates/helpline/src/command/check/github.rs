//! Findings as workflow commands of GitHub Actions (docs.github.com, "Workflow commands").

use std::io::{self, Write};
use std::path::Path;

use knowledge::{Diagnostic, Severity};

use super::shown_path;

pub(super) fn write(
    output: &mut impl Write,
    folder: Option<&Path>,
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    for found in diagnostics {
        let command = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let (start, end) = (found.place.span.start, found.place.span.end);
        let file = property(&shown_path(folder, &found.place.path));
        write!(
            output,
            "::{command} file={file},line={},endLine={}",
            start.line, end.line
        )?;
        // GitHub takes columns only within one line; its last column is the last character.
        if start.line == end.line {
            let last = end.column.saturating_sub(1).max(start.column);
            write!(output, ",col={},endColumn={last}", start.column)?;
        }
        let message = match &found.hint {
            Some(hint) => format!("{}\nhint: {hint}", found.message),
            None => found.message.clone(),
        };
        writeln!(output, ",title={}::{}", property(found.rule), data(&message))?;
    }
    Ok(())
}

/// Escapes the text of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use knowledge::{Place, Position, Span};

    use super::*;

    fn written(message: &str, path: &str, end: Position) -> String {
        let start = Position { line: 3, column: 5 };
        let found = Diagnostic {
            rule: "a-rule",
            severity: Severity::Info,
            message: message.to_owned(),
            place: Place {
                path: path.to_owned(),
                span: Span { start, end },
                label: String::new(),
            },
            hint: Some("mend it".into()),
            related: Vec::new(),
        };
        let mut output = Vec::new();
        write(&mut output, Some(Path::new("articles")), &[found]).unwrap();
        String::from_utf8(output).unwrap()
    }

    #[test]
    fn what_would_end_a_workflow_command_is_escaped() {
        let line = written("50% of\nit: a, b", "a,b:c.md", Position { line: 3, column: 9 });

        assert_eq!(
            line,
            "::notice file=articles/a%2Cb%3Ac.md,line=3,endLine=3,col=5,endColumn=8,title=a-rule\
             ::50%25 of%0Ait: a, b%0Ahint: mend it\n"
        );
    }

    #[test]
    fn a_finding_over_several_lines_has_no_columns() {
        let line = written("long", "a.md", Position { line: 4, column: 1 });

        assert_eq!(
            line,
            "::notice file=articles/a.md,line=3,endLine=4,title=a-rule::long%0Ahint: mend it\n"
        );
    }
}
