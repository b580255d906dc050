//! What can go wrong, by what the caller can do about it.

use std::sync::Arc;
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
    Unavailable(#[source] Arc<sqlx::Error>),
    /// What was asked cannot be done, whatever the database does: a turn that cannot be stored, a cursor that was never
    /// given out. Trying again is of no use.
    #[error("the conversation log refuses it: {reason}")]
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

impl LogError {
    pub(crate) fn rejected(reason: impl Into<String>) -> Self {
        Self::Rejected {
            reason: reason.into(),
        }
    }

    /// All callers of a batch are told of the one error that ended it.
    pub(crate) fn unavailable(error: impl Into<Arc<sqlx::Error>>) -> Self {
        Self::Unavailable(error.into())
    }

    pub(crate) fn incompatible(reason: impl Into<String>) -> Self {
        Self::Incompatible {
            reason: reason.into(),
        }
    }
}
