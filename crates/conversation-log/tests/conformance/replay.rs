//! What a replay reads.

use std::collections::BTreeSet;
use std::sync::Arc;

use conversation_log::{Arrival, ConversationLog, Decide, LoggedTurn, Snapshot, TurnDraft, TurnFilter};
use serde_json::{Value, json};

use crate::world::{World, arrival, draft, echo, id};

async fn all(log: &dyn ConversationLog, filter: &TurnFilter) -> Vec<LoggedTurn> {
    let mut turns = Vec::new();
    for piece in 0..log.turn_pieces().await.unwrap() {
        turns.extend(log.logged_turns(piece, filter).await.unwrap());
    }
    turns
}

pub(crate) async fn a_turn_is_logged_with_the_state_before_it(world: &World) {
    let log = world.open().await;
    let confirmed: Decide = Arc::new(|snapshot: &Snapshot| {
        let mut draft: TurnDraft = draft(snapshot, "two");
        draft.facts.outcome = Some("confirmed".to_owned());
        draft.facts.options = json!([{"label": "Refunds"}]).into();
        draft
    });
    log.take_turn(arrival("c", "1", 5), echo("one")).await.unwrap();
    log.take_turn(arrival("c", "2", 7), confirmed).await.unwrap();

    let turns = all(log.as_ref(), &TurnFilter::default()).await;

    let [first, second] = turns.as_slice() else {
        panic!("{turns:?}");
    };
    let facts = log.logged_facts(&[second, first]).await.unwrap();
    let [Some(facts_of_second), Some(facts_of_first)] = facts.as_slice() else {
        panic!("{facts:?}");
    };
    let json_of = |text: &Option<String>| text.as_deref().map(|text| serde_json::from_str(text).unwrap());
    assert_eq!(
        (first.turn, first.at_ms, facts_of_first.state().unwrap()),
        (1, 5, None)
    );
    assert_eq!((second.turn, second.at_ms), (2, 7));
    let before: Option<Value> = json_of(&facts_of_second.state().unwrap());
    assert_eq!(before, Some(json!({"version": 1, "turns": 1})));
    assert_eq!(*second.conversation, id("c"));
    assert_eq!(second.conversation_outcome.as_deref(), Some("confirmed"));
    assert_eq!(first.conversation_outcome.as_deref(), Some("confirmed"));
    assert_eq!(
        (&facts_of_first.outcome, facts_of_second.outcome.as_deref()),
        (&None, Some("confirmed"))
    );
    assert_eq!(facts_of_second.decision, "answer");
    assert_eq!(facts_of_second.options().unwrap(), json!([{"label": "Refunds"}]));
    assert_eq!(facts_of_second.entry.as_deref(), Some("billing#refund"));
    assert_eq!((facts_of_second.chosen, second.reply), (Some(2), Some(-7)));
    assert_eq!(json_of(&Some(second.event.clone())), Some(json!({"said": "two"})));
    assert_eq!(
        json_of(&second.surroundings),
        Some(json!({"page": {"product": "printing"}}))
    );
    assert_eq!(second.tiers.as_str(), r#"["lexical","vectors"]"#);
    log.close().await;
}

pub(crate) async fn every_turn_is_in_one_piece(world: &World) {
    let log = world.open().await;
    let mut taking = tokio::task::JoinSet::new();
    for number in 0..5_000_i64 {
        let log = Arc::clone(&log);
        // Long enough that PostgreSQL needs more than one piece too.
        let text = "word ".repeat(100);
        taking.spawn(async move {
            let conversation = format!("c{}", number % 500);
            log.take_turn(arrival(&conversation, &number.to_string(), number), echo(&text))
                .await
                .unwrap();
        });
        if number % 200 == 199 {
            while taking.join_next().await.is_some() {}
        }
    }
    while let Some(taken) = taking.join_next().await {
        taken.unwrap();
    }

    let pieces = log.turn_pieces().await.unwrap();
    let turns = all(log.as_ref(), &TurnFilter::default()).await;

    assert!(pieces > 1, "{pieces}");
    let distinct: BTreeSet<(String, i64)> = turns
        .iter()
        .map(|turn| (turn.conversation.id.clone(), turn.turn))
        .collect();
    assert_eq!((turns.len(), distinct.len()), (5_000, 5_000));
    assert_eq!(
        log.logged_turns(pieces, &TurnFilter::default()).await.unwrap(),
        []
    );
    log.close().await;
}

pub(crate) async fn the_turns_of_a_replay_are_filtered(world: &World) {
    let log = world.open().await;
    for (conversation, channel, at_ms) in [
        ("a", "msteams", 10),
        ("b", "directline", 20),
        ("c", "msteams", 30),
    ] {
        let mut arrival: Arrival = arrival(conversation, "k", at_ms);
        channel.clone_into(&mut arrival.conversation.channel);
        log.take_turn(arrival, echo("x")).await.unwrap();
    }
    let found = async |filter: TurnFilter| -> Vec<String> {
        let turns = all(log.as_ref(), &filter).await;
        turns
            .into_iter()
            .map(|turn| turn.conversation.id.clone())
            .collect()
    };

    let since = TurnFilter {
        since_ms: Some(20),
        ..TurnFilter::default()
    };
    let until = TurnFilter {
        until_ms: Some(20),
        ..TurnFilter::default()
    };
    let teams = TurnFilter {
        channel: Some("msteams".to_owned()),
        ..TurnFilter::default()
    };
    assert_eq!(found(since.clone()).await, ["b", "c"]);
    assert_eq!(found(until).await, ["a"]);
    assert_eq!(found(teams.clone()).await, ["a", "c"]);
    assert_eq!(
        found(TurnFilter {
            since_ms: since.since_ms,
            ..teams
        })
        .await,
        ["c"]
    );
    log.close().await;
}

pub(crate) async fn a_turn_of_a_release_before_is_logged_without_its_state(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("c", "1", 5), echo("one")).await.unwrap();
    log.take_turn(arrival("c", "2", 7), echo("two")).await.unwrap();
    let older = "UPDATE turns SET details = NULL, surroundings = NULL, reply = NULL";
    world.run(older, older).await;

    let turns = all(log.as_ref(), &TurnFilter::default()).await;

    assert_eq!(turns.len(), 2);
    assert!(
        turns
            .iter()
            .all(|turn| turn.surroundings.is_none() && turn.reply.is_none())
    );
    let facts = log.logged_facts(&turns.iter().collect::<Vec<_>>()).await.unwrap();
    assert!(
        facts
            .iter()
            .flatten()
            .all(|facts| facts.state().unwrap().is_none())
    );
    assert_eq!(facts.iter().flatten().count(), 2);
    let rows = log.turns(&id("c"), 0, 10).await.unwrap();
    assert_eq!(
        (rows[1].facts.surroundings.is_null(), rows[1].facts.reply),
        (true, None)
    );
    log.close().await;
}
