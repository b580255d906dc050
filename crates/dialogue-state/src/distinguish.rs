//! The question that helps most: which options lead to the answer in the fewest turns.
//!
//! Candidates are offered by entry, or by what splits them: section, article, product, a word of their questions. A topic
//! costs a turn more for what it holds, and a list of entries costs a turn more for everything behind the third; the cheaper
//! is asked, by the weight of each candidate ([`turns`]).

mod namesake;
mod sentence;
mod topic;
mod turns;
mod word;

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use intent_classifier::Ranking;
use knowledge::{Entry, EntryId, label};

use crate::answer;
use crate::state::Shown;
use crate::turn::Turn;
use crate::words::remembered;
use topic::{Group, Told, groups, tell_the_same, topic_label, without_common_beginning};
pub(crate) use topic::{Split, Topic};
use turns::{Plan, Set};

/// No question offers more.
pub(crate) const MOST_OPTIONS: usize = 3;

/// Three questions of three options tell no more candidates apart, so no more are weighed.
pub(crate) const MOST_CANDIDATES: usize = MOST_OPTIONS * MOST_OPTIONS * MOST_OPTIONS;

/// One option is no question.
const FEWEST_OPTIONS: usize = 2;

/// A topic, or a third option, must save at least this many turns on average: a short and concrete question is easier to
/// answer.
const LEAST_SAVING: f64 = 0.05;

/// A remembered candidate beside the one before it.
const LESS_LIKELY: f64 = 0.75;

/// Topics beside entries are harder to choose from than topics of one kind, and worth so many turns less.
const DEAR_MIXTURE: f64 = 0.25;

/// A candidate and its weight; weights need not sum to one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Weighed {
    pub(crate) entry: EntryId,
    pub(crate) weight: f64,
    /// Whether it is likely, or covers the utterance. Others stand behind those, and are in no topic.
    pub(crate) is_near: bool,
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

/// The question between candidates, and all that it is made of.
#[derive(Debug)]
pub(crate) struct Asked {
    candidates: Vec<Weighed>,
    covering: Vec<EntryId>,
    utterance: String,
    locale: Option<String>,
    question: Option<Question>,
}

impl Asked {
    /// Whether the same candidates make the same question now.
    fn is_now(&self, turn: &Turn<'_>, candidates: &[Weighed]) -> bool {
        self.candidates == candidates
            && self.covering == turn.covering
            && self.utterance == turn.state.question
            && self.locale.as_deref() == turn.state.spoken_locale()
    }
}

/// The question between `candidates`, the likeliest first and near ones before others. `None` for fewer than two.
pub(crate) fn question(turn: &Turn<'_>, candidates: &[Weighed]) -> Option<Question> {
    let recalled = &turn.understanding.recalled.asked;
    if let Some(asked) = recalled.get()
        && asked.is_now(turn, candidates)
    {
        return asked.question.clone();
    }
    let question = find_question(turn, candidates);
    recalled.get_or_init(|| {
        Box::new(Asked {
            candidates: candidates.to_vec(),
            covering: turn.covering.clone(),
            utterance: turn.state.question.clone(),
            locale: turn.state.spoken_locale().map(str::to_owned),
            question: question.clone(),
        })
    });
    question
}

