//! Dates as people say them: "since Tuesday 9am", "yesterday", "2 hours ago", "24 Nov", ISO 8601.
//!
//! What is not said is taken from the present: a weekday or a date without a year is the last one that was, or the next
//! one where the question looks ahead.

mod date;
mod german;
mod time;
mod week;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};
use knowledge::Voice;

/// Longer texts are no dates but stories that hold one.
const MOST_CHARS: usize = 400;

/// Which way a date without a year lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Problems began.
    Past,
    /// Somebody wants something by then.
    Future,
}

/// A point in time as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct When {
    at: DateTime,
    offset: Offset,
    /// Whether a time of day was said.
    has_time: bool,
}

impl When {
    /// As it is stored: RFC 3339, or a date where no time was said.
    pub(crate) fn value(&self) -> String {
        if !self.has_time {
            return self.at.date().to_string();
        }
        let at = self.at.strftime("%Y-%m-%dT%H:%M:%S");
        if self.offset == Offset::UTC {
            format!("{at}Z")
        } else {
            format!("{at}{}", colon(self.offset))
        }
    }

    /// Its day, there where it was said.
    pub(crate) fn day(&self) -> Date {
        self.at.date()
    }

    /// Whether its day is on the other side of today than `direction` looks.
    pub(crate) fn is_beyond(&self, now: Timestamp, direction: Direction) -> bool {
        let here = self.offset.to_datetime(now);
        let days = match direction {
            Direction::Past => self.at.date().since(here.date()),
            Direction::Future => here.date().since(self.at.date()),
        };
        days.is_ok_and(|span| span.get_days() > 0)
    }

    /// As it is shown: "Tue 24 Nov 2026, 09:00 UTC".
    pub(crate) fn text(&self, voice: &Voice<'_>) -> String {
        let date = crate::date::whole(voice, self.at.date());
        if !self.has_time {
            return date;
        }
        let zone = if self.offset == Offset::UTC {
            "UTC".to_owned()
        } else {
            format!("UTC{}", colon(self.offset))
        };
        crate::date::moment(voice, &date, &crate::date::clock(self.at.time()), Some(&zone))
    }
}

