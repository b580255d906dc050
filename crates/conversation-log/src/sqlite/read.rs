//! What is read beside the turns. The statements that walk a table page by page have their indexes checked by the
//! conformance suite.

use sqlx::sqlite::{SqliteExecutor, SqlitePool};

use crate::cursor::Window;
use crate::key::{Key, Keys};
use crate::rows::{
    self, ActivityRecord, AdminKeyRecord, ConversationRecord, DeliveryRecord, SupportRequestRecord,
    TurnRecord, numbered_page, values,
};
use crate::{
    AdminKey, Conversation, Delivery, DeliveryFilter, Page, StoredActivity, SupportRequestFilter,
    SupportRequestItem, TurnRow,
};

/// What is read of a conversation that is shown. What was said first is looked for among the first turns alone.
macro_rules! conversation {
    ($which:expr) => {
        concat!(
            "
SELECT
    lower(hex(c.key)) AS key_hex, c.channel, c.id, c.user_id, c.locale, c.started_ms, c.updated_ms, c.turns,
    c.activities, c.last_decision, c.outcome, c.unreachable_ms,
    COALESCE((
        SELECT t.event FROM turns AS t
        WHERE t.conversation = c.key AND t.turn <= 8 AND t.decision <> 'smalltalk' AND t.event LIKE '{\"said\"%'
        ORDER BY t.turn LIMIT 1
    ), (
        SELECT t.event FROM turns AS t
        WHERE t.conversation = c.key AND t.turn <= 8 AND t.event LIKE '{\"said\"%'
        ORDER BY t.turn LIMIT 1
    )) AS first_event
FROM conversations AS c
WHERE ",
            $which
        )
    };
}

pub(super) const CONVERSATION: &str = conversation!("c.key = $1");

pub(super) async fn conversation(
    readers: &SqlitePool,
    conversation: Key,
) -> Result<Option<Conversation>, sqlx::Error> {
    let record: Option<ConversationRecord> = sqlx::query_as(CONVERSATION)
        .bind(conversation.as_bytes())
        .fetch_optional(readers)
        .await?;
    Ok(record.map(Conversation::from))
}

/// A list statement: the same window for all, and what narrows it down to an index of its own.
macro_rules! list {
    ($narrow:literal) => {
        concat!(
            conversation!($narrow),
            "
    AND c.updated_ms >= $1
    AND c.updated_ms <= $2
    AND (c.updated_ms, c.key) < ($3, $4)
    AND ($7 IS NULL OR EXISTS (
        SELECT 1 FROM turns AS t WHERE t.decision = $7 AND t.conversation = c.key
    ))
ORDER BY c.updated_ms DESC, c.key DESC
LIMIT $8"
        )
    };
}

pub(super) const CONVERSATIONS: &str = list!("$5 IS NULL AND $6 IS NULL");
pub(super) const CONVERSATIONS_OF_CHANNEL: &str = list!("c.channel = $5 AND $6 IS NULL");
// `+`: SQLite must not walk the index by time for a handful of rows.
pub(super) const CONVERSATIONS_WITH_ID: &str = list!("c.id = $6 AND ($5 IS NULL OR +c.channel = $5)");

pub(super) async fn conversations(
    readers: &SqlitePool,
    window: Window,
) -> Result<Page<Conversation>, sqlx::Error> {
    let statement = match (&window.conversation_id, &window.channel) {
        (Some(_), _) => CONVERSATIONS_WITH_ID,
        (None, Some(_)) => CONVERSATIONS_OF_CHANNEL,
        (None, None) => CONVERSATIONS,
    };
    let records: Vec<ConversationRecord> = sqlx::query_as(statement)
        .bind(window.since_ms)
        .bind(window.until_ms)
        .bind(window.before.0)
        .bind(window.before.1.as_bytes().to_vec())
        .bind(window.channel)
        .bind(window.conversation_id)
        .bind(window.decision)
        .bind(window.rows)
        .fetch_all(readers)
        .await?;
    Ok(rows::page(records, window.limit))
}

pub(super) const ACTIVITIES: &str = "
SELECT a.sequence, a.turn, a.id, a.role, a.at_ms, a.activity
FROM activities AS a
WHERE a.conversation = $1 AND a.sequence > $2
ORDER BY a.sequence
LIMIT $3";

