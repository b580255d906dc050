//! What people were answered, asked again by the articles of today.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use dialogue_state::Agent;
use knowledge::{Knowledge, SourceFile};
use serde_json::{Value, json};

use crate::support::{QUESTION, Server, eventually, message};

const TRAM: &str = "When does the tram leave the depot?";

async fn ask(server: &Server, count: usize, text: &str) {
    for number in 0..count {
        let conversation = format!("{text} {number}");
        server.replies(&message(&conversation, "m1", text)).await;
    }
}

async fn start(server: &Server, body: Value) -> crate::support::Answer {
    server.admin_with(&Method::POST, "/replay", &body).await
}

/// How the replay ended.
async fn end(server: &Server) -> Value {
    eventually(async || {
        let told = server.admin("/replay").await.json();
        (told["state"] != "running").then_some(told)
    })
    .await
}

/// The articles of today answer what nothing answered before, and nothing else.
fn publish(server: &Server) {
    let file = SourceFile {
        path: "trams.md".to_owned(),
        bytes: format!("# Trams\n\n**{TRAM}**\n\nAt noon.\n").into_bytes(),
    };
    let knowledge = Knowledge::from_files(vec![file]).knowledge;
    server.agent.store(Arc::new(Agent::without_encoder(knowledge)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reviewer_sees_what_today_would_be_answered_differently() {
    let server = Server::start().await;
    ask(&server, 2, TRAM).await;
    ask(&server, 1, QUESTION).await;
    assert_eq!(server.admin("/replay").await.json()["state"], "none");

    let started = start(&server, json!({})).await;
    assert_eq!(started.status, StatusCode::ACCEPTED, "{started:?}");
    let same = end(&server).await;
    publish(&server);
    let old = server.admin("/replay").await.json();
    start(&server, json!({"turns": 100})).await;
    let changed = end(&server).await;

    assert_eq!(same["state"], "done", "{same}");
    assert_eq!(
        (&same["report"]["turns"], &same["report"]["changed"]),
        (&json!(3), &json!(0)),
        "{same}"
    );
    assert_eq!(
        (&same["is_current"], &old["is_current"]),
        (&json!(true), &json!(false))
    );
    let report = &changed["report"];
    assert_eq!(
        (&report["turns"], &report["changed"]),
        (&json!(3), &json!(3)),
        "{changed}"
    );
    let group = &report["groups"][0];
    assert_eq!(
        (
            &group["count"],
            &group["from"]["decision"],
            &group["to"]["entry"]["question"]
        ),
        (&json!(2), &json!("unknown"), &json!(TRAM)),
        "{changed}"
    );
    assert_eq!(group["outcomes"]["unknown"], 2);
    let example = &group["examples"][0];
    assert_eq!((&example["text"], &example["turn"]), (&json!(TRAM), &json!(1)));
    assert!(
        example["reply"].as_str().unwrap().contains("At noon."),
        "{example}"
    );
    assert!(!example["was"].as_str().unwrap().is_empty(), "{example}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_last_turns_are_asked_again() {
    let server = Server::start().await;
    ask(&server, 3, QUESTION).await;
    ask(&server, 2, TRAM).await;
    publish(&server);

    start(&server, json!({"turns": 2})).await;

    let told = end(&server).await;
    assert_eq!((&told["asked"], &told["most_turns"]), (&json!(2), &json!(2)));
    assert_eq!(told["report"]["groups"][0]["count"], 2, "{told}");
    assert_eq!(told["report"]["groups"][0]["from"]["decision"], "unknown");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_replay_runs_at_a_time_until_it_is_cancelled() {
    let server = Server::start().await;
    for number in 0..200 {
        server
            .replies(&message(
                "long",
                &format!("m{number}"),
                &format!("tram number {number}x"),
            ))
            .await;
    }

    start(&server, json!({})).await;
    let second = start(&server, json!({})).await;
    let cancelled = server.admin_with(&Method::DELETE, "/replay", &json!(null)).await;

    assert_eq!(second.status, StatusCode::CONFLICT, "{second:?}");
    assert_eq!(second.json()["type"], "/problems/running");
    assert_eq!(cancelled.status, StatusCode::NO_CONTENT);
    let told = end(&server).await;
    assert_eq!(told["state"], "cancelled", "{told}");
    assert!(told["asked"].as_u64().unwrap() < 200, "{told}");
    assert_eq!(told["report"]["turns"], told["asked"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_example_that_was_erased_is_told_no_more() {
    let server = Server::start().await;
    ask(&server, 1, TRAM).await;
    publish(&server);
    start(&server, json!({})).await;
    let before = end(&server).await;
    let conversation = "When%20does%20the%20tram%20leave%20the%20depot%3F%200";

    server
        .admin_with(
            &Method::DELETE,
            &format!("/conversations/{conversation}"),
            &json!(null),
        )
        .await;

    let after = server.admin("/replay").await;
    assert_eq!(before["report"]["groups"][0]["examples"][0]["text"], TRAM);
    assert_eq!(after.json()["report"]["groups"][0]["examples"], json!([]));
}

#[tokio::test]
async fn a_number_of_turns_that_is_none_is_refused() {
    let server = Server::start().await;

    for turns in [0, 50_001] {
        let refused = start(&server, json!({ "turns": turns })).await;

        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/turns");
    }
}
