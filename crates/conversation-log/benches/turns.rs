//! Turns per second of group commit, as ratios to two baselines of the same run: one transaction a turn through the same
//! code, and a bare durable insert of two rows with nothing else to it.
//!
//! `cargo bench -p conversation-log` measures SQLite in a temporary folder and PostgreSQL at `HELPLINE_TEST_POSTGRES`.
//! `HELPLINE_BENCH_SECONDS` is the length of each measurement, `TMPDIR` says which disk.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run says so and ends")]
#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use conversation_log::{
    Arrival, ConversationId, ConversationLog, Decide, LogOptions, NewActivity, Role, Snapshot, TurnDraft,
    TurnFacts, open_with,
};
use serde_json::json;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _};

/// Callers that wait for their turn at the same time.
const WRITERS: u64 = 256;
/// Connections of the baselines on PostgreSQL, which shares an fsync among those that commit together.
const POSTGRES_CONNECTIONS: u32 = 16;

#[tokio::main]
async fn main() {
    let seconds = std::env::var("HELPLINE_BENCH_SECONDS")
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(5);
    let length = Duration::from_secs(seconds);
    println!("{WRITERS} writers, {seconds} s each");
    sqlite(length).await;
    postgres(length).await;
}

async fn sqlite(length: Duration) {
    let folder = tempfile::tempdir().unwrap();
    let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
    let grouped = turns(&url("grouped.db"), &patient(), length).await;
    let single = LogOptions {
        batch: 1,
        ..patient()
    };
    let single = turns(&url("single.db"), &single, length).await;

    let options = SqliteConnectOptions::new()
        .filename(folder.path().join("raw.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_mins(10))
        .connect_with(options)
        .await
        .unwrap();
    sqlx::raw_sql("CREATE TABLE raw (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
        .execute(&pool)
        .await
        .unwrap();
    let bare = pool.clone();
    let raw = measure(length, move |_, _| {
        let pool = bare.clone();
        async move {
            sqlx::query("INSERT INTO raw (text) VALUES ($1), ($2)")
                .bind("hello")
                .bind("you said: hello")
                .execute(&pool)
                .await
                .unwrap();
        }
    })
    .await;
    report("SQLite", grouped, single, raw);
}

async fn postgres(length: Duration) {
    let server = std::env::var("HELPLINE_TEST_POSTGRES")
        .ok()
        .filter(|value| !value.is_empty())
        .unwrap_or_else(|| "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable".to_owned());
    let mut admin = match sqlx::PgConnection::connect(&server).await {
        Ok(admin) => admin,
        Err(error) => {
            println!("PostgreSQL: LEFT OUT, there is none at HELPLINE_TEST_POSTGRES ({error})");
            return;
        }
    };
    let schema = format!("helpline_bench_{}", std::process::id());
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}options[search_path]={schema}");
    let fresh = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");

    sqlx::raw_sql(AssertSqlSafe(fresh.clone()))
        .execute(&mut admin)
        .await
        .unwrap();
    let grouped = turns(&url, &patient(), length).await;

    sqlx::raw_sql(AssertSqlSafe(fresh.clone()))
        .execute(&mut admin)
        .await
        .unwrap();
    let single = LogOptions {
        batch: 1,
        lanes: usize::try_from(POSTGRES_CONNECTIONS).unwrap(),
        ..patient()
    };
    let single = turns(&url, &single, length).await;

    sqlx::raw_sql(AssertSqlSafe(fresh))
        .execute(&mut admin)
        .await
        .unwrap();
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(Duration::from_mins(10))
        .connect(&url)
        .await
        .unwrap();
    sqlx::raw_sql(
        "CREATE TABLE raw (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text TEXT NOT NULL)",
    )
    .execute(&pool)
    .await
    .unwrap();
    let bare = pool.clone();
    let raw = measure(length, move |_, _| {
        let pool = bare.clone();
        async move {
            sqlx::query("INSERT INTO raw (text) VALUES ($1), ($2)")
                .bind("hello")
                .bind("you said: hello")
                .execute(&pool)
                .await
                .unwrap();
        }
    })
    .await;
    pool.close().await;
    sqlx::raw_sql(AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE")))
        .execute(&mut admin)
        .await
        .unwrap();
    report("PostgreSQL", grouped, single, raw);
}

/// A slow disk must show as fewer turns, not as errors.
fn patient() -> LogOptions {
    LogOptions {
        patience: Duration::from_mins(10),
        ..LogOptions::default()
    }
}

fn report(database: &str, grouped: f64, single: f64, raw: f64) {
    println!("{database}: group commit {grouped:.0} turns/s");
    println!(
        "{database}: {:.1}x of one transaction a turn ({single:.0}/s)",
        grouped / single
    );
    println!(
        "{database}: {:.2}x of a bare durable insert of two rows ({raw:.0}/s)",
        grouped / raw
    );
}

async fn turns(url: &str, options: &LogOptions, length: Duration) -> f64 {
    let log = open_with(url, options).await.unwrap();
    let shared = Arc::clone(&log);
    let per_second = measure(length, move |writer, number| {
        let log = Arc::clone(&shared);
        async move { turn(&*log, writer, number).await }
    })
    .await;
    log.close().await;
    per_second
}

async fn turn(log: &dyn ConversationLog, writer: u64, number: u64) {
    let arrival = Arrival {
        // Twenty turns a conversation.
        conversation: ConversationId {
            channel: "directline".to_owned(),
            id: format!("{writer}-{}", number / 20),
        },
        keys: vec![format!("client-{number}"), format!("channel-{number}")],
        received_ms: 1_700_000_000_000,
        due_ms: 0,
        user_id: format!("user-{writer}"),
        locale: Some("en-US".to_owned()),
    };
    let decide: Decide = Arc::new(draft);
    log.take_turn(arrival, decide).await.unwrap();
}

/// A turn of the usual size: 2 kB.
fn draft(snapshot: &Snapshot) -> TurnDraft {
    let activity = |id: &str, role, text: &str| {
        NewActivity::of(
            format!("{}-{id}", snapshot.turn),
            role,
            &json!({
                "type": "message", "id": id, "from": {"id": "someone", "role": "user"}, "channelId": "directline",
                "timestamp": "2026-11-24T12:00:00.000Z", "textFormat": "plain", "text": text,
                "channelData": {"clientActivityID": "0123456789"},
            }),
        )
    };
    TurnDraft {
        state: json!({"version": 1, "turns": snapshot.turn, "pending": {"kind": "none"}}).to_string(),
        activities: vec![
            activity("user", Role::User, "how do I get my money back?"),
            activity("bot", Role::Bot, &"Refunds arrive within five days. ".repeat(12)),
        ],
        facts: TurnFacts {
            knowledge_version: "0123456789abcdef".to_owned(),
            tiers: vec!["lexical".to_owned()],
            decision: "answer".to_owned(),
            entry: Some("billing#refund".to_owned()),
            confidence: Some(0.93),
            in_scope: Some(0.99),
            candidates: json!([
                {"id": "billing#refund", "confidence": 0.93, "score": 12.5, "matched": ["money", "back"]},
                {"id": "billing#invoice", "confidence": 0.04, "score": 3.5, "matched": ["money"]},
            ])
            .into(),
            options: json!([]).into(),
            chosen: None,
            outcome: None,
            redactions: Vec::new(),
            event: json!({"kind": "said", "text": "how do I get my money back?"}).into(),
            surroundings: json!({"encoder": true}).into(),
            reply: Some(1),
            duration_us: 300,
        },
        outbox: Vec::new(),
        support_request: None,
        closes_requests: false,
        reference: None,
    }
}

/// Runs `work(writer, number)` from all writers for `length`; times per second.
async fn measure<F, W>(length: Duration, work: F) -> f64
where
    F: Fn(u64, u64) -> W + Clone + Send + 'static,
    W: Future<Output = ()> + Send,
{
    let done = Arc::new(AtomicU64::new(0));
    let ended = Arc::new(AtomicBool::new(false));
    let began = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (work, done, ended) = (work.clone(), Arc::clone(&done), Arc::clone(&ended));
        tasks.spawn(async move {
            for number in 0.. {
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                work(writer, number).await;
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    tokio::time::sleep(length).await;
    let count = done.load(Ordering::Relaxed);
    let seconds = began.elapsed().as_secs_f64();
    ended.store(true, Ordering::Relaxed);
    tasks.join_all().await;
    count as f64 / seconds
}
