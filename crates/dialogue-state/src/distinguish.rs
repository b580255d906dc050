//! The question that helps most: which options lead to the answer in the fewest turns.
//!
//! Two or three close candidates are offered by entry. Where more are close, what splits them is asked: section, article
//! or product. A split costs a turn more when its topic holds several entries, and a list of entries costs a turn more
//! for everything behind the third; the cheaper is asked, by the weight of each candidate.

use std::collections::HashMap;

use knowledge::{Entry, EntryId, label};

use crate::state::Shown;
use crate::turn::Turn;
use crate::words::{fold, words};

/// No question offers more.
pub(crate) const MOST_OPTIONS: usize = 3;

/// Candidates of a smaller weight beside the best are not close.
const CLOSE: f64 = 0.05;

/// A topic must save at least this many turns on average: a concrete question is easier to answer.
const LEAST_SAVING: f64 = 0.1;

/// Channels cut longer labels.
const LONGEST_LABEL_CHARS: usize = 60;

/// A candidate and its weight; weights need not sum to one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weighed {
    pub(crate) entry: EntryId,
    pub(crate) weight: f64,
}

/// What is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    pub(crate) options: Vec<Shown>,
    /// Candidates behind the options, the likeliest first.
    pub(crate) rest: Vec<EntryId>,
    /// Whether the options are topics, not entries.
    pub(crate) is_by_topic: bool,
}

/// What splits candidates into topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Split {
    Section,
    Article,
    Product,
}

struct Group<'a> {
    label: String,
    members: Vec<(&'a Entry, f64)>,
}

/// The question between `candidates`, the likeliest first; `by_entry` of them would be offered by entry. `None` for fewer
/// than two.
pub(crate) fn question(turn: &Turn<'_>, candidates: &[Weighed], by_entry: usize) -> Option<Question> {
    let known: Vec<(&Entry, f64)> = candidates
        .iter()
        .filter_map(|candidate| Some((turn.entry(&candidate.entry)?, candidate.weight)))
        .collect();
    if known.len() < 2 {
        return None;
    }
    let plain = entries(turn, &known, by_entry.clamp(2, MOST_OPTIONS));
    let best = known.first().map_or(0.0, |(_, weight)| *weight);
    let close: Vec<(&Entry, f64)> = known
        .iter()
        .filter(|(_, weight)| *weight >= CLOSE * best)
        .copied()
        .collect();
    if close.len() <= MOST_OPTIONS {
        return Some(plain);
    }
    let list_cost = cost_of_list(&close);
    let cheapest = [Split::Section, Split::Article, Split::Product]
        .into_iter()
        .filter_map(|split| {
            let groups = groups(turn, split, &close)?;
            Some((cost_of_groups(&groups, &close), groups))
        })
        .filter(|(cost, _)| *cost + LEAST_SAVING <= list_cost)
        .min_by(|(left, _), (right, _)| left.total_cmp(right));
    Some(match cheapest {
        Some((_, groups)) => topics(turn, &groups, &known),
        None => plain,
    })
}

/// The first candidates, each an option.
fn entries(turn: &Turn<'_>, known: &[(&Entry, f64)], count: usize) -> Question {
    let offered: Vec<&Entry> = known.iter().take(count).map(|(entry, _)| *entry).collect();
    let labels = label::labels(turn.knowledge, &offered);
    Question {
        options: offered
            .iter()
            .zip(labels)
            .map(|(entry, label)| Shown {
                label,
                entries: vec![entry.id.clone()],
            })
            .collect(),
        rest: known
            .iter()
            .skip(count)
            .map(|(entry, _)| entry.id.clone())
            .collect(),
        is_by_topic: false,
    }
}

/// Turns until the answer when candidates are listed three at a time, on average over their weights.
fn cost_of_list(known: &[(&Entry, f64)]) -> f64 {
    average(
        known
            .iter()
            .enumerate()
            .map(|(place, (_, weight))| (pages_to(place), *weight)),
    )
}

