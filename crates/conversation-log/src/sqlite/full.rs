//! A full disk, as SQLite reports it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::{SqliteLog, open};
use crate::migrations::Later;
use crate::{
    Arrival, ConversationId, ConversationLog as _, Decide, JsonText, LogError, LogOptions, NewActivity, Role,
    Snapshot, TurnDraft, TurnFacts,
};

fn arrival(key: i64) -> Arrival {
    Arrival {
        conversation: ConversationId {
            channel: "directline".to_owned(),
            id: "c".to_owned(),
        },
        keys: vec![key.to_string()],
        received_ms: 1,
        due_ms: 1,
        user_id: "ann".to_owned(),
        locale: None,
    }
}

fn draft(snapshot: &Snapshot) -> TurnDraft {
    TurnDraft {
        state: json!({"turn": snapshot.turn}).to_string(),
        activities: vec![NewActivity::of(
            snapshot.turn.to_string(),
            Role::User,
            &json!({"text": "x".repeat(10_000)}),
        )],
        facts: TurnFacts {
            knowledge_version: "1".to_owned(),
            tiers: Vec::new(),
            decision: "answer".to_owned(),
            entry: None,
            confidence: None,
            in_scope: None,
            candidates: json!([]).into(),
            options: json!([]).into(),
            chosen: None,
            outcome: None,
            redactions: Vec::new(),
            event: json!({}).into(),
            surroundings: JsonText::default(),
            reply: None,
            duration_us: 1,
        },
        outbox: Vec::new(),
        support_request: None,
        closes_requests: false,
        reference: None,
    }
}

#[tokio::test]
async fn a_full_disk_is_no_false_acknowledgement() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("full.db").display());
    let bounds = LogOptions {
        patience: Duration::from_mins(1),
        ..LogOptions::default()
    };
    let mut opened = open::open(&url, &bounds, Later::Refused).await.unwrap();
    // The connection that is open now may grow the file by a few turns. The one that replaces it after the failure may
    // grow it as it likes: somebody made room.
    sqlx::query("PRAGMA max_page_count = 60")
        .execute(&mut opened.writer)
        .await
        .unwrap();
    let log = SqliteLog::start(opened, &bounds).unwrap();
    let decide: Decide = Arc::new(draft);

    let mut acknowledged = 0;
    let refused = loop {
        match log
            .take_turn(arrival(acknowledged + 1), Arc::clone(&decide))
            .await
        {
            Ok(_) => acknowledged += 1,
            Err(error) => break error,
        }
    };
    let stored = log.conversation(&arrival(1).conversation).await.unwrap().unwrap();
    let again = log.take_turn(arrival(acknowledged + 1), decide).await.unwrap();

    assert!(matches!(refused, LogError::Unavailable(_)), "{refused:?}");
    assert!(acknowledged > 0);
    assert_eq!(stored.turns, acknowledged);
    assert!(!again.repeated);
    assert_eq!(again.turn, acknowledged + 1);
    log.close().await;
}
