//! The server from start to stop: what it prints, what it takes, what is still there afterwards.

use std::fs;

use serde_json::{Value, json};

use crate::support::{
    ADMIN_KEY, Database, Options, Server, command, eventually, fixture, helpline, message, repository, run,
};

/// A copy of the library's articles that a test may change.
fn own_library() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["loans.md", "loans.intents.toml"] {
        fs::copy(fixture("library").join(name), folder.path().join(name)).expect("it can be copied");
    }
    folder
}

async fn reply_to(server: &Server, id: &str, text: &str) -> String {
    let replies = server.say("one", id, text).await;
    replies
        .iter()
        .filter_map(|reply| reply["text"].as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

async fn what_was_said_is_what_the_admin_reads(database: Database) {
    let server = Server::start(Options::new().database(database).knowledge(&fixture("library"))).await;

    let replies = server.say("c 1/ä", "m-1", "How do I renew a book?").await;

    let listed = server.admin("/conversations?limit=10").await;
    assert_eq!(listed["items"][0]["id"], "c 1/ä");
    assert_eq!(listed["next"], Value::Null);
    let activities = server.admin("/conversations/c%201%2F%C3%A4/activities").await;
    let items = activities["items"].as_array().expect("a list");
    assert_eq!(items[0]["text"], "How do I renew a book?");
    assert_eq!(items[0]["from"]["role"], "user");
    assert_eq!(items[1]["text"], replies[0]["text"]);
    assert_eq!(items[1]["from"]["role"], "bot");
    let sequences: Vec<&Value> = items.iter().map(|item| &item["sequence"]).collect();
    assert_eq!(sequences, [1, 2]);
}

#[tokio::test]
async fn what_was_said_is_what_the_admin_reads_from_sqlite() {
    what_was_said_is_what_the_admin_reads(Database::Sqlite).await;
}

#[tokio::test]
async fn what_was_said_is_what_the_admin_reads_from_postgres() {
    what_was_said_is_what_the_admin_reads(Database::Postgres).await;
}

#[tokio::test]
async fn the_same_activity_twice_gets_the_same_bytes() {
    let server = Server::start(Options::new()).await;
    let activity = message("one", "m-1", "How do I limit using PAT to specific IP addresses?");

    let first = server
        .post_activity(&activity)
        .await
        .bytes()
        .await
        .expect("a body");
    let second = server
        .post_activity(&activity)
        .await
        .bytes()
        .await
        .expect("a body");

    assert!(!first.is_empty());
    assert_eq!(first, second);
}

#[tokio::test]
async fn the_first_start_makes_an_admin_key_that_works() {
    let mut server = Server::start(Options::new().without_env("HELPLINE_ADMIN_KEY")).await;
    let key = eventually("the admin key", async || {
        let printed = server.stdout();
        printed
            .split_once("shown this once: ")
            .and_then(|(_, rest)| Some(rest.split_once('\n')?.0.to_owned()))
    })
    .await;

    let read = |key: String| {
        server
            .client()
            .get(server.url("/api/admin/v1/conversations"))
            .bearer_auth(key)
            .send()
    };
    let with_key = read(key).await.expect("an answer");
    let without = read("hlk_guessed".to_owned()).await.expect("an answer");

    assert_eq!(
        (with_key.status().as_u16(), without.status().as_u16()),
        (200, 401)
    );
    server.terminate();
    server.restart();
    assert_eq!(server.stdout().matches("Admin key").count(), 1);
}

#[tokio::test]
async fn a_server_with_a_key_of_ones_own_makes_none() {
    let server = Server::start(Options::new()).await;

    let keys = run(
        command(server.directory()).args([
            "admin-key",
            "list",
            "--json",
            "--database",
            server.database_url(),
        ]),
        "",
    );

    assert_eq!(keys.stdout, "");
    assert!(!server.stdout().contains(ADMIN_KEY));
}

#[tokio::test]
async fn a_conversation_goes_on_after_a_restart() {
    let mut server = Server::start(Options::new().knowledge(&fixture("library"))).await;
    reply_to(&server, "m-1", "frobnicate the gizmo").await;
    reply_to(&server, "m-2", "the flux gizmo").await;

    let status = server.terminate();
    server.restart();
    let third = server.say("one", "m-3", "gizmo").await;

    assert!(status.success(), "{status}");
    // The third miss in a row: only a server that remembers the first two hands over.
    let turns = server.admin("/conversations/one/turns").await;
    assert_eq!(turns["items"][2]["decision"], "handoff", "{third:?}");
}

#[tokio::test]
async fn a_changed_folder_is_read_again_on_hangup() {
    let folder = own_library();
    let server = Server::start(Options::new().knowledge(folder.path())).await;
    let before = reply_to(&server, "m-1", "How do I return a book?").await;
    let article = fs::read_to_string(folder.path().join("loans.md")).expect("it is there");

    fs::write(
        folder.path().join("loans.md"),
        article.replace("Put it on the belt", "Leave it on the shelf"),
    )
    .expect("it can be written");
    server.signal("HUP");

    eventually("the new answer", async || {
        // Of somebody else each time: the same answer is not said to one time and again.
        let id = rand::random::<u64>().to_string();
        let now = server.say(&id, &id, "How do I return a book?").await;
        json!(now)
            .to_string()
            .contains("Leave it on the shelf")
            .then_some(())
    })
    .await;
    assert!(before.contains("Put it on the belt"), "{before}");
}

#[tokio::test]
async fn a_folder_with_errors_is_refused() {
    let folder = own_library();
    let server = Server::start(Options::new().knowledge(folder.path())).await;

    fs::write(folder.path().join("loans.intents.toml"), "keywords = 7").expect("it can be written");
    server.signal("HUP");

    eventually("the refusal", async || {
        server.stderr().contains("is refused").then_some(())
    })
    .await;
    assert!(
        server.stderr().contains("loans.intents.toml:1:12"),
        "{}",
        server.stderr()
    );
    assert!(
        reply_to(&server, "m-1", "How do I renew a book?")
            .await
            .contains("My loans")
    );
}

#[tokio::test]
async fn a_folder_with_errors_is_served_at_start_as_far_as_it_can_be_read() {
    let server = Server::start(Options::new().knowledge(&fixture("flawed"))).await;

    let reply = reply_to(&server, "m-1", "How do I renew a book?").await;

    assert!(reply.contains("the rules"), "{reply}");
    assert!(server.stderr().contains("3 errors"), "{}", server.stderr());
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let server = Server::start(Options::new()).await;

    let listen = format!("127.0.0.1:{}", server.port());
    // A start that has much to encode says so, on a slow machine.
    let second = helpline(&["serve", "--no-encoder", "--listen", &listen]);

    insta::assert_snapshot!(second.to_string().replace(&server.port().to_string(), "[port]"));
}

#[tokio::test]
async fn a_port_of_the_metrics_that_is_taken_is_named_before_a_key_is_shown() {
    let server = Server::start(Options::new()).await;

    let taken = format!("127.0.0.1:{}", server.port());
    let second = helpline(&[
        "serve",
        "--no-encoder",
        "--listen",
        "127.0.0.1:0",
        "--metrics-listen",
        &taken,
    ]);

    assert_eq!((second.code, second.stdout.as_str()), (Some(2), ""), "{second}");
    assert!(second.stderr.contains("HELPLINE_METRICS_LISTEN"), "{second}");
}

#[tokio::test]
async fn a_developers_server_says_how_to_try_it() {
    let server = Server::start(
        Options::new()
            .without_env("HELPLINE_BOT_ALLOW_ANONYMOUS")
            .argument("--dev"),
    )
    .await;

    let shown = eventually("how to try it", async || {
        let printed = server.stdout();
        printed.contains("Playground").then_some(printed)
    })
    .await;

    insta::assert_snapshot!(shown.replace(&format!(":{}", server.port()), ":[port]"));
    assert!(
        reply_to(&server, "m-1", "how do I test my ssh key")
            .await
            .contains("ssh")
    );
}

#[tokio::test]
async fn without_a_switch_an_anonymous_call_is_refused() {
    let server = Server::start(Options::new().without_env("HELPLINE_BOT_ALLOW_ANONYMOUS")).await;

    let answer = server.post_activity(&message("one", "m-1", "hello")).await;

    assert_eq!(answer.status(), 401);
}

#[test]
fn a_setting_that_cannot_be_meant_is_no_server() {
    let mut serve = command(&repository());
    serve
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--database",
            "sqlite::memory:",
        ])
        .env("HELPLINE_RATE_LIMIT", "many");

    let refused = run(&mut serve, "");

    insta::assert_snapshot!(refused.to_string());
}

