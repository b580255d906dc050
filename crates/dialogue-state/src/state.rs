//! The state of a conversation: a plain versioned value.

use serde::{Deserialize, Serialize};

/// Where a conversation stands. The default is the start.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct State {
    /// Version of this layout.
    pub version: u16,
}

impl State {
    /// Reads every version ever written; what cannot be read starts the dialogue anew.
    pub fn from_json(value: &serde_json::Value) -> Self {
        serde_json::from_value(value.clone()).unwrap_or_default()
    }

    /// Writes the newest version.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("a state is plain data")
    }
}
