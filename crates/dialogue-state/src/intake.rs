//! The intake form that follows a handoff: one question at a time, what is known already is not asked, a summary to
//! correct. The support request exists already; the form only adds to it, and every question can be left.

mod answer;
mod command;
mod corrected;
mod direction;
mod elsewhere;
mod fitting;
mod known;
mod meant;
mod number;
mod pointed;
mod read;
mod say;
mod summary;
mod titled;
pub(crate) mod when;

use knowledge::form::visibility;
use knowledge::{Control, EntryId, IntakeForm, IntakeQuestion, Knowledge};
use serde::{Deserialize, Serialize};

use crate::state::cut_chars;
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::{FormAnswer, FormRecord, FormStatus, SupportRequest, hours};
pub(crate) use answer::{attached, said};
pub(crate) use pointed::pointed_at;
pub(crate) use titled::{asks_with_title, called, complaining, named, of_trouble};

/// After so many refused answers to one question, what is said is taken as it is: nobody is held up by a form.
const MOST_RETRIES: u8 = 2;

/// No form has more questions; more answers are not kept.
const MOST_ANSWERS: usize = 64;

/// An answer is kept to so many characters.
const LONGEST_ANSWER_CHARS: usize = 4_000;

/// All answers together are kept to so many characters: the state stays small.
const LONGEST_ANSWERS_CHARS: usize = 16_000;

/// Whether a text says that there is none of what was spoken of: "don't have those".
pub(crate) fn says_absent(text: &str) -> bool {
    command::is(command::Command::Absent, text)
}

/// An intake form that is being filled in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Intake {
    /// The support request it adds to, without its form.
    pub request: SupportRequest,
    /// Path of the article that holds the form.
    pub form: String,
    /// What is being asked.
    pub stage: Stage,
    /// The answers so far, in the order they were given.
    pub answers: Vec<Answered>,
    /// Questions that were asked, the last one last: "back" returns to them.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Refused answers to the question that is open.
    #[serde(default)]
    pub retries: u8,
    /// A question of the person that was answered in between; said again it is taken as an answer.
    #[serde(default)]
    pub aside: String,
}

/// What is being asked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Stage {
    /// A question of the form.
    Question {
        /// Its id.
        id: String,
        /// Whether the summary comes next, since the answer is corrected.
        is_correction: bool,
    },
    /// Whether the summary is right.
    Summary,
    /// What to correct.
    Correction,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Answered {
    /// Id of the question.
    pub question: String,
    /// What is stored; several for a choice of many.
    pub values: Vec<String>,
    /// What is shown.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where an answer comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It was asked for.
    Said,
    /// The conversation told it before.
    Known,
    /// The question was skipped.
    Skipped,
}

impl Intake {
    /// The answer to a question.
    pub(crate) fn answer(&self, id: &str) -> Option<&Answered> {
        self.answers.iter().find(|answered| answered.question == id)
    }

    fn set(&mut self, answered: Answered) {
        self.answers.retain(|known| known.question != answered.question);
        self.answers.push(answered);
    }

    /// Keeps every list and text within its bound.
    pub(crate) fn bound(&mut self) {
        self.answers.truncate(MOST_ANSWERS);
        self.asked.truncate(MOST_ANSWERS);
        let mut left = LONGEST_ANSWERS_CHARS;
        for answered in &mut self.answers {
            let most = LONGEST_ANSWER_CHARS.min(left);
            cut_chars(&mut answered.text, most);
            for value in &mut answered.values {
                cut_chars(value, most);
            }
            left = left.saturating_sub(answered.text.chars().count());
        }
        cut_chars(&mut self.aside, LONGEST_ANSWER_CHARS);
    }

    /// The form as the support request carries it.
    fn record(&self, form: &IntakeForm, status: FormStatus) -> FormRecord {
        let answers = shown(form, &self.answers)
            .into_iter()
            .filter_map(|question| {
                let answered = self.answer(&question.id)?;
                (answered.origin != Origin::Skipped).then(|| FormAnswer {
                    question: question.id.clone(),
                    label: question.label.clone(),
                    value: answered.values.join(";"),
                    text: answered.text.clone(),
                })
            })
            .collect();
        FormRecord {
            article: form.article.as_str().to_owned(),
            title: form.title.clone(),
            status,
            answers,
        }
    }
}

