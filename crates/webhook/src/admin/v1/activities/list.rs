//! `GET /api/admin/v1/conversations/{id}/activities`.

use axum::Json;
use axum::extract::State;
use conversation_log::{Role, StoredActivity};
use serde_json::{Map, Value, json};

use crate::admin::parameters::{Parameters, PathId};
use crate::admin::v1::Page;
use crate::admin::v1::conversations::find;
use crate::clock::rfc3339;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Lists the activities of a conversation in order, masked, each with its `sequence`.
#[utoipa::path(
    get,
    path = "/api/admin/v1/conversations/{id}/activities",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The conversation's id, percent-encoded."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Items of a page; 50 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("channel" = Option<String>, Query, description = "Its channel, when two channels have the id."),
    ),
    responses(
        (status = 200, description = "Activities as Bot Framework has them, with `sequence` (1, 2, 3 … without gaps) and `turn`.",
            body = Page<Object>),
        (status = 400, description = "A parameter is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "There is none.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "Two channels have the id.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    PathId(id): PathId,
    mut query: Parameters,
) -> Result<Json<Page<Value>>, RouteError> {
    let limit = query.limit();
    let after = query.number_cursor();
    let channel = query.text("channel");
    query.finish()?;
    let conversation = find(&app, &id, channel.as_deref()).await?;
    let stored = app.log().activities(&conversation.id, after, limit).await?;
    let next = stored
        .last()
        .map(|last| last.sequence)
        .filter(|last| *last < conversation.activities)
        .map(|last| last.to_string());
    Ok(Json(Page {
        items: stored.iter().map(item).collect(),
        next,
    }))
}

/// The activity with what a reviewer relies on, whatever the channel has sent.
pub(super) fn item(stored: &StoredActivity) -> Value {
    let mut fields = match stored.activity.value() {
        Value::Object(fields) => fields,
        other => Map::from_iter([("value".to_owned(), other)]),
    };
    fields.insert("sequence".to_owned(), json!(stored.sequence));
    fields.insert("turn".to_owned(), json!(stored.turn));
    fields.entry("id").or_insert_with(|| json!(stored.id));
    fields
        .entry("timestamp")
        .or_insert_with(|| json!(rfc3339(stored.at_ms)));
    let role = match stored.role {
        Role::User => "user",
        Role::Bot => "bot",
    };
    match fields.get_mut("from") {
        Some(Value::Object(from)) => {
            from.insert("role".to_owned(), json!(role));
        }
        _ => {
            fields.insert("from".to_owned(), json!({"role": role}));
        }
    }
    Value::Object(fields)
}
