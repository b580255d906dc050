//! An utterance that takes one of the options, by its form or by their words.

use intent_classifier::Word;
use knowledge::EntryId;

use super::{ask, ask_again, none_fits, open_topic, reopen};
use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::choice::{self, Chosen, Described};
use crate::distinguish;
use crate::state::{Pending, Shown, State};
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{Text, words};
use crate::{Understanding, about_answer, context, fallback, meaning};

/// Takes an utterance as a choice among the open options by its form. Tells whether it was one.
pub(crate) fn choose_by_form(turn: &mut Turn<'_>, text: &Text) -> bool {
    let Some((options, alternatives)) = open(turn) else {
        return false;
    };
    match choice::by_form(text, &labels(&options), &turn.label(Key::NoneOfThese)) {
        Some(Chosen::Options(places)) => choose(turn, &options, &places, alternatives),
        Some(Chosen::Left(places)) => narrow(turn, options, &places, alternatives),
        Some(Chosen::NoneOfThese) => none_fits(turn),
        Some(Chosen::OutOfRange) => ask_again(turn, Key::OutOfRange),
        None if turn.folds_to_label(&text.folded, Key::NoneOfThese) => none_fits(turn),
        None if choice::asks_for_difference(text) => {
            let all: Vec<usize> = (0..options.len()).collect();
            choose_shown(turn, &options, &all, alternatives);
        }
        None if choice::is_unsure(text) => ask_again(turn, Key::UnsureWhich),
        // Of options none of which was taken there is no other one.
        None if choice::is_the_other(text) => ask_again(turn, Key::WhichOneAgain),
        None => return false,
    }
    true
}

/// After an answer that was chosen from options: "the other one", "the second", "both".
pub(crate) fn choose_another(turn: &mut Turn<'_>, text: &Text) -> bool {
    let Pending::Answered {
        entries,
        options,
        alternatives,
        ..
    } = &turn.state.pending
    else {
        return false;
    };
    if options.is_empty() {
        return choice::is_the_other(text) && show_alternatives(turn, alternatives.clone());
    }
    let (entries, options, alternatives) = (entries.clone(), options.clone(), alternatives.clone());
    // What was refused before is not among them: nobody who asks for the others means it.
    let refused = &turn.state.refused;
    let others: Vec<usize> = (0..options.len())
        .filter(|place| {
            options.get(*place).is_some_and(|option| {
                !option.entries.iter().any(|id| entries.contains(id))
                    && !option.entries.iter().all(|id| refused.contains(id))
            })
        })
        .collect();
    let places = match choice::by_form(text, &labels(&options), "") {
        _ if choice::is_the_other(text) => others,
        Some(Chosen::Options(places)) => places,
        Some(Chosen::Left(_) | Chosen::OutOfRange | Chosen::NoneOfThese) | None => return false,
    };
    turn.refer(crate::ContextReference::Option);
    match places.as_slice() {
        [] => return false,
        [_] => choose(turn, &options, &places, alternatives),
        several if several.len() < options.len() && choice::is_the_other(text) => {
            let left: Vec<EntryId> = several
                .iter()
                .filter_map(|place| options.get(*place))
                .flat_map(|option| option.entries.clone())
                .filter(|id| !turn.state.refused.contains(id))
                .collect();
            ask(turn, &distinguish::by_order(&left), Key::ChooseOne);
        }
        _ => choose(turn, &options, &places, alternatives),
    }
    true
}

/// "The other one" where an answer was given at once: what came behind it.
fn show_alternatives(turn: &mut Turn<'_>, alternatives: Vec<EntryId>) -> bool {
    let left: Vec<EntryId> = alternatives
        .into_iter()
        .filter(|id| !turn.state.refused.contains(id) && turn.entry(id).is_some())
        .collect();
    match left.as_slice() {
        [] => {
            turn.decide(Decision::Unknown);
            let draft = turn.own(Key::NoOther, &[]);
            let draft = turn.add(draft, Key::OfferPerson, &[]).expecting_answer();
            let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
            turn.say(draft);
        }
        [one] => answer::give(turn, std::slice::from_ref(one), Vec::new(), Lead::NextBest),
        several => ask(turn, &distinguish::by_order(several), Key::ChooseOne),
    }
    true
}

