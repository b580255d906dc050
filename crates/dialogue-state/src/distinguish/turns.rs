//! How many turns a question costs until the answer, on average over who may have meant what.
//!
//! The person picks the option that holds what they mean, else "None of these"; the rest is then listed three at a time,
//! and after a few lists without the answer a person takes over. Candidates are bits of a set: a clarifying turn weighs some
//! hundred questions, inside the log's writer.

use super::MOST_OPTIONS;

/// After so many pages without the answer the conversation goes to a person.
const MOST_PAGES: usize = 3;

/// What it costs, in turns, not to find the answer among the options.
const NOT_FOUND: f64 = 9.0;

/// So many candidates a list reaches.
const MOST_LISTED: usize = MOST_PAGES * MOST_OPTIONS;

/// So many of the likeliest may be offered beside topics.
const MOST_LONE: usize = 6;

/// Candidates by their places, the likeliest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Set(u32);

impl Set {
    /// The first so many places.
    pub(super) fn first(count: usize) -> Self {
        (0..count).collect()
    }

    pub(super) fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn within(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The places, the likeliest first.
    pub(super) fn places(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let place = left.trailing_zeros();
            left &= left.checked_sub(1)?;
            Some(place as usize)
        })
    }
}

impl FromIterator<usize> for Set {
    /// Places that a set has no room for are left out.
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        let bit = |place| {
            u32::try_from(place)
                .ok()
                .and_then(|place| 1_u32.checked_shl(place))
        };
        Self(places.into_iter().filter_map(bit).fold(0, |set, bit| set | bit))
    }
}

/// What may be offered, and how likely each candidate is.
pub(super) struct Plan<'p> {
    /// By place; need not sum to one.
    pub(super) weights: &'p [f64],
    /// Sets that have a name, of two or more.
    pub(super) topics: &'p [Set],
    /// Which topics cannot stand beside each other: they are called the same.
    pub(super) are_alike: &'p dyn Fn(usize, usize) -> bool,
}

/// An option: one candidate, or a topic by its place among the topics with the members that no option before it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Offer {
    pub(super) members: Set,
    pub(super) topic: Option<usize>,
}

impl Plan<'_> {
    /// Turns on average until one of `all` is reached when these options are offered first.
    pub(super) fn cost(&self, options: &[Set], all: Set) -> f64 {
        self.average(self.total(options, all, 1), all)
    }

    /// The same when all are listed at once.
    pub(super) fn cost_of_list(&self, all: Set) -> f64 {
        self.average(self.listed(all, 0), all)
    }

    /// The options that lead to the answer in the fewest turns, chosen one after the other; none holds what another does.
    pub(super) fn cheapest(&self, all: Set) -> Vec<Offer> {
        self.cheapest_of(all, 1)
    }

    fn cheapest_of(&self, all: Set, depth: usize) -> Vec<Offer> {
        let mut chosen: Vec<Offer> = Vec::with_capacity(MOST_OPTIONS);
        let mut sets: Vec<Set> = Vec::with_capacity(MOST_OPTIONS);
        while chosen.len() < MOST_OPTIONS {
            let taken = sets.iter().fold(Set::default(), |taken, set| taken.with(*set));
            let lone = all.places().take(MOST_LONE).map(|place| Offer {
                members: [place].into_iter().collect(),
                topic: None,
            });
            let topics = self.topics.iter().enumerate().map(|(topic, members)| Offer {
                members: members.within(all),
                topic: Some(topic),
            });
            let best = lone
                .chain(topics)
                .filter_map(|offer| {
                    let left = offer.members.without(taken);
                    // What is left of a topic is no topic any more when it is one candidate, nor is all there is.
                    let is_offer = match offer.topic {
                        None => !left.is_empty(),
                        Some(topic) => {
                            left.len() > 1
                                && offer.members != all
                                && !chosen
                                    .iter()
                                    .filter_map(|other| other.topic)
                                    .any(|other| (self.are_alike)(topic, other))
                        }
                    };
                    is_offer.then_some(Offer {
                        members: left,
                        ..offer
                    })
                })
                .map(|offer| {
                    sets.push(offer.members);
                    let cost = self.total(&sets, all, depth);
                    sets.pop();
                    (cost, offer)
                })
                .min_by(|(left, _), (right, _)| left.total_cmp(right));
            let Some((_, offer)) = best else { break };
            sets.push(offer.members);
            chosen.push(offer);
        }
        chosen
    }

    /// Turns times weights: one for an option that is a candidate, one more than inside of it for a topic; whatever no
    /// option holds is listed behind them.
    fn total(&self, options: &[Set], all: Set, depth: usize) -> f64 {
        let mut outside = all;
        let mut total = 0.0;
        for option in options {
            outside = outside.without(*option);
            total += self.weight(*option);
            if option.len() > 1 {
                total += self.inside(*option, depth);
            }
        }
        total + self.listed(outside, 1)
    }

    /// Turns times weights inside of a topic: as a list, and where that does not reach all of it, by a question of its own.
    fn inside(&self, topic: Set, depth: usize) -> f64 {
        let listed = self.listed(topic, 0);
        if depth == 0 || topic.len() <= MOST_LISTED {
            return listed;
        }
        let options: Vec<Set> = self
            .cheapest_of(topic, 0)
            .iter()
            .map(|offer| offer.members)
            .collect();
        self.total(&options, topic, 0).min(listed)
    }

    /// Turns times weights when the set is listed after so many pages.
    fn listed(&self, set: Set, pages: usize) -> f64 {
        let costs = set.places().enumerate();
        costs
            .map(|(at, place)| turns_to(at, pages) * self.weight_of(place))
            .sum()
    }

    fn weight(&self, set: Set) -> f64 {
        set.places().map(|place| self.weight_of(place)).sum()
    }

    fn weight_of(&self, place: usize) -> f64 {
        self.weights.get(place).copied().unwrap_or_default()
    }

    fn average(&self, total: f64, all: Set) -> f64 {
        let weight = self.weight(all);
        if weight > 0.0 {
            total / weight
        } else {
            f64::INFINITY
        }
    }
}

