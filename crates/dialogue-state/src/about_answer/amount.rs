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

/// A number and what it is for each of: "10 an hour", "0.55 per kWh", "35 euros a night".
static PER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b\d[\d.,]*\s?(?:[€$£¥]|\b(?:euros?|eur|pounds?|dollars?|quid|chf|franken|cents?|ct)\b)?\s*(?:\ban?|\bper|\beach|\bevery|\bpro|\bje|\bim|\bam|\bin\s+der|\bdie|\bden|\bdas|/)\s*(\p{L}+)",
    )
    .expect("the pattern is valid")
});

/// A number that is a price by what stands before it, or by its cents: "you pay 6", "for 14.90". "At 9.30" is a time.
static PRICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:pay|pays|paid|cost|costs|charge|charged|costing|kostet|kosten|zahlen|bezahlen)\s+(?:(?:about|around|only|just|nur|etwa|rund)\s+)?\d[\d.,]*(\s*\p{L}+)?|\b(?:for|für)\s+\d+[.,]\d{2}\b|\b\d+[.,][6-9]\d\b",
    )
    .expect("the pattern is valid")
});

/// What a sentence names a number for each of.
pub(super) fn rates(sentence: &str) -> impl Iterator<Item = String> {
    let plain = plain_text(sentence);
    let found: Vec<String> = PER
        .captures_iter(&plain)
        .filter_map(|found| words(found.get(1)?.as_str()).into_iter().next())
        .collect();
    found.into_iter()
}

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
    let words = plain_words(sentence);
    let is_next = |pair: &[String]| matches!(pair, [before, unit] if TABLE.before_moments.contains(before) && TABLE.units.contains(unit));
    names_span(sentence)
        || words.iter().any(|word| TABLE.moments.contains(word))
        || words.windows(2).any(is_next)
        || names_clock(sentence)
}

/// Whether a sentence names a time of the day by the clock.
pub(super) fn names_clock(sentence: &str) -> bool {
    let digits = |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = |piece: &str| {
        let piece = piece.trim_matches(|c: char| !c.is_ascii_digit());
        piece
            .split_once(':')
            .is_some_and(|(hour, minute)| digits(hour) && digits(minute))
    };
    let is_named = |pair: &[String]| matches!(pair, [hour, clock] if digits(hour) && matches!(clock.as_str(), "uhr" | "oclock" | "am" | "pm"));
    let is_joined = |word: &String| {
        let hour = word.strip_suffix("am").or_else(|| word.strip_suffix("pm"));
        hour.is_some_and(digits)
    };
    let known = plain_words(sentence);
    sentence.split_whitespace().any(is_time) || known.windows(2).any(is_named) || known.iter().any(is_joined)
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
        || names_price(sentence)
}

/// Whether a sentence names a price without a currency, as lists of prices do.
fn names_price(sentence: &str) -> bool {
    // "Pay 14 days before" is no price.
    let is_span = |unit: &str| TABLE.units.contains(&*fold(unit.trim()));
    let mut prices = PRICE.captures_iter(sentence);
    prices.any(|found| !found.get(1).is_some_and(|unit| is_span(unit.as_str())))
        || rates(sentence).any(|unit| TABLE.priced_by.contains(&unit))
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
        for price in [
            "Only parcels, for 14.90.",
            "At the four points, 0.55 per kWh, with any card.",
            "Canoes are 10 an hour.",
            "Day visitors pay 6.",
            "Yes, at 5 a night.",
        ] {
            assert!(names_money(price), "{price}");
        }
        for other in [
            "Open from 9.30 to 17.00.",
            "Water it every two days.",
            "Size 40 in the hold.",
            "Pay 14 days before you come.",
        ] {
            assert!(!names_money(other), "{other}");
        }
        assert!(names_clock("Between 8:00 and 21:00."));
        assert!(names_clock("Ab 15 Uhr."));
        assert!(!names_clock("An hour before."));
        assert!(!names_deadline("We replace it, mostly in a week."));
    }
}
