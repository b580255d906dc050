//! What can go wrong, by what the caller can do about it.

use std::time::Duration;

/// Why the log could not do it.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The queue is full or the database does not answer in time: nothing was stored, try again.
    #[error("the conversation log is busy")]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The database failed: nothing was acknowledged.
    #[error("the conversation log cannot reach its database")]
    Unavailable(#[source] sqlx::Error),
    /// This one turn cannot be stored, whatever the database does.
    #[error("the turn cannot be stored: {reason}")]
    Rejected {
        /// Why.
        reason: String,
    },
    /// The database is not one of ours, or newer than this program.
    #[error("{reason}")]
    Incompatible {
        /// What is wrong and how to mend it.
        reason: String,
    },
    /// The log is closed.
    #[error("the conversation log is closed")]
    Closed,
}
