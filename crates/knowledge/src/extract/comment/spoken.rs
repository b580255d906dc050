//! The name of a variable as it is said in place of its sample value.

/// Words that are written with capitals inside.
const MIXED: &[&str] = &[
    "DDoS",
    "IoT",
    "OAuth",
    "VNet",
    "SaaS",
    "PaaS",
    "IaaS",
    "vCPU",
    "vCore",
    "GitHub",
    "PowerShell",
];

/// A variable's name in words: `ResourceName` → `(resource name)`.
pub(super) fn spoken(name: &str) -> String {
    let mut words = String::from("(");
    let mut before = ' ';
    let name = name.trim();
    let mut characters = name.chars().peekable();
    let mut at = 0;
    while let Some(character) = characters.next() {
        let rest = name.get(at..).unwrap_or_default();
        at += character.len_utf8();
        if let Some(word) = MIXED.iter().find(|word| {
            rest.strip_prefix(**word)
                .is_some_and(|after| !after.starts_with(char::is_lowercase))
        }) {
            if !words.ends_with([' ', '(']) {
                words.push(' ');
            }
            words.push_str(word);
            words.push(' ');
            characters.nth(word.len().saturating_sub(2));
            at += word.len() - 1;
            before = ' ';
            continue;
        }
        let next_is_lower = characters.peek().is_some_and(|next| next.is_lowercase());
        let begins_word =
            character.is_uppercase() && (before.is_lowercase() || (before.is_uppercase() && next_is_lower));
        if !character.is_alphanumeric() || begins_word {
            if !words.ends_with([' ', '(']) {
                words.push(' ');
            }
            if !character.is_alphanumeric() {
                before = ' ';
                continue;
            }
        }
        let stays_upper = before.is_uppercase()
            || (character.is_uppercase() && characters.peek().is_some_and(|next| next.is_uppercase()));
        if stays_upper && character.is_uppercase() && !begins_word {
            words.push(character);
        } else {
            words.extend(character.to_lowercase());
        }
        before = character;
    }
    let length = words.trim_end().len();
    words.truncate(length);
    words.push(')');
    if words == "()" {
        "(value)".to_owned()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spoken_in_words() {
        assert_eq!(spoken("VMName"), "(VM name)");
        assert_eq!(spoken("startTime_utc"), "(start time utc)");
        assert_eq!(spoken("DDoSPlanName"), "(DDoS plan name)");
        assert_eq!(spoken("myIoTHub"), "(my IoT hub)");
        assert_eq!(spoken("GitHub"), "(GitHub)");
        assert_eq!(spoken("IoTs"), "(io ts)");
    }
}
