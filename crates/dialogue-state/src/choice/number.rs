//! Choosing by places in the list: "2", "the third", "the last two", "not the first".

use std::ops::RangeInclusive;

use super::{Chosen, TABLE, is_around};
use crate::words::{Text, is_near};

/// Whether `text` is a number and nothing else: "2", "#2", "2.". One of three digits or more is a code: "403".
pub(crate) fn is_bare_number(text: &Text) -> bool {
    let words = &text.words;
    !words.is_empty()
        && words.len() <= 2
        && !has_fraction(text)
        && words
            .iter()
            .all(|word| !is_code(word) && word.chars().all(|c| c.is_ascii_digit()))
}

/// Whether a text names a version or an amount: "and 2.7?" points at no place in a list.
fn has_fraction(text: &Text) -> bool {
    let bytes = text.plain.as_bytes();
    let is_fraction = |three: &[u8]| matches!(three, [left, b'.', right] if left.is_ascii_digit() && right.is_ascii_digit());
    bytes.windows(3).any(is_fraction)
}

/// Numbers of so many digits are codes, not places in a list.
const CODE_DIGITS: RangeInclusive<usize> = 3..=12;

fn is_code(word: &str) -> bool {
    CODE_DIGITS.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The places that numbers, ordinals and the ends of the list name.
pub(super) fn by_number(text: &Text, count: usize) -> Option<Chosen> {
    let words: Vec<String> = text.words.iter().cloned().map(digits).collect();
    if words.iter().any(|word| is_code(word)) || has_fraction(text) {
        return None;
    }
    let place = |word: &str| -> Option<usize> {
        match word {
            word if TABLE.last.contains(word) => Some(count),
            word if count == 3 && TABLE.middle.contains(word) => Some(2),
            _ => word.parse().ok().or_else(|| {
                TABLE
                    .ordinals
                    .iter()
                    .find(|(ordinal, _)| is_near(word, ordinal))
                    .map(|(_, number)| *number)
            }),
        }
    };
    if let Some(places) = several_from_an_end(&words, count) {
        return Some(Chosen::Options(places));
    }
    if TABLE.before_last.contains(&words.join(" ")) {
        return Some(
            count
                .checked_sub(2)
                .map_or(Chosen::OutOfRange, |place| Chosen::Options(vec![place])),
        );
    }
    let mut numbers: Vec<usize> = Vec::new();
    let mut refused: Vec<usize> = Vec::new();
    let mut is_refused = false;
    let mut takes_rest = false;
    for word in &words {
        let number = match place(word) {
            Some(number) => number,
            None if word.chars().all(|c| c.is_ascii_digit()) => usize::MAX,
            None if TABLE.excluding.contains(word) => {
                is_refused = true;
                continue;
            }
            None if TABLE.taking_all.contains(word) => {
                takes_rest = true;
                continue;
            }
            // "Everything but the second".
            None if takes_rest && numbers.is_empty() && TABLE.but.contains(word) => {
                is_refused = true;
                continue;
            }
            None if is_around(word) => continue,
            None => *TABLE.numbers.get(word)?,
        };
        // "Not the first, the second": the refusal is of the number behind it.
        if std::mem::take(&mut is_refused) {
            refused.push(number);
        } else {
            numbers.push(number);
        }
    }
    if is_refused {
        return None;
    }
    if numbers.is_empty() && !refused.is_empty() {
        let left: Vec<usize> = (0..count)
            .filter(|place| !refused.contains(&(place + 1)))
            .collect();
        return match left.len() {
            0 => None,
            // "Everything but the second".
            _ if takes_rest => Some(Chosen::Options(left)),
            1 => Some(Chosen::Options(left)),
            all if all == count => None,
            _ => Some(Chosen::Left(left)),
        };
    }
    if takes_rest && refused.is_empty() && numbers.len() < 2 {
        // "All 3".
        return (numbers == [count]).then(|| Chosen::Options((0..count).collect()));
    }
    if numbers.is_empty() {
        // "One", "number one": a word around the choice unless it is the choice.
        let last = words.last()?;
        let is_number_one =
            TABLE.one.contains(last) && words.iter().all(|word| TABLE.beside_one.contains(word));
        if !is_number_one {
            return None;
        }
        numbers.push(1);
    }
    let places: Option<Vec<usize>> = numbers
        .iter()
        .map(|number| number.checked_sub(1).filter(|place| *place < count))
        .collect();
    Some(match places {
        Some(mut places) => {
            places.dedup();
            Chosen::Options(places)
        }
        None => Chosen::OutOfRange,
    })
}

/// Digits of any script, and those in circles, as those of ASCII; what holds none stays.
fn digits(word: String) -> String {
    if word.is_ascii() {
        return word;
    }
    let digit = |c: char| match c {
        '①'..='⑨' => char::from_digit(u32::from(c) - u32::from('①') + 1, 10),
        '❶'..='❾' => char::from_digit(u32::from(c) - u32::from('❶') + 1, 10),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        '٠'..='٩' => char::from_digit(u32::from(c) - u32::from('٠'), 10),
        '०'..='९' => char::from_digit(u32::from(c) - u32::from('०'), 10),
        _ => None,
    };
    word.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

/// "The first two", "the last 2".
fn several_from_an_end(words: &[String], count: usize) -> Option<Vec<usize>> {
    let number = |word: &str| {
        let known = TABLE.numbers.get(word).copied();
        let known = known.or_else(|| TABLE.pair.contains(word).then_some(2));
        known.or_else(|| word.parse().ok())
    };
    let (at, many) = words.windows(2).enumerate().find_map(|(at, pair)| {
        let [end, many] = pair else { return None };
        let many = number(many).filter(|many| (2..=count).contains(many))?;
        (TABLE.from_start.contains(end) || TABLE.from_end.contains(end)).then_some((at, many))
    })?;
    let is_beside = |(place, word): (usize, &String)| place == at || place == at + 1 || is_around(word);
    let is_from_start = words.get(at).is_some_and(|end| TABLE.from_start.contains(end));
    words.iter().enumerate().all(is_beside).then(|| {
        if is_from_start {
            (0..many).collect()
        } else {
            (count - many..count).collect()
        }
    })
}
