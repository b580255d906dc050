//! Findings for people, in the form that compilers taught them.

use std::collections::HashMap;
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use knowledge::{Diagnostic, Place, Position, Severity, SourceFile};

use super::shown_path;
use crate::report;

/// More lines of one finding are not shown: its first lines say where it is.
const MOST_LINES: usize = 4;

pub(super) fn write(
    output: &mut impl Write,
    folder: Option<&Path>,
    files: &[SourceFile],
    diagnostics: &[Diagnostic],
) -> io::Result<()> {
    let renderer = if report::stdout_has_colour() {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut texts = Texts::new(files);
    for found in diagnostics {
        let snippets: Vec<_> = std::iter::once((AnnotationKind::Primary, &found.place))
            .chain(found.related.iter().map(|place| (AnnotationKind::Context, place)))
            .map(|(kind, place)| snippet(&mut texts, folder, kind, place))
            .collect();
        let mut group = Group::with_title(
            level(found.severity)
                .primary_title(report::harmless(&found.message))
                .id(found.rule),
        )
        .elements(snippets);
        if let Some(hint) = &found.hint {
            group = group.element(Level::HELP.with_name("hint").message(report::harmless(hint)));
        }
        writeln!(output, "{}\n", renderer.render(&[group]))?;
    }
    Ok(())
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

fn snippet(
    texts: &mut Texts<'_>,
    folder: Option<&Path>,
    kind: AnnotationKind,
    place: &Place,
) -> Snippet<'static, Annotation<'static>> {
    let shown = texts.excerpt(place);
    let mut annotation = kind.span(shown.span);
    if !place.label.is_empty() {
        annotation = annotation.label(report::harmless(&place.label));
    }
    Snippet::source(shown.text)
        .line_start(shown.first_line)
        .path(shown_path(folder, &place.path))
        .annotation(annotation)
}

/// The lines of a place, and where in them it lies.
struct Excerpt {
    first_line: usize,
    text: String,
    span: Range<usize>,
}

/// The files as text, decoded when first needed.
struct Texts<'a> {
    files: HashMap<&'a str, &'a SourceFile>,
    lines: HashMap<String, Vec<String>>,
}

impl<'a> Texts<'a> {
    fn new(files: &'a [SourceFile]) -> Self {
        Self {
            files: files.iter().map(|file| (file.path.as_str(), file)).collect(),
            lines: HashMap::new(),
        }
    }

    fn excerpt(&mut self, place: &Place) -> Excerpt {
        let files = &self.files;
        let lines = self.lines.entry(place.path.clone()).or_insert_with(|| {
            let bytes = files
                .get(place.path.as_str())
                .map_or(&[] as &[u8], |file| &file.bytes);
            lines(bytes)
        });
        excerpt(lines, place.span.start, place.span.end)
    }
}

/// The lines of a file, as its places count them.
fn lines(bytes: &[u8]) -> Vec<String> {
    knowledge::decode_text(bytes)
        .split('\n')
        .map(report::harmless)
        .collect()
}

fn excerpt(lines: &[String], start: Position, end: Position) -> Excerpt {
    let first = index(start.line).min(lines.len());
    let last = index(end.line).clamp(first, first + MOST_LINES - 1);
    let shown = lines
        .get(first..=last.min(lines.len().saturating_sub(1)))
        .unwrap_or_default();
    let text = shown.join("\n");
    let offset = |position: Position| {
        let row = index(position.line).saturating_sub(first);
        let before: usize = shown.iter().take(row).map(|line| line.len() + 1).sum();
        let within = shown
            .get(row)
            .map_or(0, |line| byte_of_column(line, position.column));
        (before + within).min(text.len())
    };
    let from = offset(start);
    Excerpt {
        first_line: first + 1,
        span: from..offset(end).max(from),
        text,
    }
}

/// Lines count from 1.
fn index(line: u32) -> usize {
    usize::try_from(line).unwrap_or(usize::MAX).saturating_sub(1)
}

/// The byte at which a column (in characters, from 1) begins.
fn byte_of_column(line: &str, column: u32) -> usize {
    line.char_indices()
        .nth(index(column))
        .map_or(line.len(), |(byte, _)| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, column: u32) -> Position {
        Position { line, column }
    }

    #[test]
    fn columns_are_characters_even_where_they_are_several_bytes() {
        let shown = excerpt(&lines("one\r\nä = `größe`\r\n".as_bytes()), at(2, 5), at(2, 12));

        assert_eq!(shown.first_line, 2);
        assert_eq!(&shown.text[shown.span], "`größe`");
    }

    #[test]
    fn a_long_finding_shows_its_first_lines() {
        let text = "line\n".repeat(50);

        let shown = excerpt(&lines(text.as_bytes()), at(3, 1), at(40, 1));

        assert_eq!(shown.text.lines().count(), MOST_LINES);
    }

    #[test]
    fn a_place_beyond_the_end_of_the_file_shows_nothing() {
        let shown = excerpt(&lines(b"one"), at(9, 9), at(9, 12));

        assert_eq!(shown.text, "");
        assert_eq!(shown.span, 0..0);
    }
}
