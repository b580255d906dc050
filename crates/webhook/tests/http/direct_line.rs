//! Direct Line by polling.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::{Value, json};

use crate::support::{ANSWER, Answer, QUESTION, SECRET, Server, request};

const BASE: &str = "/v3/directline";

/// A conversation that has been started with a token.
pub(crate) struct Chat {
    pub(crate) id: String,
    pub(crate) token: String,
    pub(crate) stream_url: String,
}

impl Chat {
    /// Makes a token with the secret and starts its conversation.
    pub(crate) async fn start(server: &Server) -> Self {
        let generated = server
            .post(&format!("{BASE}/tokens/generate"), Some(SECRET), &json!({}))
            .await;
        assert_eq!(generated.status, StatusCode::OK, "{generated:?}");
        let token = generated.json()["token"].as_str().unwrap().to_owned();
        let started = server
            .post(&format!("{BASE}/conversations"), Some(&token), &json!({}))
            .await;
        assert_eq!(started.status, StatusCode::CREATED, "{started:?}");
        let body = started.json();
        Self {
            id: body["conversationId"].as_str().unwrap().to_owned(),
            token: body["token"].as_str().unwrap().to_owned(),
            stream_url: body["streamUrl"].as_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("{BASE}/conversations/{}{rest}", self.id)
    }

    pub(crate) async fn post(&self, server: &Server, activity: &Value) -> Answer {
        server
            .post(&self.path("/activities"), Some(&self.token), activity)
            .await
    }

    pub(crate) async fn say(&self, server: &Server, text: &str) -> String {
        let posted = self
            .post(
                server,
                &json!({"type": "message", "from": {"id": "x"}, "text": text}),
            )
            .await;
        assert_eq!(posted.status, StatusCode::OK, "{posted:?}");
        posted.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn get(&self, server: &Server, rest: &str) -> Answer {
        server
            .call(request(
                &Method::GET,
                &self.path(rest),
                Some(&self.token),
                Body::empty(),
            ))
            .await
    }

    /// What was said after a watermark.
    pub(crate) async fn poll(&self, server: &Server, watermark: &str) -> (Vec<Value>, String) {
        let set = self
            .get(server, &format!("/activities?watermark={watermark}"))
            .await
            .json();
        (
            set["activities"].as_array().unwrap().clone(),
            set["watermark"].as_str().unwrap().to_owned(),
        )
    }
}

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
async fn a_token_for_a_user_speaks_as_that_user_only() {
    let server = Server::start().await;
    let body = json!({"User": {"Id": "dl_anna", "Name": "Anna"}});
    let token = server
        .post(&format!("{BASE}/tokens/generate"), Some(SECRET), &body)
        .await
        .json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = server
        .post(
            &format!("{BASE}/conversations"),
            Some(&token),
            &json!({"user": {"id": "mallory"}}),
        )
        .await
        .json()["conversationId"]
        .as_str()
        .unwrap()
        .to_owned();
    let chat = Chat {
        id,
        token,
        stream_url: String::new(),
    };

    chat.post(
        &server,
        &json!({"type": "message", "from": {"id": "mallory"}, "text": QUESTION}),
    )
    .await;

    let (activities, _) = chat.poll(&server, "1").await;
    assert_eq!(
        activities[0]["from"],
        json!({"id": "dl_anna", "name": "Anna", "role": "user"})
    );
}

#[tokio::test]
async fn credentials_are_missing_or_bad() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let other = Chat::start(&server).await;
    let path = chat.path("/activities");
    let by = async |bearer: Option<&str>| {
        server
            .call(request(&Method::GET, &path, bearer, Body::empty()))
            .await
            .error_code()
    };
    let tampered = chat.token.replacen('.', ".e", 1);

    assert_eq!(by(None).await, (401, "Unauthorized".to_owned()));
    assert_eq!(by(Some("nonsense")).await, (403, "Forbidden".to_owned()));
    assert_eq!(by(Some(&tampered)).await, (403, "Forbidden".to_owned()));
    assert_eq!(by(Some(&other.token)).await, (403, "Forbidden".to_owned()));
}

#[tokio::test]
async fn a_token_makes_no_tokens_but_its_own_successor() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;

    let generated = server
        .post(&format!("{BASE}/tokens/generate"), Some(&chat.token), &json!({}))
        .await;
    let refreshed = server
        .post(&format!("{BASE}/tokens/refresh"), Some(&chat.token), &json!({}))
        .await
        .json();

    assert_eq!(generated.error_code().0, 403);
    assert_eq!(refreshed["conversationId"], chat.id.as_str());
    assert_ne!(refreshed["token"], chat.token.as_str());
    assert_eq!(refreshed["expires_in"], 12 * 3600);
}

