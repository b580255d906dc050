//! Who calls: the bearer of a secret, or of a token for one conversation.

use axum::http::header;
use bot_framework::direct_line::{Credential, Grant, TokenError};

use super::Call;
use crate::middleware::rate_limit::Key;
use crate::problem::ChannelError;
use crate::state::App;

/// Checks the credentials of a call, the page it comes from, and how often it comes.
pub(super) fn authenticate(app: &App, call: &Call<'_>) -> Result<Credential, ChannelError> {
    let authorization = call
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let credential = app.tokens().credential(authorization, app.token_time());
    if let Ok(Credential::Token(grant)) = &credential {
        app.check_rate(&Key::Token(grant.conversation_id.clone()))
            .map_err(ChannelError::rate_limited)?;
        require_origin(app, grant, call)?;
    } else if credential.is_err() {
        app.check_rate(&Key::address(call.client.address))
            .map_err(ChannelError::rate_limited)?;
    }
    credential.map_err(|error| refused(app, error))
}

/// As [`authenticate`], for a call about one conversation: a token opens only its own.
pub(super) fn authenticate_for(
    app: &App,
    call: &Call<'_>,
    conversation: &str,
) -> Result<Grant, ChannelError> {
    match authenticate(app, call)? {
        Credential::Token(grant) if grant.conversation_id == conversation => Ok(grant),
        Credential::Token(_) => Err(of_another_conversation(app)),
        Credential::Secret => Ok(Grant {
            conversation_id: conversation.to_owned(),
            ..Grant::default()
        }),
    }
}

/// The answer to a token that opens another conversation than the one that was asked for.
pub(super) fn of_another_conversation(app: &App) -> ChannelError {
    app.refusals().note("direct_line", "conversation", None);
    ChannelError::forbidden("the token is for another conversation")
}

/// A token with trusted origins works only on their pages, on every call.
pub(super) fn require_origin(app: &App, grant: &Grant, call: &Call<'_>) -> Result<(), ChannelError> {
    if grant.allows_origin(call.origin()) {
        Ok(())
    } else {
        app.refusals().note("direct_line", "origin", call.origin());
        Err(ChannelError::forbidden(
            "the token may not be used from this origin",
        ))
    }
}

/// The answer to credentials that do not hold.
pub(super) fn refused(app: &App, error: TokenError) -> ChannelError {
    let reason = match error {
        TokenError::Missing => "missing",
        TokenError::Bad => "bad",
        TokenError::Expired => "expired",
    };
    app.refusals().note("direct_line", reason, None);
    match error {
        TokenError::Missing => ChannelError::unauthorized("send `Authorization: Bearer SECRET_OR_TOKEN`"),
        TokenError::Bad => ChannelError::forbidden("the secret or token is not valid"),
        TokenError::Expired => ChannelError::token_expired(),
    }
}
