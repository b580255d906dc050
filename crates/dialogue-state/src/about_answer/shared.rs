//! The sentences of the answer before that have words of an utterance, where it asks or tells more than they do: "and a gas stove
//! with a cartridge" behind "Gas bottles are forbidden". What the answer has nothing on is said ahead of them.

use intent_classifier::{Ranking, Word};
use knowledge::Entry;

use super::{MOST_WORDS, TABLE, entry_before, has, may_tell, quote, say, say_behind, telling};
use crate::fallback;
use crate::plain_text::plain_words;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{Text, words};

/// Says the sentences of the answer before that an utterance shares words with, where it is nearer to that answer than to any
/// other; tells whether there are such.
pub(crate) fn tells_shared(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    tells(turn, said, ranking, Sharing::NewWords)
}

/// [`tells_shared`], by words of the question as well: where the answer has nothing on the rest, it is about its own matter.
pub(super) fn tells_any_shared(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    tells(turn, said, ranking, Sharing::AnyWords)
}

/// Which words of an utterance a sentence must have one of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sharing {
    /// Those that neither the question of the entry nor what was asked has: with these the answer was read already.
    NewWords,
    AnyWords,
}

fn tells(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking, sharing: Sharing) -> bool {
    let Some(entry) = entry_before(turn).filter(|_| said.words.len() <= MOST_WORDS) else {
        return false;
    };
    // A word in common is chance where the whole is nearer to another: "how do I contact you" behind "100 calls a minute".
    let first = ranking.candidates.first();
    if first.is_none_or(|first| first.id != entry.id.as_str()) {
        return false;
    }
    let sentences = sentences(turn, entry, said, ranking, sharing);
    if sentences.is_empty() {
        return false;
    }
    let uncovered = fallback::uncovered(turn, ranking);
    if uncovered.is_empty() {
        return sharing == Sharing::NewWords && say(turn, entry, &sentences);
    }
    let lead = turn.own(Key::ArticleSilent, &[("words", (&uncovered).into())]);
    let lead = turn.add(lead, Key::ArticleSaysStill, &[]);
    say_behind(turn, lead, entry, &sentences)
}

/// What of an answer has words of the utterance. A word of other questions may be meant as it is there, and a unit tells of nothing.
fn sentences(turn: &Turn<'_>, entry: &Entry, said: &Text, ranking: &Ranking, sharing: Sharing) -> String {
    let question = &turn.words_of(entry).question;
    let asked = words(&turn.state.question);
    let is_shared = |word: &String| {
        !TABLE.units.contains(word)
            && turn.questions_with(word) <= usize::from(question.contains(word))
            && (sharing == Sharing::AnyWords || !(has(question, word) || has(&asked, word)))
    };
    let content = ranking.words.iter().filter(|word| word.content && !word.denied);
    let shared: Vec<String> = content.flat_map(forms).filter(is_shared).collect();
    let cue = said.asks_by();
    quote(&entry.answer, |sentence| {
        let known = plain_words(sentence);
        shared.iter().any(|word| has(&known, word)) && may_tell(cue, sentence)
    })
}

/// A word and what articles say for it.
fn forms(word: &Word) -> impl Iterator<Item = String> {
    let others = word.read_as.iter().chain(&word.stands_for);
    let others: Vec<String> = others.filter(|other| !other.contains(' ')).cloned().collect();
    telling(word).chain(others)
}
