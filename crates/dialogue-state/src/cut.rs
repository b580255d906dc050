//! Texts that must be short.

/// At most `most` characters, cut between words.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most - 1).collect();
    let whole = match head.rfind(' ') {
        // One very long word is cut where it must be.
        Some(at) if at > most / 2 => head.get(..at).unwrap_or(&head),
        _ => &head,
    };
    format!(
        "{}…",
        whole.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ')')
    )
}

/// With a capital letter first.
pub(crate) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// With a small letter first, in the middle of a sentence; "SSH" and "OAuth" stay.
pub(crate) fn small(text: &str) -> String {
    let first = text.split_whitespace().next().unwrap_or_default();
    if first.chars().skip(1).any(|c| !c.is_lowercase()) || first.chars().count() < 2 {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_words() {
        assert_eq!(cut("the north gate is closed", 16), "the north gate…");
        assert_eq!(cut("short", 16), "short");
        assert_eq!(cut("a-word-without-any-blank", 10), "a-word-wi…");
    }
}
