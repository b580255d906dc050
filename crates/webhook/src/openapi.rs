//! The description of every route, from the code of the routes.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::http::header;
use axum::response::IntoResponse;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// What is said once for all routes.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "Helpline",
        description = "A support virtual agent that a team hosts itself: Bot Framework webhook, Direct Line 3.0, admin API.",
        license(name = "MIT OR Apache-2.0")
    ),
    tags(
        (name = "admin", description = "What was said and why it was answered so. Errors are problem documents (RFC 9457)."),
        (name = "bot-framework", description = "The webhook of Bot Framework channels such as Teams."),
        (name = "direct-line", description = "Direct Line 3.0 for our widget, Web Chat and other clients."),
        (name = "widget", description = "What the widget needs on a page."),
        (name = "operations", description = "Liveness, readiness, metrics.")
    ),
    modifiers(&Schemes)
)]
pub(crate) struct Description;

/// `/openapi.json`. Made when somebody first asks: most servers are never asked, and it is the size of a page.
pub(crate) async fn json() -> impl IntoResponse {
    static JSON: LazyLock<Bytes> = LazyLock::new(|| {
        let json = crate::router::openapi()
            .to_json()
            .expect("a description of strings and maps is always JSON");
        Bytes::from(json)
    });
    ([(header::CONTENT_TYPE, "application/json")], JSON.clone())
}

struct Schemes;

impl Modify for Schemes {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let components = openapi
            .components
            .get_or_insert_with(utoipa::openapi::Components::new);
        for (name, description) in [
            (
                "admin_key",
                "A key of `helpline admin-key create`, or the one of HELPLINE_ADMIN_KEY.",
            ),
            (
                "direct_line",
                "A Direct Line secret, or a token for one conversation.",
            ),
            ("bot_framework", "A token of the Bot Framework channel service."),
        ] {
            let mut scheme = Http::new(HttpAuthScheme::Bearer);
            scheme.description = Some(description.to_owned());
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
    }
}
