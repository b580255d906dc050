//! A bot in Teams: the built binary with an app id, a key server that signs for the channel, a token endpoint, and a
//! connector that notes what it gets.

// The peers are those of the crate that speaks the protocol.
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "written for the suite of that crate, which uses all of it"
)]
#[path = "../../crates/bot-framework/tests/protocol/fake_connector.rs"]
pub(crate) mod fake_connector;
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "written for the suite of that crate, which uses all of it"
)]
#[path = "../../crates/bot-framework/tests/protocol/key_server.rs"]
pub(crate) mod key_server;
#[expect(
    dead_code,
    reason = "written for the suite of that crate, which uses all of it"
)]
#[path = "../../crates/bot-framework/tests/protocol/keys.rs"]
pub(crate) mod keys;

use std::time::{SystemTime, UNIX_EPOCH};

use jsonwebtoken::Algorithm;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};

use crate::support::{Options, Server, eventually};
use fake_connector::{Answer, FakeConnector, Request};
use key_server::KeyServer;
use keys::Key;

const APP_ID: &str = "11111111-2222-3333-4444-555555555555";
const PASSWORD: &str = "the password of the bot";
const QUESTION: &str = "How do I reset or regenerate an expired personal access token (PAT)?";

/// A server that is registered as a bot, and Microsoft's side of it.
struct Teams {
    server: Server,
    keys: KeyServer,
    connector: FakeConnector,
}

impl Teams {
    async fn start() -> Self {
        let keys = KeyServer::start(vec![Key::issuer().jwk("issuer", &["msteams"])]).await;
        let connector = FakeConnector::start().await;
        let options = Options::new()
            .without_env("HELPLINE_BOT_ALLOW_ANONYMOUS")
            .env("HELPLINE_BOT_APP_ID", APP_ID)
            .env("HELPLINE_BOT_APP_PASSWORD", PASSWORD)
            .env("HELPLINE_BOT_OPENID_METADATA_URL", keys.metadata_url())
            .env("HELPLINE_BOT_EMULATOR_OPENID_METADATA_URL", "off")
            .env("HELPLINE_BOT_TOKEN_URL", connector.token_url())
            .env("HELPLINE_BOT_ALLOWED_SERVICE_URLS", connector.service_url());
        Self {
            server: Server::start(options).await,
            keys,
            connector,
        }
    }

    /// A message in this conversation, as Teams sends it.
    fn message(&self, conversation: &str, id: &str, text: &str) -> Value {
        json!({
            "type": "message", "id": id, "timestamp": "2026-11-24T10:00:00.000Z", "channelId": "msteams",
            "serviceUrl": self.connector.service_url(), "text": text, "textFormat": "plain",
            "from": {"id": "29:ada", "name": "Ada", "aadObjectId": "7"},
            "recipient": {"id": "28:bot", "name": "Helpline"},
            "conversation": {"id": conversation, "conversationType": "personal", "tenantId": "t-1"},
            "channelData": {"tenant": {"id": "t-1"}},
        })
    }

    /// The claims of a good token.
    fn claims(&self) -> Value {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("a clock after 1970")
            .as_secs();
        json!({
            "iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": self.connector.service_url(),
            "nbf": now - 60, "exp": now + 3600,
        })
    }

    /// Posts with this `Authorization` header, if any.
    async fn post_with(&self, authorization: Option<&str>, activity: &Value) -> Response {
        let mut request = self
            .server
            .client()
            .post(self.server.url("/api/messages"))
            .json(activity);
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        request.send().await.expect("the server answers")
    }

    /// Posts as the channel.
    async fn post(&self, activity: &Value) -> Response {
        self.post_with(Some(&bearer(Key::issuer(), &self.claims())), activity)
            .await
    }

    /// Posts as the channel and expects it to be taken.
    async fn tell(&self, activity: &Value) {
        let response = self.post(activity).await;
        let status = response.status();
        assert!(
            status.is_success(),
            "{status}: {}",
            response.text().await.unwrap_or_default()
        );
    }

