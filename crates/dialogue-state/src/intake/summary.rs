//! The summary of a form: sent, or corrected.

use knowledge::{Control, IntakeForm, IntakeQuestion};

use super::answer::{aside, back, is_question, is_small_talk, sure_of, take};
use super::command::{self, Command};
use super::read::{Read, Reader};
use super::{
    Intake, MOST_RETRIES, Origin, Stage, ask, ask_once_more, corrected, elsewhere, finish, form_of, go_on,
    known, meant, read, shown, when,
};
use crate::choice::{self, Chosen, has_same_stem};
use crate::small_talk::{SmallTalk, small_talk};
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::{Text, is_near, remembered};
use crate::{FormStatus, Understanding, about_answer};

/// Something was said to the summary.
pub(super) fn said(
    turn: &mut Turn<'_>,
    intake: Intake,
    text: &str,
    plain: &str,
    understanding: &Understanding,
) {
    let is_sent = says_send(plain)
        || turn.is_label(plain, Key::FormSend)
        || matches!(
            small_talk(plain),
            Some(
                SmallTalk::Affirm
                    | SmallTalk::Accept
                    | SmallTalk::Acknowledge
                    | SmallTalk::Praise
                    | SmallTalk::Thanks
            )
        );
    if is_sent {
        finish(turn, intake, FormStatus::Complete, Key::FormSent);
        return;
    }
    if command::is(Command::Back, plain) {
        back(turn, intake, false);
        return;
    }
    if command::is(Command::Change, plain)
        || turn.is_label(plain, Key::FormChange)
        || small_talk(plain) == Some(SmallTalk::Deny)
    {
        choose(turn, intake, Draft::default());
        return;
    }
    if command::is(Command::SkipAll, plain) {
        finish(turn, intake, FormStatus::Complete, Key::FormSent);
        return;
    }
    if is_corrected(turn, &intake, text, plain) || is_small_talk(turn, &intake, plain) {
        return;
    }
    if is_question(plain)
        && let Some(entry) = sure_of(turn, understanding)
    {
        aside(turn, intake, &entry);
        return;
    }
    let is_short = remembered(plain).words.len() <= MOST_CHANGING_WORDS;
    if is_short && says_what_is_wrong(plain) {
        choose(turn, intake, Draft::default());
        return;
    }
    if let Some(form) = form_of(turn, &intake) {
        let found = elsewhere::answers(form, &intake, plain, &Reader::of(turn), |_| true);
        if found.is_empty()
            && !is_question(plain)
            && let Some(question) = meant::correction(turn, form, &intake, plain)
        {
            ask_once_more(turn, &intake, question, true);
            return;
        }
        if !found.is_empty() {
            let mut intake = intake;
            for answered in found {
                intake.set(answered);
            }
            let lead = turn.own(Key::FormCorrected, &[]);
            go_on(turn, intake, lead);
            return;
        }
    }
    // Who neither sends it nor names what to change is not held up by it.
    if intake.retries >= MOST_RETRIES {
        finish(turn, intake, FormStatus::Complete, Key::FormSent);
        return;
    }
    let mut intake = intake;
    intake.retries += 1;
    let lead = turn.own(Key::FormSummaryAgain, &[]);
    ask(turn, intake, lead);
}

/// "Send it", "nothing, send it", "no, that's all".
fn says_send(plain: &str) -> bool {
    command::ends_in(&[Command::Send, Command::Absent, Command::Keep], plain)
}

/// What to correct was asked.
pub(super) fn chosen(
    turn: &mut Turn<'_>,
    mut intake: Intake,
    text: &str,
    plain: &str,
    understanding: &Understanding,
) {
    let is_left = command::is(Command::Back, plain)
        || command::is(Command::Keep, plain)
        || matches!(small_talk(plain), Some(SmallTalk::Cancel | SmallTalk::Deny));
    if is_left {
        intake.stage = Stage::Summary;
        ask(turn, intake, Draft::default());
    } else if says_send(plain) || turn.is_label(plain, Key::FormSend) {
        finish(turn, intake, FormStatus::Complete, Key::FormSent);
    } else if is_corrected(turn, &intake, text, plain) || is_small_talk(turn, &intake, plain) {
        // Said and done.
    } else if is_question(plain)
        && let Some(entry) = sure_of(turn, understanding)
    {
        aside(turn, intake, &entry);
    } else {
        intake.stage = Stage::Summary;
        let lead = turn.own(Key::FormSummaryAgain, &[]);
        ask(turn, intake, lead);
    }
}

fn choose(turn: &mut Turn<'_>, mut intake: Intake, lead: Draft) {
    intake.stage = Stage::Correction;
    ask(turn, intake, lead);
}

