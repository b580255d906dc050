//! One path for every channel: an activity is masked, understood and stored as one turn, and its replies come back.
//!
//! Understanding, the costly part, runs on a bounded pool outside the log's writer; deciding runs inside it and is pure.
//! The whole turn is a task of its own: a client that hangs up changes nothing.

mod ahead;
mod markdown;
mod mask;
mod outgoing;
pub(crate) mod person;
mod pieces;
mod plan;
mod pool;
mod reading;
mod render;
mod transcript;
mod typing;
mod whereabouts;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bot_framework::Activity;
use conversation_log::{Arrival, ConversationId, Decide, LogError, Taken};
use dialogue_state::{Agent, Event, Understanding};
use serde_json::Value;
use tracing::Instrument;

pub(crate) use outgoing::{for_bot, for_channel};
pub(crate) use pool::Pool;
use pool::Weight;
pub(crate) use reading::EXECUTED_ACTION;
pub(crate) use render::BOT_ID;
pub(crate) use transcript::expand as expand_transcript;
pub(crate) use transcript::lines as transcript_lines;
pub(crate) use typing::TypingSignals;

use crate::clock::now_ms;
use crate::problem::ChannelError;
use crate::state::App;
use crate::telemetry;
use plan::Plan;
use reading::Reading;
use typing::Announcement;

/// A longer locale is none: language tags of all registries are shorter than 40.
const LONGEST_LOCALE_BYTES: usize = 100;

/// How the replies of a turn reach the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outlet {
    /// In the answer to this request (`expectReplies`).
    Inline,
    /// By the Direct Line stream and its polling: we are the channel.
    DirectLine,
    /// By the outbox, to the connector.
    Connector,
}

/// An activity that has come in and is allowed to.
#[derive(Debug, Clone)]
pub(crate) struct Incoming {
    /// The activity, with everything the caller may not choose already replaced.
    pub(crate) activity: Activity,
    /// Its conversation.
    pub(crate) conversation: ConversationId,
    /// The person.
    pub(crate) user_id: String,
    /// How the replies leave.
    pub(crate) outlet: Outlet,
    /// Whether its address for replies may be kept, to write there later.
    pub(crate) is_vouched_for: bool,
}

/// What became of an activity.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It was a turn.
    Taken {
        /// As the log has it.
        taken: Taken,
        /// What the bot said, each with its sequence, where the turn is new and its replies leave in the answer to this request.
        replies: Option<Vec<(i64, Activity)>>,
    },
    /// It asks for nothing: an unknown type or event, an edit, a typing indicator.
    Ignored,
    /// An invoke that is not built.
    Unsupported,
}

/// Why there is no turn. Nothing was stored, or it is not known whether it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TurnError {
    /// Too many wait already.
    #[error("too many activities wait to be understood")]
    Full {
        /// When to try again.
        retry_after: Duration,
    },
    /// The log did not take it.
    #[error("the turn was not stored")]
    Log(#[from] LogError),
    /// The task panicked.
    #[error("the turn failed")]
    Panicked,
}

impl From<TurnError> for ChannelError {
    fn from(error: TurnError) -> Self {
        match error {
            TurnError::Full { retry_after } => Self::busy(retry_after),
            TurnError::Log(error) => error.into(),
            TurnError::Panicked => Self::internal(),
        }
    }
}

/// Takes one activity, from its arrival to its turn on disk.
pub(crate) async fn take(app: &App, incoming: Incoming) -> Result<Outcome, TurnError> {
    let span = tracing::info_span!(
        "turn",
        conversation.id = %incoming.conversation.id,
        conversation.channel = %incoming.conversation.channel,
        turn.seq = tracing::field::Empty,
        knowledge.version = tracing::field::Empty,
    );
    let announcement = Announcement::of(&incoming.activity, &incoming.conversation, incoming.outlet);
    let task = {
        let app = app.clone();
        async move { run(&app, incoming).await }.instrument(span)
    };
    // A task of its own, so that it ends whether or not the caller still waits; tracked, so that shutdown waits for it.
    let task = app.tasks().spawn(task);
    let ended = match announcement {
        Some(announcement) => announcement.during(app, task).await,
        None => task.await,
    };
    match ended {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(error = %error, "a turn panicked");
            Err(TurnError::Panicked)
        }
    }
}

