//! Times of day and zones.

use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::tz::Offset;
use regex::Regex;

use super::date::MONTH;

/// The time of day that was said, and the zone.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) time: Option<Time>,
    pub(super) offset: Option<Offset>,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// "9am", "9:15 p.m.".
static HALVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?(?::\d{2})?\s*(?P<half>am|pm|a\.m|p\.m)\b")
});

/// "14:30", "14:30:05", "10h15", and the same behind the T of ISO 8601.
static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\b|t)(?P<hour>\d{1,2})[:h](?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?(?:z|\b)"));

/// "at 9", "around 14", "9 o'clock".
static HOUR: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        pattern(r"\b(?P<hour>\d{1,2})\s*o['’]?\s?clock\b"),
        pattern(r"\b(?:at|around|about)\s+(?P<hour>\d{1,2})(?:\s|[.,!]|$)"),
    ]
});

const HOUR_WORD: &str = r"(?P<hour>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)";

/// "Half past nine", "a quarter to ten", "ten to 5".
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?P<minutes>half|quarter|five|ten|twenty|\d{{1,2}})(?:\s+minutes)?\s+(?P<side>past|after|to)\s+{HOUR_WORD}\b"
    ))
});

/// "Around half seven": as the British say half past seven.
static HALF_HOUR: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"\b(?:at|around|about|by)\s+half\s+{HOUR_WORD}\b")));

/// "At nine", "eight in the morning".
static NAMED_HOUR: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        pattern(&format!(r"\b(?:at|around|about)\s+{HOUR_WORD}(?:\s|[.,!]|$)")),
        pattern(&format!(
            r"\b{HOUR_WORD}\s+(?:(?:in\s+the|this|that)\s+(?:morning|afternoon|evening)|at\s+night)\b"
        )),
    ]
});

/// Behind a number that counts, or is a day, and is no hour: "about 3 days ago", "around two or three weeks", "12 to 15 May".
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?:\s*(?:-|–|or|to)\s*\w+)?\s*(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?)|(?:st|nd|rd|th|\.)?\s*(?:of\s+)?{MONTH})\b"
    ))
});

/// What a pattern finds of an hour that is none of a count.
fn hour_in<'text>(patterns: &[Regex], text: &'text str) -> Option<regex::Captures<'text>> {
    patterns.iter().find_map(|pattern| {
        pattern.captures_iter(text).find(|found| {
            let behind = found.name("hour").and_then(|hour| text.get(hour.end()..));
            behind.is_some_and(|behind| !COUNTED.is_match(behind))
        })
    })
}

/// Words that put an hour into the second half of the day; at night it is late only from six on.
static AFTERNOON: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:afternoon|evening|tonight)\b"));
static NIGHT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bnight\b"));

/// Behind a time: "+02:00", "utc-5"; a bare minus would be a range ("9:00-10:00") unless it ends an ISO 8601 time.
static OFFSET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?P<plus>\+)|t\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?P<minus>-)|(?:utc|gmt)\s?(?P<sign>[+-]))(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\b",
    )
});

/// A zone, behind a time only: "ist" and "est" are words elsewhere.
static ZONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\d|\d\s*[ap]\.?m\.?|o['’]?\s?clock|noon|midnight)\s*\(?(?P<name>utc|gmt|cest|cet|mesz|mez|eest|eet|bst|est|edt|cst|cdt|mst|mdt|pst|pdt|ist|jst)\b|\d(?P<z>z)\b",
    )
});

/// Reads the time of day and the zone of a text in lower case.
pub(super) fn read(text: &str) -> Said {
    Said {
        time: time(text),
        offset: offset(text),
    }
}

fn time(text: &str) -> Option<Time> {
    if let Some(found) = HALVES.captures(text) {
        let hour: i8 = found.name("hour")?.as_str().parse().ok()?;
        let is_afternoon = found.name("half")?.as_str().starts_with('p');
        let hour = match (hour, is_afternoon) {
            (12, false) => 0,
            (1..=11, true) => hour + 12,
            (0..=12, _) => hour,
            _ => return None,
        };
        return of(hour, found.name("minute").map_or("0", |minute| minute.as_str()));
    }
    if let Some(found) = CLOCK.captures(text) {
        let hour = half_of_day(found.name("hour")?.as_str().parse().ok()?, text);
        return of(hour, found.name("minute")?.as_str());
    }
    if let Some(found) = hour_in(std::slice::from_ref(&*TOLD), text) {
        let minutes: i8 = match found.name("minutes")?.as_str() {
            "half" => 30,
            "quarter" => 15,
            "five" => 5,
            "ten" => 10,
            "twenty" => 20,
            digits => digits.parse().ok().filter(|minutes| (1..60).contains(minutes))?,
        };
        let hour = half_of_day(hour_of(found.name("hour")?.as_str())?, text);
        return if found.name("side")?.as_str() == "to" {
            Time::new((hour + 23) % 24, 60 - minutes, 0, 0).ok()
        } else {
            Time::new(hour, minutes, 0, 0).ok()
        };
    }
    if let Some(found) = HALF_HOUR.captures(text) {
        return of(half_of_day(hour_of(found.name("hour")?.as_str())?, text), "30");
    }
    if let Some(found) = hour_in(&*HOUR, text) {
        return of(half_of_day(found.name("hour")?.as_str().parse().ok()?, text), "0");
    }
    if let Some(found) = hour_in(&*NAMED_HOUR, text) {
        return of(half_of_day(hour_of(found.name("hour")?.as_str())?, text), "0");
    }
    let has = |word: &str| text.split(|c: char| !c.is_alphabetic()).any(|part| part == word);
    if has("noon") || has("midday") {
        return of(12, "0");
    }
    has("midnight").then(Time::midnight)
}

fn hour_of(text: &str) -> Option<i8> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    let word = || WORDS.iter().position(|word| *word == text);
    let hour = text.parse().ok().or_else(|| i8::try_from(word()? + 1).ok())?;
    (0..24).contains(&hour).then_some(hour)
}

/// "9 in the evening" is 21.
fn half_of_day(hour: i8, text: &str) -> i8 {
    let is_late = ((1..12).contains(&hour) && AFTERNOON.is_match(text))
        || ((6..12).contains(&hour) && NIGHT.is_match(text));
    if is_late { hour + 12 } else { hour }
}

fn of(hour: i8, minute: &str) -> Option<Time> {
    Time::new(hour, minute.parse().ok()?, 0, 0).ok()
}

fn offset(text: &str) -> Option<Offset> {
    if let Some(found) = OFFSET.captures(text) {
        let hours: i32 = found.name("hours")?.as_str().parse().ok()?;
        let minutes: i32 = found
            .name("minutes")
            .map_or(Ok(0), |minutes| minutes.as_str().parse())
            .ok()?;
        let is_behind =
            found.name("minus").is_some() || found.name("sign").is_some_and(|sign| sign.as_str() == "-");
        let seconds = (hours * 60 + minutes) * 60;
        return Offset::from_seconds(if is_behind { -seconds } else { seconds }).ok();
    }
    let found = ZONE.captures(text)?;
    let minutes = match found.name("name").map_or("z", |name| name.as_str()) {
        "cet" | "mez" | "bst" => 60,
        "cest" | "mesz" | "eet" => 120,
        "eest" => 180,
        "est" | "cdt" => -300,
        "edt" => -240,
        "cst" | "mdt" => -360,
        "mst" | "pdt" => -420,
        "pst" => -480,
        "ist" => 330,
        "jst" => 540,
        _ => 0,
    };
    Offset::from_seconds(minutes * 60).ok()
}
