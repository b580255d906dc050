//! The choice of a form that is meant in other words than its own, by the sentence encoder.

use knowledge::{Control, IntakeForm, IntakeQuestion};

use super::read::Read;
use super::{Intake, command, elsewhere, shown};
use crate::meaning;
use crate::turn::Turn;
use crate::words::remembered;

/// Of more options no text is compared with all at the summary.
const MOST_OPTIONS: usize = 12;

/// Fewer words say too little of what they correct.
const FEWEST_WORDS: usize = 3;

/// The choice that is meant; "yes" and "no" are near to everything.
pub(super) fn choice(turn: &Turn<'_>, question: &IntakeQuestion, plain: &str) -> Option<Read> {
    let is_vague = command::is(command::Command::Unknown, plain) || elsewhere::is_vague_time(plain);
    if is_vague || has_verdict(question) {
        return None;
    }
    let options = &question.options;
    let choices: Vec<&str> = options.iter().map(|option| option.text.as_str()).collect();
    let place = meaning::choice(turn, &question.label, &choices)?;
    let option = options.get(place)?;
    Some(Read {
        values: vec![option.value.clone()],
        text: option.text.clone(),
    })
}

fn has_verdict(question: &IntakeQuestion) -> bool {
    question.options.iter().any(|option| {
        let words = &remembered(&option.text).words;
        words.first().is_some_and(|word| command::verdict(word).is_some())
    })
}

/// The questions whose answers a summary is compared with.
pub(super) fn compared<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
) -> impl Iterator<Item = &'form IntakeQuestion> {
    shown(form, &intake.answers).into_iter().filter(|question| {
        question.control == Control::Choice
            && question.options.len() <= MOST_OPTIONS
            && !has_verdict(question)
    })
}

/// The one question that what is said to a summary is about: "actually my whole team is blocked". What is near to a choice may
/// deny it, so the person chooses.
pub(super) fn correction<'form>(
    turn: &Turn<'_>,
    form: &'form IntakeForm,
    intake: &Intake,
    plain: &str,
) -> Option<&'form IntakeQuestion> {
    if remembered(plain).words.len() < FEWEST_WORDS {
        return None;
    }
    let mut found = compared(form, intake).filter(|question| choice(turn, question, plain).is_some());
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
