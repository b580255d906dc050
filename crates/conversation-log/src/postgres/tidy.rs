//! The place of replaced rows, taken again soon.
//!
//! Each turn replaces the row of its conversation, 2 kB with the state, and the old one stays until a vacuum, whose place the next
//! ones then take: the table stays as large as it ever was. The server's own vacuum looks once a minute: a minute of load filled
//! hundreds of megabytes that nobody needs any more. So the log asks for a vacuum of that one table itself, once so many of its rows
//! are dead. What surprises: nothing depends on it. Where it fails, the server's own comes later.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::PgPool;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How often is looked whether there is enough to do.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// Dead rows that are left: some 400 kB. With 1,000 of them and a look a second, a short history took 0.5 kB a turn more.
const FEWEST_DEAD: u64 = 200;
/// Of a large table, one dead row in so many is left: a vacuum reads its indexes from end to end.
const LIVE_TO_ONE_DEAD: i64 = 20;

/// Counts the rows that were replaced here since the last vacuum.
#[derive(Debug, Clone, Default)]
pub(super) struct Replaced(Arc<AtomicU64>);

impl Replaced {
    pub(super) fn add(&self, rows: usize) {
        self.0.fetch_add(rows as u64, Ordering::Relaxed);
    }
}

/// Looks after the table until `ending`.
pub(super) fn start(pool: PgPool, replaced: Replaced, ending: CancellationToken, tasks: &TaskTracker) {
    tasks.spawn(async move {
        ending
            .run_until_cancelled(async {
                loop {
                    tokio::time::sleep(LOOK_EVERY).await;
                    let dead = replaced.0.load(Ordering::Relaxed);
                    if dead < FEWEST_DEAD {
                        continue;
                    }
                    match look(&pool, dead).await {
                        Ok(true) => {
                            replaced.0.fetch_sub(dead, Ordering::Relaxed);
                        }
                        Ok(false) => {}
                        Err(error) => {
                            replaced.0.fetch_sub(dead, Ordering::Relaxed);
                            tracing::debug!(%error, "replaced rows are not vacuumed: the server does it by itself later");
                        }
                    }
                }
            })
            .await;
    });
}

// The server's count comes late, and is of all replicas; `reltuples` is an estimate, -1 where nobody has counted them yet. Other
// replicas and the server itself vacuum too.
const IS_WORTH_IT: &str = "
SELECT GREATEST(pg_stat_get_dead_tuples(c.oid), $1) >= c.reltuples::bigint / $2
FROM pg_class AS c
WHERE c.oid = 'conversations'::regclass";

// Whoever does the same at this moment is not waited for, and the end of the file is not cut off, for which turns would wait.
const VACUUM: &str = "VACUUM (SKIP_LOCKED, TRUNCATE FALSE) conversations";

/// Vacuums where `dead` rows, or what others replaced beside them, are enough; whether it did.
async fn look(pool: &PgPool, dead: u64) -> Result<bool, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    let is_worth_it: bool = sqlx::query_scalar(IS_WORTH_IT)
        .bind(dead.cast_signed())
        .bind(LIVE_TO_ONE_DEAD)
        .fetch_one(&mut *connection)
        .await?;
    if is_worth_it {
        sqlx::raw_sql(VACUUM).execute(&mut *connection).await?;
    }
    Ok(is_worth_it)
}
