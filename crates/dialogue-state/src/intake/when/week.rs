//! Days that are told by their week, their month's part or a weekend: "Monday last week", "the end of October".

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use regex::Regex;

use super::Direction;
use super::date::{MONTH, month_of, names_weekday, with_year};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is valid")
}

const WEEKDAY: &str = r"(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)";

static WEEK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?P<before_last>week\s+before\s+last)|(?P<which>last|previous|past|this|next|coming)\s+week)\b",
    )
});

static DAY: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\b{WEEKDAY}\b")));

/// "Monday before last".
static BEFORE_LAST: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\b{WEEKDAY}\s+before\s+last\b")));

/// "Friday the 13th".
static DAY_OF_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b{WEEKDAY},?\s+(?:on\s+)?(?:the\s+)?(?P<number>\d{{1,2}})(?:st|nd|rd|th)\b"
    ))
});

static WEEKEND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:(?P<which>last|previous|past|next|coming|this)\s+)?weekend\b"));

static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?P<part>beginning|start|early|middle|mid|end|late)(?:\s+of|\s+in|-)?\s+(?:(?:the|this)\s+(?P<this>month)|(?P<last>last\s+month)|{MONTH}(?:\s+(?P<year>\d{{4}}))?)\b"
    ))
});

/// "The first weekend in August", "the last Monday of the month".
static NTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|last)\s+(?:weekend|(?P<week>week)|{WEEKDAY})\s+(?:of|in)\s+(?:(?:the|this)\s+(?P<this>month)|(?P<last>last\s+month)|(?P<next>next\s+month)|{MONTH}(?:\s+(?P<year>\d{{4}}))?)\b"
    ))
});

/// A month that a weekend is told beside: it is hardly the one of this week. "May" alone is mostly none.
static OTHER_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:in|of)\s+may|may\s+\d|\d\s+may|jan(?:uary)?|feb(?:ruary)?|march|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    )
});

/// The day that `text` tells so.
pub(super) fn read(text: &str, today: Date, direction: Direction) -> Option<Date> {
    part_of_month(text, today, direction)
        .or_else(|| nth_of_month(text, today, direction))
        .or_else(|| weekend(text, today, direction))
        .or_else(|| day_of_month(text, today, direction))
        .or_else(|| day_of_week(text, today))
}

fn part_of_month(text: &str, today: Date, direction: Direction) -> Option<Date> {
    let found = PART.captures(text)?;
    let first = if found.name("this").is_some() {
        today.first_of_month()
    } else if found.name("last").is_some() {
        today.first_of_month().checked_sub(1.month()).ok()?
    } else {
        let year = found.name("year").and_then(|year| year.as_str().parse().ok());
        with_year(
            year,
            month_of(found.name("month")?.as_str())?,
            1,
            today,
            direction,
        )?
    };
    let day = match found.name("part")?.as_str() {
        "middle" | "mid" => first.with().day(15).build().ok()?,
        "end" | "late" => first.last_of_month(),
        _ => first,
    };
    // The end of a month that goes on has not been.
    Some(if direction == Direction::Past {
        day.min(today)
    } else {
        day
    })
}

/// The nearest month, on the side that is looked at, whose nth such day is there.
fn nth_of_month(text: &str, today: Date, direction: Direction) -> Option<Date> {
    let found = NTH.captures(text)?;
    let nth = match found.name("nth")?.as_str() {
        "first" | "1st" => 1,
        "second" | "2nd" => 2,
        "third" | "3rd" => 3,
        "fourth" | "4th" => 4,
        _ => -1,
    };
    let weekday = found
        .name("day")
        .and_then(|day| super::date::weekday_of(day.as_str()));
    let of = |month: Date| {
        if found.name("week").is_none() {
            return month
                .nth_weekday_of_month(nth, weekday.unwrap_or(Weekday::Saturday))
                .ok();
        }
        let first_day = if nth > 0 {
            7 * (nth - 1) + 1
        } else {
            month.days_in_month() - 6
        };
        month.with().day(first_day).build().ok()
    };
    let this = today.first_of_month();
    if found.name("this").is_some() {
        return of(this);
    }
    if found.name("last").is_some() {
        return of(this.checked_sub(1.month()).ok()?);
    }
    if found.name("next").is_some() {
        return of(this.checked_add(1.month()).ok()?);
    }
    let month = month_of(found.name("month")?.as_str())?;
    if let Some(year) = found.name("year").and_then(|year| year.as_str().parse().ok()) {
        return of(Date::new(year, month, 1).ok()?);
    }
    let step = if direction == Direction::Past { -1 } else { 1 };
    [0, step]
        .into_iter()
        .filter_map(|years| of(Date::new(today.year() + years, month, 1).ok()?))
        .find(|day| match direction {
            Direction::Past => *day <= today,
            Direction::Future => *day >= today,
        })
}

/// Its Saturday.
fn weekend(text: &str, today: Date, direction: Direction) -> Option<Date> {
    let found = WEEKEND.captures(text)?;
    if OTHER_MONTH.is_match(text) {
        return None;
    }
    let since = i64::from(today.weekday().since(Weekday::Saturday));
    let is_weekend = since < 2;
    let back = match found.name("which").map_or("", |which| which.as_str()) {
        "last" | "previous" | "past" if is_weekend => since + 7,
        "next" | "coming" | "this" if !is_weekend => since - 7,
        "next" | "coming" => since - 7,
        "" if direction == Direction::Future && !is_weekend => since - 7,
        _ => since,
    };
    today.checked_sub(back.days()).ok()
}

fn day_of_month(text: &str, today: Date, direction: Direction) -> Option<Date> {
    let found = DAY_OF_MONTH.captures(text)?;
    let wanted = super::date::weekday_of(found.name("day")?.as_str())?;
    let number: i8 = found.name("number")?.as_str().parse().ok()?;
    let step = if direction == Direction::Past { -1_i64 } else { 1 };
    (0..12).find_map(|away| {
        let month = today.first_of_month().checked_add((step * away).months()).ok()?;
        let day = month.with().day(number).build().ok()?;
        let is_on_this_side = if direction == Direction::Past {
            day <= today
        } else {
            day >= today
        };
        (is_on_this_side && day.weekday() == wanted).then_some(day)
    })
}

fn day_of_week(text: &str, today: Date) -> Option<Date> {
    if let Some(found) = BEFORE_LAST.captures(text) {
        let wanted = super::date::weekday_of(found.name("day")?.as_str())?;
        let gone = match i64::from(today.weekday().since(wanted)) {
            0 => 7,
            gone => gone,
        };
        return today.checked_sub((gone + 7).days()).ok();
    }
    let found = WEEK.captures(text)?;
    let weeks: i64 = match found.name("which").map(|which| which.as_str()) {
        Some("this") => 0,
        Some("next" | "coming") => -1,
        Some(_) => 1,
        None => 2,
    };
    if !names_weekday(text) {
        return found
            .name("before_last")
            .and_then(|_| today.checked_sub(14.days()).ok());
    }
    let wanted = super::date::weekday_of(DAY.captures(text)?.name("day")?.as_str())?;
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    let back = since_monday + 7 * weeks - i64::from(wanted.to_monday_zero_offset());
    today.checked_sub(back.days()).ok()
}
