//! A time, or how somebody is reached, and nothing else, said to a question that asks what happened: it is no story, and answers
//! the question of the form that asks for it.

use knowledge::{Control, IntakeQuestion};

use super::Reply;
use crate::intake::read::{self, Read, Reader};
use crate::intake::{Answered, Intake, Origin, direction, elsewhere, go_on, known, shown, when};
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::remembered;

impl Reply<'_> {
    /// Takes it for the one question that it answers, which may have been answered before, and asks again.
    pub(super) fn is_misplaced(&self, turn: &mut Turn<'_>, intake: &Intake) -> bool {
        if self.question.control != Control::MultilineText || self.is_correction {
            return false;
        }
        let reader = Reader::of(turn);
        let found = if elsewhere::is_contact_alone(self.plain) {
            self.contact(intake, &reader)
        } else if remembered(self.plain).is_time() && !asks_for_time(self.question) {
            self.time(intake, &reader)
        } else {
            None
        };
        let Some((other, read)) = found else { return false };
        let lead = turn.own(Key::FormNoted, &[("answer", (&read.text).into())]);
        let mut intake = intake.clone();
        // It was an answer, though to another question.
        intake.retries = 0;
        intake.set(Answered {
            question: other.id.clone(),
            values: read.values,
            text: read.text,
            origin: Origin::Said,
        });
        go_on(turn, intake, lead);
        true
    }

    /// The question for a way to reach somebody that it answers.
    fn contact(&self, intake: &Intake, reader: &Reader<'_>) -> Option<(&IntakeQuestion, Read)> {
        let is_wanted =
            |other: &IntakeQuestion| other.id != self.question.id && elsewhere::asks_for_contact(other);
        let answered = elsewhere::answers(self.form, intake, self.plain, reader, is_wanted);
        let answered = answered.into_iter().next()?;
        let question = self
            .form
            .questions
            .iter()
            .find(|other| other.id == answered.question)?;
        let read = Read {
            values: answered.values,
            text: answered.text,
        };
        Some((question, read))
    }

    /// The question for a time that it answers: of those on its side of today one that is open, else one that was answered. Of
    /// several the one that asks when it began; else nothing tells which is meant.
    fn time(&self, intake: &Intake, reader: &Reader<'_>) -> Option<(&IntakeQuestion, Read)> {
        let lies_so = |question: &IntakeQuestion| {
            let direction = direction::asked(question).direction;
            let when = when::read(self.plain, reader.now, reader.offset, direction);
            when.is_some_and(|when| !when.is_beyond(reader.now, direction))
        };
        let questions = shown(self.form, &intake.answers).into_iter();
        let fitting: Vec<&IntakeQuestion> = questions
            .filter(|other| other.control == Control::DateTime && lies_so(other))
            .collect();
        let is_open = |question: &&&IntakeQuestion| {
            let answered = intake.answer(&question.id);
            answered.is_none_or(|answered| answered.origin == Origin::Skipped)
        };
        let open: Vec<&IntakeQuestion> = fitting.iter().filter(is_open).copied().collect();
        let likely = if open.is_empty() { &fitting } else { &open };
        let question = match likely.as_slice() {
            [one] => one,
            several => {
                let mut beginning = several.iter().filter(|other| known::asks_for_beginning(other));
                beginning.next().filter(|_| beginning.next().is_none())?
            }
        };
        let read = read::read(self.plain, question, &intake.answers, reader).ok()?;
        Some((question, read))
    }
}

/// Whether a question that takes a story asks for times: "When are you free?".
fn asks_for_time(question: &IntakeQuestion) -> bool {
    const ASKING: &[&str] = &[
        "time",
        "times",
        "date",
        "dates",
        "day",
        "days",
        "hours",
        "availability",
        "available",
        "schedule",
        "timeline",
        "deadline",
        "period",
        "duration",
        "zeit",
        "zeiten",
        "zeitraum",
        "zeitpunkt",
        "uhrzeit",
        "uhrzeiten",
        "datum",
        "tag",
        "tage",
        "termin",
        "termine",
        "frist",
        "dauer",
    ];
    let asked_by = remembered(&question.label).asks_by();
    matches!(asked_by, Some("when" | "long" | "often")) || known::names(question, ASKING)
}
