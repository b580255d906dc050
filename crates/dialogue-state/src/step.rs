//! One step of the conversation.

use std::borrow::Cow;

use intent_classifier::{Candidate, DecisionCosts, Ranking, Verdict, decide};
use jiff::tz::Offset;
use knowledge::{Entry, EntryId, Knowledge};
use redaction::SecretKind;

use crate::act::Decision;
use crate::answer::{self, Lead};
use crate::cut::cut;
use crate::said::Said;
use crate::small_talk::SmallTalk;
use crate::state::Pending;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{Text, folds_to, is_of_phrase};
use crate::{
    Act, EntryWords, Event, State, Surroundings, Understanding, about_answer, agent, back, clarify, context,
    distinguish, entities, fallback, follow_up, greet, handoff, intake, outage, page, person, secret,
    subject, topics,
};

/// Takes the state, what happened and what it was understood as; gives the next state and what to do. The last act is
/// the record; a turn without a message is one in which the agent keeps quiet. `entry_words` are those of `knowledge`.
pub fn step(
    state: State,
    event: &Event,
    understanding: &Understanding,
    knowledge: &Knowledge,
    entry_words: &EntryWords,
    surroundings: &Surroundings<'_>,
) -> (State, Vec<Act>) {
    let read_here;
    let said_now = match (event, &understanding.said) {
        (Event::Said { .. }, Some(said)) => Some(said),
        (Event::Said { text, .. }, None) => {
            read_here = Said::read(text);
            Some(&read_here)
        }
        _ => None,
    };
    let mut turn = Turn::new(
        state,
        knowledge,
        entry_words,
        surroundings,
        understanding,
        said_now,
    );
    if let Some(said) = said_now {
        entities::note(
            &mut turn.state,
            &said.named,
            surroundings.now,
            surroundings.offset.unwrap_or(Offset::UTC),
        );
        if let Some(context) = &mut turn.state.context {
            context.age = context.age.saturating_add(1);
        }
        if turn.context_weight() == 0 {
            turn.state.context = None;
        }
    }
    match event {
        Event::Handoff(status) => handoff::reported(&mut turn, *status),
        Event::Said { text, .. } if handoff::is_quiet(&turn) => handoff::said_while_quiet(&mut turn, text),
        Event::Feedback { helpful, .. } if !handoff::is_quiet(&turn) => {
            follow_up::feedback(&mut turn, *helpful);
        }
        _ if handoff::is_quiet(&turn) => turn.decide(Decision::Handoff),
        Event::Said { text, secrets } if turn.state.intake.is_some() => {
            turn.secrets = to_revoke(secrets);
            intake::said(&mut turn, text, understanding);
        }
        Event::Pressed { value } if turn.state.intake.is_some() => {
            intake::said(&mut turn, value, understanding);
        }
        Event::Attached if turn.state.intake.is_some() => intake::attached(&mut turn),
        Event::Joined => greet::joined(&mut turn),
        Event::Said { text, secrets } => {
            turn.secrets = to_revoke(secrets);
            if let Some(read) = said_now {
                said(&mut turn, text, read, understanding);
            }
        }
        Event::Pressed { value } => pressed(&mut turn, value),
        Event::Attached => attached(&mut turn),
        Event::Feedback { .. } => {}
    }
    turn.finish()
}

/// What was masked and must be revoked: who somebody is need not be.
fn to_revoke(masked: &[SecretKind]) -> Vec<SecretKind> {
    masked
        .iter()
        .copied()
        .filter(|kind| !kind.is_personal())
        .collect()
}

