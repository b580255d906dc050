//! What the crate promises, seen from outside.

mod format;
mod forms;
mod habits;
mod import;
mod intents;
mod language;
mod loader;
mod long_pages;
mod mistakes;
mod mutated;
mod odd;
mod pages;
mod series;
mod severity;
mod sidecar;
mod slips;
mod strings;
mod totality;
mod troubles;

use std::fmt::Write as _;

use knowledge::{Knowledge, Loaded, SourceFile};

/// A file by its path and text.
fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}

/// An article of type `generic` with that body.
fn article(id: &str, body: &str) -> String {
    format!(
        "<properties pageTitle=\"Gates\" articleId=\"{id}\" selfHelpType=\"generic\" cloudEnvironments=\"public\" />\n{body}"
    )
}

/// Loads one article with that body, as `gates.md`.
fn load(body: &str) -> Loaded {
    Knowledge::from_files(vec![file("gates.md", &article("gates", body))])
}

/// Rule ids of the findings that are not only good to know.
fn rules(loaded: &Loaded) -> Vec<&'static str> {
    loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity != knowledge::Severity::Info)
        .map(|diagnostic| diagnostic.rule)
        .collect()
}

/// (question, answer) of each entry.
fn entries(loaded: &Loaded) -> Vec<(&str, &str)> {
    loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| (entry.question.as_str(), entry.answer.as_str()))
        .collect()
}

/// What is said of files: place, rule and message of each finding, with its hint below it.
fn said(files: Vec<SourceFile>) -> String {
    let mut page = String::new();
    for found in Knowledge::from_files(files).diagnostics {
        let start = found.place.span.start;
        if matches!(found.rule, "article-id-no-guid" | "title-differs") {
            continue;
        }
        let _ = writeln!(
            page,
            "{}:{}:{} {}: {}\n    {}",
            found.place.path,
            start.line,
            start.column,
            found.rule,
            found.message,
            found.hint.as_deref().unwrap_or_default()
        );
    }
    page
}
