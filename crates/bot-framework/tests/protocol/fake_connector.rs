//! A connector and a token endpoint that note every request and answer as told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// One request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The path, not decoded.
    pub(crate) path: String,
    pub(crate) authorization: Option<String>,
    pub(crate) body: String,
}

impl Request {
    /// A sign that an answer comes; whether there is one says how busy the machine is.
    fn is_typing(&self) -> bool {
        serde_json::from_str::<Value>(&self.body).is_ok_and(|activity| activity["type"] == "typing")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }
}

/// One answer: status, headers, body.
pub(crate) type Answer = (u16, Vec<(&'static str, String)>, Value);

#[derive(Default)]
struct Inner {
    requests: Vec<Request>,
    token_requests: Vec<Request>,
    answers: VecDeque<Answer>,
    token_answers: VecDeque<Answer>,
    token_lifetime: u64,
}

/// The server; its tasks end with the test's runtime.
#[derive(Clone)]
pub(crate) struct FakeConnector {
    address: String,
    inner: Arc<Mutex<Inner>>,
}

impl FakeConnector {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = format!(
            "http://{}",
            listener.local_addr().expect("a bound socket has an address")
        );
        let inner = Inner {
            token_lifetime: 3600,
            ..Inner::default()
        };
        let server = Self {
            address,
            inner: Arc::new(Mutex::new(inner)),
        };
        let router = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    /// The service URL, without a slash at its end.
    pub(crate) fn service_url(&self) -> &str {
        &self.address
    }

    pub(crate) fn token_url(&self) -> String {
        format!("{}/token", self.address)
    }

    /// Answers the next activities so; after them with 201.
    pub(crate) fn will_answer(&self, answers: impl IntoIterator<Item = Answer>) {
        self.inner.lock().unwrap().answers.extend(answers);
    }

    /// Answers the next token requests so; after them with a token.
    pub(crate) fn will_answer_for_tokens(&self, answers: impl IntoIterator<Item = Answer>) {
        self.inner.lock().unwrap().token_answers.extend(answers);
    }

    pub(crate) fn set_token_lifetime(&self, seconds: u64) {
        self.inner.lock().unwrap().token_lifetime = seconds;
    }

    /// The activities that came, but for signs of typing.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.inner.lock().unwrap().requests.clone()
    }

    /// The requests for a token that came.
    pub(crate) fn token_requests(&self) -> Vec<Request> {
        self.inner.lock().unwrap().token_requests.clone()
    }
}

async fn answer(State(server): State<FakeConnector>, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let authorization = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let request = Request {
        path: uri.path().to_owned(),
        authorization: authorization.map(str::to_owned),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    let mut inner = server.inner.lock().unwrap();
    let (status, extra, body) = if uri.path() == "/token" {
        inner.token_requests.push(request);
        let number = inner.token_requests.len();
        let token = json!({"token_type": "Bearer", "expires_in": inner.token_lifetime, "access_token": format!("token-{number}")});
        inner
            .token_answers
            .pop_front()
            .unwrap_or((200, Vec::new(), token))
    } else if request.is_typing() {
        (201, Vec::new(), json!({"id": "typing"}))
    } else {
        inner.requests.push(request);
        let number = inner.requests.len();
        inner
            .answers
            .pop_front()
            .unwrap_or((201, Vec::new(), json!({"id": format!("activity-{number}")})))
    };
    drop(inner);
    let mut response = (StatusCode::from_u16(status).expect("a status"), axum::Json(body)).into_response();
    for (name, value) in extra {
        response
            .headers_mut()
            .insert(name, value.parse().expect("a header value"));
    }
    response
}
