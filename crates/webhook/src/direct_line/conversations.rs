//! Starting a conversation, and coming back to one.

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use bot_framework::direct_line::{Credential, Grant};
use bot_framework::{Activity, ChannelAccount};
use serde::Deserialize;

use super::caller::{authenticate, authenticate_for};
use super::tokens::{TokenBody, parameters};
use super::{CHANNEL, Call, conversation_id, new_conversation_id, sequence_of, stream_url};
use crate::middleware::client_address::Client;
use crate::problem::{ChannelError, ChannelErrorBody};
use crate::state::App;
use crate::turn::{self, BOT_ID, Incoming, Outcome, Outlet};

/// The person where the client names none.
pub(super) const UNNAMED_USER: &str = "user";

/// Starts the conversation of the token (or with a secret a new one); the bot's greeting is its first activity.
#[utoipa::path(
    post,
    path = "/v3/directline/conversations",
    tag = "direct-line",
    request_body(content = Option<Object>, description = "`{\"user\": {\"id\", \"name\"}, \"locale\"}`; everything is optional."),
    responses(
        (status = 200, description = "It was started before.", body = TokenBody),
        (status = 201, description = "It is started.", body = TokenBody),
        (status = 400, description = "The body is malformed.", body = ChannelErrorBody),
        (status = 401, description = "No Bearer secret or token.", body = ChannelErrorBody),
        (status = 403, description = "It does not hold.", body = ChannelErrorBody),
        (status = 415, description = "The body is packed.", body = ChannelErrorBody),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = ChannelErrorBody),
        (status = 503, description = "Busy; see `Retry-After`.", body = ChannelErrorBody),
    ),
    security(("direct_line" = []))
)]
pub(crate) async fn start(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ChannelError> {
    let call = Call::new(&app, &headers, &uri, client);
    let credential = authenticate(&app, &call)?;
    let asked = parameters(&app, &headers, body).await?;
    let mut grant = match credential {
        Credential::Token(grant) => grant,
        Credential::Secret => Grant {
            conversation_id: new_conversation_id(),
            trusted_origins: asked.trusted_origins,
            ..Grant::default()
        },
    };
    if grant.user_id.is_none() {
        // A token that was made for nobody is from now on for whoever starts its conversation.
        grant.user_id = asked.user_id;
        grant.user_name = grant.user_name.or(asked.user_name);
    }

    let user = ChannelAccount {
        id: grant.user_id.clone().unwrap_or_else(|| UNNAMED_USER.to_owned()),
        name: grant.user_name.clone(),
        ..ChannelAccount::default()
    };
    let update = Activity {
        kind: "conversationUpdate".to_owned(),
        channel_id: Some(CHANNEL.to_owned()),
        from: Some(user.clone()),
        recipient: Some(bot(&app)),
        members_added: vec![user.clone()],
        locale: asked.locale,
        ..Activity::default()
    };
    let incoming = Incoming {
        is_vouched_for: false,
        activity: update.in_conversation(grant.conversation_id.clone()),
        conversation: conversation_id(&grant.conversation_id)?,
        user_id: user.id,
        outlet: Outlet::DirectLine,
    };
    let is_new = match turn::take(&app, incoming).await? {
        Outcome::Taken { taken, .. } => !taken.repeated,
        // A user whose id is the bot's own: there is nobody to greet.
        Outcome::Ignored | Outcome::Unsupported => {
            return Err(ChannelError::bad_argument(format!(
                "`user.id` must not be `{BOT_ID}`"
            )));
        }
    };
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let stream = stream_url(&app, &call, &grant, 0);
    Ok((status, Json(TokenBody::new(&app, &grant, Some(stream)))).into_response())
}

/// Where a client that comes back wants to read on.
#[derive(Debug, Deserialize)]
pub(crate) struct Reconnect {
    watermark: Option<String>,
}

/// Gives a fresh token and stream address for a conversation that goes on.
#[utoipa::path(
    get,
    path = "/v3/directline/conversations/{conversationId}",
    tag = "direct-line",
    params(
        ("conversationId" = String, Path, description = "The conversation."),
        ("watermark" = Option<String>, Query, description = "The stream replays what came after it; empty means from the \
            start, absent only what is new."),
    ),
    responses(
        (status = 200, body = TokenBody),
        (status = 401, description = "No Bearer secret or token.", body = ChannelErrorBody),
        (status = 403, description = "It does not hold here.", body = ChannelErrorBody),
        (status = 404, description = "There is no such conversation.", body = ChannelErrorBody),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = ChannelErrorBody),
    ),
    security(("direct_line" = []))
)]
pub(crate) async fn reconnect(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    path: Result<Path<String>, axum::extract::rejection::PathRejection>,
    query: Result<Query<Reconnect>, axum::extract::rejection::QueryRejection>,
) -> Result<Json<TokenBody>, ChannelError> {
    let id = path_id(path)?;
    let call = Call::new(&app, &headers, &uri, client);
    let grant = authenticate_for(&app, &call, &id)?;
    let conversation = existing(&app, &id).await?;
    let Query(query) = query.map_err(|rejection| bad_query(&rejection))?;
    let after =
        sequence_of(query.watermark.as_deref(), conversation.activities)?.min(conversation.activities);
    let stream = stream_url(&app, &call, &grant, after);
    Ok(Json(TokenBody::new(&app, &grant, Some(stream))))
}

/// The conversation, or 404.
pub(super) async fn existing(app: &App, id: &str) -> Result<conversation_log::Conversation, ChannelError> {
    let found = app.log().conversation(&conversation_id(id)?).await?;
    found.ok_or_else(|| ChannelError::not_found("there is no such conversation; start one first"))
}

/// Our own account in a conversation.
pub(super) fn bot(app: &App) -> ChannelAccount {
    ChannelAccount {
        id: BOT_ID.to_owned(),
        name: Some(app.agent().knowledge().settings.name.clone()),
        ..ChannelAccount::default()
    }
}

/// The id in the path; 400 for a broken encoding.
pub(super) fn path_id(
    path: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<String, ChannelError> {
    path.map(|Path(id)| id)
        .map_err(|_| ChannelError::bad_argument("the conversation id is not UTF-8 in percent-encoding"))
}

/// A query that cannot be read.
pub(super) fn bad_query(rejection: &axum::extract::rejection::QueryRejection) -> ChannelError {
    ChannelError::bad_argument(rejection.body_text())
}
