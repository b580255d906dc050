//! When people are there: told behind a handoff, and to who asks for it. The hours are those of `[handoff]`; the words by
//! which they are asked for are data (`data/*/handoff.toml`).

use std::sync::LazyLock;

use intent_classifier::{Ranking, Verdict, decide};
use jiff::civil::{Date, Time};
use jiff::tz::Offset;
use jiff::{SignedDuration, ToSpan};
use knowledge::{Entry, EntryId, Hours, Staffing};
use regex::Regex;
use rustc_hash::FxHashSet;

use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::intake::when;
use crate::state::Spoken;
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::{File, Phrases, Text, fold, read_phrases, spellings, words};
use crate::{agent, clarify, context, date, distinguish, fallback, small_talk};

/// Longer utterances ask for more than the hours.
const MOST_WORDS: usize = 12;

/// "The 25th of December", "Christmas eve": more words of this kind name several days.
const MOST_WORDS_OF_A_DAY: usize = 2;

/// Days on which nobody is there are told so far ahead.
const LOOKS_AHEAD_DAYS: i32 = 14;

struct Table {
    opening: FxHashSet<String>,
    opening_hours: FxHashSet<String>,
    being_there: FxHashSet<String>,
    around: FxHashSet<String>,
    asking_when: FxHashSet<String>,
    asking: FxHashSet<String>,
    days: FxHashSet<String>,
    weekdays: FxHashSet<String>,
    reaching: Phrases<()>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut lists = read_phrases(File::Handoff);
    let reaching = lists.remove("reaching_when").unwrap_or_default();
    let mut list = |name: &str| -> FxHashSet<String> {
        let words = lists.remove(name).unwrap_or_default();
        words.iter().flat_map(|word| spellings(word)).collect()
    };
    Table {
        opening: list("opening"),
        opening_hours: list("opening_hours"),
        being_there: list("being_there"),
        around: list("around_opening"),
        asking_when: list("asking_when"),
        asking: list("asking_open"),
        days: list("days"),
        weekdays: list("weekdays"),
        reaching: reaching
            .iter()
            .map(|phrase| crate::words::Phrase::new(phrase))
            .collect(),
    }
});

/// Whether a text asks when people are there, and nothing else: "are you open tomorrow?", "when can I call".
pub(crate) fn are_asked(text: &Text) -> bool {
    let words = &text.words;
    if words.is_empty() || words.len() > MOST_WORDS {
        return false;
    }
    let has = |list: &FxHashSet<String>| words.iter().any(|word| list.contains(word));
    let lists = [
        &TABLE.opening,
        &TABLE.being_there,
        &TABLE.around,
        &TABLE.asking_when,
        &TABLE.days,
    ];
    let is_of_hours = |word: &String| lists.iter().any(|list| list.contains(word)) || is_ordinal(word);
    let asks = has(&TABLE.asking) || (has(&TABLE.days) && text.plain.trim_end().ends_with('?'));
    let asks_open = has(&TABLE.opening) && asks;
    let asks_there =
        has(&TABLE.being_there) && has(&TABLE.asking) && (has(&TABLE.days) || has(&TABLE.asking_when));
    (words.iter().all(is_of_hours) && (asks_open || asks_there)) || asks_when_reached(words)
}

