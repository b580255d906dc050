//! The last calls that were not let in, and why: what an administrator looks at when a channel is silent. No token, no
//! body, no address of a person.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::{now_ms, rfc3339};

/// Kinds of refusals that are kept, in memory, by each server.
const MOST_KEPT: usize = 200;
/// Longest value from outside that is kept.
const LONGEST_CHARS: usize = 200;

/// Calls that were not let in for one reason: what repeats is counted, so that one noisy caller hides no other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Refusal {
    /// When the last of them came (RFC 3339, UTC).
    at: String,
    /// When the first of them came.
    first_at: String,
    /// How many came.
    #[schema(example = 1)]
    count: u64,
    /// What was called: `messages`, `direct_line` or `widget`; `connector` for a reply that was not sent.
    #[schema(example = "messages")]
    surface: &'static str,
    /// Why, in a word: `audience`, `expired`, `endorsement`, `origin`, `service-url` …
    #[schema(example = "audience")]
    reason: String,
    /// What it was about: a channel, a page's origin, a service URL.
    detail: Option<String>,
    /// What to do about it.
    mend: &'static str,
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<VecDeque<Refusal>>);

impl Refusals {
    /// Notes a refusal; the one that was not seen for the longest time goes when there are too many.
    pub(crate) fn note(&self, surface: &'static str, reason: &str, detail: Option<&str>) {
        let detail: Option<String> = detail.map(|detail| {
            detail
                .chars()
                .filter(|c| !c.is_control())
                .take(LONGEST_CHARS)
                .collect()
        });
        let at = rfc3339(now_ms());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = kept
            .iter()
            .position(|known| known.surface == surface && known.reason == reason && known.detail == detail);
        let (first_at, count) = before
            .and_then(|at| kept.remove(at))
            .map_or_else(|| (at.clone(), 0), |known| (known.first_at, known.count));
        if kept.len() >= MOST_KEPT {
            kept.pop_front();
        }
        kept.push_back(Refusal {
            at,
            first_at,
            count: count.saturating_add(1),
            surface,
            reason: reason.to_owned(),
            detail,
            mend: mend(surface, reason),
        });
    }

    /// All that are kept, the newest first.
    pub(crate) fn all(&self) -> Vec<Refusal> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().rev().cloned().collect()
    }
}

/// An address without what could open something: no user, query or fragment.
pub(crate) fn bare_address(url: &str) -> &str {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let url = url.get(..end).unwrap_or_default();
    if url.contains('@') {
        "an address with a user in it"
    } else {
        url
    }
}

/// What an administrator does about a refusal; nothing, when the caller is a stranger.
fn mend(surface: &str, reason: &str) -> &'static str {
    match (surface, reason) {
        ("messages", "missing") => {
            "a channel sends a token: this was a person or a scanner, or no app id is set (HELPLINE_BOT_APP_ID)"
        }
        ("messages", "audience") => {
            "the token is for another bot: HELPLINE_BOT_APP_ID must be the Microsoft App ID of the Azure Bot that calls"
        }
        ("messages", "application") => {
            "another application has asked for the token: HELPLINE_BOT_APP_ID must be the id it uses"
        }
        ("messages", "issuer") => {
            "the token is of another cloud or of the Emulator: see HELPLINE_BOT_CLOUD and \
             HELPLINE_BOT_EMULATOR_OPENID_METADATA_URL"
        }
        ("messages", "expired" | "not-yet-valid") => {
            "set this machine's clock by NTP: tokens are taken with 5 minutes of skew; else somebody repeats an old call"
        }
        ("messages", "endorsement") => {
            "the key is not endorsed for this channel: the channel must be switched on in the Azure Bot"
        }
        ("messages", "service-url") => {
            "the activity names another service URL than its token: something between the channel and Helpline changes it, \
             or somebody tries to lead replies away"
        }
        ("messages", "unknown-key" | "signature" | "keys-unavailable") => {
            "this machine must reach the key server by HTTPS (`helpline doctor --channel teams`); else the token is forged"
        }
        ("messages", _) => "no channel makes such a token: somebody tries",
        ("connector", _) => {
            "the token may not go there: add the prefix to HELPLINE_BOT_ALLOWED_SERVICE_URLS if the address is yours, then try \
             the delivery again"
        }
        (_, "origin") => {
            "add the page's origin to HELPLINE_ORIGINS, or to `trustedOrigins` of the token, if it is yours"
        }
        ("direct_line", "expired") => {
            "the client has slept longer than its token lives (HELPLINE_DIRECTLINE_TOKEN_TTL_SECONDS); it starts anew"
        }
        ("direct_line", "conversation") => "the client mixes up two conversations, or somebody tries",
        ("direct_line", "missing") => "send `Authorization: Bearer SECRET_OR_TOKEN`",
        _ => {
            "the secret has been changed (keep the old one beside the new in HELPLINE_DIRECTLINE_SECRET), or somebody guesses"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_kinds_of_refusals_are_kept() {
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

    #[test]
    fn what_repeats_is_counted_and_hides_nothing() {
        let refusals = Refusals::default();
        refusals.note("messages", "audience", Some("msteams"));
        for _ in 0..1_000 {
            refusals.note("direct_line", "bad", None);
        }
        refusals.note("messages", "audience", Some("msteams"));

        let all = refusals.all();

        let shown: Vec<_> = all.iter().map(|it| (it.reason.as_str(), it.count)).collect();
        assert_eq!(shown, [("audience", 2), ("bad", 1_000)]);
        assert!(all[0].first_at <= all[0].at);
    }

    #[test]
    fn an_address_is_shown_without_what_opens_something() {
        assert_eq!(
            bare_address("https://a.example/x?sig=secret"),
            "https://a.example/x"
        );
        assert!(!bare_address("https://me:secret@a.example/").contains("secret"));
    }
}
