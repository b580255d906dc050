//! `[handoff]` of `helpline.toml`: when people are there, and whether a person is asked for details before.
//!
//! ```toml
//! [handoff]
//! zone = "Europe/Berlin"
//! hours = ["mon-fri 09:00-17:00", "sat 10:00-12:30"]
//! closed = ["2026-12-25"]
//! intake = true
//! ```

use std::ops::Range;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::Serialize;
use toml::de::{DeTable, DeValue};

use crate::lint::Findings;
use crate::lint::toml::WRONG_TYPE;
use crate::toml_table::Table;

/// Nobody is looked for further ahead than this many days.
const LONGEST_WAIT_DAYS: i32 = 60;

/// How a conversation is given to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Handoff {
    /// Zone of `hours` and `closed`: a name of the IANA database.
    pub zone: String,
    /// When people are there; empty: always, or nobody knows.
    pub hours: Vec<Hours>,
    /// Days on which nobody is there.
    pub closed: Vec<Date>,
    /// Whether the intake form of the topic is asked after a handoff.
    pub intake: bool,
}

/// On some days of the week, from one minute of the day to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Hours {
    /// Monday to Sunday.
    pub days: [bool; 7],
    /// First minute, from 0.
    pub from_minute: u16,
    /// First minute after them, at most 1,440.
    pub to_minute: u16,
}

/// Whether people are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Staffing {
    /// They are, or no hours are set.
    Open,
    /// They are not, and are back then, in the zone of the hours.
    BackAt(DateTime),
    /// They are not, and no hours say when they are back.
    Closed,
}

impl Default for Handoff {
    fn default() -> Self {
        Self {
            zone: "UTC".to_owned(),
            hours: Vec::new(),
            closed: Vec::new(),
            intake: true,
        }
    }
}

impl Handoff {
    /// Whether people are there at `now`, and else when they are back.
    pub fn staffing(&self, now: Timestamp) -> Staffing {
        if self.hours.is_empty() {
            return Staffing::Open;
        }
        let here = self.local(now);
        let minute =
            u16::try_from(i32::from(here.hour()) * 60 + i32::from(here.minute())).unwrap_or_default();
        let opens = |date: Date, from: u16| {
            self.hours
                .iter()
                .filter(|hours| hours.has(date.weekday()) && !self.closed.contains(&date))
                .filter(|hours| hours.to_minute > from)
                .map(|hours| hours.from_minute.max(from))
                .min()
        };
        if opens(here.date(), minute) == Some(minute) {
            return Staffing::Open;
        }
        (0..=LONGEST_WAIT_DAYS)
            .find_map(|ahead| {
                let date = here.date().checked_add(ahead.days()).ok()?;
                let from = opens(date, if ahead == 0 { minute } else { 0 })?;
                Some(date.at(0, 0, 0, 0) + SignedDuration::from_mins(i64::from(from)))
            })
            .map_or(Staffing::Closed, Staffing::BackAt)
    }

    /// The time of day and date at `now` where the people are.
    pub fn local(&self, now: Timestamp) -> DateTime {
        zone(&self.zone).unwrap_or(TimeZone::UTC).to_datetime(now)
    }
}

impl Hours {
    fn has(&self, day: Weekday) -> bool {
        let place = usize::try_from(day.to_monday_zero_offset()).unwrap_or_default();
        self.days.get(place).copied().unwrap_or_default()
    }

    /// Reads `mon-fri 09:00-17:00`, `sat,sun 10:00-12:30` or `daily 00:00-24:00`.
    fn parse(text: &str) -> Option<Self> {
        let (days, times) = text.trim().split_once(char::is_whitespace)?;
        let (from, to) = times.trim().split_once(['-', '–'])?;
        let hours = Self {
            days: days_of(days)?,
            from_minute: minute(from)?,
            to_minute: minute(to)?,
        };
        (hours.from_minute < hours.to_minute).then_some(hours)
    }
}

fn days_of(text: &str) -> Option<[bool; 7]> {
    let mut days = [false; 7];
    if text.eq_ignore_ascii_case("daily") {
        return Some([true; 7]);
    }
    for part in text.split(',') {
        let (first, last) = part.split_once(['-', '–']).unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let count = (last + 7 - first) % 7;
        for place in first..=first + count {
            *days.get_mut(place % 7)? = true;
        }
    }
    Some(days)
}

fn day(text: &str) -> Option<usize> {
    let lower = text.trim().to_ascii_lowercase();
    let names = [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    names
        .iter()
        .position(|name| lower.len() >= 3 && name.starts_with(&lower))
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.trim().split_once(':').unwrap_or((text.trim(), "00"));
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 24 * 60 && hour <= 24).then_some(hour * 60 + minute)
}

