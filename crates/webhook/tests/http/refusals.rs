//! Which calls were not let in, and why, as an administrator sees it.

use axum::body::Body;
use axum::http::{Method, header};
use serde_json::json;

use crate::direct_line::Chat;
use crate::support::{QUESTION, Server, message, request};

#[tokio::test]
async fn every_refused_call_is_listed_with_its_reason_and_no_token() {
    let server = Server::with(|input| {
        input.bot.allow_anonymous = false;
        input.bot.app_id = Some("app".to_owned());
        input.bot.app_password = Some("password".into());
    })
    .await;
    let chat = Chat::start(&server).await;
    let other = Chat::start(&server).await;

    server.message(&message("c1", "a1", QUESTION)).await;
    let forged = "header.claims.signature";
    server
        .post("/api/messages", Some(forged), &message("c1", "a1", QUESTION))
        .await;
    let get = |path: String, bearer: Option<&str>| request(&Method::GET, &path, bearer, Body::empty());
    server.call(get(chat.path("/activities"), None)).await;
    server.call(get(chat.path("/activities"), Some("guessed"))).await;
    server
        .call(get(chat.path("/activities"), Some(&other.token)))
        .await;
    let mut page = request(&Method::POST, "/api/widget/token", None, Body::empty());
    page.headers_mut()
        .insert(header::ORIGIN, "https://evil.example".parse().unwrap());
    server.call(page).await;

    let refusals = server.admin("/refusals").await;

    let seen: Vec<_> = refusals.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| json!([it["surface"], it["reason"], it["detail"], it["count"]]))
        .collect();
    assert_eq!(
        seen,
        [
            json!(["widget", "origin", "https://evil.example", 1]),
            json!(["direct_line", "conversation", null, 1]),
            json!(["direct_line", "bad", null, 1]),
            json!(["direct_line", "missing", null, 1]),
            json!(["messages", "malformed", "emulator", 1]),
            json!(["messages", "missing", "emulator", 1]),
        ]
    );
    for secret in [forged, "guessed", other.token.as_str(), QUESTION] {
        assert!(!refusals.text.contains(secret), "{}", refusals.text);
    }
}

#[tokio::test]
async fn the_list_of_refusals_is_for_administrators() {
    let server = Server::start().await;

    assert_eq!(server.get("/api/admin/v1/refusals").await.status, 401);
}

#[tokio::test]
async fn a_reply_that_may_not_go_to_its_address_is_listed_as_well() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let mut activity = message("c1", "a1", QUESTION);
    activity["serviceUrl"] = json!("https://elsewhere.example/x?sig=abc");

    server.message(&activity).await;

    let refused = crate::support::eventually(async || {
        let items = server.admin("/refusals").await.json()["items"].clone();
        items.get(0).cloned()
    })
    .await;
    assert_eq!(
        json!([refused["surface"], refused["reason"], refused["detail"]]),
        json!(["connector", "service-url", "https://elsewhere.example/x"])
    );
    assert!(
        refused["mend"]
            .as_str()
            .unwrap()
            .contains("HELPLINE_BOT_ALLOWED_SERVICE_URLS")
    );
    listening.stop().await;
}
