//! What no client of good will sends. Nothing of it is a fault of the server, and nothing of it disturbs anybody else.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{BASE, Chat};
use crate::support::{Answer, QUESTION, SECRET, Server, message, request};

/// Bodies of every wrong type, and of right types with impossible values.
fn bodies() -> Vec<String> {
    let mut bodies: Vec<String> = [
        "",
        " ",
        "null",
        "true",
        "1e999",
        "\"text\"",
        "[]",
        "[{}]",
        "{",
        "{}}",
        "{\"type\"}",
        "{\"type\": \"message\", \"text\": \"\\ud800\"}",
        "\u{feff}{\"type\": \"message\"}",
        "{\"type\": \"\"}",
        "{\"type\": []}",
        "{\"type\": \"message\", \"type\": 1}",
        "{\"user\": [], \"trustedOrigins\": 7}",
        "{\"user\": {\"id\": 7}}",
    ]
    .map(str::to_owned)
    .to_vec();
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    for levels in [99, 100, 110, 119, 121, 127, 128, 10_000] {
        bodies.push(format!(
            "{{\"type\": \"message\", \"text\": \"x\", \"channelData\": {}}}",
            deep(levels)
        ));
    }
    let wrong = [
        json!(null),
        json!(0),
        json!(""),
        json!("\u{0}"),
        json!([]),
        json!([null]),
        json!({}),
        json!("x".repeat(3_000)),
    ];
    for field in [
        "id",
        "from",
        "recipient",
        "conversation",
        "text",
        "locale",
        "timestamp",
        "channelData",
        "attachments",
        "entities",
        "value",
        "name",
        "membersAdded",
        "suggestedActions",
        "replyToId",
        "serviceUrl",
        "deliveryMode",
        "channelId",
        "inputHint",
        "textFormat",
        "user",
        "trustedOrigins",
    ] {
        for value in &wrong {
            let mut activity = json!({"type": "message", "from": {"id": "anna"}, "text": "hello"});
            activity[field] = value.clone();
            bodies.push(activity.to_string());
        }
    }
    for nested in [
        json!({"from": {"id": "\u{0}"}}),
        json!({"from": {"id": "i".repeat(5_000)}}),
        json!({"from": {"id": "helpline", "role": "bot"}}),
        json!({"channelData": {"clientActivityID": "\u{0}"}}),
        json!({"channelData": {"clientActivityID": "k".repeat(5_000)}}),
        json!({"channelData": {"clientActivityID": 5}}),
        json!({"value": {"helplineKey": "\u{0}", "helplineChoice": "x"}, "text": null}),
        json!({"value": {"helplineKey": 5, "helplineChoice": []}, "text": null}),
        json!({"attachments": [{"contentType": 5}]}),
        json!({"attachments": [{"contentType": "image/png", "contentUrl": "data:image/png;base64,AA=="}]}),
        json!({"entities": [{"type": "mention", "mentioned": 5, "text": ""}]}),
        json!({"locale": "\u{0}".repeat(3_000)}),
        json!({"channelData": {"helplinePage": {"product": [], "cloud": 5, "page": {}}}}),
        json!({"localTimestamp": "+99:99"}),
    ] {
        let mut activity = json!({"type": "message", "from": {"id": "anna"}, "text": "hello"});
        for (name, value) in nested.as_object().unwrap() {
            activity[name] = value.clone();
        }
        bodies.push(activity.to_string());
    }
    bodies
}

async fn send(server: &Server, path: &str, bearer: Option<&str>, body: &str) -> Answer {
    server
        .call(request(&Method::POST, path, bearer, Body::from(body.to_owned())))
        .await
}