#[tokio::test]
async fn a_user_id_of_another_kind_makes_no_token() {
    let server = Server::start().await;

    let answer = server
        .post(
            &format!("{BASE}/tokens/generate"),
            Some(SECRET),
            &json!({"user": {"id": "anna"}}),
        )
        .await;

    assert_eq!(answer.error_code(), (400, "BadArgument".to_owned()));
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
async fn a_token_with_trusted_origins_works_on_their_pages_only() {
    let server = Server::start().await;
    let body = json!({"trustedOrigins": ["https://shop.example"]});
    let token = server
        .post(&format!("{BASE}/tokens/generate"), Some(SECRET), &body)
        .await
        .json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let from = async |origin: &str| {
        let mut request = request(
            &Method::POST,
            &format!("{BASE}/tokens/refresh"),
            Some(&token),
            Body::empty(),
        );
        request
            .headers_mut()
            .insert(header::ORIGIN, origin.parse().unwrap());
        server.call(request).await
    };

    let (trusted, foreign) = (
        from("https://shop.example").await,
        from("https://evil.example").await,
    );

    assert_eq!(trusted.status, StatusCode::OK);
    assert_eq!(foreign.error_code(), (403, "Forbidden".to_owned()));
    assert_eq!(
        foreign.header("access-control-allow-origin"),
        Some("https://evil.example"),
        "a page can read why"
    );
}

#[tokio::test]
async fn a_preflight_allows_what_the_clients_send() {
    let server = Server::start().await;
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri(format!("{BASE}/conversations"))
        .header(header::ORIGIN, "https://shop.example")
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type,x-ms-bot-agent,x-requested-with",
        )
        .body(Body::empty())
        .unwrap();

    let answer = server.call(request).await;

    assert!(answer.status.is_success(), "{answer:?}");
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
    let allowed = answer.header("access-control-allow-headers").unwrap();
    for name in ["authorization", "content-type", "x-ms-bot-agent"] {
        assert!(allowed.contains(name), "{allowed}");
    }
}

#[tokio::test]
async fn a_refused_caller_can_read_when_to_come_back() {
    let server = Server::with(|input| input.rate_limit = Some("4".to_owned())).await;
    let chat = Chat::start(&server).await;
    let mut last = None;
    for _ in 0..3 {
        let mut request = request(
            &Method::GET,
            &chat.path("/activities"),
            Some(&chat.token),
            Body::empty(),
        );
        request
            .headers_mut()
            .insert(header::ORIGIN, "https://shop.example".parse().unwrap());
        last = Some(server.call(request).await);
    }

    let limited = last.unwrap();

    assert_eq!(limited.error_code(), (429, "TooManyRequests".to_owned()));
    assert!(limited.header("retry-after").is_some());
    assert!(
        limited
            .header("access-control-expose-headers")
            .unwrap()
            .contains("retry-after")
    );
    assert_eq!(
        limited.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
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
async fn without_a_secret_tokens_survive_a_restart_all_the_same() {
    let without_secret = |input: &mut webhook::SettingsInput| input.direct_line_secrets = Vec::new();
    let before = Server::with(without_secret).await;
    let token = before.post("/api/widget/token", None, &json!({})).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned();

    let after = Server::on(before.log.clone(), without_secret).await;
    let started = after
        .post(&format!("{BASE}/conversations"), Some(&token), &json!({}))
        .await;

    assert_eq!(started.status, StatusCode::CREATED);
    let secret = after
        .post(&format!("{BASE}/tokens/generate"), Some(""), &json!({}))
        .await;
    assert_eq!(secret.error_code().0, 401);
}

#[tokio::test]
async fn an_uploaded_file_is_noted_by_name_and_not_kept() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let upload = |user: &str, kind: &str, body: &str| {
        Request::post(chat.path(&format!("/upload{user}")))
            .header(header::AUTHORIZATION, format!("Bearer {}", chat.token))
            .header(header::CONTENT_TYPE, kind)
            .header(
                header::CONTENT_DISPOSITION,
                "name=\"file\"; filename=\"badge.png\"",
            )
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    let parts = "--b\r\nContent-Disposition: form-data; name=\"activity\"\r\nContent-Type: application/vnd.microsoft.activity\r\n\r\n\
                 {\"type\":\"message\",\"text\":\"see the picture\"}\r\n\
                 --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"gate.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\
                 PIXELS\r\n--b--\r\n";

    let nobody = server.call(upload("", "image/png", "PIXELS")).await;
    let single = server.call(upload("?userId=anna", "image/png", "PIXELS")).await;
    let several = server
        .call(upload("?userId=anna", "multipart/form-data; boundary=b", parts))
        .await;

    assert_eq!(nobody.error_code(), (400, "MissingProperty".to_owned()));
    assert_eq!(
        (single.status, several.status),
        (StatusCode::OK, StatusCode::OK),
        "{several:?}"
    );
    let (activities, _) = chat.poll(&server, "1").await;
    let users: Vec<_> = activities
        .iter()
        .filter(|activity| activity["from"]["role"] == "user")
        .collect();
    assert_eq!(
        users[0]["attachments"],
        json!([{"contentType": "image/png", "name": "badge.png"}])
    );
    assert_eq!(users[1]["text"], "see the picture");
    assert_eq!(
        users[1]["attachments"],
        json!([{"contentType": "image/jpeg", "name": "gate.jpg"}])
    );
    assert!(!format!("{activities:?}").contains("PIXELS"));
}

#[tokio::test]
async fn an_upload_over_its_limit_is_too_large() {
    let server = Server::with(|input| input.upload_bytes = Some(1000)).await;
    let chat = Chat::start(&server).await;

    let upload = Request::post(chat.path("/upload?userId=anna"))
        .header(header::AUTHORIZATION, format!("Bearer {}", chat.token))
        .header(header::CONTENT_TYPE, "image/png")
        .body(Body::from(vec![0; 2000]))
        .unwrap();
    let answer = server.call(upload).await;

    assert_eq!(answer.error_code(), (413, "MessageSizeTooBig".to_owned()));
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

#[tokio::test]
async fn a_malformed_multipart_body_is_a_bad_argument() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    for (kind, body) in [
        ("multipart/form-data", "no boundary"),
        ("multipart/form-data; boundary=b", "--b\r\nno end"),
        ("multipart/form-data; boundary=b", ""),
    ] {
        let upload = Request::post(chat.path("/upload?userId=anna"))
            .header(header::AUTHORIZATION, format!("Bearer {}", chat.token))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();

        let answer = server.call(upload).await;

        assert_eq!(answer.error_code().0, 400, "{kind} {body}: {answer:?}");
    }
}
