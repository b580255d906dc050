//! `tokens/generate` and `tokens/refresh`.

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri};
use bot_framework::direct_line::{Credential, Grant, TokenParameters};
use serde::Serialize;
use utoipa::ToSchema;

use super::caller::authenticate;
use super::{Call, new_conversation_id};
use crate::body;
use crate::middleware::client_address::Client;
use crate::problem::{ChannelError, ChannelErrorBody};
use crate::state::App;

/// A token and the conversation it opens.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TokenBody {
    /// The conversation.
    conversation_id: String,
    /// The token.
    token: String,
    /// Seconds until it is over.
    #[serde(rename = "expires_in")]
    expires_in: u64,
    /// Where the WebSocket is; valid for connecting within a minute.
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_url: Option<String>,
}

impl TokenBody {
    /// A fresh token for a grant.
    pub(crate) fn new(app: &App, grant: &Grant, stream_url: Option<String>) -> Self {
        Self {
            conversation_id: grant.conversation_id.clone(),
            token: app.tokens().sign(grant, app.token_time()),
            expires_in: app.tokens().expires_in(),
            stream_url,
        }
    }
}

impl std::fmt::Debug for TokenBody {
    /// Never prints a token.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenBody")
            .field("conversation_id", &self.conversation_id)
            .finish_non_exhaustive()
    }
}

/// Makes a token for a new conversation, without starting it.
#[utoipa::path(
    post,
    path = "/v3/directline/tokens/generate",
    tag = "direct-line",
    request_body(content = Option<Object>, description = "`{\"user\": {\"id\": \"dl_…\", \"name\"}, \"trustedOrigins\": […]}`; \
        everything is optional."),
    responses(
        (status = 200, body = TokenBody),
        (status = 400, description = "The body is malformed.", body = ChannelErrorBody),
        (status = 401, description = "No Bearer secret.", body = ChannelErrorBody),
        (status = 403, description = "Not a secret.", body = ChannelErrorBody),
        (status = 415, description = "The body is packed.", body = ChannelErrorBody),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = ChannelErrorBody),
    ),
    security(("direct_line" = []))
)]
pub(crate) async fn generate(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<TokenBody>, ChannelError> {
    let call = Call::new(&app, &headers, &uri, client);
    match authenticate(&app, &call)? {
        Credential::Secret => {}
        Credential::Token(_) => {
            return Err(ChannelError::forbidden(
                "only a secret makes tokens; a token is refreshed",
            ));
        }
    }
    let parameters = parameters(&app, &headers, body).await?;
    parameters
        .require_user_prefix()
        .map_err(|error| ChannelError::bad_argument(error.to_string()))?;
    let grant = Grant {
        conversation_id: new_conversation_id(),
        user_id: parameters.user_id,
        user_name: parameters.user_name,
        trusted_origins: parameters.trusted_origins,
    };
    Ok(Json(TokenBody::new(&app, &grant, None)))
}

/// Trades a token that still holds for a new one, for the same conversation.
#[utoipa::path(
    post,
    path = "/v3/directline/tokens/refresh",
    tag = "direct-line",
    responses(
        (status = 200, body = TokenBody),
        (status = 401, description = "No Bearer token.", body = ChannelErrorBody),
        (status = 403, description = "The token does not hold, or has expired (`TokenExpired`).", body = ChannelErrorBody),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = ChannelErrorBody),
    ),
    security(("direct_line" = []))
)]
pub(crate) async fn refresh(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<TokenBody>, ChannelError> {
    let call = Call::new(&app, &headers, &uri, client);
    match authenticate(&app, &call)? {
        Credential::Token(grant) => Ok(Json(TokenBody::new(&app, &grant, None))),
        Credential::Secret => Err(ChannelError::forbidden(
            "a secret is not refreshed; `tokens/generate` makes a token",
        )),
    }
}

/// The body of `tokens/generate` and of starting a conversation.
pub(super) async fn parameters(
    app: &App,
    headers: &HeaderMap,
    body: Body,
) -> Result<TokenParameters, ChannelError> {
    let bytes = body::read(headers, body, app.settings().activity_bytes).await?;
    TokenParameters::from_json(&bytes).map_err(|error| ChannelError::bad_argument(error.to_string()))
}
