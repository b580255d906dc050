//! `POST /api/messages`.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{ANSWER, QUESTION, SECRET, Server, message, request};

#[tokio::test]
async fn a_question_is_answered_inline_when_asked_so() {
    let server = Server::start().await;

    let replies = server.replies(&message("c1", "a1", QUESTION)).await;

    assert_eq!(replies.len(), 1, "{replies:?}");
    let reply = &replies[0];
    assert!(reply["text"].as_str().unwrap().contains(ANSWER), "{reply}");
    assert_eq!(reply["replyToId"], "a1");
    assert_eq!(reply["from"], json!({"id": "helpline-bot", "role": "bot"}));
    assert_eq!(reply["recipient"]["id"], "anna");
    assert_eq!(
        (reply.get("id"), reply.get("timestamp"), reply.get("serviceUrl")),
        (None, None, None)
    );
    assert_eq!(
        (reply.get("attachments"), reply.get("suggestedActions")),
        (None, None)
    );
}

#[tokio::test]
async fn the_same_activity_twice_is_one_turn_with_the_same_reply() {
    let server = Server::start().await;
    let activity = message("c1", "a1", QUESTION);

    let first = server.replies(&activity).await;
    let second = server.replies(&activity).await;

    assert_eq!(first, second);
    assert_eq!(server.transcript("c1").await.len(), 2);
}

#[tokio::test]
async fn the_same_activity_at_the_same_moment_is_one_turn() {
    let server = Server::start().await;
    let activity = message("c1", "a1", QUESTION);

    let (first, second, third) = tokio::join!(
        server.replies(&activity),
        server.replies(&activity),
        server.replies(&activity)
    );

    assert_eq!(first, second);
    assert_eq!(second, third);
    assert_eq!(server.transcript("c1").await.len(), 2);
}

#[tokio::test]
async fn a_client_that_hangs_up_changes_nothing() {
    let server = Server::start().await;

    let activity = message("c1", "a1", QUESTION);
    let call = server.message(&activity);
    // The request is polled once, so that its turn has begun, and then dropped.
    tokio::select! {
        biased;
        _ = call => panic!("the turn needs more than one poll"),
        () = std::future::ready(()) => {}
    }

    // A repeat waits for its turn in the log, and finds the first one's answer.
    let replies = server.replies(&activity).await;
    assert!(replies[0]["text"].as_str().unwrap().contains(ANSWER));
    assert_eq!(server.transcript("c1").await.len(), 2);
}

#[tokio::test]
async fn without_inline_replies_the_answer_is_accepted_and_stored() {
    let server = Server::start().await;

    let answer = server.message(&message("c1", "a1", QUESTION)).await;

    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::ACCEPTED, ""));
    let transcript = server.transcript("c1").await;
    assert_eq!(transcript.len(), 2);
    assert!(transcript[1]["text"].as_str().unwrap().contains(ANSWER));
    let outbox = server.admin("/outbox").await.json();
    assert_eq!(outbox, json!({"waiting": 1, "parked": 0}));
}

#[tokio::test]
async fn a_pasted_token_is_masked_before_it_is_stored() {
    let server = Server::start().await;
    let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));
    let mut activity = message("c1", "a1", &format!("my badge token is {token}"));
    activity["channelData"] = json!({"copy": token});
    activity["attachments"] = json!([{"contentType": "x/y", "content": {"log": token}}]);
    activity["value"] = json!([token]);

    server.replies(&activity).await;

    let stored = serde_json::to_string(&server.transcript("c1").await).unwrap();
    let turns = server.admin("/conversations/c1/turns").await.text;
    assert!(
        !stored.contains("ghp_") && !turns.contains("ghp_"),
        "{stored} {turns}"
    );
    assert!(stored.contains("[GitHub token]"), "{stored}");
}

