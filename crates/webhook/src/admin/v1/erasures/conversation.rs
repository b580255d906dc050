//! `DELETE /api/admin/v1/conversations/{id}`.

use axum::Json;
use axum::extract::State;
use conversation_log::Erase;

use super::{ErasureItem, erase};
use crate::admin::parameters::{Parameters, PathId};
use crate::admin::v1::conversations::find;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Erases a conversation: what was said and decided, its support requests, deliveries and feedback. What stays is a note
/// without text.
#[utoipa::path(
    delete,
    path = "/api/admin/v1/conversations/{id}",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The conversation's id, percent-encoded."),
        ("channel" = Option<String>, Query, description = "Its channel, when two channels have the id."),
    ),
    responses(
        (status = 200, body = ErasureItem),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is none.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Two channels have the id.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    PathId(id): PathId,
    mut query: Parameters,
) -> Result<Json<ErasureItem>, RouteError> {
    let channel = query.text("channel");
    query.finish()?;
    let conversation = find(&app, &id, channel.as_deref()).await?;
    match erase(&app, Erase::Conversation(conversation.id)).await? {
        Some(erased) => Ok(Json(erased)),
        None => Err(Problem::not_found(format!("no conversation `{id}`")).into()),
    }
}
