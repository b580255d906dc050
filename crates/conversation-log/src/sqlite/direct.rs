//! The connection that writes, and its handle: statements of a batch run where the batch is worked out. Those of a replay read
//! likewise.
//!
//! `sqlx` runs SQLite in a thread of its own. Each command, and each row that comes back or is written, changes threads, and each value
//! is copied to travel. A turn writes some ten rows of eighty values, which cost three times what SQLite itself did for them. So a
//! batch borrows the handle from that thread, works on it by `rusqlite` until all of its rows are written, and gives it back: transactions
//! and everything that is not of a turn go on through `sqlx`. What surprises: whoever runs here blocks its thread, so the writer has one of
//! its own ([`Queue::start_apart`](crate::writer::Queue::start_apart)).

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

use rusqlite::{Connection, Statement};
use sqlx::Connection as _;
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::sqlite::{SqliteConnection, SqlitePool};

use crate::fault::expect_rows;

/// The connection that writes.
pub(super) struct WriterConnection {
    // First, since it is dropped first: its statements are the connection's.
    direct: Direct,
    connection: SqliteConnection,
}

impl WriterConnection {
    pub(super) fn new(connection: SqliteConnection) -> Self {
        Self {
            direct: Direct(None),
            connection,
        }
    }

    /// The connection, and what runs statements on its handle.
    pub(super) fn parts(&mut self) -> (&mut SqliteConnection, &mut Direct) {
        (&mut self.connection, &mut self.direct)
    }

    pub(super) async fn close(self) -> Result<(), sqlx::Error> {
        drop(self.direct);
        self.connection.close().await
    }

    pub(super) async fn close_hard(self) -> Result<(), sqlx::Error> {
        drop(self.direct);
        self.connection.close_hard().await
    }
}

/// What runs statements on the handle of a connection; they are prepared once.
pub(super) struct Direct(Option<Connection>);

impl Direct {
    /// Runs `work` on the handle of the connection that this is a part of, on this thread.
    ///
    /// # Errors
    /// That of `work`, or that the connection's thread has ended.
    pub(super) async fn run<T>(
        &mut self,
        connection: &mut SqliteConnection,
        work: impl FnOnce(&Connection) -> Result<T, sqlx::Error>,
    ) -> Result<T, sqlx::Error> {
        let mut locked = connection.lock_handle().await?;
        let direct = match &mut self.0 {
            Some(direct) => direct,
            none => {
                #[expect(
                    unsafe_code,
                    reason = "sqlx has no safe name for running many statements in one go"
                )]
                // SAFETY: the handle is open and stays so for as long as this is used: `WriterConnection` keeps both together, hands
                // out only them, and ends this one first. It is not closed twice, since this one does not own it. Its thread does
                // nothing with it while it is locked; what is dropped when it is not goes through SQLite's own lock, since the
                // connection is opened `serialized`.
                let opened = unsafe { Connection::from_handle(locked.as_raw_handle().as_ptr()) };
                none.insert(opened.map_err(refused)?)
            }
        };
        work(direct)
    }
}

/// Reads on the handle of one of these connections, on this thread: where thousands of rows are read in one go, that each of them
/// changes threads costs more than SQLite does.
///
/// # Errors
/// Those of `work`, or that there is no connection.
pub(super) async fn read<T>(
    readers: &SqlitePool,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, sqlx::Error> {
    let mut connection = readers.acquire().await?;
    let mut locked = connection.lock_handle().await?;
    #[expect(unsafe_code, reason = "sqlx has no safe name for reading many rows in one go")]
    // SAFETY: the handle is open, and its thread does nothing with it while it is locked. This ends before the lock does, with all
    // of its statements, and does not own the handle.
    let direct = unsafe { Connection::from_handle(locked.as_raw_handle().as_ptr()) }.map_err(refused)?;
    work(&direct).map_err(refused)
}

/// A statement that writes a row.
#[derive(Debug)]
pub(super) struct Insert {
    pub(super) table: &'static str,
    pub(super) row: &'static str,
}

impl Insert {
    /// Writes all rows, and is content only when it wrote each of them. `write` binds the values of one and runs the statement.
    pub(super) fn rows<R>(
        &self,
        connection: &Connection,
        rows: &[R],
        write: impl Fn(&mut Statement<'_>, &R) -> rusqlite::Result<usize>,
    ) -> Result<(), sqlx::Error> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut statement = connection.prepare_cached(self.row).map_err(refused)?;
        let mut written = 0;
        for row in rows {
            written += write(&mut statement, row).map_err(refused)?;
        }
        expect_rows(self.table, written as u64, rows.len())
    }
}

/// An error as `sqlx` would have told it.
pub(super) fn refused(error: rusqlite::Error) -> sqlx::Error {
    match error {
        rusqlite::Error::SqliteFailure(failure, message) => sqlx::Error::Database(Box::new(Refused {
            code: failure.extended_code,
            message: message.unwrap_or_else(|| failure.to_string()),
        })),
        other => sqlx::Error::Decode(Box::new(other)),
    }
}

/// What SQLite refused, by its extended result code (<https://www.sqlite.org/rescode.html>).
#[derive(Debug)]
struct Refused {
    code: i32,
    message: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(code: {}) {}", self.code, self.message)
    }
}

impl StdError for Refused {}

impl DatabaseError for Refused {
    fn message(&self) -> &str {
        &self.message
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.to_string().into())
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        ErrorKind::Other
    }
}
