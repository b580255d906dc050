//! What is said to a form's question: an answer, a command, a question in the middle, small talk.

use intent_classifier::{Verdict, decide};
use knowledge::{Control, EntryId, IntakeForm, IntakeQuestion};

use super::command::{self, Command};
use super::read::{self, Reader, Refusal};
use super::{
    Answered, Intake, MOST_RETRIES, Origin, Stage, ask, close, elsewhere, finish, form_of, go_on, known, say,
    summary, when,
};
use crate::act::{Decision, Outcome};
use crate::person::asks_for_person;
use crate::small_talk::{SmallTalk, small_talk, wished_language};
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::remembered;
use crate::{FormStatus, Understanding, agent, choice, greet, secret};

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
    if wished_language(&remembered(&plain).words).is_some() {
        let lead = turn.own(Key::FormGoOn, &[]);
        ask(turn, intake, lead);
        return;
    }
    if turn.is_label(&plain, Key::TalkToPerson) || asks_for_person(&plain) {
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
            answered(turn, intake, &id, is_correction, text, &plain, understanding);
        }
        Stage::Summary => summary::said(turn, intake, text, &plain, understanding),
        Stage::Correction => summary::chosen(turn, intake, text, &plain, understanding),
    }
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

/// What steers the form, and is never taken as an answer that can be read.
const STEERING: [Command; 5] = [
    Command::Back,
    Command::Skip,
    Command::LeaveOut,
    Command::SkipAll,
    Command::Why,
];

fn answered(
    turn: &mut Turn<'_>,
    mut intake: Intake,
    id: &str,
    is_correction: bool,
    text: &str,
    plain: &str,
    understanding: &Understanding,
) {
    let Some(form) = form_of(turn, &intake) else {
        ask(turn, intake, Draft::default());
        return;
    };
    let Some(question) = form.questions.iter().find(|question| question.id == id) else {
        go_on(turn, intake, Draft::default());
        return;
    };
    let is_free = matches!(question.control, Control::Text | Control::MultilineText);
    let reading = read::read(text, question, &intake.answers, &Reader::of(turn));
    let is_ambiguous = question.control == Control::DateTime && when::is_ambiguous(plain);
    // "No" to a choice with a "No" is an answer, and "Skip" is one where an option says so.
    let is_meant_to_steer = STEERING.into_iter().any(|command| command::is(command, plain))
        && !question
            .options
            .iter()
            .any(|option| remembered(&option.text).folded == remembered(plain).folded);
    // "My phone is 0151 2345678" is no temperature.
    let is_elsewhere = question.control == Control::Number && elsewhere::tells_contact(plain);
    if !is_free
        && !is_meant_to_steer
        && !is_elsewhere
        && let Ok(read) = &reading
    {
        let lead = if is_ambiguous && !is_correction {
            turn.own(Key::FormNoted, &[("answer", (&read.text).into())])
        } else {
            Draft::default()
        };
        take(turn, intake, question, is_correction, read.clone(), lead);
        return;
    }
    if is_command(turn, &intake, question, plain, is_correction) {
        return;
    }
    if is_free && intake.retries == 0 && small_talk(plain) == Some(SmallTalk::Acknowledge) {
        // "Ok" describes nothing; said again it is taken.
        intake.retries += 1;
        let lead = turn.own(Key::FormGoOn, &[]);
        ask(turn, intake, lead);
        return;
    }
    let is_unlikely =
        elsewhere::asks_for_contact(question) && intake.retries == 0 && !elsewhere::reaches(text, plain);
    if (reading.is_err() || is_unlikely || question.control == Control::Text)
        && let Some((earlier, read)) = summary::rightly(form, &intake, text, plain, &Reader::of(turn))
        && earlier.id != id
        && intake.answer(&earlier.id).is_some()
    {
        let lead = turn.own(Key::FormNoted, &[("answer", (&read.text).into())]);
        take(turn, intake, earlier, false, read, lead);
        return;
    }
    if let Some(earlier) = summary::earlier(form, &intake, id, plain) {
        intake.retries = 0;
        intake.stage = Stage::Question {
            id: earlier.id.clone(),
            is_correction: false,
        };
        ask(turn, intake, Draft::default());
        return;
    }
    if (reading.is_err() || is_unlikely || is_elsewhere)
        && answers_others(turn, &intake, form, question, plain)
    {
        return;
    }
    // "When the lights went out" tells a time; without a mark it asks nothing.
    let ends_asking = plain.trim_end().ends_with('?');
    let tells_time = question.control == Control::DateTime && !ends_asking && elsewhere::is_vague_time(plain);
    if (is_question(plain) || (!is_free && remembered(plain).words.len() > 2))
        && !tells_time
        && remembered(plain).folded != remembered(&intake.aside).folded
        && let Some(entry) = sure_of(turn, understanding)
    {
        plain.clone_into(&mut intake.aside);
        aside(turn, intake, &entry);
        return;
    }
    // "Where do I find that number" is no number, though a line takes any words.
    let is_no_answer = reading.is_err() || ends_asking || asks_about(question, plain);
    let asks = is_question(plain) && !tells_time && is_no_answer;
    if asks && question.control != Control::MultilineText && intake.retries < MOST_RETRIES {
        intake.retries += 1;
        let lead = if asks_about(question, plain) {
            turn.own(Key::FormAbout, &[])
        } else {
            turn.own(Key::FormAsked, &[])
        };
        ask(turn, intake, lead);
        return;
    }
    match reading {
        Ok(_) if is_unlikely => {
            intake.retries += 1;
            let lead = turn.own(Key::FormNoContact, &[]);
            ask(turn, intake, lead);
        }
        Err(Refusal::NoDate) if elsewhere::is_vague_time(plain) => {
            take_words(turn, intake, question, is_correction, text);
        }
        // A question is no answer, however often it is asked.
        Err(_) if asks => skip(turn, intake, question),
        Ok(read) => take(turn, intake, question, is_correction, read, Draft::default()),
        Err(Refusal::Empty) => {
            let lead = say::refusal(turn, &Refusal::Empty, question);
            ask(turn, intake, lead);
        }
        // "No idea what the code is" to what need not be known.
        Err(_)
            if !question.required
                && [Command::Unknown, Command::Absent]
                    .into_iter()
                    .any(|command| command::begins(command, plain)) =>
        {
            skip(turn, intake, question);
        }
        // "A parrot", where the last option is "Something else".
        Err(Refusal::NoOption) if read::names_other(question, plain).is_some() => {
            if let Some(value) = read::names_other(question, plain) {
                let read = read::Read {
                    values: vec![value],
                    text: text.trim().to_owned(),
                };
                take(turn, intake, question, is_correction, read, Draft::default());
            }
        }
        // A third attempt that cannot be read is passed on in the person's own words.
        Err(_) if intake.retries >= MOST_RETRIES => {
            take_words(turn, intake, question, is_correction, text);
        }
        Err(refusal) => {
            intake.retries += 1;
            let lead = say::refusal(turn, &refusal, question);
            ask(turn, intake, lead);
        }
    }
}

