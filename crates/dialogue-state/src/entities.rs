//! Exact things a person names: error codes, GUIDs, versions, addresses, times. They go with the support request and
//! need not be asked for again.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::Offset;
use regex::Regex;

use crate::intake::when::{self, Direction};
use crate::state::State;
use crate::{Entity, EntityKind};

/// Longer things are no codes.
const LONGEST_CHARS: usize = 300;

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// The likeliest kinds first: what one of them takes is not looked at again.
static SHAPES: LazyLock<Vec<(EntityKind, Regex)>> = LazyLock::new(|| {
    vec![
        (EntityKind::Address, pattern(r#"(?i)\bhttps?://[^\s<>"'`)\]]+"#)),
        (
            EntityKind::Mail,
            pattern(r"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b"),
        ),
        (
            EntityKind::Guid,
            pattern(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
        ),
        (
            EntityKind::ErrorCode,
            pattern(
                r"(?x)
                \b0[xX][0-9a-fA-F]{3,16}\b
              | \b[A-Z]{2,}[-_]?[0-9]{3,}\b
              | \b(?:ERR|E)_[A-Z0-9_]{3,}\b
              | (?i:\bHTTP\s?[45][0-9]{2}\b)
              | (?i:\b(?:error|status|exit)(?:\s+code)?(?:\s+is|:)?\s+)(?P<code>-?[0-9]{1,10})\b
              | (?i:\b(?:errors?|codes?)(?:\s+code)?(?:\s+is|:)?\s+)(?P<named>[A-Z]{1,4}-?[0-9]{1,6})\b
              | \b(?P<late>[45][0-9]{2})\s+(?i:error|bad\srequest|unauthorized|forbidden|not\sfound)\b",
            ),
        ),
        (
            EntityKind::Version,
            pattern(
                r"(?i)\bv?[0-9]+\.[0-9]+\.[0-9]+(?:\.[0-9]+)*(?:-[a-z0-9.]+)?\b|\bversion\s+(?P<code>[0-9]+(?:\.[0-9]+)*)\b",
            ),
        ),
    ]
});

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    /// In the order of the shapes.
    exact: Vec<Entity>,
    /// What is left of a text that tells since when: which time that is depends on now.
    telling_beginning: Option<String>,
}

impl Named {
    /// What `text` names.
    pub(crate) fn of(text: &str) -> Self {
        let mut left = text.to_owned();
        let mut exact = Vec::new();
        for (kind, shape) in SHAPES.iter() {
            let mut taken = Vec::new();
            for captures in shape.captures_iter(&left) {
                let Some(whole) = captures.get(0) else { continue };
                let part = ["code", "named", "late"]
                    .iter()
                    .find_map(|name| captures.name(name))
                    .unwrap_or(whole);
                let value = part.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?']);
                if value.chars().count() <= LONGEST_CHARS {
                    exact.push(Entity {
                        kind: *kind,
                        value: value.to_owned(),
                    });
                }
                taken.push(whole.range());
            }
            for range in taken.into_iter().rev() {
                left.replace_range(range, " ");
            }
        }
        Self {
            exact,
            telling_beginning: when::tells_beginning(&left).then_some(left),
        }
    }

    fn at(&self, now: Timestamp, offset: Offset) -> impl Iterator<Item = Entity> {
        let left = self.telling_beginning.as_ref();
        let time = left.and_then(|left| when::read(left, now, offset, Direction::Past));
        let time = time.map(|time| Entity {
            kind: EntityKind::Time,
            value: time.value(),
        });
        self.exact.iter().cloned().chain(time)
    }
}

/// Whether a word by itself is an error code: "TF400813", "0x80070005".
pub(crate) fn is_error_code(word: &str) -> bool {
    let exact = Named::of(word).exact;
    matches!(exact.as_slice(), [one] if one.kind == EntityKind::ErrorCode && one.value == word)
}

/// The code that a title is of: "E-12" of "E-12: paper jam". It has letters and digits, and a mark behind it parts it from what
/// it means.
pub(crate) fn code_of_title(title: &str) -> Option<&str> {
    let (code, meaning) = title.trim().split_once([':', ' '])?;
    let is_parted = title.trim().as_bytes().get(code.len()) == Some(&b':')
        || meaning.trim_start().starts_with(['-', '–', '—', '('])
        || is_error_code(code);
    let has = |is: fn(&char) -> bool| code.chars().any(|c| is(&c));
    (is_parted && has(char::is_ascii_digit) && has(char::is_ascii_alphabetic)).then_some(code)
}

/// A text in its letters and digits alone: "e 12" is "E-12".
pub(crate) fn joined(text: &str) -> String {
    let telling = text.chars().filter(|c| c.is_alphanumeric());
    telling.flat_map(char::to_lowercase).collect()
}

/// Keeps what was `named`, the newest last, none twice.
pub(crate) fn note(state: &mut State, named: &Named, now: Timestamp, offset: Offset) {
    for entity in named.at(now, offset) {
        state.entities.retain(|known| *known != entity);
        state.entities.push(entity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<(EntityKind, String)> {
        let now = "2026-11-26T10:30:00Z".parse().expect("a time");
        Named::of(text)
            .at(now, Offset::UTC)
            .map(|entity| (entity.kind, entity.value))
            .collect()
    }

    #[test]
    fn a_title_may_begin_with_a_code() {
        for (title, code) in [
            ("E-12: paper jam", Some("E-12")),
            ("TF400813 – not authorised", Some("TF400813")),
            ("ZW-1010: signature expired", Some("ZW-1010")),
            ("Paper jam (E-12)", None),
            ("B197 is for automatic cars", None),
            ("2 people: what now?", None),
        ] {
            assert_eq!(code_of_title(title), code, "{title}");
        }
        assert_eq!(joined("zw 1010"), joined("ZW-1010"));
    }

    #[test]
    fn exact_things_are_found() {
        for (text, kind, value) in [
            (
                "I get AADSTS50011 on sign-in",
                EntityKind::ErrorCode,
                "AADSTS50011",
            ),
            ("fails with 0x80070005.", EntityKind::ErrorCode, "0x80070005"),
            ("TF400813: not authorized", EntityKind::ErrorCode, "TF400813"),
            ("it shows error E-417", EntityKind::ErrorCode, "E-417"),
            ("error 403 when I push", EntityKind::ErrorCode, "403"),
            ("a 400 Bad Request", EntityKind::ErrorCode, "400"),
            ("agent 3.220.5", EntityKind::Version, "3.220.5"),
            ("version 2019 of it", EntityKind::Version, "2019"),
            (
                "correlation id 0F8FAD5B-D9CB-469F-A165-70867728950E",
                EntityKind::Guid,
                "0F8FAD5B-D9CB-469F-A165-70867728950E",
            ),
            (
                "see https://dev.azure.com/contoso/x.",
                EntityKind::Address,
                "https://dev.azure.com/contoso/x",
            ),
            ("write to anna@example.org", EntityKind::Mail, "anna@example.org"),
            (
                "it fails since Tuesday 9am",
                EntityKind::Time,
                "2026-11-24T09:00:00Z",
            ),
        ] {
            assert_eq!(of(text), [(kind, value.to_owned())], "{text}");
        }
    }

    #[test]
    fn plain_words_name_nothing() {
        for text in [
            "I have 2 tokens",
            "the gate is closed on Sunday",
            "renew my PAT",
            "port 443",
            "I need 400 users",
        ] {
            assert!(of(text).is_empty(), "{text}: {:?}", of(text));
        }
    }
}
