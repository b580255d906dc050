//! Two things that one sentence asks for: "I need an inspection and a replacement car". The second has no verb of its own, or
//! no question word, so what stands before the first is said of it too.

use std::sync::LazyLock;

use intent_classifier::{DecisionCosts, Ranking, Verdict, decide};
use knowledge::Entry;
use regex::Regex;

use crate::words::words;
use crate::{about_answer, fallback};

/// What joins two things, in English and German.
static JOINT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix),?\s+(?:and\s+also|and|as\s+well\s+as|plus|along\s+with|und\s+auch|und\s+außerdem|und|sowie)\s+|\s*[&+]\s+",
    )
    .expect("the pattern is valid")
});

/// The second thing has at most so many words: more is a sentence of its own, which `questions` cuts.
const MOST_WORDS: usize = 7;

/// And what stands before it so many at least: two words alone are `named`.
const FEWEST_WORDS: usize = 2;

/// The article or the owner a thing begins with.
const DETERMINERS: &[&str] = &[
    "a", "an", "the", "my", "our", "your", "his", "her", "their", "this", "that", "these", "those", "some",
    "any", "ein", "eine", "einen", "einem", "einer", "das", "der", "die", "den", "dem", "mein", "meine",
    "meinen", "meinem", "meiner", "unser", "unsere", "unseren", "unserem", "ihr", "ihre", "ihren", "ihrem",
];

/// What has to do with two things at once.
const PAIRING: &[&str] = &[
    "between", "both", "either", "neither", "versus", "zwischen", "sowohl", "weder", "entweder",
];

/// Behind these stands what one thing is like: "my token is valid and active".
const COPULAS: &[&str] = &[
    "is", "are", "was", "were", "be", "been", "isn't", "aren't", "seems", "looks", "ist", "sind", "war",
    "waren",
];

/// What turns against what was said: no second thing.
const TURNING: &[&str] = &["but", "yet", "not", "aber", "doch", "nicht", "kein", "keine"];

/// A sentence that names two things.
#[derive(Debug, PartialEq)]
pub(crate) struct Joined<'t> {
    /// The sentence without the second thing.
    first: &'t str,
    /// The first thing, at the end of `first`.
    one: &'t str,
    other: &'t str,
    /// What stands before the first thing, behind it the second; `None` where it is not said of things.
    other_in_its_place: Option<String>,
}

/// The two things of a sentence; `None` where it names one, or says more than that of the second.
pub(crate) fn joined(text: &str) -> Option<Joined<'_>> {
    let text = text.trim().trim_end_matches(['?', '!', '.', ' ']);
    let mut joints = JOINT.find_iter(text);
    let joint = joints.next().filter(|_| joints.next().is_none())?;
    let (first, other) = (text.get(..joint.start())?, text.get(joint.end()..)?);
    let before: Vec<(usize, &str)> = words_with_places(first).collect();
    let of_other: Vec<&str> = other.split_whitespace().collect();
    let is = |list: &[&str], word: &str| list.contains(&word.to_lowercase().as_str());
    let is_one_sentence =
        !first.contains(['.', '?', '!', '\n', ';']) && !other.contains(['.', '\n', ';', ',']);
    if !is_one_sentence
        || before.len() < FEWEST_WORDS
        || of_other.len() > MOST_WORDS
        || of_other.iter().any(|word| is(TURNING, word))
        || before.iter().any(|(_, word)| is(PAIRING, word))
    {
        return None;
    }
    let is_determined = |word: &&str| is(DETERMINERS, word);
    let like_other = if of_other.first().is_some_and(is_determined) {
        before.iter().rposition(|(_, word)| is_determined(word))
    } else {
        None
    };
    let begins = like_other.unwrap_or(before.len() - 1);
    let is_of_things = of_other.first().is_some_and(is_determined) == like_other.is_some()
        && before
            .get(..begins)
            .and_then(<[_]>::last)
            .is_some_and(|(_, word)| !is(COPULAS, word));
    let (at, _) = before.get(begins)?;
    let (head, one) = first.split_at_checked(*at)?;
    Some(Joined {
        first,
        one,
        other,
        other_in_its_place: is_of_things.then(|| format!("{head}{other}")),
    })
}

/// The words of a text, each with where it begins.
fn words_with_places(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace()
        .map(move |word| (word.as_ptr() as usize - text.as_ptr() as usize, word))
}

impl Joined<'_> {
    /// The rankings of both things, where each is surely about another entry and none is about both: "how do I export my data
    /// and settings?" asks one question where an entry does. `likely` are the first entries of the whole sentence.
    pub(crate) fn both<'k>(
        &self,
        likely: impl Iterator<Item = &'k Entry>,
        costs: DecisionCosts,
        rank: impl Fn(&str) -> Ranking,
    ) -> Option<Vec<Ranking>> {
        let sure = |ranking: &Ranking| {
            let first = ranking.candidates.first()?;
            (decide(ranking, costs) == Verdict::Answer).then(|| first.id.clone())
        };
        let has_both = |entry: &Entry| has_word_of(entry, self.one) && has_word_of(entry, self.other);
        if likely.take(MOST_COMPARED).any(has_both) {
            return None;
        }
        let first = rank(self.first);
        let given = sure(&first)?;
        let ways = std::iter::once(self.other).chain(self.other_in_its_place.as_deref());
        let mut second = ways
            .map(rank)
            .filter(|ranking| sure(ranking).is_some_and(|id| id != given));
        Some(vec![first, second.next()?])
    }
}

/// So many entries of the whole sentence are looked at for one that is about both things.
const MOST_COMPARED: usize = 3;

/// Whether an entry asks with a word of this thing.
fn has_word_of(entry: &Entry, thing: &str) -> bool {
    let asking = std::iter::once(&entry.question).chain(&entry.phrases);
    let asking: Vec<String> = asking.flat_map(|text| words(text)).collect();
    let is_telling = |word: &&String| word.chars().count() > 2 && fallback::says_something(word);
    words(thing)
        .iter()
        .filter(is_telling)
        .any(|word| about_answer::has(&asking, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_first_thing_is_said_of_the_second() {
        for (text, first, one, other) in [
            (
                "I need an inspection and a replacement car",
                "I need an inspection",
                "an inspection",
                Some("I need a replacement car"),
            ),
            (
                "How do I change my address and my bank details?",
                "How do I change my address",
                "my address",
                Some("How do I change my bank details"),
            ),
            (
                "how do I change my address and email",
                "how do I change my address",
                "address",
                Some("how do I change my email"),
            ),
            (
                "Ich brauche die Inspektion und einen Ersatzwagen",
                "Ich brauche die Inspektion",
                "die Inspektion",
                Some("Ich brauche einen Ersatzwagen"),
            ),
            (
                "the box is broken and the fruit is rotten",
                "the box is broken",
                "the box is broken",
                None,
            ),
            ("my token is valid and active", "my token is valid", "valid", None),
        ] {
            let found = joined(text).unwrap();

            assert_eq!((found.first, found.one), (first, one), "{text}");
            assert_eq!(found.other_in_its_place.as_deref(), other, "{text}");
        }
    }

    #[test]
    fn a_sentence_may_say_and_of_one_thing() {
        for text in [
            "my token is valid and active but rejected",
            "what is the difference between the basic and the premium plan",
            "token and password reset",
            "reset, regenerate and revoke and renew",
            "it stopped. and then nothing",
        ] {
            assert_eq!(joined(text), None, "{text}");
        }
    }
}
