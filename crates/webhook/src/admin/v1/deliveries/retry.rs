//! `POST /api/admin/v1/deliveries/{id}/retry`.

use axum::extract::State;
use axum::http::StatusCode;

use crate::admin::parameters::PathId;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Tries a delivery again at once, parked or not, with all its attempts before it.
#[utoipa::path(
    post,
    path = "/api/admin/v1/deliveries/{id}/retry",
    tag = "admin",
    params(("id" = String, Path, description = "The delivery.")),
    responses(
        (status = 202, description = "It is due now."),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is none: it is done, or never was.", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn post(State(app): State<App>, PathId(id): PathId) -> Result<StatusCode, RouteError> {
    let not_found = || Problem::not_found(format!("no delivery `{id}` waits: it is done, or never was"));
    let number: i64 = id.parse().map_err(|_| not_found())?;
    if !app.log().requeue_outbox(number, app.steady_ms()).await? {
        return Err(not_found().into());
    }
    app.wake_outbox();
    Ok(StatusCode::ACCEPTED)
}
