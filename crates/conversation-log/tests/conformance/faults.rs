//! What goes wrong, goes wrong alone.

use std::sync::Arc;
use std::time::Duration;

use conversation_log::{Arrival, Decide, JsonText, LogError, LogOptions, Snapshot};
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::world::{World, arrival, draft, echo, id, patient};

/// Sends `bad` among twenty good turns of the same moment, and gives its error.
async fn among_good_ones(world: &World, bad: Decide) -> LogError {
    let log = world.open().await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let log = Arc::clone(&log);
        tasks.spawn(async move {
            log.take_turn(arrival("good", &format!("{number}"), 1), echo("x"))
                .await
        });
    }
    let failed = log.take_turn(arrival("bad", "k", 1), bad).await.unwrap_err();
    for good in tasks.join_all().await {
        good.unwrap();
    }

    let stored = log.conversation(&id("good")).await.unwrap().unwrap();
    assert_eq!((stored.turns, stored.activities), (20, 40));
    assert_eq!(log.conversation(&id("bad")).await.unwrap(), None);
    let mended = log
        .take_turn(arrival("bad", "k", 2), echo("good again"))
        .await
        .unwrap();
    assert!(!mended.repeated);
    log.close().await;
    failed
}

pub(crate) async fn a_panic_while_deciding_fails_its_turn_alone(world: &World) {
    let error = among_good_ones(world, Arc::new(|_: &Snapshot| panic!("a bug in the dialogue"))).await;

    assert!(matches!(error, LogError::Rejected { .. }), "{error}");
}

pub(crate) async fn a_poison_row_fails_alone(world: &World) {
    world.open().await.close().await;
    world
        .run(
            "CREATE TRIGGER poison BEFORE INSERT ON activities WHEN NEW.id = 'poison'
             BEGIN SELECT RAISE(ABORT, 'poison'); END",
            "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN
                    IF unpacked_line(NEW.packed, 1) LIKE '[\"poison\",%' THEN RAISE EXCEPTION 'poison'; END IF;
                    RETURN NEW;
                END $$;
             CREATE TRIGGER poison BEFORE INSERT ON said FOR EACH ROW EXECUTE FUNCTION poison()",
        )
        .await;

    let error = among_good_ones(
        world,
        Arc::new(|snapshot: &Snapshot| {
            let mut draft = draft(snapshot, "x");
            "poison".clone_into(&mut draft.activities[0].id);
            draft
        }),
    )
    .await;

    assert!(matches!(error, LogError::Rejected { .. }), "{error}");
}

pub(crate) async fn dropping_the_future_does_not_undo_the_turn(world: &World) {
    let log = world.open().await;
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let sender = std::sync::Mutex::new(Some(sender));
    let decide: Decide = Arc::new(move |snapshot: &Snapshot| {
        if let Some(sender) = sender.lock().unwrap().take() {
            sender.send(()).unwrap();
        }
        draft(snapshot, "hello")
    });

    // The client hangs up as soon as its turn is being decided.
    tokio::select! {
        biased;
        decided = receiver => decided.unwrap(),
        _ = log.take_turn(arrival("c", "k", 1), decide) => {}
    }
    let again = log.take_turn(arrival("c", "k", 1), echo("again")).await.unwrap();

    assert!(again.repeated);
    assert_eq!(again.activities[0].activity.value()["text"], "hello");
    log.close().await;
}

pub(crate) async fn a_name_that_no_database_keeps_is_refused(world: &World) {
    let log = world.open().await;
    let arrivals = [
        arrival("a\0b", "k", 1),
        arrival("c", "k\0", 1),
        arrival(&"c".repeat(3_000), "k", 1),
        Arrival {
            user_id: "\0".to_owned(),
            ..arrival("c", "k", 1)
        },
    ];

    for arrival in arrivals {
        let refused = log.take_turn(arrival, echo("x")).await;

        assert!(matches!(refused, Err(LogError::Rejected { .. })));
    }
    assert_eq!(log.conversation(&id("c")).await.unwrap(), None);
    log.close().await;
}

pub(crate) async fn a_value_that_could_not_be_read_back_is_refused(world: &World) {
    let deep: Value = (0..500).fold(json!(1), |inner, _| json!([inner]));
    let error = among_good_ones(
        world,
        Arc::new(move |snapshot: &Snapshot| {
            let mut draft = draft(snapshot, "x");
            draft.facts.event = JsonText::of(&deep);
            draft
        }),
    )
    .await;

    assert!(matches!(error, LogError::Rejected { .. }), "{error}");
}

pub(crate) async fn a_damaged_state_does_not_end_its_conversation(world: &World) {
    let log = world.open().await;
    log.take_turn(arrival("c", "1", 1), echo("x")).await.unwrap();
    world
        .run(
            "UPDATE conversations SET state = x'789c00ff'",
            "UPDATE conversations SET state = ''",
        )
        .await;

    let found = Arc::new(std::sync::Mutex::new(None));
    let decide: Decide = {
        let found = Arc::clone(&found);
        Arc::new(move |snapshot: &Snapshot| {
            found.lock().unwrap().clone_from(&snapshot.state);
            let anew = Snapshot {
                state: None,
                ..snapshot.clone()
            };
            draft(&anew, "y")
        })
    };
    let taken = log.take_turn(arrival("c", "2", 2), decide).await.unwrap();

    assert_eq!((taken.turn, taken.repeated), (2, false));
    assert_eq!(found.lock().unwrap().as_deref(), Some(""));
    log.close().await;
}

