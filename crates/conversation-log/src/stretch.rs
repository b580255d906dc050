//! The history is looked through on the way back through time, a stretch after the other: however long it is, a reader of the
//! database is not held for long.

/// Turns that are looked at in one go.
pub(crate) const STRETCH: i64 = 2_000;

/// A stretch of the history that was looked through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<T> {
    /// What was found, the latest first.
    pub items: Vec<T>,
    /// Turns that were looked at.
    pub looked_at: usize,
    /// About when the earliest of them was taken, Unix milliseconds; `None` where there was none.
    pub earliest_ms: Option<i64>,
    /// Opaque cursor of what was before them; `None` at the beginning of the history.
    pub next: Option<String>,
}

impl<T> Stretch<T> {
    /// The same stretch with what is made of its items.
    pub(crate) fn try_map<U, E>(
        self,
        make: impl FnOnce(Vec<T>) -> Result<Vec<U>, E>,
    ) -> Result<Stretch<U>, E> {
        Ok(Stretch {
            items: make(self.items)?,
            looked_at: self.looked_at,
            earliest_ms: self.earliest_ms,
            next: self.next,
        })
    }
}
