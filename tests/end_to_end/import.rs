//! `helpline import` and `helpline export qna`: questions of another system are asked and answered here.

use std::path::Path;

use serde_json::Value;

use crate::support::{self, Run, command, repository};

fn fixture(name: &str) -> String {
    let path = repository()
        .join("crates/knowledge/tests/fixtures/import")
        .join(name);
    path.display().to_string()
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    support::run(command(folder).args(arguments), "")
}

fn json(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run}"))
}

#[test]
fn every_imported_question_is_answered_by_its_answer() {
    let folder = tempfile::tempdir().expect("a folder");

    let imported = run(folder.path(), &["import", &fixture("printers.tsv"), "--to", "kb"]);

    assert_eq!(imported.code, Some(0), "{imported}");
    for (asked, answer) in [
        ("How do I change the paper of the label printer?", "Open the lid"),
        ("put in a new roll", "Open the lid"),
        ("my printer ran out of labels", "Open the lid"),
        ("Where do I order paper?", "In the [supply shop]"),
        ("It says NO PAPER though there is some", "The sensor is dusty"),
        ("What does the beep mean?", "- One beep"),
    ] {
        let said = json(&run(
            folder.path(),
            &["ask", "--no-encoder", "--json", "--knowledge", "kb", asked],
        ));
        assert_eq!(said["decision"], "answer", "{said}");
        assert!(
            said["reply"]
                .as_str()
                .is_some_and(|reply| reply.starts_with(answer)),
            "{said}"
        );
    }
    let checked = run(folder.path(), &["check", "kb"]);
    assert_eq!(checked.code, Some(0), "{checked}");
}

#[test]
fn prompts_are_offered_by_their_own_texts() {
    let folder = tempfile::tempdir().expect("a folder");
    run(folder.path(), &["import", &fixture("printers.tsv"), "--to", "kb"]);

    let chat = support::run(
        command(folder.path()).args(["ask", "--no-encoder", "--knowledge", "kb"]),
        "put in a new roll\nit still says no paper\n",
    );

    let (order, still) = (
        chat.stdout.find("Order paper"),
        chat.stdout.find("It still says NO PAPER"),
    );
    assert!(order.is_some() && order < still, "{chat}");
    assert!(chat.stdout.contains("The sensor is dusty"), "{chat}");
}

#[test]
fn an_export_is_imported_to_the_same_files() {
    let folder = tempfile::tempdir().expect("a folder");
    run(
        folder.path(),
        &["import", &fixture("printers.tsv"), "--to", "one"],
    );

    let exported = run(folder.path(), &["export", "qna", "--knowledge", "one"]);
    std::fs::write(folder.path().join("printers.tsv"), &exported.stdout).expect("written");
    run(folder.path(), &["import", "printers.tsv", "--to", "two"]);

    let (one, two) = (
        knowledge::folder::read(&folder.path().join("one")).expect("read"),
        knowledge::folder::read(&folder.path().join("two")).expect("read"),
    );
    assert!(!one.is_empty());
    assert_eq!(one, two);
}

#[test]
fn nothing_is_overwritten_unless_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let arguments = ["import", &fixture("library.md"), "--to", "kb"];
    assert_eq!(run(folder.path(), &arguments).code, Some(1));
    let path = folder.path().join("kb/library/opening-hours.md");
    std::fs::write(&path, "mine").expect("written");

    let refused = run(folder.path(), &arguments);

    assert_eq!(refused.code, Some(2), "{refused}");
    assert!(
        refused.stderr.contains("nothing was written") && refused.stderr.contains("--force"),
        "{refused}"
    );
    assert_eq!(std::fs::read_to_string(&path).expect("read"), "mine");
    run(folder.path(), &[arguments.as_slice(), &["--force"]].concat());
    assert!(std::fs::read_to_string(&path).expect("read").contains("except"));
}

#[test]
fn a_language_that_there_is_not_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");

    let refused = run(
        folder.path(),
        &[
            "import",
            &fixture("printers.tsv"),
            "--to",
            "kb",
            "--language",
            "dee",
        ],
    );

    assert_eq!(refused.code, Some(2), "{refused}");
    assert!(refused.stderr.contains("write one of ar, da, de"), "{refused}");
    assert!(!folder.path().join("kb").exists());
}

#[test]
fn the_report_says_what_was_left_out_with_its_place() {
    let folder = tempfile::tempdir().expect("a folder");

    let reported = run(
        folder.path(),
        &[
            "import",
            &fixture("library.md"),
            "--to",
            "kb",
            "--dry-run",
            "--format",
            "json",
        ],
    );

    let report = json(&reported);
    assert_eq!(reported.code, Some(1), "{reported}");
    assert_eq!(report["mapped"]["articles"], 4, "{report}");
    let left_out = report["findings"]
        .as_array()
        .and_then(|found| found.last())
        .expect("a finding");
    assert_eq!(
        (left_out["rule"].as_str(), left_out["line"].as_u64()),
        (Some("import-no-answer"), Some(39))
    );
    assert!(!folder.path().join("kb").exists());
}

#[test]
fn a_source_that_cannot_be_read_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");

    let unknown = run(folder.path(), &["import", "kb.bin", "--to", "kb"]);
    let missing = run(folder.path(), &["import", "kb.tsv", "--to", "kb"]);

    assert!(
        unknown.code == Some(2) && unknown.stderr.contains("--from qna"),
        "{unknown}"
    );
    assert!(
        missing.code == Some(2) && missing.stderr.contains("cannot read `kb.tsv`"),
        "{missing}"
    );
}
