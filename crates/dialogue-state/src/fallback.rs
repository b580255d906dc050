//! Nothing is good enough: say what is not covered and what is near, offer a person, at last hand over.

use intent_classifier::Ranking;
use knowledge::EntryId;

use crate::act::Decision;
use crate::cut::cut;
use crate::handoff::{self, Reason};
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::{answer, words};

/// So many misses in a row are a handoff.
const MOST_MISSES: u8 = 3;

/// No more words are quoted, and none longer.
const MOST_WORDS: usize = 3;
const LONGEST_WORD_CHARS: usize = 30;

/// No more topics are named.
const MOST_TOPICS: usize = 3;

/// Below this the nearest candidates have nothing to do with the utterance, and their topics would only confuse.
const LEAST_IN_SCOPE: f64 = 0.1;

/// Without a word in common a candidate is near when it has so much of the confidence.
const NEAR_WITHOUT_WORDS: f64 = 0.4;

/// Nothing answers the utterance that `ranking` is of.
pub(crate) fn unknown(turn: &mut Turn<'_>, ranking: &Ranking) {
    let uncovered = uncovered(turn, ranking);
    let draft = if uncovered.is_empty() {
        turn.own(Key::UnknownPlain, &[])
    } else {
        turn.own(Key::UnknownWords, &[("words", (&uncovered).into())])
    };
    let near = if ranking.in_scope < LEAST_IN_SCOPE || !is_anything_near(ranking) {
        Vec::new()
    } else {
        answer::alternatives(turn, ranking, &[])
    };
    miss(turn, draft, &near);
}

/// Whether the utterance has something to do with the candidates: it has a word of meaning that articles have, or one of
/// them is likely for other reasons. Else their order is chance.
fn is_anything_near(ranking: &Ranking) -> bool {
    let has_known_word = ranking.words.iter().any(|word| word.content && word.known);
    let first = ranking.candidates.first();
    has_known_word || first.is_some_and(|first| first.confidence >= NEAR_WITHOUT_WORDS)
}

/// None of the options that were offered is it; `near` are the candidates behind them.
pub(crate) fn none_fits(turn: &mut Turn<'_>, near: &[EntryId]) {
    let draft = turn.own(Key::NoneFits, &[]);
    miss(turn, draft, near);
}

/// Whether another miss is no handoff yet.
pub(crate) fn may_miss(turn: &Turn<'_>) -> bool {
    turn.state.misses.saturating_add(1) < MOST_MISSES
}

fn miss(turn: &mut Turn<'_>, draft: Draft, near: &[EntryId]) {
    turn.state.misses = turn.state.misses.saturating_add(1);
    if turn.state.misses >= MOST_MISSES {
        handoff::hand_off(turn, Reason::Misses);
        return;
    }
    turn.decide(Decision::Unknown);
    turn.state.pending = Pending::None;
    turn.state.context = None;
    let near_topics = topics(turn, near);
    let mut draft = draft;
    if !near_topics.is_empty() {
        draft = turn.add(draft, Key::UnknownTopics, &[("topics", (&near_topics).into())]);
    } else if turn.state.misses == 1 {
        let all = turn.knowledge.topics().join(" · ");
        if !all.is_empty() {
            draft = turn.add(draft, Key::KnownTopics, &[("topics", (&all).into())]);
        }
    }
    draft = turn.add(draft, Key::Rephrase, &[]).expecting_answer();
    if turn.state.misses > 1 {
        draft = turn.add(draft, Key::OfferPerson, &[]);
        draft = turn.offer_person(draft);
    }
    turn.say(draft);
}

/// Words of the utterance that carry meaning and stand in no article, in quotes.
fn uncovered(turn: &Turn<'_>, ranking: &Ranking) -> String {
    let mut quoted: Vec<String> = Vec::new();
    let unknown = ranking.words.iter().filter(|word| word.content && !word.known);
    for word in unknown {
        let word = cut(word.text.trim(), LONGEST_WORD_CHARS);
        let word = turn.text(Key::Quoted, &[("word", (&word).into())]);
        if !quoted.contains(&word) {
            quoted.push(word);
        }
        if quoted.len() == MOST_WORDS {
            break;
        }
    }
    listed(&quoted, &turn.label(Key::And))
}

/// Topics of the nearest candidates: their headings.
fn topics(turn: &Turn<'_>, near: &[EntryId]) -> String {
    let mut topics: Vec<String> = Vec::new();
    for entry in near.iter().filter_map(|id| turn.entry(id)) {
        let topic = entry.heading_path.last().unwrap_or(&entry.page_title).trim();
        if !topic.is_empty()
            && topics
                .iter()
                .all(|known| words::fold(known) != words::fold(topic))
        {
            topics.push(topic.to_owned());
        }
        if topics.len() == MOST_TOPICS {
            break;
        }
    }
    topics.join(" · ")
}

/// "a", "a and b", "a, b and c", with the joining word given.
pub(crate) fn listed(items: &[String], joint: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} {joint} {last}", head.join(", ")),
    }
}
