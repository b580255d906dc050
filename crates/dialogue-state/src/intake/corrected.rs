//! Answers that take themselves back: "right, no wait, left" means left.

use std::sync::LazyLock;

use regex::Regex;

use super::command;
use crate::words::remembered;

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

/// The words that tell what is right, where a text says that it puts something right: "whole", "house" of "no, it's the whole
/// house". `None` where it does not.
pub(super) fn put_right(text: &str) -> Option<Vec<String>> {
    let said = remembered(text);
    let refuses = |word: &String| command::verdict(word) == Some(false);
    let is_refused = said.words.first().is_some_and(refuses)
        && text
            .split_whitespace()
            .next()
            .is_some_and(|first| first.ends_with([',', '.', '!']));
    if !is_refused && !said.words.iter().any(|word| command::is_correcting(word)) {
        return None;
    }
    let says_nothing = |word: &String| {
        command::is_correcting(word)
            || command::is_around(word)
            || command::is_around_right(word)
            || refuses(word)
    };
    Some(
        said.words
            .iter()
            .filter(|word| !says_nothing(word))
            .cloned()
            .collect(),
    )
}

/// A text without the words at its end that only say that it puts something right: "OS 423" of "OS 423 actually".
pub(super) fn without_marks(text: &str) -> &str {
    let mut text = text.trim();
    while let Some((before, last)) = text.rsplit_once(char::is_whitespace) {
        if !remembered(last)
            .words
            .iter()
            .all(|word| command::is_correcting(word))
        {
            break;
        }
        text = before.trim_end_matches([',', ' ']);
    }
    text
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

    #[test]
    fn what_is_put_right_is_told_by_its_mark() {
        for (text, right) in [
            ("in a cabin actually", Some("cabin")),
            ("no, it's the whole house", Some("whole house")),
            ("ne doch nur das Haus", Some("haus")),
            ("ach nein, es ist das Bad", Some("bad")),
            ("no cabin", None),
            ("the cabin", None),
        ] {
            assert_eq!(
                put_right(text).map(|words| words.join(" ")).as_deref(),
                right,
                "{text}"
            );
        }
        assert_eq!(without_marks("OS 423, actually"), "OS 423");
        assert_eq!(without_marks("OS 423"), "OS 423");
    }
}
