//! The way out: the address, the token, and what each answer of a connector means.

use std::sync::Arc;
use std::time::Duration;

use bot_framework::connector::LARGEST_ACTIVITY_UTF16_BYTES;
use bot_framework::error::NotAllowed;
use bot_framework::{Activity, Cloud, Connector, ConnectorSettings, SendError, Sent, ServiceUrls, http};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

use crate::fake_connector::{Answer, FakeConnector};

const PASSWORD: &str = "p&ss wörd=";

fn settings(server: &FakeConnector) -> ConnectorSettings {
    let mut service_urls = ServiceUrls::new(Cloud::Public);
    service_urls.allow_prefix(server.service_url()).unwrap();
    ConnectorSettings {
        app_id: Some("app".to_owned()),
        app_password: Some(SecretString::from(PASSWORD)),
        token_url: Some(server.token_url()),
        service_urls,
        ..ConnectorSettings::default()
    }
}

fn connector(settings: ConnectorSettings) -> Connector {
    Connector::new(settings, http::client().unwrap())
}

/// Sends one activity to the server.
async fn send(connector: &Connector, server: &FakeConnector) -> Result<Sent, SendError> {
    connector
        .send(server.service_url(), "c", Some("1"), &Activity::message("hi"))
        .await
}

fn status(status: u16) -> Answer {
    (status, Vec::new(), Value::Null)
}

fn status_with_code(status: u16, code: &str) -> Answer {
    (
        status,
        Vec::new(),
        json!({"error": {"code": code, "message": "m"}}),
    )
}

#[tokio::test]
async fn an_answer_arrives_with_our_token_at_the_escaped_address() {
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));
    let incoming = Activity::try_from(json!({
        "type": "message", "id": "1|a", "from": {"id": "user"}, "recipient": {"id": "bot"},
        "conversation": {"id": "19:x/y@thread"}, "serviceUrl": server.service_url()
    }))
    .unwrap();
    let reply = Activity::message("hello")
        .in_reply_to(&incoming)
        .stamped("ours", jiff::Timestamp::UNIX_EPOCH);

    let service_url = format!("{}/", server.service_url());
    let sent = connector
        .send(&service_url, "19:x/y@thread", Some("1|a"), &reply)
        .await;

    assert_eq!(
        sent,
        Ok(Sent {
            id: Some("activity-1".to_owned())
        })
    );
    let request = server.requests().remove(0);
    assert_eq!(
        request.path,
        "/v3/conversations/19%3Ax%2Fy%40thread/activities/1%7Ca"
    );
    assert_eq!(request.authorization.as_deref(), Some("Bearer token-1"));
    assert_eq!(
        request.json(),
        json!({
            "type": "message", "serviceUrl": server.service_url(), "from": {"id": "bot", "role": "bot"},
            "recipient": {"id": "user"}, "conversation": {"id": "19:x/y@thread"}, "replyToId": "1|a", "text": "hello"
        }),
        "no id and no timestamp"
    );
}

#[tokio::test]
async fn the_token_is_asked_for_by_client_credentials() {
    let server = FakeConnector::start().await;

    send(&connector(settings(&server)), &server).await.unwrap();

    let form = server.token_requests().remove(0).body;
    assert_eq!(
        form,
        "grant_type=client_credentials&client_id=app&client_secret=p%26ss+w%C3%B6rd%3D\
         &scope=https%3A%2F%2Fapi.botframework.com%2F.default"
    );
}

#[tokio::test]
async fn the_government_cloud_has_a_scope_of_its_own() {
    let server = FakeConnector::start().await;
    let settings = ConnectorSettings {
        cloud: Cloud::UsGov,
        ..settings(&server)
    };

    send(&connector(settings), &server).await.unwrap();

    let form = server.token_requests().remove(0).body;
    assert!(
        form.ends_with("&scope=https%3A%2F%2Fapi.botframework.us%2F.default"),
        "{form}"
    );
}

#[tokio::test]
async fn all_who_need_a_token_share_one_request() {
    let server = FakeConnector::start().await;
    let connector = Arc::new(connector(settings(&server)));

    let sends: Vec<_> = (0..30)
        .map(|_| {
            let (connector, server) = (Arc::clone(&connector), server.clone());
            tokio::spawn(async move { send(&connector, &server).await })
        })
        .collect();
    for sent in sends {
        assert!(sent.await.unwrap().is_ok());
    }

    assert_eq!(server.token_requests().len(), 1);
    assert_eq!(server.requests().len(), 30);
}

