//! What the answer before tells in other words than those that are asked in: "who fetches her?" behind "Anybody on the list may
//! pick up a child". The sentence encoder compares each of its sentences with what was said, and the questions of other entries.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::LazyLock;

use intent_classifier::{Ranking, Word};
use knowledge::Entry;
use regex::Regex;

use super::case::denies;
use super::quote::quote;
use super::{MOST_WORDS, OfAnswer, asks_until, entry_before, has, say, telling, told, told_by};
use crate::turn::Turn;
use crate::words::{Memory, Text, words};
use crate::{ContextReference, context, meaning};

/// A sentence that names what is asked for, a span or a price, is so much nearer, and one that does not so much farther.
const OF_KIND: f32 = 0.15;
const OF_OTHER_KIND: f32 = -0.1;

/// Who names a thing that the answer has no word of may ask of that: less speaks for a sentence of the kind, and where other articles
/// have the word, or none has it, so much against all of them.
const OF_KIND_OF_OTHERS: f32 = 0.05;
const OF_OTHERS: f32 = -0.06;
const OF_NOBODY: f32 = -0.06;

/// More words are a sentence.
const MOST_WORDS_OF_PIECE: usize = 3;

/// What is asked for stands among so many words.
const FIRST_WORDS: usize = 2;

/// More sentences are not compared: a guide is no answer to few words, and each takes a millisecond when it is met first.
const MOST_PIECES: usize = 24;

/// A way through menus has fewer words beside it.
const FEWEST_WORDS: usize = 2;

/// Says the sentence of the answer before that means what is said; tells whether there is one.
pub(crate) fn tells_meant(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let Some(entry) = entry_before(turn).filter(|_| may_be_meant(said, ranking)) else {
        return false;
    };
    let pieces = pieces_to_compare(entry);
    let kind = said
        .asks_by()
        .and_then(|cue| told_by(cue, asks_until(&said.words)));
    // "What happens when I move" asks for no moment.
    let begins = said
        .words
        .get(..FIRST_WORDS.min(said.words.len()))
        .unwrap_or_default();
    let asks_for_kind = said.asks_by() != Some("when") || context::cue_of(begins).is_some();
    let (of_others, of_nobody) = names_others(entry, ranking);
    // A whole sentence about a thing that no article names, with nothing that points back at the answer, is another matter: "can I
    // get a refund?" behind an emergency. "Money back?" is of what was said.
    if of_nobody && said.words.len() > MOST_WORDS_OF_PIECE && !context::points_back(&said.words) {
        return false;
    }
    // How another thing is done is a question of its own: "how do I pay?".
    if said.asks_by() == Some("how") && (of_others || of_nobody) {
        return false;
    }
    let against = if of_others { OF_OTHERS } else { 0.0 } + if of_nobody { OF_NOBODY } else { 0.0 };
    let beside = |piece: &str| {
        against
            + match kind {
                Some(is_of_kind) if is_of_kind(piece) && against < 0.0 => OF_KIND_OF_OTHERS,
                Some(is_of_kind) if is_of_kind(piece) => OF_KIND,
                Some(_) if asks_for_kind => OF_OTHER_KIND,
                _ => 0.0,
            }
    };
    let Some(piece) = meaning::piece(turn, entry, &pieces, beside) else {
        return false;
    };
    let sentences = quote(&entry.answer, |sentence| sentence == piece);
    let is_said = say(turn, entry, &sentences);
    if is_said {
        turn.refer(ContextReference::Meaning);
    }
    is_said
}

/// Whether an utterance has a word of meaning that the entry has not: one that other articles have, one that none has.
fn names_others(entry: &Entry, ranking: &Ranking) -> (bool, bool) {
    let told = told(entry);
    let is_of_others = |word: &&Word| {
        let own: Vec<String> = telling(word).collect();
        word.content && !own.is_empty() && !own.iter().all(|word| has(&told, word))
    };
    let mut others = (false, false);
    for word in ranking.words.iter().filter(is_of_others) {
        others.0 |= word.known;
        others.1 |= !word.known;
    }
    others
}

/// Whether an utterance says enough to be compared: a word alone is a topic, a place is told by a link or another question, and
/// what is denied, a time or a number are nothing to an encoder.
fn may_be_meant(said: &Text, ranking: &Ranking) -> bool {
    let cue = said.asks_by();
    let is_number = |word: &Word| word.text.starts_with(|c: char| c.is_ascii_digit());
    (2..=MOST_WORDS).contains(&said.words.len())
        && cue != Some("where")
        && !denies(said)
        && !said.is_time()
        && !said.is_bare()
        && !ranking.words.iter().any(is_number)
}

static BOLD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\*\*[^*]+\*\*").expect("the pattern is valid"));

/// What of an answer is compared with what is said; nothing of a guide.
pub(crate) fn pieces_to_compare(entry: &Entry) -> Rc<[String]> {
    thread_local! {
        static PIECES: OfAnswer = Memory::default();
    }

    let read = || {
        let mut pieces = pieces(&entry.answer);
        if pieces.len() > MOST_PIECES {
            pieces.clear();
        }
        pieces.into()
    };
    PIECES.with(|known| known.of(&entry.answer, read))
}

/// All that an answer may be quoted by.
fn pieces(answer: &str) -> Vec<String> {
    let pieces = RefCell::new(Vec::new());
    let collect = |piece: &str| {
        pieces.borrow_mut().push(piece.to_owned());
        false
    };
    quote(answer, collect);
    let mut pieces = pieces.into_inner();
    // A row of a table says what its cells are by the heading alone.
    pieces.retain(|piece| !piece.starts_with('|'));
    pieces.retain(|piece| words(&BOLD.replace_all(piece, " ")).len() >= FEWEST_WORDS);
    pieces
}
