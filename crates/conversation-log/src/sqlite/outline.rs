//! What turns came to.

use sqlx::sqlite::SqlitePool;

use super::stretch::look_through;
use crate::outline::TURNS_BEFORE;
use crate::{Stretch, TurnFilter, TurnOutline};

pub(super) const OUTLINES: &str = "
SELECT
    c.channel, c.id AS conversation_id, t.turn, t.at_ms, t.decision, t.entry, t.outcome,
    CASE WHEN t.outcome IS NOT NULL THEN (
        SELECT b.entry
        FROM turns AS b
        WHERE b.conversation = t.conversation AND b.turn >= t.turn - $2 AND b.turn < t.turn
            AND (b.entry IS NOT NULL OR b.outcome = 'confirmed')
        ORDER BY b.turn DESC
        LIMIT 1
    ) END AS about
FROM json_each($1) AS j
CROSS JOIN searched AS s ON s.id = j.value
CROSS JOIN turns AS t ON t.conversation = s.conversation AND t.turn = s.turn
CROSS JOIN conversations AS c ON c.key = s.conversation
WHERE t.at_ms >= $3 AND t.at_ms < $4
    AND ($5 IS NULL OR c.channel = $5)
ORDER BY j.key";

pub(super) async fn outlines(
    readers: &SqlitePool,
    filter: &TurnFilter,
    before: i64,
) -> Result<Stretch<TurnOutline>, sqlx::Error> {
    look_through(readers, OUTLINES, TURNS_BEFORE, filter, before).await
}
