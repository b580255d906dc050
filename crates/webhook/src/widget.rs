//! `POST /api/widget/token`: a Direct Line token for an anonymous visitor of an allowed page.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri, header};
use bot_framework::direct_line::{Grant, LARGEST_TRUSTED_ORIGINS, USER_ID_PREFIX};
use serde::Serialize;
use utoipa::ToSchema;

use crate::direct_line::new_conversation_id;
use crate::middleware::client_address::Client;
use crate::middleware::rate_limit::Key;
use crate::problem::{Problem, RouteError};
use crate::settings::normal_origin;
use crate::state::App;

/// A token and the conversation it opens.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WidgetToken {
    /// The token.
    token: String,
    /// The conversation; start it by `POST /v3/directline/conversations`.
    conversation_id: String,
    /// Seconds until the token is over.
    #[serde(rename = "expires_in")]
    expires_in: u64,
}

/// Makes a token for a visitor nobody knows, for use on the page that asks.
#[utoipa::path(
    post,
    path = "/api/widget/token",
    tag = "widget",
    responses(
        (status = 200, body = WidgetToken),
        (status = 403, description = "The page's origin is not allowed.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many calls; see `Retry-After`.", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn token(
    State(app): State<App>,
    Extension(client): Extension<Client>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<WidgetToken>, RouteError> {
    app.check_rate(&Key::address(client.address))
        .map_err(Problem::rate_limited)?;
    let trusted_origins = match headers.get(header::ORIGIN) {
        // No browser: nothing to protect a visitor from. The token is then good for the configured pages.
        None => app
            .settings()
            .origins
            .iter()
            .take(LARGEST_TRUSTED_ORIGINS)
            .cloned()
            .collect(),
        Some(origin) => {
            let text = origin.to_str().unwrap_or_default();
            let allowed = normal_origin(text).filter(|origin| is_allowed(&app, origin, &headers, &uri));
            let refused = || {
                app.refusals().note("widget", "origin", Some(text));
                Problem::origin_refused(text)
            };
            vec![allowed.ok_or_else(refused)?]
        }
    };
    let grant = Grant {
        conversation_id: new_conversation_id(),
        user_id: Some(format!("{USER_ID_PREFIX}{}", new_conversation_id())),
        user_name: None,
        trusted_origins,
    };
    Ok(Json(WidgetToken {
        token: app.tokens().sign(&grant, app.token_time()),
        conversation_id: grant.conversation_id,
        expires_in: app.tokens().expires_in(),
    }))
}

/// The configured origins, or where there are none the server's own: the public address, or the host that was called.
fn is_allowed(app: &App, origin: &str, headers: &HeaderMap, uri: &Uri) -> bool {
    let settings = app.settings();
    if !settings.origins.is_empty() {
        return settings.origins.iter().any(|allowed| allowed == origin);
    }
    if let Some(public) = &settings.public_url {
        return normal_origin(&public.to_string()).as_deref() == Some(origin);
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    // Behind a proxy that ends TLS only the browser knows the scheme, so that the host alone is compared.
    let is_same = |scheme: &str| {
        host.and_then(|host| normal_origin(&format!("{scheme}://{host}")))
            .as_deref()
            == Some(origin)
    };
    is_same("http") || is_same("https")
}
