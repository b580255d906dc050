//! Lists of conversations: order, pages, filters.

use conversation_log::{ConversationFilter, ConversationId, ConversationLog, LogError};

use crate::world::{World, arrival, deciding, echo};

async fn all_pages(log: &dyn ConversationLog, filter: &ConversationFilter, limit: u32) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let page = log.conversations(filter, limit, cursor.as_deref()).await.unwrap();
        pages.push(
            page.items
                .into_iter()
                .map(|conversation| conversation.id.id)
                .collect(),
        );
        cursor = page.next;
        if cursor.is_none() {
            return pages;
        }
    }
}

async fn names(log: &dyn ConversationLog, filter: ConversationFilter) -> Vec<String> {
    all_pages(log, &filter, 200).await.concat()
}

pub(crate) async fn the_last_updated_conversation_comes_first(world: &World) {
    let log = world.open().await;
    for (name, key, received_ms) in [("a", "1", 10), ("b", "1", 20), ("c", "1", 30), ("a", "2", 40)] {
        log.take_turn(arrival(name, key, received_ms), echo("x"))
            .await
            .unwrap();
    }

    let listed = names(&*log, ConversationFilter::default()).await;

    assert_eq!(listed, ["a", "c", "b"]);
    log.close().await;
}

pub(crate) async fn every_conversation_is_on_exactly_one_page(world: &World) {
    let log = world.open().await;
    for number in 0..25 {
        // Many at the same millisecond: the order goes on by key.
        log.take_turn(arrival(&format!("c{number:02}"), "k", number / 10), echo("x"))
            .await
            .unwrap();
    }

    let pages = all_pages(&*log, &ConversationFilter::default(), 10).await;

    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10, 10, 5]);
    let mut listed = pages.concat();
    listed.sort();
    assert_eq!(
        listed,
        (0..25).map(|number| format!("c{number:02}")).collect::<Vec<_>>()
    );
    log.close().await;
}

pub(crate) async fn a_page_stays_where_it_was_while_conversations_change(world: &World) {
    let log = world.open().await;
    for number in 0..9 {
        log.take_turn(arrival(&format!("c{number}"), "k", number), echo("x"))
            .await
            .unwrap();
    }
    let filter = ConversationFilter::default();

    let first = log.conversations(&filter, 3, None).await.unwrap();
    for changed in ["c8", "c7", "new"] {
        log.take_turn(arrival(changed, "later", 1_000), echo("x"))
            .await
            .unwrap();
    }
    let second = log
        .conversations(&filter, 3, first.next.as_deref())
        .await
        .unwrap();

    let listed: Vec<String> = first
        .items
        .into_iter()
        .chain(second.items)
        .map(|conversation| conversation.id.id)
        .collect();
    assert_eq!(listed, ["c8", "c7", "c6", "c5", "c4", "c3"]);
    log.close().await;
}

pub(crate) async fn filters_hold_together(world: &World) {
    let log = world.open().await;
    for (channel, name, received_ms, decision) in [
        ("directline", "a", 10, "answer"),
        ("directline", "b", 20, "handoff"),
        ("msteams", "b", 30, "answer"),
        ("msteams", "c", 40, "handoff"),
    ] {
        let mut turn = arrival(name, "k", received_ms);
        turn.conversation = ConversationId {
            channel: channel.to_owned(),
            id: name.to_owned(),
        };
        log.take_turn(turn.clone(), deciding(decision)).await.unwrap();
        // The last decision is the same for all: a filter looks at every turn.
        turn.keys = vec!["second".to_owned()];
        log.take_turn(turn, deciding("smalltalk")).await.unwrap();
    }
    let filter = ConversationFilter::default;

    let by_time = names(
        &*log,
        ConversationFilter {
            since_ms: Some(20),
            until_ms: Some(40),
            ..filter()
        },
    )
    .await;
    let by_channel = names(
        &*log,
        ConversationFilter {
            channel: Some("msteams".to_owned()),
            ..filter()
        },
    )
    .await;
    let by_decision = names(
        &*log,
        ConversationFilter {
            decision: Some("handoff".to_owned()),
            ..filter()
        },
    )
    .await;
    let by_id = names(
        &*log,
        ConversationFilter {
            conversation_id: Some("b".to_owned()),
            ..filter()
        },
    )
    .await;
    let by_all = names(
        &*log,
        ConversationFilter {
            since_ms: Some(0),
            until_ms: Some(100),
            channel: Some("directline".to_owned()),
            decision: Some("handoff".to_owned()),
            conversation_id: Some("b".to_owned()),
        },
    )
    .await;
    let by_none = names(
        &*log,
        ConversationFilter {
            decision: Some("clarify".to_owned()),
            ..filter()
        },
    )
    .await;

    assert_eq!(by_time, ["b", "b"]);
    assert_eq!(by_channel, ["c", "b"]);
    assert_eq!(by_decision, ["c", "b"]);
    assert_eq!(by_id, ["b", "b"]);
    assert_eq!(by_all, ["b"]);
    assert!(by_none.is_empty());
    log.close().await;
}

pub(crate) async fn a_cursor_that_was_never_given_out_is_refused(world: &World) {
    let log = world.open().await;

    let refused = log
        .conversations(&ConversationFilter::default(), 10, Some("'; DROP TABLE turns"))
        .await;

    assert!(matches!(refused, Err(LogError::Rejected { .. })));
    log.close().await;
}
