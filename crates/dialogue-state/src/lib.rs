//! What to say next: the conversation as a pure state machine.
//!
//! [`Agent`] joins a knowledge and the classifier trained on it; [`step`] takes a state, what happened and what it was
//! understood as, and gives the next state and what to do. No I/O, no clock, no randomness: any transcript can be
//! replayed.

pub mod act;
pub mod agent;
pub mod event;
pub mod state;
pub mod step;

pub use act::{
    Act, Choice, Decision, InputHint, Message, OptionRecord, Outcome, Source, SupportRequest, TurnRecord,
};
pub use agent::Agent;
pub use event::{Event, HandoffStatus};
pub use state::State;
pub use step::step;
