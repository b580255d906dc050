//! Writing many rows: a prepared statement a row, and many statements a command.
//!
//! `sqlx` runs SQLite in a thread of its own, so that each command costs a change of threads: a command a row was a fifth as
//! fast as SQLite itself. A command may hold many statements, each prepared once, and all of their values travel with it. Rows
//! that travelled as one JSON parameter and were taken apart by `json_each` took two to three times as long to write, and one
//! statement of many rows copies each page it changes, to be able to take them all back.

use std::sync::OnceLock;

use sqlx::query::Query;
use sqlx::sqlite::{Sqlite, SqliteArguments, SqliteConnection};

use crate::fault::expect_rows;

/// Rows of a command of many, and of some of what is left over; the rest goes one by one. At half of its load a server stores some
/// 20 turns a batch. Each statement of a command takes some kilobytes while the connection lasts.
const MANY: usize = 16;
const SOME: usize = 4;

/// A command to which values are bound.
pub(super) type Command<'q> = Query<'q, Sqlite, SqliteArguments>;

/// A statement that writes a row.
#[derive(Debug)]
pub(super) struct Insert {
    table: &'static str,
    /// Its values are `?`: numbered ones would begin anew in the next statement of a command.
    pub(super) row: &'static str,
    many: OnceLock<String>,
    some: OnceLock<String>,
}

impl Insert {
    pub(super) const fn new(table: &'static str, row: &'static str) -> Self {
        Self {
            table,
            row,
            many: OnceLock::new(),
            some: OnceLock::new(),
        }
    }

    fn many(&'static self) -> &'static str {
        self.many.get_or_init(|| [self.row; MANY].join(";"))
    }

    fn some(&'static self) -> &'static str {
        self.some.get_or_init(|| [self.row; SOME].join(";"))
    }

    /// Writes all rows, and is content only when it wrote each of them. `bind` binds the values of one.
    pub(super) async fn rows<'q, R>(
        &'static self,
        connection: &mut SqliteConnection,
        rows: &'q [R],
        bind: impl Fn(Command<'q>, &'q R) -> Command<'q>,
    ) -> Result<(), sqlx::Error> {
        let mut written = 0;
        let mut run = async |statement, rows: &'q [R]| -> Result<(), sqlx::Error> {
            let command = rows.iter().fold(sqlx::query(statement), &bind);
            written += command.execute(&mut *connection).await?.rows_affected();
            Ok(())
        };
        let (many, rest) = rows.as_chunks::<MANY>();
        for rows in many {
            run(self.many(), rows).await?;
        }
        let (some, rest) = rest.as_chunks::<SOME>();
        for rows in some {
            run(self.some(), rows).await?;
        }
        for row in rest {
            run(self.row, std::slice::from_ref(row)).await?;
        }
        expect_rows(self.table, written, rows.len())
    }
}
