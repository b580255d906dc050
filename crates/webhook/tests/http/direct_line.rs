//! Direct Line by polling.

mod activities;
mod conversations;
mod hostile;
mod origins;
mod tokens;
mod uploads;

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, SECRET, Server, request};

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
