//! Deliveries: in order within a conversation, held by one, at least once.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use conversation_log::{Arrival, Decide, DeliveryFilter, NewOutboxRow, OutboxRow, Snapshot, TurnDraft};
use serde_json::json;

use crate::world::{World, arrival, draft, echo, echo_with_outbox, id};

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

/// A machine's clock is put back by an hour: the turn keeps the order of times, and its replies leave at once.
pub(crate) async fn a_clock_that_was_put_back_holds_no_delivery_up(world: &World) {
    const HOUR: i64 = 3_600_000;
    let log = world.open().await;
    log.take_turn(arrival("a", "before", HOUR), echo("hello"))
        .await
        .unwrap();
    let after = Arrival {
        received_ms: 100,
        due_ms: 100,
        ..arrival("a", "after", 0)
    };
    log.take_turn(after, echo_with_outbox("hello", 1)).await.unwrap();

    let claimed = log.claim_outbox(100, 10, 1_000).await.unwrap();

    assert_eq!((numbers(&claimed), claimed[0].created_ms), (vec![1], HOUR));
    log.close().await;
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

pub(crate) async fn a_delivery_that_was_not_tried_keeps_its_attempts(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "k", 100), echo_with_outbox("hello", 1))
        .await
        .unwrap();
    let claimed = log.claim_outbox(100, 10, 60_000).await.unwrap();

    log.postpone_outbox(claimed[0].id, 500).await.unwrap();

    assert!(log.claim_outbox(499, 10, 1_000).await.unwrap().is_empty());
    let again = log.claim_outbox(500, 10, 1_000).await.unwrap();
    assert_eq!((numbers(&again), again[0].attempts), (vec![1], 0));
    log.close().await;
}

/// Where one server alone has the log, it says so and keeps nothing.
pub(crate) async fn moments_are_changed_by_one_replica_at_a_time(world: &World) {
    let replicas = [world.open().await, world.open().await];
    let names = ["tenant".to_owned(), "conversation".to_owned()];
    let mut tasks = tokio::task::JoinSet::new();
    for round in 0..40_usize {
        let log = Arc::clone(&replicas[round % 2]);
        // Half of them name the two the other way round: nobody waits in a circle.
        let names: Vec<String> = if round % 4 < 2 {
            names.to_vec()
        } else {
            names.iter().rev().cloned().collect()
        };
        tasks.spawn(async move {
            let (said, heard) = tokio::sync::oneshot::channel();
            let add = move |now_ms: i64, lists: &mut [Vec<i64>]| {
                let before = lists[0].len();
                for list in lists.iter_mut() {
                    list.push(now_ms);
                }
                said.send((before, lists[1].len())).unwrap();
            };
            let is_shared = log
                .change_moments(&names, Duration::from_mins(1), Box::new(add))
                .await
                .unwrap();
            is_shared.then_some(heard.await.ok()).flatten()
        });
    }
    let mut seen: Vec<(usize, usize)> = tasks.join_all().await.into_iter().flatten().collect();
    seen.sort_unstable();

    let expected: Vec<(usize, usize)> = if world.folder().is_none() {
        (0..40).map(|before| (before, before + 1)).collect()
    } else {
        Vec::new()
    };
    assert_eq!(seen, expected);
    for log in replicas {
        log.close().await;
    }
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

pub(crate) async fn one_kind_of_delivery_never_waits_for_another(world: &World) {
    let log = world.open().await;
    let decide: Decide = Arc::new(|snapshot: &Snapshot| TurnDraft {
        outbox: ["webhook", "connector", "webhook"]
            .into_iter()
            .enumerate()
            .map(|(number, kind)| NewOutboxRow {
                kind: kind.to_owned(),
                payload: json!({"number": number}),
            })
            .collect(),
        ..draft(snapshot, "x")
    });
    log.take_turn(arrival("a", "k", 100), decide).await.unwrap();

    let claimed = log.claim_outbox(100, 10, 1_000).await.unwrap();

    assert_eq!(numbers(&claimed), [0, 1]);
    log.close().await;
}

pub(crate) async fn a_parked_delivery_is_listed_and_tried_again_when_asked(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "k", 100), echo_with_outbox("hello", 2))
        .await
        .unwrap();
    let claimed = log.claim_outbox(100, 10, 1_000).await.unwrap();
    log.retry_outbox(claimed[0].id, None, "404").await.unwrap();
    let parked = DeliveryFilter {
        parked: Some(true),
        kind: Some("connector".to_owned()),
    };

    let listed = log.deliveries(&parked, 10, None).await.unwrap();
    let requeued = log.requeue_outbox(claimed[0].id, 300).await.unwrap();
    let early = log.claim_outbox(299, 10, 1_000).await.unwrap();
    let again = log.claim_outbox(300, 10, 1_000).await.unwrap();

    let delivery = &listed.items[0];
    assert_eq!((listed.items.len(), listed.next.as_deref()), (1, None));
    assert_eq!((delivery.id, &delivery.conversation), (claimed[0].id, &id("a")));
    assert_eq!((delivery.attempts, delivery.created_ms), (1, 100));
    assert_eq!(
        (delivery.last_error.as_deref(), delivery.parked),
        (Some("404"), true)
    );
    assert!(requeued);
    // The one behind it waits: the order of the conversation holds again.
    assert_eq!((numbers(&early), numbers(&again)), (vec![], vec![1]));
    assert_eq!(again[0].attempts, 0);
    assert!(log.deliveries(&parked, 10, None).await.unwrap().items.is_empty());
    assert!(!log.requeue_outbox(i64::MAX, 1).await.unwrap());
    log.close().await;
}

