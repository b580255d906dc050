//! Asking between close candidates: at most three options and "None of these".

mod chosen;

use std::rc::Rc;

use knowledge::EntryId;

use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::distinguish::{self, Question, Weighed};
use crate::state::{Pending, Shown, State};
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::{Text, remembered, words};
use crate::{Understanding, choice, fallback};
pub(crate) use chosen::{
    choose_another, choose_by_form, choose_by_label, choose_by_words, choose_of_before, names_known_thing,
    take, tells_nothing_of_options,
};

/// With so much of the confidence a candidate is meant.
const CLEAR: f64 = 0.6;

/// The same options are shown again at most so often, when what came back was no choice.
const MOST_REPEATS: u8 = 2;

/// Asks what splits `candidates`, of which two or more are known.
pub(crate) fn ask(turn: &mut Turn<'_>, candidates: &[Weighed], question: Key) {
    ask_behind(turn, Draft::default(), candidates, question);
}

/// [`ask`], behind what is said first.
pub(crate) fn ask_behind(turn: &mut Turn<'_>, lead: Draft, candidates: &[Weighed], question: Key) {
    let Some(asked) = distinguish::question(turn, candidates) else {
        let near: Vec<EntryId> = candidates
            .iter()
            .map(|candidate| candidate.entry.clone())
            .collect();
        fallback::none_fits(turn, &near);
        return;
    };
    let Question {
        options,
        rest,
        is_by_topic,
    } = asked;
    let question = match question {
        Key::WhichOne if is_by_topic => Key::WhichTopic,
        other => other,
    };
    offer(turn, lead, options, rest, question, 0);
}

/// Whether the open options were not shown too often yet.
pub(crate) fn may_ask_again(turn: &Turn<'_>) -> bool {
    matches!(&turn.state.pending, Pending::Clarify { repeats, .. } if *repeats < MOST_REPEATS)
}

/// Shows the open options again.
pub(crate) fn ask_again(turn: &mut Turn<'_>, question: Key) {
    if let Pending::Clarify {
        options,
        alternatives,
        repeats,
    } = turn.state.pending.clone()
    {
        let known = known(turn, options);
        if repeats < MOST_REPEATS && known.len() > 1 {
            offer(turn, Draft::default(), known, alternatives, question, repeats + 1);
        } else {
            // The options were not refused, but asking again would go round in circles.
            fallback::none_fits(turn, &alternatives);
        }
    }
}

/// Those of the options that the knowledge still has.
fn known(turn: &Turn<'_>, mut options: Vec<Shown>) -> Vec<Shown> {
    options.retain(|option| option.entries.iter().any(|id| turn.entry(id).is_some()));
    options
}

/// Shows options that were shown before.
pub(crate) fn reopen(turn: &mut Turn<'_>, options: Vec<Shown>, alternatives: Vec<EntryId>) {
    let known = known(turn, options);
    if known.len() < 2 {
        fallback::none_fits(turn, &alternatives);
    } else {
        offer(turn, Draft::default(), known, alternatives, Key::WhichOne, 0);
    }
}

fn offer(
    turn: &mut Turn<'_>,
    lead: Draft,
    options: Vec<Shown>,
    alternatives: Vec<EntryId>,
    question: Key,
    repeats: u8,
) {
    turn.decide(Decision::Clarify);
    let count = i64::try_from(options.len()).unwrap_or(i64::MAX);
    let topics: Vec<String> = options.iter().map(|option| option.label.clone()).collect();
    let topics = fallback::listed(&topics, &turn.label(Key::Or));
    let draft = turn
        .add(
            lead,
            question,
            &[("count", count.into()), ("topics", (&topics).into())],
        )
        .choices(options.iter().map(|option| option.label.as_str()))
        .steering([&*turn.label(Key::NoneOfThese)]);
    turn.say(draft);
    keep_open(turn, options, alternatives, repeats);
}

/// Remembers options that were shown: the next utterance may choose one.
pub(crate) fn keep_open(turn: &mut Turn<'_>, options: Vec<Shown>, alternatives: Vec<EntryId>, repeats: u8) {
    turn.show(&options);
    turn.state.pending = Pending::Clarify {
        options,
        alternatives,
        repeats,
    };
}