fn said(turn: &mut Turn<'_>, text: &str, said: &Said, understanding: &Understanding) {
    turn.revoke.clone_from(&understanding.revoke);
    turn.covering.clone_from(&understanding.covering);
    turn.articles_in = understanding.articles_in.filter(|code| !turn.state.writes(code));
    turn.state.is_welcomed = true;
    if !turn.secrets.is_empty() && secret::is_lone(&said.words) {
        secret::lone(turn);
        return;
    }
    if chosen_by_label(turn, said)
        || about_answer::tells_contact(turn, said)
        || (!names_what_articles_tell(turn, said, understanding)
            && !asks_how_to_reach_people(turn, said, understanding)
            && asked_for_person(turn, said, said.asks_for_person))
        || clarify::choose_by_form(turn, said)
        || clarify::choose_another(turn, said)
        || topics::choose(turn, said)
    {
        return;
    }
    // "In German" may be an option.
    if said.wished_language.is_some() && clarify::choose_by_label(turn, said) {
        return;
    }
    if said.wished_language.is_some() {
        greet::in_other_words(turn);
        return;
    }
    if said.declines_person {
        turn.decide(Decision::SmallTalk);
        let draft = turn.own(Key::Declined, &[]);
        turn.say(draft);
        return;
    }
    if said.refuses_all && matches!(turn.state.pending, Pending::Answered { .. }) {
        turn.decide(Decision::SmallTalk);
        follow_up::denied(turn);
        return;
    }
    if let Some(kind) = said.small_talk.map(|kind| greet::by_signs(turn, said, kind))
        && !(kind == SmallTalk::Cancel && cancels_what_articles_tell(turn, said, understanding))
        && !(matches!(kind, SmallTalk::Accept | SmallTalk::Repeat) && asks_on(turn, said))
        && !names_topic(turn, said, understanding)
    {
        greet::small_talk(turn, kind);
        return;
    }
    if said.points_at_list && !context::is_bare(said) && !about_answer::adds_number(turn, said) {
        turn.decide(Decision::Unknown);
        let draft = turn.own(Key::NoListOpen, &[]).expecting_answer();
        turn.say(draft);
        return;
    }
    let is_open = matches!(
        turn.state.pending,
        Pending::Clarify { .. } | Pending::Answered { .. }
    );
    if is_open && said.plain.trim().chars().all(|c| matches!(c, '?' | '？')) {
        greet::small_talk(turn, SmallTalk::Confused);
        return;
    }
    if !said.plain.chars().any(char::is_alphanumeric) {
        turn.decide(Decision::Unknown);
        let draft = turn.own(Key::Empty, &[]).expecting_answer();
        turn.say(draft);
        return;
    }
    asked(turn, text, said, understanding);
}

/// Whether nothing is open that could be cancelled, and articles are about cancelling: "I want to cancel" asks how.
fn cancels_what_articles_tell(turn: &Turn<'_>, said: &Said, understanding: &Understanding) -> bool {
    matches!(turn.state.pending, Pending::None)
        // A word alone is a command, where something was said that it may be about.
        && (said.words.len() > 2 || turn.state.questions.is_empty())
        && decide(&understanding.ranking, agent::costs(turn.knowledge)) != Verdict::Unknown
        && understanding
            .ranking
            .words
            .iter()
            .any(|word| word.content && word.known && fallback::says_something(&word.text))
}

/// Whether a word that may ask for a person is what articles are about: "ticket" where they tell of parking tickets.
fn names_what_articles_tell(turn: &Turn<'_>, said: &Said, understanding: &Understanding) -> bool {
    person::may_be_a_thing(&said.words)
        && decide(&understanding.ranking, agent::costs(turn.knowledge)) != Verdict::Unknown
        && said.words.iter().any(|word| turn.questions_with(word) > 0)
}

/// Whether how, where or when people are reached is asked, and an entry that asks so is sure: "how do I reach support?".
fn asks_how_to_reach_people(turn: &Turn<'_>, said: &Said, understanding: &Understanding) -> bool {
    let is_asked = said
        .words
        .first()
        .is_some_and(|word| context::cue_of(std::slice::from_ref(word)).is_some());
    let sure = sure_of(&understanding.ranking, agent::costs(turn.knowledge));
    let entry = sure.and_then(|id| turn.entry(&id));
    is_asked && entry.is_some_and(|entry| person::asks_for_person(&entry.question))
}

/// Whether a word alone is near to small talk by its letters only, and articles are about it: "checkin" is not "checking".
fn names_topic(turn: &Turn<'_>, said: &Said, understanding: &Understanding) -> bool {
    matches!(said.words.as_slice(), [word] if !is_of_phrase(word))
        && decide(&understanding.ranking, agent::costs(turn.knowledge)) != Verdict::Unknown
}

/// Whether words that take an offer, or ask for the last message again, ask on about the answer that was given, because they
/// end so or nothing was offered: "why not?", "then what".
fn asks_on(turn: &Turn<'_>, said: &Said) -> bool {
    let asks = said.plain.trim_end().ends_with('?') || turn.state.pending != Pending::PersonOffered;
    asks && turn.state.context.is_some() && context::is_bare(said)
}

