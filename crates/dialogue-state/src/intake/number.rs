//! Numbers as people say them: "about 20", "1,500", "12 000", "minus five", "a dozen", "00417".

use crate::words::remembered;

/// Numbers in words, up to thousands: "twelve", "a dozen", "twenty five", "two hundred".
fn spoken(words: &[String]) -> Option<u32> {
    const NAMES: &[(u32, &[&str])] = &[
        (0, &["zero", "null"]),
        (1, &["one", "eins", "ein", "eine", "einer", "einen"]),
        (2, &["two", "couple", "zwei", "zwo"]),
        (3, &["three", "drei"]),
        (4, &["four", "vier"]),
        (5, &["five", "fünf"]),
        (6, &["six", "sechs"]),
        (7, &["seven", "sieben"]),
        (8, &["eight", "acht"]),
        (9, &["nine", "neun"]),
        (10, &["ten", "zehn"]),
        (11, &["eleven", "elf"]),
        (12, &["twelve", "dozen", "zwölf", "dutzend"]),
        (13, &["thirteen", "dreizehn"]),
        (14, &["fourteen", "vierzehn"]),
        (15, &["fifteen", "fünfzehn"]),
        (16, &["sixteen", "sechzehn"]),
        (17, &["seventeen", "siebzehn"]),
        (18, &["eighteen", "achtzehn"]),
        (19, &["nineteen", "neunzehn"]),
        (20, &["twenty", "zwanzig"]),
        (30, &["thirty", "dreißig"]),
        (40, &["forty", "vierzig"]),
        (50, &["fifty", "fünfzig"]),
        (60, &["sixty", "sechzig"]),
        (70, &["seventy", "siebzig"]),
        (80, &["eighty", "achtzig"]),
        (90, &["ninety", "neunzig"]),
        (100, &["hundred", "hundert"]),
        (1000, &["thousand", "tausend"]),
    ];
    let value = |word: &String| {
        let named = NAMES.iter().find(|(_, names)| names.contains(&word.as_str()));
        named.map(|(value, _)| *value)
    };
    let start = words.iter().position(|word| value(word).is_some())?;
    let mut total = value(words.get(start)?)?;
    for next in words.get(start + 1..).unwrap_or_default().iter().map_while(value) {
        total = match next {
            100 | 1000 if total < 100 => total.max(1) * next,
            12 if total == 1 => 12,
            1..=9 if total >= 20 && total.is_multiple_of(10) => total + next,
            10..=99 if total >= 100 && total.is_multiple_of(100) => total + next,
            _ => break,
        };
    }
    Some(total)
}

/// Languages that write 1.500 for fifteen hundred.
const DOTS_GROUP: &[&str] = &["de"];

/// The first number of `text`, as it is stored: digits, with a sign and a point where it has them. `language` tells what
/// stands between groups of three.
pub(super) fn read(text: &str, language: &str) -> Option<String> {
    let mark = if DOTS_GROUP.contains(&language) { '.' } else { ',' };
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '~' | '$' | '€' | '%'))
        .map(|part| part.trim_end_matches(['.', ',', '!', '?', ';']))
        .filter(|part| !part.is_empty())
        .collect();
    let written = parts.iter().enumerate().find_map(|(at, part)| {
        let behind = parts.get(at + 1..).unwrap_or_default();
        let digits = grouped_by_blanks(part, behind)
            .or_else(|| is_grouped(part, mark).then(|| part.replace(mark, "")))
            .or_else(|| is_grouped(part, '\'').then(|| part.replace('\'', "")))
            .or_else(|| parsed(part))?;
        Some((at, digits))
    });
    let said = remembered(text);
    let (number, is_after_minus) = if let Some((at, number)) = written {
        let before = at.checked_sub(1).and_then(|before| parts.get(before));
        (number, before.is_some_and(|before| is_minus(before)))
    } else {
        let number = spoken(&said.words)?;
        (number.to_string(), said.words.iter().any(|word| is_minus(word)))
    };
    let is_negative = is_after_minus || is_below_zero(&said.words);
    let number = if is_negative && number.starts_with(|first: char| first.is_ascii_digit()) {
        format!("-{number}")
    } else {
        number
    };
    Some(number)
}

/// Whether a word before a number turns it round: "minus 5", "- 5".
fn is_minus(word: &str) -> bool {
    word.eq_ignore_ascii_case("minus") || matches!(word, "-" | "\u{2212}" | "\u{2013}")
}

/// "Five below zero", "5 Grad unter null".
fn is_below_zero(words: &[String]) -> bool {
    words.windows(2).any(|pair| {
        matches!(pair, [below, zero]
            if matches!(below.as_str(), "below" | "unter")
                && matches!(zero.as_str(), "zero" | "freezing" | "null" | "0"))
    })
}

