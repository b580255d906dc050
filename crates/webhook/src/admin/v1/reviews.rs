//! What reviewers make of turns: a body that says it, and how it is kept.

pub(crate) mod put;
pub(crate) mod put_many;

use conversation_log::{ConversationId, JsonText, Review, ReviewStatus, ReviewedTurn};
use dialogue_state::Event;
use dialogue_state::misses::key;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::clock::now_ms;
use crate::middleware::admin_key::KeyName;
use crate::misses::ReviewItem;
use crate::problem::{FieldError, RouteError};
use crate::state::App;

/// Longest note, in characters: a line or two.
const LONGEST_NOTE_CHARS: usize = 500;

/// What a reviewer makes of a turn and of what was asked in it.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReviewBody {
    /// `open`: it is still to be looked at. `done`: something was done about it. `dismissed`: it is not for this team.
    #[schema(example = "done")]
    status: String,
    /// What is to be kept beside it, at most 500 characters; secrets in it are masked.
    #[schema(example = "new entry in trams.md")]
    note: Option<String>,
}

/// Reads what was said now, by the bearer of this key; what is wrong is added to `errors`.
fn read(
    app: &App,
    body: &ReviewBody,
    KeyName(actor): KeyName,
    errors: &mut Vec<FieldError>,
) -> Option<Review> {
    let status = ReviewStatus::named(&body.status);
    if status.is_none() {
        let detail = format!("`{}` is none of `open`, `done`, `dismissed`", body.status);
        errors.push(FieldError::body("status", detail));
    }
    let note = body.note.as_deref().unwrap_or_default().trim();
    let length = note.chars().count();
    if length > LONGEST_NOTE_CHARS {
        let detail = format!("has {length} characters; a note has at most {LONGEST_NOTE_CHARS}");
        errors.push(FieldError::body("note", detail));
    }
    if note.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        errors.push(FieldError::body(
            "note",
            "holds a control character; leave it out",
        ));
    }
    Some(Review {
        status: status?,
        at_ms: now_ms(),
        actor,
        // Whoever copies from a transcript may copy from elsewhere too.
        note: (!note.is_empty()).then(|| app.agent().redactor().redact(note).text),
    })
}

/// Which of these turns there are, each with what it asked.
async fn find(app: &App, turns: &[(ConversationId, i64)]) -> Result<Vec<Option<ReviewedTurn>>, RouteError> {
    let rows = app.log().turns_at(turns).await?;
    let found = turns.iter().zip(rows).map(|((conversation, turn), row)| {
        Some(ReviewedTurn {
            conversation: conversation.clone(),
            turn: *turn,
            question: question(&row?.facts.event),
        })
    });
    Ok(found.collect())
}

/// What was asked by an event, as misses compare it; empty where nothing was said.
fn question(event: &JsonText) -> String {
    match event.read() {
        Ok(Event::Said { text, .. }) => key(&text),
        _ => String::new(),
    }
}

async fn keep(app: &App, turns: &[ReviewedTurn], review: Review) -> Result<ReviewItem, RouteError> {
    app.log().review(turns, &review).await?;
    Ok(review.into())
}
