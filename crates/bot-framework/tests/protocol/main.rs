//! What the crate promises: activities survive being read and written, hostile tokens stay outside, and the connector gets
//! each activity as the protocol says. The peers are small servers on this machine.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends at the first surprise, also in the servers it talks to"
)]

mod activity;
mod authentication;
mod connector;
mod fake_connector;
mod key_server;
mod keys;
