//! Follow-ups, read in the light of the answer before: "why?", "and where do I find that?", "what about SSH?".
//!
//! What an author wrote down comes first, then the other entries of the same article. The light fades: it counts fully
//! for the next utterance, less for the one after, and not at all four turns later.

mod reference;
mod substituted;

use intent_classifier::{Ranking, Verdict, decide};
use knowledge::{Entry, EntryId};

use crate::answer::{self, Lead};
use crate::distinguish::{self, Weighed};
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::{Text, words};
use crate::{ContextReference, Decision, about_answer, agent, choice, clarify, fallback, links};
pub(crate) use reference::{
    Reference, adds_circumstance, answers, begins_pointing, behind_leads, cue_of, detail_named_in, is_bare,
    is_light, leans, points_back, telling,
};
use substituted::substituted;

/// What the light is worth after so many turns, in percent.
const WEIGHTS: [u8; 4] = [100, 100, 60, 30];

/// A candidate that has all words of the question before is so much likelier.
const MOST_LIKELIER: f64 = 8.0;

/// What speaks for a sibling: the author's word, the word that is asked by, the subject of the answer before, its section.
const AUTHORED: f64 = 6.0;
const BY_CUE: f64 = 3.0;
const SUBJECT: f64 = 3.0;
const NEAR: f64 = 1.5;

/// A sibling with less of the subject is about something else; a link of the answer is nearer.
const LEAST_SHARED: f64 = 0.5;

/// So few words may leave out what was said before.
const MOST_BARE_WORDS: usize = 3;

/// The share of questions that is most of them, on a page of few and on one of many.
const MOST: f64 = 0.6;
const MOST_OF_MANY: f64 = 0.3;
const MANY: usize = 8;

/// A question of so few words is about what was done with what was said before.
const MOST_WORDS_OF_DEED: usize = 6;

/// A candidate with so much of the confidence is meant, though no word of it was said.
const CLEAR: f64 = 0.6;

/// A leader must be so far before the next to be given without a question.
const FAR_BEFORE: f64 = 2.0;

/// How much an answer counts after so many turns, in percent.
pub(crate) fn weight(age: u8) -> u8 {
    WEIGHTS.get(usize::from(age)).copied().unwrap_or_default()
}

/// Answers an utterance in the light of the answer before; tells whether it leaned on it.
pub(crate) fn follows(turn: &mut Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    let text = said.plain.as_str();
    let Some(context) = turn.state.context.clone() else {
        return false;
    };
    let Some(entry) = turn.entry(&context.entry) else {
        return false;
    };
    let is_sure = decide(ranking, agent::costs(turn.knowledge)) == Verdict::Answer;
    let may_be_of_it = !is_sure && led_elsewhere(turn, ranking, entry).is_none();
    let adds_time = said.is_time() && said.asks_by().is_none();
    // "And on weekends?" and "what now" tell no time that something was.
    let tells_time = !reference::has_lead(&said.words) && !said.is_bare();
    if adds_time
        && may_be_of_it
        && (about_answer::tells(turn, said, ranking)
            || (tells_time && about_answer::tells_time_limit(turn, entry))
            || about_answer::silent(turn, said, ranking, ContextReference::Substitution))
    {
        return true;
    }
    if may_be_of_it && about_answer::tells_when(said, ranking) && about_answer::tells_time_limit(turn, entry)
    {
        return true;
    }
    // "How many can I add?"
    if may_be_of_it
        && said.words.len() <= MOST_WORDS_OF_DEED
        && said.asks_by() == Some("how")
        && about_answer::tells_way(turn, entry, ranking)
    {
        return true;
    }
    if !is_sure
        && let Some(detail) = reference::named_detail(said)
        && about_answer::tells_of(turn, entry, detail)
    {
        return true;
    }
    if !is_sure
        && reference::points_back(&said.words)
        && about_answer::tells_of_either(turn, entry, said, ranking)
    {
        return true;
    }
    match reference_of(turn, said, ranking) {
        Some(Reference::Anaphora(cue)) => {
            more_of(turn, entry, cue, text, ranking);
            true
        }
        Some(Reference::Substitution) if about_answer::tells_of_subject(turn, entry, &context.question, ranking) => true,
        Some(Reference::Substitution) => substituted(
            turn,
            entry,
            &context.question,
            said,
            ranking,
            ContextReference::Substitution,
        ),
        Some(Reference::Continuation) if places_it(turn, entry, said, ranking) => true,
        Some(Reference::Continuation)
            if !is_sure
                && said.asks_by() == Some("how")
                && about_answer::tells_way(turn, entry, ranking) =>
        {
            true
        }
        // "And the new one, how long?": where nothing else is known, the answer itself may tell.
        Some(Reference::Continuation | Reference::Elaboration)
            // "A new one" is another, "it" is the one of the answer.
            if (may_be_of_it || (!is_sure && reference::points_back(&said.words)))
                && (said.asks_by()
                    .is_some_and(|cue| about_answer::tells_of(turn, entry, cue))
                    || about_answer::tells(turn, said, ranking)) =>
        {
            true
        }
        // "And how do I order one?", "it stopped working".
        reference @ (Some(Reference::Continuation | Reference::Elaboration) | None) => {
            let goes_on = match reference {
                Some(_) => !is_sure,
                None => is_of_article(turn, entry, said, ranking),
            };
            goes_on
                && substituted(
                    turn,
                    entry,
                    &context.question,
                    said,
                    ranking,
                    ContextReference::Anaphora,
                )
        }
    }
}

