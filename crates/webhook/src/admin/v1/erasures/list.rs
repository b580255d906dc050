//! `GET /api/admin/v1/erasures`.

use axum::Json;
use axum::extract::State;

use super::ErasureItem;
use crate::admin::parameters::Parameters;
use crate::admin::v1::Page;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Lists what was erased, the latest first: how much and when, without a word of it.
#[utoipa::path(
    get,
    path = "/api/admin/v1/erasures",
    tag = "admin",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Items of a page; 50 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
    ),
    responses(
        (status = 200, body = Page<ErasureItem>),
        (status = 400, description = "A parameter is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    mut query: Parameters,
) -> Result<Json<Page<ErasureItem>>, RouteError> {
    let limit = query.limit();
    let cursor = query.text("cursor");
    query.finish()?;
    let page = app.log().erasures(limit, cursor.as_deref()).await?;
    Ok(Json(page.into()))
}
