//! One span per request, by route and never by path: a path may hold an id. No body and no query is ever logged.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use crate::middleware::request_id;
use crate::telemetry;

/// Wraps the request in its span, and counts it.
pub(crate) async fn layer(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("unmatched", MatchedPath::as_str)
        .to_owned();
    let method = request.method().clone();
    let span = tracing::info_span!("request", %method, route, request.id = request_id::current());
    let started = std::time::Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status();
    let elapsed = started.elapsed();
    telemetry::count_request(&route, status.as_u16());
    span.in_scope(|| {
        let duration_ms = elapsed.as_secs_f64() * 1000.0;
        if status.is_server_error() && status.as_u16() != 503 && status.as_u16() != 501 {
            tracing::warn!(
                status = status.as_u16(),
                duration_ms,
                "answered {method} {route} with {status}"
            );
        } else {
            tracing::debug!(
                status = status.as_u16(),
                duration_ms,
                "answered {method} {route} with {status}"
            );
        }
    });
    response
}
