//! When an entry may be given as an answer.

use jiff::Timestamp;
use serde::Serialize;

/// From when and until when an entry holds; nothing means always.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
pub struct Validity {
    /// First moment it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// First moment it no longer holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

impl Validity {
    /// Whether it holds at that moment.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_holds_from_its_first_moment_to_before_its_end() {
        let at = |second| Timestamp::from_second(second).expect("a time");
        let validity = Validity {
            from: Some(at(10)),
            until: Some(at(20)),
        };

        let holds: Vec<bool> = [9, 10, 19, 20]
            .map(|second| validity.holds_at(at(second)))
            .to_vec();

        assert_eq!(holds, [false, true, true, false]);
        assert!(Validity::default().holds_at(at(0)));
    }
}
