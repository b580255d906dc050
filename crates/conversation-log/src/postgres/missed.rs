//! Turns that gave nobody what they asked.

use sqlx::postgres::PgConnection;

use super::batch::column;
use super::stretch::look_through;
use crate::cursor::TurnCursor;
use crate::key::Key;
use crate::missed::{TURNS_BEFORE, missed_turns};
use crate::rows::{self, PlacedTurn};
use crate::{MissedTurn, Stretch, TurnFilter, TurnRow};

// `LATERAL` with a limit: joined plainly, all turns of a long conversation were read for each that came to nothing.
pub(super) const MISSED: &str = "
SELECT
    c.channel, c.id AS conversation_id, t.turn AS missed, b.turn, b.at_ms, b.decision, b.entry, b.outcome, b.chosen, b.event,
    CASE WHEN b.turn = t.turn AND t.decision = 'handoff' THEN (
        SELECT r.request FROM support_requests AS r WHERE r.conversation = t.conversation AND r.turn = t.turn LIMIT 1
    ) END AS request
FROM UNNEST($1::uuid[], $2::bigint[]) WITH ORDINALITY AS j (conversation, turn, place)
JOIN turns AS t ON t.conversation = j.conversation AND t.turn = j.turn
JOIN conversations AS c ON c.key = j.conversation
CROSS JOIN LATERAL (
    SELECT b.turn, b.at_ms, b.decision, b.entry, b.outcome, b.chosen, b.event
    FROM turns AS b
    WHERE b.conversation = t.conversation AND b.turn >= t.turn - $3 AND b.turn <= t.turn
    ORDER BY b.turn DESC
    LIMIT $3 + 1
) AS b
WHERE (t.decision = 'unknown' OR t.outcome = 'denied' OR t.outcome = 'handed_off')
    AND ($4::text IS NULL OR c.channel = $4)
ORDER BY j.place, b.turn";

pub(super) async fn missed(
    connection: &mut PgConnection,
    filter: TurnFilter,
    before: TurnCursor,
) -> Result<Stretch<MissedTurn>, sqlx::Error> {
    let found = look_through(connection, MISSED, TURNS_BEFORE, &filter, before).await?;
    found.try_map(missed_turns)
}

pub(super) const TURNS_AT: &str = "
SELECT
    j.place - 1 AS place, t.turn, t.at_ms, t.first_sequence, t.activities, t.knowledge_version, t.tiers, t.decision,
    t.entry, t.confidence, t.in_scope, t.candidates, t.options, t.details, t.chosen, t.outcome, t.redactions, t.event,
    t.surroundings, t.reply, t.duration_us,
    r.status AS review_status, r.at_ms AS review_at_ms, r.actor AS review_actor, r.note AS review_note
FROM UNNEST($1::uuid[], $2::bigint[]) WITH ORDINALITY AS j (conversation, turn, place)
JOIN turns AS t ON t.conversation = j.conversation AND t.turn = j.turn
LEFT JOIN reviews AS r ON r.conversation = t.conversation AND r.turn = t.turn";

pub(super) async fn turns_at(
    connection: &mut PgConnection,
    names: Vec<(Key, i64)>,
) -> Result<Vec<Option<TurnRow>>, sqlx::Error> {
    let records: Vec<PlacedTurn> = sqlx::query_as(TURNS_AT)
        .bind(column(&names, |(key, _)| key.to_uuid()))
        .bind(column(&names, |(_, turn)| *turn))
        .fetch_all(connection)
        .await?;
    rows::placed(records, names.len())
}
