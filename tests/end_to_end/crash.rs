//! The power goes, again and again, under full load: what was acknowledged is there once, in its order, and whole.
//!
//! Many people write at once, each in a conversation of their own and each waiting for the reply before the next
//! message. The server is killed (SIGKILL) in the midst of it and started again on the same database. Whoever got no
//! reply sends the same activity again under the same id, as a channel would.
//!
//! `HELPLINE_CRASH_ROUNDS` is the number of kills (10 when unset); the recipe `torture` asks for 1,000.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;
use sqlx::Row as _;

use crate::support::{Database, Options, Server, eventually, fixture, message};

/// People who write at the same time, each over a connection of their own.
const WRITERS: usize = 48;
/// Acknowledged turns of a round after which the power goes; a random number up to as many again is added, so that it
/// goes at any point of a transaction.
const TURNS_BEFORE_KILL: usize = 60;
/// Pause before what got no answer is sent again.
const RESEND_AFTER: Duration = Duration::from_millis(20);

/// Said in turn: answers, small talk, and a question that is not in the library.
const TEXTS: [&str; 4] = [
    "How do I renew a book?",
    "thanks",
    "How do I renew a book?",
    "hello",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_doubled_by_kill_9_on_sqlite() {
    nothing_acknowledged_is_lost_or_doubled_by_kill_9(Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_doubled_by_kill_9_on_postgres() {
    nothing_acknowledged_is_lost_or_doubled_by_kill_9(Database::Postgres).await;
}

async fn nothing_acknowledged_is_lost_or_doubled_by_kill_9(database: Database) {
    let rounds: usize = std::env::var("HELPLINE_CRASH_ROUNDS")
        .ok()
        .filter(|value| !value.is_empty())
        .map_or(10, |value| {
            value.parse().expect("HELPLINE_CRASH_ROUNDS is a number")
        });
    let mut server = Server::start(Options::new().database(database).knowledge(&fixture("library"))).await;
    let load = Load::start(&server);

    for _ in 0..rounds {
        let until = load.acknowledged() + TURNS_BEFORE_KILL + rand::random::<usize>() % TURNS_BEFORE_KILL;
        eventually("turns between two kills", async || {
            (load.acknowledged() >= until).then_some(())
        })
        .await;
        server.kill9();
        server.restart();
    }
    let told = load.finish().await;

    let sent: usize = told.iter().map(|one| one.replies.len()).sum();
    assert!(sent >= rounds * TURNS_BEFORE_KILL);
    for one in &told {
        assert_log_is_what_was_told(&server, one).await;
        assert_repeats_are_the_same(&server, one).await;
    }
    assert_database_is_whole(&server, database, &told).await;
}

/// What one person was told: the reply to each of their messages, in the order they were sent.
struct Told {
    conversation: String,
    /// Body of the acknowledgement of `m-0`, `m-1` …
    replies: Vec<String>,
}

/// Every other one tells when it was made, as those of Direct Line do: its key is another kind.
fn conversation_id(writer: usize) -> String {
    if writer.is_multiple_of(2) {
        format!("{:012x}7abc8{writer:015x}", 1_767_225_600_000 + writer)
    } else {
        format!("crash-{writer}")
    }
}

/// The writers.
struct Load {
    acknowledged: Arc<AtomicUsize>,
    ended: Arc<AtomicBool>,
    writers: tokio::task::JoinSet<Told>,
}

impl Load {
    fn start(server: &Server) -> Self {
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let ended = Arc::new(AtomicBool::new(false));
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let (acknowledged, ended) = (Arc::clone(&acknowledged), Arc::clone(&ended));
            let url = server.url("/api/messages");
            writers.spawn(async move {
                let client = crate::support::client();
                let mut told = Told {
                    conversation: conversation_id(writer),
                    replies: Vec::new(),
                };
                while !ended.load(Ordering::Relaxed) {
                    let number = told.replies.len();
                    let activity = message(&told.conversation, &id(number), text(number));
                    told.replies
                        .push(send_until_acknowledged(&client, &url, &activity).await);
                    acknowledged.fetch_add(1, Ordering::Relaxed);
                }
                told
            });
        }
        Self {
            acknowledged,
            ended,
            writers,
        }
    }

    fn acknowledged(&self) -> usize {
        self.acknowledged.load(Ordering::Relaxed)
    }

    /// Lets everyone get the reply they wait for.
    async fn finish(self) -> Vec<Told> {
        self.ended.store(true, Ordering::Relaxed);
        self.writers.join_all().await
    }
}

/// Sends the same activity until it is acknowledged. What is no answer, or "come again", is sent again; any other
/// answer is a fault of the server.
async fn send_until_acknowledged(client: &reqwest::Client, url: &str, activity: &Value) -> String {
    loop {
        if let Ok(response) = client.post(url).json(activity).send().await {
            let status = response.status();
            // The connection may break within the body: then it was not heard either.
            if let Ok(body) = response.text().await {
                match status.as_u16() {
                    200 => return body,
                    503 => {}
                    other => panic!("status {other}: {body}"),
                }
            }
        }
        tokio::time::sleep(RESEND_AFTER).await;
    }
}

fn id(number: usize) -> String {
    format!("m-{number}")
}

fn text(number: usize) -> &'static str {
    TEXTS[number % TEXTS.len()]
}

/// Reads the whole conversation by the admin API and compares it with what its person was told.
async fn assert_log_is_what_was_told(server: &Server, told: &Told) {
    let activities = activities(server, &told.conversation).await;

    let sequences: Vec<i64> = activities
        .iter()
        .filter_map(|activity| activity["sequence"].as_i64())
        .collect();
    let without_gaps: Vec<i64> = (1..).take(activities.len()).collect();
    assert_eq!(sequences, without_gaps, "gaps in {}", told.conversation);

    let mut turns: Vec<(String, Vec<String>)> = Vec::new();
    for activity in &activities {
        let text = activity["text"].as_str().unwrap_or_default().to_owned();
        if activity["from"]["role"] == "user" {
            turns.push((text, Vec::new()));
        } else {
            let (_, replies) = turns.last_mut().expect("a reply follows a message");
            replies.push(text);
        }
    }
    let expected: Vec<(String, Vec<String>)> = told
        .replies
        .iter()
        .enumerate()
        .map(|(number, body)| (text(number).to_owned(), reply_texts(body)))
        .collect();
    assert_eq!(
        turns, expected,
        "{}: what was acknowledged is not what is stored",
        told.conversation
    );
    assert!(
        expected.iter().any(|(_, replies)| !replies.is_empty()),
        "no reply says anything: the comparison proves nothing"
    );
}

async fn activities(server: &Server, conversation: &str) -> Vec<Value> {
    let mut activities = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server
            .admin(&format!(
                "/conversations/{conversation}/activities?limit=100{cursor}"
            ))
            .await;
        activities.extend(page["items"].as_array().expect("a list").iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return activities,
        }
    }
}

