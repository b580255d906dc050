//! Turns of a conversation: why it was answered so.

pub(crate) mod list;
