//! `GET /api/admin/v1/conversations`.

use axum::Json;
use axum::extract::State;
use conversation_log::ConversationFilter;

use super::{ConversationItem, DECISIONS};
use crate::admin::parameters::Parameters;
use crate::admin::v1::Page;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Lists conversations, the last updated first.
#[utoipa::path(
    get,
    path = "/api/admin/v1/conversations",
    tag = "admin",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Items of a page; 50 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("since" = Option<String>, Query, description = "Updated at or after this time (RFC 3339)."),
        ("until" = Option<String>, Query, description = "Updated before this time (RFC 3339)."),
        ("channel" = Option<String>, Query, description = "Of this channel."),
        ("decision" = Option<String>, Query, description = "With at least one turn that came to this: `answer`, `clarify`, \
            `unknown`, `handoff`, `smalltalk` or `form`."),
    ),
    responses(
        (status = 200, body = Page<ConversationItem>),
        (status = 400, description = "A parameter is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    mut query: Parameters,
) -> Result<Json<Page<ConversationItem>>, RouteError> {
    let limit = query.limit();
    let cursor = query.text("cursor");
    let filter = ConversationFilter {
        since_ms: query.time("since"),
        until_ms: query.time("until"),
        channel: query.text("channel"),
        decision: query.word("decision", &DECISIONS),
        conversation_id: None,
    };
    query.finish()?;
    let page = app.log().conversations(&filter, limit, cursor.as_deref()).await?;
    Ok(Json(page.into()))
}
