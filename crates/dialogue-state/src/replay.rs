//! A logged turn asked again, under other knowledge or code: what would come of it now.
//!
//! Each turn starts from the state the log holds from before it, so a change in the first turn of a conversation is not
//! counted again in all that follow. What surprises: nothing here compares texts. The log keeps a digest of what a turn
//! came to and said, and turns whose texts and options are wanted are the few that differ.

mod change;
mod digest;
mod states;
#[cfg(test)]
mod tests;
mod told;
mod understood;

use std::sync::Arc;

use intent_classifier::Tiers;
use jiff::Timestamp;

use crate::act::{Act, TurnRecord};
use crate::{Agent, State, reply_text};

pub use change::{Came, Change, Example, Group, Groups, Outcomes};
pub use digest::digest;
use digest::digest_by;
pub(crate) use digest::digest_of_text;
pub use states::States;
pub use told::Told;
use understood::{Memory, Understood};

/// [`digest()`] of what an agent said, which knows what that of an answer of its articles begins with.
pub fn digest_under(agent: &Agent, acts: &[Act]) -> i64 {
    digest_by(acts, |message| agent.digest_of_answer(message))
}

/// A turn as the log holds it. JSON is the text it is stored as.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// The conversation's id.
    pub conversation: &'a str,
    /// Number of the turn, from 1.
    pub turn: i64,
    /// When it was taken.
    pub at: Timestamp,
    /// The event, JSON.
    pub event: &'a str,
    /// What the step was told, JSON of [`Told`]; `None` where the log does not have it.
    pub told: Option<&'a str>,
    /// Tiers that decided, JSON.
    pub tiers: &'a str,
    /// [`digest()`] of what was said; `None` where the log does not have it.
    pub reply: Option<i64>,
    /// What it came to, where that was read.
    pub facts: Option<PastFacts<'a>>,
}

/// What a turn came to, as the log holds it.
#[derive(Debug, Clone, Copy)]
pub struct PastFacts<'a> {
    /// See [`Decision::as_str`](crate::Decision::as_str).
    pub decision: &'a str,
    /// The entry that was given.
    pub entry: Option<&'a str>,
    /// The option that was chosen.
    pub chosen: Option<i64>,
    /// How the conversation stood.
    pub outcome: Option<&'a str>,
}

/// What came of asking a turn again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    /// The same.
    Same,
    /// Something else.
    Changed(Box<Change>),
    /// It cannot be asked again.
    Skipped(Skipped),
}

/// Why a turn cannot be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// The log does not hold the state before it: an older release wrote it.
    NoState,
    /// The sentence encoder decided it, which this agent has not.
    NoEncoder,
    /// What the log holds of it cannot be read: a newer release wrote it.
    Unreadable,
    /// More of it must be read first: the state before it, or its facts.
    Unread,
}

/// Asks logged turns again; shared by reference between threads.
#[derive(Debug)]
pub struct Replayer<'a> {
    agent: &'a Agent,
    memory: Memory,
}

impl<'a> Replayer<'a> {
    /// Replays under the knowledge of `agent`.
    pub fn new(agent: &'a Agent) -> Self {
        Self {
            agent,
            memory: Memory::default(),
        }
    }

    /// As [`Replayer::new`], with a memory of 128 times so many events, some 4 kB each: beside a server.
    pub fn remembering(agent: &'a Agent, events: usize) -> Self {
        Self {
            agent,
            memory: Memory::of(events),
        }
    }

    /// Asks one turn again. `stored` reads the state before it from the log, JSON; it gives `None` where the log does not have it. It is
    /// called when `states`, which is kept from turn to turn, has another state or none, and not for a first turn. Where it says
    /// [`Skipped::Unread`], so is what comes of the turn, and of those after it in its conversation.
    pub fn replay(
        &self,
        past: &Past<'_>,
        states: &mut States,
        stored: impl FnOnce() -> Result<Option<String>, Skipped>,
    ) -> Again {
        match self.step_again(past, states, stored) {
            Ok((heard, acts)) => compare(self.agent, past, &heard, &acts),
            Err(why) => Again::Skipped(why),
        }
    }

    fn step_again(
        &self,
        past: &Past<'_>,
        states: &mut States,
        stored: impl FnOnce() -> Result<Option<String>, Skipped>,
    ) -> Result<(Arc<Understood>, Vec<Act>), Skipped> {
        if past.reply.is_none() && past.facts.is_none() {
            return Err(Skipped::Unread);
        }
        let with_encoder = past.tiers.contains("encoder");
        if with_encoder && !self.agent.tiers().encoder {
            return Err(Skipped::NoEncoder);
        }
        let told: Told = match past.told {
            Some(told) => serde_json::from_str(told).map_err(|_| Skipped::Unreadable)?,
            None => Told {
                encoder: with_encoder,
                ..Told::default()
            },
        };
        let remembered = told
            .before
            .and_then(|fingerprint| states.take(past.conversation, past.turn, fingerprint));
        let state = match remembered {
            Some(state) => state,
            // Before the first turn there is none, and nothing to unpack.
            None if past.turn == 1 => State::default(),
            None => match stored()? {
                Some(state) => State::from_text(&state),
                None => return Err(Skipped::NoState),
            },
        };
        let tiers = Tiers {
            encoder: told.encoder,
            ..Tiers::ALL
        };
        let heard = self
            .memory
            .understand(self.agent, past.event, tiers)
            .ok_or(Skipped::Unreadable)?;
        let surroundings = told.surroundings(past.at, past.conversation);
        let (state, acts) = self
            .agent
            .step(state, &heard.event, &heard.understanding, surroundings);
        states.keep(past.conversation, past.turn, state);
        Ok((heard, acts))
    }
}

fn compare(agent: &Agent, past: &Past<'_>, heard: &Understood, acts: &[Act]) -> Again {
    let Some(Act::Record(record)) = acts.last() else {
        return Again::Skipped(Skipped::Unreadable);
    };
    let is_same = match (past.reply, past.facts) {
        (Some(reply), _) => reply == digest_under(agent, acts),
        (None, Some(facts)) => {
            facts.decision == record.decision.as_str()
                && facts.entry == record.entry.as_ref().map(knowledge::EntryId::as_str)
                && facts.chosen == record.chosen.and_then(|chosen| i64::try_from(chosen).ok())
                && facts.outcome == record.outcome.map(crate::Outcome::as_str)
        }
        (None, None) => false,
    };
    if is_same {
        return Again::Same;
    }
    Again::Changed(Box::new(Change {
        to: came(record),
        said: heard.said(),
        reply: reply_text(acts),
    }))
}

fn came(record: &TurnRecord) -> Came {
    Came {
        decision: record.decision.as_str().to_owned(),
        entry: record.entry.as_ref().map(|entry| entry.as_str().to_owned()),
        options: record.options.iter().map(|option| option.label.clone()).collect(),
        chosen: record.chosen.and_then(|chosen| i64::try_from(chosen).ok()),
        outcome: record.outcome.map(|outcome| outcome.as_str().to_owned()),
    }
}
