//! What is set aside beside what is asked: "ssh works fine, but my token is refused", "no problem with oauth, just ssh",
//! "I don't use ssh, I use a token".
//!
//! The same words alone may be the question ("I don't use ssh: how do I log in?"), so such a denial counts only where
//! the rest of the utterance is about something else that is known.

use std::ops::Range;

use super::{Denial, Reader};

/// A thing that is said to be well has no more words.
const LONGEST_THING: usize = 6;

/// So many words behind a thing may take it up again; behind a deed that is not wanted comes the one that is.
const NEAR: usize = 3;
const FAR: usize = 6;

/// What tells that a thing is well, or not what is used.
#[derive(Debug)]
pub(super) struct Contrasts {
    /// Predicates of what is well ("works", "is fine", "isnt the problem").
    pub(super) wells: &'static [&'static [&'static str]],
    /// Words after them ("perfectly", "now").
    pub(super) adverbs: &'static [&'static str],
    /// Runs before a thing that is well or not used ("no problem with", "dont use").
    pub(super) before: &'static [&'static [&'static str]],
    /// Runs before a deed that is not wanted ("dont want to").
    pub(super) deeds: &'static [&'static [&'static str]],
    /// What stands in the next clause for something of this one: then it is still meant.
    pub(super) pronouns: &'static [&'static str],
    /// Words that open the other clause.
    pub(super) openers: &'static [&'static str],
    /// No thing has one of them ("everything works", "my card wouldnt work").
    pub(super) no_things: &'static [&'static str],
}

impl Reader<'_> {
    /// What is set aside from a word on.
    pub(super) fn set_aside(&self, at: usize) -> Option<Denial> {
        let (thing, end) = self.unwanted_deed(at).or_else(|| {
            self.well_thing(at)
                .or_else(|| self.unused_thing(at))
                .filter(|(_, end)| !self.is_taken_up(*end, NEAR))
        })?;
        Some(Denial {
            words: at..end,
            thing,
            is_exclusion: true,
            is_comparison: false,
            is_contrast: true,
        })
    }

    /// Whether "it" among the next words is the same thing again.
    fn is_taken_up(&self, end: usize, reach: usize) -> bool {
        (end..self.terms.len())
            .take(reach)
            .any(|at| self.cues.contrasts.pronouns.contains(&self.word(at)))
    }

    /// "I don't want to book leave, I want to cancel it": what is denied is the deed, and the thing is still meant.
    fn unwanted_deed(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let contrasts = &self.cues.contrasts;
        let run = contrasts.deeds.iter().find(|run| self.is_run(run, at))?;
        let deed = at + run.len();
        let scope = self.scope(deed)?;
        let is_meant = self.is_taken_up(scope.end, FAR) && self.terms[deed].is_content && scope.len() > 1;
        is_meant.then_some((deed..deed + 1, deed + 1))
    }

    /// "My key works fine," from the start of its clause to its end.
    fn well_thing(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let contrasts = &self.cues.contrasts;
        if !self.opens_clause(at) || contrasts.no_things.contains(&self.word(at)) {
            return None;
        }
        let most = (at + 1 + LONGEST_THING).min(self.terms.len());
        for predicate in at + 1..most {
            if self.starts(predicate) {
                return None;
            }
            let run = contrasts
                .wells
                .iter()
                .filter(|run| self.is_run(run, predicate))
                .max_by_key(|run| run.len());
            if let Some(run) = run {
                let has_content = (at..predicate).any(|at| self.terms[at].is_content);
                let mut end = predicate + run.len();
                while end < self.terms.len()
                    && !self.starts(end)
                    && contrasts.adverbs.contains(&self.word(end))
                {
                    end += 1;
                }
                return (has_content && self.closes_clause(end)).then_some((at..predicate, end));
            }
            if contrasts.no_things.contains(&self.word(predicate)) {
                return None;
            }
        }
        None
    }

    /// "No problem with oauth", "I don't use ssh", to the end of the clause.
    fn unused_thing(&self, at: usize) -> Option<(Range<usize>, usize)> {
        let run = self
            .cues
            .contrasts
            .before
            .iter()
            .filter(|run| self.is_run(run, at))
            .max_by_key(|run| run.len())?;
        let scope = self.scope(at + run.len())?;
        Some((scope.clone(), scope.end))
    }

    fn is_run(&self, run: &[&str], at: usize) -> bool {
        at + run.len() <= self.terms.len()
            && run.iter().zip(at..).all(|(word, at)| *word == self.word(at))
            && (at + 1..at + run.len()).all(|at| !self.starts(at))
    }

    /// Whether a clause begins at a word, or after a word that opens one.
    fn opens_clause(&self, at: usize) -> bool {
        self.starts(at)
            || at
                .checked_sub(1)
                .is_some_and(|before| self.cues.contrasts.openers.contains(&self.word(before)))
    }

    fn closes_clause(&self, end: usize) -> bool {
        end >= self.terms.len() || self.starts(end) || self.cues.contrasts.openers.contains(&self.word(end))
    }
}
