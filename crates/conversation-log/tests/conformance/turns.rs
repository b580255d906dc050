//! One turn, one transaction.

use std::sync::Arc;

use conversation_log::{Arrival, Decide, NewActivity, Role, Snapshot, TurnDraft};
use serde_json::{Value, json};

use crate::world::{World, arrival, count, draft, echo, facts, id};

pub(crate) async fn a_turn_is_stored_whole(world: &World) {
    let log = world.open().await;
    let decide: Decide = Arc::new(|snapshot: &Snapshot| TurnDraft {
        outbox: vec![conversation_log::NewOutboxRow {
            kind: "connector".to_owned(),
            payload: json!({"to": "somewhere"}),
        }],
        support_request: Some(conversation_log::NewSupportRequest {
            number: 1,
            request: json!({"subject": "help"}),
        }),
        ..draft(snapshot, "hello")
    });

    let taken = log.take_turn(arrival("c", "k", 1_000), decide).await.unwrap();

    assert!(!taken.repeated);
    assert_eq!(taken.turn, 1);
    assert_eq!(log.activities(&id("c"), 0, 10).await.unwrap(), taken.activities);
    assert_eq!(
        taken
            .activities
            .iter()
            .map(|activity| (activity.sequence, activity.turn, activity.role, activity.at_ms))
            .collect::<Vec<_>>(),
        [(1, 1, Role::User, 1_000), (2, 1, Role::Bot, 1_000)]
    );
    let conversation = log.conversation(&id("c")).await.unwrap().unwrap();
    assert_eq!(conversation.id, id("c"));
    assert_eq!(conversation.user_id, "ann");
    assert_eq!(conversation.locale.as_deref(), Some("en-GB"));
    assert_eq!((conversation.started_ms, conversation.updated_ms), (1_000, 1_000));
    assert_eq!((conversation.turns, conversation.activities), (1, 2));
    assert_eq!(conversation.last_decision.as_deref(), Some("answer"));
    let turns = log.turns(&id("c"), 0, 10).await.unwrap();
    assert_eq!(turns.len(), 1);
    assert_eq!(turns[0].facts, facts("hello"));
    assert_eq!((turns[0].turn, turns[0].at_ms), (1, 1_000));
    assert_eq!((turns[0].first_sequence, turns[0].activities), (1, 2));
    assert_eq!(
        log.support_requests(&id("c")).await.unwrap(),
        [json!({"subject": "help"})]
    );
    assert_eq!(log.outbox_depth().await.unwrap(), (1, 0));
    log.close().await;
}

pub(crate) async fn a_turn_starts_from_the_state_of_the_one_before(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("c", "1", 1), echo("one")).await.unwrap();
    let (sender, receiver) = std::sync::mpsc::channel();
    let decide: Decide = Arc::new(move |snapshot: &Snapshot| {
        sender.send(snapshot.clone()).unwrap();
        draft(snapshot, "two")
    });

    log.take_turn(arrival("c", "2", 2), decide).await.unwrap();

    let snapshot = receiver.recv().unwrap();
    assert_eq!(
        snapshot.state.as_deref(),
        Some(json!({"version": 1, "turns": 1}).to_string().as_str())
    );
    assert_eq!(
        (snapshot.turn, snapshot.next_sequence, snapshot.now_ms),
        (2, 3, 2)
    );
    log.close().await;
}

pub(crate) async fn a_turn_may_say_nothing(world: &World) {
    let log = world.open().await;
    let silent: Decide = Arc::new(|snapshot: &Snapshot| TurnDraft {
        activities: Vec::new(),
        ..draft(snapshot, "")
    });

    let first = log
        .take_turn(arrival("c", "1", 1), Arc::clone(&silent))
        .await
        .unwrap();
    let again = log.take_turn(arrival("c", "1", 1), silent).await.unwrap();
    let next = log.take_turn(arrival("c", "2", 2), echo("two")).await.unwrap();

    assert_eq!((first.turn, first.activities.len()), (1, 0));
    assert!(again.repeated);
    assert_eq!((next.turn, next.activities[0].sequence), (2, 1));
    log.close().await;
}

pub(crate) async fn the_times_of_a_conversation_never_go_back(world: &World) {
    let log = world.open().await;
    let hour = 3_600_000;

    for (number, received_ms) in [10 * hour, 9 * hour, 11 * hour, 10 * hour]
        .into_iter()
        .enumerate()
    {
        let key = number.to_string();
        log.take_turn(arrival("c", &key, received_ms), echo("x"))
            .await
            .unwrap();
    }

    let times: Vec<i64> = log
        .activities(&id("c"), 0, 100)
        .await
        .unwrap()
        .iter()
        .map(|activity| activity.at_ms / hour)
        .collect();
    assert_eq!(times, [10, 10, 10, 10, 11, 11, 11, 11]);
    assert_eq!(
        log.conversation(&id("c")).await.unwrap().unwrap().updated_ms,
        11 * hour
    );
    log.close().await;
}

