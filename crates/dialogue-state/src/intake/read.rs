//! From what a person says to the answer of a form's question.

use jiff::tz::Offset;
use jiff::{Timestamp, civil};
use knowledge::{Control, IntakeQuestion, Validation, Voice};
use regex::RegexBuilder;

use super::when::{self, Direction};
use super::{Answered, corrected, direction, number};
use crate::about_answer;
use crate::choice::{self, Chosen, Described};
use crate::fallback;
use crate::turn::Turn;
use crate::words::{Text, remembered};

/// An author's pattern that needs more memory than this is not applied.
const LARGEST_PATTERN_BYTES: usize = 1 << 20;

/// Why something is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is none of the options.
    NoOption,
    /// It holds no number.
    NoNumber,
    /// It holds no date.
    NoDate,
    /// Its date lies before today, or behind it, where the question asks for one on this side.
    OtherSide(Direction),
    /// It is longer than so many characters.
    TooLong(u32),
    /// The author's own words.
    Says(String),
    /// It breaks a rule that says nothing.
    Rule,
    /// There is nothing in it.
    Empty,
}

/// An answer as it is stored and shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Read {
    pub(crate) values: Vec<String>,
    pub(crate) text: String,
}

/// What dates are read and shown by.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(crate) now: Timestamp,
    pub(crate) offset: Offset,
    pub(crate) voice: &'a Voice<'a>,
}

impl<'a> Reader<'a> {
    pub(crate) fn of(turn: &'a Turn<'_>) -> Self {
        Self {
            now: turn.surroundings.now,
            offset: turn.surroundings.offset.unwrap_or(Offset::UTC),
            voice: &turn.voice,
        }
    }
}

/// Reads `text` as the answer to `question`, given what was answered before.
pub(crate) fn read(
    text: &str,
    question: &IntakeQuestion,
    before: &[Answered],
    reader: &Reader<'_>,
) -> Result<Read, Refusal> {
    let is_prose = matches!(
        question.control,
        Control::Text | Control::MultilineText | Control::Info
    );
    // Prose may tell of a change of mind.
    let meant = corrected::meant(text).filter(|_| !is_prose);
    match meant.map(|meant| read_as_said(meant, question, before, reader)) {
        Some(Ok(read)) => Ok(read),
        _ => read_as_said(text, question, before, reader),
    }
}

fn read_as_said(
    text: &str,
    question: &IntakeQuestion,
    before: &[Answered],
    reader: &Reader<'_>,
) -> Result<Read, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Empty);
    }
    let read = match question.control {
        Control::Choice => option(text, question, false)?,
        Control::MultiChoice => option(text, question, true)?,
        Control::Number => {
            let number = number::read(text, reader.voice.language())
                .filter(|_| !number::is_in_other_unit(text, &question.label) && !number::is_moment(text))
                .ok_or(Refusal::NoNumber)?;
            Read {
                values: vec![number.clone()],
                text: number,
            }
        }
        Control::DateTime => dated(text, question, reader)?,
        Control::Text | Control::MultilineText | Control::Info => line(text, question),
    };
    let read = match in_pattern(&read.text, question) {
        Some(fitting) if question.control == Control::Text && !read.values.contains(&fitting) => Read {
            values: vec![fitting.clone()],
            text: fitting,
        },
        _ => read,
    };
    check(&read, question, before)?;
    Ok(read)
}

/// A line of text; a suggestion that is meant is taken in its own words.
fn line(text: &str, question: &IntakeQuestion) -> Read {
    let suggested = question
        .options
        .iter()
        .find(|option| folded_alike(&option.text, text));
    match suggested {
        Some(option) => Read {
            values: vec![option.value.clone()],
            text: option.text.clone(),
        },
        None => Read {
            values: vec![text.to_owned()],
            text: text.to_owned(),
        },
    }
}

/// Whether two texts have the same words, and any.
fn folded_alike(left: &str, right: &str) -> bool {
    let (left, right) = (remembered(left), remembered(right));
    !left.folded.is_empty() && left.folded == right.folded
}

