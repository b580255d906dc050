//! The version of a knowledge: a hash of its content.

use std::fmt;

use serde::{Deserialize, Serialize};

/// First 16 hex digits of SHA-256 over the sorted paths and contents of all files that were read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KnowledgeVersion(pub String);

impl fmt::Display for KnowledgeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
