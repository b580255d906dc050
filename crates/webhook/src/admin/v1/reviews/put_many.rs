//! `PUT /api/admin/v1/reviews`: the same for many turns.

use axum::extract::State;
use axum::{Extension, Json};
use conversation_log::ConversationId;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ReviewBody, find, keep, read};
use crate::admin::parameters::JsonBody;
use crate::middleware::admin_key::KeyName;
use crate::misses::ReviewItem;
use crate::problem::{FieldError, Problem, RouteError};
use crate::state::App;

/// Turns of one call at most; the log takes no more.
const MOST_TURNS: usize = 200;

/// What a reviewer makes of many turns.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReviewsBody {
    /// The turns, 1 to 200, as a miss names the one that asked it last.
    turns: Vec<TurnName>,
    /// As for one turn.
    #[schema(example = "dismissed")]
    status: String,
    /// As for one turn.
    note: Option<String>,
}

/// Names a turn.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct TurnName {
    /// Its conversation, by the channel's own id.
    conversation: String,
    /// The channel of that conversation.
    #[schema(example = "directline")]
    channel: String,
    /// Its number, from 1.
    #[schema(minimum = 1)]
    turn: i64,
}

/// Says the same of many turns: of all of them, or of none where one is not there.
#[utoipa::path(
    put,
    path = "/api/admin/v1/reviews",
    tag = "admin",
    request_body = ReviewsBody,
    responses(
        (status = 200, description = "Kept for all of them, on disk.", body = ReviewItem),
        (status = 400, description = "A value is wrong, or a turn is not there.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No admin key.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("admin_key" = []))
)]
pub(crate) async fn put(
    State(app): State<App>,
    Extension(key): Extension<KeyName>,
    JsonBody(body): JsonBody<ReviewsBody>,
) -> Result<Json<ReviewItem>, RouteError> {
    let mut errors = Vec::new();
    let said = ReviewBody {
        status: body.status,
        note: body.note,
    };
    let review = read(&app, &said, key, &mut errors);
    let count = body.turns.len();
    if count == 0 || count > MOST_TURNS {
        let detail = format!("has {count} turns; name 1 to {MOST_TURNS} in one call");
        errors.push(FieldError::body("turns", detail));
    }
    let Some(review) = review.filter(|_| errors.is_empty()) else {
        return Err(Problem::invalid(errors).into());
    };
    let names: Vec<(ConversationId, i64)> = body.turns.into_iter().map(named).collect();
    let found = find(&app, &names).await?;
    for (place, ((conversation, turn), _)) in names
        .iter()
        .zip(&found)
        .enumerate()
        .filter(|(_, (_, found))| found.is_none())
    {
        let detail = format!(
            "conversation `{}` on channel `{}` has no turn {turn}: it may have been erased; read the list again",
            conversation.id, conversation.channel
        );
        errors.push(FieldError::body(&format!("turns/{place}"), detail));
    }
    if !errors.is_empty() {
        return Err(Problem::invalid(errors).into());
    }
    let found: Vec<_> = found.into_iter().flatten().collect();
    keep(&app, &found, review).await.map(Json)
}

fn named(name: TurnName) -> (ConversationId, i64) {
    let conversation = ConversationId {
        channel: name.channel,
        id: name.conversation,
    };
    (conversation, name.turn)
}
