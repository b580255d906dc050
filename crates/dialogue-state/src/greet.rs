//! Small talk: greetings, thanks, help, starting over. Short, and it never closes what is open.

use crate::act::{Decision, Outcome};
use crate::small_talk::{SmallTalk, ends_thanking, nods};
use crate::state::{Pending, Spoken};
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::Text;
use crate::{back, clarify, follow_up, handoff, outage, starters, topics};

/// A person joined: one welcome, not two.
pub(crate) fn joined(turn: &mut Turn<'_>) {
    turn.decide(Decision::SmallTalk);
    if !turn.state.is_welcomed {
        turn.state.is_welcomed = true;
        let name = turn.knowledge.settings.name.clone();
        let draft = turn.own(Key::Welcome, &[("name", (&name).into())]);
        let draft = starters::offer(turn, draft);
        turn.say(draft);
        outage::banner(turn);
    }
}

/// Whether a kind is kept when a team switches small talk off: what steers the conversation is.
fn steers(kind: SmallTalk) -> bool {
    !matches!(
        kind,
        SmallTalk::Greeting | SmallTalk::Thanks | SmallTalk::Praise | SmallTalk::Insult | SmallTalk::Goodbye
    )
}

/// What a smile or a thumb means where it stands: before anything was said it gives thanks for nothing, and a thumb under
/// an offer takes it.
pub(crate) fn by_signs(turn: &Turn<'_>, said: &Text, kind: SmallTalk) -> SmallTalk {
    // Nothing was asked that "no, thanks" could answer: it wishes for no more.
    let is_answered = matches!(turn.state.pending, Pending::Answered { .. });
    if kind == SmallTalk::Deny && is_answered && ends_thanking(&said.words) {
        return SmallTalk::Thanks;
    }
    if !said.words.is_empty() || kind != SmallTalk::Thanks {
        return kind;
    }
    let is_offered = match turn.state.pending {
        Pending::Clarify { .. } | Pending::PersonOffered => true,
        Pending::Answered { .. } | Pending::None => false,
    };
    let is_first = turn.state.questions.is_empty() && turn.state.pending == Pending::None;
    if is_offered && nods(&said.plain) {
        SmallTalk::Affirm
    } else if is_first && turn.state.tried.is_empty() {
        SmallTalk::Greeting
    } else {
        kind
    }
}

/// Answers small talk in the light of what is open.
pub(crate) fn small_talk(turn: &mut Turn<'_>, kind: SmallTalk) {
    turn.decide(Decision::SmallTalk);
    if !turn.knowledge.settings.small_talk && !steers(kind) {
        say(turn, Key::AskAway);
        return;
    }
    match kind {
        SmallTalk::Restart => start_over(turn),
        SmallTalk::Cancel => {
            turn.state.topics.clear();
            turn.state.pending = Pending::None;
            turn.state.context = None;
            say(turn, Key::Cancelled);
        }
        SmallTalk::Back => back::back(turn),
        SmallTalk::Repeat => repeat(turn),
        SmallTalk::Meta => help(turn, false),
        SmallTalk::Topics => help(turn, true),
        SmallTalk::Confused => confused(turn),
        SmallTalk::Insult => {
            let draft = turn.own(Key::Insult, &[]);
            // "No" behind it wants no person, and refuses no answer.
            let draft = if matches!(turn.state.pending, Pending::Clarify { .. }) {
                draft.steering([&*turn.label(Key::TalkToPerson)])
            } else {
                turn.offer_person(draft)
            };
            turn.say(draft);
        }
        SmallTalk::Greeting => {
            turn.state.is_welcomed = true;
            let draft = turn.own(Key::Greeting, &[]);
            let draft = starters::offer(turn, draft);
            turn.say(draft);
            outage::banner(turn);
        }
        SmallTalk::Thanks | SmallTalk::Praise => say(turn, Key::Thanks),
        SmallTalk::Goodbye => say(turn, Key::Goodbye),
        SmallTalk::Solved => solved(turn),
        SmallTalk::Affirm => affirm(turn),
        SmallTalk::Accept if turn.state.pending == Pending::PersonOffered || was_person_offered(turn) => {
            affirm(turn);
        }
        SmallTalk::More => say(turn, Key::AskAway),
        SmallTalk::Urgent => urgent(turn),
        SmallTalk::Accept | SmallTalk::Acknowledge => match turn.state.pending {
            Pending::Clarify { .. } => clarify::ask_again(turn, Key::WhichOneAgain),
            Pending::Answered { .. } => say(turn, Key::Acknowledged),
            Pending::None | Pending::PersonOffered => say(turn, Key::AskAway),
        },
        SmallTalk::Deny | SmallTalk::NotHelpful => deny(turn, kind),
    }
}

fn say(turn: &mut Turn<'_>, key: Key) {
    let draft = turn.own(key, &[]);
    turn.say(draft);
}

