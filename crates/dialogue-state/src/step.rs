//! One step of the conversation.

mod asked;
mod decided;

use intent_classifier::{Verdict, decide};
use jiff::tz::Offset;
use knowledge::{EntryId, Knowledge};
use redaction::SecretKind;

use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::said::Said;
use crate::small_talk::SmallTalk;
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{Text, folds_to, is_of_phrase, remembered};
use crate::{
    Act, EntryWords, Event, State, Surroundings, Together, Understanding, about_answer, agent, clarify,
    context, distress, entities, fallback, follow_up, greet, handoff, intake, person, secret, topics,
};
use asked::{asked, sure_of};
pub(crate) use decided::decided;

/// Takes the state, what happened and what it was understood as; gives the next state and what to do. The last act is
/// the record; a turn without a message is one in which the agent keeps quiet. `together` is what the event may mean beside the
/// question that is open; `entry_words` are those of `knowledge`.
pub fn step(
    state: State,
    event: &Event,
    understanding: &Understanding,
    together: Option<&Together>,
    knowledge: &Knowledge,
    entry_words: &EntryWords,
    surroundings: &Surroundings<'_>,
) -> (State, Vec<Act>) {
    let read_here;
    let said_now = match (event, &understanding.said) {
        (Event::Said { .. }, Some(said)) => Some(said),
        (Event::Said { text, .. }, None) => {
            read_here = Said::read(text);
            Some(&read_here)
        }
        _ => None,
    };
    let mut turn = Turn::new(
        state,
        knowledge,
        entry_words,
        surroundings,
        understanding,
        said_now,
    );
    if let Some(said) = said_now {
        entities::note(
            &mut turn.state,
            &said.named,
            surroundings.now,
            surroundings.offset.unwrap_or(Offset::UTC),
        );
        // "Ok" and "thanks" lead nowhere else.
        if let Some(context) = &mut turn.state.context
            && !said.small_talk.is_some_and(SmallTalk::says_nothing)
        {
            context.age = context.age.saturating_add(1);
        }
        if turn.context_weight() == 0 {
            turn.state.context = None;
        }
    }
    match event {
        Event::Handoff(status) => handoff::reported(&mut turn, *status),
        Event::Said { text, .. } if handoff::is_quiet(&turn) => handoff::said_while_quiet(&mut turn, text),
        Event::Feedback { helpful, .. } if !handoff::is_quiet(&turn) => {
            follow_up::feedback(&mut turn, *helpful);
        }
        _ if handoff::is_quiet(&turn) => turn.decide(Decision::Handoff),
        Event::Said { text, secrets } if turn.state.intake.is_some() => {
            turn.secrets = to_revoke(secrets);
            intake::said(&mut turn, text, understanding);
        }
        Event::Pressed { value } if turn.state.intake.is_some() => {
            intake::said(&mut turn, value, understanding);
        }
        Event::Attached if turn.state.intake.is_some() => intake::attached(&mut turn),
        Event::Joined => greet::joined(&mut turn),
        Event::Said { text, secrets } => {
            turn.secrets = to_revoke(secrets);
            if let Some(read) = said_now {
                said(&mut turn, text, read, understanding, together);
            }
        }
        Event::Pressed { value } => pressed(&mut turn, value),
        Event::Attached => attached(&mut turn),
        Event::Feedback { .. } => {}
    }
    turn.finish()
}

/// What was masked and must be revoked: who somebody is need not be.
fn to_revoke(masked: &[SecretKind]) -> Vec<SecretKind> {
    masked
        .iter()
        .copied()
        .filter(|kind| !kind.is_personal())
        .collect()
}