/// The other entry that an utterance may well be about.
pub(crate) fn led_elsewhere<'a>(turn: &Turn<'a>, ranking: &Ranking, entry: &Entry) -> Option<&'a Entry> {
    const LEAST: f64 = 0.5;
    let is_known = decide(ranking, agent::costs(turn.knowledge)) != Verdict::Unknown;
    let first = ranking
        .candidates
        .first()
        .filter(|first| is_known && first.confidence >= LEAST)?;
    turn.knowledge
        .entry_named(&first.id)
        .filter(|other| other.id != entry.id)
}

/// An entry, and those that were given together with it.
fn given_with<'a>(turn: &Turn<'a>, entry: &'a Entry) -> Vec<&'a Entry> {
    let together: &[EntryId] = match &turn.state.pending {
        Pending::Answered { entries, .. } if entries.contains(&entry.id) => entries,
        _ => &[],
    };
    let others = together.iter().filter(|id| **id != entry.id);
    std::iter::once(entry)
        .chain(others.filter_map(|id| turn.entry(id)))
        .collect()
}

/// Says where something is done to what was said before, where the answer tells a place: "where do I upload it?". The verb is
/// what is done there, and no other thing.
fn places_it(turn: &mut Turn<'_>, entry: &Entry, said: &Text, ranking: &Ranking) -> bool {
    let first = ranking.candidates.first();
    let is_of_others = first.is_some_and(|first| first.id != entry.id.as_str())
        && decide(ranking, agent::costs(turn.knowledge)) != Verdict::Unknown;
    if is_of_others || said.asks_by() != Some("where") || !reference::points_back(&said.words) {
        return false;
    }
    let given = given_with(turn, entry);
    if given
        .into_iter()
        .any(|entry| about_answer::tells_place(turn, entry))
    {
        return true;
    }
    if !entry.links.is_empty() {
        turn.refer(ContextReference::Anaphora);
        follow_links(turn, entry);
    }
    !entry.links.is_empty()
}

/// Whether a word or two that say nothing by themselves are those of another question of the same article.
fn is_of_article(turn: &Turn<'_>, entry: &Entry, said: &Text, ranking: &Ranking) -> bool {
    let asked = said.telling();
    said.words.len() <= MOST_BARE_WORDS
        && !asked.is_empty()
        && decide(ranking, agent::costs(turn.knowledge)) == Verdict::Unknown
        && siblings(turn, entry).iter().any(|sibling| {
            let known = turn.words_of(sibling);
            asked.iter().all(|word| known.asked_as.has(word))
        })
}

/// How the utterance of a turn leans on what was said before, by its words.
fn reference_of(turn: &Turn<'_>, said: &Text, ranking: &Ranking) -> Option<Reference> {
    let read = || {
        let is_sure = decide(ranking, agent::costs(turn.knowledge)) == Verdict::Answer;
        reference::reference(said, ranking, is_sure)
    };
    if !turn.is_as_understood(ranking) {
        return read();
    }
    turn.understanding.recalled.reference.get_or_init(read).clone()
}

/// Whether an utterance asks about nothing but what was said before: "why?", "how do I check that?".
pub(crate) fn has_no_subject(turn: &Turn<'_>, said: &Text, ranking: &Ranking) -> bool {
    matches!(reference_of(turn, said, ranking), Some(Reference::Anaphora(_)))
}

/// The place of the one question that is answered by what an utterance without a subject asks by.
pub(crate) fn asking_alike(
    turn: &Turn<'_>,
    said: &Text,
    ranking: &Ranking,
    questions: &[String],
) -> Option<usize> {
    let Some(Reference::Anaphora(Some(cue))) = reference_of(turn, said, ranking) else {
        return None;
    };
    // "How big is it?" is no answer to "how do I get it".
    let asks_so = |question: &[String]| cue != "how" || cue_of(question) == Some("how");
    let mut alike = (0..questions.len()).filter(|place| {
        let question = questions.get(*place).map(|question| words(question));
        question.is_some_and(|question| reference::answers(cue, &question) && asks_so(&question))
    });
    alike.next().filter(|_| alike.next().is_none())
}

