//! What was said, kept: conversations, their activities and state, turns, support requests and the outbox, in SQLite
//! or PostgreSQL behind one trait.
//!
//! One turn is one transaction. When [`ConversationLog::take_turn`] returns, the turn is on disk; the same activity
//! twice is one turn with the same reply.

pub mod error;
pub mod log;
pub mod record;

pub use error::LogError;
pub use log::{ConversationLog, Decide, open};
pub use record::{
    AdminKey, Arrival, Conversation, ConversationFilter, ConversationId, NewActivity, NewOutboxRow,
    OutboxRow, Page, Role, Snapshot, StoredActivity, Taken, TurnDraft, TurnFacts, TurnRow,
};
