//! One step of the conversation.

use intent_classifier::Ranking;
use jiff::Timestamp;
use knowledge::Knowledge;

use crate::{Act, Event, State};

/// Takes the state, what happened and what it was understood as; gives the next state and what to do.
pub fn step(
    state: State,
    _event: &Event,
    _ranking: &Ranking,
    _knowledge: &Knowledge,
    _now: Timestamp,
) -> (State, Vec<Act>) {
    (state, Vec::new())
}