pub(super) async fn activities(
    readers: impl SqliteExecutor<'_>,
    conversation: Key,
    after: i64,
    limit: u32,
) -> Result<Vec<StoredActivity>, sqlx::Error> {
    let records: Vec<ActivityRecord> = sqlx::query_as(ACTIVITIES)
        .bind(conversation.as_bytes())
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(readers)
        .await?;
    values(records)
}

pub(super) const TURNS: &str = "
SELECT
    t.turn, t.at_ms, t.first_sequence, t.activities, t.knowledge_version, t.tiers, t.decision, t.entry, t.confidence,
    t.in_scope, t.candidates, t.options, t.details, t.chosen, t.outcome, t.redactions, t.event,
    t.surroundings, t.reply, t.duration_us,
    r.status AS review_status, r.at_ms AS review_at_ms, r.actor AS review_actor, r.note AS review_note
FROM turns AS t
LEFT JOIN reviews AS r ON r.conversation = t.conversation AND r.turn = t.turn
WHERE t.conversation = $1 AND t.turn > $2
ORDER BY t.turn
LIMIT $3";

pub(super) async fn turns(
    readers: impl SqliteExecutor<'_>,
    conversation: Key,
    after: i64,
    limit: u32,
) -> Result<Vec<TurnRow>, sqlx::Error> {
    let records: Vec<TurnRecord> = sqlx::query_as(TURNS)
        .bind(conversation.as_bytes())
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(readers)
        .await?;
    values(records)
}

pub(super) const SUPPORT_REQUESTS: &str = "
SELECT s.request FROM support_requests AS s WHERE s.conversation = $1 ORDER BY s.id";

pub(super) async fn support_requests(
    readers: impl SqliteExecutor<'_>,
    conversation: Key,
) -> Result<Vec<serde_json::Value>, sqlx::Error> {
    let requests: Vec<String> = sqlx::query_scalar(SUPPORT_REQUESTS)
        .bind(conversation.as_bytes())
        .fetch_all(readers)
        .await?;
    requests.iter().map(|request| rows::json(request)).collect()
}

/// A list of support requests: what narrows it down lets SQLite take an index.
macro_rules! support_requests {
    ($narrow:literal) => {
        concat!(
            "
SELECT s.id, c.channel, c.id AS conversation_id, s.number, s.created_ms, s.closed_ms, s.request
FROM support_requests AS s
CROSS JOIN conversations AS c ON c.key = s.conversation
WHERE ",
            $narrow,
            " AND s.id < $1
ORDER BY s.id DESC
LIMIT $2"
        )
    };
}

const ALL_SUPPORT_REQUESTS: &str = support_requests!("TRUE");
pub(super) const OPEN_SUPPORT_REQUESTS: &str = support_requests!("s.closed_ms IS NULL");
const CLOSED_SUPPORT_REQUESTS: &str = support_requests!("s.closed_ms IS NOT NULL");
pub(super) const SUPPORT_REQUESTS_OF_CONVERSATION: &str =
    support_requests!("s.conversation = $3 AND ($4 IS NULL OR (s.closed_ms IS NULL) = $4)");

pub(super) async fn support_request_items(
    readers: &SqlitePool,
    keys: Keys,
    filter: &SupportRequestFilter,
    before: i64,
    (rows, limit): (i64, usize),
) -> Result<Page<SupportRequestItem>, sqlx::Error> {
    let statement = match (&filter.conversation, filter.open) {
        (Some(_), _) => SUPPORT_REQUESTS_OF_CONVERSATION,
        (None, None) => ALL_SUPPORT_REQUESTS,
        (None, Some(true)) => OPEN_SUPPORT_REQUESTS,
        (None, Some(false)) => CLOSED_SUPPORT_REQUESTS,
    };
    let mut query = sqlx::query_as(statement).bind(before).bind(rows);
    if let Some(conversation) = filter.conversation.as_ref().map(|id| keys.of(id)) {
        query = query.bind(conversation.as_bytes().to_vec()).bind(filter.open);
    }
    let records: Vec<SupportRequestRecord> = query.fetch_all(readers).await?;
    Ok(numbered_page(
        values(records)?,
        limit,
        |item: &SupportRequestItem| item.id,
    ))
}

pub(super) const REFERENCE: &str = "SELECT c.reference FROM conversations AS c WHERE c.key = $1";

