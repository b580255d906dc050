//! Direct Line as a foreign client sees it: what must hold over kill -9, a stop, a change of the secret and replicas.

use futures_util::{Stream, StreamExt};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::{self, Message};

use crate::support::{Database, Options, Server, fixture};

pub(crate) const SECRET: &str = "a-long-enough-direct-line-secret-for-tests";

/// A conversation a client holds with its token.
pub(crate) struct Chat {
    pub(crate) id: String,
    token: String,
}

/// A server with the library's articles and a secret.
fn options() -> Options {
    Options::new()
        .knowledge(&fixture("library"))
        .env("HELPLINE_DIRECTLINE_SECRET", SECRET)
}

impl Chat {
    pub(crate) async fn start(server: &Server) -> Self {
        let generated = call(server, "POST", "/tokens/generate", SECRET, Some(&json!({}))).await;
        let token = generated.1["token"].as_str().expect("a token").to_owned();
        let (status, started) = call(
            server,
            "POST",
            "/conversations",
            &token,
            Some(&json!({"user": {}})),
        )
        .await;
        assert_eq!(status, StatusCode::CREATED, "{started}");
        Self {
            id: started["conversationId"].as_str().expect("an id").to_owned(),
            token,
        }
    }

    pub(crate) async fn say(&self, server: &Server, key: &str, text: &str) -> (StatusCode, Value) {
        let activity = json!({
            "type": "message", "from": {"id": "reader"}, "text": text, "channelData": {"clientActivityID": key},
        });
        self.post(server, &activity).await
    }

    pub(crate) async fn post(&self, server: &Server, activity: &Value) -> (StatusCode, Value) {
        let path = format!("/conversations/{}/activities", self.id);
        call(server, "POST", &path, &self.token, Some(activity)).await
    }

    /// Everything that was said, read page by page as a client does.
    pub(crate) async fn history(&self, server: &Server) -> Vec<Value> {
        let mut all = Vec::new();
        let mut watermark = String::new();
        loop {
            let path = format!("/conversations/{}/activities?watermark={watermark}", self.id);
            let (status, set) = call(server, "GET", &path, &self.token, None).await;
            assert_eq!(status, StatusCode::OK, "{set}");
            let page = set["activities"].as_array().expect("a list");
            if page.is_empty() {
                return all;
            }
            all.extend(page.iter().cloned());
            set["watermark"]
                .as_str()
                .expect("a watermark")
                .clone_into(&mut watermark);
        }
    }
}

async fn call(
    server: &Server,
    method: &str,
    path: &str,
    bearer: &str,
    body: Option<&Value>,
) -> (StatusCode, Value) {
    let method = method.parse().expect("a method");
    let mut request = server
        .client()
        .request(method, server.url(&format!("/v3/directline{path}")))
        .bearer_auth(bearer);
    if let Some(body) = body {
        request = request.json(body);
    }
    let answer = request.send().await.expect("an answer");
    (answer.status(), answer.json().await.expect("JSON"))
}

/// The activities that came in answer to another.
fn answers<'a>(history: &'a [Value], id: &Value) -> Vec<&'a Value> {
    history
        .iter()
        .filter(|activity| &activity["replyToId"] == id)
        .collect()
}

async fn a_posted_message_outlives_kill_9_with_its_answer(database: Database) {
    let mut server = Server::start(options().database(database)).await;
    let chat = Chat::start(&server).await;
    let (status, posted) = chat.say(&server, "k1", "How do I renew a book?").await;
    assert_eq!(status, StatusCode::OK, "{posted}");
    let before = chat.history(&server).await;

    server.kill9();
    server.restart();
    let (_, again) = chat.say(&server, "k1", "How do I renew a book?").await;

    assert_eq!(again, posted, "the same message again has the same id");
    assert_eq!(chat.history(&server).await, before);
    assert_eq!(answers(&before, &posted["id"]).len(), 1, "{before:?}");
}

#[tokio::test]
async fn a_posted_message_outlives_kill_9_with_its_answer_on_sqlite() {
    a_posted_message_outlives_kill_9_with_its_answer(Database::Sqlite).await;
}

#[tokio::test]
async fn a_posted_message_outlives_kill_9_with_its_answer_on_postgres() {
    a_posted_message_outlives_kill_9_with_its_answer(Database::Postgres).await;
}

