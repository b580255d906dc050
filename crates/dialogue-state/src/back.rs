//! "Back": to the options or the answer before.

use crate::answer::{self, Lead};
use crate::clarify;
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::Turn;

/// Goes one step back.
pub(crate) fn back(turn: &mut Turn<'_>) {
    let Some(earlier) = turn.state.earlier.pop() else {
        nothing_before(turn);
        return;
    };
    // What is left now is not what "back" returns to next.
    turn.forget_step();
    match earlier {
        Pending::Clarify {
            options,
            alternatives,
            ..
        } => clarify::reopen(turn, options, alternatives),
        Pending::Answered {
            entries,
            alternatives,
            ..
        } if entries.iter().any(|id| turn.entry(id).is_some()) => {
            answer::give(turn, &entries, alternatives, Lead::None);
        }
        Pending::Answered { .. } | Pending::None | Pending::PersonOffered => nothing_before(turn),
    }
}

fn nothing_before(turn: &mut Turn<'_>) {
    if matches!(turn.state.pending, Pending::Clarify { .. }) {
        clarify::ask_again(turn, Key::WhichOneAgain);
        return;
    }
    turn.state.pending = Pending::None;
    let draft = turn.own(Key::NothingBefore, &[]).expecting_answer();
    turn.say(draft);
}
