//! What is read beside the turns. The plans of the statements that could read a whole table are tested beside them.

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::cursor::Window;
use crate::fault::broken;
use crate::key::{Key, Keys};
use crate::rows::{
    self, AdminKeyRecord, ConversationRecord, DeliveryRecord, SaidRecord, SupportRequestRecord, TurnRecord,
    numbered_page, values,
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
    replace(c.key::text, '-', '') AS key_hex, c.channel, c.id, c.user_id, c.locale, c.started_ms, c.updated_ms,
    c.turns, c.activities, c.last_decision, c.outcome, c.unreachable_ms,
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

const CONVERSATION: &str = conversation!("c.key = $1");

pub(super) async fn conversation(
    connection: &mut PgConnection,
    conversation: Key,
) -> Result<Option<Conversation>, sqlx::Error> {
    let record: Option<ConversationRecord> = sqlx::query_as(CONVERSATION)
        .bind(conversation.to_uuid())
        .fetch_optional(connection)
        .await?;
    Ok(record.map(Conversation::from))
}

/// A list statement: the same window for all, and what narrows it down to an index of its own. The look for a decision
/// is no EXISTS: PostgreSQL may answer that by reading every turn with the decision into a hash table.
macro_rules! list {
    ($narrow:literal) => {
        concat!(
            conversation!($narrow),
            "
    AND c.updated_ms >= $1
    AND c.updated_ms <= $2
    AND (c.updated_ms, c.key) < ($3, $4)
    AND ($7::text IS NULL OR (
        SELECT TRUE FROM turns AS t WHERE t.decision = $7 AND t.conversation = c.key LIMIT 1
    ))
ORDER BY c.updated_ms DESC, c.key DESC
LIMIT $8"
        )
    };
}

pub(super) const CONVERSATIONS: &str = list!("$5::text IS NULL AND $6::text IS NULL");
pub(super) const CONVERSATIONS_OF_CHANNEL: &str = list!("c.channel = $5 AND $6::text IS NULL");
pub(super) const CONVERSATIONS_WITH_ID: &str = list!("c.id = $6 AND ($5::text IS NULL OR c.channel = $5)");

pub(super) async fn conversations(
    connection: &mut PgConnection,
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
        .bind(window.before.1.to_uuid())
        .bind(window.channel)
        .bind(window.conversation_id)
        .bind(window.decision)
        .bind(window.rows)
        .fetch_all(connection)
        .await?;
    Ok(rows::page(records, window.limit))
}

// A packed row has the number of its last activity, so that the first row found may begin with some that are not asked for.
pub(super) const ACTIVITIES: &str = "
SELECT s.sequence, s.turn, s.id, s.role, s.at_ms, s.activity, s.packed
FROM said AS s
WHERE s.conversation = $1 AND s.sequence > $2
ORDER BY s.sequence
LIMIT $3";

pub(super) async fn activities(
    connection: &mut PgConnection,
    conversation: Key,
    after: i64,
    limit: u32,
) -> Result<Vec<StoredActivity>, sqlx::Error> {
    let records: Vec<SaidRecord> = sqlx::query_as(ACTIVITIES)
        .bind(conversation.to_uuid())
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    let mut activities = Vec::with_capacity(records.len());
    for record in records {
        activities.extend(record.activities()?);
    }
    activities.retain(|activity| activity.sequence > after);
    activities.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(activities)
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
    connection: &mut PgConnection,
    conversation: Key,
    after: i64,
    limit: u32,
) -> Result<Vec<TurnRow>, sqlx::Error> {
    let records: Vec<TurnRecord> = sqlx::query_as(TURNS)
        .bind(conversation.to_uuid())
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(connection)
        .await?;
    values(records)
}

pub(super) const SUPPORT_REQUESTS: &str = "
SELECT s.request FROM support_requests AS s WHERE s.conversation = $1 ORDER BY s.id";

pub(super) async fn support_requests(
    connection: &mut PgConnection,
    conversation: Key,
) -> Result<Vec<serde_json::Value>, sqlx::Error> {
    let requests: Vec<String> = sqlx::query_scalar(SUPPORT_REQUESTS)
        .bind(conversation.to_uuid())
        .fetch_all(connection)
        .await?;
    requests.iter().map(|request| rows::json(request)).collect()
}

/// A list of support requests: what narrows it down is written out, so that the index of the open ones serves.
macro_rules! support_requests {
    ($narrow:literal) => {
        concat!(
            "
SELECT s.id, c.channel, c.id AS conversation_id, s.number, s.created_ms, s.closed_ms, s.request
FROM support_requests AS s
JOIN conversations AS c ON c.key = s.conversation
WHERE ",
            $narrow,
            " AND s.id < $1
ORDER BY s.id DESC
LIMIT $2"
        )
    };
}

const ALL_SUPPORT_REQUESTS: &str = support_requests!("TRUE");
const OPEN_SUPPORT_REQUESTS: &str = support_requests!("s.closed_ms IS NULL");
const CLOSED_SUPPORT_REQUESTS: &str = support_requests!("s.closed_ms IS NOT NULL");
pub(super) const SUPPORT_REQUESTS_OF_CONVERSATION: &str =
    support_requests!("s.conversation = $3 AND ($4::boolean IS NULL OR (s.closed_ms IS NULL) = $4)");

pub(super) async fn support_request_items(
    connection: &mut PgConnection,
    keys: Keys,
    filter: SupportRequestFilter,
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
        query = query.bind(conversation.to_uuid()).bind(filter.open);
    }
    let records: Vec<SupportRequestRecord> = query.fetch_all(connection).await?;
    Ok(numbered_page(
        values(records)?,
        limit,
        |item: &SupportRequestItem| item.id,
    ))
}

