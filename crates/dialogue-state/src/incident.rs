//! Incidents: what is down now, and what people say when it hits them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One incident that is open. A source that is fetched in the background fills it; the dialogue only reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    /// Names it within its source; an incident is told once in a conversation.
    pub id: String,
    /// What is wrong, in one line of plain text.
    pub title: String,
    /// How it stands, as its source words it: "investigating", "monitoring". Empty where it says nothing.
    #[serde(default)]
    pub status: String,
    /// When it began.
    #[serde(default)]
    pub started: Option<Timestamp>,
    /// Products, components and words of symptoms that it is about. Words of the title count too.
    #[serde(default)]
    pub words: Vec<String>,
    /// Where it is followed up.
    #[serde(default)]
    pub link: Option<String>,
}
