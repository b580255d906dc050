//! A metadata and key server that can be told to change its keys, to fail, to redirect and to talk too much.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

/// How the server answers.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    /// As it should.
    Well,
    /// With 500.
    Failing,
    /// With a redirect to itself.
    Redirecting,
    /// With more than anyone should read.
    Endless,
    /// Only when told to, by [`KeyServer::let_go`].
    Waiting,
}

#[derive(Debug)]
struct Inner {
    mood: Mood,
    algorithms: Vec<&'static str>,
    keys: Vec<Value>,
    fetches: usize,
}

/// The server; its tasks end with the test's runtime.
#[derive(Clone, Debug)]
pub(crate) struct KeyServer {
    address: String,
    inner: Arc<Mutex<Inner>>,
    gate: Arc<Semaphore>,
}

impl KeyServer {
    /// Serves these keys.
    pub(crate) async fn start(keys: Vec<Value>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = format!(
            "http://{}",
            listener.local_addr().expect("a bound socket has an address")
        );
        let inner = Inner {
            mood: Mood::Well,
            algorithms: vec!["RS256"],
            keys,
            fetches: 0,
        };
        let server = Self {
            address,
            inner: Arc::new(Mutex::new(inner)),
            gate: Arc::new(Semaphore::new(0)),
        };
        let router = Router::new()
            .route("/metadata", get(metadata))
            .route("/keys", get(keys_document))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        server
    }

    pub(crate) fn metadata_url(&self) -> String {
        format!("{}/metadata", self.address)
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// How often the metadata was asked for.
    pub(crate) fn fetches(&self) -> usize {
        self.inner.lock().unwrap().fetches
    }

    pub(crate) fn set_mood(&self, mood: Mood) {
        self.inner.lock().unwrap().mood = mood;
    }

    pub(crate) fn set_keys(&self, keys: Vec<Value>) {
        self.inner.lock().unwrap().keys = keys;
    }

    pub(crate) fn set_algorithms(&self, algorithms: Vec<&'static str>) {
        self.inner.lock().unwrap().algorithms = algorithms;
    }

    /// Answers one request that waits.
    pub(crate) fn let_go(&self) {
        self.gate.add_permits(1);
    }
}

async fn metadata(State(server): State<KeyServer>) -> Response {
    let (mood, algorithms) = {
        let mut inner = server.inner.lock().unwrap();
        inner.fetches += 1;
        (inner.mood.clone(), inner.algorithms.clone())
    };
    let well = json!({
        "issuer": "https://api.botframework.com",
        "jwks_uri": format!("{}/keys", server.address),
        "id_token_signing_alg_values_supported": algorithms,
    });
    match mood {
        Mood::Well => axum::Json(well).into_response(),
        Mood::Failing => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Mood::Redirecting => (
            StatusCode::FOUND,
            [(header::LOCATION, format!("{}/keys", server.address))],
        )
            .into_response(),
        Mood::Endless => "[".repeat(4 * 1024 * 1024).into_response(),
        Mood::Waiting => {
            server.gate.acquire().await.unwrap().forget();
            axum::Json(well).into_response()
        }
    }
}

async fn keys_document(State(server): State<KeyServer>) -> Response {
    let keys = server.inner.lock().unwrap().keys.clone();
    axum::Json(json!({"keys": keys})).into_response()
}