/// Which elements of a form are shown, given the answers so far, in their order.
///
/// What hangs on a hidden question is hidden with it, though it was answered before it was hidden. So each is decided
/// after those above it; a condition on one below is taken by its answer.
fn visible(form: &IntakeForm, answers: &[Answered]) -> Vec<bool> {
    let mut visible = Vec::with_capacity(form.questions.len());
    for question in &form.questions {
        let is_shown = question.visibility.as_ref().is_none_or(|expression| {
            visibility::holds(expression, &|id| {
                let (at, known) = form
                    .questions
                    .iter()
                    .enumerate()
                    .find(|(_, other)| other.id.trim().eq_ignore_ascii_case(id.trim()))?;
                let answered = answers
                    .iter()
                    .find(|answered| answered.question == known.id && answered.origin != Origin::Skipped);
                let is_known_shown = visible.get(at).copied().unwrap_or(true);
                Some(
                    answered
                        .filter(|_| is_known_shown)
                        .map_or_else(Vec::new, |answered| {
                            let mut values = answered.values.clone();
                            values.push(answered.text.clone());
                            values
                        }),
                )
            })
        });
        visible.push(is_shown);
    }
    visible
}

/// The elements that are shown, in order.
pub(crate) fn visible_elements<'form>(
    form: &'form IntakeForm,
    answers: &[Answered],
) -> impl Iterator<Item = &'form IntakeQuestion> {
    form.questions
        .iter()
        .zip(visible(form, answers))
        .filter_map(|(question, is_shown)| is_shown.then_some(question))
}

/// The questions that are shown and asked, in order.
pub(crate) fn shown<'form>(form: &'form IntakeForm, answers: &[Answered]) -> Vec<&'form IntakeQuestion> {
    visible_elements(form, answers)
        .filter(|question| question.control != Control::Info)
        .collect()
}

/// The form that belongs to what the conversation was about, with what it told already; `None` where there is none.
pub(crate) fn begin(turn: &Turn<'_>, request: &SupportRequest) -> Option<Intake> {
    if !turn.knowledge.settings.handoff.intake {
        return None;
    }
    let state = &turn.state;
    // What it was about last: questions on what was talked about before that would be out of place.
    let context = state.context.as_ref().map(|context| &context.entry);
    let about: Option<&EntryId> = context.or(state.tried.last()).or(state.refused.last());
    let topics: Vec<&str> = about
        .into_iter()
        .filter_map(|id| turn.knowledge.article_of(turn.entry(id)?))
        .flat_map(|article| article.support_topic_ids.iter().map(String::as_str))
        .collect();
    let form = turn.form.or_else(|| {
        let form = turn.knowledge.form_for(&topics, turn.voice.language())?;
        if !form.support_topic_ids.is_empty() {
            return Some(form);
        }
        let pointed = about.and_then(|id| pointed_at(turn, turn.entry(id)?));
        pointed.or_else(|| fitting::of_no_topic(turn, form))
    })?;
    let mut intake = Intake {
        request: request.clone(),
        form: form.path.clone(),
        stage: Stage::Summary,
        answers: known::answers(form, state, &turn.voice),
        asked: Vec::new(),
        retries: 0,
        aside: String::new(),
    };
    let first = next(form, &intake)?.id.clone();
    intake.stage = Stage::Question {
        id: first,
        is_correction: false,
    };
    Some(intake)
}

/// The form as it stands when it begins.
pub(crate) fn opening_record(turn: &Turn<'_>, intake: &Intake) -> Option<FormRecord> {
    Some(intake.record(form_of(turn, intake)?, FormStatus::Open))
}

fn form_of<'a>(turn: &Turn<'a>, intake: &Intake) -> Option<&'a IntakeForm> {
    turn.knowledge.forms.iter().find(|form| form.path == intake.form)
}

/// The questions whose options the next utterance may be compared with: the one that is open, at the summary all choices.
pub(crate) fn compared<'k>(knowledge: &'k Knowledge, intake: &Intake) -> Vec<&'k IntakeQuestion> {
    let Some(form) = knowledge.forms.iter().find(|form| form.path == intake.form) else {
        return Vec::new();
    };
    match &intake.stage {
        Stage::Summary => meant::compared(form, intake).collect(),
        Stage::Question { .. } | Stage::Correction => next(form, intake).into_iter().collect(),
    }
}

/// The first question that is shown and not answered.
fn next<'form>(form: &'form IntakeForm, intake: &Intake) -> Option<&'form IntakeQuestion> {
    shown(form, &intake.answers)
        .into_iter()
        .find(|question| intake.answer(&question.id).is_none())
}

