//! The index of words, by `tsvector` and GIN.

use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::{Connection as _, Postgres};
use uuid::Uuid;

use super::batch::{column, repeated_turns};
use crate::cursor::{Cursor, TurnCursor};
use crate::key::Key;
use crate::packed::Details;
use crate::search::{HitRecord, Looked, MOST_ROUNDS, SearchRow, hits, stored_texts, ts_vector};
use crate::{JsonText, Page, SearchHit, rows};

/// Turns of an earlier version that are indexed in one transaction.
const STEP: i64 = 50;
/// Conversations that are looked at in one go.
const LOOKED_AT: i64 = 500;

// ON CONFLICT: two replicas may add the same turn of an earlier version.
const INSERT_SEARCHED: &str = "
INSERT INTO searched (conversation, turn, at_ms, words)
SELECT n.conversation, n.turn, n.at_ms, n.words::tsvector
FROM UNNEST($1::uuid[], $2::bigint[], $3::bigint[], $4::text[]) AS n (conversation, turn, at_ms, words)
ON CONFLICT (conversation, turn) DO NOTHING";

/// Indexes turns.
pub(super) async fn index(connection: &mut PgConnection, rows: &[SearchRow]) -> Result<(), sqlx::Error> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(INSERT_SEARCHED)
        .bind(column(rows, |row| row.conversation.to_uuid()))
        .bind(column(rows, |row| row.turn))
        .bind(column(rows, |row| row.at_ms))
        .bind(column(rows, |row| ts_vector(&row.texts)))
        .execute(connection)
        .await?;
    Ok(())
}

// The latest turns are looked through for the words, on the way back through time: common words fill a page there.
pub(super) const MATCHING_LATE: &str = "
SELECT n.conversation, n.turn, n.at_ms
FROM (
    SELECT s.conversation, s.turn, s.at_ms, s.words
    FROM searched AS s
    WHERE s.at_ms >= $2 AND s.at_ms <= $3 AND (s.at_ms, s.conversation, s.turn) < ($4, $5, $6)
    ORDER BY s.at_ms DESC, s.conversation DESC, s.turn DESC
    LIMIT $8
) AS n
WHERE n.words @@ $1::text::tsquery
LIMIT $7";

// How far back that reached, and whether there is more.
pub(super) const LOOKED_THROUGH: &str = "
SELECT MAX(n.at_ms) - MIN(n.at_ms), MAX(n.at_ms), COUNT(*)
FROM (
    SELECT s.at_ms
    FROM searched AS s
    WHERE s.at_ms >= $1 AND s.at_ms <= $2 AND (s.at_ms, s.conversation, s.turn) < ($3, $4, $5)
    ORDER BY s.at_ms DESC, s.conversation DESC, s.turn DESC
    LIMIT $6
) AS n";

// A word that falls a little short of a page there stands in tens of thousands of turns of a long history. Those of a bounded
// time are put in order: the index of words and the one by time each tell which turns they have, and only what both have is
// read. `+ 0` keeps the planner from walking through the time and looking at each turn's words.
pub(super) const MATCHING_SINCE: &str = "
SELECT s.conversation, s.turn, s.at_ms
FROM searched AS s
WHERE s.words @@ $1::text::tsquery
    AND s.at_ms >= $2
    AND s.at_ms <= $3
    AND (s.at_ms + 0, s.conversation, s.turn) < ($4, $5, $6)
ORDER BY s.at_ms + 0 DESC, s.conversation DESC, s.turn DESC
LIMIT $7";

// Other words are rare, and their turns are few enough to be put in order. `+ 0` keeps the planner from the index by time: it
// knows of no rare word how rare it is, and walked through two million turns for one that is nowhere (30 s).
pub(super) const MATCHING: &str = "
SELECT s.conversation, s.turn, s.at_ms
FROM searched AS s
WHERE s.words @@ $1::text::tsquery
    AND s.at_ms + 0 >= $2
    AND s.at_ms + 0 <= $3
    AND (s.at_ms + 0, s.conversation, s.turn) < ($4, $5, $6)
