//! Times of day and zones.

use std::sync::LazyLock;

use jiff::civil::Time;
use jiff::tz::Offset;
use regex::Regex;

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

/// Behind a time: "+02:00", "utc-5"; a bare minus would be a range ("9:00-10:00") unless it ends an ISO 8601 time.
static OFFSET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?\s*(?P<plus>\+)|t\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?P<minus>-)|(?:utc|gmt)\s?(?P<sign>[+-]))(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?\b",
    )
});

static ZONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?P<name>utc|gmt|cest|cet|eest|eet|bst|est|edt|cst|cdt|mst|mdt|pst|pdt|ist|jst)\b|\d(?P<z>z)\b",
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
        let hour = found.name("hour")?.as_str().parse().ok()?;
        return of(hour, found.name("minute")?.as_str());
    }
    if let Some(found) = HOUR.iter().find_map(|pattern| pattern.captures(text)) {
        return of(found.name("hour")?.as_str().parse().ok()?, "0");
    }
    let has = |word: &str| text.split(|c: char| !c.is_alphabetic()).any(|part| part == word);
    if has("noon") || has("midday") {
        return of(12, "0");
    }
    has("midnight").then(Time::midnight)
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
        "cet" | "bst" => 60,
        "cest" | "eet" => 120,
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
