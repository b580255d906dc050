//! Asking between close candidates: at most three options and "None of these".

use knowledge::EntryId;

use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::choice::{self, Chosen};
use crate::label::labels;
use crate::state::{Pending, Shown, State};
use crate::strings::Key;
use crate::turn::Turn;
use crate::{Understanding, fallback};

/// No question offers more.
const MOST_OPTIONS: usize = 3;

/// The same options are shown again at most so often, when what came back was no choice.
const MOST_REPEATS: u8 = 2;

/// Offers `entries`, of which two or more are known; `alternatives` come behind them.
pub(crate) fn ask(turn: &mut Turn<'_>, entries: &[EntryId], alternatives: Vec<EntryId>, question: Key) {
    let known: Vec<_> = entries
        .iter()
        .filter_map(|id| turn.entry(id))
        .take(MOST_OPTIONS)
        .collect();
    let labels = labels(known.iter().map(|entry| entry.question.as_str()));
    let options: Vec<Shown> = known
        .iter()
        .zip(labels)
        .map(|(entry, label)| Shown {
            label,
            entry: entry.id.clone(),
        })
        .collect();
    offer(turn, options, alternatives, question, 0);
}

/// Shows the open options again.
pub(crate) fn ask_again(turn: &mut Turn<'_>, question: Key) {
    if let Pending::Clarify {
        options,
        alternatives,
        repeats,
    } = turn.state.pending.clone()
    {
        if repeats < MOST_REPEATS {
            offer(turn, options, alternatives, question, repeats + 1);
        } else {
            // The options were not refused, but asking again would go round in circles.
            fallback::none_fits(turn, &alternatives);
        }
    }
}

fn offer(turn: &mut Turn<'_>, options: Vec<Shown>, alternatives: Vec<EntryId>, question: Key, repeats: u8) {
    turn.decide(Decision::Clarify);
    let count = options.len().to_string();
    let draft = turn
        .own(question, &[("count", &count)])
        .choices(options.iter().map(|option| option.label.as_str()))
        .choices([turn.label(Key::NoneOfThese)]);
    turn.say(draft);
    turn.show(&options);
    turn.state.pending = Pending::Clarify {
        options,
        alternatives,
        repeats,
    };
}

/// None of the options is it: they are refused, and what is nearest beside them is named.
pub(crate) fn none_fits(turn: &mut Turn<'_>) {
    if let Pending::Clarify {
        options,
        alternatives,
        ..
    } = std::mem::take(&mut turn.state.pending)
    {
        for option in &options {
            State::remember(&mut turn.state.refused, &option.entry);
        }
        fallback::none_fits(turn, &alternatives);
    }
}

/// Takes an utterance as a choice among the open options by its form. Tells whether it was one.
pub(crate) fn choose_by_form(turn: &mut Turn<'_>, text: &str) -> bool {
    let Pending::Clarify {
        options,
        alternatives,
        ..
    } = turn.state.pending.clone()
    else {
        return false;
    };
    match choice::by_form(text, &options, turn.label(Key::NoneOfThese)) {
        Some(Chosen::Options(places)) => choose(turn, &options, &places, alternatives),
        Some(Chosen::NoneOfThese) => none_fits(turn),
        Some(Chosen::OutOfRange) => ask_again(turn, Key::OutOfRange),
        None => return false,
    }
    true
}

/// Takes an utterance as a choice by words of the options, unless it is clearly another question.
pub(crate) fn choose_by_words(
    turn: &mut Turn<'_>,
    text: &str,
    understanding: &Understanding,
    sure: Option<&EntryId>,
) -> bool {
    let Pending::Clarify {
        options,
        alternatives,
        ..
    } = turn.state.pending.clone()
    else {
        return false;
    };
    let described: Vec<String> = options
        .iter()
        .map(|option| match turn.entry(&option.entry) {
            Some(entry) => format!("{} {} {}", option.label, entry.question, entry.keywords.join(" ")),
            None => option.label.clone(),
        })
        .collect();
    let by_ranking = sure.and_then(|id| options.iter().position(|option| option.entry == *id));
    let is_new_question = sure.is_some() && by_ranking.is_none() && !choice::is_worded_as_choice(text);
    let pointed = choice::by_words(text, &described)
        .filter(|pointed| pointed.is_whole || choice::is_worded_as_choice(text));
    let place = match pointed {
        Some(pointed) if !is_new_question => Some(pointed.place),
        _ => by_ranking.or_else(|| leader(&options, understanding)),
    };
    match place {
        Some(place) => {
            choose(turn, &options, &[place], alternatives);
            true
        }
        None => false,
    }
}

/// The option that the new utterance puts far before the other options, when it is its best candidate over all.
fn leader(options: &[Shown], understanding: &Understanding) -> Option<usize> {
    const FAR_BEFORE: f64 = 3.0;
    let confidence = |id: &EntryId| {
        understanding
            .candidates
            .iter()
            .find(|candidate| candidate.id == id.as_str())
            .map_or(0.0, |candidate| candidate.confidence)
    };
    let best = understanding.candidates.first()?;
    let place = options
        .iter()
        .position(|option| option.entry.as_str() == best.id)?;
    options
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place)
        .all(|(_, option)| best.confidence >= FAR_BEFORE * confidence(&option.entry))
        .then_some(place)
}

fn choose(turn: &mut Turn<'_>, options: &[Shown], places: &[usize], alternatives: Vec<EntryId>) {
    let chosen: Vec<EntryId> = places
        .iter()
        .filter_map(|place| options.get(*place))
        .map(|option| option.entry.clone())
        .filter(|id| turn.entry(id).is_some())
        .collect();
    if chosen.is_empty() {
        // The knowledge was changed in between: the entry is gone.
        none_fits(turn);
        return;
    }
    turn.record.chosen = places.first().copied();
    let others = options.iter().map(|option| option.entry.clone());
    let rest = others
        .chain(alternatives)
        .filter(|id| !chosen.contains(id))
        .collect();
    answer::give(turn, &chosen, rest, Lead::None);
}
