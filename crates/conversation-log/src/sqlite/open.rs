//! Opens an SQLite file, or says what is wrong with it: the URL, the folder, the file, its migrations.

use std::path::{Path, PathBuf};
use std::str::FromStr as _;
use std::time::{Duration, Instant};

use sqlx::migrate::{Migrate as _, MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _};

use super::chore::SETTING;
use super::error_code;
use crate::key::Keys;
use crate::migrations::{self, Later};
use crate::{LogError, LogOptions};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/sqlite");

/// How long a statement waits for another process that writes: a backup, a second server that starts.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How soon a connection is tried again that was refused without waiting.
const TRY_AGAIN: Duration = Duration::from_millis(10);
/// The same as [`BUSY_TIMEOUT`], as a statement.
pub(super) const SET_BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 5000";
/// How long a connection that reads is kept without work. Each holds a thread and up to 2 MB of pages.
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);
/// The primary result code of a lock that another holds (<https://www.sqlite.org/rescode.html#busy>).
const BUSY: i32 = 5;
/// Rows that the thread of a connection may be ahead of a replay, which reads small ones and all of them. At 50, which `sqlx` has, the two
/// waited for each other every few turns.
const ROWS_AHEAD: usize = 2_048;
/// `application_id` of our files: "HELP", set by the first migration.
const APPLICATION_ID: i64 = 0x4845_4C50;
/// Pages the writer keeps, in KiB as SQLite has it: the keys of a batch lie all over the file, and 2 MB of pages were read and
/// written again and again.
const WRITER_CACHE: &str = "-8192";
/// It copies page by page and keeps none.
const FOLDER_CACHE: &str = "-64";
/// Bytes of a page in files that are new; one that is older keeps its own. Turns are a third of SQLite's 4,096, so that pages of
/// that size end in a rest that no turn fits into: an eighth of the file.
const PAGE_BYTES: u32 = 8_192;
/// Pages of the write-ahead log, 64 MB, after which the writer itself copies it into the database, inside a commit that many wait
/// for. It is the net below [`fold`](super::fold), which does so beside it and much sooner.
const FOLD_AFTER_PAGES: &str = "8000";
/// Size the write-ahead log is cut back to once it has been copied into the database.
const LARGEST_KEPT_WAL: &str = "67108864";

/// An SQLite database, migrated.
pub(super) struct Opened {
    /// How its conversations are named.
    pub(super) keys: Keys,
    /// How the writer opens its connection again after a failure.
    pub(super) options: SqliteConnectOptions,
    /// How the connection is opened that folds the write-ahead log; `None` in memory, where there is no such log.
    pub(super) folding: Option<SqliteConnectOptions>,
    pub(super) writer: SqliteConnection,
    pub(super) readers: SqlitePool,
    /// Readers of all turns.
    pub(super) replaying: SqlitePool,
    pub(super) in_memory: bool,
}

fn options(url: &str) -> Result<SqliteConnectOptions, LogError> {
    SqliteConnectOptions::from_str(url)
        .map_err(|error| LogError::incompatible(format!("the database URL cannot be read: {error}")))
}

/// The file a URL names.
pub(crate) fn filename(url: &str) -> Result<PathBuf, LogError> {
    if !url.starts_with("sqlite:") || url.contains(":memory:") || url.contains("mode=memory") {
        return Err(LogError::rejected(
            "it is no SQLite file: name one by `sqlite://FILE`",
        ));
    }
    Ok(options(url)?.get_filename().to_owned())
}

/// A connection to a database that is migrated, and no further than this version knows.
pub(crate) async fn connection(url: &str, bounds: &LogOptions) -> Result<SqliteConnection, LogError> {
    open(url, bounds, Later::Refused)
        .await
        .map(|opened| opened.writer)
}

pub(super) async fn open(url: &str, bounds: &LogOptions, later: Later) -> Result<Opened, LogError> {
    let in_memory = url.contains(":memory:") || url.contains("mode=memory");
    let options = options(url)?
        .busy_timeout(BUSY_TIMEOUT)
        .foreign_keys(true)
        .page_size(PAGE_BYTES)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .pragma("journal_size_limit", LARGEST_KEPT_WAL)
        // What is deleted or replaced is overwritten: erased must mean erased.
        .pragma("secure_delete", "ON")
        .disable_statement_logging();
    let path = options.get_filename().to_owned();
    let options = if in_memory {
        options
    } else {
        create_file(&path)?;
        // A `mode=` in the URL would make a log that cannot be written.
        options.read_only(false).create_if_missing(true)
    };

    let writing = options
        .clone()
        // Its handle is shared with who runs statements on it (`direct`).
        .serialized(true)
        .pragma("cache_size", WRITER_CACHE)
        .pragma("wal_autocheckpoint", FOLD_AFTER_PAGES);
    let mut writer = connect(&writing).await.map_err(|error| explain(&path, error))?;
    let keys = migrate(&mut writer, &path, later).await?;

    let reading = if in_memory {
        options.clone().pragma("query_only", "ON")
    } else {
        options.clone().create_if_missing(false).read_only(true)
    };
    let pool = || {
        SqlitePoolOptions::new()
            .max_connections(bounds.connections.max(1))
            .min_connections(0)
            .acquire_timeout(bounds.patience)
            .idle_timeout(IDLE_TIMEOUT)
    };
    let replaying = pool().connect_lazy_with(reading.clone().row_buffer_size(ROWS_AHEAD));
    let readers = pool().connect_lazy_with(reading);
    let folding = options
        .clone()
        .create_if_missing(false)
        .pragma("cache_size", FOLDER_CACHE)
        .pragma("wal_autocheckpoint", "0");
    Ok(Opened {
        keys,
        options: writing,
        folding: (!in_memory).then_some(folding),
        writer,
        readers,
        replaying,
        in_memory,
    })
}

