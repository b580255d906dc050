//! Erasing, with proof; and the ways the whole of a history leaves and comes back.

use std::path::Path;

use conversation_log::{
    ConversationLog, Erase, ExportRow, LogError, LogOptions, NewOutboxRow, NewSupportRequest, Snapshot,
    TurnDraft, back_up, open, restore, transfer,
};
use serde_json::json;

use crate::search::found;
use crate::world::{World, arrival, draft, echo, echo_with_outbox, id, patient};

/// Words that stand nowhere else.
pub(crate) const CANARY: &str = "xylocanary";

/// A turn that leaves the canary wherever something is kept.
pub(crate) async fn everywhere(log: &dyn ConversationLog, conversation: &str, user: &str, number: i64) {
    let mut from = arrival(conversation, &format!("{CANARY} {number}"), number);
    user.clone_into(&mut from.user_id);
    from.locale = Some(CANARY.to_owned());
    let taken = log
        .take_turn(
            from,
            std::sync::Arc::new(move |snapshot: &Snapshot| {
                let text = format!("{CANARY}{number} {}", "hello ".repeat(300));
                let mut draft = draft(snapshot, &text);
                draft.facts.candidates = json!([{ "id": text }]).into();
                TurnDraft {
                    state: json!({"said": text, "more": "x".repeat(9_000)}).to_string(),
                    outbox: vec![NewOutboxRow {
                        kind: "connector".to_owned(),
                        payload: json!({ "text": text }),
                    }],
                    support_request: Some(NewSupportRequest {
                        number,
                        request: json!({ "text": text }),
                    }),
                    reference: Some(json!({ "to": CANARY }).into()),
                    ..draft
                }
            }),
        )
        .await
        .unwrap();
    log.note_sent(&id(conversation), &format!("{CANARY} {number}"), CANARY)
        .await
        .unwrap();
    let note = format!("{CANARY}{number} is to be written about");
    crate::reviews::noted(log, conversation, taken.turn, &note).await;
}

/// Files of the database in which a text stands.
fn files_with(folder: &Path, text: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        if bytes.windows(text.len()).any(|window| window == text) {
            found.push(path.display().to_string());
        }
    }
    found
}

pub(crate) async fn what_is_erased_is_nowhere_any_more(world: &World) {
    let log = world.open().await;
    for number in 1..=130 {
        everywhere(&*log, "gone", "ann", number).await;
        everywhere(&*log, "kept", "bob", 1_000 + number).await;
    }
    let details = world.details("gone").await;
    let seen_before = world
        .folder()
        .map(|folder| files_with(folder, format!("{CANARY}77").as_bytes()).len());
    assert!(seen_before.is_none_or(|files| files > 0));

    let erased = log
        .erase(&Erase::Conversation(id("gone")), "a test", 5)
        .await
        .unwrap()
        .unwrap();

    assert_eq!(
        (
            erased.conversations,
            erased.turns,
            erased.activities,
            erased.deliveries,
            erased.support_requests
        ),
        (1, 130, 260, 130, 130)
    );
    assert_eq!(
        (erased.subject.as_str(), erased.actor.as_str(), erased.at_ms),
        ("conversation", "a test", 5)
    );
    assert_eq!(erased.subject_sha256.as_deref().map(str::len), Some(64));
    assert_eq!(log.conversation(&id("gone")).await.unwrap(), None);
    assert!(log.activities(&id("gone"), 0, 10).await.unwrap().is_empty());
    assert!(found(&*log, &format!("{CANARY}77")).await.is_empty());
    assert_eq!(found(&*log, &format!("{CANARY}1077")).await, ["kept"]);
    assert_eq!(log.turns(&id("kept"), 0, 200).await.unwrap().len(), 130);
    let noted = log.erasures(10, None).await.unwrap();
    assert_eq!(noted.items, [erased]);
    assert_eq!(
        log.erase(&Erase::Conversation(id("gone")), "a test", 6)
            .await
            .unwrap(),
        None
    );
    if let Some(folder) = world.folder() {
        for number in 1..=130 {
            let text = format!("{CANARY}{number} ");
            assert_eq!(
                files_with(folder, text.as_bytes()),
                Vec::<String>::new(),
                "{text}"
            );
        }
        for packed in details {
            assert_eq!(files_with(folder, &packed), Vec::<String>::new());
        }
        // Other text stays where it was.
        assert!(!files_with(folder, format!("{CANARY}1077").as_bytes()).is_empty());
    }
    assert_eq!(world.rows_with("xylocanary77 ").await, 0);
    assert!(world.rows_with("xylocanary1077 ").await > 0);
    log.close().await;
}

