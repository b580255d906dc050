//! Folding: copying the write-ahead log into the database, so that the log begins anew instead of growing.
//!
//! SQLite does it by itself inside a commit, and whoever waits for that commit waits for thousands of pages and two fsyncs more. So
//! here a connection of its own does it beside the writer, with `PASSIVE`, which waits for nobody and keeps nobody waiting. While it
//! copies, the writer appends: the log begins anew only when nothing is left to copy, and so the writer copies the rest, some
//! batches' worth, between two batches. What surprises: who stops in the midst of it loses nothing, since a log that is copied twice
//! is the same database. Before SQLite 3.51.3 a log that one connection copies while another begins it anew could damage the file
//! (<https://www.sqlite.org/wal.html#walresetbug>).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::open;

/// Turns and chores after which the log is folded: 1,000 pages of it, 8 MB, when they come in large batches, and 5,000 when each has
/// its own.
const FOLD_AFTER_JOBS: usize = 512;
/// Pages of the log from which on the writer folds the rest, 16 MB: each time waits for the disk.
const REST_AFTER_PAGES: i64 = 2_000;
/// After a failure, such as a full disk, before it is tried again.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// What the writer and the folding beside it tell each other.
#[derive(Debug, Default)]
pub(super) struct Folding {
    /// Jobs stored since the log was last folded.
    jobs: AtomicUsize,
    is_due: Notify,
    /// Whether all but what came meanwhile is folded.
    has_left_rest: AtomicBool,
}

impl Folding {
    /// So many jobs more are in the log.
    pub(super) fn stored(&self, jobs: usize) {
        if self.jobs.fetch_add(jobs, Ordering::Relaxed) + jobs >= FOLD_AFTER_JOBS {
            self.jobs.store(0, Ordering::Relaxed);
            self.is_due.notify_one();
        }
    }

    /// Whether the writer should fold what is left; true once each time.
    pub(super) fn has_left_rest(&self) -> bool {
        self.has_left_rest.swap(false, Ordering::Relaxed)
    }
}

/// Folds the log beside the writer whenever enough is in it, until the log closes.
pub(super) async fn beside(options: SqliteConnectOptions, folding: Arc<Folding>, closing: CancellationToken) {
    let mut open: Option<SqliteConnection> = None;
    loop {
        tokio::select! {
            () = closing.cancelled() => break,
            () = folding.is_due.notified() => {}
        }
        let folded = match &mut open {
            Some(connection) => along(connection).await,
            none => match options.connect().await {
                Ok(connection) => along(none.insert(connection)).await,
                Err(error) => Err(error),
            },
        };
        match folded {
            Ok(pages) if pages >= REST_AFTER_PAGES => folding.has_left_rest.store(true, Ordering::Relaxed),
            Ok(_) => {}
            Err(error) => {
                // The writer meets the same trouble and tells of it to whom it concerns.
                tracing::debug!(%error, "the write-ahead log cannot be folded beside the writer");
                if let Some(connection) = open.take() {
                    let _ = connection.close_hard().await;
                }
                tokio::select! {
                    () = closing.cancelled() => break,
                    () = tokio::time::sleep(TRY_AGAIN) => {}
                }
            }
        }
    }
    if let Some(connection) = open {
        let _ = connection.close().await;
    }
}

/// Copies what nobody keeps from being copied, and waits for nobody; how many pages the log has, 0 when another connection is
/// at it.
pub(super) async fn along(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let (is_busy, pages, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(PASSIVE)")
        .fetch_one(connection)
        .await?;
    Ok(if is_busy == 0 { pages } else { 0 })
}

/// Folds all of the log and cuts it to nothing, without waiting for who still reads it; whether that could be done.
pub(super) async fn whole(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    sqlx::query("PRAGMA busy_timeout = 0")
        .execute(&mut *connection)
        .await?;
    let folded: Result<(i64, i64, i64), _> = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
        .fetch_one(&mut *connection)
        .await;
    sqlx::query(open::SET_BUSY_TIMEOUT).execute(connection).await?;
    folded.map(|(is_busy, _, _)| is_busy == 0)
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqliteJournalMode;

    use super::*;

    /// Writes this many pages of 4,096 bytes to the log.
    async fn write(connection: &mut SqliteConnection, pages: i64) {
        sqlx::query(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $1)
             INSERT INTO texts SELECT randomblob(4000) FROM numbers",
        )
        .bind(pages)
        .execute(connection)
        .await
        .unwrap();
    }

    async fn bytes(connection: &mut SqliteConnection) -> i64 {
        sqlx::query_scalar("SELECT SUM(LENGTH(text)) FROM texts")
            .fetch_one(connection)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn the_log_is_folded_beside_a_writer_and_begins_anew_when_the_rest_is() {
        let folder = tempfile::tempdir().unwrap();
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("log.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .pragma("wal_autocheckpoint", "0");
        let mut writer = options.connect().await.unwrap();
        sqlx::query("CREATE TABLE texts (text BLOB)")
            .execute(&mut writer)
            .await
            .unwrap();
        let folding = Arc::new(Folding::default());
        let closing = CancellationToken::new();
        let task = tokio::spawn(beside(options.clone(), Arc::clone(&folding), closing.clone()));

        write(&mut writer, REST_AFTER_PAGES).await;
        // What comes while it folds is not folded: as if it came after a reader that it cannot overtake.
        let mut reader = options.connect().await.unwrap();
        let mut reading = reader.begin().await.unwrap();
        bytes(&mut reading).await;
        write(&mut writer, 10).await;
        folding.stored(FOLD_AFTER_JOBS - 1);
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert!(!folding.has_left_rest(), "too little was stored");
        folding.stored(1);
        while !folding.has_left_rest() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        reading.rollback().await.unwrap();
        assert!(along(&mut writer).await.unwrap() >= REST_AFTER_PAGES);
        write(&mut writer, 10).await;

        let pages = along(&mut writer).await.unwrap();
        assert!(pages < 50, "the log has {pages} pages");
        assert_eq!(bytes(&mut writer).await, 4_000 * (REST_AFTER_PAGES + 20));
        closing.cancel();
        task.await.unwrap();
    }

    #[tokio::test]
    async fn sqlite_may_be_folded_by_one_connection_while_another_writes() {
        let mut connection = SqliteConnectOptions::new().connect().await.unwrap();
        let version: String = sqlx::query_scalar("SELECT sqlite_version()")
            .fetch_one(&mut connection)
            .await
            .unwrap();

        let numbers: Vec<u32> = version.split('.').map(|number| number.parse().unwrap()).collect();
        assert!(
            numbers >= vec![3, 51, 3],
            "SQLite {version} can damage a file by it"
        );
    }
}