#[tokio::test]
async fn a_person_that_joins_is_welcomed_once() {
    let server = Server::start().await;
    let update = |id: &str, members: Value| {
        json!({
            "type": "conversationUpdate", "id": id, "channelId": "emulator", "serviceUrl": "http://127.0.0.1:9/",
            "from": {"id": "anna"}, "recipient": {"id": "bot"}, "conversation": {"id": "c1"}, "membersAdded": members,
        })
    };

    let bot_joined = server.replies(&update("u1", json!([{"id": "bot"}]))).await;
    let person_joined = server
        .message(&update("u2", json!([{"id": "bot"}, {"id": "anna"}])))
        .await;
    let told_again = server.message(&update("u3", json!([{"id": "anna"}]))).await;

    assert_eq!(bot_joined, Vec::<Value>::new());
    assert!(person_joined.status.is_success() && told_again.status.is_success());
    let transcript = server.transcript("c1").await;
    assert_eq!(transcript.len(), 1, "{transcript:?}");
    assert_eq!(transcript[0]["from"]["role"], "bot");
}

#[tokio::test]
async fn what_asks_for_nothing_is_accepted_without_a_reply() {
    let server = Server::start().await;
    for kind in [
        "brand/new",
        "typing",
        "messageUpdate",
        "messageDelete",
        "installationUpdate",
        "trace",
        "command",
        "commandResult",
        "contactRelationUpdate",
        "endOfConversation",
        "handoff",
        "event",
        "messageReaction",
    ] {
        let mut activity = message("c1", "a1", QUESTION);
        activity["type"] = json!(kind);

        let replies = server.replies(&activity).await;

        assert_eq!(replies, Vec::<Value>::new(), "{kind}");
        let bare = server.message(&json!({"type": kind})).await;
        assert!(bare.status.is_success(), "{kind}: {bare:?}");
    }
}

#[tokio::test]
async fn an_edited_message_is_not_answered_again() {
    let server = Server::start().await;
    server.replies(&message("c1", "a1", QUESTION)).await;
    let mut edited = message("c1", "a1", "Why does the parking gate not open?");
    edited["type"] = json!("messageUpdate");

    let replies = server.replies(&edited).await;

    assert_eq!(replies, Vec::<Value>::new());
    assert_eq!(server.transcript("c1").await.len(), 2);
}

#[tokio::test]
async fn an_unknown_invoke_is_not_implemented() {
    let server = Server::start().await;
    let mut invoke = message("c1", "a1", "");
    invoke["type"] = json!("invoke");
    invoke["name"] = json!("task/fetch");

    let answer = server.message(&invoke).await;

    assert_eq!(answer.error_code(), (501, "NotImplemented".to_owned()));
}

#[tokio::test]
async fn feedback_from_teams_is_answered_with_an_empty_object() {
    let server = Server::start().await;
    server.replies(&message("c1", "a1", QUESTION)).await;
    let mut invoke = message("c1", "a2", "");
    invoke["type"] = json!("invoke");
    invoke["name"] = json!("message/submitAction");
    invoke["replyToId"] = json!("1");
    invoke["value"] =
        json!({"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": "{}"}});

    let answer = server.message(&invoke).await;

    assert_eq!((answer.status, answer.text.as_str()), (StatusCode::OK, "{}"));
    // What is said to the person about it leaves as every reply does: the body is for the channel alone.
    let transcript = server.transcript("c1").await;
    assert_eq!(transcript.last().unwrap()["from"]["role"], "bot");
    assert_eq!(server.admin("/outbox").await.json()["waiting"], 1);
}

