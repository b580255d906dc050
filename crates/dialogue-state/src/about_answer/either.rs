//! What the answer before tells of one of two things that are asked between: "is that per person or per room?".

use intent_classifier::Ranking;
use knowledge::Entry;

use super::{MOST_WORDS, TABLE, inverts, say, subject_of, with_any};
use crate::turn::Turn;
use crate::words::Text;

/// Says what an answer has of either of two things that an utterance asks between; tells whether it has any.
pub(crate) fn tells_of_either(turn: &mut Turn<'_>, entry: &Entry, said: &Text, ranking: &Ranking) -> bool {
    let words = &said.words;
    let begins = words.first().is_some_and(|first| TABLE.asking.contains(first));
    let asks = begins || said.plain.contains(['?', '？']) || inverts(words);
    let is_between = words.iter().any(|word| TABLE.between.contains(word));
    let may_tell = asks && is_between && words.len() <= MOST_WORDS;
    may_tell && say(turn, entry, &with_any(entry, &subject_of(ranking)))
}
