//! After an answer: "that did not help" drops it and gives the next best, or a person.

use crate::act::{Decision, Outcome};
use crate::answer::{self, Lead};
use crate::handoff::{self, Reason};
use crate::state::{Pending, State};
use crate::strings::Key;
use crate::turn::Turn;
use crate::{clarify, greet};

/// So many denied answers are a handoff.
const MOST_DENIALS: u8 = 2;

/// The answers given last did not help.
pub(crate) fn denied(turn: &mut Turn<'_>) {
    let Pending::Answered {
        entries,
        alternatives,
    } = std::mem::take(&mut turn.state.pending)
    else {
        return;
    };
    turn.record.outcome = Some(Outcome::Denied);
    for entry in &entries {
        State::remember(&mut turn.state.refused, entry);
    }
    turn.state.denials = turn.state.denials.saturating_add(1);
    if turn.state.denials >= MOST_DENIALS {
        handoff::hand_off(turn, Reason::Denied);
        return;
    }
    let left: Vec<_> = alternatives
        .into_iter()
        .filter(|id| !turn.state.refused.contains(id) && turn.entry(id).is_some())
        .collect();
    match left.as_slice() {
        [] => {
            turn.decide(Decision::Unknown);
            let draft = turn.own(Key::NoOther, &[]);
            let draft = turn.add(draft, Key::Rephrase, &[]);
            let draft = turn.add(draft, Key::OfferPerson, &[]);
            let draft = turn.offer_person(draft);
            turn.say(draft);
        }
        [one] => answer::give(turn, std::slice::from_ref(one), Vec::new(), Lead::NextBest),
        several => {
            let (offered, behind) = several.split_at(several.len().min(3));
            clarify::ask(turn, offered, behind.to_vec(), Key::NextBestChoice);
        }
    }
}

/// A verdict by the buttons of an answer.
pub(crate) fn feedback(turn: &mut Turn<'_>, helpful: bool) {
    let is_about_last = matches!(turn.state.pending, Pending::Answered { .. });
    match (helpful, is_about_last) {
        (true, true) => greet::solved(turn),
        (false, true) => denied(turn),
        // About an older answer: kept, but the conversation has gone on.
        (true, false) => turn.record.outcome = Some(Outcome::Confirmed),
        (false, false) => turn.record.outcome = Some(Outcome::Denied),
    }
}
