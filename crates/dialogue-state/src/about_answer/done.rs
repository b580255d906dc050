//! A person tells that they did what the answer says: "I did change the toner", "we have restarted the router".

use intent_classifier::Ranking;

use super::before::Before;
use super::{MOST_WORDS, TABLE, has};
use crate::fallback;
use crate::turn::Turn;
use crate::words::{Text, words as words_of};

/// Whether a text tells that the person did something, in words of the answers that were given last: whether it helped, they
/// have not said.
pub(crate) fn reports(turn: &Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let words = &said.words;
    let is_by_person = words.first().is_some_and(|first| TABLE.doers.contains(first));
    if !is_by_person || words.len() > MOST_WORDS || said.plain.contains(['?', '？']) {
        return false;
    }
    if !names_deed(words) {
        return false;
    }
    let Some(Before { told, asked, .. }) = Before::of(turn, ranking) else {
        return false;
    };
    let said_of: Vec<String> = ranking
        .words
        .iter()
        .filter(|word| word.content)
        .flat_map(|word| words_of(&word.text))
        .filter(|word| fallback::says_something(word) && !TABLE.frame.contains(word))
        .collect();
    // "gewählt" is "wählen".
    let bare = |word: &str| {
        let mut begins = TABLE.done_begins.iter();
        begins.find_map(|begin| word.strip_prefix(begin.as_str()).map(str::to_owned))
    };
    let known = |word: &String| has(&told, word) || bare(word).is_some_and(|word| has(&told, &word));
    // In words of the question a person says once more what is wrong: "I received the wrong item".
    said_of.iter().any(|word| known(word) && !has(&asked, word))
        && said_of.iter().all(|word| known(word) || is_done(word))
}

/// Whether words tell that something was done. "I have the fixed plan" tells of no deed.
pub(super) fn names_deed(words: &[String]) -> bool {
    let is_deed = |pair: &[String]| matches!(pair, [before, word] if is_done(word) && !TABLE.before_names.contains(before));
    words.windows(2).any(is_deed)
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
