//! Giving the text of entries.

use std::borrow::Cow;

use intent_classifier::{Candidate, Ranking};
use knowledge::label::labels;
use knowledge::{Entry, EntryId};

use crate::act::{Decision, Source};
use crate::entities;
use crate::plain_text::plain_text;
use crate::state::{Context, Pending, Shown, State};
use crate::strings::Key;
use crate::turn::{Draft, Turn, hash_of_texts};
use crate::words::words;
use crate::{about_answer, fallback, intake};

/// Less likely candidates are offered only when they are among the nearest.
pub(crate) const LEAST_CONFIDENCE: f64 = 0.03;

/// Behind a given answer so little confidence makes another one likely: the answer has nearly all of it.
const LEAST_BEHIND: f64 = 0.01;

/// So many candidates are worth offering however unlikely: three questions of three options.
pub(crate) const NEAREST: usize = 9;

/// So many next best answers are remembered: all of a ranking.
const MOST_ALTERNATIVES: usize = Ranking::MOST_CANDIDATES;

/// So many follow-ups are offered with an answer.
const MOST_FOLLOW_UPS: usize = 3;

/// An answer is said again at most so often in a row, however it is asked for.
const MOST_REPEATS: u8 = 1;

/// How an answer is introduced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead {
    /// Not at all.
    None,
    /// As the next nearest after a refused one.
    NextBest,
    /// Under its question: it is near, but nobody asked in its words.
    Titled,
}

/// Gives the answers of `entries` that were chosen from `options`.
pub(crate) fn give_chosen(
    turn: &mut Turn<'_>,
    entries: &[EntryId],
    alternatives: Vec<EntryId>,
    options: Vec<Shown>,
) {
    give(turn, entries, alternatives, Lead::None);
    if let Pending::Answered {
        options: chosen_from, ..
    } = &mut turn.state.pending
    {
        *chosen_from = options;
    }
}

/// Gives the answer of an entry beside something else that stays open.
pub(crate) fn give_aside(turn: &mut Turn<'_>, entry: &EntryId) {
    let Some(entry) = turn.entry(entry) else { return };
    turn.decide(Decision::Answer);
    turn.record.entry = Some(entry.id.clone());
    State::remember(&mut turn.state.tried, &entry.id);
    let draft = Draft::default()
        .text(entry.answer.clone())
        .answering(entry, source(turn, entry));
    turn.say(draft);
}

/// Gives the answers of `entries`, of which there is at least one; `alternatives` are the next best.
pub(crate) fn give(turn: &mut Turn<'_>, entries: &[EntryId], alternatives: Vec<EntryId>, lead: Lead) {
    let known: Vec<&Entry> = entries.iter().filter_map(|id| turn.entry(id)).collect();
    turn.decide(Decision::Answer);
    turn.record.entry = known.first().map(|entry| entry.id.clone());
    turn.state.misses = 0;
    // Asked in other words, it leads to the same answer: say so, and that there is another way.
    let said: Vec<Cow<'_, str>> = known
        .iter()
        .map(|entry| about_answer::of_code(turn, entry))
        .collect();
    let texts = match (known.as_slice(), said.as_slice()) {
        ([one], [Cow::Borrowed(_)]) => turn.words_of(one).hash_of_answer,
        _ => hash_of_texts(said.iter().map(|text| &**text)),
    };
    let given_before = turn.given_again(entries, texts);
    let is_again = given_before.is_some();
    let repeats = given_before.unwrap_or_default();
    if let ([one], true) = (known.as_slice(), is_again) {
        // All of it was read; what the words of this time ask for may stand in a sentence of it.
        let tells = if repeats < MOST_REPEATS {
            about_answer::tells_named_part(turn, one)
        } else {
            about_answer::tells_part(turn, one)
        };
        if tells {
            return;
        }
    }
    if repeats >= MOST_REPEATS {
        no_more(turn);
        return;
    }
    for (entry, said) in known.iter().zip(said) {
        State::remember(&mut turn.state.tried, &entry.id);
        let mut draft = if known.len() == 1 && lead == Lead::None {
            fallback::unknown_number(turn)
        } else {
            Draft::default()
        };
        if lead == Lead::NextBest {
            draft = turn.add(draft, Key::NextBest, &[]);
        }
        if is_again && known.len() == 1 {
            draft = turn.add(draft, Key::OnceMore, &[]);
        }
        let is_among_others = known.len() > 1 || lead != Lead::None;
        if (is_among_others || says_nothing_alone(&said)) && !begins_with_question(entry) {
            draft = draft.text(format!("**{}**", entry.question));
        }
        let draft = draft
            .text(said.into_owned())
            .answering(entry, source(turn, entry));
        let draft = if known.len() == 1 {
            let draft = with_follow_ups(turn, draft, entry);
            let draft = match intake::pointed_at(turn, entry) {
                Some(form) => fallback::offering_form(turn, draft, form),
                None => draft,
            };
            if is_again {
                let draft = turn.add(draft, Key::OfferPerson, &[]);
                draft.steering([&*turn.label(Key::TalkToPerson)])
            } else if turn.words_of(entry).sends_to_person(entry) {
                draft.steering([&*turn.label(Key::TalkToPerson)])
            } else {
                draft
            }
        } else {
            draft
        };
        turn.say(draft);
    }
    turn.state.pending = Pending::Answered {
        repeats: if is_again { repeats.saturating_add(1) } else { 0 },
        texts,
        entries: known.iter().map(|entry| entry.id.clone()).collect(),
        alternatives: alternatives
            .into_iter()
            .filter(|id| !entries.contains(id))
            .collect(),
        options: if known.len() > 1 {
            each(turn, &known)
        } else {
            Vec::new()
        },
    };
    turn.state.context = known.first().map(|entry| Context {
        entry: entry.id.clone(),
        question: turn.state.question.clone(),
        age: 0,
    });
}

