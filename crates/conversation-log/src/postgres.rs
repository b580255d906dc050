//! The log in PostgreSQL, for many replicas.

use crate::sqlite::SqliteLog;
use crate::{LogError, LogOptions};

/// The log in PostgreSQL.
pub(crate) struct PostgresLog;

impl PostgresLog {
    pub(crate) async fn open(_url: &str, _bounds: &LogOptions) -> Result<SqliteLog, LogError> {
        Err(LogError::incompatible(
            "PostgreSQL follows with the next commit: use `sqlite://helpline.db`",
        ))
    }
}
