//! All turns, piece by piece, for a replay. A piece is a stretch of row ids, which is the order of the file: read by
//! conversation, each turn would lie on another page of it.

use rusqlite::OptionalExtension as _;
use sqlx::sqlite::SqlitePool;

use super::batch::parameter;
use super::direct;
use crate::rows::{self, FactsRecord, KeyBytes, LoggedRecord, NamedRecord};
use crate::{LoggedFacts, LoggedTurn, TurnFilter};

/// Row ids of a piece: some megabytes.
const PIECE_ROWS: i64 = 2_048;

pub(super) const LAST: &str = "SELECT COALESCE(MAX(t.rowid), 0) FROM turns AS t";

pub(super) async fn pieces(readers: &SqlitePool) -> Result<i64, sqlx::Error> {
    let last: i64 = sqlx::query_scalar(LAST).fetch_one(readers).await?;
    Ok((last + PIECE_ROWS - 1) / PIECE_ROWS)
}

pub(super) const TURNS: &str = "
SELECT
    t.conversation, t.turn, t.at_ms, t.tiers, t.event, t.surroundings, t.reply
FROM turns AS t
WHERE t.rowid > $1 AND t.rowid <= $2 AND t.at_ms >= $3 AND t.at_ms < $4
ORDER BY t.rowid";

pub(super) const NAMES: &str = "
SELECT c.key, c.channel, c.id, c.outcome FROM conversations AS c WHERE c.key = $1";

pub(super) async fn turns(
    readers: &SqlitePool,
    piece: i64,
    filter: &TurnFilter,
) -> Result<Vec<LoggedTurn>, sqlx::Error> {
    let after = piece.saturating_mul(PIECE_ROWS);
    let range = (
        after,
        after.saturating_add(PIECE_ROWS),
        filter.since_ms.unwrap_or(i64::MIN),
        filter.until_ms.unwrap_or(i64::MAX),
    );
    let (turns, named) = direct::read(readers, |connection| {
        let mut statement = connection.prepare(TURNS)?;
        let turns: Vec<LoggedRecord<KeyBytes>> = statement
            .query_map(range, LoggedRecord::read)?
            .collect::<Result<_, _>>()?;
        let mut keys: Vec<&KeyBytes> = turns.iter().map(|turn| &turn.conversation).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut statement = connection.prepare(NAMES)?;
        let mut named: Vec<NamedRecord<KeyBytes>> = Vec::with_capacity(keys.len());
        for key in keys {
            named.extend(statement.query_row([key], NamedRecord::read).optional()?);
        }
        Ok((turns, named))
    })
    .await?;
    Ok(rows::logged(turns, named, filter.channel.as_deref()))
}

pub(super) const FACTS: &str = "
SELECT j.key AS place, t.decision, t.entry, t.chosen, t.outcome, t.options, t.details, t.state
FROM json_each($1) AS j
CROSS JOIN turns AS t ON t.conversation = unhex(j.value ->> 0) AND t.turn = j.value ->> 1";

pub(super) async fn facts(
    readers: &SqlitePool,
    turns: &[&LoggedTurn],
) -> Result<Vec<Option<LoggedFacts>>, sqlx::Error> {
    let names: Vec<(String, i64)> = turns.iter().map(|turn| (turn.key.to_hex(), turn.turn)).collect();
    let records: Vec<FactsRecord> = sqlx::query_as(FACTS)
        .bind(parameter(&names)?)
        .fetch_all(readers)
        .await?;
    Ok(rows::facts(records, turns.len()))
}
