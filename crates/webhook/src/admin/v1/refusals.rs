//! `GET /api/admin/v1/refusals`.

use axum::Json;
use axum::extract::State;

use crate::admin::v1::Page;
use crate::problem::Problem;
use crate::refusals::Refusal;
use crate::state::App;

/// Lists the last calls that were not let in, by whichever replica, the newest first, each with its reason. No token is shown.
#[utoipa::path(
    get,
    path = "/api/admin/v1/refusals",
    tag = "admin",
    responses(
        (status = 200, body = Page<Refusal>),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(State(app): State<App>) -> Json<Page<Refusal>> {
    Json(Page {
        items: app.refusals().all(app.log()).await,
        next: None,
    })
}