/// "Change the date", "2", "the error code is wrong", "date: yesterday", "0043, not 0042"; tells whether an answer was named.
fn is_corrected(turn: &mut Turn<'_>, intake: &Intake, text: &str, plain: &str) -> bool {
    let Some(form) = form_of(turn, intake) else {
        return false;
    };
    let told = told_anew(form, intake, text, &Reader::of(turn));
    if let Some((question, read)) = told.or_else(|| rightly(form, intake, text, plain, &Reader::of(turn))) {
        take(turn, intake.clone(), question, true, read, Draft::default());
        return true;
    }
    if let Some((question, read)) = dated(form, intake, text, &Reader::of(turn)) {
        take(turn, intake.clone(), question, true, read, Draft::default());
        return true;
    }
    // "Actually e-mail is better".
    if let Some((question, read)) = rechosen(form, intake, "", plain, false) {
        take(turn, intake.clone(), question, true, read, Draft::default());
        return true;
    }
    let Some((question, _)) = named(form, intake, text, plain) else {
        return false;
    };
    ask_once_more(turn, intake, question, true);
    true
}

/// "The flight was OS 423": what a text says of a given answer that it names. Only the summary asks nothing that this could
/// be the answer to.
fn told_anew<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
    text: &str,
    reader: &Reader<'_>,
) -> Option<(&'form IntakeQuestion, Read)> {
    const JOINTS: [&str; 5] = [" was ", " is ", " were ", " war ", " ist "];
    let (head, value) = JOINTS.iter().find_map(|joint| text.split_once(joint))?;
    // "Wednesday, not Tuesday".
    let before =
        |value| command::denied(value).map(|(before, ..)| before.trim().trim_end_matches([',', ';']));
    let value = before(value).filter(|before| !before.is_empty()).unwrap_or(value);
    if remembered(head).words.len() > MOST_CHANGING_WORDS || says_what_is_wrong(value) {
        return None;
    }
    let questions = shown(form, &intake.answers);
    let question = best(&questions, intake, head).or_else(|| only_labelled(&questions, head))?;
    let read = read::read(corrected::without_marks(value), question, &intake.answers, reader).ok()?;
    let before = intake.answer(&question.id)?;
    (before.origin != Origin::Skipped && before.values != read.values).then_some((question, read))
}

/// The one question that has a word of its label said, though many are called so: "the number".
fn only_labelled<'form>(questions: &[&'form IntakeQuestion], head: &str) -> Option<&'form IntakeQuestion> {
    const FEWEST_LETTERS: usize = 4;
    let said = remembered(head);
    let is_named = |word: &String| {
        word.chars().count() >= FEWEST_LETTERS && said.words.contains(word) && !command::opens_question(word)
    };
    let mut found = questions
        .iter()
        .filter(|question| remembered(&question.label).words.iter().any(is_named));
    found.next().filter(|_| found.next().is_none()).copied()
}

/// The answer that a text corrects, and what it is to be.
pub(super) fn rightly<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
    text: &str,
    plain: &str,
    reader: &Reader<'_>,
) -> Option<(&'form IntakeQuestion, Read)> {
    if let Some(found) = replaced(form, intake, text, reader) {
        return Some(found);
    }
    let (question, value) = named(form, intake, text, plain)?;
    let value = value
        .filter(|value| !says_what_is_wrong(value))
        .or_else(|| put_right(text, question, intake, reader))?;
    let read = read::read(value, question, &intake.answers, reader).ok()?;
    Some((question, read))
}

