//! What was said, kept: conversations, their activities and state, turns, support requests and the outbox, in SQLite
//! or PostgreSQL behind one trait.
//!
//! One turn is one transaction. When [`ConversationLog::take_turn`] returns, the turn is on disk; the same activity
//! twice is one turn with the same reply.
//!
//! A turn goes into a bounded queue (`writer`), is decided and turned into rows together with all that wait (`batch`),
//! and is stored in one transaction (`sqlite`, `postgres`).

pub mod backup;
pub mod error;
pub mod export;
pub mod json_text;
pub mod log;
pub mod options;
pub mod record;
pub mod transfer;

mod batch;
mod check;
mod cursor;
mod erase;
mod fault;
mod key;
mod migrations;
mod missed;
mod outline;
mod packed;
mod postgres;
mod review;
mod rows;
mod search;
#[cfg(test)]
mod simulation;
mod sqlite;
mod stretch;
mod watchers;
mod writer;

pub use backup::{back_up, restore};
pub use error::LogError;
pub use export::{Export, ExportRow};
pub use json_text::JsonText;
pub use log::{ChangeMoments, ChangeSetting, ConversationLog, Decide, open, open_with};
pub use missed::{MissedTurn, PastTurn};
pub use options::LogOptions;
pub use outline::TurnOutline;
pub use record::{
    AdminKey, Arrival, Conversation, ConversationFilter, ConversationId, Delivery, DeliveryFilter, Erase,
    Erasure, Indexed, LoggedFacts, LoggedTurn, NewActivity, NewOutboxRow, NewSupportRequest, OutboxRow, Page,
    Role, SearchFilter, SearchHit, SearchMatch, Snapshot, SnippetPart, StoredActivity, SupportRequestFilter,
    SupportRequestItem, Taken, TurnDraft, TurnFacts, TurnFilter, TurnRow,
};
pub use review::{Review, ReviewStatus, ReviewedTurn};
pub use stretch::Stretch;
pub use transfer::{TransferredTable, transfer};
