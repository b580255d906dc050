//! A server that only stores: what the log of Helpline costs beside the least that a durable server does.
//!
//! It takes the same requests as `/api/messages`, writes two rows a request, durably and many requests a transaction as
//! Helpline does, and echoes. No state, no order, no repeated request noticed, nothing understood.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::postgres::PgPool;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::net::TcpSocket;
use tokio::sync::{Mutex, mpsc, oneshot};

#[derive(Args)]
pub(crate) struct Arguments {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,

    /// `sqlite://…` or `postgres://…`; its table `bare` is made anew
    #[arg(long, value_name = "URL")]
    database: String,

    /// Requests of one transaction at most
    #[arg(long, value_name = "NUMBER", default_value_t = 256)]
    batch: usize,
}

/// Writers on PostgreSQL, as many as Helpline has; SQLite has one.
const LANES: usize = 2;

/// A request that waits to be stored.
struct Job {
    rows: [String; 2],
    stored: oneshot::Sender<()>,
}

#[derive(Clone)]
enum Database {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

#[derive(Deserialize)]
struct Activity {
    text: String,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(serve(arguments))
}

async fn serve(arguments: &Arguments) -> anyhow::Result<()> {
    let database = open(&arguments.database).await?;
    let lanes = if matches!(database, Database::Sqlite(_)) {
        1
    } else {
        LANES
    };
    let (sender, receiver) = mpsc::channel(4_096);
    let receiver = Arc::new(Mutex::new(receiver));
    for _ in 0..lanes {
        tokio::spawn(write(database.clone(), Arc::clone(&receiver), arguments.batch));
    }
    let router = Router::new()
        .route("/api/messages", post(message))
        .with_state(sender);
    // As Helpline does: with the kernel's short queue a part of the load would come a second late.
    let socket = match arguments.listen {
        SocketAddr::V4(_) => TcpSocket::new_v4()?,
        SocketAddr::V6(_) => TcpSocket::new_v6()?,
    };
    socket.bind(arguments.listen)?;
    let listener = socket.listen(4_096)?;
    println!("Bare listens on http://{}", listener.local_addr()?);
    axum::serve(listener, router).await?;
    Ok(())
}

async fn message(State(jobs): State<mpsc::Sender<Job>>, Json(activity): Json<Activity>) -> Json<Value> {
    let reply = format!("you said: {}", activity.text);
    let (stored, done) = oneshot::channel();
    let job = Job {
        rows: [activity.text, reply.clone()],
        stored,
    };
    if jobs.send(job).await.is_ok() && done.await.is_ok() {
        Json(json!({"activities": [{"type": "message", "text": reply}]}))
    } else {
        Json(json!({"error": "not stored"}))
    }
}

async fn open(url: &str) -> anyhow::Result<Database> {
    if url.starts_with("postgres") {
        let pool = PgPool::connect(url).await?;
        sqlx::raw_sql(
            "DROP TABLE IF EXISTS bare; \
             CREATE TABLE bare (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text TEXT NOT NULL)",
        )
        .execute(&pool)
        .await?;
        return Ok(Database::Postgres(pool));
    }
    let options: SqliteConnectOptions = url.parse()?;
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect_with(options)
        .await?;
    sqlx::raw_sql(
        "DROP TABLE IF EXISTS bare; CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    )
    .execute(&pool)
    .await?;
    Ok(Database::Sqlite(pool))
}

/// Stores what waits, a transaction after the other.
async fn write(
    database: Database,
    jobs: Arc<Mutex<mpsc::Receiver<Job>>>,
    batch: usize,
) -> anyhow::Result<()> {
    loop {
        let mut taken = Vec::new();
        if jobs.lock().await.recv_many(&mut taken, batch).await == 0 {
            return Ok(());
        }
        let rows: Vec<&str> = taken
            .iter()
            .flat_map(|job| job.rows.iter().map(String::as_str))
            .collect();
        // One statement is one transaction.
        match &database {
            Database::Sqlite(pool) => sqlx::query("INSERT INTO bare (text) SELECT value FROM json_each($1)")
                .bind(serde_json::to_string(&rows)?)
                .execute(pool)
                .await
                .map(drop),
            Database::Postgres(pool) => {
                sqlx::query("INSERT INTO bare (text) SELECT * FROM UNNEST($1::text[])")
                    .bind(&rows)
                    .execute(pool)
                    .await
                    .map(drop)
            }
        }
        .context("cannot store")?;
        for job in taken {
            // Who hung up does not wait any more.
            job.stored.send(()).ok();
        }
    }
}
