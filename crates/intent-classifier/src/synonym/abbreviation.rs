//! Abbreviations that a text explains itself: "personal access token (PAT)", "MFA (multi-factor authentication)".

use crate::normalize::{MOST_UTTERANCE_CHARS, fold, normalize};
use crate::tokenize::{MOST_UTTERANCE_TOKENS, tokenize};

/// How many letters an abbreviation has.
const LETTERS: std::ops::RangeInclusive<usize> = 2..=8;

/// Pairs of abbreviation and what it stands for, as folded words, found in the parentheses of a text.
///
/// The rule: capitals in parentheses whose letters are the first letters of the words before them, or words in
/// parentheses whose first letters are the capitals before them.
pub(crate) fn abbreviations(text: &str) -> Vec<(String, Vec<String>)> {
    let normal = normalize(text, MOST_UTTERANCE_CHARS);
    let mut pairs = Vec::new();
    for (open, _) in normal.match_indices('(') {
        let Some((inner, _)) = normal[open + 1..].split_once(')') else {
            break;
        };
        let before = folded_words(&normal[..open]);
        let inside = folded_words(inner);
        if let Some(short) = capitals(inner) {
            pairs.extend(words_with_initials(&before, &short).map(|long| (short, long)));
        } else if let Some(short) = normal[..open].split_whitespace().next_back().and_then(capitals) {
            pairs.extend(
                words_with_initials(&inside, &short)
                    .filter(|long| long.len() == inside.len())
                    .map(|long| (short, long)),
            );
        }
    }
    pairs
}

fn folded_words(text: &str) -> Vec<String> {
    tokenize(text, MOST_UTTERANCE_TOKENS)
        .into_iter()
        .map(|token| token.folded)
        .collect()
}

/// The folded letters of an abbreviation in capitals ("PAT", "PATs"), if the text is one.
fn capitals(text: &str) -> Option<String> {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    let singular = bare.strip_suffix('s').unwrap_or(bare);
    let is_short = LETTERS.contains(&singular.chars().count());
    (is_short
        && singular.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
        && singular.chars().any(char::is_uppercase))
    .then(|| fold(singular))
}

/// The last words, one for each letter, if they begin with the letters.
fn words_with_initials(words: &[String], letters: &str) -> Option<Vec<String>> {
    let count = letters.chars().count();
    let long = words.get(words.len().checked_sub(count)?..)?;
    let fits = long
        .iter()
        .zip(letters.chars())
        .all(|(word, letter)| word.starts_with(letter));
    fits.then(|| long.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        abbreviations(text)
            .into_iter()
            .map(|(short, long)| (short, long.join(" ")))
            .collect()
    }

    fn pair(short: &str, long: &str) -> (String, String) {
        (short.to_owned(), long.to_owned())
    }

    #[test]
    fn capitals_after_their_words_are_an_abbreviation() {
        let text = "How do I renew a personal access token (PAT), with multi-factor authentication (MFA)?";

        let pairs = found(text);

        assert_eq!(
            pairs,
            [
                pair("pat", "personal access token"),
                pair("mfa", "multi factor authentication")
            ]
        );
    }

    #[test]
    fn words_after_their_capitals_are_an_abbreviation() {
        let text = "Using PATs (personal access tokens)";

        let pairs = found(text);

        assert_eq!(pairs, [pair("pat", "personal access tokens")]);
    }

    #[test]
    fn other_parentheses_are_not() {
        let text = "Managing my credentials (PAT, SSH) in (US) regions (see above) (";

        let pairs = found(text);

        assert_eq!(pairs, []);
    }
}
