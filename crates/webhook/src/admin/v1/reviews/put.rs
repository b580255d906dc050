//! `PUT /api/admin/v1/conversations/{id}/turns/{turn}/review`.

use axum::extract::State;
use axum::{Extension, Json};

use super::{ReviewBody, find, keep, read};
use crate::admin::parameters::{JsonBody, Parameters, PathTurn};
use crate::admin::v1::conversations;
use crate::middleware::admin_key::KeyName;
use crate::misses::ReviewItem;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Says what a reviewer makes of a turn, in place of what was said of it before. It is of the question that was asked in it: in
/// the list of misses it stands for all who ask the same, whenever and wherever they asked it so far.
#[utoipa::path(
    put,
    path = "/api/admin/v1/conversations/{id}/turns/{turn}/review",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The conversation's id, percent-encoded."),
        ("turn" = i64, Path, minimum = 1, description = "The number of the turn."),
        ("channel" = Option<String>, Query, description = "Its channel, when two channels have the id."),
    ),
    request_body = ReviewBody,
    responses(
        (status = 200, description = "Kept, on disk.", body = ReviewItem),
        (status = 400, description = "A value is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is none.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Two channels have the id.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn put(
    State(app): State<App>,
    Extension(key): Extension<KeyName>,
    PathTurn { id, turn }: PathTurn,
    mut query: Parameters,
    JsonBody(body): JsonBody<ReviewBody>,
) -> Result<Json<ReviewItem>, RouteError> {
    let channel = query.text("channel");
    query.finish()?;
    let mut errors = Vec::new();
    let Some(review) = read(&app, &body, key, &mut errors).filter(|_| errors.is_empty()) else {
        return Err(Problem::invalid(errors).into());
    };
    let conversation = conversations::find(&app, &id, channel.as_deref()).await?;
    let found: Vec<_> = find(&app, &[(conversation.id, turn)]).await?;
    let found: Vec<_> = found.into_iter().flatten().collect();
    if found.is_empty() {
        let detail = format!(
            "conversation `{id}` has no turn {turn}; its turns are numbered from 1 to {}",
            conversation.turns
        );
        return Err(Problem::not_found(detail).into());
    }
    keep(&app, &found, review).await.map(Json)
}