#[tokio::test]
async fn a_chat_moves_between_replicas_without_affinity_on_postgres() {
    let first = Server::start(options().database(Database::Postgres)).await;
    let second = first.replica();
    let chat = Chat::start(&first).await;

    for (number, server) in [&second, &first, &second].into_iter().enumerate() {
        let (status, posted) = chat
            .say(server, &format!("k{number}"), "How do I renew a book?")
            .await;
        assert_eq!(status, StatusCode::OK, "{posted}");
    }

    let (here, there) = (chat.history(&first).await, chat.history(&second).await);
    assert_eq!(here, there);
    assert_eq!(
        here.iter()
            .filter(|activity| activity["from"]["role"] == "user")
            .count(),
        3
    );
    let ids: Vec<_> = (1..=here.len())
        .map(|number| json!(format!("{}|{number:07}", chat.id)))
        .collect();
    assert_eq!(
        here.iter()
            .map(|activity| activity["id"].clone())
            .collect::<Vec<_>>(),
        ids,
        "in order, without gaps"
    );
}

#[tokio::test]
async fn a_change_of_the_secret_ends_no_chat_while_the_old_one_is_listed() {
    let mut server = Server::start(options()).await;
    let chat = Chat::start(&server).await;
    let new = "another-long-enough-secret-for-these-tests";

    server.terminate();
    server.reconfigure(|options| options.env("HELPLINE_DIRECTLINE_SECRET", format!("{new},{SECRET}")));
    server.restart();
    let (kept, _) = chat.say(&server, "k1", "How do I renew a book?").await;

    server.terminate();
    server.reconfigure(|options| options.env("HELPLINE_DIRECTLINE_SECRET", new));
    server.restart();
    let (ended, error) = chat.say(&server, "k2", "How do I renew a book?").await;

    assert_eq!((kept, ended), (StatusCode::OK, StatusCode::FORBIDDEN));
    assert_eq!(error["error"]["code"], "Forbidden");
}

#[tokio::test]
async fn an_expired_token_says_so() {
    let server = Server::start(options().env("HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS", "10")).await;
    let chat = Chat::start(&server).await;
    let (stream, _) = connect_async(stream_of(&server, &chat, "").await)
        .await
        .expect("it opens");

    // The one wait that cannot be replaced: the clock is the process's own, and ten seconds are the shortest life.
    tokio::time::sleep(std::time::Duration::from_secs(11)).await;
    let posted = chat.say(&server, "k1", "How do I renew a book?").await;
    let refreshed = call(&server, "POST", "/tokens/refresh", &chat.token, None).await;
    let conversation = format!("/conversations/{}", chat.id);
    let came_back = call(&server, "GET", &conversation, &chat.token, None).await;
    let started = call(&server, "POST", "/conversations", &chat.token, None).await;

    for (status, error) in [posted, refreshed, came_back, started] {
        assert_eq!(
            (status, error["error"]["code"].as_str()),
            (StatusCode::FORBIDDEN, Some("TokenExpired"))
        );
    }
    // Who comes back to a stream has a fresh token; who has none hears nothing more.
    let closed = stream.filter_map(async |frame| match frame {
        Ok(Message::Close(frame)) => frame.map(|frame| u16::from(frame.code)),
        _ => None,
    });
    assert_eq!(std::pin::pin!(closed).next().await, Some(1008));
    // The conversation itself is not over: the secret still reads it, and gives a token for it.
    let (status, again) = call(&server, "GET", &conversation, SECRET, None).await;
    assert_eq!(status, StatusCode::OK, "{again}");
    assert!(
        server.stderr().contains("HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS"),
        "a short life is a warning at start"
    );
}

/// The next frame of a stream that holds what was said; that somebody is writing is passed over.
pub(crate) async fn next(
    socket: &mut (impl Stream<Item = Result<Message, tungstenite::Error>> + Unpin),
) -> Vec<Value> {
    loop {
        let frame = tokio::time::timeout(std::time::Duration::from_mins(1), socket.next()).await;
        let frame = frame.expect("a frame comes").expect("the stream is open");
        if let Message::Text(text) = frame.expect("it is whole")
            && !text.is_empty()
        {
            let set: Value = serde_json::from_str(&text).expect("JSON");
            let activities = set["activities"].as_array().expect("a list").clone();
            if activities[0]["type"] != "typing" {
                return activities;
            }
        }
    }
}

