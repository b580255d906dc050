//! What is told of TOML that the parser refuses.

/// How to mend a line, where it shows what was meant.
pub(super) fn hint(line: &str, message: &str) -> Option<String> {
    let trimmed = line.trim();
    let (key, value) = trimmed.split_once('=').unwrap_or(("", trimmed));
    let value = value.trim();
    if message.starts_with("the key `") {
        return Some("keep one of them, with the values of both".to_owned());
    }
    if trimmed.contains(['“', '”', '„', '’', '‘']) {
        return Some("write straight quotes (`\"`), not those of a word processor".to_owned());
    }
    if let Some(word) = ["True", "False"].iter().find(|word| value.starts_with(**word)) {
        return Some(format!("write `{}` in small letters", word.to_lowercase()));
    }
    if ["None", "null", "nil"].iter().any(|word| value.starts_with(word)) {
        return Some(format!(
            "leave `{}` out where there is nothing to say",
            key.trim()
        ));
    }
    let is_yaml = !trimmed.contains('=')
        && trimmed
            .trim_start_matches("- ")
            .split_once(':')
            .is_some_and(|(key, _)| {
                !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            });
    if is_yaml {
        return Some(
            "this is YAML; TOML is written `key = \"value\"`, and a list of tables begins with `[[entry]]`"
                .to_owned(),
        );
    }
    if message.contains("missing comma") {
        let hint = if trimmed.starts_with("[[") {
            "close the list above with `]`"
        } else {
            "write a comma between the items"
        };
        return Some(hint.to_owned());
    }
    if message.contains("invalid basic string") {
        return Some(
            "close the text with `\"`; a `\"` in it is written `\\\"`, a `\\` is written `\\\\`".to_owned(),
        );
    }
    if message.contains("invalid date") || message.contains("invalid datetime") {
        return Some("write a day of the calendar, such as `2026-01-31`".to_owned());
    }
    None
}
