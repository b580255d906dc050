//! Keys in the order in which conversations begin: in databases that are new, and nowhere where an earlier version could come.

use conversation_log::transfer::transfer;
use conversation_log::{ConversationLog, Erase, open};
use sqlx::migrate::MigrateError;

use crate::erase::{CANARY, everywhere};
use crate::search::found;
use crate::world::{World, arrival, echo, id};

/// An id as Direct Line gives them (a UUID of version 7), made at this time.
fn made_at(ms: u64, number: u64) -> String {
    format!("{ms:012x}7abc8{number:015x}")
}

/// Days of 2026, Unix milliseconds.
fn day(number: u64) -> u64 {
    1_767_225_600_000 + number * 86_400_000
}

async fn say(log: &dyn ConversationLog, conversation: &str, key: &str) -> i64 {
    let said = log.take_turn(arrival(conversation, key, 9), echo("a word")).await;
    said.unwrap().turn
}

pub(crate) async fn conversations_lie_in_the_order_in_which_their_ids_were_made(world: &World) {
    let log = world.open().await;
    // The numbers behind the times fall.
    let made: Vec<String> = (0..40).map(|number| made_at(day(number), 99 - number)).collect();
    for name in made.iter().rev() {
        say(&*log, name, "k").await;
    }

    assert_eq!(world.conversations_by_key().await, made);
    log.close().await;
}

pub(crate) async fn whatever_is_asked_of_a_conversation_finds_it(world: &World) {
    let (log, replica) = (world.open().await, world.open().await);
    let name = &made_at(day(3), 7);
    let mut watched = replica.watch(&id(name));
    everywhere(&*log, name, "ann", 1).await;

    watched.wait_for(|sequence| *sequence == 2).await.unwrap();
    assert_eq!(say(&*replica, name, "k2").await, 2);
    let again = log
        .take_turn(arrival(name, "k2", 9), echo("other"))
        .await
        .unwrap();
    assert_eq!((again.repeated, again.turn), (true, 2));
    assert_eq!(log.conversation(&id(name)).await.unwrap().unwrap().turns, 2);
    assert_eq!(log.activities(&id(name), 0, 10).await.unwrap().len(), 4);
    assert_eq!(log.turns(&id(name), 0, 10).await.unwrap().len(), 2);
    assert!(log.turns_at(&[(id(name), 2)]).await.unwrap()[0].is_some());
    assert_eq!(log.support_requests(&id(name)).await.unwrap().len(), 1);
    assert!(log.reference(&id(name)).await.unwrap().is_some());
    let sent = log.sent_as(&id(name), &format!("{CANARY} 1")).await.unwrap();
    assert_eq!(sent.as_deref(), Some(CANARY));
    assert_eq!(found(&*log, "word").await, [name.as_str()]);

    let erased = log
        .erase(&Erase::Conversation(id(name)), "a test", 9)
        .await
        .unwrap();
    assert_eq!(erased.unwrap().turns, 2);
    assert_eq!(log.conversation(&id(name)).await.unwrap(), None);
    assert_eq!(world.rows_with(CANARY).await, 0);
    log.close().await;
    replica.close().await;
}

pub(crate) async fn an_earlier_version_is_kept_away_from_a_new_database(world: &World) {
    world.open().await.close().await;

    let refused = world.try_to_start_at(11).await.unwrap_err();

    assert!(matches!(refused, MigrateError::VersionMissing(12)), "{refused:?}");
}

pub(crate) async fn an_old_database_keeps_its_keys_for_the_earlier_version_beside_it(world: &World) {
    world.start_at(11).await;
    let names: Vec<String> = (0..40).map(|number| made_at(day(number), 99 - number)).collect();
    for key in ["k1", "k2"] {
        let log = world.open().await;
        for name in &names {
            say(&*log, name, key).await;
        }
        log.close().await;

        assert_ne!(world.conversations_by_key().await, names);
        world.try_to_start_at(11).await.unwrap();
    }
}

pub(crate) async fn what_is_carried_from_an_old_database_keeps_its_keys(world: &World) {
    world.start_at(11).await;
    let log = world.open().await;
    // One of a server whose clock was ahead.
    let (old, ahead) = (made_at(day(0), 1), made_at(day(36_500), 2));
    for name in [&old, &ahead] {
        say(&*log, name, "k1").await;
    }
    log.close().await;
    let folder = tempfile::tempdir().unwrap();
    let there = format!("sqlite://{}", folder.path().join("there.db").display());

    transfer(world.url(), &there).await.unwrap();
    let log = open(&there).await.unwrap();
    let later: Vec<String> = (1..40)
        .map(|number| made_at(day(36_500 + number), 99 - number))
        .collect();
    for name in later.iter().chain([&old, &ahead]) {
        say(&*log, name, "k2").await;
    }
    log.close().await;
    world.clear().await;
    transfer(&there, world.url()).await.unwrap();

    let log = world.open().await;
    for name in [&old, &ahead] {
        assert_eq!(say(&*log, name, "k3").await, 3);
    }
    let mut by_key = world.conversations_by_key().await;
    by_key.retain(|name| *name != old && *name != ahead);
    assert_eq!(by_key, later);
    log.close().await;
}

pub(crate) async fn ordered_keys_are_not_carried_to_where_an_earlier_version_could_come(world: &World) {
    world.start_at(11).await;
    let folder = tempfile::tempdir().unwrap();
    let ordered = format!("sqlite://{}", folder.path().join("ordered.db").display());
    let log = open(&ordered).await.unwrap();
    say(&*log, &made_at(day(1), 1), "k").await;
    log.close().await;

    let refused = transfer(&ordered, world.url()).await.unwrap_err().to_string();

    assert!(refused.contains("an earlier version"), "{refused}");
}
