//! A person on the other side: what they say reaches the user on every channel, and the agent is quiet meanwhile.

use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, StatusCode, Uri};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::direct_line::Chat;
use crate::support::{ADMIN_KEY, ANSWER, QUESTION, Server, message, request, within};

/// A connector that takes everything.
struct Connector {
    url: String,
    received: mpsc::UnboundedReceiver<(String, Value)>,
}

impl Connector {
    async fn start(status: StatusCode, answer: Value) -> Self {
        let (send, received) = mpsc::unbounded_channel();
        let take = move |State(send): State<mpsc::UnboundedSender<(String, Value)>>,
                         uri: Uri,
                         Json(activity): Json<Value>| {
            let answer = answer.clone();
            async move {
                send.send((uri.path().to_owned(), activity)).unwrap();
                (status, Json(answer))
            }
        };
        let router = Router::new().fallback(take).with_state(send);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    async fn next(&mut self) -> (String, Value) {
        within(self.received.recv()).await.unwrap()
    }

    fn message(&self, channel: &str, id: &str, text: &str) -> Value {
        let mut activity = message("c1", id, text);
        activity["serviceUrl"] = json!(self.url);
        activity["channelId"] = json!(channel);
        activity
    }
}

async fn say(server: &Server, conversation: &str, text: &str) -> crate::support::Answer {
    let body = json!({"text": text, "from": {"name": "Bea"}});
    server
        .admin_with(
            &Method::POST,
            &format!("/conversations/{conversation}/activities"),
            &body,
        )
        .await
}

#[tokio::test]
async fn a_person_reaches_a_chat_and_the_agent_is_quiet_until_they_are_done() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    chat.say(&server, QUESTION).await;

    let said = say(&server, &chat.id, "Hello, I am **Bea**.").await;
    chat.say(&server, QUESTION).await;
    let quiet = server.transcript(&chat.id).await;
    let done = server
        .admin_with(
            &Method::PUT,
            &format!("/conversations/{}/handoff", chat.id),
            &json!({"state": "completed"}),
        )
        .await;
    chat.say(&server, QUESTION).await;
    let after = server.transcript(&chat.id).await;

    assert_eq!(said.status, StatusCode::CREATED, "{said:?}");
    let person = &quiet[3];
    assert_eq!(
        (&person["text"], &person["from"]["name"]),
        (&json!("Hello, I am **Bea**."), &json!("Bea"))
    );
    assert_eq!(person["channelData"]["helplinePerson"]["name"], "Bea");
    assert_eq!(person["type"], "message");
    // Their question is the last thing there is.
    assert_eq!(quiet.last().unwrap()["text"], QUESTION);
    assert_eq!(quiet.len(), 5);
    assert_eq!(done.status, StatusCode::OK, "{done:?}");
    assert!(after.iter().any(|activity| activity["name"] == "handoff.status"
        && activity["value"]["state"] == "completed"));
    assert!(after.last().unwrap()["text"].as_str().unwrap().contains(ANSWER));
}

#[tokio::test]
async fn a_person_is_heard_through_the_connector_after_a_restart_too() {
    let mut connector = Connector::start(StatusCode::OK, json!({"id": "x"})).await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("people.db").display());
    let first = Server::on(conversation_log::open(&url).await.unwrap(), |_| {}).await;
    let listening = first.listen().await;
    first.message(&connector.message("msteams", "1", QUESTION)).await;
    connector.next().await;
    listening.stop().await;
    drop(first);

    let second = Server::on(conversation_log::open(&url).await.unwrap(), |_| {}).await;
    let listening = second.listen().await;
    let said = say(&second, "c1", "It is **Bea**.").await;

    assert_eq!(said.status, StatusCode::CREATED, "{said:?}");
    let (path, activity) = connector.next().await;
    assert_eq!(path, "/v3/conversations/c1/activities");
    assert_eq!(activity["text"], "**Bea:** It is **Bea**.");
    assert_eq!(
        (&activity["from"]["id"], &activity["recipient"]["id"]),
        (&json!("helpline-bot"), &json!("anna"))
    );
    assert_eq!((activity.get("id"), activity.get("channelData")), (None, None));
    listening.stop().await;
}

#[tokio::test]
async fn what_a_person_says_twice_under_one_key_is_said_once() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let once = async |text: &str| {
        let path = format!("/api/admin/v1/conversations/{}/activities", chat.id);
        let mut request = request(
            &Method::POST,
            &path,
            Some(ADMIN_KEY),
            Body::from(json!({"text": text}).to_string()),
        );
        request
            .headers_mut()
            .insert("idempotency-key", "k1".parse().unwrap());
        server.call(request).await
    };

    let (first, second) = (once("hello").await, once("hello").await);
    let other = once("something else").await;

    assert_eq!(
        (first.status, second.status),
        (StatusCode::CREATED, StatusCode::OK)
    );
    assert_eq!(first.json(), second.json());
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(other.json()["type"], "/problems/key-reused");
}

