//! What turns came to.

use sqlx::postgres::PgConnection;

use super::stretch::look_through;
use crate::cursor::TurnCursor;
use crate::outline::TURNS_BEFORE;
use crate::{Stretch, TurnFilter, TurnOutline};

pub(super) const OUTLINES: &str = "
SELECT
    c.channel, c.id AS conversation_id, t.turn, t.at_ms, t.decision, t.entry, t.outcome,
    CASE WHEN t.outcome IS NOT NULL THEN (
        SELECT b.entry
        FROM turns AS b
        WHERE b.conversation = t.conversation AND b.turn >= t.turn - $3 AND b.turn < t.turn
            AND (b.entry IS NOT NULL OR b.outcome = 'confirmed')
        ORDER BY b.turn DESC
        LIMIT 1
    ) END AS about
FROM UNNEST($1::uuid[], $2::bigint[]) WITH ORDINALITY AS j (conversation, turn, place)
JOIN turns AS t ON t.conversation = j.conversation AND t.turn = j.turn
JOIN conversations AS c ON c.key = j.conversation
WHERE ($4::text IS NULL OR c.channel = $4)
ORDER BY j.place";

pub(super) async fn outlines(
    connection: &mut PgConnection,
    filter: TurnFilter,
    before: TurnCursor,
) -> Result<Stretch<TurnOutline>, sqlx::Error> {
    look_through(connection, OUTLINES, TURNS_BEFORE, &filter, before).await
}
