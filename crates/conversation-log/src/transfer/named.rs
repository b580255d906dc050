//! How conversations are named in the target ([`Keys`]): those that are carried over as in the source, and those that begin later in
//! their order, where the target can.

use std::time::SystemTime;

use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;

use super::Side;
use super::table::Table;
use crate::LogError;
use crate::key::{Keys, made_at_ms};

const SETTING: &str = "SELECT value FROM settings WHERE name = $1";
const IDS: &str = "SELECT id FROM conversations";

/// What is to be done when all is carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Naming {
    /// It is as in the source.
    Carried,
    /// The conversations have hashes for keys; later ones can have keys in their order.
    FromNowOn,
}

/// What is true of the rows of a table but the setting that a new database begins with.
pub(super) fn but_the_setting(table: &Table) -> String {
    if table.name == "settings" {
        return format!("name <> '{}'", Keys::SETTING);
    }
    "TRUE".to_owned()
}

impl Side {
    /// Takes the setting of an empty target out, for that of the source to come.
    ///
    /// # Errors
    /// [`LogError::Rejected`] where versions that know no such keys could come to the target.
    pub(super) async fn begin_as(&mut self, source: &mut Self) -> Result<Naming, LogError> {
        let (here, there) = (self.ordered_from().await?, source.ordered_from().await?);
        let naming = match (here.is_some(), there.is_some()) {
            (false, true) => {
                return Err(LogError::rejected(
                    "the target was made by an earlier version of Helpline: name a database that is new",
                ));
            }
            (true, false) => Naming::FromNowOn,
            (true, true) | (false, false) => Naming::Carried,
        };
        self.execute(format!("DELETE FROM settings WHERE name = '{}'", Keys::SETTING))
            .await?;
        Ok(naming)
    }

    /// Lets the conversations that begin from now on have keys in their order, behind all that are here.
    pub(super) async fn name_from_now_on(&mut self, naming: Naming) -> Result<(), LogError> {
        if naming == Naming::Carried {
            return Ok(());
        }
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        let mut from_ms = u64::try_from(now).unwrap_or(u64::MAX);
        let mut ids = self.ids();
        while let Some(id) = ids.try_next().await.map_err(LogError::unavailable)? {
            let behind = made_at_ms(&id).map_or(0, |made_ms| made_ms + 1);
            from_ms = from_ms.max(behind);
        }
        drop(ids);
        self.execute(format!(
            "INSERT INTO settings (name, value) VALUES ('{}', '{from_ms}')",
            Keys::SETTING
        ))
        .await
    }

    async fn ordered_from(&mut self) -> Result<Option<String>, LogError> {
        match self {
            Self::Sqlite(connection) => {
                let query = sqlx::query_scalar(SETTING).bind(Keys::SETTING);
                query.fetch_optional(connection).await
            }
            Self::Postgres(connection) => {
                let query = sqlx::query_scalar(SETTING).bind(Keys::SETTING);
                query.fetch_optional(connection).await
            }
        }
        .map_err(LogError::unavailable)
    }

    fn ids(&mut self) -> BoxStream<'_, Result<String, sqlx::Error>> {
        match self {
            Self::Sqlite(connection) => sqlx::query_scalar(IDS).fetch(connection),
            Self::Postgres(connection) => sqlx::query_scalar(IDS).fetch(connection),
        }
    }
}
