//! Asking between close candidates: at most three options and "None of these".

use intent_classifier::Word;
use knowledge::EntryId;

use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::choice::{self, Chosen, Described};
use crate::distinguish::{self, Question, Weighed};
use crate::state::{Pending, Shown, State};
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::{Text, words};
use crate::{Understanding, context, fallback};

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
    let asked: Vec<String> = turn
        .state
        .questions
        .iter()
        .flat_map(|question| words(question))
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

/// Takes an utterance as a choice among the open options by its form. Tells whether it was one.
pub(crate) fn choose_by_form(turn: &mut Turn<'_>, text: &Text) -> bool {
    let Some((options, alternatives)) = open(turn) else {
        return false;
    };
    match choice::by_form(text, &labels(&options), &turn.label(Key::NoneOfThese)) {
        Some(Chosen::Options(places)) => choose(turn, &options, &places, alternatives),
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
        Some(Chosen::OutOfRange | Chosen::NoneOfThese) | None => return false,
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
    let place = match pointed {
        Some(pointed) if !is_new_question => Some(pointed.place),
        // "Where are they?" asks as one of the options does; else it says nothing of them, whatever it is nearest to.
        _ if by_ranking.is_none() && context::has_no_subject(turn, text, understanding) => {
            let Some(place) = context::asking_alike(turn, text, understanding, &described) else {
                ask_again(turn, Key::UnsureWhich);
                return true;
            };
            Some(place)
        }
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

/// Whether a text tells more of what was said before the options were shown, in words that no article has: "it was blue, with a
/// hood". It takes none of them, and is no other question either.
pub(crate) fn tells_nothing_of_options(turn: &Turn<'_>, text: &Text, understanding: &Understanding) -> bool {
    matches!(turn.state.pending, Pending::Clarify { .. })
        && context::begins_pointing(text)
        && has_unknown_words_alone(understanding)
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
        understanding.in_scope >= fallback::LEAST_LIKELY && !has_unknown_words_alone(understanding)
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
