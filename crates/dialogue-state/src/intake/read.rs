//! From what a person says to the answer of a form's question.

mod option;
mod rules;

use jiff::Timestamp;
use jiff::tz::Offset;
use knowledge::{Control, IntakeQuestion, Voice};

use super::when::{self, Direction};
use super::{Answered, corrected, direction, number};
use crate::turn::Turn;
use crate::words::remembered;
use option::option;
pub(super) use option::{names_contact, names_other};
use rules::check;
pub(super) use rules::{has_pattern, in_pattern};

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
    // An option may be a sign; no other answer is.
    let is_choice = matches!(question.control, Control::Choice | Control::MultiChoice);
    if text.is_empty() || !(is_choice || text.contains(char::is_alphanumeric)) {
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

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use knowledge::{FormOption, Strings, Validation};

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
