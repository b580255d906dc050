//! What goes wrong below the server: the disk, the database, the line between them.
//!
//! The same holds for all of it: whoever asks meanwhile is told to come again (503 with `Retry-After`) and is told in time,
//! nobody is told a lie, no connection breaks, and when the cause is gone the server goes on by itself. How fast is printed
//! as a line that begins with `figure`, for `tools/faults`; it is not asserted, since a test machine does much else.

mod disk;
mod line;

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use sqlx::Connection as _;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_tungstenite::connect_async;

use crate::direct_line::{Chat, SECRET, next, stream_of};
use crate::support::{Database, Options, Server, eventually, figure, fixture, helpline, maintain, message};

const QUESTION: &str = "How do I renew a book?";
/// People who write while it is broken, each in a conversation of their own.
const CALLERS: usize = 40;
/// A caller is answered within a second; more than this is no answer, on any machine.
const NO_ANSWER: Duration = Duration::from_secs(15);

fn options(database: Database) -> Options {
    Options::new()
        .database(database)
        .knowledge(&fixture("library"))
        .env("HELPLINE_DIRECTLINE_SECRET", SECRET)
}

/// Breaks something, sees what callers meet, mends it, and sees that nothing else is needed.
async fn weathers(what: &str, server: &Server, breaks: impl AsyncFnOnce(), mends: impl AsyncFnOnce()) {
    server.say("before", "1", "hello").await;
    let chat = Chat::start(server).await;
    let (mut stream, _) = connect_async(stream_of(server, &chat, "").await)
        .await
        .expect("it opens");
    breaks().await;

    let mut asking = JoinSet::new();
    for number in 0..CALLERS {
        let (client, url) = (server.client().clone(), server.url("/api/messages"));
        let activity = said(what, number);
        asking.spawn(async move {
            let asked = Instant::now();
            let response = client.post(url).json(&activity).send().await;
            (response.expect("no connection breaks"), asked.elapsed())
        });
    }
    let met = asking.join_all().await;
    let chatted = chat.say(server, "during", QUESTION).await.0;
    let polled = server
        .client()
        .get(server.url(&format!("/v3/directline/conversations/{}/activities", chat.id)))
        .bearer_auth(SECRET)
        .send()
        .await
        .expect("no connection breaks")
        .status();
    let alive = server.client().get(server.url("/healthz")).send().await;
    mends().await;
    let mended = Instant::now();
    eventually("a turn to be taken", async || {
        let response = server.post_activity(&message("after", "1", "hello")).await;
        (response.status() == StatusCode::OK).then_some(())
    })
    .await;
    let healthy_after = mended.elapsed();

    assert_eq!(alive.expect("it lives").status(), StatusCode::OK);
    for status in [chatted, polled] {
        assert!(
            [StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE].contains(&status),
            "{what}: {status}"
        );
    }
    let refused = met
        .iter()
        .filter(|(response, _)| response.status() == StatusCode::SERVICE_UNAVAILABLE)
        .count();
    let slowest = met.iter().map(|(_, took)| *took).max().unwrap_or_default();
    figure(&format!(
        "{what}: {refused} of {CALLERS} told to come again, the slowest after {} ms; a turn taken {} ms after the \
         cause was gone",
        slowest.as_millis(),
        healthy_after.as_millis()
    ));
    assert!(refused > 0, "{what}: nothing was broken");
    assert!(slowest < NO_ANSWER, "{what}: {slowest:?}");
    for (response, _) in &met {
        match response.status() {
            StatusCode::OK => {}
            StatusCode::SERVICE_UNAVAILABLE => {
                assert!(response.headers().contains_key("retry-after"), "{what}");
            }
            other => panic!("{what}: {other}"),
        }
    }
    // Everybody comes again with the same activity, and each is one turn, whatever became of the first try.
    for number in 0..CALLERS {
        let activity = said(what, number);
        eventually("the turn to be taken", async || {
            let response = server.post_activity(&activity).await;
            (response.status() == StatusCode::OK).then_some(())
        })
        .await;
        let stored = server
            .admin(&format!("/conversations/{}", conversation(what, number)))
            .await;
        assert_eq!(
            (&stored["turns"], &stored["activities"]),
            (&1.into(), &2.into()),
            "{what}"
        );
    }
    // The same holds for a chat, and its open stream is the one that was there before.
    eventually("the message to be taken", async || {
        let (status, _) = chat.say(server, "during", QUESTION).await;
        (status == StatusCode::OK).then_some(())
    })
    .await;
    assert_eq!(next(&mut stream).await[0]["text"], QUESTION, "{what}");
    let said = chat.history(server).await;
    assert_eq!(
        said.iter().filter(|it| it["text"] == QUESTION).count(),
        1,
        "{what}"
    );
    assert_eq!(ready(server).await, StatusCode::OK);
}