/// The zone of a name, from the data built into the binary: the same answer on every machine.
fn zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// Reads `[handoff]`.
pub(super) fn read(table: &DeTable<'_>, findings: &mut Findings<'_>) -> Handoff {
    let mut handoff = Handoff::default();
    let mut keys = Table::new(table);
    if let Some((name, at)) = keys.text("zone", findings) {
        if zone(name.trim()).is_some() {
            name.trim().clone_into(&mut handoff.zone);
        } else {
            findings.add_with_hint(
                &WRONG_TYPE,
                at,
                format!("there is no time zone `{name}`"),
                "write a name of the IANA database, such as `Europe/Berlin` or `UTC`",
            );
        }
    }
    for text in keys.words("hours", findings) {
        match Hours::parse(&text) {
            Some(hours) => handoff.hours.push(hours),
            None => findings.add_with_hint(
                &WRONG_TYPE,
                place_of(table, "hours", &text),
                format!("`{text}` are no opening hours"),
                "write days and times: `mon-fri 09:00-17:00`, `sat,sun 10:00-12:30`, `daily 00:00-24:00`",
            ),
        }
    }
    for text in keys.words("closed", findings) {
        match text.parse::<Date>() {
            Ok(date) => handoff.closed.push(date),
            Err(_) => findings.add_with_hint(
                &WRONG_TYPE,
                place_of(table, "closed", &text),
                format!("`{text}` is no date"),
                "write year, month and day: `2026-12-25`",
            ),
        }
    }
    if let Some(intake) = keys.flag("intake", findings) {
        handoff.intake = intake;
    }
    keys.finish(findings);
    handoff
}

/// Where an item of a list stands.
fn place_of(table: &DeTable<'_>, key: &str, item: &str) -> Range<usize> {
    let items = table.iter().find_map(|(name, value)| match value.get_ref() {
        DeValue::Array(items) if name.get_ref() == key => Some(items),
        _ => None,
    });
    items
        .into_iter()
        .flatten()
        .find(|known| known.get_ref().as_str().is_some_and(|known| known.trim() == item))
        .map_or(0..0, toml::Spanned::span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handoff(hours: &[&str], closed: &[&str]) -> Handoff {
        Handoff {
            zone: "Europe/Berlin".to_owned(),
            hours: hours.iter().map(|text| Hours::parse(text).expect(text)).collect(),
            closed: closed.iter().map(|text| text.parse().expect("a date")).collect(),
            intake: true,
        }
    }

    fn staffing(handoff: &Handoff, now: &str) -> String {
        match handoff.staffing(now.parse().expect("a time")) {
            Staffing::Open => "open".to_owned(),
            Staffing::BackAt(time) => time.to_string(),
            Staffing::Closed => "closed".to_owned(),
        }
    }

    #[test]
    fn people_are_there_in_their_hours_and_their_zone() {
        let week = handoff(&["mon-fri 09:00-17:00", "sat 10:00-12:30"], &["2026-11-27"]);

        // 2026-11-26 is a Thursday; Berlin is an hour ahead of UTC in winter, two in summer.
        for (now, expected) in [
            ("2026-11-26T08:00:00Z", "open"),
            ("2026-11-26T15:59:59Z", "open"),
            ("2026-11-26T16:00:00Z", "2026-11-28T10:00:00"),
            ("2026-11-26T07:59:00Z", "2026-11-26T09:00:00"),
            ("2026-11-28T11:30:00Z", "2026-11-30T09:00:00"),
            ("2026-07-01T07:00:00Z", "open"),
            ("2026-07-01T06:59:00Z", "2026-07-01T09:00:00"),
        ] {
            assert_eq!(staffing(&week, now), expected, "{now}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_where_it_stands() {
        let text = "[handoff]\nzone = \"Mars\"\nhours = [\"mon 9-10\", \"whenever\"]\nclosed = [\"soon\"]\n";
        let file = crate::SourceFile {
            path: "helpline.toml".to_owned(),
            bytes: text.as_bytes().to_vec(),
        };

        let loaded = crate::Knowledge::from_files(vec![file]);

        let wrong: Vec<(u32, &str)> = loaded
            .diagnostics
            .iter()
            .map(|found| (found.place.span.start.line, found.message.as_str()))
            .collect();
        assert_eq!(
            wrong,
            [
                (2, "there is no time zone `Mars`"),
                (3, "`whenever` are no opening hours"),
                (4, "`soon` is no date"),
            ]
        );
        assert_eq!(loaded.knowledge.settings.handoff.hours.len(), 1);
    }

    #[test]
    fn a_break_at_noon_ends() {
        let noon = handoff(&["daily 08-12", "daily 13-24:00"], &[]);

        assert_eq!(staffing(&noon, "2026-11-26T11:15:00Z"), "2026-11-26T13:00:00");
        assert_eq!(staffing(&noon, "2026-11-26T22:30:00Z"), "open");
        assert_eq!(staffing(&noon, "2026-11-26T23:00:00Z"), "2026-11-27T08:00:00");
    }

    #[test]
    fn without_hours_somebody_is_always_there() {
        assert_eq!(staffing(&handoff(&[], &[]), "2026-11-26T03:00:00Z"), "open");
    }

    #[test]
    fn what_are_no_hours_is_refused() {
        for text in [
            "",
            "mon",
            "mon 9-9",
            "mon 17:00-09:00",
            "foo 09:00-10:00",
            "mon 09:00-25:00",
            "mo 9-10",
        ] {
            assert_eq!(Hours::parse(text), None, "{text}");
        }
        assert_eq!(
            Hours::parse("fri-mon 9-10").map(|hours| hours.days),
            Some([true, false, false, false, true, true, true])
        );
    }
}
