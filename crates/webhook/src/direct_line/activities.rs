//! Posting an activity, and polling for what is new.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Extension, Path, Query, State};
use axum::http::{HeaderMap, Uri};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bot_framework::Activity;
use bot_framework::direct_line::{ActivitySet, Grant};
use conversation_log::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::caller::authenticate_for;
use super::conversations::{UNNAMED_USER, bad_query, bot, existing, path_id};
use super::{CHANNEL, Call, PAGE, conversation_id, new_conversation_id, present, sequence_of};
use crate::body;
use crate::middleware::client_address::Client;
use crate::middleware::rate_limit::Key;
use crate::problem::{ChannelError, ChannelErrorBody};
use crate::state::App;
use crate::turn::{self, BOT_ID, Incoming, Outcome, Outlet};

/// The id of what was posted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Posted {
    /// The activity's id.
    id: String,
}

/// Where a client reads on.
#[derive(Debug, Deserialize)]
pub(crate) struct Poll {
    watermark: Option<String>,
}

/// Gives the activities after the watermark; read on until a page is empty.
#[utoipa::path(
    get,
    path = "/v3/directline/conversations/{conversationId}/activities",
    tag = "direct-line",
    params(
        ("conversationId" = String, Path, description = "The conversation."),
        ("watermark" = Option<String>, Query, description = "The watermark of the page before; absent or empty means from the start."),
    ),
    responses(
        (status = 200, description = "`{\"activities\": […], \"watermark\": \"…\"}`", body = Object),
        (status = 400, description = "The watermark is none of ours.", body = ChannelErrorBody),
        (status = 401, description = "No Bearer secret or token.", body = ChannelErrorBody),
        (status = 403, description = "It does not hold here.", body = ChannelErrorBody),
        (status = 404, description = "There is no such conversation.", body = ChannelErrorBody),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = ChannelErrorBody),
    ),
    security(("direct_line" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    path: Result<Path<String>, PathRejection>,
    query: Result<Query<Poll>, QueryRejection>,
) -> Result<Json<ActivitySet>, ChannelError> {
    let id = path_id(path)?;
    let call = Call::new(&app, &headers, &uri, client);
    authenticate_for(&app, &call, &id)?;
    let known = existing(&app, &id).await?;
    let Query(query) = query.map_err(|rejection| bad_query(&rejection))?;
    // A watermark beyond the end would hide what is said next.
    let after = sequence_of(query.watermark.as_deref(), 0)?.min(known.activities);
    let stored = app.log().activities(&known.id, after, PAGE).await?;
    let watermark = stored.last().map_or(after, |last| last.sequence);
    let activities = present(&app, &known.id, stored).await?;
    Ok(Json(ActivitySet {
        activities,
        watermark: Some(watermark.to_string()),
    }))
}

/// Posts an activity. 200 means that it is stored for good, with its answers.
#[utoipa::path(
    post,
    path = "/v3/directline/conversations/{conversationId}/activities",
    tag = "direct-line",
    params(("conversationId" = String, Path, description = "The conversation.")),
    request_body(content = Object, description = "An Activity. `from.id` is replaced by the token's user, and \
        `channelData.clientActivityID` makes a repeat harmless."),
    responses(
        (status = 200, body = Posted),
        (status = 400, description = "The activity is malformed.", body = ChannelErrorBody),
        (status = 401, description = "No Bearer secret or token.", body = ChannelErrorBody),
        (status = 403, description = "It does not hold here.", body = ChannelErrorBody),
        (status = 404, description = "There is no such conversation.", body = ChannelErrorBody),
        (status = 413, description = "The activity is too large.", body = ChannelErrorBody),
        (status = 415, description = "The body is no JSON.", body = ChannelErrorBody),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = ChannelErrorBody),
        (status = 503, description = "Busy; nothing was stored; see `Retry-After`.", body = ChannelErrorBody),
    ),
    security(("direct_line" = []))
)]
pub(crate) async fn post(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
    path: Result<Path<String>, PathRejection>,
    body: Body,
) -> Result<Json<Posted>, ChannelError> {
    let id = path_id(path)?;
    let call = Call::new(&app, &headers, &uri, client);
    let grant = authenticate_for(&app, &call, &id)?;
    let activity = body::activity(&headers, body, app.settings().activity_bytes).await?;
    take(&app, &grant, activity).await.map(Json)
}

/// Takes an activity of a conversation that has been started.
pub(super) async fn take(app: &App, grant: &Grant, activity: Activity) -> Result<Posted, ChannelError> {
    let id = &grant.conversation_id;
    existing(app, id).await?;
    app.check_rate(&Key::Conversation(CHANNEL.to_owned(), id.clone()))
        .map_err(ChannelError::rate_limited)?;
    if activity.is_conversation_update() {
        // Who is in a conversation is the channel's to say, and we are the channel.
        return Ok(Posted { id: unkept_id(id) });
    }
    let user_id = grant
        .user_id
        .clone()
        // The bot's own id would make the person the bot where a client goes by ids.
        .or_else(|| activity.from_id().filter(|id| *id != BOT_ID).map(str::to_owned))
        .unwrap_or_else(|| UNNAMED_USER.to_owned());
    let mut activity = activity
        .sent_by_user(&user_id, grant.user_name.as_deref())
        .in_conversation(id.clone());
    activity.timestamp = None;
    activity.id = client_id(&activity);
    activity.service_url = None;
    activity.delivery_mode = None;
    activity.channel_id = Some(CHANNEL.to_owned());
    activity.recipient = Some(bot(app));
    let incoming = Incoming {
        is_vouched_for: false,
        activity,
        conversation: conversation_id(id)?,
        user_id,
        outlet: Outlet::DirectLine,
    };
    match turn::take(app, incoming).await? {
        Outcome::Taken { taken, .. } => {
            let posted = taken
                .activities
                .into_iter()
                .find(|stored| stored.role == Role::User);
            Ok(Posted {
                id: posted.map_or_else(|| unkept_id(id), |stored| stored.id),
            })
        }
        Outcome::Ignored => Ok(Posted { id: unkept_id(id) }),
        // Not a 5xx: directlinejs would send it again for ever.
        Outcome::Unsupported => Err(ChannelError::bad_argument("this invoke is not known")),
    }
}

/// What an activity with an id of the client's is known again by; the id it is kept under is ours (A2030).
///
/// A client that sends one again, since no answer came, has the answer of the first. By the id alone, one that gives all of
/// its messages the same id would be heard once.
fn client_id(activity: &Activity) -> Option<String> {
    let id = activity.id.as_deref().filter(|id| !id.is_empty())?;
    let mut content = activity.clone();
    content.rest.shift_remove("localTimestamp");
    let content = serde_json::to_vec(&content).expect("an activity is JSON");
    Some(format!(
        "{id} {}",
        URL_SAFE_NO_PAD.encode(Sha256::digest(content))
    ))
}

/// The id of what was accepted but is not kept: typing, an unknown type or event.
fn unkept_id(conversation: &str) -> String {
    format!("{conversation}|{}", new_conversation_id())
}