ORDER BY s.at_ms + 0 DESC, s.conversation DESC, s.turn DESC
LIMIT $7";

/// Turns that [`MATCHING_LATE`] looks through: some 30 ms.
const LATE: i64 = 5_000;

/// [`MATCHING_SINCE`] goes back at most so many times as far: the times of 160,000 turns are read in some 20 ms. A word that does
/// not fill a page there is in one of a thousand turns or fewer.
const FARTHEST: i64 = 32;

/// The next turns in which the words stand, at most a round of them: where the latest turns do not hold so many, those of as long
/// a time as should, and where that is too long or fell short, those of all.
async fn matching(
    connection: &mut PgConnection,
    words: &str,
    looked: &Looked,
    before: TurnCursor,
    late: i64,
) -> Result<Vec<Matching>, sqlx::Error> {
    let among_late = bound(sqlx::query_as(MATCHING_LATE), words, looked, before)
        .bind(late)
        .fetch_all(&mut *connection)
        .await?;
    if rows::is_full(&among_late, looked.round) {
        return Ok(among_late);
    }
    let (span_ms, latest_ms, turns): (Option<i64>, Option<i64>, i64) = sqlx::query_as(LOOKED_THROUGH)
        .bind(looked.since_ms)
        .bind(looked.until_ms)
        .bind(before.at_ms)
        .bind(before.conversation.to_uuid())
        .bind(before.turn)
        .bind(late)
        .fetch_one(&mut *connection)
        .await?;
    let (Some(span_ms), Some(latest_ms)) = (span_ms, latest_ms) else {
        return Ok(among_late);
    };
    if turns < late {
        return Ok(among_late);
    }
    // Twice as far as these few let expect.
    let found = i64::try_from(among_late.len()).unwrap_or(i64::MAX);
    let times = (2 * looked.round)
        .checked_div(found)
        .unwrap_or(i64::MAX)
        .saturating_add(1);
    if times <= FARTHEST {
        let since = Looked {
            since_ms: looked
                .since_ms
                .max(latest_ms.saturating_sub(span_ms.saturating_mul(times))),
            until_ms: looked.until_ms.min(latest_ms),
            ..looked.clone()
        };
        // Planned anew each time: whether it pays to read the index by time depends on the word and on how far back it goes.
        let in_time: Vec<Matching> = bound(sqlx::query_as(MATCHING_SINCE), words, &since, before)
            .persistent(false)
            .fetch_all(&mut *connection)
            .await?;
        if rows::is_full(&in_time, looked.round) {
            return Ok(in_time);
        }
    }
    bound(sqlx::query_as(MATCHING), words, looked, before)
        .fetch_all(connection)
        .await
}

/// A turn's conversation, number and time.
type Matching = (Uuid, i64, i64);

type MatchingQuery<'q> = sqlx::query::QueryAs<'q, Postgres, Matching, PgArguments>;

/// What every look for words is told.
fn bound<'q>(
    query: MatchingQuery<'q>,
    words: &'q str,
    looked: &Looked,
    before: TurnCursor,
) -> MatchingQuery<'q> {
    query
        .bind(words)
        .bind(looked.since_ms)
        .bind(looked.until_ms)
        .bind(before.at_ms)
        .bind(before.conversation.to_uuid())
        .bind(before.turn)
        .bind(looked.round)
}

pub(super) const HITS: &str = "
SELECT
    replace(t.conversation::text, '-', '') AS key_hex, c.channel, c.id AS conversation_id, c.user_id, t.turn, t.at_ms,
    t.decision
FROM UNNEST($1::uuid[], $2::bigint[]) WITH ORDINALITY AS j (conversation, turn, place)
JOIN turns AS t ON t.conversation = j.conversation AND t.turn = j.turn
JOIN conversations AS c ON c.key = j.conversation
WHERE ($3::text IS NULL OR c.channel = $3) AND ($4::text IS NULL OR t.decision = $4)
ORDER BY j.place";