async fn run(app: &App, incoming: Incoming) -> Result<Outcome, TurnError> {
    let started = Instant::now();
    let received_ms = now_ms();
    let agent = app.agent();
    let Incoming {
        activity,
        conversation,
        user_id,
        outlet,
        is_vouched_for,
    } = incoming;

    let weight = weight(&activity);
    let (masked, reading) = read(app, &agent, weight, activity, outlet).await?;
    let (event, keys, is_kept) = match reading {
        Reading::Turn { event, keys, is_kept } => (event, keys, is_kept),
        Reading::Ignored => return Ok(Outcome::Ignored),
        Reading::Unsupported => return Ok(Outcome::Unsupported),
    };
    let (event, understanding, had_encoder) = understand(app, &agent, weight, event).await?;
    let event = with_own_id(app, &conversation, event, outlet).await?;
    let locale = masked.activity.locale.clone().filter(|tag| is_language_tag(tag));
    let arrival = Arrival {
        conversation: conversation.clone(),
        keys,
        received_ms,
        due_ms: app.steady_ms(),
        user_id,
        locale: locale.clone(),
    };
    tracing::Span::current().record("knowledge.version", agent.knowledge().version.0.as_str());
    let plan = Arc::new(Plan {
        agent,
        event,
        understanding,
        had_encoder,
        incoming: masked.activity,
        secrets: masked.kinds,
        locale,
        conversation,
        is_kept,
        is_vouched_for,
        said_by_person: None,
        incidents: app.incidents(),
        support: app.settings().support.targets(),
        outlet,
        understood_in: started.elapsed(),
        decision: std::sync::OnceLock::new(),
        after: std::sync::OnceLock::new(),
        replies: Mutex::default(),
        has_deliveries: AtomicBool::default(),
    });
    let decide: Decide = {
        let plan = Arc::clone(&plan);
        Arc::new(move |snapshot| plan.decide(snapshot))
    };

    let taken = app.log().take_turn(arrival, decide).await.inspect_err(|error| {
        // Whoever answers the caller tells the rest.
        if matches!(error, LogError::Busy { .. }) {
            telemetry::count_queue_rejection("log");
        }
    })?;

    note(&plan, &taken, started.elapsed());
    if plan.has_deliveries.load(Ordering::Relaxed) {
        app.wake_outbox();
    }
    if !taken.repeated {
        ahead::read(app, &plan);
    }
    let is_said_here = outlet == Outlet::Inline && !taken.repeated;
    let replies = is_said_here.then(|| plan.take_replies());
    Ok(Outcome::Taken { taken, replies })
}

/// Masks what is secret in an activity, before anything else sees it, and reads what it is.
async fn read(
    app: &App,
    agent: &Arc<Agent>,
    weight: Weight,
    activity: Activity,
    outlet: Outlet,
) -> Result<(mask::Masked, Reading), TurnError> {
    let agent = Arc::clone(agent);
    app.pool()
        .run(weight, move |_| {
            let masked = mask::activity(activity, agent.redactor());
            let reading = reading::read(&masked, outlet);
            (masked, reading)
        })
        .await
}

/// Counts a turn, and tells of it in the log.
fn note(plan: &Plan, taken: &Taken, duration: Duration) {
    tracing::Span::current().record("turn.seq", taken.turn);
    let decision = if taken.repeated {
        "repeated"
    } else {
        plan.decision.get().map_or("none", |it| it.as_str())
    };
    telemetry::count_turn(&plan.conversation.channel, decision, duration);
    let duration_ms = duration.as_secs_f64() * 1000.0;
    tracing::debug!(
        decision,
        duration_ms,
        "took turn {} of conversation {}",
        taken.turn,
        plan.conversation.id
    );
}

/// What an event may mean, and whether the encoder could be asked.
async fn understand(
    app: &App,
    agent: &Arc<Agent>,
    weight: Weight,
    event: Event,
) -> Result<(Event, Arc<Understanding>, bool), TurnError> {
    let has_encoder = agent.tiers().encoder;
    if let Some(known) = agent.recall(&event) {
        return Ok((event, known, has_encoder));
    }
    // It may be asked about any text.
    let weight = if has_encoder { Weight::Heavy } else { weight };
    let agent = Arc::clone(agent);
    app.pool()
        .run(weight, move |tiers| {
            let understanding = agent.understand_once(&event, tiers);
            (event, understanding, has_encoder && tiers.encoder)
        })
        .await
}

/// So many bytes of text are read within some hundred microseconds.
const LIGHT_BYTES: usize = 400;

/// Long texts and whatever may hold any amount of data are heavy.
fn weight(activity: &Activity) -> Weight {
    let is_short = activity
        .text
        .as_deref()
        .is_none_or(|text| text.len() <= LIGHT_BYTES);
    let data = activity.channel_data.as_ref().and_then(Value::as_object);
    let is_small = data.is_none_or(|data| {
        data.values()
            .map(|value| value.as_str().map_or(usize::MAX, str::len))
            .fold(0, usize::saturating_add)
            <= LIGHT_BYTES
    });
    let has_no_more = activity.value.is_none()
        && activity.attachments.is_empty()
        && activity.entities.is_empty()
        && activity.rest.is_empty();
    if is_short && is_small && has_no_more {
        Weight::Light
    } else {
        Weight::Heavy
    }
}

/// A locale is never a reason to refuse (A3021): what cannot be one is none.
fn is_language_tag(tag: &str) -> bool {
    tag.len() <= LONGEST_LOCALE_BYTES && !tag.chars().any(char::is_control)
}

/// A thumb comes back under the id the channel gave our answer: the event holds our own.
async fn with_own_id(
    app: &App,
    conversation: &ConversationId,
    event: Event,
    outlet: Outlet,
) -> Result<Event, TurnError> {
    match event {
        Event::Feedback {
            activity: Some(name),
            helpful,
        } if outlet != Outlet::DirectLine => {
            let own = app.log().sent_as(conversation, &name).await?;
            Ok(Event::Feedback {
                activity: Some(own.unwrap_or(name)),
                helpful,
            })
        }
        other => Ok(other),
    }
}