fn conversation(what: &str, number: usize) -> String {
    format!("{}-{number}", what.replace(' ', "-"))
}

fn said(what: &str, number: usize) -> serde_json::Value {
    message(&conversation(what, number), "1", QUESTION)
}

async fn ready(server: &Server) -> StatusCode {
    let response = server.client().get(server.url("/readyz")).send().await;
    response.expect("the server answers").status()
}

async fn run(connection: &Mutex<sqlx::SqliteConnection>, statement: &'static str) {
    sqlx::raw_sql(statement)
        .execute(&mut *connection.lock().await)
        .await
        .expect("nobody else writes");
}

async fn postgres(server: &Server) -> sqlx::PgConnection {
    sqlx::PgConnection::connect(server.database_url())
        .await
        .expect("the database is there")
}

#[tokio::test]
async fn a_database_that_somebody_else_holds_is_waited_for_by_nobody() {
    let server = Server::start(options(Database::Sqlite)).await;
    let holder = sqlx::SqliteConnection::connect(server.database_url())
        .await
        .expect("the file is there");
    let holder = Mutex::new(holder);

    weathers(
        "a file held by another program",
        &server,
        async || {
            run(&holder, "BEGIN IMMEDIATE").await;
            eventually("the server to be unready", async || {
                (ready(&server).await == StatusCode::SERVICE_UNAVAILABLE).then_some(())
            })
            .await;
        },
        async || run(&holder, "ROLLBACK").await,
    )
    .await;
}

#[tokio::test]
async fn a_table_on_postgres_that_somebody_else_holds_is_waited_for_by_nobody() {
    let server = Server::start(options(Database::Postgres)).await;
    let holder = Mutex::new(postgres(&server).await);

    weathers(
        "a table held by another program",
        &server,
        async || {
            let lock = "BEGIN; LOCK TABLE activities IN ACCESS EXCLUSIVE MODE";
            sqlx::raw_sql(lock)
                .execute(&mut *holder.lock().await)
                .await
                .expect("it gets the lock");
        },
        async || {
            sqlx::raw_sql("ROLLBACK")
                .execute(&mut *holder.lock().await)
                .await
                .expect("it was begun");
        },
    )
    .await;
}

/// A caller of the server is told to come again within a second; a command has more time, and half of an export is none.
#[tokio::test]
async fn a_command_waits_for_a_table_on_postgres_that_somebody_else_holds() {
    const LONGER_THAN_A_SERVER_WAITS: Duration = Duration::from_millis(2_500);
    let server = Server::start(options(Database::Postgres)).await;
    server.say("c1", "0", "hello").await;
    let mut holder = postgres(&server).await;
    sqlx::raw_sql("BEGIN; LOCK TABLE conversations, turns IN ACCESS EXCLUSIVE MODE")
        .execute(&mut holder)
        .await
        .expect("it gets the lock");
    let url = server.database_url().to_owned();
    let exported =
        tokio::task::spawn_blocking(move || helpline(&["export", "conversations", "--database", &url]));
    eventually("the command to wait for the lock", async || {
        let waiting: bool = sqlx::query_scalar(WAITS_FOR_A_TABLE)
            .fetch_one(&mut postgres(&server).await)
            .await
            .expect("locks can be read");
        waiting.then_some(())
    })
    .await;
    tokio::time::sleep(LONGER_THAN_A_SERVER_WAITS).await;

    sqlx::raw_sql("ROLLBACK")
        .execute(&mut holder)
        .await
        .expect("it was begun");

    let exported = exported.await.expect("it ends");
    assert_eq!(exported.code, Some(0), "{exported}");
    assert!(exported.stdout.contains("hello"), "{exported}");
}