#[tokio::test]
async fn a_button_of_a_card_is_pressed_by_an_invoke_too() {
    let server = Server::start().await;
    for (name, value, body) in [
        (
            "suggestedAction/submit",
            json!({"helplineChoice": QUESTION, "helplineKey": "k1"}),
            json!({}),
        ),
        (
            "adaptiveCard/action",
            json!({"action": {"type": "Action.Execute", "verb": "choose",
                "data": {"helplineChoice": QUESTION, "helplineKey": "k2"}}, "trigger": "manual"}),
            json!({"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": "OK"}),
        ),
    ] {
        let mut invoke = message(name, "a1", "");
        invoke["type"] = json!("invoke");
        invoke["name"] = json!(name);
        invoke["value"] = value;
        let mut again = invoke.clone();
        again["id"] = json!("a2");

        let answer = server.message(&invoke).await;
        let repeated = server.message(&again).await;

        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::OK, body.clone()),
            "{name}"
        );
        assert_eq!(
            (repeated.status, repeated.json()),
            (StatusCode::OK, body),
            "{name}"
        );
        let turns = server
            .admin(&format!("/conversations/{}/turns", name.replace('/', "%2F")))
            .await
            .json();
        assert_eq!(
            turns["items"].as_array().unwrap().len(),
            1,
            "{name}: one press is one turn"
        );
    }
    assert!(server.admin("/outbox").await.json()["waiting"].as_i64().unwrap() >= 2);
}

#[tokio::test]
async fn unknown_fields_at_any_depth_are_no_reason_to_refuse() {
    let server = Server::start().await;
    let mut activity = message("c1", "a1", QUESTION);
    activity["brandNew"] = json!({"deep": [{"er": null}]});
    activity["entities"] = json!([{"type": "unheard-of", "x": 1}]);
    activity["locale"] = json!("not a locale");
    activity["timestamp"] = json!("yesterday");
    activity["deliveryMode"] = json!("pigeon");
    activity["textFormat"] = json!("runes");

    let answer = server.message(&activity).await;

    assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
}

#[tokio::test]
async fn a_request_without_recipient_is_taken() {
    let server = Server::start().await;
    let mut activity = message("c1", "a1", QUESTION);
    activity.as_object_mut().unwrap().remove("recipient");

    let replies = server.replies(&activity).await;

    assert!(replies[0]["text"].as_str().unwrap().contains(ANSWER));
}

#[tokio::test]
async fn malformed_activities_are_refused_with_a_code() {
    let server = Server::start().await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let cases = [
        ("not json", "BadArgument"),
        ("", "BadArgument"),
        ("[]", "BadArgument"),
        ("null", "BadArgument"),
        ("{\"text\": \"no type\"}", "MissingProperty"),
        ("{\"type\": 5}", "BadArgument"),
        ("{\"type\": \"message\", \"text\": {}}", "BadArgument"),
        ("{\"type\": \"message\", \"conversation\": \"c\"}", "BadArgument"),
        (
            "{\"type\": \"message\", \"text\": \"nowhere\"}",
            "MissingProperty",
        ),
        (deep.as_str(), "BadArgument"),
    ];
    for (body, code) in cases {
        let answer = server
            .call(request(
                &Method::POST,
                "/api/messages",
                None,
                Body::from(body.to_owned()),
            ))
            .await;

        let shown: String = body.chars().take(50).collect();
        assert_eq!(answer.error_code(), (400, code.to_owned()), "{shown}");
    }
}

#[tokio::test]
async fn a_body_of_sixteen_megabytes_is_too_large() {
    let server = Server::start().await;
    let body = Body::from(vec![b' '; 16 * 1024 * 1024]);

    let answer = server
        .call(request(&Method::POST, "/api/messages", None, body))
        .await;

    assert_eq!(answer.error_code(), (413, "MessageSizeTooBig".to_owned()));
}

#[tokio::test]
async fn a_byte_order_mark_before_the_activity_is_read_past() {
    let server = Server::start().await;
    let body = "\u{feff}{\"type\": \"message\", \"text\": \"hello\", \"conversation\": {\"id\": \"c\"}}";

    let answer = server
        .call(request(&Method::POST, "/api/messages", None, Body::from(body)))
        .await;

    assert_eq!(answer.status, StatusCode::ACCEPTED, "{answer:?}");
}

