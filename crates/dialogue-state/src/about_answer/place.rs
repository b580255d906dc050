//! Where something is and whom to call, where the answer that was given tells it.

use knowledge::Entry;

use super::{TABLE, entry_before, quote, say};
use crate::answer::{self, Lead};
use crate::fallback;
use crate::plain_text::plain_words;
use crate::state::Pending;
use crate::turn::Turn;
use crate::words::Text;

/// A question for a number or an address is no longer: others ask for a person.
const MOST_WORDS: usize = 6;

/// Nor is one for anybody who can be called.
const MOST_WORDS_FOR_ANYBODY: usize = 9;

/// For whom is asked, by whom they are to be called, by which words, and what makes it another wish: who is called back wants a
/// person, as does who wishes for one, unless it is for one to call.
const ANYBODY: [&str; 6] = ["someone", "somebody", "anyone", "anybody", "jemand", "jemanden"];
const CALLERS: [&str; 5] = ["i", "we", "ich", "wir", "man"];
const CALLING: [&str; 5] = ["call", "phone", "ring", "dial", "anrufen"];
const CALLED: [&str; 11] = [
    "me", "us", "mich", "uns", "want", "need", "would", "will", "möchte", "brauche", "wollen",
];

/// Who is called, where a person wants to be.
const CALLED_BACK: [&str; 4] = ["me", "us", "mich", "uns"];

/// With less of the confidence an entry that nobody was given names a number for something else.
const LIKELY: f64 = 0.6;

/// A number to call has so many digits at least.
const LEAST_DIGITS: usize = 5;

/// Says whom to call or write to, where that is asked and the answer before names it: "who do I call then?".
pub(crate) fn tells_contact(turn: &mut Turn<'_>, said: &Text) -> bool {
    let words = &said.words;
    if words.len() > MOST_WORDS_FOR_ANYBODY {
        return false;
    }
    let has = |list: &rustc_hash::FxHashSet<String>| words.iter().any(|word| list.contains(word));
    let asks = (has(&TABLE.whom) && has(&TABLE.contacting)) || has(&TABLE.numbers_of_contact);
    // "Is there someone I can call?", and neither "can someone call me?" nor "I want to talk to someone".
    let is_any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let asks_for_any = is_any(&ANYBODY) && is_any(&CALLERS) && is_any(&CALLING) && !is_any(&CALLED);
    let asks_for_any = asks_for_any || calls_somebody(words);
    if !(asks && words.len() <= MOST_WORDS || asks_for_any) {
        return false;
    }
    if !matches!(turn.state.pending, Pending::Answered { .. }) {
        return asks_for_any && gives_likely(turn);
    }
    let Some(entry) = entry_before(turn) else {
        return false;
    };
    let contacts = quote(&entry.answer, names_contact);
    say(turn, entry, &contacts)
}

/// Whether the words are of somebody who wants to call: "I want to call someone", "ich will jemanden anrufen". Who wants to be called
/// wants a person.
fn calls_somebody(words: &[String]) -> bool {
    let is = |word: &String, list: &[&str]| list.contains(&word.as_str());
    let is_call = |pair: &[String]| match pair {
        [first, second] => {
            let (calls, called) = (is(first, &CALLING), is(second, &ANYBODY));
            (calls && called) || (first == "jemanden" && is(second, &CALLING))
        }
        _ => false,
    };
    words.iter().any(|word| is(word, &CALLERS))
        && words.windows(2).any(is_call)
        && !words.iter().any(|word| is(word, &CALLED_BACK))
}

/// Gives the likeliest entry, where that names whom to call, and offers a person.
fn gives_likely(turn: &mut Turn<'_>) -> bool {
    let ranking = &turn.understanding.ranking;
    let first = ranking.candidates.first();
    let first =
        first.filter(|first| first.confidence >= LIKELY && ranking.in_scope >= fallback::LEAST_LIKELY);
    let entry = first.and_then(|first| turn.knowledge.entry_named(&first.id));
    let Some(entry) = entry.filter(|entry| !quote(&entry.answer, names_contact).is_empty()) else {
        return false;
    };
    answer::give(turn, std::slice::from_ref(&entry.id), Vec::new(), Lead::Titled);
    true
}

/// Says where something is, where the answer names a place.
pub(crate) fn tells_place(turn: &mut Turn<'_>, entry: &Entry) -> bool {
    let places = quote(&entry.answer, names_place);
    say(turn, entry, &places)
}

fn names_contact(sentence: &str) -> bool {
    let is_number = |run: &str| {
        run.bytes().filter(u8::is_ascii_digit).count() >= LEAST_DIGITS
            && run
                .trim_matches(|c: char| !c.is_ascii_digit() && c != '+')
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b" +-/()".contains(&byte))
    };
    let mut runs = sentence.split(|c: char| c.is_alphabetic() || matches!(c, ',' | ';' | ':'));
    sentence.contains('@') || runs.any(is_number)
}

fn names_place(sentence: &str) -> bool {
    let words = plain_words(sentence);
    let is_time = |word: &String| {
        [&TABLE.units, &TABLE.moments, &TABLE.times, &TABLE.no_place]
            .iter()
            .any(|list| list.contains(word))
            || word.starts_with(|c: char| c.is_ascii_digit())
    };
    let is_place = |place: &str, rest: &[String]| {
        // "Am Hauptbahnhof" has its article in it.
        let has_article = place.ends_with('m');
        match rest {
            [article, thing, ..] if TABLE.placed_by.contains(article) => !is_time(thing),
            [thing, ..] => has_article && !is_time(thing),
            [] => false,
        }
    };
    (0..words.len()).any(|at| {
        let (Some(word), Some(rest)) = (words.get(at), words.get(at + 1..)) else {
            return false;
        };
        TABLE.placed_at.contains(word) && is_place(word, rest)
    }) || names_path(sentence)
}

/// Whether a sentence names a place in an application: "under **My trips > Refund**".
fn names_path(sentence: &str) -> bool {
    sentence.contains("**") && sentence.contains(" > ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_from_a_time() {
        for text in [
            "A key costs 15 at the caretaker's office.",
            "Fundsachen kommen ins Fundbüro am Hauptbahnhof.",
            "Choose **My trips > Refund**.",
        ] {
            assert!(names_place(text), "{text}");
        }
        for text in [
            "Tell us at the latest three months before.",
            "It is paid in the second month.",
            "Am 25. jedes Monats.",
            "28 im Jahr.",
        ] {
            assert!(!names_place(text), "{text}");
        }
    }

    #[test]
    fn a_number_to_call_is_told_from_an_amount() {
        assert!(names_contact(
            "Call the grid operator on 0800 111 222, day and night."
        ));
        assert!(names_contact("By e-mail to hr@firm.example."));
        assert!(!names_contact("We pay up to 1,500 euros after 21 days."));
        assert!(!names_contact("Between 22 and 6 or from 10 to 12."));
    }
}
