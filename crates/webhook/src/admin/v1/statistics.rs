//! `GET /api/admin/v1/statistics`.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use conversation_log::TurnFilter;
use knowledge::Knowledge;
use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::parameters::Parameters;
use crate::clock::rfc3339;
use crate::problem::{Problem, RouteError};
use crate::state::App;
use crate::statistics::{Ends, EntryUse, Statistics};

/// Turns that one call looks through, the latest first: however long the history is, a call costs no more than this.
const MOST_TURNS: usize = 50_000;

/// How conversations ended, and what came of each entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatisticsReport {
    /// Conversations in which something was asked, each once, by the last turn that says how it ended.
    conversations: ConversationEnds,
    /// The same by the day of that turn (UTC), the earliest first; a day without any is left out.
    days: Vec<DayEnds>,
    /// How many turns were decided in each way: `answer`, `clarify`, `unknown`, `handoff`, `smalltalk`, `form`.
    #[schema(example = json!({"answer": 31, "clarify": 12, "unknown": 4}))]
    decisions: BTreeMap<String, u64>,
    /// What came of the entries, those that were given most first.
    entries: Vec<EntryStatistics>,
    /// How many entries were given in all.
    entries_given: usize,
    /// Turns that were looked through.
    turns: usize,
    /// The time of the earliest of them (RFC 3339, UTC) where the range has more, which were left out: ask with it as `until` for
    /// what was before; `null` where all were looked through.
    #[schema(required)]
    since: Option<String>,
}

/// How many conversations ended in each way.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct ConversationEnds {
    /// The person said that it helped.
    confirmed: u64,
    /// Answered, and nobody said whether that helped.
    unknown: u64,
    /// The person said last that it did not help.
    denied: u64,
    /// Not understood or asked back, and the person left.
    left: u64,
    /// Given to a person.
    handed_off: u64,
}

impl From<Ends> for ConversationEnds {
    fn from(ends: Ends) -> Self {
        Self {
            confirmed: ends.confirmed,
            unknown: ends.unknown,
            denied: ends.denied,
            left: ends.left,
            handed_off: ends.handed_off,
        }
    }
}

/// How conversations ended on a day.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DayEnds {
    /// The day (UTC).
    #[schema(example = "2026-11-30")]
    date: String,
    /// How those of the day ended.
    conversations: ConversationEnds,
}

/// What came of an entry.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EntryStatistics {
    /// Its id.
    id: String,
    /// Its question; `null` where the knowledge that answers now has no such entry.
    #[schema(required)]
    question: Option<String>,
    /// Its article in the knowledge folder; `null` likewise.
    #[schema(required)]
    path: Option<String>,
    /// How often it was given.
    given: u64,
    /// How often a person said that it helped.
    confirmed: u64,
    /// How often a person said that it did not.
    denied: u64,
    /// How often a person had to go on from it.
    handed_off: u64,
    /// When it was given last (RFC 3339, UTC).
    #[schema(required)]
    last_at: Option<String>,
}

impl EntryStatistics {
    fn new(id: String, used: EntryUse, knowledge: &Knowledge) -> Self {
        let entry = knowledge.entry_named(&id);
        Self {
            question: entry.map(|entry| entry.question.clone()),
            path: entry.map(|entry| entry.path.clone()),
            id,
            given: used.given,
            confirmed: used.confirmed,
            denied: used.denied,
            handed_off: used.handed_off,
            last_at: (used.given > 0).then(|| rfc3339(used.last_ms)),
        }
    }
}

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
    let statistics = Statistics::gather(app.log(), &filter, MOST_TURNS).await?;
    let mut entries: Vec<(String, EntryUse)> = statistics.entries.into_iter().collect();
    entries.sort_unstable_by(|(a_id, a), (b_id, b)| {
        (Reverse(a.given), Reverse(a.last_ms), a_id).cmp(&(Reverse(b.given), Reverse(b.last_ms), b_id))
    });
    let entries_given = entries.iter().filter(|(_, used)| used.given > 0).count();
    entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let agent = app.agent();
    Ok(Json(StatisticsReport {
        conversations: statistics.ends.into(),
        days: statistics
            .days
            .into_iter()
            .map(|(date, ends)| DayEnds {
                date,
                conversations: ends.into(),
            })
            .collect(),
        decisions: statistics.decisions,
        entries: entries
            .into_iter()
            .map(|(id, used)| EntryStatistics::new(id, used, agent.knowledge()))
            .collect(),
        entries_given,
        turns: statistics.turns,
        since: statistics.left_out_before_ms.map(rfc3339),
    }))
}
