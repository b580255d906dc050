//! Replies by the outbox, to a connector on this machine.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::{ANSWER, QUESTION, Server, message, within};

/// A connector that answers with the given statuses, one after the other, and then with 200.
struct Connector {
    url: String,
    received: mpsc::UnboundedReceiver<(String, Value)>,
}

#[derive(Clone)]
struct Shared {
    answers: Arc<Mutex<Vec<StatusCode>>>,
    send: mpsc::UnboundedSender<(String, Value)>,
}

impl Connector {
    async fn start(mut answers: Vec<StatusCode>) -> Self {
        answers.reverse();
        let (send, received) = mpsc::unbounded_channel();
        let shared = Shared {
            answers: Arc::new(Mutex::new(answers)),
            send,
        };
        let router = Router::new().fallback(take).with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/_connector", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    async fn next(&mut self) -> (String, Value) {
        within(self.received.recv()).await.unwrap()
    }

    fn message(&self, conversation: &str, id: &str, text: &str) -> Value {
        let mut activity = message(conversation, id, text);
        activity["serviceUrl"] = json!(self.url);
        activity
    }
}

async fn take(State(shared): State<Shared>, uri: Uri, Json(activity): Json<Value>) -> impl IntoResponse {
    shared.send.send((uri.path().to_owned(), activity)).unwrap();
    let status = shared.answers.lock().unwrap().pop().unwrap_or(StatusCode::OK);
    (status, Json(json!({"id": "at-the-connector"})))
}

#[tokio::test]
async fn a_reply_is_posted_to_the_service_url() {
    let mut connector = Connector::start(vec![]).await;
    let server = Server::start().await;
    let listening = server.listen().await;

    let answer = server.message(&connector.message("c/1", "a 1", QUESTION)).await;

    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let (path, activity) = connector.next().await;
    assert_eq!(path, "/_connector/v3/conversations/c%2F1/activities/a%201");
    assert!(activity["text"].as_str().unwrap().contains(ANSWER));
    assert_eq!(activity["replyToId"], "a 1");
    assert_eq!((activity.get("id"), activity.get("timestamp")), (None, None));
    listening.stop().await;
}

#[tokio::test]
async fn a_reply_that_is_refused_for_now_is_sent_again() {
    let mut connector = Connector::start(vec![StatusCode::TOO_MANY_REQUESTS]).await;
    let server = Server::start().await;
    let listening = server.listen().await;

    server.message(&connector.message("c1", "a1", QUESTION)).await;

    let first = connector.next().await;
    let second = connector.next().await;
    assert_eq!(first, second);
    listening.stop().await;
}

#[tokio::test]
async fn a_reply_that_is_refused_for_good_is_parked() {
    let mut connector = Connector::start(vec![StatusCode::BAD_REQUEST]).await;
    let server = Server::start().await;
    let listening = server.listen().await;

    server.message(&connector.message("c1", "a1", QUESTION)).await;

    connector.next().await;
    within(async {
        while server.admin("/outbox").await.json() != json!({"waiting": 0, "parked": 1}) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    listening.stop().await;
}

#[tokio::test]
async fn a_stop_delivers_what_was_accepted() {
    let mut connector = Connector::start(vec![]).await;
    let server = Server::start().await;
    let listening = server.listen().await;
    for number in 0..20 {
        server
            .message(&connector.message(&format!("c{number}"), "a1", QUESTION))
            .await;
    }

    listening.stop().await;

    let mut delivered = 0;
    while connector.received.try_recv().is_ok() {
        delivered += 1;
    }
    assert_eq!(delivered, 20);
}

#[tokio::test]
async fn replies_of_one_conversation_keep_their_order() {
    let mut connector = Connector::start(vec![]).await;
    let server = Server::start().await;
    for number in 0..5 {
        server
            .message(&connector.message("c1", &format!("a{number}"), QUESTION))
            .await;
    }

    let listening = server.listen().await;

    for number in 0..5 {
        assert_eq!(connector.next().await.1["replyToId"], format!("a{number}"));
    }
    listening.stop().await;
}