/// Connects, and waits while another process begins with the same file. Two that turn a new file to the write-ahead log at the same
/// moment hold what the other one needs, so SQLite refuses one of them at once, whatever its `busy_timeout`.
async fn connect(options: &SqliteConnectOptions) -> Result<SqliteConnection, sqlx::Error> {
    let begun = Instant::now();
    loop {
        match options.connect().await {
            Err(error) if error_code(&error) == Some(BUSY) && begun.elapsed() < BUSY_TIMEOUT => {
                tokio::time::sleep(TRY_AGAIN).await;
            }
            tried => return tried,
        }
    }
}

/// Makes the file before SQLite does, so that only its owner can read what people wrote. SQLite gives its side files the
/// same mode.
fn create_file(path: &Path) -> Result<(), LogError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(LogError::incompatible(format!(
            "the folder `{}` of the database file `{}` does not exist: create it, or name another file in the database URL",
            folder.display(),
            path.display()
        )));
    }
    if path.is_dir() {
        return Err(LogError::incompatible(format!(
            "`{}` is a folder: name a file in the database URL, such as `sqlite://{}/helpline.db`",
            path.display(),
            path.display()
        )));
    }
    let mut file = std::fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    match file.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(LogError::incompatible(format!(
            "the database file `{}` cannot be created ({error}): make its folder writable, or name another file",
            path.display()
        ))),
    }
}

/// Runs the migrations while no other process can write, so that two servers may start at once; gives how conversations are named.
async fn migrate(connection: &mut SqliteConnection, path: &Path, later: Later) -> Result<Keys, LogError> {
    let explain_sql = |error| explain(path, error);
    let mut locked = connection
        .begin_with("BEGIN EXCLUSIVE")
        .await
        .map_err(explain_sql)?;
    let tables: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'")
        .fetch_one(&mut *locked)
        .await
        .map_err(explain_sql)?;
    let application: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut *locked)
        .await
        .map_err(explain_sql)?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(not_ours(path));
    }
    run_migrations(&mut locked, later).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => LogError::incompatible(format!(
                "the database `{}` has migration {version}, which this version of Helpline does not know: it was used \
                 by a newer one; run that version, or restore the backup made before the upgrade",
                path.display()
            )),
            MigrateError::VersionMismatch(version) => LogError::incompatible(format!(
                "migration {version} of the database `{}` is not the one this version of Helpline has: it was made by \
                 a build that was never released; use another file",
                path.display()
            )),
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => explain(path, error),
            other => LogError::incompatible(format!(
                "the database `{}` cannot be migrated: {other}",
                path.display()
            )),
        })?;
    let keys: Option<String> = sqlx::query_scalar(SETTING)
        .bind(Keys::SETTING)
        .fetch_optional(&mut *locked)
        .await
        .map_err(explain_sql)?;
    locked.commit().await.map_err(explain_sql)?;
    Keys::from_setting(keys.as_deref())
}

async fn run_migrations(locked: &mut SqliteConnection, later: Later) -> Result<(), MigrateError> {
    locked.ensure_migrations_table(migrations::TABLE).await?;
    let applied: Vec<(i64, String)> = sqlx::query_as(migrations::APPLIED)
        .fetch_all(&mut *locked)
        .await?;
    migrations::suiting(&MIGRATIONS, &applied, later)?
        .run(locked)
        .await
}

fn not_ours(path: &Path) -> LogError {
    LogError::incompatible(format!(
        "the database `{}` holds tables of another program: name a file of its own in the database URL",
        path.display()
    ))
}

/// Tells a file that can never work from one that is out of reach for the moment.
fn explain(path: &Path, error: sqlx::Error) -> LogError {
    match error_code(&error) {
        // NOTADB
        Some(26) => LogError::incompatible(format!(
            "`{}` is not an SQLite database: name another file in the database URL",
            path.display()
        )),
        // CORRUPT
        Some(11) => LogError::incompatible(format!(
            "the database `{}` is damaged: restore a backup, or recover it with `sqlite3 {} .recover`",
            path.display(),
            path.display()
        )),
        // PERM, READONLY, CANTOPEN
        Some(3 | 8 | 14) => LogError::incompatible(format!(
            "the database `{}` cannot be opened for writing: make the file and its folder writable for this user",
            path.display()
        )),
        _ => LogError::unavailable(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_new_file_is_opened_by_many_at_once() {
        for _ in 0..16 {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}/new.db", folder.path().display());
            let bounds = LogOptions::default();
            let opening = (0..12).map(|_| connection(&url, &bounds));
            for opened in futures_util::future::join_all(opening).await {
                opened.unwrap();
            }
        }
    }
}
