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
fn a_table_is_noticed_whatever_stands_in_it() {
    for line in [
        "",
        "keywords = [\"open\"]",
        "tests = [\"open it\"]",
        "phrases = [\"may I\"]",
    ] {
        let loaded = with_sidecar(&format!("[[entry]]\nquestion = \"Is it open?\"\n{line}\n"));

        let entries = loaded.knowledge.entries.iter();
        let noticed: Vec<bool> = entries.map(knowledge::Entry::is_in_sidecar).collect();
        assert_eq!(noticed, [true, false], "{line}");
    }
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

#[test]
fn starters_are_few_short_and_in_a_language_there_is() {
    let long = "where do I find the form with which I ask for a new form for the old one";
    let loaded = Knowledge::from_files(vec![file(
        "helpline.toml",
        &format!(
            "[starters]\nen = [\"a b\", \"{long}\", 3]\nde = [\"a\", \"b\", \"c\", \"d\"]\nxx = [\"a\"]\nfr = \"a\"\n"
        ),
    )]);

    let found: Vec<(u32, &str)> = loaded
        .diagnostics
        .iter()
        .map(|found| (found.place.span.start.line, found.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (2, "a starter of 72 characters; a button holds 60"),
            (2, "the items of `en` must be words, not a number"),
            (3, "more than 3 starters in one language"),
            (4, "there is no language `xx`"),
            (5, "the values of `[starters]` must be lists of words, not a text"),
        ]
    );
    let settings = loaded.knowledge.settings;
    let texts = |languages: &[&'static str]| -> Vec<String> {
        let starters = settings.starters_in(languages.iter().copied());
        starters.into_iter().map(|starter| starter.text.clone()).collect()
    };
    assert_eq!(texts(&["fr", "de", "en"]), ["a", "b", "c"]);
    assert_eq!(texts(&["en"]), ["a b"]);
}

#[test]
fn a_follow_up_names_a_question_of_the_article_or_any_id() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it open?\"\nfollow_ups = [\"is it shut\", \"gates#is-it-shut\", \"gates#is-it-open\"]\n",
    );

    // The same entry twice, and the entry itself.
    assert_eq!(rules(&loaded), ["idle-follow-up", "idle-follow-up"]);
    let follow_ups: Vec<Vec<&str>> = loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| entry.follow_ups.iter().map(|next| next.entry.as_str()).collect())
        .collect();
    assert_eq!(follow_ups, [vec!["gates#is-it-shut"], vec![]]);
}

#[test]
fn a_follow_up_that_names_nothing_is_an_error_with_its_place() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it open?\"\nfollow_ups = [\"Is it shut?\", \"Is it blue?\"]\n",
    );

    let found = loaded
        .diagnostics
        .iter()
        .find(|found| found.rule == "unknown-follow-up")
        .expect("a finding");
    assert_eq!(
        (found.place.span.start.line, found.place.span.start.column),
        (3, 30)
    );
}

#[test]
fn an_entry_holds_from_its_first_day_to_the_end_of_its_last() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it open?\"\nvalid_from = 2026-03-01\nvalid_until = 2026-03-31\n\n[[entry]]\nquestion = \"Is it shut?\"\nvalid_from = \"2026-03-01T08:00:00+02:00\"\n",
    );

    assert_eq!(rules(&loaded), [""; 0]);
    let moments: Vec<(Option<String>, Option<String>)> = loaded
        .knowledge
        .entries
        .iter()
        .map(|entry| {
            let text = |moment: Option<jiff::Timestamp>| moment.map(|moment| moment.to_string());
            (text(entry.validity.from), text(entry.validity.until))
        })
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        moments,
        [
            (some("2026-03-01T00:00:00Z"), some("2026-04-01T00:00:00Z")),
            (some("2026-03-01T06:00:00Z"), None)
        ]
    );
}

#[test]
fn an_entry_is_over_once_its_last_day_is() {
    let loaded = with_sidecar("[[entry]]\nquestion = \"Is it open?\"\nvalid_until = 2026-03-31\n");
    let found_at = |now: &str| -> Vec<_> {
        let now = now.parse().expect("a time");
        let found = loaded.knowledge.expired(now).into_iter();
        found
            .map(|found| (found.rule, found.place.span.start.line, found.message))
            .collect()
    };

    assert_eq!(found_at("2026-03-31T23:59:59Z"), []);
    assert_eq!(
        found_at("2026-04-01T00:00:00Z"),
        [("expired-entry", 3, "the time of `Is it open?` is over".to_owned())]
    );
}

