//! Turns that gave nobody what they asked, by the index of words, which has every turn by its time.

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::batch::column;
use crate::cursor::TurnCursor;
use crate::key::Key;
use crate::missed::{MissedRecord, STRETCH, TURNS_BEFORE, missed_turns};
use crate::rows::{self, PlacedTurn};
use crate::{MissedPage, TurnFilter, TurnRow};

pub(super) const LOOKED_THROUGH: &str = "
SELECT s.conversation, s.turn, s.at_ms
FROM searched AS s
WHERE s.at_ms >= $1 AND s.at_ms < $2 AND (s.at_ms, s.conversation, s.turn) < ($3, $4, $5)
ORDER BY s.at_ms DESC, s.conversation DESC, s.turn DESC
LIMIT $6";

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
) -> Result<MissedPage, sqlx::Error> {
    let looked_through: Vec<(Uuid, i64, i64)> = sqlx::query_as(LOOKED_THROUGH)
        .bind(filter.since_ms.unwrap_or(i64::MIN))
        .bind(filter.until_ms.unwrap_or(i64::MAX))
        .bind(before.at_ms)
        .bind(before.conversation.to_uuid())
        .bind(before.turn)
        .bind(STRETCH)
        .fetch_all(&mut *connection)
        .await?;
    let records: Vec<MissedRecord> = sqlx::query_as(MISSED)
        .bind(column(&looked_through, |row| row.0))
        .bind(column(&looked_through, |row| row.1))
        .bind(TURNS_BEFORE)
        .bind(filter.channel)
        .fetch_all(connection)
        .await?;
    let last = looked_through.last();
    Ok(MissedPage {
        items: missed_turns(records)?,
        looked_at: looked_through.len(),
        earliest_ms: last.map(|(_, _, at_ms)| *at_ms),
        next: last
            .filter(|_| rows::is_full(&looked_through, STRETCH))
            .map(|(conversation, turn, at_ms)| {
                let cursor = TurnCursor {
                    at_ms: *at_ms,
                    conversation: Key::from(*conversation),
                    turn: *turn,
                };
                cursor.encode()
            }),
    })
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
