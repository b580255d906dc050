//! Activities of a conversation: its transcript.

pub(crate) mod list;
