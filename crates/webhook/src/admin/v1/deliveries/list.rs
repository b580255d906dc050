//! `GET /api/admin/v1/deliveries`.

use axum::Json;
use axum::extract::State;
use conversation_log::{Delivery, DeliveryFilter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::parameters::Parameters;
use crate::admin::v1::Page;
use crate::clock::rfc3339;
use crate::outbox::{CONNECTOR, MAIL, WEBHOOK};
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// One delivery that is not done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryItem {
    /// Names it.
    id: i64,
    /// What delivers it: `connector`, `webhook` or `mail`.
    #[schema(example = "webhook")]
    kind: String,
    /// `waiting`, or `parked` when it was given up.
    #[schema(example = "parked")]
    state: &'static str,
    /// Its conversation.
    conversation_id: String,
    /// The channel of its conversation.
    channel: String,
    /// The turn that wrote it.
    turn: i64,
    /// Attempts so far.
    attempts: i64,
    /// What went wrong last.
    last_error: Option<String>,
    /// When it was written (RFC 3339, UTC).
    created_at: String,
    /// When it is tried next (RFC 3339, UTC); `null` when it is parked.
    due_at: Option<String>,
}

impl From<Delivery> for DeliveryItem {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            kind: delivery.kind,
            state: if delivery.parked { "parked" } else { "waiting" },
            conversation_id: delivery.conversation.id,
            channel: delivery.conversation.channel,
            turn: delivery.turn,
            attempts: delivery.attempts,
            last_error: delivery.last_error,
            created_at: rfc3339(delivery.created_ms),
            due_at: (!delivery.parked).then(|| rfc3339(delivery.due_ms)),
        }
    }
}

/// Lists the deliveries that are not done, the oldest first.
#[utoipa::path(
    get,
    path = "/api/admin/v1/deliveries",
    tag = "admin",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Items of a page; 50 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("state" = Option<String>, Query, description = "`waiting` or `parked`."),
        ("kind" = Option<String>, Query, description = "`connector`, `webhook` or `mail`."),
    ),
    responses(
        (status = 200, body = Page<DeliveryItem>),
        (status = 400, description = "A parameter is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    mut query: Parameters,
) -> Result<Json<Page<DeliveryItem>>, RouteError> {
    let limit = query.limit();
    let cursor = query.text("cursor");
    let state = query.word("state", &["waiting", "parked"]);
    let kind = query.word("kind", &[CONNECTOR, WEBHOOK, MAIL]);
    query.finish()?;
    let filter = DeliveryFilter {
        parked: state.map(|state| state == "parked"),
        kind,
    };
    let page = app.log().deliveries(&filter, limit, cursor.as_deref()).await?;
    Ok(Json(page.into()))
}
