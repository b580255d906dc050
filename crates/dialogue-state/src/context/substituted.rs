//! "What about SSH?": what fits the new subject, and of that what also fits the question before.

use intent_classifier::{Ranking, Verdict, Word, decide};
use knowledge::{Entry, EntryId};

use super::{CLEAR, FAR_BEFORE, MOST_LIKELIER, is_in_most, telling};
use crate::answer::{self, Lead};
use crate::entry_words::Folded;
use crate::turn::Turn;
use crate::words::{Text, words};
use crate::{ContextReference, about_answer, agent, distinguish, fallback};

/// What an utterance says of its own beside the question before.
struct Subject<'a> {
    /// Its words that tell one question from another.
    own: Vec<String>,
    /// Its words of meaning, as they were understood.
    content: Vec<&'a Word>,
    /// Words of the question before and of its answer's that tell it from the others that are near.
    frame: Vec<String>,
}

/// Answers what puts another subject in the place of the last, or asks something of its own about it; tells whether it did.
pub(super) fn substituted(
    turn: &mut Turn<'_>,
    entry: &Entry,
    question: &str,
    said: &Text,
    asked: &Ranking,
    reference: ContextReference,
) -> bool {
    let subject = Subject::of(turn, entry, question, said, asked);
    if reference == ContextReference::Substitution && subject.is_nowhere(turn, asked) {
        if about_answer::silent(turn, said, asked, reference) {
            return true;
        }
        turn.refer(reference);
        said.plain.trim().clone_into(&mut turn.state.question);
        fallback::unknown(turn, asked);
        return true;
    }
    let Some(ranking) = in_light_of(turn, entry, &subject, asked) else {
        return false;
    };
    turn.refer(reference);
    said.plain.trim().clone_into(&mut turn.state.question);
    let is_known = decide(&ranking, agent::costs(turn.knowledge)) != Verdict::Unknown;
    let leader = leader(&ranking).map(EntryId::from);
    match leader {
        // The light alone makes no answer.
        Some(leader) if is_known && !subject.is_tied_to(turn, &leader) => {
            crate::step::decided(turn, asked, false);
        }
        Some(leader) if is_known => give(turn, &ranking, leader),
        None if is_known => crate::step::decided(turn, &ranking, false),
        _ => little_known(turn, entry, &subject, said, (asked, &ranking), reference),
    }
    true
}

/// Few words say little of what is known, but the light may; else the answer that was given has no more on it.
fn little_known(
    turn: &mut Turn<'_>,
    entry: &Entry,
    subject: &Subject<'_>,
    said: &Text,
    (asked, ranking): (&Ranking, &Ranking),
    reference: ContextReference,
) {
    if let Some(only) = subject.fitting(turn, ranking) {
        give(turn, ranking, only);
        return;
    }
    let others = ranking
        .candidates
        .iter()
        .filter(|candidate| candidate.id != entry.id.as_str());
    let nearest: Vec<EntryId> = others
        .take(distinguish::MOST_OPTIONS)
        .map(|candidate| EntryId::from(candidate.id.as_str()))
        .collect();
    let is_near = nearest.iter().any(|id| subject.is_tied_to(turn, id));
    if is_near || !about_answer::silent(turn, said, asked, reference) {
        crate::step::decided(turn, ranking, false);
    }
}

fn give(turn: &mut Turn<'_>, ranking: &Ranking, entry: EntryId) {
    let alternatives = answer::alternatives(turn, ranking, std::slice::from_ref(&entry));
    answer::give(turn, &[entry], alternatives, Lead::Titled);
}

/// The first candidate, where it is far before the next.
fn leader(ranking: &Ranking) -> Option<&str> {
    match ranking.candidates.as_slice() {
        [only] => Some(&only.id),
        [first, second, ..] if first.confidence >= FAR_BEFORE * second.confidence => Some(&first.id),
        _ => None,
    }
}

