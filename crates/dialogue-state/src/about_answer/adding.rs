//! What is added to an answer and asks nothing by itself: a case ("I don't have protection"), a time ("since Monday"), a
//! number ("and two?"), another thing ("for my mother").

use intent_classifier::Ranking;
use knowledge::Entry;
use rustc_hash::FxHashSet;

use super::case::is_person;
use super::{
    MOST_WORDS, TABLE, content_of, entry_before, names_clock, quote, say, tells_any_shared, tells_shared,
    with_any, without_refusal,
};
use crate::act::Decision;
use crate::choice::has_same_stem;
use crate::plain_text::plain_text;
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{Text, fold, is_near, words};
use crate::{ContextReference, answer, context, fallback};

/// Whether a statement names a case that the answer before makes: "I don't have protection" behind "100 with the protection
/// package" denies nothing.
pub(super) fn names_case(turn: &Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    const REACH: usize = 4;
    let Some(entry) = entry_before(turn) else {
        return false;
    };
    let is_told = without_refusal(said).first().is_some_and(|first| {
        TABLE.doers.contains(first) || TABLE.beginning.contains(first) || is_person(first)
    });
    let told = plain_text(&entry.answer);
    let told: Vec<Vec<String>> = told.split(['.', '!', '?', ':']).map(words).collect();
    let is_case = |word: &String| {
        told.iter().any(|told| {
            told.iter().enumerate().any(|(place, known)| {
                let before = told.get(place.saturating_sub(REACH)..place).unwrap_or_default();
                (is_near(word, known) || has_same_stem(word, known))
                    && before.iter().any(|word| TABLE.conditions.contains(word))
            })
        })
    };
    let named: Vec<String> = content_of(ranking)
        .into_iter()
        .filter(|word| !TABLE.complaining.contains(word))
        .collect();
    is_told && !named.is_empty() && named.iter().all(is_case)
}

/// Whether a number behind "and" counts something of an answer that left no list: "and two?" behind "50 euros a dog".
pub(crate) fn adds_number(turn: &Turn<'_>, said: &Text) -> bool {
    let has_list = match &turn.state.pending {
        Pending::Answered { options, .. } => !options.is_empty(),
        _ => true,
    };
    let adds =
        said.words.first().is_some_and(|word| TABLE.leads.contains(word)) || context::adds_circumstance(said);
    !has_list && said.words.len() > 1 && adds
}

/// Whether a word tells a time.
pub(crate) fn is_of_time(word: &str) -> bool {
    let folded = fold(word);
    let lists = [&TABLE.times, &TABLE.moments, &TABLE.units];
    lists.iter().any(|list| list.contains(&*folded))
}

/// Whether all that a text tells is a time: "since Monday", "it was yesterday", "heute ist der 12.".
pub(crate) fn is_time(said: &Text) -> bool {
    let has = |list: &FxHashSet<String>| said.words.iter().any(|word| list.contains(word));
    let is_time = |word: &String| {
        let lists = [&TABLE.times, &TABLE.moments, &TABLE.units];
        lists.iter().any(|list| list.contains(word))
    };
    let begins_with_digit = |word: &String| word.starts_with(|c: char| c.is_ascii_digit());
    let is_year = |word: &String| {
        word.len() == 4 && word.starts_with("20") && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let names_time = said.words.iter().any(|word| is_time(word) || is_year(word))
        || (said.words.iter().any(begins_with_digit) && has(&TABLE.before_times));
    let mut words = said.words.iter();
    said.words.len() <= MOST_WORDS
        && names_time
        && words.all(|word| {
            is_time(word)
                || begins_with_digit(word)
                || TABLE.counting.contains(word)
                || TABLE.before_times.contains(word)
                || ((TABLE.frame.contains(word) || !fallback::says_something(word))
                    // "Since yesterday nothing works" tells more.
                    && !TABLE.complaining.contains(word))
        })
}

/// Says what the answer before tells of a time of the day or a day that was added: "nachts" behind "in der Nacht", "and at noon?"
/// behind hours. Tells whether it does.
fn tells_named_time(turn: &mut Turn<'_>, entry: &Entry, said: &Text) -> bool {
    let is_named = |word: &&String| TABLE.moments.contains(*word) || TABLE.parts_of_day.contains(*word);
    let named: Vec<String> = said.words.iter().filter(is_named).cloned().collect();
    let says_nothing = |word: &String| {
        let joins = [&TABLE.placing, &TABLE.before_times, &TABLE.frame];
        named.contains(word)
            || joins.iter().any(|list| list.contains(word))
            || !fallback::says_something(word)
    };
    if named.is_empty() || !said.words.iter().all(says_nothing) {
        return false;
    }
    if say(turn, entry, &with_any(entry, &named)) {
        return true;
    }
    let is_of_day = named.iter().all(|word| TABLE.parts_of_day.contains(word));
    is_of_day && say(turn, entry, &quote(&entry.answer, names_clock))
}

/// Says that the answer before has nothing on what was added to it, and leaves it open. Tells whether there is one.
pub(crate) fn silent(
    turn: &mut Turn<'_>,
    said: &Text,
    ranking: &Ranking,
    reference: ContextReference,
) -> bool {
    let Some(entry) = entry_before(turn) else {
        return false;
    };
    let is_open =
        matches!(&turn.state.pending, Pending::Answered { entries, .. } if entries.contains(&entry.id));
    if !is_open {
        return false;
    }
    if tells_named_time(turn, entry, said)
        || tells_shared(turn, said, ranking)
        || tells_any_shared(turn, said, ranking)
    {
        return true;
    }
    turn.refer(reference);
    turn.decide(Decision::Unknown);
    let uncovered = if said.is_time() {
        String::new()
    } else {
        fallback::uncovered(turn, ranking)
    };
    let draft = if uncovered.is_empty() {
        turn.own(Key::NothingMoreAlone, &[])
    } else {
        turn.own(Key::ArticleSilent, &[("words", (&uncovered).into())])
    };
    let draft = turn.add(draft, Key::OfferPerson, &[]);
    let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
    turn.say(draft);
    answer::keep_open(turn, entry);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_from_a_trouble() {
        for text in [
            "since monday",
            "it was yesterday",
            "it's 9 already",
            "that's a week ago",
            "it was on tuesday",
            "at 2pm",
            "heute ist der 12.",
            "für 2025",
            "seit 5 wochen",
        ] {
            assert!(is_time(&Text::new(text)), "{text}");
        }
        for text in [
            "since monday my badge is red",
            "nothing works since yesterday",
            "the 400 one",
            "2",
            "seit gestern kein Strom",
        ] {
            assert!(!is_time(&Text::new(text)), "{text}");
        }
    }
}
