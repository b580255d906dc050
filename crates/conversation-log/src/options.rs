//! The bounds of a log.

use std::time::Duration;

/// The bounds of a log; [`LogOptions::default`] is what [`crate::open`] takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogOptions {
    /// Jobs that may wait in one queue; the next one is told [`crate::LogError::Busy`]. The default is four times the
    /// connections a load test keeps open, and a fraction of a second of work.
    pub queue: usize,
    /// Jobs of one transaction at most. Beyond 256 the fsync is already shared so widely that a larger batch only adds
    /// to the wait of its first.
    pub batch: usize,
    /// How long a caller waits for an answer, so that it gets its 503 within a second, and so on a machine that is short of
    /// processor: with 900 ms three answers of a loaded one took up to 1,114 ms.
    pub patience: Duration,
    /// How often watched conversations are looked at, below the wake-ups.
    pub poll: Duration,
    /// Connections that read.
    pub connections: u32,
    /// PostgreSQL only: transactions in flight at once, each on a connection of its own. A conversation always takes
    /// the same lane. SQLite has one writer.
    pub lanes: usize,
}

impl Default for LogOptions {
    fn default() -> Self {
        Self {
            queue: 1_024,
            batch: 256,
            patience: Duration::from_millis(800),
            poll: Duration::from_secs(1),
            connections: 4,
            lanes: 2,
        }
    }
}
