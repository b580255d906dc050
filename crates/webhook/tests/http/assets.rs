//! Pages and files.

use axum::body::Body;
use axum::http::{Request, StatusCode};

use crate::support::Server;

#[tokio::test]
async fn pages_run_nothing_but_our_own_files() {
    let server = Server::start().await;
    for path in ["/", "/console"] {
        let page = server.get(path).await;

        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        let policy = page.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert!(
            !page.text.contains("<script>") && !page.text.contains("<style"),
            "{path} needs inline code"
        );
    }
}

#[tokio::test]
async fn a_foreign_page_can_load_the_widget() {
    let server = Server::start().await;

    let script = server.get("/widget.js").await;

    assert_eq!(script.status, StatusCode::OK);
    assert!(script.header("content-type").unwrap().contains("javascript"));
    assert_eq!(script.header("access-control-allow-origin"), Some("*"));
    assert_eq!(
        script.header("cross-origin-resource-policy"),
        Some("cross-origin")
    );
}

#[tokio::test]
async fn an_unchanged_file_is_not_sent_again() {
    let server = Server::start().await;
    let first = server.get("/widget.js").await;
    let etag = first.header("etag").unwrap().to_owned();

    let again = server
        .call(
            Request::get("/widget.js")
                .header("if-none-match", format!("W/{etag}, \"x\""))
                .body(Body::empty())
                .unwrap(),
        )
        .await;

    assert_eq!(
        (again.status, again.text.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );
    assert_eq!(again.header("etag"), Some(etag.as_str()));
}

#[tokio::test]
async fn every_file_a_page_names_is_there() {
    let server = Server::start().await;
    for path in ["/", "/console"] {
        let page = server.get(path).await.text;
        let names = page
            .split(['"', '\''])
            .filter(|part| matches!(part.rsplit_once('.'), Some((_, "js" | "css"))))
            .map(|name| name.trim_start_matches("./").trim_start_matches('/').to_owned());
        for name in names {
            assert_eq!(
                server.get(&format!("/{name}")).await.status,
                StatusCode::OK,
                "{name} of {path}"
            );
        }
    }
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let server = Server::start().await;
    for path in [
        "/..%2fCargo.toml",
        "/%2e%2e/Cargo.toml",
        "/..%5cCargo.toml",
        "/.gitignore",
        "/%00",
    ] {
        let answer = server.get(path).await;

        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_address_that_is_no_text_is_a_problem_document() {
    let server = Server::start().await;

    let answer = server.get("/%ff").await;

    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
}
