//! What is meant where words do not tell, by the sentence encoder: which option, which sentence of an answer.
//!
//! It is asked last, of what the encoder read already to rank the utterance: where words are sure it never runs. It refuses
//! rather than guesses. The thresholds are from replies written for it to the questions of `tests/asked` and to made-up forms:
//! 91 to three options, 60 to choices of forms, 188 behind answers. They were chosen on all of these, none was held back.

use std::sync::{Arc, LazyLock};

use intent_classifier::{Meaning, Meant, Near};
use knowledge::{Entry, EntryId, Knowledge};

use crate::act::ContextRecord;
use crate::heard::Heard;
use crate::plain_text::plain_text;
use crate::state::{Pending, Shown, State};
use crate::turn::Turn;
use crate::{ContextReference, about_answer, intake};

/// An option must be so near, with what it is before the next counted twice. 43 of 71 replies that meant one were taken, one in
/// place of none; at 0.39 it would be 49, two in place of another and two of none.
const LEAST_OF_OPTIONS: f32 = 0.43;

/// The same of the choices of a form, that have few words: 27 of 43, and 4 wrongly.
const LEAST_OF_CHOICES: f32 = 0.48;

/// What it is before the next counts so much.
const LEAD: f32 = 2.0;

/// What is this much nearer than the nearest option is another question.
const FARTHEST_BEHIND: f32 = 0.05;

/// What a sentence of an answer means is known of so many texts, some 1.2 kB each.
static KNOWN: LazyLock<Heard<Option<Meaning>>> = LazyLock::new(|| Heard::new(16, 256));

/// A longer text is no sentence, and takes long.
const LONGEST_BYTES: usize = 400;

/// What a text means by itself.
fn of(text: &str) -> Arc<Option<Meaning>> {
    if text.len() > LONGEST_BYTES {
        return Arc::new(None);
    }
    KNOWN
        .recall(text)
        .unwrap_or_else(|| KNOWN.keep(text, Meaning::of(text)))
}

/// Texts that the next utterance of a conversation may be compared with and of which is not known yet what they mean: read
/// before it comes, they need not be read in its step, for which the log waits.
pub(crate) fn unread_ahead(state: &State, knowledge: &Knowledge) -> Vec<String> {
    let mut texts = Vec::new();
    if let Some(intake) = &state.intake {
        for question in intake::compared(knowledge, intake) {
            for option in &question.options {
                texts.push(option.text.clone());
                texts.push(with_label(&question.label, &option.text));
            }
        }
    } else {
        if let Some(entry) = state
            .context
            .as_ref()
            .and_then(|context| knowledge.entry(&context.entry))
        {
            let pieces = about_answer::pieces_to_compare(entry);
            texts.extend(pieces.iter().map(|piece| plain_text(piece)));
        }
        if let Pending::Clarify { options, .. } = &state.pending {
            texts.push(state.question.clone());
            let entries = options
                .iter()
                .flat_map(|option| option.entries.iter().take(MOST_OF_TOPIC));
            let questions = entries
                .filter_map(|id| knowledge.entry(id))
                .map(|entry| entry.question.clone());
            texts.extend(questions);
        }
    }
    texts.retain(|text| text.len() <= LONGEST_BYTES && KNOWN.recall(text).is_none());
    texts
}

/// Reads what a text means, some milliseconds, and remembers it.
pub(crate) fn read(text: &str) {
    of(text);
}

/// How near a text is to what was meant.
fn likeness(meant: &Meant, text: &str) -> f32 {
    of(text)
        .as_ref()
        .as_ref()
        .map_or(0.0, |meaning| meant.meaning.likeness(meaning))
}

/// What the utterance of a turn means, where the encoder was asked.
fn meant<'a>(turn: &Turn<'a>) -> Option<&'a Meant> {
    turn.understanding.ranking.meant.as_deref()
}

/// The place of the first of these that is near enough, and far enough before the next.
fn leading(likenesses: &[f32], least: f32) -> Option<usize> {
    let (first, lead) = first_of(likenesses)?;
    let near = likenesses.get(first)?;
    (near + LEAD * lead >= least).then_some(first)
}

/// The place of the nearest, the first of equals, and how far before the next it is; `None` of fewer than two.
fn first_of(likenesses: &[f32]) -> Option<(usize, f32)> {
    let mut order: Vec<(usize, f32)> = likenesses.iter().copied().enumerate().collect();
    order.sort_by(|(_, left), (_, right)| right.total_cmp(left));
    match order.as_slice() {
        [(first, most), (_, next), ..] => Some((*first, most - next)),
        _ => None,
    }
}

/// What is so near to an utterance may well be what is asked for, though it says nothing by its words.
const LEAST_ASKED: f32 = 0.4;

/// Whether an utterance without a subject means what some entry tells: "what do I pay".
pub(crate) fn is_of_entry(turn: &Turn<'_>) -> bool {
    let nearest = meant(turn).and_then(|meant| meant.near.first());
    nearest.is_some_and(|nearest| nearest.likeness() >= LEAST_ASKED)
}

