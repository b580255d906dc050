//! `eval --dialogues --simulate`: how many turns a person needs who knows the right entry, beside a list of titles.
//!
//! The person says something vague, picks the option that holds their entry, else "none of these", and refuses a wrong
//! answer. The list shows the same candidates three at a time, in their order, which is what asking by title comes to, and
//! hands over after three pages without the answer, as the agent does.
//! Only openings that the agent asks back about are counted: elsewhere there is nothing to choose.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use dialogue_state::{Agent, Decision};
use jiff::{SignedDuration, Timestamp};
use knowledge::{Entry, EntryId, Knowledge};
use serde::Serialize;

use super::gold::Gold;
use super::input::{self, Opening};
use super::output::Form;
use crate::conversation::{Conversation, Turn};
use crate::source;
use crate::training::Trainer;

const EXAMPLE: &str = r#"{"text": "token", "expect": ["How do I renew a token?", "My token is rejected."]}"#;

/// People think between two messages; what depends on time sees it pass.
const BETWEEN_TURNS: SignedDuration = SignedDuration::from_secs(10);

/// Who has no answer after so many turns has given up; the same is counted for a list that does not hold the entry.
const MOST_TURNS: usize = 10;

/// A list shows so many titles at a time.
const TITLES_SHOWN: usize = 3;

/// After so many lists without the entry a person takes over.
const MOST_LISTS: usize = 3;

/// Words of fewer letters open no conversation.
const SHORTEST_WORD_CHARS: usize = 3;

#[derive(Debug, Default, Serialize)]
struct Report<'a> {
    knowledge: &'a str,
    /// Pairs of an opening and the entry that was meant.
    openings: usize,
    /// Of those, the ones that were asked back about.
    asked: usize,
    /// Of those, the ones that were asked by topic.
    asked_by_topic: usize,
    question: Way,
    list: Way,
    walks: Vec<WalkRow<'a>>,
}

/// One conversation.
#[derive(Debug, Serialize)]
struct WalkRow<'a> {
    text: &'a str,
    /// The entry that was meant.
    entry: &'a str,
    by_topic: bool,
    /// Turns until the answer; `null` for who gave up.
    question: Turns,
    list: Turns,
}

/// One way to the answer.
#[derive(Debug, Default, Serialize)]
struct Way {
    /// How often the answer was reached.
    reached: usize,
    /// Turns until the answer, on average; ten for who gave up.
    mean_turns: f64,
    /// Turns until the answer where both ways reached it, on average.
    mean_turns_where_both: f64,
}

/// Turns until the answer; `None` for who gave up.
type Turns = Option<usize>;

pub(super) fn run(
    folder: Option<&Path>,
    trainer: &Trainer,
    file: Option<&Path>,
    form: Form<'_>,
) -> anyhow::Result<()> {
    let agent = source::agent(folder, trainer)?;
    let openings = match file {
        Some(file) => from_file(&agent, file)?,
        None => from_knowledge(agent.knowledge()),
    };
    let mut asked: Vec<(Turns, Turns)> = Vec::new();
    let mut asked_by_topic = 0;
    let mut walks = Vec::new();
    for (text, goal) in &openings {
        let Some(goal) = agent.knowledge().entry(goal) else {
            continue;
        };
        if let Some(walk) = walk(&agent, text, goal) {
            asked_by_topic += usize::from(walk.is_by_topic);
            asked.push((walk.turns, walk.by_list));
            walks.push(WalkRow {
                text,
                entry: goal.id.as_str(),
                by_topic: walk.is_by_topic,
                question: walk.turns,
                list: walk.by_list,
            });
        }
    }
    form.write(&Report {
        knowledge: &agent.knowledge().version.0,
        openings: openings.len(),
        asked: asked.len(),
        asked_by_topic,
        question: way(&asked, |(question, _)| *question),
        list: way(&asked, |(_, list)| *list),
        walks,
    })
}

fn way(asked: &[(Turns, Turns)], of: impl Fn(&(Turns, Turns)) -> Turns + Copy) -> Way {
    let mean = |turns: Vec<usize>| {
        let sum: usize = turns.iter().sum();
        if turns.is_empty() {
            0.0
        } else {
            sum as f64 / turns.len() as f64
        }
    };
    let both = asked
        .iter()
        .filter(|(question, list)| question.is_some() && list.is_some());
    Way {
        reached: asked.iter().filter(|pair| of(pair).is_some()).count(),
        mean_turns: mean(asked.iter().map(|pair| of(pair).unwrap_or(MOST_TURNS)).collect()),
        mean_turns_where_both: mean(both.filter_map(of).collect()),
    }
}

/// Openings of a file: each entry that a row expects is meant once.
fn from_file(agent: &Agent, file: &Path) -> anyhow::Result<Vec<(String, EntryId)>> {
    let rows: Vec<Opening> = input::read(file, EXAMPLE)?;
    let mut gold = Gold::new(agent.knowledge());
    let mut openings = Vec::new();
    for row in rows {
        let resolved = gold.resolve(&row.expect, row.article.as_deref());
        let mut goals: Vec<&EntryId> = resolved.entries.into_iter().collect();
        goals.sort();
        openings.extend(goals.into_iter().map(|goal| (row.text.clone(), goal.clone())));
    }
    Ok(openings)
}