fn said(
    turn: &mut Turn<'_>,
    text: &str,
    said: &Said,
    understanding: &Understanding,
    together: Option<&Together>,
) {
    turn.revoke.clone_from(&understanding.revoke);
    turn.covering.clone_from(&understanding.covering);
    turn.articles_in = understanding.articles_in.filter(|code| !turn.state.writes(code));
    turn.state.is_welcomed = true;
    if !turn.secrets.is_empty() && secret::is_lone(&said.words) {
        secret::lone(turn);
        return;
    }
    if distress::is_distressed(said)
        && sure_of(&understanding.ranking, agent::costs(turn.knowledge)).is_none()
    {
        distress::heard(turn, said);
        return;
    }
    if chosen_by_label(turn, said)
        || about_answer::tells_contact(turn, said)
        || (!names_what_articles_tell(turn, said, understanding)
            && !asks_how_to_reach_people(turn, said, understanding)
            && asked_for_person(turn, said, said.asks_for_person))
        || clarify::choose_by_form(turn, said)
        || clarify::choose_another(turn, said)
        || topics::choose(turn, said)
    {
        return;
    }
    // "In German" may be an option.
    if said.wished_language.is_some() && clarify::choose_by_label(turn, said) {
        return;
    }
    if said.wished_language.is_some() {
        greet::in_other_words(turn);
        return;
    }
    if said.declines_person {
        turn.decide(Decision::SmallTalk);
        let draft = turn.own(Key::Declined, &[]);
        turn.say(draft);
        return;
    }
    if said.refuses_all && matches!(turn.state.pending, Pending::Answered { .. }) {
        turn.decide(Decision::SmallTalk);
        follow_up::denied(turn);
        return;
    }
    if let Some(kind) = said
        .small_talk
        .map(|kind| greet::by_signs(turn, said, asked_back(said, kind)))
        && !(kind == SmallTalk::Cancel && cancels_what_articles_tell(turn, said, understanding))
        && !(matches!(
            kind,
            SmallTalk::Accept | SmallTalk::Repeat | SmallTalk::Acknowledge
        ) && asks_on(turn, said))
        && !(kind == SmallTalk::Restart && names_option(turn, said))
        && !names_topic(turn, said, understanding)
    {
        if kind != SmallTalk::NotHelpful || !about_answer::tells_other_step(turn, said) {
            greet::small_talk(turn, kind);
        }
        return;
    }
    if said.points_at_list && !said.is_bare() && !about_answer::adds_number(turn, said) {
        if clarify::choose_of_before(turn, said) {
            return;
        }
        turn.decide(Decision::Unknown);
        let draft = turn.own(Key::NoListOpen, &[]).expecting_answer();
        turn.say(draft);
        return;
    }
    let is_open = matches!(
        turn.state.pending,
        Pending::Clarify { .. } | Pending::Answered { .. }
    );
    if is_open && said.plain.trim().chars().all(|c| matches!(c, '?' | '？')) {
        greet::small_talk(turn, SmallTalk::Confused);
        return;
    }
    if !said.plain.chars().any(char::is_alphanumeric) {
        turn.decide(Decision::Unknown);
        let draft = turn.own(Key::Empty, &[]).expecting_answer();
        turn.say(draft);
        return;
    }
    asked(turn, text, said, understanding, together);
}

/// "Sure?" behind an answer affirms nothing: it asks what was meant.
fn asked_back(said: &Said, kind: SmallTalk) -> SmallTalk {
    if kind == SmallTalk::Affirm && said.plain.trim_end().ends_with(['?', '？']) {
        return SmallTalk::Confused;
    }
    kind
}

/// Whether nothing is open that could be cancelled, and articles are about cancelling: "I want to cancel" asks how.
fn cancels_what_articles_tell(turn: &Turn<'_>, said: &Said, understanding: &Understanding) -> bool {
    matches!(turn.state.pending, Pending::None)
        // A word alone is a command, where something was said that it may be about.
        && (said.words.len() > 2 || turn.state.questions.is_empty())
        && decide(&understanding.ranking, agent::costs(turn.knowledge)) != Verdict::Unknown
        && understanding
            .ranking
            .words
            .iter()
            .any(|word| word.content && word.known && fallback::says_something(&word.text))
}

/// Whether a word that may ask for a person is what articles are about: "ticket" where they tell of parking tickets.
fn names_what_articles_tell(turn: &Turn<'_>, said: &Said, understanding: &Understanding) -> bool {
    person::may_be_a_thing(&said.words)
        && decide(&understanding.ranking, agent::costs(turn.knowledge)) != Verdict::Unknown
        && said.words.iter().any(|word| turn.questions_with(word) > 0)
}

