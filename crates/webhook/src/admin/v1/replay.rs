//! `/api/admin/v1/replay`: the last turns asked again by the articles that serve.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::admin::parameters::JsonBody;
use crate::clock::rfc3339;
use crate::problem::{FieldError, Problem, RouteError};
use crate::replay::job::{self, Job};
use crate::replay::{Report, report};
use crate::state::App;

/// Turns that are asked when nothing is said.
const DEFAULT_TURNS: u64 = 5_000;
/// Turns that one replay asks at most: minutes, at half of one core.
const MOST_TURNS: u64 = 50_000;
/// Groups that are told; the command line has all of them.
const MOST_GROUPS: usize = 50;

/// What is to be asked again.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReplayBody {
    /// So many turns, the last ones, 1 to 50,000; 5,000 by default.
    #[schema(example = 5_000)]
    turns: Option<u64>,
}

/// How a replay goes, or went.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplayItem {
    /// `running`, `done`, `cancelled` or `failed`; `none` where this server has asked nothing since its start.
    #[schema(example = "running")]
    state: &'static str,
    /// When it began (RFC 3339, UTC).
    #[schema(required)]
    started_at: Option<String>,
    /// When it ended (RFC 3339, UTC).
    #[schema(required)]
    ended_at: Option<String>,
    /// Turns that were asked so far.
    asked: u64,
    /// Turns that it asks at most; where the history has fewer, it asks those.
    most_turns: u64,
    /// Whether the knowledge that was asked still serves.
    is_current: bool,
    /// What came of it, of the 50 largest groups; of a replay that was cancelled, what came of the latest turns.
    #[schema(required)]
    report: Option<Report>,
}

/// Asks the last turns again in the background, by the articles that serve now: which answers of before would come out
/// differently. One at a time; it works half of the time of one core, and lets turns by.
#[utoipa::path(
    post,
    path = "/api/admin/v1/replay",
    tag = "admin",
    request_body = ReplayBody,
    responses(
        (status = 202, description = "It runs.", body = ReplayItem),
        (status = 400, description = "A value is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "One runs already.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn post(
    State(app): State<App>,
    JsonBody(body): JsonBody<ReplayBody>,
) -> Result<(StatusCode, Json<ReplayItem>), RouteError> {
    let turns = body.turns.unwrap_or(DEFAULT_TURNS);
    if !(1..=MOST_TURNS).contains(&turns) {
        let detail =
            format!("`{turns}` is no number from 1 to {MOST_TURNS}; `helpline replay` asks all turns");
        return Err(Problem::invalid(vec![FieldError::body("turns", detail)]).into());
    }
    match job::start(&app, turns) {
        Ok(job) => Ok((StatusCode::ACCEPTED, Json(item(&app, Some(&job)).await?))),
        Err(running) => Err(Problem::running(format!(
            "a replay runs since {}; wait for its end, or cancel it by `DELETE /api/admin/v1/replay`",
            rfc3339(running.started_ms)
        ))
        .into()),
    }
}

/// Tells how the replay of this server goes, or how the last one went.
#[utoipa::path(
    get,
    path = "/api/admin/v1/replay",
    tag = "admin",
    responses(
        (status = 200, body = ReplayItem),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(State(app): State<App>) -> Result<Json<ReplayItem>, RouteError> {
    item(&app, app.replays().last().as_deref()).await.map(Json)
}

/// Cancels the replay that runs, where one does.
#[utoipa::path(
    delete,
    path = "/api/admin/v1/replay",
    tag = "admin",
    responses(
        (status = 204, description = "It ends, or none ran."),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn delete(State(app): State<App>) -> StatusCode {
    if let Some(job) = app.replays().last() {
        job.cancel();
    }
    StatusCode::NO_CONTENT
}

async fn item(app: &App, job: Option<&Job>) -> Result<ReplayItem, RouteError> {
    let Some(job) = job else {
        return Ok(ReplayItem {
            state: "none",
            started_at: None,
            ended_at: None,
            asked: 0,
            most_turns: 0,
            is_current: true,
            report: None,
        });
    };
    let end = job.end();
    let state = match &end {
        None => "running",
        Some(end) if end.tally.is_none() => "failed",
        Some(end) if end.is_cancelled => "cancelled",
        Some(_) => "done",
    };
    let ended_at = end.as_ref().map(|end| rfc3339(end.at_ms));
    let told = match end.and_then(|end| end.tally) {
        Some((tally, asked)) => Some(report(tally, &asked, app.log(), MOST_GROUPS).await?),
        None => None,
    };
    Ok(ReplayItem {
        state,
        started_at: Some(rfc3339(job.started_ms)),
        ended_at,
        asked: job.asked(),
        most_turns: job.most_turns,
        is_current: job.version() == app.agent().knowledge().version.0,
        report: told,
    })
}