/// Takes a text that could not be read as it is.
fn take_words(
    turn: &mut Turn<'_>,
    intake: Intake,
    question: &IntakeQuestion,
    is_correction: bool,
    text: &str,
) {
    let read = read::Read {
        values: vec![text.trim().to_owned()],
        text: text.trim().to_owned(),
    };
    take(turn, intake, question, is_correction, read, Draft::default());
}

/// Takes what is said to `question` as answers to others, and to it where it is among them; tells whether there were any.
fn answers_others(
    turn: &mut Turn<'_>,
    intake: &Intake,
    form: &IntakeForm,
    question: &IntakeQuestion,
    plain: &str,
) -> bool {
    let is_open = |other: &IntakeQuestion| {
        other.id == question.id
            || intake
                .answer(&other.id)
                .is_none_or(|answered| answered.origin == Origin::Skipped)
    };
    let found = elsewhere::answers(form, intake, plain, &Reader::of(turn), is_open);
    if found.is_empty() {
        return false;
    }
    let noted: Vec<&str> = found.iter().map(|answered| answered.text.as_str()).collect();
    let noted = noted.join(", ");
    let mut intake = intake.clone();
    for answered in &found {
        intake.set(answered.clone());
    }
    let lead = turn.own(Key::FormNoted, &[("answer", (&noted).into())]);
    go_on(turn, intake, lead);
    true
}

/// Whether a question of the person is about what the form asks for: "where do I find the serial number?".
fn asks_about(question: &IntakeQuestion, plain: &str) -> bool {
    let label = remembered(&question.label);
    remembered(plain)
        .words
        .iter()
        .any(|word| word.chars().count() > 3 && !command::opens_question(word) && label.words.contains(word))
}

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
    if question.control == Control::MultilineText
        && let Some(form) = form_of(turn, &intake)
        && let Some(told) = intake.answer(&question.id).map(|answered| answered.text.clone())
    {
        let is_open =
            |other: &IntakeQuestion| other.control != Control::DateTime && intake.answer(&other.id).is_none();
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
    (!is_free && command::is(Command::Absent, plain))
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
        SmallTalk::Greeting | SmallTalk::Thanks => Key::FormGoOn,
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
    let id = EntryId(first.id.clone());
    turn.entry(&id).is_some().then_some(id)
}

/// Whether a text asks something.
pub(super) fn is_question(text: &str) -> bool {
    let said = remembered(text);
    let words = &said.words;
    let begins = words.first().is_some_and(|word| command::opens_question(word));
    words.len() > 2 && (text.trim_end().ends_with('?') || begins)
}
