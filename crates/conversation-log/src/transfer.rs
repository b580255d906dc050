//! The whole of one database into another, between kinds too: every table in batches, then counted and summed on both sides.
//!
//! The tables are listed once (`table`), and the statements made from that list. The index of words is not carried over but made anew, since each database has its own.
//! The source is read from one snapshot, so that its server may go on; what it stores meanwhile is not in the target.

mod named;
mod said;
mod table;

use std::time::Duration;

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection as _, Row as _, TypeInfo as _, ValueRef as _};
use uuid::Uuid;

use self::table::Kind::{Boolean, Bytes, Integer, Key, Packed, Real, Text};
use self::table::{Kind, TABLES, Table};
use crate::key::hex;
use crate::packed;
use crate::{LogError, LogOptions, open_with, postgres, sqlite};

/// Values of one statement that writes: PostgreSQL counts its parameters in 16 bits.
const VALUES_OF_A_BATCH: usize = 8_000;

/// How long one step may take: nobody waits for an answer within a second here, and a slow disk is no reason to give up.
const PATIENCE: Duration = Duration::from_mins(10);

/// What was carried over of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferredTable {
    /// Its name.
    pub name: &'static str,
    /// Its rows.
    pub rows: u64,
    /// SHA-256 over all its rows in the order of their keys, hexadecimal; the same for both databases.
    pub sha256: String,
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    Null,
    Text(String),
    Integer(i64),
    Real(f64),
    Bytes(Vec<u8>),
}

/// Carries everything in the database at `from` into the empty one at `to`, and checks that it is the same.
///
/// # Errors
/// [`LogError::Rejected`] when the target holds anything, or is not the same in the end; else as [`crate::open`].
pub async fn transfer(from: &str, to: &str) -> Result<Vec<TransferredTable>, LogError> {
    let options = LogOptions {
        patience: PATIENCE,
        ..LogOptions::default()
    };
    let mut target = Side::open(to, &options).await?;
    for table in TABLES {
        if target.count(table).await? > 0 {
            target.close().await;
            return Err(LogError::rejected(format!(
                "the target is not empty: its table `{}` has rows; name a database that was never served from",
                table.name
            )));
        }
    }
    let mut source = Side::open(from, &options).await?;
    source.take_snapshot().await?;
    let naming = target.begin_as(&mut source).await?;
    let mut transferred = Vec::with_capacity(TABLES.len());
    for table in TABLES {
        transferred.push(copy(&mut source, &mut target, table).await?);
    }
    source.close().await;
    for (table, read) in TABLES.iter().zip(&transferred) {
        target.number_on(table).await?;
        let stored = digest(&mut target, table).await?;
        if stored != *read {
            return Err(LogError::rejected(format!(
                "the table `{}` is not the same on both sides ({} rows read, {} stored): do not use the target",
                table.name, read.rows, stored.rows
            )));
        }
    }
    target.name_from_now_on(naming).await?;
    target.close().await;

    let log = open_with(to, &options).await?;
    let mut cursor: Option<String> = None;
    loop {
        let step = log.index_missing(cursor.as_deref()).await?;
        cursor = step.next;
        if cursor.is_none() {
            break;
        }
    }
    log.close().await;
    Ok(transferred)
}

async fn copy(source: &mut Side, target: &mut Side, table: &Table) -> Result<TransferredTable, LogError> {
    let most = VALUES_OF_A_BATCH / table.columns.len();
    let mut sum = Sum::default();
    let mut batch: Vec<Vec<Cell>> = Vec::with_capacity(most);
    let mut rows = source.rows(table);
    while let Some(row) = rows.try_next().await.map_err(LogError::unavailable)? {
        sum.add(&row);
        batch.push(row);
        if batch.len() == most {
            target.insert(table, std::mem::take(&mut batch)).await?;
        }
    }
    drop(rows);
    target.insert(table, batch).await?;
    Ok(sum.finish(table))
}

async fn digest(side: &mut Side, table: &Table) -> Result<TransferredTable, LogError> {
    let mut sum = Sum::default();
    let mut rows = side.rows(table);
    while let Some(row) = rows.try_next().await.map_err(LogError::unavailable)? {
        sum.add(&row);
    }
    Ok(sum.finish(table))
}

/// Counts and sums rows.
#[derive(Default)]
struct Sum {
    rows: u64,
    hash: Sha256,
}