#[tokio::test]
async fn terminated_connections_to_postgres_cost_no_restart() {
    let server = Server::start(options(Database::Postgres)).await;
    server.say("c1", "0", "hello").await;

    for round in 1..=3 {
        let mut other = postgres(&server).await;
        sqlx::raw_sql(TERMINATE)
            .execute(&mut other)
            .await
            .expect("one's own backends can be ended");
        let id = round.to_string();
        eventually("the turn to be taken", async || {
            let response = server
                .post_activity(&message("c1", &id, "How do I renew a book?"))
                .await;
            (response.status() == StatusCode::OK).then_some(())
        })
        .await;
    }

    assert_eq!(ready(&server).await, StatusCode::OK);
    assert_eq!(server.admin("/conversations/c1").await["turns"], 4);
}

/// Whatever hangs, a supervisor need not kill.
#[tokio::test]
async fn a_stop_ends_in_time_while_the_database_is_stuck_on_postgres() {
    let mut server = Server::start(options(Database::Postgres)).await;
    server.say("c1", "0", "hello").await;
    let mut holder = postgres(&server).await;
    sqlx::raw_sql("BEGIN; LOCK TABLE outbox, conversations, settings IN ACCESS EXCLUSIVE MODE")
        .execute(&mut holder)
        .await
        .expect("it gets the lock");
    let asked = tokio::spawn(
        server
            .client()
            .post(server.url("/api/messages"))
            .json(&message("c1", "1", "hello"))
            .send(),
    );
    eventually("the turn to wait for the lock", async || {
        let waiting: bool = sqlx::query_scalar(WAITS_FOR_CONVERSATIONS)
            .fetch_one(&mut postgres(&server).await)
            .await
            .expect("locks can be read");
        waiting.then_some(())
    })
    .await;

    let began = Instant::now();
    let status = tokio::task::spawn_blocking(move || server.terminate())
        .await
        .expect("it ends");
    let took = began.elapsed();

    figure(&format!(
        "a stop while the database is stuck: {} ms",
        took.as_millis()
    ));
    // 5 s are meant; a busy machine adds to them, and whatever hangs takes a minute.
    assert!(took < Duration::from_secs(15), "{took:?}");
    assert!(status.success(), "{status}");
    let told = asked.await.expect("it was sent").expect("it is answered");
    assert_eq!(told.status(), StatusCode::SERVICE_UNAVAILABLE);
}

/// Minutes of it may lie ahead, and nobody waits for what comes of it.
#[tokio::test]
async fn a_stop_does_not_wait_for_knowledge_that_is_made_ready() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |number: usize| {
        let answer = "Turn the key until it is lit. ".repeat(12);
        let questions = [1, 2, 3, 4]
            .map(|row| format!("**How do I mend lamp {number} of row {row}?**\n\n{answer}"))
            .join("\n\n");
        let id = format!("0f1e2d3c-0000-4000-8000-{number:012}");
        let head = format!(
            "<properties pageTitle=\"Lamps {number}\" articleId=\"{id}\" selfHelpType=\"generic\" />"
        );
        std::fs::write(
            folder.path().join(format!("{number}.md")),
            format!("{head}\n# Lamps {number}\n\n{questions}"),
        )
        .expect("it can be written");
    };
    write(0);
    let mut server = Server::start(Options::new().knowledge(folder.path())).await;
    (1..500).for_each(write);
    eventually("the new knowledge to be made ready", async || {
        server
            .stderr()
            .contains("encoding what the knowledge says")
            .then_some(())
    })
    .await;

    let began = Instant::now();
    let status = server.terminate();

    assert!(status.success(), "{status}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(
        !server.stderr().contains("serving knowledge"),
        "it was ready already"
    );
}

const WAITS_FOR_CONVERSATIONS: &str = "SELECT EXISTS (SELECT 1 FROM pg_locks
    WHERE NOT granted AND relation = 'conversations'::regclass)";

const WAITS_FOR_A_TABLE: &str = "SELECT EXISTS (SELECT 1 FROM pg_locks
    WHERE NOT granted AND relation IN ('conversations'::regclass, 'turns'::regclass))";

