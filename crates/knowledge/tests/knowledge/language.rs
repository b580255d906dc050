//! What language an article is in, as far as anybody says so.

use knowledge::{Knowledge, Loaded};

use crate::file;

fn article(language: &str) -> String {
    format!(
        "<properties\n  pageTitle=\"A\"\n  articleId=\"a\"\n  selfHelpType=\"generic\"\n  cloudEnvironments=\"public\"\n{language}/>\n# A\n\n* **Is it open?**\nYes.\n"
    )
}

fn loaded(files: &[(&str, String)]) -> Loaded {
    Knowledge::from_files(files.iter().map(|(path, text)| file(path, text)).collect())
}

fn languages(files: &[(&str, String)]) -> Vec<Option<&'static str>> {
    let knowledge = loaded(files).knowledge;
    knowledge.entries.iter().map(|entry| entry.language).collect()
}

#[test]
fn nobody_says_a_language() {
    assert_eq!(languages(&[("a.md", article(""))]), [None]);
}

#[test]
fn the_nearest_says_the_language() {
    let settings = "language = \"en\"\n[languages]\nb = \"fr\"\n\"b/c/\" = \"es\"\n".to_owned();

    let said = languages(&[
        ("a.md", article("")),
        ("b/c/d.md", article("")),
        ("b/d.md", article("")),
        ("b/e.md", article("  language=\"de-AT\"\n")),
        ("b/f.intents.toml", "language = \"Dutch\"\n".to_owned()),
        ("b/f.md", article("  language=\"de\"\n")),
        ("bc/d.md", article("")),
        ("helpline.toml", settings),
    ]);

    let expected = ["en", "es", "fr", "de", "nl", "en"];
    assert_eq!(said, expected.map(Some));
}

#[test]
fn a_language_nobody_knows_is_a_finding_with_its_place() {
    let found = loaded(&[
        ("a.md", article("  language=\"Klingon\"\n")),
        (
            "helpline.toml",
            "language = \"xx\"\n[languages]\na = \"yy\"\n".to_owned(),
        ),
    ]);

    let places: Vec<_> = found
        .diagnostics
        .iter()
        .filter(|found| found.message.contains("language"))
        .map(|found| (found.rule, found.place.path.as_str(), found.place.span.start.line))
        .collect();
    assert_eq!(
        places,
        [
            ("unknown-language", "a.md", 6),
            ("wrong-type", "helpline.toml", 1),
            ("wrong-type", "helpline.toml", 3)
        ]
    );
}

#[test]
fn a_language_of_a_folder_without_articles_is_a_finding() {
    let settings = "[languages]\n\"hand/german\" = \"de\"\ngerman = \"de\"\n'Hand\\German' = \"de\"\n\"hand/germn\" = \"de\"\n\".\" = \"de\"\nfrench = \"fr\"\n";

    let found = loaded(&[
        ("hand/german/a.md", article("")),
        ("helpline.toml", settings.to_owned()),
    ]);

    let told: Vec<_> = found
        .diagnostics
        .iter()
        .filter(|found| found.rule == "unknown-folder")
        .map(|found| {
            (
                found.place.span.start.line,
                found.hint.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (3, "did you mean `\"hand/german\"`?"),
            (4, "did you mean `\"hand/german\"`?"),
            (5, "did you mean `\"hand/german\"`?"),
            (
                6,
                "write `language = \"…\"` at the top of the file for all articles"
            ),
            (
                7,
                "write the path of a folder as it is below the knowledge folder, with `/` between its parts"
            ),
        ]
    );
}

#[test]
fn names_by_kind_are_settings() {
    let settings = "[entities]\nproduct = [\"LP-20\", \"Label Printer\"]\nplan = \"gold\"\n".to_owned();

    let found = loaded(&[("a.md", article("")), ("helpline.toml", settings)]);

    let entities = &found.knowledge.settings.entities;
    assert_eq!(entities.get("product").map(Vec::len), Some(2));
    assert!(
        found
            .diagnostics
            .iter()
            .any(|found| found.rule == "wrong-type" && found.place.span.start.line == 3),
        "{:?}",
        found.diagnostics
    );
}
