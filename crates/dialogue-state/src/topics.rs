//! Topics that are named where no answer is known. Who points at one is asked what splits it.

use knowledge::{Entry, EntryId};

use crate::choice::{self, Chosen, Described};
use crate::cut::cut;
use crate::strings::Key;
use crate::turn::{Draft, Turn};
use crate::words::{Text, folds_to, remembered};
use crate::{clarify, fallback};

/// Between topics in a sentence.
const BETWEEN: &str = " · ";

/// No more topics are named of the nearest candidates.
const MOST_TOPICS: usize = 3;

/// Channels cut labels of more than 60 characters.
const LONGEST_TOPIC_CHARS: usize = 60;

/// Topics in a sentence, which ends with one mark.
pub(crate) fn joined(topics: &[String]) -> String {
    topics.join(BETWEEN).trim_end_matches(['.', '…', ' ']).to_owned()
}

/// Topics of the nearest candidates: their headings.
pub(crate) fn of(turn: &Turn<'_>, near: &[EntryId]) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    for entry in near.iter().filter_map(|id| turn.entry(id)) {
        let topic = cut(entry.topic().trim(), LONGEST_TOPIC_CHARS);
        if !topic.is_empty()
            && topics
                .iter()
                .all(|known| remembered(known).folded != remembered(&topic).folded)
        {
            topics.push(topic);
        }
        if topics.len() == MOST_TOPICS {
            break;
        }
    }
    topics
}

/// Adds what the knowledge is about.
pub(crate) fn add_all(turn: &mut Turn<'_>, draft: Draft) -> Draft {
    let all = turn.knowledge.topics();
    if all.is_empty() {
        return draft;
    }
    turn.state.topics = all.to_vec();
    turn.add(draft, Key::KnownTopics, &[("topics", (&joined(all)).into())])
}

/// Takes an utterance as pointing at a topic that was named last: by its name, number or place. Tells whether it did.
pub(crate) fn choose(turn: &mut Turn<'_>, said: &Text) -> bool {
    let topics = turn.state.topics.clone();
    if topics.is_empty() {
        return false;
    }
    let labels: Vec<&str> = topics.iter().map(String::as_str).collect();
    let places = match choice::by_form(said, &labels, &turn.label(Key::NoneOfThese)) {
        Some(Chosen::Options(places)) => places,
        Some(Chosen::NoneOfThese) => {
            fallback::none_fits(turn, &[]);
            return true;
        }
        None if choice::is_worded_as_choice(said) => {
            let topics: Vec<Described> = labels.iter().map(|topic| Described::new(topic)).collect();
            match choice::by_words(said, &topics) {
                Some(pointed) => vec![pointed.place],
                None => return false,
            }
        }
        Some(Chosen::Left(_) | Chosen::OutOfRange) | None => return false,
    };
    let entries: Vec<EntryId> = places
        .iter()
        .filter_map(|place| topics.get(*place))
        .flat_map(|topic| entries(turn, topic))
        .collect();
    if entries.is_empty() {
        // The knowledge was changed in between.
        return false;
    }
    turn.state.topics.clear();
    clarify::open_topic(turn, &entries, Vec::new());
    true
}

/// The entries of a topic that was named.
fn entries(turn: &Turn<'_>, topic: &str) -> Vec<EntryId> {
    let named = remembered(topic);
    let is_of_topic =
        |entry: &&Entry| folds_to(&cut(entry.topic().trim(), LONGEST_TOPIC_CHARS), &named.folded);
    let is_usable = |entry: &&Entry| entry.family.is_none() && entry.validity.holds_at(turn.surroundings.now);
    let of_section = turn
        .knowledge
        .entries
        .iter()
        .filter(is_usable)
        .filter(is_of_topic);
    let mut entries: Vec<EntryId> = of_section.map(|entry| entry.id.clone()).collect();
    if entries.is_empty() {
        let broad = turn
            .knowledge
            .entries_of_topic(topic)
            .into_iter()
            .filter(is_usable);
        entries.extend(broad.map(|entry| entry.id.clone()));
    }
    entries
}
