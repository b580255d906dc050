//! The last calls that were not let in, and why: what an administrator looks at when a channel is silent. No token, no
//! body, no address of a person.
//!
//! Each server keeps what it has seen, and adds what is new to a list of all replicas in the database, every few seconds:
//! whoever knocks a thousand times a second costs a write of some kilobytes in that time. Where the database cannot be
//! reached, the list is that of the server that is asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use conversation_log::{ConversationLog, LogError};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::clock::{now_ms, rfc3339};
use crate::problem::chain;
use crate::state::App;

/// Kinds of refusals that are kept.
const MOST_KEPT: usize = 200;
/// Longest value from outside that is kept.
const LONGEST_CHARS: usize = 200;
/// How often what is new is added to the list of all replicas.
const EVERY: Duration = Duration::from_secs(5);
/// Name of the server-wide value that holds the list.
const SETTING: &str = "refusals";

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
    surface: String,
    /// Why, in a word: `audience`, `expired`, `endorsement`, `origin`, `service-url` …
    #[schema(example = "audience")]
    reason: String,
    /// What it was about: a channel, a page's origin, a service URL.
    detail: Option<String>,
    /// What to do about it.
    mend: &'static str,
}

/// A [`Refusal`] as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    surface: String,
    reason: String,
    detail: Option<String>,
    first_at: String,
    at: String,
    count: u64,
}

impl Kept {
    fn is_same_as(&self, other: &Self) -> bool {
        self.surface == other.surface && self.reason == other.reason && self.detail == other.detail
    }

    fn shown(self) -> Refusal {
        Refusal {
            mend: mend(&self.surface, &self.reason),
            at: self.at,
            first_at: self.first_at,
            count: self.count,
            surface: self.surface,
            reason: self.reason,
            detail: self.detail,
        }
    }
}

/// Kinds of refusals, the latest last; the one that was not seen for the longest time goes when there are too many.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct List(VecDeque<Kept>);

impl List {
    fn add(&mut self, new: Kept) {
        let before = self.0.iter().position(|known| known.is_same_as(&new));
        let new = match before.and_then(|at| self.0.remove(at)) {
            Some(known) => Kept {
                first_at: known.first_at.min(new.first_at),
                at: known.at.max(new.at),
                count: known.count.saturating_add(new.count),
                ..new
            },
            None => new,
        };
        // Those of another replica may be newer than what is added here.
        let place = self.0.partition_point(|known| known.at <= new.at);
        self.0.insert(place, new);
        if self.0.len() > MOST_KEPT {
            self.0.pop_front();
        }
    }

    fn add_all(&mut self, new: &Self) {
        for new in &new.0 {
            self.add(new.clone());
        }
    }

    /// Of a value that no version of ours has written, nothing is read.
    fn parse(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }

    fn shown(self) -> Vec<Refusal> {
        self.0.into_iter().rev().map(Kept::shown).collect()
    }
}

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Refusals {
    seen: Mutex<Seen>,
    /// Held while what is new goes into the list of all replicas: it is in neither then, or in both.
    sharing: tokio::sync::Mutex<()>,
}

/// What this server has seen.
#[derive(Debug, Default)]
struct Seen {
    all: List,
    /// What is not yet in the list of all replicas.
    new: List,
}

impl Refusals {
    /// Notes a refusal.
    pub(crate) fn note(&self, surface: &'static str, reason: &str, detail: Option<&str>) {
        let detail: Option<String> = detail.map(|detail| {
            detail
                .chars()
                .filter(|c| !c.is_control())
                .take(LONGEST_CHARS)
                .collect()
        });
        let at = rfc3339(now_ms());
        let kept = Kept {
            surface: surface.to_owned(),
            reason: reason.to_owned(),
            detail,
            first_at: at.clone(),
            at,
            count: 1,
        };
        let mut seen = self.seen();
        seen.new.add(kept.clone());
        seen.all.add(kept);
    }

    /// All that are kept of all replicas, the newest first: those of others as they were some seconds ago.
    ///
    /// Only reads: an administrator who hangs up must not take with them what is not shared yet.
    pub(crate) async fn all(&self, log: &dyn ConversationLog) -> Vec<Refusal> {
        let _sharing = self.sharing.lock().await;
        match log.setting(SETTING).await {
            Ok(text) => {
                let mut list = List::parse(text.as_deref());
                list.add_all(&self.seen().new);
                list.shown()
            }
            Err(error) => {
                tracing::warn!(error = %chain(&error), "the refusals of other replicas are not known");
                self.seen().all.clone().shown()
            }
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what is new to the list of all replicas; must be awaited to its end.
    async fn share(&self, log: &dyn ConversationLog) -> Result<(), LogError> {
        let _sharing = self.sharing.lock().await;
        let new = std::mem::take(&mut self.seen().new);
        if new.0.is_empty() {
            return Ok(());
        }
        let added = new.clone();
        let change = move |before: Option<&str>| {
            let mut list = List::parse(before);
            list.add_all(&added);
            serde_json::to_string(&list).expect("a list of strings and numbers is JSON")
        };
        let shared = log.change_setting(SETTING, Arc::new(change)).await;
        if shared.is_err() {
            // With the next ones.
            self.seen().new.add_all(&new);
        }
        shared
    }
}

/// Shares what is refused until `stopping`, and then once more.
pub(crate) async fn run(app: App, stopping: CancellationToken) {
    let mut is_stopping = false;
    while !is_stopping {
        is_stopping = stopping
            .run_until_cancelled(tokio::time::sleep(EVERY))
            .await
            .is_none();
        if let Err(error) = app.refusals().share(app.log()).await {
            tracing::debug!(error = %chain(&error), "what was refused is not shared yet");
        }
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

    fn seen(refusals: &Refusals) -> Vec<Refusal> {
        refusals.seen().all.clone().shown()
    }

    #[test]
    fn the_newest_kinds_of_refusals_are_kept() {
        let refusals = Refusals::default();
        for number in 0..=MOST_KEPT {
            refusals.note("messages", &number.to_string(), Some("a\nb"));
        }

        let all = seen(&refusals);

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

        let all = seen(&refusals);

        let shown: Vec<_> = all.iter().map(|it| (it.reason.as_str(), it.count)).collect();
        assert_eq!(shown, [("audience", 2), ("bad", 1_000)]);
        assert!(all[0].first_at <= all[0].at);
    }

    #[test]
    fn what_several_servers_have_seen_is_one_list_by_time() {
        let kept = |reason: &str, at: &str| Kept {
            surface: "messages".to_owned(),
            reason: reason.to_owned(),
            detail: None,
            first_at: at.to_owned(),
            at: at.to_owned(),
            count: 1,
        };
        let mut one = List::default();
        let mut other = List::default();
        one.add(kept("audience", "T1"));
        one.add(kept("expired", "T4"));
        other.add(kept("audience", "T2"));
        other.add(kept("issuer", "T3"));

        one.add_all(&other);

        let shown = one.shown();
        let shown: Vec<_> = shown.iter().map(|it| (it.reason.as_str(), it.count)).collect();
        assert_eq!(shown, [("expired", 1), ("issuer", 1), ("audience", 2)]);
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
