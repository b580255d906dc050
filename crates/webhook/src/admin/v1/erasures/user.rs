//! `DELETE /api/admin/v1/users/{id}`.

use axum::Json;
use axum::extract::State;
use conversation_log::Erase;

use super::{ErasureItem, erase};
use crate::admin::parameters::{Parameters, PathId};
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Erases every conversation a person ever wrote in, those of a group too. What stays is a note without text.
#[utoipa::path(
    delete,
    path = "/api/admin/v1/users/{id}",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The person's id on their channel, percent-encoded."),
        ("channel" = Option<String>, Query, description = "On this channel alone; otherwise on all."),
    ),
    responses(
        (status = 200, body = ErasureItem),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "They wrote nothing that is kept.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn delete(
    State(app): State<App>,
    PathId(user_id): PathId,
    mut query: Parameters,
) -> Result<Json<ErasureItem>, RouteError> {
    let channel = query.text("channel");
    query.finish()?;
    let not_found = || Problem::not_found(format!("nothing is kept that `{user_id}` wrote"));
    let who = Erase::User {
        user_id: user_id.clone(),
        channel,
    };
    match erase(&app, who).await? {
        Some(erased) => Ok(Json(erased)),
        None => Err(not_found().into()),
    }
}
