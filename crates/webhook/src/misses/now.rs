//! What a question that came to nothing comes to now: whether it is mended.
//!
//! Each is asked as the first thing in a conversation, in the language and on the page of the person who asked it last, while
//! nothing is down. What is meant by "and on Sundays?" alone may be less than what was meant then.

use std::sync::Arc;

use conversation_log::TurnFacts;
use dialogue_state::misses::ask_again;
use dialogue_state::replay::Told;
use dialogue_state::{Agent, Event};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What a question comes to now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MissNow {
    /// Whether it is answered, and not by the entry that did not help: there is nothing left to mend.
    pub is_answered: bool,
    /// `answer`, `clarify`, `unknown`, `handoff` or `smalltalk`.
    #[schema(example = "answer")]
    pub decision: String,
    /// The entry that answers.
    pub entry: Option<GivenEntry>,
    /// What is offered to choose from, as it is shown.
    pub options: Vec<String>,
}

/// An entry that answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GivenEntry {
    /// Its id.
    pub id: String,
    /// Its question.
    pub question: String,
}

/// A question to ask again.
#[derive(Debug)]
pub(super) struct Question {
    event: Event,
    told: Told,
    given: Option<String>,
}

impl Question {
    /// `None` where a newer release wrote the turn.
    pub(super) fn of(facts: &TurnFacts, given: Option<&str>) -> Option<Self> {
        Some(Self {
            event: facts.event.read().ok()?,
            told: Told {
                incidents: Vec::new(),
                ..facts.surroundings.read().unwrap_or_default()
            },
            given: given.map(str::to_owned),
        })
    }

    fn ask(&self, agent: &Agent, at: Timestamp) -> Option<MissNow> {
        let again = ask_again(
            agent,
            &self.event,
            self.given.as_deref(),
            self.told.surroundings(at, ""),
        )?;
        let entry = again.entry.map(|id| GivenEntry {
            question: agent
                .knowledge()
                .entry(&id)
                .map_or_else(|| id.as_str().to_owned(), |entry| entry.question.clone()),
            id: id.as_str().to_owned(),
        });
        Some(MissNow {
            is_answered: again.is_answered,
            decision: again.decision.as_str().to_owned(),
            entry,
            options: again.options,
        })
    }
}

/// Asks them all, one after the other on a thread of its own: each takes as long as understanding a message, and no message
/// waits for it.
pub(super) async fn ask_all(agent: &Arc<Agent>, questions: Vec<Option<Question>>) -> Vec<Option<MissNow>> {
    let count = questions.len();
    let agent = Arc::clone(agent);
    let asked = tokio::task::spawn_blocking(move || {
        let now = Timestamp::now();
        questions
            .iter()
            .map(|question| question.as_ref()?.ask(&agent, now))
            .collect()
    });
    asked.await.unwrap_or_else(|error| {
        tracing::error!(error = %error, "asking again what came to nothing panicked");
        vec![None; count]
    })
}
