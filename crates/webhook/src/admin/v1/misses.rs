//! `GET /api/admin/v1/misses`.

use axum::Json;
use axum::extract::State;
use conversation_log::{ReviewStatus, TurnFilter};
use serde::Serialize;
use utoipa::ToSchema;

use crate::admin::parameters::Parameters;
use crate::clock::rfc3339;
use crate::misses::{MissCounts, MissItem, Rank, gather, items};
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// Turns that one call looks through, the latest first: however long the history is, a call costs no more than this.
const MOST_TURNS: usize = 20_000;

/// One page of what was asked in vain.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MissPage {
    /// The questions, the most frequent first.
    items: Vec<MissItem>,
    /// Give it as `cursor` to get the next page.
    #[schema(required)]
    next: Option<String>,
    /// How the questions of all pages stand, whichever status was asked for.
    counts: MissCounts,
    /// Turns that were looked through for all pages.
    turns: usize,
    /// The time of the earliest of them (RFC 3339, UTC) where the range has more, which were left out: ask with it as `until` to
    /// go on before it; `null` where all were looked through.
    #[schema(required)]
    since: Option<String>,
}

/// Where a page ended, and the turns that all pages are made from, so that what is said meanwhile shifts nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cursor {
    since_ms: i64,
    until_ms: i64,
    /// Whether turns before `since_ms` were left out.
    is_cut: bool,
    last: Rank,
}

impl Cursor {
    fn encode(self) -> String {
        let Rank { count, last_ms, hash } = self.last;
        let is_cut = u8::from(self.is_cut);
        format!(
            "{}_{}_{is_cut}_{count}_{last_ms}_{hash:016x}",
            self.since_ms, self.until_ms
        )
    }

    fn decode(text: &str) -> Option<Self> {
        let mut parts = text.split('_');
        let cursor = Self {
            since_ms: parts.next()?.parse().ok()?,
            until_ms: parts.next()?.parse().ok()?,
            is_cut: parts.next()? == "1",
            last: Rank {
                count: parts.next()?.parse().ok()?,
                last_ms: parts.next()?.parse().ok()?,
                hash: u64::from_str_radix(parts.next()?, 16).ok()?,
            },
        };
        parts.next().is_none().then_some(cursor)
    }
}

/// Lists what people asked and did not get, the most frequent first: questions that nothing answered, whose options were all
/// refused, whose answer did not help, or that ended with a person. Questions are one where they have the same words in the
/// same order, however they are written. A question counts once in a conversation each time it is asked.
#[utoipa::path(
    get,
    path = "/api/admin/v1/misses",
    tag = "admin",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Items of a page; 50 by default."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("since" = Option<String>, Query, description = "Come to nothing at or after this time (RFC 3339)."),
        ("until" = Option<String>, Query, description = "Come to nothing before this time (RFC 3339)."),
        ("channel" = Option<String>, Query, description = "On this channel."),
        ("status" = Option<String>, Query, description = "`open`, `done` or `dismissed`; all by default."),
    ),
    responses(
        (status = 200, body = MissPage),
        (status = 400, description = "A parameter is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(State(app): State<App>, mut query: Parameters) -> Result<Json<MissPage>, RouteError> {
    let limit = query.limit();
    let cursor = query.cursor(Cursor::decode);
    let mut filter = TurnFilter {
        since_ms: query.time("since"),
        until_ms: query.time("until"),
        channel: query.text("channel"),
    };
    let status = query
        .word("status", &ReviewStatus::ALL.map(ReviewStatus::as_str))
        .and_then(|name| ReviewStatus::named(&name));
    query.finish()?;
    let mut most_turns = MOST_TURNS;
    if let Some(cursor) = cursor {
        filter.since_ms = Some(cursor.since_ms);
        filter.until_ms = Some(cursor.until_ms);
        // The range is no longer than what was looked through before; what was said since may stand before its end.
        most_turns *= 2;
    }
    let agent = app.agent();
    let misses = gather(app.log(), agent.knowledge(), &filter, most_turns).await?;
    let left_out_before_ms = misses.left_out_before_ms.or_else(|| {
        cursor
            .filter(|cursor| cursor.is_cut)
            .map(|cursor| cursor.since_ms)
    });
    let counts = MissCounts::of(&misses.groups);
    let is_behind = |rank: Rank| cursor.is_none_or(|cursor| rank < cursor.last);
    let mut groups: Vec<_> = misses
        .groups
        .into_iter()
        .filter(|group| is_behind(group.rank) && status.is_none_or(|status| group.standing.status == status))
        .collect();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = groups.len() > limit;
    groups.truncate(limit);
    let next = groups.last().filter(|_| has_more).map(|last| Cursor {
        since_ms: left_out_before_ms.or(filter.since_ms).unwrap_or(i64::MIN),
        is_cut: left_out_before_ms.is_some(),
        until_ms: filter.until_ms.unwrap_or(misses.until_ms),
        last: last.rank,
    });
    Ok(Json(MissPage {
        items: items(app.log(), &agent, &groups).await?,
        next: next.map(Cursor::encode),
        counts,
        turns: misses.turns,
        since: left_out_before_ms.map(rfc3339),
    }))
}
