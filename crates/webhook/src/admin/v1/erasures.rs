//! Erasing what was said, and the notes of it.

pub(crate) mod conversation;
pub(crate) mod list;
pub(crate) mod user;

use conversation_log::{Erase, Erasure};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::{now_ms, rfc3339};
use crate::problem::{Problem, RouteError, chain};
use crate::state::App;

/// As it stands in the notes.
const ACTOR: &str = "admin api";

/// What was erased and when, without a word of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ErasureItem {
    /// Its number.
    id: i64,
    /// When it began (RFC 3339, UTC).
    at: String,
    /// What it was about: `conversation`, `user` or `expired`.
    #[schema(example = "conversation")]
    subject: String,
    /// SHA-256 of the id of the conversation or user, hexadecimal; `null` for what was too old.
    subject_sha256: Option<String>,
    /// The channel, where it was about one.
    channel: Option<String>,
    /// Who did it: `admin api`, `command line` or `retention`.
    actor: String,
    /// Conversations that went.
    conversations: i64,
    /// Turns that went.
    turns: i64,
    /// Activities that went.
    activities: i64,
    /// Deliveries that went undelivered.
    deliveries: i64,
    /// Support requests that went.
    support_requests: i64,
}

impl From<Erasure> for ErasureItem {
    fn from(erasure: Erasure) -> Self {
        Self {
            id: erasure.id,
            at: rfc3339(erasure.at_ms),
            subject: erasure.subject,
            subject_sha256: erasure.subject_sha256,
            channel: erasure.channel,
            actor: erasure.actor,
            conversations: erasure.conversations,
            turns: erasure.turns,
            activities: erasure.activities,
            deliveries: erasure.deliveries,
            support_requests: erasure.support_requests,
        }
    }
}

/// Erases in a task of its own, so that it ends whether or not the caller still waits.
async fn erase(app: &App, erase: Erase) -> Result<Option<ErasureItem>, RouteError> {
    let task = {
        let app = app.clone();
        async move { app.log().erase(&erase, ACTOR, now_ms()).await }
    };
    match app.tasks().spawn(task).await {
        Ok(erased) => Ok(erased?.map(ErasureItem::from)),
        Err(error) => {
            tracing::error!(error = %chain(&error), "erasing panicked");
            Err(Problem::internal().into())
        }
    }
}