/// "25", "25th".
fn is_ordinal(word: &str) -> bool {
    let digits = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// "When can I call you?", with fillers around.
fn asks_when_reached(words: &[String]) -> bool {
    (0..words.len()).any(|start| {
        let (before, rest) = words.split_at(start);
        small_talk::are_fillers(before)
            && TABLE
                .reaching
                .prefixes_of(rest)
                .any(|(count, ())| small_talk::are_fillers(rest.get(count..).unwrap_or_default()))
    })
}

/// Says when people are there to who asks for it, unless an article is surely meant; where no hours are set, gives what
/// articles ask about opening, or list. Tells whether it said anything.
pub(crate) fn told(turn: &mut Turn<'_>, text: &Text, ranking: &Ranking) -> bool {
    if !(text.asks_hours() || asks_on(turn, text)) || is_told_by_article(turn, ranking) {
        return false;
    }
    if !turn.knowledge.settings.handoff.hours.is_empty() {
        match day_asked(turn, text) {
            Some(day) => tell_of(turn, day),
            None => tell(turn),
        }
        return true;
    }
    let having = |is_so: fn(&Entry) -> bool| -> Vec<EntryId> {
        let entries = turn.knowledge.entries.iter();
        let having = entries.filter(|entry| entry.family.is_none() && is_so(entry));
        having.map(|entry| entry.id.clone()).collect()
    };
    let mut about = having(is_about_opening);
    if about.is_empty() {
        about = having(|entry| lists_hours(&entry.answer));
    }
    let context = turn.state.context.as_ref();
    match about.as_slice() {
        [] => false,
        // What was given is asked on about: "and until when on Saturdays".
        some if context.is_some_and(|context| some.contains(&context.entry)) => false,
        [one] => {
            answer::give(turn, std::slice::from_ref(one), Vec::new(), Lead::Titled);
            true
        }
        several => {
            clarify::ask(turn, &distinguish::by_order(several), Key::WhichOne);
            true
        }
    }
}

/// Whether a text names days, and nothing else, behind the hours: "and on weekends?".
fn asks_on(turn: &Turn<'_>, text: &Text) -> bool {
    let Spoken::Text { text: spoken, .. } = &turn.state.spoken else {
        return false;
    };
    let hours = &turn.knowledge.settings.handoff.hours;
    let has = |list: &FxHashSet<String>, word: &String| list.contains(word);
    let is_beside = |word: &String| {
        has(&TABLE.days, word)
            || has(&TABLE.around, word)
            || has(&TABLE.asking, word)
            || has(&TABLE.opening, word)
    };
    !hours.is_empty()
        && text.words.len() <= MOST_WORDS
        && text.words.iter().any(|word| has(&TABLE.days, word))
        && text
            .words
            .iter()
            .all(|word| is_beside(word) || !fallback::says_something(word))
        && spoken.contains(&turn.knowledge.settings.handoff.zone)
}

/// The one day whose hours a text asks for: "are you open on Saturday?", and none of "on Saturdays and Sundays?".
fn day_asked(turn: &Turn<'_>, text: &Text) -> Option<Date> {
    let named = text.words.iter().filter(|word| TABLE.days.contains(*word));
    if named.count() > MOST_WORDS_OF_A_DAY {
        return None;
    }
    let now = turn.surroundings.now;
    let offset = turn.surroundings.offset.unwrap_or(Offset::UTC);
    let day = when::read(&text.plain, now, offset, when::Direction::Future)?.day();
    // A weekday alone is the next one, today's too.
    let today = turn.knowledge.settings.handoff.local(now).date();
    (day >= today).then_some(day)
}

/// Whether an article is surely meant, or the likeliest asks when something is open.
fn is_told_by_article(turn: &Turn<'_>, ranking: &Ranking) -> bool {
    let first = ranking.candidates.first();
    let first = first.and_then(|first| turn.knowledge.entry_named(&first.id));
    match decide(ranking, agent::costs(turn.knowledge)) {
        Verdict::Answer => true,
        Verdict::Clarify(_) => first.is_some_and(is_about_opening),
        Verdict::Unknown => false,
    }
}

/// Whether an entry asks when something is open: "how do I open a ticket" does not.
fn is_about_opening(entry: &Entry) -> bool {
    let words = words(&entry.question);
    let has = |list: &FxHashSet<String>| words.iter().any(|word| list.contains(word));
    has(&TABLE.opening_hours) || (has(&TABLE.opening) && context::cue_of(&words) == Some("when"))
}

/// From when to when, by the clock: "16:00 to 20:00", "9am-5pm", "15 bis 19 Uhr".
static FROM_TO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b\d{1,2}(?:[:.]\d{2})?\s*(?:am|pm|uhr|h)?\s*(?:-|–|—|to|till|until|bis)\s*\d{1,2}(?:[:.]\d{2})?(?:\s*(?:am|pm|uhr|h))?\b",
    )
    .expect("the pattern is valid")
});

/// Whether an answer lists from when to when on days of the week, as "When and where" does: it tells when something is open,
/// though no question asks so.
fn lists_hours(answer: &str) -> bool {
    const FEWEST_DAYS: usize = 2;
    let weekdays = |piece: &str| {
        // "Mon-Fri" is two.
        let folded = fold(piece);
        let named = folded.split(|c: char| !c.is_alphabetic());
        named.filter(|word| TABLE.weekdays.contains(*word)).count()
    };
    let pieces = answer.lines().flat_map(|line| line.split(". "));
    let days = pieces.filter(|piece| FROM_TO.is_match(piece)).map(weekdays);
    days.sum::<usize>() >= FEWEST_DAYS
}

