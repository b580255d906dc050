//! Answers by way of the connector: `POST {serviceUrl}/v3/conversations/{id}/activities/{replyToId}` with our own token
//! (bot-docs, rest-connector-authentication and rest-connector-send-and-receive-messages).
//!
//! Our token goes only to a service URL of the allow list, never across a redirect. One call here is one attempt (and one
//! more with a fresh token after a 401); when to try again is [`Schedule`]'s to say and the outbox's to do. The create is
//! not idempotent: after a 502, a 504 or a lost answer the activity may have arrived.

mod pace;
mod retry;
mod service_url;
mod token;

use std::sync::Arc;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Response, StatusCode, Url, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tracing::warn;

use crate::activity::Activity;
use crate::auth::Cloud;
use crate::error::{NotAllowed, SendError};
use crate::http;

pub use pace::{OwnPace, PACE_MEMORY, Pace, take_place};
pub use retry::{
    CONNECTOR_SCHEDULE, LARGEST_AMBIGUOUS_ATTEMPTS, LARGEST_ATTEMPTS, Schedule, parse_retry_after,
};
pub use service_url::ServiceUrls;
use token::TokenSource;

/// Largest activity that is sent: Microsoft's limit is 100 kB counted in UTF-16 (bot-docs, format your bot messages).
pub const LARGEST_ACTIVITY_UTF16_BYTES: usize = 100 * 1024;
/// How much of an answer is read.
const LARGEST_ANSWER_BYTES: usize = 64 * 1024;

/// In an id, everything but the unreserved characters of RFC 3986 §2.3 is escaped: `/` would be another address.
const ID_BYTES: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What the connector client needs to know. `Debug` prints no password.
#[derive(Debug, Clone, Default)]
pub struct ConnectorSettings {
    /// `HELPLINE_BOT_APP_ID`.
    pub app_id: Option<String>,
    /// `HELPLINE_BOT_APP_PASSWORD`. Without it, or without an app id, activities are sent without a token.
    pub app_password: Option<SecretString>,
    /// `HELPLINE_BOT_TENANT_ID`.
    pub tenant_id: Option<String>,
    /// `HELPLINE_BOT_CLOUD`.
    pub cloud: Cloud,
    /// `HELPLINE_BOT_TOKEN_URL`, instead of the cloud's.
    pub token_url: Option<String>,
    /// Where answers may go.
    pub service_urls: ServiceUrls,
}

/// An activity that arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The id the channel gave it, if it said.
    pub id: Option<String>,
}

/// Sends activities. One for the process; it caches the token.
#[derive(Debug)]
pub struct Connector {
    client: reqwest::Client,
    service_urls: ServiceUrls,
    tokens: Option<Arc<TokenSource>>,
    pace: Arc<dyn Pace>,
}

impl Connector {
    /// A client for the given bot. Nothing is fetched before the first activity goes out.
    pub fn new(settings: ConnectorSettings, client: reqwest::Client) -> Self {
        let app_id = settings.app_id.filter(|id| !id.is_empty());
        let password = settings
            .app_password
            .filter(|password| !password.expose_secret().is_empty());
        let tokens = app_id.zip(password).map(|(app_id, password)| {
            let own = || settings.cloud.token_url(settings.tenant_id.as_deref());
            let url = settings.token_url.clone().unwrap_or_else(own);
            Arc::new(TokenSource::new(
                url,
                app_id,
                password,
                settings.cloud.token_scope(),
                client.clone(),
            ))
        });
        Self {
            client,
            service_urls: settings.service_urls,
            tokens,
            pace: Arc::new(OwnPace::default()),
        }
    }

    /// Sends not faster than `pace` allows, instead of by the sends of this process alone.
    #[must_use]
    pub fn with_pace(self, pace: Arc<dyn Pace>) -> Self {
        Self { pace, ..self }
    }

    /// Where answers may go.
    pub fn service_urls(&self) -> &ServiceUrls {
        &self.service_urls
    }