pub(crate) async fn a_person_is_erased_wherever_they_wrote(world: &World) {
    let log = world.open().await;
    everywhere(&*log, "own", "ann", 1).await;
    everywhere(&*log, "group", "ann", 2).await;
    everywhere(&*log, "group", "bob", 3).await;
    everywhere(&*log, "other", "bob", 4).await;
    let user = |channel: Option<&str>| Erase::User {
        user_id: "ann".to_owned(),
        channel: channel.map(str::to_owned),
    };

    assert_eq!(
        log.erase(&user(Some("msteams")), "a test", 5).await.unwrap(),
        None
    );
    let erased = log.erase(&user(None), "a test", 5).await.unwrap().unwrap();

    assert_eq!((erased.conversations, erased.turns), (2, 3));
    assert_eq!(found(&*log, "hello").await, ["other"]);
    assert_eq!(log.erase(&user(None), "a test", 5).await.unwrap(), None);
    log.close().await;
}

pub(crate) async fn what_is_older_than_it_may_be_expires_channel_by_channel(world: &World) {
    let log = world.open().await;
    for (number, channel) in ["directline", "msteams", "slack"].into_iter().enumerate() {
        for at_ms in [10, 20, 30] {
            let mut from = arrival(&format!("{channel}{at_ms}"), &number.to_string(), at_ms);
            channel.clone_into(&mut from.conversation.channel);
            log.take_turn(from, echo("words")).await.unwrap();
        }
    }
    let of = |channel: &str, before_ms| Erase::ExpiredOf {
        channel: channel.to_owned(),
        before_ms,
    };
    let elsewhere = Erase::ExpiredElsewhere {
        channels: vec!["directline".to_owned(), "msteams".to_owned()],
        before_ms: 30,
    };

    for erase in [of("directline", 20), of("msteams", 31), elsewhere.clone()] {
        assert!(
            log.erase(&erase, "retention", 99).await.unwrap().is_some(),
            "{erase:?}"
        );
        assert_eq!(log.erase(&erase, "retention", 99).await.unwrap(), None);
    }

    let mut left = found(&*log, "words").await;
    left.sort();
    assert_eq!(left, ["directline20", "directline30", "slack30"]);
    let noted = log.erasures(10, None).await.unwrap().items;
    let counts: Vec<i64> = noted.iter().map(|erasure| erasure.conversations).collect();
    assert_eq!(counts, [2, 3, 1]);
    assert!(noted.iter().all(|erasure| erasure.subject_sha256.is_none()));
    log.close().await;
}

/// Conversations expire one after the other; who writes into one of them meanwhile must find that turn afterwards.
pub(crate) async fn whoever_comes_back_while_conversations_expire_loses_no_turn(world: &World) {
    const CONVERSATIONS: usize = 60;
    let log = world.open().await;
    let name = |number: usize| format!("c{number:03}");
    for number in 0..CONVERSATIONS {
        log.take_turn(arrival(&name(number), "old", 10), echo("old"))
            .await
            .unwrap();
    }
    let expired = Erase::ExpiredOf {
        channel: "directline".to_owned(),
        before_ms: 100,
    };
    let expiring = {
        let log = std::sync::Arc::clone(&log);
        tokio::spawn(async move { log.erase(&expired, "retention", 200).await.unwrap() })
    };

    for number in (0..CONVERSATIONS).rev() {
        log.take_turn(arrival(&name(number), "new", 200), echo("new"))
            .await
            .unwrap();
    }

    expiring.await.unwrap();
    for number in 0..CONVERSATIONS {
        let turns = log.turns(&id(&name(number)), 0, 10).await.unwrap();
        let last = turns.last().map(|turn| turn.at_ms);
        assert_eq!(last, Some(200), "{}", name(number));
        assert!(
            log.take_turn(arrival(&name(number), "new", 300), echo("again"))
                .await
                .unwrap()
                .repeated
        );
    }
    log.close().await;
}

