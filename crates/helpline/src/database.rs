//! The database: the flag that names it, and what to do when it cannot be opened.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use conversation_log::{ConversationLog, LogError, LogOptions, TurnFilter};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::report::{Mend, Mendable};

/// The flag that names the database, the same in every command that needs it.
#[derive(Debug, Clone, Args)]
pub(crate) struct DatabaseArguments {
    /// Where conversations are kept: `sqlite://FILE` (`serve` makes it) or `postgres://USER@HOST/NAME`
    #[arg(
        long,
        value_name = "URL",
        env = "DATABASE_URL",
        hide_env_values = true,
        default_value = "sqlite://helpline.db"
    )]
    pub(crate) database: String,
}

/// The flags that say which of the turns that are stored are looked at.
#[derive(Debug, Args)]
pub(crate) struct TurnArguments {
    /// Only turns taken at or after this time: `2026-11-01` (UTC) or `2026-11-01T08:00:00Z`
    #[arg(long, value_name = "TIME", value_parser = time)]
    since: Option<Timestamp>,

    /// Only turns taken before this time
    #[arg(long, value_name = "TIME", value_parser = time)]
    until: Option<Timestamp>,

    /// Only turns of this channel: `directline`, `msteams`, …
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
}

impl TurnArguments {
    /// The turns that are looked at.
    pub(crate) fn filter(&self) -> TurnFilter {
        TurnFilter {
            since_ms: self.since.map(Timestamp::as_millisecond),
            until_ms: self.until.map(Timestamp::as_millisecond),
            channel: self.channel.clone(),
        }
    }
}

/// A day (UTC) or a moment.
fn time(text: &str) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(moment);
    }
    text.parse::<Date>()
        .and_then(|day| TimeZone::UTC.to_timestamp(day.into()))
        .map_err(|_| "write a day, such as 2026-11-01, or a moment, such as 2026-11-01T08:00:00Z".to_owned())
}

/// Opens a database that is there, and migrates it: whoever reads what is stored has misspelt one that is not, and an empty
/// one made for them would look as if nothing were stored.
pub(crate) async fn open_existing(url: &str) -> anyhow::Result<Arc<dyn ConversationLog>> {
    must_be_there(url)?;
    open(url).await
}

/// The path in `sqlite://path`; `None` for another database, or one in memory.
pub(crate) fn sqlite_file(url: &str) -> Option<&Path> {
    let rest = url.strip_prefix("sqlite:")?;
    let path = rest.strip_prefix("//").unwrap_or(rest);
    let path = path.split('?').next()?;
    (!path.is_empty() && !path.contains(":memory:")).then(|| Path::new(path))
}

/// Refuses an SQLite file that is not there.
pub(crate) fn must_be_there(url: &str) -> anyhow::Result<()> {
    match sqlite_file(url).filter(|file| !file.exists()) {
        Some(file) => Err(Mendable::new(
            format!("there is no database `{}`", file.display()),
            "name the one that `helpline serve` uses: `sqlite://FILE` or `postgres://USER@HOST/NAME`",
        )
        .into()),
        None => Ok(()),
    }
}

/// How long a command waits for a database that is slow to answer. A caller of the server is told within a second to come again;
/// who waits for a replay or an export has more time, and half of one is none.
const PATIENCE: Duration = Duration::from_secs(30);

/// Opens the database for a command, and migrates it.
pub(crate) async fn open(url: &str) -> anyhow::Result<Arc<dyn ConversationLog>> {
    let patient = LogOptions {
        patience: PATIENCE,
        ..LogOptions::default()
    };
    open_with(url, &patient).await
}

/// Opens the database as the server does, and migrates it.
pub(crate) async fn open_serving(url: &str) -> anyhow::Result<Arc<dyn ConversationLog>> {
    open_with(url, &LogOptions::default()).await
}

async fn open_with(url: &str, options: &LogOptions) -> anyhow::Result<Arc<dyn ConversationLog>> {
    let shown = without_password(url);
    match conversation_log::open_with(url, options).await {
        Ok(log) => Ok(log),
        Err(error @ LogError::Unavailable(_)) => Err(error).mend(
            || format!("cannot open the database `{shown}`"),
            || {
                if url.starts_with("sqlite:") {
                    "is its folder there, may you write to it, and is the disk not full? name another file by \
                     `--database sqlite://FILE`"
                } else {
                    "is PostgreSQL up, does a firewall let you through, and are host and port right? name it by \
                     `--database postgres://USER@HOST:5432/NAME`"
                }
                .to_owned()
            },
        ),
        // These say themselves how they are mended.
        Err(error) => Err(error).with_context(|| format!("cannot open the database `{shown}`")),
    }
}

/// A URL as it may be shown: the password is left out, and so is a query, which may hold one too.
pub(crate) fn without_password(url: &str) -> String {
    let url = url.split('?').next().unwrap_or_default();
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let Some((user, host)) = rest.rsplit_once('@') else {
        return url.to_owned();
    };
    let user = user.split(':').next().unwrap_or_default();
    format!("{scheme}://{user}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(
            without_password("postgres://bob:s3cret@db:5432/x"),
            "postgres://bob@db:5432/x"
        );
        assert_eq!(
            without_password("postgres://bob:s3/c:r@et@db/x"),
            "postgres://bob@db/x"
        );
        assert_eq!(
            without_password("postgres://db/x?user=bob&password=s3cret"),
            "postgres://db/x"
        );
        assert_eq!(without_password("sqlite://helpline.db"), "sqlite://helpline.db");
    }

    #[test]
    fn the_file_of_a_database_is_found_in_its_url() {
        assert_eq!(sqlite_file("sqlite://a/b.db"), Some(Path::new("a/b.db")));
        assert_eq!(
            sqlite_file("sqlite:///var/b.db?mode=rwc"),
            Some(Path::new("/var/b.db"))
        );
        assert_eq!(sqlite_file("sqlite:b.db"), Some(Path::new("b.db")));
        assert_eq!(sqlite_file("sqlite::memory:"), None);
        assert_eq!(sqlite_file("postgres://h/b"), None);
    }
}
