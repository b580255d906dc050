//! `helpline backup`, `restore` and `migrate`: the whole database, out and in.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use conversation_log::LogError;

use crate::database::{DatabaseArguments, must_be_there, without_password};
use crate::report::{self, Mend, Mendable, Outcome};

/// Write the whole database to a new file, while it is served from
///
/// One snapshot: whole, checked, without free pages. A database in PostgreSQL is written as an SQLite file too, which
/// `restore` reads; for its own tools there is `pg_dump`.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline backup --to backups/helpline-$(date +%F).db
  helpline backup --database postgres://helpline@db/helpline --to helpline.db")]
pub(crate) struct Backup {
    #[command(flatten)]
    database: DatabaseArguments,

    /// The file to write; it must not be there
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
}

/// Make the database from a backup, after checking it
///
/// The SQLite file must not be there, a database in PostgreSQL must be empty: nothing is written over. A backup of an earlier
/// version is migrated.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline restore --from backups/helpline-2026-11-01.db
  helpline restore --from helpline.db --database postgres://helpline@db/helpline")]
pub(crate) struct Restore {
    #[command(flatten)]
    database: DatabaseArguments,

    /// The backup
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

/// Carry everything from one database into another, empty one
///
/// Between SQLite and PostgreSQL, either way. Both are migrated first, the source is read from one snapshot, and at the end
/// rows and checksums of every table are compared. Stop the server before, or what it stores meanwhile stays behind.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline migrate --from sqlite://helpline.db --to postgres://helpline@db/helpline")]
pub(crate) struct Migrate {
    /// The database to read: `sqlite://FILE` or `postgres://USER@HOST/NAME`
    #[arg(long, value_name = "URL")]
    from: String,

    /// The database to write; it must be empty
    #[arg(long, value_name = "URL")]
    to: String,
}

pub(crate) fn back_up(arguments: &Backup) -> anyhow::Result<Outcome> {
    let url = &arguments.database.database;
    must_be_there(url)?;
    let shown = without_password(url);
    run(conversation_log::back_up(url, &arguments.to), || {
        format!("cannot back up the database `{shown}`")
    })?;
    let bytes = std::fs::metadata(&arguments.to).map_or(0, |file| file.len());
    report::note(format_args!(
        "backed up `{shown}` to `{}`: {bytes} bytes, checked",
        arguments.to.display()
    ));
    Ok(Outcome::Done)
}

pub(crate) fn restore(arguments: &Restore) -> anyhow::Result<Outcome> {
    if !arguments.from.exists() {
        return Err(Mendable::new(
            format!("there is no backup `{}`", arguments.from.display()),
            "name a file that `helpline backup` wrote",
        )
        .into());
    }
    let url = &arguments.database.database;
    let shown = without_password(url);
    run(conversation_log::restore(&arguments.from, url), || {
        format!("cannot restore the database `{shown}`")
    })?;
    report::note(format_args!(
        "restored `{shown}` from `{}`",
        arguments.from.display()
    ));
    Ok(Outcome::Done)
}

pub(crate) fn migrate(arguments: &Migrate) -> anyhow::Result<Outcome> {
    must_be_there(&arguments.from)?;
    let (from, to) = (without_password(&arguments.from), without_password(&arguments.to));
    let tables = run(conversation_log::transfer(&arguments.from, &arguments.to), || {
        format!("cannot migrate from `{from}` to `{to}`")
    })?;
    for table in &tables {
        report::note(format_args!(
            "{:<18} {:>10} rows  sha256 {}",
            table.name, table.rows, table.sha256
        ));
    }
    report::note(format_args!(
        "migrated from `{from}` to `{to}`: all tables are the same on both sides"
    ));
    Ok(Outcome::Done)
}

fn run<T>(
    work: impl Future<Output = Result<T, LogError>>,
    what: impl FnOnce() -> String,
) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(work) {
        Err(error @ LogError::Unavailable(_)) => Err(error).mend(what, || {
            "is the database up, the disk not full, and may you write there?".to_owned()
        }),
        // These say themselves how they are mended.
        done => done.with_context(what),
    }
}
