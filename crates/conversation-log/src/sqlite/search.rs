//! The index of words, by FTS5.
//!
//! The number of a turn in the index grows with its time, so that hits come by time without sorting, and a time is a bound of
//! the index itself. A turn that is new comes after all others, whatever the clock says; one that is added later takes the
//! first free number of its millisecond.

use std::time::Duration;

use rusqlite::{Connection, params};
use sqlx::sqlite::SqlitePool;

use super::batch::{parameter, repeated_turns, stored_key};
use super::chore;
use super::direct::{Insert, refused};
use super::store::Job;
use crate::cursor::Cursor;
use crate::key::{Key, hex};
use crate::packed::Details;
use crate::search::{HitRecord, Looked, MOST_ROUNDS, SearchRow, fts5_document, hits, stored_texts};
use crate::writer::Queue;
use crate::{JsonText, LogError, Page, SearchHit, rows};

/// Numbers a millisecond has; more turns than that go on into the next ones.
const NUMBERS_OF_A_MS: u32 = 4;
/// So much later than its time a turn may be numbered, after a clock that went back.
const LATEST_MS: i64 = 2 * 3_600_000;
/// Turns of an earlier version that are indexed in one transaction of the writer.
const STEP: i64 = 50;
/// Conversations that are looked at in one go.
const LOOKED_AT: i64 = 500;

pub(super) fn first_number(at_ms: i64) -> i64 {
    at_ms.clamp(0, i64::MAX >> (NUMBERS_OF_A_MS + 1)) << NUMBERS_OF_A_MS
}

/// About when the turn with this number was taken: later by what [`LATEST_MS`] allows for.
pub(super) fn time_of_number(number: i64) -> i64 {
    number >> NUMBERS_OF_A_MS
}

pub(super) const LAST_NUMBER: &str = "SELECT COALESCE(MAX(s.id), 0) FROM searched AS s";

pub(super) const INSERT_SEARCHED: Insert = Insert {
    table: "searched",
    row: "
INSERT INTO searched (id, conversation, turn)
VALUES (?, ?, ?)",
};

pub(super) const INSERT_WORDS: Insert = Insert {
    table: "search_index",
    row: "
INSERT INTO search_index (rowid, words)
VALUES (?, ?)",
};

/// Indexes the new turns of a batch.
pub(super) fn index_new(connection: &Connection, rows: &[SearchRow]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut last: i64 = connection
        .prepare_cached(LAST_NUMBER)
        .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
        .map_err(refused)?;
    let numbered: Vec<(i64, &SearchRow)> = rows
        .iter()
        .map(|row| {
            last = first_number(row.at_ms).max(last + 1);
            (last, row)
        })
        .collect();
    INSERT_SEARCHED.rows(connection, &numbered, |statement, (number, row)| {
        statement.execute(params![number, row.conversation.as_bytes(), row.turn])
    })?;
    INSERT_WORDS.rows(connection, &numbered, |statement, (number, row)| {
        statement.execute(params![number, fts5_document(&row.texts)])
    })
}

pub(super) const MATCHING: &str = "
SELECT f.rowid
FROM search_index AS f
WHERE f.words MATCH $1 AND f.rowid < $2 AND f.rowid >= $3
ORDER BY f.rowid DESC
LIMIT $4";

pub(super) const HITS: &str = "
SELECT
    lower(hex(s.conversation)) AS key_hex, c.channel, c.id AS conversation_id, c.user_id, s.turn, t.at_ms, t.decision,
    s.id AS number
FROM json_each($1) AS j
CROSS JOIN searched AS s ON s.id = j.value
CROSS JOIN turns AS t ON t.conversation = s.conversation AND t.turn = s.turn
CROSS JOIN conversations AS c ON c.key = s.conversation
WHERE t.at_ms >= $2 AND t.at_ms <= $3
    AND ($4 IS NULL OR c.channel = $4)
    AND ($5 IS NULL OR t.decision = $5)
ORDER BY j.key";

#[derive(sqlx::FromRow)]
struct NumberedHit {
    number: i64,
    #[sqlx(flatten)]
    hit: HitRecord,
}

pub(super) async fn search(
    readers: &SqlitePool,
    looked: Looked,
    before: i64,
) -> Result<Page<SearchHit>, sqlx::Error> {
    let mut connection = readers.acquire().await?;
    let lowest = if looked.since_ms > 0 {
        first_number(looked.since_ms)
    } else {
        0
    };
    let highest = match looked.until_ms {
        i64::MAX => i64::MAX,
        until => first_number(until.saturating_add(LATEST_MS)),
    };
    let words = looked.query.to_fts5();
    let mut before = before.min(highest);
    let mut found: Vec<NumberedHit> = Vec::new();
    let mut next = None;
    for _ in 0..MOST_ROUNDS {
        let numbers: Vec<i64> = sqlx::query_scalar(MATCHING)
            .bind(&words)
            .bind(before)
            .bind(lowest)
            .bind(looked.round)
            .fetch_all(&mut *connection)
            .await?;
        let more: Vec<NumberedHit> = sqlx::query_as(HITS)
            .bind(parameter(&numbers)?)
            .bind(looked.since_ms)
            .bind(looked.until_ms)
            .bind(&looked.channel)
            .bind(&looked.decision)
            .fetch_all(&mut *connection)
            .await?;
        found.extend(more);
        next = numbers
            .last()
            .copied()
            .filter(|_| rows::is_full(&numbers, looked.round));
        match next {
            Some(last) if found.len() <= looked.limit => before = last,
            _ => break,
        }
    }
    if found.len() > looked.limit {
        found.truncate(looked.limit);
        next = found.last().map(|hit| hit.number);
    }
    let records: Vec<HitRecord> = found.into_iter().map(|hit| hit.hit).collect();
    let turns = rows::turns_of(&records);
    let said = repeated_turns(&mut connection, &turns).await?;
    Ok(Page {
        items: hits(records, &said, &looked.query),
        next: next.map(|last| last.to_string()),
    })
}

