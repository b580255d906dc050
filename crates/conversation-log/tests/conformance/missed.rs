//! Turns that gave nobody what they asked, found on the way back through time, and what a conversation began with.

use std::sync::Arc;

use conversation_log::{
    ConversationFilter, ConversationLog, Decide, MissedTurn, NewSupportRequest, Snapshot, TurnDraft,
    TurnFilter,
};
use serde_json::{Value, json};

use crate::world::{World, arrival, draft, id};

/// Something that was said, what it came to, and how the conversation stood then.
fn said(text: &str, decision: &str, outcome: Option<&str>) -> Decide {
    let (text, decision) = (text.to_owned(), decision.to_owned());
    let outcome = outcome.map(str::to_owned);
    Arc::new(move |snapshot: &Snapshot| {
        let mut draft = draft(snapshot, &text);
        draft.facts.event = json!({"said": {"text": text, "secrets": []}}).into();
        draft.facts.decision.clone_from(&decision);
        draft.facts.outcome.clone_from(&outcome);
        draft
    })
}

/// The last turn of a conversation, which makes a support request for a reason.
fn handed_off(reason: &'static str) -> Decide {
    let decide = said("a person please", "handoff", Some("handed_off"));
    Arc::new(move |snapshot: &Snapshot| TurnDraft {
        support_request: Some(NewSupportRequest {
            number: 1,
            request: json!({"number": 1, "reason": reason}),
        }),
        ..decide(snapshot)
    })
}

async fn take(log: &dyn ConversationLog, conversation: &str, at_ms: i64, decide: Decide) {
    log.take_turn(
        arrival(conversation, &format!("{conversation} {at_ms}"), at_ms),
        decide,
    )
    .await
    .unwrap();
}

/// Conversation and number of each.
fn names(missed: &[MissedTurn]) -> Vec<(String, i64)> {
    missed
        .iter()
        .map(|missed| (missed.conversation.id.clone(), missed.turns.last().unwrap().turn))
        .collect()
}

async fn missed(log: &dyn ConversationLog, filter: &TurnFilter) -> Vec<MissedTurn> {
    let page = log.missed_turns(filter, None).await.unwrap();
    assert_eq!(page.next, None);
    page.items
}

pub(crate) async fn what_came_to_nothing_comes_with_the_turns_before_it(world: &World) {
    let log = world.open().await;
    take(&*log, "a", 1_000, said("how do I renew", "answer", None)).await;
    take(
        &*log,
        "a",
        2_000,
        said("that did not help", "clarify", Some("denied")),
    )
    .await;
    take(&*log, "b", 3_000, said("what of the moon", "unknown", None)).await;
    take(&*log, "b", 4_000, said("thanks", "smalltalk", Some("confirmed"))).await;
    take(&*log, "c", 5_000, handed_off("misses")).await;

    let found = missed(&*log, &TurnFilter::default()).await;

    assert_eq!(
        names(&found),
        [("c".to_owned(), 1), ("b".to_owned(), 1), ("a".to_owned(), 2)]
    );
    assert_eq!(found[0].handoff.as_deref(), Some("misses"));
    let denied = &found[2];
    assert_eq!(denied.handoff, None);
    assert_eq!(denied.turns.len(), 2);
    assert_eq!(denied.turns[0].at_ms, 1_000);
    assert!(denied.turns[0].event.contains("how do I renew"));
    assert_eq!(denied.turns[1].outcome.as_deref(), Some("denied"));
    log.close().await;
}

pub(crate) async fn a_long_history_is_looked_through_stretch_by_stretch(world: &World) {
    const TURNS: i64 = 4_100;
    let log = world.open().await;
    for hundred in 0..TURNS / 100 {
        let waiting = (0..100).map(|number| {
            let conversation = format!("c{number}");
            let decision = if number == 0 { "unknown" } else { "answer" };
            let at_ms = 1_000_000 + (hundred * 100 + number) * 10;
            let arrival = arrival(&conversation, &hundred.to_string(), at_ms);
            log.take_turn(arrival, said("moon", decision, None))
        });
        futures_util::future::try_join_all(waiting).await.unwrap();
    }

    let (mut looked_at, mut found, mut cursor) = (0, 0, None);
    let mut earliest = i64::MAX;
    for _ in 0..3 {
        let page = log
            .missed_turns(&TurnFilter::default(), cursor.as_deref())
            .await
            .unwrap();
        looked_at += page.looked_at;
        found += page.items.len();
        assert!(page.earliest_ms.unwrap() < earliest, "{page:?}");
        earliest = page.earliest_ms.unwrap();
        cursor = page.next;
    }

    assert_eq!((looked_at, found, cursor), (4_100, 41, None));
    log.close().await;
}

