//! Days, and distances from now.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::{SignedDuration, Span, ToSpan};
use regex::{Captures, Regex};

use super::{Direction, week};

/// How far back something lies.
#[derive(Debug)]
pub(super) enum Distance {
    /// So long before now.
    Exact(SignedDuration),
    /// So many days, weeks, months or years: nobody means the hour.
    Days(Span),
}

const COUNT: &str = r"(?P<count>\d{1,4}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:a\s+)?couple(?:\s+of)?|(?:a\s+)?few|several|half\s+an?)";
const UNIT: &str =
    r"(?P<unit>sec(?:ond)?s?|min(?:ute)?s?|h(?:ou)?rs?|h|days?|nights?|weeks?|wks?|months?|years?|yrs?)";
pub(super) const MONTH: &str = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

/// "2 hours ago", "for two days", "since 3 hours", "the last 20 minutes".
static DISTANCE: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        pattern(&format!(r"\b{COUNT}\s*{UNIT}\s+(?:ago|back|before|earlier)\b")),
        pattern(&format!(
            r"\b(?:for|since|past|last|within)\s+(?:about\s+|around\s+|roughly\s+|the\s+|past\s+|last\s+)*{COUNT}\s*{UNIT}\b"
        )),
    ]
});

/// "About a week", "two days now", and nothing else.
static STRETCH: LazyLock<[Regex; 1]> = LazyLock::new(|| {
    [pattern(&format!(
        r"^\s*(?:i\s+(?:think|guess)\s+|it'?s\s+been\s+|(?:for\s+)?(?:about|around|roughly|maybe|nearly|almost|over|more\s+than|at\s+least|like|some)\s+)*{COUNT}\s*{UNIT}(?:\s+(?:now|already|or\s+so|so\s+far|i\s+think|i\s+guess|maybe))*\s*[.!]*\s*$"
    ))]
});

/// "In 3 days", "two weeks from now".
static DISTANCE_AHEAD: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    [
        pattern(&format!(
            r"\bin\s+(?:about\s+|around\s+|roughly\s+|just\s+|only\s+)?{COUNT}\s*{UNIT}\b"
        )),
        pattern(&format!(r"\b{COUNT}\s*{UNIT}\s+(?:from\s+now|from\s+today)\b")),
    ]
});

/// "An hour and a half ago", "1.5 hours ago", "two and a half weeks ago".
static AND_A_HALF: LazyLock<[Regex; 2]> = LazyLock::new(|| {
    const WHOLE: &str = r"(?P<count>\d{1,3}|an?|one|two|three|four|five|six)";
    const OF_TIME: &str = r"(?P<unit>hours?|hrs?|h|days?|weeks?)";
    [
        pattern(&format!(
            r"\b{WHOLE}(?:[.,]5|\s+and\s+a\s+half)\s*{OF_TIME}\s+(?:ago|back|earlier)\b"
        )),
        pattern(&format!(
            r"\b{WHOLE}\s*{OF_TIME}\s+and\s+a\s+half\s+(?:ago|back|earlier)\b"
        )),
    ]
});

static ISO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})(?:t|\b)"));

/// "24 nov 2026", "24th of november"; of "24 to 28 november" the first day.
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?\s*(?:(?:-|–|to|till|until|bis|zum|and|und)\s*(?:the\s+|zum\s+)?\d{{1,2}}(?:st|nd|rd|th|\.)?\s*)?(?:of\s+)?{MONTH}\b\.?,?(?:\s+(?P<year>\d{{4}})\b)?"
    ))
});

/// "nov 24th, 2026".
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b{MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>\d{{4}})\b)?"
    ))
});

/// "24.11.2026", "24.11.".
static DOTTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})?(?:\D|$)"));

/// "11/24/2026", "24/11/26", "24/11".
static SLASHED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?P<first>\d{1,2})/(?P<second>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?\b"));

/// "the 24th".
static ORDINAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:the\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)\b"));

static WEEKDAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?P<which>last|previous|past|next|this|coming)\s+)?\b(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b",
    )
});

/// Words with "sun" and "sat" that are days only beside something of a date.
static SHORT_WEEKDAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:the|a|in|my|he|she|it|we|i)\s+(?:sun|sat|wed)\b"));

static BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:since|ago|yesterday|this\s+morning|this\s+afternoon|last\s+night|(?:start|began|beg[ai]n|happen|occur|fail|stopp|broke)\w*\b.{0,30}\b(?:on|at|today|last|this|around|about|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:in\s+)?(?:january|february|march|april|june|july|august|september|october|november|december)|\d{1,2}[./-]\d{1,2}(?:[./-]\d{2,4})?|\d{4}-\d{2}-\d{2}|\d{1,2}(?::\d{2})?\s*[ap]m))\b",
    )
});

static NOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:just\s+now|right\s+now|moments?\s+ago|a\s+moment\s+ago|just\s+happened)\b|^\s*now\s*[.!]*\s*$",
    )
});

pub(super) fn is_now(text: &str) -> bool {
    NOW.is_match(text)
}

pub(super) fn tells_beginning(text: &str) -> bool {
    BEGINNING.is_match(text)
}

pub(super) fn names_weekday(text: &str) -> bool {
    WEEKDAY.is_match(text) && !SHORT_WEEKDAY.is_match(text)
}

/// Whether `text` has a date whose day and month may be the other way round.
pub(super) fn is_ambiguous(text: &str) -> bool {
    let month =
        |found: &Captures<'_>, name| number::<u8>(found, name).filter(|number| (1..=12).contains(number));
    SLASHED.captures(text).is_some_and(|found| {
        let (first, second) = (month(&found, "first"), month(&found, "second"));
        first.is_some() && second.is_some() && first != second
    })
}

/// "In march", "march 2026": its first day.
static MONTH_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?:\b(?:in|since|early|late|mid|last|of|this)\s+|^\s*){MONTH}(?:\s+(?P<year>\d{{4}}))?\s*[.!]*\s*$"
    ))
});

/// How far back `text` says that something lies.
pub(super) fn distance(text: &str) -> Option<Distance> {
    if let Some(found) = AND_A_HALF.iter().find_map(|pattern| pattern.captures(text)) {
        let count = count_of(found.name("count")?.as_str())?;
        return Some(match found.name("unit")?.as_str().chars().next()? {
            'h' => Distance::Exact(SignedDuration::from_mins(count * 60 + 30)),
            'd' => Distance::Exact(SignedDuration::from_hours(count * 24 + 12)),
            _ => Distance::Days((count * 7 + 3).days()),
        });
    }
    named_distance(&*DISTANCE, text)
}

/// How far back a bare stretch of time reaches, where when something began is asked: "about a week", "2 days now".
pub(super) fn stretch(text: &str) -> Option<Distance> {
    named_distance(&*STRETCH, text)
}

/// How far ahead `text` says that something lies, as a distance below zero.
pub(super) fn distance_ahead(text: &str) -> Option<Distance> {
    Some(match named_distance(&*DISTANCE_AHEAD, text)? {
        Distance::Exact(ahead) => Distance::Exact(-ahead),
        Distance::Days(ahead) => Distance::Days(-ahead),
    })
}

fn named_distance(patterns: &[Regex], text: &str) -> Option<Distance> {
    let found = patterns.iter().find_map(|pattern| pattern.captures(text))?;
    let count = found.name("count")?.as_str();
    let unit = found.name("unit")?.as_str();
    let is_half = count.starts_with("half");
    let count = count_of(count)?;
    let exact = |seconds: i64| {
        let seconds = if is_half { seconds / 2 } else { seconds * count };
        Some(Distance::Exact(SignedDuration::from_secs(seconds)))
    };
    match unit.chars().next()? {
        's' => exact(1),
        'm' if unit.starts_with("mo") => Some(Distance::Days(count.months())),
        'm' => exact(60),
        'h' => exact(3600),
        'd' if is_half => exact(86_400),
        'd' | 'n' => Some(Distance::Days(count.days())),
        'w' => Some(Distance::Days((count * 7).days())),
        'y' => Some(Distance::Days(count.years())),
        _ => None,
    }
}

fn count_of(text: &str) -> Option<i64> {
    const WORDS: [&str; 12] = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    if let Ok(count) = text.parse() {
        return Some(count);
    }
    if let Some(place) = WORDS.iter().position(|word| *word == text) {
        return i64::try_from(place + 1).ok();
    }
    Some(match text {
        _ if text.contains("couple") => 2,
        _ if text.contains("few") || text == "several" => 3,
        _ => 1,
    })
}

