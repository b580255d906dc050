//! Reading a knowledge folder: the one place with I/O.

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Path relative to the knowledge folder, with `/`.
    pub path: String,
    /// Its content, byte for byte.
    pub bytes: Vec<u8>,
}
