//! Turns in outline: what they came to, and nothing of what was said.

use crate::ConversationId;

/// So many turns are read before an outcome for the answer that it is about.
pub(crate) const TURNS_BEFORE: i64 = 8;

/// What a turn came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TurnOutline {
    /// Its conversation.
    pub conversation: ConversationId,
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
    /// The entry that the outcome is about: the one that was given last, if nobody said since that it helped.
    pub about: Option<String>,
}

/// [`TurnOutline`] as it is read.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct OutlineRecord {
    channel: String,
    conversation_id: String,
    turn: i64,
    at_ms: i64,
    decision: String,
    entry: Option<String>,
    outcome: Option<String>,
    about: Option<String>,
}

impl From<OutlineRecord> for TurnOutline {
    fn from(record: OutlineRecord) -> Self {
        Self {
            conversation: ConversationId {
                channel: record.channel,
                id: record.conversation_id,
            },
            turn: record.turn,
            at_ms: record.at_ms,
            decision: record.decision,
            entry: record.entry,
            outcome: record.outcome,
            about: record.about,
        }
    }
}