/// The day that `text` names.
pub(super) fn read(text: &str, here: DateTime, direction: Direction) -> Option<Date> {
    let today = here.date();
    if let Some(found) = ISO.captures(text) {
        return date(
            number(&found, "year")?,
            number(&found, "month")?,
            number(&found, "day")?,
        );
    }
    if let Some(day) = week::read(text, today, direction) {
        return Some(day);
    }
    for pattern in [&*DAY_MONTH, &*MONTH_DAY] {
        let day = pattern.captures(text).and_then(|found| {
            let month = month_of(found.name("month")?.as_str())?;
            with_year(
                number(&found, "year"),
                month,
                number(&found, "day")?,
                today,
                direction,
            )
        });
        if day.is_some() {
            return day;
        }
    }
    if let Some(found) = MONTH_ALONE.captures(text) {
        let month = month_of(found.name("month")?.as_str())?;
        return with_year(number(&found, "year"), month, 1, today, direction);
    }
    if let Some(found) = DOTTED.captures(text) {
        let month = number(&found, "month")?;
        return with_year(
            number(&found, "year"),
            month,
            number(&found, "day")?,
            today,
            direction,
        );
    }
    if let Some(found) = SLASHED.captures(text) {
        let (first, second) = (number(&found, "first")?, number(&found, "second")?);
        let year = number(&found, "year");
        let read = |day, month| with_year(year, month, day, today, direction);
        // Where both orders are dates, the one that has been wins; day before month where both have.
        let fits = |day: &Date| direction == Direction::Future || *day <= today;
        let (day_first, month_first) = (read(first, second), read(second, first));
        return day_first
            .filter(fits)
            .or(month_first.filter(fits))
            .or(day_first)
            .or(month_first);
    }
    named(text, here, direction).or_else(|| {
        let day = number(&ORDINAL.captures(text)?, "day")?;
        month_with(day, today, direction)
    })
}

/// "Yesterday", "last week", "Tuesday".
fn named(text: &str, here: DateTime, direction: Direction) -> Option<Date> {
    let today = here.date();
    let has = |words: &str| text.contains(words);
    let back = |days: i64| today.checked_sub(days.days()).ok();
    if has("day before yesterday") {
        return back(2);
    }
    if has("yesterday") || has("last night") {
        return back(1);
    }
    if has("day after tomorrow") {
        return back(-2);
    }
    if has("tomorrow") {
        return back(-1);
    }
    if has("last week") || has("a week ago") || has("previous week") {
        return back(7);
    }
    if has("fortnight") {
        return back(14);
    }
    if has("next month") {
        return today.checked_add(1.month()).ok();
    }
    if has("last month") {
        return today.checked_sub(1.month()).ok();
    }
    if has("last year") {
        return today.checked_sub(1.year()).ok();
    }
    if has("next week") {
        return back(-7);
    }
    if has("today") || has("tonight") || has("this morning") || has("this afternoon") || has("this evening") {
        return Some(today);
    }
    if has("this week") || has("beginning of the week") || has("start of the week") {
        return back(i64::from(today.weekday().to_monday_zero_offset()));
    }
    if !names_weekday(text) {
        return None;
    }
    let found = WEEKDAY.captures(text)?;
    let wanted = weekday_of(found.name("day")?.as_str())?;
    let which = found.name("which").map_or("", |which| which.as_str());
    let gone = i64::from(today.weekday().since(wanted));
    match which {
        "last" | "previous" | "past" => back(if gone == 0 { 7 } else { gone }),
        "next" | "coming" => back(gone - 7),
        _ if direction == Direction::Future && gone > 0 => back(gone - 7),
        _ => back(gone),
    }
}

fn number<T: std::str::FromStr>(found: &Captures<'_>, name: &str) -> Option<T> {
    found.name(name)?.as_str().parse().ok()
}

fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    let year = if (0..100).contains(&year) {
        year + 2000
    } else {
        year
    };
    Date::new(year, month, day).ok()
}

pub(super) fn with_year(
    year: Option<i16>,
    month: i8,
    day: i8,
    today: Date,
    direction: Direction,
) -> Option<Date> {
    if let Some(year) = year {
        return date(year, month, day);
    }
    let this = date(today.year(), month, day);
    match direction {
        Direction::Past => this
            .filter(|day| *day <= today)
            .or_else(|| date(today.year() - 1, month, day)),
        Direction::Future => this
            .filter(|day| *day >= today)
            .or_else(|| date(today.year() + 1, month, day)),
    }
}

/// The nearest month that has the day on this side of today.
fn month_with(day: i8, today: Date, direction: Direction) -> Option<Date> {
    (0..12).find_map(|away| {
        let span = i64::from(away).months();
        let month = match direction {
            Direction::Past => today.first_of_month().checked_sub(span),
            Direction::Future => today.first_of_month().checked_add(span),
        };
        let candidate = month.ok()?.with().day(day).build().ok()?;
        let is_on_this_side = match direction {
            Direction::Past => candidate <= today,
            Direction::Future => candidate >= today,
        };
        is_on_this_side.then_some(candidate)
    })
}

pub(super) fn month_of(name: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let place = MONTHS.iter().position(|month| name.starts_with(month))?;
    i8::try_from(place + 1).ok()
}

pub(super) fn weekday_of(name: &str) -> Option<Weekday> {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let place = DAYS.iter().position(|day| name.starts_with(day))?;
    Weekday::from_monday_zero_offset(i8::try_from(place).ok()?).ok()
}
