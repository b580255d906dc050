//! Posting and polling.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{BASE, Chat};
use crate::support::{ANSWER, QUESTION, SECRET, Server, request};

#[tokio::test]
async fn a_message_is_echoed_with_its_channel_data_and_then_answered() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let data = json!({"clientActivityID": "k1", "nested": {"list": [1, null, ""]}});
    let activity = json!({
        "type": "message", "from": {"id": "r_123", "name": "Ada", "role": "bot"}, "text": QUESTION, "channelData": data,
        "conversation": {"id": "another"}, "id": "mine", "timestamp": "1999-01-01T00:00:00Z", "serviceUrl": "http://x",
    });

    let posted = chat.post(&server, &activity).await;

    let (activities, watermark) = chat.poll(&server, "1").await;
    let (echo, reply) = (&activities[0], &activities[1]);
    assert_eq!(posted.json()["id"], echo["id"]);
    assert_eq!(echo["channelData"], data);
    assert_eq!(echo["from"]["role"], "user");
    assert_eq!(echo["conversation"]["id"], chat.id.as_str());
    assert_eq!(echo.get("serviceUrl"), None);
    assert!(reply["text"].as_str().unwrap().contains(ANSWER));
    assert_eq!(reply["replyToId"], echo["id"]);
    assert!(echo["timestamp"].as_str().unwrap() <= reply["timestamp"].as_str().unwrap());
    assert!(echo["timestamp"].as_str().unwrap().ends_with('Z'));
    assert_eq!(watermark, "3");
    assert_eq!(chat.poll(&server, "3").await, (vec![], "3".to_owned()));
    assert_eq!(
        chat.poll(&server, "1").await.0,
        activities,
        "a watermark may be used again"
    );
}

#[tokio::test]
async fn the_same_client_id_twice_is_one_message() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let activity = json!({"type": "message", "text": QUESTION, "channelData": {"clientActivityID": "k1"}});

    let first = chat.post(&server, &activity).await.json();
    let second = chat.post(&server, &activity).await.json();

    assert_eq!(first, second);
    assert_eq!(chat.poll(&server, "").await.0.len(), 3);
}

#[tokio::test]
async fn a_message_sent_again_under_its_id_is_one_message() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let sent = |text: &str, at: &str| json!({"type": "message", "id": "mine", "text": text, "timestamp": at});

    let first = chat.post(&server, &sent(QUESTION, "T1")).await.json();
    let again = chat.post(&server, &sent(QUESTION, "T2")).await.json();
    let other = chat.post(&server, &sent("hello", "T3")).await.json();

    assert_eq!(first, again);
    assert_ne!(
        first, other,
        "a client that gives all its messages one id is heard"
    );
    let (activities, _) = chat.poll(&server, "").await;
    assert_eq!(activities.len(), 5);
    assert!(activities.iter().all(|activity| activity["id"] != "mine"));
}

#[tokio::test]
async fn typing_is_accepted_and_not_kept() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;

    let posted = chat.post(&server, &json!({"type": "typing"})).await;

    assert_eq!(posted.status, StatusCode::OK);
    assert!(posted.json()["id"].is_string());
    assert_eq!(chat.poll(&server, "").await.0.len(), 1);
}

#[tokio::test]
async fn a_broken_watermark_or_encoding_is_a_bad_argument() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;

    let watermark = chat.get(&server, "/activities?watermark=abc").await;
    let path = format!("{BASE}/conversations/%ff/activities");
    let encoding = server
        .call(request(&Method::GET, &path, Some(SECRET), Body::empty()))
        .await;

    assert_eq!(watermark.error_code(), (400, "BadArgument".to_owned()));
    assert_eq!(encoding.error_code(), (400, "BadArgument".to_owned()));
}

#[tokio::test]
async fn a_watermark_beyond_the_end_hides_nothing() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;

    let (_, watermark) = chat.poll(&server, "999").await;
    chat.say(&server, QUESTION).await;

    assert_eq!(chat.poll(&server, &watermark).await.0.len(), 2);
}
