//! Which entries tell of something in their answers, where nothing that is asked by is in a question: "how do I vote?" where an
//! answer says "you have one vote". Only words that few answers have tell one from another.

use intent_classifier::{Ranking, Word};
use knowledge::{EntryId, Knowledge};

use crate::about_answer;
use crate::covering::Words;
use crate::distinguish::may_be_offered;
use crate::fallback::says_something;
use crate::turn::Turn;
use crate::words::words;

/// Words that more answers have tell nothing.
const MOST_TELLING: usize = 3;

/// So many entries are offered for what they tell.
const MOST_OFFERED: usize = 2;

/// Longer messages have a word of some answer by chance.
const MOST_WORDS: usize = 8;

/// Folders of more entries are not read for it: their index would take megabytes.
const MOST_ENTRIES: usize = 2_000;

/// Fewer letters are a word of any answer.
const FEWEST_CHARS: usize = 3;

/// The words of answers, with the entries that have them.
#[derive(Debug, Default)]
pub(crate) struct Telling(Words);

impl Telling {
    pub(crate) fn of(knowledge: &Knowledge) -> Self {
        let mut telling = Words::default();
        for (place, entry) in (0..).zip(&knowledge.entries) {
            if entry.family.is_none() {
                telling.note(about_answer::told(entry).iter(), place);
            }
        }
        Self(telling)
    }
}

/// The entries whose answers have most of what was said that says something, the fullest first; of those that have as much the
/// likelier. Empty where a word that was said is in no answer at all: it is about something else.
pub(crate) fn entries(turn: &Turn<'_>, ranking: &Ranking) -> Vec<EntryId> {
    let is_asked = |word: &&Word| word.content && !word.denied && says_something(&word.text);
    let asked: Vec<&Word> = ranking.words.iter().filter(is_asked).collect();
    let is_small = turn.knowledge.entries.len() <= MOST_ENTRIES;
    if !is_small || asked.is_empty() || asked.len() > MOST_WORDS || asked.iter().any(|word| !word.known) {
        return Vec::new();
    }
    // What questions have is looked for there.
    let is_in_questions = |word: &str| {
        let mut entries = turn.knowledge.entries.iter();
        entries.any(|entry| turn.words_of(entry).asked_as.has_like(word))
    };
    let telling = turn.telling();
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for word in asked {
        let said = words(word.repaired.as_deref().unwrap_or(&word.text));
        let long = said
            .iter()
            .filter(|word| word.chars().count() >= FEWEST_CHARS && !is_in_questions(word));
        for place in long
            .map(|word| telling.0.having(word))
            .filter(|places| places.len() <= MOST_TELLING)
            .flatten()
        {
            match counts.iter_mut().find(|(known, _)| *known == place) {
                Some((_, count)) => *count += 1,
                None => counts.push((place, 1)),
            }
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let mut told: Vec<EntryId> = counts
        .into_iter()
        .filter(|(_, count)| *count == most)
        .filter_map(|(place, _)| Some(turn.knowledge.entries.get(place)?.id.clone()))
        // What the page rules out is in no ranking.
        .filter(|id| may_be_offered(turn, id) && (turn.state.page.is_empty() || is_ranked(ranking, id)))
        .collect();
    let rank = |id: &EntryId| {
        let mut candidates = ranking.candidates.iter();
        candidates
            .position(|candidate| candidate.id == id.as_str())
            .unwrap_or(usize::MAX)
    };
    told.sort_by_key(&rank);
    told.truncate(MOST_OFFERED);
    told
}

fn is_ranked(ranking: &Ranking, id: &EntryId) -> bool {
    let mut candidates = ranking.candidates.iter();
    candidates.any(|candidate| candidate.id == id.as_str())
}
