//! What is told of a question that is open: "Windows Server 2019" behind "my machine does not start" and the options that it
//! led to. Together they may say what neither says alone, as they would in one message.

use std::sync::{Arc, LazyLock};

use intent_classifier::{Candidate, DecisionCosts, Ranking, Verdict, Word, decide};
use knowledge::EntryId;

use crate::act::{ContextRecord, ContextReference};
use crate::said::Said;
use crate::state::{Floor, Pending};
use crate::turn::Turn;
use crate::words::{File, Phrase, Phrases, read_phrases};
use crate::{Event, State, Understanding, agent, clarify, fallback};

/// More words are a problem of their own.
pub(crate) const MOST_WORDS: usize = 12;

/// So few name a thing and tell nothing of it, whatever article they are nearest to.
const MOST_NAMING_WORDS: usize = 4;

/// An open question and what is told of it, as one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The question, and what was said now.
    pub text: String,
    /// What they mean, by words and vectors.
    pub ranking: Arc<Ranking>,
    /// What they mean by the tiers that read the utterance, where they say more than either says alone.
    pub halves: Option<Arc<Ranking>>,
}

/// A word with less of a score has no part in it: pieces of it are met by chance.
const LEAST_PART: f64 = 0.05;

/// An entry must have so much of the confidence in what each means alone, for both to be about it.
const LEAST_NEAR: f64 = 0.2;

/// Whether an open question and what was said behind it lead farther together than the latter alone, are surer of something
/// known than either, and lead to what is near to both: two halves of one matter do, two matters do not.
///
/// Of 142 messages to sample articles that were cut in two, the second halves of 34 were read so, one of them wrongly; of 817
/// pairs of messages about different entries 16, 6 of them answered wrongly, and of 792 with a second that nothing answers 13, 3.
pub(crate) fn says_more(
    question: &Ranking,
    said: &Ranking,
    together: &Ranking,
    costs: DecisionCosts,
) -> bool {
    let is_near = |ranking: &Ranking, id: &str| {
        let mut likely = ranking.candidates.iter();
        likely.any(|candidate| candidate.id == id && candidate.confidence >= LEAST_NEAR)
    };
    let leads_farther = match decide(together, costs) {
        Verdict::Answer => decide(said, costs) != Verdict::Answer,
        Verdict::Clarify(_) => decide(said, costs) == Verdict::Unknown,
        Verdict::Unknown => false,
    };
    leads_farther
        && together.in_scope > question.in_scope.max(said.in_scope)
        && together
            .candidates
            .first()
            .is_some_and(|first| is_near(question, &first.id) && is_near(said, &first.id))
}

/// Begins a question or a wish, which is about another thing than what is open.
static ANEW: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    let begins = lists.remove("beginning_anew").unwrap_or_default();
    begins.iter().map(|phrase| Phrase::new(phrase)).collect()
});

/// The open question with what is told of it, where an utterance may do that; nearly always `None`.
pub(crate) fn together(
    state: &State,
    event: &Event,
    understanding: &Understanding,
    costs: DecisionCosts,
) -> Option<String> {
    let Event::Said { text, .. } = event else {
        return None;
    };
    let said = understanding.said.as_ref()?;
    let is_open = state.misses > 0 || matches!(state.pending, Pending::Clarify { .. });
    let is_quiet = state.intake.is_some() || state.floor != Floor::Agent;
    if !is_open || is_quiet || state.question.is_empty() {
        return None;
    }
    let tells = match decide(&understanding.ranking, costs) {
        Verdict::Answer => tells_more(understanding, MOST_NAMING_WORDS),
        Verdict::Clarify(_) | Verdict::Unknown => is_of_matter(said, understanding),
    };
    tells.then(|| {
        let question = state.question.trim_end_matches(['.', '!', '?', ' ']);
        format!("{question}. {}", text.trim())
    })
}

/// Whether an utterance is no talk and points at nothing.
fn is_of_matter(said: &Said, understanding: &Understanding) -> bool {
    let is_of_talk = said.small_talk.is_some()
        || said.is_off_topic
        || said.asks_for_person
        || said.declines_person
        || said.refuses_all
        || said.points_at_list
        || said.returns_to_earlier
        || said.wished_language.is_some();
    !is_of_talk && !said.begins_with_refusal() && understanding.parts.is_empty()
}

