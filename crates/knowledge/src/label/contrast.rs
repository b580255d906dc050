//! What differs among texts that begin or end alike.

use std::collections::HashSet;

use super::subject::{capitalised, cut, short};
use crate::Entry;
use crate::extract::inline::plain;
use crate::slug::fold;

/// Characters that the common beginning of a contrasted label keeps.
const HEAD_CHARS: usize = 24;

/// Labels of questions that are cut alike: how they begin, "…", and where they part.
pub(super) fn labels(questions: &[&str], most: usize) -> Vec<String> {
    let words: Vec<Vec<&str>> = questions
        .iter()
        .map(|question| question.split_whitespace().collect())
        .collect();
    let common = common_prefix(&words);
    words
        .iter()
        .enumerate()
        .zip(questions)
        .map(|((position, own), question)| {
            if question.chars().count() <= most {
                return capitalised(&own.join(" "));
            }
            let from_common = joined(own, common, most);
            // Of three, two may go on alike where the third is left: they part further behind.
            let parting = words
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != position)
                .map(|(_, other)| shared(own, other))
                .filter(|&shared| shared < own.len())
                .max();
            match (from_common, parting) {
                (Some((label, shown)), Some(parting)) if parting < common + shown => label,
                (_, Some(parting)) if parting > 0 => {
                    joined(own, parting, most).map_or_else(|| short(question), |(label, _)| label)
                }
                (Some((label, _)), _) => label,
                (None, _) => short(question),
            }
        })
        .collect()
}

/// The first of the words, "…", and the words from `at` on; with how many of those it shows.
fn joined(words: &[&str], at: usize, most: usize) -> Option<(String, usize)> {
    let own = words.get(at..).filter(|own| !own.is_empty())?;
    let head = short_head(words.get(..at).unwrap_or_default());
    let room = most.saturating_sub(head.chars().count() + 1);
    let tail = cut(&own.join(" "), room);
    let shown = tail.split_whitespace().count();
    let label = if head.is_empty() {
        capitalised(&tail)
    } else {
        format!("{head} {tail}")
    };
    Some((label, shown))
}

/// How many words two texts begin with alike.
fn shared(one: &[&str], other: &[&str]) -> usize {
    one.iter()
        .zip(other)
        .take_while(|(one, other)| fold(one) == fold(other))
        .count()
}

/// The first words of a common beginning, with "…" for the others.
fn short_head(words: &[&str]) -> String {
    let whole = words.join(" ");
    if whole.chars().count() <= HEAD_CHARS {
        return capitalised(&whole);
    }
    capitalised(&cut(&whole, HEAD_CHARS))
}

fn common_prefix(texts: &[Vec<&str>]) -> usize {
    let Some((first, rest)) = texts.split_first() else {
        return 0;
    };
    first
        .iter()
        .enumerate()
        .take_while(|(at, word)| {
            rest.iter()
                .all(|other| other.get(*at).is_some_and(|other| fold(other) == fold(word)))
        })
        .count()
}

/// Each text without the words that all begin or end with, where something is left of each.
pub(super) fn own_words(texts: &[String]) -> Vec<String> {
    let words: Vec<Vec<&str>> = texts
        .iter()
        .map(|text| text.split_whitespace().collect())
        .collect();
    let shortest = words.iter().map(Vec::len).min().unwrap_or_default();
    let first = common_prefix(&words);
    let reversed: Vec<Vec<&str>> = words
        .iter()
        .map(|words| words.iter().rev().copied().collect())
        .collect();
    let last = common_prefix(&reversed).min(shortest.saturating_sub(first));
    if shortest <= first + last {
        return texts.to_vec();
    }
    words
        .iter()
        .map(|words| {
            let own = words.get(first..words.len() - last).unwrap_or_default().join(" ");
            capitalised(own.trim_matches([',', ';', ':', '-', '–', ' ']))
        })
        .collect()
}

/// The first line of the answer that no other entry of the group has, without markup.
pub(super) fn first_own_line(entry: &Entry, group: &[&Entry]) -> String {
    let others: HashSet<String> = group
        .iter()
        .filter(|other| other.id != entry.id)
        .flat_map(|other| other.answer.lines().map(fold))
        .collect();
    entry
        .answer
        .lines()
        .filter(|line| !others.contains(&fold(line)))
        .map(|line| plain(line.trim_start_matches(|c: char| !c.is_alphabetic())))
        .find(|line| line.chars().filter(|c| c.is_alphabetic()).count() >= 4)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_questions_show_where_they_part() {
        let long =
            "Opening the north gate of the old building with a visitor's badge on a weekend or a holiday";
        let questions = [format!("{long} in summer"), format!("{long} in winter")];

        let labels = labels(&questions.each_ref().map(String::as_str), 60);

        assert_eq!(
            labels,
            ["Opening the north gate… summer", "Opening the north gate… winter"]
        );
    }

    #[test]
    fn of_three_questions_the_two_that_go_on_alike_show_where_they_part() {
        let long =
            "Opening the north gate of the old building with a visitor's badge on a weekend or a holiday";
        let questions = [
            format!("{long} is allowed"),
            format!("{long} is NOT allowed"),
            "Opening the north gate of the old building from within when nobody else is there and it is dark"
                .to_owned(),
        ];

        let labels = labels(&questions.each_ref().map(String::as_str), 60);

        assert_eq!(
            labels,
            [
                "Opening the north gate… allowed",
                "Opening the north gate… NOT allowed",
                "Opening the north gate… from within when nobody else…"
            ]
        );
    }

    #[test]
    fn own_words_are_what_is_left_between_a_common_beginning_and_end() {
        let titles = ["Gates of Mill: the badge", "Gates of Harbour: the badge"].map(str::to_owned);

        assert_eq!(own_words(&titles), ["Mill", "Harbour"]);
    }

    #[test]
    fn a_text_that_is_all_common_keeps_every_word() {
        let titles = ["Gates", "Gates of Mill"].map(str::to_owned);

        assert_eq!(own_words(&titles), titles);
    }
}
