//! The plan of every statement whose cost could grow with the history: each must find its rows by an index. A
//! conversation of 20,000 activities then costs a turn what the first one did.
//!
//! The plans are PostgreSQL's own choice for parameters it does not know, over a history with statistics: on empty
//! tables it would rather read them whole, and be right.

use std::time::Duration;

use sqlx::{AssertSqlSafe, Row as _};

use super::schema::{fresh_schema, run};
use super::{batch, chore, erase, missed, open, outline, read, replay, review, search, stretch};

/// A history in which one conversation is long: 5,000 of them, 15,000 turns, 25,000 activities.
const HISTORY: &str = "
INSERT INTO conversations
    (key, channel, id, user_id, state, turns, activities, started_ms, updated_ms)
SELECT md5(n::text)::uuid, CASE n % 10 WHEN 0 THEN 'msteams' ELSE 'directline' END, 'id ' || n, 'ann', '{}', 2, 4, n, n
FROM generate_series(1, 5000) AS n;
INSERT INTO turns
    (conversation, turn, at_ms, first_sequence, activities, user_id, knowledge_version, tiers, decision, candidates,
     options, redactions, event, duration_us)
SELECT
    md5(CASE WHEN n > 10000 THEN 1 ELSE n % 5000 + 1 END::text)::uuid, n, n, n, 2, 'ann', '', '[]',
    CASE n % 5 WHEN 0 THEN 'clarify' ELSE 'answer' END, '[]', '[]', '[]', '{}', 1
FROM generate_series(1, 15000) AS n;
INSERT INTO said (conversation, sequence, turn, id, role, at_ms, activity)
SELECT md5(CASE WHEN n > 20000 THEN 1 ELSE n % 5000 + 1 END::text)::uuid, n, n, n, 'user', n, '{}'
FROM generate_series(1, 25000) AS n;
INSERT INTO idempotency_keys (conversation, key_hash, turn, key)
SELECT md5((n % 5000 + 1)::text)::uuid, md5(n::text)::uuid, n, n FROM generate_series(1, 15000) AS n;
INSERT INTO outbox (conversation, turn, kind, payload, created_ms, due_ms)
SELECT md5((n % 5000 + 1)::text)::uuid, 1, 'connector', '{}', n, n FROM generate_series(1, 10000) AS n;
INSERT INTO support_requests (conversation, turn, created_ms, request)
SELECT md5((n % 5000 + 1)::text)::uuid, 1, n, '{}' FROM generate_series(1, 3000) AS n;
INSERT INTO sent_activities (conversation, channel_id_hash, activity)
SELECT md5((n % 5000 + 1)::text)::uuid, md5(n::text)::uuid, n FROM generate_series(1, 15000) AS n;
INSERT INTO searched (conversation, turn, at_ms, words)
SELECT t.conversation, t.turn, t.at_ms, 'hello'::tsvector FROM turns AS t;
INSERT INTO reviews (conversation, turn, question_hash, status, at_ms)
SELECT t.conversation, t.turn, md5(t.turn::text)::uuid, 'done', t.at_ms FROM turns AS t;
INSERT INTO admin_keys (id, name, secret_sha256, created_ms)
SELECT n, n, decode(md5(n::text), 'hex'), n FROM generate_series(1, 1000) AS n";