pub(crate) async fn filters_of_what_came_to_nothing_hold_together(world: &World) {
    let log = world.open().await;
    for (conversation, channel, at_ms) in [
        ("c0", "directline", 100_000),
        ("c1", "directline", 200_000),
        ("elsewhere", "msteams", 250_000),
        ("c2", "directline", 300_000),
    ] {
        let mut arrival = arrival(conversation, "k", at_ms);
        channel.clone_into(&mut arrival.conversation.channel);
        log.take_turn(arrival, said("moon", "unknown", None))
            .await
            .unwrap();
    }

    for (since_ms, until_ms, channel, expected) in [
        (Some(200_000), None, None, vec!["c2", "elsewhere", "c1"]),
        (None, Some(200_000), None, vec!["c0"]),
        (Some(200_000), Some(300_000), Some("directline"), vec!["c1"]),
        (None, None, Some("msteams"), vec!["elsewhere"]),
    ] {
        let filter = TurnFilter {
            since_ms,
            until_ms,
            channel: channel.map(str::to_owned),
        };
        let found: Vec<String> = names(&missed(&*log, &filter).await)
            .into_iter()
            .map(|(conversation, _)| conversation)
            .collect();

        assert_eq!(found, expected, "{filter:?}");
    }
    log.close().await;
}

pub(crate) async fn an_outcome_names_the_answer_it_is_about(world: &World) {
    let log = world.open().await;
    for (at_ms, decision, entry, outcome) in [
        (1_000, "answer", Some("pat#renew"), None),
        (2_000, "answer", Some("ssh#keys"), Some("denied")),
        (3_000, "smalltalk", None, Some("confirmed")),
        (4_000, "handoff", None, Some("handed_off")),
    ] {
        let decide = said("moon", decision, outcome);
        let decide: Decide = Arc::new(move |snapshot: &Snapshot| {
            let mut draft = decide(snapshot);
            draft.facts.entry = entry.map(str::to_owned);
            draft
        });
        take(&*log, "a", at_ms, decide).await;
    }
    take(&*log, "b", 5_000, said("moon", "unknown", None)).await;

    let stretch = log.turn_outlines(&TurnFilter::default(), None).await.unwrap();

    let turns: Vec<_> = stretch
        .items
        .iter()
        .map(|turn| {
            (
                turn.conversation.id.as_str(),
                turn.turn,
                turn.at_ms,
                turn.about.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        turns,
        [
            ("b", 1, 5_000, None),
            // Said to help, so the person is asked for something else.
            ("a", 4, 4_000, None),
            ("a", 3, 3_000, Some("ssh#keys")),
            ("a", 2, 2_000, Some("pat#renew")),
            ("a", 1, 1_000, None),
        ]
    );
    assert_eq!((stretch.looked_at, stretch.next), (5, None));
    let since = TurnFilter {
        since_ms: Some(2_000),
        until_ms: Some(4_000),
        channel: Some("directline".to_owned()),
    };
    let within = log.turn_outlines(&since, None).await.unwrap();
    let decisions: Vec<_> = within.items.iter().map(|turn| turn.decision.as_str()).collect();
    assert_eq!(decisions, ["smalltalk", "answer"]);
    log.close().await;
}

pub(crate) async fn turns_are_read_by_their_numbers_in_the_order_asked(world: &World) {
    let log = world.open().await;
    take(&*log, "a", 1, said("one", "answer", None)).await;
    take(&*log, "a", 2, said("two", "answer", None)).await;
    take(&*log, "b", 3, said("three", "answer", None)).await;

    let turns = log
        .turns_at(&[(id("b"), 1), (id("nowhere"), 1), (id("a"), 2), (id("a"), 9)])
        .await
        .unwrap();

    let events: Vec<Option<Value>> = turns
        .iter()
        .map(|turn| turn.as_ref().map(|turn| turn.facts.event.value()))
        .collect();
    let texts: Vec<Option<&str>> = events
        .iter()
        .map(|event| event.as_ref()?.pointer("/said/text")?.as_str())
        .collect();
    assert_eq!(texts, [Some("three"), None, Some("two"), None]);
    assert_eq!(
        turns[0].as_ref().unwrap().facts.candidates,
        json!([{"id": "billing#refund", "confidence": 0.875}])
    );
    log.close().await;
}

pub(crate) async fn a_conversation_is_listed_with_what_it_began_with(world: &World) {
    let log = world.open().await;
    take(&*log, "question", 1, said("hello", "smalltalk", None)).await;
    take(&*log, "question", 2, said("my badge is lost", "answer", None)).await;
    take(&*log, "question", 3, said("and now", "unknown", None)).await;
    take(&*log, "greeting", 4, said("hi there", "smalltalk", None)).await;
    take(&*log, "nothing", 5, crate::world::echo("joined")).await;

    let page = log
        .conversations(&ConversationFilter::default(), 10, None)
        .await
        .unwrap();
    let one = log.conversation(&id("question")).await.unwrap().unwrap();

    let first: Vec<Option<&str>> = page.items.iter().map(|item| item.first_said.as_deref()).collect();
    assert_eq!(first, [None, Some("hi there"), Some("my badge is lost")]);
    assert_eq!(one.first_said.as_deref(), Some("my badge is lost"));
    log.close().await;
}