/// "0043, not 0042", "not Tuesday but Wednesday": the one answer that is denied, and what stands for it.
fn replaced<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
    text: &str,
    reader: &Reader<'_>,
) -> Option<(&'form IntakeQuestion, Read)> {
    let (before, denied, behind) = command::denied(text)?;
    let told: Vec<&str> = [behind, before]
        .into_iter()
        .map(|piece| piece.trim().trim_matches([',', ';', '.', '-']).trim())
        .filter(|piece| !piece.is_empty())
        .collect();
    let mut found = shown(form, &intake.answers).into_iter().filter_map(|question| {
        let answered = intake.answer(&question.id)?;
        let is_denied = answered.origin != Origin::Skipped
            && (remembered(denied).folded == remembered(&answered.text).folded
                || (!is_free(question)
                    && read::read(denied, question, &intake.answers, reader)
                        .is_ok_and(|read| read.values == answered.values)));
        if !is_denied {
            return None;
        }
        let value = |piece: &str| {
            // Of "the code is E 12" what it is.
            let piece = command::becomes()
                .find_map(|joint| piece.rsplit_once(joint))
                .map_or(piece, |(_, value)| value)
                .trim();
            let read = read::read(piece, question, &intake.answers, reader).ok()?;
            (read.values != answered.values).then_some(read)
        };
        Some((question, told.iter().find_map(|piece| value(piece))?))
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// "No wait, it was on Friday": the one date that was given, where a text tells a time and nothing else.
pub(super) fn dated<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
    text: &str,
    reader: &Reader<'_>,
) -> Option<(&'form IntakeQuestion, Read)> {
    let said = remembered(text);
    let told = said.words.iter().skip_while(|word| command::is_around(word));
    let told: Vec<&str> = told.map(String::as_str).collect();
    if !about_answer::is_time(&Text::new(told.join(" "))) {
        return None;
    }
    let mut given = shown(form, &intake.answers)
        .into_iter()
        .filter(|question| question.control == Control::DateTime && is_given(intake, question));
    let question = given.next().filter(|_| given.next().is_none())?;
    let read = read::read(text, question, &intake.answers, reader).ok()?;
    Some((question, read))
}

/// "Actually it's a cabin": the one choice that was made otherwise, where a text says that it puts something right, or `is_bare`,
/// and is an option of it.
pub(super) fn rechosen<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
    open: &str,
    text: &str,
    is_bare: bool,
) -> Option<(&'form IntakeQuestion, Read)> {
    const FEWEST_LETTERS: usize = 3;
    let told = corrected::put_right(text)
        .or_else(|| Some(remembered(text).words.clone()).filter(|_| is_bare))
        .filter(|told| told.iter().any(|word| word.chars().count() >= FEWEST_LETTERS))?;
    let is_whole = |label: &Text| label.words.len() == told.len();
    let mut found = shown(form, &intake.answers).into_iter().filter_map(|question| {
        let answered = intake.answer(&question.id)?;
        if question.id == open || question.control != Control::Choice || answered.origin == Origin::Skipped {
            return None;
        }
        let mut naming = question.options.iter().filter(|option| {
            let label = remembered(&option.text);
            let names = |word: &String| {
                let mut words = label.words.iter();
                // "Email" is "E-mail".
                let is_joined = |pair: &[String]| pair.concat() == *word;
                words.any(|known| known == word || has_same_stem(known, word))
                    || label.words.windows(2).any(is_joined)
            };
            told.iter().all(names) && (!is_bare || is_whole(&label))
        });
        let option = naming.next().filter(|_| naming.next().is_none())?;
        let read = Read {
            values: vec![option.value.clone()],
            text: option.text.clone(),
        };
        (read.values != answered.values).then_some((question, read))
    });
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

/// "That is wrong, it began on Wednesday": when something began, where that was given and a text says that it is wrong.
pub(super) fn begun<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
    text: &str,
    reader: &Reader<'_>,
) -> Option<(&'form IntakeQuestion, Read)> {
    if !(says_what_is_wrong(text) && when::tells_beginning(text)) {
        return None;
    }
    let question = shown(form, &intake.answers)
        .into_iter()
        .find(|question| known::asks_for_beginning(question) && is_given(intake, question))?;
    let read = read::read(text, question, &intake.answers, reader).ok()?;
    Some((question, read))
}

/// Whether a question was answered, and not passed over.
fn is_given(intake: &Intake, question: &IntakeQuestion) -> bool {
    intake
        .answer(&question.id)
        .is_some_and(|answered| answered.origin != Origin::Skipped)
}

/// Whether anything may be the answer.
fn is_free(question: &IntakeQuestion) -> bool {
    matches!(question.control, Control::Text | Control::MultilineText)
}

/// Whether a piece of a correction says that something is wrong, and not what is right.
fn says_what_is_wrong(piece: &str) -> bool {
    remembered(piece)
        .words
        .iter()
        .any(|word| command::is_changing(word))
}

/// What is right, from the clause behind the one that says what is wrong: "the day is wrong, it was Wednesday".
fn put_right<'text>(
    text: &'text str,
    question: &IntakeQuestion,
    intake: &Intake,
    reader: &Reader<'_>,
) -> Option<&'text str> {
    let starts = text
        .match_indices([',', ';', '.', '\n', '-'])
        .map(|(at, mark)| at + mark.len());
    let clauses = starts.filter_map(|start| text.get(start..)).map(str::trim);
    clauses
        .filter_map(|clause| {
            let opened = command::puts_right(clause);
            // A free text is anything: only what is said to be right is taken for it.
            opened.or_else(|| Some(clause).filter(|_| !is_free(question)))
        })
        .filter(|clause| !clause.is_empty() && !says_what_is_wrong(clause))
        .find(|clause| read::read(clause, question, &intake.answers, reader).is_ok())
}

