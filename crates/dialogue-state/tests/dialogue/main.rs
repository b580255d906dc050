//! What the crate promises: whole conversations, and what is true of every conversation.

mod ahead;
mod languages;
mod properties;
mod recalled;
mod reload;
mod scope;
mod starters;
mod states;
mod transcripts;
