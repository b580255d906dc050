//! Of several forms that belong to no topic the one that a conversation is about: nobody whose lights are off is asked what
//! kind of group they are.

use knowledge::{Control, Entry, IntakeForm, SelfHelpType};

use super::pointed::pointing_at;
use crate::choice::has_same_stem;
use crate::turn::Turn;
use crate::words::remembered;

/// The form whose title and options have the most of what was asked. Where none has any of it, one that lets people tell
/// what happened; `default` where no other fits better. A form that an answer points at is for what that is about: who asked for
/// something else is asked none of it.
pub(super) fn of_no_topic<'a>(turn: &Turn<'a>, default: &'a IntakeForm) -> Option<&'a IntakeForm> {
    let mut asked: Vec<String> = turn
        .state
        .questions
        .iter()
        .flat_map(|question| remembered(question).telling().to_vec())
        .collect();
    asked.sort_unstable();
    asked.dedup();
    let is_for_this = |form: &IntakeForm| {
        let is_asked = || {
            let pointing = pointing_at(turn.knowledge, form);
            pointing.is_empty() || pointing.into_iter().any(|entry| names_alone(turn, entry, &asked))
        };
        asked.is_empty() || shared(form, &asked) > 0 || is_asked()
    };
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
        return Some(default).filter(|form| is_for_this(form));
    }
    let most = forms
        .iter()
        .map(|form| shared(form, &asked))
        .max()
        .unwrap_or_default();
    let mut nearest = forms.iter().filter(|form| shared(form, &asked) == most);
    if let (1.., Some(form), None) = (most, nearest.next(), nearest.next()) {
        return Some(form);
    }
    // The default comes first, and one that takes a story before all.
    let mut left: Vec<&IntakeForm> = std::iter::once(default)
        .chain(forms.into_iter().filter(|form| form.path != default.path))
        .filter(|form| is_for_this(form))
        .collect();
    left.sort_by_key(|form| !takes_a_story(form));
    left.first().copied()
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

/// Whether the words have one of the question of an entry that no other question has.
fn names_alone(turn: &Turn<'_>, entry: &Entry, asked: &[String]) -> bool {
    let question = remembered(&entry.question);
    let mut own = question
        .telling()
        .iter()
        .filter(|word| turn.questions_with(word) == 1);
    own.any(|word| asked.iter().any(|said| said == word || has_same_stem(said, word)))
}

/// Whether a form must be told in free words what it is about.
fn takes_a_story(form: &IntakeForm) -> bool {
    let mut questions = form.questions.iter();
    questions.any(|question| question.required && question.control == Control::MultilineText)
}
