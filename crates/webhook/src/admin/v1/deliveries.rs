//! Deliveries that are not done.

pub(crate) mod list;
pub(crate) mod retry;
