//! Reaches a PostgreSQL database, or says what is wrong with it: the URL, the user, the database, its migrations.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::migrate::{Migrate as _, MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions as _, Connection as _};

use super::chore::SETTING;
use crate::key::Keys;
use crate::migrations::{self, Later};
use crate::{LogError, LogOptions};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations/postgres");

/// How long the first connection may take: a server that starts beside its database waits for it a little.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection of the pool is kept without work.
const IDLE_TIMEOUT: Duration = Duration::from_mins(1);

/// A PostgreSQL database, migrated.
pub(super) struct Opened {
    /// How its conversations are named.
    pub(super) keys: Keys,
    pub(super) options: PgConnectOptions,
    pub(super) pool: PgPool,
    /// Tables of this name are ours: two logs in one database must not wake each other.
    pub(super) schema: String,
}

pub(super) async fn open(url: &str, bounds: &LogOptions, later: Later) -> Result<Opened, LogError> {
    // The error of the parser quotes nothing of the URL, so no password.
    let mut options = PgConnectOptions::from_str(url)
        .map_err(|error| {
            LogError::incompatible(format!(
                "the database URL cannot be read ({error}): write `postgres://user:password@host:5432/database`, with \
                 `%40` for an `@` in the password"
            ))
        })?
        .disable_statement_logging();
    if options.get_application_name().is_none() {
        options = options.application_name("helpline");
    }

    let place = Place::of(&options);
    let (options, mut connection) = match tokio::time::timeout(CONNECT_TIMEOUT, first(options)).await {
        Ok(connected) => connected.map_err(|error| place.explain(error))?,
        Err(_) => return Err(LogError::unavailable(no_answer())),
    };
    let (schema, keys) = migrate(&mut connection, &place, later).await?;
    let _ = connection.close().await;

    let patience = bounds.patience;
    let pool = PgPoolOptions::new()
        .max_connections(bounds.connections.max(1))
        .min_connections(0)
        .acquire_timeout(patience)
        .idle_timeout(IDLE_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(prepare(connection, patience)))
        .connect_lazy_with(options.clone());
    Ok(Opened {
        keys,
        options,
        pool,
        schema,
    })
}

/// The first connection, and the options that reached it: to this machine itself without TLS, where the URL does not ask
/// for it and the server does not insist.
///
/// It is not the arithmetic. `sqlx` 0.9 leaves Nagle's algorithm on, and a TLS stream writes a statement in several
/// pieces, so each batch waited twice for a delayed acknowledgement of 40 ms: 1,500 turns/s against 6,300 without.
async fn first(options: PgConnectOptions) -> Result<(PgConnectOptions, PgConnection), sqlx::Error> {
    let is_indifferent = matches!(options.get_ssl_mode(), PgSslMode::Prefer | PgSslMode::Allow);
    if is_indifferent && is_loopback(options.get_host()) {
        let plain = options.clone().ssl_mode(PgSslMode::Disable);
        match connect(&plain).await {
            Ok(connection) => return Ok((plain, connection)),
            // No line of pg_hba.conf lets a plain connection in.
            Err(error) if code(&error) == INVALID_AUTHORIZATION => {}
            Err(error) => return Err(error),
        }
    }
    let connection = connect(&options).await?;
    Ok((options, connection))
}

/// A host that does not answer at all: a wrong address, or a firewall that drops what is sent to it.
fn no_answer() -> sqlx::Error {
    let text = format!("no answer in {} s", CONNECT_TIMEOUT.as_secs());
    std::io::Error::new(std::io::ErrorKind::TimedOut, text).into()
}

const INVALID_AUTHORIZATION: &str = "28000";

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn code(error: &sqlx::Error) -> String {
    error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .unwrap_or_default()
        .into_owned()
}

/// A connection to a database that is migrated, and no further than this version knows.
pub(crate) async fn connection(url: &str, bounds: &LogOptions) -> Result<PgConnection, LogError> {
    let opened = open(url, bounds, Later::Refused).await?;
    connect(&opened.options).await.map_err(LogError::unavailable)
}

/// A connection that is set up as ours are.
pub(super) async fn connect(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    connect_for(options, Duration::ZERO).await
}

/// [`connect`], for whoever waits so long.
pub(super) async fn connect_for(
    options: &PgConnectOptions,
    patience: Duration,
) -> Result<PgConnection, sqlx::Error> {
    let mut connection = options.connect().await?;
    prepare(&mut connection, patience).await?;
    Ok(connection)
}

/// What is held by others is waited for so long at least.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);

