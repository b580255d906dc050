//! Whoever watches a conversation hears of news, wherever they were stored.

use std::time::Duration;

use crate::world::{World, arrival, echo, id};

/// Far beyond the poll of these tests: a wake-up that is lost fails the test, one that is slow does not.
const LONG: Duration = Duration::from_secs(30);

pub(crate) async fn a_receiver_wakes_when_the_conversation_grows(world: &World) {
    let log = world.open().await;
    let mut receiver = log.watch(&id("c"));
    let mut other = log.watch(&id("other"));
    other.mark_unchanged();

    log.take_turn(arrival("c", "k", 1), echo("x")).await.unwrap();

    let sequence = *tokio::time::timeout(LONG, receiver.wait_for(|sequence| *sequence == 2))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(sequence, 2);
    assert_eq!(*other.borrow(), 0);
    log.close().await;
}

pub(crate) async fn a_receiver_wakes_when_another_replica_stores(world: &World) {
    let here = world.open().await;
    let there = world.open().await;
    let mut receiver = here.watch(&id("c"));

    for turn in 1..=3 {
        there
            .take_turn(arrival("c", &format!("{turn}"), 1), echo("x"))
            .await
            .unwrap();

        tokio::time::timeout(LONG, receiver.wait_for(|sequence| *sequence == turn * 2))
            .await
            .unwrap()
            .unwrap();
    }
    here.close().await;
    there.close().await;
}
