//! `POST /api/admin/v1/conversations/{id}/activities`: a person speaks.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bot_framework::{Activity, ChannelAccount};
use conversation_log::Role;
use serde::Deserialize;
use utoipa::ToSchema;

use super::list::item;
use crate::admin::parameters::{JsonBody, Parameters, PathId, idempotency_key};
use crate::admin::v1::conversations::{Unsaid, find, person_error};
use crate::problem::{FieldError, Problem, RouteError};
use crate::state::App;
use crate::turn::person::{self, Said};

/// Longest message, in characters: the connectors' bound of 80 kB in UTF-16 with room for the rest.
const LONGEST_TEXT_CHARS: usize = 20_000;
/// Longest name.
const LONGEST_NAME_CHARS: usize = 100;

/// What a person says.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Spoken {
    /// `message`, which is the default.
    #[serde(rename = "type")]
    #[schema(example = "message")]
    kind: Option<String>,
    /// What is said, in Markdown.
    text: String,
    /// Who says it.
    from: Option<Speaker>,
}

/// Who speaks.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Speaker {
    /// The name that is shown.
    name: Option<String>,
}

/// Says something as a person, on whatever channel the conversation is. The agent is quiet from then on, until the handoff
/// is completed. The same `Idempotency-Key` is said once.
#[utoipa::path(
    post,
    path = "/api/admin/v1/conversations/{id}/activities",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The conversation's id, percent-encoded."),
        ("channel" = Option<String>, Query, description = "Its channel, when two channels have the id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    request_body = Spoken,
    responses(
        (status = 201, description = "Said: the activity as it is kept. It is on disk, and on its way.", body = Object),
        (status = 200, description = "It was said before.", body = Object),
        Unsaid,
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn post(
    State(app): State<App>,
    PathId(id): PathId,
    mut query: Parameters,
    headers: HeaderMap,
    JsonBody(spoken): JsonBody<Spoken>,
) -> Result<Response, RouteError> {
    let channel = query.text("channel");
    query.finish()?;
    let key = idempotency_key(&headers)?;
    let activity = activity(spoken)?;
    let conversation = find(&app, &id, channel.as_deref()).await?;
    if conversation.unreachable_ms.is_some() {
        return Err(
            Problem::unreachable("the person has blocked the bot; it can write again when they do").into(),
        );
    }
    let taken = person::say(&app, &conversation, Said::Message(Box::new(activity)), key)
        .await
        .map_err(person_error)?;
    let status = if taken.repeated {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let stored = taken
        .activities
        .into_iter()
        .find(|stored| stored.role == Role::Bot)
        .ok_or_else(Problem::internal)?;
    Ok((status, Json(item(&stored))).into_response())
}

fn activity(spoken: Spoken) -> Result<Activity, RouteError> {
    let mut errors = Vec::new();
    if spoken.kind.as_deref().is_some_and(|kind| kind != "message") {
        errors.push(FieldError::body("type", "a person says messages only"));
    }
    if spoken.text.trim().is_empty() {
        errors.push(FieldError::body("text", "is empty"));
    }
    if spoken.text.chars().count() > LONGEST_TEXT_CHARS {
        errors.push(FieldError::body(
            "text",
            format!("has over {LONGEST_TEXT_CHARS} characters"),
        ));
    }
    let name = spoken
        .from
        .and_then(|from| from.name)
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty());
    if name
        .as_deref()
        .is_some_and(|name| name.chars().count() > LONGEST_NAME_CHARS || name.chars().any(char::is_control))
    {
        errors.push(FieldError::body(
            "from/name",
            format!("must be one line of at most {LONGEST_NAME_CHARS} characters"),
        ));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors).into());
    }
    let mut activity = Activity::markdown(spoken.text);
    activity.from = name.map(|name| ChannelAccount {
        name: Some(name),
        ..ChannelAccount::default()
    });
    Ok(activity)
}
