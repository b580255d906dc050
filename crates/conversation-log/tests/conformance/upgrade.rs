//! Upgrades: a database of an earlier version is migrated with what is in it, and that version goes on beside the new one.

use conversation_log::ConversationLog;
use serde_json::json;

use crate::search::found;
use crate::world::{World, arrival, echo, id};

/// A turn as the versions before migration 4 wrote it, word for word what their statements wrote.
const EARLIER_SQLITE: &str = r#"
INSERT INTO conversations
    (key, channel, id, user_id, locale, state, turns, activities, started_ms, updated_ms, last_decision, outcome,
     reference)
VALUES (x'KEY', 'directline', 'ID', 'ann', 'en', '{"version":1,"turns":1}', 1, 2, 5, 5, 'answer', NULL, NULL)
ON CONFLICT (key) DO UPDATE SET state = excluded.state, turns = excluded.turns;
INSERT INTO turns
    (conversation, turn, at_ms, first_sequence, activities, user_id, locale, duration_us,
     knowledge_version, tiers, decision, entry, confidence, in_scope,
     candidates, options, chosen, outcome, redactions, event)
VALUES (x'KEY', 1, 5, 1, 2, 'ann', 'en', 9, 'v', '["lexical"]', 'answer', 'e', 0.5, 1.0,
        '[{"id":"e","question":"Earlier?","confidence":0.5}]', '[{"label":"L","entries":["e"]}]', NULL, NULL, '[]', '{"said":{}}');
INSERT INTO activities (conversation, sequence, turn, id, role, at_ms, activity)
VALUES (x'KEY', 1, 1, 'a1', 'user', 5, '{"type":"message","text":"an earlier WORD"}'),
       (x'KEY', 2, 1, 'a2', 'bot', 5, '{"type":"message","text":"its answer"}');
INSERT INTO idempotency_keys (conversation, key_hash, turn, key) VALUES (x'KEY', x'00', 1, 'k');
INSERT INTO outbox (conversation, turn, kind, payload, created_ms, due_ms) VALUES (x'KEY', 1, 'connector', '{}', 5, 5);
"#;

fn earlier(name: &str) -> (String, String) {
    let key = {
        use sha2::Digest as _;
        let mut hash = sha2::Sha256::new();
        hash.update(10_u64.to_be_bytes());
        hash.update(b"directline");
        hash.update(name.as_bytes());
        let digits: Vec<String> = hash
            .finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        digits.concat()
    };
    let sqlite = EARLIER_SQLITE.replace("ID", name).replace("KEY", &key);
    let uuid = format!("'{key}'::uuid");
    let postgres = sqlite
        .replace(&format!("x'{key}'"), &uuid)
        .replace("x'00'", "md5('k')::uuid");
    (sqlite, postgres)
}

/// Indexes all that is missing; how many turns that were.
async fn index_all(log: &dyn ConversationLog) -> usize {
    let (mut turns, mut cursor) = (0, None);
    loop {
        let step = log.index_missing(cursor.as_deref()).await.unwrap();
        turns += step.turns;
        cursor = step.next;
        if cursor.is_none() {
            return turns;
        }
    }
}

async fn assert_reads_back(log: &dyn ConversationLog, name: &str) {
    let turns = log.turns(&id(name), 0, 10).await.unwrap();
    assert_eq!(
        turns[0].facts.candidates,
        json!([{"id": "e", "question": "Earlier?", "confidence": 0.5}])
    );
    assert_eq!(turns[0].facts.options, json!([{"label": "L", "entries": ["e"]}]));
    let activities = log.activities(&id(name), 0, 10).await.unwrap();
    assert_eq!(activities[0].activity["text"], "an earlier WORD");
}

pub(crate) async fn a_database_of_every_earlier_version_is_migrated_with_its_rows(world: &World) {
    for version in 2..=9 {
        world.start_at(version).await;
        let (sqlite, postgres) = earlier("old");
        world.run_any(&sqlite, &postgres).await;

        let log = world.open().await;

        assert_reads_back(&*log, "old").await;
        let next = log
            .take_turn(arrival("old", "k2", 9), echo("the next word"))
            .await
            .unwrap();
        assert_eq!((next.turn, next.activities[0].sequence), (2, 3));
        assert_eq!(found(&*log, "word").await, ["old"]);
        assert_eq!(index_all(&*log).await, 1);
        assert_eq!(found(&*log, "word").await, ["old", "old"]);
        crate::reviews::done(&*log, "old", 1, "an earlier word", 7).await;
        assert_reads_back(&*log, "old").await;
        assert_eq!(log.claim_outbox(10, 10, 1_000).await.unwrap().len(), 1);
        log.close().await;
        world.clear().await;
    }
}

pub(crate) async fn an_earlier_version_goes_on_beside_the_new_one(world: &World) {
    let log = world.open().await;
    for number in 0..70 {
        log.take_turn(
            arrival("new", &number.to_string(), 100 + number),
            echo("a new word"),
        )
        .await
        .unwrap();
    }

    for name in ["one", "two"] {
        let (sqlite, postgres) = earlier(name);
        world.run_any(&sqlite, &postgres).await;
    }

    assert_reads_back(&*log, "one").await;
    assert_eq!(index_all(&*log).await, 2);
    assert_eq!(index_all(&*log).await, 0);
    let mut earlier = found(&*log, "word -new").await;
    earlier.sort();
    assert_eq!(earlier, ["one", "two"]);
    // They are the earliest, although they came last.
    assert!(
        found(&*log, "word")
            .await
            .iter()
            .take(70)
            .all(|name| name == "new")
    );
    log.close().await;
}
