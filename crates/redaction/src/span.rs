//! Places where secrets were found.

use std::ops::Range;

use regex::{Captures, Regex};

use crate::SecretKind;

/// A secret in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    /// Its bytes.
    pub(crate) range: Range<usize>,
    /// What it is.
    pub(crate) kind: SecretKind,
}

impl Span {
    /// A secret of `kind` at `range`.
    pub(crate) fn new(range: Range<usize>, kind: SecretKind) -> Self {
        Self { range, kind }
    }
}

/// What `pattern` captures in `text`. Where nothing matches, which is nearly always, no memory is taken for captures.
pub(crate) fn captures<'t>(pattern: &'t Regex, text: &'t str) -> impl Iterator<Item = Captures<'t>> {
    pattern
        .is_match(text)
        .then(|| pattern.captures_iter(text))
        .into_iter()
        .flatten()
}

/// Sorts spans and joins those that overlap: the mask covers all of it and is named by the most specific kind.
pub(crate) fn join_overlapping(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_by_key(|span| (span.range.start, span.range.end, span.kind));
    let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.range.start < last.range.end => {
                last.range.end = last.range.end.max(span.range.end);
                last.kind = last.kind.min(span.kind);
            }
            _ => joined.push(span),
        }
    }
    joined
}
