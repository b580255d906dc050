//! What to say next: the conversation as a pure state machine.
//!
//! [`Agent`] joins a knowledge and the classifier trained on it. [`Agent::understand`] does what costs time,
//! [`step()`] takes a state, what happened and what it was understood as, and gives the next state and what to do. No
//! I/O, no clock, no randomness: any transcript can be replayed.

pub mod act;
pub mod agent;
pub mod entry_words;
pub mod event;
pub mod misses;
pub mod person;
pub mod reference;
pub mod replay;
pub mod reply;
pub mod review;
pub mod small_talk;
pub mod state;
pub mod step;
pub mod surroundings;
pub mod understanding;

mod about_answer;
mod answer;
mod back;
mod choice;
mod clarify;
mod context;
mod covering;
mod cut;
mod date;
mod detail;
mod distinguish;
mod distress;
mod entities;
mod fallback;
mod family;

mod follow_up;
mod greet;
mod grievance;
mod handoff;
mod heard;
mod hours;
pub mod intake;
mod kept;
mod languages;
mod letter;
mod links;
mod meaning;
mod outage;
mod page;
mod plain_text;
mod recalled;
mod said;
mod secret;
mod several;
mod starters;
mod strings;
mod subject;
mod telling;
mod topics;
mod trouble;
mod turn;
mod words;

pub use act::{
    Act, Choice, ContextRecord, ContextReference, Decision, Entity, EntityKind, FormAnswer, FormRecord,
    FormStatus, InputHint, Message, OptionRecord, Outcome, Source, SupportRequest, TurnRecord,
};
pub use agent::Agent;
pub use detail::Together;
pub use entry_words::EntryWords;
pub use event::{Event, HandoffStatus};
pub use kept::{KeptCandidate, kept_candidates};
pub use knowledge::Incident;
pub use reference::reference;
pub use reply::reply_text;
pub use state::State;
pub use step::step;
pub use surroundings::{Page, Surroundings};
pub use understanding::Understanding;
