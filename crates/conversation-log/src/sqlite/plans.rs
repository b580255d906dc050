//! The plan of every statement whose cost could grow with the history: each must find its rows by an index. A
//! conversation of 20,000 activities then costs a turn what the first one did.

use sqlx::{AssertSqlSafe, Row as _};

use super::{SqliteLog, batch, chore, erase, export, missed, outline, read, replay, review, search, stretch};
use crate::LogOptions;

/// The plan of a statement, one step a line.
async fn plan(statement: &str) -> String {
    let log = SqliteLog::open("sqlite::memory:", &LogOptions::default())
        .await
        .unwrap();
    let rows = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")))
        .fetch_all(&log.readers)
        .await
        .unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    steps.join("\n")
}

/// Every table is searched by an index; only the parameter is read from end to end.
async fn assert_searches(statement: &str, indexes: &[&str]) {
    let plan = plan(statement).await;
    let reads_rows = |step: &&str| step.starts_with("SCAN") && *step != "SCAN CONSTANT ROW";
    for step in plan.lines().filter(reads_rows) {
        assert!(step.contains("VIRTUAL TABLE"), "{statement}\n{plan}");
    }
    for index in indexes {
        assert!(plan.contains(index), "no {index}:\n{statement}\n{plan}");
    }
}

#[tokio::test]
async fn a_batch_loads_what_it_needs_by_index() {
    for (statement, index) in [
        (
            batch::LOAD_CONVERSATION,
            "SEARCH c USING INDEX sqlite_autoindex_conversations_1",
        ),
        (batch::LOAD_KEY, "SEARCH k USING PRIMARY KEY"),
        (
            batch::LOAD_REPEATED,
            "SEARCH a USING INDEX sqlite_autoindex_activities_1",
        ),
        (
            batch::LOAD_REPEATED,
            "SEARCH t USING INDEX sqlite_autoindex_turns_1",
        ),
    ] {
        assert_searches(statement, &[index]).await;
    }
}

#[tokio::test]
async fn a_batch_writes_without_reading_a_table() {
    for statement in [
        batch::UPSERT_CONVERSATION.row,
        batch::INSERT_TURN.row,
        batch::INSERT_ACTIVITY.row,
        batch::INSERT_KEY.row,
        batch::INSERT_OUTBOX.row,
        batch::UPSERT_SUPPORT_REQUEST.row,
        batch::CLOSE_REQUESTS,
    ] {
        assert_searches(statement, &[]).await;
    }
}

#[tokio::test]
async fn a_list_walks_an_index_in_its_order() {
    for (statement, index) in [
        (read::CONVERSATIONS, "conversations_by_updated"),
        (read::CONVERSATIONS_OF_CHANNEL, "conversations_by_channel"),
    ] {
        assert_searches(
            statement,
            &[index, "turns_by_decision", "sqlite_autoindex_turns_1"],
        )
        .await;
        let plan = plan(statement).await;
        assert!(!plan.contains("TEMP B-TREE"), "it sorts:\n{statement}\n{plan}");
    }
    assert_searches(read::CONVERSATIONS_WITH_ID, &["conversations_by_id"]).await;
}

#[tokio::test]
async fn a_conversation_is_read_by_index_in_its_order() {
    for (statement, index) in [
        (read::ACTIVITIES, "sqlite_autoindex_activities_1"),
        (read::TURNS, "sqlite_autoindex_turns_1"),
        (read::SUPPORT_REQUESTS, "support_requests_by_conversation"),
        (read::LAST_SEQUENCES, "sqlite_autoindex_conversations_1"),
        (read::SENT_AS, "PRIMARY KEY"),
        (read::REFERENCE, "sqlite_autoindex_conversations_1"),
        (read::OPEN_SUPPORT_REQUESTS, "support_requests_open"),
        (
            read::SUPPORT_REQUESTS_OF_CONVERSATION,
            "support_requests_by_conversation",
        ),
    ] {
        assert_searches(statement, &[index]).await;
        let plan = plan(statement).await;
        assert!(!plan.contains("TEMP B-TREE"), "it sorts:\n{statement}\n{plan}");
    }
}