pub(crate) async fn closing_stores_what_was_accepted(world: &World) {
    let log = world.open().await;
    let mut waiting = Vec::new();
    for number in 0..100 {
        let log = Arc::clone(&log);
        let mut turn = Box::pin(async move {
            log.take_turn(arrival("c", &format!("{number}"), 1), echo("x"))
                .await
        });
        // The first poll puts the turn into the queue.
        assert!(futures_util::poll!(turn.as_mut()).is_pending());
        waiting.push(turn);
    }

    log.close().await;

    for turn in waiting {
        turn.await.unwrap();
    }
    let log = world.open().await;
    assert_eq!(log.conversation(&id("c")).await.unwrap().unwrap().turns, 100);
    log.close().await;
}

pub(crate) async fn a_closed_log_says_so(world: &World) {
    let log = world.open().await;
    log.close().await;

    let turn = log.take_turn(arrival("c", "k", 1), echo("x")).await;
    let read = log.conversation(&id("c")).await;
    let ready = log.ready().await;

    assert!(matches!(turn, Err(LogError::Closed)));
    assert!(matches!(read, Err(LogError::Closed)));
    assert!(matches!(ready, Err(LogError::Closed)));
    log.close().await;
}

pub(crate) async fn a_locked_database_is_answered_in_time(world: &World) {
    let options = LogOptions {
        patience: Duration::from_millis(100),
        ..patient()
    };
    let log = world.open_with(&options).await;
    let lock = world.lock().await;

    let began = log.take_turn(arrival("c", "1", 1), echo("x"));
    let queued = log.take_turn(arrival("c", "2", 1), echo("x"));
    let (began, queued) = tokio::join!(began, queued);
    lock.release().await;

    assert!(
        matches!(began, Err(LogError::Unavailable(_) | LogError::Busy { .. })),
        "{began:?}"
    );
    assert!(
        matches!(queued, Err(LogError::Unavailable(_) | LogError::Busy { .. })),
        "{queued:?}"
    );
    // The client comes again with the same keys until it is told, and each turn is there once.
    for key in ["1", "2"] {
        for attempt in 0.. {
            match log.take_turn(arrival("c", key, 1), echo("x")).await {
                Ok(_) => break,
                Err(error) => assert!(attempt < 200, "still {error}"),
            }
        }
    }
    log.close().await;
    let log = world.open().await;
    let stored = log.conversation(&id("c")).await.unwrap().unwrap();
    assert_eq!((stored.turns, stored.activities), (2, 4));
    log.close().await;
}

/// PostgreSQL terminates the backends of the log. SQLite has no connection to cut: there it is one more start.
pub(crate) async fn turns_go_on_by_themselves_after_the_connections_were_cut(world: &World) {
    let log = world.open().await;
    for turn in 0..3 {
        log.take_turn(arrival("c", &format!("{turn}"), 1), echo("x"))
            .await
            .unwrap();
        log.conversation(&id("c")).await.unwrap();

        world.cut_connections().await;
    }
    let mut receiver = log.watch(&id("c"));

    // What fails may be sent again under the same key; nothing needs a restart.
    for attempt in 0.. {
        match log.take_turn(arrival("c", "last", 1), echo("x")).await {
            Ok(_) => break,
            Err(error) => assert!(attempt < 20, "still {error}"),
        }
    }

    assert_eq!(log.conversation(&id("c")).await.unwrap().unwrap().turns, 4);
    receiver.wait_for(|sequence| *sequence == 8).await.unwrap();
    log.ready().await.unwrap();
    log.close().await;
}

/// Nobody waits for the second any more, and a stop waited for both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_that_waited_in_vain_is_not_tried_again_on_another_connection_of_postgres() {
    let Some(world) = World::postgres().await else {
        return;
    };
    let options = LogOptions {
        patience: Duration::from_millis(300),
        lanes: 1,
        ..LogOptions::default()
    };
    let log = world.open_with(&options).await;
    // The lane has its connection.
    while log.take_turn(arrival("c", "0", 1), echo("hello")).await.is_err() {}
    let lock = world.lock().await;

    let told = log.take_turn(arrival("c", "1", 2), echo("hello")).await;
    log.close().await;

    assert!(told.is_err());
    // Who hung up waits on in the server, until it looks.
    let mut beside = sqlx::PgConnection::connect(world.url()).await.unwrap();
    let waiting: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM pg_stat_activity
         WHERE application_name = current_setting('application_name') AND wait_event_type = 'Lock'
             AND query LIKE '%FOR NO KEY UPDATE%'",
    )
    .fetch_one(&mut beside)
    .await
    .unwrap();
    assert!(waiting <= 1, "{waiting} of them wait");
    beside.close().await.unwrap();
    lock.release().await;
    world.close().await;
}