#[tokio::test]
async fn a_secret_reaches_neither_the_log_nor_the_admin_nor_the_disk() {
    let secret = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
    let mut server = Server::start(Options::new().env("HELPLINE_LOG", "trace")).await;

    server
        .say("one", "m-1", &format!("my token {secret} is rejected"))
        .await;

    let activities = server.admin("/conversations/one/activities").await.to_string();
    assert!(activities.contains("[GitHub token]"), "{activities}");
    assert!(!activities.contains(secret));
    server.terminate();
    assert!(!server.stderr().contains(secret));
    for entry in fs::read_dir(server.directory()).expect("it is there") {
        let bytes = fs::read(entry.expect("an entry").path()).expect("a file");
        assert!(
            !bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        );
    }
}

#[tokio::test]
async fn metrics_have_an_address_of_their_own_when_one_is_set() {
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .expect("a free port")
        .local_addr()
        .expect("an address");
    let server = Server::start(Options::new().env("HELPLINE_METRICS_LISTEN", free.to_string())).await;
    server.say("one", "m-1", "hello").await;

    let metrics = eventually("the metrics", async || {
        server
            .client()
            .get(format!("http://{free}/metrics"))
            .send()
            .await
            .ok()?
            .text()
            .await
            .ok()
    })
    .await;

    assert!(metrics.contains("helpline_turns_total"), "{metrics}");
}

#[tokio::test]
async fn logs_are_json_when_asked_for() {
    let mut server = Server::start(Options::new().env("HELPLINE_LOG_FORMAT", "json")).await;

    server.terminate();

    let log = server.stderr();
    let lines: Vec<Value> = log
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    assert!(lines.iter().any(|line| line["level"] == json!("INFO")), "{log}");
}
