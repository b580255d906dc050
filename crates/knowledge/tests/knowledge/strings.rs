//! A team's own strings: what is found wrong with them, each with its place.

use insta::assert_snapshot;
use knowledge::{Knowledge, Loaded, SourceFile};

fn load(files: &[(&str, &str)]) -> Loaded {
    let files = files.iter().map(|(path, text)| SourceFile {
        path: (*path).to_owned(),
        bytes: text.as_bytes().to_vec(),
    });
    Knowledge::from_files(files.collect())
}

/// Each finding in a line, with its hint below.
fn findings(files: &[(&str, &str)]) -> String {
    let lines = load(files).diagnostics.into_iter().map(|found| {
        let start = found.place.span.start;
        format!(
            "{}:{}:{} {:?} {}: {}\n    {}\n",
            found.place.path,
            start.line,
            start.column,
            found.severity,
            found.rule,
            found.message,
            found.hint.unwrap_or_default()
        )
    });
    lines.collect()
}

#[test]
fn what_is_wrong_with_strings_is_said_with_its_place() {
    assert_snapshot!(findings(&[
        (
            "strings/de.ftl",
            "# Ours\ngreeting = Servus.\ngreetin = Servus.\nhanded_off = Ihre Anfrage ist { $refernce }.\nquiet = { -brand } schweigt\n    .again = { $name }\ngoodbye = { unbekannt } { NUMBER(1) }\ngreeting = Noch einmal.\nempty =\n    .again = Nichts.\nfiles = { $\n",
        ),
        ("strings/xx-y.ftl", "greeting = ?\n"),
        ("strings/deutsch.ftl", "greeting = Hallo.\n"),
        ("strings/nl.ftl", "greeting = Hallo.\n"),
    ]));
}

#[test]
fn strings_that_are_right_are_not_complained_of() {
    let complete = knowledge::strings::source("en").expect("English is embedded");

    assert_eq!(
        findings(&[
            ("strings/fr.ftl", complete),
            (
                "strings/de-AT.ftl",
                "-marke = Contoso\ngreeting = Servus bei { -marke }.\nwelcome = Servus.\nwhich_one = Welche der { $count }?\ndate = { $day }.{ $month }.{ $year }\n",
            ),
        ]),
        ""
    );
}

#[test]
fn texts_of_the_settings_are_held_against_the_messages() {
    assert_snapshot!(findings(&[(
        "helpline.toml",
        "[strings]\ngreetings = \"Hail\"\nhanded_off = \"Request {refrence}, number {number}.\"\nquiet = \"Write {curly}\"\ngreeting = \" \"\n",
    )]));
}

#[test]
fn a_change_of_strings_is_another_version_of_the_knowledge() {
    let version = |text| load(&[("strings/de.ftl", text)]).knowledge.version;

    assert_ne!(version("greeting = Servus.\n"), version("greeting = Moin.\n"));
}