/// A point in time, on the side of today that the question asks for.
fn dated(text: &str, question: &IntakeQuestion, reader: &Reader<'_>) -> Result<Read, Refusal> {
    let asked = direction::asked(question);
    let when = when::read(text, reader.now, reader.offset, asked.direction).ok_or(Refusal::NoDate)?;
    if asked.is_strict && when.is_beyond(reader.now, asked.direction) {
        return Err(Refusal::OtherSide(asked.direction));
    }
    Ok(Read {
        values: vec![when.value()],
        text: when.text(reader.voice),
    })
}

fn option(text: &str, question: &IntakeQuestion, is_multiple: bool) -> Result<Read, Refusal> {
    let options = &question.options;
    let places = places(text, question, is_multiple).ok_or(Refusal::NoOption)?;
    let chosen: Vec<_> = places.iter().filter_map(|place| options.get(*place)).collect();
    if chosen.is_empty() || (chosen.len() > 1 && !is_multiple) {
        return Err(Refusal::NoOption);
    }
    let texts: Vec<&str> = chosen.iter().map(|option| option.text.as_str()).collect();
    Ok(Read {
        values: chosen.iter().map(|option| option.value.clone()).collect(),
        text: texts.join(", "),
    })
}

/// A text without words that only choose: "bad" of "im Bad", whatever that is in English. Nothing of one that denies.
fn bare(said: &Text) -> String {
    let denies = |word: &String| super::command::verdict(word) == Some(false);
    if said.words.iter().any(denies) {
        return String::new();
    }
    let words = said.words.iter().filter(|word| !choice::is_around(word));
    words.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The options that a text chooses, in their order.
fn places(text: &str, question: &IntakeQuestion, is_multiple: bool) -> Option<Vec<usize>> {
    let labels: Vec<&str> = question
        .options
        .iter()
        .map(|option| option.text.as_str())
        .collect();
    let said = remembered(text);
    let bare = bare(&said);
    let exact = question.options.iter().position(|option| {
        remembered(&option.text).folded == said.folded
            || (!bare.is_empty() && remembered(&option.text).folded == bare)
            || remembered(&super::say::option_label(&option.text)).folded == said.folded
            || option.value.eq_ignore_ascii_case(text)
    });
    if let Some(place) = exact {
        return Some(vec![place]);
    }
    if super::command::is(super::command::Command::Unknown, text)
        && let Some(place) = question.options.iter().position(is_dont_know)
    {
        return Some(vec![place]);
    }
    if let Some(place) = by_verdict(text, &labels).or_else(|| by_contact(&said, &labels)) {
        return Some(vec![place]);
    }
    let takes_any = choice::takes_any(&said);
    if takes_any || super::command::is(super::command::Command::Any, text) {
        let is_any = |label: &&str| {
            super::command::begins(super::command::Command::Any, label)
                || choice::takes_any(&remembered(label))
        };
        let mut of_any = (0..labels.len()).filter(|place| labels.get(*place).is_some_and(is_any));
        if let Some(place) = of_any.next().filter(|_| of_any.next().is_none()) {
            return Some(vec![place]);
        }
        // The person leaves it open, and the first one is no more meant than the others.
        if takes_any && !is_multiple {
            return None;
        }
    }
    match choice::by_form(&said, &labels, "") {
        Some(Chosen::Options(places)) if places.len() == 1 || is_multiple => return Some(places),
        Some(Chosen::Left(_) | Chosen::OutOfRange | Chosen::NoneOfThese) => return None,
        _ => {}
    }
    let described: Vec<Described> = labels.iter().map(|label| Described::new(label)).collect();
    if !is_multiple {
        return choice::by_words(&said, &described).map(|pointed| vec![pointed.place]);
    }
    if super::command::is(super::command::Command::Any, text) {
        let chosen = |place: &usize| {
            question
                .options
                .get(*place)
                .is_some_and(|option| !is_dont_know(option))
        };
        return Some((0..labels.len()).filter(chosen).collect());
    }
    let mut places: Vec<usize> = text
        .split([',', ';', '\n', '&', '+'])
        .flat_map(|part| part.split(" and ").flat_map(|part| part.split(" or ")))
        .flat_map(|part| part.split(" und ").flat_map(|part| part.split(" oder ")))
        .filter_map(|part| {
            let part = remembered(part);
            let exact = labels
                .iter()
                .position(|label| remembered(label).folded == part.folded);
            exact.or_else(|| match choice::by_form(&part, &labels, "") {
                Some(Chosen::Options(places)) => places.first().copied(),
                _ => choice::by_words(&part, &described).map(|pointed| pointed.place),
            })
        })
        .collect();
    places.sort_unstable();
    places.dedup();
    (!places.is_empty()).then_some(places)
}

/// "Yes, it is open": the one option that says yes, or no, where no other option says it.
fn by_verdict(text: &str, labels: &[&str]) -> Option<usize> {
    let verdict = |text: &str| super::command::verdict(remembered(text).words.first()?);
    let said = verdict(text)?;
    let mut saying =
        (0..labels.len()).filter(|place| labels.get(*place).and_then(|label| verdict(label)) == Some(said));
    let place = saying.next()?;
    saying.next().is_none().then_some(place)
}

fn is_dont_know(option: &knowledge::FormOption) -> bool {
    option.value.eq_ignore_ascii_case("dont_know_answer")
        || super::command::is(super::command::Command::Unknown, &option.text)
}

/// "Something else", "Another one".
const MOST_WORDS_OF_OTHER: usize = 2;

/// Longer answers to a choice say more than what it is.
const MOST_OTHER_WORDS: usize = 4;

/// Whether a text names by what one is reached, where the question offers it: "call me" to "E-mail" and "Phone".
pub(super) fn names_contact(text: &str, question: &IntakeQuestion) -> bool {
    let labels: Vec<&str> = question
        .options
        .iter()
        .map(|option| option.text.as_str())
        .collect();
    question.control == Control::Choice && by_contact(&remembered(text), &labels).is_some()
}

/// The one option that is called by what a text says one is reached by.
fn by_contact(said: &Text, labels: &[&str]) -> Option<usize> {
    super::command::ways_to_reach().into_iter().find_map(|way| {
        let names = |words: &[String]| words.iter().any(|word| way.contains(word));
        let mut having = (0..labels.len()).filter(|place| {
            labels
                .get(*place)
                .is_some_and(|label| names(&remembered(label).words))
        });
        let place = having
            .next()
            .filter(|_| having.next().is_none() && names(&said.words))?;
        Some(place)
    })
}

/// The value of the option that stands for all the others, where a few words name what is among none of them.
pub(super) fn names_other(question: &IntakeQuestion, plain: &str) -> Option<String> {
    let said = remembered(plain);
    let is_name = (1..=MOST_OTHER_WORDS).contains(&said.words.len())
        && said
            .words
            .iter()
            .any(|word| word.chars().any(char::is_alphabetic) && fallback::says_something(word))
        && super::command::verdict(said.words.first()?).is_none()
        && crate::small_talk::small_talk(plain).is_none()
        && when::read(plain, Timestamp::UNIX_EPOCH, Offset::UTC, Direction::Past).is_none()
        && !about_answer::is_time(&said);
    // "Rabbit or other small pet" stands for itself.
    let other = question.options.iter().rfind(|option| {
        let words = &remembered(&option.text).words;
        words.len() <= MOST_WORDS_OF_OTHER && words.iter().any(|word| super::command::means_other(word))
    });
    other.filter(|_| is_name).map(|option| option.value.clone())
}

/// Whether an answer keeps the author's rules.
fn check(read: &Read, question: &IntakeQuestion, before: &[Answered]) -> Result<(), Refusal> {
    let text = read.values.first().map_or("", String::as_str);
    if let Some(most) = question.max_length {
        check_length(text, most)?;
    }
    for rule in &question.validations {
        match rule {
            Validation::Pattern { pattern, message } => {
                let compiled = RegexBuilder::new(pattern)
                    .size_limit(LARGEST_PATTERN_BYTES)
                    .build();
                if compiled.is_ok_and(|pattern| !pattern.is_match(text)) {
                    return Err(refusal(message.as_ref()));
                }
            }
            Validation::GreaterThan { value, message } => {
                if text.parse::<f64>().is_ok_and(|number| number <= *value) {
                    return Err(refusal(message.as_ref()));
                }
            }
            Validation::GreaterThanAnswer { question, message } => {
                let other = before
                    .iter()
                    .find(|answered| answered.question == *question)
                    .and_then(|answered| answered.values.first());
                if other.is_some_and(|other| is_not_greater(text, other)) {
                    return Err(refusal(message.as_ref()));
                }
            }
            Validation::MaxLength { length, .. } => check_length(text, *length)?,
        }
    }
    Ok(())
}

/// Whether an author asks for a certain form of the answer.
pub(super) fn has_pattern(question: &IntakeQuestion) -> bool {
    let is_pattern = |rule: &Validation| matches!(rule, Validation::Pattern { .. });
    question.validations.iter().any(is_pattern)
}

/// `text` in the form the author asks for: as it is, without its blanks, with hyphens for them, or in capitals. `None` where
/// none of them fits.
pub(super) fn in_pattern(text: &str, question: &IntakeQuestion) -> Option<String> {
    let patterns: Vec<regex::Regex> = question
        .validations
        .iter()
        .filter_map(|rule| match rule {
            Validation::Pattern { pattern, .. } => RegexBuilder::new(pattern)
                .size_limit(LARGEST_PATTERN_BYTES)
                .build()
                .ok(),
            _ => None,
        })
        .collect();
    if patterns.is_empty() {
        return None;
    }
    let text = text.trim().trim_end_matches(['.', ',', '!', '?']);
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let plain = [text.to_owned(), pieces.concat(), pieces.join("-")];
    let upper: Vec<String> = plain.iter().map(|variant| variant.to_uppercase()).collect();
    plain
        .into_iter()
        .chain(upper)
        .find(|variant| patterns.iter().all(|pattern| pattern.is_match(variant)))
}

fn check_length(text: &str, most: u32) -> Result<(), Refusal> {
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if length > most {
        Err(Refusal::TooLong(most))
    } else {
        Ok(())
    }
}

fn refusal(message: Option<&String>) -> Refusal {
    message.map_or(Refusal::Rule, |message| Refusal::Says(message.clone()))
}

/// Whether two numbers or two times are known to be in the wrong order.
fn is_not_greater(text: &str, other: &str) -> bool {
    if let (Ok(number), Ok(other)) = (text.parse::<f64>(), other.parse::<f64>()) {
        return number <= other;
    }
    if let (Ok(time), Ok(other)) = (text.parse::<Timestamp>(), other.parse::<Timestamp>()) {
        return time <= other;
    }
    let day = |text: &str| text.get(..10).and_then(|day| day.parse::<civil::Date>().ok());
    day(text).zip(day(other)).is_some_and(|(day, other)| day < other)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use knowledge::{FormOption, Strings};

    use super::*;

    fn question(control: Control) -> IntakeQuestion {
        let option = |value: &str, text: &str| FormOption {
            value: value.to_owned(),
            text: text.to_owned(),
        };
        IntakeQuestion {
            id: "q".to_owned(),
            order: 1,
            control,
            label: "Which?".to_owned(),
            required: true,
            options: vec![
                option("all", "Nobody on my team can work"),
                option("me", "I cannot work"),
                option("slow", "I can work, but slower"),
                option("dont_know_answer", "I do not know"),
            ],
            visibility: None,
            hint: None,
            max_length: Some(40),
            validations: Vec::new(),
        }
    }

    fn reader(now: Timestamp) -> Reader<'static> {
        static VOICE: LazyLock<Voice<'static>> = LazyLock::new(|| {
            static STRINGS: LazyLock<Strings> = LazyLock::new(Strings::default);
            STRINGS.voice(None)
        });
        Reader {
            now,
            offset: Offset::UTC,
            voice: &VOICE,
        }
    }

    fn values(text: &str, question: &IntakeQuestion) -> Result<Vec<String>, Refusal> {
        let now = "2026-11-26T10:30:00Z".parse().expect("a time");
        read(text, question, &[], &reader(now)).map(|read| read.values)
    }

    #[test]
    fn an_option_is_chosen_by_number_or_words() {
        let choice = question(Control::Choice);
        for (text, value) in [
            ("2", "me"),
            ("the first", "all"),
            ("i cannot work", "me"),
            ("slower", "slow"),
            ("nobody", "all"),
            ("no idea", "dont_know_answer"),
            ("the first, no wait, slower", "slow"),
            ("slow", "slow"),
        ] {
            assert_eq!(values(text, &choice), Ok(vec![value.to_owned()]), "{text}");
        }
        for text in ["7", "purple", "1 and 2"] {
            assert_eq!(values(text, &choice), Err(Refusal::NoOption), "{text}");
        }
    }

    #[test]
    fn several_options_are_chosen_at_once() {
        let choice = question(Control::MultiChoice);
        for (text, chosen) in [
            ("1 and 3", vec!["all", "slow"]),
            ("1, 2", vec!["all", "me"]),
            ("nobody on my team can work, slower", vec!["all", "slow"]),
            ("2", vec!["me"]),
        ] {
            let chosen: Vec<String> = chosen.into_iter().map(str::to_owned).collect();
            assert_eq!(values(text, &choice), Ok(chosen), "{text}");
        }
    }

    #[test]
    fn a_number_is_found_in_what_is_said() {
        let mut choice = question(Control::Number);
        choice.validations.push(Validation::GreaterThan {
            value: 5.0,
            message: Some("More than five, please.".to_owned()),
        });
        for (text, number) in [
            ("about 20 users", "20"),
            ("40ish", "40"),
            ("20+", "20"),
            ("1,500", "1500"),
            ("twelve", "12"),
            ("7.5", "7.5"),
            ("3k", "3000"),
            ("roughly a dozen", "12"),
            ("twenty five or so", "25"),
            ("two hundred", "200"),
            ("so um die zwanzig", "20"),
            ("ein Dutzend", "12"),
            ("12 000 Stück", "12000"),
            ("12'000", "12000"),
            ("20 boxes of 500", "20"),
            ("00417", "00417"),
            ("98765432109876543210", "98765432109876543210"),
        ] {
            assert_eq!(values(text, &choice), Ok(vec![number.to_owned()]), "{text}");
        }
        assert_eq!(values("many", &choice), Err(Refusal::NoNumber));
        assert_eq!(
            values("3", &choice),
            Err(Refusal::Says("More than five, please.".to_owned()))
        );
    }

    #[test]
    fn a_number_below_zero_keeps_its_sign() {
        let number = question(Control::Number);
        for (text, value) in [
            ("minus 5", "-5"),
            ("-5", "-5"),
            ("\u{2212}12.5", "-12.5"),
            ("it was minus five degrees", "-5"),
            ("18 below zero", "-18"),
            ("minus zwölf Grad", "-12"),
            ("3 Grad unter Null", "-3"),
            ("5 - 6 people", "5"),
        ] {
            assert_eq!(values(text, &number), Ok(vec![value.to_owned()]), "{text}");
        }
    }

    #[test]
    fn rules_of_the_author_hold() {
        let mut text = question(Control::Text);
        text.options.clear();
        text.validations.push(Validation::Pattern {
            pattern: "^[a-z]+$".to_owned(),
            message: None,
        });
        let mut broken = text.clone();
        broken.validations = vec![Validation::Pattern {
            pattern: "(?<!a)b".to_owned(),
            message: None,
        }];

        assert_eq!(values("abc", &text), Ok(vec!["abc".to_owned()]));
        assert_eq!(values("ABC", &text), Err(Refusal::Rule));
        assert_eq!(values(&"a".repeat(41), &text), Err(Refusal::TooLong(40)));
        assert!(values("anything", &broken).is_ok());
    }

    #[test]
    fn an_end_is_after_its_beginning() {
        let mut end = question(Control::DateTime);
        end.max_length = None;
        end.validations.push(Validation::GreaterThanAnswer {
            question: "start".to_owned(),
            message: None,
        });
        let start = [Answered {
            question: "start".to_owned(),
            values: vec!["2026-11-24T09:00:00Z".to_owned()],
            text: String::new(),
            origin: super::super::Origin::Said,
        }];
        let now = "2026-11-26T10:30:00Z".parse().expect("a time");

        assert_eq!(read("Monday", &end, &start, &reader(now)), Err(Refusal::Rule));
        assert!(read("Wednesday 9am", &end, &start, &reader(now)).is_ok());
    }
}