/// What each statement must use, and whether it may sort what it found.
const EXPECTED: &[(&str, &[&str], bool)] = &[
    (batch::LOAD_CONVERSATIONS, &["conversations_pkey"], true),
    (batch::LOAD_KEYS, &["idempotency_keys_pkey"], true),
    (batch::LOAD_REPEATED, &["turns_pkey", "said_pkey"], true),
    (batch::UPDATE_CONVERSATIONS, &["conversations_pkey"], true),
    (
        read::CONVERSATIONS,
        &["conversations_by_updated", "turns_by_decision", "turns_pkey"],
        false,
    ),
    (
        read::CONVERSATIONS_OF_CHANNEL,
        &["conversations_by_channel", "turns_by_decision", "turns_pkey"],
        false,
    ),
    (read::CONVERSATIONS_WITH_ID, &["conversations_by_id"], true),
    (read::ACTIVITIES, &["said_pkey"], false),
    (read::TURNS, &["turns_pkey", "reviews_pkey"], false),
    (
        read::SUPPORT_REQUESTS,
        &["support_requests_by_conversation"],
        false,
    ),
    (
        read::SUPPORT_REQUESTS_OF_CONVERSATION,
        &["support_requests_by_conversation"],
        true,
    ),
    (read::SENT_AS, &["sent_activities_pkey"], false),
    (read::REFERENCE, &["conversations_pkey"], false),
    (read::LAST_SEQUENCES, &["conversations_pkey"], true),
    (search::MATCHING_LATE, &["searched_by_time"], false),
    (search::LOOKED_THROUGH, &["searched_by_time"], false),
    (
        search::MATCHING_SINCE,
        &["BitmapAnd", "searched_by_word", "searched_by_time"],
        true,
    ),
    (search::MATCHING, &["searched_by_word"], true),
    (search::HITS, &["turns_pkey", "conversations_pkey"], true),
    (
        search::CONVERSATIONS,
        &["conversations_by_updated", "searched_pkey"],
        false,
    ),
    (search::MISSING, &["turns_pkey", "searched_pkey"], false),
    (stretch::LOOKED_THROUGH, &["searched_by_time"], false),
    (
        missed::MISSED,
        &[
            "turns_pkey",
            // The turns before one are bounded in the index, not behind it.
            "AND (turn <= t.turn))",
            "conversations_pkey",
            "support_requests_by_conversation",
        ],
        true,
    ),
    (
        outline::OUTLINES,
        &["turns_pkey", "AND (turn < t.turn))", "conversations_pkey"],
        true,
    ),
    (missed::TURNS_AT, &["turns_pkey", "reviews_pkey"], false),
    (review::REVIEW, &["turns_pkey"], false),
    (review::REVIEWS_OF, &["reviews_by_question"], true),
    (erase::EXPIRED_OF_CHANNEL, &["conversations_by"], false),
    (erase::EXPIRED_ELSEWHERE, &["conversations_by_updated"], false),
    (
        erase::DELETE_DELIVERIES,
        &["Tid Scan", "outbox_by_conversation"],
        false,
    ),
    (erase::DELETE_KEYS, &["Tid Scan", "idempotency_keys_pkey"], false),
    (erase::DELETE_SENT, &["Tid Scan", "sent_activities_pkey"], false),
    (
        erase::DELETE_SUPPORT_REQUESTS,
        &["support_requests_by_conversation"],
        false,
    ),
    (replay::TURNS, &["Tid Range Scan"], false),
    (replay::NAMES, &["conversations_pkey"], false),
    (replay::FACTS, &["turns_pkey"], false),
    (read::ADMIN_KEY, &["admin_keys_secret_sha256_key"], true),
    (
        chore::CLAIM_OUTBOX,
        &["outbox_by_due", "outbox_by_conversation"],
        true,
    ),
];

#[tokio::test]
async fn every_hot_statement_finds_its_rows_by_index() {
    let Some((mut connection, schema)) = history("plans").await else {
        return;
    };
    run(&mut connection, "ANALYZE").await;

    for (statement, indexes, may_sort) in EXPECTED {
        let plan = plan(&mut connection, statement).await;

        assert!(
            !plan.contains("hashed"),
            "it reads all turns of a decision:\n{statement}\n{plan}"
        );

        assert!(
            !plan.contains("Seq Scan"),
            "it reads a table whole:\n{statement}\n{plan}"
        );
        // Of what is merged the order is named alone.
        let sorts = plan.replace("Sort Key", "").contains("Sort");
        assert!(*may_sort || !sorts, "it sorts:\n{statement}\n{plan}");
        for index in *indexes {
            assert!(plan.contains(index), "no {index}:\n{statement}\n{plan}");
        }
    }
    run(&mut connection, &format!("DROP SCHEMA {schema} CASCADE")).await;
}

/// An upgrade of the server leaves no statistics, and a statement of few rows is then thought to have millions.
#[tokio::test]
async fn no_hot_statement_is_shared_out_where_there_are_no_statistics() {
    let Some((mut connection, schema)) = history("unknown").await else {
        return;
    };
    open::prepare(&mut connection, Duration::ZERO).await.unwrap();
    // As if each table were large enough for it.
    let free =
        "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_index_scan_size = 0;
                SET min_parallel_table_scan_size = 0";
    run(&mut connection, free).await;

    for (statement, ..) in EXPECTED {
        let plan = plan(&mut connection, statement).await;

        assert!(
            !plan.contains("Gather") && !plan.contains("Seq Scan"),
            "it reads a table whole:\n{statement}\n{plan}"
        );
    }
    run(&mut connection, &format!("DROP SCHEMA {schema} CASCADE")).await;
}

/// A schema of its own that holds [`HISTORY`], without statistics.
async fn history(name: &str) -> Option<(sqlx::PgConnection, String)> {
    let (mut connection, schema) = fresh_schema(name).await?;
    run(&mut connection, "SET plan_cache_mode = force_generic_plan").await;
    run(&mut connection, HISTORY).await;
    Some((connection, schema))
}

/// The plan for parameters that are not known yet.
async fn plan(connection: &mut sqlx::PgConnection, statement: &str) -> String {
    let parameters = (1..=20)
        .take_while(|number| statement.contains(&format!("${number}")))
        .map(|_| "NULL")
        .collect::<Vec<_>>()
        .join(", ");
    run(connection, &format!("DEALLOCATE ALL; PREPARE hot AS {statement}")).await;
    let rows = sqlx::raw_sql(AssertSqlSafe(format!(
        "EXPLAIN (COSTS OFF) EXECUTE hot ({parameters})"
    )))
    .fetch_all(connection)
    .await
    .unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    steps.join("\n")
}