    /// Sends one activity, as the answer to `reply_to_id` when there is one.
    ///
    /// `service_url` must be one that the caller's token vouched for, or one kept from such a call; here it is checked against
    /// the allow list, and only then gets our token. The activity goes out [`Activity::for_connector`]; to Teams, not faster
    /// than Teams takes them, so that a call may wait up to 5 s before it sends.
    ///
    /// # Errors
    /// [`SendError`], which says whether to try again.
    pub async fn send(
        &self,
        service_url: &str,
        conversation_id: &str,
        reply_to_id: Option<&str>,
        activity: &Activity,
    ) -> Result<Sent, SendError> {
        let base = self
            .service_urls
            .allow(service_url)
            .map_err(SendError::NotAllowed)?;
        let url = activities_url(&base, conversation_id, reply_to_id).map_err(SendError::NotAllowed)?;
        let body = serde_json::to_string(&activity.clone().for_connector())
            .expect("an activity holds strings and JSON values, which are always JSON");
        if body.encode_utf16().count() * 2 > LARGEST_ACTIVITY_UTF16_BYTES {
            return Err(SendError::TooLarge);
        }
        if activity.is_from_teams() {
            self.keep_pace(conversation_id, activity).await?;
        }

        let Some(tokens) = &self.tokens else {
            return self.attempt(url, None, body).await?.into_result();
        };
        let token = tokens.token().await?;
        match self.attempt(url.clone(), Some(&token), body.clone()).await? {
            // The token may have been revoked, or its key changed: a fresh one gets one more try.
            Attempt::Unauthorized => {
                tokens.discard(&token);
                let fresh = tokens.token().await?;
                self.attempt(url, Some(&fresh), body).await?.into_result()
            }
            done @ Attempt::Done(_) => done.into_result(),
        }
    }

    /// Waits for a place under the limits of Teams.
    async fn keep_pace(&self, conversation_id: &str, activity: &Activity) -> Result<(), SendError> {
        match self.pace.reserve(conversation_id, activity.tenant_id()).await {
            Ok(wait) => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            Err(wait) => Err(SendError::Paced(wait)),
        }
    }

    async fn attempt(
        &self,
        url: Url,
        token: Option<&SecretString>,
        body: String,
    ) -> Result<Attempt, SendError> {
        let mut request = self
            .client
            .post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .body(body);
        if let Some(token) = token {
            request = request.bearer_auth(token.expose_secret());
        }
        match request.send().await {
            Ok(response) => read_answer(response).await,
            Err(error) => {
                // Before a connection stands nothing can have arrived; after it, nobody knows.
                let ambiguous = !error.is_connect();
                let reason = if error.is_timeout() {
                    "timeout"
                } else {
                    "no-answer"
                };
                Err(SendError::Retry {
                    after: None,
                    status: None,
                    ambiguous,
                    reason,
                })
            }
        }
    }
}

/// What one request came to, if it is not to be repeated later.
enum Attempt {
    Done(Sent),
    Unauthorized,
}

impl Attempt {
    fn into_result(self) -> Result<Sent, SendError> {
        match self {
            Self::Done(sent) => Ok(sent),
            Self::Unauthorized => Err(SendError::Final {
                status: StatusCode::UNAUTHORIZED.as_u16(),
                code: "Unauthorized".to_owned(),
            }),
        }
    }
}

