//! Direct Line by WebSocket, on a real port.

use std::time::Duration;

use axum::http::StatusCode;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::direct_line::Chat;
use crate::support::{ANSWER, Listening, QUESTION, Server, within};

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

/// The stream's address on the port the test listens at.
fn address(listening: &Listening, stream_url: &str) -> String {
    stream_url.replace("help.example", &listening.address.to_string())
}

async fn open(listening: &Listening, stream_url: &str) -> Socket {
    within(connect_async(address(listening, stream_url)))
        .await
        .unwrap()
        .0
}

async fn refused(listening: &Listening, stream_url: &str) -> u16 {
    match within(connect_async(address(listening, stream_url))).await {
        Err(Error::Http(response)) => response.status().as_u16(),
        other => panic!("not refused: {other:?}"),
    }
}

/// The next frame that holds activities.
async fn next(socket: &mut Socket) -> (Vec<Value>, String) {
    loop {
        match within(socket.next()).await.unwrap().unwrap() {
            Message::Text(text) if text.is_empty() => {}
            Message::Text(text) => {
                let set: Value = serde_json::from_str(&text).unwrap();
                return (
                    set["activities"].as_array().unwrap().clone(),
                    set["watermark"].as_str().unwrap().to_owned(),
                );
            }
            _ => {}
        }
    }
}

/// The code of the frame that closes the stream; what comes before it is read past.
async fn close_code(socket: &mut Socket) -> Option<u16> {
    loop {
        if let Message::Close(frame) = within(socket.next()).await.unwrap().unwrap() {
            return frame.map(|frame| u16::from(frame.code));
        }
    }
}

#[tokio::test]
async fn the_stream_replays_the_start_and_then_says_what_is_said() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;

    let mut socket = open(&listening, &chat.stream_url).await;
    let (greeting, watermark) = next(&mut socket).await;
    chat.say(&server, QUESTION).await;
    let (said, _) = next(&mut socket).await;

    assert_eq!((greeting.len(), watermark.as_str()), (1, "1"));
    assert_eq!(said[0]["text"], QUESTION);
    assert!(said[1]["text"].as_str().unwrap().contains(ANSWER));
    socket.send(Message::Text("".into())).await.unwrap();
    listening.stop().await;
}

#[tokio::test]
async fn coming_back_with_a_watermark_replays_what_was_missed() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    chat.say(&server, QUESTION).await;
    let stream_url = async |query: &str| {
        let answer = chat.get(&server, query).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()["streamUrl"].as_str().unwrap().to_owned()
    };

    let mut after_greeting = open(&listening, &stream_url("?watermark=1").await).await;
    let mut from_start = open(&listening, &stream_url("?watermark=").await).await;
    let mut only_new = open(&listening, &stream_url("").await).await;
    let missed = next(&mut after_greeting).await.0;
    let all = next(&mut from_start).await.0;
    chat.say(&server, "Can a visitor get a day pass?").await;
    let new = next(&mut only_new).await.0;

    assert_eq!((missed.len(), all.len()), (2, 3));
    assert_eq!(new[0]["text"], "Can a visitor get a day pass?");
    listening.stop().await;
}

#[tokio::test]
async fn the_address_of_a_stream_opens_nothing_else() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    let other = Chat::start(&server).await;

    let tampered = chat.stream_url.replacen("t=e", "t=f", 1);
    let of_other = chat.stream_url.replace(&chat.id, &other.id);
    let (bare, _) = chat.stream_url.split_once('?').unwrap();
    let token = chat.stream_url.split_once("t=").unwrap().1;

    assert_eq!(refused(&listening, &tampered).await, 403);
    assert_eq!(refused(&listening, &of_other).await, 403);
    assert_eq!(refused(&listening, bare).await, 401);
    assert_eq!(
        refused(&listening, &format!("{bare}?t={}", chat.token)).await,
        403
    );
    let posted = server
        .post(
            &chat.path("/activities"),
            Some(token),
            &json!({"type": "message", "text": "x"}),
        )
        .await;
    assert_eq!(posted.status, StatusCode::FORBIDDEN);
    listening.stop().await;
}

