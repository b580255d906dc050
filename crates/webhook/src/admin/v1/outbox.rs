//! The outbox: deliveries that are not done.

pub(crate) mod get;