/// Says when people are there on a day; where they are not, when they are at all.
fn tell_of(turn: &mut Turn<'_>, day: Date) {
    turn.decide(Decision::SmallTalk);
    let settings = &turn.knowledge.settings.handoff;
    let now = settings.local(turn.surroundings.now);
    let named = in_words(turn, now.date(), day);
    let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
    let is_closed = settings.closed.contains(&day);
    let of_day = settings
        .hours
        .iter()
        .filter(|hours| !is_closed && hours.days.get(place) == Some(&true));
    let times: Vec<String> = of_day
        .map(|hours| format!("{}–{}", clock(hours.from_minute), clock(hours.to_minute)))
        .collect();
    let zone = ("zone", (&settings.zone).into());
    let draft = if times.is_empty() {
        let draft = turn.own(Key::HoursNotOn, &[("day", (&named).into())]);
        let hours = listed(turn, &settings.hours);
        turn.add(draft, Key::HoursAre, &[("hours", (&hours).into()), zone])
    } else {
        let times = fallback::listed(&times, &turn.label(Key::And));
        let draft = turn.own(
            Key::HoursOn,
            &[("day", (&named).into()), ("hours", (&times).into()), zone],
        );
        match settings.staffing(turn.surroundings.now) {
            _ if day != now.date() => draft,
            Staffing::Open => turn.add(draft, Key::HoursOpen, &[]),
            Staffing::BackAt(_) | Staffing::Closed => behind(turn, draft),
        }
    };
    turn.say(draft);
}

/// "Today", "tomorrow", "on Saturday", "on 25 December".
fn in_words(turn: &Turn<'_>, today: Date, day: Date) -> String {
    match today.until(day).map_or(0, |span| span.get_days()) {
        0 => turn.label(Key::Today).into_owned(),
        1 => turn.label(Key::Tomorrow).into_owned(),
        2..=6 => on(turn, &date::weekday(&turn.voice, day)),
        _ => on(turn, &date::day_of_year(&turn.voice, day)),
    }
}

fn tell(turn: &mut Turn<'_>) {
    turn.decide(Decision::SmallTalk);
    let settings = &turn.knowledge.settings.handoff;
    let hours = listed(turn, &settings.hours);
    let draft = turn.own(
        Key::HoursAre,
        &[("hours", (&hours).into()), ("zone", (&settings.zone).into())],
    );
    let draft = match settings.staffing(turn.surroundings.now) {
        Staffing::Open => turn.add(draft, Key::HoursOpen, &[]),
        Staffing::BackAt(_) | Staffing::Closed => behind(turn, draft),
    };
    let closed = closed_days(turn);
    let draft = if closed.is_empty() {
        draft
    } else {
        turn.add(draft, Key::HoursClosed, &[("days", (&closed).into())])
    };
    turn.say(draft);
}

/// "Monday to Friday 09:00–17:00 and Saturday 10:00–12:30".
fn listed(turn: &Turn<'_>, hours: &[Hours]) -> String {
    let mut groups: Vec<([bool; 7], Vec<String>)> = Vec::new();
    for hours in hours {
        let times = format!("{}–{}", clock(hours.from_minute), clock(hours.to_minute));
        match groups.iter_mut().find(|(days, _)| *days == hours.days) {
            Some((_, known)) => known.push(times),
            None => groups.push((hours.days, vec![times])),
        }
    }
    let and = turn.label(Key::And);
    let groups: Vec<String> = groups
        .iter()
        .map(|(days, times)| format!("{} {}", days_in_words(turn, *days), fallback::listed(times, &and)))
        .collect();
    fallback::listed(&groups, &and)
}

/// "Monday to Friday", "Saturday and Sunday", "every day".
fn days_in_words(turn: &Turn<'_>, days: [bool; 7]) -> String {
    if days.iter().all(|day| *day) {
        return turn.label(Key::EveryDay).into_owned();
    }
    let places: Vec<usize> = (0..days.len())
        .filter(|place| days.get(*place) == Some(&true))
        .collect();
    let runs = places.chunk_by(|one, next| one + 1 == *next);
    let named: Vec<String> = runs
        .flat_map(|run| match run {
            [first, _, .., last] => vec![turn.text(
                Key::DaysSpan,
                &[
                    ("first", (&weekday(turn, *first)).into()),
                    ("last", (&weekday(turn, *last)).into()),
                ],
            )],
            few => few.iter().map(|place| weekday(turn, *place)).collect(),
        })
        .collect();
    fallback::listed(&named, &turn.label(Key::And))
}