const TERMINATE: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test]
async fn a_database_on_postgres_that_takes_nobody_is_found_again() {
    let server = Server::start(options(Database::Postgres)).await;
    let url = server.database_url().to_owned();
    let name = url.rsplit_once('/').expect("a URL ends in a name").1.to_owned();

    weathers(
        "a database that takes nobody",
        &server,
        async || {
            maintain(&url, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
            let end =
                format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
            maintain(&url, &end).await;
        },
        async || maintain(&url, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await,
    )
    .await;
}

/// More callers than the queue has places: they are refused at once, and cost no memory that stays.
#[tokio::test]
async fn a_crowd_before_a_stalled_writer_is_bounded() {
    let server = Server::start(options(Database::Sqlite)).await;
    server.say("before", "1", "hello").await;
    let mut holder = sqlx::SqliteConnection::connect(server.database_url())
        .await
        .expect("the file is there");
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut holder)
        .await
        .expect("nobody else writes");
    let before = resident_kb(&server);

    for wave in 0..4 {
        let mut crowd = JoinSet::new();
        for number in 0..400 {
            let (client, url) = (server.client().clone(), server.url("/api/messages"));
            let activity = message(&format!("crowd-{wave}-{number}"), "1", "hello");
            crowd.spawn(async move { client.post(url).json(&activity).send().await });
        }
        for answer in crowd.join_all().await {
            let answer = answer.expect("no connection breaks");
            assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
            assert!(answer.headers().contains_key("retry-after"));
        }
    }
    let after = resident_kb(&server);
    holder.close().await.expect("it ends");

    figure(&format!(
        "1600 callers before a stalled writer: {before} kB resident before, {after} kB after"
    ));
    // A queue without a bound, or turns that never end, would grow with the crowd; 64 MB is the bound of a whole day.
    assert!(after < before + 64 * 1024, "{before} kB, then {after} kB");
    eventually("a turn to be taken", async || {
        let response = server.post_activity(&message("after", "1", "hello")).await;
        (response.status() == StatusCode::OK).then_some(())
    })
    .await;
}

fn resident_kb(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.pid())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.trim().strip_suffix(" kB"));
    number
        .and_then(|number| number.parse().ok())
        .expect("Linux says it in kB")
}

/// One row that the database refuses fails alone, in the midst of a batch, and the others never hear of it.
async fn a_poison_row_fails_alone(database: Database) {
    let server = Server::start(options(database)).await;
    server.say("before", "1", "hello").await;
    match database {
        Database::Sqlite => {
            let mut other = sqlx::SqliteConnection::connect(server.database_url())
                .await
                .expect("the file is there");
            sqlx::raw_sql(
                "CREATE TRIGGER poison BEFORE INSERT ON activities WHEN NEW.id = 'poison'
                 BEGIN SELECT RAISE(ABORT, 'poison'); END",
            )
            .execute(&mut other)
            .await
            .expect("a trigger");
        }
        Database::Postgres => {
            sqlx::raw_sql(
                "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
                     $$ BEGIN
                         IF unpacked_line(NEW.packed, 1) LIKE '[\"poison\",%' THEN RAISE EXCEPTION 'poison'; END IF;
                         RETURN NEW;
                     END $$;
                 CREATE TRIGGER poison BEFORE INSERT ON said FOR EACH ROW EXECUTE FUNCTION poison()",
            )
            .execute(&mut postgres(&server).await)
            .await
            .expect("a trigger");
        }
    }

    let mut asking = JoinSet::new();
    for number in 0..60 {
        let (client, url) = (server.client().clone(), server.url("/api/messages"));
        let is_poison = number % 20 == 7;
        let id = if is_poison { "poison" } else { "good" };
        let activity = message(&format!("row-{number}"), id, QUESTION);
        asking.spawn(async move {
            // A loaded machine may say "come again": what counts is what it says in the end.
            loop {
                let response = client.post(&url).json(&activity).send().await;
                let status = response.expect("no connection breaks").status();
                if status != StatusCode::SERVICE_UNAVAILABLE {
                    return (is_poison, status);
                }
            }
        });
    }

    for (is_poison, status) in asking.join_all().await {
        let expected = if is_poison {
            StatusCode::INTERNAL_SERVER_ERROR
        } else {
            StatusCode::OK
        };
        assert_eq!(status, expected);
    }
}

#[tokio::test]
async fn a_poison_row_fails_alone_on_sqlite() {
    a_poison_row_fails_alone(Database::Sqlite).await;
}

#[tokio::test]
async fn a_poison_row_fails_alone_on_postgres() {
    a_poison_row_fails_alone(Database::Postgres).await;
}
