//! Values all replicas share, and admin keys.

use std::sync::Arc;

use crate::world::World;

pub(crate) async fn a_setting_keeps_its_first_value(world: &World) {
    let log = world.open().await;

    let first = log.setting_or("token key", "one").await.unwrap();
    let second = log.setting_or("token key", "two").await.unwrap();
    let other = log.setting_or("other", "three").await.unwrap();

    assert_eq!(
        (first.as_str(), second.as_str(), other.as_str()),
        ("one", "one", "three")
    );
    log.close().await;
}

pub(crate) async fn every_replica_gets_the_same_setting(world: &World) {
    let replicas = [world.open().await, world.open().await];

    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..16_usize {
        let log = Arc::clone(&replicas[number % 2]);
        tasks.spawn(async move { log.setting_or("key", &format!("{number}")).await.unwrap() });
    }
    let values = tasks.join_all().await;

    assert!(values.iter().all(|value| *value == values[0]), "{values:?}");
    for log in replicas {
        log.close().await;
    }
}

pub(crate) async fn a_setting_is_changed_by_one_replica_after_the_other(world: &World) {
    let replicas = [world.open().await, world.open().await];

    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..40_usize {
        let log = Arc::clone(&replicas[number % 2]);
        let one_more = |before: Option<&str>| {
            let count: usize = before.map_or(0, |text| text.parse().unwrap());
            (count + 1).to_string()
        };
        tasks.spawn(async move { log.change_setting("count", Arc::new(one_more)).await });
    }
    let changed = tasks.join_all().await;

    assert!(changed.iter().all(Result::is_ok), "{changed:?}");
    assert_eq!(replicas[0].setting("count").await.unwrap().as_deref(), Some("40"));
    for log in replicas {
        log.close().await;
    }
}

pub(crate) async fn an_admin_key_is_found_by_its_secret_until_it_is_revoked(world: &World) {
    let log = world.open().await;
    let key = log.add_admin_key("console", [7; 32], 10).await.unwrap();
    let other = log.add_admin_key("second", [8; 32], 20).await.unwrap();

    assert_eq!(log.admin_key([7; 32]).await.unwrap(), Some(key.clone()));
    assert_eq!(log.admin_key([9; 32]).await.unwrap(), None);
    assert!(log.revoke_admin_key(&key.id, 30).await.unwrap());
    assert!(log.revoke_admin_key(&key.id, 40).await.unwrap());
    assert!(!log.revoke_admin_key("unknown", 30).await.unwrap());

    assert_eq!(log.admin_key([7; 32]).await.unwrap(), None);
    let keys = log.admin_keys().await.unwrap();
    assert_eq!(
        keys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(),
        ["console", "second"]
    );
    assert_eq!(keys[0].revoked_ms, Some(30));
    assert_eq!(keys[1], other);
    log.close().await;
}

pub(crate) async fn the_same_secret_twice_is_one_key(world: &World) {
    let log = world.open().await;

    let first = log.add_admin_key("one", [7; 32], 10).await.unwrap();
    let second = log.add_admin_key("two", [7; 32], 20).await.unwrap();

    assert_eq!(first, second);
    assert_eq!(log.admin_keys().await.unwrap().len(), 1);
    log.close().await;
}

pub(crate) async fn a_setting_that_is_set_again_is_replaced(world: &World) {
    let log = world.open().await;
    let unset = log.setting("name").await.unwrap();

    log.set_setting("name", "one").await.unwrap();
    log.set_setting("name", "two").await.unwrap();

    assert_eq!(unset, None);
    assert_eq!(log.setting("name").await.unwrap().as_deref(), Some("two"));
    assert_eq!(log.setting_or("name", "three").await.unwrap(), "two");
    log.close().await;
}
