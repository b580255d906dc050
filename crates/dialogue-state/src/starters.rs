//! Questions that the greeting offers, so that nobody begins before an empty box.
//!
//! What is picked by its button or in its words is asked like any message. By number or place it says nothing without what was
//! offered, so the agent puts the question in its place before a step.

use knowledge::Knowledge;

use crate::Event;
use crate::choice::{self, Chosen};
use crate::state::{Pending, Spoken, State};
use crate::turn::{Draft, Turn};
use crate::words::{Text, folds_to};

/// Offers what the team has people begin with, before anything was asked.
pub(crate) fn offer(turn: &Turn<'_>, draft: Draft) -> Draft {
    if has_begun(&turn.state) {
        return draft;
    }
    let starters = turn.knowledge.settings.starters_in(turn.voice.languages());
    draft.steering(starters.into_iter().map(|starter| starter.text.as_str()))
}

/// Whether anything was asked or answered.
fn has_begun(state: &State) -> bool {
    state.pending != Pending::None || !state.questions.is_empty() || !state.tried.is_empty()
}

/// The question that an utterance picks of those the greeting offered last: "2", "the first one".
pub(crate) fn picked(knowledge: &Knowledge, state: &State, event: &Event) -> Option<Event> {
    let (Event::Said { text, secrets }, Spoken::Text { choices, .. }) = (event, &state.spoken) else {
        return None;
    };
    if choices.is_empty() || !secrets.is_empty() || state.intake.is_some() || has_begun(state) {
        return None;
    }
    let starters = &knowledge.settings.starters;
    let is_starter = |label: &str| starters.iter().any(|starter| starter.text == label);
    let labels: Vec<&str> = choices.iter().map(|choice| choice.label.as_str()).collect();
    let said = Text::new(text);
    // In its own words it is asked as it is written.
    let is_named = labels.iter().any(|label| folds_to(label, &said.folded));
    if is_named || !labels.iter().all(|label| is_starter(label)) {
        return None;
    }
    match choice::by_form(&said, &labels, "") {
        Some(Chosen::Options(places)) if !choice::takes_any(&said) => match places.as_slice() {
            [place] => Some(Event::Said {
                text: (*labels.get(*place)?).to_owned(),
                secrets: Vec::new(),
            }),
            _ => None,
        },
        _ => None,
    }
}
