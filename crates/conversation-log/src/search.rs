//! What a history is searched by: the words of a turn, the query a person typed, and the piece of text that is shown.
//!
//! Words are cut and spelt here, not by the databases, so that both find the same turns: SQLite is given them with blanks
//! between (and its plainest tokenizer), PostgreSQL as a finished `tsvector`. A query is words, `"phrases"`, `begin*` and
//! `-not`, all of which must hold; whatever else stands there is a gap between words, so that no text is a wrong query.
//!
//! What surprises: SQLite keeps no text beside its index, so a turn is taken out of it by giving its words again. Whoever
//! changes how words are made empties `searched` and the index by a migration; the server fills them again.

mod query;
mod snippet;
mod word;

pub(crate) use query::Query;
pub(crate) use snippet::snippet;
pub(crate) use word::{fts5_document, ts_vector};

use std::collections::HashMap;

use serde_json::Value;

use crate::cursor::page_rows;
use crate::key::Key;
use crate::{ConversationId, NewActivity, Page, SearchFilter, SearchHit, SearchMatch, StoredActivity};

/// Turns looked at in one go where a filter leaves some out.
const ROUND: i64 = 1_000;
/// Rounds of one page: a common word with a filter that leaves nearly all out must not read the whole history. The page is
/// then shorter, and its cursor goes on from there.
pub(crate) const MOST_ROUNDS: u32 = 10;

/// What a page of hits is made from: the filter with its open ends closed.
#[derive(Debug, Clone)]
pub(crate) struct Looked {
    pub(crate) query: Query,
    pub(crate) since_ms: i64,
    /// Said at or before.
    pub(crate) until_ms: i64,
    pub(crate) channel: Option<String>,
    pub(crate) decision: Option<String>,
    /// Turns of one round.
    pub(crate) round: i64,
    /// What the page holds.
    pub(crate) limit: usize,
}

impl Looked {
    /// `None` where the text holds no word to look for.
    pub(crate) fn new(filter: &SearchFilter, limit: u32) -> Option<Self> {
        let query = Query::parse(&filter.text)?;
        let is_narrowed = filter.channel.is_some() || filter.decision.is_some() || filter.until_ms.is_some();
        let (rows, limit) = page_rows(limit);
        Some(Self {
            query,
            since_ms: filter.since_ms.unwrap_or(i64::MIN),
            until_ms: filter.until_ms.map_or(i64::MAX, |until| until.saturating_sub(1)),
            channel: filter.channel.clone(),
            decision: filter.decision.clone(),
            round: if is_narrowed { ROUND.max(rows) } else { rows },
            limit,
        })
    }
}

/// A turn in which the words stand, as it is read.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct HitRecord {
    pub(crate) key_hex: String,
    channel: String,
    conversation_id: String,
    user_id: String,
    pub(crate) turn: i64,
    pub(crate) at_ms: i64,
    decision: String,
}

/// The hits with what is shown of them; a turn that was erased meanwhile is left out.
pub(crate) fn hits(
    records: Vec<HitRecord>,
    said: &HashMap<(Key, i64), Vec<StoredActivity>>,
    query: &Query,
) -> Vec<SearchHit> {
    records
        .into_iter()
        .filter_map(|record| {
            let key = Key::from_hex(&record.key_hex)?;
            let matches = said
                .get(&(key, record.turn))?
                .iter()
                .map(|activity| SearchMatch {
                    sequence: activity.sequence,
                    role: activity.role,
                    snippet: snippet(text_of(&activity.activity.value()), query),
                })
                .filter(|found| !found.snippet.is_empty())
                .collect();
            Some(SearchHit {
                conversation: ConversationId {
                    channel: record.channel,
                    id: record.conversation_id,
                },
                user_id: record.user_id,
                turn: record.turn,
                at_ms: record.at_ms,
                decision: record.decision,
                matches,
            })
        })
        .collect()
}

/// A page without hits.
pub(crate) const NOTHING: Page<SearchHit> = Page {
    items: Vec::new(),
    next: None,
};

/// A turn whose words are to be indexed.
#[derive(Debug, Clone)]
pub(crate) struct SearchRow {
    pub(crate) conversation: Key,
    pub(crate) turn: i64,
    pub(crate) at_ms: i64,
    pub(crate) texts: Vec<String>,
}

/// What is said in an activity.
pub(crate) fn text_of(activity: &Value) -> &str {
    activity.get("text").and_then(Value::as_str).unwrap_or_default()
}

/// The texts of a turn that is new, in order.
pub(crate) fn new_texts(activities: &[NewActivity]) -> Vec<String> {
    let said = activities.iter().map(|new| &new.said);
    said.filter(|text| !text.is_empty()).cloned().collect()
}

/// The texts of a turn that is stored, in order.
pub(crate) fn stored_texts(activities: &[StoredActivity]) -> Vec<String> {
    let said = activities
        .iter()
        .map(|stored| text_of(&stored.activity.value()).to_owned());
    said.filter(|text| !text.is_empty()).collect()
}
