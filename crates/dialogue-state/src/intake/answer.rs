//! What is said to a form's question: an answer, a command, a question in the middle, small talk.

mod open;

use intent_classifier::{Verdict, decide};
use knowledge::{Control, EntryId, IntakeQuestion};

use super::command::{self, Command};
use super::read::{self, Reader};
use super::{Answered, Intake, Origin, Stage, ask, close, elsewhere, finish, form_of, go_on, known, summary};
use crate::act::{Decision, Outcome};
use crate::person::asks_for_person;
use crate::small_talk::{SmallTalk, small_talk, wished_language};
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::remembered;
use crate::{FormStatus, Understanding, about_answer, agent, choice, context, distress, greet, secret};

/// Something was said, or a button pressed, while a form is open.
pub(crate) fn said(turn: &mut Turn<'_>, text: &str, understanding: &Understanding) {
    let Some(intake) = turn.state.intake.take() else {
        return;
    };
    let plain = redaction::without_masks(text).into_owned();
    turn.decide(Decision::Form);
    turn.revoke.clone_from(&understanding.revoke);
    if !turn.secrets.is_empty() && secret::is_lone(&remembered(&plain).words) {
        turn.is_warned = true;
        let kinds = turn.kinds(&turn.secrets);
        let lead = turn.own(Key::FormSecret, &[("kind", (&kinds).into())]);
        ask(turn, intake, lead);
        return;
    }
    if distress::is_distressed(&remembered(&plain)) {
        let lead = turn.own(Key::Distress, &[]);
        ask(turn, intake, lead);
        return;
    }
    if wished_language(&remembered(&plain).words).is_some() {
        let lead = turn.own(Key::FormGoOn, &[]);
        ask(turn, intake, lead);
        return;
    }
    if turn.is_label(&plain, Key::TalkToPerson)
        || (asks_for_person(&plain) && !is_way_to_reach(turn, &intake, &plain))
    {
        turn.decide(Decision::Handoff);
        let lead = turn.own(
            Key::FormAlreadyHandedOff,
            &[("reference", (&intake.request.reference).into())],
        );
        ask(turn, intake, lead);
        return;
    }
    match intake.stage.clone() {
        Stage::Question { id, is_correction } => {
            open::answered(turn, intake, &id, is_correction, text, &plain, understanding);
        }
        Stage::Summary => summary::said(turn, intake, text, &plain, understanding),
        Stage::Correction => summary::chosen(turn, intake, text, &plain, understanding),
    }
}

/// Whether what asks for a person answers the question how somebody is reached: "call me".
fn is_way_to_reach(turn: &Turn<'_>, intake: &Intake, plain: &str) -> bool {
    let Stage::Question { id, .. } = &intake.stage else {
        return false;
    };
    let question =
        form_of(turn, intake).and_then(|form| form.questions.iter().find(|question| question.id == *id));
    question.is_some_and(|question| read::names_contact(plain, question))
}

/// Files cannot be read; the person who takes over can ask for them.
pub(crate) fn attached(turn: &mut Turn<'_>) {
    let Some(intake) = turn.state.intake.take() else {
        return;
    };
    turn.decide(Decision::Form);
    let lead = turn.own(Key::FormFiles, &[]);
    ask(turn, intake, lead);
}

/// Keeps an answer, with what it tells of other questions, and goes on.
pub(super) fn take(
    turn: &mut Turn<'_>,
    mut intake: Intake,
    question: &IntakeQuestion,
    is_correction: bool,
    read: read::Read,
    lead: Draft,
) {
    intake.set(Answered {
        question: question.id.clone(),
        values: read.values,
        text: read.text,
        origin: Origin::Said,
    });
    intake.aside.clear();
    if question.control == Control::MultilineText
        && let Some(form) = form_of(turn, &intake)
        && let Some(began) = known::beginning(form, &turn.state, &turn.voice, &intake.answers)
    {
        intake.set(began);
    }
    let is_prose = question.control == Control::MultilineText;
    if (is_prose || question.control == Control::Text)
        && let Some(form) = form_of(turn, &intake)
        && let Some(told) = intake.answer(&question.id).map(|answered| answered.text.clone())
        && (is_prose || elsewhere::tells_contact(&told))
    {
        // Of a line only how somebody is reached: "Main street 12, call me at 0151 2345678".
        let may_be_told = |other: &IntakeQuestion| match other.control {
            Control::DateTime => false,
            _ => is_prose || elsewhere::asks_for_contact(other),
        };
        let is_open = |other: &IntakeQuestion| may_be_told(other) && intake.answer(&other.id).is_none();
        for answered in elsewhere::answers(form, &intake, &told, &Reader::of(turn), is_open) {
            intake.set(answered);
        }
    }
    let lead = if is_correction {
        turn.own(Key::FormCorrected, &[])
    } else {
        lead
    };
    go_on(turn, intake, lead);
}