/// The options that stand open, and what came behind them.
fn open(turn: &Turn<'_>) -> Option<(Vec<Shown>, Vec<EntryId>)> {
    match &turn.state.pending {
        Pending::Clarify {
            options,
            alternatives,
            ..
        } => Some((options.clone(), alternatives.clone())),
        _ => None,
    }
}

fn labels(options: &[Shown]) -> Vec<&str> {
    options.iter().map(|option| option.label.as_str()).collect()
}

/// Takes an utterance as a choice where all that it says is in the label of one option.
pub(crate) fn choose_by_label(turn: &mut Turn<'_>, text: &Text) -> bool {
    let Some((options, alternatives)) = open(turn) else {
        return false;
    };
    let labels: Vec<Described> = options
        .iter()
        .map(|option| Described::new(&option.label))
        .collect();
    let pointed = choice::by_words(text, &labels).filter(|pointed| pointed.is_whole);
    if let Some(pointed) = &pointed {
        choose(turn, &options, &[pointed.place], alternatives);
    }
    pointed.is_some()
}

/// Takes an utterance as a choice by words of the options, unless it is clearly another question.
pub(crate) fn choose_by_words(
    turn: &mut Turn<'_>,
    text: &Text,
    understanding: &Understanding,
    sure: Option<&EntryId>,
) -> bool {
    let Some((options, alternatives)) = open(turn) else {
        return false;
    };
    let described: Vec<String> = options
        .iter()
        .map(|option| distinguish::described(turn, option))
        .collect();
    let holds = |option: &Shown, id: &EntryId| option.entries.contains(id);
    let by_ranking = sure.and_then(|id| options.iter().position(|option| holds(option, id)));
    let is_new_question = sure.is_some() && by_ranking.is_none() && !choice::is_worded_as_choice(text);
    // "On my phone" asks nothing by itself.
    if context::adds_circumstance(text) && choose_by_label(turn, text) {
        return true;
    }
    let read: Vec<Described> = described.iter().map(|option| Described::new(option)).collect();
    if !is_new_question && let Some(places) = choice::several_by_words(text, &read) {
        choose(turn, &options, &places, alternatives);
        return true;
    }
    // A bare "how?" points at no option that begins with it.
    let is_bare = text.words.len() == 1 && context::has_no_subject(turn, text, understanding);
    let pointed = choice::by_words(text, &read)
        .filter(|_| !is_bare && !has_short_word_beside(understanding, &described))
        .filter(|pointed| pointed.is_whole || choice::is_worded_as_choice(text));
    if let Some(entry) = sure.filter(|_| by_ranking.is_some())
        && pointed.is_none()
    {
        // Sure of one entry inside of a topic: no second question.
        turn.record.chosen = by_ranking;
        let rest = rest_of(&options, alternatives, std::slice::from_ref(entry));
        answer::give_chosen(turn, std::slice::from_ref(entry), rest, options);
        return true;
    }
    let leads =
        || leader(&options, understanding).filter(|place| !choice::names_another(text, &read, *place));
    let place = match pointed {
        Some(pointed) if !is_new_question => Some(pointed.place),
        // "Where are they?" asks as one of the options does; else it says nothing of them, whatever it is nearest to.
        _ if by_ranking.is_none() && context::has_no_subject(turn, text, understanding) => {
            let place = context::asking_alike(turn, text, understanding, &described)
                .or_else(|| that_tells(turn, &options, text))
                .or_else(|| meaning::of_question(turn, &options));
            let Some(place) = place else {
                ask_again(turn, Key::UnsureWhich);
                return true;
            };
            Some(place)
        }
        None if sure.is_none() && context::leans(text) => leads()
            .or_else(|| that_tells(turn, &options, text))
            .or_else(|| meant(turn, &options, text)),
        _ if is_new_question => None,
        _ => by_ranking.or_else(leads).or_else(|| meant(turn, &options, text)),
    };
    match place {
        Some(place) => {
            choose(turn, &options, &[place], alternatives);
            true
        }
        None => false,
    }
}

