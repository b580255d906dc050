//! Goes on with a database that a later version has migrated, where that version only added to it.
//!
//! Replicas are replaced one by one, and one of the old that dies meanwhile must come up again; and whoever goes back to the
//! version before wants the turns since. Whether a version can go on with what a later one did cannot be known by it, so the
//! later migration says it by its name: `000N_adds_….sql` only adds what an earlier version neither reads nor has to write.

use sqlx::migrate::{MigrateError, Migrator};

/// Begins the description of a migration that earlier versions can go on with: its file's name, with spaces.
const ADDS: &str = "adds ";

/// Migrations that were run, and how they are described; [`bearing`] reads it.
pub(crate) const APPLIED: &str = "SELECT version, description FROM _sqlx_migrations ORDER BY version";

/// What to do with a database that a later version has migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Later {
    /// Go on, where all that it did was to add.
    Borne,
    /// Refuse it: what was added would be left out of a copy.
    Refused,
}

/// The migrations of `known`, to be run on a database that has others beside them.
///
/// # Errors
///
/// The first of the others that changed what this version relies on, or is of another program.
pub(crate) fn bearing(known: &Migrator, applied: &[(i64, String)]) -> Result<Migrator, MigrateError> {
    let newest = known.iter().map(|migration| migration.version).max();
    let is_ours = known
        .iter()
        .all(|migration| applied.iter().any(|(version, _)| *version == migration.version));
    let others = || {
        applied
            .iter()
            .filter(|(version, _)| !known.version_exists(*version))
    };
    let only_adds = |(version, description): &&(i64, String)| {
        is_ours && Some(*version) > newest && description.starts_with(ADDS)
    };
    if let Some((version, _)) = others().find(|other| !only_adds(other)) {
        return Err(MigrateError::VersionMissing(*version));
    }
    let names: Vec<&str> = others().map(|(_, description)| description.as_str()).collect();
    tracing::warn!(later = ?names, "the database was migrated by a later version, which this one goes on beside");
    let mut bearing = Migrator::with_migrations(known.iter().cloned().collect());
    bearing.set_ignore_missing(true);
    Ok(bearing)
}