pub(crate) async fn the_person_and_locale_of_a_conversation_are_the_last_known(world: &World) {
    let log = world.open().await;
    let from = |key: &str, user_id: &str, locale: Option<&str>| Arrival {
        user_id: user_id.to_owned(),
        locale: locale.map(str::to_owned),
        ..arrival("c", key, 1)
    };

    for (key, user_id, locale) in [("1", "", None), ("2", "ann", Some("nl")), ("3", "", None)] {
        log.take_turn(from(key, user_id, locale), echo("x"))
            .await
            .unwrap();
    }

    let conversation = log.conversation(&id("c")).await.unwrap().unwrap();
    assert_eq!(conversation.user_id, "ann");
    assert_eq!(conversation.locale.as_deref(), Some("nl"));
    log.close().await;
}

pub(crate) async fn what_was_sent_comes_back_byte_for_byte(world: &World) {
    let log = world.open().await;
    let text = r#"{"z":1,"a":{"y":[1.1,0.1,1e300,-0.0,5e-324,9007199254740993,18446744073709551615],"b":null},"nul":"a\u0000b","text":"né 你好 🙂 \u202e \"quoted\" \\ \n","":true}"#;
    let sent: Value = serde_json::from_str(text).unwrap();
    let activity = sent.clone();
    let decide: Decide = Arc::new(move |snapshot: &Snapshot| TurnDraft {
        activities: vec![NewActivity::of("sent".to_owned(), Role::User, &activity)],
        ..draft(snapshot, "x")
    });

    let first = log
        .take_turn(arrival("c", "k", 1), Arc::clone(&decide))
        .await
        .unwrap();
    let again = log.take_turn(arrival("c", "k", 1), decide).await.unwrap();
    let read = log.activities(&id("c"), 0, 10).await.unwrap();

    assert_eq!(first.activities[0].activity.as_str(), sent.to_string());
    assert_eq!(again.activities[0].activity.as_str(), sent.to_string());
    assert_eq!(read[0].activity.as_str(), sent.to_string());
    log.close().await;
}

pub(crate) async fn conversations_with_one_id_on_two_channels_are_two(world: &World) {
    let log = world.open().await;
    let teams = Arrival {
        conversation: conversation_log::ConversationId {
            channel: "msteams".to_owned(),
            id: "c".to_owned(),
        },
        ..arrival("c", "k", 1)
    };

    log.take_turn(arrival("c", "k", 1), echo("web")).await.unwrap();
    let other = log.take_turn(teams, echo("teams")).await.unwrap();

    assert!(!other.repeated);
    assert_eq!(other.turn, 1);
    assert_eq!(log.activities(&id("c"), 0, 10).await.unwrap().len(), 2);
    log.close().await;
}

pub(crate) async fn sequences_have_no_gaps_under_concurrent_turns(world: &World) {
    let log = world.open().await;
    let (conversations, turns) = (64, 12);

    let mut tasks = tokio::task::JoinSet::new();
    for conversation in 0..conversations {
        for turn in 0..turns {
            let log = Arc::clone(&log);
            tasks.spawn(async move {
                let arrival = arrival(&format!("c{conversation}"), &format!("k{turn}"), 1_000 + turn);
                log.take_turn(arrival, echo(&format!("turn {turn}")))
                    .await
                    .unwrap()
            });
        }
    }
    let taken = tasks.join_all().await;

    assert!(taken.iter().all(|taken| !taken.repeated));
    for conversation in 0..conversations {
        assert_whole(&*log, &format!("c{conversation}"), turns).await;
    }
    log.close().await;
}