/// The option that is meant, where one is and no other entry is.
pub(crate) fn option(turn: &Turn<'_>, options: &[Shown]) -> Option<usize> {
    let meant = meant(turn)?;
    let nearest = meant.near.first()?.likeness();
    // What is not among the nearest is no nearer than the last of them.
    let least = meant.near.last()?.likeness();
    let of_entry = |id: &EntryId| {
        let near = meant.near.iter().find(|near| near.id == id.as_str());
        near.map_or(least, Near::likeness)
    };
    let likenesses: Vec<f32> = options
        .iter()
        .map(|option| option.entries.iter().map(of_entry).fold(f32::MIN, f32::max))
        .collect();
    let place = leading(&likenesses, LEAST_OF_OPTIONS)?;
    let is_nearest = likenesses
        .get(place)
        .is_some_and(|it| it + FARTHEST_BEHIND >= nearest);
    is_nearest.then_some(place)
}

/// A question whose options are asked about in place of chosen means the first of them where that is so near to it, and so far
/// before the others: by taste, from two folders.
const LEAST_OF_QUESTION: f32 = 0.35;
const LEAST_LEAD_OF_QUESTION: f32 = 0.15;

/// The option that the question which is open meant all along: "can he do that?" behind "my landlord says no".
pub(crate) fn of_question(turn: &Turn<'_>, options: &[Shown]) -> Option<usize> {
    meant(turn)?;
    let question = of(&turn.state.question);
    let question = question.as_ref().as_ref()?;
    let of_entry = |id: &EntryId| {
        let meaning = turn.entry(id).map(|entry| of(&entry.question));
        let meaning = meaning.as_deref().and_then(Option::as_ref);
        meaning.map_or(0.0, |meaning| question.likeness(meaning))
    };
    let likenesses: Vec<f32> = options
        .iter()
        .map(|option| {
            option
                .entries
                .iter()
                .take(MOST_OF_TOPIC)
                .map(of_entry)
                .fold(0.0, f32::max)
        })
        .collect();
    let (first, lead) = first_of(&likenesses)?;
    let is_meant = likenesses
        .get(first)
        .is_some_and(|near| *near >= LEAST_OF_QUESTION);
    (is_meant && lead >= LEAST_LEAD_OF_QUESTION).then_some(first)
}

/// Of a topic so many entries are compared.
const MOST_OF_TOPIC: usize = 3;

/// The choice of a form that is meant.
pub(crate) fn choice(turn: &Turn<'_>, question: &str, choices: &[&str]) -> Option<usize> {
    let meant = meant(turn)?;
    let of_choice = |choice: &&str| {
        f32::midpoint(
            likeness(meant, choice),
            likeness(meant, &with_label(question, choice)),
        )
    };
    let likenesses: Vec<f32> = choices.iter().map(of_choice).collect();
    leading(&likenesses, LEAST_OF_CHOICES)
}

/// A choice as an answer to its question.
fn with_label(question: &str, choice: &str) -> String {
    format!("{question} {choice}")
}

/// Records that the encoder told what was meant.
pub(crate) fn note(turn: &mut Turn<'_>, entry: EntryId) {
    turn.record.context = Some(ContextRecord {
        entry,
        weight: 100,
        reference: ContextReference::Meaning,
    });
}

/// How near other entries are takes so much of how near a piece of an answer is, and what it is before the next adds so much. A
/// piece that is alone was read a moment ago and is all there is: it must be nearer.
const ELSEWHERE: f32 = 0.7;
const LEAD_OF_PIECE: f32 = 0.15;
const LEAD_ALONE: f32 = -0.7;

/// A piece of an answer must be so near: of 188 replies behind answers the right sentence is said to 43, one that tells nothing or
/// less than another entry to 5; and to 39 of 1,428 replies that were written for no answer, of which every second may fit.
const LEAST_OF_PIECES: f32 = 0.14;

/// Where the question of the answer is so much nearer it is asked once more.
const NEARER_QUESTION: f32 = 0.12;

/// The piece of an answer that means what was said, where one is near enough and no other entry is; `beside` is what speaks for
/// a piece beside that.
pub(crate) fn piece<'p>(
    turn: &Turn<'_>,
    entry: &Entry,
    pieces: &'p [String],
    beside: impl Fn(&str) -> f32,
) -> Option<&'p String> {
    let meant = meant(turn)?;
    let mut best: Option<(&String, f32)> = None;
    let mut next: Option<f32> = None;
    for piece in pieces {
        let near = likeness(meant, &plain_text(piece)) + beside(piece);
        match best {
            // The first of equals.
            Some((_, most)) if near <= most => next = Some(next.map_or(near, |next| next.max(near))),
            _ => next = best.replace((piece, near)).map(|(_, most)| most),
        }
    }
    let (piece, near) = best?;
    let is_own = |other: &&Near| other.id == entry.id.as_str();
    let question = meant.near.iter().find(is_own).map_or(0.0, |own| own.question);
    let elsewhere = meant.near.iter().find(|other| !is_own(other));
    let elsewhere = elsewhere.map_or(0.0, Near::likeness);
    let lead = next.map_or(LEAD_ALONE, |next| near - next);
    let is_near = near - ELSEWHERE * elsewhere + LEAD_OF_PIECE * lead >= LEAST_OF_PIECES;
    (is_near && question - near <= NEARER_QUESTION).then_some(piece)
}
