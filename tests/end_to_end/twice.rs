//! The same activity more than once: at the same moment, later, elsewhere, after a restart, after the caller hung up in the
//! midst of it. It is one turn, and one and the same reply.

use reqwest::StatusCode;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{Database, Options, Server, fixture, message};

/// Calls that are cut, on each database.
const CUTS: usize = 150;
const QUESTION: &str = "How do I renew a book?";

async fn start(database: Database) -> Server {
    Server::start(Options::new().database(database).knowledge(&fixture("library"))).await
}

/// The reply, word for word.
async fn reply(server: &Server, activity: &Value) -> String {
    let response = server.post_activity(activity).await;
    assert_eq!(response.status(), StatusCode::OK);
    response.text().await.expect("a body")
}

async fn turns(server: &Server, conversation: &str) -> Value {
    server.admin(&format!("/conversations/{conversation}")).await["turns"].clone()
}

#[tokio::test]
async fn the_same_activity_at_the_same_moment_on_two_replicas_is_one_turn_on_postgres() {
    let server = start(Database::Postgres).await;
    let replica = server.replica();

    for round in 0..20 {
        let conversation = format!("twice-{round}");
        let activity = message(&conversation, "1", QUESTION);
        let (one, other) = tokio::join!(reply(&server, &activity), reply(&replica, &activity));

        assert_eq!(one, other);
        assert_eq!(turns(&server, &conversation).await, 1);
    }
}

#[tokio::test]
async fn the_same_activity_later_and_elsewhere_has_the_reply_of_its_time_on_postgres() {
    let server = start(Database::Postgres).await;
    let replica = server.replica();
    let activity = message("later", "1", QUESTION);

    let first = reply(&server, &activity).await;
    // The conversation goes on, so that the same words would now be answered otherwise.
    for number in 2..5 {
        reply(&replica, &message("later", &number.to_string(), QUESTION)).await;
    }

    assert_eq!(reply(&replica, &activity).await, first);
    assert_eq!(reply(&server, &activity).await, first);
    assert_eq!(turns(&server, "later").await, 4);
}

async fn the_same_activity_after_a_restart_has_the_same_reply(database: Database) {
    let mut server = start(database).await;
    let activity = message("restart", "1", QUESTION);

    let first = reply(&server, &activity).await;
    server.kill9();
    server.restart();
    let killed = reply(&server, &activity).await;
    server.terminate();
    server.restart();
    let ended = reply(&server, &activity).await;

    assert_eq!((&killed, &ended), (&first, &first));
    assert_eq!(turns(&server, "restart").await, 1);
}

#[tokio::test]
async fn the_same_activity_after_a_restart_has_the_same_reply_on_sqlite() {
    the_same_activity_after_a_restart_has_the_same_reply(Database::Sqlite).await;
}

#[tokio::test]
async fn the_same_activity_after_a_restart_has_the_same_reply_on_postgres() {
    the_same_activity_after_a_restart_has_the_same_reply(Database::Postgres).await;
}

/// The bytes of a call.
fn call(server: &Server, activity: &Value) -> Vec<u8> {
    let body = activity.to_string();
    format!(
        "POST /api/messages HTTP/1.1\r\nhost: 127.0.0.1:{}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\nconnection: close\r\n\r\n{body}",
        server.port(),
        body.len()
    )
    .into_bytes()
}

/// Sends the first bytes of a call, or all of them and reads the first bytes of the answer, and is gone.
async fn hang_up(server: &Server, call: &[u8], at: usize) {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port()))
        .await
        .expect("it listens");
    let sent = at.min(call.len());
    stream.write_all(&call[..sent]).await.expect("it reads");
    if at > call.len() {
        let mut heard = vec![0; at - call.len()];
        let _ = stream.read_exact(&mut heard).await;
    }
    if at.is_multiple_of(2) {
        // As a process does that is killed: a reset, no goodbye.
        let _ = stream.set_zero_linger();
    }
}

async fn a_caller_that_hangs_up_at_any_byte_is_one_turn(database: Database) {
    let server = start(database).await;
    let whole = call(&server, &message("cut-000", "1", QUESTION)).len();
    let mut taken = 0;

    for round in 0..CUTS {
        let conversation = format!("cut-{round:03}");
        let activity = message(&conversation, "1", QUESTION);
        // A third of them within the last bytes and the answer, where a turn begins and ends.
        let at = if round % 3 == 0 {
            whole - 3 + rand::random::<usize>() % 60
        } else {
            rand::random::<usize>() % (whole + 1)
        };
        hang_up(&server, &call(&server, &activity), at).await;

        let first = reply(&server, &activity).await;
        let second = reply(&server, &activity).await;

        assert_eq!(first, second, "cut at byte {at} of {whole}");
        assert_eq!(
            turns(&server, &conversation).await,
            1,
            "cut at byte {at} of {whole}"
        );
        taken += usize::from(at >= whole);
    }
    assert!(taken > 0, "no call was whole before it was cut");
}

#[tokio::test]
async fn a_caller_that_hangs_up_at_any_byte_is_one_turn_on_sqlite() {
    a_caller_that_hangs_up_at_any_byte_is_one_turn(Database::Sqlite).await;
}

#[tokio::test]
async fn a_caller_that_hangs_up_at_any_byte_is_one_turn_on_postgres() {
    a_caller_that_hangs_up_at_any_byte_is_one_turn(Database::Postgres).await;
}
