//! After an answer: "that did not help" drops it and gives the next best, or a person.

use std::sync::LazyLock;

use knowledge::{EntryId, Link};

use crate::act::{Decision, Outcome};
use crate::answer::{self, Lead};
use crate::handoff::{self, Reason};
use crate::state::{Pending, State};
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{File, read_phrases, words};
use crate::{clarify, distinguish, greet, links};

/// So many denied answers are a handoff.
const MOST_DENIALS: u8 = 2;

/// The answers given last did not help.
pub(crate) fn denied(turn: &mut Turn<'_>) {
    let Pending::Answered {
        entries,
        alternatives,
        ..
    } = std::mem::take(&mut turn.state.pending)
    else {
        return;
    };
    turn.record.outcome = Some(Outcome::Denied);
    for entry in &entries {
        State::remember(&mut turn.state.refused, entry);
    }
    turn.state.denials = turn.state.denials.saturating_add(1);
    turn.state.context = None;
    if turn.state.denials >= MOST_DENIALS {
        handoff::hand_off(turn, Reason::Denied);
        return;
    }
    let left: Vec<_> = alternatives
        .into_iter()
        .filter(|id| !turn.state.refused.contains(id) && !turn.state.tried.contains(id))
        .filter(|id| turn.entry(id).is_some())
        .collect();
    match left.as_slice() {
        [] => {
            turn.decide(Decision::Unknown);
            let draft = turn.own(Key::NoOther, &[]);
            let documents = documents(turn, &entries);
            let draft = if documents.is_empty() {
                turn.add(draft, Key::Rephrase, &[])
            } else {
                turn.add(draft, Key::ReadOn, &[]).text(links::list(&documents))
            };
            let draft = turn.add(draft, Key::OfferPerson, &[]);
            let draft = turn.offer_person(draft);
            turn.say(draft);
        }
        [one] => answer::give(turn, std::slice::from_ref(one), Vec::new(), Lead::NextBest),
        several => clarify::ask(turn, &distinguish::by_order(several), Key::NextBestChoice),
    }
}

/// Where the articles of answers say to read on, without what the answers held already.
fn documents(turn: &Turn<'_>, answers: &[EntryId]) -> Vec<Link> {
    let mut documents: Vec<Link> = Vec::new();
    for entry in answers.iter().filter_map(|id| turn.entry(id)) {
        let of_article = turn.knowledge.article_of(entry).map(|article| &article.documents);
        for link in of_article.into_iter().flatten() {
            let is_known = documents
                .iter()
                .chain(&entry.links)
                .any(|known| known.url == link.url);
            if !is_known {
                documents.push(link.clone());
            }
        }
    }
    documents
}

/// A verdict by the buttons of an answer.
pub(crate) fn feedback(turn: &mut Turn<'_>, helpful: bool) {
    let is_about_last = matches!(turn.state.pending, Pending::Answered { .. });
    match (helpful, is_about_last) {
        (true, true) => greet::solved(turn),
        (false, true) => denied(turn),
        // About an older answer: kept, but the conversation has gone on.
        (true, false) => turn.record.outcome = Some(Outcome::Confirmed),
        (false, false) => turn.record.outcome = Some(Outcome::Denied),
    }
}

/// "No, I mean the other gate": the answer is refused, and what follows is a question of its own.
pub(crate) fn corrected(turn: &mut Turn<'_>) {
    if let Pending::Answered { entries, .. } = &turn.state.pending {
        for entry in entries.clone() {
            State::remember(&mut turn.state.refused, &entry);
        }
        turn.record.outcome = Some(Outcome::Denied);
        turn.state.pending = Pending::None;
    }
}

/// How a text refuses what was said before, word by word.
static REFUSALS: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| {
    let lists = read_phrases(File::FollowUps);
    let refusals = lists.get("refusals").into_iter().flatten();
    refusals.map(|refusal| words(refusal)).collect()
});

/// Words by which a refusal puts in other words what was meant: "no, I mean …".
static RESTATING: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    lists.remove("restating").unwrap_or_default()
});

/// Whether a text that begins with a refusal says by it what is meant, and not that the answer is wrong.
pub(crate) fn begins_by_restating(words: &[String]) -> bool {
    const REACH: usize = 3;
    words.iter().take(REACH).any(|word| RESTATING.contains(word))
}

/// Whether a text begins by refusing what was said before, and goes on with something else.
pub(crate) fn begins_with_refusal(words: &[String]) -> bool {
    REFUSALS
        .iter()
        .any(|refusal| words.len() > refusal.len() && words.starts_with(refusal))
}
