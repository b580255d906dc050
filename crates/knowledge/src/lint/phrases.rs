//! Phrases of the sidecars, between entries.

use std::collections::BTreeMap;

use super::Rule;
use crate::slug::fold;
use crate::{Diagnostic, Entry, Place, Severity};

/// See [`Rule::why`].
pub(crate) const SHARED_PHRASE: Rule = Rule {
    id: "shared-phrase",
    severity: Severity::Warning,
    why: "a phrase of two entries speaks for neither: whoever says it is asked back, or gets the wrong one",
    mend: "keep the phrase at the entry that answers it, or word it so that it fits one of them",
};

/// See [`Rule::why`].
pub(crate) const PHRASE_OF_ANOTHER: Rule = Rule {
    id: "phrase-asks-another-entry",
    severity: Severity::Warning,
    why: "the phrase is the question of another entry, which answers it better",
    mend: "remove the phrase, or make it a follow-up",
};

/// See [`Rule::why`].
pub(crate) const REPEATED_PHRASE: Rule = Rule {
    id: "repeated-phrase",
    severity: Severity::Warning,
    why: "a phrase says no more by standing twice; the second was often meant to be another",
    mend: "remove one of them, or word it as somebody else would",
};

pub(crate) const RULES: &[&Rule] = &[&SHARED_PHRASE, &PHRASE_OF_ANOTHER, &REPEATED_PHRASE];

/// Every phrase, folded, with the positions of the entries that have it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Phrases(BTreeMap<String, Vec<(usize, Place)>>);

impl Phrases {
    /// Notes that the entry at that position has the phrase.
    pub(crate) fn add(&mut self, entry: usize, phrase: &str, place: Place) {
        let folded = fold(phrase);
        if !folded.is_empty() {
            self.0.entry(folded).or_default().push((entry, place));
        }
    }

    /// Where the entry at that position is given the phrase.
    pub(crate) fn place(&self, entry: usize, phrase: &str) -> Option<&Place> {
        let owners = self.0.get(&fold(phrase))?;
        owners
            .iter()
            .find(|(owner, _)| *owner == entry)
            .map(|(_, place)| place)
    }

    /// Phrases that one entry has twice.
    fn repeated(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (phrase, owners) in self.0.iter().filter(|(_, owners)| owners.len() > 1) {
            let mut firsts: BTreeMap<usize, &Place> = BTreeMap::new();
            for (entry, place) in owners {
                let Some(first) = firsts.get(entry) else {
                    firsts.insert(*entry, place);
                    continue;
                };
                found.push(Diagnostic {
                    rule: REPEATED_PHRASE.id,
                    severity: REPEATED_PHRASE.severity,
                    message: format!("`{phrase}` stands here twice"),
                    place: place.clone(),
                    hint: Some(REPEATED_PHRASE.mend.into()),
                    related: vec![Place {
                        label: "also here".to_owned(),
                        ..(*first).clone()
                    }],
                });
            }
        }
        found
    }

    pub(crate) fn check(&self, entries: &[Entry]) -> Vec<Diagnostic> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut diagnostics = Vec::new();
        for (phrase, owners) in &self.0 {
            let Some(((first, first_place), others)) = owners.split_first() else {
                continue;
            };
            for (entry, place) in others.iter().filter(|(entry, _)| entry != first) {
                let name =
                    |position: &usize| entries.get(*position).map_or("", |entry| entry.question.as_str());
                diagnostics.push(Diagnostic {
                    rule: SHARED_PHRASE.id,
                    severity: SHARED_PHRASE.severity,
                    message: format!(
                        "`{phrase}` speaks for `{}` and for `{}`",
                        name(entry),
                        name(first)
                    ),
                    place: place.clone(),
                    hint: Some(SHARED_PHRASE.mend.into()),
                    related: vec![Place {
                        label: "also here".to_owned(),
                        ..first_place.clone()
                    }],
                });
            }
        }
        diagnostics.extend(self.repeated());
        for (position, entry) in entries.iter().enumerate() {
            let Some(owners) = self.0.get(&fold(&entry.question)) else {
                continue;
            };
            for (owner, place) in owners.iter().filter(|(owner, _)| *owner != position) {
                // Entries of one question share it anyhow; that is a finding of its own.
                let is_same = entries
                    .get(*owner)
                    .is_some_and(|owner| fold(&owner.question) == fold(&entry.question));
                if is_same {
                    continue;
                }
                diagnostics.push(Diagnostic {
                    rule: PHRASE_OF_ANOTHER.id,
                    severity: PHRASE_OF_ANOTHER.severity,
                    message: format!("this phrase is the question of `{}` ({})", entry.id, entry.path),
                    place: place.clone(),
                    hint: Some(PHRASE_OF_ANOTHER.mend.into()),
                    related: Vec::new(),
                });
            }
        }
        diagnostics
    }
}
