//! Support requests: made, replaced, closed, listed.

use std::sync::Arc;

use conversation_log::{
    ConversationLog, Decide, NewSupportRequest, Snapshot, SupportRequestFilter, TurnDraft,
};
use serde_json::{Value, json};

use crate::world::{World, arrival, draft, echo, id};

fn requesting(number: i64, request: Value) -> Decide {
    Arc::new(move |snapshot: &Snapshot| TurnDraft {
        support_request: Some(NewSupportRequest {
            number,
            request: request.clone(),
        }),
        ..draft(snapshot, "a person, please")
    })
}

fn closing() -> Decide {
    Arc::new(|snapshot: &Snapshot| TurnDraft {
        closes_requests: true,
        ..draft(snapshot, "done")
    })
}

async fn items(log: &dyn ConversationLog, open: Option<bool>) -> Vec<(String, i64, Option<i64>)> {
    let filter = SupportRequestFilter {
        open,
        ..SupportRequestFilter::default()
    };
    items_by(log, &filter).await
}

async fn items_by(
    log: &dyn ConversationLog,
    filter: &SupportRequestFilter,
) -> Vec<(String, i64, Option<i64>)> {
    let page = log.support_request_items(filter, 200, None).await.unwrap();
    assert_eq!(page.next, None);
    page.items
        .into_iter()
        .map(|item| (item.conversation.id, item.number, item.closed_ms))
        .collect()
}

pub(crate) async fn a_request_with_the_same_number_is_replaced(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("c", "1", 10), requesting(1, json!({"form": null})))
        .await
        .unwrap();
    log.take_turn(arrival("c", "2", 20), requesting(1, json!({"form": "filled"})))
        .await
        .unwrap();
    log.take_turn(arrival("c", "3", 30), requesting(2, json!({"form": "other"})))
        .await
        .unwrap();

    let requests = log.support_requests(&id("c")).await.unwrap();
    let all = SupportRequestFilter::default();
    let listed = log.support_request_items(&all, 1, None).await.unwrap();

    assert_eq!(requests, [json!({"form": "filled"}), json!({"form": "other"})]);
    assert_eq!((listed.items[0].number, listed.items[0].created_ms), (2, 30));
    let rest = log
        .support_request_items(&all, 1, listed.next.as_deref())
        .await
        .unwrap();
    assert_eq!((rest.items[0].number, rest.items[0].created_ms), (1, 10));
    assert_eq!(rest.next, None);
    log.close().await;
}

pub(crate) async fn two_versions_of_a_request_in_one_batch_are_one_request(world: &World) {
    let log = world.open().await;
    let turns = (0..20).map(|turn| {
        let log = Arc::clone(&log);
        async move {
            log.take_turn(arrival("c", &format!("{turn}"), turn), requesting(1, json!(turn)))
                .await
                .unwrap();
        }
    });

    futures_util::future::join_all(turns).await;

    assert_eq!(log.support_requests(&id("c")).await.unwrap().len(), 1);
    log.close().await;
}

pub(crate) async fn a_turn_closes_the_open_requests_of_its_conversation(world: &World) {
    let log = world.open().await;
    for name in ["a", "b"] {
        log.take_turn(arrival(name, "1", 10), requesting(1, json!({})))
            .await
            .unwrap();
    }

    log.take_turn(arrival("a", "2", 20), closing()).await.unwrap();
    log.take_turn(arrival("a", "3", 30), requesting(2, json!({})))
        .await
        .unwrap();

    assert_eq!(
        items(log.as_ref(), Some(true)).await,
        [("a".to_owned(), 2, None), ("b".to_owned(), 1, None)]
    );
    assert_eq!(
        items(log.as_ref(), Some(false)).await,
        [("a".to_owned(), 1, Some(20))]
    );
    let of_a = |open| SupportRequestFilter {
        open,
        conversation: Some(id("a")),
    };
    let (closed, open) = (("a".to_owned(), 1, Some(20)), ("a".to_owned(), 2, None));
    assert_eq!(
        items_by(log.as_ref(), &of_a(None)).await,
        [open.clone(), closed.clone()]
    );
    assert_eq!(items_by(log.as_ref(), &of_a(Some(true))).await, [open]);
    assert_eq!(items_by(log.as_ref(), &of_a(Some(false))).await, [closed]);
    log.close().await;
}

pub(crate) async fn a_reference_is_kept_until_a_newer_one_comes(world: &World) {
    let log = world.open().await;
    let referring = |reference: Value| -> Decide {
        Arc::new(move |snapshot: &Snapshot| TurnDraft {
            reference: Some(reference.clone().into()),
            ..draft(snapshot, "hello")
        })
    };
    log.take_turn(arrival("c", "1", 1), referring(json!({"at": 1})))
        .await
        .unwrap();
    log.take_turn(arrival("c", "2", 2), echo("x")).await.unwrap();
    let kept = log.reference(&id("c")).await.unwrap();

    log.take_turn(arrival("c", "3", 3), referring(json!({"at": 3})))
        .await
        .unwrap();

    assert_eq!(kept, Some(json!({"at": 1})));
    assert_eq!(log.reference(&id("c")).await.unwrap(), Some(json!({"at": 3})));
    assert_eq!(log.reference(&id("nobody")).await.unwrap(), None);
    log.close().await;
}
