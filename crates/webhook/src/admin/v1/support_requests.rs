//! Support requests.

pub(crate) mod list;
