//! What people asked and did not get, read from turns that were logged: which question a turn that came to nothing is about,
//! and which questions are the same.
//!
//! What surprises: the turn that shows a miss is seldom the one to mend. "That did not help" is about the question before the
//! answer, and "2" about the one before the options.

use intent_classifier::normalize::{MOST_UTTERANCE_CHARS, normalize};
use knowledge::{EntryId, Knowledge};
use redaction::without_masks;

use crate::choice::{self, Chosen};
use crate::small_talk::small_talk;
use crate::strings::Key;
use crate::words::{Text, fold, folds_to, words};
use crate::{Act, Agent, Decision, Event, State, Surroundings, follow_up};

/// How a question came to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MissKind {
    /// Nothing was good enough.
    Unknown,
    /// None of the options was meant.
    NoneOfThese,
    /// The answer did not help.
    Denied,
    /// The conversation was given to a person.
    Handoff,
}

/// A turn that was logged.
#[derive(Debug, Clone, Copy)]
pub struct Past<'log> {
    /// What it came to: `answer`, `clarify` …
    pub decision: &'log str,
    /// The entry that was given.
    pub entry: Option<&'log str>,
    /// `confirmed`, `denied` or `handed_off`.
    pub outcome: Option<&'log str>,
    /// Option of the turn before that was chosen.
    pub chosen: Option<i64>,
    /// The [`Event`], JSON.
    pub event: &'log str,
}

/// A question that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// Place of the turn that asked it.
    pub asked: usize,
    /// How it came to nothing.
    pub kind: MissKind,
    /// The question as it is stored, masked.
    pub text: String,
    /// The entry that was given to it last, where one was.
    pub entry: Option<String>,
}

/// What a question comes to when it is asked again, as the first thing in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedAgain {
    /// What it comes to.
    pub decision: Decision,
    /// The entry that is given.
    pub entry: Option<EntryId>,
    /// The options that are offered.
    pub options: Vec<String>,
    /// Whether it is answered, and not by the entry that did not help before.
    pub is_answered: bool,
}

/// Asks a question again that came to nothing. `given` is the entry that did not help. `None` for an event that says nothing.
pub fn ask_again(
    agent: &Agent,
    event: &Event,
    given: Option<&str>,
    surroundings: Surroundings<'_>,
) -> Option<AskedAgain> {
    if !matches!(event, Event::Said { .. }) {
        return None;
    }
    let understanding = agent.understand(event);
    let (_, acts) = agent.step(State::default(), event, &understanding, surroundings);
    let Some(Act::Record(record)) = acts.into_iter().last() else {
        return None;
    };
    let is_other = record
        .entry
        .as_ref()
        .is_some_and(|entry| Some(entry.as_str()) != given);
    Some(AskedAgain {
        is_answered: record.decision == Decision::Answer && is_other,
        decision: record.decision,
        entry: record.entry,
        options: record.options.into_iter().map(|option| option.label).collect(),
    })
}

/// What the last of these turns of one conversation is about, where it shows that a question came to nothing. `handoff` is the
/// reason of the support request it made. `None` where nothing was asked: a person was asked for at once, or a secret was
/// pasted without a word.
pub fn miss(turns: &[Past<'_>], handoff: Option<&str>, knowledge: &Knowledge) -> Option<Miss> {
    let (last, before) = turns.split_last()?;
    let said = said(last);
    let refuses_options = said
        .as_deref()
        .is_none_or(|text| is_none_of_these(text, knowledge));
    let own = said.filter(|text| !is_reply(text, knowledge));
    let (kind, own) = match (last.outcome, last.decision) {
        (Some("handed_off"), _) => (MissKind::Handoff, own.filter(|_| handoff == Some("misses"))),
        (Some("denied"), _) => (MissKind::Denied, None),
        (_, "unknown") if refuses_options => (MissKind::NoneOfThese, None),
        // "7" where there are no options is about nothing.
        (_, "unknown") => (MissKind::Unknown, Some(own?)),
        _ => return None,
    };
    let asked = match own {
        Some(text) => Some((before.len(), text)),
        None => question(before, knowledge),
    };
    let (asked, text) = asked.filter(|(_, text)| !key(text).is_empty())?;
    let given = turns.get(asked..before.len()).unwrap_or_default();
    Some(Miss {
        asked,
        kind,
        text,
        entry: given.iter().rev().find_map(|past| past.entry).map(str::to_owned),
    })
}

/// What two questions have in common that are the same: their words in order, spelt as the classifier compares them. Masks of
/// secrets do not count. Empty where a text says nothing.
pub fn key(text: &str) -> String {
    fold(&normalize(&without_masks(text), MOST_UTTERANCE_CHARS)).into_owned()
}

/// The last question of these turns that is still open, and its place.
fn question(turns: &[Past<'_>], knowledge: &Knowledge) -> Option<(usize, String)> {
    for (place, past) in turns.iter().enumerate().rev() {
        if matches!(past.outcome, Some("confirmed" | "handed_off")) {
            return None;
        }
        let asks = matches!(past.decision, "answer" | "clarify" | "unknown") && past.chosen.is_none();
        let Some(text) = said(past).filter(|_| asks) else {
            continue;
        };
        // "No, I mean the other gate" asks; "that did not help" does not.
        let is_reply = is_reply(&text, knowledge)
            || (past.outcome == Some("denied") && !follow_up::begins_with_refusal(&words(&text)));
        if !is_reply {
            return Some((place, text));
        }
    }
    None
}

/// What a person wrote in a turn.
fn said(past: &Past<'_>) -> Option<String> {
    match serde_json::from_str(past.event).ok()? {
        Event::Said { text, .. } => Some(text),
        _ => None,
    }
}

/// Whether a text asks nothing by itself: thanks, "that did not help", a number of an option.
fn is_reply(text: &str, knowledge: &Knowledge) -> bool {
    is_none_of_these(text, knowledge)
        || small_talk(text).is_some()
        || choice::is_bare_number(&Text::new(text))
}

/// Whether a text refuses options, by the button in whatever language or in words.
fn is_none_of_these(text: &str, knowledge: &Knowledge) -> bool {
    let text = Text::new(text);
    choice::by_form(&text, &[], "") == Some(Chosen::NoneOfThese)
        || knowledge
            .strings
            .labels(Key::NoneOfThese.id())
            .any(|label| folds_to(&label, &text.folded))
}

#[cfg(test)]
mod tests;
