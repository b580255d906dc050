//! Rows that turns replace, on PostgreSQL: their place is given back while turns go on.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::Connection as _;

use crate::world::{World, arrival, echo};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_were_replaced_on_postgres_are_vacuumed_while_turns_go_on() {
    let Some(world) = World::postgres().await else {
        return;
    };
    let log = world.open().await;
    let mut beside = sqlx::PgConnection::connect(world.url()).await.unwrap();

    let began = Instant::now();
    for turn in 1.. {
        let conversations = (0..100).map(|number| {
            let arrival = arrival(&format!("c{number}"), &turn.to_string(), turn);
            log.take_turn(arrival, echo("hello"))
        });
        for taken in join_all(conversations).await {
            taken.unwrap();
        }
        // By somebody's wish: what the server does by itself is counted apart.
        let vacuums: i64 = sqlx::query_scalar(
            "SELECT vacuum_count FROM pg_stat_user_tables WHERE relid = 'conversations'::regclass",
        )
        .fetch_one(&mut beside)
        .await
        .unwrap();
        if vacuums > 0 {
            break;
        }
        assert!(
            began.elapsed() < Duration::from_mins(2),
            "after {turn} turns each"
        );
    }

    beside.close().await.unwrap();
    log.close().await;
    world.close().await;
}