#[tokio::test]
async fn two_streams_of_one_conversation_hear_the_same() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;

    let mut one = open(&listening, &chat.stream_url).await;
    let mut other = open(&listening, &chat.stream_url).await;
    assert_eq!(next(&mut one).await, next(&mut other).await);
    chat.say(&server, QUESTION).await;

    assert_eq!(next(&mut one).await, next(&mut other).await);
    drop(one);
    chat.say(&server, "Can a visitor get a day pass?").await;
    assert_eq!(next(&mut other).await.0.len(), 2, "who stays goes on");
    listening.stop().await;
}

#[tokio::test]
async fn more_streams_of_one_conversation_than_it_may_have_end_the_oldest() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    let mut oldest = open(&listening, &chat.stream_url).await;
    next(&mut oldest).await;

    let mut newer = Vec::new();
    for _ in 0..32 {
        let mut socket = open(&listening, &chat.stream_url).await;
        next(&mut socket).await;
        newer.push(socket);
    }

    assert_eq!(close_code(&mut oldest).await, Some(1008));
    chat.say(&server, QUESTION).await;
    for socket in &mut newer {
        assert_eq!(next(socket).await.0[0]["text"], QUESTION);
    }
}

#[tokio::test]
async fn a_client_that_is_gone_without_a_goodbye_gives_its_place_back() {
    let server = Server::with(|settings| settings.stream_keep_alive = Duration::from_millis(50)).await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    let mut there = open(&listening, &chat.stream_url).await;
    let mut gone = open(&listening, &chat.stream_url).await;
    next(&mut gone).await;

    // Every ping is answered while the socket is read.
    let reading = tokio::spawn(async move { while let Some(Ok(_)) = there.next().await {} });
    // Read as bytes, the pings of the server are answered by nobody.
    within(async { while gone.get_mut().read(&mut [0; 1024]).await.unwrap_or(0) > 0 {} }).await;

    assert!(!reading.is_finished());
}

#[tokio::test]
async fn a_stream_from_a_page_that_is_not_trusted_is_refused() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let generated = server
        .post(
            "/v3/directline/tokens/generate",
            Some(crate::support::SECRET),
            &json!({"trustedOrigins": ["https://shop.example"]}),
        )
        .await
        .json();
    let started = server
        .post(
            "/v3/directline/conversations",
            generated["token"].as_str(),
            &json!({}),
        )
        .await
        .json();
    let stream_url = address(&listening, started["streamUrl"].as_str().unwrap());
    let from = async |origin: &'static str| {
        let mut request = stream_url.as_str().into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        match within(connect_async(request)).await {
            Ok((_, response)) => response.status().as_u16(),
            Err(Error::Http(response)) => response.status().as_u16(),
            Err(other) => panic!("{other}"),
        }
    };

    assert_eq!(from("https://evil.example").await, 403);
    assert_eq!(from("null").await, 403);
    assert_eq!(from("https://shop.example").await, 101);
    listening.stop().await;
}

#[tokio::test]
async fn a_stream_takes_no_watermark_that_is_none() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;

    for watermark in ["abc", "-1", "null", "99999999999999999999"] {
        let url = chat
            .stream_url
            .replacen("watermark=0", &format!("watermark={watermark}"), 1);

        assert_eq!(refused(&listening, &url).await, 400, "{watermark}");
    }
    let beyond = chat.stream_url.replacen("watermark=0", "watermark=999", 1);
    let mut socket = open(&listening, &beyond).await;
    chat.say(&server, QUESTION).await;
    assert_eq!(
        next(&mut socket).await.0[0]["text"],
        QUESTION,
        "nothing is hidden"
    );
    listening.stop().await;
}

