//! The question that helps most: which options lead to the answer in the fewest turns.
//!
//! Two or three close candidates are offered by entry. Where more are close, what splits them is asked: section, article
//! or product. A split costs a turn more when its topic holds several entries, and a list of entries costs a turn more
//! for everything behind the third; the cheaper is asked, by the weight of each candidate.

mod word;

use std::collections::{HashMap, HashSet};

use knowledge::{Entry, EntryId, label};

use crate::state::Shown;
use crate::strings::Key;
use crate::turn::Turn;
use crate::words::{fold, words};

/// No question offers more.
pub(crate) const MOST_OPTIONS: usize = 3;

/// Candidates of a smaller weight beside the best are not close.
const CLOSE: f64 = 0.05;

/// A topic must save at least this many turns on average: a concrete question is easier to answer.
const LEAST_SAVING: f64 = 0.05;

/// A remembered candidate beside the one before it.
const LESS_LIKELY: f64 = 0.75;

/// Topics beside entries are harder to choose from than topics of one kind, and worth so many turns less.
const DEAR_MIXTURE: f64 = 0.25;

/// So many of the likeliest may be offered beside topics.
const MOST_LONE: usize = 6;

/// After so many pages without the answer the conversation goes to a person.
const MOST_PAGES: usize = 3;

/// What it costs, in turns, not to find the answer among the options.
const NOT_FOUND: f64 = 9.0;

/// Channels cut labels of more than 60 characters; a topic stands in a few words.
const LONGEST_TOPIC_CHARS: usize = 45;

/// Languages that write nouns with a capital letter in the middle of a sentence.
const CAPITALISING: &[&str] = &["de", "lb"];

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
    Entry,
    Section,
    Article,
    Product,
    Word,
}

/// An option: an entry alone, or a topic.
#[derive(Debug, Clone)]
struct Group<'a> {
    split: Split,
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
    let list_cost = cost_of_options(&[], &close, 0);
    let mixed = cheapest(&offers(turn, &close), &close);
    let of_one_kind = [Split::Section, Split::Article, Split::Product]
        .into_iter()
        .map(|split| heaviest(turn, split, &close));
    let cost = |options: &[Group<'_>]| cost_of_options(options, &close, 1);
    let best = of_one_kind
        .map(|options| (cost(&options), options))
        .chain(std::iter::once((cost(&mixed) + DEAR_MIXTURE, mixed)))
        .filter(|(_, options)| options.len() > 1 && options.iter().any(|option| option.members.len() > 1))
        .min_by(|(left, _), (right, _)| left.total_cmp(right));
    Some(match best {
        Some((_, options)) if cost(&options) + LEAST_SAVING <= list_cost => topics(turn, options, &known),
        _ => plain,
    })
}

