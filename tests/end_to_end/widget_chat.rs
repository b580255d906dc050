//! The widget's way in: a token, Direct Line over a WebSocket, a clarifying question and a choice, and a restart.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::support::{Database, Options, Server, fixture};

/// How long a message may take to come over the stream.
const PATIENCE: Duration = Duration::from_secs(30);

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A visitor with the widget open.
struct Visitor {
    conversation: String,
    token: String,
    socket: Socket,
    watermark: String,
}

impl Visitor {
    /// Opens the widget: a token, a conversation, its stream.
    async fn arrive(server: &Server) -> Self {
        let given = post(server, "/api/widget/token", None, &json!({})).await;
        let token = given["token"].as_str().expect("a token").to_owned();
        let started = post(server, "/v3/directline/conversations", Some(&token), &json!({})).await;
        let socket = connect(&started["streamUrl"]).await;
        Self {
            conversation: started["conversationId"].as_str().expect("an id").to_owned(),
            token,
            socket,
            watermark: String::new(),
        }
    }

    /// Says something under an id of the client's own.
    async fn say(&self, server: &Server, client_id: &str, text: &str) {
        let path = format!("/v3/directline/conversations/{}/activities", self.conversation);
        let activity = json!({
            "type": "message", "text": text, "from": {"id": "visitor"},
            "channelData": {"clientActivityID": client_id},
        });
        let posted = post(server, &path, Some(&self.token), &activity).await;
        assert!(posted["id"].is_string(), "{posted}");
    }

    /// The next message of the bot on the stream. Typing and the visitor's own echo are passed over.
    async fn hear(&mut self) -> Value {
        loop {
            let frame = tokio::time::timeout(PATIENCE, self.socket.next())
                .await
                .expect("the stream is not silent")
                .expect("the stream is open")
                .expect("a frame");
            let Message::Text(text) = frame else { continue };
            if text.is_empty() {
                continue;
            }
            let set: Value = serde_json::from_str(&text).expect("frames are JSON");
            if let Some(watermark) = set["watermark"].as_str() {
                watermark.clone_into(&mut self.watermark);
            }
            let activities = set["activities"].as_array().expect("a list");
            if let Some(message) = activities
                .iter()
                .find(|it| it["type"] == "message" && it["from"]["role"] == "bot")
            {
                return message.clone();
            }
        }
    }

    /// Opens the stream again where it was left.
    async fn reconnect(&mut self, server: &Server) {
        let path = format!(
            "/v3/directline/conversations/{}?watermark={}",
            self.conversation, self.watermark
        );
        let answer = server
            .client()
            .get(server.url(&path))
            .bearer_auth(&self.token)
            .send()
            .await
            .expect("an answer");
        assert_eq!(answer.status(), 200);
        let body: Value = answer.json().await.expect("JSON");
        self.socket = connect(&body["streamUrl"]).await;
    }
}

async fn post(server: &Server, path: &str, token: Option<&str>, body: &Value) -> Value {
    let mut request = server.client().post(server.url(path)).json(body);
    if let Some(token) = token {
        request = request.bearer_auth(token);
    }
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    let text = answer.text().await.expect("a body");
    assert!(status.is_success(), "POST {path} answered {status}: {text}");
    serde_json::from_str(&text).expect("JSON")
}

async fn connect(stream_url: &Value) -> Socket {
    let url = stream_url.as_str().expect("an address");
    let (socket, _) = tokio_tungstenite::connect_async(url)
        .await
        .expect("the stream opens");
    socket
}

/// The labels a visitor can click.
fn choices(message: &Value) -> Vec<String> {
    let actions = message["suggestedActions"]["actions"]
        .as_array()
        .expect("a question has choices");
    actions
        .iter()
        .map(|action| action["value"].as_str().expect("a value").to_owned())
        .collect()
}

