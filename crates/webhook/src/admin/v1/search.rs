//! `GET /api/admin/v1/search`.

use axum::Json;
use axum::extract::State;
use conversation_log::{Role, SearchFilter, SearchHit, SearchMatch, SnippetPart};
use serde::Serialize;
use utoipa::ToSchema;

use super::conversations::DECISIONS;
use crate::admin::parameters::Parameters;
use crate::admin::v1::Page;
use crate::clock::rfc3339;
use crate::problem::{Problem, RouteError};
use crate::state::App;

/// A turn in which the words stand.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchItem {
    /// The id of its conversation.
    conversation: String,
    /// The channel of its conversation.
    #[schema(example = "directline")]
    channel: String,
    /// The person's id on the channel.
    user_id: String,
    /// Number of the turn, from 1.
    turn: i64,
    /// When (RFC 3339, UTC).
    at: String,
    /// What the turn came to.
    #[schema(example = "answer")]
    decision: String,
    /// The activities the words stand in.
    matches: Vec<MatchItem>,
}

/// An activity the words stand in.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MatchItem {
    /// Its sequence in the conversation.
    sequence: i64,
    /// Who said it: `user` or `bot`.
    #[schema(example = "user")]
    role: &'static str,
    /// The piece of its text around the first match, in parts that follow each other.
    snippet: Vec<SnippetItem>,
}

/// A part of a text as it was written: plain text, never markup.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SnippetItem {
    /// The text.
    text: String,
    /// Whether it is what was looked for.
    is_match: bool,
}

impl From<SearchHit> for SearchItem {
    fn from(hit: SearchHit) -> Self {
        Self {
            conversation: hit.conversation.id,
            channel: hit.conversation.channel,
            user_id: hit.user_id,
            turn: hit.turn,
            at: rfc3339(hit.at_ms),
            decision: hit.decision,
            matches: hit.matches.into_iter().map(MatchItem::from).collect(),
        }
    }
}

impl From<SearchMatch> for MatchItem {
    fn from(found: SearchMatch) -> Self {
        Self {
            sequence: found.sequence,
            role: match found.role {
                Role::User => "user",
                Role::Bot => "bot",
            },
            snippet: found.snippet.into_iter().map(SnippetItem::from).collect(),
        }
    }
}

impl From<SnippetPart> for SnippetItem {
    fn from(part: SnippetPart) -> Self {
        Self {
            text: part.text,
            is_match: part.is_match,
        }
    }
}

/// Finds turns by what was said in them, the latest first. All words must stand in the turn, in any order, whatever their
/// case and accents; `"several words"` stand next to each other, `begin*` is how a word begins (three letters or more), `-word` must not stand
/// there. Other signs count as blanks: no text is a wrong query.
#[utoipa::path(
    get,
    path = "/api/admin/v1/search",
    tag = "admin",
    params(
        ("q" = Option<String>, Query, description = "What to look for. Without a word in it nothing is found."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 200, description = "Items of a page; 50 by default. A page may \
            be shorter and still have a `next`, where a filter leaves out nearly all that the words find."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("since" = Option<String>, Query, description = "Said at or after this time (RFC 3339)."),
        ("until" = Option<String>, Query, description = "Said before this time (RFC 3339)."),
        ("channel" = Option<String>, Query, description = "On this channel."),
        ("decision" = Option<String>, Query, description = "In a turn that came to this: `answer`, `clarify`, `unknown`, \
            `handoff`, `smalltalk` or `form`."),
    ),
    responses(
        (status = 200, body = Page<SearchItem>),
        (status = 400, description = "A parameter is wrong.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn get(
    State(app): State<App>,
    mut query: Parameters,
) -> Result<Json<Page<SearchItem>>, RouteError> {
    let limit = query.limit();
    let cursor = query.text("cursor");
    let filter = SearchFilter {
        text: query.any_text("q").unwrap_or_default(),
        since_ms: query.time("since"),
        until_ms: query.time("until"),
        channel: query.text("channel"),
        decision: query.word("decision", &DECISIONS),
    };
    query.finish()?;
    let page = app.log().search(&filter, limit, cursor.as_deref()).await?;
    Ok(Json(page.into()))
}
