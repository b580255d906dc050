//! Training an agent: which tiers there are, and the file that spares the sentence encoder what it encoded before.

use std::fmt;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::BoolishValueParser;
use dialogue_state::Agent;
use intent_classifier::{EncodingCache, Tiers};
use knowledge::Knowledge;
use sha2::{Digest, Sha256};

use crate::cli;
use crate::database::sqlite_file;

/// Progress is told when encoding takes longer, and as often.
const TOLD_EVERY: Duration = Duration::from_secs(2);

/// The flags of commands that understand messages.
#[derive(Debug, Clone, Args)]
pub(crate) struct TierArguments {
    /// Decide without the sentence encoder: by words and the table of word vectors alone
    #[arg(
        long,
        env = "HELPLINE_NO_ENCODER",
        hide_env_values = true,
        value_parser = BoolishValueParser::new()
    )]
    pub(crate) no_encoder: bool,

    /// File that keeps what the encoder made of titles, phrases and answers, so that the next start need not encode them
    /// again [default: beside an SQLite database, else in the user's cache folder]
    #[arg(long, value_name = "FILE", env = "HELPLINE_VECTORS", hide_env_values = true)]
    pub(crate) vectors: Option<PathBuf>,
}

/// Trains agents, one after another.
pub(crate) struct Trainer {
    tiers: Tiers,
    file: Option<PathBuf>,
    /// What was encoded for one knowledge is encoded for the next; read from the file when first needed.
    encoded: Mutex<Option<EncodingCache>>,
}

impl fmt::Debug for Trainer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Trainer")
            .field("tiers", &self.tiers)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

impl Trainer {
    /// For a server: the file is beside its database, where the folder of that is there. To make a folder that was misspelt
    /// would let the server begin anew in it.
    pub(crate) fn beside_database(arguments: &TierArguments, database: &str) -> Self {
        let beside = sqlite_file(database).filter(|file| has_folder(file)).map(|file| {
            let mut name = file.as_os_str().to_owned();
            name.push(".vectors");
            PathBuf::from(name)
        });
        let fallback = || in_cache_folder(database);
        Self::new(arguments, || beside.or_else(fallback))
    }

    /// For a command: the file is in the user's cache folder, one for each knowledge.
    pub(crate) fn for_command(arguments: &TierArguments, folder: Option<&Path>) -> Self {
        Self::new(arguments, || {
            let place = folder.map_or_else(String::new, |folder| {
                let whole = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
                whole.to_string_lossy().into_owned()
            });
            in_cache_folder(&place)
        })
    }

    fn new(arguments: &TierArguments, usual: impl FnOnce() -> Option<PathBuf>) -> Self {
        Self {
            tiers: if arguments.no_encoder {
                Tiers::WITHOUT_ENCODER
            } else {
                Tiers::ALL
            },
            file: arguments.vectors.clone().or_else(usual),
            encoded: Mutex::new(None),
        }
    }

    /// Which tiers there shall be.
    pub(crate) fn tiers(&self) -> Tiers {
        self.tiers
    }

    /// Trains an agent on a knowledge. A file that cannot be read or written costs time, not more.
    pub(crate) fn train(&self, knowledge: Knowledge) -> Agent {
        let mut encoded = self
            .encoded
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let uses_file = self.tiers.encoder;
        let cache = encoded.get_or_insert_with(|| {
            let bytes = self
                .file
                .as_ref()
                .filter(|_| uses_file)
                .and_then(|file| std::fs::read(file).ok());
            EncodingCache::from_bytes(&bytes.unwrap_or_default())
        });
        let before = cache.names();
        let progress = Progress::start();
        let agent = Agent::trained(knowledge, self.tiers, cache, &|done, of| progress.tell(done, of));
        if let Some(file) = self
            .file
            .as_ref()
            .filter(|_| agent.tiers().encoder && cache.names() != before)
            && let Err(error) = write(file, &cache.to_bytes())
        {
            tracing::warn!(
                "cannot keep what was encoded in `{}`: {error}; name another file by --vectors",
                file.display()
            );
        }
        agent
    }
}

/// Whether the folder of a file is there.
fn has_folder(file: &Path) -> bool {
    file.parent()
        .is_none_or(|folder| folder.as_os_str().is_empty() || folder.is_dir())
}

/// Writes whole or not at all: a reader never sees half a file.
fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}", std::process::id()));
    let beside = PathBuf::from(name);
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, file));
    if written.is_err() {
        // Nothing to be done about what may be left.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

/// A file in the user's cache folder, where there is one, named by a hash of `place`.
fn in_cache_folder(place: &str) -> Option<PathBuf> {
    let folder = match cli::variable("XDG_CACHE_HOME") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(cli::variable("HOME")?).join(".cache"),
    };
    let digest = Sha256::digest(place.as_bytes());
    let name = digest
        .iter()
        .take(8)
        .fold(0_u64, |name, byte| name << 8 | u64::from(*byte));
    Some(folder.join("helpline").join(format!("{name:016x}.vectors")))
}

/// Tells how far encoding is, when it takes long: in the log, and to a person at a terminal.
struct Progress {
    start: Instant,
    /// How many intervals have been told.
    told: AtomicU64,
}

impl Progress {
    fn start() -> Self {
        Self {
            start: Instant::now(),
            told: AtomicU64::new(0),
        }
    }

    fn tell(&self, done: usize, of: usize) {
        let intervals = self.start.elapsed().as_secs() / TOLD_EVERY.as_secs();
        if intervals == 0 || self.told.fetch_max(intervals, Ordering::Relaxed) >= intervals {
            return;
        }
        let message =
            format!("encoding what the knowledge says: {done} of {of} texts; kept for the next start");
        if tracing::enabled!(tracing::Level::INFO) {
            tracing::info!("{message}");
        } else if std::io::stderr().is_terminal() {
            // A terminal that is gone needs no progress.
            let _ = writeln!(std::io::stderr(), "{message}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_lie_beside_the_database() {
        let arguments = TierArguments {
            no_encoder: false,
            vectors: None,
        };

        let files = ["sqlite://src/helpline.db", "sqlite:helpline.db?mode=rwc"]
            .map(|url| Trainer::beside_database(&arguments, url).file);

        assert_eq!(files[0].as_deref(), Some(Path::new("src/helpline.db.vectors")));
        assert_eq!(files[1].as_deref(), Some(Path::new("helpline.db.vectors")));
    }

    #[test]
    fn a_folder_that_is_not_there_is_not_made_for_the_vectors() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let arguments = TierArguments {
            no_encoder: false,
            vectors: None,
        };

        let file = Trainer::beside_database(&arguments, &format!("sqlite://{}/x.db", missing.display())).file;

        assert!(
            file.as_deref().is_none_or(|file| !file.starts_with(&missing)),
            "{file:?}"
        );
    }

    #[test]
    fn what_was_encoded_is_kept_for_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let arguments = TierArguments {
            no_encoder: false,
            vectors: Some(folder.path().join("deep/vectors")),
        };
        let knowledge = || Knowledge::from_files(crate::embedded::files()).knowledge;
        let trainer = Trainer::for_command(&arguments, None);

        let first = trainer.train(knowledge());
        let kept = std::fs::read(folder.path().join("deep/vectors"));
        let _again = Trainer::for_command(&arguments, None).train(knowledge());

        // Without the encoder in the build there is nothing to keep.
        assert_eq!(kept.is_ok(), first.tiers().encoder);
        assert_eq!(std::fs::read(folder.path().join("deep/vectors")).ok(), kept.ok());
    }
}
