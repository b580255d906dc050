//! Turns in outline: what they came to, and nothing of what was said.

use crate::ConversationId;

/// So many turns are read before an outcome for the answer that it is about.
pub(crate) const TURNS_BEFORE: i64 = 8;

/// What a turn came to.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TurnOutline {
    /// Its conversation.
    #[sqlx(flatten)]
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
