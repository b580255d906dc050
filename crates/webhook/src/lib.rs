//! HTTP in, HTTP out: Bot Framework, Direct Line, admin API, widget, console, health and metrics. Holds no rule of the
//! dialogue: it authenticates, loads, calls `step`, stores and sends.
//!
//! [`Settings`] is what the server is told, [`App`] joins its parts, [`serve`] runs it, [`router()`] is the service for tests.

#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice))]

pub mod settings;
pub mod state;

pub mod router;
pub mod server;

mod middleware;
mod problem;
mod telemetry;

pub mod misses;
pub mod replay;
pub mod statistics;

mod body;
mod clock;
mod turn;

mod admin;
mod assets;
mod direct_line;
mod health;
mod keeper;
mod knowledge_health;
mod messages;
mod openapi;
mod outbound;
mod outbox;
mod refusals;
mod status;
mod widget;

pub use knowledge_health::{KnowledgeHealth, KnowledgeRefusal, MOST_FINDINGS};
pub use router::{openapi, router};
pub use server::{ServeError, bind, listen, serve};
pub use settings::{BotInput, Settings, SettingsError, SettingsInput, SupportInput};
pub use state::{App, StartError};
