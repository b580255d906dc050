//! Direct Line as a foreign client sees it: what must hold over kill -9, a stop, a change of the secret and replicas.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Database, Options, Server, fixture};

const SECRET: &str = "a-long-enough-direct-line-secret-for-tests";

/// A conversation a client holds with its token.
struct Chat {
    id: String,
    token: String,
}

/// A server with the library's articles and a secret.
fn options() -> Options {
    Options::new()
        .knowledge(&fixture("library"))
        .env("HELPLINE_DIRECTLINE_SECRET", SECRET)
}

impl Chat {
    async fn start(server: &Server) -> Self {
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

    async fn say(&self, server: &Server, key: &str, text: &str) -> (StatusCode, Value) {
        let activity = json!({
            "type": "message", "from": {"id": "reader"}, "text": text, "channelData": {"clientActivityID": key},
        });
        call(
            server,
            "POST",
            &format!("/conversations/{}/activities", self.id),
            &self.token,
            Some(&activity),
        )
        .await
    }

    /// Everything that was said, read page by page as a client does.
    async fn history(&self, server: &Server) -> Vec<Value> {
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

    // The one wait that cannot be replaced: the clock is the process's own, and ten seconds are the shortest life.
    tokio::time::sleep(std::time::Duration::from_secs(11)).await;
    let (status, error) = chat.say(&server, "k1", "How do I renew a book?").await;

    assert_eq!(
        (status, error["error"]["code"].as_str()),
        (StatusCode::FORBIDDEN, Some("TokenExpired"))
    );
    assert!(
        server.stderr().contains("HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS"),
        "a short life is a warning at start"
    );
}