/// Some conversations, and those of them that have turns the index does not.
pub(super) struct LookedAt {
    pub(super) incomplete: Vec<Key>,
    pub(super) next: Option<Cursor>,
}

pub(super) const CONVERSATIONS: &str = "
SELECT
    c.key, c.updated_ms,
    (SELECT COUNT(*) FROM searched AS s WHERE s.conversation = c.key) < c.turns AS is_incomplete
FROM conversations AS c
WHERE (c.updated_ms, c.key) < ($1, $2)
ORDER BY c.updated_ms DESC, c.key DESC
LIMIT $3";

pub(super) async fn conversations(
    readers: &SqlitePool,
    before: Option<Cursor>,
) -> Result<LookedAt, sqlx::Error> {
    let (updated_ms, key) = before.map_or((i64::MAX, Key::LAST), |cursor| (cursor.updated_ms, cursor.key));
    let rows: Vec<(Vec<u8>, i64, bool)> = sqlx::query_as(CONVERSATIONS)
        .bind(updated_ms)
        .bind(key.as_bytes().to_vec())
        .bind(LOOKED_AT)
        .fetch_all(readers)
        .await?;
    let next = match rows.last() {
        Some((key, updated_ms, _)) if rows::is_full(&rows, LOOKED_AT) => Some(Cursor {
            updated_ms: *updated_ms,
            key: stored_key(key)?,
        }),
        _ => None,
    };
    let incomplete = rows
        .iter()
        .filter(|(_, _, is_incomplete)| *is_incomplete)
        .map(|(key, _, _)| stored_key(key))
        .collect::<Result<_, _>>()?;
    Ok(LookedAt { incomplete, next })
}

pub(super) const MISSING: &str = "
SELECT t.turn, t.at_ms, t.candidates, t.options, t.details IS NULL
FROM turns AS t
WHERE t.conversation = $1
    AND NOT EXISTS (SELECT 1 FROM searched AS s WHERE s.conversation = t.conversation AND s.turn = t.turn)
ORDER BY t.turn
LIMIT $2";

/// The first number at or after this that is free.
pub(super) const FREE_NUMBER: &str = "
SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM searched AS s WHERE s.id = $1) THEN $1
    ELSE (
        SELECT s.id + 1
        FROM searched AS s
        WHERE s.id >= $1 AND NOT EXISTS (SELECT 1 FROM searched AS n WHERE n.id = s.id + 1)
        ORDER BY s.id
        LIMIT 1
    )
END";

pub(super) const PACK: &str = "
UPDATE turns
SET details = unhex(j.value ->> 1), candidates = '[]', options = '[]'
FROM json_each($2) AS j
WHERE turns.conversation = $1 AND turns.turn = j.value ->> 0";

/// Indexes the next turns of a conversation that the index does not have; how many there were. What they were decided from
/// is packed on the way.
pub(super) async fn index_missing(
    queue: &Queue<Job>,
    patience: Duration,
    conversation: Key,
) -> Result<usize, LogError> {
    chore::write(queue, patience, move |connection| {
        Box::pin(async move {
            let missing: Vec<(i64, i64, String, String, bool)> = sqlx::query_as(MISSING)
                .bind(conversation.as_bytes().to_vec())
                .bind(STEP)
                .fetch_all(&mut *connection)
                .await?;
            if missing.is_empty() {
                return Ok(0);
            }
            let turns: Vec<(Key, i64)> = missing.iter().map(|row| (conversation, row.0)).collect();
            let said = repeated_turns(connection, &turns).await?;
            let mut rows = Vec::with_capacity(missing.len());
            let mut packed: Vec<(i64, String)> = Vec::new();
            let mut last = 0;
            for (turn, at_ms, candidates, options, is_unpacked) in &missing {
                let wanted = first_number(*at_ms).max(last + 1);
                last = sqlx::query_scalar(FREE_NUMBER)
                    .bind(wanted)
                    .fetch_one(&mut *connection)
                    .await?;
                let texts = said.get(&(conversation, *turn)).map(|said| stored_texts(said));
                rows.push((
                    last,
                    SearchRow {
                        conversation,
                        turn: *turn,
                        at_ms: *at_ms,
                        texts: texts.unwrap_or_default(),
                    },
                ));
                let details = Details {
                    candidates: JsonText::stored(candidates.as_str())?,
                    options: JsonText::stored(options.as_str())?,
                    state: None,
                };
                packed.extend(
                    details
                        .pack()
                        .filter(|_| *is_unpacked)
                        .map(|details| (*turn, hex(&details))),
                );
            }
            for (number, row) in &rows {
                sqlx::query(INSERT_SEARCHED.row)
                    .bind(number)
                    .bind(row.conversation.as_bytes())
                    .bind(row.turn)
                    .execute(&mut *connection)
                    .await?;
                sqlx::query(INSERT_WORDS.row)
                    .bind(number)
                    .bind(fts5_document(&row.texts))
                    .execute(&mut *connection)
                    .await?;
            }
            sqlx::query(PACK)
                .bind(conversation.as_bytes().to_vec())
                .bind(parameter(&packed)?)
                .execute(connection)
                .await?;
            Ok(missing.len())
        })
    })
    .await
}
