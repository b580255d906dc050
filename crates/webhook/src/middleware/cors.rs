//! Cross-origin rules of Direct Line and of the widget's files.

use std::time::Duration;

use axum::Router;
use axum::http::{Method, header};
use axum::response::Response;
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};
use utoipa_axum::router::OpenApiRouter;

use crate::middleware::request_id::X_REQUEST_ID;
use crate::state::App;

/// Any page may call Direct Line; who may use a token is checked by its `trustedOrigins`. Also set on errors, or a page
/// could not read why it was refused. `Retry-After` is exposed because directlinejs honours a 429 only if it can read it.
///
/// The asked-for headers are allowed as they are asked: directlinejs adds `x-ms-bot-agent`, and the next client another.
fn any_page() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::RETRY_AFTER, X_REQUEST_ID])
        .max_age(Duration::from_hours(1))
}

/// Routes that pages of any origin may call.
///
/// `method_not_allowed` is set before the layer: a fallback set after it would stand outside, and answer the preflights.
pub(crate) fn from_any_page<F>(
    routes: OpenApiRouter<App>,
    method_not_allowed: impl Fn() -> F + Clone + Send + Sync + 'static,
) -> OpenApiRouter<App>
where
    F: Future<Output = Response> + Send + 'static,
{
    let (router, description) = routes.split_for_parts();
    let router: Router<App> = router
        .method_not_allowed_fallback(method_not_allowed)
        .layer(any_page());
    OpenApiRouter::with_openapi(description).merge(OpenApiRouter::from(router))
}

/// Pages of other origins load `widget.js` and what it loads.
pub(crate) fn assets() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(tower_http::cors::Any)
        .allow_methods([Method::GET, Method::HEAD])
}
