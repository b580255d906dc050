//! Starting a conversation, coming back to it, handing it off.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{BASE, Chat};
use crate::support::{QUESTION, SECRET, Server, request};

#[tokio::test]
async fn a_started_conversation_begins_with_one_greeting() {
    let server = Server::start().await;

    let chat = Chat::start(&server).await;

    let (activities, watermark) = chat.poll(&server, "").await;
    assert_eq!((activities.len(), watermark.as_str()), (1, "1"));
    assert_eq!(activities[0]["from"]["role"], "bot");
    assert_eq!(activities[0]["id"], format!("{}|0000001", chat.id));
    assert_eq!(activities[0].get("serviceUrl"), None);
}

#[tokio::test]
async fn starting_again_is_no_second_greeting() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;

    let again = server
        .post(
            &format!("{BASE}/conversations"),
            Some(&chat.token),
            &json!({"user": {"id": "other"}}),
        )
        .await;

    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json()["conversationId"], chat.id.as_str());
    assert_eq!(chat.poll(&server, "").await.0.len(), 1);
}

#[tokio::test]
async fn the_secret_starts_and_reads_any_conversation() {
    let server = Server::start().await;

    let started = server
        .call(request(
            &Method::POST,
            &format!("{BASE}/conversations"),
            Some(SECRET),
            Body::empty(),
        ))
        .await;
    let id = started.json()["conversationId"].as_str().unwrap().to_owned();
    let path = format!("{BASE}/conversations/{id}/activities");
    let read = server
        .call(request(&Method::GET, &path, Some(SECRET), Body::empty()))
        .await;

    assert_eq!(started.status, StatusCode::CREATED);
    assert_eq!(read.json()["activities"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_unknown_conversation_is_not_found() {
    let server = Server::start().await;
    for rest in ["", "/activities"] {
        let path = format!("{BASE}/conversations/nowhere{rest}");

        let answer = server
            .call(request(&Method::GET, &path, Some(SECRET), Body::empty()))
            .await;

        assert_eq!(answer.error_code(), (404, "NotFound".to_owned()), "{path}");
    }
    let posted = server
        .post(
            &format!("{BASE}/conversations/nowhere/activities"),
            Some(SECRET),
            &json!({"type": "message"}),
        )
        .await;
    assert_eq!(posted.error_code(), (404, "NotFound".to_owned()));
}

#[tokio::test]
async fn a_client_cannot_say_who_has_joined() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;

    let posted = chat
        .post(
            &server,
            &json!({"type": "conversationUpdate", "membersAdded": [{"id": "x"}]}),
        )
        .await;

    assert_eq!(posted.status, StatusCode::OK);
    assert_eq!(chat.poll(&server, "").await.0.len(), 1);
}

#[tokio::test]
async fn a_chat_goes_on_after_a_restart() {
    let before = Server::start().await;
    let chat = Chat::start(&before).await;
    chat.say(&before, QUESTION).await;

    let after = Server::on(before.log.clone(), |_| {}).await;
    chat.say(&after, "Can a visitor get a day pass?").await;

    let (activities, _) = chat.poll(&after, "3").await;
    assert!(
        activities[1]["text"].as_str().unwrap().contains("gate house"),
        "{activities:?}"
    );
}

#[tokio::test]
async fn a_handoff_carries_the_transcript() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    chat.say(&server, QUESTION).await;

    chat.say(&server, "I want to talk to a person").await;

    let (activities, _) = chat.poll(&server, "").await;
    let handoff = activities
        .iter()
        .find(|activity| activity["name"] == "handoff.initiate")
        .unwrap_or_else(|| panic!("no handoff in {activities:?}"));
    assert_eq!(handoff["type"], "event");
    assert_eq!(handoff["conversation"]["id"], chat.id.as_str());
    let attachment = &handoff["attachments"][0];
    assert_eq!(
        (attachment["name"].as_str(), attachment["contentType"].as_str()),
        (Some("Transcript"), Some("application/json"))
    );
    assert_eq!(attachment.get("contentUrl"), None);
    let texts: Vec<_> = attachment["content"]["activities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["text"].clone())
        .collect();
    assert!(texts.contains(&json!(QUESTION)), "{texts:?}");
    assert!(texts.contains(&json!("I want to talk to a person")), "{texts:?}");
}
