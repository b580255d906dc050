//! Where neither section nor product splits many candidates, a word of their questions may: "expired", "permission errors".

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use knowledge::Entry;

use super::{Group, Split};
use crate::choice::has_same_stem;
use crate::words::{File, read_phrases, words};

/// A group of one is an entry, and one of more is no help.
const FEWEST_MEMBERS: usize = 2;
const MOST_MEMBERS: usize = 9;

/// Shorter words are no topics.
const SHORTEST_CHARS: usize = 3;

/// So many words behind a topic's word belong to its name.
const MOST_BEHIND: isize = 2;

/// Words that belong to no name.
static FUNCTION: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    ["common", "leads", "pointing"]
        .iter()
        .filter_map(|name| lists.remove(*name))
        .flatten()
        .collect()
});

/// Words that name no topic.
static COMMON: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    let names = ["common", "light", "leads", "pointing", "no_topic"];
    names
        .iter()
        .filter_map(|name| lists.remove(*name))
        .flatten()
        .collect()
});

/// Groups by a word that two or more questions have and not all, and that was not `asked` for.
pub(super) fn groups<'a>(known: &[(&'a Entry, f64)], asked: &[String]) -> Vec<Group<'a>> {
    let questions: Vec<Vec<String>> = known.iter().map(|(entry, _)| words(&entry.question)).collect();
    let mut seen: HashSet<Vec<usize>> = HashSet::new();
    topics(&questions)
        .into_iter()
        .filter(|topic| !asked.iter().any(|word| is_same(word, topic)))
        .map(|topic| (with_topic(&topic, &questions), topic))
        .filter(|(members, _)| {
            members.len() >= FEWEST_MEMBERS && members.len() <= MOST_MEMBERS && members.len() < known.len()
        })
        .filter(|(members, _)| seen.insert(members.clone()))
        .map(|(members, topic)| Group {
            split: Split::Word,
            label: label(&topic, known, &questions, &members),
            members: members
                .iter()
                .filter_map(|place| known.get(*place))
                .copied()
                .collect(),
        })
        .collect()
}

/// Words that may name a topic.
fn topics(questions: &[Vec<String>]) -> BTreeSet<String> {
    questions
        .iter()
        .flatten()
        .filter(|word| {
            word.chars().count() >= SHORTEST_CHARS
                && !COMMON.contains(*word)
                && word.chars().any(char::is_alphabetic)
        })
        .cloned()
        .collect()
}

fn with_topic(topic: &str, questions: &[Vec<String>]) -> Vec<usize> {
    let has = |words: &[String]| words.iter().any(|word| is_same(word, topic));
    (0..questions.len())
        .filter(|place| questions.get(*place).is_some_and(|words| has(words)))
        .collect()
}

fn is_same(word: &str, topic: &str) -> bool {
    word == topic || has_same_stem(word, topic)
}

/// The word, with the words behind it that all members have, or the one before it: "personal access token".
fn label(topic: &str, known: &[(&Entry, f64)], questions: &[Vec<String>], members: &[usize]) -> String {
    let common = |offset: isize| -> Option<String> {
        let beside = |place: &usize| -> Option<String> {
            let words = questions.get(*place)?;
            let at = words.iter().position(|word| is_same(word, topic))?;
            words.get(at.checked_add_signed(offset)?).cloned()
        };
        let mut neighbours = members.iter().map(beside);
        let first = neighbours.next()??;
        let is_telling = first.chars().count() >= SHORTEST_CHARS && !FUNCTION.contains(&first);
        (is_telling && neighbours.all(|other| other.as_ref() == Some(&first))).then_some(first)
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

/// A word as the first question writes it that has it: "SSH", "OAuth".
fn as_written(word: &str, known: &[(&Entry, f64)], members: &[usize]) -> String {
    members
        .iter()
        .filter_map(|place| known.get(*place))
        .flat_map(|(entry, _)| entry.question.split(|c: char| !c.is_alphanumeric()))
        .find(|written| written.to_lowercase() == word)
        .map_or_else(|| word.to_owned(), str::to_owned)
}
