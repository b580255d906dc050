//! The last calls that were not let in, and why: what an administrator looks at when a channel is silent. No token, no
//! body, no address of a person.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::{now_ms, rfc3339};

/// Refusals that are kept, in memory, by each server.
const MOST_KEPT: usize = 200;
/// Longest value from outside that is kept.
const LONGEST_CHARS: usize = 200;

/// One call that was not let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Refusal {
    /// When (RFC 3339, UTC).
    at: String,
    /// What was called: `messages`, `direct_line` or `widget`.
    #[schema(example = "messages")]
    surface: &'static str,
    /// Why, in a word: `audience`, `expired`, `endorsement`, `origin`, `service-url` …
    #[schema(example = "audience")]
    reason: String,
    /// What it was about: a channel, a page's origin.
    detail: Option<String>,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<VecDeque<Refusal>>);

impl Refusals {
    /// Notes a refusal; the oldest goes when there are too many.
    pub(crate) fn note(&self, surface: &'static str, reason: &str, detail: Option<&str>) {
        let detail = detail.map(|detail| {
            detail
                .chars()
                .filter(|c| !c.is_control())
                .take(LONGEST_CHARS)
                .collect()
        });
        let refusal = Refusal {
            at: rfc3339(now_ms()),
            surface,
            reason: reason.to_owned(),
            detail,
        };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST_KEPT {
            kept.pop_front();
        }
        kept.push_back(refusal);
    }

    /// All that are kept, the newest first.
    pub(crate) fn all(&self) -> Vec<Refusal> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_refusals_are_kept() {
        let refusals = Refusals::default();
        for number in 0..=MOST_KEPT {
            refusals.note("messages", &number.to_string(), Some("a\nb"));
        }

        let all = refusals.all();

        assert_eq!(all.len(), MOST_KEPT);
        assert_eq!(
            (all[0].reason.as_str(), all[0].detail.as_deref()),
            ("200", Some("ab"))
        );
    }
}
