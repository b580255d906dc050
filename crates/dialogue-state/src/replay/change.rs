//! Turns that would come out differently, grouped by what was and what would be.

use std::collections::HashMap;

use serde::Serialize;

use super::PastFacts;
use crate::Decision;

/// What a turn came to, as far as turns are grouped by it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Came {
    /// See [`crate::Decision::as_str`].
    pub decision: String,
    /// The entry that was given.
    pub entry: Option<String>,
    /// Labels of the options that were shown.
    pub options: Vec<String>,
    /// The option of the turn before that was chosen, from 0.
    pub chosen: Option<i64>,
    /// How the conversation stands.
    pub outcome: Option<String>,
}

impl Came {
    /// What a logged turn came to. `options` gives the labels of those it showed, and is asked where it may have shown any.
    ///
    /// # Errors
    /// Those of `options`.
    pub fn past<E>(
        facts: PastFacts<'_>,
        options: impl FnOnce() -> Result<Vec<String>, E>,
    ) -> Result<Self, E> {
        Ok(Self {
            decision: facts.decision.to_owned(),
            entry: facts.entry.map(str::to_owned),
            options: if facts.decision == Decision::Clarify.as_str() {
                options()?
            } else {
                Vec::new()
            },
            chosen: facts.chosen,
            outcome: facts.outcome.map(str::to_owned),
        })
    }
}

/// What would come of one turn that would come out differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What would be. Equal to what was where only the words of the reply differ.
    pub to: Came,
    /// What the person said or did, masked as it is stored, cut to a line or two.
    pub said: String,
    /// What would be said.
    pub reply: String,
}

/// A turn of a group, to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Example {
    /// When, Unix milliseconds. Examples are the earliest of their group.
    pub at_ms: i64,
    /// The channel of its conversation.
    pub channel: String,
    /// Its conversation.
    pub conversation: String,
    /// Its number.
    pub turn: i64,
    /// See [`Change::said`].
    pub said: String,
    /// See [`Change::reply`].
    pub reply: String,
}

/// How the conversations of a group's turns ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Outcomes {
    /// The person said that it helped.
    pub confirmed: u64,
    /// The person said that it did not.
    pub denied: u64,
    /// Given to a person.
    pub handed_off: u64,
    /// Silence, which is no success.
    pub unknown: u64,
}

impl Outcomes {
    fn count(&mut self, outcome: Option<&str>) {
        match outcome {
            Some("confirmed") => self.confirmed += 1,
            Some("denied") => self.denied += 1,
            Some("handed_off") => self.handed_off += 1,
            _ => self.unknown += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.confirmed += other.confirmed;
        self.denied += other.denied;
        self.handed_off += other.handed_off;
        self.unknown += other.unknown;
    }
}

/// Turns that differ in the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What was.
    pub from: Came,
    /// What would be.
    pub to: Came,
    /// How many turns.
    pub count: u64,
    /// How their conversations ended.
    pub outcomes: Outcomes,
    /// The earliest of them.
    pub examples: Vec<Example>,
}

impl Group {
    /// Whether only the words differ.
    pub fn is_wording(&self) -> bool {
        self.from == self.to
    }
}

/// Collects differences; collections of several threads are joined at the end.
#[derive(Debug, Clone)]
pub struct Groups {
    found: HashMap<(Came, Came), (u64, Outcomes, Vec<Example>)>,
    most_examples: usize,
}

impl Groups {
    /// No difference yet; of each group so many examples are kept.
    pub fn new(most_examples: usize) -> Self {
        Self {
            found: HashMap::new(),
            most_examples,
        }
    }

    /// Adds a turn: what it came to, what would come of it, and the outcome of its conversation.
    pub fn add(
        &mut self,
        from: Came,
        change: Change,
        outcome: Option<&str>,
        example: impl FnOnce(String, String) -> Example,
    ) {
        let Change { to, said, reply } = change;
        let (count, outcomes, examples) = self.found.entry((from, to)).or_default();
        *count += 1;
        outcomes.count(outcome);
        keep(examples, example(said, reply), self.most_examples);
    }

    /// Takes over what another has collected.
    pub fn join(&mut self, other: Self) {
        for (key, (count, outcomes, examples)) in other.found {
            let mine = self.found.entry(key).or_default();
            mine.0 += count;
            mine.1.add(outcomes);
            for example in examples {
                keep(&mut mine.2, example, self.most_examples);
            }
        }
    }

    /// The entries that were or would be given, some of them again and again.
    pub fn entries(&self) -> impl Iterator<Item = &str> {
        let came = self.found.keys().flat_map(|(from, to)| [from, to]);
        came.filter_map(|came| came.entry.as_deref())
    }

    /// How many turns differ.
    pub fn turns(&self) -> u64 {
        self.found.values().map(|(count, ..)| count).sum()
    }

    /// The groups, the largest first.
    pub fn into_groups(self) -> Vec<Group> {
        let mut groups: Vec<Group> = self
            .found
            .into_iter()
            .map(|((from, to), (count, outcomes, examples))| Group {
                from,
                to,
                count,
                outcomes,
                examples,
            })
            .collect();
        groups.sort_by(|left, right| {
            right
                .count
                .cmp(&left.count)
                .then_with(|| left.from.cmp(&right.from))
                .then_with(|| left.to.cmp(&right.to))
        });
        groups
    }
}

/// Keeps the earliest, in order.
fn keep(examples: &mut Vec<Example>, example: Example, most: usize) {
    let place = examples.partition_point(|known| *known < example);
    if place < most {
        examples.insert(place, example);
        examples.truncate(most);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn came(decision: &str, entry: Option<&str>) -> Came {
        Came {
            decision: decision.to_owned(),
            entry: entry.map(str::to_owned),
            options: Vec::new(),
            chosen: None,
            outcome: None,
        }
    }

    fn answered(entry: &str) -> Came {
        came("answer", Some(entry))
    }

    fn to_unknown() -> Change {
        Change {
            to: came("unknown", None),
            said: "x".to_owned(),
            reply: "y".to_owned(),
        }
    }

    fn example(at_ms: i64) -> impl FnOnce(String, String) -> Example {
        move |said, reply| Example {
            at_ms,
            channel: "directline".to_owned(),
            conversation: "c".to_owned(),
            turn: 1,
            said,
            reply,
        }
    }

    #[test]
    fn collections_of_two_threads_are_one() {
        let mut one = Groups::new(2);
        let mut two = Groups::new(2);
        one.add(answered("a"), to_unknown(), Some("confirmed"), example(3));
        one.add(answered("a"), to_unknown(), None, example(1));
        two.add(answered("a"), to_unknown(), Some("denied"), example(2));
        two.add(answered("b"), to_unknown(), Some("handed_off"), example(9));

        one.join(two);
        let turns = one.turns();
        let groups = one.into_groups();

        assert_eq!(turns, 4);
        assert_eq!(groups.iter().map(|group| group.count).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(
            groups[0].outcomes,
            Outcomes {
                confirmed: 1,
                denied: 1,
                handed_off: 0,
                unknown: 1
            }
        );
        let times: Vec<i64> = groups[0].examples.iter().map(|example| example.at_ms).collect();
        assert_eq!(times, [1, 2], "the earliest, whichever thread saw them");
    }
}