/// More than one step takes out of a table.
pub(crate) async fn what_hangs_on_a_conversation_is_erased_however_much_it_is(world: &World) {
    let log = world.open().await;
    for turn in 0..70 {
        let mut from = arrival("gone", "k", 1);
        from.keys = (0..16).map(|number| format!("key {turn} {number}")).collect();
        log.take_turn(from, echo_with_outbox("hello", 33)).await.unwrap();
    }
    log.take_turn(arrival("kept", "k", 1), echo_with_outbox("hello", 2))
        .await
        .unwrap();

    let erased = log
        .erase(&Erase::Conversation(id("gone")), "a test", 5)
        .await
        .unwrap()
        .unwrap();

    assert_eq!(
        (erased.conversations, erased.turns, erased.deliveries),
        (1, 70, 2_310)
    );
    assert_eq!(log.outbox_depth().await.unwrap(), (2, 0));
    assert!(
        !log.take_turn(arrival("gone", "key 69 15", 9), echo("anew"))
            .await
            .unwrap()
            .repeated
    );
    log.close().await;
}

/// An erasure that could not be ended, since a reader kept the write-ahead log, is ended by asking for it again.
pub(crate) async fn an_erasure_that_was_cut_short_is_ended_by_asking_again(world: &World) {
    let log = world.open().await;
    everywhere(&*log, "gone", "ann", 77).await;
    let reader = log.export().await.unwrap();
    let gone = Erase::Conversation(id("gone"));
    assert!(log.erase(&gone, "a test", 5).await.unwrap().is_some());
    drop(reader);

    let again = log.erase(&gone, "a test", 6).await.unwrap();

    assert_eq!(again, None);
    if let Some(folder) = world.folder() {
        let text = format!("{CANARY}77");
        assert_eq!(files_with(folder, text.as_bytes()), Vec::<String>::new());
    }
    log.close().await;
}

/// Whoever takes an export slowly, or not at all, keeps no connection from those that read.
pub(crate) async fn exports_that_nobody_takes_hold_no_reader_up(world: &World) {
    let log = world
        .open_with(&LogOptions {
            connections: 1,
            ..patient()
        })
        .await;
    for number in 0..200 {
        log.take_turn(arrival(&format!("c{number}"), "k", number), echo("words"))
            .await
            .unwrap();
    }
    let mut slow = log.export().await.unwrap();
    let other = log.export().await.unwrap();

    let one_more = log.export().await;

    assert!(
        matches!(one_more, Err(LogError::Busy { .. })),
        "{:?}",
        one_more.err()
    );
    assert!(log.conversation(&id("c1")).await.unwrap().is_some());
    drop(other);
    // A place is free once the one that was left has noticed it.
    while log.export().await.is_err() {
        tokio::task::yield_now().await;
    }
    log.close().await;
    let mut last = None;
    while let Some(row) = slow.recv().await {
        last = Some(row);
    }
    assert!(
        matches!(last, Some(Err(LogError::Closed))),
        "an export that was cut short looks whole"
    );
}

async fn exported(log: &dyn ConversationLog) -> Vec<serde_json::Value> {
    let mut rows = log.export().await.unwrap();
    let mut lines = Vec::new();
    while let Some(row) = rows.recv().await {
        let row: ExportRow = row.unwrap();
        lines.push(serde_json::to_value(row).unwrap());
    }
    lines
}

pub(crate) async fn an_export_is_one_snapshot_while_turns_go_on(world: &World) {
    let log = world.open().await;
    for number in 0..120 {
        log.take_turn(arrival("long", &format!("{number}"), number), echo("words"))
            .await
            .unwrap();
        log.take_turn(arrival(&format!("c{number}"), "k", number), echo("words"))
            .await
            .unwrap();
    }
    everywhere(&*log, "asked", "ann", 1).await;

    let mut rows = log.export().await.unwrap();
    let first = serde_json::to_value(rows.recv().await.unwrap().unwrap()).unwrap();
    for number in 0..50 {
        log.take_turn(arrival("long", &format!("late {number}"), 500), echo("late"))
            .await
            .unwrap();
    }
    let mut lines = vec![first];
    while let Some(row) = rows.recv().await {
        lines.push(serde_json::to_value(row.unwrap()).unwrap());
    }

    let of = |kind: &str| lines.iter().filter(|line| line["kind"] == kind).count();
    assert_eq!(
        (of("conversation"), of("turn"), of("support_request")),
        (122, 241, 1)
    );
    let long: Vec<&serde_json::Value> = lines
        .iter()
        .filter(|line| line["kind"] == "turn" && line["conversation"] == "long")
        .collect();
    let numbers: Vec<i64> = long.iter().map(|line| line["turn"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=120).collect::<Vec<i64>>());
    assert!(
        long.iter()
            .all(|line| line["activities"].as_array().unwrap().len() == 2)
    );
    assert_eq!(long[119]["activities"][1]["sequence"], 240);
    assert_eq!(long[0]["facts"]["decision"], "answer");
    log.close().await;
}

