//! Secrets and tokens.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{BASE, Chat};
use crate::support::{QUESTION, SECRET, Server, request};

#[tokio::test]
async fn a_token_for_a_user_speaks_as_that_user_only() {
    let server = Server::start().await;
    let body = json!({"User": {"Id": "dl_anna", "Name": "Anna"}});
    let token = server
        .post(&format!("{BASE}/tokens/generate"), Some(SECRET), &body)
        .await
        .json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let id = server
        .post(
            &format!("{BASE}/conversations"),
            Some(&token),
            &json!({"user": {"id": "mallory"}}),
        )
        .await
        .json()["conversationId"]
        .as_str()
        .unwrap()
        .to_owned();
    let chat = Chat {
        id,
        token,
        stream_url: String::new(),
    };

    chat.post(
        &server,
        &json!({"type": "message", "from": {"id": "mallory"}, "text": QUESTION}),
    )
    .await;

    let (activities, _) = chat.poll(&server, "1").await;
    assert_eq!(
        activities[0]["from"],
        json!({"id": "dl_anna", "name": "Anna", "role": "user"})
    );
}

#[tokio::test]
async fn credentials_are_missing_or_bad() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let other = Chat::start(&server).await;
    let path = chat.path("/activities");
    let by = async |bearer: Option<&str>| {
        server
            .call(request(&Method::GET, &path, bearer, Body::empty()))
            .await
            .error_code()
    };
    let tampered = chat.token.replacen('.', ".e", 1);

    assert_eq!(by(None).await, (401, "Unauthorized".to_owned()));
    assert_eq!(by(Some("nonsense")).await, (403, "Forbidden".to_owned()));
    assert_eq!(by(Some(&tampered)).await, (403, "Forbidden".to_owned()));
    assert_eq!(by(Some(&other.token)).await, (403, "Forbidden".to_owned()));
}

#[tokio::test]
async fn a_token_makes_no_tokens_but_its_own_successor() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;

    let generated = server
        .post(&format!("{BASE}/tokens/generate"), Some(&chat.token), &json!({}))
        .await;
    let refreshed = server
        .post(&format!("{BASE}/tokens/refresh"), Some(&chat.token), &json!({}))
        .await
        .json();

    assert_eq!(generated.error_code().0, 403);
    assert_eq!(refreshed["conversationId"], chat.id.as_str());
    assert_ne!(refreshed["token"], chat.token.as_str());
    assert_eq!(refreshed["expires_in"], 12 * 3600);
}

#[tokio::test]
async fn a_user_id_of_another_kind_makes_no_token() {
    let server = Server::start().await;

    let answer = server
        .post(
            &format!("{BASE}/tokens/generate"),
            Some(SECRET),
            &json!({"user": {"id": "anna"}}),
        )
        .await;

    assert_eq!(answer.error_code(), (400, "BadArgument".to_owned()));
}

#[tokio::test]
async fn without_a_secret_tokens_survive_a_restart_all_the_same() {
    let without_secret = |input: &mut webhook::SettingsInput| input.direct_line_secrets = Vec::new();
    let before = Server::with(without_secret).await;
    let token = before.post("/api/widget/token", None, &json!({})).await.json()["token"]
        .as_str()
        .unwrap()
        .to_owned();

    let after = Server::on(before.log.clone(), without_secret).await;
    let started = after
        .post(&format!("{BASE}/conversations"), Some(&token), &json!({}))
        .await;

    assert_eq!(started.status, StatusCode::CREATED);
    let secret = after
        .post(&format!("{BASE}/tokens/generate"), Some(""), &json!({}))
        .await;
    assert_eq!(secret.error_code().0, 401);
}
