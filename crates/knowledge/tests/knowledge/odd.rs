//! The oddities of the format, one file each, and what is made of them: read the snapshots like promises.

use std::fmt::Write as _;
use std::path::Path;

use knowledge::{Knowledge, Loaded, folder};

fn odd() -> Loaded {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/odd");
    Knowledge::from_files(folder::read(&root).expect("the fixtures are there"))
}

#[test]
fn what_is_made_of_every_oddity_is_a_promise() {
    let loaded = odd();

    let mut page = String::new();
    for entry in &loaded.knowledge.entries {
        let _ = writeln!(
            page,
            "==== {}:{} {:?} {}\n{}\n---- {:?} {:?}\n{}\n",
            entry.path,
            entry.line,
            entry.shape,
            entry.id,
            entry.question,
            entry.heading_path,
            entry.keywords,
            entry.answer
        );
    }
    insta::assert_snapshot!(page);
}

#[test]
fn what_is_said_of_every_oddity_is_a_promise() {
    let loaded = odd();

    let mut page = String::new();
    for found in &loaded.diagnostics {
        let start = found.place.span.start;
        let _ = writeln!(
            page,
            "{}:{}:{} {:?} {}: {}",
            found.place.path, start.line, start.column, found.severity, found.rule, found.message
        );
    }
    insta::assert_snapshot!(page);
}

#[test]
fn what_is_asked_by_the_forms_is_a_promise() {
    let loaded = odd();

    insta::assert_json_snapshot!(loaded.knowledge.forms);
}

#[test]
fn no_markup_of_the_format_reaches_an_answer() {
    for entry in &odd().knowledge.entries {
        for left in [
            "<!--",
            "-->",
            "data-blade",
            "<script",
            "<style",
            "onerror",
            "<iframe",
            "<ul",
            "\u{E000}",
            "\r",
        ] {
            let prose: String = entry.answer.split("```").step_by(2).collect();
            assert!(
                !prose.contains(left),
                "`{left}` in {}:\n{}",
                entry.path,
                entry.answer
            );
        }
    }
}
