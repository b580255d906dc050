//! Direct Line 3.0, where we are the channel (Microsoft's bot-docs, Direct Line 3.0 reference).
//!
//! Nothing of it lives in memory: tokens are signed values, conversations and watermarks are the log's. So a client goes
//! on after a restart, and on any replica.

mod activities;
mod caller;
mod conversations;
pub(crate) mod open_streams;
mod stream;
mod tokens;
mod upload;

use axum::http::{Uri, header};
use axum::response::IntoResponse;
use bot_framework::Activity;
use bot_framework::direct_line::Grant;
use conversation_log::{ConversationId, StoredActivity};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::middleware::client_address::Client;
use crate::middleware::cors;
use crate::problem::ChannelError;
use crate::state::App;
use crate::turn::{expand_transcript, for_channel};

/// The channel in the log.
pub(crate) const CHANNEL: &str = "directline";
/// Where the routes are.
pub(crate) const PREFIX: &str = "/v3/directline/";
/// Activities of one page of polling, and of one frame of the stream.
const PAGE: u32 = 100;
/// A longer conversation id in a path is none of ours.
const LONGEST_CONVERSATION_ID: usize = 256;

/// All routes, with their descriptions, and with CORS on every answer, errors too.
pub(crate) fn router() -> OpenApiRouter<App> {
    let routes = OpenApiRouter::new()
        .routes(routes!(tokens::generate))
        .routes(routes!(tokens::refresh))
        .routes(routes!(conversations::start))
        .routes(routes!(conversations::reconnect))
        .routes(routes!(activities::get, activities::post))
        .routes(routes!(upload::post))
        .routes(routes!(stream::get))
        .route(
            "/v3/directline/{*rest}",
            axum::routing::any(|| async { ChannelError::not_found("no Direct Line call has this address") }),
        );
    cors::from_any_page(routes, async || {
        ChannelError::method_not_allowed().into_response()
    })
}

/// An id nobody can guess, sortable by time.
pub(crate) fn new_conversation_id() -> String {
    Uuid::now_v7().simple().to_string()
}

/// The conversation of the path in the log.
fn conversation_id(id: &str) -> Result<ConversationId, ChannelError> {
    if id.is_empty() || id.len() > LONGEST_CONVERSATION_ID {
        return Err(ChannelError::not_found("there is no such conversation"));
    }
    Ok(ConversationId {
        channel: CHANNEL.to_owned(),
        id: id.to_owned(),
    })
}

/// The address of the stream, valid for a minute. The place to start from stands beside the token: it opens nothing.
///
/// The host is the configured public one, or the one the client has used; `wss` when it came by TLS.
fn stream_url(app: &App, call: &Call<'_>, grant: &Grant, after: i64) -> String {
    let token = app.tokens().sign_stream(grant, app.token_time());
    let (scheme, host) = match &app.settings().public_url {
        Some(url) => {
            let scheme = if url.scheme_str() == Some("https") {
                "wss"
            } else {
                "ws"
            };
            (
                scheme,
                url.authority()
                    .map_or_else(|| call.host.clone(), |authority| authority.as_str().to_owned()),
            )
        }
        None => (if call.client.is_https { "wss" } else { "ws" }, call.host.clone()),
    };
    let id = utf8_percent_encode(&grant.conversation_id, NON_ALPHANUMERIC);
    format!("{scheme}://{host}{PREFIX}conversations/{id}/stream?watermark={after}&t={token}")
}

/// What every call brings, beside its body.
#[derive(Debug)]
struct Call<'a> {
    headers: &'a axum::http::HeaderMap,
    client: Client,
    host: String,
}

impl<'a> Call<'a> {
    fn new(app: &App, headers: &'a axum::http::HeaderMap, uri: &Uri, client: Client) -> Self {
        let named = headers.get(header::HOST).and_then(|host| host.to_str().ok());
        let host = named
            .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str))
            .filter(|host| {
                host.parse::<axum::http::uri::Authority>()
                    .is_ok_and(|it| !it.as_str().contains('@'))
            })
            .map_or_else(|| app.settings().listen.to_string(), str::to_owned);
        Self {
            headers,
            client,
            host,
        }
    }

    /// The page the call comes from, if from a page.
    fn origin(&self) -> Option<&str> {
        self.headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok())
    }
}

/// Activities as a client sees them.
async fn present(
    app: &App,
    conversation: &ConversationId,
    stored: Vec<StoredActivity>,
) -> Result<Vec<Activity>, ChannelError> {
    let mut shown = Vec::with_capacity(stored.len());
    for stored in stored {
        let activity = stored.activity.read::<Activity>().map_err(|error| {
            tracing::error!(%error, "a stored activity cannot be read");
            ChannelError::internal()
        })?;
        let activity = expand_transcript(app.log(), conversation, Some(stored.sequence), activity).await?;
        shown.extend(
            for_channel(activity)
                .into_iter()
                .map(Activity::for_direct_line_client),
        );
    }
    Ok(shown)
}

/// The sequence a watermark stands for: absent is `otherwise`, empty is the start.
fn sequence_of(watermark: Option<&str>, otherwise: i64) -> Result<i64, ChannelError> {
    match watermark.map(str::trim) {
        None => Ok(otherwise),
        Some("") => Ok(0),
        Some(text) => text
            .parse()
            .ok()
            .filter(|sequence| *sequence >= 0)
            .ok_or_else(|| ChannelError::bad_argument("`watermark` is none that this service has given")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_watermark_is_the_start_and_an_absent_one_is_not() {
        assert_eq!(sequence_of(Some(""), 7).unwrap(), 0);
        assert_eq!(sequence_of(None, 7).unwrap(), 7);
        assert_eq!(sequence_of(Some("12"), 7).unwrap(), 12);
        assert!(sequence_of(Some("-1"), 7).is_err());
        assert!(sequence_of(Some("null"), 7).is_err());
        assert!(sequence_of(Some("99999999999999999999"), 7).is_err());
    }
}
