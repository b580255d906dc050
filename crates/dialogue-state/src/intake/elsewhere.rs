//! What is said to one question of a form and answers others: a mail address where a number is asked for, everything in one
//! message, a slip that is noticed at the summary. Only what can hardly be meant otherwise is taken.

use std::sync::LazyLock;

use knowledge::{Control, IntakeForm, IntakeQuestion};
use regex::Regex;

use super::read::{self, Read, Reader};
use super::{Answered, Intake, Origin, command, known, shown, when};
use crate::words::remembered;

/// A piece of more words tells more than a number with its name.
const MOST_NUMBER_WORDS: usize = 4;

/// Fewer digits are no phone number.
const FEWEST_PHONE_DIGITS: usize = 7;

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b")
        .expect("the pattern is valid")
});
static PHONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\+?[0-9(][0-9 ()/.-]{5,24}[0-9]").expect("the pattern is valid"));

/// Whether a question asks how somebody can be reached.
pub(super) fn asks_for_contact(question: &IntakeQuestion) -> bool {
    const ASKING: &[&str] = &[
        "contact",
        "reach",
        "email",
        "mail",
        "phone",
        "telephone",
        "kontakt",
        "erreichen",
        "telefon",
        "telefonnummer",
        "handynummer",
        "mobilnummer",
        "rufnummer",
        "mailadresse",
        "emailadresse",
        "rückruf",
        "rückrufnummer",
    ];
    question.control == Control::Text && known::names(question, ASKING)
}

/// By what a question asks to reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Mail,
    Phone,
    Any,
}

/// See [`Way`]: a mail address is no "phone number for the engineer".
pub(super) fn way_asked(question: &IntakeQuestion) -> Way {
    const PHONE: [&str; 4] = ["phone", "telefon", "handy", "rufnummer"];
    let words = known::words_of(question);
    let has = |parts: &[&str]| {
        let is_such = |word: &String| parts.iter().any(|part| word.contains(part));
        words.words.iter().any(is_such)
    };
    match (has(&["mail"]), has(&PHONE)) {
        (true, false) => Way::Mail,
        (false, true) => Way::Phone,
        _ => Way::Any,
    }
}

/// How `text` says that somebody is reached, of the kind that a question asks for.
fn contact_for(question: &IntakeQuestion, text: &str) -> Option<String> {
    match way_asked(question) {
        Way::Mail => mail(text),
        Way::Phone => phone(text),
        Way::Any => contact(text),
    }
}

/// Whether somebody can be reached by what a text says: an address, a number, or a mask of one.
pub(super) fn reaches(text: &str, plain: &str) -> bool {
    text != plain || contact(plain).is_some() || plain.contains('@') || digits(plain) >= FEWEST_PHONE_DIGITS
}

/// The mail address or phone number in a text.
fn contact(text: &str) -> Option<String> {
    mail(text).or_else(|| phone(text))
}

fn mail(text: &str) -> Option<String> {
    MAIL.find(text).map(|mail| mail.as_str().to_owned())
}

fn phone(text: &str) -> Option<String> {
    // A date has as many digits.
    let phone = PHONE.find_iter(text).map(|found| found.as_str());
    let mut phone = phone.filter(|number| digits(number) >= FEWEST_PHONE_DIGITS && !is_date(number));
    phone.next().map(str::to_owned)
}

/// Whether a text tells in words how somebody can be reached: "my phone is 0151 2345678".
pub(super) fn tells_contact(plain: &str) -> bool {
    let said = remembered(plain);
    let said = &said.words;
    said.len() > 1
        && contact(plain).is_some()
        && (MAIL.is_match(plain)
            || said.iter().any(|word| {
                let ways = command::ways_to_reach();
                command::called_contact().contains(word) || ways.iter().any(|way| way.contains(word))
            }))
}

