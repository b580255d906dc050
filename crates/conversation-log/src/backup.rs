//! A copy of an SQLite file while it is served from, and the way back.
//!
//! The copy is made by `VACUUM INTO` from one snapshot: whole, without free pages, and no turn waits for it. It is checked
//! before it is called a backup, and again before it takes a database's place.

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::transfer::transfer;
use crate::{LogError, LogOptions, sqlite};

/// `application_id` of our files.
const APPLICATION_ID: i64 = 0x4845_4C50;

/// Writes the database at `url` to a new SQLite file; one in PostgreSQL is carried over as [`transfer`] does, and migrated
/// before.
///
/// # Errors
/// [`LogError::Rejected`] when the file is there already or `url` names no file; [`LogError::Unavailable`] when the disk or
/// the database fails.
pub async fn back_up(url: &str, to: &Path) -> Result<(), LogError> {
    if !url.starts_with("sqlite:") {
        create(to)?;
        let transferred = transfer(url, &url_of(to)).await;
        if transferred.is_err() {
            let _ = std::fs::remove_file(to);
        }
        return transferred.map(|_| ());
    }
    let mut source = existing(sqlite::filename(url)?.as_path()).await?;
    create(to)?;
    let quoted = to.display().to_string().replace('\'', "''");
    let copied = sqlx::query(AssertSqlSafe(format!("VACUUM INTO '{quoted}'")))
        .execute(&mut source)
        .await;
    let _ = source.close().await;
    let checked = match copied {
        Ok(_) => check(to).await,
        Err(error) => Err(LogError::unavailable(error)),
    };
    if checked.is_err() {
        // Half a backup is none.
        let _ = std::fs::remove_file(to);
    } else {
        sync(to)?;
    }
    checked
}

/// Puts a backup in the place of the database at `url`, which must not be there (in PostgreSQL: must be empty); then migrates
/// it where it is of an earlier version.
///
/// # Errors
/// [`LogError::Rejected`] when the backup is damaged or none of ours, or the database is there already.
pub async fn restore(from: &Path, url: &str) -> Result<(), LogError> {
    check(from).await?;
    if !url.starts_with("sqlite:") {
        // A copy, since it may have to be migrated: the backup stays as it is.
        let copy = with_suffix(from, ".restoring");
        let _ = std::fs::remove_file(&copy);
        place(from, &copy)?;
        let transferred = transfer(&url_of(&copy), url).await;
        for suffix in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(with_suffix(&copy, suffix));
        }
        return transferred.map(|_| ());
    }
    let to = sqlite::filename(url)?;
    for suffix in ["", "-wal", "-shm"] {
        let path = with_suffix(&to, suffix);
        if path.exists() {
            return Err(LogError::rejected(format!(
                "`{}` is there already: stop the server, move the file and its `-wal` and `-shm` away, and restore again",
                path.display()
            )));
        }
    }
    let beside = with_suffix(&to, ".restoring");
    let _ = std::fs::remove_file(&beside);
    place(from, &beside)?;
    std::fs::rename(&beside, &to).map_err(|error| not_written(&to, &error))?;
    let connection = sqlite::connection(url, &LogOptions::default()).await?;
    connection.close().await.map_err(LogError::unavailable)
}

/// Copies a file to a new one, all of it on disk.
fn place(from: &Path, to: &Path) -> Result<(), LogError> {
    create(to)?;
    let placed = std::fs::copy(from, to)
        .and_then(|_| restrict(to))
        .and_then(|()| std::fs::File::open(to)?.sync_all());
    placed.map_err(|error| {
        let _ = std::fs::remove_file(to);
        not_written(to, &error)
    })
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut path = file.as_os_str().to_owned();
    path.push(suffix);
    path.into()
}

/// The URL of a file, whatever its name holds.
fn url_of(file: &Path) -> String {
    let path = file.display().to_string();
    format!(
        "sqlite://{}",
        path.replace('%', "%25").replace('?', "%3F").replace('#', "%23")
    )
}

fn not_written(file: &Path, error: &std::io::Error) -> LogError {
    LogError::rejected(format!("`{}` cannot be written: {error}", file.display()))
}

/// Whether a file is a whole database of ours.
async fn check(file: &Path) -> Result<(), LogError> {
    let mut connection = existing(file).await?;
    let application: i64 = sqlx::query_scalar("PRAGMA application_id")
        .fetch_one(&mut connection)
        .await
        .map_err(|error| damaged(file, &error.to_string()))?;
    if application != APPLICATION_ID {
        return Err(LogError::rejected(format!(
            "`{}` is no database of Helpline",
            file.display()
        )));
    }
    for statement in ["PRAGMA integrity_check(1)", "PRAGMA foreign_key_check"] {
        let found = sqlx::query_scalar::<_, String>(statement)
            .fetch_optional(&mut connection)
            .await
            .map_err(|error| damaged(file, &error.to_string()))?;
        if let Some(found) = found.filter(|found| found != "ok") {
            return Err(damaged(file, &found));
        }
    }
    connection.close().await.map_err(LogError::unavailable)
}

fn damaged(file: &Path, what: &str) -> LogError {
    LogError::rejected(format!(
        "`{}` is damaged ({what}): take another backup",
        file.display()
    ))
}

/// Opens a file that must be there, without changing it.
async fn existing(file: &Path) -> Result<SqliteConnection, LogError> {
    if !file.is_file() {
        return Err(LogError::rejected(format!(
            "there is no file `{}`",
            file.display()
        )));
    }
    SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(false)
        .read_only(true)
        .disable_statement_logging()
        .connect()
        .await
        .map_err(|error| damaged(file, &error.to_string()))
}

/// Makes an empty file that only its owner can read.
fn create(file: &Path) -> Result<(), LogError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Err(LogError::rejected(format!(
            "`{}` is there already: name a new file",
            file.display()
        ))),
        Err(error) => Err(not_written(file, &error)),
    }
}

/// A copy has the mode of what it was copied from.
fn restrict(file: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(())
}

fn sync(file: &Path) -> Result<(), LogError> {
    std::fs::File::open(file)
        .and_then(|file| file.sync_all())
        .map_err(|error| not_written(file, &error))
}
