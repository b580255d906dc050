//! All turns, piece by piece, for a replay. A piece is a stretch of the table's blocks (a TID range scan, PostgreSQL 14 and
//! later), read from one end to the other: turns are only ever added, so a row stays where it is.

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use crate::key::Key;
use crate::rows::{self, FactsRecord, LoggedRecord, NamedRecord};
use crate::{LoggedFacts, LoggedTurn, TurnFilter};

/// Blocks of a piece: 2 MiB, and what of its rows is stored outside of them.
const PIECE_BLOCKS: i64 = 256;

const BLOCKS: &str = "
SELECT pg_relation_size('turns'::regclass) / current_setting('block_size')::bigint";

pub(super) async fn pieces(connection: &mut PgConnection) -> Result<i64, sqlx::Error> {
    let blocks: i64 = sqlx::query_scalar(BLOCKS).fetch_one(connection).await?;
    Ok((blocks + PIECE_BLOCKS - 1) / PIECE_BLOCKS)
}

pub(super) const TURNS: &str = "
SELECT
    t.conversation, t.turn, t.at_ms, t.tiers, t.event, t.surroundings, t.reply
FROM turns AS t
WHERE t.ctid >= $1::text::tid AND t.ctid < $2::text::tid AND t.at_ms >= $3 AND t.at_ms < $4";

pub(super) const NAMES: &str =
    "SELECT c.key, c.channel, c.id, c.outcome FROM conversations AS c WHERE c.key = ANY($1)";

pub(super) async fn turns(
    connection: &mut PgConnection,
    piece: i64,
    filter: TurnFilter,
) -> Result<Vec<LoggedTurn>, sqlx::Error> {
    let first = piece.saturating_mul(PIECE_BLOCKS);
    let block = |number: i64| format!("({},0)", number.clamp(0, i64::from(u32::MAX - 1)));
    let turns: Vec<LoggedRecord<Uuid>> = sqlx::query_as(TURNS)
        .bind(block(first))
        .bind(block(first.saturating_add(PIECE_BLOCKS)))
        .bind(filter.since_ms.unwrap_or(i64::MIN))
        .bind(filter.until_ms.unwrap_or(i64::MAX))
        .fetch_all(&mut *connection)
        .await?;
    let mut keys: Vec<Uuid> = turns.iter().map(|turn| turn.conversation).collect();
    keys.sort_unstable();
    keys.dedup();
    let named: Vec<NamedRecord<Uuid>> = sqlx::query_as(NAMES).bind(keys).fetch_all(connection).await?;
    Ok(rows::logged(turns, named, filter.channel.as_deref()))
}

pub(super) const FACTS: &str = "
SELECT j.place - 1 AS place, t.decision, t.entry, t.chosen, t.outcome, t.options, t.details, t.state
FROM unnest($1::uuid[], $2::bigint[]) WITH ORDINALITY AS j (conversation, turn, place)
JOIN turns AS t ON t.conversation = j.conversation AND t.turn = j.turn";

pub(super) async fn facts(
    connection: &mut PgConnection,
    names: Vec<(Key, i64)>,
) -> Result<Vec<Option<LoggedFacts>>, sqlx::Error> {
    let count = names.len();
    let (conversations, turns): (Vec<Uuid>, Vec<i64>) =
        names.into_iter().map(|(key, turn)| (key.to_uuid(), turn)).unzip();
    let records: Vec<FactsRecord> = sqlx::query_as(FACTS)
        .bind(conversations)
        .bind(turns)
        .fetch_all(connection)
        .await?;
    Ok(rows::facts(records, count))
}