#[tokio::test]
async fn a_replay_reads_a_piece_in_the_order_of_the_file() {
    assert_searches(
        replay::TURNS,
        &["SEARCH t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"],
    )
    .await;
    assert!(!plan(replay::TURNS).await.contains("TEMP B-TREE"));
    assert_searches(replay::NAMES, &["sqlite_autoindex_conversations_1"]).await;
    assert_searches(replay::FACTS, &["sqlite_autoindex_turns_1"]).await;
    assert_searches(replay::LAST, &["SEARCH t"]).await;
}

#[tokio::test]
async fn what_came_to_nothing_is_found_on_the_way_back_through_time() {
    assert_searches(stretch::LOOKED_THROUGH, &["SEARCH s USING INTEGER PRIMARY KEY"]).await;
    assert!(!plan(stretch::LOOKED_THROUGH).await.contains("TEMP B-TREE"));
    assert_searches(
        missed::MISSED,
        &[
            "SEARCH s USING INTEGER PRIMARY KEY",
            "SEARCH t USING INDEX sqlite_autoindex_turns_1",
            "SEARCH b USING INDEX sqlite_autoindex_turns_1",
            "support_requests_by_conversation",
        ],
    )
    .await;
    assert_searches(
        outline::OUTLINES,
        &[
            "SEARCH s USING INTEGER PRIMARY KEY",
            "SEARCH t USING INDEX sqlite_autoindex_turns_1",
            "SEARCH b USING INDEX sqlite_autoindex_turns_1",
        ],
    )
    .await;
    assert_searches(
        missed::TURNS_AT,
        &["sqlite_autoindex_turns_1", "SEARCH r USING PRIMARY KEY"],
    )
    .await;
}

#[tokio::test]
async fn a_review_is_written_and_found_by_index() {
    assert_searches(review::REVIEW, &["sqlite_autoindex_turns_1"]).await;
    assert_searches(review::REVIEWS_OF, &["SEARCH r USING INDEX reviews_by_question"]).await;
}

#[tokio::test]
async fn a_claim_finds_what_is_due_by_index() {
    assert_searches(chore::CLAIM_OUTBOX, &["outbox_by_due", "outbox_by_conversation"]).await;
}

#[tokio::test]
async fn words_are_found_in_their_order_by_the_index_alone() {
    let plan = plan(search::MATCHING).await;

    assert!(
        plan.contains("SCAN f VIRTUAL TABLE INDEX") && !plan.contains("TEMP B-TREE"),
        "{plan}"
    );
}

#[tokio::test]
async fn what_a_search_finds_is_read_by_index() {
    for (statement, index) in [
        (search::HITS, "SEARCH s USING INTEGER PRIMARY KEY"),
        (search::HITS, "sqlite_autoindex_turns_1"),
        (search::CONVERSATIONS, "conversations_by_updated"),
        (search::CONVERSATIONS, "searched_by_turn"),
        (search::MISSING, "searched_by_turn"),
        (search::FREE_NUMBER, "INTEGER PRIMARY KEY"),
        (search::PACK, "sqlite_autoindex_turns_1"),
        (search::LAST_NUMBER, "SEARCH s"),
        (search::INSERT_SEARCHED.row, ""),
        (search::INSERT_WORDS.row, ""),
        (erase::EXPIRED_OF_CHANNEL, "conversations_by_channel"),
        (erase::EXPIRED_ELSEWHERE, "conversations_by_updated"),
        (erase::FIRST_TURNS, "sqlite_autoindex_turns_1"),
        (erase::DELETE_SEARCHED, "searched_by_turn"),
        (erase::DELETE_TURNS, "sqlite_autoindex_turns_1"),
        (erase::DELETE_ACTIVITIES, "sqlite_autoindex_activities_1"),
        (erase::DELETE_DELIVERIES, "outbox_by_conversation"),
        (erase::DELETE_KEYS, "PRIMARY KEY (conversation=? AND key_hash=?)"),
        (
            erase::DELETE_SENT,
            "PRIMARY KEY (conversation=? AND channel_id_hash=?)",
        ),
        (erase::DELETE_SUPPORT_REQUESTS, "support_requests_by_conversation"),
        (erase::IS_STILL_EXPIRED, "sqlite_autoindex_conversations_1"),
        (erase::DELETE_CONVERSATION, "sqlite_autoindex_conversations_1"),
        (erase::ADD, "INTEGER PRIMARY KEY"),
        (erase::ERASURES, "INTEGER PRIMARY KEY"),
        (export::CONVERSATIONS_BY_KEY, "sqlite_autoindex_conversations_1"),
    ] {
        assert_searches(statement, &[index]).await;
    }
}
