//! What a database error says about the batch it ended.

use std::borrow::Cow;
use std::sync::Arc;

use crate::LogError;

/// Who is to blame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A row of the batch: alone, it fails again and the others do not.
    Row,
    /// Perhaps a row, perhaps the database: each turn is tried alone, and if it fails it may be tried again.
    Unclear,
    /// Another replica was faster: try the batch again.
    Race,
    /// The database or the way to it.
    Down,
}

/// A batch that was not stored.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) fault: Fault,
    error: Arc<sqlx::Error>,
}

impl Failure {
    pub(crate) fn new(fault: Fault, error: sqlx::Error) -> Self {
        Self {
            fault,
            error: Arc::new(error),
        }
    }

    pub(crate) fn error(&self) -> &sqlx::Error {
        &self.error
    }

    /// What one caller of the batch is told.
    pub(crate) fn to_error(&self) -> LogError {
        match self.fault {
            Fault::Row => LogError::rejected(row_reason(&self.error)),
            Fault::Race => crate::writer::busy(),
            Fault::Unclear | Fault::Down => LogError::unavailable(Arc::clone(&self.error)),
        }
    }
}

impl Failure {
    /// One line for the operator.
    pub(crate) fn warn(&self, jobs: usize) {
        let error = self.error();
        if self.fault == Fault::Row {
            tracing::warn!(code = row_code(error), "a turn was refused by the database");
        } else {
            tracing::warn!(%error, jobs, "the database failed; nothing was acknowledged");
        }
    }
}

fn row_code(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .map_or_else(|| "unknown".to_owned(), Cow::into_owned)
}

/// What the database says of a row, without the row: its message may quote what a person wrote.
fn row_reason(error: &sqlx::Error) -> String {
    format!("the database refused a row of it (code {})", row_code(error))
}

/// A broken promise of the database, such as a row count that is wrong.
pub(crate) fn broken(what: impl Into<String>) -> sqlx::Error {
    sqlx::Error::Protocol(what.into())
}

/// The number of rows a statement must have written.
pub(crate) fn expect_rows(table: &str, written: u64, expected: usize) -> Result<(), sqlx::Error> {
    if usize::try_from(written).is_ok_and(|written| written == expected) {
        return Ok(());
    }
    Err(broken(format!(
        "{written} rows of {table} were written in place of {expected}"
    )))
}
