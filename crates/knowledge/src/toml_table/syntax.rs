//! What is told of TOML that the parser refuses.

/// Whether the parser stumbles at `at` over what it stumbled over at `before` already: on the same line, or on the next where
/// that begins no pair of its own (`- an item` of YAML, the rest of a text), or repeats one pair more of a table given twice.
pub(super) fn is_of_same_slip(text: &str, before: usize, at: usize, message: &str) -> bool {
    let between = text.get(before.min(at)..at.max(before)).unwrap_or_default();
    let ends = between.bytes().filter(|byte| *byte == b'\n').count();
    let line = super::line_at(text, at).trim_start();
    let begins_pair = line
        .trim_start_matches(|next: char| next.is_alphanumeric() || matches!(next, '_' | '-' | '"' | '.'))
        .trim_start()
        .starts_with('=');
    match ends {
        0 => true,
        1 => message == "duplicate key" || !begins_pair,
        _ => false,
    }
}

/// How to mend a line, where it shows what was meant.
pub(super) fn hint(line: &str, message: &str) -> Option<String> {
    let trimmed = line.trim();
    let (key, value) = trimmed.split_once('=').unwrap_or(("", trimmed));
    let value = value.trim();
    if message.starts_with("the key `") && trimmed.starts_with('[') {
        let name = trimmed.trim_matches(['[', ']', ' ']);
        return Some(format!("write `[[{name}]]` where there is one for each"));
    }
    if message.starts_with("the key `") {
        return Some("keep one of them, with the values of both".to_owned());
    }
    if trimmed.contains(['“', '”', '„', '’', '‘']) {
        return Some("write straight quotes (`\"`), not those of a word processor".to_owned());
    }
    if trimmed.starts_with("//") || trimmed.starts_with("/*") {
        return Some("a comment begins with `#`".to_owned());
    }
    if trimmed.starts_with('{') || trimmed.starts_with("\"entry\"") {
        return Some(
            "this is JSON; TOML is written `key = \"value\"`, and a list of tables begins with `[[entry]]`"
                .to_owned(),
        );
    }
    if line.starts_with(|first: char| first.is_whitespace() && !matches!(first, ' ' | '\t')) {
        return Some("the line begins with a blank that is none for TOML; remove it".to_owned());
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
    if value.contains("['") && value.matches('\'').count() % 2 == 1 {
        return Some("write a text with `'` in it between `\"` and `\"`".to_owned());
    }
    if message.contains("unicode") || message.contains("escape") {
        return Some("write `\\\\` for a `\\`, or put the text between `'` and `'`".to_owned());
    }
    if let Some(day) = day(value) {
        return Some(format!("write `{} = {day}`", key.trim()));
    }
    if message.contains("key with no value") && !trimmed.contains('=') {
        return Some("write `=` between the key and its value".to_owned());
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

/// The day that was written as `31.12.2026`, as TOML has it.
fn day(value: &str) -> Option<String> {
    let parts: Vec<&str> = value.split('.').collect();
    let &[day, month, year] = parts.as_slice() else {
        return None;
    };
    let (day, month): (u8, u8) = (day.parse().ok()?, month.parse().ok()?);
    let is_day = (1..=31).contains(&day) && (1..=12).contains(&month) && year.len() == 4;
    (is_day && year.bytes().all(|byte| byte.is_ascii_digit())).then(|| format!("{year}-{month:02}-{day:02}"))
}