fn find_question(turn: &Turn<'_>, candidates: &[Weighed]) -> Option<Question> {
    let known: Vec<(&Entry, &Weighed)> = candidates
        .iter()
        .filter_map(|candidate| Some((turn.entry(&candidate.entry)?, candidate)))
        .take(MOST_CANDIDATES)
        .collect();
    let near = known
        .iter()
        .take_while(|(_, candidate)| candidate.is_near)
        .count();
    let weights: Vec<f64> = known.iter().map(|(_, candidate)| candidate.weight).collect();
    let known: Vec<&Entry> = known.into_iter().map(|(entry, _)| entry).collect();
    if known.len() < 2 {
        return None;
    }
    if near <= MOST_OPTIONS {
        return Some(entries(turn, &known, &weights));
    }
    let all = Set::first(near);
    let (near, _) = known.split_at(near);
    let covering: Set = (0..near.len())
        .filter(|place| {
            near.get(*place)
                .is_some_and(|entry| turn.covering.contains(&entry.id))
        })
        .collect();
    // What holds all of the entries that cover the utterance says no more than the utterance did.
    let says_more = |group: &Group<'_>| covering.len() < 2 || !covering.without(group.members).is_empty();
    let by_split = [Split::Section, Split::Article, Split::Product].map(|split| {
        let groups = groups(turn, split, near).into_iter();
        groups.filter(says_more).collect::<Vec<_>>()
    });
    let questions: Vec<&[String]> = near.iter().map(|entry| &*turn.words_of(entry).question).collect();
    let asked = remembered(&turn.state.question);
    let by_word = word::groups(near, &questions, &asked.words, |word| turn.questions_with(word)).into_iter();
    let by_word: Vec<Group<'_>> = by_word.filter(says_more).collect();
    let topics: Vec<&Group<'_>> = by_split
        .iter()
        .flatten()
        .chain(&by_word)
        .filter(|group| group.members.len() > 1)
        .collect();
    let sets: Vec<Set> = topics.iter().map(|group| group.members).collect();
    let names: Vec<Rc<Told>> = topics.iter().map(|group| group.told()).collect();
    let plan = Plan {
        weights: &weights,
        topics: &sets,
        are_alike: &|left, right| match (names.get(left), names.get(right)) {
            (Some(left), Some(right)) => {
                left.folded == right.folded || tell_the_same(&left.words, &right.words)
            }
            _ => false,
        },
    };
    let mixed: Vec<Group<'_>> = plan
        .cheapest(all)
        .into_iter()
        .map(|offer| {
            let topic = offer.topic.and_then(|topic| topics.get(topic));
            Group {
                split: topic.map_or(Split::Word, |group| group.split),
                label: topic.map_or(Cow::Borrowed(""), |group| group.label.clone()),
                members: offer.members,
            }
        })
        .collect();
    let cost = |options: &[Group<'_>]| {
        let sets: Vec<Set> = options.iter().map(|option| option.members).collect();
        plan.cost(&sets, all)
    };
    let best = by_split
        .into_iter()
        .map(|groups| heaviest(groups, &weights))
        .map(|options| (cost(&options), options))
        .chain(std::iter::once((cost(&mixed) + DEAR_MIXTURE, mixed)))
        .filter(|(_, options)| options.len() > 1 && options.iter().any(|option| option.members.len() > 1))
        .min_by(|(left, _), (right, _)| left.total_cmp(right));
    Some(match best {
        Some((_, mut options)) if cost(&options) + LEAST_SAVING <= plan.cost_of_list(all) => {
            namesake::join(&mut options, near);
            sort_by_weight(&mut options, &weights);
            if options.len() < FEWEST_OPTIONS {
                entries(turn, &known, &weights)
            } else {
                topics_of(turn, options, &known)
            }
        }
        _ => entries(turn, &known, &weights),
    })
}

/// The topics of one split that weigh most; one that holds a single entry is that entry.
fn heaviest<'t>(mut groups: Vec<Group<'t>>, weights: &[f64]) -> Vec<Group<'t>> {
    sort_by_weight(&mut groups, weights);
    groups.truncate(MOST_OPTIONS);
    let mut shown = groups.clone();
    without_common_beginning(&mut shown);
    let labels: HashSet<String> = shown.iter().map(Group::folded).collect();
    if labels.len() < groups.len() {
        // Several articles call a section the same: their names tell nothing apart.
        return Vec::new();
    }
    groups
}

/// The heaviest first; stable: of equal weight the one with the likelier entry comes first.
fn sort_by_weight(groups: &mut [Group<'_>], weights: &[f64]) {
    let weight = |group: &Group<'_>| -> f64 {
        let members = group.members.places();
        members.filter_map(|place| weights.get(place)).sum()
    };
    groups.sort_by(|left, right| weight(right).total_cmp(&weight(left)));
}

/// The first candidates, each an option: three of them where the third is worth reading, else two.
fn entries(turn: &Turn<'_>, known: &[&Entry], weights: &[f64]) -> Question {
    let plan = Plan {
        weights,
        topics: &[],
        are_alike: &|_, _| false,
    };
    let cost = |count: usize| {
        let options: Vec<Set> = (0..count).map(|place| [place].into_iter().collect()).collect();
        plan.cost(&options, Set::first(known.len()))
    };
    let is_third_worth_it = cost(MOST_OPTIONS) + LEAST_SAVING <= cost(FEWEST_OPTIONS);
    let count = if is_third_worth_it {
        MOST_OPTIONS
    } else {
        FEWEST_OPTIONS
    };
    let (offered, rest) = known.split_at(known.len().min(count));
    let labels = label::labels(turn.knowledge, offered);
    Question {
        options: offered
            .iter()
            .zip(labels)
            .map(|(entry, label)| Shown {
                label,
                entries: vec![entry.id.clone()],
            })
            .collect(),
        rest: rest.iter().map(|entry| entry.id.clone()).collect(),
        is_by_topic: false,
    }
}