/// What the answer says was done: whether it helped is still open.
pub(crate) fn acknowledge(turn: &mut Turn<'_>) {
    turn.decide(Decision::SmallTalk);
    say(turn, Key::Acknowledged);
}

/// Another language was asked for: what is open is said in it.
pub(crate) fn in_other_words(turn: &mut Turn<'_>) {
    turn.decide(Decision::SmallTalk);
    if matches!(turn.state.pending, Pending::Clarify { .. }) {
        clarify::ask_again(turn, Key::WhichOneAgain);
    } else {
        say(turn, Key::AskAway);
    }
}

pub(crate) fn start_over(turn: &mut Turn<'_>) {
    turn.decide(Decision::SmallTalk);
    turn.forget_step();
    turn.state.start_over();
    let draft = turn.own(Key::StartOver, &[]);
    let draft = starters::offer(turn, draft);
    turn.say(draft);
}

/// Starts over while a support request stays open.
pub(crate) fn start_over_after(turn: &mut Turn<'_>, reference: &str) {
    turn.decide(Decision::SmallTalk);
    turn.forget_step();
    turn.state.start_over();
    let draft = turn.own(Key::StartOverOpen, &[("reference", reference.into())]);
    turn.say(draft);
}

/// Haste: what is open stays open, and a person is within reach.
fn urgent(turn: &mut Turn<'_>) {
    let draft = turn.own(Key::Urgent, &[]).expecting_answer();
    let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
    turn.say(draft);
}

fn help(turn: &mut Turn<'_>, asks_for_topics: bool) {
    let name = turn.knowledge.settings.name.clone();
    let mut draft = turn.own(Key::Help, &[("name", (&name).into())]);
    if asks_for_topics {
        draft = topics::add_all(turn, draft);
    }
    turn.keep_spoken();
    turn.say(draft);
}

/// What was said last is not understood: a list may be left for a sentence, and an article says no more than it does.
fn confused(turn: &mut Turn<'_>) {
    match turn.state.pending {
        Pending::Clarify { .. } => clarify::ask_again(turn, Key::UnsureWhich),
        Pending::Answered { .. } => {
            let draft = turn.own(Key::UnclearAnswer, &[]).expecting_answer();
            let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
            turn.say(draft);
        }
        Pending::None | Pending::PersonOffered => {
            let draft = turn.own(Key::Unclear, &[]).expecting_answer();
            let draft = turn.offer_person(draft);
            turn.say(draft);
        }
    }
}

fn affirm(turn: &mut Turn<'_>) {
    match turn.state.pending {
        Pending::Clarify { .. } => clarify::ask_again(turn, Key::WhichOneAgain),
        // "Yes" to the offer of a person is no word about the answer before.
        Pending::Answered { .. } if was_person_offered(turn) => {
            handoff::hand_off(turn, handoff::Reason::Asked);
        }
        Pending::Answered { .. } => solved(turn),
        Pending::PersonOffered => handoff::hand_off(turn, handoff::Reason::Asked),
        Pending::None => say(turn, Key::AskAway),
    }
}

/// Whether the last thing said was of the agent's own and offered a person.
fn was_person_offered(turn: &Turn<'_>) -> bool {
    let Spoken::Text { choices, .. } = &turn.state.spoken else {
        return false;
    };
    choices
        .iter()
        .any(|choice| turn.is_label(&choice.label, Key::TalkToPerson))
}

/// The person said that it helped, which closes what was open.
pub(crate) fn solved(turn: &mut Turn<'_>) {
    turn.record.outcome = Some(Outcome::Confirmed);
    turn.state.pending = Pending::None;
    turn.state.misses = 0;
    turn.state.denials = 0;
    say(turn, Key::Solved);
}

fn deny(turn: &mut Turn<'_>, kind: SmallTalk) {
    match turn.state.pending {
        Pending::Clarify { .. } => clarify::none_fits(turn),
        Pending::Answered { .. } => follow_up::denied(turn),
        Pending::None | Pending::PersonOffered if kind == SmallTalk::NotHelpful => {
            let draft = turn.own(Key::NotHelpful, &[]).expecting_answer();
            let draft = turn.offer_person(draft);
            turn.say(draft);
        }
        Pending::None | Pending::PersonOffered => {
            turn.state.pending = Pending::None;
            say(turn, Key::Declined);
        }
    }
}

/// Says the last message again.
fn repeat(turn: &mut Turn<'_>) {
    let spoken = turn.state.spoken.clone();
    turn.keep_spoken();
    match spoken {
        Spoken::Nothing => say(turn, Key::NothingToRepeat),
        Spoken::Text { text, choices } => {
            let draft = Draft::default().text(text).again(choices);
            turn.say(draft);
        }
        Spoken::Entries { entries } => {
            let known: Vec<_> = entries.iter().filter_map(|id| turn.entry(id)).collect();
            if known.is_empty() {
                say(turn, Key::AskAway);
            }
            for entry in known {
                let draft = Draft::default().text(entry.answer.clone());
                turn.say(draft);
            }
        }
    }
}
