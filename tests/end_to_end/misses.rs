//! `helpline misses` and the admin API beside it: what people asked in vain, on either database.

use serde_json::{Value, json};

use crate::support::{Database, Options, Server, fixture, helpline};

const FLYING: &str = "Does the whale fly over the mountain?";

/// Asks, then gives what the API and the command line tell of it.
async fn told(database: Database) -> (Value, String, String) {
    let library = fixture("library");
    let server = Server::start(Options::new().knowledge(&library).database(database)).await;
    server.say("c1", "m1", FLYING).await;
    server
        .say("c2", "m1", "does the whale fly, over the mountain")
        .await;
    server.say("c3", "m1", "How do I renew a book?").await;
    server.say("c3", "m2", "that did not help").await;
    let page = server.admin("/misses").await;
    let knowledge = library.display().to_string();
    let run = |more: &[&str]| {
        let arguments = [
            "misses",
            "--database",
            server.database_url(),
            "--knowledge",
            &knowledge,
        ];
        let run = helpline(&[&arguments[..], more].concat());
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    (page, run(&["--json"]), run(&[]))
}

fn check((page, lines, text): (Value, String, String)) {
    let items = page["items"].as_array().expect("a list");
    let counts: Vec<&Value> = items.iter().map(|item| &item["count"]).collect();
    assert_eq!(counts, [2, 1], "{page}");
    assert_eq!(items[0]["kinds"]["unknown"], 2, "{page}");
    assert_eq!(items[1]["kinds"]["denied"], 1, "{page}");
    let given = &items[1]["nearest"][0];
    assert_eq!(given["sidecar"], "loans.intents.toml", "{page}");
    assert_eq!(
        (&given["is_given"], &given["is_in_sidecar"]),
        (&true.into(), &true.into())
    );
    assert_eq!(items[0]["now"]["is_answered"], false, "{page}");
    let read: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(&read, items);
    assert!(
        text.starts_with("2 questions came to nothing, of 4 turns: 2 open, 0 done, 0 not for this team\n"),
        "{text}"
    );
    assert!(text.contains("2 times: 2 unknown;"), "{text}");
    assert!(text.contains("  now: not understood\n"), "{text}");
    assert!(text.contains("  now: the same answer\n"), "{text}");
    assert!(
        text.contains(
            "How do I renew a book? (given; asked by these words already)\n       loans.intents.toml"
        ),
        "{text}"
    );
}

/// Marks a question as done, and asks it in vain again: what the command line tells of what is open, and of what is done.
async fn reviewed(database: Database) -> [String; 4] {
    let library = fixture("library");
    let knowledge = library.display().to_string();
    let server = Server::start(Options::new().knowledge(&library).database(database)).await;
    server.say("c1", "m1", FLYING).await;
    let run = |status: &str| {
        let run = helpline(&[
            "misses",
            "--status",
            status,
            "--database",
            server.database_url(),
            "--knowledge",
            &knowledge,
        ]);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        run.stdout
    };
    let page = server.admin("/misses").await;
    let named = &page["items"][0];
    let body = json!({
        "status": "done", "note": "in whales.md",
        "turns": [{
            "conversation": named["conversation"], "channel": named["channel"], "turn": named["turn"],
        }],
    });
    server.admin_put("/reviews", &body).await;
    let (open, done) = (run("open"), run("done"));
    server.say("c2", "m1", FLYING).await;
    [open, done, run("open"), run("done")]
}

fn check_reviewed([open, done, open_again, done_no_more]: [String; 4]) {
    const NONE_OPEN: &str = "1 question came to nothing, of 1 turn: 0 open, 1 done, 0 not for this team\n";
    const ONE_OPEN: &str = "1 question came to nothing, of 2 turns: 1 open, 0 done, 0 not for this team\n";
    assert_eq!(open, NONE_OPEN);
    assert!(done.starts_with(NONE_OPEN) && done.contains(FLYING), "{done}");
    assert!(
        done.contains("\n  done, 20") && done.contains(": in whales.md\n"),
        "{done}"
    );
    assert!(
        open_again.starts_with(ONE_OPEN) && open_again.contains("\n  came back; it was done, 20"),
        "{open_again}"
    );
    assert_eq!(done_no_more, ONE_OPEN);
}

#[tokio::test]
async fn what_is_dealt_with_is_left_out_until_it_comes_back_in_a_file() {
    check_reviewed(reviewed(Database::Sqlite).await);
}

#[tokio::test]
async fn what_is_dealt_with_is_left_out_until_it_comes_back_in_postgresql() {
    check_reviewed(reviewed(Database::Postgres).await);
}

#[tokio::test]
async fn what_was_asked_in_vain_is_told_from_a_file() {
    check(told(Database::Sqlite).await);
}

#[tokio::test]
async fn what_was_asked_in_vain_is_told_from_postgresql() {
    check(told(Database::Postgres).await);
}
