//! Turns that gave nobody what they asked, found by walking back through the index of words, which has every turn in the order
//! of time: no index of their own is kept, and nothing that an erasure would have to know.

use crate::{ConversationId, rows};

/// A turn that came to nothing, or said that the one before had: decided `unknown`, or with the outcome `denied` or
/// `handed_off`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedTurn {
    /// Its conversation.
    pub conversation: ConversationId,
    /// The reason of the support request it made, where it made one.
    pub handoff: Option<String>,
    /// The turns before it, a few of them, in order, and itself, the last.
    pub turns: Vec<PastTurn>,
}

/// A turn in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastTurn {
    /// Number of the turn, from 1.
    pub turn: i64,
    /// When, Unix milliseconds.
    pub at_ms: i64,
    /// See [`crate::TurnFacts::decision`].
    pub decision: String,
    /// See [`crate::TurnFacts::entry`].
    pub entry: Option<String>,
    /// See [`crate::TurnFacts::outcome`].
    pub outcome: Option<String>,
    /// See [`crate::TurnFacts::chosen`].
    pub chosen: Option<i64>,
    /// See [`crate::TurnFacts::event`]; JSON.
    pub event: String,
}

/// So many turns are read before one that came to nothing: what it is about was asked shortly before.
pub(crate) const TURNS_BEFORE: i64 = 8;

/// A turn before one that came to nothing, or itself.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct MissedRecord {
    channel: String,
    conversation_id: String,
    /// Number of the turn that came to nothing.
    missed: i64,
    turn: i64,
    at_ms: i64,
    decision: String,
    entry: Option<String>,
    outcome: Option<String>,
    chosen: Option<i64>,
    event: String,
    /// The support request that the turn made, JSON.
    request: Option<String>,
}

/// The turns, each with those before it, as the records have them one after the other.
pub(crate) fn missed_turns(records: Vec<MissedRecord>) -> Result<Vec<MissedTurn>, sqlx::Error> {
    let mut missed: Vec<MissedTurn> = Vec::new();
    let mut is_open = false;
    for record in records {
        if !is_open {
            missed.push(MissedTurn {
                conversation: ConversationId {
                    channel: record.channel,
                    id: record.conversation_id,
                },
                handoff: None,
                turns: Vec::new(),
            });
        }
        // The last of them is the turn itself.
        is_open = record.turn < record.missed;
        let Some(last) = missed.last_mut() else { continue };
        if let Some(request) = &record.request {
            let request: serde_json::Value = rows::json(request)?;
            last.handoff = request["reason"].as_str().map(str::to_owned);
        }
        last.turns.push(PastTurn {
            turn: record.turn,
            at_ms: record.at_ms,
            decision: record.decision,
            entry: record.entry,
            outcome: record.outcome,
            chosen: record.chosen,
            event: record.event,
        });
    }
    Ok(missed)
}
