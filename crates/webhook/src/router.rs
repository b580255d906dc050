//! All routes, and what happens to every request on its way.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::time::timeout;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::sensitive_headers::SetSensitiveHeadersLayer;
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::middleware::{
    admin_key, client_address, cors, panic, plain_path, request_id, security_headers, trace,
};
use crate::openapi::{self, Description};
use crate::problem::{ChannelError, Problem};
use crate::state::App;
use crate::{admin, assets, direct_line, health, messages, widget};

/// A request takes no longer. Turns take milliseconds; only a database that hangs gets here.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// When to come back after that.
const TIMEOUT_RETRY_AFTER: Duration = Duration::from_secs(5);
/// Smaller answers are not worth compressing.
const SMALLEST_COMPRESSED_BYTES: u64 = 1024;

/// The whole service.
pub fn router(app: App) -> Router {
    let admin = admin::v1::router().layer(from_fn_with_state(app.clone(), admin_key::layer));
    let (api, _) = described(admin).split_for_parts();
    let compression = CompressionLayer::new()
        .compress_when(SizeAbove::new(SMALLEST_COMPRESSED_BYTES).and(NotForContentType::IMAGES));
    let docs = Router::new()
        .route("/openapi.json", get(openapi::json))
        .route("/docs", get(assets::docs))
        .route("/docs/", get(assets::docs))
        .layer(compression.clone());
    let pages = Router::new()
        .route("/", get(assets::index))
        .route("/console", get(assets::console))
        .route("/{file}", get(assets::file))
        .layer(cors::assets())
        .layer(compression);
    let routes = Router::new()
        .merge(api)
        .merge(docs)
        .merge(pages)
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(
            ServiceBuilder::new()
                .layer(SetSensitiveHeadersLayer::new([
                    header::AUTHORIZATION,
                    header::COOKIE,
                ]))
                .layer(from_fn(request_id::layer))
                .layer(from_fn(trace::layer))
                .layer(from_fn(security_headers::layer))
                .layer(from_fn(timed))
                .layer(CatchPanicLayer::custom(panic::answer))
                .layer(from_fn_with_state(app.clone(), client_address::layer))
                // Each route bounds its own body; this is the net for one that forgets.
                .layer(DefaultBodyLimit::max(app.settings().upload_bytes)),
        )
        .with_state(app);
    // Around all of them: a layer of a router runs when its route is chosen already.
    Router::new().fallback_service(ServiceBuilder::new().map_request(plain_path::map).service(routes))
}

/// What is served at the address of `HELPLINE_METRICS_LISTEN`.
pub(crate) fn metrics_router(app: App) -> Router {
    Router::new()
        .route("/metrics", get(health::metrics_unlocked))
        .fallback(not_found)
        .with_state(app)
}

/// The description of all routes, as `/openapi.json` has it.
pub fn openapi() -> utoipa::openapi::OpenApi {
    described(admin::v1::router()).into_openapi()
}

/// Every route that is described.
fn described(admin: OpenApiRouter<App>) -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(messages::post))
        .merge(direct_line::router())
        .merge(cors::from_any_page(
            OpenApiRouter::new().routes(routes!(widget::token)),
            async || Problem::method_not_allowed().into_response(),
        ))
        .merge(admin)
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .routes(routes!(health::metrics))
}

/// Whether errors at this path have the shape of Bot Framework and Direct Line.
fn is_channel_path(path: &str) -> bool {
    path.starts_with(direct_line::PREFIX.trim_end_matches('/')) || path == "/api/messages"
}

async fn not_found(uri: Uri) -> Response {
    if is_channel_path(uri.path()) {
        return ChannelError::not_found("no call has this address").into_response();
    }
    Problem::not_found("no page or call has this address; `/docs` lists them").into_response()
}

async fn method_not_allowed(uri: Uri) -> Response {
    if is_channel_path(uri.path()) {
        return ChannelError::method_not_allowed().into_response();
    }
    Problem::method_not_allowed().into_response()
}

/// Ends a request that takes too long. A turn goes on all the same, and a repeat gets its answer.
async fn timed(request: Request, next: Next) -> Response {
    let is_channel = is_channel_path(request.uri().path());
    match timeout(REQUEST_TIMEOUT, next.run(request)).await {
        Ok(response) => response,
        Err(_) if is_channel => ChannelError::busy(TIMEOUT_RETRY_AFTER).into_response(),
        Err(_) => Problem::busy(TIMEOUT_RETRY_AFTER).into_response(),
    }
}
