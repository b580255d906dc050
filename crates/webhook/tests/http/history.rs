//! The history as an administrator handles it: found, exported, erased.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{ADMIN_KEY, QUESTION, Server, eventually, message, request};

async fn delete(server: &Server, path: &str) -> (StatusCode, Value) {
    let path = format!("/api/admin/v1{path}");
    let answer = server
        .call(request(&Method::DELETE, &path, Some(ADMIN_KEY), Body::empty()))
        .await;
    (answer.status, answer.json())
}

async fn found(server: &Server, query: &str) -> Vec<Value> {
    let page = server.admin(&format!("/search?{query}")).await.json();
    page["items"]
        .as_array()
        .unwrap_or_else(|| panic!("{page}"))
        .clone()
}

#[tokio::test]
async fn what_was_said_is_found_with_what_was_looked_for_marked() {
    let server = Server::start().await;
    server.replies(&message("c/1", "m1", QUESTION)).await;
    server.replies(&message("c2", "m1", "<img src=x> Grüße")).await;

    let badge = found(&server, "q=door+%22my+door+bad%22+-visitor").await;
    assert!(badge.is_empty(), "{badge:?}");
    let badge = found(
        &server,
        "q=DOOR+bad*&decision=answer&channel=emulator&since=2020-01-01T00:00:00Z",
    )
    .await;
    let greeting = found(&server, "q=grusse").await;

    assert_eq!(badge.len(), 1);
    assert_eq!(
        (&badge[0]["conversation"], &badge[0]["turn"]),
        (&json!("c/1"), &json!(1))
    );
    assert_eq!(badge[0]["matches"][0]["role"], "user");
    let parts = greeting[0]["matches"][0]["snippet"].as_array().unwrap();
    assert_eq!(
        parts,
        &[
            json!({"text": "<img src=x> ", "is_match": false}),
            json!({"text": "Grüße", "is_match": true})
        ]
    );
}

#[tokio::test]
async fn any_text_is_a_query() {
    let server = Server::start().await;
    server.replies(&message("c1", "m1", QUESTION)).await;

    for query in [
        "",
        "q=",
        "q=%22",
        "q=*",
        "q=-",
        "q=AND+OR+NEAR(",
        "q='%3B--",
        "q=%00",
        "q=-badge",
        "q=a:b%5E%7B%7D",
    ] {
        let answer = server.admin(&format!("/search?{query}")).await;

        assert_eq!(answer.status, StatusCode::OK, "{query}: {}", answer.text);
        assert_eq!(answer.json(), json!({"items": [], "next": null}), "{query}");
    }
    let wrong = server
        .admin("/search?q=a&limit=0&since=yesterday&decision=maybe")
        .await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(
        wrong.json()["errors"].as_array().map(Vec::len),
        Some(3),
        "{}",
        wrong.text
    );
}