/// Whether a text is a way to reach somebody, and tells nothing else: "0151 2345678", "my number is 0151 2345678".
pub(super) fn is_contact_alone(plain: &str) -> bool {
    let Some(contact) = contact(plain) else {
        return false;
    };
    let rest = plain.replacen(&contact, " ", 1);
    let says_nothing = |word: &String| {
        let ways = command::ways_to_reach();
        command::called_contact().contains(word)
            || command::is_around(word)
            || command::is_around_change(word)
            || ways.iter().any(|way| way.contains(word))
    };
    remembered(&rest).words.iter().all(says_nothing)
}

/// The phone number that was told last in a conversation, as one: "call me at 0151 2345678".
pub(super) fn told_phone(said: &[String]) -> Option<String> {
    let told = said.iter().rev().filter(|text| tells_contact(text));
    told.filter_map(|text| contact(text))
        .find(|told| !told.contains('@'))
}

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

fn is_date(number: &str) -> bool {
    let parts: Vec<&str> = number
        .split(['-', '.', '/', ' '])
        .filter(|part| !part.is_empty())
        .collect();
    matches!(parts.as_slice(), [year, month, day, ..] if [year.len(), month.len(), day.len()].iter().all(|length| matches!(length, 1 | 2 | 4)) && (year.len() == 4 || day.len() == 4))
}

/// What `text` answers of the questions `wanted`, each with its answer.
pub(super) fn answers(
    form: &IntakeForm,
    intake: &Intake,
    plain: &str,
    reader: &Reader<'_>,
    wanted: impl Fn(&IntakeQuestion) -> bool,
) -> Vec<Answered> {
    let pieces: Vec<&str> = plain
        .split([',', ';', '\n'])
        .flat_map(|piece| piece.split(". "))
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
        .collect();
    let mut found: Vec<Answered> = Vec::new();
    for question in shown(form, &intake.answers)
        .into_iter()
        .filter(|question| wanted(question))
    {
        let read = match question.control {
            Control::Text if asks_for_contact(question) => contact_for(question, plain).map(one),
            Control::Text => pieces.iter().find_map(|piece| by_pattern(piece, question)),
            Control::DateTime if known::asks_for_beginning(question) && when::tells_beginning(plain) => {
                read::read(plain, question, &intake.answers, reader).ok()
            }
            Control::Choice | Control::MultiChoice => by_option(plain, question, intake),
            Control::Number => pieces
                .iter()
                .filter(|piece| names(piece, question))
                .find_map(|piece| read::read(piece, question, &intake.answers, reader).ok()),
            Control::DateTime | Control::MultilineText | Control::Info => None,
        };
        found.extend(read.map(|read| Answered {
            question: question.id.clone(),
            values: read.values,
            text: read.text,
            origin: Origin::Said,
        }));
    }
    found
}

fn one(text: String) -> Read {
    Read {
        values: vec![text.clone()],
        text,
    }
}

/// A word or two of the form an author asks for: "AR3-12345" in a sentence.
fn by_pattern(piece: &str, question: &IntakeQuestion) -> Option<Read> {
    // "1 Jan 2020" is a date, whatever pattern its year has.
    if !read::has_pattern(question) || remembered(piece).is_time() {
        return None;
    }
    let words: Vec<&str> = piece.split_whitespace().collect();
    // "E 417" is one code.
    let pairs = words.windows(2).map(|pair| pair.join(" "));
    let candidates = words.iter().map(|word| (*word).to_owned()).chain(pairs);
    candidates
        .filter(|candidate| digits(candidate) > 0)
        .find_map(|candidate| read::in_pattern(&candidate, question))
        .map(one)
}

