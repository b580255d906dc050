//! Pages of other origins.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use serde_json::json;

use super::{BASE, Chat};
use crate::support::{SECRET, Server, request};

#[tokio::test]
async fn an_origin_that_no_page_has_is_refused_with_the_way_to_write_it() {
    let server = Server::start().await;
    let body = json!({"trustedOrigins": ["shop.example"]});

    for path in ["tokens/generate", "conversations"] {
        let answer = server.post(&format!("{BASE}/{path}"), Some(SECRET), &body).await;

        assert_eq!(answer.error_code(), (400, "BadArgument".to_owned()), "{path}");
        let message = answer.json()["error"]["message"].to_string();
        assert!(
            message.contains("shop.example") && message.contains("https://www.example.com"),
            "{path}: {message}"
        );
    }
}

#[tokio::test]
async fn a_token_with_trusted_origins_works_on_their_pages_only() {
    let server = Server::start().await;
    let body = json!({"trustedOrigins": ["https://shop.example"]});
    let token = server
        .post(&format!("{BASE}/tokens/generate"), Some(SECRET), &body)
        .await
        .json()["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let from = async |origin: &str| {
        let mut request = request(
            &Method::POST,
            &format!("{BASE}/tokens/refresh"),
            Some(&token),
            Body::empty(),
        );
        request
            .headers_mut()
            .insert(header::ORIGIN, origin.parse().unwrap());
        server.call(request).await
    };

    let (trusted, foreign) = (
        from("https://shop.example").await,
        from("https://evil.example").await,
    );

    assert_eq!(trusted.status, StatusCode::OK);
    assert_eq!(foreign.error_code(), (403, "Forbidden".to_owned()));
    assert_eq!(
        foreign.header("access-control-allow-origin"),
        Some("https://evil.example"),
        "a page can read why"
    );
}

#[tokio::test]
async fn a_preflight_allows_what_the_clients_send() {
    let server = Server::start().await;
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri(format!("{BASE}/conversations"))
        .header(header::ORIGIN, "https://shop.example")
        .header("access-control-request-method", "POST")
        .header(
            "access-control-request-headers",
            "authorization,content-type,x-ms-bot-agent,x-requested-with",
        )
        .body(Body::empty())
        .unwrap();

    let answer = server.call(request).await;

    assert!(answer.status.is_success(), "{answer:?}");
    assert_eq!(
        answer.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
    let allowed = answer.header("access-control-allow-headers").unwrap();
    for name in ["authorization", "content-type", "x-ms-bot-agent"] {
        assert!(allowed.contains(name), "{allowed}");
    }
}

#[tokio::test]
async fn a_refused_caller_can_read_when_to_come_back() {
    let server = Server::with(|input| input.rate_limit = Some("4".to_owned())).await;
    let chat = Chat::start(&server).await;
    let mut last = None;
    for _ in 0..3 {
        let mut request = request(
            &Method::GET,
            &chat.path("/activities"),
            Some(&chat.token),
            Body::empty(),
        );
        request
            .headers_mut()
            .insert(header::ORIGIN, "https://shop.example".parse().unwrap());
        last = Some(server.call(request).await);
    }

    let limited = last.unwrap();

    assert_eq!(limited.error_code(), (429, "TooManyRequests".to_owned()));
    assert!(limited.header("retry-after").is_some());
    assert!(
        limited
            .header("access-control-expose-headers")
            .unwrap()
            .contains("retry-after")
    );
    assert_eq!(
        limited.header("access-control-allow-origin"),
        Some("https://shop.example")
    );
}