/// More turns than are decided before the first of them are written.
pub(crate) async fn turns_of_one_batch_build_on_each_other_however_many_there_are(world: &World) {
    let log = world.open().await;
    let (conversations, turns) = (3_i64, 40_i64);
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let held = std::sync::Mutex::new(Some((begun, gate)));
    let hold: Decide = Arc::new(move |snapshot: &Snapshot| {
        if let Some((begun, gate)) = held.lock().unwrap().take() {
            begun.send(()).unwrap();
            gate.recv().unwrap();
        }
        draft(snapshot, "held")
    });
    let first = tokio::spawn({
        let log = Arc::clone(&log);
        async move { log.take_turn(arrival("held", "k", 1), hold).await }
    });
    has_begun.await.unwrap();

    let count = conversations * turns;
    // Each key comes a second time, behind all of the first, in the same batch.
    let mut all = futures_util::future::join_all((0..2 * count).map(|place| {
        let number = place % count;
        let requesting: Decide = Arc::new(move |snapshot: &Snapshot| TurnDraft {
            support_request: Some(conversation_log::NewSupportRequest {
                number: 1,
                request: json!(number),
            }),
            ..draft(snapshot, "please")
        });
        let arrival = arrival(&format!("c{}", number % conversations), &format!("k{number}"), 1);
        let log = Arc::clone(&log);
        async move { log.take_turn(arrival, requesting).await.unwrap() }
    }));
    // Each of them is in the queue before the first ends.
    assert!(futures_util::future::poll_immediate(&mut all).await.is_none());
    open.send(()).unwrap();
    let taken = all.await;
    first.await.unwrap().unwrap();

    let (firsts, seconds) = taken.split_at(taken.len() / 2);
    for (first, second) in firsts.iter().zip(seconds) {
        assert!(!first.repeated && second.repeated);
        assert_eq!(first.activities, second.activities);
    }
    for conversation in 0..conversations {
        let name = format!("c{conversation}");
        assert_eq!(
            log.support_requests(&id(&name)).await.unwrap(),
            [json!(conversations * (turns - 1) + conversation)]
        );
        assert_whole(&*log, &name, turns).await;
    }
    log.close().await;
}

pub(crate) async fn the_turns_of_two_replicas_make_one_order(world: &World) {
    let replicas = [world.open().await, world.open().await];
    let (conversations, turns) = (4, 24);

    let mut tasks = tokio::task::JoinSet::new();
    for turn in 0..turns {
        for conversation in 0..conversations {
            let log = Arc::clone(&replicas[usize::try_from(turn % 2).unwrap()]);
            tasks.spawn(async move {
                let arrival = arrival(&format!("c{conversation}"), &format!("k{turn}"), 1_000);
                // Busy is an honest answer to a lost race; the client comes again.
                for _ in 0..100 {
                    match log.take_turn(arrival.clone(), echo("x")).await {
                        Err(conversation_log::LogError::Busy { .. }) => {}
                        other => return other.map(|_| ()),
                    }
                }
                panic!("busy a hundred times");
            });
        }
    }
    for result in tasks.join_all().await {
        result.unwrap();
    }

    for conversation in 0..conversations {
        assert_whole(&*replicas[0], &format!("c{conversation}"), turns).await;
    }
    for log in replicas {
        log.close().await;
    }
}

/// The conversation has this many turns, its sequences are 1, 2, 3 …, and its state counted each turn once.
async fn assert_whole(log: &dyn conversation_log::ConversationLog, name: &str, turns: i64) {
    let activities = log.activities(&id(name), 0, 1_000).await.unwrap();
    let sequences: Vec<i64> = activities.iter().map(|activity| activity.sequence).collect();
    assert_eq!(sequences, (1..=turns * 2).collect::<Vec<_>>());
    for pair in activities.chunks(2) {
        let [user, bot] = pair else { panic!("half a turn") };
        assert_eq!((user.turn, user.role), (bot.turn, Role::User));
        assert_eq!(bot.activity.value()["count"], bot.turn);
    }
    let conversation = log.conversation(&id(name)).await.unwrap().unwrap();
    assert_eq!((conversation.turns, conversation.activities), (turns, turns * 2));
    let (sender, receiver) = std::sync::mpsc::channel();
    let look: Decide = Arc::new(move |snapshot: &Snapshot| {
        sender.send(count(snapshot.state.as_deref())).unwrap();
        draft(snapshot, "look")
    });
    log.take_turn(arrival(name, "look", 1), look).await.unwrap();
    assert_eq!(receiver.recv().unwrap(), turns);
}

pub(crate) async fn a_long_conversation_is_read_page_by_page(world: &World) {
    let log = world.open().await;
    let long: Decide = Arc::new(|snapshot: &Snapshot| TurnDraft {
        activities: (0..2_000)
            .map(|number| NewActivity::of(format!("{number}"), Role::Bot, &json!({"text": number})))
            .collect(),
        ..draft(snapshot, "long")
    });
    for turn in 0..10 {
        log.take_turn(arrival("c", &format!("{turn}"), 1), Arc::clone(&long))
            .await
            .unwrap();
    }

    let page = log.activities(&id("c"), 19_990, 100).await.unwrap();
    let turns = log.turns(&id("c"), 7, 2).await.unwrap();

    assert_eq!(page.len(), 10);
    assert_eq!(page[0].sequence, 19_991);
    assert_eq!(turns.iter().map(|turn| turn.turn).collect::<Vec<_>>(), [8, 9]);
    log.close().await;
}
