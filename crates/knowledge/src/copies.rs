//! Near copies: entries that are one answer to a person, whatever files they stand in.

use std::collections::{HashMap, HashSet};

use crate::Entry;
use crate::slug::fold;

/// Words of a run that is compared.
const RUN: usize = 3;

/// Share of runs (Jaccard) from which on two answers to one question are the same. Copies that drifted by a word or a
/// link share over 0.9 of them; answers for two products of one family under 0.7.
const ALIKE: f64 = 0.85;

/// Most answers to one question that are compared with each other; more of them are only joined when they are equal.
const MOST_COMPARED: usize = 50;

/// A group number for each entry, in order: entries of one group answer alike. The number is the position of the
/// group's first entry.
///
/// Equal answers (case, markup and blanks aside) are one group, and so are nearly equal answers to one question. The
/// same question with another answer is none: what tells those apart is for a person to choose.
pub fn groups(entries: &[Entry]) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..entries.len()).collect();
    let mut by_answer: HashMap<String, usize> = HashMap::new();
    let mut by_question: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, entry) in entries.iter().enumerate() {
        let answer = fold(&entry.answer);
        let equal = by_answer.get(&answer).copied();
        let group = equal.unwrap_or_else(|| {
            let askers = by_question.entry(fold(&entry.question)).or_default();
            let near = askers
                .iter()
                .take(MOST_COMPARED)
                .find(|&&other| entries.get(other).is_some_and(|other| are_alike(entry, other)))
                .copied();
            askers.push(position);
            near.and_then(|near| groups.get(near).copied())
                .unwrap_or(position)
        });
        if !answer.is_empty() {
            by_answer.entry(answer).or_insert(group);
        }
        if let Some(slot) = groups.get_mut(position) {
            *slot = group;
        }
    }
    groups
}

fn are_alike(left: &Entry, right: &Entry) -> bool {
    let (left, right) = (fold(&left.answer), fold(&right.answer));
    let (left, right) = (runs(&left), runs(&right));
    let shared = left.intersection(&right).count();
    let all = left.len() + right.len() - shared;
    all > 0 && shared as f64 >= ALIKE * all as f64
}

fn runs(folded: &str) -> HashSet<Vec<&str>> {
    let words: Vec<&str> = folded.split(' ').collect();
    if words.len() < RUN {
        return HashSet::from([words]);
    }
    words.windows(RUN).map(<[&str]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Knowledge, SourceFile};

    fn grouped(bodies: &[&str]) -> Vec<usize> {
        let files = bodies
            .iter()
            .enumerate()
            .map(|(number, body)| SourceFile {
                path: format!("{number}.md"),
                bytes: body.as_bytes().to_vec(),
            })
            .collect();
        groups(&Knowledge::from_files(files).knowledge.entries)
    }

    #[test]
    fn equal_answers_are_one_whatever_they_are_called() {
        let found = grouped(&[
            "# Dark reader\nHold the badge flat.",
            "# No light\nHold the *badge* flat.",
        ]);

        assert_eq!(found, [0, 0]);
    }

    #[test]
    fn one_question_with_two_answers_is_two() {
        let found = grouped(&[
            "# Dark reader\nHold the badge flat.",
            "# Dark reader\nCall the desk at the gate.",
        ]);

        assert_eq!(found, [0, 1]);
    }

    #[test]
    fn a_copy_that_drifted_by_a_word_is_still_one() {
        let text = "Hold the badge flat to the reader and wait for the green lamp before you push the gate open with your hand and walk in without waiting for the next visitor behind you who needs a badge of his own";

        let found = grouped(&[
            &format!("# Dark reader\n{text}."),
            &format!("# Dark reader\n{text} too."),
        ]);

        assert_eq!(found, [0, 0]);
    }
}