/// More of the same article: the entry that answers what is asked by, else what there is.
fn more_of(turn: &mut Turn<'_>, entry: &Entry, cue: Option<&'static str>, text: &str, ranking: &Ranking) {
    if let Some(cue) = cue
        && given_with(turn, entry)
            .into_iter()
            .any(|entry| about_answer::tells_of(turn, entry, cue))
    {
        return;
    }
    // Another question with a word of it tells no deadline either.
    if cue == Some("when") && about_answer::asks_until(&words(text)) {
        turn.refer(ContextReference::Anaphora);
        let siblings = siblings(turn, entry);
        nothing_more(turn, entry, cue, &siblings);
        return;
    }
    // Who asks "how?" after an answer to how wants more of it, not how something else is done.
    let cue = cue.filter(|cue| *cue != "how" || !reference::answers(cue, &turn.words_of(entry).question));
    let siblings = siblings(turn, entry);
    let known: Vec<&[String]> = siblings
        .iter()
        .map(|sibling| &*turn.words_of(sibling).question)
        .collect();
    let mut subject: Vec<String> = telling(&entry.question);
    subject.retain(|word| !is_in_most(word, &known));
    // "What does it cost?" asks for a price, and not for whatever has "cost" in it.
    let mut asked = telling(text);
    asked.retain(|word| reference::cue(word).is_none());
    let follow_ups = entry.follow_ups.iter().filter_map(|next| turn.entry(&next.entry));
    let authored: Vec<&Entry> = follow_ups
        .filter(|other| !turn.state.refused.contains(&other.id))
        .collect();
    let others = siblings
        .iter()
        .copied()
        .filter(|sibling| !authored.iter().any(|other| other.id == sibling.id));
    let mut scored: Vec<Weighed> = authored
        .iter()
        .copied()
        .chain(others)
        .map(|sibling| {
            let question = &*turn.words_of(sibling).question;
            let has = |word: &String| {
                question
                    .iter()
                    .any(|known| known == word || choice::has_same_stem(word, known))
            };
            let count = |words: &[String]| {
                u32::try_from(words.iter().filter(|word| has(word)).count()).unwrap_or_default()
            };
            let shared =
                f64::from(count(&subject)) / f64::from(u32::try_from(subject.len().max(1)).unwrap_or(1));
            // "Why?" is answered by why of the same thing, not by why of any.
            // "What it costs" is of the whole article.
            let is_of_all = || question.iter().all(|word| says_nothing_but_asks(word));
            let by_cue = cue.is_some_and(|cue| reference::answers(cue, question))
                && (shared > 0.0 || subject.is_empty() || is_of_all());
            let is_near = sibling.heading_path == entry.heading_path;
            let confidence = ranking
                .candidates
                .iter()
                .find(|candidate| candidate.id == sibling.id.as_str())
                .map_or(0.0, |candidate| candidate.confidence);
            let is_authored = authored.iter().any(|other| other.id == sibling.id);
            let fits = by_cue || count(&asked) > 0 || (is_authored && (cue.is_none() || authored.len() == 1));
            let about = (1.0 + SUBJECT * shared) * if is_near { NEAR } else { 1.0 };
            let base = f64::from(count(&asked))
                + if by_cue { BY_CUE } else { 0.0 }
                + if is_authored { AUTHORED } else { 0.0 };
            Weighed {
                entry: sibling.id.clone(),
                weight: if fits { base * about + confidence } else { 0.0 },
                is_near: true,
            }
        })
        .filter(|scored| scored.weight > 0.0)
        .collect();
    scored.sort_by(|left, right| {
        right
            .weight
            .total_cmp(&left.weight)
            .then_with(|| left.entry.cmp(&right.entry))
    });
    let second = scored.get(1).map_or(0.0, |second| second.weight);
    let is_authored = scored
        .first()
        .is_some_and(|first| entry.follow_ups.iter().any(|next| next.entry == first.entry));
    turn.refer(if is_authored {
        ContextReference::Authored
    } else {
        ContextReference::Anaphora
    });
    let is_about_it = |id: &EntryId| {
        turn.entry(id).is_some_and(|other| {
            let known = &turn.words_of(other).question;
            let shared = subject.iter().filter(|word| {
                known
                    .iter()
                    .any(|known| known == *word || choice::has_same_stem(word, known))
            });
            shared.count() as f64 >= LEAST_SHARED * subject.len() as f64
        })
    };
    if cue == Some("where")
        && !entry.links.is_empty()
        && !is_authored
        && !scored.first().is_some_and(|first| is_about_it(&first.entry))
    {
        follow_links(turn, entry);
        return;
    }
    match scored.first() {
        Some(first) if first.weight >= FAR_BEFORE * second || scored.len() == 1 => {
            let rest: Vec<EntryId> = scored.iter().skip(1).map(|other| other.entry.clone()).collect();
            answer::give(turn, std::slice::from_ref(&first.entry), rest, Lead::Titled);
        }
        Some(_) => clarify::ask(turn, &scored, Key::WhichOne),
        None => nothing_more(turn, entry, cue, &siblings),
    }
}

