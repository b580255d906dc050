//! Answers that take themselves back: "right, no wait, left" means left.

use std::sync::LazyLock;

use regex::Regex;

/// What stands between what was said and what is meant instead, in English and German.
static TAKES_BACK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix) [\s,.;:!…-]+ (?: no,?\s+wait | oh,?\s+wait | wait,?\s+no | no,?\s+sorry | sorry,\s+no | scratch\s+that | i\s+mean(?:t)?
          | nein,?\s+warte | nein,?\s+doch | ich\s+meine | quatsch | ach\s+nein | moment,?\s+nein ) \b [\s,.;:!…-]*",
    )
    .expect("the pattern is valid")
});

/// What is meant after all, where an answer takes back what it began with; `None` where it takes nothing back.
pub(super) fn meant(text: &str) -> Option<&str> {
    let last = TAKES_BACK.find_iter(text).last()?;
    let said = text.get(..last.start())?;
    let meant = text.get(last.end()..)?.trim();
    let has_words = |part: &str| part.contains(char::is_alphanumeric);
    (has_words(said) && has_words(meant)).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_what_was_said_is_meant() {
        for (text, is_meant) in [
            ("right... no wait, left", Some("left")),
            ("Monday, I mean Tuesday", Some("Tuesday")),
            ("two, no sorry, three. Oh wait, four", Some("four")),
            ("links, ach nein, rechts", Some("rechts")),
            ("no wait", None),
            ("I mean the left one", None),
            ("the left one, I mean", None),
            ("right", None),
        ] {
            assert_eq!(meant(text), is_meant, "{text}");
        }
    }
}
