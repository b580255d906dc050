//! Turns as a replay reads them: few columns of many rows, and the names of their conversations once.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use crate::key::Key;
use crate::{ConversationId, LoggedFacts, LoggedTurn};

/// A turn as a replay reads it: the conversation by its key.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct LoggedRecord<K> {
    pub(crate) conversation: K,
    turn: i64,
    at_ms: i64,
    tiers: String,
    event: String,
    surroundings: Option<String>,
    reply: Option<i64>,
}

/// A key as SQLite has it.
pub(crate) type KeyBytes = [u8; 16];

impl LoggedRecord<KeyBytes> {
    /// Reads a row.
    pub(crate) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            conversation: row.get(0)?,
            turn: row.get(1)?,
            at_ms: row.get(2)?,
            tiers: row.get(3)?,
            event: row.get(4)?,
            surroundings: row.get(5)?,
            reply: row.get(6)?,
        })
    }
}

/// What else a replay may ask of a turn.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct FactsRecord {
    /// Place among the turns that were asked for, from 0.
    place: i64,
    decision: String,
    entry: Option<String>,
    chosen: Option<i64>,
    outcome: Option<String>,
    options: String,
    details: Option<Vec<u8>>,
    state: Option<Vec<u8>>,
}

/// The facts of `count` turns, each in its place.
pub(crate) fn facts(records: Vec<FactsRecord>, count: usize) -> Vec<Option<LoggedFacts>> {
    let mut facts = vec![None; count];
    for record in records {
        let place = usize::try_from(record.place).unwrap_or(usize::MAX);
        if let Some(slot) = facts.get_mut(place) {
            *slot = Some(LoggedFacts {
                decision: record.decision,
                entry: record.entry,
                chosen: record.chosen,
                outcome: record.outcome,
                options: record.options,
                details: record.details,
                state: record.state,
            });
        }
    }
    facts
}

/// A conversation as a replay names it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct NamedRecord<K> {
    pub(crate) key: K,
    channel: String,
    id: String,
    outcome: Option<String>,
}

impl NamedRecord<KeyBytes> {
    /// Reads a row.
    pub(crate) fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            key: row.get(0)?,
            channel: row.get(1)?,
            id: row.get(2)?,
            outcome: row.get(3)?,
        })
    }
}

/// Puts the names of the conversations to their turns. A conversation that was deleted meanwhile takes its turns along.
pub(crate) fn logged<K: AsRef<[u8]> + Eq + Hash>(
    turns: Vec<LoggedRecord<K>>,
    named: Vec<NamedRecord<K>>,
    channel: Option<&str>,
) -> Vec<LoggedTurn> {
    let names: HashMap<K, (Arc<ConversationId>, Option<Arc<str>>)> = named
        .into_iter()
        .filter(|record| channel.is_none_or(|channel| record.channel == channel))
        .map(|record| {
            let id = ConversationId {
                channel: record.channel,
                id: record.id,
            };
            (record.key, (Arc::new(id), record.outcome.map(Arc::from)))
        })
        .collect();
    turns
        .into_iter()
        .filter_map(|record| {
            let (conversation, conversation_outcome) = names.get(&record.conversation)?;
            Some(LoggedTurn {
                key: Key::from_slice(record.conversation.as_ref())?,
                conversation: Arc::clone(conversation),
                conversation_outcome: conversation_outcome.clone(),
                turn: record.turn,
                at_ms: record.at_ms,
                tiers: record.tiers,
                event: record.event,
                surroundings: record.surroundings,
                reply: record.reply,
            })
        })
        .collect()
}
