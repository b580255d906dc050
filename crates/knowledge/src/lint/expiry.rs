//! Entries whose time is over. What time it is, is for the caller to say.

use jiff::Timestamp;

use super::Rule;
use crate::{Diagnostic, Entry, Place, Severity};

/// See [`Rule::why`].
pub(crate) const EXPIRED_ENTRY: Rule = Rule {
    id: "expired-entry",
    severity: Severity::Warning,
    why: "an entry whose time is over is never given, and nobody is told why",
    mend: "let `valid_until` be a day to come, or remove what is no longer true from the article",
};

pub(crate) const RULES: &[&Rule] = &[&EXPIRED_ENTRY];

/// Where the sidecars say until when an entry holds, by the positions of the entries.
#[derive(Debug, Clone, Default)]
pub(crate) struct Ends(Vec<(usize, Place)>);

impl Ends {
    /// Notes where the end of the entry at that position stands.
    pub(crate) fn add(&mut self, entry: usize, place: Place) {
        self.0.push((entry, place));
    }

    /// Findings for the entries whose time is over.
    pub(crate) fn check(&self, entries: &[Entry], now: Timestamp) -> Vec<Diagnostic> {
        let mut diagnostics: Vec<Diagnostic> = self
            .0
            .iter()
            .filter_map(|(position, place)| Some((entries.get(*position)?, place)))
            .filter(|(entry, _)| entry.validity.until.is_some_and(|until| until <= now))
            .map(|(entry, place)| Diagnostic {
                rule: EXPIRED_ENTRY.id,
                severity: EXPIRED_ENTRY.severity,
                message: format!("the time of `{}` is over", entry.question),
                place: place.clone(),
                hint: Some(EXPIRED_ENTRY.mend.into()),
                related: Vec::new(),
            })
            .collect();
        diagnostics.sort_by(|a, b| a.place.cmp(&b.place));
        diagnostics
    }
}
