//! Passwords that stand in a sentence beside their name, joined to it by nothing: "my pw Kiwi!x8Qz is rejected", "I typed
//! Otter#nHWalD as password".
//!
//! The word alone must show what it is, since most words beside "password" are prose.

use std::sync::LazyLock;

use regex::Regex;

use crate::SecretKind;
use crate::plausible::{is_code, is_placeholder};
use crate::span::Span;

/// What people call a password or what goes with one.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)password|passwd|passphrase|passwort|kennwort|mot de passe|contrase(?:ñ|n)a|\b(?:pwd?|mdp|pass|login|logins|zugang|zugangsdaten|credentials|creds)\b",
    )
    .expect("the pattern is valid")
});

/// So many words before and behind the name are looked at.
const REACH: usize = 8;

/// Shorter words are abbreviations with marks.
const SHORTEST: usize = 8;

/// And longer ones no passwords that a person made.
const LONGEST: usize = 64;

/// Marks that people put into passwords.
const MARKS: &[char] = &['!', '#', '$', '^', '*', '~', '%', '&'];

/// Finds passwords beside their names in `text`.
pub(crate) fn find(text: &str, spans: &mut Vec<Span>) {
    let has_inner_mark = text.as_bytes().windows(3).any(|near| {
        near[0].is_ascii_alphanumeric() && MARKS.contains(&char::from(near[1])) && near[2].is_ascii_graphic()
    });
    // Nearly all texts are prose without one.
    if !has_inner_mark || !NAME.is_match(text) {
        return;
    }
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let names: Vec<usize> = NAME.find_iter(line).map(|found| found.start()).collect();
        if !names.is_empty() {
            find_in_line(line, start, &names, spans);
        }
        start += line.len();
    }
}

fn find_in_line(line: &str, offset: usize, names: &[usize], spans: &mut Vec<Span>) {
    let mut at = 0;
    let mut words: Vec<(usize, &str)> = Vec::new();
    for piece in line.split(char::is_whitespace) {
        if !piece.is_empty() {
            words.push((at, piece));
        }
        at += piece.len()
            + line
                .get(at + piece.len()..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
    }
    let named: Vec<usize> = names
        .iter()
        .map(|name| {
            words
                .partition_point(|(start, _)| start <= name)
                .saturating_sub(1)
        })
        .collect();
    for (place, (start, word)) in words.iter().enumerate() {
        if !named.iter().any(|name| name.abs_diff(place) <= REACH) {
            continue;
        }
        let bare = word.trim_start_matches(['"', '\'', '`', '(', '\u{201c}', '\u{201e}']);
        let from = start + word.len() - bare.len();
        let bare = bare.trim_end_matches(['"', '\'', '`', ')', '.', ',', ';', ':', '!', '?', '\u{201d}']);
        if is_unmistakable(bare) {
            spans.push(Span::new(
                offset + from..offset + from + bare.len(),
                SecretKind::Password,
            ));
        }
    }
}

/// Whether a word can hardly be anything else: letters on both sides of a mark that prose, addresses, variables and formats do
/// not put into a word, and a digit or letters of both cases.
fn is_unmistakable(word: &str) -> bool {
    let length = word.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) || is_placeholder(word) || is_code(word) {
        return false;
    }
    let Some((before, behind)) = word.split_once(MARKS) else {
        return false;
    };
    // Markdown, paths, addresses, queries, calls and variables have such marks too.
    let is_something_else =
        word.contains(['/', '\\', '=', '(', '{', '<', '@', '[', ':', '|', '"', ';']) || word.contains("**");
    let is_word = |part: &str| part.chars().any(char::is_alphanumeric);
    let has = |is: fn(char) -> bool| word.chars().any(is);
    !is_something_else
        && is_word(before)
        && is_word(behind)
        && has(char::is_alphabetic)
        && (has(|c| c.is_ascii_digit()) || (has(char::is_lowercase) && has(char::is_uppercase)))
        && !is_percent_encoded(word)
}

/// "policy%20page".
fn is_percent_encoded(word: &str) -> bool {
    word.split('%').skip(1).any(|rest| {
        let mut digits = rest.bytes().take(2);
        let two = [digits.next(), digits.next()];
        two.iter()
            .all(|byte| byte.is_some_and(|byte| byte.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        find(text, &mut spans);
        spans
            .into_iter()
            .filter_map(|span| text.get(span.range))
            .collect()
    }

    #[test]
    fn a_password_in_a_sentence_is_found_by_itself() {
        for (text, password) in [
            ("my pw Kiwi!x8Qz is rejected", "Kiwi!x8Qz"),
            ("I typed Otter#nHWalD as password twice", "Otter#nHWalD"),
            ("Passwort Sommer%UyHRSI wird nicht genommen", "Sommer%UyHRSI"),
            ("mon mdp c'est Tr1ck%y3Rnj mais refus\u{e9}", "Tr1ck%y3Rnj"),
            ("my login is bob / Kiwi#sbPCgk.", "Kiwi#sbPCgk"),
            (
                "the password on the wall says \"Otter#nHWalD\", but no",
                "Otter#nHWalD",
            ),
        ] {
            assert_eq!(found(text), [password], "{text}");
        }
    }

    #[test]
    fn prose_beside_a_password_stays() {
        for text in [
            "Password must contain one of !#$%^&*",
            "the password page policy%20page is gone",
            "my password for anna.smith@example.org",
            "password $PASSWORD is not set",
            "login at https://example.org/a#b1Cd2Ef3",
            "password reset for R&D is late",
            "pass **bold!Text1** on",
            "the C#/.NET login fails",
            "Kiwi!x8Qz is a name",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
