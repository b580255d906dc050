//! How a form's question and its summary read.

use knowledge::{Control, IntakeForm, IntakeQuestion};

use super::read::Refusal;
use super::when::Direction;
use super::{Intake, Origin};
use crate::cut::cut;
use crate::strings::Key;
use crate::turn::{Draft, Turn};

/// Channels show so many buttons; more options are listed in the text.
const MOST_BUTTONS: usize = 10;

/// Channels cut longer labels of buttons.
const LONGEST_LABEL_CHARS: usize = 60;

/// Answers are shown to so many characters in the summary.
const LONGEST_SHOWN_CHARS: usize = 200;

/// The label of an option's button.
pub(crate) fn option_label(text: &str) -> String {
    cut(text, LONGEST_LABEL_CHARS)
}

/// Adds a question to a message: what is to be known before, the question, what helps, what was answered before.
/// `is_first`: it was not asked just now.
pub(crate) fn question(
    turn: &Turn<'_>,
    draft: Draft,
    form: &IntakeForm,
    intake: &Intake,
    id: &str,
    is_first: bool,
) -> Draft {
    let Some(question) = form.questions.iter().find(|question| question.id == id) else {
        return draft;
    };
    let mut draft = draft;
    if is_first {
        for info in infos_before(form, intake, question) {
            draft = draft.text(info.to_owned());
        }
    }
    let mut label = format!("**{}**", bold(&question.label));
    if !question.required {
        label.push_str(" (");
        label.push_str(&turn.label(Key::FormOptional));
        label.push(')');
    }
    draft = draft.text(label);
    if let Some(hint) = question.hint.as_deref().filter(|hint| !hint.trim().is_empty()) {
        draft = draft.text(hint.to_owned());
    }
    let earlier = intake
        .answer(id)
        .filter(|answered| answered.origin != Origin::Skipped);
    if let Some(earlier) = earlier {
        let answer = cut(&earlier.text, LONGEST_SHOWN_CHARS);
        draft = turn.add(draft, Key::FormEarlier, &[("answer", (&answer).into())]);
    }
    draft = options(turn, draft, question);
    if earlier.is_some() {
        draft = draft.steering([&*turn.label(Key::FormKeep)]);
    }
    if !question.required {
        let key = if earlier.is_some() {
            Key::FormLeaveOut
        } else {
            Key::FormSkip
        };
        draft = draft.steering([&*turn.label(key)]);
    }
    draft.expecting_answer()
}

fn options(turn: &Turn<'_>, draft: Draft, question: &IntakeQuestion) -> Draft {
    let labels: Vec<String> = question
        .options
        .iter()
        .map(|option| option_label(&option.text))
        .collect();
    let draft = match question.control {
        Control::MultiChoice => turn.add(draft, Key::FormSeveral, &[]),
        Control::Text
        | Control::MultilineText
        | Control::Choice
        | Control::Number
        | Control::DateTime
        | Control::Info => draft,
    };
    if labels.len() <= MOST_BUTTONS {
        return draft.choices(labels.iter().map(String::as_str));
    }
    let list: Vec<String> = (1..)
        .zip(&question.options)
        .map(|(number, option)| format!("{number}. {}", option.text))
        .collect();
    draft.text(list.join("\n"))
}

/// What is shown between the question before and this one.
fn infos_before<'form>(
    form: &'form IntakeForm,
    intake: &Intake,
    question: &IntakeQuestion,
) -> Vec<&'form str> {
    let mut infos = Vec::new();
    for element in super::visible_elements(form, &intake.answers) {
        if element.id == question.id {
            break;
        }
        if element.control == Control::Info {
            infos.push(element.label.as_str());
        } else {
            infos.clear();
        }
    }
    infos
}

/// Everything that was answered, numbered, to be corrected or sent.
pub(crate) fn summary(turn: &Turn<'_>, draft: Draft, form: &IntakeForm, intake: &Intake) -> Draft {
    let mut lines = Vec::new();
    for (number, question) in (1..).zip(super::shown(form, &intake.answers)) {
        let answered = intake.answer(&question.id);
        let text = match answered {
            Some(answered) if answered.origin != Origin::Skipped => {
                cut(&answered.text.replace('\n', " · "), LONGEST_SHOWN_CHARS)
            }
            _ => "–".to_owned(),
        };
        let known = if answered.is_some_and(|answered| answered.origin == Origin::Known) {
            format!(" ({})", turn.label(Key::FormKnown))
        } else {
            String::new()
        };
        lines.push(format!("{number}. {} {text}{known}", bold_label(&question.label)));
    }
    let draft = turn.add(draft, Key::FormSummary, &[]);
    draft
        .text(lines.join("\n"))
        .steering([&*turn.label(Key::FormSend), &*turn.label(Key::FormChange)])
}

/// "**When did it begin?**", "**Error code:**".
fn bold_label(label: &str) -> String {
    let label = cut(bold(label).trim_end_matches([':', ' ']), 80);
    if label.ends_with(['?', '…', '.', ')']) {
        format!("**{label}**")
    } else {
        format!("**{label}:**")
    }
}

/// One line without stars, to be put between stars.
fn bold(label: &str) -> String {
    label
        .replace("**", "")
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// What to say to something that is no answer.
pub(crate) fn refusal(turn: &Turn<'_>, refusal: &Refusal, question: &IntakeQuestion) -> Draft {
    match refusal {
        Refusal::NoOption if question.control == Control::MultiChoice => turn.own(Key::FormNoOptions, &[]),
        Refusal::NoOption => turn.own(Key::FormNoOption, &[]),
        Refusal::NoNumber => turn.own(Key::FormNoNumber, &[]),
        Refusal::NoDate => turn.own(Key::FormNoDate, &[]),
        Refusal::OtherSide(Direction::Past) => turn.own(Key::FormNotYet, &[]),
        Refusal::OtherSide(Direction::Future) => turn.own(Key::FormGone, &[]),
        Refusal::TooLong(most) => turn.own(Key::FormTooLong, &[("most", i64::from(*most).into())]),
        Refusal::Says(message) => Draft::default().text(message.clone()),
        Refusal::Rule => turn.own(Key::FormRule, &[]),
        Refusal::Empty => turn.own(Key::FormEmpty, &[]),
    }
}