/// An answer that was spoken of once more is the last thing given, whatever stood open meanwhile.
pub(crate) fn keep_open(turn: &mut Turn<'_>, entry: &Entry) {
    if let Some(context) = &mut turn.state.context {
        context.age = 0;
    }
    if !matches!(turn.state.pending, Pending::Answered { .. }) {
        turn.state.pending = Pending::Answered {
            entries: vec![entry.id.clone()],
            alternatives: Vec::new(),
            options: Vec::new(),
            repeats: 0,
            texts: 0,
        };
    }
}

/// The same answer, asked for time and again: it is all there is, and a person knows more. It stays open.
fn no_more(turn: &mut Turn<'_>) {
    let draft = turn.own(Key::NothingMoreAlone, &[]);
    let draft = turn.add(draft, Key::OfferPerson, &[]).expecting_answer();
    let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
    turn.say(draft);
}

/// A message that says something of an entry.
pub(crate) fn sourced(turn: &Turn<'_>, draft: Draft, entry: &Entry) -> Draft {
    draft.answering(entry, source(turn, entry))
}

/// Several answers of one message, as options: "the second" points at one of them.
fn each(turn: &Turn<'_>, known: &[&Entry]) -> Vec<Shown> {
    let labels = labels(turn.knowledge, known);
    let shown = known.iter().zip(labels).map(|(entry, label)| Shown {
        label,
        entries: vec![entry.id.clone()],
    });
    shown.collect()
}

/// Offers the entries that the author says come next.
fn with_follow_ups(turn: &mut Turn<'_>, draft: Draft, entry: &Entry) -> Draft {
    let (authored, next): (Vec<Option<&String>>, Vec<&Entry>) = entry
        .follow_ups
        .iter()
        .filter_map(|next| Some((next.label.as_ref(), turn.entry(&next.entry)?)))
        .filter(|(_, next)| {
            next.id != entry.id
                && !turn.state.refused.contains(&next.id)
                && !turn.state.tried.contains(&next.id)
        })
        .take(MOST_FOLLOW_UPS)
        .unzip();
    let mut labels = labels(turn.knowledge, &next);
    for (position, authored) in authored.into_iter().enumerate() {
        // Two buttons of one text could not be told apart by what is typed.
        if let Some(authored) = authored
            && !labels.iter().any(|label| words(label) == words(authored))
            && let Some(label) = labels.get_mut(position)
        {
            label.clone_from(authored);
        }
    }
    for (label, next) in labels.iter().zip(&next) {
        turn.remember_shown(&Shown {
            label: label.clone(),
            entries: vec![next.id.clone()],
        });
    }
    draft.steering(labels.iter().map(String::as_str))
}

fn source(turn: &Turn<'_>, entry: &Entry) -> Source {
    let title = turn
        .knowledge
        .article_of(entry)
        .map_or_else(|| entry.page_title.clone(), |article| article.title.clone());
    Source {
        article: entry.article.as_str().to_owned(),
        title,
    }
}

