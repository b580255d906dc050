//! `GET /api/admin/v1/export`.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::admin::parameters::Parameters;
use crate::problem::{Problem, RouteError, chain};
use crate::state::App;

/// Streams the whole history from one snapshot while turns go on, one JSON object a line: a conversation, its turns with what
/// was said and what it was decided from, its support requests. A connection that breaks off is an export that is not whole.
#[utoipa::path(
    get,
    path = "/api/admin/v1/export",
    tag = "admin",
    responses(
        (status = 200, description = "Lines of JSON, `kind` is `conversation`, `turn` or `support_request`.",
            body = String, content_type = "application/x-ndjson"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "Two exports are under way already; see `Retry-After`.", body = Problem,
            content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(State(app): State<App>, query: Parameters) -> Result<Response, RouteError> {
    query.finish()?;
    let rows = app.log().export().await?;
    let lines = stream::unfold(rows, async |mut rows| {
        let row = rows.recv().await?;
        let line = match row {
            Ok(row) => serde_json::to_vec(&row)
                .map_err(axum::Error::new)
                .map(|mut line| {
                    line.push(b'\n');
                    Bytes::from(line)
                }),
            Err(error) => {
                tracing::error!(error = %chain(&error), "an export broke off");
                Err(axum::Error::new(error))
            }
        };
        Some((line, rows))
    });
    Ok((
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(lines),
    )
        .into_response())
}