/// Whether an utterance asks and wishes nothing of its own.
fn adds_detail(said: &Said, understanding: &Understanding) -> bool {
    is_of_matter(said, understanding)
        && !begins_anew(&said.words)
        && !said.plain.trim_end().ends_with(['?', '？'])
        && telling(understanding).next().is_some()
}

fn begins_anew(words: &[String]) -> bool {
    ANEW.prefixes_of(words).next().is_some()
}

/// The words of an utterance that articles have and that say something.
fn telling(understanding: &Understanding) -> impl Iterator<Item = &Word> {
    let words = understanding.ranking.words.iter();
    words.filter(|word| word.content && word.known && !word.denied && fallback::says_something(&word.text))
}

/// What is meant by an utterance together with the open question, where that is known and the utterance has a part in it.
fn meant<'t>(
    turn: &Turn<'_>,
    understanding: &Understanding,
    together: Option<&'t Together>,
    most_words: usize,
) -> Option<(EntryId, &'t Ranking)> {
    if names_unknown(understanding) {
        return None;
    }
    let ranking = &*together?.ranking;
    let (first, entry) = usable(turn, ranking)?;
    let is_known = decide(ranking, agent::costs(turn.knowledge)) != Verdict::Unknown;
    let is_of = |word: &Word| {
        let mut matched = first.matched.iter();
        matched.any(|met| met.word == word.text && met.contribution >= LEAST_PART)
    };
    let has_part = || telling(understanding).any(is_of);
    (is_known && tells_more(understanding, most_words) && has_part()).then_some((entry, ranking))
}

/// Whether a few words name a thing that no article has: "Azure DevOps, https" behind what led to SSH is about neither, whatever the
/// rest of it is near to.
fn names_unknown(understanding: &Understanding) -> bool {
    let words = &understanding.ranking.words;
    let is_unknown = |word: &Word| {
        word.content
            && !word.known
            && !word.denied
            && word.stands_for.is_empty()
            && fallback::names_thing(&word.text)
    };
    words.len() <= MOST_NAMING_WORDS && words.iter().any(is_unknown)
}

/// The first entry of a ranking, where it may be given.
fn usable<'r>(turn: &Turn<'_>, ranking: &'r Ranking) -> Option<(&'r Candidate, EntryId)> {
    let first = ranking.candidates.first()?;
    let entry = turn.knowledge.entry_named(&first.id)?;
    let is_usable = entry.validity.holds_at(turn.surroundings.now) && !turn.state.refused.contains(&entry.id);
    is_usable.then(|| (first, entry.id.clone()))
}

/// Whether an utterance of few words tells more of the question that is open, and asks nothing itself.
pub(crate) fn tells_more(understanding: &Understanding, most_words: usize) -> bool {
    let said = understanding.said.as_ref();
    said.is_some_and(|said| said.words.len() <= most_words && adds_detail(said, understanding))
}

/// What an utterance that is not understood alone means together with the open question.
pub(crate) fn told<'t>(
    turn: &Turn<'_>,
    understanding: &Understanding,
    together: Option<&'t Together>,
) -> Option<(EntryId, &'t Ranking)> {
    meant(turn, understanding, together, MOST_WORDS)
}

/// What an utterance and the open question mean together, where they say more than either does alone.
pub(crate) fn halves<'t>(turn: &Turn<'_>, together: Option<&'t Together>) -> Option<(EntryId, &'t Ranking)> {
    let ranking = together?.halves.as_deref()?;
    if names_unknown(turn.understanding) {
        return None;
    }
    usable(turn, ranking).map(|(_, entry)| (entry, ranking))
}