#[tokio::test]
async fn what_a_client_says_into_its_stream_changes_nothing() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    let mut socket = open(&listening, &chat.stream_url).await;
    next(&mut socket).await;

    for frame in [
        Message::Text("".into()),
        Message::Text("{\"activities\": [{\"type\": \"message\", \"text\": \"x\"}]}".into()),
        Message::Text("{".into()),
        Message::Binary(vec![0, 159, 146, 150].into()),
        Message::Ping(vec![1].into()),
    ] {
        socket.send(frame).await.unwrap();
    }
    chat.say(&server, QUESTION).await;

    assert_eq!(next(&mut socket).await.0[0]["text"], QUESTION);
    assert_eq!(chat.poll(&server, "").await.0.len(), 3);
    listening.stop().await;
}

#[tokio::test]
async fn a_server_that_stops_tells_its_streams_to_come_back() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    let mut socket = open(&listening, &chat.stream_url).await;
    next(&mut socket).await;

    let stopped = tokio::spawn(listening.stop());

    assert_eq!(close_code(&mut socket).await, Some(1012));
    drop(socket);
    within(stopped).await.unwrap();
}

#[tokio::test]
async fn the_address_of_the_stream_is_the_public_one() {
    let server = Server::with(|input| input.public_url = Some("https://help.acme.example".to_owned())).await;

    let chat = Chat::start(&server).await;

    assert!(
        chat.stream_url
            .starts_with("wss://help.acme.example/v3/directline/conversations/"),
        "{}",
        chat.stream_url
    );
}

#[tokio::test]
async fn a_frame_over_the_limit_ends_the_stream() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    let mut socket = open(&listening, &chat.stream_url).await;
    next(&mut socket).await;

    let _ = socket.send(Message::Text("x".repeat(64 * 1024).into())).await;

    while let Some(Ok(message)) = within(socket.next()).await {
        match message {
            Message::Text(text) => assert!(text.is_empty(), "{text}"),
            // What is still to be read makes the connection end before it has told why.
            Message::Close(frame) => assert_eq!(u16::from(frame.unwrap().code), 1008),
            _ => {}
        }
    }
    listening.stop().await;
}

#[tokio::test]
async fn a_client_that_breaks_the_rules_of_the_socket_is_told_so() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    let mut socket = open(&listening, &chat.stream_url).await;
    next(&mut socket).await;

    let unmasked = [0x81, 1, b'x'];
    socket.get_mut().write_all(&unmasked).await.unwrap();

    assert_eq!(close_code(&mut socket).await, Some(1008));
    listening.stop().await;
}

#[tokio::test]
async fn a_goodbye_is_said_back() {
    let server = Server::start().await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    for goodbye in [
        None,
        Some(CloseFrame {
            code: 1000.into(),
            reason: "done".into(),
        }),
    ] {
        let mut socket = open(&listening, &chat.stream_url).await;

        socket.send(Message::Close(goodbye.clone())).await.unwrap();

        let code = goodbye.map(|frame| u16::from(frame.code));
        assert_eq!(close_code(&mut socket).await, code);
        assert!(
            within(socket.next()).await.is_none(),
            "the connection is not closed"
        );
    }
    listening.stop().await;
}

#[tokio::test]
async fn who_waits_long_is_told_that_an_answer_comes() {
    use sqlx::Connection as _;

    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("slow.db").display());
    let log = conversation_log::open(&url).await.unwrap();
    let server = Server::on(log, |_| {}).await;
    let listening = server.listen().await;
    let chat = Chat::start(&server).await;
    let mut socket = open(&listening, &chat.stream_url).await;
    next(&mut socket).await;
    // The database is held by somebody else for longer than anybody waits.
    let mut other = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .unwrap();

    let question = json!({"type": "message", "text": QUESTION});
    let (said, frame) = tokio::join!(chat.post(&server, &question), async {
        loop {
            if let Message::Text(text) = within(socket.next()).await.unwrap().unwrap()
                && !text.is_empty()
            {
                break serde_json::from_str::<Value>(&text).unwrap();
            }
        }
    });

    assert_eq!(said.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(frame["activities"][0]["type"], "typing");
    assert_eq!(frame.get("watermark"), None);
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    listening.stop().await;
}
