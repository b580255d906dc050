//! Words that name one exact thing: error codes, numbers, versions, addresses.
//!
//! They are never taken for typos of something else, and never stemmed.

/// What a folded word names, when it names one exact thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntityKind {
    /// `https://…`, `www.…`, a host or file name, an address of mail.
    Address,
    /// Letters and digits together: `aadsts50011`, `0x80070005`, `tf400813`, a GUID.
    Code,
    /// Digits, with separators: `400`, `3.5`, `10,000`.
    Number,
}

/// What `folded` names, if it names one exact thing.
pub(crate) fn entity_kind(folded: &str) -> Option<EntityKind> {
    let has_digit = folded.chars().any(|c| c.is_ascii_digit());
    let has_letter = folded.chars().any(char::is_alphabetic);
    if folded.contains("://") || folded.contains('@') || folded.starts_with("www.") {
        Some(EntityKind::Address)
    } else if has_digit && has_letter {
        Some(EntityKind::Code)
    } else if has_digit {
        Some(EntityKind::Number)
    } else if has_letter && folded.trim_start_matches('.').contains(['.', '_', '/', '\\']) {
        Some(EntityKind::Address)
    } else if folded.ends_with(['#', '+']) || folded.starts_with('.') {
        // "C#", "C++", ".NET": a letter more or less is another thing.
        Some(EntityKind::Code)
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
                Some(EntityKind::Code),
                Some(EntityKind::Code),
                Some(EntityKind::Number),
                Some(EntityKind::Address),
                Some(EntityKind::Code),
                Some(EntityKind::Code),
                None,
                None,
            ]
        );
    }
}