fn colon(offset: Offset) -> String {
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

/// The first date or time of `text`, read at `now` in `offset`.
pub(crate) fn read(text: &str, now: Timestamp, offset: Offset, direction: Direction) -> Option<When> {
    let text: String = text.chars().take(MOST_CHARS).collect::<String>().to_lowercase();
    let text = german::in_english(&text);
    let said = time::read(&text);
    let offset = said.offset.unwrap_or(offset);
    let here = offset.to_datetime(now);
    if let Some(back) = date::distance(&text) {
        return away(&back, now, offset, said.time);
    }
    let today = here.date();
    let day = date::read(&text, here, direction);
    if day.is_none()
        && let Some(ahead) = date::distance_ahead(&text)
    {
        return away(&ahead, now, offset, said.time);
    }
    if day.is_none()
        && said.time.is_none()
        && direction == Direction::Past
        && let Some(back) = date::stretch(&text)
    {
        return away(&back, now, offset, None);
    }
    let (day, time) = match (day, said.time) {
        (Some(day), time) => (day, time),
        (None, Some(time)) => (today, Some(time)),
        (None, None) if date::is_now(&text) => (today, Some(to_minute(here).time())),
        (None, None) => return None,
    };
    let mut at = day.to_datetime(time.unwrap_or_default());
    if time.is_some() && day == today {
        // "9am" said at 8 was yesterday's, "Tuesday 9am" said on a Tuesday at 8 last week's.
        let steps_back = if date::names_weekday(&text) { 7 } else { 1 };
        let is_bare = date::read(&text, here, direction).is_none() || date::names_weekday(&text);
        if is_bare && direction == Direction::Past && at > here {
            at = at.checked_sub(SignedDuration::from_hours(24 * steps_back)).ok()?;
        } else if is_bare && direction == Direction::Future && at < here {
            at = at.checked_add(SignedDuration::from_hours(24 * steps_back)).ok()?;
        }
    }
    Some(When {
        at,
        offset,
        has_time: time.is_some(),
    })
}

/// So far before now; ahead where the distance is below zero.
fn away(back: &date::Distance, now: Timestamp, offset: Offset, time: Option<Time>) -> Option<When> {
    let (at, has_time) = match *back {
        date::Distance::Exact(back) => (to_minute(offset.to_datetime(now.checked_sub(back).ok()?)), true),
        date::Distance::Days(back) => {
            let day = offset.to_datetime(now).date().checked_sub(back).ok()?;
            (day.to_datetime(time.unwrap_or_default()), time.is_some())
        }
    };
    Some(When { at, offset, has_time })
}

/// Whether `text` is a date whose day and month may be the other way round: "3/4".
pub(crate) fn is_ambiguous(text: &str) -> bool {
    date::is_ambiguous(text)
}

/// Whether `text` tells when something began: only such dates are taken from a conversation.
pub(crate) fn tells_beginning(text: &str) -> bool {
    let text = text.to_lowercase();
    date::tells_beginning(&text) || german::tells_beginning(&text)
}

fn to_minute(at: DateTime) -> DateTime {
    at.with().second(0).subsec_nanosecond(0).build().unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Thursday 26 November 2026, 10:30 UTC.
    const NOW: &str = "2026-11-26T10:30:00Z";

    fn past(text: &str) -> Option<String> {
        let now = NOW.parse().expect("a time");
        read(text, now, Offset::UTC, Direction::Past).map(|when| when.value())
    }

    #[test]
    fn what_tells_when_something_began_names_a_time() {
        for text in [
            "it began tuesday",
            "no, it started Monday morning",
            "failing since last week",
            "it broke 24.11.2026",
            "it stopped working november 3rd",
            "it happened 9:30 am",
            "es begann am Dienstag",
        ] {
            assert!(tells_beginning(text), "{text}");
        }
        for text in [
            "how do I start the agent",
            "the build fails, may I run it again",
            "it failed with 403",
            "it stopped after 2 of 10 steps",
        ] {
            assert!(!tells_beginning(text), "{text}");
        }
    }

    #[test]
    fn dates_are_understood_as_people_say_them() {
        for (text, value) in [
            ("since Tuesday 9am", "2026-11-24T09:00:00Z"),
            ("since Tuesday at 9:15 am", "2026-11-24T09:15:00Z"),
            ("tuesday", "2026-11-24"),
            ("last Thursday", "2026-11-19"),
            ("thursday", "2026-11-26"),
            ("Thursday 9pm", "2026-11-19T21:00:00Z"),
            ("yesterday", "2026-11-25"),
            ("yesterday around 4 pm", "2026-11-25T16:00:00Z"),
            ("yesterday morning", "2026-11-25"),
            ("the day before yesterday", "2026-11-24"),
            ("last night", "2026-11-25"),
            ("today", "2026-11-26"),
            ("this morning at 8", "2026-11-26T08:00:00Z"),
            ("at 14:30", "2026-11-25T14:30:00Z"),
            ("around noon yesterday", "2026-11-25T12:00:00Z"),
            ("9am", "2026-11-26T09:00:00Z"),
            ("last week", "2026-11-19"),
            ("last month", "2026-10-26"),
            ("2 hours ago", "2026-11-26T08:30:00Z"),
            ("I noticed it about 3 days ago", "2026-11-23"),
            ("around two or three weeks ago at 9", "2026-11-05T09:00:00Z"),
            ("about an hour ago", "2026-11-26T09:30:00Z"),
            ("half an hour ago", "2026-11-26T10:00:00Z"),
            ("15 min ago", "2026-11-26T10:15:00Z"),
            ("three days ago", "2026-11-23"),
            ("3 days ago at 10:00", "2026-11-23T10:00:00Z"),
            ("a couple of weeks ago", "2026-11-12"),
            ("for two days", "2026-11-24"),
            ("about a week", "2026-11-19"),
            ("2 days now", "2026-11-24"),
            ("it's been three weeks", "2026-11-05"),
            ("for the last 3 hours", "2026-11-26T07:30:00Z"),
            ("24 Nov", "2026-11-24"),
            ("in march", "2026-03-01"),
            ("since December 2025", "2025-12-01"),
            ("last fortnight", "2026-11-12"),
            ("24th of November", "2026-11-24"),
            ("Nov 24th, 2025 at 17:05", "2025-11-24T17:05:00Z"),
            ("December 3", "2025-12-03"),
            ("24.11.2026 8:00", "2026-11-24T08:00:00Z"),
            ("24.11.", "2026-11-24"),
            ("11/24/2026 3:45 PM", "2026-11-24T15:45:00Z"),
            ("24/11/2026", "2026-11-24"),
            ("2026-11-24", "2026-11-24"),
            ("2026-11-24T09:00:00Z", "2026-11-24T09:00:00Z"),
            ("2026-11-24 09:00 +02:00", "2026-11-24T09:00:00+02:00"),
            ("the 20th", "2026-11-20"),
            ("the 28th", "2026-10-28"),
            ("12:00 am today", "2026-11-26T00:00:00Z"),
            ("first weekend in august", "2026-08-01"),
            ("the second monday in march", "2026-03-09"),
            ("12 to 15 october", "2026-10-12"),
            ("just now", "2026-11-26T10:30:00Z"),
            ("tuesday 9am CET", "2026-11-24T09:00:00+01:00"),
            ("since monday morning 9 o'clock", "2026-11-23T09:00:00Z"),
            ("wed 10h15", "2026-11-25T10:15:00Z"),
            ("tuesday 14:00 (UTC)", "2026-11-24T14:00:00Z"),
        ] {
            assert_eq!(past(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn dates_are_understood_as_germans_say_them() {
        for (text, value) in [
            ("seit Dienstag 9 Uhr", "2026-11-24T09:00:00Z"),
            ("seit Dienstag um 9", "2026-11-24T09:00:00Z"),
            ("Der Toner ist leer seit Dienstag 9 Uhr", "2026-11-24T09:00:00Z"),
            ("gestern 9 Uhr MEZ", "2026-11-25T09:00:00+01:00"),
            ("Dienstag um 9:15 Uhr", "2026-11-24T09:15:00Z"),
            ("Dienstag, 9.15 Uhr", "2026-11-24T09:15:00Z"),
            ("am Montag um halb neun", "2026-11-23T08:30:00Z"),
            ("Mittwoch Viertel nach acht", "2026-11-25T08:15:00Z"),
            ("Mittwoch viertel vor neun", "2026-11-25T08:45:00Z"),
            ("gestern", "2026-11-25"),
            ("etwa eine Woche", "2026-11-19"),
            ("zwei Tage schon", "2026-11-24"),
            ("gestern Abend um 20 Uhr", "2026-11-25T20:00:00Z"),
            ("gestern um 8 Uhr abends", "2026-11-25T20:00:00Z"),
            ("vorgestern", "2026-11-24"),
            ("heute früh", "2026-11-26"),
            ("heute Morgen um 8", "2026-11-26T08:00:00Z"),
            ("letzte Nacht", "2026-11-25"),
            ("letzten Donnerstag", "2026-11-19"),
            ("letzte Woche", "2026-11-19"),
            ("vor 2 Stunden", "2026-11-26T08:30:00Z"),
            ("vor zwei Stunden", "2026-11-26T08:30:00Z"),
            ("vor etwa einer Stunde", "2026-11-26T09:30:00Z"),
            ("vor einer halben Stunde", "2026-11-26T10:00:00Z"),
            ("vor drei Tagen", "2026-11-23"),
            ("seit drei Tagen", "2026-11-23"),
            ("seit einer Woche", "2026-11-19"),
            ("vor ein paar Tagen", "2026-11-23"),
            ("24. November", "2026-11-24"),
            ("am 24. November 2026 um 9 Uhr", "2026-11-24T09:00:00Z"),
            ("3. Dezember", "2025-12-03"),
            ("5. März", "2026-03-05"),
            ("im März", "2026-03-01"),
            ("am 20.", "2026-11-20"),
            ("24.11.2026 8:00", "2026-11-24T08:00:00Z"),
            ("24.11. gegen 14 Uhr", "2026-11-24T14:00:00Z"),
            ("Montagmorgen", "2026-11-23"),
            ("gestern Abend gegen sieben", "2026-11-25T19:00:00Z"),
            ("Montagabend um halb acht", "2026-11-23T19:30:00Z"),
            ("gestern nachmittags um 3", "2026-11-25T15:00:00Z"),
            ("Mo 9 Uhr", "2026-11-23T09:00:00Z"),
            ("gestern Mittag", "2026-11-25T12:00:00Z"),
            ("gerade eben", "2026-11-26T10:30:00Z"),
            ("jetzt", "2026-11-26T10:30:00Z"),
        ] {
            assert_eq!(past(text).as_deref(), Some(value), "{text}");
        }
        let now = NOW.parse().expect("a time");
        let ahead = |text| read(text, now, Offset::UTC, Direction::Future).map(|when| when.value());
        for (text, value) in [
            ("in 3 days", "2026-11-29"),
            ("in about two weeks at 10", "2026-12-10T10:00:00Z"),
            // Said where a day to come is asked for, it stays what it is, and is refused there.
            ("last friday", "2026-11-20"),
            ("2 hours from now", "2026-11-26T12:30:00Z"),
            ("first weekend in august", "2027-08-07"),
            ("last saturday of january", "2027-01-30"),
            ("first week of may", "2027-05-01"),
            ("the weekend", "2026-11-28"),
            ("next month", "2026-12-26"),
            ("from 12 to 15 may", "2027-05-12"),
            ("vom 3. bis 10. August", "2027-08-03"),
            ("am ersten Wochenende im August", "2027-08-07"),
            ("in zwei Wochen", "2026-12-10"),
            ("in einer Stunde", "2026-11-26T11:30:00Z"),
        ] {
            assert_eq!(ahead(text).as_deref(), Some(value), "{text}");
        }
        assert_eq!(ahead("morgen").as_deref(), Some("2026-11-27"));
        assert_eq!(ahead("nächsten Montag").as_deref(), Some("2026-11-30"));
        assert_eq!(
            ahead("übermorgen um 15 Uhr").as_deref(),
            Some("2026-11-28T15:00:00Z")
        );
    }

    #[test]
    fn a_day_is_told_by_its_week_or_its_part_of_the_month() {
        for (text, value) in [
            ("monday last week", "2026-11-16"),
            ("last week on friday at 3pm", "2026-11-20T15:00:00Z"),
            ("the week before last on monday", "2026-11-09"),
            ("the week before last", "2026-11-12"),
            ("monday before last", "2026-11-16"),
            ("last weekend", "2026-11-21"),
            ("over the weekend", "2026-11-21"),
            ("Friday the 13th", "2026-11-13"),
            ("mid november", "2026-11-15"),
            ("beginning of october", "2026-10-01"),
            ("end of last month", "2026-10-31"),
            ("end of november", "2026-11-26"),
            ("end of march 2025", "2025-03-31"),
            ("two nights ago", "2026-11-24"),
            ("an hour and a half ago", "2026-11-26T09:00:00Z"),
            ("2.5 hours ago", "2026-11-26T08:00:00Z"),
            ("two and a half weeks ago", "2026-11-09"),
            ("around half seven this morning", "2026-11-26T07:30:00Z"),
            ("Montag letzter Woche", "2026-11-16"),
            ("letzte Woche Freitag um 15 Uhr", "2026-11-20T15:00:00Z"),
            ("vorletzten Montag", "2026-11-16"),
            ("vorletzte Woche", "2026-11-12"),
            ("letztes Wochenende", "2026-11-21"),
            ("am Wochenende", "2026-11-21"),
            ("Freitag, der 13.", "2026-11-13"),
            ("seit dem 12. um 3", "2026-11-12T03:00:00Z"),
            ("am ersten November", "2026-11-01"),
            ("seit dem zwölften", "2026-11-12"),
            ("Anfang Oktober", "2026-10-01"),
            ("Mitte November", "2026-11-15"),
            ("Ende letzten Monats", "2026-10-31"),
            ("vor vierzehn Tagen", "2026-11-12"),
            ("Dienstagmittag", "2026-11-24T12:00:00Z"),
            ("vor anderthalb Stunden", "2026-11-26T09:00:00Z"),
            ("vor zweieinhalb Wochen", "2026-11-09"),
        ] {
            assert_eq!(past(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn clocks_are_read_as_they_are_told() {
        for (text, value) in [
            ("yesterday at half past nine", "2026-11-25T09:30:00Z"),
            ("yesterday at quarter past 9", "2026-11-25T09:15:00Z"),
            ("yesterday at a quarter to ten", "2026-11-25T09:45:00Z"),
            ("yesterday at ten to 5", "2026-11-25T04:50:00Z"),
            ("yesterday at nine", "2026-11-25T09:00:00Z"),
            ("yesterday at 9 in the evening", "2026-11-25T21:00:00Z"),
            ("yesterday 8 o'clock in the morning", "2026-11-25T08:00:00Z"),
            ("yesterday 8 in the morning", "2026-11-25T08:00:00Z"),
            ("yesterday eight in the evening", "2026-11-25T20:00:00Z"),
            ("yesterday, 11 at night", "2026-11-25T23:00:00Z"),
            ("tuesday at five in the afternoon", "2026-11-24T17:00:00Z"),
            ("yesterday at 10 at night", "2026-11-25T22:00:00Z"),
            ("yesterday evening at 7", "2026-11-25T19:00:00Z"),
            ("last night at 11:30", "2026-11-25T23:30:00Z"),
            ("last night at 2", "2026-11-25T02:00:00Z"),
        ] {
            assert_eq!(past(text).as_deref(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "keine Ahnung",
            "seit dem Update",
            "immer",
            "die Sonne scheint",
            "Fehler 403",
            "das weiß ich nicht",
            "vor dem Neustart",
            "um den Drucker",
            "viertel der Nutzer",
            "",
            "no idea",
            "since the update",
            "always",
            "version 3.220",
            "the sun shines",
            "maybe later",
            "31 Feb",
            "99:99",
            "port 443",
            "error 403",
            "may I ask",
        ] {
            assert_eq!(past(text), None, "{text}");
        }
    }

    #[test]
    fn dates_are_read_in_the_zone_of_the_person() {
        let offset = Offset::from_seconds(2 * 3600).expect("an offset");
        // 23:30 in UTC is the next day there.
        let now = "2026-11-25T23:30:00Z".parse().expect("a time");

        let today = read("today 1am", now, offset, Direction::Past).expect("a date");

        assert_eq!(today.value(), "2026-11-26T01:00:00+02:00");
        let strings = knowledge::Strings::default();
        assert_eq!(
            today.text(&strings.voice(None)),
            "Thu 26 Nov 2026, 01:00 UTC+02:00"
        );
    }

    #[test]
    fn a_question_that_looks_ahead_takes_the_next() {
        let now = NOW.parse().expect("a time");
        let ahead = |text| read(text, now, Offset::UTC, Direction::Future).map(|when| when.value());

        assert_eq!(ahead("Tuesday 9am").as_deref(), Some("2026-12-01T09:00:00Z"));
        assert_eq!(ahead("3 December").as_deref(), Some("2026-12-03"));
        assert_eq!(ahead("tomorrow").as_deref(), Some("2026-11-27"));
        assert_eq!(ahead("next monday").as_deref(), Some("2026-11-30"));
    }
}
