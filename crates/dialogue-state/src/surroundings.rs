//! What a step is told beside the event: the time, the conversation's name, the page, running incidents.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::Incident;

/// All that a step reads and does not keep. A [`Timestamp`] alone will do: `now.into()`.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings<'a> {
    /// When the event happened; never before that of the step before.
    pub now: Timestamp,
    /// The conversation's id: the reference of a support request is made from it. Empty where there is none.
    pub conversation: &'a str,
    /// The person's distance from UTC, where the channel tells it; dates in words are read by it. Default: UTC.
    pub offset: Option<Offset>,
    /// The person's locale (BCP 47), where the channel tells it: the agent speaks its language where it can. `None` leaves
    /// what was told before.
    pub locale: Option<&'a str>,
    /// The page the person is on, where the channel tells it. `None` leaves what was told before.
    pub page: Option<&'a Page>,
    /// Incidents that are open now, the gravest first.
    pub incidents: &'a [Incident],
}

impl From<Timestamp> for Surroundings<'_> {
    /// A moment of a conversation without a name, on no page, while nothing is down.
    fn from(now: Timestamp) -> Self {
        Self {
            now,
            conversation: "",
            offset: None,
            locale: None,
            page: None,
            incidents: &[],
        }
    }
}

/// Where a person is while they write: it narrows what is offered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Page {
    /// The product: an id (`productPesIds`) or a name.
    pub product: Option<String>,
    /// The cloud, as `cloudEnvironments` names it: `public`, `fairfax` …
    pub cloud: Option<String>,
    /// The page itself: an article's id or address.
    pub page: Option<String>,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

impl Page {
    /// Whether it tells nothing.
    pub fn is_empty(&self) -> bool {
        let is_blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        [&self.product, &self.cloud, &self.page, &self.title]
            .into_iter()
            .all(is_blank)
    }
}