/// Takes the option that an utterance means together with the open question, where by itself it would be about something
/// else: a thing that is named is named for a reason.
pub(crate) fn takes_option(
    turn: &mut Turn<'_>,
    understanding: &Understanding,
    together: Option<&Together>,
) -> bool {
    let Pending::Clarify { options, .. } = &turn.state.pending else {
        return false;
    };
    let place_of = |id: &str| {
        let holds = |entries: &[EntryId]| entries.iter().any(|entry| entry.as_str() == id);
        options.iter().position(|option| holds(&option.entries))
    };
    let nearest = understanding.ranking.candidates.first();
    if nearest.is_some_and(|nearest| place_of(&nearest.id).is_some()) {
        return false;
    }
    let Some((entry, _)) = meant(turn, understanding, together, MOST_NAMING_WORDS) else {
        return false;
    };
    let Some(place) = place_of(entry.as_str()) else {
        return false;
    };
    note(turn, entry);
    clarify::take(turn, place);
    true
}

/// Records that an utterance was read together with the open question.
pub(crate) fn note(turn: &mut Turn<'_>, entry: EntryId) {
    turn.record.context = Some(ContextRecord {
        entry,
        weight: 100,
        reference: ContextReference::Detail,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    /// What a text may mean: how likely it is known, and the entries with their confidences.
    fn ranking(in_scope: f64, entries: &[(&str, f64)]) -> Ranking {
        let candidates = entries.iter().enumerate();
        Ranking {
            in_scope,
            candidates: candidates
                .map(|(document, (id, confidence))| Candidate {
                    document,
                    id: (*id).to_owned(),
                    confidence: *confidence,
                    score: *confidence,
                    matched: Vec::new(),
                })
                .collect(),
            ..Ranking::empty()
        }
    }

    fn say_more(question: &Ranking, said: &Ranking, together: &Ranking) -> bool {
        says_more(question, said, together, DecisionCosts::default())
    }

    #[test]
    fn halves_of_one_matter_say_more_together() {
        let skis = ranking(0.4, &[("baggage", 0.3), ("wheelchair", 0.2)]);
        let kilos = ranking(0.5, &[("baggage", 0.6), ("dog", 0.3)]);

        let together = ranking(0.9, &[("baggage", 0.95), ("dog", 0.02)]);

        assert!(say_more(&skis, &kilos, &together));
    }

    #[test]
    fn what_is_near_to_one_half_alone_is_not_meant_by_both() {
        let name = ranking(0.7, &[("name", 0.9), ("baggage", 0.05)]);
        let push = ranking(0.3, &[("dog", 0.3), ("name", 0.15)]);

        let together = ranking(0.8, &[("name", 0.95), ("dog", 0.02)]);

        assert!(!say_more(&name, &push, &together));
    }

    #[test]
    fn a_question_that_is_less_sure_with_what_was_said_is_left_alone() {
        let name = ranking(0.85, &[("name", 0.6), ("dog", 0.3)]);
        let weather = ranking(0.3, &[("name", 0.4), ("dog", 0.3)]);

        let together = ranking(0.8, &[("name", 0.95), ("dog", 0.02)]);

        assert!(!say_more(&name, &weather, &together));
    }

    #[test]
    fn what_leads_no_farther_than_what_was_said_is_left_alone() {
        let kilos = ranking(0.5, &[("baggage", 0.6), ("dog", 0.35)]);
        let skis = ranking(0.8, &[("baggage", 0.5), ("dog", 0.45)]);

        let together = ranking(0.9, &[("baggage", 0.55), ("dog", 0.4)]);

        assert!(!say_more(&kilos, &skis, &together));
    }

    #[test]
    fn a_wish_or_a_question_is_no_detail() {
        for text in [
            "how do I reset my password",
            "whats the price of a badge",
            "I need another badge",
            "we'd like to order toner",
            "another question",
            "and where is the gate",
            "ich möchte einen Ausweis",
            "wie komme ich hinein",
            "neues Problem mit dem Drucker",
        ] {
            assert!(begins_anew(&words(text)), "{text}");
        }
    }

    #[test]
    fn what_names_a_thing_or_tells_what_happened_may_be_one() {
        for text in [
            "Windows Server 2019",
            "it worked last week",
            "on my phone",
            "used a service principal",
            "the blue one at the gate",
            "seit dem Update",
            "der Drucker im zweiten Stock",
        ] {
            assert!(!begins_anew(&words(text)), "{text}");
        }
    }
}
