//! Words that share their end with one behind them: "Wohn- oder Schlafzimmer" has a "Wohnzimmer".

use crate::words::words;

/// A shorter end is shared by chance.
const SHORTEST_END_CHARS: usize = 3;

/// How a word begins that stands there without its end, and the word behind it that has the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Suspended {
    beginning: String,
    whole: String,
}

/// Those of a text: "Ein-, Um- und Auszug" has two.
pub(super) fn of(text: &str) -> Vec<Suspended> {
    if !text.contains("- ") && !text.contains("-,") && !text.contains("-/") {
        return Vec::new();
    }
    let pieces: Vec<&str> = text.split(|c: char| c.is_whitespace() || c == '/').collect();
    let is_suspended = |piece: &str| piece.trim_end_matches(',').ends_with('-') && !words(piece).is_empty();
    let mut found = Vec::new();
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| is_suspended(piece)) {
        // Behind it stand others of its kind, and what joins them: the end is that of the longest word among the next two whole ones.
        let behind = pieces.iter().skip(at + 1).filter(|piece| !is_suspended(piece));
        let whole = behind
            .take(2)
            .flat_map(|piece| words(piece))
            .max_by_key(String::len);
        if let (Some(beginning), Some(whole)) = (words(piece).pop(), whole) {
            found.push(Suspended { beginning, whole });
        }
    }
    found
}

/// Whether a word is one of them with its end.
pub(super) fn names(suspended: &[Suspended], word: &str) -> bool {
    suspended.iter().any(|suspended| {
        let end = word.strip_prefix(suspended.beginning.as_str());
        end.is_some_and(|end| {
            end.chars().count() >= SHORTEST_END_CHARS
                && end.len() < suspended.whole.len()
                && suspended.whole.ends_with(end)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_without_its_end_has_that_of_the_word_behind_it() {
        for (text, word) in [
            ("Wohn- oder Schlafzimmer", "wohnzimmer"),
            ("Haus-/Wohnungstür", "haustür"),
            ("Ein-, Um- und Auszug", "einzug"),
            ("Ein-, Um- und Auszug", "umzug"),
            ("pre- and postpaid", "prepaid"),
        ] {
            assert!(names(&of(text), word), "{text}: {word}");
        }
        for (text, word) in [
            ("Wohn- oder Schlafzimmer", "wohnung"),
            ("Wohn- oder Schlafzimmer", "zimmer"),
            ("Keller - oder Dachboden", "kellerboden"),
            ("e-mail", "email"),
        ] {
            assert!(!names(&of(text), word), "{text}: {word}");
        }
    }
}