    /// What the connector got in answer to this activity, as soon as there is something.
    async fn replies_to(&self, id: &str) -> Vec<Request> {
        eventually(&format!("a reply to {id}"), async || {
            let replies = replies_to(&self.connector, id);
            (!replies.is_empty()).then_some(replies)
        })
        .await
    }

    /// The one message that answers this activity; Teams gets text and buttons in one here.
    async fn reply_to(&self, id: &str) -> Value {
        let mut replies = self.replies_to(id).await;
        assert_eq!(replies.len(), 1, "{replies:?}");
        replies.remove(0).json()
    }
}

fn bearer(key: &Key, claims: &Value) -> String {
    let header = json!({"alg": "RS256", "typ": "JWT", "kid": "issuer"});
    format!(
        "Bearer {}",
        key.sign(&header.to_string(), &claims.to_string(), Algorithm::RS256)
    )
}

fn replies_to(connector: &FakeConnector, id: &str) -> Vec<Request> {
    let answers = |request: &Request| request.json()["replyToId"] == id;
    connector.requests().into_iter().filter(answers).collect()
}

fn status(status: u16) -> Answer {
    (status, Vec::new(), Value::Null)
}

/// Every empty value in it that the protocol wants left out, by its path. `@id` of the Message entity is JSON-LD's name for
/// "this message".
fn empty_fields(value: &Value, path: &str) -> Vec<String> {
    let is_empty = match value {
        Value::Null => true,
        Value::String(text) => text.is_empty() && !path.ends_with("/@id"),
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    let mut found = if is_empty {
        vec![path.to_owned()]
    } else {
        Vec::new()
    };
    match value {
        Value::Array(list) => {
            found.extend(
                list.iter()
                    .enumerate()
                    .flat_map(|(at, item)| empty_fields(item, &format!("{path}/{at}"))),
            );
        }
        Value::Object(fields) => {
            found.extend(
                fields
                    .iter()
                    .flat_map(|(name, field)| empty_fields(field, &format!("{path}/{name}"))),
            );
        }
        _ => {}
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_message_is_answered_through_the_connector() {
    let teams = Teams::start().await;

    let response = teams
        .post(&teams.message("19:a/b@thread.tacv2", "1|x", QUESTION))
        .await;

    assert!(matches!(response.status(), StatusCode::OK | StatusCode::ACCEPTED));
    assert_eq!(response.text().await.expect("a body"), "");
    let request = teams.replies_to("1|x").await.remove(0);
    assert_eq!(
        request.path,
        "/v3/conversations/19%3Aa%2Fb%40thread.tacv2/activities/1%7Cx"
    );
    assert_eq!(request.authorization.as_deref(), Some("Bearer token-1"));
    let reply = request.json();
    assert_eq!(reply["type"], "message");
    assert_eq!(reply["from"]["id"], "28:bot");
    assert_eq!(reply["recipient"]["id"], "29:ada");
    assert_eq!(reply["conversation"]["id"], "19:a/b@thread.tacv2");
    assert!(
        reply["text"]
            .as_str()
            .is_some_and(|text| text.contains("Sign into the organization")),
        "{reply}"
    );
    assert_eq!((reply.get("id"), reply.get("timestamp")), (None, None));
    assert_eq!(empty_fields(&reply, ""), Vec::<String>::new());
    let token_request = &teams.connector.token_requests()[0];
    assert!(
        token_request.body.contains("grant_type=client_credentials"),
        "{}",
        token_request.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn expected_replies_come_inline_instead_of_through_the_connector() {
    let teams = Teams::start().await;
    let mut activity = teams.message("c", "1", QUESTION);
    activity["deliveryMode"] = json!("expectReplies");

    let response = teams.post(&activity).await;

    assert_eq!(response.status(), 200);
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["activities"][0]["replyToId"], "1", "{body}");
    // What comes next in the conversation would come after anything sent for the first.
    teams.tell(&teams.message("c", "2", "hello")).await;
    teams.reply_to("2").await;
    assert_eq!(replies_to(&teams.connector, "1").len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_joins_is_welcomed_once() {
    let teams = Teams::start().await;
    let update = |id: &str, members: Value| {
        let mut activity = teams.message("c", id, "");
        activity["type"] = json!("conversationUpdate");
        activity["membersAdded"] = members;
        activity
    };

    teams.tell(&update("bot-joins", json!([{"id": "28:bot"}]))).await;
    teams
        .tell(&update("both-join", json!([{"id": "28:bot"}, {"id": "29:ada"}])))
        .await;
    teams.tell(&update("again", json!([{"id": "29:ada"}]))).await;
    teams.tell(&teams.message("c", "hello", "hello")).await;

    teams.reply_to("hello").await;
    let answered: Vec<_> = teams
        .connector
        .requests()
        .iter()
        .map(|request| request.json()["replyToId"].clone())
        .collect();
    assert_eq!(answered, ["both-join", "hello"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_proves_nothing_is_not_let_in() {
    let teams = Teams::start().await;
    let activity = teams.message("c", "1", QUESTION);
    let with = |name: &str, value: Value| {
        let mut claims = teams.claims();
        claims[name] = value;
        Some(bearer(Key::issuer(), &claims))
    };
    let table = [
        ("no header", None, 401),
        ("another scheme", Some("Basic dTpw".to_owned()), 401),
        ("no token", Some("Bearer ".to_owned()), 401),
        ("nonsense", Some("Bearer nonsense".to_owned()), 403),
        ("another key", Some(bearer(Key::stranger(), &teams.claims())), 403),
        ("another audience", with("aud", json!("other")), 403),
        ("another issuer", with("iss", json!("https://evil.test")), 403),
        ("over", with("exp", json!(1_700_000_000)), 403),
        (
            "another service URL",
            with("serviceurl", json!("https://smba.trafficmanager.net/emea/")),
            403,
        ),
    ];

    for (what, authorization, expected) in table {
        let response = teams.post_with(authorization.as_deref(), &activity).await;

        assert_eq!(response.status(), expected, "{what}");
        let body: Value = response.json().await.expect("an error has a JSON body");
        assert!(
            body["error"]["code"].is_string() && body["error"]["message"].is_string(),
            "{what}: {body}"
        );
    }
    let mut not_endorsed = activity.clone();
    not_endorsed["channelId"] = json!("slack");
    assert_eq!(teams.post(&not_endorsed).await.status(), 403);
    assert!(teams.connector.requests().is_empty());

    // An administrator sees each of them with its reason, the newest first, and nothing of a token.
    let refusals = teams.server.admin("/refusals").await;
    let reasons: Vec<_> = refusals["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| json!([it["reason"], it["detail"], it["count"]]))
        .collect();
    let own = teams.connector.service_url();
    assert_eq!(
        reasons,
        [
            json!(["endorsement", "slack", 1]),
            json!(["service-url", own, 1]),
            json!(["expired", "msteams", 1]),
            json!(["issuer", "msteams", 1]),
            json!(["audience", "msteams", 1]),
            json!(["signature", "msteams", 1]),
            json!(["malformed", "msteams", 1]),
            json!(["missing", "msteams", 3]),
        ]
    );
    assert!(!refusals.to_string().contains("eyJ"), "{refusals}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thumb_down_in_teams_is_answered_where_the_person_sees_it() {
    let teams = Teams::start().await;
    teams.tell(&teams.message("c", "1", QUESTION)).await;
    teams.reply_to("1").await;
    let mut invoke = teams.message("c", "2", "");
    invoke["type"] = json!("invoke");
    invoke["name"] = json!("message/submitAction");
    invoke["replyToId"] = json!("activity-1");
    invoke["value"] =
        json!({"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": "{}"}});

    let response = teams.post(&invoke).await;

    assert_eq!(response.text().await.expect("a body"), "{}");
    assert!(!teams.replies_to("2").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_key_is_taken_at_once() {
    let teams = Teams::start().await;
    teams.tell(&teams.message("c", "1", "hello")).await;
    teams
        .keys
        .set_keys(vec![Key::stranger().jwk("rotated", &["msteams"])]);

    let header = json!({"alg": "RS256", "kid": "rotated"}).to_string();
    let token = Key::stranger().sign(&header, &teams.claims().to_string(), Algorithm::RS256);
    let response = teams
        .post_with(
            Some(&format!("Bearer {token}")),
            &teams.message("c", "2", "hello"),
        )
        .await;

    assert!(response.status().is_success());
    teams.reply_to("2").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_activity_twice_is_answered_once() {
    let teams = Teams::start().await;
    let activity = teams.message("c", "1", QUESTION);

    let (first, second) = tokio::join!(teams.post(&activity), teams.post(&activity));
    let third = teams.post(&activity).await;

    assert!(first.status().is_success() && second.status().is_success() && third.status().is_success());
    teams.tell(&teams.message("c", "2", "hello")).await;
    teams.reply_to("2").await;
    assert_eq!(replies_to(&teams.connector, "1").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_the_connector_did_not_take_is_sent_again() {
    let teams = Teams::start().await;
    let wait = vec![("retry-after", "1".to_owned())];
    teams
        .connector
        .will_answer([(429, wait, Value::Null), status(502)]);

    teams.tell(&teams.message("c", "1", QUESTION)).await;

    let attempts = eventually("the third attempt", async || {
        let attempts = replies_to(&teams.connector, "1");
        (attempts.len() >= 3).then_some(attempts)
    })
    .await;
    let bodies: Vec<_> = attempts.iter().map(Request::json).collect();
    assert!(bodies.iter().all(|body| *body == bodies[0]), "{bodies:?}");
    teams.tell(&teams.message("c", "2", "hello")).await;
    teams.reply_to("2").await;
    assert_eq!(replies_to(&teams.connector, "1").len(), 3, "no further attempt");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_is_replaced_and_the_reply_sent_again() {
    let teams = Teams::start().await;
    teams.connector.will_answer([status(401)]);

    teams.tell(&teams.message("c", "1", QUESTION)).await;

    let tokens = eventually("the second attempt", async || {
        let attempts = replies_to(&teams.connector, "1");
        let tokens: Vec<_> = attempts
            .into_iter()
            .filter_map(|request| request.authorization)
            .collect();
        (tokens.len() >= 2).then_some(tokens)
    })
    .await;
    assert_eq!(tokens, ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_here_knows_is_accepted_in_silence() {
    let teams = Teams::start().await;
    for kind in [
        "brand/new",
        "typing",
        "messageUpdate",
        "messageDelete",
        "installationUpdate",
        "trace",
        "command",
        "handoff",
        "endOfConversation",
        "contactRelationUpdate",
    ] {
        let mut activity = teams.message("c", &format!("id of {kind}"), "hello");
        activity["type"] = json!(kind);

        let response = teams.post(&activity).await;

        assert!(response.status().is_success(), "{kind}: {}", response.status());
    }
    let mut event = teams.message("c", "unknown event", "");
    event["type"] = json!("event");
    event["name"] = json!("brand.new");
    teams.tell(&event).await;

    teams.tell(&teams.message("c", "last", "hello")).await;
    teams.reply_to("last").await;
    assert_eq!(teams.connector.requests().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_invoke_is_not_implemented() {
    let teams = Teams::start().await;
    let mut invoke = teams.message("c", "1", "");
    invoke["type"] = json!("invoke");
    invoke["name"] = json!("brand/new");
    invoke["deliveryMode"] = json!("expectReplies");

    let response = teams.post(&invoke).await;

    assert_eq!(response.status(), 501);
}

#[tokio::test(flavor = "multi_thread")]
async fn feedback_is_answered_with_an_empty_object() {
    let teams = Teams::start().await;
    teams.tell(&teams.message("c", "1", QUESTION)).await;
    let reply = teams.reply_to("1").await;
    assert_eq!(reply["channelData"]["feedbackLoop"]["type"], "default", "{reply}");

    let mut invoke = teams.message("c", "2", "");
    invoke["type"] = json!("invoke");
    invoke["name"] = json!("message/submitAction");
    invoke["replyToId"] = json!("activity-1");
    invoke["value"] = json!({
        "actionName": "feedback",
        "actionValue": {"reaction": "like", "feedback": "{\"feedbackText\":\"\"}"}
    });
    let response = teams.post(&invoke).await;

    assert_eq!(response.status(), 200);
    assert_eq!(response.text().await.expect("a body"), "{}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mention_of_the_bot_is_no_part_of_the_question() {
    let teams = Teams::start().await;
    let mut mentioning = teams.message("channel", "1", &format!("<at>Helpline</at>&nbsp;{QUESTION}\n"));
    mentioning["entities"] = json!([
        {"type": "mention", "text": "<at>Helpline</at>", "mentioned": {"id": "28:bot", "name": "Helpline"}},
        {"type": "clientInfo", "locale": "en-US", "platform": "Web", "country": "US"},
    ]);

    teams.tell(&mentioning).await;
    teams.tell(&teams.message("personal", "2", QUESTION)).await;

    let (with, without) = (teams.reply_to("1").await, teams.reply_to("2").await);
    assert_eq!(with["text"], without["text"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_activity_says_what_to_mend() {
    let teams = Teams::start().await;
    let table = [
        ("text", json!({}), "`text` must be a string, but is an object"),
        ("from", json!("ada"), "`from` must be an object, but is a string"),
        ("type", Value::Null, "`type` is required"),
    ];

    for (field, value, expected) in table {
        let mut activity = teams.message("c", "1", QUESTION);
        activity[field] = value;

        let response = teams.post(&activity).await;

        assert_eq!(response.status(), 400, "{field}");
        let body: Value = response.json().await.expect("an error has a JSON body");
        let message = body["error"]["message"].as_str().unwrap_or_default();
        assert!(message.contains(expected), "{field}: {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_vouches_for_a_service_url_that_is_not_on_the_list_in_vain() {
    let teams = Teams::start().await;
    let stranger = FakeConnector::start().await;
    let mut activity = teams.message("c", "1", QUESTION);
    activity["serviceUrl"] = json!(stranger.service_url());
    let mut claims = teams.claims();
    claims["serviceurl"] = json!(stranger.service_url());

    let response = teams
        .post_with(Some(&bearer(Key::issuer(), &claims)), &activity)
        .await;
    teams.tell(&teams.message("other", "2", "hello")).await;
    teams.reply_to("2").await;

    assert!(response.status().is_success());
    assert!(stranger.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_waits_for_its_connector_survives_kill_9() {
    let mut teams = Teams::start().await;
    let wait = vec![("retry-after", "1".to_owned())];
    teams.connector.will_answer([(503, wait, Value::Null)]);
    teams.tell(&teams.message("c", "1", QUESTION)).await;
    teams.replies_to("1").await;

    teams.server.kill9();
    teams.server.restart();

    eventually("the second attempt", async || {
        (replies_to(&teams.connector, "1").len() >= 2).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_secret_is_printed() {
    let teams = Teams::start().await;
    let token = bearer(Key::issuer(), &teams.claims());
    teams
        .post_with(Some(&token), &teams.message("c", "1", QUESTION))
        .await;
    teams
        .post_with(
            Some(&bearer(Key::stranger(), &teams.claims())),
            &teams.message("c", "2", "hello"),
        )
        .await;
    teams.reply_to("1").await;

    let printed = teams.server.stdout() + &teams.server.stderr();
    for secret in [
        PASSWORD,
        "token-1",
        token.trim_start_matches("Bearer "),
        QUESTION,
        "Ada",
    ] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
