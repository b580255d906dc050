//! The description of the API.

use axum::body::Body;
use axum::http::{Method, StatusCode};

use crate::support::{Server, request};

/// The committed description; clients are generated from it.
const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");

/// The console's types are generated from the file, so that a change here must be seen in review.
#[test]
fn the_committed_description_is_the_one_of_the_code() {
    let code = webhook::openapi().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(COMMITTED, &code).unwrap();
    }

    let committed = std::fs::read_to_string(COMMITTED).unwrap_or_default();

    assert!(
        committed == code,
        "crates/webhook/openapi.json is not what the code says; read the difference after \
         `UPDATE_OPENAPI=1 cargo test -p webhook --test http description` and commit it"
    );
}

#[tokio::test]
async fn the_description_is_served_with_a_page_to_read_it() {
    let server = Server::start().await;

    let description = server.get("/openapi.json").await.json();
    let page = server.get("/docs").await;

    let paths = description["paths"].as_object().unwrap();
    for path in [
        "/api/messages",
        "/api/widget/token",
        "/api/admin/v1/conversations",
        "/api/admin/v1/conversations/{id}/activities",
        "/v3/directline/tokens/generate",
        "/v3/directline/conversations/{conversationId}/activities",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    assert_eq!(page.status, StatusCode::OK);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert!(page.text.contains("/reference.js"));
    assert!(
        !page.text.contains("https://"),
        "the page loads nothing from elsewhere"
    );
}

#[tokio::test]
async fn every_described_path_is_a_route() {
    let server = Server::start().await;
    for (path, item) in webhook::openapi().paths.paths {
        let concrete = path.replace("{id}", "x").replace("{conversationId}", "x");
        let answer = if item.get.is_some() {
            server.get(&concrete).await
        } else if item.put.is_some() {
            server
                .call(request(&Method::PUT, &concrete, None, Body::from("{}")))
                .await
        } else if item.delete.is_some() {
            server
                .call(request(&Method::DELETE, &concrete, None, Body::empty()))
                .await
        } else {
            server.post(&concrete, None, &serde_json::json!({})).await
        };

        assert!(
            !(answer.status == StatusCode::NOT_FOUND || answer.status == StatusCode::METHOD_NOT_ALLOWED),
            "{path}: {answer:?}"
        );
    }
}
