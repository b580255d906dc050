//! The version of a knowledge: a hash of its content.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// First 16 hex digits of SHA-256 over the sorted paths and content hashes (SHA-256) of all files that were read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KnowledgeVersion(pub String);

impl KnowledgeVersion {
    /// The version of files that are sorted by path. The length of a path is hashed too, so that no two sets of files
    /// run together to the same bytes.
    pub(crate) fn of<'files>(files: impl Iterator<Item = (&'files str, &'files [u8; 32])>) -> Self {
        let mut hash = Sha256::new();
        for (path, content) in files {
            hash.update(u64::try_from(path.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(path.as_bytes());
            hash.update(content);
        }
        let first = hash
            .finalize()
            .iter()
            .take(8)
            .fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        Self(format!("{first:016x}"))
    }
}

impl fmt::Display for KnowledgeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
