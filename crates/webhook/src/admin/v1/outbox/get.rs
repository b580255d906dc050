//! `GET /api/admin/v1/outbox`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Deliveries that are not done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutboxDepth {
    /// To be delivered, now or after a failed attempt.
    waiting: i64,
    /// Given up: the other side refused, or did not take it for a day.
    parked: i64,
}

/// Counts the deliveries that are not done.
#[utoipa::path(
    get,
    path = "/api/admin/v1/outbox",
    tag = "admin",
    responses(
        (status = 200, body = OutboxDepth),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(State(app): State<App>) -> Result<Json<OutboxDepth>, RouteError> {
    let (waiting, parked) = app.log().outbox_depth().await?;
    Ok(Json(OutboxDepth { waiting, parked }))
}
