//! `GET /api/admin/v1/support-requests`.

use axum::Json;
use axum::extract::State;
use conversation_log::{SupportRequestFilter, SupportRequestItem};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::admin::parameters::Parameters;
use crate::admin::v1::{Page, conversations};
use crate::clock::rfc3339;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// A support request as it is listed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SupportRequestBody {
    /// Names it.
    id: i64,
    /// `open` or `closed`.
    #[schema(example = "open")]
    state: &'static str,
    /// Its conversation.
    conversation_id: String,
    /// The channel of its conversation.
    channel: String,
    /// Its number within the conversation.
    number: i64,
    /// When it was made (RFC 3339, UTC).
    created_at: String,
    /// When it was closed (RFC 3339, UTC).
    closed_at: Option<String>,
    /// What it holds: reference, reason, summary, what was tried, entities, form, knowledge version.
    #[schema(value_type = Object)]
    request: Value,
}

impl From<SupportRequestItem> for SupportRequestBody {
    fn from(item: SupportRequestItem) -> Self {
        Self {
            id: item.id,
            state: if item.closed_ms.is_some() {
                "closed"
            } else {
                "open"
            },
            conversation_id: item.conversation.id,
            channel: item.conversation.channel,
            number: item.number,
            created_at: rfc3339(item.created_ms),
            closed_at: item.closed_ms.map(rfc3339),
            request: item.request,
        }
    }
}

/// Lists support requests, the newest first.
#[utoipa::path(
    get,
    path = "/api/admin/v1/support-requests",
    tag = "admin",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Items of a page; 50 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("state" = Option<String>, Query, description = "`open` or `closed`."),
        ("conversation" = Option<String>, Query, description = "Of the conversation with this id."),
        ("channel" = Option<String>, Query, description = "The channel of that conversation, when two channels have the id."),
    ),
    responses(
        (status = 200, body = Page<SupportRequestBody>),
        (status = 400, description = "A parameter is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is no such conversation.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Two channels have the id.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    mut query: Parameters,
) -> Result<Json<Page<SupportRequestBody>>, RouteError> {
    let limit = query.limit();
    let cursor = query.text("cursor");
    let state = query.word("state", &["open", "closed"]);
    let conversation = query.text("conversation");
    let channel = query.text("channel");
    if channel.is_some() && conversation.is_none() {
        query.refuse("channel", "says which `conversation` is meant, and there is none");
    }
    query.finish()?;
    let conversation = match conversation {
        Some(id) => Some(conversations::find(&app, &id, channel.as_deref()).await?.id),
        None => None,
    };
    let filter = SupportRequestFilter {
        open: state.map(|state| state == "open"),
        conversation,
    };
    let page = app
        .log()
        .support_request_items(&filter, limit, cursor.as_deref())
        .await?;
    Ok(Json(page.into()))
}