/// Whether how, where or when people are reached is asked, and an entry that asks so is sure: "how do I reach support?".
fn asks_how_to_reach_people(turn: &Turn<'_>, said: &Said, understanding: &Understanding) -> bool {
    let is_asked = said
        .words
        .first()
        .is_some_and(|word| context::cue_of(std::slice::from_ref(word)).is_some());
    let sure = || sure_of(&understanding.ranking, agent::costs(turn.knowledge));
    is_asked
        && sure()
            .and_then(|id| turn.entry(&id))
            .is_some_and(|entry| person::asks_for_person(&entry.question))
}

/// Whether a word alone is near to small talk by its letters only, and articles are about it: "checkin" is not "checking".
fn names_topic(turn: &Turn<'_>, said: &Said, understanding: &Understanding) -> bool {
    matches!(said.words.as_slice(), [word] if !is_of_phrase(word))
        && decide(&understanding.ranking, agent::costs(turn.knowledge)) != Verdict::Unknown
}

/// Whether a word alone is of one option that stands open: "reset" beside "Reset my password".
fn names_option(turn: &Turn<'_>, said: &Said) -> bool {
    let ([word], Pending::Clarify { options, .. }) = (said.words.as_slice(), &turn.state.pending) else {
        return false;
    };
    let mut naming = options
        .iter()
        .filter(|option| remembered(&option.label).words.contains(word));
    naming.next().is_some() && naming.next().is_none()
}

/// Whether words that take an offer, or ask for the last message again, ask on about the answer that was given, because they
/// end so or nothing was offered: "why not?", "then what".
fn asks_on(turn: &Turn<'_>, said: &Said) -> bool {
    let asks = said.plain.trim_end().ends_with('?') || turn.state.pending != Pending::PersonOffered;
    asks && turn.state.context.is_some() && said.is_bare()
}

/// The label of an option that is open, or of one that was shown before: a stale button does what it says.
fn chosen_by_label(turn: &mut Turn<'_>, text: &Text) -> bool {
    let folded = text.folded.as_str();
    if let Pending::Clarify { options, .. } = &turn.state.pending
        && options.iter().any(|option| folds_to(&option.label, folded))
    {
        return clarify::choose_by_form(turn, text);
    }
    let stale = turn
        .state
        .shown
        .iter()
        .rev()
        .find(|shown| folds_to(&shown.label, folded))
        .map(|shown| shown.entries.clone());
    let known: Vec<EntryId> = stale
        .into_iter()
        .flatten()
        .filter(|id| turn.entry(id).is_some())
        .collect();
    match known.as_slice() {
        [] => false,
        [one] => {
            answer::give(turn, std::slice::from_ref(one), Vec::new(), Lead::None);
            true
        }
        several => {
            clarify::open_topic(turn, several, Vec::new());
            true
        }
    }
}

fn asked_for_person(turn: &mut Turn<'_>, text: &Text, asks_for_person: bool) -> bool {
    let is_asked = asks_for_person || turn.folds_to_label(&text.folded, Key::TalkToPerson);
    if is_asked {
        handoff::hand_off(turn, handoff::Reason::Asked);
    }
    is_asked
}

/// A button with a value: it does what its value says.
fn pressed(turn: &mut Turn<'_>, value: &str) {
    let text = Text::new(value);
    if chosen_by_label(turn, &text)
        || asked_for_person(turn, &text, person::asks_for_person(value))
        || clarify::choose_by_form(turn, &text)
        || topics::choose(turn, &text)
    {
        return;
    }
    if let Some(form) = intake::called(turn, &text) {
        turn.form = Some(form);
        handoff::hand_off(turn, handoff::Reason::Asked);
        return;
    }
    let folded = text.folded;
    let entry = turn
        .knowledge
        .entries
        .iter()
        .find(|entry| {
            !folded.is_empty() && (folds_to(&entry.question, &folded) || entry.id.as_str() == value)
        })
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
