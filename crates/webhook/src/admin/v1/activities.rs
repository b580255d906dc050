//! Activities of a conversation.

pub(crate) mod list;
pub(crate) mod post;
