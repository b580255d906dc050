//! "Back": to the options or the answer before.

use crate::answer;
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
            options,
            ..
        } if entries.iter().any(|id| turn.entry(id).is_some()) => {
            answer::give_chosen(turn, &entries, alternatives, options);
        }
        Pending::Answered { .. } | Pending::None | Pending::PersonOffered => nothing_before(turn),
    }
}

/// Goes back to an answer that was given before: the last one, or the first that is remembered.
pub(crate) fn to_answer(turn: &mut Turn<'_>, is_first: bool) {
    let is_answer = |earlier: &Pending| matches!(earlier, Pending::Answered { .. });
    let mut steps = turn.state.earlier.iter();
    let place = if is_first {
        steps.position(is_answer)
    } else {
        steps.rposition(is_answer)
    };
    if let Some(place) = place {
        turn.state.earlier.truncate(place + 1);
        if let Some(Pending::Answered { entries, .. }) = turn.state.earlier.last() {
            let entries = entries.clone();
            // It is taken back that it was refused.
            turn.state.refused.retain(|id| !entries.contains(id));
        }
    } else if let Pending::Answered {
        entries,
        alternatives,
        options,
        ..
    } = turn.state.pending.clone()
    {
        // The only answer there was.
        answer::give_chosen(turn, &entries, alternatives, options);
        return;
    }
    back(turn);
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