/// Vague openings made from the knowledge: for each entry the word of its question that most others share, and the
/// heading it stands under.
fn from_knowledge(knowledge: &Knowledge) -> Vec<(String, EntryId)> {
    let entries: Vec<&Entry> = knowledge
        .entries
        .iter()
        .filter(|entry| entry.family.is_none())
        .collect();
    let mut shared: BTreeMap<String, usize> = BTreeMap::new();
    for entry in &entries {
        for word in words(&entry.question) {
            *shared.entry(word).or_default() += 1;
        }
    }
    let mut openings = BTreeSet::new();
    for entry in entries {
        let word = words(&entry.question)
            .into_iter()
            .filter(|word| shared.get(word).is_some_and(|count| *count > 1))
            .max_by_key(|word| shared.get(word).copied());
        let heading = entry
            .heading_path
            .last()
            .filter(|heading| !heading.trim().is_empty());
        for text in word.iter().chain(heading) {
            openings.insert((text.clone(), entry.id.clone()));
        }
    }
    openings.into_iter().collect()
}

/// Words that name something.
fn words(text: &str) -> BTreeSet<String> {
    const FUNCTION: &[&str] = &[
        "the", "and", "for", "with", "from", "how", "what", "why", "where", "when", "which", "who", "can",
        "does", "should", "could", "are", "was", "not", "you", "your", "our", "this", "that", "have", "has",
        "will", "into", "about", "use", "using", "get", "there", "its", "see", "here", "learn", "more",
        "been", "after", "before", "than", "then", "also", "any", "all", "but",
    ];
    text.split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() >= SHORTEST_WORD_CHARS && !FUNCTION.contains(&word.as_str()))
        .collect()
}

/// What came of one opening that was asked back about.
struct Walk {
    turns: Turns,
    by_list: Turns,
    is_by_topic: bool,
}

/// Holds the conversation; `None` when the agent did not ask back.
fn walk(agent: &Agent, text: &str, goal: &Entry) -> Option<Walk> {
    let mut now = Timestamp::UNIX_EPOCH;
    let mut conversation = Conversation::new(agent);
    let mut turn = conversation.say(text, now);
    let first = turn.record.as_ref()?;
    if first.decision != Decision::Clarify {
        return None;
    }
    let is_by_topic = first.options.iter().any(|option| option.entries.len() > 1);
    let by_list = by_list(agent, &turn, goal);
    let mut turns = None;
    for number in 2..=MOST_TURNS {
        let Some(says) = next_words(agent.knowledge(), &turn, goal) else {
            break;
        };
        now += BETWEEN_TURNS;
        turn = conversation.say(&says, now);
        if is_given(agent.knowledge(), &turn, goal) {
            turns = Some(number);
            break;
        }
    }
    Some(Walk {
        turns,
        by_list,
        is_by_topic,
    })
}

/// What the person says to a turn that is not the answer; nothing when there is nothing to say to it.
fn next_words(knowledge: &Knowledge, turn: &Turn, goal: &Entry) -> Option<String> {
    let record = turn.record.as_ref()?;
    match record.decision {
        Decision::Clarify => {
            let right = record
                .options
                .iter()
                .find(|option| option.entries.iter().any(|id| is_same(knowledge, id, goal)));
            Some(right.map_or_else(|| "none of these".to_owned(), |option| option.label.clone()))
        }
        Decision::Answer => Some("no, that's not it".to_owned()),
        Decision::Unknown | Decision::Handoff | Decision::SmallTalk | Decision::Form => None,
    }
}

fn is_given(knowledge: &Knowledge, turn: &Turn, goal: &Entry) -> bool {
    let given = turn.messages.iter().filter_map(|message| message.entry.as_ref());
    given.into_iter().any(|id| is_same(knowledge, id, goal))
}

/// Whether an entry is the one that was meant, or a copy of it.
fn is_same(knowledge: &Knowledge, id: &EntryId, goal: &Entry) -> bool {
    *id == goal.id
        || knowledge.entry(id).is_some_and(|entry| {
            entry.answer == goal.answer || entry.question.eq_ignore_ascii_case(&goal.question)
        })
}

/// Turns with a list of titles of the same candidates.
fn by_list(agent: &Agent, turn: &Turn, goal: &Entry) -> Turns {
    let knowledge = agent.knowledge();
    let mut titles = turn.ranking.candidates.iter().filter_map(|candidate| {
        knowledge
            .entry_named(&candidate.id)
            .filter(|entry| entry.family.is_none())
            .map(|entry| entry.id.clone())
    });
    let place = titles.position(|id| is_same(knowledge, &id, goal))?;
    let list = place / TITLES_SHOWN;
    (list < MOST_LISTS).then_some(2 + list)
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} openings, {} asked back about, {} of them by topic, knowledge {}",
            self.openings, self.asked, self.asked_by_topic, self.knowledge
        )?;
        for (name, way) in [("question", &self.question), ("list of titles", &self.list)] {
            writeln!(
                f,
                "{name:<15} reached {:>5}, {:.3} turns to the answer, {:.3} where both reach it",
                way.reached, way.mean_turns, way.mean_turns_where_both
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gives_up_counts_as_ten_turns() {
        let asked = [(Some(2), Some(2)), (Some(3), None), (None, Some(5))];

        let (question, list) = (way(&asked, |pair| pair.0), way(&asked, |pair| pair.1));

        assert_eq!((question.reached, list.reached), (2, 2));
        assert!((question.mean_turns - 5.0).abs() < 1e-9);
        assert!((list.mean_turns - 17.0 / 3.0).abs() < 1e-9);
        assert!((question.mean_turns_where_both - 2.0).abs() < 1e-9);
    }
}