/// A message with the open question, or the summary where nothing is open.
pub(crate) fn ask(turn: &mut Turn<'_>, mut intake: Intake, lead: Draft) {
    let Some(form) = form_of(turn, &intake) else {
        // The knowledge was changed in between: the form is gone.
        finish(turn, intake, FormStatus::Skipped, Key::FormLeft);
        return;
    };
    let draft = match &intake.stage {
        Stage::Question { id, .. } => {
            let id = id.clone();
            let is_first = intake.asked.last() != Some(&id);
            if is_first {
                intake.asked.push(id.clone());
            }
            say::question(turn, lead, form, &intake, &id, is_first)
        }
        Stage::Summary => say::summary(turn, lead, form, &intake),
        Stage::Correction => turn.add(lead, Key::FormWhichChange, &[]).expecting_answer(),
    };
    turn.state.intake = Some(intake);
    turn.say(draft);
}

/// Asks a question that was answered before once more; behind a correction the summary comes next.
fn ask_once_more(turn: &mut Turn<'_>, intake: &Intake, question: &IntakeQuestion, is_correction: bool) {
    let mut intake = intake.clone();
    intake.retries = 0;
    intake.stage = Stage::Question {
        id: question.id.clone(),
        is_correction,
    };
    ask(turn, intake, Draft::default());
}

/// Goes on to the next question, or to the summary.
fn go_on(turn: &mut Turn<'_>, mut intake: Intake, lead: Draft) {
    let open = match &intake.stage {
        Stage::Question { id, .. } => Some(id.clone()),
        Stage::Summary | Stage::Correction => None,
    };
    let Some(form) = form_of(turn, &intake) else {
        ask(turn, intake, lead);
        return;
    };
    intake.stage = match next(form, &intake) {
        Some(question) => Stage::Question {
            id: question.id.clone(),
            is_correction: false,
        },
        None => Stage::Summary,
    };
    // What was said to another question is no answer to the one that stays open.
    if !matches!(&intake.stage, Stage::Question { id, .. } if Some(id) == open.as_ref()) {
        intake.retries = 0;
    }
    ask(turn, intake, lead);
}

/// Ends the form: what it holds goes to the support request.
fn finish(turn: &mut Turn<'_>, intake: Intake, status: FormStatus, key: Key) {
    let reference = intake.request.reference.clone();
    close(turn, intake, status);
    let draft = turn.own(key, &[("reference", (&reference).into())]);
    let draft = hours::behind(turn, draft);
    turn.say(draft);
}

/// Ends the form without a word.
pub(crate) fn close(turn: &mut Turn<'_>, intake: Intake, status: FormStatus) {
    let form = form_of(turn, &intake).map(|form| {
        let is_whole = shown(form, &intake.answers).iter().all(|question| {
            !question.required
                || intake
                    .answer(&question.id)
                    .is_some_and(|known| known.origin != Origin::Skipped)
        });
        let status = if status == FormStatus::Skipped && is_whole && intake.stage == Stage::Summary {
            FormStatus::Complete
        } else {
            status
        };
        intake.record(form, status)
    });
    let mut request = intake.request;
    request.form = form;
    turn.state.intake = None;
    turn.update(request);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(id: &str, visibility: Option<&str>) -> IntakeQuestion {
        IntakeQuestion {
            id: id.to_owned(),
            order: 0,
            control: Control::Text,
            label: id.to_owned(),
            required: false,
            options: Vec::new(),
            visibility: visibility.map(str::to_owned),
            hint: None,
            max_length: None,
            validations: Vec::new(),
        }
    }

    #[test]
    fn what_hangs_on_a_hidden_question_is_hidden_though_that_was_answered() {
        let form = IntakeForm {
            article: knowledge::ArticleId("form".to_owned()),
            path: "form.md".to_owned(),
            support_topic_ids: Vec::new(),
            title: "Gates".to_owned(),
            language: None,
            questions: vec![
                question("Gate", None),
                question("badge", Some("gate == north")),
                question("colour", Some("badge != null")),
            ],
        };
        let ids = |gate: &str| -> Vec<String> {
            let answered = |id: &str, value: &str| Answered {
                question: id.to_owned(),
                values: vec![value.to_owned()],
                text: value.to_owned(),
                origin: Origin::Said,
            };
            shown(&form, &[answered("Gate", gate), answered("badge", "red")])
                .into_iter()
                .map(|question| question.id.clone())
                .collect()
        };

        assert_eq!(ids("north"), ["Gate", "badge", "colour"]);
        assert_eq!(ids("south"), ["Gate"]);
    }
}
