//! Where neither section nor product splits many candidates, a word of their questions may: "expired", "permission errors".

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use knowledge::Entry;
use rustc_hash::FxHashSet;

use super::topic::{Group, Split};
use super::turns::Set;
use crate::choice::{beginning, has_same_stem};
use crate::cut::small;
use crate::words::{File, read_phrases};

/// A group of one is an entry, and one of more is no help.
const FEWEST_MEMBERS: usize = 2;
const MOST_MEMBERS: usize = 9;

/// Shorter words are no topics.
const SHORTEST_CHARS: usize = 3;

/// So many words behind a topic's word belong to its name.
const MOST_BEHIND: isize = 2;

/// A word that so many times more questions have than are offered by it tells little of them: "Azure" among the articles of
/// Azure.
const MOST_ELSEWHERE: usize = 10;

/// Words that belong to no name.
static FUNCTION: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    ["common", "leads", "pointing"]
        .iter()
        .filter_map(|name| lists.remove(*name))
        .flatten()
        .collect()
});

/// Words that name no topic.
static COMMON: LazyLock<FxHashSet<String>> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    let names = ["common", "light", "leads", "pointing", "no_topic"];
    names
        .iter()
        .filter_map(|name| lists.remove(*name))
        .flatten()
        .collect()
});

/// Groups by a word that two or more questions have and not all, and that was not `asked` for. `questions` are the words of
/// those of `known`; `everywhere` tells how many questions of the whole knowledge have a word.
pub(super) fn groups(
    known: &[&Entry],
    questions: &[&[String]],
    asked: &[String],
    everywhere: impl Fn(&str) -> usize,
) -> Vec<Group<'static>> {
    let topics = topics(questions);
    let mut seen: HashSet<Set> = HashSet::new();
    topics
        .keys()
        .filter(|topic| !asked.iter().any(|word| is_same(word, topic)))
        .map(|topic| (with_topic(topic, &topics), topic))
        .filter(|(members, _)| {
            members.len() >= FEWEST_MEMBERS && members.len() <= MOST_MEMBERS && members.len() < known.len()
        })
        .filter(|(members, topic)| everywhere(topic) <= MOST_ELSEWHERE * members.len())
        .filter(|(members, _)| seen.insert(*members))
        .map(|(members, topic)| Group {
            split: Split::Word,
            label: label(topic, known, questions, members).into(),
            members,
        })
        .collect()
}

/// Words that may name a topic, with the questions that have them.
fn topics<'q>(questions: &[&'q [String]]) -> BTreeMap<&'q str, Set> {
    let mut topics: BTreeMap<&str, Set> = BTreeMap::new();
    for (place, word) in questions
        .iter()
        .enumerate()
        .flat_map(|(place, words)| words.iter().map(move |word| (place, word)))
    {
        let may_name = word.chars().count() >= SHORTEST_CHARS
            && !COMMON.contains(word)
            && word.chars().any(char::is_alphabetic);
        if may_name {
            let members = topics.entry(word).or_default();
            *members = members.with([place].into_iter().collect());
        }
    }
    topics
}

/// The questions that have a topic's word, whatever its ending. Words of one stem begin alike, so they stand together.
fn with_topic(topic: &str, topics: &BTreeMap<&str, Set>) -> Set {
    let begins = beginning(topic);
    topics
        .range(begins..)
        .take_while(|(word, _)| word.starts_with(begins))
        .filter(|(word, _)| is_same(word, topic))
        .fold(Set::default(), |members, (_, set)| members.with(*set))
}

fn is_same(word: &str, topic: &str) -> bool {
    word == topic || has_same_stem(word, topic)
}

/// The word, with the words behind it that all members have, or the one before it: "personal access token".
fn label(topic: &str, known: &[&Entry], questions: &[&[String]], members: Set) -> String {
    let common = |offset: isize| -> Option<String> {
        let beside = |place: usize| -> Option<String> {
            let words = questions.get(place)?;
            let at = words.iter().position(|word| is_same(word, topic))?;
            words.get(at.checked_add_signed(offset)?).cloned()
        };
        let mut neighbours = members.places().map(beside);
        let first = neighbours.next()??;
        let is_telling = first.chars().count() >= SHORTEST_CHARS && !FUNCTION.contains(&first);
        (is_telling && neighbours.all(|other| other.is_some_and(|other| is_same(&other, &first))))
            .then_some(first)
    };
    let mut phrase = vec![topic.to_owned()];
    phrase.extend((1..=MOST_BEHIND).map_while(common));
    if phrase.len() == 1 {
        phrase.splice(0..0, common(-1));
    }
    let written: Vec<String> = phrase
        .iter()
        .map(|word| as_written(word, known, members))
        .collect();
    written.join(" ")
}

/// A word as it stands in the middle of a question: "SSH", "OAuth". What only begins questions begins with a small letter,
/// unless it is written with others.
fn as_written(word: &str, known: &[&Entry], members: Set) -> String {
    let questions = members.places().filter_map(|place| known.get(place));
    let mut found: Option<String> = None;
    for entry in questions {
        let written = entry
            .question
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty());
        let at = written
            .enumerate()
            .find(|(_, written)| written.to_lowercase() == word);
        match at {
            Some((0, first)) => found = found.or_else(|| Some(small(first))),
            Some((_, within)) => return within.to_owned(),
            None => {}
        }
    }
    found.unwrap_or_else(|| word.to_owned())
}