#[tokio::test]
async fn a_person_can_say_only_something() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let path = format!("/conversations/{}/activities", chat.id);

    for body in [
        json!({"text": " "}),
        json!({"text": "a", "type": "event"}),
        json!({"text": "a", "from": {"name": "a\nb"}}),
        json!({"text": 5}),
        json!([]),
    ] {
        let answer = server.admin_with(&Method::POST, &path, &body).await;

        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
    assert_eq!(say(&server, "nobody", "a").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_secret_in_what_a_person_says_is_masked_too() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let token = format!("ghp_{}", "a1B2c3D4e5F6".repeat(3));

    let said = say(&server, &chat.id, &format!("use {token}")).await;

    assert!(!said.text.contains("ghp_"), "{}", said.text);
}

#[tokio::test]
async fn a_conversation_whose_address_nobody_vouched_for_is_not_written_to() {
    let server = Server::start().await;
    let mut activity = message("c1", "1", QUESTION);
    activity.as_object_mut().unwrap().remove("serviceUrl");
    server.replies(&activity).await;

    let said = say(&server, "c1", "hello").await;

    assert_eq!(said.status, StatusCode::CONFLICT);
    assert_eq!(said.json()["type"], "/problems/unreachable");
}

#[tokio::test]
async fn who_has_blocked_the_bot_is_shown_and_not_written_to_until_they_write() {
    let blocked = json!({"error": {"code": "MessageWritesBlocked", "message": "no"}});
    let mut connector = Connector::start(StatusCode::FORBIDDEN, blocked).await;
    let server = Server::start().await;
    let listening = server.listen().await;
    let since = async || server.admin("/conversations/c1").await.json()["unreachable_since"].clone();

    server.message(&connector.message("msteams", "1", QUESTION)).await;
    connector.next().await;
    crate::support::eventually(|| async { since().await.is_string().then_some(()) }).await;
    let said = say(&server, "c1", "hello").await;
    let depth = server.admin("/outbox").await.json();

    assert_eq!(said.status, StatusCode::CONFLICT);
    assert_eq!(depth["waiting"], 0);
    server.replies(&connector.message("msteams", "2", QUESTION)).await;
    assert_eq!(since().await, Value::Null);
    listening.stop().await;
}

#[tokio::test]
async fn a_handoff_in_teams_is_initiated_with_its_transcript() {
    let mut connector = Connector::start(StatusCode::OK, json!({"id": "x"})).await;
    let server = Server::start().await;
    let listening = server.listen().await;

    server
        .message(&connector.message("msteams", "1", "I want to talk to a human"))
        .await;

    let (_, initiate) = connector.next().await;
    assert_eq!(
        (&initiate["type"], &initiate["name"]),
        (&json!("event"), &json!("handoff.initiate"))
    );
    let transcript = &initiate["attachments"][0];
    assert_eq!(
        (&transcript["name"], &transcript["contentType"]),
        (&json!("Transcript"), &json!("application/json"))
    );
    assert_eq!(
        transcript["content"]["activities"][0]["text"],
        "I want to talk to a human"
    );
    assert_eq!(connector.next().await.1["type"], "message");
    listening.stop().await;
}

#[tokio::test]
async fn a_channel_that_takes_no_events_loses_no_message() {
    let refused = json!({"error": {"code": "BadSyntax", "message": "no"}});
    let mut connector = Connector::start(StatusCode::BAD_REQUEST, refused).await;
    let server = Server::start().await;
    let listening = server.listen().await;

    server
        .message(&connector.message("msteams", "1", "I want to talk to a human"))
        .await;

    assert_eq!(connector.next().await.1["type"], "event");
    assert_eq!(connector.next().await.1["type"], "message");
    // The message was refused too, and that is one for the administrator; the event is none.
    crate::support::eventually(|| async {
        (server.admin("/outbox").await.json() == json!({"waiting": 0, "parked": 1})).then_some(())
    })
    .await;
    listening.stop().await;
}

#[tokio::test]
async fn a_refused_call_is_shown_with_its_reason() {
    let server = Server::with(|input| {
        input.bot.allow_anonymous = false;
        input.bot.app_id = Some("app".to_owned());
    })
    .await;

    server
        .post("/api/messages", Some("not.a.token"), &message("c1", "1", "hello"))
        .await;
    server
        .post("/v3/directline/conversations", Some("wrong"), &json!({}))
        .await;

    let refusals = server.admin("/refusals").await.json();
    assert_eq!(refusals["items"][0]["surface"], "direct_line");
    assert_eq!(
        (&refusals["items"][1]["surface"], &refusals["items"][1]["detail"]),
        (&json!("messages"), &json!("emulator"))
    );
    assert!(!refusals.to_string().contains("not.a.token"));
}

#[tokio::test]
async fn a_thumb_under_the_channels_own_id_is_tied_to_its_answer() {
    let mut connector = Connector::start(StatusCode::OK, json!({"id": "1700000000"})).await;
    let server = Server::start().await;
    let listening = server.listen().await;
    server.message(&connector.message("msteams", "1", QUESTION)).await;
    let (_, sent) = connector.next().await;
    let depth = json!({"waiting": 0, "parked": 0});
    crate::support::eventually(|| async { (server.admin("/outbox").await.json() == depth).then_some(()) })
        .await;

    let reaction = json!({"type": "messageReaction", "id": "2", "channelId": "msteams", "replyToId": "1700000000",
        "conversation": {"id": "c1"}, "from": {"id": "anna"}, "reactionsAdded": [{"type": "like"}]});
    server.message(&reaction).await;

    let id = conversation_log::ConversationId {
        channel: "msteams".to_owned(),
        id: "c1".to_owned(),
    };
    let answer = server.transcript("c1").await[1]["id"].clone();
    let turns = server.log.turns(&id, 1, 10).await.unwrap();
    assert_eq!(turns[0].facts.event.value()["feedback"]["activity"], answer);
    assert_eq!(sent.get("helplineActivityId"), None);
    listening.stop().await;
}