#[tokio::test]
async fn a_form_is_an_unsupported_media_type() {
    let server = Server::start().await;
    let request = Request::post("/api/messages")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("type=message"))
        .unwrap();

    let answer = server.call(request).await;

    assert_eq!(answer.error_code(), (415, "UnsupportedMediaType".to_owned()));
}

#[tokio::test]
async fn a_packed_body_is_told_to_come_unpacked() {
    let server = Server::start().await;
    for (path, encoding, expected) in [
        ("/api/messages", "gzip", 415),
        ("/api/messages", "identity", 202),
        ("/v3/directline/tokens/generate", "br", 415),
        ("/v3/directline/tokens/generate", "Identity", 200),
    ] {
        let body = r#"{"type": "message", "text": "hello", "conversation": {"id": "c"}}"#;
        let secret = path.starts_with("/v3").then_some(SECRET);
        let mut request = request(&Method::POST, path, secret, Body::from(body));
        request
            .headers_mut()
            .insert(header::CONTENT_ENCODING, encoding.parse().unwrap());

        let answer = server.call(request).await;

        assert_eq!(answer.status.as_u16(), expected, "{path} {encoding}: {answer:?}");
        if expected == 415 {
            assert!(answer.text.contains("without `Content-Encoding`"), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn without_app_id_or_switch_every_call_is_unauthorized() {
    let server = Server::with(|input| input.bot.allow_anonymous = false).await;

    let answer = server.message(&message("c1", "a1", QUESTION)).await;

    assert_eq!(answer.error_code(), (401, "Unauthorized".to_owned()));
    assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
}

#[tokio::test]
async fn with_an_app_id_a_token_that_proves_nothing_is_forbidden() {
    let server = Server::with(|input| {
        input.bot.allow_anonymous = false;
        input.bot.app_id = Some("app".to_owned());
        input.bot.app_password = Some("password".into());
    })
    .await;

    let missing = server.message(&message("c1", "a1", QUESTION)).await;
    let forged = server
        .post("/api/messages", Some("a.b.c"), &message("c1", "a1", QUESTION))
        .await;

    assert_eq!(missing.status, StatusCode::UNAUTHORIZED);
    assert_eq!(forged.error_code(), (403, "Forbidden".to_owned()));
}

#[tokio::test]
async fn too_many_messages_of_one_conversation_are_told_when_to_come_back() {
    let server = Server::with(|input| input.rate_limit = Some("4".to_owned())).await;
    server.message(&message("c1", "a1", QUESTION)).await;

    let limited = server.message(&message("c1", "a2", QUESTION)).await;
    let other = server.message(&message("c2", "a1", QUESTION)).await;

    assert_eq!(limited.error_code(), (429, "TooManyRequests".to_owned()));
    let wait: u64 = limited.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    assert_eq!(other.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn hostile_ids_never_collide_with_those_of_replies() {
    let server = Server::start().await;
    server.replies(&message("c1", "c1|b0000004", QUESTION)).await;

    let replies = server.replies(&message("c1", "c1|0000005", QUESTION)).await;

    assert!(!replies.is_empty());
    let transcript = server.transcript("c1").await;
    let mut ids: Vec<_> = transcript
        .iter()
        .map(|activity| activity["id"].to_string())
        .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "{transcript:?}");
}

#[tokio::test]
async fn a_message_without_service_url_is_answered_in_the_transcript_alone() {
    let server = Server::start().await;
    let mut activity = message("c1", "a1", QUESTION);
    activity.as_object_mut().unwrap().remove("serviceUrl");

    let answer = server.message(&activity).await;

    assert_eq!(answer.status, StatusCode::ACCEPTED);
    assert_eq!(server.transcript("c1").await.len(), 2);
    assert_eq!(
        server.admin("/outbox").await.json(),
        json!({"waiting": 0, "parked": 0})
    );
}
