//! What is told of a question that is open: "Windows Server 2019" behind "my machine does not start" and the options that it
//! led to. Together they may say what neither says alone, as they would in one message.

use std::sync::LazyLock;

use intent_classifier::{DecisionCosts, Ranking, Verdict, Word, decide};
use knowledge::EntryId;

use crate::act::{ContextRecord, ContextReference};
use crate::said::Said;
use crate::state::{Floor, Pending};
use crate::turn::Turn;
use crate::words::{File, Phrase, Phrases, read_phrases};
use crate::{Event, State, Understanding, agent, clarify, fallback, follow_up};

/// More words are a problem of their own.
const MOST_WORDS: usize = 12;

/// So few name a thing and tell nothing of it, whatever article they are nearest to.
const MOST_NAMING_WORDS: usize = 4;

/// An open question and what is told of it, as one text.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    /// The question, and what was said now.
    pub text: String,
    /// What they mean, by words and vectors.
    pub ranking: Ranking,
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
    let most = match decide(&understanding.ranking, costs) {
        Verdict::Unknown => MOST_WORDS,
        Verdict::Answer | Verdict::Clarify(_) => MOST_NAMING_WORDS,
    };
    let tells = said.words.len() <= most && may_tell(said, understanding);
    tells.then(|| {
        let question = state.question.trim_end_matches(['.', '!', '?', ' ']);
        format!("{question}. {}", text.trim())
    })
}

/// Whether an utterance is no talk, points at nothing, and asks and wishes nothing of its own.
fn may_tell(said: &Said, understanding: &Understanding) -> bool {
    let is_of_talk = said.small_talk.is_some()
        || said.is_off_topic
        || said.asks_for_person
        || said.declines_person
        || said.refuses_all
        || said.points_at_list
        || said.returns_to_earlier
        || said.wished_language.is_some();
    !is_of_talk
        && !begins_anew(&said.words)
        && !said.plain.trim_end().ends_with(['?', '？'])
        && !follow_up::begins_with_refusal(&said.words)
        && understanding.parts.is_empty()
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
pub(crate) fn meant<'t>(
    turn: &Turn<'_>,
    understanding: &Understanding,
    together: Option<&'t Together>,
) -> Option<(EntryId, &'t Together)> {
    let together = together?;
    let is_known = decide(&together.ranking, agent::costs(turn.knowledge)) != Verdict::Unknown;
    let first = together.ranking.candidates.first().filter(|_| is_known)?;
    let entry = turn.knowledge.entry_named(&first.id)?;
    let is_usable = entry.validity.holds_at(turn.surroundings.now) && !turn.state.refused.contains(&entry.id);
    let has_part = telling(understanding).any(|word| first.matched.iter().any(|met| met.word == word.text));
    (is_usable && has_part).then(|| (entry.id.clone(), together))
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
    let Some((entry, _)) = meant(turn, understanding, together) else {
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
