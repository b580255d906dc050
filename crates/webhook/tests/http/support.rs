//! A server of its own for each test.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use conversation_log::ConversationLog;
use dialogue_state::Agent;
use http_body_util::BodyExt;
use knowledge::{Knowledge, SourceFile};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use webhook::{App, Settings, SettingsInput};

/// The admin key of every test server.
pub(crate) const ADMIN_KEY: &str = "test-admin-key";
/// The Direct Line secret of every test server.
pub(crate) const SECRET: &str = "a-direct-line-secret-of-a-test";
/// A question the knowledge has an answer to.
pub(crate) const QUESTION: &str = "How do I reset my door badge?";
/// A part of that answer.
pub(crate) const ANSWER: &str = "reception";

/// An answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The code of a Bot Framework or Direct Line error.
    pub(crate) fn error_code(&self) -> (u16, String) {
        (
            self.status.as_u16(),
            self.json()["error"]["code"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    }
}

/// A server whose router is called in process.
pub(crate) struct Server {
    pub(crate) app: App,
    pub(crate) log: Arc<dyn ConversationLog>,
    /// What answers; another may be stored in its place.
    pub(crate) agent: Arc<ArcSwap<Agent>>,
    router: Router,
}

impl Server {
    /// A server with the settings of a developer's machine, without rate limits.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// As [`Server::start`], with other settings.
    pub(crate) async fn with(change: impl FnOnce(&mut SettingsInput)) -> Self {
        let log = conversation_log::open("sqlite::memory:").await.unwrap();
        Self::on(log, change).await
    }

    /// As [`Server::with`], with this `helpline.toml`.
    pub(crate) async fn knowing(settings: &str, change: impl FnOnce(&mut SettingsInput)) -> Self {
        let log = conversation_log::open("sqlite::memory:").await.unwrap();
        Self::of(log, Some(settings), change).await
    }

    /// A server on a log that exists.
    pub(crate) async fn on(log: Arc<dyn ConversationLog>, change: impl FnOnce(&mut SettingsInput)) -> Self {
        Self::of(log, None, change).await
    }

    async fn of(
        log: Arc<dyn ConversationLog>,
        settings: Option<&str>,
        change: impl FnOnce(&mut SettingsInput),
    ) -> Self {
        let mut input = SettingsInput::new(SocketAddr::from(([127, 0, 0, 1], 8080)));
        input.bot.allow_anonymous = true;
        input.admin_key = Some(ADMIN_KEY.into());
        input.direct_line_secrets = vec![SECRET.into()];
        input.rate_limit = Some("off".to_owned());
        change(&mut input);
        let agent = Arc::new(ArcSwap::from_pointee(Agent::without_encoder(knowledge(settings))));
        let app = App::new(
            Settings::new(input).unwrap(),
            Arc::clone(&log),
            Arc::clone(&agent),
        )
        .await
        .unwrap();
        Self {
            router: webhook::router(app.clone()),
            app,
            log,
            agent,
        }
    }

    /// Calls the router.
    pub(crate) async fn call(&self, mut request: Request<Body>) -> Answer {
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 50_000))));
        request
            .headers_mut()
            .entry(header::HOST)
            .or_insert("help.example".parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8(bytes.to_vec()).unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(request(&Method::GET, path, None, Body::empty())).await
    }

    /// Gets with an admin key.
    pub(crate) async fn admin(&self, path: &str) -> Answer {
        self.call(request(
            &Method::GET,
            &format!("/api/admin/v1{path}"),
            Some(ADMIN_KEY),
            Body::empty(),
        ))
        .await
    }

    /// Calls the admin API with a body.
    pub(crate) async fn admin_with(&self, method: &Method, path: &str, body: &Value) -> Answer {
        let path = format!("/api/admin/v1{path}");
        self.call(request(
            method,
            &path,
            Some(ADMIN_KEY),
            Body::from(body.to_string()),
        ))
        .await
    }

    /// Posts JSON with a bearer.
    pub(crate) async fn post(&self, path: &str, bearer: Option<&str>, body: &Value) -> Answer {
        self.call(request(&Method::POST, path, bearer, Body::from(body.to_string())))
            .await
    }

    /// Posts an activity to the webhook.
    pub(crate) async fn message(&self, activity: &Value) -> Answer {
        self.post("/api/messages", None, activity).await
    }

    /// The replies to an activity, inline.
    pub(crate) async fn replies(&self, activity: &Value) -> Vec<Value> {
        let mut activity = activity.clone();
        activity["deliveryMode"] = json!("expectReplies");
        let answer = self.message(&activity).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()["activities"].as_array().unwrap().clone()
    }

    /// Says something in a conversation, and waits for the replies to each.
    pub(crate) async fn say(&self, conversation: &str, texts: &[&str]) {
        for (number, text) in texts.iter().enumerate() {
            self.replies(&message(conversation, &format!("m{number}"), text))
                .await;
        }
    }

    /// The stored activities of a conversation, by the admin API.
    pub(crate) async fn transcript(&self, conversation: &str) -> Vec<Value> {
        let answer = self
            .admin(&format!("/conversations/{conversation}/activities?limit=200"))
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()["items"].as_array().unwrap().clone()
    }

    /// Serves on a port until the returned value is stopped.
    pub(crate) async fn listen(&self) -> Listening {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let served = tokio::spawn(webhook::serve(listener, None, self.app.clone(), shutdown.clone()));
        Listening {
            address,
            shutdown,
            served,
        }
    }
}

