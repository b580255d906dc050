//! Loading a folder again and again: what did not change is not read again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::folder::{self, FolderError, Found, Stamp};
use crate::load::{self, Part, Read};
use crate::{Loaded, parallel};

/// Loads one folder, and keeps what each of its files gave.
///
/// A file counts as unchanged while its size, times and identity are; it is then neither read nor understood again.
/// What comes out is the same, byte for byte, as from [`Knowledge::from_files`](crate::Knowledge::from_files) of the
/// same files, whatever was loaded before and however many threads took part.
#[derive(Debug, Default)]
pub struct Loader {
    known: HashMap<String, Known>,
    files_read: usize,
}

#[derive(Debug)]
struct Known {
    stamp: Stamp,
    hash: [u8; 32],
    part: Arc<Part>,
}

impl Loader {
    /// A loader that knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Loads the folder; after the first time only what changed is read.
    ///
    /// # Errors
    ///
    /// As [`folder::read`]; what was known stays known.
    pub fn load(&mut self, root: &Path) -> Result<Loaded, FolderError> {
        let found = folder::scan(root)?;
        let fresh: Vec<&Found> = found.iter().filter(|found| !self.knows(found)).collect();
        let results = parallel::map(&fresh, |found| {
            let file = found.read()?;
            let hash = load::hash(&file.bytes);
            // Touched, copied back, or checked out again: the content is what counts.
            let known = self.known.get(&found.path).filter(|known| known.hash == hash);
            let part = known.map_or_else(|| Arc::new(load::read(&file)), |known| Arc::clone(&known.part));
            Ok((hash, part))
        });
        let results: Vec<([u8; 32], Arc<Part>)> = results.into_iter().collect::<Result<_, FolderError>>()?;
        self.files_read = results.len();
        let results: Vec<(String, Known)> = fresh
            .iter()
            .zip(results)
            .map(|(found, (hash, part))| {
                let stamp = found.stamp;
                (found.path.clone(), Known { stamp, hash, part })
            })
            .collect();
        self.known.extend(results);
        if self.known.len() > found.len() {
            let there: std::collections::HashSet<&str> =
                found.iter().map(|found| found.path.as_str()).collect();
            self.known.retain(|path, _| there.contains(path.as_str()));
        }
        let reads = found
            .iter()
            .filter_map(|found| {
                let known = self.known.get(&found.path)?;
                Some(Read {
                    path: found.path.clone(),
                    hash: known.hash,
                    part: Arc::clone(&known.part),
                })
            })
            .collect();
        Ok(load::merge(reads))
    }

    /// Whether the folder differs from what was loaded last. Reads no file, so that it can be asked every second.
    ///
    /// # Errors
    ///
    /// As [`folder::read`].
    pub fn is_changed(&self, root: &Path) -> Result<bool, FolderError> {
        let found = folder::scan(root)?;
        Ok(found.len() != self.known.len() || !found.iter().all(|found| self.knows(found)))
    }

    /// How many files the last load had to read.
    pub fn files_read(&self) -> usize {
        self.files_read
    }

    fn knows(&self, found: &Found) -> bool {
        self.known
            .get(&found.path)
            .is_some_and(|known| known.stamp == found.stamp)
    }
}
