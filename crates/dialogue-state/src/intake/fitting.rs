//! Of several forms that belong to no topic the one that a conversation is about: nobody whose lights are off is asked what
//! kind of group they are.

use knowledge::{Control, IntakeForm, SelfHelpType};

use crate::choice::has_same_stem;
use crate::turn::Turn;
use crate::words::remembered;

/// The form whose title and options have the most of what was asked. Where none has any of it, one that lets people tell
/// what happened; `default` where no other fits better.
pub(super) fn of_no_topic<'a>(turn: &Turn<'a>, default: &'a IntakeForm) -> &'a IntakeForm {
    let mut forms: Vec<&IntakeForm> = turn
        .knowledge
        .forms
        .iter()
        .filter(|form| {
            form.support_topic_ids.is_empty() && !form.questions.is_empty() && is_of_people(turn, form)
        })
        .collect();
    // Nobody is asked in another language than theirs, where a form is said to be in theirs or in none.
    let is_theirs = |form: &&IntakeForm| form.language.is_none_or(|code| code == turn.voice.language());
    if forms.iter().any(is_theirs) {
        forms.retain(is_theirs);
    }
    if forms.len() < 2 {
        return default;
    }
    let mut asked: Vec<String> = turn
        .state
        .questions
        .iter()
        .flat_map(|question| remembered(question).telling().to_vec())
        .collect();
    asked.sort_unstable();
    asked.dedup();
    let most = forms
        .iter()
        .map(|form| shared(form, &asked))
        .max()
        .unwrap_or_default();
    let mut nearest = forms.iter().filter(|form| shared(form, &asked) == most);
    match (most, nearest.next(), nearest.next()) {
        (1.., Some(form), None) => form,
        _ if takes_a_story(default) => default,
        _ => forms
            .into_iter()
            .find(|form| takes_a_story(form))
            .unwrap_or(default),
    }
}

/// Whether a form is no step of a guide.
fn is_of_people(turn: &Turn<'_>, form: &IntakeForm) -> bool {
    let article = turn
        .knowledge
        .articles
        .iter()
        .find(|article| article.path == form.path);
    article.is_none_or(|article| article.self_help_type != SelfHelpType::TsgQuestions)
}

/// How many of the words stand in the title or in an option.
fn shared(form: &IntakeForm, asked: &[String]) -> usize {
    let options = form.questions.iter().flat_map(|question| &question.options);
    let texts = std::iter::once(form.title.as_str()).chain(options.map(|option| option.text.as_str()));
    let known: Vec<String> = texts
        .flat_map(|text| remembered(text).telling().to_vec())
        .collect();
    let is_known = |word: &&String| {
        known
            .iter()
            .any(|known| *known == **word || has_same_stem(known, word))
    };
    asked.iter().filter(is_known).count()
}

/// Whether a form must be told in free words what it is about.
fn takes_a_story(form: &IntakeForm) -> bool {
    let mut questions = form.questions.iter();
    questions.any(|question| question.required && question.control == Control::MultilineText)
}
