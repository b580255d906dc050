//! Sidecars and `helpline.toml`: what they add, and how strictly they are read.

use knowledge::{Knowledge, Loaded};

use crate::{article, file, rules};

fn with_sidecar(sidecar: &str) -> Loaded {
    let body = "# Gates\n**Is it open?**\nYes.\n\n**Is it shut?**\nNo.\n";
    Knowledge::from_files(vec![
        file("a/gates.md", &article("gates", body)),
        file("a/gates.intents.toml", sidecar),
    ])
}

#[test]
fn phrases_and_keywords_reach_their_entry() {
    let loaded = with_sidecar(
        "keywords = [\"gate\"]\nsynonyms = [[\"gate\", \"door\"]]\n[[entry]]\nquestion = \"is it OPEN\"\nphrases = [\"may I come in\"]\nkeywords = [\"open\"]\n",
    );

    assert_eq!(rules(&loaded), [""; 0]);
    let found: Vec<_> = loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| (entry.phrases.clone(), entry.keywords.clone()))
        .collect();
    assert_eq!(
        found,
        [
            (
                vec!["may I come in".to_owned()],
                vec!["open".to_owned(), "gate".to_owned()]
            ),
            (vec![], vec!["gate".to_owned()])
        ]
    );
    assert_eq!(loaded.knowledge.settings.synonyms, [["gate", "door"]]);
}

#[test]
fn an_entry_may_be_named_by_its_id() {
    let loaded = with_sidecar("[[entry]]\nid = \"gates#is-it-shut\"\nphrases = [\"closed\"]\n");

    assert_eq!(
        loaded
            .knowledge
            .entries
            .iter()
            .map(|entry| entry.phrases.len())
            .collect::<Vec<_>>(),
        [0, 1]
    );
}

#[test]
fn each_slip_is_an_error_with_a_place_and_the_rest_is_applied() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it opn?\"\nfrases = [\"x\"]\n\n[[entry]]\nquestion = \"Is it shut?\"\nkeywords = \"closed, locked\"\nphrases = [\"closed\", 7]\n",
    );

    let found: Vec<String> = loaded
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.place.path == "a/gates.intents.toml")
        .map(|diagnostic| {
            let start = diagnostic.place.span.start;
            format!(
                "{}:{} {} {} ({})",
                start.line,
                start.column,
                diagnostic.rule,
                diagnostic.message,
                diagnostic.hint.as_deref().unwrap_or_default()
            )
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    2:12 unknown-entry the article has no entry `Is it opn?` (did you mean `Is it open?`?)
    3:1 unknown-key there is no key `frases` (did you mean `phrases`?)
    7:12 wrong-type `keywords` must be a list of words, not a text (write `keywords = ["closed", "locked"]`)
    8:22 wrong-type the items of `phrases` must be words, not a number (put it in quotes)
    "#);
    assert_eq!(
        loaded
            .knowledge
            .entries
            .iter()
            .map(|entry| entry.phrases.len())
            .collect::<Vec<_>>(),
        [0, 1]
    );
}

#[test]
fn a_syntax_error_spares_what_stands_before_it() {
    let loaded = with_sidecar("keywords = [\"gate\"]\n[[entry]\nquestion = \n");

    assert!(rules(&loaded).contains(&"toml-syntax"));
    assert!(
        loaded
            .knowledge
            .entries
            .iter()
            .all(|entry| entry.keywords == ["gate"])
    );
}

#[test]
fn a_sidecar_without_its_article_is_an_error() {
    let loaded = Knowledge::from_files(vec![file("b.intents.toml", "keywords = []\n")]);

    assert_eq!(rules(&loaded), ["orphan-sidecar"]);
}

#[test]
fn settings_replace_the_defaults_they_name() {
    let loaded = Knowledge::from_files(vec![file(
        "helpline.toml",
        "name = \"Gatekeeper\"\nsmall_talk = false\n[costs]\nquestion = 0.1\n[strings]\ngreeting = \"Hail\"\n",
    )]);

    let settings = loaded.knowledge.settings;
    assert_eq!(
        (settings.name.as_str(), settings.small_talk),
        ("Gatekeeper", false)
    );
    assert!(
        (settings.costs.question - 0.1).abs() < 1e-12 && (settings.costs.wrong_answer - 1.0).abs() < 1e-12
    );
    assert_eq!(settings.strings.get("greeting").map(String::as_str), Some("Hail"));
}

#[test]
fn a_wrong_setting_is_an_error_and_keeps_its_default() {
    let loaded = Knowledge::from_files(vec![file(
        "helpline.toml",
        "nam = \"x\"\nsmall_talk = \"no\"\nsynonyms = [[\"alone\"]]\n[costs]\nquestion = -1\n",
    )]);

    assert_eq!(
        rules(&loaded),
        ["unknown-key", "wrong-type", "wrong-type", "wrong-type"]
    );
    assert_eq!(loaded.knowledge.settings, knowledge::Settings::default());
}