/// The option that is meant in other words than its own.
fn meant(turn: &mut Turn<'_>, options: &[Shown], text: &Text) -> Option<usize> {
    // "No, it's fine" takes none, whatever it is nearest to.
    if text.is_time() || choice::begins_with_no(text) {
        return None;
    }
    let place = meaning::option(turn, options)?;
    let entry = options.get(place)?.entries.first()?.clone();
    meaning::note(turn, entry);
    Some(place)
}

/// The option that is meant by what leans on it, as who asks "is that free?" in place of choosing means the likeliest: of those
/// whose answers tell it the only one, or the first of all. Behind an answer that was refused it may be of that.
fn that_tells(turn: &Turn<'_>, options: &[Shown], text: &Text) -> Option<usize> {
    if turn.state.denials > 0 {
        return None;
    }
    let tells = |option: &Shown| match option.entries.as_slice() {
        [id] => turn
            .entry(id)
            .is_some_and(|entry| about_answer::would_tell(entry, text)),
        _ => false,
    };
    let mut telling = (0..options.len()).filter(|place| options.get(*place).is_some_and(tells));
    let first = telling.next()?;
    // A time is told of the likeliest, whatever else takes one.
    (first == 0 || (telling.next().is_none() && !text.is_time())).then_some(first)
}

/// Whether a text tells more of what was said before the options were shown, in words that no article has: "it was blue, with a
/// hood". It takes none of them, and is no other question either.
pub(crate) fn tells_nothing_of_options(turn: &Turn<'_>, text: &Text, understanding: &Understanding) -> bool {
    matches!(turn.state.pending, Pending::Clarify { .. })
        && context::begins_pointing(text)
        && (has_unknown_words_alone(understanding) || is_number_alone(text))
}

/// Whether all that an utterance says is a number: "she's 11" chooses nothing.
fn is_number_alone(text: &Text) -> bool {
    let is_number = |word: &String| word.bytes().all(|byte| byte.is_ascii_digit());
    text.words.iter().any(is_number)
        && text
            .words
            .iter()
            .all(|word| is_number(word) || !fallback::says_something(word))
}

/// Whether a word too short to point at anything is of something else all the same: "and gz files?" is about no option that
/// has files, where the articles know no "gz".
fn has_short_word_beside(understanding: &Understanding, described: &[String]) -> bool {
    const MOST_CHARS: usize = 2;
    let is_beside = |word: &Word| {
        word.content
            && !word.known
            && word.text.chars().count() <= MOST_CHARS
            && word.text.contains(char::is_alphabetic)
            && !described.iter().any(|option| words(option).contains(&word.text))
    };
    understanding.words.iter().any(is_beside)
}

/// Whether all that an utterance says is in words that no article has: "using https" points at no option.
fn has_unknown_words_alone(understanding: &Understanding) -> bool {
    let says = |word: &&Word| word.content && fallback::says_something(&word.text);
    let mut telling = understanding.words.iter().filter(says).peekable();
    telling.peek().is_some() && telling.all(|word| !word.known)
}

/// Whether words name anything that articles have and that is no time: "can he come tomorrow" and "it was 5 days ago" take no option.
pub(crate) fn names_known_thing(words: &[Word]) -> bool {
    words.iter().any(|word| {
        word.content
            && word.known
            && fallback::says_something(&word.text)
            && !about_answer::is_of_time(&word.text)
            && !context::is_light(&word.text)
    })
}

