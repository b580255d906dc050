//! The way back through the history, by the numbers of the index of words, which grow with time.

use sqlx::FromRow;
use sqlx::sqlite::{SqliteConnection, SqlitePool, SqliteRow};

use super::batch::parameter;
use super::search::{first_number, time_of_number};
use crate::cursor::Numbered;
use crate::stretch::STRETCH;
use crate::{Stretch, TurnFilter, rows};

/// A turn may be numbered so much later than its time, where many came in one millisecond. After a clock that went back it is
/// more, and the turn is then left out of a list with an end: better than to look through hours behind it each time.
const LATE_MS: i64 = 60_000;

pub(super) const LOOKED_THROUGH: &str = "
SELECT s.id FROM searched AS s WHERE s.id < $1 AND s.id >= $2 ORDER BY s.id DESC LIMIT $3";

/// Looks through the next turns. `statement` reads records of them: $1 are their numbers, $2 is how many turns before one are
/// read with it, $3 and $4 are the times from and to, $5 is the channel.
pub(super) async fn look_through<R>(
    readers: &SqlitePool,
    statement: &'static str,
    turns_before: i64,
    filter: &TurnFilter,
    before: i64,
) -> Result<Stretch<R>, sqlx::Error>
where
    R: for<'row> FromRow<'row, SqliteRow> + Send + Unpin,
{
    let mut connection = readers.acquire().await?;
    let numbers = next_numbers(&mut connection, filter, before).await?;
    let items = sqlx::query_as(statement)
        .bind(parameter(&numbers)?)
        .bind(turns_before)
        .bind(filter.since_ms.unwrap_or(i64::MIN))
        .bind(filter.until_ms.unwrap_or(i64::MAX))
        .bind(&filter.channel)
        .fetch_all(&mut *connection)
        .await?;
    let last = numbers.last().copied();
    Ok(Stretch {
        items,
        looked_at: numbers.len(),
        earliest_ms: last.map(time_of_number),
        next: last
            .filter(|_| rows::is_full(&numbers, STRETCH))
            .map(|id| Numbered { id }.encode()),
    })
}

/// The numbers of the next turns, the latest first; a few of them may lie outside of the filter's time.
async fn next_numbers(
    connection: &mut SqliteConnection,
    filter: &TurnFilter,
    before: i64,
) -> Result<Vec<i64>, sqlx::Error> {
    let lowest = filter.since_ms.map_or(0, first_number);
    let highest = filter
        .until_ms
        .map_or(i64::MAX, |until| first_number(until.saturating_add(LATE_MS)));
    sqlx::query_scalar(LOOKED_THROUGH)
        .bind(before.min(highest))
        .bind(lowest)
        .bind(STRETCH)
        .fetch_all(connection)
        .await
}
