//! What is down: switched on by hand, told by a file, and by a page that may be dead.

use axum::http::{Method, StatusCode};
use axum::{Router, routing::get};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{QUESTION, Server, eventually, message};

async fn incidents(server: &Server) -> Value {
    server.admin("/incidents").await.json()
}

#[tokio::test]
async fn an_incident_is_switched_on_and_off_by_hand() {
    let server = Server::start().await;
    let body =
        json!({"title": "The gate is shut", "words": ["parking"], "link": "https://status.example/gate"});

    let on = server.admin_with(&Method::PUT, "/incidents/gate", &body).await;
    let shown = incidents(&server).await;
    let off = server
        .admin_with(&Method::DELETE, "/incidents/gate", &json!({}))
        .await;

    assert_eq!(
        (on.status, off.status),
        (StatusCode::NO_CONTENT, StatusCode::NO_CONTENT)
    );
    let item = &shown["items"][0];
    assert_eq!(
        (&item["id"], &item["title"]),
        (&json!("admin/gate"), &json!("The gate is shut"))
    );
    assert!(item["started_at"].is_string());
    assert_eq!(incidents(&server).await["items"], json!([]));
}

#[tokio::test]
async fn what_is_switched_on_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("status.db").display());
    let first = Server::on(conversation_log::open(&url).await.unwrap(), |_| {}).await;
    first
        .admin_with(
            &Method::PUT,
            "/incidents/gate",
            &json!({"title": "The gate is shut"}),
        )
        .await;
    first.log.close().await;

    let second = Server::on(conversation_log::open(&url).await.unwrap(), |_| {}).await;
    let listening = second.listen().await;

    eventually(|| async {
        (incidents(&second).await["items"][0]["title"] == "The gate is shut").then_some(())
    })
    .await;
    listening.stop().await;
}

#[tokio::test]
async fn an_incident_without_a_title_is_refused() {
    let server = Server::start().await;

    for body in [
        json!({"title": ""}),
        json!({"title": "a", "link": "javascript:1"}),
        json!({"title": "a\u{0}b"}),
        json!({"title": "a", "words": ["\u{7}"]}),
        json!({}),
    ] {
        let answer = server.admin_with(&Method::PUT, "/incidents/a", &body).await;

        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
}

#[tokio::test]
async fn sources_are_asked_in_the_background_and_a_dead_one_holds_no_turn_up() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("status.toml"),
        "[[incidents]]\nid = \"1\"\ntitle = \"Gate 2 is shut\"\n",
    )
    .unwrap();
    let page = Router::new().route(
        "/summary.json",
        get(async || {
            axum::Json(json!({"incidents": [
                {"id": "i1", "name": "Badges fail", "status": "investigating", "impact": "major",
                 "components": [{"name": "Badges"}]},
                {"id": "i2", "name": "Over", "status": "resolved"},
            ]}))
        }),
    );
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, page).await });
    // Takes the connection and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = format!(
        "[[status.sources]]\nname = \"Page\"\nkind = \"statuspage\"\nurl = \"http://{address}/summary.json\"\n\
         [[status.sources]]\nname = \"File\"\nkind = \"file\"\npath = \"status.toml\"\n\
         [[status.sources]]\nname = \"Dead\"\nkind = \"rss\"\nurl = \"http://{}/feed\"\n",
        silent.local_addr().unwrap()
    );
    let server = Server::knowing(&settings, |input| {
        input.knowledge_folder = Some(folder.path().to_owned());
        input.support.allowed_networks = vec!["127.0.0.1".to_owned()];
    })
    .await;
    let listening = server.listen().await;

    let shown = eventually(|| async {
        Some(incidents(&server).await).filter(|shown| shown["items"].as_array().unwrap().len() == 2)
    })
    .await;
    let asked = std::time::Instant::now();
    server.replies(&message("c1", "1", QUESTION)).await;

    assert!(asked.elapsed() < std::time::Duration::from_secs(5));
    assert_eq!(
        (&shown["items"][0]["id"], &shown["items"][1]["id"]),
        (&json!("Page/i1"), &json!("File/1"))
    );
    let names: Vec<&str> = shown["sources"]
        .as_array()
        .unwrap()
        .iter()
        .map(|source| source["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Dead", "File", "Page"]);
    listening.stop().await;
}

#[tokio::test]
async fn a_source_at_a_private_address_is_not_asked() {
    let settings =
        "[[status.sources]]\nname = \"Inside\"\nkind = \"rss\"\nurl = \"http://127.0.0.1:9/feed\"\n";
    let server = Server::knowing(settings, |_| {}).await;
    let listening = server.listen().await;

    let error = eventually(|| async {
        incidents(&server).await["sources"][0]["error"]
            .as_str()
            .map(str::to_owned)
    })
    .await;

    assert!(error.contains("HELPLINE_ALLOWED_NETWORKS"), "{error}");
    listening.stop().await;
}
