//! `helpline doctor`: is all there that a server needs, and if not, what is to be done.

mod teams;

use std::io::Write;
use std::path::Path;

use clap::{Args, ValueEnum};
use knowledge::{Knowledge, Severity};
use serde::Serialize;

use super::serve::Bot;
use crate::database::{self, DatabaseArguments, sqlite_file};
use crate::report::{self, Mendable, Outcome};
use crate::source::{self, KnowledgeArguments};

/// Less free space than this is soon none: a turn takes 4 kB, and SQLite's log may grow to 64 MB.
const LITTLE_SPACE_BYTES: u64 = 512 * 1024 * 1024;
/// Less than this is none.
const NO_SPACE_BYTES: u64 = 64 * 1024 * 1024;

/// Check what a server needs: knowledge, database, disk, and a channel's registration
///
/// Reads the flags and variables of `helpline serve`. The database is opened, and migrated as at a start; a missing file
/// is not made.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  helpline doctor
  helpline doctor --channel teams --public-url https://help.example.com
  helpline doctor --json")]
pub(crate) struct Arguments {
    /// Also check the registration for this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<Channel>,

    /// Print one JSON object a check: {"check", "state", "found", "mend"}
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    database: DatabaseArguments,

    #[command(flatten)]
    source: KnowledgeArguments,

    /// Address people reach the server at, such as `https://help.example.com`
    #[arg(long, value_name = "URL", env = "HELPLINE_PUBLIC_URL", hide_env_values = true)]
    public_url: Option<String>,

    #[command(flatten)]
    bot: Bot,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Channel {
    Teams,
}

/// How one thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Error,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    #[serde(rename = "check")]
    name: &'static str,
    state: State,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<String>,
}

impl Check {
    fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self {
            name: check,
            state: State::Ok,
            found: found.into(),
            mend: None,
        }
    }

    fn warning(check: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            name: check,
            state: State::Warning,
            found: found.into(),
            mend: Some(mend.into()),
        }
    }

    fn error(check: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            state: State::Error,
            ..Self::warning(check, found, mend)
        }
    }
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let mut checks = vec![knowledge(arguments.source.knowledge.as_deref())];
    let file = sqlite_file(&arguments.database.database);
    checks.push(runtime.block_on(database(&arguments.database.database, file)));
    checks.extend(file.map(disk));
    if arguments.channel == Some(Channel::Teams) {
        checks.extend(runtime.block_on(teams::checks(arguments))?);
    }
    print(&checks, arguments.json)?;
    let is_sound = checks.iter().all(|check| check.state != State::Error);
    Ok(if is_sound {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn print(checks: &[Check], json: bool) -> anyhow::Result<()> {
    let mut output = report::lines();
    for check in checks {
        if json {
            writeln!(output, "{}", serde_json::to_string(check)?)?;
            continue;
        }
        let word = match check.state {
            State::Ok => "ok",
            State::Warning => "warning",
            State::Error => "error",
        };
        writeln!(
            output,
            "{word:8} {}: {}",
            check.name,
            report::harmless(&check.found)
        )?;
        if let Some(mend) = &check.mend {
            writeln!(output, "         {mend}")?;
        }
    }
    output.flush()?;
    Ok(())
}

fn knowledge(folder: Option<&Path>) -> Check {
    const NAME: &str = "knowledge";
    let files = match source::read(folder) {
        Ok(files) => files,
        Err(error) => {
            return Check::error(
                NAME,
                report::one_line(&error),
                "name a folder that can be read by `--knowledge DIR`",
            );
        }
    };
    let loaded = Knowledge::from_files(files.files);
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .count();
    let entries = loaded.knowledge.entries.len();
    let found = format!(
        "{}: {} articles, {entries} entries, {errors} errors",
        files.place,
        loaded.knowledge.articles.len()
    );
    if entries == 0 {
        Check::error(
            NAME,
            found,
            "`helpline check DIR` says what is missing, `helpline init DIR` writes examples",
        )
    } else if errors > 0 {
        Check::warning(
            NAME,
            found,
            "`helpline check` lists them; a running server refuses to reload such a folder",
        )
    } else {
        Check::ok(NAME, found)
    }
}

async fn database(url: &str, file: Option<&Path>) -> Check {
    const NAME: &str = "database";
    let shown = database::without_password(url);
    if let Some(file) = file
        && !file.exists()
    {
        let folder = folder_of(file);
        return if folder.is_dir() {
            Check::ok(
                NAME,
                format!("`{shown}` is not there yet; `helpline serve` makes it"),
            )
        } else {
            Check::error(
                NAME,
                format!("the folder `{}` does not exist", folder.display()),
                "create it, or name another file by `--database sqlite://FILE`",
            )
        };
    }
    let log = match database::open_serving(url).await {
        Ok(log) => log,
        Err(error) => {
            let found = report::one_line(&error);
            // What is wrong with the data says itself how it is mended.
            let mend = error.downcast_ref().map_or(
                "do as it says; `--database` or DATABASE_URL names another one",
                Mendable::hint,
            );
            return Check::error(NAME, found, mend);
        }
    };
    let ready = log.ready().await;
    let depth = log.outbox_depth().await;
    log.close().await;
    match (ready, depth) {
        (Ok(()), Ok((waiting, 0))) => {
            Check::ok(NAME, format!("`{shown}` takes turns; {waiting} deliveries wait"))
        }
        (Ok(()), Ok((waiting, parked))) => Check::warning(
            NAME,
            format!("`{shown}` takes turns; {waiting} deliveries wait, {parked} were given up"),
            "`GET /api/admin/v1/deliveries?state=parked` says why, `POST …/deliveries/{id}/retry` tries one again",
        ),
        (Err(error), _) | (_, Err(error)) => Check::error(
            NAME,
            format!("`{shown}` takes no turns: {error}"),
            "is it read only, locked by another program, or its disk full?",
        ),
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

fn disk(file: &Path) -> Check {
    const NAME: &str = "disk";
    let folder = folder_of(file);
    match rustix::fs::statvfs(folder) {
        Ok(space) => {
            let free = space.f_bavail.saturating_mul(space.f_frsize);
            let found = format!("{} MB free in `{}`", free / 1_000_000, folder.display());
            let mend = "make room, or keep the database on another disk; when it is full, turns are refused with 503";
            if free < NO_SPACE_BYTES {
                Check::error(NAME, found, mend)
            } else if free < LITTLE_SPACE_BYTES {
                Check::warning(NAME, found, mend)
            } else {
                Check::ok(NAME, found)
            }
        }
        Err(error) => Check::warning(
            NAME,
            format!("the free space in `{}` cannot be told: {error}", folder.display()),
            "look with `df`",
        ),
    }
}