pub(super) async fn reference(
    readers: &SqlitePool,
    conversation: Key,
) -> Result<Option<serde_json::Value>, sqlx::Error> {
    let reference: Option<Option<String>> = sqlx::query_scalar(REFERENCE)
        .bind(conversation.as_bytes())
        .fetch_optional(readers)
        .await?;
    reference.flatten().as_deref().map(rows::json).transpose()
}

pub(super) const SENT_AS: &str = "
SELECT s.activity FROM sent_activities AS s WHERE s.conversation = $1 AND s.channel_id_hash = $2";

pub(super) async fn sent_as(
    readers: &SqlitePool,
    conversation: Key,
    hash: Key,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(SENT_AS)
        .bind(conversation.as_bytes())
        .bind(hash.as_bytes())
        .fetch_optional(readers)
        .await
}

pub(super) const DELIVERIES: &str = "
SELECT
    o.id, c.channel, c.id AS conversation_id, o.turn, o.kind, o.attempts, o.created_ms, o.due_ms, o.last_error, o.parked
FROM outbox AS o
CROSS JOIN conversations AS c ON c.key = o.conversation
WHERE o.id > $1 AND ($2 IS NULL OR o.parked = $2) AND ($3 IS NULL OR o.kind = $3)
ORDER BY o.id
LIMIT $4";

pub(super) async fn deliveries(
    readers: &SqlitePool,
    filter: DeliveryFilter,
    after: i64,
    (rows, limit): (i64, usize),
) -> Result<Page<Delivery>, sqlx::Error> {
    let records: Vec<DeliveryRecord> = sqlx::query_as(DELIVERIES)
        .bind(after)
        .bind(filter.parked)
        .bind(filter.kind)
        .bind(rows)
        .fetch_all(readers)
        .await?;
    let items = records.into_iter().map(Delivery::from).collect();
    Ok(numbered_page(items, limit, |delivery: &Delivery| delivery.id))
}

pub(super) const OUTBOX_DEPTH: &str = "
SELECT COUNT(*) FILTER (WHERE o.parked = 0), COUNT(*) FILTER (WHERE o.parked = 1) FROM outbox AS o";

pub(super) async fn outbox_depth(readers: &SqlitePool) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as(OUTBOX_DEPTH).fetch_one(readers).await
}

pub(super) async fn setting(readers: &SqlitePool, name: &str) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(super::chore::SETTING)
        .bind(name)
        .fetch_optional(readers)
        .await
}

pub(super) const ADMIN_KEY: &str = "
SELECT k.id, k.name, k.created_ms, k.revoked_ms
FROM admin_keys AS k
WHERE k.secret_sha256 = $1 AND k.revoked_ms IS NULL";

pub(super) async fn admin_key(
    readers: &SqlitePool,
    secret_sha256: [u8; 32],
) -> Result<Option<AdminKey>, sqlx::Error> {
    let record: Option<AdminKeyRecord> = sqlx::query_as(ADMIN_KEY)
        .bind(secret_sha256.as_slice())
        .fetch_optional(readers)
        .await?;
    Ok(record.map(AdminKey::from))
}

pub(super) const ADMIN_KEYS: &str = "
SELECT k.id, k.name, k.created_ms, k.revoked_ms FROM admin_keys AS k ORDER BY k.created_ms, k.id";

pub(super) async fn admin_keys(readers: &SqlitePool) -> Result<Vec<AdminKey>, sqlx::Error> {
    let records: Vec<AdminKeyRecord> = sqlx::query_as(ADMIN_KEYS).fetch_all(readers).await?;
    Ok(records.into_iter().map(AdminKey::from).collect())
}

pub(super) const LAST_SEQUENCES: &str = "
SELECT c.key, c.activities
FROM json_each($1) AS j
CROSS JOIN conversations AS c ON c.key = unhex(j.value)";

/// The last sequence of each of these conversations.
pub(super) async fn last_sequences(
    readers: &SqlitePool,
    conversations: &[Key],
) -> Result<Vec<(Key, i64)>, sqlx::Error> {
    let keys: serde_json::Value = conversations.iter().map(|key| key.to_hex()).collect();
    let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(LAST_SEQUENCES)
        .bind(keys.to_string())
        .fetch_all(readers)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|(key, sequence)| Some((Key::from_slice(&key)?, sequence)))
        .collect())
}