/// The option that the new utterance puts far before the other options, when it is its best candidate over all.
fn leader(options: &[Shown], understanding: &Understanding) -> Option<usize> {
    const FAR_BEFORE: f64 = 3.0;
    let confidence = |option: &Shown| {
        understanding
            .candidates
            .iter()
            .filter(|candidate| option.entries.iter().any(|id| id.as_str() == candidate.id))
            .map(|candidate| candidate.confidence)
            .sum::<f64>()
    };
    // What is far from anything known is about no option either.
    let best = understanding.candidates.first().filter(|_| {
        understanding.in_scope >= fallback::LEAST_LIKELY
            && !has_unknown_words_alone(understanding)
            && names_known_thing(&understanding.words)
    })?;
    let place = options
        .iter()
        .position(|option| option.entries.iter().any(|id| id.as_str() == best.id))?;
    options
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place)
        .all(|(_, option)| best.confidence >= FAR_BEFORE * confidence(option))
        .then_some(place)
}

/// The other options and what came behind them, without what was chosen.
fn rest_of(options: &[Shown], alternatives: Vec<EntryId>, chosen: &[EntryId]) -> Vec<EntryId> {
    let others = options.iter().flat_map(|option| option.entries.iter().cloned());
    let mut rest: Vec<EntryId> = Vec::new();
    for id in others.chain(alternatives) {
        if !chosen.contains(&id) && !rest.contains(&id) {
            rest.push(id);
        }
    }
    rest
}

fn choose(turn: &mut Turn<'_>, options: &[Shown], places: &[usize], alternatives: Vec<EntryId>) {
    turn.record.chosen = places.first().copied();
    choose_shown(turn, options, places, alternatives);
}

/// Some of the options are refused: what is left of them is asked for.
fn narrow(turn: &mut Turn<'_>, options: Vec<Shown>, places: &[usize], alternatives: Vec<EntryId>) {
    let mut left = Vec::with_capacity(places.len());
    for (place, option) in options.into_iter().enumerate() {
        if places.contains(&place) {
            left.push(option);
        } else {
            for entry in &option.entries {
                State::remember(&mut turn.state.refused, entry);
            }
        }
    }
    reopen(turn, left, alternatives);
}

/// Takes shown options: their answers, or what splits a topic.
fn choose_shown(turn: &mut Turn<'_>, options: &[Shown], places: &[usize], alternatives: Vec<EntryId>) {
    let picked: Vec<Vec<EntryId>> = places
        .iter()
        .filter_map(|place| options.get(*place))
        .map(|option| {
            let known = option.entries.iter().filter(|id| turn.entry(id).is_some());
            known.cloned().collect::<Vec<_>>()
        })
        .filter(|entries| !entries.is_empty())
        .collect();
    let is_of_entries = picked.iter().all(|entries| entries.len() == 1);
    let chosen = picked.concat();
    if chosen.is_empty() {
        // The knowledge was changed in between: the entry is gone.
        none_fits(turn);
        return;
    }
    let rest = rest_of(options, alternatives, &chosen);
    if is_of_entries {
        answer::give_chosen(turn, &chosen, rest, options.to_vec());
        return;
    }
    open_topic(turn, &chosen, rest);
}

/// Takes an utterance as a choice among the options that the last answer was given in place of: they still stand above it.
pub(crate) fn choose_of_before(turn: &mut Turn<'_>, text: &Text) -> bool {
    let Some(Pending::Clarify {
        options,
        alternatives,
        ..
    }) = turn.state.earlier.last().cloned()
    else {
        return false;
    };
    let Some(Chosen::Options(places)) = choice::by_form(text, &labels(&options), "") else {
        return false;
    };
    let is_refused = |option: &Shown| option.entries.iter().all(|id| turn.state.refused.contains(id));
    let is_answered = matches!(turn.state.pending, Pending::Answered { .. });
    if !is_answered
        || places
            .iter()
            .any(|place| options.get(*place).is_none_or(is_refused))
    {
        return false;
    }
    choose(turn, &options, &places, alternatives);
    true
}

/// Takes one of the options that stand open.
pub(crate) fn take(turn: &mut Turn<'_>, place: usize) {
    if let Some((options, alternatives)) = open(turn) {
        choose(turn, &options, &[place], alternatives);
    }
}
