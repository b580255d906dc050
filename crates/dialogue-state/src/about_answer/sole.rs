//! Which of several entries alone tells what is asked, in its answer: "how much is a container" where of three that are near
//! one has a price for it, "do you take cash" where one says so. A title that is as near tells nothing.

use intent_classifier::{Candidate, Ranking};
use knowledge::Entry;

use super::{MOST_ASKED, asks_until, content_of, has, has_form, inverts, quote, subject_of, told_by};
use crate::context;
use crate::fallback;
use crate::plain_text::plain_words;
use crate::turn::Turn;
use crate::words::{Text, words};

/// A longer utterance asks more than a sentence tells.
const MOST_WORDS: usize = 9;

/// An entry with so much of the confidence is near, though it is not offered.
const LEAST_NEAR: f64 = 0.02;

/// One whose question asks just so may be meant with so much of it.
const LEAST_OF_RIVAL: f64 = 0.2;

/// The place of the one entry that tells, among `offered` of the entries in the order of the ranking: none of the others
/// tells it as well. Only where articles have all that is said: a word that none has is what the person is after.
pub(crate) fn only_telling(turn: &Turn<'_>, ranking: &Ranking, offered: usize) -> Option<usize> {
    let said = turn.understanding.said.as_ref()?;
    let asked = asked_by(said)?;
    let subject = subject(ranking);
    let has_unknown = ranking
        .words
        .iter()
        .any(|word| word.content && !word.known && fallback::says_something(&word.text));
    if said.words.len() > MOST_WORDS
        || has_unknown
        || subject.is_empty()
        || subject.len() > MOST_ASKED
        || content_of(ranking).len() > subject_of(ranking).len()
    {
        return None;
    }
    let tells = |entry: &Entry| {
        let question = &turn.words_of(entry).question;
        let sentences = quote(&entry.answer, |sentence| {
            let known = plain_words(sentence);
            asked.is_told_by(sentence)
                && subject
                    .iter()
                    .all(|word| asked.names(&known, word) || asked.names(question, word))
        });
        !sentences.is_empty()
    };
    let is_near = |place: usize, confidence: f64| place < offered || confidence >= LEAST_NEAR;
    let mut telling = ranking
        .candidates
        .iter()
        .enumerate()
        .filter(|(place, candidate)| {
            let entry = turn.knowledge.entry_named(&candidate.id);
            is_near(*place, candidate.confidence) && entry.is_some_and(tells)
        });
    let (place, sole) = telling.next()?;
    let is_rival = |candidate: &Candidate| {
        let entry = turn.knowledge.entry_named(&candidate.id);
        candidate.id != sole.id
            && candidate.confidence >= LEAST_OF_RIVAL
            && entry.is_some_and(|entry| asked.is_asked_in(&turn.words_of(entry).question))
    };
    let is_alone = telling.next().is_none() && !ranking.candidates.iter().any(is_rival);
    (place < offered && is_alone).then_some(place)
}

/// What is asked of a thing.
enum Asked {
    /// A detail, by its name and what a sentence must name to tell it.
    Detail(&'static str, fn(&str) -> bool),
    /// Whether something is so, which a sentence tells in the very words.
    Whether,
}

impl Asked {
    fn is_told_by(&self, sentence: &str) -> bool {
        match self {
            Self::Detail(_, holds) => holds(sentence),
            Self::Whether => true,
        }
    }

    /// Whether a question asks just so: it may mean the same thing by another name.
    fn is_asked_in(&self, question: &[String]) -> bool {
        matches!(self, Self::Detail(cue, _) if context::answers(cue, question))
    }

    fn names(&self, known: &[String], word: &str) -> bool {
        match self {
            Self::Detail(..) => has(known, word),
            Self::Whether => has_form(known, word),
        }
    }
}

fn asked_by(said: &Text) -> Option<Asked> {
    match said.asks_by().or_else(|| context::detail_named_in(&said.words)) {
        // A reason takes more than a sentence.
        Some("why") => None,
        Some(cue) => Some(Asked::Detail(cue, told_by(cue, asks_until(&said.words))?)),
        None if inverts(context::behind_leads(&said.words)) => Some(Asked::Whether),
        None => None,
    }
}

/// What is asked of, without what it is asked by: the "cost" of "what does the box cost".
fn subject(ranking: &Ranking) -> Vec<String> {
    let mut subject = subject_of(ranking);
    subject.retain(|word| {
        let asked = words(word);
        context::cue_of(&asked).is_none() && context::detail_named_in(&asked).is_none()
    });
    subject
}
