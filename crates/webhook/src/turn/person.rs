//! What people say and do from the other side: a message of a support person, and how the handoff goes on.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

use bot_framework::{Activity, ChannelAccount};
use conversation_log::{Arrival, Conversation, Decide, Taken};
use dialogue_state::{Event, HandoffStatus};
use serde_json::{Value, json};

use super::plan::Plan;
use super::{Outlet, TurnError, mask};
use crate::clock::now_ms;
use crate::direct_line;
use crate::state::App;

/// Field of `channelData` under which an activity of a person carries their name, so that nobody takes it for the agent's.
pub(crate) const PERSON: &str = "helplinePerson";
/// Name of the event that says how a handoff goes on (bot-docs, handoff to a human).
pub(super) const HANDOFF_STATUS: &str = "handoff.status";

/// What comes from the other side.
#[derive(Debug)]
pub(crate) enum Said {
    /// A message. The agent is quiet from now on.
    Message(Box<Activity>),
    /// The handoff goes on.
    Status(HandoffStatus, Option<String>),
}

/// Why it was not said.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PersonError {
    /// The channel has never said, in a way that could be believed, where the conversation is reached.
    #[error("the channel has not said where this conversation is reached")]
    Unreachable,
    /// The key stands for something else that was said before.
    #[error("something else was said under this key")]
    KeyReused,
    /// It was not stored.
    #[error(transparent)]
    Turn(#[from] TurnError),
}

/// Says it in the conversation, on whatever channel it is. `key` makes a repeat harmless.
pub(crate) async fn say(
    app: &App,
    conversation: &Conversation,
    said: Said,
    key: Option<String>,
) -> Result<Taken, PersonError> {
    let (outlet, incoming) = place(app, conversation).await?;
    let (event, activity) = match said {
        Said::Message(activity) => (Event::Handoff(HandoffStatus::Accepted), *activity),
        Said::Status(status, message) => {
            let event = Activity::event(HANDOFF_STATUS, Some(status_value(status, message)));
            (Event::Handoff(status), event)
        }
    };
    // Who helps gives addresses and numbers to be called.
    let masked = mask::activity(activity, redaction::Redactor::new());
    let said = masked.activity.clone();
    let agent = app.agent();
    let understanding = Arc::new(agent.understand(&event));
    let plan = Arc::new(Plan {
        had_encoder: agent.tiers().encoder,
        agent,
        event,
        understanding,
        incoming,
        secrets: masked.kinds,
        locale: None,
        conversation: conversation.id.clone(),
        is_kept: false,
        is_vouched_for: false,
        said_by_person: Some(masked.activity),
        incidents: app.incidents(),
        support: app.settings().support.targets(),
        outlet,
        understood_in: Duration::ZERO,
        decision: OnceLock::new(),
        after: OnceLock::new(),
        replies: Mutex::default(),
        has_deliveries: AtomicBool::default(),
    });
    let arrival = Arrival {
        conversation: conversation.id.clone(),
        keys: key
            .into_iter()
            .map(|key| super::reading::key("person", &key))
            .collect(),
        received_ms: now_ms(),
        due_ms: app.steady_ms(),
        // The person the conversation is with stays who they are.
        user_id: String::new(),
        locale: None,
    };
    let log = app.clone();
    let decide: Decide = Arc::new(move |snapshot| plan.decide(snapshot));
    // A task of its own, so that it ends whether or not the caller still waits.
    let task = app
        .tasks()
        .spawn(async move { log.log().take_turn(arrival, decide).await });
    let taken = task
        .await
        .map_err(|_| TurnError::Panicked)?
        .map_err(TurnError::Log)?;
    if taken.repeated
        && !taken
            .activities
            .iter()
            .any(|stored| is_same(&said, &stored.activity.value()))
    {
        return Err(PersonError::KeyReused);
    }
    if outlet == Outlet::Connector && !taken.repeated {
        app.wake_outbox();
    }
    Ok(taken)
}

/// Whether this is what was said, as it is stored.
fn is_same(said: &Activity, stored: &Value) -> bool {
    stored.get("text").and_then(Value::as_str) == said.text.as_deref()
        && stored.get("value") == said.value.as_ref()
}

/// Where the conversation is, as if the person it is with had just written.
async fn place(app: &App, conversation: &Conversation) -> Result<(Outlet, Activity), PersonError> {
    let id = &conversation.id;
    if id.channel == direct_line::CHANNEL {
        let activity = Activity {
            kind: "message".to_owned(),
            channel_id: Some(id.channel.clone()),
            from: Some(account(&conversation.user_id)),
            locale: conversation.locale.clone(),
            ..Activity::default()
        };
        return Ok((Outlet::DirectLine, activity.in_conversation(id.id.clone())));
    }
    let reference = app.log().reference(id).await.map_err(TurnError::Log)?;
    let activity = reference
        .and_then(|reference| Activity::try_from(reference).ok())
        .filter(|activity| activity.service_url.is_some())
        .ok_or(PersonError::Unreachable)?;
    Ok((Outlet::Connector, activity))
}

fn account(id: &str) -> ChannelAccount {
    ChannelAccount {
        id: id.to_owned(),
        ..ChannelAccount::default()
    }
}

fn status_value(status: HandoffStatus, message: Option<String>) -> Value {
    let state = match status {
        HandoffStatus::Accepted => "accepted",
        HandoffStatus::Failed => "failed",
        HandoffStatus::Completed => "completed",
    };
    match message {
        Some(message) => json!({"state": state, "message": message}),
        None => json!({"state": state}),
    }
}