async fn a_question_is_chosen_from_after_a_restart(database: Database) {
    let mut server = Server::start(Options::new().database(database).knowledge(&fixture("library"))).await;
    let mut visitor = Visitor::arrive(&server).await;
    let greeting = visitor.hear().await;
    visitor.say(&server, "c-1", "reservation").await;
    let question = visitor.hear().await;
    let offered = choices(&question);

    server.kill9();
    server.restart();
    visitor.reconnect(&server).await;
    visitor.say(&server, "c-2", &offered[1]).await;
    let answer = visitor.hear().await;

    assert!(greeting["text"].is_string(), "{greeting}");
    assert!(offered.len() >= 3, "{offered:?}");
    assert_eq!(offered.last().map(String::as_str), Some("None of these"));
    assert!(answer["replyToId"].is_string(), "{answer}");
    let turns = server
        .admin(&format!("/conversations/{}/turns", visitor.conversation))
        .await;
    let last = turns["items"]
        .as_array()
        .and_then(|items| items.last())
        .expect("a turn")
        .clone();
    assert_eq!(last["decision"], "answer", "{answer}");
    assert_eq!(last["chosen"], 1);
}

#[tokio::test]
async fn a_question_is_chosen_from_after_a_restart_on_sqlite() {
    a_question_is_chosen_from_after_a_restart(Database::Sqlite).await;
}

#[tokio::test]
async fn a_question_is_chosen_from_after_a_restart_on_postgres() {
    a_question_is_chosen_from_after_a_restart(Database::Postgres).await;
}

#[tokio::test]
async fn a_message_posted_twice_is_answered_once() {
    let server = Server::start(Options::new()).await;
    let mut visitor = Visitor::arrive(&server).await;
    visitor.hear().await;

    visitor.say(&server, "c-1", "hello").await;
    visitor.say(&server, "c-1", "hello").await;
    visitor.hear().await;

    let activities = server
        .admin(&format!("/conversations/{}/activities", visitor.conversation))
        .await;
    let said = activities["items"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|it| it["text"] == "hello")
        .count();
    assert_eq!(said, 1);
}

/// Asks a question on a page, and gives the answer and what the log kept.
async fn ask_on(page: &Value) -> (Value, String) {
    let knowledge = crate::support::repository().join("crates/dialogue-state/tests/dialogue/wide");
    let server = Server::start(
        Options::new()
            .knowledge(&knowledge)
            .env("HELPLINE_NO_ENCODER", "true"),
    )
    .await;
    let mut visitor = Visitor::arrive(&server).await;
    // The welcome.
    visitor.hear().await;
    let path = format!("/v3/directline/conversations/{}/activities", visitor.conversation);
    let activity = json!({
        "type": "message", "text": "how wide is the gate", "from": {"id": "visitor"},
        "channelData": {"clientActivityID": "1", "helplinePage": page},
    });
    post(&server, &path, Some(&visitor.token), &activity).await;
    let answer = visitor.hear().await;
    let stored = server
        .admin(&format!("/conversations/{}/activities", visitor.conversation))
        .await;
    (answer, stored.to_string())
}

#[tokio::test]
async fn what_belongs_to_the_page_is_offered_first() {
    let (by_product, _) = ask_on(&json!({"product": "Harbour", "page": "/"})).await;
    let (by_title, _) = ask_on(&json!({"page": "/a", "title": "Gates abroad | Harbour office"})).await;

    for answer in [by_product, by_title] {
        assert_eq!(
            choices(&answer)[0],
            "How wide is the gate for a ship?",
            "{answer}"
        );
    }
}

#[tokio::test]
async fn what_is_for_another_cloud_is_not_offered() {
    let (answer, _) = ask_on(&json!({"cloud": "public"})).await;

    assert!(!answer.to_string().contains("ship"), "{answer}");
    assert!(answer.to_string().contains("four metres"), "{answer}");
}

#[tokio::test]
async fn the_query_of_a_page_is_never_kept() {
    let (_, stored) = ask_on(&json!({"page": "https://example.org/gates?ticket=zq81-lost#frag-zq82"})).await;

    assert!(stored.contains("https://example.org/gates"), "{stored}");
    assert!(!stored.contains("zq81") && !stored.contains("zq82"), "{stored}");
}
