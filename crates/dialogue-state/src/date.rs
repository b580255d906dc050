//! Dates and times as they are shown, in the person's language.

use jiff::civil::{Date, Time};
use knowledge::{Value, Voice};

use crate::strings::Key;

/// "09:00".
pub(crate) fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

/// "Monday".
pub(crate) fn weekday(voice: &Voice<'_>, date: Date) -> String {
    voice.text(Key::Weekday.id(), &parts(date))
}

/// "Monday 30 November".
pub(crate) fn day_of_year(voice: &Voice<'_>, date: Date) -> String {
    voice.text(Key::DayOfYear.id(), &parts(date))
}

/// "Mon 30 Nov".
pub(crate) fn short(voice: &Voice<'_>, date: Date) -> String {
    voice.text(Key::DateShort.id(), &parts(date))
}

/// "Mon 30 Nov 2026".
pub(crate) fn whole(voice: &Voice<'_>, date: Date) -> String {
    voice.text(Key::Date.id(), &parts(date))
}

/// A date and a time, with a zone where it is not the person's own.
pub(crate) fn moment(voice: &Voice<'_>, date: &str, time: &str, zone: Option<&str>) -> String {
    match zone {
        Some(zone) => {
            let values = [
                ("date", date.into()),
                ("time", time.into()),
                ("zone", zone.into()),
            ];
            voice.text(Key::MomentInZone.id(), &values)
        }
        None => voice.text(Key::Moment.id(), &[("date", date.into()), ("time", time.into())]),
    }
}

fn parts(date: Date) -> [(&'static str, Value<'static>); 4] {
    [
        ("weekday", i64::from(date.weekday().to_monday_one_offset()).into()),
        ("day", i64::from(date.day()).into()),
        ("month", i64::from(date.month()).into()),
        ("year", i64::from(date.year()).into()),
    ]
}