/// None of the options is it: they are refused, and the next nearest are offered, or named where there are too few.
pub(crate) fn none_fits(turn: &mut Turn<'_>) {
    if let Pending::Clarify {
        options,
        alternatives,
        ..
    } = std::mem::take(&mut turn.state.pending)
    {
        for entry in options.iter().flat_map(|option| &option.entries) {
            State::remember(&mut turn.state.refused, entry);
        }
        let left: Vec<EntryId> = alternatives
            .into_iter()
            .filter(|id| !turn.state.refused.contains(id) && turn.entry(id).is_some())
            .collect();
        match left.as_slice() {
            [] => fallback::none_fits(turn, &left),
            _ if !fallback::may_miss(turn) => fallback::none_fits(turn, &left),
            [last] => {
                // One option is no question.
                turn.state.misses = turn.state.misses.saturating_add(1);
                answer::give(turn, std::slice::from_ref(last), Vec::new(), Lead::NextBest);
            }
            several => {
                turn.state.misses = turn.state.misses.saturating_add(1);
                ask(turn, &distinguish::by_order(several), Key::NextBestChoice);
            }
        }
    }
}

/// Options that were passed over for another question may be meant by this one, which has a word of theirs that no question
/// before had. Who refused three topics has seen none of the entries in them.
pub(crate) fn reconsider(turn: &mut Turn<'_>, understanding: &Understanding) {
    if turn.state.refused.is_empty() {
        return;
    }
    let asked: Vec<Rc<Text>> = turn
        .state
        .questions
        .iter()
        .map(|question| remembered(question))
        .collect();
    let content = understanding
        .words
        .iter()
        .filter(|word| word.content && !word.denied);
    let mut fresh: Vec<String> = content
        .flat_map(|word| words(word.repaired.as_deref().unwrap_or(&word.text)))
        .collect();
    fresh.retain(|word| {
        fallback::says_something(word)
            && !asked
                .iter()
                .flat_map(|question| &question.words)
                .any(|known| known == word || choice::has_same_stem(known, word))
    });
    if fresh.is_empty() {
        return;
    }
    let refused = std::mem::take(&mut turn.state.refused);
    let is_meant = |id: &EntryId| {
        let entry = turn.entry(id).filter(|_| !turn.state.tried.contains(id));
        // An answer that nobody has seen may have it, too.
        let nearest = understanding.ranking.candidates.first();
        let nearest = nearest.filter(|nearest| nearest.id == id.as_str());
        let is_nearest = nearest.is_some_and(|nearest| {
            let is_clear = nearest.confidence >= CLEAR || !was_offered(turn, id);
            let mut matched = nearest.matched.iter().flat_map(|met| words(&met.word));
            is_clear && matched.any(|word| fresh.contains(&word))
        });
        entry.is_some_and(|entry| {
            let asked_as = &turn.words_of(entry).asked_as;
            is_nearest || fresh.iter().any(|word| asked_as.has_like(word))
        })
    };
    let refused = refused.into_iter().filter(|id| !is_meant(id)).collect();
    turn.state.refused = refused;
}

/// Whether an entry was shown as an option of its own, and not in a topic alone.
fn was_offered(turn: &Turn<'_>, id: &EntryId) -> bool {
    let mut shown = turn.state.shown.iter();
    shown.any(|option| matches!(option.entries.as_slice(), [only] if only == id))
}

/// Asks what splits a topic that was chosen.
pub(crate) fn open_topic(turn: &mut Turn<'_>, entries: &[EntryId], rest: Vec<EntryId>) {
    let left: Vec<EntryId> = entries
        .iter()
        .filter(|id| !turn.state.refused.contains(id))
        .cloned()
        .collect();
    match if left.is_empty() { entries } else { &left } {
        [] => fallback::none_fits(turn, &rest),
        [one] => answer::give(turn, std::slice::from_ref(one), rest, Lead::None),
        several => {
            ask(turn, &distinguish::by_order(several), Key::WhichOne);
            if let Pending::Clarify { alternatives, .. } = &mut turn.state.pending {
                alternatives.extend(rest);
            }
        }
    }
}