pub(crate) async fn stream_of(server: &Server, chat: &Chat, watermark: &str) -> String {
    let path = format!("/conversations/{}{watermark}", chat.id);
    let (status, body) = call(server, "GET", &path, &chat.token, None).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    body["streamUrl"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn a_stream_hears_what_is_said_on_another_replica_on_postgres() {
    let first = Server::start(options().database(Database::Postgres)).await;
    let second = first.replica();
    let chat = Chat::start(&first).await;
    let (mut here, _) = connect_async(stream_of(&first, &chat, "").await)
        .await
        .expect("it opens");
    let (mut there, _) = connect_async(stream_of(&second, &chat, "?watermark=").await)
        .await
        .expect("it opens");
    assert_eq!(next(&mut there).await.len(), 1, "the greeting is replayed");

    chat.say(&second, "k1", "How do I renew a book?").await;

    let (heard_here, heard_there) = (next(&mut here).await, next(&mut there).await);
    assert_eq!(heard_here.len(), 2, "{heard_here:?}");
    assert_eq!(heard_here, heard_there);
}

#[tokio::test]
async fn a_stream_goes_on_after_kill_9_from_its_watermark() {
    let mut server = Server::start(options()).await;
    let chat = Chat::start(&server).await;
    let (mut socket, _) = connect_async(stream_of(&server, &chat, "?watermark=").await)
        .await
        .expect("it opens");
    next(&mut socket).await;

    server.kill9();
    server.restart();
    chat.say(&server, "k1", "How do I renew a book?").await;
    let (mut socket, _) = connect_async(stream_of(&server, &chat, "?watermark=1").await)
        .await
        .expect("it opens");

    assert_eq!(next(&mut socket).await.len(), 2);
}

/// What no client of good will sends: a refusal that names it, on either database, and never a fault.
async fn hostile_values_are_no_fault(database: Database) {
    let server = Server::start(options().database(database)).await;
    let chat = Chat::start(&server).await;
    let long = "i".repeat(5_000);
    let deep = (0..110).fold(json!(1), |inner, _| json!([inner]));
    let path = format!("/conversations/{}/activities", chat.id);
    for (change, expected) in [
        (json!({"text": "a\u{0}b"}), StatusCode::OK),
        (json!({"text": "\u{202e}🎫 会話"}), StatusCode::OK),
        (
            json!({"channelData": {"clientActivityID": "\u{0}"}}),
            StatusCode::OK,
        ),
        (json!({"channelData": {"clientActivityID": long}}), StatusCode::OK),
        (json!({"locale": "\u{0}"}), StatusCode::OK),
        (json!({"locale": long}), StatusCode::OK),
        (json!({"from": {"id": "Ünal 🎫"}}), StatusCode::OK),
        (json!({"from": {"id": "\u{0}"}}), StatusCode::BAD_REQUEST),
        (json!({"from": {"id": long}}), StatusCode::BAD_REQUEST),
        (json!({"channelData": deep}), StatusCode::BAD_REQUEST),
        (json!({"text": {}}), StatusCode::BAD_REQUEST),
    ] {
        let mut activity = json!({"type": "message", "from": {"id": "reader"}, "text": "hello"});
        for (name, value) in change.as_object().expect("an object") {
            activity[name] = value.clone();
        }

        let (status, body) = call(&server, "POST", &path, &chat.token, Some(&activity)).await;

        let shown: String = change.to_string().chars().take(80).collect();
        assert_eq!(status, expected, "{shown}: {body}");
    }
    assert!(chat.history(&server).await.len() > 7);
    for path in [
        "conversations/%00",
        "conversations/%00/activities",
        "conversations/%00/turns",
        "conversations?channel=%00",
        "search?q=hello&channel=%00",
    ] {
        let url = server.url(&format!("/api/admin/v1/{path}"));
        let asked = server.client().get(url).bearer_auth(crate::support::ADMIN_KEY);
        let status = asked.send().await.expect("an answer").status();

        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
    }
}

#[tokio::test]
async fn hostile_values_are_no_fault_on_sqlite() {
    hostile_values_are_no_fault(Database::Sqlite).await;
}

#[tokio::test]
async fn hostile_values_are_no_fault_on_postgres() {
    hostile_values_are_no_fault(Database::Postgres).await;
}
