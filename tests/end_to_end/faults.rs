//! What is answered while the database is out of reach, and that nothing but its return is needed afterwards.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use sqlx::Connection as _;

use crate::support::{Database, Options, Server, eventually, fixture, message};

/// A caller is answered within a second; the rest is for a machine that does much else.
const IN_TIME: Duration = Duration::from_secs(5);

async fn ready(server: &Server) -> StatusCode {
    let response = server.client().get(server.url("/readyz")).send().await;
    response.expect("the server answers").status()
}

#[tokio::test]
async fn while_the_database_is_held_turns_are_refused_in_time_and_taken_as_soon_as_it_is_free() {
    let server = Server::start(Options::new().knowledge(&fixture("library"))).await;
    server.say("c1", "1", "hello").await;
    let path = server.database_url().to_owned();
    let mut holder = sqlx::SqliteConnection::connect(&path)
        .await
        .expect("the file is there");
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut holder)
        .await
        .expect("nobody else writes");

    let asked = Instant::now();
    let refused = server
        .post_activity(&message("c1", "2", "How do I renew a book?"))
        .await;
    let waited = asked.elapsed();
    let unready = eventually("the server to be unready", async || {
        Some(ready(&server).await).filter(|status| *status == 503)
    })
    .await;
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut holder)
        .await
        .expect("it was begun");

    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.headers().contains_key("retry-after"));
    assert!(waited < IN_TIME, "{waited:?}");
    assert_eq!(unready, 503);
    eventually("the server to be ready again", async || {
        Some(ready(&server).await).filter(|status| *status == 200)
    })
    .await;
    let replies = eventually("the turn to be taken", async || {
        let response = server
            .post_activity(&message("c1", "2", "How do I renew a book?"))
            .await;
        (response.status() == 200).then_some(())
    })
    .await;
    let () = replies;
    // Taken once, whatever became of the first try.
    let stored = server.admin("/conversations/c1").await;
    assert_eq!(stored["turns"], 2);
}

#[tokio::test]
async fn terminated_connections_to_postgres_cost_no_restart() {
    let server = Server::start(
        Options::new()
            .database(Database::Postgres)
            .knowledge(&fixture("library")),
    )
    .await;
    server.say("c1", "0", "hello").await;

    for round in 1..=3 {
        let mut other = sqlx::PgConnection::connect(server.database_url())
            .await
            .expect("the database is there");
        sqlx::raw_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .execute(&mut other)
        .await
        .expect("one's own backends can be ended");
        let id = round.to_string();
        eventually("the turn to be taken", async || {
            let response = server
                .post_activity(&message("c1", &id, "How do I renew a book?"))
                .await;
            (response.status() == 200).then_some(())
        })
        .await;
    }

    assert_eq!(ready(&server).await, 200);
    assert_eq!(server.admin("/conversations/c1").await["turns"], 4);
}

#[tokio::test]
async fn the_same_activity_at_the_same_moment_on_two_replicas_is_one_turn_on_postgres() {
    let server = Server::start(
        Options::new()
            .database(Database::Postgres)
            .knowledge(&fixture("library")),
    )
    .await;
    let replica = server.replica();

    for round in 0..20 {
        let conversation = format!("twice-{round}");
        let activity = message(&conversation, "1", "How do I renew a book?");
        let (one, other) = tokio::join!(server.post_activity(&activity), replica.post_activity(&activity));
        assert_eq!((one.status(), other.status()), (StatusCode::OK, StatusCode::OK));
        let (one, other) = (
            one.text().await.expect("a body"),
            other.text().await.expect("a body"),
        );

        assert_eq!(one, other);
        assert_eq!(
            server.admin(&format!("/conversations/{conversation}")).await["turns"],
            1
        );
    }
}