/// The name of a day of the week, by its place from Monday.
fn weekday(turn: &Turn<'_>, place: usize) -> String {
    // A Monday.
    let monday = Date::constant(2024, 1, 1);
    let days = i64::try_from(place).unwrap_or_default();
    date::weekday(&turn.voice, monday.saturating_add(days.days()))
}

/// "09:00"; the end of a day is "24:00".
fn clock(minute: u16) -> String {
    const MINUTES_OF_A_DAY: u16 = 24 * 60;
    if minute == MINUTES_OF_A_DAY {
        return "24:00".to_owned();
    }
    let time = Time::midnight() + SignedDuration::from_mins(i64::from(minute));
    date::clock(time)
}

/// The days of the next two weeks on which nobody is there, though it is a day of the hours.
fn closed_days(turn: &Turn<'_>) -> String {
    let settings = &turn.knowledge.settings.handoff;
    let today = settings.local(turn.surroundings.now).date();
    let mut closed: Vec<Date> = settings.closed.clone();
    closed.sort_unstable();
    let near: Vec<String> = closed
        .into_iter()
        .filter(|day| (0..=LOOKS_AHEAD_DAYS).contains(&today.until(*day).map_or(-1, |span| span.get_days())))
        .map(|day| on(turn, &date::day_of_year(&turn.voice, day)))
        .collect();
    fallback::listed(&near, &turn.label(Key::And))
}

/// Says when people are back, where they are not there now.
pub(crate) fn behind(turn: &Turn<'_>, draft: Draft) -> Draft {
    let hours = &turn.knowledge.settings.handoff;
    match hours.staffing(turn.surroundings.now) {
        Staffing::Open => draft,
        Staffing::Closed => turn.add(draft, Key::Closed, &[]),
        Staffing::BackAt(back) => {
            let today = hours.local(turn.surroundings.now).date();
            let time = date::clock(back.time());
            let day = in_words(turn, today, back.date());
            turn.add(
                draft,
                Key::BackAt,
                &[
                    ("day", (&day).into()),
                    ("time", (&time).into()),
                    ("zone", (&hours.zone).into()),
                ],
            )
        }
    }
}

fn on(turn: &Turn<'_>, day: &str) -> String {
    turn.text(Key::OnDay, &[("day", day.into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_may_list_when_something_is_open() {
        for answer in [
            "We are behind the station.\n\n- Wednesday 16:00 to 20:00\n- Saturday 10:00 to 15:00",
            "Mon-Fri 9am-5pm. Closed at Christmas.",
            "| Tag | Zeit |\n|---|---|\n| Dienstag bis Freitag | 6:30 bis 21 Uhr |",
        ] {
            assert!(lists_hours(answer), "{answer}");
        }
        for answer in [
            "The course is on Saturday from 10:00 to 13:00.",
            "Saturday and Sunday are free. Children from 4 to 15 pay half.",
            "Bring it on Monday or Tuesday.",
        ] {
            assert!(!lists_hours(answer), "{answer}");
        }
    }

    #[test]
    fn when_people_are_there_is_asked_in_many_ways() {
        for text in [
            "are you open tomorrow?",
            "what are your opening hours",
            "opening hours?",
            "when do you close on fridays",
            "is anyone there on sunday",
            "is support available at the weekend?",
            "hi, are you guys still open",
            "till when are you open today",
            "when can I call you?",
            "what time can I reach someone please",
            "habt ihr morgen auf?",
            "wann macht ihr zu",
            "Öffnungszeiten?",
            "sind Sie am Samstag erreichbar",
            "seid ihr samstags da",
            "wann kann ich anrufen",
            "bis wann kann ich Sie erreichen",
        ] {
            assert!(are_asked(&Text::new(text)), "{text}");
        }
        for text in [
            "is the gate open on sundays",
            "how do I open a ticket",
            "my account is closed",
            "open",
            "are you there",
            "when does it open",
            "the door does not close",
            "bist du da",
            "wann kann ich mein Auto abholen",
            "macht die Tür auf",
        ] {
            assert!(!are_asked(&Text::new(text)), "{text}");
        }
    }
}