/// The label of an option that is open, or of one that was shown before: a stale button does what it says.
fn chosen_by_label(turn: &mut Turn<'_>, text: &Text) -> bool {
    let folded = text.folded.as_str();
    if let Pending::Clarify { options, .. } = &turn.state.pending
        && options.iter().any(|option| folds_to(&option.label, folded))
    {
        return clarify::choose_by_form(turn, text);
    }
    let stale = turn
        .state
        .shown
        .iter()
        .rev()
        .find(|shown| folds_to(&shown.label, folded))
        .map(|shown| shown.entries.clone());
    let known: Vec<EntryId> = stale
        .into_iter()
        .flatten()
        .filter(|id| turn.entry(id).is_some())
        .collect();
    match known.as_slice() {
        [] => false,
        [one] => {
            answer::give(turn, std::slice::from_ref(one), Vec::new(), Lead::None);
            true
        }
        several => {
            clarify::open_topic(turn, several, Vec::new());
            true
        }
    }
}

fn asked_for_person(turn: &mut Turn<'_>, text: &Text, asks_for_person: bool) -> bool {
    let is_asked = asks_for_person || turn.folds_to_label(&text.folded, Key::TalkToPerson);
    if is_asked {
        handoff::hand_off(turn, handoff::Reason::Asked);
    }
    is_asked
}

/// A question, or words that point at an open option.
fn asked(turn: &mut Turn<'_>, text: &str, said: &Said, understanding: &Understanding) {
    let costs = agent::costs(turn.knowledge);
    let mut ranking = Cow::Borrowed(&understanding.ranking);
    clarify::reconsider(turn, understanding);
    leave_usable(turn, said, &mut ranking);
    if !turn.state.page.is_empty() {
        page::narrow(ranking.to_mut(), &turn.state.page, turn.knowledge);
    }
    if said.is_off_topic && is_about_nothing_known(&ranking, costs) {
        fallback::off_topic(turn);
        return;
    }
    let sure = sure_of(&ranking, costs);
    if clarify::choose_by_words(turn, said, understanding, sure.as_ref()) {
        return;
    }
    if said.returns_to_earlier {
        turn.decide(Decision::SmallTalk);
        back::to_answer(turn, about_answer::means_the_first(said));
        return;
    }
    let is_refusal = follow_up::begins_with_refusal(&said.words);
    if !is_refusal && about_answer::complains(turn, said, &understanding.ranking) {
        turn.decide(Decision::SmallTalk);
        follow_up::denied(turn);
        return;
    }
    if !is_refusal && about_answer::reports_done(turn, said, &understanding.ranking) {
        greet::acknowledge(turn);
        return;
    }
    // "No, I mean the gate" that leads to the answer that was given is no refusal of it.
    let refuses = is_refusal && !about_answer::restates(turn, &understanding.ranking);
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
    if !is_incident
        && (about_answer::tells_rather(turn, said, &ranking) || context::follows(turn, said, &ranking))
    {
        return;
    }
    if !is_incident && is_unsure_of(&ranking, turn, costs) && about_answer::tells(turn, said, &ranking) {
        return;
    }
    // "What now?" is the beginning of many titles, and of none of them.
    let is_of_nothing = sure.is_none() || context::is_bare(said);
    if !is_incident && is_of_nothing && context::has_no_subject(turn, said, &ranking) {
        fallback::unclear(turn);
        return;
    }
    text.trim().clone_into(&mut turn.state.question);
    let question = turn.state.question.clone();
    turn.state.questions.push(question);
    let parts: Vec<EntryId> = understanding
        .parts
        .iter()
        .filter_map(|part| part.candidates.first())
        .map(|first| EntryId(first.id.clone()))
        .filter(|id| turn.entry(id).is_some())
        .collect();
    if parts.len() > 1 {
        answer::give(turn, &parts, Vec::new(), Lead::None);
        return;
    }
    if !is_incident
        && decide(&ranking, costs) == Verdict::Unknown
        && let Some(form) = intake::named(turn, said)
    {
        turn.form = Some(form);
        handoff::hand_off(turn, handoff::Reason::Asked);
        return;
    }
    decided(turn, &ranking, is_incident);
    if let Some(open) = understanding.left_open.as_deref()
        && matches!(turn.state.pending, Pending::Answered { .. })
    {
        let draft = turn.own(
            Key::LeftOpen,
            &[("question", cut(open, LONGEST_QUOTED_CHARS).as_str().into())],
        );
        turn.say(draft);
    }
    if let Some(trouble) = understanding.untold.as_deref()
        && matches!(turn.state.pending, Pending::Answered { .. })
    {
        let trouble = cut(trouble, LONGEST_QUOTED_CHARS);
        let draft = turn.own(Key::Untold, &[("trouble", trouble.as_str().into())]);
        let draft = draft.steering([&*turn.label(Key::TalkToPerson)]);
        turn.say(draft);
    }
}