async fn read_answer(response: Response) -> Result<Attempt, SendError> {
    let status = response.status();
    let after = asked_wait(&response);
    if status == StatusCode::UNAUTHORIZED {
        return Ok(Attempt::Unauthorized);
    }
    // An answer that cannot be read is no reason to send again what arrived.
    let body = http::read_bounded(response, LARGEST_ANSWER_BYTES)
        .await
        .unwrap_or_default();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    if status.is_success() {
        let id = body.get("id").and_then(Value::as_str).filter(|id| !id.is_empty());
        return Ok(Attempt::Done(Sent {
            id: id.map(str::to_owned),
        }));
    }

    let code = body
        .pointer("/error/code")
        .and_then(Value::as_str)
        .unwrap_or("none");
    let number = status.as_u16();
    Err(match number {
        403 if code == "MessageWritesBlocked" => SendError::Blocked,
        413 => SendError::TooLarge,
        // msteams-docs, rate-limit: these four, with exponential backoff. 408, 500 and 503 say the same in other words.
        429 | 412 | 503 => retry(after, number, false),
        408 | 500 | 502 | 504 => {
            warn!(
                status = number,
                "the connector's answer leaves open whether the activity arrived"
            );
            retry(after, number, true)
        }
        _ => SendError::Final {
            status: number,
            code: short(code),
        },
    })
}

fn retry(after: Option<Duration>, status: u16, ambiguous: bool) -> SendError {
    let reason = if status == 429 { "throttled" } else { "status" };
    SendError::Retry {
        after,
        status: Some(status),
        ambiguous,
        reason,
    }
}

/// An error code is a word; what is longer is not one, and does not belong into a log.
fn short(code: &str) -> String {
    code.chars().filter(|c| !c.is_control()).take(64).collect()
}

/// What the answer asks us to wait.
fn asked_wait(response: &Response) -> Option<Duration> {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    parse_retry_after(
        text(header::RETRY_AFTER)?,
        text(header::DATE),
        jiff::Timestamp::now(),
    )
}

/// The address of an answer. Ids are escaped; the base may end in a slash or not.
fn activities_url(base: &Url, conversation_id: &str, reply_to_id: Option<&str>) -> Result<Url, NotAllowed> {
    let mut address = base.as_str().trim_end_matches('/').to_owned();
    address.push_str("/v3/conversations/");
    address.extend(escaped(conversation_id)?);
    address.push_str("/activities");
    if let Some(id) = reply_to_id.filter(|id| !id.is_empty()) {
        address.push('/');
        address.extend(escaped(id)?);
    }
    Url::parse(&address).map_err(|_| NotAllowed::Malformed)
}

/// One path segment. `.` and `..` cannot be escaped (the URL standard reads `%2e` as a dot), so that they are refused.
fn escaped(id: &str) -> Result<impl Iterator<Item = &str>, NotAllowed> {
    if matches!(id, "" | "." | "..") {
        Err(NotAllowed::Id)
    } else {
        Ok(utf8_percent_encode(id, ID_BYTES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_escaped_and_the_slash_does_not_matter() {
        for base in [
            "https://smba.trafficmanager.net/emea",
            "https://smba.trafficmanager.net/emea/",
        ] {
            let base = Url::parse(base).unwrap();

            let url = activities_url(&base, "19:a/b@thread.tacv2;messageid=1 ü", Some("1|2")).unwrap();

            assert_eq!(
                url.as_str(),
                "https://smba.trafficmanager.net/emea/v3/conversations/\
                 19%3Aa%2Fb%40thread.tacv2%3Bmessageid%3D1%20%C3%BC/activities/1%7C2"
            );
        }
    }

    #[test]
    fn an_id_that_would_climb_is_refused() {
        let base = Url::parse("https://smba.trafficmanager.net").unwrap();

        for id in ["", ".", ".."] {
            assert_eq!(activities_url(&base, id, None), Err(NotAllowed::Id));
        }
        assert!(
            activities_url(&base, "%2e%2e", None)
                .unwrap()
                .path()
                .contains("%252e%252e")
        );
        assert_eq!(activities_url(&base, "c", Some("..")), Err(NotAllowed::Id));
    }

    #[test]
    fn without_an_activity_to_answer_the_address_ends_early() {
        let base = Url::parse("https://smba.trafficmanager.net").unwrap();

        let url = activities_url(&base, "c", None).unwrap();

        assert_eq!(
            url.as_str(),
            "https://smba.trafficmanager.net/v3/conversations/c/activities"
        );
    }
}
