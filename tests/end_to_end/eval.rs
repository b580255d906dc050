//! `helpline eval`: the figures a person chooses settings by.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Run, command, run};

const TRAIN: &str = r#"{"text": "keep the book for longer", "intent": "renew"}
{"text": "extend my loan by a week", "intent": "renew"}
{"text": "renew everything on my card", "intent": "renew"}
{"text": "my copy has vanished", "intent": "lost"}
{"text": "I lost the novel on a train", "intent": "lost"}
{"text": "the book is gone for good", "intent": "lost"}
"#;

const TEST: &str = r#"{"text": "please extend the loan of my novel", "intent": "renew", "tags": ["polite"]}
{"text": "lost it on the train", "intent": "lost", "tags": ["short"]}
{"text": "how warm is the ocean today", "intent": "oos"}
"#;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in [("train.jsonl", TRAIN), ("test.jsonl", TEST)] {
        fs::write(folder.path().join(name), text).expect("it can be written");
    }
    folder
}

fn eval(folder: &Path, arguments: &[&str]) -> Run {
    let fixed = ["eval", "--train", "train.jsonl", "--test", "test.jsonl"];
    run(command(folder).args(fixed).args(arguments), "")
}

fn figures(run: &Run) -> Value {
    assert_eq!(run.code, Some(0), "{run}");
    serde_json::from_str(&run.stdout).expect("one JSON object")
}

/// The figures without what depends on the machine.
fn without_times(run: &Run) -> Value {
    let mut figures = figures(run);
    let fields = figures.as_object_mut().expect("an object");
    assert!(fields.remove("time").is_some() && fields.remove("training_ms").is_some());
    figures
}

#[test]
fn the_same_files_give_the_same_figures() {
    let folder = folder();

    let first = without_times(&eval(folder.path(), &["--json", "--typos", "2", "--threshold"]));
    let second = without_times(&eval(folder.path(), &["--json", "--typos", "2", "--threshold"]));

    assert_eq!(first, second);
}

#[test]
fn few_phrases_of_each_intent_are_learnt() {
    let folder = folder();

    let all = figures(&eval(folder.path(), &["--json"]));
    let few = figures(&eval(folder.path(), &["--json", "--few", "1"]));

    assert_eq!(
        (&all["phrases"], &few["phrases"]),
        (&Value::from(6), &Value::from(2))
    );
}

#[test]
fn a_run_compared_with_itself_has_no_change() {
    let folder = folder();
    eval(folder.path(), &["--predictions", "before.jsonl"]);

    let compared = figures(&eval(folder.path(), &["--json", "--against", "before.jsonl"]));

    let against = &compared["against"];
    assert_eq!(against["messages"], 3);
    for change in ["first_right", "answered_right"] {
        assert_eq!(
            (&against[change]["better"], &against[change]["worse"]),
            (&0.into(), &0.into())
        );
        assert_eq!(against[change]["p_value"], 1.0);
    }
}

#[test]
fn what_got_worse_is_told_by_message() {
    let folder = folder();
    let before = r#"{"id": "2", "text": "x", "decision": "answer", "ranked": [{"id": "renew"}]}
{"id": "3", "text": "x", "decision": "unknown", "ranked": []}
"#;
    fs::write(folder.path().join("before.jsonl"), before).expect("it can be written");

    let compared = figures(&eval(folder.path(), &["--json", "--against", "before.jsonl"]));

    let better = &compared["against"]["first_right"]["better_messages"];
    assert_eq!(compared["against"]["messages"], 2);
    assert_eq!(better[0]["id"], "2");
    assert_eq!(better[0]["before"]["first"]["id"], "renew");
    assert_eq!(better[0]["now"]["first"]["id"], "lost");
}

#[test]
fn predictions_of_other_messages_are_refused() {
    let folder = folder();
    let before = "{\"id\": \"elsewhere\", \"text\": \"x\", \"ranked\": []}\n";
    fs::write(folder.path().join("before.jsonl"), before).expect("it can be written");

    let refused = eval(folder.path(), &["--against", "before.jsonl"]);

    insta::assert_snapshot!(refused.to_string());
}

#[test]
fn each_tag_has_its_own_figures() {
    let folder = folder();

    let found = figures(&eval(folder.path(), &["--json"]));

    assert_eq!(found["tags"]["polite"]["messages"], 1);
    assert_eq!(found["tags"]["short"]["first_right"], 1);
    assert_eq!(found["ranking"]["out_of_scope_cases"], 1);
}

#[test]
fn several_tests_share_one_training() {
    let folder = folder();
    fs::copy(
        folder.path().join("test.jsonl"),
        folder.path().join("again.jsonl"),
    )
    .expect("it can be copied");

    let measured = eval(folder.path(), &["--json", "--test", "again.jsonl"]);
    let refused = eval(
        folder.path(),
        &["--test", "again.jsonl", "--predictions", "out.jsonl"],
    );

    let reports: Vec<Value> = measured
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(
        (reports.len(), &reports[1]["test"]),
        (2, &Value::from("again.jsonl"))
    );
    assert_eq!(reports[0]["training_ms"], reports[1]["training_ms"]);
    assert_eq!(refused.code, Some(2), "{refused}");
}
