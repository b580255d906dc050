//! Deliveries: in order within a conversation, held by one, at least once.

use std::collections::HashSet;

use conversation_log::OutboxRow;

use crate::world::{World, arrival, echo_with_outbox, id};

fn numbers(rows: &[OutboxRow]) -> Vec<i64> {
    rows.iter()
        .map(|row| row.payload["number"].as_i64().unwrap())
        .collect()
}

pub(crate) async fn deliveries_of_a_conversation_leave_one_after_the_other(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "k", 100), echo_with_outbox("hello", 2))
        .await
        .unwrap();
    log.take_turn(arrival("b", "k", 100), echo_with_outbox("hello", 1))
        .await
        .unwrap();

    let first = log.claim_outbox(100, 10, 1_000).await.unwrap();
    let meanwhile = log.claim_outbox(100, 10, 1_000).await.unwrap();
    for row in &first {
        log.complete_outbox(row.id).await.unwrap();
    }
    let second = log.claim_outbox(100, 10, 1_000).await.unwrap();

    assert_eq!(numbers(&first), [1, 1]);
    assert_eq!(first[0].conversation, id("a"));
    assert_eq!(
        (first[0].kind.as_str(), first[0].attempts, first[0].created_ms),
        ("connector", 0, 100)
    );
    assert!(meanwhile.is_empty());
    assert_eq!(numbers(&second), [2]);
    log.complete_outbox(second[0].id).await.unwrap();
    assert_eq!(log.outbox_depth().await.unwrap(), (0, 0));
    log.close().await;
}

pub(crate) async fn a_claimed_delivery_is_hidden_until_its_lease_ends(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "k", 100), echo_with_outbox("hello", 2))
        .await
        .unwrap();

    let claimed = log.claim_outbox(100, 10, 1_000).await.unwrap();
    let early = log.claim_outbox(1_099, 10, 1_000).await.unwrap();
    let late = log.claim_outbox(1_100, 10, 1_000).await.unwrap();

    assert_eq!(numbers(&claimed), [1]);
    assert!(early.is_empty());
    assert_eq!(numbers(&late), [1]);
    assert_eq!(late[0].attempts, 1);
    log.close().await;
}

pub(crate) async fn two_replicas_never_hold_the_same_delivery(world: &World) {
    let replicas = [world.open().await, world.open().await];
    for number in 0..40 {
        replicas[0]
            .take_turn(arrival(&format!("c{number}"), "k", 1), echo_with_outbox("x", 1))
            .await
            .unwrap();
    }

    let mut tasks = tokio::task::JoinSet::new();
    for round in 0..16_usize {
        let log = std::sync::Arc::clone(&replicas[round % 2]);
        tasks.spawn(async move { log.claim_outbox(10, 5, 1_000).await.unwrap() });
    }
    let claimed: Vec<i64> = tasks.join_all().await.concat().iter().map(|row| row.id).collect();

    let distinct: HashSet<i64> = claimed.iter().copied().collect();
    assert_eq!(distinct.len(), claimed.len());
    // A replica passes over what another one is claiming; nothing is lost by it.
    let mut rest = Vec::new();
    for _ in 0..8 {
        rest.extend(replicas[1].claim_outbox(10, 5, 1_000).await.unwrap());
    }
    assert_eq!(distinct.len() + rest.len(), 40);
    for log in replicas {
        log.close().await;
    }
}

pub(crate) async fn a_failed_delivery_waits_for_its_time(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "k", 100), echo_with_outbox("hello", 2))
        .await
        .unwrap();
    let claimed = log.claim_outbox(100, 10, 60_000).await.unwrap();

    log.retry_outbox(claimed[0].id, Some(500), "503").await.unwrap();

    assert!(log.claim_outbox(499, 10, 1_000).await.unwrap().is_empty());
    let again = log.claim_outbox(500, 10, 1_000).await.unwrap();
    assert_eq!(numbers(&again), [1]);
    assert_eq!(log.outbox_depth().await.unwrap(), (2, 0));
    log.close().await;
}

pub(crate) async fn a_parked_delivery_holds_nobody_up(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "k", 100), echo_with_outbox("hello", 2))
        .await
        .unwrap();
    let claimed = log.claim_outbox(100, 10, 1_000).await.unwrap();

    log.retry_outbox(claimed[0].id, None, "404\0").await.unwrap();

    assert_eq!(log.outbox_depth().await.unwrap(), (1, 1));
    assert_eq!(numbers(&log.claim_outbox(100, 10, 1_000).await.unwrap()), [2]);
    assert!(
        log.claim_outbox(i64::MAX / 2, 10, 1_000)
            .await
            .unwrap()
            .iter()
            .all(|row| row.id != claimed[0].id)
    );
    log.close().await;
}