/// An answer that is no fault of ours: taken, or refused in the shape of these paths.
fn assert_no_fault(answer: &Answer, what: &str) {
    assert!(answer.status.as_u16() < 500, "{what}: {answer:?}");
    if !answer.status.is_success() {
        let error = &answer.json()["error"];
        assert!(
            error["code"].is_string() && error["message"].is_string(),
            "{what}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn no_body_is_a_fault_of_the_server() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let activities = chat.path("/activities");
    let start = format!("{BASE}/conversations");
    let generate = format!("{BASE}/tokens/generate");

    for body in bodies() {
        let shown: String = body.chars().take(120).collect();
        for (path, bearer) in [
            (activities.as_str(), chat.token.as_str()),
            (start.as_str(), SECRET),
            (generate.as_str(), SECRET),
        ] {
            let answer = send(&server, path, Some(bearer), &body).await;

            assert_no_fault(&answer, &format!("{path} {shown}"));
        }
    }

    chat.say(&server, QUESTION).await;
    assert!(chat.poll(&server, "").await.0.len() > 2);
}

#[tokio::test]
async fn no_activity_is_a_fault_of_the_server() {
    let server = Server::start().await;

    for (number, body) in bodies().into_iter().enumerate() {
        let shown: String = body.chars().take(120).collect();
        let body = match serde_json::from_str::<Value>(&body) {
            Ok(Value::Object(mut activity)) => {
                activity
                    .entry("conversation")
                    .or_insert_with(|| json!({"id": format!("c{number}")}));
                Value::Object(activity).to_string()
            }
            _ => body,
        };

        let answer = send(&server, "/api/messages", None, &body).await;

        assert_no_fault(&answer, &shown);
    }
}

#[tokio::test]
async fn ids_in_any_script_are_kept_as_they_are() {
    let server = Server::start().await;
    let id = "19:Gespräch/会話 🎫\u{202e}?&#%@thread";
    let mut activity = message(id, "Ä|1 🎟", QUESTION);
    activity["from"]["id"] = json!("29:Ünal\u{200f}");

    let replies = server.replies(&activity).await;

    assert_eq!(replies[0]["conversation"]["id"], id);
    assert_eq!(replies[0]["replyToId"], "Ä|1 🎟");
    assert_eq!(replies[0]["recipient"]["id"], "29:Ünal\u{200f}");
    assert_eq!(server.replies(&activity).await, replies, "known again");
}

#[tokio::test]
async fn an_id_that_no_channel_gives_is_named() {
    let server = Server::start().await;
    for (field, path) in [("id", "id"), ("channelId", "channelId")] {
        for value in ["a\u{0}b".to_owned(), "x".repeat(5_000)] {
            let mut activity = message("c1", "a1", QUESTION);
            activity[field] = json!(value);

            let answer = server.message(&activity).await;

            assert_eq!(answer.error_code(), (400, "BadArgument".to_owned()), "{field}");
            assert!(answer.text.contains(path), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn a_client_that_takes_the_bots_id_is_a_person_all_the_same() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;

    chat.post(
        &server,
        &json!({"type": "message", "from": {"id": "helpline", "role": "bot"}, "text": QUESTION}),
    )
    .await;

    let (activities, _) = chat.poll(&server, "1").await;
    assert_eq!(activities[0]["from"], json!({"id": "user", "role": "user"}));
}

#[tokio::test]
async fn a_watermark_is_one_of_ours_or_a_bad_argument() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    for watermark in [
        "abc",
        "-1",
        "1.5",
        "1e3",
        "0x1",
        "null",
        "undefined",
        "99999999999999999999",
        "%00",
        "1;2",
        "%F0%9F%8E%AB",
        "+",
    ] {
        for path in ["/activities", ""] {
            let answer = chat.get(&server, &format!("{path}?watermark={watermark}")).await;

            let code = answer.error_code();
            // "+" is a blank in a query, and a blank is an empty watermark.
            let expected = if watermark == "+" { 200 } else { 400 };
            assert_eq!(code.0, expected, "{path} {watermark}: {answer:?}");
        }
    }
    for watermark in ["", "0", "1", "%201", "007"] {
        let answer = chat
            .get(&server, &format!("/activities?watermark={watermark}"))
            .await;

        assert_eq!(answer.status, StatusCode::OK, "{watermark}");
    }
}

#[tokio::test]
async fn a_path_that_names_no_conversation_is_not_found() {
    let server = Server::start().await;
    for id in ["%00", "..", "a%2F..%2Fb", "%F0%9F%8E%AB", &"x".repeat(2_000)] {
        for rest in ["", "/activities"] {
            let path = format!("{BASE}/conversations/{id}{rest}");

            let answer = server
                .call(request(&Method::GET, &path, Some(SECRET), Body::empty()))
                .await;

            assert_eq!(answer.error_code(), (404, "NotFound".to_owned()), "{path}");
        }
    }
}

#[tokio::test]
async fn a_token_in_any_wrong_form_is_refused_and_noted_without_it() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let unsigned = chat.token.rsplit_once('.').unwrap().0;
    let long = "x".repeat(20_000);
    let wrong = [
        "nonsense",
        "a.b.c",
        unsigned,
        &format!("{unsigned}."),
        &format!("{}x", chat.token),
        &chat.token.to_ascii_uppercase(),
        long.as_str(),
    ];
    for token in wrong {
        let answer = server
            .call(request(
                &Method::GET,
                &chat.path("/activities"),
                Some(token),
                Body::empty(),
            ))
            .await;

        assert_eq!(answer.error_code().0, 403, "{answer:?}");
    }

    let refusals = server.admin("/refusals").await;

    assert_eq!(refusals.json()["items"][0]["count"], wrong.len());
    assert!(!refusals.text.contains(unsigned) && !refusals.text.contains("nonsense"));
}
