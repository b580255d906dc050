//! Conversations.

pub(crate) mod get;
pub(crate) mod list;

use conversation_log::{Conversation, ConversationFilter, ConversationId};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use crate::clock::rfc3339;
use crate::misses::cut;
use crate::problem::{Problem, RouteError};
use crate::state::App;
use crate::turn::TurnError;
use crate::turn::person::PersonError;

/// What a turn can come to.
pub(crate) const DECISIONS: [&str; 6] = ["answer", "clarify", "unknown", "handoff", "smalltalk", "form"];

/// More of what was said first is read in the transcript.
const LONGEST_FIRST_SAID_CHARS: usize = 200;

/// A conversation as it is listed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationItem {
    /// The channel's own id. Unique together with `channel`.
    id: String,
    /// The channel.
    #[schema(example = "directline")]
    channel: String,
    /// The person's id on the channel.
    user_id: String,
    /// The person's locale (BCP 47).
    locale: Option<String>,
    /// First activity (RFC 3339, UTC).
    started_at: String,
    /// Last activity (RFC 3339, UTC).
    updated_at: String,
    /// Turns so far.
    turns: i64,
    /// Activities so far.
    activities: i64,
    /// What the last turn came to.
    #[schema(example = "answer")]
    last_decision: Option<String>,
    /// How the conversation stands: `confirmed`, `denied` or `handed_off`.
    outcome: Option<String>,
    /// Since when the channel takes nothing for the person, who has blocked the bot (RFC 3339, UTC); `null` while it does.
    unreachable_since: Option<String>,
    /// What the person said first that was no small talk, else what they said first, as it is stored, at most 200 characters;
    /// `null` where the first eight turns hold no words of theirs.
    first_said: Option<String>,
}

impl From<Conversation> for ConversationItem {
    fn from(conversation: Conversation) -> Self {
        Self {
            id: conversation.id.id,
            channel: conversation.id.channel,
            user_id: conversation.user_id,
            locale: conversation.locale,
            started_at: rfc3339(conversation.started_ms),
            updated_at: rfc3339(conversation.updated_ms),
            turns: conversation.turns,
            activities: conversation.activities,
            last_decision: conversation.last_decision,
            outcome: conversation.outcome,
            unreachable_since: conversation.unreachable_ms.map(rfc3339),
            first_said: conversation
                .first_said
                .map(|text| cut(text, LONGEST_FIRST_SAID_CHARS)),
        }
    }
}

/// Finds a conversation by the id its channel gave it. The channel is needed only when two channels gave the same id.
pub(crate) async fn find(app: &App, id: &str, channel: Option<&str>) -> Result<Conversation, RouteError> {
    let not_found = || {
        Problem::not_found(match channel {
            Some(channel) => format!("no conversation `{id}` on channel `{channel}`"),
            None => format!("no conversation `{id}`"),
        })
    };
    if let Some(channel) = channel {
        let id = ConversationId {
            channel: channel.to_owned(),
            id: id.to_owned(),
        };
        return Ok(app.log().conversation(&id).await?.ok_or_else(not_found)?);
    }
    let filter = ConversationFilter {
        conversation_id: Some(id.to_owned()),
        ..ConversationFilter::default()
    };
    let mut found = app.log().conversations(&filter, 2, None).await?.items.into_iter();
    match (found.next(), found.next()) {
        (None, _) => Err(not_found().into()),
        (Some(one), None) => Ok(one),
        (Some(one), Some(other)) => Err(Problem::ambiguous(format!(
            "`{id}` is a conversation on `{}` and on `{}`; say which with `?channel=`",
            one.id.channel, other.id.channel
        ))
        .into()),
    }
}

/// The answers to a person whose words are not said, for the description.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "what it describes is made by `person_error`")]
pub(crate) enum Unsaid {
    /// A value is wrong.
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(Problem),
    /// No admin key.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(Problem),
    /// There is none.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// Two channels have the id, or the person cannot be reached.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// The `Idempotency-Key` came with something else before.
    #[response(status = 422, content_type = "application/problem+json")]
    KeyReused(Problem),
    /// Busy; nothing was stored; see `Retry-After`.
    #[response(status = 503, content_type = "application/problem+json")]
    Busy(Problem),
}

/// What a person is told when what they say is not said.
pub(crate) fn person_error(error: PersonError) -> RouteError {
    match error {
        PersonError::Unreachable => Problem::unreachable(
            "the channel has not said, in a way that could be believed, where this conversation is reached; wait for a \
             message of the person",
        )
        .into(),
        PersonError::KeyReused => Problem::key_reused().into(),
        PersonError::Turn(TurnError::Full { retry_after }) => Problem::busy(retry_after).into(),
        PersonError::Turn(TurnError::Log(error)) => error.into(),
        PersonError::Turn(TurnError::Panicked) => Problem::internal().into(),
    }
}
