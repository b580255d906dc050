//! What the HTTP service promises, on the real router with a real log in memory.

#![expect(clippy::unwrap_used, reason = "a test fails where it unwraps")]

mod admin;
mod assets;
mod connector;
mod direct_line;
mod errors;
mod history;
mod incidents;
mod messages;
mod misses;
mod openapi;
mod people;
mod refusals;
mod replay;
mod reviews;
mod statistics;
mod stopping;
mod stream;
mod support;
mod support_requests;
mod widget;