pub(super) async fn search(
    connection: &mut PgConnection,
    looked: Looked,
    mut before: TurnCursor,
) -> Result<Page<SearchHit>, sqlx::Error> {
    let words = looked.query.to_ts_query();
    let mut found: Vec<HitRecord> = Vec::new();
    let mut next = None;
    for _ in 0..MOST_ROUNDS {
        let matching = matching(connection, &words, &looked, before, LATE).await?;
        let more: Vec<HitRecord> = sqlx::query_as(HITS)
            .bind(column(&matching, |row| row.0))
            .bind(column(&matching, |row| row.1))
            .bind(&looked.channel)
            .bind(&looked.decision)
            .fetch_all(&mut *connection)
            .await?;
        found.extend(more);
        next = matching
            .last()
            .filter(|_| rows::is_full(&matching, looked.round))
            .map(|(conversation, turn, at_ms)| TurnCursor {
                at_ms: *at_ms,
                conversation: Key::from(*conversation),
                turn: *turn,
            });
        match next {
            Some(last) if found.len() <= looked.limit => before = last,
            _ => break,
        }
    }
    if found.len() > looked.limit {
        found.truncate(looked.limit);
        next = found.last().and_then(|hit| {
            Some(TurnCursor {
                at_ms: hit.at_ms,
                conversation: Key::from_hex(&hit.key_hex)?,
                turn: hit.turn,
            })
        });
    }
    let turns = rows::turns_of(&found);
    let said = repeated_turns(connection, &turns).await?;
    Ok(Page {
        items: hits(found, &said, &looked.query),
        next: next.map(TurnCursor::encode),
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
    connection: &mut PgConnection,
    before: Option<Cursor>,
) -> Result<LookedAt, sqlx::Error> {
    let (updated_ms, key) = before.map_or((i64::MAX, Key::LAST), |cursor| (cursor.updated_ms, cursor.key));
    let rows: Vec<(Uuid, i64, bool)> = sqlx::query_as(CONVERSATIONS)
        .bind(updated_ms)
        .bind(key.to_uuid())
        .bind(LOOKED_AT)
        .fetch_all(connection)
        .await?;
    let next = rows
        .last()
        .filter(|_| rows::is_full(&rows, LOOKED_AT))
        .map(|(key, updated_ms, _)| Cursor {
            updated_ms: *updated_ms,
            key: Key::from(*key),
        });
    let incomplete = rows
        .iter()
        .filter(|(_, _, is_incomplete)| *is_incomplete)
        .map(|(key, _, _)| Key::from(*key))
        .collect();
    Ok(LookedAt { incomplete, next })
}

pub(super) const MISSING: &str = "
SELECT t.turn, t.at_ms, t.candidates, t.options, t.details IS NULL
FROM turns AS t
WHERE t.conversation = $1
    AND NOT EXISTS (SELECT 1 FROM searched AS s WHERE s.conversation = t.conversation AND s.turn = t.turn)
ORDER BY t.turn
LIMIT $2";

const PACK: &str = "
UPDATE turns AS t
SET details = n.details, candidates = '[]', options = '[]'
FROM UNNEST($2::bigint[], $3::bytea[]) AS n (turn, details)
WHERE t.conversation = $1 AND t.turn = n.turn AND t.details IS NULL";

/// Indexes the next turns of a conversation that the index does not have; how many there were. What they were decided from
/// is packed on the way.
pub(super) async fn index_missing(
    connection: &mut PgConnection,
    conversation: Key,
) -> Result<usize, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    let missing: Vec<(i64, i64, String, String, bool)> = sqlx::query_as(MISSING)
        .bind(conversation.to_uuid())
        .bind(STEP)
        .fetch_all(&mut *transaction)
        .await?;
    if missing.is_empty() {
        return Ok(0);
    }
    let turns: Vec<(Key, i64)> = missing.iter().map(|row| (conversation, row.0)).collect();
    let said = repeated_turns(&mut transaction, &turns).await?;
    let mut rows = Vec::with_capacity(missing.len());
    let (mut packed_turns, mut packed) = (Vec::new(), Vec::new());
    for (turn, at_ms, candidates, options, is_unpacked) in &missing {
        let texts = said.get(&(conversation, *turn)).map(|said| stored_texts(said));
        rows.push(SearchRow {
            conversation,
            turn: *turn,
            at_ms: *at_ms,
            texts: texts.unwrap_or_default(),
        });
        let details = Details {
            candidates: JsonText::stored(candidates.as_str())?,
            options: JsonText::stored(options.as_str())?,
            state: None,
        };
        if let Some(details) = details.pack().filter(|_| *is_unpacked) {
            packed_turns.push(*turn);
            packed.push(details);
        }
    }
    index(&mut transaction, &rows).await?;
    sqlx::query(PACK)
        .bind(conversation.to_uuid())
        .bind(packed_turns)
        .bind(packed)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(missing.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SearchFilter;
    use crate::postgres::schema::{fresh_schema, run};

    /// Turns of one conversation, three in a millisecond. `often` stands in every third, `now` in every ninth, `seldom` in every
    /// fiftieth, `once` in the first, and `outage` in all from the 200th to the 260th.
    const HISTORY: &str = "
    INSERT INTO conversations (key, channel, id, user_id, state, turns, activities, started_ms, updated_ms)
    VALUES (md5('one')::uuid, 'directline', 'one', 'ann', '{}', 900, 0, 0, 300);
    INSERT INTO searched (conversation, turn, at_ms, words)
    SELECT md5('one')::uuid, n, n / 3, (
        'every' || CASE WHEN n % 3 = 0 THEN ' often' ELSE '' END || CASE WHEN n % 9 = 0 THEN ' now' ELSE '' END
        || CASE WHEN n % 50 = 0 THEN ' seldom' ELSE '' END || CASE WHEN n = 1 THEN ' once' ELSE '' END
        || CASE WHEN n BETWEEN 200 AND 260 THEN ' outage' ELSE '' END)::tsvector
    FROM generate_series(1, 900) AS n";

    /// Turns that are looked through first: with pages of ten, each word takes another way.
    const FEW: i64 = 40;

    #[tokio::test]
    async fn a_word_is_found_in_all_its_turns_however_far_back_it_is_looked_for() {
        let Some((mut connection, schema)) = history().await else {
            return;
        };

        for word in ["every", "often", "now", "seldom", "once", "outage", "nowhere"] {
            let expected: Vec<i64> = sqlx::query_scalar(
                "SELECT turn FROM searched WHERE words @@ $1::text::tsquery ORDER BY at_ms DESC, turn DESC",
            )
            .bind(word)
            .fetch_all(&mut connection)
            .await
            .unwrap();

            let found = page_by_page(&mut connection, word).await;

            assert_eq!(found, expected, "{word}");
        }
        run(&mut connection, &format!("DROP SCHEMA {schema} CASCADE")).await;
    }

    async fn page_by_page(connection: &mut PgConnection, word: &str) -> Vec<i64> {
        let filter = SearchFilter {
            text: word.to_owned(),
            ..SearchFilter::default()
        };
        let looked = Looked::new(&filter, 9).unwrap();
        let words = looked.query.to_ts_query();
        let mut before = TurnCursor::LAST;
        let mut found = Vec::new();
        loop {
            let page = matching(connection, &words, &looked, before, FEW).await.unwrap();
            found.extend(page.iter().map(|(_, turn, _)| *turn));
            match page.last() {
                Some((conversation, turn, at_ms)) if rows::is_full(&page, looked.round) => {
                    before = TurnCursor {
                        at_ms: *at_ms,
                        conversation: Key::from(*conversation),
                        turn: *turn,
                    };
                }
                _ => return found,
            }
        }
    }

    /// A schema of its own that holds [`HISTORY`].
    async fn history() -> Option<(PgConnection, String)> {
        let (mut connection, schema) = fresh_schema("looking").await?;
        run(&mut connection, HISTORY).await;
        Some((connection, schema))
    }
}
