//! What a person at a help desk gets: answers, questions, and "I do not know".

use intent_classifier::{Classifier, DecisionCosts, Document, Tiers, TrainingSettings, Verdict, decide};

fn entry(id: &str, title: &str, heading: &str, body: &str) -> Document {
    Document {
        id: id.to_owned(),
        title: title.to_owned(),
        context: vec!["Parcels and payments".to_owned(), heading.to_owned()],
        body: body.to_owned(),
        ..Document::default()
    }
}

/// Titles and answers only, as an article gives them.
fn desk() -> Classifier {
    desk_by(Tiers::ALL)
}

fn desk_by(tiers: Tiers) -> Classifier {
    let documents = [
        entry(
            "create-key",
            "How do I create a shipping access key (SAK)?",
            "Using shipping access keys",
            "Open the settings of your depot and choose New key.",
        ),
        entry(
            "expired-key",
            "My shipping access key expired before its date. Why?",
            "Using shipping access keys",
            "An administrator may have revoked it.",
        ),
        entry(
            "limit-key",
            "How do I limit a shipping access key to certain warehouses?",
            "Using shipping access keys",
            "Write a policy for each warehouse.",
        ),
        entry(
            "label-printer",
            "The label printer shows error LP4711.",
            "Printing labels",
            "Install the driver again and restart the print queue.",
        ),
        entry(
            "customs-form",
            "Where do I find the customs form of a parcel?",
            "Printing labels",
            "It is attached to the confirmation.",
        ),
        entry(
            "late-parcel",
            "What can I do when a parcel is late?",
            "Tracking",
            "Start an inquiry from the tracking page.",
        ),
    ];
    let settings = TrainingSettings {
        tiers,
        ..TrainingSettings::default()
    };
    Classifier::train(&documents, &settings)
}

fn first(text: &str) -> String {
    desk().rank(text).candidates[0].id.clone()
}

fn verdict(text: &str) -> Verdict {
    decide(&desk().rank(text), DecisionCosts::default())
}

#[test]
fn a_question_in_other_words_finds_its_entry() {
    let found = [
        "creating keys for shipping",
        "parcel late",
        "restart print queue",
        "customs papers form",
    ]
    .map(first);

    assert_eq!(
        found,
        ["create-key", "late-parcel", "label-printer", "customs-form"]
    );
}

#[test]
fn words_and_vectors_are_as_sure_where_the_encoder_is_off_as_where_it_is_not_asked() {
    let text = "customs papers form";

    let [off, not_asked] = [Tiers::WITHOUT_ENCODER, Tiers::ALL]
        .map(|tiers| desk_by(tiers).rank_by(text, Tiers::WITHOUT_ENCODER).candidates);

    assert_eq!(off, not_asked);
}

#[test]
fn typos_do_not_matter() {
    let ranking = desk().rank("my acces kye is expried");

    assert_eq!(ranking.candidates[0].id, "expired-key");
    let repaired: Vec<Option<&str>> = ranking
        .words
        .iter()
        .map(|word| word.repaired.as_deref())
        .collect();
    assert_eq!(
        repaired,
        [None, Some("access"), Some("key"), None, Some("expired")]
    );
}

#[test]
fn an_abbreviation_of_the_article_is_understood() {
    let ranking = desk().rank("SAK expired");

    assert_eq!(ranking.candidates[0].id, "expired-key");
}

#[test]
fn an_error_code_finds_its_entry() {
    let ranking = desk().rank("lp4711");

    assert_eq!(ranking.candidates[0].id, "label-printer");
    assert_eq!(ranking.candidates[0].matched[0].word, "lp4711");
}

#[test]
fn a_vague_word_is_asked_about() {
    let verdicts = ["SAK", "access keys"].map(verdict);

    assert!(
        verdicts
            .iter()
            .all(|verdict| matches!(verdict, Verdict::Clarify(_))),
        "{verdicts:?}"
    );
}

#[test]
fn a_clear_question_is_answered() {
    let verdicts = [
        "where is the customs form",
        "label printer error LP4711",
        "how do I create a shipping access key",
    ]
    .map(verdict);

    assert_eq!(verdicts, [Verdict::Answer, Verdict::Answer, Verdict::Answer]);
}

#[test]
fn what_no_entry_is_about_is_not_known() {
    let verdicts = [
        "frobnicate the gizmo",
        "how do I cook pasta",
        "what is the capital of France",
        "??",
    ]
    .map(verdict);

    assert_eq!(
        verdicts,
        [
            Verdict::Unknown,
            Verdict::Unknown,
            Verdict::Unknown,
            Verdict::Unknown
        ]
    );
}

#[test]
fn words_that_nobody_knows_are_named() {
    let ranking = desk().rank("how do I frobnicate a parcel");

    let unknown: Vec<&str> = ranking
        .words
        .iter()
        .filter(|word| word.content && !word.known)
        .map(|word| word.text.as_str())
        .collect();
    assert_eq!(unknown, ["frobnicate"]);
}

#[test]
fn synonyms_work_both_ways() {
    let settings = TrainingSettings {
        synonyms: vec![
            vec!["parcel".to_owned(), "consignment note".to_owned()],
            vec!["late".to_owned(), "overdue".to_owned()],
        ],
        ..TrainingSettings::default()
    };
    let documents = [
        Document {
            id: "late".to_owned(),
            title: "What can I do when a parcel is late?".to_owned(),
            ..Document::default()
        },
        Document {
            id: "lost".to_owned(),
            title: "What can I do when a consignment note is lost?".to_owned(),
            ..Document::default()
        },
    ];
    let classifier = Classifier::train(&documents, &settings);

    let found = ["overdue consignment note", "lost parcel"]
        .map(|text| classifier.rank(text).candidates[0].id.clone());

    assert_eq!(found, ["late", "lost"]);
}
