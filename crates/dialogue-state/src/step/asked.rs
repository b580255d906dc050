//! A question, or words about what was said before: what they may be is tried one after the other, the surest first.

use std::borrow::Cow;

use intent_classifier::{Candidate, DecisionCosts, Ranking, Verdict, decide};
use knowledge::{Entry, EntryId};

use super::decided::decided;
use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::cut::cut;
use crate::said::Said;
use crate::small_talk::SmallTalk;
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{Text, folds_to};
use crate::{
    ContextReference, Together, Understanding, about_answer, agent, back, clarify, context, detail, fallback,
    follow_up, greet, grievance, handoff, hours, intake, meaning, outage, page,
};

/// A question, or words about what was said before.
pub(super) fn asked(
    turn: &mut Turn<'_>,
    text: &str,
    said: &Said,
    understanding: &Understanding,
    together: Option<&Together>,
) {
    let costs = agent::costs(turn.knowledge);
    let mut ranking = Cow::Borrowed(&understanding.ranking);
    clarify::reconsider(turn, understanding);
    leave_usable(turn, said, &mut ranking);
    if !turn.state.page.is_empty() {
        page::narrow(ranking.to_mut(), &turn.state.page, turn.knowledge);
    }
    let sure = sure_of(&ranking, costs);
    let is_known = decide(&ranking, costs) != Verdict::Unknown;
    if is_of_no_article(turn, text, said, &ranking)
        || (sure.is_none() && is_outcry_at_options(turn, said, &ranking))
        || (is_known && detail::takes_option(turn, understanding, together))
        || is_of_options(turn, said, understanding, sure.as_ref())
        || is_of_earlier(turn, said, understanding, &ranking)
    {
        return;
    }
    // "No, I mean the gate" that leads to the answer that was given is no refusal of it.
    let refuses = said.begins_with_refusal() && !about_answer::restates(turn, &understanding.ranking);
    let answered = if refuses {
        turn.state.pending.clone()
    } else {
        Pending::None
    };
    if refuses {
        follow_up::corrected(turn);
        leave_usable(turn, said, &mut ranking);
    }
    let is_incident = outage::symptom(turn, said);
    if refuses
        && !is_incident
        && matches!(answered, Pending::Answered { .. })
        && decide(&ranking, costs) == Verdict::Unknown
    {
        // What is meant instead is not understood: the next best of the answer before.
        turn.state.pending = answered;
        turn.decide(Decision::SmallTalk);
        follow_up::denied(turn);
        return;
    }
    let halves = detail::halves(turn, together).filter(|_| !refuses);
    // Who asks two things that are known leans on neither answer.
    let is_several = understanding.parts.len() > 1;
    if halves.is_none() && !is_several && !is_incident && leans_on_answer(turn, said, &ranking, sure.as_ref())
    {
        return;
    }
    let told = || {
        detail::told(turn, understanding, together).filter(|_| decide(&ranking, costs) == Verdict::Unknown)
    };
    if let Some((entry, ranking)) = halves.or_else(told) {
        detail::note(turn, entry);
        let mut ranking = Cow::Borrowed(ranking);
        leave_usable(turn, said, &mut ranking);
        let text = together.map_or(text, |together| together.text.as_str());
        by_itself(turn, text, understanding, &ranking, is_incident);
        return;
    }
    // What tells more of a question keeps it open, though nothing is known of both.
    let text = together
        .filter(|_| decide(&ranking, costs) == Verdict::Unknown)
        .filter(|_| detail::tells_more(understanding, detail::MOST_WORDS))
        .map_or(text, |together| together.text.as_str());
    by_itself(turn, text, understanding, &ranking, is_incident);
}

/// What no article is asked for: talk, how an incident stands, when people are there, a form by its title.
fn is_of_no_article(turn: &mut Turn<'_>, text: &str, said: &Said, ranking: &Ranking) -> bool {
    let costs = agent::costs(turn.knowledge);
    if said.is_off_topic && is_about_nothing_known(ranking, costs) {
        fallback::off_topic(turn);
        return true;
    }
    if outage::asked_when_over(turn, said) || hours::told(turn, said, ranking) {
        return true;
    }
    let sure = sure_of(ranking, costs).and_then(|id| turn.entry(&id));
    let form = intake::named(turn, said)
        .filter(|form| sure.is_none_or(|entry| !intake::asks_with_title(&entry.question, form)));
    let is_asked = form.is_some() || (decide(ranking, costs) != Verdict::Answer && said.asks_to_come);
    if is_asked {
        keep_question(turn, text);
        turn.form = form.or_else(|| intake::of_trouble(turn, said));
        handoff::hand_off(turn, handoff::Reason::Asked);
    }
    is_asked
}

/// Whether somebody who is upset says nothing of the options that stand open: "this is outrageous" is a choice of none.
fn is_outcry_at_options(turn: &mut Turn<'_>, said: &Said, ranking: &Ranking) -> bool {
    matches!(turn.state.pending, Pending::Clarify { .. })
        && context::has_no_subject(turn, said, ranking)
        && grievance::heard(turn, said, ranking)
}

