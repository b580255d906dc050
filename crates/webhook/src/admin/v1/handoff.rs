//! `PUT /api/admin/v1/conversations/{id}/handoff`: how a handoff goes on.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use dialogue_state::HandoffStatus;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::admin::parameters::{JsonBody, Parameters, PathId, idempotency_key};
use crate::admin::v1::conversations::{Unsaid, find, person_error};
use crate::problem::{FieldError, Problem, RouteError};
use crate::state::App;
use crate::turn::person::{self, Said};

/// How a handoff goes on.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct HandoffBody {
    /// `accepted`: a person takes over, the agent is quiet. `failed`: nobody does, the agent speaks again. `completed`: the
    /// person is done, the request is closed, the agent speaks again.
    #[schema(example = "accepted")]
    state: String,
    /// What the channel is told beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Says how the handoff of a conversation goes on. The channel hears it as the event `handoff.status`.
#[utoipa::path(
    put,
    path = "/api/admin/v1/conversations/{id}/handoff",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The conversation's id, percent-encoded."),
        ("channel" = Option<String>, Query, description = "Its channel, when two channels have the id."),
        ("Idempotency-Key" = Option<String>, Header, description = "Makes a repeat harmless."),
    ),
    request_body = HandoffBody,
    responses(
        (status = 200, description = "It is on disk, and on its way.", body = HandoffBody),
        Unsaid,
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn put(
    State(app): State<App>,
    PathId(id): PathId,
    mut query: Parameters,
    headers: HeaderMap,
    JsonBody(body): JsonBody<HandoffBody>,
) -> Result<Json<HandoffBody>, RouteError> {
    let channel = query.text("channel");
    query.finish()?;
    let key = idempotency_key(&headers)?;
    let status = match body.state.as_str() {
        "accepted" => HandoffStatus::Accepted,
        "failed" => HandoffStatus::Failed,
        "completed" => HandoffStatus::Completed,
        other => {
            let detail = format!("`{other}` is none of `accepted`, `failed`, `completed`");
            return Err(Problem::invalid(vec![FieldError::body("state", detail)]).into());
        }
    };
    let conversation = find(&app, &id, channel.as_deref()).await?;
    person::say(
        &app,
        &conversation,
        Said::Status(status, body.message.clone()),
        key,
    )
    .await
    .map_err(person_error)?;
    Ok(Json(body))
}
