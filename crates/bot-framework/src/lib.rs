//! Bot Framework and Direct Line as types: activities, token checks, the connector client.
//!
//! Knows nothing of the dialogue. Field names on the wire are the protocol's (camelCase), see `docs/protocol.md`. The rules
//! come from the Activity specification (`microsoft/Agents`, `specs/activity/protocol-activity.md`; its numbers, such as
//! A2010, are quoted where a rule is kept) and from the REST pages of Microsoft's `bot-docs`.

// This crate reads foreign bytes; a test may index what it made itself.
#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice))]

pub mod activity;
pub mod auth;
pub mod card;
pub mod clock;
pub mod connector;
pub mod diagnose;
pub mod direct_line;
pub mod error;
pub mod feedback;
pub mod http;
pub mod message_entity;
mod single_flight;

pub use activity::{
    Activity, Attachment, CardAction, ChannelAccount, ConversationAccount, InputHint, SuggestedActions,
};
pub use auth::{Access, AuthSettings, Authenticator, Caller, Cloud};
pub use clock::{Clock, SteadyClock, SystemClock};
pub use connector::{Connector, ConnectorSettings, Sent, ServiceUrls};
pub use error::{ActivityError, AuthError, SendError};
