//! The same activity twice is one turn with the same reply.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use conversation_log::{Arrival, ConversationLog, Decide, LogError, Snapshot, Taken};

use crate::world::{World, arrival, draft, echo, id};

fn bytes(taken: &Taken) -> Vec<String> {
    taken
        .activities
        .iter()
        .map(|stored| {
            format!(
                "{} {} {} {} {}",
                stored.sequence,
                stored.turn,
                stored.id,
                stored.at_ms,
                stored.activity.as_str()
            )
        })
        .collect()
}

fn with_keys(keys: &[&str]) -> Arrival {
    Arrival {
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        ..arrival("c", "", 5)
    }
}

pub(crate) async fn a_repeat_gives_the_same_bytes(world: &World) {
    let log = world.open().await;
    let first = log.take_turn(arrival("c", "k", 1), echo("one")).await.unwrap();
    log.take_turn(arrival("c", "other", 2), echo("two"))
        .await
        .unwrap();

    let again = log
        .take_turn(arrival("c", "k", 99), echo("changed"))
        .await
        .unwrap();

    assert!(again.repeated);
    assert_eq!(again.turn, 1);
    assert_eq!(bytes(&again), bytes(&first));
    assert_eq!(log.conversation(&id("c")).await.unwrap().unwrap().turns, 2);
    log.close().await;
}

pub(crate) async fn a_repeat_is_known_by_any_of_its_keys(world: &World) {
    let log = world.open().await;
    let long = "k".repeat(2_000);
    let first = log
        .take_turn(with_keys(&["client", "channel", "client", &long]), echo("one"))
        .await
        .unwrap();

    for key in ["client", "channel", long.as_str()] {
        let again = log.take_turn(with_keys(&[key]), echo("two")).await.unwrap();

        assert!(again.repeated);
        assert_eq!(bytes(&again), bytes(&first));
    }
    log.close().await;
}

pub(crate) async fn a_repeat_after_a_restart_gives_the_same_bytes(world: &World) {
    let log = world.open().await;
    let first = log.take_turn(arrival("c", "k", 1), echo("one")).await.unwrap();
    log.close().await;

    let log = world.open().await;
    let again = log.take_turn(arrival("c", "k", 1), echo("one")).await.unwrap();

    assert!(again.repeated);
    assert_eq!(bytes(&again), bytes(&first));
    log.close().await;
}

pub(crate) async fn a_key_that_came_with_a_repeat_makes_the_next_one_a_repeat(world: &World) {
    let log = world.open().await;
    log.take_turn(with_keys(&["card"]), echo("one")).await.unwrap();
    log.take_turn(with_keys(&["card", "second-id"]), echo("one"))
        .await
        .unwrap();

    let third = log
        .take_turn(with_keys(&["second-id"]), echo("one"))
        .await
        .unwrap();

    assert!(third.repeated);
    assert_eq!(third.turn, 1);
    log.close().await;
}

pub(crate) async fn the_same_key_in_another_conversation_is_another_turn(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "k", 1), echo("one")).await.unwrap();

    let other = log.take_turn(arrival("b", "k", 1), echo("one")).await.unwrap();

    assert!(!other.repeated);
    log.close().await;
}

pub(crate) async fn an_arrival_without_keys_is_never_a_repeat(world: &World) {
    let log = world.open().await;
    log.take_turn(with_keys(&[]), echo("one")).await.unwrap();

    let second = log.take_turn(with_keys(&[]), echo("one")).await.unwrap();

    assert!(!second.repeated);
    assert_eq!(second.turn, 2);
    log.close().await;
}

/// Sends the same arrival from 32 tasks over these logs; each must get the same bytes, one of them for the first time.
async fn storm(logs: &[Arc<dyn ConversationLog>], round: u32) {
    let decided = Arc::new(AtomicU32::new(0));
    let conversation = format!("c{round}");
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..32_usize {
        let log = Arc::clone(&logs[task % logs.len()]);
        let decided = Arc::clone(&decided);
        let conversation = conversation.clone();
        tasks.spawn(async move {
            let decide: Decide = Arc::new(move |snapshot: &Snapshot| {
                decided.fetch_add(1, Ordering::Relaxed);
                // Whoever decides says something of its own: a doubled turn would show.
                draft(snapshot, &format!("task {task}"))
            });
            for _ in 0..100 {
                match log
                    .take_turn(arrival(&conversation, "k", 1), Arc::clone(&decide))
                    .await
                {
                    Err(LogError::Busy { .. }) => {}
                    other => return other.unwrap(),
                }
            }
            panic!("busy a hundred times");
        });
    }
    let taken = tasks.join_all().await;

    assert_eq!(taken.iter().filter(|taken| !taken.repeated).count(), 1);
    for one in &taken {
        assert_eq!(bytes(one), bytes(&taken[0]));
    }
    let stored = logs[0].conversation(&id(&conversation)).await.unwrap().unwrap();
    assert_eq!((stored.turns, stored.activities), (1, 2));
    assert!(decided.load(Ordering::Relaxed) >= 1);
}

pub(crate) async fn the_same_key_at_the_same_moment_is_one_turn(world: &World) {
    let log = world.open().await;

    for round in 0..5 {
        storm(std::slice::from_ref(&log), round).await;
    }

    log.close().await;
}

pub(crate) async fn the_same_key_at_two_replicas_is_one_turn(world: &World) {
    let replicas = [world.open().await, world.open().await];

    for round in 0..10 {
        storm(&replicas, round).await;
    }

    for log in replicas {
        log.close().await;
    }
}
