//! `GET /api/admin/v1/statistics`.

use axum::Json;
use axum::extract::State;
use conversation_log::TurnFilter;

use crate::admin::parameters::Parameters;
use crate::problem::{Problem, RouteError};
use crate::state::App;
use crate::statistics::{StatisticsReport, report};

/// Turns that one call looks through, the latest first: however long the history is, a call costs no more than this.
const MOST_TURNS: usize = 50_000;

/// Tells how conversations ended and what came of each entry: which are given, which help, and from which a person had to go on.
/// Turns with small talk alone, and the questions of a form, end nothing.
#[utoipa::path(
    get,
    path = "/api/admin/v1/statistics",
    tag = "admin",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Entries that are listed; 50 by default."),
        ("since" = Option<String>, Query, description = "Turns at or after this time (RFC 3339)."),
        ("until" = Option<String>, Query, description = "Turns before this time (RFC 3339)."),
        ("channel" = Option<String>, Query, description = "On this channel."),
    ),
    responses(
        (status = 200, body = StatisticsReport),
        (status = 400, description = "A parameter is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    mut query: Parameters,
) -> Result<Json<StatisticsReport>, RouteError> {
    let limit = query.limit();
    let filter = TurnFilter {
        since_ms: query.time("since"),
        until_ms: query.time("until"),
        channel: query.text("channel"),
    };
    query.finish()?;
    let agent = app.agent();
    let most_entries = usize::try_from(limit).unwrap_or(usize::MAX);
    let report = report(app.log(), agent.knowledge(), &filter, MOST_TURNS, most_entries).await?;
    Ok(Json(report))
}