pub(crate) async fn a_history_is_the_same_after_it_was_carried_there_and_back(world: &World) {
    let log = world.open().await;
    for number in 1..=60 {
        everywhere(&*log, &format!("c{}", number % 7), "ann", number).await;
    }
    log.take_turn(
        arrival("text", "k", 1),
        echo("\u{0} \u{1F600} \"quoted\" 'text' \\ %"),
    )
    .await
    .unwrap();
    log.add_admin_key("a key", [7; 32], 1).await.unwrap();
    log.set_setting("Name", "one").await.unwrap();
    log.set_setting("name", "two").await.unwrap();
    log.set_setting("_n", "three").await.unwrap();
    log.erase(&Erase::Conversation(id("c1")), "a test", 1)
        .await
        .unwrap();
    log.claim_outbox(100, 3, 1_000).await.unwrap();
    log.retry_outbox(2, None, "parked").await.unwrap();
    let before = exported(&*log).await;
    log.close().await;

    let folder = tempfile::tempdir().unwrap();
    let there = format!("sqlite://{}", folder.path().join("there.db").display());
    let carried = transfer(world.url(), &there).await.unwrap();
    world.clear().await;
    let back = transfer(&there, world.url()).await.unwrap();

    assert_eq!(carried, back);
    assert_eq!(
        carried.iter().find(|table| table.name == "outbox").unwrap().rows,
        51
    );
    let log = world.open().await;
    assert_eq!(exported(&*log).await, before);
    assert_eq!(found(&*log, "xylocanary30").await, ["c2"]);
    assert!(log.admin_key([7; 32]).await.unwrap().is_some());
    assert_eq!(log.outbox_depth().await.unwrap(), (50, 1));
    // Numbers go on where they were.
    everywhere(&*log, "c0", "ann", 99).await;
    assert!(
        log.take_turn(arrival("text", "k", 1), echo("again"))
            .await
            .unwrap()
            .repeated
    );
    log.close().await;

    let refused = transfer(&there, world.url()).await.unwrap_err().to_string();
    assert!(
        refused.contains("not empty") && refused.contains("`conversations`"),
        "{refused}"
    );
}

pub(crate) async fn a_backup_is_made_while_turns_go_on_and_restored_whole(world: &World) {
    let log = world.open().await;
    for number in 1..=40 {
        everywhere(&*log, "c", "ann", number).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("it's a backup?.db");
    let writing = {
        let log = std::sync::Arc::clone(&log);
        tokio::spawn(async move {
            for number in 0..40 {
                log.take_turn(arrival("late", &number.to_string(), number), echo("late"))
                    .await
                    .unwrap();
            }
        })
    };

    back_up(world.url(), &file).await.unwrap();

    writing.await.unwrap();
    let again = back_up(world.url(), &file).await.unwrap_err().to_string();
    assert!(again.contains("is there already"), "{again}");
    log.close().await;
    let over = restore(&file, world.url()).await.unwrap_err().to_string();
    assert!(
        over.contains("is there already") || over.contains("not empty"),
        "{over}"
    );
    world.clear().await;
    restore(&file, world.url()).await.unwrap();
    let log = open(world.url()).await.unwrap();
    assert_eq!(log.turns(&id("c"), 0, 200).await.unwrap().len(), 40);
    assert_eq!(found(&*log, "xylocanary30").await, ["c"]);
    assert!(
        log.take_turn(arrival("c", "xylocanary 7", 7), echo("x"))
            .await
            .unwrap()
            .repeated
    );
    log.close().await;
}

pub(crate) async fn a_damaged_backup_is_refused_before_it_takes_any_place(world: &World) {
    let log = world.open().await;
    for number in 1..=40 {
        everywhere(&*log, "c", "ann", number).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.db");
    back_up(world.url(), &file).await.unwrap();
    log.close().await;
    world.clear().await;
    let mut bytes = std::fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 20_000] {
        *byte = 0x5a;
    }
    std::fs::write(&file, &bytes).unwrap();

    let refused = restore(&file, world.url()).await.unwrap_err().to_string();

    assert!(
        refused.contains("damaged") && refused.contains("backup.db"),
        "{refused}"
    );
    std::fs::write(&file, b"notes").unwrap();
    let refused = restore(&file, world.url()).await.unwrap_err().to_string();
    assert!(refused.contains("backup.db"), "{refused}");
}
