//! One step of the conversation.

use intent_classifier::{Ranking, Verdict, decide};
use knowledge::{EntryId, Knowledge};

use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::small_talk::small_talk;
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::fold;
use crate::{
    Act, Event, State, Surroundings, Understanding, agent, choice, clarify, fallback, follow_up, greet,
    handoff, person, secret,
};

/// Takes the state, what happened and what it was understood as; gives the next state and what to do. The last act is
/// the record; a turn without a message is one in which the agent keeps quiet.
pub fn step(
    state: State,
    event: &Event,
    understanding: &Understanding,
    knowledge: &Knowledge,
    surroundings: &Surroundings<'_>,
) -> (State, Vec<Act>) {
    let mut turn = Turn::new(state, knowledge, surroundings);
    match event {
        Event::Handoff(status) => handoff::reported(&mut turn, *status),
        Event::Said { text, .. } if handoff::is_quiet(&turn) => handoff::said_while_quiet(&mut turn, text),
        Event::Feedback { helpful, .. } if !handoff::is_quiet(&turn) => {
            follow_up::feedback(&mut turn, *helpful);
        }
        _ if handoff::is_quiet(&turn) => turn.decide(Decision::Handoff),
        Event::Joined => greet::joined(&mut turn),
        Event::Said { text, secrets } => {
            turn.secrets.clone_from(secrets);
            said(&mut turn, text, understanding);
        }
        Event::Pressed { value } => pressed(&mut turn, value),
        Event::Attached => attached(&mut turn),
        Event::Feedback { .. } => {}
    }
    turn.finish()
}

fn said(turn: &mut Turn<'_>, text: &str, understanding: &Understanding) {
    let plain = redaction::without_masks(text);
    turn.revoke.clone_from(&understanding.revoke);
    turn.state.is_welcomed = true;
    if !turn.secrets.is_empty() && secret::is_lone(&plain) {
        secret::lone(turn);
        return;
    }
    if chosen_by_label(turn, &plain)
        || asked_for_person(turn, &plain)
        || clarify::choose_by_form(turn, &plain)
    {
        return;
    }
    if let Some(kind) = small_talk(&plain) {
        greet::small_talk(turn, kind);
        return;
    }
    if choice::is_bare_number(&plain) {
        turn.decide(Decision::Unknown);
        let draft = turn.own(Key::NoListOpen, &[]).expecting_answer();
        turn.say(draft);
        return;
    }
    if !plain.chars().any(char::is_alphanumeric) {
        turn.decide(Decision::Unknown);
        let draft = turn.own(Key::Empty, &[]).expecting_answer();
        turn.say(draft);
        return;
    }
    asked(turn, text, &plain, understanding);
}

/// The label of an option that is open, or of one that was shown before: a stale button does what it says.
fn chosen_by_label(turn: &mut Turn<'_>, text: &str) -> bool {
    let folded = fold(text);
    if let Pending::Clarify { options, .. } = &turn.state.pending
        && options.iter().any(|option| fold(&option.label) == folded)
    {
        return clarify::choose_by_form(turn, text);
    }
    let stale = turn
        .state
        .shown
        .iter()
        .rev()
        .find(|shown| fold(&shown.label) == folded)
        .map(|shown| shown.entry.clone())
        .filter(|id| turn.entry(id).is_some());
    match stale {
        Some(entry) => {
            answer::give(turn, &[entry], Vec::new(), Lead::None);
            true
        }
        None => false,
    }
}

fn asked_for_person(turn: &mut Turn<'_>, text: &str) -> bool {
    let is_asked = fold(text) == fold(turn.label(Key::TalkToPerson)) || person::asks_for_person(text);
    if is_asked {
        handoff::hand_off(turn, handoff::Reason::Asked);
    }
    is_asked
}