/// Longer texts tell something.
const MOST_CHANGING_WORDS: usize = 6;

/// The question before the one with `open` as its id that a text asks to change in the middle of the form.
pub(super) fn earlier<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
    open: &str,
    plain: &str,
) -> Option<&'form IntakeQuestion> {
    let said = remembered(plain);
    let said = &said.words;
    if said.len() > MOST_CHANGING_WORDS || !said.iter().any(|word| command::is_changing(word)) {
        return None;
    }
    let questions = shown(form, &intake.answers);
    let is_earlier =
        |question: &&IntakeQuestion| question.id != open && intake.answer(&question.id).is_some();
    if let Some(question) = numbered(&questions, plain) {
        return Some(question).filter(is_earlier);
    }
    let answered: Vec<&IntakeQuestion> = questions.into_iter().filter(is_earlier).collect();
    best(&answered, intake, plain)
}

/// The question that a correction names by its place: "change 2".
fn numbered<'form>(questions: &[&'form IntakeQuestion], plain: &str) -> Option<&'form IntakeQuestion> {
    let labels: Vec<&str> = questions.iter().map(|question| question.label.as_str()).collect();
    let said = remembered(plain);
    let number = said.words.iter().filter(|word| !command::is_around_change(word));
    let number: Vec<&str> = number.map(String::as_str).collect();
    match choice::by_form(&Text::new(number.join(" ")), &labels, "") {
        Some(Chosen::Options(places)) => places.first().and_then(|place| questions.get(*place)).copied(),
        _ => None,
    }
}

/// The question that a correction names, and what its answer is to be.
fn named<'form, 'text>(
    form: &'form IntakeForm,
    intake: &Intake,
    text: &'text str,
    plain: &str,
) -> Option<(&'form IntakeQuestion, Option<&'text str>)> {
    let questions = shown(form, &intake.answers);
    // "Change the date to yesterday", "date: yesterday".
    let (head, value) = command::becomes()
        .find_map(|joint| text.split_once(joint))
        .map_or((text, None), |(head, value)| {
            (head, Some(value.trim()).filter(|value| !value.is_empty()))
        });
    let said = remembered(plain);
    let is_asked = said.words.iter().any(|word| command::is_changing(word));
    if let Some(question) = numbered(&questions, plain) {
        return Some((question, None));
    }
    // "2 is wrong, it is Rexi".
    if let Some(question) = numbered(&questions, head).filter(|_| is_asked) {
        return Some((question, value));
    }
    let target =
        best(&questions, intake, head).or_else(|| best(&questions, intake, plain).filter(|_| is_asked))?;
    let value = value.filter(|value| {
        let said = remembered(value);
        !command::is_changing(&said.folded) && !said.folded.is_empty()
    });
    (is_asked || value.is_some() || said.words.len() <= 3).then_some((target, value))
}

/// The one question that has the most of the words; of several the one that was answered.
fn best<'form>(
    questions: &[&'form IntakeQuestion],
    intake: &Intake,
    text: &str,
) -> Option<&'form IntakeQuestion> {
    let said = remembered(text);
    let words = said.words.iter();
    let telling: Vec<&String> = words.filter(|word| !command::is_around_change(word)).collect();
    let score_by = |question: &IntakeQuestion, asked: &Text| {
        let called = command::called(&question.control);
        let contact: &[String] = if elsewhere::asks_for_contact(question) {
            command::called_contact()
        } else {
            &[]
        };
        let known = [asked.words.as_slice(), called, contact];
        telling
            .iter()
            .filter(|word| known.iter().copied().flatten().any(|known| is_near(word, known)))
            .count()
    };
    // What a person reads is the label: an id tells it only beside that.
    let score = |question: &IntakeQuestion| {
        (
            score_by(question, &known::words_of(question)),
            score_by(question, &remembered(&question.label)),
        )
    };
    let most = questions
        .iter()
        .map(|question| score(question))
        .max()
        .filter(|(most, _)| *most > 0)?;
    let leaders: Vec<&IntakeQuestion> = questions
        .iter()
        .filter(|question| score(question) == most)
        .copied()
        .collect();
    // Of two dates the one that was given is the one to change.
    let given = leaders.iter().filter(|question| is_given(intake, question));
    let answered: Vec<&IntakeQuestion> = given.copied().collect();
    match (leaders.as_slice(), answered.as_slice()) {
        ([one], _) | (_, [one]) => Some(one),
        _ => None,
    }
}