/// Whether a word of a question only asks by something, or stands in any question.
fn says_nothing_but_asks(word: &str) -> bool {
    reference::cue(word).is_some() || telling(word).is_empty()
}

/// Entries of the same article, of the same section first, that were not refused.
fn siblings<'a>(turn: &Turn<'a>, entry: &Entry) -> Vec<&'a Entry> {
    let mut siblings: Vec<&Entry> = turn
        .knowledge
        .entries
        .iter()
        .filter(|other| other.path == entry.path && other.id != entry.id && other.family.is_none())
        .filter(|other| !turn.state.refused.contains(&other.id))
        .collect();
    siblings.sort_by_key(|other| other.heading_path != entry.heading_path);
    siblings
}

/// Questions of the same article to offer: those of the same section or with a word of what was asked before; on a page with
/// few, all of them, unless a detail is asked for: that no other question of the page tells. On a long page the others are about something
/// else.
fn about_the_same(
    turn: &Turn<'_>,
    entry: &Entry,
    siblings: &[&Entry],
    cue: Option<&'static str>,
) -> Vec<EntryId> {
    let known: Vec<&[String]> = siblings
        .iter()
        .map(|sibling| &*turn.words_of(sibling).question)
        .collect();
    let mut subject = telling(&entry.question);
    subject.retain(|word| fallback::says_something(word) && !is_in_most(word, &known));
    // The heading of the page is no section.
    let is_in_section =
        |sibling: &Entry| entry.heading_path.len() > 1 && sibling.heading_path == entry.heading_path;
    let is_about_it = |sibling: &&&Entry| {
        let asked_as = &turn.words_of(sibling).asked_as;
        is_in_section(sibling) || subject.iter().any(|word| asked_as.has_like(word))
    };
    let related: Vec<&&Entry> = siblings.iter().filter(is_about_it).collect();
    let shown = if related.len() > 1 {
        related
    } else if siblings.len() < MANY && cue.is_none() {
        siblings.iter().collect()
    } else {
        Vec::new()
    };
    let shown = shown.into_iter().take(distinguish::MOST_OPTIONS);
    shown.map(|sibling| sibling.id.clone()).collect()
}

/// The article has no answer to the follow-up: its links where a place is asked for, then what else it holds.
fn nothing_more(turn: &mut Turn<'_>, entry: &Entry, cue: Option<&'static str>, siblings: &[&Entry]) {
    if cue == Some("where") && !entry.links.is_empty() {
        follow_links(turn, entry);
        return;
    }
    if cue == Some("where") && about_answer::tells_place(turn, entry) {
        return;
    }
    // No other question of the page is a reason.
    let near = match cue {
        Some("why") => Vec::new(),
        _ => about_the_same(turn, entry, siblings, cue),
    };
    if near.len() > 1 {
        clarify::ask(turn, &distinguish::by_order(&near), Key::NothingMore);
        return;
    }
    turn.decide(Decision::Unknown);
    let draft = turn.own(Key::NothingMoreAlone, &[]);
    let draft = turn.add(draft, Key::OfferPerson, &[]);
    let pending = std::mem::replace(&mut turn.state.pending, Pending::None);
    let draft: Draft = if matches!(pending, Pending::Answered { .. }) {
        turn.state.pending = pending;
        answer::keep_open(turn, entry);
        draft.steering([&*turn.label(Key::TalkToPerson)])
    } else {
        turn.offer_person(draft)
    };
    turn.say(draft);
}

/// Where the answer itself points.
fn follow_links(turn: &mut Turn<'_>, entry: &Entry) {
    let list = links::list(&entry.links);
    turn.decide(Decision::Answer);
    turn.record.entry = Some(entry.id.clone());
    let draft = turn.own(Key::FollowLinks, &[]).text(list);
    turn.say(draft);
}

/// A word that most have tells nothing.
fn is_in_most(word: &str, texts: &[&[String]]) -> bool {
    let has = |words: &&&[String]| {
        words
            .iter()
            .any(|known| known == word || choice::has_same_stem(word, known))
    };
    let most = if texts.len() < MANY { MOST } else { MOST_OF_MANY };
    texts.len() > 1 && texts.iter().filter(has).count() as f64 >= most * texts.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_light_fades() {
        let weights: Vec<u8> = (1..6).map(weight).collect();

        assert_eq!(weights, [100, 60, 30, 0, 0]);
    }
}