/// Does what a command says; tells whether the text was one.
fn is_command(
    turn: &mut Turn<'_>,
    intake: &Intake,
    question: &IntakeQuestion,
    plain: &str,
    is_correction: bool,
) -> bool {
    let is = |command| command::is(command, plain);
    let has_answer = intake
        .answer(&question.id)
        .is_some_and(|answered| answered.origin != Origin::Skipped);
    let passes = is(Command::Skip) || is(Command::Told) || turn.is_label(plain, Key::FormSkip);
    // Who passes over a question that is answered changes nothing.
    if has_answer && (passes || is(Command::Keep) || turn.is_label(plain, Key::FormKeep)) {
        go_on(turn, intake.clone(), Draft::default());
    } else if is(Command::Back) {
        back(turn, intake.clone(), is_correction);
    } else if passes
        || is(Command::LeaveOut)
        || turn.is_label(plain, Key::FormLeaveOut)
        || is(Command::Unknown)
        || (!question.required && skips(question, plain))
    {
        skip(turn, intake.clone(), question);
    } else if is(Command::Why) {
        let lead = turn.own(Key::FormHelp, &[]);
        ask(turn, intake.clone(), lead);
    } else if is(Command::SkipAll) || turn.is_label(plain, Key::FormSend) {
        finish(turn, intake.clone(), FormStatus::Skipped, Key::FormLeft);
    } else {
        // "Mornings and evenings" are an answer, and no greeting by them.
        let tells_time = command::name_day_part(&remembered(plain).words);
        return !tells_time && is_small_talk(turn, intake, plain);
    }
    true
}

/// Whether "there is none" or "still ongoing" leaves an optional question out.
fn skips(question: &IntakeQuestion, plain: &str) -> bool {
    let is_free = matches!(question.control, Control::Text | Control::MultilineText);
    let is_when = question.control == Control::DateTime;
    let is_choice = matches!(question.control, Control::Choice | Control::MultiChoice);
    // "Don't have the number" to a line that asks for it, and no "none" of allergies.
    let names_it = || {
        let label = remembered(&question.label);
        let said = remembered(plain);
        question.control == Control::Text
            && said
                .words
                .iter()
                .any(|word| word.len() > 3 && label.words.contains(word))
    };
    let may_lack = !is_free || elsewhere::asks_for_contact(question) || names_it();
    (may_lack && command::is(Command::Absent, plain))
        || (is_when && command::is(Command::Ongoing, plain))
        || (is_choice && choice::refuses_all(&remembered(plain)))
}

fn skip(turn: &mut Turn<'_>, mut intake: Intake, question: &IntakeQuestion) {
    let lead = if question.required {
        turn.own(Key::FormSkippedRequired, &[])
    } else {
        Draft::default()
    };
    intake.set(Answered {
        question: question.id.clone(),
        values: Vec::new(),
        text: String::new(),
        origin: Origin::Skipped,
    });
    go_on(turn, intake, lead);
}

/// Back to the question before; from the first one there is no way back.
pub(super) fn back(turn: &mut Turn<'_>, mut intake: Intake, is_correction: bool) {
    if is_correction {
        intake.stage = Stage::Summary;
        ask(turn, intake, Draft::default());
        return;
    }
    if matches!(intake.stage, Stage::Question { .. }) {
        intake.asked.pop();
    }
    let mut lead = Draft::default();
    if let Some(id) = intake.asked.pop() {
        intake.retries = 0;
        intake.stage = Stage::Question {
            id,
            is_correction: false,
        };
    } else {
        lead = turn.own(Key::FormFirst, &[]);
    }
    ask(turn, intake, lead);
}