/// Words that take one of the options that stand open, or tell more where none has a word of it.
fn is_of_options(
    turn: &mut Turn<'_>,
    said: &Said,
    understanding: &Understanding,
    sure: Option<&EntryId>,
) -> bool {
    if clarify::choose_by_words(turn, said, understanding, sure) {
        return true;
    }
    let tells_more = sure.is_none() && clarify::tells_nothing_of_options(turn, said, understanding);
    if tells_more {
        clarify::ask_again(turn, Key::UnsureWhich);
    }
    tells_more
}

/// What is said of earlier answers, and asks for nothing new: that one was right, that it does not fit, that it was done, or
/// how somebody was treated.
fn is_of_earlier(turn: &mut Turn<'_>, said: &Said, understanding: &Understanding, ranking: &Ranking) -> bool {
    if said.returns_to_earlier {
        turn.decide(Decision::SmallTalk);
        back::to_answer(turn, about_answer::means_the_first(said));
        return true;
    }
    let sure = sure_of(ranking, agent::costs(turn.knowledge));
    let is_sure = sure.is_some();
    if !is_sure && turn.surroundings.incidents.is_empty() && grievance::heard(turn, said, ranking) {
        return true;
    }
    if said.begins_with_refusal() {
        // "No, I mean does he have to": nothing tells what is meant instead.
        let is_unclear = decide(ranking, agent::costs(turn.knowledge)) == Verdict::Unknown
            && follow_up::begins_by_restating(&said.words)
            && matches!(turn.state.pending, Pending::Answered { .. })
            && about_answer::names_nothing(ranking);
        if is_unclear {
            greet::small_talk(turn, SmallTalk::Confused);
        }
        return is_unclear;
    }
    if about_answer::tells_rate(turn, said, ranking) {
        return true;
    }
    // How long it has been is of what was said before, whatever title has the time: "it's been a week".
    if about_answer::tells_overdue(turn, said) {
        return true;
    }
    if !is_sure
        && (about_answer::tells_validity(turn, said, ranking)
            || about_answer::tells_case(turn, said)
            || about_answer::tells_next(turn, said, ranking))
    {
        return true;
    }
    // "Still red" may be the very words of the question that was answered.
    if (!is_sure || !is_of_others(turn, sure.as_ref())) && about_answer::tells_other_step(turn, said) {
        return true;
    }
    if about_answer::complains(turn, said, &understanding.ranking) {
        turn.decide(Decision::SmallTalk);
        follow_up::denied(turn);
        return true;
    }
    let is_done = about_answer::reports_done(turn, said, &understanding.ranking);
    if is_done {
        greet::acknowledge(turn);
    }
    is_done
}

/// What is answered in the light of the answer before, or would need one.
fn leans_on_answer(turn: &mut Turn<'_>, said: &Said, ranking: &Ranking, sure: Option<&EntryId>) -> bool {
    let is_of_others = is_of_others(turn, sure);
    if about_answer::tells_very_case(turn, said)
        || about_answer::tells_of_deed(turn, said, ranking)
        || (!is_of_others && about_answer::tells_amount(turn, said, ranking))
    {
        return true;
    }
    if about_answer::tells_rather(turn, said, ranking)
        || (!is_of_others && about_answer::tells_meant(turn, said, ranking))
        || context::follows(turn, said, ranking)
    {
        return true;
    }
    if is_unsure_of(ranking, turn, agent::costs(turn.knowledge))
        && (about_answer::tells(turn, said, ranking) || about_answer::tells_shared(turn, said, ranking))
    {
        return true;
    }
    if decide(ranking, agent::costs(turn.knowledge)) == Verdict::Unknown
        && (about_answer::tells_beside(turn, said, ranking) || about_answer::tells_reason(turn, said))
    {
        return true;
    }
    // The answer was read: among options it would be no help.
    if decide(ranking, agent::costs(turn.knowledge)) == Verdict::Unknown
        && is_likeliest_before(turn, ranking)
        && about_answer::silent(turn, said, ranking, ContextReference::Anaphora)
    {
        return true;
    }
    // "What now?" is the beginning of many titles, and of none of them.
    let is_of_nothing = sure.is_none() || said.is_bare();
    let is_unclear = is_of_nothing && context::has_no_subject(turn, said, ranking);
    if is_unclear
        && turn.state.context.is_none()
        && (meaning::is_of_entry(turn) || is_likely_first(said, ranking))
    {
        return false;
    }
    if is_unclear {
        fallback::unclear(turn);
    }
    is_unclear
}

/// Whether another entry than the one that was given answers it surely.
fn is_of_others(turn: &Turn<'_>, sure: Option<&EntryId>) -> bool {
    sure.is_some_and(|sure| {
        let context = turn.state.context.as_ref();
        context.is_none_or(|context| context.entry != *sure)
    })
}

