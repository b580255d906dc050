//! `helpline statistics` and the admin API beside it: how conversations ended, on either database.

use serde_json::{Value, json};

use crate::support::{Database, Options, Server, fixture, helpline};

/// Asks, then gives what the API and the command line count.
async fn counted(database: Database) -> (Value, Value, String) {
    let library = fixture("library");
    let server = Server::start(Options::new().knowledge(&library).database(database)).await;
    for conversation in ["helped", "refused"] {
        server.say(conversation, "m1", "How do I renew a book?").await;
    }
    server.say("helped", "m2", "that helped, thanks").await;
    server.say("refused", "m2", "that did not help").await;
    server
        .say("left", "m1", "Does the whale fly over the mountain?")
        .await;
    let report = server.admin("/statistics").await;
    let knowledge = library.display().to_string();
    let run = |more: &[&str]| {
        let arguments = [
            "statistics",
            "--database",
            server.database_url(),
            "--knowledge",
            &knowledge,
        ];
        let run = helpline(&[&arguments[..], more].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let line = serde_json::from_str(&run(&["--json"])).expect("JSON");
    (report, line, run(&[]))
}

fn check((report, line, text): (Value, Value, String)) {
    assert_eq!(line, report);
    assert_eq!(
        report["conversations"],
        json!({"confirmed": 1, "unknown": 0, "denied": 1, "left": 1, "handed_off": 0})
    );
    let entry = &report["entries"][0];
    assert_eq!(entry["question"], "How do I renew a book?", "{report}");
    assert_eq!(
        (&entry["given"], &entry["confirmed"], &entry["denied"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert!(text.starts_with("3 conversations in 5 turns\n"), "{text}");
    assert!(text.contains("       1   33%  helped\n"), "{text}");
    assert!(
        text.contains("       2       1        1              0  How do I renew a book? (loans.md)\n"),
        "{text}"
    );
}

#[tokio::test]
async fn how_conversations_ended_is_counted_from_a_file() {
    check(counted(Database::Sqlite).await);
}

#[tokio::test]
async fn how_conversations_ended_is_counted_from_postgresql() {
    check(counted(Database::Postgres).await);
}