impl Sum {
    /// Each value with its kind and length, so that no two rows read alike.
    fn add(&mut self, row: &[Cell]) {
        self.rows += 1;
        for cell in row {
            let (kind, bytes): (u8, &[u8]) = match cell {
                Cell::Null => (0, &[]),
                Cell::Text(text) => (1, text.as_bytes()),
                Cell::Integer(number) => (2, &number.to_be_bytes()),
                Cell::Real(number) => (3, &number.to_bits().to_be_bytes()),
                Cell::Bytes(bytes) => (4, bytes),
            };
            self.hash.update([kind]);
            self.hash.update((bytes.len() as u64).to_be_bytes());
            self.hash.update(bytes);
        }
    }

    fn finish(self, table: &Table) -> TransferredTable {
        TransferredTable {
            name: table.name,
            rows: self.rows,
            sha256: hex(&self.hash.finalize()),
        }
    }
}

/// A connection to either kind of database, migrated.
enum Side {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

type Rows<'r> = futures_util::stream::BoxStream<'r, Result<Vec<Cell>, sqlx::Error>>;

impl Side {
    async fn open(url: &str, options: &LogOptions) -> Result<Self, LogError> {
        if url.starts_with("sqlite:") {
            return Ok(Self::Sqlite(sqlite::connection(url, options).await?));
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Ok(Self::Postgres(postgres::connection(url, options).await?));
        }
        // Says which kinds there are.
        open_with(url, options)
            .await
            .map(|_| unreachable!("only these two kinds are opened"))
    }

    async fn close(self) {
        let closed = match self {
            Self::Sqlite(connection) => connection.close().await,
            Self::Postgres(connection) => connection.close().await,
        };
        if let Err(error) = closed {
            tracing::debug!(%error, "a connection did not close cleanly");
        }
    }

    async fn execute(&mut self, statement: String) -> Result<(), LogError> {
        let statement = AssertSqlSafe(statement);
        match self {
            Self::Sqlite(connection) => sqlx::query(statement).execute(connection).await.map(|_| ()),
            Self::Postgres(connection) => sqlx::query(statement).execute(connection).await.map(|_| ()),
        }
        .map_err(LogError::unavailable)
    }

    async fn take_snapshot(&mut self) -> Result<(), LogError> {
        match self {
            Self::Sqlite(_) => self.execute("BEGIN".to_owned()).await,
            Self::Postgres(_) => {
                self.execute("SET idle_in_transaction_session_timeout = 0".to_owned())
                    .await?;
                self.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned())
                    .await
            }
        }
    }

    async fn count(&mut self, table: &Table) -> Result<i64, LogError> {
        let statement = AssertSqlSafe(format!(
            "SELECT COUNT(*) FROM {} WHERE {}",
            table.name,
            named::but_the_setting(table)
        ));
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(statement).fetch_one(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(statement).fetch_one(connection).await,
        }
        .map_err(LogError::unavailable)
    }

    /// All rows in the order of their keys, which is the same on both sides.
    fn rows<'r>(&'r mut self, table: &'r Table) -> Rows<'r> {
        match self {
            Self::Sqlite(connection) => {
                let statement = AssertSqlSafe(table.select(""));
                let rows = sqlx::query(statement).fetch(connection);
                Box::pin(rows.and_then(async |row| sqlite_cells(&row, table)))
            }
            Self::Postgres(connection) => {
                if table.name == said::TABLE {
                    return said::rows(connection);
                }
                // Bytes, not the order of a language.
                let statement = AssertSqlSafe(table.select(" COLLATE \"C\""));
                let rows = sqlx::query(statement).fetch(connection);
                Box::pin(rows.and_then(async |row| postgres_cells(&row, table)))
            }
        }
    }

    async fn insert(&mut self, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), LogError> {
        if rows.is_empty() {
            return Ok(());
        }
        if let Self::Postgres(connection) = self
            && table.name == said::TABLE
        {
            return said::insert(connection, rows)
                .await
                .map_err(LogError::unavailable);
        }
        let statement = AssertSqlSafe(table.insert(rows.len(), matches!(self, Self::Postgres(_))));
        match self {
            Self::Sqlite(connection) => {
                let mut query = sqlx::query(statement);
                for (cell, (_, kind)) in rows
                    .into_iter()
                    .flat_map(|row| row.into_iter().zip(table.columns))
                {
                    query = bind_sqlite(query, cell, *kind);
                }
                query.execute(connection).await.map(|_| ())
            }
            Self::Postgres(connection) => {
                let mut query = sqlx::query(statement).persistent(false);
                for (cell, (_, kind)) in rows
                    .into_iter()
                    .flat_map(|row| row.into_iter().zip(table.columns))
                {
                    query = bind_postgres(query, cell, *kind);
                }
                query.execute(connection).await.map(|_| ())
            }
        }
        .map_err(LogError::unavailable)
    }