/// A question of its own, or several.
fn by_itself(
    turn: &mut Turn<'_>,
    text: &str,
    understanding: &Understanding,
    ranking: &Ranking,
    is_incident: bool,
) {
    keep_question(turn, text);
    let parts: Vec<EntryId> = understanding
        .parts
        .iter()
        .filter_map(|part| part.candidates.first())
        .map(|first| EntryId::from(first.id.as_str()))
        .filter(|id| turn.entry(id).is_some())
        .collect();
    if parts.len() > 1 {
        answer::give(turn, &parts, Vec::new(), Lead::None);
        return;
    }
    decided(turn, ranking, is_incident);
    if !matches!(turn.state.pending, Pending::Answered { .. }) {
        return;
    }
    if let Some(open) = understanding.left_open.as_deref() {
        let open = cut(open, LONGEST_QUOTED_CHARS);
        let draft = turn.own(Key::LeftOpen, &[("question", open.as_str().into())]);
        turn.say(draft);
    }
    if let Some(trouble) = understanding.untold.as_deref() {
        let trouble = cut(trouble, LONGEST_QUOTED_CHARS);
        let draft = turn.own(Key::Untold, &[("trouble", trouble.as_str().into())]);
        let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
        turn.say(draft);
    }
}

/// Keeps a question as the one that is open.
fn keep_question(turn: &mut Turn<'_>, text: &str) {
    text.trim().clone_into(&mut turn.state.question);
    let question = turn.state.question.clone();
    turn.state.questions.push(question);
}

/// A question that stays open is quoted to so many characters.
const LONGEST_QUOTED_CHARS: usize = 120;

/// Whether nothing is known of an utterance, or not by its words.
fn is_about_nothing_known(ranking: &Ranking, costs: DecisionCosts) -> bool {
    let mut words = ranking.words.iter();
    match decide(ranking, costs) {
        Verdict::Unknown => true,
        Verdict::Clarify(_) => {
            !words.any(|word| word.content && word.known && fallback::says_something(&word.text))
        }
        Verdict::Answer => false,
    }
}

pub(super) fn sure_of(ranking: &Ranking, costs: DecisionCosts) -> Option<EntryId> {
    let first = ranking.candidates.first()?;
    (decide(ranking, costs) == Verdict::Answer).then(|| EntryId::from(first.id.as_str()))
}

/// Whether nothing is known of an utterance, or nothing surer than the answer that was given last.
fn is_unsure_of(ranking: &Ranking, turn: &Turn<'_>, costs: DecisionCosts) -> bool {
    let is_given = |candidate: &Candidate| {
        let context = turn.state.context.as_ref();
        context.is_some_and(|context| context.entry.as_str() == candidate.id)
    };
    match decide(ranking, costs) {
        Verdict::Unknown => true,
        Verdict::Clarify(_) => ranking.candidates.first().is_some_and(is_given),
        Verdict::Answer => false,
    }
}

/// Whether a detail is asked for that one entry tells far before others, though of what was not said: "how much is it" of a shop
/// with one price list. A way or a reason is of something.
fn is_likely_first(said: &Said, ranking: &Ranking) -> bool {
    const FEWEST_WORDS: usize = 3;
    const LEAST: f64 = 0.6;
    let first = ranking.candidates.first();
    said.words.len() >= FEWEST_WORDS
        && said.asks_by().is_some_and(|cue| !matches!(cue, "how" | "why"))
        && fallback::is_likely(ranking)
        && first.is_some_and(|first| first.confidence >= LEAST)
}

/// Whether an utterance is likelier about the answer that was given last than about all others together.
fn is_likeliest_before(turn: &Turn<'_>, ranking: &Ranking) -> bool {
    const LEAST: f64 = 0.5;
    let context = turn.state.context.as_ref();
    let first = ranking.candidates.first();
    first.is_some_and(|first| {
        first.confidence >= LEAST && context.is_some_and(|context| context.entry.as_str() == first.id)
    })
}

/// Leaves out of a ranking what was refused, unless the text is the very question of it, and what does not hold now. Nearly
/// always nothing is, and the ranking is not copied.
fn leave_usable(turn: &Turn<'_>, text: &Text, ranking: &mut Cow<'_, Ranking>) {
    if turn.state.refused.is_empty() && !turn.knowledge.may_lapse() {
        return;
    }
    let sure = sure_of(ranking, agent::costs(turn.knowledge));
    let is_usable = |candidate: &Candidate| {
        let holds = |entry: &Entry| entry.validity.holds_at(turn.surroundings.now);
        let is_refused = |entry: &Entry| {
            turn.state.refused.contains(&entry.id)
                && !folds_to(&entry.question, &text.folded)
                // An option that was passed over may be what other words ask for after all.
                && (turn.state.tried.contains(&entry.id) || sure.as_ref() != Some(&entry.id))
        };
        let entry = turn.knowledge.entry_named(&candidate.id);
        entry.is_some_and(|entry| holds(entry) && !is_refused(entry))
    };
    if !ranking.candidates.iter().all(is_usable) {
        ranking.to_mut().candidates.retain(is_usable);
    }
}