/// Small talk beside a form; what may be an answer is none.
pub(super) fn is_small_talk(turn: &mut Turn<'_>, intake: &Intake, plain: &str) -> bool {
    let Some(kind) = small_talk(plain) else {
        return false;
    };
    let key = match kind {
        SmallTalk::Restart => {
            turn.decide(Decision::SmallTalk);
            let reference = intake.request.reference.clone();
            close(turn, intake.clone(), FormStatus::Skipped);
            greet::start_over_after(turn, &reference);
            return true;
        }
        SmallTalk::Repeat => {
            ask(turn, intake.clone(), Draft::default());
            return true;
        }
        SmallTalk::Solved => {
            turn.record.outcome = Some(Outcome::Confirmed);
            finish(turn, intake.clone(), FormStatus::Skipped, Key::FormSolved);
            return true;
        }
        SmallTalk::Goodbye => {
            finish(turn, intake.clone(), FormStatus::Skipped, Key::FormLeft);
            return true;
        }
        SmallTalk::Meta | SmallTalk::Topics | SmallTalk::Confused => Key::FormHelp,
        SmallTalk::Insult => Key::FormInsult,
        SmallTalk::Greeting => Key::FormGoOn,
        SmallTalk::Thanks => Key::FormThanks,
        SmallTalk::Cancel
        | SmallTalk::Back
        | SmallTalk::NotHelpful
        | SmallTalk::Deny
        | SmallTalk::Affirm
        | SmallTalk::Accept
        | SmallTalk::Urgent
        | SmallTalk::Praise
        | SmallTalk::More
        | SmallTalk::Acknowledge => return false,
    };
    let lead = turn.own(key, &[]);
    ask(turn, intake.clone(), lead);
    true
}

/// The answer to a question of the person, and the form's question again.
pub(super) fn aside(turn: &mut Turn<'_>, intake: Intake, entry: &EntryId) {
    crate::answer::give_aside(turn, entry);
    let lead = turn.own(Key::FormBackTo, &[]);
    ask(turn, intake, lead);
}

/// The entry that answers an utterance with certainty.
pub(super) fn sure_of(turn: &Turn<'_>, understanding: &Understanding) -> Option<EntryId> {
    let is_sure = decide(&understanding.ranking, agent::costs(turn.knowledge)) == Verdict::Answer;
    let first = understanding.candidates.first().filter(|_| is_sure)?;
    let id = EntryId::from(first.id.as_str());
    turn.entry(&id).is_some().then_some(id)
}

/// Whether a text is a question though no mark ends it, by the order of its words: "what happens if you don't find it".
fn is_worded_as_question(text: &str) -> bool {
    const REACH: usize = 5;
    let said = remembered(text);
    let words = context::behind_leads(&said.words);
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    let rest = rest.get(..rest.len().min(REACH)).unwrap_or_default();
    about_answer::inverts(words)
        || (command::opens_question(first)
            && ((0..rest.len()).any(|at| about_answer::inverts(rest.get(at..).unwrap_or_default()))
                || rest
                    .first()
                    .is_some_and(|verb| matches!(verb.as_str(), "happens" | "passiert"))))
}

/// Whether a text asks something.
pub(super) fn is_question(text: &str) -> bool {
    let said = remembered(text);
    let words = context::behind_leads(&said.words);
    let begins = words.first().is_some_and(|word| command::opens_question(word));
    words.len() > 2 && (text.trim_end().ends_with('?') || begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_words_makes_a_question() {
        for text in [
            "how much does a self hosted runner cost",
            "what happens if nobody calls",
            "will somebody come today",
            "is this the right form",
            "wie lange kann eine Reparatur dauern",
            "wird das noch repariert",
        ] {
            assert!(is_worded_as_question(text), "{text}");
        }
        for text in [
            "the second door on the left",
            "HQ-4711",
            "what we call the old mill",
            "das alte Tor",
        ] {
            assert!(!is_worded_as_question(text), "{text}");
        }
    }
}
