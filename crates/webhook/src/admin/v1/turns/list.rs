//! `GET /api/admin/v1/conversations/{id}/turns`.

use axum::Json;
use axum::extract::State;
use conversation_log::TurnRow;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::admin::parameters::{Parameters, PathId};
use crate::admin::v1::Page;
use crate::admin::v1::conversations::find;
use crate::clock::rfc3339;
use crate::misses::ReviewItem;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// One turn: what was decided, and what it was decided from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TurnItem {
    /// Number of the turn, from 1.
    turn: i64,
    /// When (RFC 3339, UTC).
    at: String,
    /// Sequence of its first activity.
    first_sequence: i64,
    /// How many activities it has.
    activities: i64,
    /// What it came to: `answer`, `clarify`, `unknown`, `handoff`, `smalltalk` or `form`.
    #[schema(example = "answer")]
    decision: String,
    /// The entry that was given.
    entry: Option<String>,
    /// Calibrated probability of the first candidate, 0 to 1.
    confidence: Option<f64>,
    /// Evidence that it was about something known, 0 to 1.
    in_scope: Option<f64>,
    /// What was considered, best first: `[{"id","question","confidence","score","matched"}]`. The first has `read` where only a
    /// piece of a longer message was compared with them: that piece.
    #[schema(value_type = Vec<Object>)]
    candidates: Value,
    /// Options that were shown: `[{"label","entries"}]`.
    #[schema(value_type = Vec<Object>)]
    options: Value,
    /// The option of the turn before that was chosen, from 0.
    chosen: Option<i64>,
    /// How the conversation stood: `confirmed`, `denied` or `handed_off`.
    outcome: Option<String>,
    /// The answer that a thumb was about, by the id of its activity.
    about: Option<String>,
    /// Kinds of the secrets that were masked.
    redactions: Vec<String>,
    /// Version of the knowledge that decided.
    knowledge_version: String,
    /// Tiers that decided.
    tiers: Vec<String>,
    /// Time to decide, in microseconds.
    duration_us: i64,
    /// What a reviewer made of it; `null` where none has looked at it.
    #[schema(required)]
    review: Option<ReviewItem>,
}

impl From<TurnRow> for TurnItem {
    fn from(row: TurnRow) -> Self {
        let facts = row.facts;
        let event = facts.event.value();
        let about = event.pointer("/feedback/activity").and_then(Value::as_str);
        Self {
            about: about.map(str::to_owned),
            turn: row.turn,
            at: rfc3339(row.at_ms),
            first_sequence: row.first_sequence,
            activities: row.activities,
            decision: facts.decision,
            entry: facts.entry,
            confidence: facts.confidence,
            in_scope: facts.in_scope,
            candidates: facts.candidates.value(),
            options: facts.options.value(),
            chosen: facts.chosen,
            outcome: facts.outcome,
            redactions: facts.redactions,
            knowledge_version: facts.knowledge_version,
            tiers: facts.tiers,
            duration_us: facts.duration_us,
            review: row.review.map(ReviewItem::from),
        }
    }
}

/// Lists the turns of a conversation in order.
#[utoipa::path(
    get,
    path = "/api/admin/v1/conversations/{id}/turns",
    tag = "admin",
    params(
        ("id" = String, Path, description = "The conversation's id, percent-encoded."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Items of a page; 50 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("channel" = Option<String>, Query, description = "Its channel, when two channels have the id."),
    ),
    responses(
        (status = 200, body = Page<TurnItem>),
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
) -> Result<Json<Page<TurnItem>>, RouteError> {
    let limit = query.limit();
    let after = query.number_cursor();
    let channel = query.text("channel");
    query.finish()?;
    let conversation = find(&app, &id, channel.as_deref()).await?;
    let rows = app.log().turns(&conversation.id, after, limit).await?;
    let next = rows
        .last()
        .map(|last| last.turn)
        .filter(|last| *last < conversation.turns)
        .map(|last| last.to_string());
    Ok(Json(Page {
        items: rows.into_iter().map(TurnItem::from).collect(),
        next,
    }))
}
