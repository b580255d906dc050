//! The admin API.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::direct_line::Chat;
use crate::support::{QUESTION, Server, message, request};

#[tokio::test]
async fn without_a_key_everything_is_unauthorized() {
    let server = Server::start().await;
    for path in [
        "/conversations",
        "/conversations/c1",
        "/conversations/c1/activities",
        "/conversations/c1/turns",
        "/outbox",
        "/knowledge",
    ] {
        let path = format!("/api/admin/v1{path}");
        for key in [None, Some("wrong")] {
            let answer = server
                .call(request(&Method::GET, &path, key, Body::empty()))
                .await;

            assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(answer.header("content-type"), Some("application/problem+json"));
            assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
        }
    }
}

#[tokio::test]
async fn a_refused_folder_says_why_until_it_is_taken() {
    let server = Server::start().await;
    let before = server.admin("/knowledge").await.json();

    server.app.knowledge_health().refuse(webhook::KnowledgeRefusal {
        reason: "the folder has an error".to_owned(),
        findings: vec!["a.md:3:1: no".to_owned()],
    });
    let refused = server.admin("/knowledge").await.json();
    server.app.knowledge_health().accept();

    assert!(
        before["entries"].as_u64().is_some_and(|entries| entries > 0),
        "{before}"
    );
    assert_eq!(before["refused"], Value::Null);
    assert_eq!(
        refused["refused"],
        json!({ "reason": "the folder has an error", "findings": ["a.md:3:1: no"] })
    );
    assert_eq!(refused["version"], before["version"]);
    assert_eq!(server.admin("/knowledge").await.json()["refused"], Value::Null);
}

#[tokio::test]
async fn a_key_of_the_database_opens_until_it_is_revoked() {
    let server = Server::start().await;
    let hash: [u8; 32] = Sha256::digest(b"a key of the database").into();
    let key = server.log.add_admin_key("test", hash, 1).await.unwrap();
    let status = async || {
        let request = request(
            &Method::GET,
            "/api/admin/v1/conversations",
            Some("a key of the database"),
            Body::empty(),
        );
        server.call(request).await.status
    };

    let before = status().await;
    server.log.revoke_admin_key(&key.id, 2).await.unwrap();

    assert_eq!(
        (before, status().await),
        (StatusCode::OK, StatusCode::UNAUTHORIZED)
    );
}

#[tokio::test]
async fn a_conversation_is_read_back_with_sequence_and_roles() {
    let server = Server::start().await;
    server.replies(&message("a/b c", "m1", QUESTION)).await;
    server
        .replies(&message("a/b c", "m2", "Can a visitor get a day pass?"))
        .await;

    let items = server.transcript("a%2Fb%20c").await;

    let read: Vec<_> = items
        .iter()
        .map(|item| {
            (
                item["sequence"].as_i64().unwrap(),
                item["from"]["role"].as_str().unwrap(),
                item["replyToId"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            (1, "user", None),
            (2, "bot", Some("m1")),
            (3, "user", None),
            (4, "bot", Some("m2"))
        ]
    );
    assert!(items.iter().all(|item| item["conversation"]["id"] == "a/b c"));
    assert!(
        items
            .iter()
            .all(|item| item["timestamp"].as_str().unwrap().ends_with('Z'))
    );
}

#[tokio::test]
async fn pages_are_read_on_by_their_cursor() {
    let server = Server::start().await;
    for number in 0..5 {
        server
            .replies(&message(&format!("c{number}"), "m1", QUESTION))
            .await;
        server
            .replies(&message("long", &format!("m{number}"), QUESTION))
            .await;
    }
    let all = async |path: &str, field: &str| {
        let mut seen = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = server
                .admin(&format!("{path}?limit=4&cursor={cursor}"))
                .await
                .json();
            seen.extend(
                page["items"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|item| item[field].clone()),
            );
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return seen,
            }
        }
    };

    let conversations = all("/conversations", "id").await;
    let activities = all("/conversations/long/activities", "sequence").await;
    let turns = all("/conversations/long/turns", "turn").await;

    assert_eq!(conversations.len(), 6);
    assert_eq!(conversations[0], "long", "the last updated is the first");
    assert_eq!(
        activities,
        (1..=10).map(|number| json!(number)).collect::<Vec<_>>()
    );
    assert_eq!(turns, (1..=5).map(|number| json!(number)).collect::<Vec<_>>());
}

