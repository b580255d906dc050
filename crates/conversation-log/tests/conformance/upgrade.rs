//! Upgrades: a database of an earlier version is migrated with what is in it, and that version goes on beside the new one.

use std::sync::Arc;

use conversation_log::{ConversationLog, Snapshot};
use serde_json::{Value, json};
use sqlx::Connection as _;

use crate::search::found;
use crate::world::{World, arrival, draft, echo, id};

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
    assert_eq!(activities[0].activity.value()["text"], "an earlier WORD");
}

pub(crate) async fn a_database_of_every_earlier_version_is_migrated_with_its_rows(world: &World) {
    for version in 2..=11 {
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
    world.start_at(11).await;
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

/// As the versions before migration 11 read what was said, and took it out.
const EARLIER_ACTIVITIES: &str = "
SELECT a.sequence, a.turn, a.id, a.role, a.at_ms, a.activity
FROM activities AS a
WHERE a.conversation = (SELECT c.key FROM conversations AS c WHERE c.id = $1) AND a.sequence > $2
ORDER BY a.sequence
LIMIT $3";
const EARLIER_DELETE: &str = "
DELETE FROM activities
WHERE conversation = (SELECT c.key FROM conversations AS c WHERE c.id = $1) AND sequence < $2";

#[tokio::test]
async fn an_earlier_version_reads_what_is_packed_on_postgres() {
    let Some(world) = World::postgres().await else {
        return;
    };
    let log = world.open().await;
    let mut random = 7_u64;
    let mut noise = |characters: usize| -> String {
        (0..characters)
            .map(|_| {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                char::from_u32(0x20 + (random >> 33) as u32 % 0x2000).unwrap_or('x')
            })
            .collect()
    };
    let texts = [
        String::new(),
        "a word".to_owned(),
        "line\nline \u{0} \"quoted\" \\ \u{1F600} 密码".to_owned(),
        "again and again ".repeat(300),
        noise(40),
        noise(2_000),
        // Too long to be packed.
        noise(20_000),
    ];
    for (number, text) in texts.iter().enumerate() {
        let key = number.to_string();
        log.take_turn(arrival("packed", &key, 9), echo(text))
            .await
            .unwrap();
    }
    let many = Arc::new(|snapshot: &Snapshot| {
        let mut turn = draft(snapshot, "many");
        turn.activities = [&turn.activities[..]; 5].concat();
        turn
    });
    log.take_turn(arrival("packed", "many", 9), many).await.unwrap();
    let said = log.activities(&id("packed"), 0, 1_000).await.unwrap();
    assert_eq!(said.len(), 2 * texts.len() + 10);

    let mut earlier = sqlx::PgConnection::connect(world.url()).await.unwrap();
    let packed: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM said WHERE packed IS NOT NULL")
        .fetch_one(&mut earlier)
        .await
        .unwrap();
    assert_eq!(usize::try_from(packed).unwrap(), texts.len());
    for after in [0, 3, 16, 19] {
        let read: Vec<(i64, i64, String, String, i64, String)> = sqlx::query_as(EARLIER_ACTIVITIES)
            .bind("packed")
            .bind(after)
            .bind(1_000_i64)
            .fetch_all(&mut earlier)
            .await
            .unwrap();

        let here = log.activities(&id("packed"), after, 1_000).await.unwrap();
        assert_eq!(read.len(), here.len());
        for ((sequence, turn, id, _, at_ms, activity), here) in read.iter().zip(&here) {
            assert_eq!(
                (*sequence, *turn, id, *at_ms),
                (here.sequence, here.turn, &here.id, here.at_ms)
            );
            assert_eq!(
                serde_json::from_str::<Value>(activity).unwrap(),
                here.activity.value()
            );
        }
        let one = log.activities(&id("packed"), after, 1).await.unwrap();
        assert_eq!(one[0].sequence, after + 1);
    }

    sqlx::query(EARLIER_DELETE)
        .bind("packed")
        .bind(said[said.len() - 10].sequence)
        .execute(&mut earlier)
        .await
        .unwrap();
    let left = log.activities(&id("packed"), 0, 1_000).await.unwrap();
    assert_eq!(left, said[said.len() - 10..]);
    earlier.close().await.unwrap();
    log.close().await;
    world.close().await;
}
