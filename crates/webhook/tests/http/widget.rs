//! The token of the widget.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::json;

use crate::support::{Answer, Server, request};

async fn ask(server: &Server, origin: Option<&str>) -> Answer {
    let mut request = request(&Method::POST, "/api/widget/token", None, Body::empty());
    if let Some(origin) = origin {
        request
            .headers_mut()
            .insert(header::ORIGIN, origin.parse().unwrap());
    }
    server.call(request).await
}

#[tokio::test]
async fn a_page_of_this_server_gets_a_token_that_starts_a_conversation() {
    let server = Server::start().await;

    let answer = ask(&server, Some("http://help.example")).await;

    let body = answer.json();
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(body["expires_in"], 12 * 3600);
    let token = body["token"].as_str().unwrap();
    let start = async |origin: &str| {
        let mut request = request(
            &Method::POST,
            "/v3/directline/conversations",
            Some(token),
            Body::empty(),
        );
        request
            .headers_mut()
            .insert(header::ORIGIN, origin.parse().unwrap());
        server.call(request).await
    };
    assert_eq!(
        start("https://evil.example").await.status,
        StatusCode::FORBIDDEN,
        "the origin is stamped in"
    );
    let started = start("http://help.example").await;
    assert_eq!(started.status, StatusCode::CREATED);
    assert_eq!(started.json()["conversationId"], body["conversationId"]);
}

#[tokio::test]
async fn a_page_of_another_server_is_refused() {
    let server = Server::start().await;
    for origin in [
        "https://evil.example",
        "http://help.example.evil.example",
        "http://help.example:81",
        "null",
    ] {
        let answer = ask(&server, Some(origin)).await;

        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    }
}

#[tokio::test]
async fn only_configured_origins_get_a_token_where_there_are_some() {
    let server = Server::with(|input| input.origins = vec!["https://Shop.example/".to_owned()]).await;

    let (shop, own) = (
        ask(&server, Some("https://shop.example")).await,
        ask(&server, Some("http://help.example")).await,
    );

    assert_eq!((shop.status, own.status), (StatusCode::OK, StatusCode::FORBIDDEN));
    assert_eq!(
        shop.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
}

#[tokio::test]
async fn a_call_without_origin_is_no_browser_and_is_taken() {
    let server = Server::start().await;

    let answer = ask(&server, None).await;

    assert_eq!(answer.status, StatusCode::OK);
}

#[tokio::test]
async fn every_visitor_is_another_user_in_another_conversation() {
    let server = Server::start().await;

    let (first, second) = (ask(&server, None).await.json(), ask(&server, None).await.json());

    assert_ne!(first["conversationId"], second["conversationId"]);
    let mut ids = Vec::new();
    for token in [&first["token"], &second["token"]] {
        let token = token.as_str();
        let id = server
            .post("/v3/directline/conversations", token, &json!({}))
            .await
            .json()["conversationId"]
            .clone();
        ids.push(
            server
                .admin(&format!("/conversations/{}", id.as_str().unwrap()))
                .await
                .json()["user_id"]
                .clone(),
        );
    }
    assert!(ids[0].as_str().unwrap().starts_with("dl_"), "{ids:?}");
    assert_ne!(ids[0], ids[1]);
}

#[tokio::test]
async fn a_preflight_of_an_allowed_page_is_answered() {
    let server = Server::with(|input| input.origins = vec!["https://shop.example".to_owned()]).await;
    let mut preflight = request(&Method::OPTIONS, "/api/widget/token", None, Body::empty());
    preflight
        .headers_mut()
        .insert(header::ORIGIN, "https://shop.example".parse().unwrap());
    preflight
        .headers_mut()
        .insert("access-control-request-method", "POST".parse().unwrap());

    let answer = server.call(preflight).await;

    assert!(answer.status.is_success(), "{answer:?}");
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
}
