//! Words that name one exact thing: error codes, numbers, versions, addresses.
//!
//! They are never taken for typos of something else, and never stemmed. What an utterance names, with the place where it
//! stands, is found by [`scan`]; which documents name the same, by [`index`].

pub(crate) mod index;
pub(crate) mod lists;
pub(crate) mod scan;
mod shape;

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What kind of exact thing an [`Entity`] is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// An error code: `TF400813`, `AADSTS50011`, `0x80070005`, `ORA-12154`, `ECONNREFUSED`, `invalid_grant`, the name of an
    /// exception.
    ErrorCode,
    /// A status of HTTP (RFC 9110 §15): `HTTP 403`, `502 Bad Gateway`.
    HttpStatus,
    /// An address of the web.
    Url,
    /// Eight, four, four, four and twelve hexadecimal digits (RFC 9562 §4).
    Guid,
    /// A version: `3.220.5`, `v2.1`, `version 2019`.
    Version,
    /// A day.
    Date,
    /// An address of IPv4 or IPv6.
    IpAddress,
    /// A path or the name of a file.
    FilePath,
    /// An address of mail.
    Mail,
    /// A member of a list: of [`crate::TrainingSettings::entities`] by the list's kind, or of the documents' keywords.
    Listed(String),
}

/// An exact thing that an utterance names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub kind: EntityKind,
    /// As written.
    pub text: String,
    /// In one spelling, for comparison: a code in capitals, a day as `2026-11-26` where it is clear which day is meant, a
    /// member as its list has it.
    pub value: String,
    /// Bytes of the utterance as it was written.
    pub span: Range<usize>,
}

/// Members of one kind that authors know: products, plans, teams.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct EntityList {
    /// What its members are ("product").
    pub kind: String,
    /// Names as people write them; case does not matter.
    pub members: Vec<String>,
}

/// Whether a word as written is an error code with digits, or a GUID.
pub(crate) fn is_code(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit()) && (shape::error_code(text).is_some() || shape::is_guid(text))
}

/// What a folded word names, when it names one exact thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExactThing {
    /// `https://…`, `www.…`, a host or file name, an address of mail.
    Address,
    /// Letters and digits together: `aadsts50011`, `0x80070005`, `tf400813`, a GUID.
    Code,
    /// Digits, with separators: `400`, `3.5`, `10,000`.
    Number,
}

/// What `folded` names, if it names one exact thing.
pub(crate) fn entity_kind(folded: &str) -> Option<ExactThing> {
    let has_digit = folded.chars().any(|c| c.is_ascii_digit());
    let has_letter = folded.chars().any(char::is_alphabetic);
    if shape::is_error_name(folded) {
        return Some(ExactThing::Code);
    }
    if folded.contains("://") || folded.contains('@') || folded.starts_with("www.") {
        Some(ExactThing::Address)
    } else if has_digit && has_letter {
        Some(ExactThing::Code)
    } else if has_digit {
        Some(ExactThing::Number)
    } else if has_letter && folded.trim_start_matches('.').contains(['.', '_', '/', '\\']) {
        Some(ExactThing::Address)
    } else if folded.ends_with(['#', '+']) || folded.starts_with('.') {
        // "C#", "C++", ".NET": a letter more or less is another thing.
        Some(ExactThing::Code)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_numbers_and_addresses_are_told_from_words() {
        let words = [
            "aadsts50011",
            "0x80070005",
            "400",
            "dev.azure.com",
            "c#",
            ".net",
            "token",
            "multi-factor",
        ];

        let kinds = words.map(entity_kind);

        assert_eq!(
            kinds,
            [
                Some(ExactThing::Code),
                Some(ExactThing::Code),
                Some(ExactThing::Number),
                Some(ExactThing::Address),
                Some(ExactThing::Code),
                Some(ExactThing::Code),
                None,
                None,
            ]
        );
    }
}
