//! Which migrations are run on a database: not all on one that is old, and fewer than were run on one that a later version has
//! migrated, where that version only added to it.
//!
//! Replicas are replaced one by one, and one of the old that dies meanwhile must come up again; and whoever goes back to the
//! version before wants the turns since. Whether a version can go on with what a later one did cannot be known by it, so the
//! later migration says it by its name: `000N_adds_….sql` only adds what an earlier version neither reads nor has to write.

use sqlx::migrate::{MigrateError, Migration, Migrator};

/// Begins the description of a migration that earlier versions can go on with: its file's name, with spaces.
const ADDS: &str = "adds ";
/// Begins the description of one that is for new databases alone: an earlier version could not go on beside it, and on a database
/// that is old one may be under way.
const NEW: &str = "new ";

/// The table of the migrations that were run, as `sqlx` names it.
pub(crate) const TABLE: &str = "_sqlx_migrations";
/// Migrations that were run, and how they are described; [`suiting`] reads it.
pub(crate) const APPLIED: &str = "SELECT version, description FROM _sqlx_migrations ORDER BY version";

/// What to do with a database that a later version has migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Later {
    /// Go on, where all that it did was to add.
    Borne,
    /// Refuse it: what was added would be left out of a copy.
    Refused,
}

/// Those of `known` to be run on a database in which others were run before, under a lock that began before these were read.
///
/// # Errors
///
/// The first of the others that changed what this version relies on, or is of another program.
pub(crate) fn suiting(
    known: &Migrator,
    applied: &[(i64, String)],
    later: Later,
) -> Result<Migrator, MigrateError> {
    let was_run = |migration: &Migration| {
        let is_it = |(version, _): &(i64, String)| *version == migration.version;
        applied.iter().any(is_it)
    };
    let suits = |migration: &&Migration| {
        applied.is_empty() || was_run(migration) || !migration.description.starts_with(NEW)
    };
    let suiting: Vec<Migration> = known.iter().filter(suits).cloned().collect();
    let newest = known.iter().map(|migration| migration.version).max();
    let is_ours = suiting.iter().all(was_run);
    let others = || {
        applied
            .iter()
            .filter(|(version, _)| !known.version_exists(*version))
    };
    let is_borne = |(version, description): &&(i64, String)| {
        later == Later::Borne && is_ours && Some(*version) > newest && description.starts_with(ADDS)
    };
    if let Some((version, _)) = others().find(|other| !is_borne(other)) {
        return Err(MigrateError::VersionMissing(*version));
    }
    let names: Vec<&str> = others().map(|(_, description)| description.as_str()).collect();
    let mut migrator = Migrator::with_migrations(suiting);
    if !names.is_empty() {
        tracing::warn!(later = ?names, "the database was migrated by a later version, which this one goes on beside");
        migrator.set_ignore_missing(true);
    }
    Ok(migrator)
}