/// The groups as options; a group of one is offered by its entry.
fn topics_of(turn: &Turn<'_>, mut groups: Vec<Group<'_>>, known: &[&Entry]) -> Question {
    let is_one_split = groups.iter().all(|group| group.members.len() > 1);
    if is_one_split {
        without_common_beginning(&mut groups);
    }
    let members = |group: &Group<'_>| -> Vec<&Entry> {
        group
            .members
            .places()
            .filter_map(|place| known.get(place).copied())
            .collect()
    };
    let singles: Vec<&Entry> = groups
        .iter()
        .filter(|group| group.members.len() == 1)
        .flat_map(members)
        .collect();
    let mut single_labels = label::labels(turn.knowledge, &singles).into_iter();
    let options: Vec<Shown> = groups
        .iter()
        .map(|group| {
            let label = if group.members.len() == 1 {
                single_labels.next().unwrap_or_default()
            } else {
                topic_label(turn, group, &members(group), is_one_split)
            };
            Shown {
                label,
                entries: members(group).iter().map(|entry| entry.id.clone()).collect(),
            }
        })
        .collect();
    let offered = groups
        .iter()
        .fold(Set::default(), |offered, group| offered.with(group.members));
    let rest = Set::first(known.len()).without(offered);
    Question {
        rest: rest
            .places()
            .filter_map(|place| known.get(place))
            .map(|entry| entry.id.clone())
            .collect(),
        options,
        is_by_topic: is_one_split,
    }
}

/// At least half of the belief goes by the confidences. They were calibrated on questions; an utterance that is to be asked
/// back about is mostly a few words that many entries have, and what tells these apart is their length and the place of the
/// words. So the rest goes to all entries that have the words, by their order alone ([`discount`]); the surer the likeliest
/// is, the less of it.
const BY_CONFIDENCE: f64 = 0.5;

/// Whether an entry may be among the options of a question: it holds now, was not refused, and is no family pointer.
pub(crate) fn may_be_offered(turn: &Turn<'_>, id: &EntryId) -> bool {
    let entry = turn.entry(id).filter(|entry| entry.family.is_none());
    entry.is_some_and(|entry| entry.validity.holds_at(turn.surroundings.now))
        && !turn.state.refused.contains(id)
}

/// What an utterance may mean, weighed, the likeliest first: the candidates of its ranking and the entries that cover it,
/// without what was refused and without family pointers.
pub(crate) fn weighed(turn: &Turn<'_>, ranking: &Ranking) -> Vec<Weighed> {
    // Behind the ninth of a ranking hardly any is near, unless it has the words.
    let is_meant = |candidate: &Weighed| candidate.is_near || turn.covering.contains(&candidate.entry);
    let ranked = ranking.candidates.iter().enumerate();
    let mut weighed: Vec<Weighed> = ranked
        .filter_map(|(place, candidate)| {
            let weighed = Weighed {
                entry: turn.knowledge.entry_named(&candidate.id)?.id.clone(),
                weight: candidate.confidence,
                is_near: candidate.confidence >= answer::LEAST_CONFIDENCE,
            };
            (place < answer::NEAREST || is_meant(&weighed)).then_some(weighed)
        })
        .filter(|candidate| may_be_offered(turn, &candidate.entry))
        .collect();
    let covering: Vec<&EntryId> = turn
        .covering
        .iter()
        .filter(|id| may_be_offered(turn, id))
        .collect();
    let total: f64 = weighed.iter().map(|candidate| candidate.weight).sum();
    let discounts: f64 = (0..covering.len()).map(discount).sum();
    let (by_confidence, by_order) = if covering.is_empty() || total <= 0.0 {
        (1.0, 0.0)
    } else {
        let surest = weighed
            .iter()
            .map(|candidate| candidate.weight)
            .fold(0.0, f64::max);
        let share = surest.clamp(BY_CONFIDENCE, 1.0);
        (share / total, (1.0 - share) / discounts)
    };
    for candidate in &mut weighed {
        candidate.weight *= by_confidence;
    }
    for (place, id) in covering.into_iter().enumerate() {
        let weight = by_order * discount(place);
        match weighed.iter_mut().find(|candidate| candidate.entry == *id) {
            Some(candidate) => {
                candidate.weight += weight;
                candidate.is_near = true;
            }
            None => weighed.push(Weighed {
                entry: id.clone(),
                weight,
                is_near: true,
            }),
        }
    }
    // Stable: of equal weight those that the ranking puts first.
    weighed.sort_by(|left, right| {
        let is_nearer = right.is_near.cmp(&left.is_near);
        is_nearer.then_with(|| right.weight.total_cmp(&left.weight))
    });
    weighed
}

/// What a place from 0 in a ranking is worth beside the first (DCG: Järvelin & Kekäläinen 2002).
fn discount(place: usize) -> f64 {
    1.0 / (place as f64 + 2.0).log2()
}

/// Candidates in the order of their likelihood, weighed by it: of those that were remembered only the order is known, and
/// each is taken for so much less likely than the one before.
pub(crate) fn by_order(entries: &[EntryId]) -> Vec<Weighed> {
    let mut weight = 1.0;
    let weighed = entries.iter().map(|entry| {
        let weighed = Weighed {
            entry: entry.clone(),
            weight,
            is_near: true,
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
        _ => remembered(&option.label).folded.clone(),
    }
}