/// Turns until the answer when these groups are offered first.
fn cost_of_groups(groups: &[Group<'_>], known: &[(&Entry, f64)]) -> f64 {
    let inside =
        groups.iter().flat_map(|group| {
            let is_single = group.members.len() == 1;
            group.members.iter().enumerate().map(move |(place, (_, weight))| {
                (if is_single { 1.0 } else { 1.0 + pages_to(place) }, *weight)
            })
        });
    let offered: Vec<&EntryId> = groups
        .iter()
        .flat_map(|group| group.members.iter().map(|(entry, _)| &entry.id))
        .collect();
    let outside = known
        .iter()
        .filter(|(entry, _)| !offered.contains(&&entry.id))
        .enumerate()
        .map(|(place, (_, weight))| (1.0 + pages_to(place), *weight));
    average(inside.chain(outside))
}

/// The page of three on which a place stands, from 1.
fn pages_to(place: usize) -> f64 {
    let page = u32::try_from(place / MOST_OPTIONS).unwrap_or(u32::MAX);
    f64::from(page) + 1.0
}

fn average(costs: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (sum, weights) = costs.fold((0.0, 0.0), |(sum, weights), (cost, weight)| {
        (sum + cost * weight, weights + weight)
    });
    if weights > 0.0 {
        sum / weights
    } else {
        f64::INFINITY
    }
}

/// The three heaviest groups of a split; `None` where it splits nothing or its topics cannot be told apart.
fn groups<'a>(turn: &Turn<'_>, split: Split, known: &[(&'a Entry, f64)]) -> Option<Vec<Group<'a>>> {
    let mut groups: Vec<(String, Group<'a>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (entry, weight) in known {
        let (key, label) = topic(turn, split, entry)?;
        let place = *places.entry(key.clone()).or_insert_with(|| {
            groups.push((
                key,
                Group {
                    label,
                    members: Vec::new(),
                },
            ));
            groups.len() - 1
        });
        if let Some((_, group)) = groups.get_mut(place) {
            group.members.push((entry, *weight));
        }
    }
    let weight = |group: &Group<'_>| group.members.iter().map(|(_, weight)| weight).sum::<f64>();
    groups.sort_by(|(left_key, left), (right_key, right)| {
        weight(right)
            .total_cmp(&weight(left))
            .then_with(|| left_key.cmp(right_key))
    });
    let mut groups: Vec<Group<'a>> = groups
        .into_iter()
        .take(MOST_OPTIONS)
        .map(|(_, group)| group)
        .collect();
    if groups.len() < 2 || groups.iter().all(|group| group.members.len() == 1) {
        return None;
    }
    without_common_beginning(&mut groups);
    let mut labels: Vec<String> = groups.iter().map(|group| fold(&group.label)).collect();
    labels.sort();
    labels.dedup();
    (labels.len() == groups.len() && labels.iter().all(|label| !label.is_empty())).then_some(groups)
}

/// What groups an entry, and how that is called.
fn topic(turn: &Turn<'_>, split: Split, entry: &Entry) -> Option<(String, String)> {
    let name = match split {
        // The H1 is the article's; a section stands below it.
        Split::Section => entry.heading_path.iter().skip(1).next_back().cloned()?,
        Split::Article => turn
            .knowledge
            .article_of(entry)
            .map_or_else(|| entry.page_title.clone(), |article| article.title.clone()),
        Split::Product => label::product(turn.knowledge, entry)?,
    };
    let key = match split {
        Split::Section => format!("{} {}", entry.path, fold(&name)),
        Split::Article => entry.path.clone(),
        Split::Product => fold(&name),
    };
    Some((key, name.trim().trim_end_matches([':', '.']).to_owned()))
}

/// "Using SSH", "Using OAuth": what all begin with says nothing.
fn without_common_beginning(groups: &mut [Group<'_>]) {
    let split: Vec<Vec<String>> = groups
        .iter()
        .map(|group| group.label.split_whitespace().map(str::to_owned).collect())
        .collect();
    let Some((first, rest)) = split.split_first() else {
        return;
    };
    let common = first
        .iter()
        .enumerate()
        .take_while(|(place, word)| {
            rest.iter()
                .all(|other| other.get(*place).is_some_and(|other| fold(other) == fold(word)))
        })
        .count();
    let leaves_words = split.iter().all(|words| words.len() > common);
    if common == 0 || !leaves_words {
        return;
    }
    for (group, words) in groups.iter_mut().zip(&split) {
        group.label = words.get(common..).unwrap_or_default().join(" ");
    }
}

/// The groups as options; a group of one is offered by its entry.
fn topics(turn: &Turn<'_>, groups: &[Group<'_>], known: &[(&Entry, f64)]) -> Question {
    let singles: Vec<&Entry> = groups
        .iter()
        .filter(|group| group.members.len() == 1)
        .filter_map(|group| group.members.first().map(|(entry, _)| *entry))
        .collect();
    let mut single_labels = label::labels(turn.knowledge, &singles).into_iter();
    let options: Vec<Shown> = groups
        .iter()
        .map(|group| {
            let label = if group.members.len() == 1 {
                single_labels.next().unwrap_or_default()
            } else {
                crate::cut::capitalised(&crate::cut::cut(&group.label, LONGEST_LABEL_CHARS))
            };
            Shown {
                label,
                entries: group.members.iter().map(|(entry, _)| entry.id.clone()).collect(),
            }
        })
        .collect();
    let offered: Vec<&EntryId> = options.iter().flat_map(|option| &option.entries).collect();
    let rest = known
        .iter()
        .filter(|(entry, _)| !offered.contains(&&entry.id))
        .map(|(entry, _)| entry.id.clone())
        .collect();
    Question {
        rest,
        options,
        is_by_topic: true,
    }
}

/// Candidates in the order of their likelihood, weighed by it: what is known of those that were remembered.
pub(crate) fn by_order(entries: &[EntryId]) -> Vec<Weighed> {
    entries
        .iter()
        .zip(1_u32..)
        .map(|(entry, place)| Weighed {
            entry: entry.clone(),
            weight: 1.0 / f64::from(place),
        })
        .collect()
}

/// All that is known of an option, for choosing it by words.
pub(crate) fn described(turn: &Turn<'_>, option: &Shown) -> String {
    match option.entries.as_slice() {
        [one] => match turn.entry(one) {
            Some(entry) => format!("{} {} {}", option.label, entry.question, entry.keywords.join(" ")),
            None => option.label.clone(),
        },
        _ => words(&option.label).join(" "),
    }
}