/// A ranking in the light of the question before: candidates with words of it are likelier, those of its article a little, and
/// the one that was given is hardly meant. `None` where nothing has any confidence.
fn in_light_of(turn: &Turn<'_>, entry: &Entry, subject: &Subject<'_>, asked: &Ranking) -> Option<Ranking> {
    let sum = |ranking: &Ranking| -> f64 {
        let candidates = ranking.candidates.iter();
        candidates.map(|candidate| candidate.confidence).sum()
    };
    let before = sum(asked);
    if before <= 0.0 {
        return None;
    }
    let share = f64::from(turn.context_weight()) / 100.0;
    let mut ranking = asked.clone();
    for candidate in &mut ranking.candidates {
        let Some(other) = turn.knowledge.entry_named(&candidate.id) else {
            continue;
        };
        let part = subject.share_of_frame(turn.words_of(other));
        let is_sibling = other.path == entry.path;
        candidate.confidence *= 1.0 + share * (MOST_LIKELIER * part + if is_sibling { 0.5 } else { 0.0 });
        if other.id == entry.id {
            // It was given: what is asked for is another.
            candidate.confidence *= 1.0 - 0.9 * share;
        }
    }
    let after = sum(&ranking);
    for candidate in &mut ranking.candidates {
        candidate.confidence *= before / after.max(f64::MIN_POSITIVE);
    }
    ranking.candidates.sort_by(|left, right| {
        right
            .confidence
            .total_cmp(&left.confidence)
            .then_with(|| left.id.cmp(&right.id))
    });
    Some(ranking)
}

impl<'a> Subject<'a> {
    fn of(turn: &Turn<'_>, entry: &Entry, question: &str, said: &Text, ranking: &'a Ranking) -> Self {
        let content: Vec<&Word> = ranking
            .words
            .iter()
            .filter(|word| word.content && fallback::says_something(&word.text))
            .collect();
        let known: Vec<String> = content.iter().flat_map(|word| words(&word.text)).collect();
        let mut own = said.telling().to_vec();
        own.retain(|word| known.contains(word));
        let near: Vec<&[String]> = ranking
            .candidates
            .iter()
            .filter_map(|candidate| turn.knowledge.entry_named(&candidate.id))
            .map(|entry| &*turn.words_of(entry).question)
            .collect();
        let mut frame = telling(&format!("{} {question}", entry.question));
        frame.retain(|word| !own.contains(word) && !is_in_most(word, &near));
        Self { own, content, frame }
    }

    /// Whether nothing is known of it, so that the question before would be answered without it.
    fn is_nowhere(&self, turn: &Turn<'_>, ranking: &Ranking) -> bool {
        let first = ranking.candidates.first();
        !self.content.is_empty()
            && self.content.iter().all(|word| !word.known)
            && !first.is_some_and(|first| first.confidence >= CLEAR)
            && decide(ranking, agent::costs(turn.knowledge)) != Verdict::Answer
    }

    /// How much of the question before an entry asks for, 0..=1.
    fn share_of_frame(&self, other: &Folded) -> f64 {
        let shared = self.frame.iter().filter(|word| other.asked_as.has_like(word));
        shared.count() as f64 / self.frame.len().max(1) as f64
    }

    /// The one candidate that has the new subject, and of the question before what tells it from others. A word that no entry
    /// has is of something else: "is there an audit log?" is not about who can log in.
    fn fitting(&self, turn: &Turn<'_>, ranking: &Ranking) -> Option<EntryId> {
        if !self.content.iter().all(|word| word.known) {
            return None;
        }
        let fits = |id: &str| {
            turn.knowledge.entry_named(id).is_some_and(|other| {
                let asked_as = &turn.words_of(other).asked_as;
                let has = |word: &String| asked_as.has_like(word);
                self.own.iter().any(has) && self.frame.iter().any(has)
            })
        };
        let mut fitting = ranking.candidates.iter().filter(|candidate| fits(&candidate.id));
        let first = fitting.next()?;
        let is_alone = fitting
            .next()
            .is_none_or(|second| first.confidence >= FAR_BEFORE * second.confidence);
        is_alone.then(|| EntryId::from(first.id.as_str()))
    }

    /// Whether an entry asks with a word of the new subject, or where none is said, of the last.
    fn is_tied_to(&self, turn: &Turn<'_>, id: &EntryId) -> bool {
        let Some(other) = turn.entry(id) else { return false };
        let known = &turn.words_of(other).own;
        let has = |word: &String| known.has_like(word);
        if self.own.is_empty() {
            return self.frame.iter().any(has);
        }
        // Of short words the stem alone is alike: "keys" and "key".
        let stems = self.content.iter().map(|word| &word.stem);
        self.own.iter().chain(stems).any(has)
    }
}