/// What stands behind an answer that is given alone: who refuses it gets what is likely, has a word of what was asked, or
/// stands in its section. Anything else would be offered only because there is nothing better.
pub(crate) fn behind(turn: &Turn<'_>, ranking: &Ranking, given: &EntryId) -> Vec<EntryId> {
    let is_first = ranking
        .candidates
        .first()
        .is_some_and(|first| first.id == given.as_str());
    if !is_first || !turn.is_as_understood(ranking) {
        return find_behind(turn, ranking, given, &turn.state.refused);
    }
    let recalled = &turn.understanding.recalled.behind;
    let behind = recalled.get_or_init(|| find_behind(turn, ranking, given, &[]));
    let left = behind.iter().filter(|id| !turn.state.refused.contains(id));
    left.cloned().collect()
}

fn find_behind(turn: &Turn<'_>, ranking: &Ranking, given: &EntryId, refused: &[EntryId]) -> Vec<EntryId> {
    let asked: Vec<String> = ranking
        .words
        .iter()
        .filter(|word| word.content && word.known && !word.denied)
        .flat_map(|word| words(word.repaired.as_deref().unwrap_or(&word.text)))
        .collect();
    let section = turn.entry(given).map(|entry| (&entry.path, &entry.heading_path));
    let is_near = |entry: &Entry| {
        section == Some((&entry.path, &entry.heading_path)) || {
            let own = &turn.words_of(entry).own;
            asked.iter().any(|word| own.has_like(word))
        }
    };
    // Who names a code means no other.
    let named = turn
        .entry(given)
        .and_then(|entry| entities::code_of_title(&entry.question))
        .filter(|code| {
            let said = turn.understanding.said.as_ref();
            said.is_some_and(|said| entities::joined(&said.plain).contains(&entities::joined(code)))
        });
    next_best(turn, ranking, std::slice::from_ref(given), refused)
        .filter(|(_, entry)| named.is_none() || entities::code_of_title(&entry.question).is_none())
        .filter(|(candidate, entry)| candidate.confidence >= LEAST_BEHIND || is_near(entry))
        .map(|(_, entry)| entry.id.clone())
        .collect()
}

/// The next best candidates of a ranking: likely, or among the nearest; not refused, no family pointer, not among
/// `given`. A wrong answer that was given with confidence leaves the right one with next to none, so the order counts too.
pub(crate) fn alternatives(turn: &Turn<'_>, ranking: &Ranking, given: &[EntryId]) -> Vec<EntryId> {
    let next_best = next_best(turn, ranking, given, &turn.state.refused);
    next_best.map(|(_, entry)| entry.id.clone()).collect()
}

/// Candidates whose topics are worth naming where nothing is answered: the likely ones, or where none is, the nearest.
pub(crate) fn nearest(turn: &Turn<'_>, ranking: &Ranking) -> Vec<EntryId> {
    let likely: Vec<EntryId> = next_best(turn, ranking, &[], &turn.state.refused)
        .filter(|(candidate, _)| candidate.confidence >= LEAST_CONFIDENCE)
        .map(|(_, entry)| entry.id.clone())
        .collect();
    if likely.is_empty() {
        alternatives(turn, ranking, &[])
    } else {
        likely
    }
}

/// [`alternatives`] as they stand in the ranking and in the knowledge.
fn next_best<'t>(
    turn: &'t Turn<'_>,
    ranking: &'t Ranking,
    given: &'t [EntryId],
    refused: &'t [EntryId],
) -> impl Iterator<Item = (&'t Candidate, &'t Entry)> {
    ranking
        .candidates
        .iter()
        .enumerate()
        .filter(|(place, candidate)| candidate.confidence >= LEAST_CONFIDENCE || *place < NEAREST)
        .filter_map(|(_, candidate)| Some((candidate, turn.knowledge.entry_named(&candidate.id)?)))
        .filter(|(_, entry)| entry.family.is_none())
        .filter(|(_, entry)| !given.contains(&entry.id) && !refused.contains(&entry.id))
        .take(MOST_ALTERNATIVES)
}

/// An answer of fewer words is read with its question: "No.", "Yes, always."
const FEWEST_WORDS_ALONE: usize = 3;

/// Whether a person cannot tell from an answer what it answers: "No."
fn says_nothing_alone(answer: &str) -> bool {
    answer.len() < 40 && words(&plain_text(answer)).len() < FEWEST_WORDS_ALONE
}

/// Whether an answer says its question itself, as a pointer does that is a sentence: "For outages, see the status page".
fn begins_with_question(entry: &Entry) -> bool {
    words(&plain_text(&entry.answer)).starts_with(&words(&entry.question))
}
