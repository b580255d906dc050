//! Replies that leave by a connector.

use bot_framework::error::NotAllowed;
use bot_framework::{Activity, SendError};
use conversation_log::OutboxRow;

use super::{Failure, OWN_ID};
use crate::problem::chain;
use crate::refusals::bare_address;
use crate::state::App;
use crate::turn::expand_transcript;

/// One attempt.
pub(super) async fn attempt(app: &App, row: &OutboxRow) -> Result<(), Failure> {
    let mut activity = Activity::try_from(row.payload.clone())
        .map_err(|error| Failure::Final(format!("the delivery cannot be read: {error}")))?;
    let own_id = activity.rest.shift_remove(OWN_ID);
    let service_url = activity
        .service_url
        .clone()
        .ok_or_else(|| Failure::Final("the delivery has no service URL".to_owned()))?;
    let activity = expand_transcript(app.log(), &row.conversation, None, activity)
        .await
        .map_err(|error| Failure::retry(format!("the transcript cannot be read: {}", chain(&error))))?;
    let reply_to = activity.reply_to_id.clone();
    let sent = app
        .connector()
        .send(&service_url, &row.conversation.id, reply_to.as_deref(), &activity)
        .await;
    match sent {
        Ok(sent) => {
            if let (Some(name), Some(own_id)) = (sent.id, own_id.as_ref().and_then(|id| id.as_str()))
                && let Err(error) = app.log().note_sent(&row.conversation, &name, own_id).await
            {
                // A thumb on it will be one without an answer; sending it again would be worse.
                tracing::debug!(error = %chain(&error), "the channel's name of an answer was not kept");
            }
            Ok(())
        }
        Err(error @ SendError::Final { .. }) if activity.is_event() => {
            // A channel may know no events (Teams); whoever stands between it and us and does know them has had its chance.
            tracing::info!(
                conversation.id = %row.conversation.id, outbox.id = row.id,
                "the channel takes no event: {error}"
            );
            Ok(())
        }
        Err(error) => {
            if matches!(
                error,
                SendError::NotAllowed(NotAllowed::Malformed | NotAllowed::Unlisted)
            ) {
                app.refusals()
                    .note("connector", "service-url", Some(bare_address(&service_url)));
            }
            Err(failure(&error))
        }
    }
}

fn failure(error: &SendError) -> Failure {
    let text = error.to_string();
    match error {
        SendError::Retry { after, ambiguous, .. } => Failure::Retry {
            after: *after,
            is_ambiguous: *ambiguous,
            text,
        },
        SendError::Paced(wait) => Failure::Paced(*wait),
        SendError::Blocked => Failure::Blocked(text),
        SendError::Final { .. } | SendError::TooLarge | SendError::NotAllowed(_) => Failure::Final(text),
    }
}