// `synchronous_commit` may be `off` by the server's configuration, and then an acknowledged turn could be lost. A
// replica that dies in the middle must not hold its rows for long. Plans are kept by the connection, and those made while
// the tables were empty would read them whole long after: every hot statement has its index (`plans`), so it takes it.
// Where the server can read ahead, a search whose turns lie far apart on the disk does not wait for each of them.
// Until a table is analysed (after an upgrade of the server, behind a large import) a statement of fifty rows is thought to
// have millions: it was shared out among workers that read all turns, and compiled (9 s in place of 70 ms).
const PREPARE: &str = "
SELECT
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, FALSE),
    set_config('default_transaction_isolation', 'read committed', FALSE),
    set_config('lock_timeout', $1, FALSE),
    set_config('idle_in_transaction_session_timeout', '10s', FALSE),
    set_config('effective_io_concurrency', CASE current_setting('effective_io_concurrency')
        WHEN '1' THEN '64' ELSE current_setting('effective_io_concurrency') END, FALSE),
    set_config('max_parallel_workers_per_gather', '0', FALSE),
    set_config('jit', 'off', FALSE),
    set_config('enable_seqscan', 'off', FALSE),
    set_config('enable_hashjoin', 'off', FALSE),
    set_config('enable_mergejoin', 'off', FALSE)";

pub(super) async fn prepare(connection: &mut PgConnection, patience: Duration) -> Result<(), sqlx::Error> {
    let lock_timeout = format!("{}ms", LOCK_TIMEOUT.max(patience).as_millis());
    sqlx::query(PREPARE)
        .bind(lock_timeout)
        .execute(connection)
        .await?;
    Ok(())
}

/// Migrates under the advisory lock of `sqlx`, which after a refusal is held until the connection closes; gives the schema the
/// tables are in, and how conversations are named.
async fn migrate(
    connection: &mut PgConnection,
    place: &Place,
    later: Later,
) -> Result<(String, Keys), LogError> {
    // Two replicas that start at once wait for each other here, however long a migration takes.
    sqlx::query("SELECT set_config('lock_timeout', '0', FALSE)")
        .execute(&mut *connection)
        .await
        .map_err(|error| place.explain(error))?;
    let schema: Option<String> = sqlx::query_scalar("SELECT current_schema()::text")
        .fetch_one(&mut *connection)
        .await
        .map_err(|error| place.explain(error))?;
    let schema = schema.ok_or_else(|| {
        LogError::incompatible(format!(
            "the user of {place} has no schema to write to: create the schema its `search_path` names"
        ))
    })?;
    run_migrations(connection, later).await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => LogError::incompatible(format!(
                "{place} has migration {version}, which this version of Helpline does not know: it was used by a newer \
                 one, or by another program; run the newer version, or name another database"
            )),
            MigrateError::VersionMismatch(version) => LogError::incompatible(format!(
                "migration {version} of {place} is not the one this version of Helpline has: it was made by another \
                 program, or by a build that was never released; name another database"
            )),
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => place.explain(error),
            other => LogError::incompatible(format!("{place} cannot be migrated: {other}")),
        })?;
    let keys: Option<String> = sqlx::query_scalar(SETTING)
        .bind(Keys::SETTING)
        .fetch_optional(connection)
        .await
        .map_err(|error| place.explain(error))?;
    Ok((schema, Keys::from_setting(keys.as_deref())?))
}

/// The lock is that of each run as well, and counted: between the look and the run no earlier version comes in.
async fn run_migrations(connection: &mut PgConnection, later: Later) -> Result<(), MigrateError> {
    connection.lock().await?;
    connection.ensure_migrations_table(migrations::TABLE).await?;
    let applied: Vec<(i64, String)> = sqlx::query_as(migrations::APPLIED)
        .fetch_all(&mut *connection)
        .await?;
    migrations::suiting(&MIGRATIONS, &applied, later)?
        .run(&mut *connection)
        .await?;
    connection.unlock().await
}

/// Where the database is, for a message: without user and password.
struct Place(String);

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Place {
    fn of(options: &PgConnectOptions) -> Self {
        let database = options.get_database().unwrap_or_else(|| options.get_username());
        Self(format!(
            "the PostgreSQL database `{database}` at {}:{}",
            options.get_host(),
            options.get_port()
        ))
    }

    /// Tells what can never work from what is out of reach for the moment.
    fn explain(&self, error: sqlx::Error) -> LogError {
        match code(&error).as_str() {
            "28P01" | INVALID_AUTHORIZATION => LogError::incompatible(format!(
                "{self} refused the user or password: check both in the database URL"
            )),
            "3D000" => LogError::incompatible(format!(
                "{self} does not exist: create it, or name another one in the database URL"
            )),
            "42501" => LogError::incompatible(format!(
                "the user of {self} may not create tables there: grant it CREATE on the schema"
            )),
            "25006" => LogError::incompatible(format!(
                "{self} is read only: it is a standby, or set to it; name the one that may be written to"
            )),
            // A table or column that is there and is not what a migration expects.
            "42P07" | "42P01" | "42703" | "42P16" => LogError::incompatible(format!(
                "{self} holds tables of another program: name a database or schema of its own in the database URL"
            )),
            _ => LogError::unavailable(error),
        }
    }
}