#[test]
fn an_entry_that_ends_before_it_begins_is_an_error() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it open?\"\nvalid_from = 2026-04-01\nvalid_until = 2026-03-01\n[[entry]]\nquestion = \"Is it shut?\"\nvalid_from = 08:00:00\n",
    );

    assert_eq!(rules(&loaded), ["empty-validity", "wrong-type"]);
}

#[test]
fn tests_of_authors_are_read_with_their_places() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it open?\"\ntests = [\"may I come in\", { text = \"gate\", decision = \"clarify\" }]\n\n[[test]]\ntext = \"bread\"\ndecision = \"unknown\"\n\n[[test]]\ntext = \"closed?\"\nquestion = \"Is it shut?\"\n",
    );

    assert_eq!(rules(&loaded), [""; 0]);
    let cases: Vec<(&str, &str, Option<&str>, u32)> = loaded
        .knowledge
        .cases
        .iter()
        .map(|case| {
            let entry = case.entry.as_ref().map(knowledge::EntryId::as_str);
            (
                case.text.as_str(),
                case.expected.name(),
                entry,
                case.place.span.start.line,
            )
        })
        .collect();
    assert_eq!(
        cases,
        [
            ("may I come in", "answer", Some("gates#is-it-open"), 3),
            ("gate", "clarify", Some("gates#is-it-open"), 3),
            ("bread", "unknown", None, 5),
            ("closed?", "answer", Some("gates#is-it-shut"), 9),
        ]
    );
}

#[test]
fn a_test_that_cannot_be_run_is_an_error() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it open?\"\ntests = [7, { decision = \"clarify\" }]\n[[test]]\ntext = \"a\"\n[[test]]\ntext = \"b\"\ndecision = \"maybe\"\n",
    );

    assert!(rules(&loaded).iter().all(|rule| *rule == "wrong-type"));
    assert_eq!(rules(&loaded).len(), 4);
    assert!(loaded.knowledge.cases.is_empty());
}

#[test]
fn a_phrase_of_two_entries_is_reported_at_the_second() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it open?\"\nphrases = [\"gate state\"]\n[[entry]]\nquestion = \"Is it shut?\"\nphrases = [\"Gate state?\", \"is it open\"]\n",
    );

    let found: Vec<(&str, u32)> = loaded
        .diagnostics
        .iter()
        .filter(|found| found.rule.contains("phrase"))
        .map(|found| (found.rule, found.place.span.start.line))
        .collect();
    assert_eq!(found, [("shared-phrase", 6), ("phrase-asks-another-entry", 6)]);
}

/// The keys that a table of a sidecar knows, as an error about an unknown one lists them.
fn known_keys(sidecar: &str) -> std::collections::BTreeSet<String> {
    let loaded = with_sidecar(sidecar);
    let hint = loaded
        .diagnostics
        .iter()
        .filter(|found| found.rule == "unknown-key")
        .find_map(|found| found.hint.clone())
        .expect("an unknown key");
    hint.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_schema_for_editors_names_the_keys_that_are_read() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs/schema/article.intents.schema.json");
    let text = std::fs::read_to_string(path).expect("the schema is there");
    let schema: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let keys = |pointer: &str| -> std::collections::BTreeSet<String> {
        schema
            .pointer(pointer)
            .and_then(serde_json::Value::as_object)
            .expect("an object")
            .keys()
            .cloned()
            .collect()
    };

    assert_eq!(keys("/properties"), known_keys("qqqqqqqq = 1\n"));
    assert_eq!(
        keys("/properties/entry/items/properties"),
        known_keys("[[entry]]\nquestion = \"Is it open?\"\nqqqqqqqq = 1\n")
    );
    assert_eq!(
        keys("/properties/entry/items/properties/tests/items/anyOf/1/properties"),
        known_keys("[[entry]]\nquestion = \"Is it open?\"\ntests = [{ text = \"a\", qqqqqqqq = 1 }]\n")
    );
    assert_eq!(
        keys("/properties/test/items/properties"),
        known_keys("[[test]]\ntext = \"a\"\nqqqqqqqq = 1\n")
    );
}

#[test]
fn a_follow_up_may_say_what_its_button_says() {
    let loaded = with_sidecar(
        "[[entry]]\nquestion = \"Is it open?\"\nfollow_ups = [{ question = \"Is it shut?\", label = \"And at night?\" }, { label = \"lost\" }]\n",
    );

    let next = &loaded.knowledge.entries[0].follow_ups;
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].label.as_deref(), Some("And at night?"));
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|found| found.severity == knowledge::Severity::Error);
    assert_eq!(
        errors.map(|found| found.message.as_str()).collect::<Vec<_>>(),
        ["a follow-up must name an entry"]
    );
}
