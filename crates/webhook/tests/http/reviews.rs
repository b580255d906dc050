//! What reviewers make of misses and turns: whoever marks a question finds it marked, until it comes to nothing again.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{ADMIN_KEY, Answer, QUESTION, Server, message, request};

const TRAM: &str = "When does the tram leave the depot?";
const MOON: &str = "Is the moon made of cheese?";

/// Times are kept in milliseconds: what comes after is asked in another one.
fn later() {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(2) {
        std::hint::spin_loop();
    }
}

async fn misses(server: &Server, query: &str) -> Value {
    let answer = server.admin(&format!("/misses?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

async fn texts(server: &Server, status: &str) -> Vec<String> {
    let page = misses(server, &format!("status={status}")).await;
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["text"].as_str().unwrap().to_owned())
        .collect()
}

/// Marks the turn in which a question was asked last, as the list names it.
async fn mark(server: &Server, item: &Value, body: &Value) -> Answer {
    let path = format!(
        "/conversations/{}/turns/{}/review?channel={}",
        item["conversation"].as_str().unwrap(),
        item["turn"],
        item["channel"].as_str().unwrap()
    );
    later();
    let answer = server.admin_with(&Method::PUT, &path, body).await;
    later();
    answer
}

/// The question, of all that were asked in vain.
async fn asked(server: &Server, text: &str) -> Value {
    let page = misses(server, "").await;
    let items = page["items"].as_array().unwrap();
    let found = items.iter().find(|item| item["text"] == text);
    found.unwrap_or_else(|| panic!("{page}")).clone()
}

#[tokio::test]
async fn a_question_that_is_done_is_listed_as_done() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    server
        .say("c2", &["when does the TRAM leave the depot", MOON])
        .await;
    let item = asked(&server, "when does the TRAM leave the depot").await;
    assert_eq!(
        (&item["status"], &item["review"], &item["came_back"]),
        (&json!("open"), &Value::Null, &Value::Null)
    );

    let answer = mark(
        &server,
        &item,
        &json!({"status": "done", "note": " in trams.md "}),
    )
    .await;

    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let said = answer.json();
    assert_eq!(
        (&said["status"], &said["note"], &said["by"]),
        (&json!("done"), &json!("in trams.md"), &Value::Null)
    );
    assert_eq!(texts(&server, "open").await, [MOON]);
    assert_eq!(texts(&server, "done").await, [item["text"].as_str().unwrap()]);
    let page = misses(&server, "status=dismissed").await;
    assert_eq!(
        page["counts"],
        json!({"open": 1, "done": 1, "dismissed": 0}),
        "whichever is asked for"
    );
    assert_eq!(
        asked(&server, item["text"].as_str().unwrap()).await["review"],
        said
    );
}

#[tokio::test]
async fn a_question_that_is_done_and_asked_in_vain_again_came_back() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    let item = asked(&server, TRAM).await;
    let said = mark(&server, &item, &json!({"status": "done"})).await.json();

    server.say("c2", &[TRAM]).await;

    let again = asked(&server, TRAM).await;
    assert_eq!(
        (&again["status"], &again["review"], &again["came_back"]),
        (&json!("open"), &Value::Null, &said)
    );
    assert_eq!(
        (&again["conversation"], &again["count"]),
        (&json!("c2"), &json!(2))
    );
    // Done for good: the mark before it is history.
    mark(&server, &again, &json!({"status": "done", "note": "now"})).await;
    let done = asked(&server, TRAM).await;
    assert_eq!(
        (&done["status"], &done["review"]["note"], &done["came_back"]),
        (&json!("done"), &json!("now"), &Value::Null)
    );
}

#[tokio::test]
async fn an_answer_that_does_not_help_after_all_came_back_although_nobody_asks_again() {
    let server = Server::start().await;
    server.say("c1", &[QUESTION, "that did not help"]).await;
    mark(
        &server,
        &asked(&server, QUESTION).await,
        &json!({"status": "done"}),
    )
    .await;

    server
        .replies(&message("c1", "again", "I want to talk to a person"))
        .await;

    assert_eq!(asked(&server, QUESTION).await["status"], "open");
}

#[tokio::test]
async fn a_question_that_is_not_for_us_stays_so_however_often_it_is_asked() {
    let server = Server::start().await;
    server.say("c1", &[MOON]).await;
    mark(
        &server,
        &asked(&server, MOON).await,
        &json!({"status": "dismissed"}),
    )
    .await;

    server.say("c2", &[MOON]).await;

    assert_eq!(texts(&server, "dismissed").await, [MOON]);
    assert!(texts(&server, "open").await.is_empty());
}

