//! What authors see: `helpline check` where entries compete, `helpline test`, and a folder that changes under a server.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::{self, Options, Run, Server, command, eventually};

const GATES: &str = "<properties
  pageTitle=\"Gates\"
  articleId=\"0f1e2d3c-0000-4000-8000-000000000001\"
  selfHelpType=\"generic\"
  cloudEnvironments=\"public\"
  ownershipId=\"Gates\"
/>
# Gates

**How do I reset the badge of a visitor?**

Ask at the desk in the hall.

**How do I reset the badge of an employee?**

Use the badge page of the staff portal.

**Where can I park a lorry?**

Behind the mill.

**When is the canteen open?**

From eleven to two.
";

/// A folder with the article, and a sidecar where one is given.
fn gates(sidecar: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("gates.md"), GATES).expect("written");
    if let Some(sidecar) = sidecar {
        fs::write(folder.path().join("gates.intents.toml"), sidecar).expect("written");
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Run {
    support::run(command(folder).args(arguments), "")
}

#[test]
fn check_names_a_question_on_which_two_entries_tie() {
    let folder = gates(None);

    let checked = run(folder.path(), &["check", ".", "--format", "json"]);

    let findings: Vec<Value> = serde_json::from_str(&checked.stdout).expect("one JSON document");
    let conflict = findings
        .iter()
        .find(|found| found["rule"] == "conflict")
        .expect("a conflict");
    assert_eq!(checked.code, Some(0), "{checked}");
    assert_eq!(conflict["line"], 10, "{conflict}");
    assert_eq!(conflict["related"][0]["line"], 14, "{conflict}");
    assert!(
        conflict["hint"]
            .as_str()
            .is_some_and(|hint| hint.contains("`visitor` speaks for")),
        "{conflict}"
    );
}

#[test]
fn a_witness_ties_when_it_is_asked_with_the_encoder_or_without() {
    let folder = gates(None);
    for (check, ask) in [(vec![], vec!["--no-encoder"]), (vec!["--encoder"], vec![])] {
        let checked = run(
            folder.path(),
            &[&["check", ".", "--format", "json"], check.as_slice()].concat(),
        );
        let findings: Vec<Value> = serde_json::from_str(&checked.stdout).expect("one JSON document");
        let conflict = findings
            .iter()
            .find(|found| found["rule"] == "conflict")
            .expect("a conflict");
        let message = conflict["message"].as_str().expect("text");
        let question = message.rsplit('`').nth(1).expect("a question");

        let said = run(
            folder.path(),
            &[&["ask", "--knowledge", ".", "--json", question], ask.as_slice()].concat(),
        );

        let said: Value = serde_json::from_str(&said.stdout).expect("one turn");
        for at in [0, 1] {
            let question = said["candidates"][at]["question"].as_str().expect("text");
            assert!(message.contains(question), "{message}: {said}");
        }
        assert_eq!(said["decision"], "clarify", "{question}: {said}");
    }
}

#[test]
fn check_without_review_asks_the_agent_nothing() {
    let folder = gates(None);

    let checked = run(
        folder.path(),
        &["check", ".", "--format", "json", "--review", "never"],
    );

    assert_eq!(checked.stdout.trim(), "[]", "{checked}");
}

#[test]
fn check_tells_of_an_entry_whose_time_is_over() {
    let folder = gates(Some(
        "[[entry]]\nquestion = \"Where can I park a lorry?\"\nvalid_until = 2020-12-31\n\n[[entry]]\nquestion = \"When is the canteen open?\"\nvalid_until = 2999-12-31\n",
    ));

    let checked = run(
        folder.path(),
        &["check", ".", "--format", "json", "--review", "never"],
    );

    let findings: Vec<Value> = serde_json::from_str(&checked.stdout).expect("one JSON document");
    let told: Vec<_> = findings
        .iter()
        .map(|found| (found["rule"].as_str(), found["line"].as_u64()))
        .collect();
    assert_eq!(told, [(Some("expired-entry"), Some(3))], "{checked}");
}

#[test]
fn a_rule_of_the_review_can_be_switched_off() {
    let folder = gates(None);
    fs::write(
        folder.path().join("helpline.toml"),
        "[severity]\nconflict = \"off\"\n",
    )
    .expect("written");

    let checked = run(folder.path(), &["check", ".", "--format", "json"]);

    assert_eq!(checked.stdout.trim(), "[]", "{checked}");
}

#[test]
fn tests_that_pass_exit_with_0() {
    let folder = gates(Some(
        "[[entry]]\nquestion = \"Where can I park a lorry?\"\ntests = [\"where do I park my lorry\"]\n\n[[test]]\ntext = \"how do I bake bread\"\ndecision = \"unknown\"\n\n[[test]]\ntext = \"hello\"\ndecision = \"smalltalk\"\n",
    ));

    let tested = run(folder.path(), &["test", "."]);

    assert_eq!(tested.code, Some(0), "{tested}");
    assert!(tested.stderr.contains("3 tests, 3 passed, 0 failed"), "{tested}");
}

#[test]
fn a_test_that_fails_is_shown_at_its_place_and_exits_with_1() {
    let folder = gates(Some(
        "[[entry]]\nquestion = \"When is the canteen open?\"\ntests = [\"where do I park my lorry\"]\n",
    ));

    let tested = run(folder.path(), &["test", "."]);

    insta::assert_snapshot!(tested.to_string());
}

#[test]
fn a_follow_up_that_names_nothing_is_an_error_with_a_place() {
    let folder = gates(Some(
        "[[entry]]\nquestion = \"When is the canteen open?\"\nfollow_ups = [\"Where do I eat?\"]\n",
    ));

    let checked = run(folder.path(), &["check", ".", "--format", "github"]);

    assert_eq!(checked.code, Some(1), "{checked}");
    assert!(checked.stdout.contains("gates.intents.toml,line=3,"), "{checked}");
}

#[tokio::test]
async fn a_changed_article_is_live_within_a_second_without_a_signal() {
    let folder = gates(None);
    let server = Server::start(Options::new().knowledge(folder.path())).await;

    let written = Instant::now();
    fs::write(
        folder.path().join("gates.md"),
        GATES.replace("Behind the mill", "Beside the harbour"),
    )
    .expect("written");
    eventually("the new answer", async || {
        let id = rand::random::<u64>().to_string();
        let replies = server.say(&id, "m-1", "Where can I park a lorry?").await;
        let has_new = |reply: &Value| {
            reply["text"]
                .as_str()
                .is_some_and(|text| text.contains("Beside the harbour"))
        };
        replies.iter().any(has_new).then_some(())
    })
    .await;

    let took = written.elapsed();
    // The promise is a second on a machine of its own; tests share theirs.
    assert!(took < Duration::from_secs(20), "{took:?}");
}

#[tokio::test]
async fn a_broken_folder_keeps_the_old_knowledge_until_it_is_mended() {
    let folder = gates(None);
    let server = Server::start(Options::new().knowledge(folder.path())).await;
    let ready = async || -> Value {
        let answer = server
            .client()
            .get(server.url("/readyz"))
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        answer.json().await.expect("JSON")
    };
    let before = ready().await;

    fs::write(folder.path().join("gates.intents.toml"), "keywords = 7\n").expect("written");
    let refused = eventually("the refusal", async || {
        let now = ready().await;
        now.get("knowledge_refused").is_some().then_some(now)
    })
    .await;
    let told = server.admin("/knowledge").await;
    fs::remove_file(folder.path().join("gates.intents.toml")).expect("removed");
    let mended = eventually("the end of it", async || {
        let now = ready().await;
        now.get("knowledge_refused").is_none().then_some(now)
    })
    .await;

    assert_eq!(refused["knowledge"], before["knowledge"]);
    assert_eq!(
        (&told["version"], &told["entries"]),
        (&before["knowledge"], &Value::from(4))
    );
    assert!(
        told["refused"]["findings"][0]
            .as_str()
            .is_some_and(|finding| finding.starts_with("gates.intents.toml:1:12: ")),
        "{told}"
    );
    assert_eq!(mended["knowledge"], before["knowledge"]);
    assert!(
        server.stderr().contains("gates.intents.toml:1:12"),
        "{}",
        server.stderr()
    );
}

/// Reloads of the test below; `tools/reloads` makes a thousand and looks at the memory too.
const RELOADS: usize = 12;

#[tokio::test]
async fn reloads_under_load_fail_no_turn() {
    let folder = gates(None);
    let server = Server::start(Options::new().knowledge(folder.path())).await;
    let stop = AtomicBool::new(false);
    let talk = async {
        let mut turns = 0;
        while !stop.load(Ordering::Relaxed) {
            // `say` fails the test when a turn is not answered with 200.
            let replies = server
                .say("reloads", &format!("a{turns}"), "where can I park a lorry")
                .await;
            assert!(!replies.is_empty(), "turn {turns}");
            turns += 1;
        }
        turns
    };
    let change = async {
        let mut versions = HashSet::from([server.admin("/knowledge").await["version"].to_string()]);
        for round in 0..RELOADS {
            let phrase = format!(
                "[[entry]]\nquestion = \"Where can I park a lorry?\"\nphrases = [\"lorry {round}\"]\n"
            );
            fs::write(folder.path().join("gates.intents.toml"), phrase).expect("written");
            server.signal("HUP");
            let version = eventually("the change", async || {
                let now = server.admin("/knowledge").await["version"].to_string();
                (!versions.contains(&now)).then_some(now)
            })
            .await;
            versions.insert(version);
        }
        stop.store(true, Ordering::Relaxed);
        versions.len()
    };

    let (turns, versions) = tokio::join!(talk, change);

    assert_eq!(versions, 1 + RELOADS);
    assert!(turns > 0);
}
