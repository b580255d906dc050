//! Bot Framework and Direct Line as types: activities, token checks, the connector client.
//!
//! Knows nothing of the dialogue. Field names on the wire are the protocol's (camelCase), see `docs/protocol.md`.

#![warn(clippy::indexing_slicing, clippy::string_slice)]

pub mod activity;

pub use activity::{Activity, ChannelAccount, ConversationAccount};
