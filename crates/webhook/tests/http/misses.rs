//! What people asked and did not get, as a reviewer reads it.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use dialogue_state::Agent;
use knowledge::{Knowledge, SourceFile};
use serde_json::{Value, json};

use crate::support::{ADMIN_KEY, QUESTION, Server, request};

const TRAM: &str = "When does the tram leave the depot?";

async fn misses(server: &Server, query: &str) -> Value {
    let answer = server.admin(&format!("/misses?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

/// Text and count of each.
fn counted(page: &Value) -> Vec<(String, u64)> {
    page["items"]
        .as_array()
        .unwrap_or_else(|| panic!("{page}"))
        .iter()
        .map(|item| {
            let text = item["text"].as_str().unwrap().to_owned();
            (text, item["count"].as_u64().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_question_that_nothing_answers_counts_once_however_it_is_typed() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    server
        .say("c2", &["hello", "when does the TRAM leave the depot"])
        .await;
    server.say("c3", &[QUESTION]).await;

    let page = misses(&server, "").await;

    assert_eq!(
        counted(&page),
        [("when does the TRAM leave the depot".to_owned(), 2)],
        "{page}"
    );
    let item = &page["items"][0];
    assert_eq!(
        item["kinds"],
        json!({"unknown": 2, "none_of_these": 0, "denied": 0, "handoff": 0})
    );
    assert_eq!(
        (&item["conversation"], &item["channel"], &item["turn"]),
        (&json!("c2"), &json!("emulator"), &json!(2))
    );
    assert_eq!((&page["next"], &page["since"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn an_answer_that_did_not_help_comes_with_the_file_to_mend() {
    let server = Server::start().await;
    server.say("c1", &[QUESTION, "that did not help"]).await;

    let page = misses(&server, "").await;

    let item = &page["items"][0];
    assert_eq!(
        (&item["text"], &item["turn"], &item["kinds"]["denied"]),
        (&json!(QUESTION), &json!(1), &json!(1))
    );
    let given = &item["nearest"][0];
    assert_eq!(given["is_given"], true, "{page}");
    assert_eq!(given["question"], "How do I reset my door badge?");
    assert_eq!(
        (&given["path"], &given["sidecar"], &given["is_in_sidecar"]),
        (&json!("badges.md"), &json!("badges.intents.toml"), &json!(false))
    );
}

#[tokio::test]
async fn an_entry_says_whether_it_is_asked_by_these_words_already() {
    let server = Server::start().await;
    server
        .say("c1", &["how do i RESET my door badge", "that did not help"])
        .await;
    server
        .say("c2", &["reset my door badge please", "that did not help"])
        .await;

    let page = misses(&server, "").await;

    let asked: Vec<(&Value, &Value)> = page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (&item["text"], &item["nearest"][0]["is_asked"]))
        .collect();
    assert_eq!(
        asked,
        [
            (&json!("reset my door badge please"), &json!(false)),
            (&json!("how do i RESET my door badge"), &json!(true)),
        ],
        "{page}"
    );
}

#[tokio::test]
async fn a_question_says_whether_the_articles_of_today_answer_it() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    let before = misses(&server, "").await;

    let file = SourceFile {
        path: "trams.md".to_owned(),
        bytes: format!("# Trams\n\n**{TRAM}**\n\nAt noon.\n").into_bytes(),
    };
    let knowledge = Knowledge::from_files(vec![file]).knowledge;
    server.agent.store(Agent::without_encoder(knowledge).into());
    let after = misses(&server, "").await;

    let then = &before["items"][0]["now"];
    assert_eq!(
        (&then["is_answered"], &then["decision"], &then["entry"]),
        (&json!(false), &json!("unknown"), &Value::Null),
        "{before}"
    );
    let now = &after["items"][0]["now"];
    assert_eq!(
        (&now["is_answered"], &now["decision"], &now["entry"]["question"]),
        (&json!(true), &json!("answer"), &json!(TRAM)),
        "{after}"
    );
}

#[tokio::test]
async fn the_answer_that_did_not_help_mends_nothing() {
    let server = Server::start().await;
    server.say("c1", &[QUESTION, "that did not help"]).await;

    let page = misses(&server, "").await;

    let now = &page["items"][0]["now"];
    assert_eq!(
        (&now["is_answered"], &now["decision"]),
        (&json!(false), &json!("answer")),
        "{page}"
    );
}

#[tokio::test]
async fn a_question_that_ends_with_a_person_counts_once() {
    let server = Server::start().await;
    server
        .say(
            "c1",
            &[QUESTION, "that did not help", "I want to talk to a person"],
        )
        .await;

    let page = misses(&server, "").await;

    assert_eq!(counted(&page), [(QUESTION.to_owned(), 1)]);
    assert_eq!(
        page["items"][0]["kinds"],
        json!({"unknown": 0, "none_of_these": 0, "denied": 0, "handoff": 1})
    );
}

#[tokio::test]
async fn a_secret_is_in_no_miss() {
    const SECRET: &str = "ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5";
    let server = Server::start().await;
    server.say("c1", &[SECRET]).await;
    server
        .say("c2", &[&format!("the tram refuses {SECRET} at the depot")])
        .await;

    let answer = server.admin("/misses").await;

    assert!(!answer.text.contains("ghp_"), "{}", answer.text);
    let texts = counted(&answer.json());
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert!(texts[0].0.starts_with("the tram refuses ["), "{texts:?}");
}

#[tokio::test]
async fn what_was_erased_is_missed_no_more() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;
    server.say("c2", &[TRAM]).await;
    let path = "/api/admin/v1/conversations/c2";

    let erased = server
        .call(request(&Method::DELETE, path, Some(ADMIN_KEY), Body::empty()))
        .await;

    assert!(erased.status.is_success(), "{}", erased.text);
    let page = misses(&server, "").await;
    assert_eq!(counted(&page), [(TRAM.to_owned(), 1)]);
    assert_eq!(page["items"][0]["conversation"], "c1");
}

#[tokio::test]
async fn every_question_is_on_one_page_whatever_is_said_meanwhile() {
    let server = Server::start().await;
    let questions: Vec<String> = (0..7)
        .map(|number| format!("where is tram number {number}x"))
        .collect();
    for (number, question) in questions.iter().enumerate() {
        for again in 0..=number {
            server.say(&format!("c{number} {again}"), &[question]).await;
        }
    }

    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = misses(&server, &format!("limit=3&cursor={cursor}")).await;
        seen.extend(counted(&page));
        server
            .say(&format!("late {}", seen.len()), &[&questions[0]])
            .await;
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }

    let mut expected: Vec<(String, u64)> = questions.into_iter().zip(1..).collect();
    expected.reverse();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn filters_of_the_misses_hold_together() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;

    for (query, expected) in [
        ("channel=emulator&since=2020-01-01T00:00:00Z", 1),
        ("channel=msteams", 0),
        ("since=2100-01-01T00:00:00Z", 0),
        ("until=2020-01-01T00:00:00Z", 0),
    ] {
        let page = misses(&server, query).await;

        assert_eq!(counted(&page).len(), expected, "{query}");
    }
    let wrong = server.admin("/misses?cursor=nonsense&since=soon").await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert_eq!(wrong.json()["errors"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_conversation_is_listed_by_what_was_asked_first() {
    let server = Server::start().await;
    server.say("c1", &["hello", QUESTION, TRAM]).await;
    server
        .say("c2", &[&format!("tram {}", "depot ".repeat(100))])
        .await;

    let page = server.admin("/conversations").await.json();

    let first = |place: usize| page["items"][place]["first_said"].as_str().unwrap_or_default();
    assert_eq!(first(1), QUESTION);
    assert!(
        first(0).chars().count() <= 200 && first(0).ends_with('…'),
        "{page}"
    );
}