/// Options that are named word by word and not denied; of a choice of one the only one. What was chosen of a choice of many
/// stays, but for what is denied.
fn by_option(plain: &str, question: &IntakeQuestion, intake: &Intake) -> Option<Read> {
    let text = format!(" {} ", remembered(plain).folded);
    let named = |option: &str| {
        let option = remembered(option);
        let folded = option.folded.as_str();
        known::is_telling_option(folded)
            .then(|| text.find(&format!(" {folded} ")))
            .flatten()
    };
    let is_denied = |at: usize| {
        let before = remembered(text.get(..at).unwrap_or_default());
        before
            .words
            .iter()
            .rev()
            .take(2)
            .any(|word| command::verdict(word) == Some(false))
    };
    let found: Vec<(usize, bool)> = question
        .options
        .iter()
        .enumerate()
        .filter_map(|(place, option)| Some((place, is_denied(named(&option.text)?))))
        .collect();
    let mut chosen: Vec<usize> = found
        .iter()
        .filter(|(_, denied)| !denied)
        .map(|(place, _)| *place)
        .collect();
    if chosen.is_empty() {
        return None;
    }
    if question.control == Control::MultiChoice
        && found.iter().any(|(_, denied)| *denied)
        && let Some(before) = intake.answer(&question.id)
    {
        let kept = (0..question.options.len()).filter(|place| {
            let option = question.options.get(*place);
            option.is_some_and(|option| before.values.contains(&option.value))
                && !found.contains(&(*place, true))
                && !chosen.contains(place)
        });
        chosen.extend(kept.collect::<Vec<_>>());
        chosen.sort_unstable();
    }
    let is_clear = chosen.len() == 1 || question.control == Control::MultiChoice;
    let options: Vec<_> = chosen
        .iter()
        .filter_map(|place| question.options.get(*place))
        .collect();
    is_clear.then(|| Read {
        values: options.iter().map(|option| option.value.clone()).collect(),
        text: options
            .iter()
            .map(|option| option.text.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    })
}

/// "4 cups": few words, with one of the question's.
fn names(piece: &str, question: &IntakeQuestion) -> bool {
    let (said, label) = (remembered(piece), remembered(&question.label));
    let (said, label) = (&said.words, &label.words);
    said.len() <= MOST_NUMBER_WORDS
        && digits(piece) > 0
        && said
            .iter()
            .any(|word| word.chars().count() > 3 && label.contains(word))
}

/// Whether a text says when without a date: "since I bought it", "last summer", "always", "mornings and evenings".
pub(super) fn is_vague_time(plain: &str) -> bool {
    let said = remembered(plain);
    let said = &said.words;
    said.len() > 1 && said.first().is_some_and(|word| command::opens_time(word))
        || said.iter().any(|word| command::names_season(word))
        || command::name_day_part(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_number_is_no_date() {
        assert_eq!(
            contact("you can call me at 0151 23456789 after five").as_deref(),
            Some("0151 23456789")
        );
        assert_eq!(
            contact("mail tom@example.org").as_deref(),
            Some("tom@example.org")
        );
        for text in [
            "since 2026-11-24 09:00",
            "24.11.2026",
            "12 people",
            "version 2.4.1",
        ] {
            assert_eq!(contact(text), None, "{text}");
        }
    }

    #[test]
    fn a_contact_may_stand_alone() {
        for text in [
            "0151 2345678",
            "my number is 0151 2345678",
            "meine Nummer ist 0171 5550123",
            "ann@example.org",
        ] {
            assert!(is_contact_alone(text), "{text}");
        }
        for text in [
            "I called 0151 2345678 and nobody answered",
            "the mail of ann@example.org bounced",
            "24.11.2026",
            "it hums",
        ] {
            assert!(!is_contact_alone(text), "{text}");
        }
    }

    #[test]
    fn a_phone_number_is_told_by_what_it_is_for() {
        let told = |text: &str| told_phone(&[text.to_owned()]);
        assert_eq!(
            told("my gate is stuck, call me at 0151 2345678").as_deref(),
            Some("0151 2345678")
        );
        for text in ["order 0151 2345678 is late", "mail ann@example.org"] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_may_be_said_without_a_date() {
        for text in [
            "since I bought it",
            "last summer",
            "seit dem Update",
            "around christmas",
            "mornings and evenings",
            "werktags abends",
        ] {
            assert!(is_vague_time(text), "{text}");
        }
        for text in ["purple", "too many", "you know", "good evening", "guten Abend"] {
            assert!(!is_vague_time(text), "{text}");
        }
    }
}
