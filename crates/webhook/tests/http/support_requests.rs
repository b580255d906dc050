//! Support requests on their way: to a webhook and to a mail server, both real, both on this machine.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use webhook::{SettingsInput, SupportInput};

use crate::support::{QUESTION, Server, eventually, message};

const SECRET: &str = "a-secret-that-signs-support-requests";
const PERSON: &str = "I want to talk to a human";

/// A helpdesk that answers with the given statuses, one after the other, and then with 204.
#[derive(Clone)]
struct Desk {
    url: String,
    inner: Arc<Mutex<DeskInner>>,
}

#[derive(Default)]
struct DeskInner {
    posts: Vec<(HeaderMap, String)>,
    answers: VecDeque<(u16, Vec<(&'static str, String)>)>,
}

impl Desk {
    async fn start(answers: impl IntoIterator<Item = (u16, Vec<(&'static str, String)>)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let desk = Self {
            url: format!("http://{}/requests", listener.local_addr().unwrap()),
            inner: Arc::new(Mutex::new(DeskInner {
                posts: Vec::new(),
                answers: answers.into_iter().collect(),
            })),
        };
        let router = Router::new().fallback(take).with_state(desk.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        desk
    }

    fn posts(&self) -> Vec<(HeaderMap, String)> {
        self.inner.lock().unwrap().posts.clone()
    }

    /// The posts, once there are so many.
    async fn posted(&self, count: usize) -> Vec<(HeaderMap, String)> {
        eventually(|| async { Some(self.posts()).filter(|posts| posts.len() >= count) }).await
    }

    fn input(&self) -> SupportInput {
        SupportInput {
            webhook_url: Some(self.url.clone()),
            webhook_secret: Some(SECRET.into()),
            allowed_networks: vec!["127.0.0.0/8".to_owned()],
            ..SupportInput::default()
        }
    }
}

async fn take(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> impl IntoResponse {
    let mut inner = desk.inner.lock().unwrap();
    inner
        .posts
        .push((headers, String::from_utf8(body.to_vec()).unwrap()));
    let (status, extra) = inner.answers.pop_front().unwrap_or((204, Vec::new()));
    let mut headers = HeaderMap::new();
    for (name, value) in extra {
        headers.insert(name, value.parse().unwrap());
    }
    (StatusCode::from_u16(status).unwrap(), headers)
}

async fn server(support: SupportInput) -> Server {
    Server::with(|input: &mut SettingsInput| input.support = support).await
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> &'h str {
    headers.get(name).unwrap().to_str().unwrap()
}

/// What a receiver does to check a post, by another library than ours.
fn signature(timestamp: &str, body: &str) -> String {
    let output = std::process::Command::new("openssl")
        .args(["dgst", "-sha256", "-hmac", SECRET])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .and_then(|mut child| {
            use std::io::Write as _;
            child
                .stdin
                .take()
                .unwrap()
                .write_all(format!("{timestamp}.{body}").as_bytes())?;
            child.wait_with_output()
        });
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    format!("sha256={}", text.trim().rsplit(' ').next().unwrap())
}

async fn deliveries(server: &Server, query: &str) -> Vec<Value> {
    let answer = server.admin(&format!("/deliveries{query}")).await;
    // A server that is busy is asked again.
    answer.json()["items"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn a_support_request_is_posted_signed_with_its_transcript() {
    let desk = Desk::start([]).await;
    let server = server(desk.input()).await;
    let listening = server.listen().await;
    server.replies(&message("c1", "1", QUESTION)).await;

    server.replies(&message("c1", "2", PERSON)).await;

    let posts = desk.posted(1).await;
    let (headers, body) = &posts[0];
    let timestamp = header(headers, "x-helpline-timestamp");
    assert_eq!(
        header(headers, "x-helpline-signature"),
        signature(timestamp, body)
    );
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["type"], "support_request.created");
    assert_eq!(body["id"], header(headers, "idempotency-key"));
    assert_eq!(body["support_request"]["reason"], "asked");
    assert_eq!(body["support_request"]["conversation_id"], "c1");
    assert_eq!(body["support_request"]["tried"][0]["question"], QUESTION);
    let said: Vec<&str> = body["transcript"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|activity| activity["text"].as_str())
        .collect();
    assert_eq!((said.first(), said.last()), (Some(&QUESTION), Some(&PERSON)));
    listening.stop().await;
    assert_eq!(desk.posts().len(), 1);
}

#[tokio::test]
async fn a_helpdesk_that_is_busy_gets_the_same_request_again_when_it_says() {
    let desk = Desk::start([(503, vec![("retry-after", "1".to_owned())])]).await;
    let server = server(desk.input()).await;
    let listening = server.listen().await;

    let asked = std::time::Instant::now();
    server.replies(&message("c1", "1", PERSON)).await;
    let posts = desk.posted(2).await;

    assert!(asked.elapsed() >= std::time::Duration::from_secs(1));
    assert_eq!(posts[0].1, posts[1].1);
    assert_eq!(
        header(&posts[0].0, "idempotency-key"),
        header(&posts[1].0, "idempotency-key")
    );
    listening.stop().await;
}

#[tokio::test]
async fn a_refused_request_is_shown_to_the_administrator_and_tried_again_when_asked() {
    let desk = Desk::start([(400, vec![])]).await;
    let server = server(desk.input()).await;
    let listening = server.listen().await;
    server.replies(&message("c1", "1", PERSON)).await;
    let parked = eventually(|| async { deliveries(&server, "?state=parked&kind=webhook").await.pop() }).await;

    let retried = server
        .admin_with(
            &Method::POST,
            &format!("/deliveries/{}/retry", parked["id"]),
            &json!({}),
        )
        .await;

    assert_eq!(retried.status, StatusCode::ACCEPTED);
    assert_eq!(desk.posted(2).await.len(), 2);
    assert!(parked["last_error"].as_str().unwrap().contains("400"), "{parked}");
    eventually(|| async {
        let depth = server.admin("/outbox").await.json();
        (depth == json!({"waiting": 0, "parked": 0})).then_some(())
    })
    .await;
    let gone = server
        .admin_with(
            &Method::POST,
            &format!("/deliveries/{}/retry", parked["id"]),
            &json!({}),
        )
        .await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    listening.stop().await;
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Desk::start([]).await;
    let desk = Desk::start([(307, vec![("location", other.url.clone())])]).await;
    let server = server(desk.input()).await;
    let listening = server.listen().await;

    server.replies(&message("c1", "1", PERSON)).await;

    let parked = eventually(|| async { deliveries(&server, "?state=parked").await.pop() }).await;
    assert!(
        parked["last_error"].as_str().unwrap().contains("redirects"),
        "{parked}"
    );
    assert!(other.posts().is_empty());
    listening.stop().await;
}

#[tokio::test]
async fn a_private_address_gets_nothing_unless_it_is_allowed() {
    let desk = Desk::start([]).await;
    let by_name = desk.url.replace("127.0.0.1", "localhost");
    for url in [desk.url.clone(), by_name] {
        let server = server(SupportInput {
            webhook_url: Some(url),
            allowed_networks: Vec::new(),
            ..desk.input()
        })
        .await;
        let listening = server.listen().await;

        server.replies(&message("c1", "1", PERSON)).await;

        let failed = eventually(|| async {
            deliveries(&server, "")
                .await
                .pop()
                .filter(|delivery| delivery["last_error"].is_string())
        })
        .await;
        assert!(
            failed["last_error"]
                .as_str()
                .unwrap()
                .contains("HELPLINE_ALLOWED_NETWORKS"),
            "{failed}"
        );
        listening.stop().await;
    }
    assert!(desk.posts().is_empty());
}

#[tokio::test]
async fn a_stop_delivers_the_request_that_was_just_made() {
    let desk = Desk::start([]).await;
    let server = server(desk.input()).await;
    let listening = server.listen().await;
    server.replies(&message("c1", "1", PERSON)).await;

    listening.stop().await;

    assert_eq!(desk.posts().len(), 1);
}

#[tokio::test]
async fn a_request_is_open_until_its_handoff_is_completed() {
    let server = Server::start().await;
    server.replies(&message("c1", "1", PERSON)).await;
    let listed = async |state: &str| {
        let answer = server.admin(&format!("/support-requests?state={state}")).await;
        answer.json()["items"].as_array().unwrap().clone()
    };
    let open = listed("open").await;

    let body = json!({"type": "event", "name": "handoff.status", "value": {"state": "completed"}, "id": "2",
        "channelId": "emulator", "conversation": {"id": "c1"}, "from": {"id": "desk"}});
    server.message(&body).await;

    assert_eq!(
        (open.len(), open[0]["request"]["reason"].as_str()),
        (1, Some("asked"))
    );
    assert_eq!(listed("open").await, Vec::<Value>::new());
    assert!(listed("closed").await[0]["closed_at"].is_string());
}

#[tokio::test]
async fn the_requests_of_one_conversation_are_found_among_all() {
    let server = Server::start().await;
    for conversation in ["c1", "c2"] {
        server.replies(&message(conversation, "1", PERSON)).await;
    }

    let found = server
        .admin("/support-requests?state=open&conversation=c1&channel=emulator")
        .await;
    let closed = server
        .admin("/support-requests?state=closed&conversation=c1")
        .await;
    let nobody = server.admin("/support-requests?conversation=nobody").await;
    let unclear = server.admin("/support-requests?channel=emulator").await;

    let items = found.json()["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 1, "{}", found.text);
    assert_eq!(items[0]["conversation_id"], "c1");
    assert_eq!(closed.json()["items"], json!([]));
    assert_eq!(
        (nobody.status, unclear.status),
        (StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST)
    );
}

/// Just enough of RFC 5321 to take mail.
struct MailServer {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    /// The first `refusals` mails are answered with 451.
    async fn start(refusals: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let (kept, left) = (Arc::clone(&mails), Arc::new(Mutex::new(refusals)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, Arc::clone(&kept), Arc::clone(&left)));
            }
        });
        Self { port, mails }
    }

    fn input(&self) -> SupportInput {
        SupportInput {
            smtp_url: Some(format!("smtp://127.0.0.1:{}?tls=none", self.port).into()),
            mail_from: Some("Helpline <helpline@example.com>".to_owned()),
            mail_to: vec!["desk@example.com".to_owned()],
            allowed_networks: vec!["127.0.0.1".to_owned()],
            ..SupportInput::default()
        }
    }
}

async fn converse(stream: TcpStream, mails: Arc<Mutex<Vec<String>>>, refusals: Arc<Mutex<usize>>) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 mail.example ESMTP\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let answer = match line.split([' ', ':']).next().unwrap_or_default() {
            "EHLO" | "HELO" => "250 mail.example",
            "MAIL" if std::mem::replace(&mut *refusals.lock().unwrap(), 0) > 0 => "451 come again",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.unwrap();
                let mut mail = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                mails.lock().unwrap().push(mail);
                "250 taken"
            }
            "QUIT" => {
                let _ = write.write_all(b"221 bye\r\n").await;
                return;
            }
            _ => "250 fine",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn a_support_request_comes_by_mail_with_its_transcript() {
    let mail_server = MailServer::start(0).await;
    let server = server(mail_server.input()).await;
    let listening = server.listen().await;
    server.replies(&message("c1", "1", QUESTION)).await;

    server.replies(&message("c1", "2", PERSON)).await;

    let mail = eventually(|| async { mail_server.mails.lock().unwrap().first().cloned() }).await;
    for part in [
        "From: Helpline <helpline@example.com>",
        "To: desk@example.com",
        "Subject: [HL-",
        "Message-ID: <HL-",
        "the person asked for it",
        PERSON,
    ] {
        assert!(mail.contains(part), "no `{part}` in\n{mail}");
    }
    listening.stop().await;
}

#[tokio::test]
async fn a_mail_server_that_refuses_for_now_gets_the_mail_later() {
    let mail_server = MailServer::start(1).await;
    let server = server(mail_server.input()).await;
    let listening = server.listen().await;
    server.replies(&message("c1", "1", PERSON)).await;
    let waiting = eventually(|| async {
        deliveries(&server, "?state=waiting&kind=mail")
            .await
            .pop()
            .filter(|delivery| delivery["last_error"].is_string())
    })
    .await;
    assert!(
        waiting["last_error"].as_str().unwrap().contains("come again"),
        "{waiting}"
    );

    server
        .admin_with(
            &Method::POST,
            &format!("/deliveries/{}/retry", waiting["id"]),
            &json!({}),
        )
        .await;

    eventually(|| async { mail_server.mails.lock().unwrap().first().cloned() }).await;
    listening.stop().await;
}

#[tokio::test]
async fn a_helpdesk_that_is_down_holds_no_reply_up() {
    let desk = Desk::start([(503, vec![]), (503, vec![])]).await;
    let connector = Desk::start([]).await;
    let server = server(desk.input()).await;
    let listening = server.listen().await;
    let mut first = message("c1", "1", PERSON);
    first["serviceUrl"] = json!(connector.url);
    let mut second = message("c1", "2", "start over");
    second["serviceUrl"] = json!(connector.url);

    server.message(&first).await;
    server.message(&second).await;

    // The event that hands over, its message, and the reply to what was said after.
    assert!(connector.posted(3).await.len() >= 3);
    listening.stop().await;
}
