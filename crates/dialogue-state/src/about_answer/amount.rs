//! What a sentence tells of how long, how many, how much or when.

use std::sync::LazyLock;

use regex::Regex;

use super::TABLE;
use crate::choice::has_same_stem;
use crate::plain_text::{plain_text, plain_words};
use crate::words::{fold, is_near, words};

/// A number and its unit stand so near: "3, 6 or 12 months".
const UNIT_REACH: usize = 2;

/// A price for a time, "£3 a week", "6 € im Monat", and one more of a kind, "a second reader". They name no span.
static RATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:[€$£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[€$£¥%]|\b(?:euros?|eur|pounds?|dollars?|quid|chf|franken)\b))\s+(?:an?|per|each|every|im|in\s+der|pro|je|jede[nrs]?)\s+\p{L}+|\ba\s+second\s+\p{L}+",
    )
    .expect("the pattern is valid")
});

/// Whether a sentence names a span of time: "40 minutes", "within a day".
pub(super) fn names_span(sentence: &str) -> bool {
    let plain = plain_text(sentence);
    let words = words(&RATE.replace_all(&plain, " "));
    counts(&words, |place, unit| {
        TABLE.units.contains(unit) && !is_rate(&words, place)
    })
}

/// Whether a unit says how often and not how long: "four doses a day". A week is long "within a week", and ago.
fn is_rate(words: &[String], unit: usize) -> bool {
    let word = |place: Option<usize>| place.and_then(|place| words.get(place)).map(String::as_str);
    let before = word(unit.checked_sub(1));
    let lead = word(unit.checked_sub(2));
    let behind = word(unit.checked_add(1));
    matches!(before, Some("a" | "an"))
        && lead.is_some_and(|lead| !TABLE.before_spans.contains(lead))
        && !behind.is_some_and(|behind| TABLE.before_spans.contains(behind))
}

/// Whether words count a thing: "three parts".
pub(super) fn is_counted(words: &[String], thing: &str) -> bool {
    counts(words, |_, word| {
        is_near(thing, word) || has_same_stem(thing, word)
    })
}

fn counts(words: &[String], is_counted: impl Fn(usize, &str) -> bool) -> bool {
    let counts =
        |word: &String| TABLE.counting.contains(word) || word.bytes().all(|byte| byte.is_ascii_digit());
    words.iter().enumerate().any(|(place, word)| {
        let mut behind = words.iter().enumerate().skip(place + 1).take(UNIT_REACH);
        counts(word) && behind.any(|(place, word)| is_counted(place, word))
    })
}

/// Whether a sentence names a span, a date, a day of the week or a time of the day.
pub(super) fn names_moment(sentence: &str) -> bool {
    let is_time = |piece: &str| {
        let piece = piece.trim_matches(|c: char| !c.is_ascii_digit());
        let digits =
            |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
        piece
            .split_once(':')
            .is_some_and(|(hour, minute)| digits(hour) && digits(minute))
    };
    let words = plain_words(sentence);
    let is_next = |pair: &[String]| matches!(pair, [before, unit] if TABLE.before_moments.contains(before) && TABLE.units.contains(unit));
    names_span(sentence)
        || words.iter().any(|word| TABLE.moments.contains(word))
        || words.windows(2).any(is_next)
        || sentence.split_whitespace().any(is_time)
}

/// Whether a sentence names a moment until which, or a span before which, something is done.
pub(super) fn names_deadline(sentence: &str) -> bool {
    names_moment(sentence)
        && plain_words(sentence)
            .iter()
            .any(|word| TABLE.telling_until.contains(word))
}

/// Whether a sentence names money, by a sign or a word.
pub(super) fn names_money(sentence: &str) -> bool {
    sentence.contains(['€', '$', '£', '¥'])
        || words(&fold(sentence))
            .iter()
            .any(|word| TABLE.money.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::quote::quote;
    use super::*;

    #[test]
    fn a_span_or_a_price_is_found_in_a_sentence() {
        let answer =
            "Fill the tank and wait 40 minutes. It costs 3 €. Rinse it in half an hour.\nNothing else.";

        assert_eq!(
            quote(answer, names_span),
            "Fill the tank and wait 40 minutes. Rinse it in half an hour."
        );
        assert_eq!(quote(answer, names_money), "It costs 3 €.");
        assert_eq!(quote("Version 2.4 of the app", names_span), "");
        assert!(!names_span("It costs 6 € im Monat, or £3 a week."));
        assert!(names_span("It costs £3 a week and lasts two weeks."));
        assert!(!names_span("A second reader is £19."));
        assert!(!names_span("No more than four doses a day."));
        assert!(names_span("We replace it in a week."));
        assert!(names_span("that's a week ago"));
        assert!(names_deadline("Free up to 24 hours before sailing."));
        assert!(names_moment("She may come again the next day."));
        assert!(names_deadline("Bis Freitag um 12 Uhr."));
        assert!(!names_deadline("We replace it, mostly in a week."));
    }
}
