//! What an error looks like, whatever is asked.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use crate::support::{SECRET, Server, message, request};

#[tokio::test]
async fn an_unknown_path_is_a_problem_document() {
    let server = Server::start().await;

    let answer = server.get("/api/nowhere").await;

    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    insta::assert_json_snapshot!(answer.json(), {".request_id" => "[id]"});
}

#[tokio::test]
async fn an_unknown_path_of_direct_line_keeps_the_shape_of_direct_line() {
    let server = Server::start().await;

    let answer = server.get("/v3/directline/session/getsessionid").await;

    assert_eq!(answer.error_code(), (404, "NotFound".to_owned()));
}

#[tokio::test]
async fn a_wrong_method_says_which_are_right() {
    let server = Server::start().await;
    for (method, path, shape, allowed) in [
        (Method::DELETE, "/api/messages", "error", "POST"),
        (Method::GET, "/api/messages", "error", "POST"),
        (Method::PUT, "/v3/directline/conversations", "error", "POST"),
        (Method::POST, "/healthz", "type", "GET"),
        (Method::POST, "/api/admin/v1/conversations", "type", "GET"),
    ] {
        let key = path.contains("admin").then_some(crate::support::ADMIN_KEY);

        let answer = server.call(request(&method, path, key, Body::empty())).await;

        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
        assert!(answer.json().get(shape).is_some(), "{method} {path}: {answer:?}");
        assert!(
            answer.header("allow").unwrap_or_default().contains(allowed),
            "{method} {path}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_names_its_request() {
    let server = Server::start().await;
    let named = Request::get("/healthz")
        .header("x-request-id", "abc-1")
        .body(Body::empty())
        .unwrap();
    let forged = Request::get("/healthz")
        .header("x-request-id", "a b=c")
        .body(Body::empty())
        .unwrap();

    let (named, forged) = (server.call(named).await, server.call(forged).await);

    assert_eq!(named.header("x-request-id"), Some("abc-1"));
    assert_ne!(forged.header("x-request-id"), Some("a b=c"));
    let problem = server.get("/nowhere/at/all").await;
    assert_eq!(
        problem.json()["request_id"].as_str(),
        problem.header("x-request-id")
    );
}

#[tokio::test]
async fn answers_are_kept_by_no_cache_and_sniffed_by_no_browser() {
    let server = Server::start().await;

    let answer = server.get("/healthz").await;

    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
}

#[tokio::test]
async fn a_log_that_is_closed_is_a_busy_server() {
    let server = Server::start().await;
    server.log.close().await;

    let message = server
        .message(&crate::support::message("c1", "a1", "hello"))
        .await;
    let ready = server.get("/readyz").await;

    assert_eq!(message.error_code(), (503, "ServiceUnavailable".to_owned()));
    assert!(message.header("retry-after").is_some());
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(server.get("/healthz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_ready_server_names_its_knowledge() {
    let server = Server::start().await;

    let ready = server.get("/readyz").await;

    assert_eq!(ready.status, StatusCode::OK);
    assert!(!ready.json()["knowledge"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn metrics_need_the_admin_key() {
    let server = Server::start().await;
    let asked = || {
        server.call(request(
            &Method::GET,
            "/metrics",
            Some(crate::support::ADMIN_KEY),
            Body::empty(),
        ))
    };
    // Counting begins here; a server that is served begins with it.
    asked().await;
    server
        .message(&crate::support::message("c1", "a1", "hello"))
        .await;

    let locked = server.get("/metrics").await;
    let metrics = asked().await;

    assert_eq!(locked.status, StatusCode::UNAUTHORIZED);
    assert!(metrics.text.contains("helpline_turns_total{"), "{}", metrics.text);
    assert!(
        metrics.text.contains("helpline_turn_duration_seconds_bucket"),
        "{}",
        metrics.text
    );
}

#[tokio::test]
async fn a_slash_too_many_is_no_other_address() {
    let server = Server::start().await;
    for path in [
        "/v3/directline/conversations/",
        "/v3/directline//conversations",
        "//v3/directline/conversations?x=1",
    ] {
        let started = server
            .call(request(&Method::POST, path, Some(SECRET), Body::empty()))
            .await;

        assert_eq!(started.status, StatusCode::CREATED, "{path}: {started:?}");
    }
    let taken = server
        .call(request(
            &Method::POST,
            "/api/messages/",
            None,
            Body::from(message("c", "1", "hello").to_string()),
        ))
        .await;
    assert!(taken.status.is_success(), "{taken:?}");

    let bare = server
        .call(request(&Method::GET, "/v3/directline", None, Body::empty()))
        .await;
    assert_eq!(bare.error_code(), (404, "NotFound".to_owned()));
}
