//! The whole of one database into another, between kinds too: every table in batches, then counted and summed on both sides.
//!
//! The tables are listed here once with the kinds of their columns, in the order in which they refer to each other; the
//! statements are made from that list. The index of words is not carried over but made anew, since each database has its own.
//! The source is read from one snapshot, so that its server may go on; what it stores meanwhile is not in the target.

use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use uuid::Uuid;

use crate::key::hex;
use crate::{LogError, LogOptions, open_with, postgres, sqlite};

/// Values of one statement that writes: PostgreSQL counts its parameters in 16 bits.
const VALUES_OF_A_BATCH: usize = 8_000;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Integer,
    Real,
    Boolean,
    /// 16 bytes: a UUID in PostgreSQL.
    Key,
    Bytes,
}

use Kind::{Boolean, Bytes, Integer, Key, Real, Text};

struct Table {
    name: &'static str,
    /// Columns of the primary key.
    key: &'static [&'static str],
    columns: &'static [(&'static str, Kind)],
    /// Whether the database numbers its rows.
    is_numbered: bool,
}

/// A table comes after those it refers to. `tests::every_table_and_column_is_carried_over` holds it against the databases.
const TABLES: &[Table] = &[
    Table {
        name: "conversations",
        key: &["key"],
        columns: &[
            ("key", Key),
            ("channel", Text),
            ("id", Text),
            ("user_id", Text),
            ("locale", Text),
            ("state", Text),
            ("turns", Integer),
            ("activities", Integer),
            ("started_ms", Integer),
            ("updated_ms", Integer),
            ("last_decision", Text),
            ("outcome", Text),
            ("reference", Text),
            ("unreachable_ms", Integer),
        ],
        is_numbered: false,
    },
    Table {
        name: "turns",
        key: &["conversation", "turn"],
        columns: &[
            ("conversation", Key),
            ("turn", Integer),
            ("at_ms", Integer),
            ("first_sequence", Integer),
            ("activities", Integer),
            ("user_id", Text),
            ("locale", Text),
            ("knowledge_version", Text),
            ("tiers", Text),
            ("decision", Text),
            ("entry", Text),
            ("confidence", Real),
            ("in_scope", Real),
            ("candidates", Text),
            ("options", Text),
            ("chosen", Integer),
            ("outcome", Text),
            ("redactions", Text),
            ("event", Text),
            ("duration_us", Integer),
            ("details", Bytes),
            ("state", Bytes),
            ("surroundings", Text),
            ("reply", Integer),
        ],
        is_numbered: false,
    },
    Table {
        name: "activities",
        key: &["conversation", "sequence"],
        columns: &[
            ("conversation", Key),
            ("sequence", Integer),
            ("turn", Integer),
            ("id", Text),
            ("role", Text),
            ("at_ms", Integer),
            ("activity", Text),
        ],
        is_numbered: false,
    },
    Table {
        name: "idempotency_keys",
        key: &["conversation", "key_hash"],
        columns: &[
            ("conversation", Key),
            ("key_hash", Key),
            ("turn", Integer),
            ("key", Text),
        ],
        is_numbered: false,
    },
    Table {
        name: "outbox",
        key: &["id"],
        columns: &[
            ("id", Integer),
            ("conversation", Key),
            ("turn", Integer),
            ("kind", Text),
            ("payload", Text),
            ("created_ms", Integer),
            ("due_ms", Integer),
            ("attempts", Integer),
            ("last_error", Text),
            ("parked", Boolean),
        ],
        is_numbered: true,
    },
    Table {
        name: "support_requests",
        key: &["id"],
        columns: &[
            ("id", Integer),
            ("conversation", Key),
            ("turn", Integer),
            ("created_ms", Integer),
            ("closed_ms", Integer),
            ("request", Text),
            ("number", Integer),
        ],
        is_numbered: true,
    },
    Table {
        name: "feedback",
        key: &["id"],
        columns: &[
            ("id", Integer),
            ("conversation", Key),
            ("turn", Integer),
            ("activity", Text),
            ("user_id", Text),
            ("at_ms", Integer),
            ("verdict", Text),
            ("comment", Text),
        ],
        is_numbered: true,
    },
    Table {
        name: "sent_activities",
        key: &["conversation", "channel_id_hash"],
        columns: &[
            ("conversation", Key),
            ("channel_id_hash", Key),
            ("activity", Text),
        ],
        is_numbered: false,
    },
    Table {
        name: "settings",
        key: &["name"],
        columns: &[("name", Text), ("value", Text)],
        is_numbered: false,
    },
    Table {
        name: "admin_keys",
        key: &["id"],
        columns: &[
            ("id", Text),
            ("name", Text),
            ("secret_sha256", Bytes),
            ("created_ms", Integer),
            ("revoked_ms", Integer),
        ],
        is_numbered: false,
    },
    Table {
        name: "erasures",
        key: &["id"],
        columns: &[
            ("id", Integer),
            ("at_ms", Integer),
            ("subject", Text),
            ("subject_sha256", Text),
            ("channel", Text),
            ("actor", Text),
            ("conversations", Integer),
            ("turns", Integer),
            ("activities", Integer),
            ("deliveries", Integer),
            ("support_requests", Integer),
        ],
        is_numbered: true,
    },
];

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
    let options = LogOptions::default();
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
    while let Some(row) = rows.try_next().await.map_err(LogError::Unavailable)? {
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
    while let Some(row) = rows.try_next().await.map_err(LogError::Unavailable)? {
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
        .map_err(LogError::Unavailable)
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
        let statement = AssertSqlSafe(format!("SELECT COUNT(*) FROM {}", table.name));
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(statement).fetch_one(connection).await,
            Self::Postgres(connection) => sqlx::query_scalar(statement).fetch_one(connection).await,
        }
        .map_err(LogError::Unavailable)
    }

    /// All rows in the order of their keys, which is the same on both sides.
    fn rows<'r>(&'r mut self, table: &'r Table) -> Rows<'r> {
        match self {
            Self::Sqlite(connection) => {
                let statement = AssertSqlSafe(select(table, ""));
                let rows = sqlx::query(statement).fetch(connection);
                Box::pin(rows.and_then(async |row| sqlite_cells(&row, table)))
            }
            Self::Postgres(connection) => {
                // Bytes, not the order of a language.
                let statement = AssertSqlSafe(select(table, " COLLATE \"C\""));
                let rows = sqlx::query(statement).fetch(connection);
                Box::pin(rows.and_then(async |row| postgres_cells(&row, table)))
            }
        }
    }

    async fn insert(&mut self, table: &Table, rows: Vec<Vec<Cell>>) -> Result<(), LogError> {
        if rows.is_empty() {
            return Ok(());
        }
        let statement = AssertSqlSafe(insert(table, rows.len(), matches!(self, Self::Postgres(_))));
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
        .map_err(LogError::Unavailable)
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

fn select(table: &Table, collation_of_text: &str) -> String {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let kind = |name: &str| {
        table
            .columns
            .iter()
            .find(|(column, _)| *column == name)
            .map(|(_, kind)| *kind)
    };
    let order: Vec<String> = table
        .key
        .iter()
        .map(|name| match kind(name) {
            Some(Text) => format!("{name}{collation_of_text}"),
            _ => (*name).to_owned(),
        })
        .collect();
    format!(
        "SELECT {} FROM {} ORDER BY {}",
        columns.join(", "),
        table.name,
        order.join(", ")
    )
}

fn insert(table: &Table, rows: usize, is_postgres: bool) -> String {
    let columns: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
    let width = columns.len();
    let rows: Vec<String> = (0..rows)
        .map(|row| {
            let places: Vec<String> = (1..=width)
                .map(|column| format!("${}", row * width + column))
                .collect();
            format!("({})", places.join(", "))
        })
        .collect();
    let numbers = if is_postgres && table.is_numbered {
        " OVERRIDING SYSTEM VALUE"
    } else {
        ""
    };
    format!(
        "INSERT INTO {} ({}){numbers} VALUES {}",
        table.name,
        columns.join(", "),
        rows.join(", ")
    )
}

fn sqlite_cells(row: &SqliteRow, table: &Table) -> Result<Vec<Cell>, sqlx::Error> {
    let cell = |(at, (_, kind)): (usize, &(&str, Kind))| {
        Ok(match kind {
            Text => row.try_get::<Option<String>, _>(at)?.map(Cell::Text),
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
            Text => row.try_get::<Option<String>, _>(at)?.map(Cell::Text),
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
            Text => query.bind(None::<String>),
            Integer | Boolean => query.bind(None::<i64>),
            Real => query.bind(None::<f64>),
            Key | Bytes => query.bind(None::<Vec<u8>>),
        },
        Cell::Text(text) => query.bind(text),
        Cell::Integer(number) => query.bind(number),
        Cell::Real(number) => query.bind(number),
        Cell::Bytes(bytes) => query.bind(bytes),
    }
}

type PgQuery<'q> = sqlx::query::Query<'q, sqlx::Postgres, PgArguments>;

fn bind_postgres(query: PgQuery<'_>, cell: Cell, kind: Kind) -> PgQuery<'_> {
    match (cell, kind) {
        (Cell::Null, Text) => query.bind(None::<String>),
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What is made anew, or belongs to one database alone.
    const NOT_CARRIED: [&str; 1] = ["searched"];

    #[tokio::test]
    async fn every_table_and_column_is_carried_over() {
        let mut connection = sqlite::connection("sqlite::memory:", &LogOptions::default())
            .await
            .unwrap();
        let columns: Vec<(String, String)> = sqlx::query_as(
            "SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE '\\_%' ESCAPE '\\'
                 AND m.name NOT LIKE 'search_index%'
             ORDER BY m.name, c.name",
        )
        .fetch_all(&mut connection)
        .await
        .unwrap();

        let mut carried: Vec<(String, String)> = TABLES
            .iter()
            .flat_map(|table| {
                table
                    .columns
                    .iter()
                    .map(|(name, _)| (table.name.to_owned(), (*name).to_owned()))
            })
            .collect();
        carried.sort();
        let expected: Vec<(String, String)> = columns
            .into_iter()
            .filter(|(table, _)| !NOT_CARRIED.contains(&table.as_str()))
            .collect();
        assert_eq!(carried, expected);
    }
}
