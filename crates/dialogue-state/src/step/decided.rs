//! What a ranking comes to: an answer, a question back, or that nothing is known.

use intent_classifier::{Candidate, Ranking, Verdict, decide};
use knowledge::{Entry, EntryId};

use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::Turn;
use crate::{about_answer, agent, clarify, distinguish, fallback, subject};

/// Answers, asks or gives up, as the ranking says.
pub(crate) fn decided(turn: &mut Turn<'_>, ranking: &Ranking, is_incident: bool) {
    let verdict = decide(ranking, agent::costs(turn.knowledge));
    let first = ranking
        .candidates
        .first()
        .map(|candidate| EntryId::from(candidate.id.as_str()));
    let covering = turn.covering.iter();
    let covering: Vec<EntryId> = covering
        .filter(|id| distinguish::may_be_offered(turn, id))
        .cloned()
        .collect();
    let may_be_told = verdict == Verdict::Unknown && !is_incident && fallback::is_likely(ranking);
    let told = may_be_told.then(|| sole(turn, ranking)).flatten();
    match (verdict, first) {
        (Verdict::Answer, Some(entry)) if is_about_another(turn, ranking, &entry) => {
            let nearest = distinguish::weighed(turn, ranking);
            if nearest.len() > 1 {
                clarify::ask(turn, &nearest, Key::WhichOne);
            } else {
                fallback::unknown(turn, ranking);
            }
        }
        (Verdict::Answer, Some(entry)) => {
            if let Some(other) = other_that_says_it(turn, ranking) {
                // Which of the two is meant is asked, the likelier first.
                clarify::ask(turn, &distinguish::by_order(&[entry, other]), Key::WhichOne);
            } else {
                let alternatives = answer::behind(turn, ranking, &entry);
                answer::give(turn, &[entry], alternatives, Lead::None);
            }
        }
        (Verdict::Clarify(count), Some(_)) => offer(turn, ranking, count),
        (Verdict::Unknown, _) if told.is_some() => {
            // What it is asked as shows whether it is meant.
            let told: Vec<EntryId> = told.into_iter().collect();
            let alternatives = told
                .iter()
                .flat_map(|entry| answer::behind(turn, ranking, entry))
                .collect();
            answer::give(turn, &told, alternatives, Lead::Titled);
        }
        (Verdict::Unknown, _) if covering.len() > 1 => {
            clarify::ask(turn, &distinguish::by_order(&covering), Key::WhichOne);
        }
        // The incident is the answer.
        _ if is_incident => turn.decide(Decision::Answer),
        _ => fallback::unknown(turn, ranking),
    }
}

/// Whether the first entry of a ranking is about another thing than the utterance.
fn is_about_another(turn: &Turn<'_>, ranking: &Ranking, first: &EntryId) -> bool {
    let is_so = || {
        let entry = turn.entry(first);
        entry.is_some_and(|entry| subject::is_about_another(ranking, entry))
    };
    if turn.is_as_understood(ranking) {
        *turn.understanding.recalled.is_about_another.get_or_init(is_so)
    } else {
        is_so()
    }
}

/// So many candidates are looked at for one that says what the first does not.
const MOST_COMPARED: usize = 4;

/// And they are this likely at least: what has nothing else of the message is not meant.
const LEAST_COMPARED: f64 = 0.002;

/// Another candidate than the first that says what a turn of phrase means.
fn other_that_says_it(turn: &Turn<'_>, ranking: &Ranking) -> Option<EntryId> {
    if turn.is_as_understood(ranking) {
        let recalled = &turn.understanding.recalled.other;
        return recalled
            .get_or_init(|| find_other_that_says_it(turn, ranking))
            .clone();
    }
    find_other_that_says_it(turn, ranking)
}

fn find_other_that_says_it(turn: &Turn<'_>, ranking: &Ranking) -> Option<EntryId> {
    let likely = |candidate: &&Candidate| candidate.confidence >= LEAST_COMPARED;
    let candidates = ranking.candidates.iter().take(MOST_COMPARED).filter(likely);
    let entries: Vec<&Entry> = candidates
        .filter_map(|candidate| turn.knowledge.entry_named(&candidate.id))
        .collect();
    let place = subject::other_that_says_it(ranking, &entries)?;
    entries.get(place).map(|entry| entry.id.clone())
}

