//! What people say to a form instead of an answer: "back", "skip", "send it".

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::words::{Phrase, read_phrases, words};

/// What a form is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Command {
    Back,
    Skip,
    /// Not known: skips what is optional.
    Unknown,
    /// Not over yet: skips the question when it ended.
    Ongoing,
    SkipAll,
    Keep,
    Send,
    Change,
}

/// Words around a command that say nothing.
const AROUND: &[&str] = &[
    "please", "pls", "ok", "okay", "thanks", "then", "just", "now", "well", "oh", "sorry", "um", "hm", "so",
    "lets", "i", "think",
];

static PHRASES: LazyLock<HashMap<Command, Vec<Phrase>>> = LazyLock::new(|| {
    let mut lists = read_phrases(include_str!("../../data/intake.toml"));
    [
        ("back", Command::Back),
        ("skip", Command::Skip),
        ("unknown", Command::Unknown),
        ("ongoing", Command::Ongoing),
        ("skip_all", Command::SkipAll),
        ("keep", Command::Keep),
        ("send", Command::Send),
        ("change", Command::Change),
    ]
    .into_iter()
    .map(|(name, command)| {
        let phrases = lists.remove(name).unwrap_or_default();
        (
            command,
            phrases.iter().map(|phrase| Phrase::new(phrase)).collect(),
        )
    })
    .collect()
});

/// Whether the whole of `text` is `command`.
pub(crate) fn is(command: Command, text: &str) -> bool {
    let words = words(text);
    let plain: Vec<String> = words
        .iter()
        .filter(|word| !AROUND.contains(&word.as_str()))
        .cloned()
        .collect();
    let is_whole = |words: &[String]| {
        !words.is_empty()
            && PHRASES
                .get(&command)
                .into_iter()
                .flatten()
                .any(|phrase| phrase.prefix_of(words) == Some(words.len()))
    };
    is_whole(&words) || is_whole(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_whole_utterances() {
        for (command, texts) in [
            (Command::Back, ["go back please", "previous question", "Back."]),
            (Command::Skip, ["skip", "ok skip this one", "not applicable"]),
            (
                Command::SkipAll,
                [
                    "skip the rest",
                    "just send it as it is",
                    "I don't want to answer any more questions",
                ],
            ),
            (Command::Unknown, ["I don't know", "no idea", "not sure"]),
            (Command::Send, ["looks good", "send it", "nothing to change"]),
            (
                Command::Ongoing,
                ["still ongoing", "it hasn't stopped", "still happening"],
            ),
        ] {
            for text in texts {
                assert!(is(command, text), "{text}");
            }
        }
        for text in [
            "the back door is closed",
            "skip logic of the build fails",
            "I sent it yesterday",
        ] {
            for command in [Command::Back, Command::Skip, Command::SkipAll] {
                assert!(!is(command, text), "{text}");
            }
        }
    }
}