/// Moves the clock of the token cache, without waiting.
async fn advance(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

/// Waits until the renewal behind a send has reached the endpoint.
async fn renewed(server: &FakeConnector, requests: usize) {
    let arrived = async {
        while server.token_requests().len() < requests {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), arrived)
        .await
        .expect("the renewal comes");
}

#[tokio::test]
async fn the_token_is_renewed_before_it_ends() {
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));
    send(&connector, &server).await.unwrap();

    advance(3600 - 301).await;
    send(&connector, &server).await.unwrap();
    assert_eq!(server.token_requests().len(), 1, "not due yet");
    advance(2).await;
    send(&connector, &server).await.unwrap();
    renewed(&server, 2).await;
    // The answer may still be on its way.
    for _ in 0..1_000 {
        send(&connector, &server).await.unwrap();
        if server.requests().last().unwrap().authorization.as_deref() == Some("Bearer token-2") {
            break;
        }
    }

    let used: Vec<_> = server
        .requests()
        .into_iter()
        .filter_map(|request| request.authorization)
        .collect();
    assert_eq!(used[..3], ["Bearer token-1", "Bearer token-1", "Bearer token-1"]);
    assert_eq!(used.last().map(String::as_str), Some("Bearer token-2"));
    assert_eq!(server.token_requests().len(), 2);
}

#[tokio::test]
async fn a_token_is_used_to_its_end_while_the_endpoint_is_down() {
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));
    send(&connector, &server).await.unwrap();
    server.will_answer_for_tokens(vec![status(503); 2]);

    advance(3600 - 20).await;
    let before_its_end = send(&connector, &server).await;
    renewed(&server, 2).await;
    advance(20).await;
    let after_its_end = send(&connector, &server).await;
    let when_it_is_back = send(&connector, &server).await;

    assert!(before_its_end.is_ok());
    assert_eq!(
        after_its_end,
        Err(SendError::Retry {
            after: None,
            status: None,
            ambiguous: false,
            reason: "token-endpoint-failed"
        })
    );
    assert!(when_it_is_back.is_ok());
}

#[tokio::test]
async fn a_token_that_lives_shortly_is_not_asked_for_with_every_activity() {
    let server = FakeConnector::start().await;
    server.set_token_lifetime(120);
    let connector = connector(settings(&server));

    for _ in 0..5 {
        send(&connector, &server).await.unwrap();
    }

    assert_eq!(server.token_requests().len(), 1);
}

#[tokio::test]
async fn a_401_gets_one_fresh_token_and_one_retry() {
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));
    server.will_answer([status(401)]);

    let sent = send(&connector, &server).await;

    assert!(sent.is_ok());
    let used: Vec<_> = server
        .requests()
        .into_iter()
        .filter_map(|request| request.authorization)
        .collect();
    assert_eq!(used, ["Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_second_401_is_final() {
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));
    server.will_answer([status(401), status(401)]);

    let sent = send(&connector, &server).await;

    assert_eq!(
        sent,
        Err(SendError::Final {
            status: 401,
            code: "Unauthorized".to_owned()
        })
    );
    assert_eq!(server.requests().len(), 2);
    assert_eq!(server.token_requests().len(), 2);
}

#[tokio::test]
async fn each_answer_says_whether_to_try_again() {
    let retry = |status, after: Option<u64>, ambiguous, reason| SendError::Retry {
        after: after.map(Duration::from_secs),
        status: Some(status),
        ambiguous,
        reason,
    };
    let wait = |seconds: &str| vec![("retry-after", seconds.to_owned())];
    let table: Vec<(Answer, SendError)> = vec![
        (status(429), retry(429, None, false, "throttled")),
        (
            (429, wait("7"), Value::Null),
            retry(429, Some(7), false, "throttled"),
        ),
        (
            (503, wait("2"), Value::Null),
            retry(503, Some(2), false, "status"),
        ),
        (status(412), retry(412, None, false, "status")),
        (status(500), retry(500, None, true, "status")),
        (status(502), retry(502, None, true, "status")),
        (status(504), retry(504, None, true, "status")),
        (status_with_code(403, "MessageWritesBlocked"), SendError::Blocked),
        (
            status_with_code(403, "Other"),
            SendError::Final {
                status: 403,
                code: "Other".to_owned(),
            },
        ),
        (
            status(400),
            SendError::Final {
                status: 400,
                code: "none".to_owned(),
            },
        ),
        (
            status_with_code(404, "ConversationNotFound"),
            SendError::Final {
                status: 404,
                code: "ConversationNotFound".to_owned(),
            },
        ),
        (status_with_code(413, "MessageSizeTooBig"), SendError::TooLarge),
    ];
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));

    for (answer, expected) in table {
        server.will_answer([answer]);

        assert_eq!(send(&connector, &server).await, Err(expected));
    }
}