/// A question, or words that point at an open option.
fn asked(turn: &mut Turn<'_>, text: &str, plain: &str, understanding: &Understanding) {
    let ranking = usable(turn, plain, &understanding.ranking);
    let verdict = decide(&ranking, agent::costs(turn.knowledge));
    let first = ranking
        .candidates
        .first()
        .map(|candidate| EntryId(candidate.id.clone()));
    let sure = first.as_ref().filter(|_| verdict == Verdict::Answer);
    if clarify::choose_by_words(turn, plain, understanding, sure) {
        return;
    }
    text.trim().clone_into(&mut turn.state.question);
    let parts: Vec<EntryId> = understanding
        .parts
        .iter()
        .filter_map(|part| part.candidates.first())
        .map(|first| EntryId(first.id.clone()))
        .filter(|id| turn.entry(id).is_some())
        .collect();
    if parts.len() > 1 {
        answer::give(turn, &parts, Vec::new(), Lead::None);
        return;
    }
    match (verdict, first) {
        (Verdict::Answer, Some(entry)) => {
            let alternatives = answer::alternatives(turn, &ranking, std::slice::from_ref(&entry));
            answer::give(turn, &[entry], alternatives, Lead::None);
        }
        (Verdict::Clarify(count), Some(_)) => offer(turn, &ranking, count),
        _ => fallback::unknown(turn, &ranking),
    }
}

/// The ranking without what was refused, unless the text is the very question of it.
fn usable(turn: &Turn<'_>, text: &str, ranking: &Ranking) -> Ranking {
    let folded = fold(text);
    let mut usable = ranking.clone();
    usable.candidates.retain(|candidate| {
        let id = EntryId(candidate.id.clone());
        let is_its_question = || {
            turn.entry(&id)
                .is_some_and(|entry| fold(&entry.question) == folded)
        };
        turn.entry(&id).is_some() && (!turn.state.refused.contains(&id) || is_its_question())
    });
    usable
}

/// Offers the first candidates; those that were offered just now and not taken are not offered again.
fn offer(turn: &mut Turn<'_>, ranking: &Ranking, count: usize) {
    let open: Vec<EntryId> = match &turn.state.pending {
        Pending::Clarify { options, .. } => options.iter().map(|option| option.entry.clone()).collect(),
        _ => Vec::new(),
    };
    let best: Vec<EntryId> = ranking
        .candidates
        .iter()
        .take(count)
        .filter(|candidate| candidate.confidence >= answer::LEAST_CONFIDENCE)
        .map(|candidate| EntryId(candidate.id.clone()))
        .collect();
    if best.len() < 2 {
        // What was refused took the confidence with it: one option is no question.
        fallback::unknown(turn, ranking);
        return;
    }
    if best.iter().any(|id| !open.contains(id)) {
        let behind = answer::alternatives(turn, ranking, &best);
        clarify::ask(turn, &best, behind, Key::WhichOne);
        return;
    }
    // The same question again would lead to the same words: go on to what comes behind.
    let behind = answer::alternatives(turn, ranking, &open);
    if behind.len() > 1 {
        let (next, rest) = behind.split_at(behind.len().min(3));
        clarify::ask(turn, next, rest.to_vec(), Key::ChooseOne);
    } else {
        fallback::none_fits(turn, &behind);
    }
}

/// A button with a value: it does what its value says.
fn pressed(turn: &mut Turn<'_>, value: &str) {
    if chosen_by_label(turn, value) || asked_for_person(turn, value) || clarify::choose_by_form(turn, value) {
        return;
    }
    let folded = fold(value);
    let entry = turn
        .knowledge
        .entries
        .iter()
        .find(|entry| !folded.is_empty() && (fold(&entry.question) == folded || entry.id.as_str() == value))
        .map(|entry| entry.id.clone());
    if let Some(entry) = entry {
        answer::give(turn, &[entry], Vec::new(), Lead::None);
    } else if matches!(turn.state.pending, Pending::Clarify { .. }) {
        clarify::ask_again(turn, Key::WhichOneAgain);
    } else {
        turn.decide(Decision::Unknown);
        let draft = turn.own(Key::UnknownButton, &[]).expecting_answer();
        turn.say(draft);
    }
}

fn attached(turn: &mut Turn<'_>) {
    turn.decide(Decision::Unknown);
    let draft = turn.own(Key::Files, &[]).expecting_answer();
    turn.say(draft);
}
