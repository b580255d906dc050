//! What a step was told beside the event, as the log keeps it.

use jiff::Timestamp;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use crate::{Incident, Page, Surroundings};

/// All of [`Surroundings`] that the log has nowhere else, and which tiers could be asked.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Told {
    /// Whether the sentence encoder could be asked: it is there, and there was time for it. Whether it was asked says the
    /// turn's list of tiers; under other knowledge the same message may need it.
    pub encoder: bool,
    /// [`State::fingerprint`](crate::State::fingerprint) of the state before the turn; `None` for the first, and where a
    /// release before wrote the turn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// The person's distance from UTC, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset_seconds: Option<i32>,
    /// The person's locale, where this turn told another one than those before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The page, where this turn told of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Page>,
    /// Incidents that were open.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<Incident>,
}

impl Told {
    /// What a step is told, and the fingerprint of the state it starts from.
    pub fn of(surroundings: &Surroundings<'_>, encoder: bool, before: Option<u64>) -> Self {
        Self {
            encoder,
            before,
            offset_seconds: surroundings.offset.map(Offset::seconds),
            locale: surroundings.locale.map(str::to_owned),
            page: surroundings.page.cloned(),
            incidents: surroundings.incidents.to_vec(),
        }
    }

    /// The same for a step again.
    pub fn surroundings<'s>(&'s self, now: Timestamp, conversation: &'s str) -> Surroundings<'s> {
        Surroundings {
            conversation,
            offset: self
                .offset_seconds
                .and_then(|seconds| Offset::from_seconds(seconds).ok()),
            locale: self.locale.as_deref(),
            page: self.page.as_ref(),
            incidents: &self.incidents,
            ..now.into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_told_comes_back() {
        let page = Page {
            product: Some("printing".to_owned()),
            ..Page::default()
        };
        let incidents = [Incident {
            id: "i".to_owned(),
            title: "Down".to_owned(),
            status: String::new(),
            started: None,
            words: Vec::new(),
            link: None,
        }];
        let surroundings = Surroundings {
            conversation: "c",
            offset: Some(Offset::constant(-5)),
            locale: Some("de-AT"),
            page: Some(&page),
            incidents: &incidents,
            ..Timestamp::UNIX_EPOCH.into()
        };

        let told = Told::of(&surroundings, true, Some(7));
        let read: Told = serde_json::from_str(&serde_json::to_string(&told).unwrap()).unwrap();
        let again = read.surroundings(Timestamp::UNIX_EPOCH, "c");

        assert_eq!(read, told);
        assert_eq!(
            (again.offset, again.locale, again.page, again.incidents),
            (
                surroundings.offset,
                surroundings.locale,
                surroundings.page,
                surroundings.incidents
            )
        );
    }

    #[test]
    fn a_quiet_day_takes_few_bytes() {
        let told = Told::of(&Timestamp::UNIX_EPOCH.into(), true, None);

        assert_eq!(serde_json::to_string(&told).unwrap(), r#"{"encoder":true}"#);
    }
}
