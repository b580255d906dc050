//! The admin API: what was said and why it was answered so, for the people who tune the agent.

pub(crate) mod parameters;
pub(crate) mod v1;
