//! Our own token for the connector: client credentials (RFC 6749 §4.4), cached, renewed in time, one request for everybody.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use jiff::{SignedDuration, Timestamp};
use reqwest::header;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use tokio::time::Instant;
use tracing::{debug, warn};

use crate::error::SendError;
use crate::http;
use crate::single_flight::{Flight, SingleFlight};

/// A token is renewed this long before its end, and used on while that fails.
const RENEW_BEFORE: Duration = Duration::from_mins(5);
/// A token is not used in its last seconds: it would be over when it arrives.
const STOP_BEFORE: Duration = Duration::from_secs(10);
/// Largest answer of the token endpoint. Real ones have 2 kB.
const LARGEST_ANSWER_BYTES: usize = 64 * 1024;
/// Longest lifetime that is believed: a day, as Microsoft's longest.
const LONGEST_LIFETIME: Duration = Duration::from_hours(24);
/// The lifetime of an answer without one (RFC 6749 §5.1 only recommends it): Microsoft's shortest is an hour.
const DEFAULT_LIFETIME_SECONDS: u64 = 3600;

/// Gets and keeps the token. `Debug` prints no password and no token.
#[derive(Debug)]
pub(super) struct TokenSource {
    url: String,
    app_id: String,
    password: SecretString,
    scope: &'static str,
    client: reqwest::Client,
    current: ArcSwapOption<Token>,
    failure: Mutex<Option<&'static str>>,
    request: SingleFlight,
}

#[derive(Debug)]
struct Token {
    value: SecretString,
    lifetime: Duration,
    got: Instant,
}

impl Token {
    fn is_usable(&self, now: Instant) -> bool {
        now.duration_since(self.got) + STOP_BEFORE < self.lifetime
    }

    /// A token that lives shorter than the lead is renewed at half its life.
    fn is_due(&self, now: Instant) -> bool {
        let lead = RENEW_BEFORE.min(self.lifetime / 2);
        now.duration_since(self.got) + lead >= self.lifetime
    }
}

/// RFC 6749 §5.1. Some endpoints write the number as a string.
#[derive(Deserialize)]
struct Answer {
    access_token: String,
    expires_in: Option<serde_json::Value>,
}

impl TokenSource {
    pub(super) fn new(
        url: String,
        app_id: String,
        password: SecretString,
        scope: &'static str,
        client: reqwest::Client,
    ) -> Self {
        Self {
            url,
            app_id,
            password,
            scope,
            client,
            current: ArcSwapOption::empty(),
            failure: Mutex::new(None),
            // No pause: after a 401 a fresh token is needed at once, and who sends keeps the pace of its retries.
            request: SingleFlight::new(SignedDuration::ZERO),
        }
    }

    /// A token that is good now.
    ///
    /// # Errors
    /// [`SendError::Retry`] when none can be had: the endpoint may be down, and a wrong password may be put right.
    pub(super) async fn token(self: &Arc<Self>) -> Result<SecretString, SendError> {
        let now = Instant::now();
        let current = self.current.load_full().filter(|token| token.is_usable(now));
        if let Some(token) = &current
            && !token.is_due(now)
        {
            return Ok(token.value.clone());
        }

        let source = Arc::clone(self);
        let flight = self.request.begin(
            Timestamp::now(),
            || async move { source.request_and_keep().await },
        );
        if let Some(token) = current {
            // Still good: the renewal goes on behind us.
            return Ok(token.value.clone());
        }
        match flight {
            Flight::Started(landing) | Flight::Joined(landing) => landing.wait().await,
            Flight::TooSoon => {}
        }
        let current = self
            .current
            .load_full()
            .filter(|token| token.is_usable(Instant::now()));
        current.map(|token| token.value.clone()).ok_or_else(|| {
            let failure = *self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            let reason = failure.unwrap_or("no-token");
            SendError::Retry {
                after: None,
                status: None,
                ambiguous: false,
                reason,
            }
        })
    }

    /// Forgets a token that was refused, unless another has taken its place.
    pub(super) fn discard(&self, refused: &SecretString) {
        let current = self.current.load();
        let is_current = current.as_ref().is_some_and(|token| {
            let (kept, refused) = (
                token.value.expose_secret().as_bytes(),
                refused.expose_secret().as_bytes(),
            );
            kept.ct_eq(refused).into()
        });
        if is_current {
            self.current.compare_and_swap(&current, None);
        }
    }

    async fn request_and_keep(&self) {
        let outcome = self.request_token().await;
        let failure = match outcome {
            Ok(token) => {
                debug!(
                    lifetime_s = token.lifetime.as_secs(),
                    "got a token for the connector"
                );
                self.current.store(Some(Arc::new(token)));
                None
            }
            Err(reason) => {
                warn!(url = %self.url, reason, "cannot get a token for the connector");
                Some(reason)
            }
        };
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = failure;
    }

    async fn request_token(&self) -> Result<Token, &'static str> {
        let got = Instant::now();
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.app_id.as_str()),
            ("client_secret", self.password.expose_secret()),
            ("scope", self.scope),
        ];
        let response = self
            .client
            .post(&self.url)
            .header(header::ACCEPT, "application/json")
            .form(&form)
            .send()
            .await
            .map_err(|_| "token-endpoint-no-answer")?;
        if !response.status().is_success() {
            let is_ours = response.status().is_client_error();
            return Err(if is_ours {
                "token-endpoint-refused"
            } else {
                "token-endpoint-failed"
            });
        }
        let body = http::read_bounded(response, LARGEST_ANSWER_BYTES).await;
        let answer: Answer = body
            .ok()
            .and_then(|body| serde_json::from_slice(&body).ok())
            .filter(|answer: &Answer| !answer.access_token.is_empty())
            .ok_or("token-endpoint-unreadable")?;
        let seconds = match &answer.expires_in {
            Some(serde_json::Value::String(text)) => text.parse().unwrap_or(DEFAULT_LIFETIME_SECONDS),
            Some(number) => number.as_u64().unwrap_or(DEFAULT_LIFETIME_SECONDS),
            None => DEFAULT_LIFETIME_SECONDS,
        };
        let lifetime = Duration::from_secs(seconds).min(LONGEST_LIFETIME);
        Ok(Token {
            value: answer.access_token.into(),
            lifetime,
            got,
        })
    }
}
