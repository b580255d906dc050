//! A person tells that they did what the answer says: "I did change the toner", "we have restarted the router".

use intent_classifier::{Ranking, Verdict, decide};

use super::{MOST_WORDS, TABLE, has, told};
use crate::state::Pending;
use crate::turn::Turn;
use crate::words::Text;
use crate::{agent, fallback};

/// Whether a text tells that the person did something, in words of the answers that were given last: whether it helped, they
/// have not said.
pub(crate) fn reports(turn: &Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let Pending::Answered { entries, .. } = &turn.state.pending else {
        return false;
    };
    let words = &said.words;
    let is_by_person = words.first().is_some_and(|first| TABLE.doers.contains(first));
    if !is_by_person || words.len() > MOST_WORDS || said.plain.contains(['?', '？']) {
        return false;
    }
    if !words.iter().skip(1).any(|word| is_done(word)) {
        return false;
    }
    // What leads to other entries is answered by them.
    let first = ranking.candidates.first();
    let is_of_others = first.is_some_and(|first| entries.iter().all(|id| id.as_str() != first.id));
    if is_of_others && decide(ranking, agent::costs(turn.knowledge)) == Verdict::Answer {
        return false;
    }
    let told: Vec<String> = entries
        .iter()
        .filter_map(|id| turn.entry(id))
        .flat_map(told)
        .collect();
    let said_of: Vec<String> = ranking
        .words
        .iter()
        .filter(|word| word.content)
        .flat_map(|word| crate::words::words(&word.text))
        .filter(|word| fallback::says_something(word) && !TABLE.frame.contains(word))
        .collect();
    let known = |word: &String| has(&told, word);
    said_of.iter().any(known) && said_of.iter().all(|word| known(word) || is_done(word))
}

/// Whether a word is a form of the past: "did", "restarted", "gewechselt".
fn is_done(word: &str) -> bool {
    const SHORTEST_CHARS: usize = 5;
    let has_form = || {
        TABLE.done_ends.iter().any(|end| word.ends_with(end.as_str()))
            || TABLE.done_begins.iter().any(|begin| {
                word.starts_with(begin.as_str()) && (word.ends_with('t') || word.ends_with("en"))
            })
    };
    TABLE.done.contains(word)
        || (word.chars().count() >= SHORTEST_CHARS && !TABLE.frame.contains(word) && has_form())
}
