//! The way back through the history, by the index of words, which has every turn by its time.

use sqlx::FromRow;
use sqlx::postgres::{PgConnection, PgRow};
use uuid::Uuid;

use super::batch::column;
use crate::cursor::TurnCursor;
use crate::key::Key;
use crate::stretch::STRETCH;
use crate::{Stretch, TurnFilter, rows};

pub(super) const LOOKED_THROUGH: &str = "
SELECT s.conversation, s.turn, s.at_ms
FROM searched AS s
WHERE s.at_ms >= $1 AND s.at_ms < $2 AND (s.at_ms, s.conversation, s.turn) < ($3, $4, $5)
ORDER BY s.at_ms DESC, s.conversation DESC, s.turn DESC
LIMIT $6";

/// Looks through the next turns. `statement` reads records of them: $1 and $2 are their conversations and numbers, $3 is how many
/// turns before one are read with it, $4 is the channel.
pub(super) async fn look_through<R>(
    connection: &mut PgConnection,
    statement: &'static str,
    turns_before: i64,
    filter: &TurnFilter,
    before: TurnCursor,
) -> Result<Stretch<R>, sqlx::Error>
where
    R: for<'row> FromRow<'row, PgRow> + Send + Unpin,
{
    let turns = next_turns(connection, filter, before).await?;
    let items = sqlx::query_as(statement)
        .bind(column(&turns, |row| row.0))
        .bind(column(&turns, |row| row.1))
        .bind(turns_before)
        .bind(&filter.channel)
        .fetch_all(connection)
        .await?;
    let last = turns.last();
    Ok(Stretch {
        items,
        looked_at: turns.len(),
        earliest_ms: last.map(|(_, _, at_ms)| *at_ms),
        next: last
            .filter(|_| rows::is_full(&turns, STRETCH))
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

/// Names and times of the next turns, the latest first.
async fn next_turns(
    connection: &mut PgConnection,
    filter: &TurnFilter,
    before: TurnCursor,
) -> Result<Vec<(Uuid, i64, i64)>, sqlx::Error> {
    sqlx::query_as(LOOKED_THROUGH)
        .bind(filter.since_ms.unwrap_or(i64::MIN))
        .bind(filter.until_ms.unwrap_or(i64::MAX))
        .bind(before.at_ms)
        .bind(before.conversation.to_uuid())
        .bind(before.turn)
        .bind(STRETCH)
        .fetch_all(connection)
        .await
}
