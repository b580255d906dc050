//! An answer does not fit, as the person says: "already asked them", "there is no filter".

use intent_classifier::{Ranking, Verdict, Word};

use super::amount::names_span;
use super::before::Before;
use super::{MOST_WORDS, TABLE, has, inverts, names_case, without_refusal};
use crate::choice::has_same_stem;
use crate::turn::Turn;
use crate::words::{Text, words as words_of};
use crate::{context, fallback};

/// Whether a text says of the answers that were given last that they do not fit, in words of those answers or in none:
/// "already asked them", "there is no filter". Words of another thing make it another problem.
pub(crate) fn complains(turn: &Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    said.is_complaint() && is_of_answers(turn, said, ranking)
}

/// Whether a text is worded as a complaint, whatever it is about.
pub(crate) fn is_complaint(said: &Text) -> bool {
    let words = &said.words;
    let begins = begins_complaining(words);
    // "Can my partner do that too" asks; "is not there" does not.
    let asks = inverts(words)
        || words
            .first()
            .is_some_and(|first| context::cue_of(std::slice::from_ref(first)).is_some())
        || (words.first().is_some_and(|first| TABLE.asking.contains(first))
            && !words.get(1).is_some_and(is_complaining));
    // "It's been 20 days" is said where that is too long; "she is nine weeks old" is not.
    let complains = without_refusal(said)
        .iter()
        .any(|word| is_complaining(word) && !is_besides(said, word))
        || (begins && names_span(&said.plain) && !words.iter().any(|word| TABLE.of_age.contains(word)));
    // "And I get no messages" is another trouble.
    let adds = words.first().is_some_and(|first| TABLE.adding.contains(first));
    complains && !(adds || words.len() > MOST_WORDS || said.plain.contains(['?', '？']) || asks)
}

fn is_complaining(word: &String) -> bool {
    TABLE.complaining.contains(word)
}

/// Whether a word that may complain only joins what is said to what was said before: "too" at the end of a clause, as "my wife's
/// too", is "also"; before another word, as "too late", it is not.
fn is_besides(said: &Text, word: &str) -> bool {
    let clauses = said.plain.split([',', '.', ';', '!', '?', '\n']);
    TABLE.besides.contains(word)
        && clauses
            .map(words_of)
            .filter(|clause| clause.iter().any(|said| said == word))
            .all(|clause| clause.len() > 1 && clause.last().is_some_and(|last| last == word))
}

fn begins_complaining(words: &[String]) -> bool {
    words.first().is_some_and(|first| TABLE.beginning.contains(first))
}

/// Whether a complaint is about the answers that were given last.
fn is_of_answers(turn: &Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let words = &said.words;
    let begins = begins_complaining(words);
    let Some(Before {
        told,
        asked,
        elsewhere,
    }) = Before::of(turn, ranking)
    else {
        return false;
    };
    // "The code never came": a word that no article knows is of no other thing, beside one that the answer has.
    let tells_of_answer = |word: &Word| {
        // As it was written: what was repaired may be a word of another language.
        let is_told = |word: &String| {
            told.iter()
                .any(|known| known == word || has_same_stem(word, known))
        };
        let words = words_of(&word.text);
        !words.is_empty()
            && words.iter().all(|word| {
                fallback::says_something(word) && !TABLE.complaining.contains(word) && is_told(word)
            })
    };
    // "It says no contract found": the answer itself has what denies, so that a part of it is named.
    let stands_there =
        |pair: &[String]| pair.iter().any(is_complaining) && told.windows(2).any(|known| known == pair);
    if words.windows(2).any(stands_there)
        || names_case(turn, said, ranking)
        || (said.is_time() && !names_span(&said.plain))
    {
        return false;
    }
    let content: Vec<&Word> = ranking.words.iter().filter(|word| word.content).collect();
    let tells = begins || content.iter().any(|word| tells_of_answer(word));
    if elsewhere.is_some_and(|verdict| verdict != Verdict::Unknown) && !tells {
        return false;
    }
    content
        .iter()
        .filter(|word| !tells || (word.known && word.repaired.is_none() && word.read_as.is_empty()))
        .flat_map(|word| words_of(&word.text))
        .all(|word| {
            TABLE.complaining.contains(&word)
                || TABLE.frame.contains(&word)
                || !fallback::says_something(&word)
                || has(&told, &word)
                || has(&asked, &word)
        })
}