    /// Lets the database number on where the rows it was given end.
    async fn number_on(&mut self, table: &Table) -> Result<(), LogError> {
        if !table.is_numbered || matches!(self, Self::Sqlite(_)) {
            return Ok(());
        }
        let name = table.name;
        self.execute(format!(
            "SELECT setval(pg_get_serial_sequence('{name}', 'id'), COALESCE(MAX(id), 1), MAX(id) IS NOT NULL) FROM {name}"
        ))
        .await
    }
}

fn sqlite_cells(row: &SqliteRow, table: &Table) -> Result<Vec<Cell>, sqlx::Error> {
    let cell = |(at, (_, kind)): (usize, &(&str, Kind))| {
        Ok(match kind {
            Text => row.try_get::<Option<String>, _>(at)?.map(Cell::Text),
            Packed => {
                let is_packed = row.try_get_raw(at)?.type_info().name() == "BLOB";
                Some(Cell::Text(sqlite::stored_state(is_packed, row.try_get(at)?)?))
            }
            Integer | Boolean => row.try_get::<Option<i64>, _>(at)?.map(Cell::Integer),
            Real => row.try_get::<Option<f64>, _>(at)?.map(Cell::Real),
            Key | Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.map(Cell::Bytes),
        }
        .unwrap_or(Cell::Null))
    };
    table.columns.iter().enumerate().map(cell).collect()
}

fn postgres_cells(row: &PgRow, table: &Table) -> Result<Vec<Cell>, sqlx::Error> {
    let cell = |(at, (_, kind)): (usize, &(&str, Kind))| {
        Ok(match kind {
            Text | Packed => row.try_get::<Option<String>, _>(at)?.map(Cell::Text),
            Integer => row.try_get::<Option<i64>, _>(at)?.map(Cell::Integer),
            Boolean => row
                .try_get::<Option<bool>, _>(at)?
                .map(|is_true| Cell::Integer(i64::from(is_true))),
            Real => row.try_get::<Option<f64>, _>(at)?.map(Cell::Real),
            Key => row
                .try_get::<Option<Uuid>, _>(at)?
                .map(|key| Cell::Bytes(key.into_bytes().to_vec())),
            Bytes => row.try_get::<Option<Vec<u8>>, _>(at)?.map(Cell::Bytes),
        }
        .unwrap_or(Cell::Null))
    };
    table.columns.iter().enumerate().map(cell).collect()
}

type SqliteQuery<'q> = sqlx::query::Query<'q, sqlx::Sqlite, SqliteArguments>;

fn bind_sqlite(query: SqliteQuery<'_>, cell: Cell, kind: Kind) -> SqliteQuery<'_> {
    match cell {
        Cell::Null => match kind {
            Text | Packed => query.bind(None::<String>),
            Integer | Boolean => query.bind(None::<i64>),
            Real => query.bind(None::<f64>),
            Key | Bytes => query.bind(None::<Vec<u8>>),
        },
        Cell::Text(text) if kind == Packed => query.bind(packed::pack_text(&text)),
        Cell::Text(text) => query.bind(text),
        Cell::Integer(number) => query.bind(number),
        Cell::Real(number) => query.bind(number),
        Cell::Bytes(bytes) => query.bind(bytes),
    }
}

type PgQuery<'q> = sqlx::query::Query<'q, sqlx::Postgres, PgArguments>;

fn bind_postgres(query: PgQuery<'_>, cell: Cell, kind: Kind) -> PgQuery<'_> {
    match (cell, kind) {
        (Cell::Null, Text | Packed) => query.bind(None::<String>),
        (Cell::Null, Integer) => query.bind(None::<i64>),
        (Cell::Null, Boolean) => query.bind(None::<bool>),
        (Cell::Null, Real) => query.bind(None::<f64>),
        (Cell::Null, Key) => query.bind(None::<Uuid>),
        (Cell::Null, Bytes) => query.bind(None::<Vec<u8>>),
        (Cell::Text(text), _) => query.bind(text),
        (Cell::Integer(number), Boolean) => query.bind(number != 0),
        (Cell::Integer(number), _) => query.bind(number),
        (Cell::Real(number), _) => query.bind(number),
        (Cell::Bytes(bytes), Key) => query.bind(Uuid::from_slice(&bytes).unwrap_or_default()),
        (Cell::Bytes(bytes), _) => query.bind(bytes),
    }
}
