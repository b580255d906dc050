//! `GET /api/admin/v1/conversations/{id}`.

use axum::Json;
use axum::extract::State;

use super::{ConversationItem, find};
use crate::admin::parameters::{Parameters, PathId};
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Shows one conversation.
#[utoipa::path(
    get,
    path = "/api/admin/v1/conversations/{id}",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The conversation's id, percent-encoded."),
        ("channel" = Option<String>, Query, description = "Its channel, when two channels have the id."),
    ),
    responses(
        (status = 200, body = ConversationItem),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is none.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Two channels have the id.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    PathId(id): PathId,
    mut query: Parameters,
) -> Result<Json<ConversationItem>, RouteError> {
    let channel = query.text("channel");
    query.finish()?;
    let conversation = find(&app, &id, channel.as_deref()).await?;
    Ok(Json(conversation.into()))
}
