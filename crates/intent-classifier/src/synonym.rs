//! Words and terms that mean the same, from settings and from the documents' own text.
//!
//! A group of synonyms becomes one *concept*. Whoever says any of its members says the concept, documents and
//! utterances alike, so that it works in every direction; the words themselves stay and count as well.

mod abbreviation;
mod usual;

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, MatchKind};

pub(crate) use abbreviation::abbreviations;
pub(crate) use usual::{Heard, Reading, Usual};

/// Stands between stems in the text that is searched.
const SEPARATOR: char = '\u{1F}';

/// No more groups count; settings and titles have far fewer.
const MOST_GROUPS: usize = 20_000;

/// A concept found in a run of stems.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Number of the concept.
    pub(crate) concept: usize,
    /// First stem of the run.
    pub(crate) first: usize,
    /// Last stem of the run.
    pub(crate) last: usize,
}

/// Finds concepts in stems.
#[derive(Debug, Default)]
pub(crate) struct Synonyms {
    /// A concept's name is its first member, sorted: it does not depend on the order of groups.
    names: Vec<String>,
    /// The words of each concept's longest member: what "PAT" stands for.
    meanings: Vec<Vec<String>>,
    /// For each pattern of the automaton, its concept.
    concepts: Vec<usize>,
    automaton: Option<AhoCorasick>,
}

impl Synonyms {
    /// Concepts from groups of terms; a term is its words in order, and `stem` makes stems of them. Groups that share a
    /// term are one.
    pub(crate) fn new(groups: &[Vec<Vec<String>>], stem: impl Fn(&str) -> String) -> Self {
        let mut words: BTreeMap<Vec<String>, &[String]> = BTreeMap::new();
        let mut stemmed = Vec::with_capacity(groups.len());
        for group in groups {
            let mut members = Vec::with_capacity(group.len());
            for member in group {
                let stems: Vec<String> = member.iter().map(|word| stem(word)).collect();
                // The first by name, whatever the order of groups.
                let known = words.entry(stems.clone()).or_insert(member);
                *known = (*known).min(member);
                members.push(stems);
            }
            stemmed.push(members);
        }
        let merged = merge(&stemmed);
        let meanings = merged
            .iter()
            .map(|members| {
                let longest = members.iter().rev().max_by_key(|stems| stems.len());
                longest.map_or_else(Vec::new, |stems| words[stems].to_vec())
            })
            .collect();
        let mut names = Vec::new();
        let mut patterns = Vec::new();
        let mut concepts = Vec::new();
        for (concept, members) in merged.iter().enumerate() {
            names.extend(members.first().map(|stems| stems.join(" ")));
            for stems in members {
                patterns.push(searchable(stems.iter().map(String::as_str)));
                concepts.push(concept);
            }
        }
        // Too many patterns for an automaton is the one error; ours are bounded.
        let automaton = (!patterns.is_empty())
            .then(|| {
                AhoCorasick::builder()
                    .match_kind(MatchKind::Standard)
                    .build(&patterns)
                    .ok()
            })
            .flatten();
        Self {
            names,
            meanings,
            concepts,
            automaton,
        }
    }

    /// The concepts in `stems`, each place once, in order.
    pub(crate) fn find(&self, stems: &[&str]) -> Vec<Found> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        let text = searchable(stems.iter().copied());
        // Byte offset of the separator before each stem, and the number of the stem.
        let starts: BTreeMap<usize, usize> =
            text.match_indices(SEPARATOR).map(|(at, _)| at).zip(0..).collect();
        let mut found: Vec<Found> = automaton
            .find_overlapping_iter(&text)
            .filter_map(|matched| {
                let first = *starts.get(&matched.start())?;
                let after = *starts.get(&(matched.end() - SEPARATOR.len_utf8()))?;
                Some(Found {
                    concept: self.concepts[matched.pattern().as_usize()],
                    first,
                    last: after.checked_sub(1)?,
                })
            })
            .collect();
        found.sort_by_key(|found| (found.first, found.last, found.concept));
        found.dedup();
        found
    }

    /// The words of a concept's longest member.
    pub(crate) fn meaning(&self, concept: usize) -> &[String] {
        self.meanings.get(concept).map_or(&[], Vec::as_slice)
    }

    /// The name of a concept.
    pub(crate) fn name(&self, concept: usize) -> &str {
        self.names.get(concept).map_or("", String::as_str)
    }
}

/// Stems with a separator before, between and after them, so that only whole stems match.
fn searchable<'a>(stems: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::from(SEPARATOR);
    for stem in stems {
        text.push_str(stem);
        text.push(SEPARATOR);
    }
    text
}

/// Joins groups that share a member until none do; members sorted, groups sorted.
fn merge(groups: &[Vec<Vec<String>>]) -> Vec<BTreeSet<Vec<String>>> {
    let mut home: BTreeMap<&[String], usize> = BTreeMap::new();
    let mut parents: Vec<usize> = Vec::new();
    for group in groups.iter().take(MOST_GROUPS) {
        let number = parents.len();
        parents.push(number);
        for member in group.iter().filter(|member| !member.is_empty()) {
            match home.get(member.as_slice()) {
                Some(&other) => {
                    let (left, right) = (root(&parents, number), root(&parents, other));
                    parents[left.max(right)] = left.min(right);
                }
                None => {
                    home.insert(member, number);
                }
            }
        }
    }
    let mut merged: BTreeMap<usize, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (member, number) in home {
        merged
            .entry(root(&parents, number))
            .or_default()
            .insert(member.to_vec());
    }
    let mut groups: Vec<_> = merged.into_values().filter(|members| members.len() > 1).collect();
    groups.sort();
    groups
}

fn root(parents: &[usize], mut at: usize) -> usize {
    while parents[at] != at {
        at = parents[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn synonyms(groups: &[Vec<Vec<String>>]) -> Synonyms {
        Synonyms::new(groups, str::to_owned)
    }

    fn term(words: &str) -> Vec<String> {
        words.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_term_of_several_words_is_found_where_it_stands() {
        let synonyms = synonyms(&[vec![term("pat"), term("person access token")]]);

        let found = synonyms.find(&["my", "person", "access", "token", "or", "pat"]);

        assert_eq!(
            found,
            [
                Found {
                    concept: 0,
                    first: 1,
                    last: 3
                },
                Found {
                    concept: 0,
                    first: 5,
                    last: 5
                },
            ]
        );
    }

    #[test]
    fn a_concept_means_its_longest_term() {
        let synonyms = synonyms(&[vec![term("pat"), term("person access token")]]);

        assert_eq!(synonyms.meaning(0), term("person access token"));
    }

    #[test]
    fn part_of_a_word_is_no_synonym() {
        let synonyms = synonyms(&[vec![term("pat"), term("token")]]);

        let found = synonyms.find(&["path", "spat"]);

        assert_eq!(found, []);
    }

    #[test]
    fn groups_that_share_a_word_are_one_concept() {
        let groups = [
            vec![term("bill"), term("invoic")],
            vec![term("charg"), term("fee")],
            vec![term("fee"), term("bill")],
        ];

        let synonyms = synonyms(&groups);

        let concepts: Vec<usize> = synonyms
            .find(&["invoic", "charg"])
            .iter()
            .map(|found| found.concept)
            .collect();
        assert_eq!(concepts, [0, 0]);
    }

    #[test]
    fn the_order_of_groups_does_not_matter() {
        let mut groups = vec![vec![term("b"), term("a")], vec![term("d"), term("c")]];
        let one = synonyms(&groups);

        groups.reverse();
        let other = synonyms(&groups);

        assert_eq!(one.names, other.names);
    }
}