#[tokio::test]
async fn a_mark_is_taken_back_by_setting_the_question_open() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    let item = asked(&server, TRAM).await;
    let done = json!({"status": "done", "note": "in trams.md"});
    for _ in 0..2 {
        assert_eq!(mark(&server, &item, &done).await.status, StatusCode::OK);
    }

    mark(&server, &item, &json!({"status": "open", "note": "not yet"})).await;

    let item = asked(&server, TRAM).await;
    assert_eq!(
        (&item["status"], &item["review"]["note"], &item["came_back"]),
        (&json!("open"), &json!("not yet"), &Value::Null)
    );
}

#[tokio::test]
async fn many_questions_are_marked_at_once_or_none() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    server.say("c2", &[MOON]).await;
    let name = |conversation: &str, turn: i64| json!({"conversation": conversation, "channel": "emulator", "turn": turn});
    let put = async |turns: Value| {
        let body = json!({"status": "done", "turns": turns});
        later();
        server.admin_with(&Method::PUT, "/reviews", &body).await
    };

    let missing = put(json!([name("c1", 1), name("c2", 7), name("gone", 1)])).await;

    assert_eq!(missing.status, StatusCode::BAD_REQUEST, "{missing:?}");
    let errors = missing.json()["errors"].clone();
    assert_eq!(
        (
            &errors[0]["pointer"],
            &errors[1]["pointer"],
            errors.as_array().map(Vec::len)
        ),
        (&json!("/turns/1"), &json!("/turns/2"), Some(2))
    );
    assert!(
        errors[1]["detail"]
            .as_str()
            .unwrap()
            .contains("read the list again"),
        "{errors}"
    );
    assert_eq!(texts(&server, "open").await.len(), 2);
    let both = put(json!([name("c1", 1), name("c2", 1), name("c1", 1)])).await;
    assert_eq!(both.status, StatusCode::OK, "{both:?}");
    assert_eq!(texts(&server, "done").await.len(), 2);
}

#[tokio::test]
async fn a_mark_tells_the_name_of_its_key() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    let hash: [u8; 32] = Sha256::digest(b"a key of the database").into();
    server.log.add_admin_key("Bea", hash, 1).await.unwrap();
    let path = "/api/admin/v1/conversations/c1/turns/1/review";
    let body = Body::from(json!({"status": "dismissed"}).to_string());

    let answer = server
        .call(request(&Method::PUT, path, Some("a key of the database"), body))
        .await;

    assert_eq!(answer.json()["by"], "Bea", "{answer:?}");
    let turns = server.admin("/conversations/c1/turns").await.json();
    assert_eq!(turns["items"][0]["review"], answer.json());
}

#[tokio::test]
async fn a_secret_in_a_note_is_masked() {
    const SECRET: &str = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5";
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    let item = asked(&server, TRAM).await;

    let note = format!("they pasted {SECRET}");
    let answer = mark(&server, &item, &json!({"status": "open", "note": note})).await;

    assert!(
        !answer.text.contains("ghp_") && answer.text.contains("they pasted ["),
        "{answer:?}"
    );
}

#[tokio::test]
async fn what_is_erased_takes_its_marks_along() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    server.say("c2", &[TRAM]).await;
    let note = json!({"status": "done", "note": "asked by c2"});
    mark(&server, &asked(&server, TRAM).await, &note).await;

    let path = "/api/admin/v1/conversations/c2";
    server
        .call(request(&Method::DELETE, path, Some(ADMIN_KEY), Body::empty()))
        .await;

    let left = asked(&server, TRAM).await;
    assert_eq!((&left["status"], &left["review"]), (&json!("open"), &Value::Null));
}

#[tokio::test]
async fn what_cannot_be_marked_says_why() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    let long = "x".repeat(501);
    let mut said = Vec::new();
    for (path, body) in [
        (
            "/conversations/c1/turns/1/review",
            json!({"status": "fixed", "note": long}),
        ),
        (
            "/conversations/c1/turns/1/review",
            json!({"status": "done", "note": "\u{0}"}),
        ),
        ("/conversations/c1/turns/9/review", json!({"status": "done"})),
        ("/conversations/c1/turns/first/review", json!({"status": "done"})),
        ("/conversations/c9/turns/1/review", json!({"status": "done"})),
        ("/conversations/c1/turns/1/review", json!({"note": "done"})),
        ("/reviews", json!({"status": "fixed", "turns": []})),
    ] {
        let problem = server.admin_with(&Method::PUT, path, &body).await.json();
        let mut line = format!(
            "{path}: {} {}",
            problem["status"],
            problem["type"].as_str().unwrap()
        );
        if let Some(detail) = problem["detail"].as_str() {
            line = format!("{line}: {detail}");
        }
        said.push(line);
        for error in problem["errors"].as_array().into_iter().flatten() {
            said.push(format!(
                "  {}: {}",
                error["pointer"].as_str().unwrap(),
                error["detail"].as_str().unwrap()
            ));
        }
    }
    let wrong = server.admin("/misses?status=closed").await;
    said.push(wrong.json()["errors"][0]["detail"].as_str().unwrap().to_owned());

    insta::assert_snapshot!(said.join("\n"));
}