/// Turns until a place is reached when three are listed at a time, and `pages` were seen before without the answer.
fn turns_to(place: usize, pages: usize) -> f64 {
    let page = pages + place / MOST_OPTIONS;
    if page < MOST_PAGES {
        (page + 1) as f64
    } else {
        NOT_FOUND
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(places: &[usize]) -> Set {
        places.iter().copied().collect()
    }

    fn plan<'p>(weights: &'p [f64], topics: &'p [Set]) -> Plan<'p> {
        Plan {
            weights,
            topics,
            are_alike: &|_, _| false,
        }
    }

    #[test]
    fn a_set_has_its_places_in_order() {
        assert_eq!(set(&[4, 0, 31, 77]).places().collect::<Vec<_>>(), [0, 4, 31]);
        assert_eq!(Set::first(3), set(&[0, 1, 2]));
    }

    #[test]
    fn a_list_costs_a_turn_more_for_each_page() {
        let weights = [1.0; 10];

        let cost = plan(&weights, &[]).cost_of_list(Set::first(10));

        assert!(
            (cost - (3.0 * (1.0 + 2.0 + 3.0) + NOT_FOUND) / 10.0).abs() < 1e-9,
            "{cost}"
        );
    }

    /// Every third place, from the first, the second and the third on.
    fn thirds(count: usize) -> [Set; 3] {
        [0, 1, 2].map(|first| (first..count).step_by(3).collect())
    }

    #[test]
    fn more_than_a_list_reaches_is_asked_by_topic() {
        let (weights, topics) = ([1.0; 27], thirds(27));
        let plan = plan(&weights, &topics);

        let offers = plan.cheapest(Set::first(27));

        assert!(offers.iter().all(|offer| offer.topic.is_some()), "{offers:?}");
        let sets: Vec<Set> = offers.iter().map(|offer| offer.members).collect();
        let (cost, of_list) = (
            plan.cost(&sets, Set::first(27)),
            plan.cost_of_list(Set::first(27)),
        );
        assert!((cost - 3.0).abs() < 1e-9, "{cost}");
        assert!(of_list > 6.0, "{of_list}");
    }

    #[test]
    fn a_likely_candidate_is_offered_by_itself() {
        let mut weights = [0.01; 9];
        weights[0] = 1.0;
        let topics = thirds(9);

        let offers = plan(&weights, &topics).cheapest(Set::first(9));

        assert_eq!(offers.first().map(|offer| offer.members), Some(set(&[0])));
    }
}