/// A question that stays open is quoted to so many characters.
const LONGEST_QUOTED_CHARS: usize = 120;

/// Answers, asks or gives up, as the ranking says.
pub(crate) fn decided(turn: &mut Turn<'_>, ranking: &Ranking, is_incident: bool) {
    let verdict = decide(ranking, agent::costs(turn.knowledge));
    let first = ranking
        .candidates
        .first()
        .map(|candidate| EntryId(candidate.id.clone()));
    let covering = turn.covering.iter();
    let covering: Vec<EntryId> = covering
        .filter(|id| distinguish::may_be_offered(turn, id))
        .cloned()
        .collect();
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
        .filter_map(|candidate| turn.entry(&EntryId(candidate.id.clone())))
        .collect();
    let place = subject::other_that_says_it(ranking, &entries)?;
    entries.get(place).map(|entry| entry.id.clone())
}

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

fn sure_of(ranking: &Ranking, costs: DecisionCosts) -> Option<EntryId> {
    let first = ranking.candidates.first()?;
    (decide(ranking, costs) == Verdict::Answer).then(|| EntryId(first.id.clone()))
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

/// Leaves out of a ranking what was refused, unless the text is the very question of it, and what does not hold now. Nearly
/// always nothing is, and the ranking is not copied.
fn leave_usable(turn: &Turn<'_>, text: &Text, ranking: &mut Cow<'_, Ranking>) {
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

/// Of options that stand open one is taken by other words for it where it has so much of the confidence.
const LEADING: f64 = 0.6;

/// A candidate that is likely alone is offered beside a less likely one when at least so much of the confidence is its.
const LEAST_ALONE: f64 = 0.5;

/// Asks between the candidates that are close; those that were offered just now and not taken are not offered again.
fn offer(turn: &mut Turn<'_>, ranking: &Ranking, count: usize) {
    let open: Vec<EntryId> = match &turn.state.pending {
        Pending::Clarify { options, .. } => {
            options.iter().flat_map(|option| option.entries.clone()).collect()
        }
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
    {
        let entry = EntryId(first.id.clone());
        let alternatives = answer::behind(turn, ranking, &entry);
        answer::give(turn, &[entry], alternatives, Lead::None);
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

/// A button with a value: it does what its value says.
fn pressed(turn: &mut Turn<'_>, value: &str) {
    let text = Text::new(value);
    if chosen_by_label(turn, &text)
        || asked_for_person(turn, &text, person::asks_for_person(value))
        || clarify::choose_by_form(turn, &text)
        || topics::choose(turn, &text)
    {
        return;
    }
    let folded = text.folded;
    let entry = turn
        .knowledge
        .entries
        .iter()
        .find(|entry| {
            !folded.is_empty() && (folds_to(&entry.question, &folded) || entry.id.as_str() == value)
        })
        .map(|entry| entry.id.clone());
    if let Some(entry) = entry {
        answer::give(turn, &[entry], Vec::new(), Lead::None);
    } else if matches!(turn.state.pending, Pending::Clarify { .. }) {
        clarify::ask_again(turn, Key::WhichOneAgain);
    } else {
        turn.decide(Decision::Unknown);
        let draft = turn.own(Key::UnknownButton, &[]).expecting_answer();
        turn.say(draft);
    }
}

fn attached(turn: &mut Turn<'_>) {
    turn.decide(Decision::Unknown);
    let draft = turn.own(Key::Files, &[]).expecting_answer();
    turn.say(draft);
}