/// Of options that stand open one is taken by other words for it where it has so much of the confidence.
const LEADING: f64 = 0.6;

/// With so much of the confidence the options that stand open are what is meant, whatever comes behind them.
const MOSTLY: f64 = 0.7;

/// A candidate that is likely alone is offered beside a less likely one when at least so much of the confidence is its.
const LEAST_ALONE: f64 = 0.5;

/// Of candidates that are close the one that tells of an amount that is named.
fn measured(turn: &Turn<'_>, candidates: &[Candidate]) -> Option<EntryId> {
    let said = turn.understanding.said.as_ref()?;
    let entries: Vec<&Entry> = candidates
        .iter()
        .take(distinguish::MOST_OPTIONS)
        .filter_map(|candidate| turn.knowledge.entry_named(&candidate.id))
        .collect();
    let place = about_answer::only_measured(said, &entries)?;
    entries.get(place).map(|entry| entry.id.clone())
}

/// Of candidates that are close the one whose answer alone tells what is asked.
fn sole(turn: &Turn<'_>, ranking: &Ranking) -> Option<EntryId> {
    let place = about_answer::only_telling(turn, ranking, distinguish::MOST_OPTIONS)?;
    let candidate = ranking.candidates.get(place)?;
    Some(EntryId::from(candidate.id.as_str()))
}

/// Asks between the candidates that are close; those that were offered just now and not taken are not offered again.
fn offer(turn: &mut Turn<'_>, ranking: &Ranking, count: usize) {
    let open: Vec<EntryId> = match &turn.state.pending {
        // What stands in a topic alone was not shown.
        Pending::Clarify { options, .. } => options
            .iter()
            .filter(|option| option.entries.len() == 1)
            .flat_map(|option| option.entries.clone())
            .collect(),
        _ => Vec::new(),
    };
    let likely: Vec<&Candidate> = ranking
        .candidates
        .iter()
        .filter(|candidate| candidate.confidence >= answer::LEAST_CONFIDENCE)
        .collect();
    // Which one is clear, and only whether it is meant is not: the nearest stand beside it. Else what was refused took the
    // confidence with it.
    let is_clear = |only: &Candidate| only.confidence >= LEAST_ALONE;
    let candidates = distinguish::weighed(turn, ranking);
    if candidates.len() < 2 || (likely.len() < 2 && !likely.first().is_some_and(|only| is_clear(only))) {
        fallback::unknown(turn, ranking);
        return;
    }
    if let Some(entry) = measured(turn, &ranking.candidates).or_else(|| sole(turn, ranking)) {
        let alternatives = answer::behind(turn, ranking, &entry);
        answer::give(turn, &[entry], alternatives, Lead::None);
        return;
    }
    let is_open = |candidate: &&Candidate| open.iter().any(|id| id.as_str() == candidate.id);
    if !likely.iter().take(count.max(2)).all(is_open) {
        // Behind the likely ones stand the next nearest: nobody who finds nothing here is stranded.
        let lead = fallback::unknown_codes(turn, ranking);
        clarify::ask_behind(turn, lead, &candidates, Key::WhichOne);
        return;
    }
    // Other words for one of the options.
    if let Some(first) = likely.first()
        && first.confidence >= LEADING
        && clarify::names_known_thing(&ranking.words)
    {
        let entry = EntryId::from(first.id.as_str());
        let alternatives = answer::behind(turn, ranking, &entry);
        answer::give(turn, &[entry], alternatives, Lead::None);
        return;
    }
    // What comes behind is unlikely, and who was asked just now refused nothing: "which pin?" behind "tanken".
    let of_shown = likely.iter().filter(|candidate| is_open(candidate));
    let is_meant = of_shown.map(|candidate| candidate.confidence).sum::<f64>() >= MOSTLY;
    if is_meant && clarify::may_ask_again(turn) {
        clarify::ask_again(turn, Key::UnsureWhich);
        return;
    }
    // The same question again would lead to the same words: go on to what comes behind.
    let behind = answer::alternatives(turn, ranking, &open);
    if behind.len() > 1 {
        clarify::ask(turn, &distinguish::by_order(&behind), Key::ChooseOne);
    } else {
        fallback::none_fits(turn, &behind);
    }
}
