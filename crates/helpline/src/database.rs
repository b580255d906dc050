//! The database: the flag that names it, and what to do when it cannot be opened.

use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use conversation_log::{ConversationLog, LogError};

use crate::report::{Mend, Mendable};
use crate::training::sqlite_file;

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

/// Opens a database that is there, and migrates it: whoever reads what is stored has misspelt one that is not, and an empty
/// one made for them would look as if nothing were stored.
pub(crate) async fn open_existing(url: &str) -> anyhow::Result<Arc<dyn ConversationLog>> {
    must_be_there(url)?;
    open(url).await
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

/// Opens the database and migrates it.
pub(crate) async fn open(url: &str) -> anyhow::Result<Arc<dyn ConversationLog>> {
    let shown = without_password(url);
    match conversation_log::open(url).await {
        Ok(log) => Ok(log),
        Err(error @ LogError::Unavailable(_)) => Err(error).mend(
            || format!("cannot open the database `{shown}`"),
            || {
                if url.starts_with("sqlite:") {
                    "is its folder there, may you write to it, and is the disk not full? name another file by \
                     `--database sqlite://FILE`"
                } else {
                    "is PostgreSQL up, and are host, user, password and name right? name it by \
                     `--database postgres://USER@HOST/NAME`"
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
}
