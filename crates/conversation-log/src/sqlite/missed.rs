//! Turns that gave nobody what they asked.

use sqlx::sqlite::SqlitePool;

use super::batch::parameter;
use super::stretch::look_through;
use crate::key::Keys;
use crate::missed::{TURNS_BEFORE, missed_turns};
use crate::rows::{self, PlacedTurn};
use crate::{ConversationId, MissedTurn, Stretch, TurnFilter, TurnRow};

pub(super) const MISSED: &str = "
SELECT
    c.channel, c.id AS conversation_id, t.turn AS missed, b.turn, b.at_ms, b.decision, b.entry, b.outcome, b.chosen, b.event,
    CASE WHEN b.turn = t.turn AND t.decision = 'handoff' THEN (
        SELECT r.request FROM support_requests AS r WHERE r.conversation = t.conversation AND r.turn = t.turn LIMIT 1
    ) END AS request
FROM json_each($1) AS j
CROSS JOIN searched AS s ON s.id = j.value
CROSS JOIN turns AS t ON t.conversation = s.conversation AND t.turn = s.turn
CROSS JOIN conversations AS c ON c.key = s.conversation
CROSS JOIN turns AS b ON b.conversation = t.conversation AND b.turn >= t.turn - $2 AND b.turn <= t.turn
WHERE (t.decision = 'unknown' OR t.outcome = 'denied' OR t.outcome = 'handed_off')
    AND t.at_ms >= $3 AND t.at_ms < $4
    AND ($5 IS NULL OR c.channel = $5)
ORDER BY j.key, b.turn";

pub(super) async fn missed(
    readers: &SqlitePool,
    filter: &TurnFilter,
    before: i64,
) -> Result<Stretch<MissedTurn>, sqlx::Error> {
    let found = look_through(readers, MISSED, TURNS_BEFORE, filter, before).await?;
    found.try_map(missed_turns)
}

pub(super) const TURNS_AT: &str = "
SELECT
    j.key AS place, t.turn, t.at_ms, t.first_sequence, t.activities, t.knowledge_version, t.tiers, t.decision, t.entry,
    t.confidence, t.in_scope, t.candidates, t.options, t.details, t.chosen, t.outcome, t.redactions, t.event,
    t.surroundings, t.reply, t.duration_us,
    r.status AS review_status, r.at_ms AS review_at_ms, r.actor AS review_actor, r.note AS review_note
FROM json_each($1) AS j
CROSS JOIN turns AS t ON t.conversation = unhex(j.value ->> 0) AND t.turn = j.value ->> 1
LEFT JOIN reviews AS r ON r.conversation = t.conversation AND r.turn = t.turn";

pub(super) async fn turns_at(
    readers: &SqlitePool,
    keys: Keys,
    turns: &[(ConversationId, i64)],
) -> Result<Vec<Option<TurnRow>>, sqlx::Error> {
    let names: Vec<(String, i64)> = turns
        .iter()
        .map(|(conversation, turn)| (keys.of(conversation).to_hex(), *turn))
        .collect();
    let records: Vec<PlacedTurn> = sqlx::query_as(TURNS_AT)
        .bind(parameter(&names)?)
        .fetch_all(readers)
        .await?;
    rows::placed(records, turns.len())
}