pub(super) const REFERENCE: &str = "SELECT c.reference FROM conversations AS c WHERE c.key = $1";

pub(super) async fn reference(
    connection: &mut PgConnection,
    conversation: Key,
) -> Result<Option<serde_json::Value>, sqlx::Error> {
    let reference: Option<Option<String>> = sqlx::query_scalar(REFERENCE)
        .bind(conversation.to_uuid())
        .fetch_optional(connection)
        .await?;
    reference.flatten().as_deref().map(rows::json).transpose()
}

pub(super) const SENT_AS: &str = "
SELECT s.activity FROM sent_activities AS s WHERE s.conversation = $1 AND s.channel_id_hash = $2";

pub(super) async fn sent_as(
    connection: &mut PgConnection,
    conversation: Uuid,
    hash: Uuid,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(SENT_AS)
        .bind(conversation)
        .bind(hash)
        .fetch_optional(connection)
        .await
}

const DELIVERIES: &str = "
SELECT
    o.id, c.channel, c.id AS conversation_id, o.turn, o.kind, o.attempts, o.created_ms, o.due_ms, o.last_error, o.parked
FROM outbox AS o
JOIN conversations AS c ON c.key = o.conversation
WHERE o.id > $1 AND ($2::boolean IS NULL OR o.parked = $2) AND ($3::text IS NULL OR o.kind = $3)
ORDER BY o.id
LIMIT $4";

pub(super) async fn deliveries(
    connection: &mut PgConnection,
    filter: DeliveryFilter,
    after: i64,
    (rows, limit): (i64, usize),
) -> Result<Page<Delivery>, sqlx::Error> {
    let records: Vec<DeliveryRecord> = sqlx::query_as(DELIVERIES)
        .bind(after)
        .bind(filter.parked)
        .bind(filter.kind)
        .bind(rows)
        .fetch_all(connection)
        .await?;
    let items = records.into_iter().map(Delivery::from).collect();
    Ok(numbered_page(items, limit, |delivery: &Delivery| delivery.id))
}

const OUTBOX_DEPTH: &str = "
SELECT COUNT(*) FILTER (WHERE NOT o.parked), COUNT(*) FILTER (WHERE o.parked) FROM outbox AS o";

pub(super) async fn outbox_depth(connection: &mut PgConnection) -> Result<(i64, i64), sqlx::Error> {
    sqlx::query_as(OUTBOX_DEPTH).fetch_one(connection).await
}

pub(super) const ADMIN_KEY: &str = "
SELECT k.id, k.name, k.created_ms, k.revoked_ms
FROM admin_keys AS k
WHERE k.secret_sha256 = $1 AND k.revoked_ms IS NULL";

pub(super) async fn admin_key(
    connection: &mut PgConnection,
    secret_sha256: [u8; 32],
) -> Result<Option<AdminKey>, sqlx::Error> {
    let record: Option<AdminKeyRecord> = sqlx::query_as(ADMIN_KEY)
        .bind(secret_sha256.as_slice())
        .fetch_optional(connection)
        .await?;
    Ok(record.map(AdminKey::from))
}

const ADMIN_KEYS: &str = "
SELECT k.id, k.name, k.created_ms, k.revoked_ms FROM admin_keys AS k ORDER BY k.created_ms, k.id";

pub(super) async fn admin_keys(connection: &mut PgConnection) -> Result<Vec<AdminKey>, sqlx::Error> {
    let records: Vec<AdminKeyRecord> = sqlx::query_as(ADMIN_KEYS).fetch_all(connection).await?;
    Ok(records.into_iter().map(AdminKey::from).collect())
}

pub(super) const LAST_SEQUENCES: &str = "
SELECT c.key, c.activities FROM conversations AS c WHERE c.key = ANY($1)";

/// The last sequence of each of these conversations.
pub(super) async fn last_sequences(
    connection: &mut PgConnection,
    conversations: Vec<Uuid>,
) -> Result<Vec<(Key, i64)>, sqlx::Error> {
    let rows: Vec<(Uuid, i64)> = sqlx::query_as(LAST_SEQUENCES)
        .bind(conversations)
        .fetch_all(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(key, sequence)| (Key::from(key), sequence))
        .collect())
}

// Off on a standby, and on a server that was set to read only.
const CAN_WRITE: &str = "SELECT current_setting('transaction_read_only') = 'off'";

/// An error unless the database takes writes.
pub(super) async fn can_write(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let can_write: bool = sqlx::query_scalar(CAN_WRITE).fetch_one(connection).await?;
    if can_write {
        Ok(())
    } else {
        Err(broken("the database is read only"))
    }
}