fn reply_texts(body: &str) -> Vec<String> {
    let body: Value = serde_json::from_str(body).expect("expectReplies answers with JSON");
    body["activities"]
        .as_array()
        .expect("`activities` is a list")
        .iter()
        .map(|activity| activity["text"].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// The first, the last and one in the middle, sent once more, are answered with the bytes of the first time.
async fn assert_repeats_are_the_same(server: &Server, told: &Told) {
    let last = told.replies.len().saturating_sub(1);
    for number in [0, last / 2, last] {
        let Some(first) = told.replies.get(number) else {
            continue;
        };
        let again = server
            .post_activity(&message(&told.conversation, &id(number), text(number)))
            .await;
        assert_eq!(again.status(), 200);
        assert_eq!(again.text().await.expect("a body"), *first);
    }
}

/// Rows of a conversation whose counters, turns, activities and keys do not agree.
const DISAGREEING: &str = "
SELECT COUNT(*) FROM conversations AS c
WHERE c.turns <> (SELECT COUNT(*) FROM turns AS t WHERE t.conversation = c.key)
    OR c.turns <> (SELECT MAX(t.turn) FROM turns AS t WHERE t.conversation = c.key)
    OR c.activities <> (SELECT COUNT(*) FROM activities AS a WHERE a.conversation = c.key)
    OR c.activities <> (SELECT MAX(a.sequence) FROM activities AS a WHERE a.conversation = c.key)
    OR c.activities <> (SELECT SUM(t.activities) FROM turns AS t WHERE t.conversation = c.key)
    OR c.turns <> (SELECT COUNT(DISTINCT k.turn) FROM idempotency_keys AS k WHERE k.conversation = c.key)
    OR c.updated_ms <> (SELECT MAX(a.at_ms) FROM activities AS a WHERE a.conversation = c.key)";

const TURNS: &str = "SELECT c.id, c.turns FROM conversations AS c";

/// Looks into the database itself: state equals log, and the file is sound.
async fn assert_database_is_whole(server: &Server, database: Database, told: &[Told]) {
    use sqlx::Connection as _;

    let (disagreeing, turns) = match database {
        Database::Sqlite => {
            let mut connection = sqlx::SqliteConnection::connect(server.database_url())
                .await
                .expect("the database opens");
            let integrity: String = sqlx::query_scalar("PRAGMA integrity_check")
                .fetch_one(&mut connection)
                .await
                .expect("the check runs");
            assert_eq!(integrity, "ok");
            let orphans = sqlx::query("PRAGMA foreign_key_check")
                .fetch_all(&mut connection)
                .await
                .expect("the check runs");
            assert!(orphans.is_empty());
            let disagreeing: i64 = sqlx::query_scalar(DISAGREEING)
                .fetch_one(&mut connection)
                .await
                .expect("it counts");
            let rows = sqlx::query(TURNS)
                .fetch_all(&mut connection)
                .await
                .expect("it reads");
            let turns: HashMap<String, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
            (disagreeing, turns)
        }
        Database::Postgres => {
            let mut connection = sqlx::PgConnection::connect(server.database_url())
                .await
                .expect("the database opens");
            let disagreeing: i64 = sqlx::query_scalar(DISAGREEING)
                .fetch_one(&mut connection)
                .await
                .expect("it counts");
            let rows = sqlx::query(TURNS)
                .fetch_all(&mut connection)
                .await
                .expect("it reads");
            let turns: HashMap<String, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
            (disagreeing, turns)
        }
    };
    assert_eq!(disagreeing, 0, "conversations whose counters are not their log");
    for one in told {
        let stored = turns
            .get(&one.conversation)
            .copied()
            .and_then(|turns| usize::try_from(turns).ok());
        assert_eq!(stored, Some(one.replies.len()), "turns of {}", one.conversation);
    }
}