#[tokio::test]
async fn an_erased_conversation_is_gone_and_noted_without_its_words() {
    let server = Server::start().await;
    server.replies(&message("c/1", "m1", QUESTION)).await;
    server.replies(&message("c2", "m1", QUESTION)).await;

    let (status, erased) = delete(&server, "/conversations/c%2F1").await;

    assert_eq!(status, StatusCode::OK, "{erased}");
    assert_eq!(
        (&erased["subject"], &erased["turns"]),
        (&json!("conversation"), &json!(1))
    );
    assert_eq!(
        server.admin("/conversations/c%2F1").await.status,
        StatusCode::NOT_FOUND
    );
    let left = found(&server, "q=badge").await;
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["conversation"], "c2");
    let notes = server.admin("/erasures").await;
    assert_eq!(notes.json()["items"], json!([erased]));
    assert!(
        !notes.text.contains("c/1") && !notes.text.contains("badge"),
        "{}",
        notes.text
    );
    assert_eq!(
        delete(&server, "/conversations/c%2F1").await.0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_person_is_erased_with_all_they_wrote() {
    let server = Server::start().await;
    let user = message("c1", "m1", QUESTION)["from"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    server.replies(&message("c1", "m1", QUESTION)).await;
    server.replies(&message("c2", "m1", QUESTION)).await;

    assert_eq!(
        delete(&server, &format!("/users/{user}?channel=msteams")).await.0,
        StatusCode::NOT_FOUND
    );
    let (status, erased) = delete(&server, &format!("/users/{user}")).await;

    assert_eq!(
        (status, &erased["conversations"]),
        (StatusCode::OK, &json!(2)),
        "{erased}"
    );
    assert_eq!(server.admin("/conversations").await.json()["items"], json!([]));
}

#[tokio::test]
async fn the_whole_history_is_streamed_line_by_line() {
    let server = Server::start().await;
    server.replies(&message("c1", "m1", QUESTION)).await;
    server.replies(&message("c1", "m2", QUESTION)).await;

    let answer = server.admin("/export").await;

    assert_eq!(answer.header("content-type"), Some("application/x-ndjson"));
    let lines: Vec<Value> = answer
        .text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["conversation", "turn", "turn"]);
    assert_eq!(lines[1]["activities"][0]["text"], QUESTION);
    assert_eq!(lines[2]["facts"]["decision"], "answer");
}

#[tokio::test]
async fn a_server_erases_what_is_older_than_it_may_be() {
    let log = conversation_log::open("sqlite::memory:").await.unwrap();
    let server = Server::on(log, |input| {
        input.retention = vec!["emulator=30d".to_owned()];
    })
    .await;
    server.replies(&message("new", "m1", QUESTION)).await;
    let now_ms = server.log.turns(&id("new"), 0, 1).await.unwrap()[0].at_ms;
    for (name, channel, days) in [
        ("old", "emulator", 31),
        ("young", "emulator", 29),
        ("elsewhere", "slack", 999),
    ] {
        let arrival = conversation_log::Arrival {
            conversation: conversation_log::ConversationId {
                channel: channel.to_owned(),
                id: name.to_owned(),
            },
            keys: Vec::new(),
            received_ms: now_ms - days * 24 * 3_600_000,
            due_ms: now_ms,
            user_id: "ann".to_owned(),
            locale: None,
        };
        server
            .log
            .take_turn(arrival, std::sync::Arc::new(nothing_said))
            .await
            .unwrap();
    }
    let listening = server.listen().await;

    let erased = eventually(|| async {
        // In memory, a table that is written to can be locked for who reads.
        let notes = server.log.erasures(10, None).await.ok()?;
        // The note is there before what it counts.
        notes.items.into_iter().find(|note| note.conversations > 0)
    })
    .await;

    assert_eq!((erased.actor.as_str(), erased.conversations), ("retention", 1));
    let page = server.admin("/conversations").await.json();
    let mut left: Vec<&str> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|item| item["id"].as_str())
        .collect();
    left.sort_unstable();
    assert_eq!(left, ["elsewhere", "new", "young"]);
    listening.stop().await;
}

fn id(name: &str) -> conversation_log::ConversationId {
    conversation_log::ConversationId {
        channel: "emulator".to_owned(),
        id: name.to_owned(),
    }
}

fn nothing_said(_: &conversation_log::Snapshot) -> conversation_log::TurnDraft {
    conversation_log::TurnDraft {
        state: "{}".to_owned(),
        activities: Vec::new(),
        facts: conversation_log::TurnFacts {
            knowledge_version: String::new(),
            tiers: Vec::new(),
            decision: "smalltalk".to_owned(),
            entry: None,
            confidence: None,
            in_scope: None,
            candidates: json!([]).into(),
            options: json!([]).into(),
            chosen: None,
            outcome: None,
            redactions: Vec::new(),
            event: json!("joined").into(),
            surroundings: conversation_log::JsonText::default(),
            reply: None,
            duration_us: 1,
        },
        outbox: Vec::new(),
        support_request: None,
        closes_requests: false,
        reference: None,
    }
}