#[tokio::test]
async fn conversations_are_filtered_by_channel_decision_and_time() {
    let server = Server::start().await;
    server.replies(&message("c1", "m1", QUESTION)).await;
    Chat::start(&server).await;
    let ids = async |query: &str| {
        let answer = server.admin(&format!("/conversations?{query}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()["items"].as_array().unwrap().len()
    };

    assert_eq!(ids("").await, 2);
    assert_eq!(ids("channel=directline").await, 1);
    assert_eq!(ids("decision=answer").await, 1);
    assert_eq!(ids("since=2020-01-01T00:00:00Z").await, 2);
    assert_eq!(ids("until=2020-01-01T00:00:00Z").await, 0);
    assert_eq!(
        ids("since=2020-01-01T00:00:00Z&channel=emulator&decision=answer").await,
        1
    );
}

#[tokio::test]
async fn a_turn_shows_what_it_was_decided_from() {
    let server = Server::start().await;
    server.replies(&message("c1", "m1", QUESTION)).await;

    let turns = server.admin("/conversations/c1/turns").await.json();

    let turn = &turns["items"][0];
    assert_eq!(
        (
            turn["turn"].as_i64(),
            turn["first_sequence"].as_i64(),
            turn["activities"].as_i64()
        ),
        (Some(1), Some(1), Some(2))
    );
    assert_eq!(turn["decision"], "answer");
    let best = &turn["candidates"][0];
    assert_eq!(best["id"], turn["entry"]);
    assert_eq!(best["question"], QUESTION);
    assert!(best["confidence"].as_f64().unwrap() > 0.5, "{turn}");
    assert!(turn["in_scope"].as_f64().unwrap() > 0.0, "{turn}");
    assert_eq!(turn["tiers"][0], "lexical");
    assert!(turn["duration_us"].as_i64().unwrap() > 0);
}

#[tokio::test]
async fn one_conversation_is_shown_by_its_id() {
    let server = Server::start().await;
    server.replies(&message("c1", "m1", QUESTION)).await;

    let item = server.admin("/conversations/c1").await.json();

    assert_eq!(
        (item["id"].as_str(), item["channel"].as_str()),
        (Some("c1"), Some("emulator"))
    );
    assert_eq!(
        (item["user_id"].as_str(), item["locale"].as_str()),
        (Some("anna"), Some("en-US"))
    );
    assert_eq!(
        (item["turns"].as_i64(), item["activities"].as_i64()),
        (Some(1), Some(2))
    );
    assert_eq!(item["last_decision"], "answer");
}

#[tokio::test]
async fn an_id_two_channels_have_is_ambiguous_until_the_channel_is_said() {
    let server = Server::start().await;
    let mut other = message("c1", "m1", QUESTION);
    other["channelId"] = json!("slack");
    server.replies(&message("c1", "m1", QUESTION)).await;
    server.replies(&other).await;

    let ambiguous = server.admin("/conversations/c1/activities").await;
    let said = server.admin("/conversations/c1/activities?channel=slack").await;

    assert_eq!(ambiguous.status, StatusCode::CONFLICT);
    insta::assert_json_snapshot!(ambiguous.json(), {".request_id" => "[id]"});
    assert_eq!(said.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn every_wrong_parameter_is_named() {
    let server = Server::start().await;

    let answer = server
        .admin("/conversations?limit=0&since=yesterday&until=1&decision=guess")
        .await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    insta::assert_json_snapshot!(answer.json(), {".request_id" => "[id]"});
}

#[tokio::test]
async fn a_cursor_that_was_never_given_is_a_bad_request() {
    let server = Server::start().await;
    server.replies(&message("c1", "m1", QUESTION)).await;
    for path in [
        "/conversations?cursor=%00nonsense",
        "/conversations/c1/activities?cursor=x",
        "/conversations/c1/turns?cursor=-1",
    ] {
        let answer = server.admin(path).await;

        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_broken_id_is_a_problem_document() {
    let server = Server::start().await;
    for (path, status) in [
        ("/conversations/%ff", 400),
        ("/conversations/nowhere", 404),
        ("/conversations/a%20b/turns", 404),
    ] {
        let answer = server.admin(path).await;

        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem: Value = answer.json();
        assert_eq!(problem["status"], status);
    }
}
