//! The admin API on the built binary: a reviewer reads back what people were told, and why.

use serde_json::{Value, json};

use crate::support::{Database, Options, Server, eventually, fixture};

fn options() -> Options {
    Options::new().knowledge(&fixture("library"))
}

#[tokio::test]
async fn a_reviewer_follows_a_conversation_from_the_list_to_the_reason_of_each_turn() {
    let server = Server::start(options()).await;
    let replies = server.say("c/1", "m1", "How do I renew a book?").await;
    server.say("c/1", "m2", "thanks").await;

    let listed = server.admin("/conversations?limit=10").await;
    let id = listed["items"][0]["id"].as_str().expect("an id");
    assert_eq!(id, "c/1");
    let activities = server.admin("/conversations/c%2F1/activities").await;
    let turns = server.admin("/conversations/c%2F1/turns").await;

    let items = activities["items"].as_array().expect("a list");
    let sequences: Vec<_> = items.iter().map(|item| item["sequence"].as_u64()).collect();
    assert_eq!(sequences, (1..=items.len() as u64).map(Some).collect::<Vec<_>>());
    assert_eq!(
        items[1]["text"], replies[0]["text"],
        "the transcript is what the person was told"
    );
    assert_eq!(items[1]["replyToId"], "m1");
    let first = &turns["items"][0];
    assert_eq!(first["decision"], "answer");
    assert_eq!(first["candidates"][0]["id"], first["entry"]);
    assert_eq!(turns["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_pasted_password_is_in_no_answer_file_or_log_line() {
    let server = Server::start(options()).await;
    let secret = "hunter2-Zq8!vK";
    server
        .say("c1", "m1", &format!("I cannot renew, my password is {secret}"))
        .await;

    let activities = server.admin("/conversations/c1/activities").await.to_string();
    let turns = server.admin("/conversations/c1/turns").await.to_string();
    let logged = server.stdout() + &server.stderr();
    let stored: Vec<u8> = std::fs::read_dir(server.directory())
        .expect("the folder of the database")
        .filter_map(|file| std::fs::read(file.ok()?.path()).ok())
        .flatten()
        .collect();

    assert!(activities.contains("[password]"), "{activities}");
    for text in [activities, turns, logged] {
        assert!(!text.contains(secret), "{text}");
    }
    assert!(
        !stored
            .windows(secret.len())
            .any(|bytes| bytes == secret.as_bytes()),
        "the database holds the secret"
    );
}

/// Secrets of several shapes, put together here so that this file holds none.
fn canaries() -> Vec<String> {
    let random = "q7Zt2Kd9Xw4Rb8Ln3Vc6Hm1Pj5Gf0Ys2Tq7Z";
    vec![
        format!("ghp_{random}"),
        format!("glpat-{}", &random[..20]),
        format!("npm_{random}"),
        format!("AKIA{}", &random.to_uppercase()[..16]),
        format!("sk_live_{}", &random[..24]),
        format!("xoxb-123456789012-123456789013-{}", &random[..24]),
    ]
}

#[tokio::test]
async fn no_secret_reaches_a_file_or_a_log_line_by_any_way_in() {
    let server = Server::start(
        options()
            .env("HELPLINE_LOG", "trace")
            .env("HELPLINE_SUPPORT_WEBHOOK_URL", "http://127.0.0.1:9/hook")
            .env(
                "HELPLINE_SUPPORT_WEBHOOK_SECRET",
                "a-secret-of-32-characters-or-more",
            )
            .env("HELPLINE_ALLOWED_NETWORKS", "127.0.0.0/8"),
    )
    .await;
    let canaries = canaries();
    for (number, secret) in canaries.iter().enumerate() {
        let conversation = format!("canary/{number}");
        let (head, tail) = secret.split_at(secret.len() / 2);
        let told = |id: &str, text: &str| {
            let mut activity = crate::support::message(&conversation, id, text);
            // Through the outbox, to a connector that is not there.
            activity
                .as_object_mut()
                .expect("an object")
                .remove("deliveryMode");
            activity
        };
        let mut in_data = told("2", "is it the page?");
        in_data["channelData"] =
            json!({"helplinePage": {"page": format!("/a/{secret}?t={secret}")}, "note": secret});
        let mut in_button = told("3", "");
        in_button["value"] = json!({"helplineChoice": secret});
        let mut in_file = told("4", "see the file");
        in_file["attachments"] = json!([{"contentType": "text/plain", "name": secret, "content": secret}]);
        for activity in [
            told("1", &format!("my token {secret} is rejected")),
            in_data,
            in_button,
            in_file,
            told("5", &format!("it was {head}\n> {tail} in the mail")),
            told("6", "talk to a person"),
            told("7", &format!("and {secret} again")),
        ] {
            let response = server.post_activity(&activity).await;
            assert!(response.status().is_success(), "{activity}");
        }
    }

    let logged = server.stdout() + &server.stderr();
    let stored: Vec<u8> = std::fs::read_dir(server.directory())
        .expect("the folder of the database")
        .filter_map(|file| std::fs::read(file.ok()?.path()).ok())
        .flatten()
        .collect();

    let holds = |bytes: &[u8]| stored.windows(bytes.len()).any(|window| window == bytes);
    assert!(
        holds(b"canary/0"),
        "the files that are read are those of the database"
    );
    for secret in canaries {
        // The random half alone would do harm too.
        let half = &secret[secret.len() - 12..];
        assert!(!logged.contains(half), "a log line holds {secret}");
        assert!(!holds(half.as_bytes()), "a file holds {secret}");
    }
}

#[tokio::test]
async fn a_decision_finds_the_conversations_that_came_to_it() {
    let server = Server::start(options()).await;
    server.say("answered", "m1", "How do I renew a book?").await;
    server.say("lost", "m1", "zxqv wibble frobnicate").await;
    let ids = async |query: &str| -> Vec<Value> {
        let page = server.admin(&format!("/conversations?{query}")).await;
        page["items"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|item| item["id"].clone())
            .collect()
    };

    assert_eq!(ids("decision=answer").await, [json!("answered")]);
    assert_eq!(ids("decision=unknown").await, [json!("lost")]);
    assert_eq!(ids("").await, [json!("lost"), json!("answered")]);
}

/// Calls the server with a token that it has not made.
async fn knocks(server: &Server) {
    let url = server.url("/v3/directline/conversations");
    let refused = server.client().post(url).bearer_auth("guessed").send().await;
    assert_eq!(refused.expect("an answer").status(), 403);
}

/// How often the token was refused, as this server says.
async fn refused(server: &Server) -> Option<u64> {
    let refusals = server.admin("/refusals").await;
    let found = refusals["items"]
        .as_array()?
        .iter()
        .find(|it| it["reason"] == "bad")?;
    found["count"].as_u64()
}

#[tokio::test]
async fn what_one_replica_has_refused_is_listed_by_the_other_on_postgres() {
    let server = Server::start(options().database(Database::Postgres)).await;
    let replica = server.replica();
    knocks(&server).await;
    knocks(&replica).await;

    for asked in [&server, &replica] {
        eventually("both refusals", async || {
            (refused(asked).await == Some(2)).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn what_was_refused_is_listed_after_a_restart_too() {
    let mut server = Server::start(options()).await;
    knocks(&server).await;

    server.terminate();
    server.restart();

    knocks(&server).await;
    assert_eq!(refused(&server).await, Some(2));
}
