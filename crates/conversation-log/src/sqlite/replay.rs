//! All turns, piece by piece, for a replay. A piece is a stretch of row ids, which is the order of the file: read by
//! conversation, each turn would lie on another page of it.

use sqlx::sqlite::SqlitePool;

use super::batch::parameter;
use crate::key::hex;
use crate::rows::{self, FactsRecord, LoggedRecord, NamedRecord};
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
SELECT c.key, c.channel, c.id, c.outcome
FROM json_each($1) AS j
CROSS JOIN conversations AS c ON c.key = unhex(j.value)";

pub(super) async fn turns(
    readers: &SqlitePool,
    piece: i64,
    filter: &TurnFilter,
) -> Result<Vec<LoggedTurn>, sqlx::Error> {
    let after = piece.saturating_mul(PIECE_ROWS);
    let turns: Vec<LoggedRecord<Vec<u8>>> = sqlx::query_as(TURNS)
        .bind(after)
        .bind(after.saturating_add(PIECE_ROWS))
        .bind(filter.since_ms.unwrap_or(i64::MIN))
        .bind(filter.until_ms.unwrap_or(i64::MAX))
        .fetch_all(readers)
        .await?;
    let mut keys: Vec<&[u8]> = turns.iter().map(|turn| turn.conversation.as_slice()).collect();
    keys.sort_unstable();
    keys.dedup();
    let keys: Vec<String> = keys.into_iter().map(hex).collect();
    let named: Vec<NamedRecord<Vec<u8>>> = sqlx::query_as(NAMES)
        .bind(parameter(&keys)?)
        .fetch_all(readers)
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