/// The topics of one split that weigh most; one that holds a single entry is that entry.
fn heaviest<'a>(turn: &Turn<'_>, split: Split, close: &[(&'a Entry, f64)]) -> Vec<Group<'a>> {
    let weight = |group: &Group<'_>| group.members.iter().map(|(_, weight)| weight).sum::<f64>();
    let mut groups = groups(turn, split, close);
    // Stable: of equal weight the one with the likelier entry comes first.
    groups.sort_by(|left, right| weight(right).total_cmp(&weight(left)));
    groups.truncate(MOST_OPTIONS);
    let labels: HashSet<String> = groups.iter().map(|group| fold(&group.label)).collect();
    if labels.len() < groups.len() {
        // Several articles call a section the same: their names tell nothing apart.
        return Vec::new();
    }
    for group in &mut groups {
        if group.members.len() == 1 {
            group.split = Split::Entry;
        }
    }
    groups
}

/// All that may be offered: the likeliest entries, and topics of two entries or more.
fn offers<'a>(turn: &Turn<'_>, close: &[(&'a Entry, f64)]) -> Vec<Group<'a>> {
    let entries = close.iter().take(MOST_LONE).map(|candidate| Group {
        split: Split::Entry,
        label: String::new(),
        members: vec![*candidate],
    });
    let mut offers: Vec<Group<'a>> = entries.collect();
    for split in [Split::Section, Split::Article, Split::Product] {
        let topics = groups(turn, split, close).into_iter();
        offers.extend(topics.filter(|group| group.members.len() > 1));
    }
    offers.extend(word::groups(close, &words(&turn.state.question)));
    offers
}

/// The options that lead to the answer in the fewest turns, chosen one after the other; none holds what another does.
fn cheapest<'a>(offers: &[Group<'a>], close: &[(&'a Entry, f64)]) -> Vec<Group<'a>> {
    let mut chosen: Vec<Group<'a>> = Vec::new();
    while chosen.len() < MOST_OPTIONS {
        let taken: HashSet<&EntryId> = ids(&chosen).collect();
        let best = offers
            .iter()
            .filter(|offer| {
                chosen
                    .iter()
                    .all(|other| fold(&other.label) != fold(&offer.label) || offer.label.is_empty())
            })
            .filter_map(|offer| {
                let left = offer
                    .members
                    .iter()
                    .filter(|(entry, _)| !taken.contains(&entry.id));
                let members: Vec<(&Entry, f64)> = left.copied().collect();
                let is_whole = members.len() == offer.members.len();
                // What is left of a topic is no topic any more when it is one entry.
                (!members.is_empty() && (is_whole || members.len() > 1)).then(|| Group {
                    split: offer.split,
                    label: offer.label.clone(),
                    members,
                })
            })
            .map(|offer| {
                let mut with = chosen.clone();
                with.push(offer);
                (cost_of_options(&with, close, 1), with)
            })
            .min_by(|(left, _), (right, _)| left.total_cmp(right));
        let Some((_, with)) = best else { break };
        chosen = with;
    }
    chosen
}

fn ids<'g>(groups: &'g [Group<'_>]) -> impl Iterator<Item = &'g EntryId> {
    groups
        .iter()
        .flat_map(|group| group.members.iter().map(|(entry, _)| &entry.id))
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

/// Turns until the answer when these options are offered first, on average over the weights of all candidates; the rest is
/// listed three at a time after so many `pages`.
fn cost_of_options(options: &[Group<'_>], known: &[(&Entry, f64)], pages: usize) -> f64 {
    let inside = options.iter().flat_map(|group| {
        let is_lone = group.members.len() == 1;
        let members = group.members.iter().enumerate();
        members.map(move |(place, (_, weight))| {
            let turns = if is_lone { 1.0 } else { 1.0 + turns_to(place, 0) };
            (turns, *weight)
        })
    });
    let offered: HashSet<&EntryId> = ids(options).collect();
    let outside = known
        .iter()
        .filter(|(entry, _)| !offered.contains(&entry.id))
        .enumerate()
        .map(|(place, (_, weight))| (turns_to(place, pages), *weight));
    average(inside.chain(outside))
}

/// Turns until a place is reached when three are listed at a time, and `pages` were seen before without the answer.
fn turns_to(place: usize, pages: usize) -> f64 {
    let page = pages + place / MOST_OPTIONS;
    if page < MOST_PAGES {
        f64::from(u32::try_from(page + 1).unwrap_or(u32::MAX))
    } else {
        NOT_FOUND
    }
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

/// The topics of a split.
fn groups<'a>(turn: &Turn<'_>, split: Split, known: &[(&'a Entry, f64)]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for (entry, weight) in known {
        let Some((key, label)) = topic(turn, split, entry) else {
            continue;
        };
        let place = *places.entry(key).or_insert_with(|| {
            groups.push(Group {
                split,
                label,
                members: Vec::new(),
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.members.push((entry, *weight));
        }
    }
    groups.retain(|group| group.members.len() < known.len() && !fold(&group.label).is_empty());
    groups
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
        Split::Word | Split::Entry => return None,
    };
    let key = match split {
        Split::Section => format!("{} {}", entry.path, fold(&name)),
        Split::Article => entry.path.clone(),
        Split::Product | Split::Word | Split::Entry => fold(&name),
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
fn topics(turn: &Turn<'_>, mut groups: Vec<Group<'_>>, known: &[(&Entry, f64)]) -> Question {
    let is_one_split = groups.iter().all(|group| group.members.len() > 1);
    if is_one_split {
        without_common_beginning(&mut groups);
    }
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
                let topic = crate::cut::capitalised(&crate::cut::cut(&group.label, LONGEST_TOPIC_CHARS));
                if is_one_split {
                    topic
                } else {
                    let topic = if CAPITALISING.contains(&turn.voice.language()) {
                        topic
                    } else {
                        crate::cut::small(&topic)
                    };
                    turn.text(Key::MoreAbout, &[("topic", (&topic).into())])
                }
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
        is_by_topic: is_one_split,
    }
}

/// Candidates in the order of their likelihood, weighed by it: of those that were remembered only the order is known, and
/// each is taken for so much less likely than the one before.
pub(crate) fn by_order(entries: &[EntryId]) -> Vec<Weighed> {
    let mut weight = 1.0;
    let weighed = entries.iter().map(|entry| {
        let weighed = Weighed {
            entry: entry.clone(),
            weight,
        };
        weight *= LESS_LIKELY;
        weighed
    });
    weighed.collect()
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
