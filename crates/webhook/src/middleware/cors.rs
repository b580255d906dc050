//! Cross-origin rules of Direct Line and of the widget's files.

use std::time::Duration;

use axum::http::{Method, header};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use crate::middleware::request_id::X_REQUEST_ID;

/// Any page may call Direct Line; who may use a token is checked by its `trustedOrigins`. Also set on errors, or a page
/// could not read why it was refused. `Retry-After` is exposed because directlinejs honours a 429 only if it can read it.
///
/// The asked-for headers are allowed as they are asked: directlinejs adds `x-ms-bot-agent`, and the next client another.
pub(crate) fn direct_line() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods([Method::GET, Method::POST, Method::OPTIONS])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([header::RETRY_AFTER, X_REQUEST_ID])
        .max_age(Duration::from_hours(1))
}

/// Pages of other origins load `widget.js` and what it loads.
pub(crate) fn assets() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(tower_http::cors::Any)
        .allow_methods([Method::GET, Method::HEAD])
}