#[tokio::test]
async fn our_token_does_not_follow_a_redirect() {
    let elsewhere = FakeConnector::start().await;
    let server = FakeConnector::start().await;
    let location = vec![("location", format!("{}/v3/x", elsewhere.service_url()))];
    server.will_answer([(307, location, Value::Null)]);

    let sent = send(&connector(settings(&server)), &server).await;

    assert_eq!(
        sent,
        Err(SendError::Final {
            status: 307,
            code: "none".to_owned()
        })
    );
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn an_unlisted_service_url_gets_neither_activity_nor_token() {
    let stranger = FakeConnector::start().await;
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));

    let sent = send(&connector, &stranger).await;

    assert_eq!(sent, Err(SendError::NotAllowed(NotAllowed::Unlisted)));
    assert!(stranger.requests().is_empty());
    assert!(server.token_requests().is_empty());
}

#[tokio::test]
async fn without_credentials_no_token_is_sent() {
    let server = FakeConnector::start().await;
    let mut service_urls = ServiceUrls::new(Cloud::Public);
    service_urls.allow_loopback();
    let connector = connector(ConnectorSettings {
        service_urls,
        ..ConnectorSettings::default()
    });

    let sent = send(&connector, &server).await;

    assert!(sent.is_ok());
    assert_eq!(server.requests().remove(0).authorization, None);
}

#[tokio::test]
async fn an_activity_over_the_bound_is_not_sent() {
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));
    let large = Activity::message("x".repeat(LARGEST_ACTIVITY_UTF16_BYTES / 2));

    let sent = connector.send(server.service_url(), "c", None, &large).await;

    assert_eq!(sent, Err(SendError::TooLarge));
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_connector_that_is_not_there_is_tried_again() {
    let server = FakeConnector::start().await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut settings = settings(&server);
    settings
        .service_urls
        .allow_prefix(&format!("http://{closed}"))
        .unwrap();

    let sent = connector(settings)
        .send(&format!("http://{closed}"), "c", None, &Activity::message("hi"))
        .await;

    assert_eq!(
        sent,
        Err(SendError::Retry {
            after: None,
            status: None,
            ambiguous: false,
            reason: "no-answer"
        })
    );
}

#[tokio::test]
async fn an_answer_that_got_lost_leaves_open_whether_the_activity_arrived() {
    let server = FakeConnector::start().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    // Reads a request and hangs up.
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.read(&mut [0; 8 * 1024]).await;
        }
    });
    let mut settings = settings(&server);
    settings.service_urls.allow_prefix(&address).unwrap();

    let sent = connector(settings)
        .send(&address, "c", None, &Activity::message("hi"))
        .await;

    assert_eq!(
        sent,
        Err(SendError::Retry {
            after: None,
            status: None,
            ambiguous: true,
            reason: "no-answer"
        })
    );
}

#[tokio::test]
async fn an_arrived_activity_without_a_readable_answer_is_sent() {
    let server = FakeConnector::start().await;
    server.will_answer([
        (200, Vec::new(), json!("x".repeat(100_000))),
        (202, Vec::new(), json!({"id": ""})),
    ]);
    let connector = connector(settings(&server));

    assert_eq!(send(&connector, &server).await, Ok(Sent { id: None }));
    assert_eq!(send(&connector, &server).await, Ok(Sent { id: None }));
}

#[tokio::test]
async fn a_token_endpoint_that_talks_nonsense_is_tried_again() {
    let table = [
        (status(400), "token-endpoint-refused"),
        (status(302), "token-endpoint-failed"),
        (
            (200, Vec::new(), json!({"token": "x"})),
            "token-endpoint-unreadable",
        ),
        (
            (200, Vec::new(), json!({"access_token": ""})),
            "token-endpoint-unreadable",
        ),
        (
            (200, Vec::new(), json!("x".repeat(100_000))),
            "token-endpoint-unreadable",
        ),
    ];
    let server = FakeConnector::start().await;
    let connector = connector(settings(&server));

    for (answer, reason) in table {
        server.will_answer_for_tokens([answer]);

        let sent = send(&connector, &server).await;

        assert_eq!(
            sent,
            Err(SendError::Retry {
                after: None,
                status: None,
                ambiguous: false,
                reason
            })
        );
    }
    assert!(server.requests().is_empty());
    assert!(send(&connector, &server).await.is_ok());
}

#[tokio::test]
async fn the_password_is_not_printed() {
    let server = FakeConnector::start().await;
    let settings = settings(&server);
    let printed_settings = format!("{settings:?}");
    let connector = connector(settings);
    send(&connector, &server).await.unwrap();

    let printed = format!("{printed_settings} {connector:?}");

    assert!(
        !printed.contains(PASSWORD) && !printed.contains("token-1"),
        "{printed}"
    );
}