/// A server on a port.
pub(crate) struct Listening {
    pub(crate) address: SocketAddr,
    pub(crate) shutdown: CancellationToken,
    served: JoinHandle<Result<(), webhook::ServeError>>,
}

impl Listening {
    /// Stops it and waits until it has.
    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        within(self.served).await.unwrap().unwrap();
    }
}

/// Waits for what must come; a test that hangs says where.
#[track_caller]
pub(crate) fn within<F: Future>(future: F) -> impl Future<Output = F::Output> {
    let caller = std::panic::Location::caller();
    async move {
        let waited = tokio::time::timeout(Duration::from_secs(20), future).await;
        waited.unwrap_or_else(|_| panic!("waited in vain at {caller}"))
    }
}

/// Asks again and again until there is an answer.
#[track_caller]
pub(crate) fn eventually<T, F: Future<Output = Option<T>>>(
    mut look: impl FnMut() -> F,
) -> impl Future<Output = T> {
    within(async move {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
}

/// A request with a JSON body, when there is one.
pub(crate) fn request(method: &Method, path: &str, bearer: Option<&str>, body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if matches!(*method, Method::POST | Method::PUT) {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    if let Some(bearer) = bearer {
        request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    }
    request.body(body).unwrap()
}

/// A message in a Bot Framework conversation.
pub(crate) fn message(conversation: &str, id: &str, text: &str) -> Value {
    json!({
        "type": "message", "id": id, "channelId": "emulator", "text": text, "locale": "en-US",
        "serviceUrl": "http://127.0.0.1:9/", "from": {"id": "anna"}, "recipient": {"id": "helpline-bot"},
        "conversation": {"id": conversation},
    })
}

fn knowledge(settings: Option<&str>) -> Knowledge {
    let file = |path: &str, text: &str| SourceFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let settings = settings.map(|text| file("helpline.toml", text));
    let files = settings.into_iter().chain([file("badges.md", ARTICLE)]).collect();
    let loaded = Knowledge::from_files(files);
    assert!(
        loaded.diagnostics.iter().all(|found| found.rule != "wrong-type"),
        "{:?}",
        loaded.diagnostics
    );
    loaded.knowledge
}

const ARTICLE: &str = r#"<properties
    pageTitle="Door badges"
    description="Badges that open doors"
    articleId="door-badges"
    selfHelpType="generic"
    cloudEnvironments="public"
    productPesIds="1"
    supportTopicIds="1"
    ownershipId="Facilities"
/>

# Door badges

## Using a badge

- **How do I reset my door badge?**
Bring the badge to the reception. They reset it while you wait.

- **Why does the parking gate not open?**
The gate reads the plate of your car. Tell [facilities](https://facilities.example/plates) your new plate.

- **Can a visitor get a day pass?**
Yes. Register the visitor one day before, and the pass is printed at the gate house.
"#;
