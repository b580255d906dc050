//! Languages of articles, by their codes (ISO 639-1): those that words can be stemmed in.

/// Code and English name of each.
const LANGUAGES: &[(&str, &str)] = &[
    ("ar", "Arabic"),
    ("da", "Danish"),
    ("de", "German"),
    ("el", "Greek"),
    ("en", "English"),
    ("es", "Spanish"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("hu", "Hungarian"),
    ("it", "Italian"),
    ("nl", "Dutch"),
    ("no", "Norwegian"),
    ("pt", "Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sv", "Swedish"),
    ("ta", "Tamil"),
    ("tr", "Turkish"),
];

/// The code of a language as people write it: `de`, `de-AT`, `DE_de`, `German`. `None` where it is none of those known.
pub fn code(written: &str) -> Option<&'static str> {
    let written = written.trim();
    let primary = written.split(['-', '_']).next().unwrap_or_default();
    // Both written forms of Norwegian are one language here.
    let primary = if matches!(primary.to_ascii_lowercase().as_str(), "nb" | "nn") {
        "no"
    } else {
        primary
    };
    LANGUAGES
        .iter()
        .find(|(code, name)| code.eq_ignore_ascii_case(primary) || name.eq_ignore_ascii_case(written))
        .map(|(code, _)| *code)
}

/// All codes, parted by commas, for a message.
pub fn codes() -> String {
    let codes: Vec<&str> = LANGUAGES.iter().map(|(code, _)| *code).collect();
    codes.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_code_region_or_name() {
        for written in ["de", "DE", "de-AT", "de_CH", " german "] {
            assert_eq!(code(written), Some("de"), "{written}");
        }
        assert_eq!(code("nb-NO"), Some("no"));
        assert_eq!(code("xx"), None);
        assert_eq!(code(""), None);
    }
}