/// "12 000": groups of three after a first one of one to three digits.
fn grouped_by_blanks(first: &str, behind: &[&str]) -> Option<String> {
    let is_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if !(1..=3).contains(&first.len()) || !is_digits(first) || first.starts_with('0') {
        return None;
    }
    let groups = behind
        .iter()
        .take_while(|group| group.len() == 3 && is_digits(group));
    let rest: String = groups.copied().collect();
    (!rest.is_empty()).then(|| format!("{first}{rest}"))
}

/// "1,500" and "1.5" as they are stored; "20x" and "3k" with what is behind them. Digits alone stay as they are: in a code
/// a leading zero counts, and a long one has more digits than a number holds.
fn parsed(part: &str) -> Option<String> {
    let unsigned = part.replace('\u{2212}', "-");
    // "40ish", "40+" and "40-ish" are about 40.
    let unsigned = unsigned.to_lowercase();
    let part = ["-ish", "ish", "+"]
        .into_iter()
        .find_map(|about| unsigned.strip_suffix(about))
        .unwrap_or(&unsigned);
    if !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()) {
        return Some(part.to_owned());
    }
    let (body, factor) = match part.strip_suffix(['k', 'K']) {
        Some(body) => (body, 1_000.0),
        None => (part, 1.0),
    };
    let plain = if is_grouped(body, ',') {
        body.replace(',', "")
    } else {
        body.replace(',', ".")
    };
    if !plain.chars().any(|c| c.is_ascii_digit()) || plain.chars().any(char::is_alphabetic) {
        return None;
    }
    let number: f64 = plain.parse().ok()?;
    number.is_finite().then(|| format!("{}", number * factor))
}

/// Whether digits stand in groups of three: "1,500".
fn is_grouped(text: &str, mark: char) -> bool {
    let groups: Vec<&str> = text.split(mark).collect();
    groups.len() > 1
        && groups.iter().enumerate().all(|(place, group)| {
            let is_long_enough = if place == 0 {
                (1..=3).contains(&group.len())
            } else {
                group.len() == 3
            };
            is_long_enough && group.chars().all(|c| c.is_ascii_digit())
        })
}

/// Units of time, in English and German.
const UNITS: [&[&str]; 6] = [
    &["minute", "minutes", "minuten"],
    &["hour", "hours", "stunde", "stunden"],
    &["day", "days", "tag", "tage", "tagen"],
    &["week", "weeks", "woche", "wochen"],
    &["month", "months", "monat", "monate", "monaten"],
    &["year", "years", "jahr", "jahre", "jahren"],
];

/// Whether a text counts in another unit of time than the one that a question asks for: "5 weeks" to "How old is it, in years?".
pub(super) fn is_in_other_unit(text: &str, label: &str) -> bool {
    let names = |text: &str, unit: &[&str]| {
        remembered(text)
            .words
            .iter()
            .any(|word| unit.contains(&word.as_str()))
    };
    let mut asked = UNITS.iter().filter(|unit| names(label, unit));
    let (Some(unit), None) = (asked.next(), asked.next()) else {
        return false;
    };
    !names(text, unit) && UNITS.iter().any(|other| names(text, other))
}

/// Whether a text tells a moment by how far away it is, and not how many there are: "three weeks ago", "in 3 days".
pub(super) fn is_moment(text: &str) -> bool {
    const BEHIND: [&str; 5] = ["ago", "since", "before", "seit", "her"];
    const AHEAD: [&str; 2] = ["in", "vor"];
    let said = remembered(text);
    let is_unit = |word: &String| UNITS.iter().any(|unit| unit.contains(&word.as_str()));
    let is_of = |list: &[&str], word: &String| list.contains(&word.as_str());
    let words = &said.words;
    words.iter().any(is_unit)
        && (words.iter().any(|word| is_of(&BEHIND, word))
            || words
                .windows(2)
                .any(|pair| matches!(pair, [first, second] if is_of(&AHEAD, first) && counts(second))))
}

/// Whether a word counts something.
fn counts(word: &String) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit()) || spoken(std::slice::from_ref(word)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_in_another_unit_is_no_answer() {
        for text in ["5 weeks", "a few months", "drei Wochen"] {
            assert!(is_in_other_unit(text, "How old is it, in years?"), "{text}");
        }
        for text in ["5", "5 years", "2 years and 3 months", "1 year"] {
            assert!(!is_in_other_unit(text, "How old is it, in years?"), "{text}");
        }
        assert!(!is_in_other_unit("5 weeks", "How many are there?"));
    }

    #[test]
    fn a_moment_is_no_number() {
        for text in [
            "three weeks ago",
            "in 3 days, I mean",
            "vor zwei Tagen",
            "since 5 days",
        ] {
            assert!(is_moment(text), "{text}");
        }
        for text in ["3 days", "12 in the room", "vor allem 3", "8 years old"] {
            assert!(!is_moment(text), "{text}");
        }
    }
}
