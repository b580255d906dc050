//! Files.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;

use super::Chat;
use crate::support::Server;

#[tokio::test]
async fn an_uploaded_file_is_noted_by_name_and_not_kept() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    let upload = |user: &str, kind: &str, body: &str| {
        Request::post(chat.path(&format!("/upload{user}")))
            .header(header::AUTHORIZATION, format!("Bearer {}", chat.token))
            .header(header::CONTENT_TYPE, kind)
            .header(
                header::CONTENT_DISPOSITION,
                "name=\"file\"; filename=\"badge.png\"",
            )
            .body(Body::from(body.to_owned()))
            .unwrap()
    };
    let parts = "--b\r\nContent-Disposition: form-data; name=\"activity\"\r\nContent-Type: application/vnd.microsoft.activity\r\n\r\n\
                 {\"type\":\"message\",\"text\":\"see the picture\"}\r\n\
                 --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../photos/gate.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n\
                 PIXELS\r\n--b--\r\n";

    let nobody = server.call(upload("", "image/png", "PIXELS")).await;
    let single = server.call(upload("?userId=anna", "image/png", "PIXELS")).await;
    let several = server
        .call(upload("?userId=anna", "multipart/form-data; boundary=b", parts))
        .await;

    assert_eq!(nobody.error_code(), (400, "MissingProperty".to_owned()));
    assert_eq!(
        (single.status, several.status),
        (StatusCode::OK, StatusCode::OK),
        "{several:?}"
    );
    let (activities, _) = chat.poll(&server, "1").await;
    let users: Vec<_> = activities
        .iter()
        .filter(|activity| activity["from"]["role"] == "user")
        .collect();
    assert_eq!(
        users[0]["attachments"],
        json!([{"contentType": "image/png", "name": "badge.png"}])
    );
    assert_eq!(users[1]["text"], "see the picture");
    assert_eq!(
        users[1]["attachments"],
        json!([{"contentType": "image/jpeg", "name": "gate.jpg"}])
    );
    assert!(!format!("{activities:?}").contains("PIXELS"));
}

#[tokio::test]
async fn an_upload_over_its_limit_is_too_large() {
    let server = Server::with(|input| input.upload_bytes = Some(1000)).await;
    let chat = Chat::start(&server).await;

    let upload = Request::post(chat.path("/upload?userId=anna"))
        .header(header::AUTHORIZATION, format!("Bearer {}", chat.token))
        .header(header::CONTENT_TYPE, "image/png")
        .body(Body::from(vec![0; 2000]))
        .unwrap();
    let answer = server.call(upload).await;

    assert_eq!(answer.error_code(), (413, "MessageSizeTooBig".to_owned()));
}

#[tokio::test]
async fn a_malformed_multipart_body_is_a_bad_argument() {
    let server = Server::start().await;
    let chat = Chat::start(&server).await;
    for (kind, body) in [
        ("multipart/form-data", "no boundary"),
        ("multipart/form-data; boundary=b", "--b\r\nno end"),
        ("multipart/form-data; boundary=b", ""),
    ] {
        let upload = Request::post(chat.path("/upload?userId=anna"))
            .header(header::AUTHORIZATION, format!("Bearer {}", chat.token))
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .unwrap();

        let answer = server.call(upload).await;

        assert_eq!(answer.error_code().0, 400, "{kind} {body}: {answer:?}");
    }
}
