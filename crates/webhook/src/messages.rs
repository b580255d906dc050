//! `POST /api/messages`: the webhook of Bot Framework.
//!
//! Order: size, form, proof (who fails in one of these is limited by address), rate of the conversation, turn. The answer
//! comes when the turn is on disk; replies follow by the outbox, unless the caller asked for them inline.

use axum::Json;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bot_framework::error::{AuthError, Refusal};
use bot_framework::{Access, Activity, Caller};
use conversation_log::{ConversationId, Role, Taken};
use serde::Serialize;
use serde_json::{Value, json};

use crate::body;
use crate::middleware::client_address::Client;
use crate::middleware::rate_limit::Key;
use crate::problem::{ChannelError, ChannelErrorBody};
use crate::refusals::bare_address;
use crate::state::App;
use crate::turn::{self, Incoming, Outcome, Outlet};

/// The channel of an activity that names none.
const UNNAMED_CHANNEL: &str = "unknown";
/// When to come back while the signing keys cannot be fetched.
const KEYS_RETRY_AFTER: std::time::Duration = std::time::Duration::from_secs(5);

/// Takes an activity from a Bot Framework channel.
#[utoipa::path(
    post,
    path = "/api/messages",
    tag = "bot-framework",
    request_body(content = Object, description = "An Activity; only `type` is required for all of them."),
    responses(
        (status = 200, description = "Taken. With `deliveryMode: expectReplies` the body is `{\"activities\": [...]}`; for an \
            invoke it is the invoke's answer; otherwise it is empty.", body = Object),
        (status = 202, description = "Taken; replies follow through the connector, or the type asks for none."),
        (status = 400, description = "The activity is malformed.", body = ChannelErrorBody),
        (status = 401, description = "No Bearer token, or neither an app id nor the anonymous switch is set.", body = ChannelErrorBody),
        (status = 403, description = "The token proves nothing.", body = ChannelErrorBody),
        (status = 413, description = "The activity is too large.", body = ChannelErrorBody),
        (status = 415, description = "The body is no JSON.", body = ChannelErrorBody),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = ChannelErrorBody),
        (status = 501, description = "An invoke that is not known.", body = ChannelErrorBody),
        (status = 503, description = "Busy; nothing was stored; see `Retry-After`.", body = ChannelErrorBody),
    ),
    security(("bot_framework" = []), ())
)]
pub(crate) async fn post(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ChannelError> {
    // Only who sends no good activity or token is limited by address: all of a channel's calls come from a few.
    let limited = |error| match app.check_rate(&Key::address(client.address)) {
        Ok(()) => error,
        Err(wait) => ChannelError::rate_limited(wait),
    };
    let activity = body::activity(&headers, body, app.settings().activity_bytes)
        .await
        .map_err(limited)?;
    let authorization = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let access = match app.authenticator().authenticate(authorization, &activity).await {
        Ok(access) => access,
        Err(error) => {
            let detail = match error {
                AuthError::Forbidden(Refusal::ServiceUrl) => {
                    activity.service_url.as_deref().map(bare_address)
                }
                _ => activity.channel_id.as_deref(),
            };
            app.refusals().note("messages", error.reason(), detail);
            return Err(limited(refused(error)));
        }
    };

    let invoke = activity.is_invoke().then(|| activity.name.clone());
    let is_inline = activity.expects_replies();
    let Some(conversation) = conversation_of(&activity)? else {
        return Ok(accepted(is_inline));
    };
    app.check_rate(&Key::Conversation(
        conversation.channel.clone(),
        conversation.id.clone(),
    ))
    .map_err(ChannelError::rate_limited)?;

    // The body of an invoke's answer is for the channel; what it makes us say to the person leaves as any reply does.
    let outlet = if is_inline {
        Outlet::Inline
    } else {
        Outlet::Connector
    };
    let user_id = activity.from_id().unwrap_or_default().to_owned();
    let is_vouched_for = is_vouched_for(&access);
    let activity = with_verified_service_url(activity, &access);
    let incoming = Incoming {
        is_vouched_for,
        activity,
        conversation: conversation.clone(),
        user_id,
        outlet,
    };
    match turn::take(&app, incoming).await? {
        Outcome::Ignored | Outcome::Taken { .. } if let Some(name) = invoke => {
            Ok(Json(invoke_answer(name.as_deref())).into_response())
        }
        Outcome::Ignored => Ok(accepted(is_inline)),
        Outcome::Unsupported => Err(ChannelError::not_implemented("this invoke is not known")),
        Outcome::Taken { taken, replies } if is_inline => {
            let said = match replies {
                Some(replies) => replies,
                None => said_in(taken)?,
            };
            Ok(Json(shown(&app, &conversation, said).await?).into_response())
        }
        Outcome::Taken { .. } => Ok(accepted(false)),
    }
}

/// The body of the answer to an invoke that was taken. Teams shows an error for anything but 200 and what it expects: for a
/// button of a card (`Action.Execute`) the three fields of the universal actions, for all else an empty object.
fn invoke_answer(name: Option<&str>) -> Value {
    if name == Some(turn::EXECUTED_ACTION) {
        return json!({
            "statusCode": 200,
            "type": "application/vnd.microsoft.activity.message",
            "value": "OK",
        });
    }
    json!({})
}

/// Taken, and there is nothing to say in this answer.
fn accepted(is_inline: bool) -> Response {
    if is_inline {
        return Json(json!({"activities": []})).into_response();
    }
    StatusCode::ACCEPTED.into_response()
}

/// The body of an answer with replies.
#[derive(Serialize)]
struct Replies {
    activities: Vec<Activity>,
}

/// What the bot said in a turn that is stored, each with its sequence.
fn said_in(taken: Taken) -> Result<Vec<(i64, Activity)>, ChannelError> {
    taken
        .activities
        .into_iter()
        .filter(|stored| stored.role == Role::Bot)
        .map(|stored| {
            let activity = stored.activity.read().map_err(|error| {
                tracing::error!(%error, "a stored activity cannot be read");
                ChannelError::internal()
            })?;
            Ok((stored.sequence, activity))
        })
        .collect()
}

/// What the bot said, as the channel shows it.
async fn shown(
    app: &App,
    conversation: &ConversationId,
    said: Vec<(i64, Activity)>,
) -> Result<Replies, ChannelError> {
    let mut activities = Vec::with_capacity(said.len());
    for (sequence, activity) in said {
        let activity = turn::expand_transcript(app.log(), conversation, Some(sequence), activity).await?;
        activities.extend(turn::for_bot(activity));
    }
    Ok(Replies { activities })
}

/// The conversation an activity belongs to; `None` for an activity that asks for nothing and names none.
fn conversation_of(activity: &Activity) -> Result<Option<ConversationId>, ChannelError> {
    let channel = activity.channel_id.as_deref().unwrap_or(UNNAMED_CHANNEL);
    let Some(id) = activity.conversation_id() else {
        // Only what can be a turn needs a place to be one: an unknown type is accepted as it comes (A2006).
        return if activity.is_message() {
            Err(ChannelError::missing("`conversation.id` is missing"))
        } else {
            Ok(None)
        };
    };
    Ok(Some(ConversationId {
        channel: channel.to_owned(),
        id: id.to_owned(),
    }))
}

/// Only a channel's token vouches for the service URL. Whatever else is said is checked by the allow list before anything is
/// sent, and an anonymous caller may name a loopback address.
fn with_verified_service_url(mut activity: Activity, access: &Access) -> Activity {
    if let Access::Authenticated(Caller::Channel { service_url }) = access {
        activity.service_url = Some(service_url.clone());
    }
    activity
}

/// Whether the address for replies may be kept, to write to the person later (A7560): a channel has signed for it, or
/// there is no token that could be lost.
fn is_vouched_for(access: &Access) -> bool {
    !matches!(access, Access::Authenticated(caller) if !matches!(caller, Caller::Channel { .. }))
}

fn refused(error: AuthError) -> ChannelError {
    tracing::info!(
        reason = error.reason(),
        "refused a call of /api/messages: {error}"
    );
    match error {
        AuthError::Missing => ChannelError::unauthorized(
            "send `Authorization: Bearer TOKEN`; without a registration, HELPLINE_BOT_ALLOW_ANONYMOUS=true takes calls on \
             loopback",
        ),
        AuthError::Forbidden(_) => ChannelError::forbidden(error.to_string()),
        AuthError::Unavailable => ChannelError::busy(KEYS_RETRY_AFTER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation(activity: Value) -> Result<Option<ConversationId>, ChannelError> {
        conversation_of(&Activity::try_from(activity).unwrap())
    }

    #[test]
    fn a_message_needs_a_conversation() {
        assert!(conversation(json!({"type": "message", "text": "hello"})).is_err());
        assert_eq!(conversation(json!({"type": "brand/new"})), Ok(None));
    }
}