pub(crate) async fn deliveries_are_listed_page_by_page(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "k", 100), echo_with_outbox("hello", 5))
        .await
        .unwrap();
    let filter = DeliveryFilter::default();

    let mut ids = Vec::new();
    let mut cursor = None;
    loop {
        let page = log.deliveries(&filter, 2, cursor.as_deref()).await.unwrap();
        ids.extend(page.items.iter().map(|delivery| delivery.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }

    assert_eq!(ids.len(), 5);
    assert!(ids.is_sorted());
    log.close().await;
}

pub(crate) async fn nothing_more_is_delivered_to_who_is_out_of_reach(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("a", "1", 100), echo_with_outbox("hello", 3))
        .await
        .unwrap();
    log.take_turn(arrival("b", "1", 100), echo_with_outbox("hello", 1))
        .await
        .unwrap();

    log.mark_unreachable(&id("a"), "connector", 200, "blocked")
        .await
        .unwrap();
    log.mark_unreachable(&id("a"), "connector", 300, "blocked")
        .await
        .unwrap();

    let since = async || log.conversation(&id("a")).await.unwrap().unwrap().unreachable_ms;
    assert_eq!(since().await, Some(200));
    assert_eq!(log.outbox_depth().await.unwrap(), (1, 3));
    // A turn that was not the person's changes nothing; a person who writes is in reach.
    log.take_turn(arrival("a", "2", 400), echo("x")).await.unwrap();
    assert_eq!(since().await, Some(200));
    let decide: Decide = Arc::new(|snapshot: &Snapshot| TurnDraft {
        reference: Some(json!({}).into()),
        ..draft(snapshot, "x")
    });
    log.take_turn(arrival("a", "3", 500), decide).await.unwrap();
    assert_eq!(since().await, None);
    log.close().await;
}

pub(crate) async fn a_sent_activity_is_found_by_the_name_its_channel_gave_it(world: &World) {
    let log = world.open().await;
    for name in ["a", "b"] {
        log.take_turn(arrival(name, "1", 1), echo("x")).await.unwrap();
    }

    log.note_sent(&id("a"), "1700", "a|b0000002").await.unwrap();
    log.note_sent(&id("a"), "1700", "something else").await.unwrap();

    let named =
        async |name: &str, channel_activity: &str| log.sent_as(&id(name), channel_activity).await.unwrap();
    assert_eq!(named("a", "1700").await.as_deref(), Some("a|b0000002"));
    assert_eq!((named("a", "1701").await, named("b", "1700").await), (None, None));
    log.close().await;
}
