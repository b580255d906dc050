//! How conversations ended, and what came of each entry.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{QUESTION, Server};

const TRAM: &str = "When does the tram leave the depot?";

async fn statistics(server: &Server, query: &str) -> Value {
    let answer = server.admin(&format!("/statistics?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.json()
}

#[tokio::test]
async fn each_conversation_counts_once_by_how_it_ended() {
    let server = Server::start().await;
    server.say("helped", &[QUESTION, "thanks, that worked"]).await;
    server.say("silent", &["hello", QUESTION, "thank you"]).await;
    server.say("not-helped", &[QUESTION, "that did not help"]).await;
    server.say("left", &[TRAM]).await;
    server
        .say(
            "person",
            &[QUESTION, "I want to talk to a person", "skip the rest"],
        )
        .await;
    server.say("small-talk", &["hello"]).await;

    let report = statistics(&server, "").await;

    let ends = json!({"confirmed": 1, "unknown": 1, "denied": 1, "left": 1, "handed_off": 1});
    assert_eq!(report["conversations"], ends, "{report}");
    let days = report["days"].as_array().unwrap();
    let counted = |name: &str| {
        days.iter()
            .map(|day| day["conversations"][name].as_u64().unwrap())
            .sum::<u64>()
    };
    for (name, count) in ends.as_object().unwrap() {
        assert_eq!(counted(name), count.as_u64().unwrap(), "{report}");
    }
    assert_eq!(report["decisions"]["unknown"], 1, "{report}");
    assert_eq!((&report["turns"], &report["since"]), (&json!(12), &Value::Null));
}

#[tokio::test]
async fn an_entry_says_how_often_it_was_given_and_what_came_of_it() {
    let server = Server::start().await;
    server.say("c1", &[QUESTION, "thanks, that worked"]).await;
    server.say("c2", &[QUESTION, "that did not help"]).await;
    server.say("c3", &[QUESTION, "I want to talk to a person"]).await;

    let report = statistics(&server, "limit=1").await;

    let entries = report["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1, "{report}");
    let badge = &entries[0];
    assert_eq!(badge["question"], "How do I reset my door badge?");
    assert_eq!(badge["path"], "badges.md");
    assert_eq!(
        (
            &badge["given"],
            &badge["confirmed"],
            &badge["denied"],
            &badge["handed_off"]
        ),
        (&json!(3), &json!(1), &json!(1), &json!(1)),
        "{report}"
    );
}

#[tokio::test]
async fn only_what_was_said_in_the_time_and_on_the_channel_counts() {
    let server = Server::start().await;
    server.say("c1", &[TRAM]).await;

    let elsewhere = statistics(&server, "channel=msteams").await;
    let before = statistics(&server, "until=2026-01-01T00:00:00Z").await;
    let here = statistics(&server, "channel=emulator&since=2026-01-01T00:00:00Z").await;

    let left = |report: &Value| report["conversations"]["left"].clone();
    assert_eq!(
        (left(&elsewhere), left(&before), left(&here)),
        (json!(0), json!(0), json!(1))
    );
}

#[tokio::test]
async fn a_wrong_time_says_what_a_time_is() {
    let server = Server::start().await;

    let answer = server.admin("/statistics?since=yesterday").await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.text.contains("2026-03-01T00:00:00Z"), "{}", answer.text);
}
