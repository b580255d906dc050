//! Which of the options an utterance chooses: by number, ordinal, label, some of its words, "both", "none of these".

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::words::{fold, is_near, words};

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// These options, by their places from 0; never empty.
    Options(Vec<usize>),
    /// None of them.
    NoneOfThese,
    /// A number that is not there.
    OutOfRange,
}

/// Words around a choice that say nothing: "I want the second one please".
const AROUND: &[&str] = &[
    "the", "option", "options", "number", "nr", "no", "choice", "answer", "one", "please", "pls", "i",
    "want", "choose", "pick", "select", "take", "would", "like", "go", "with", "id", "ill", "lets", "it",
    "is", "its", "mean", "meant", "think", "that", "this", "of", "them", "these", "those", "ones",
    "probably", "maybe", "try", "show", "me", "give", "to", "a", "and", "about", "with", "for", "on", "my",
    "in", "yes", "ok", "okay", "thing", "question", "from", "list", "above", "or", "case", "be", "am", "s",
    "um", "umm", "uh", "uhm", "hm", "hmm", "er", "well", "so", "just", "sorry", "thanks", "thank", "you",
    "instead", "rather", "let", "us", "topic", "topics", "item", "entry", "both", "rest",
];

const NONE: &[&str] = &[
    "none",
    "none of these",
    "none of them",
    "none of those",
    "none of the above",
    "none of it",
    "neither",
    "neither of them",
    "neither of these",
    "neither of those",
    "neither one",
    "nothing of that",
    "nothing fits",
    "none fit",
    "none fits",
    "none of these fit",
    "none of these help",
    "not these",
    "none match",
    "no one of these",
    "not any of these",
    "not any of them",
    "none apply",
    "none of these apply",
    "no none",
    "no none of these",
    "no neither",
    "none please",
    "other",
    "another one",
    "something different",
    "none that",
    "none of that",
];

const ALL: &[&str] = &[
    "both",
    "both of them",
    "both please",
    "all",
    "all of them",
    "all of these",
    "all three",
    "the two",
    "both of these",
    "all please",
    "everything",
    "both options",
    "all options",
];

/// Words that refuse all there is, and those around them: "no, none of them", "not any of those, sorry".
const REFUSING: &[&str] = &["none", "neither", "nothing"];
const AROUND_REFUSAL: &[&str] = &[
    "not",
    "any",
    "apply",
    "applies",
    "fit",
    "fits",
    "match",
    "matches",
    "help",
    "helps",
    "helped",
    "really",
    "unfortunately",
    "right",
    "either",
    "nope",
    "applicable",
    "relevant",
    "what",
    "need",
];

/// Words that take all there is.
const TAKING_ALL: &[&str] = &["all", "both", "everything"];

const ORDINALS: &[(&str, usize)] = &[
    ("first", 1),
    ("1st", 1),
    ("second", 2),
    ("2nd", 2),
    ("third", 3),
    ("3rd", 3),
    ("fourth", 4),
    ("4th", 4),
    ("fifth", 5),
    ("5th", 5),
    ("sixth", 6),
    ("tenth", 10),
    ("top", 1),
    ("former", 1),
];

const NUMBERS: &[(&str, usize)] = &[
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
];

static AROUND_SET: LazyLock<HashSet<&str>> = LazyLock::new(|| AROUND.iter().copied().collect());

/// What `text` chooses by its form; words of the labels are [`by_words`].
pub(crate) fn by_form(text: &str, labels: &[&str], none_of_these: &str) -> Option<Chosen> {
    let folded = fold(text);
    if let Some(place) = labels.iter().position(|label| fold(label) == folded) {
        return Some(Chosen::Options(vec![place]));
    }
    if (!none_of_these.is_empty() && folded == fold(none_of_these))
        || folded == "something else"
        || refuses_all(text)
    {
        return Some(Chosen::NoneOfThese);
    }
    if takes_all(&folded) {
        return Some(Chosen::Options((0..labels.len()).collect()));
    }
    by_number(text, labels.len())
}

/// Whether a text points at the option that was not taken: "the other one".
pub(crate) fn is_the_other(text: &str) -> bool {
    const OTHER: &[&str] = &[
        "the other one",
        "the other",
        "other one",
        "the others",
        "the other ones",
        "and the other one",
        "and the other",
        "what about the other one",
        "what about the other",
        "what about the others",
        "the other option",
        "show me the other one",
        "the other answer",
    ];
    OTHER.contains(&fold(text).as_str())
}

/// Whether a text takes all options: "both", "all of the above".
fn takes_all(folded: &str) -> bool {
    let words: Vec<&str> = folded.split(' ').collect();
    ALL.contains(&folded)
        || (words.iter().any(|word| TAKING_ALL.contains(word))
            && words
                .iter()
                .all(|word| TAKING_ALL.contains(word) || (*word != "no" && AROUND_SET.contains(word))))
}

/// Whether a text refuses all that was offered or said, in whatever words: "no, none of those apply", "not this one".
pub(crate) fn refuses_all(text: &str) -> bool {
    let words = words(text);
    let points = |word: &str| ["any", "these", "those", "them", "that", "this"].contains(&word);
    let refuses = words.iter().any(|word| REFUSING.contains(&word.as_str()))
        || words
            .windows(2)
            .any(|pair| matches!(pair, [not, it] if not == "not" && points(it)));
    is_none(text)
        || (refuses
            && words.iter().all(|word| {
                let word = word.as_str();
                REFUSING.contains(&word) || AROUND_REFUSAL.contains(&word) || AROUND_SET.contains(word)
            }))
}

/// Whether a text says "none of these" and nothing else, whatever it is about.
pub(crate) fn is_none(text: &str) -> bool {
    NONE.contains(&fold(text).as_str())
}

/// Whether `text` is a number and nothing else: "2", "#2", "2.".
pub(crate) fn is_bare_number(text: &str) -> bool {
    let words = words(text);
    !words.is_empty() && words.len() <= 2 && words.iter().all(|word| word.chars().all(|c| c.is_ascii_digit()))
}

fn by_number(text: &str, count: usize) -> Option<Chosen> {
    let words = words(text);
    let place = |word: &str| -> Option<usize> {
        match word {
            "last" | "latter" | "bottom" => Some(count),
            "middle" if count == 3 => Some(2),
            _ => word.parse().ok().or_else(|| {
                ORDINALS
                    .iter()
                    .find(|(ordinal, _)| is_near(word, ordinal))
                    .map(|(_, number)| *number)
            }),
        }
    };
    if let Some(places) = several_from_an_end(&words, count) {
        return Some(Chosen::Options(places));
    }
    let mut numbers: Vec<usize> = Vec::new();
    for word in &words {
        match place(word) {
            Some(number) => numbers.push(number),
            None if word.chars().all(|c| c.is_ascii_digit()) => numbers.push(usize::MAX),
            None if AROUND_SET.contains(word.as_str()) => {}
            None => match NUMBERS.iter().find(|(name, _)| name == word) {
                Some((_, number)) => numbers.push(*number),
                None => return None,
            },
        }
    }
    if numbers.is_empty() {
        // "One", "number one": a word around the choice unless it is the choice.
        let last = words.last()?;
        let is_number_one = last == "one"
            && words
                .iter()
                .all(|word| ["one", "number", "option", "choice", "answer"].contains(&word.as_str()));
        if !is_number_one {
            return None;
        }
        numbers.push(1);
    }
    let places: Option<Vec<usize>> = numbers
        .iter()
        .map(|number| number.checked_sub(1).filter(|place| *place < count))
        .collect();
    Some(match places {
        Some(mut places) => {
            places.dedup();
            Chosen::Options(places)
        }
        None => Chosen::OutOfRange,
    })
}

/// "The first two", "the last 2".
fn several_from_an_end(words: &[String], count: usize) -> Option<Vec<usize>> {
    let number = |word: &str| {
        let by_name = NUMBERS.iter().find(|(name, _)| *name == word);
        by_name.map(|(_, number)| *number).or_else(|| word.parse().ok())
    };
    let (at, many) = words.windows(2).enumerate().find_map(|(at, pair)| {
        let [end, many] = pair else { return None };
        let many = number(many).filter(|many| (2..=count).contains(many))?;
        ["first", "last", "top", "bottom"]
            .contains(&end.as_str())
            .then_some((at, many))
    })?;
    let is_around = |(place, word): (usize, &String)| {
        place == at || place == at + 1 || AROUND_SET.contains(word.as_str())
    };
    let is_from_start = matches!(words.get(at).map(String::as_str), Some("first" | "top"));
    words.iter().enumerate().all(is_around).then(|| {
        if is_from_start {
            (0..many).collect()
        } else {
            (count - many..count).collect()
        }
    })
}

/// The option that words of `text` point at, and whether the text is worded as a choice ("the … one").
pub(crate) struct Pointed {
    /// Place of the option, from 0.
    pub(crate) place: usize,
    /// Whether nothing in the text speaks of another thing.
    pub(crate) is_whole: bool,
}

/// More words than these describe a problem; they do not point at an option.
const MOST_POINTING_WORDS: usize = 8;

/// The one option that has more of the words than the others; `described` is all that is known of each option.
pub(crate) fn by_words(text: &str, described: &[String]) -> Option<Pointed> {
    let telling: Vec<String> = words(text)
        .into_iter()
        .filter(|word| {
            !AROUND_SET.contains(word.as_str())
                && (word.chars().count() > 2 || word.chars().all(|c| c.is_ascii_digit()))
        })
        .collect();
    if telling.is_empty() || telling.len() > MOST_POINTING_WORDS {
        return None;
    }
    let options: Vec<Vec<String>> = described.iter().map(|option| with_pairs(words(option))).collect();
    let has = |option: &Vec<String>, word: &str| {
        option
            .iter()
            .any(|known| is_near(word, known) || has_same_stem(word, known))
    };
    let mut scores = vec![0_usize; options.len()];
    let mut covered = 0;
    for word in &telling {
        let holders: Vec<usize> = (0..options.len())
            .filter(|place| options.get(*place).is_some_and(|option| has(option, word)))
            .collect();
        covered += usize::from(!holders.is_empty());
        // A word that all options have tells nothing.
        if holders.len() < options.len() {
            for place in holders {
                if let Some(score) = scores.get_mut(place) {
                    *score += 1;
                }
            }
        }
    }
    let best = scores.iter().copied().max().filter(|best| *best > 0)?;
    let mut leaders = scores.iter().enumerate().filter(|(_, score)| **score == best);
    let (place, _) = leaders.next()?;
    if leaders.next().is_some() || covered * 2 < telling.len() {
        return None;
    }
    Some(Pointed {
        place,
        is_whole: covered == telling.len(),
    })
}

/// Whether a text is worded as a choice: "the … one", "the one about …".
pub(crate) fn is_worded_as_choice(text: &str) -> bool {
    let words = words(text);
    let names_one = words.iter().any(|word| word == "one" || word == "option");
    names_one
        && words
            .iter()
            .any(|word| word == "the" || word == "that" || word == "about")
}

/// Words and joined neighbours: "multi factor" is "multifactor".
fn with_pairs(words: Vec<String>) -> Vec<String> {
    let pairs: Vec<String> = words.windows(2).map(<[String]>::concat).collect();
    words.into_iter().chain(pairs).collect()
}

/// Endings differ: "expired" and "expiry", "permission" and "permissions".
pub(crate) fn has_same_stem(left: &str, right: &str) -> bool {
    let common = left
        .chars()
        .zip(right.chars())
        .take_while(|(left, right)| left == right)
        .count();
    let shorter = left.chars().count().min(right.chars().count());
    let longer = left.chars().count().max(right.chars().count());
    common >= 4 && common + 2 >= shorter && longer <= common + 5
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPTIONS: &[&str] = &[
        "Reset a badge",
        "Renew an expired badge",
        "Badge with two-factor code",
    ];

    #[test]
    fn an_option_is_chosen_by_its_place() {
        let cases = [
            ("1", 0),
            ("2.", 1),
            ("#3", 2),
            ("the second", 1),
            ("last one please", 2),
            ("first", 0),
            ("I want the third one", 2),
            ("number one", 0),
            ("option 2", 1),
            ("secnod", 1),
            ("two", 1),
            ("renew an expired BADGE!", 1),
        ];
        for (text, place) in cases {
            assert_eq!(
                by_form(text, OPTIONS, "None of these"),
                Some(Chosen::Options(vec![place])),
                "{text}"
            );
        }
    }

    #[test]
    fn a_number_that_is_not_there_is_out_of_range() {
        for text in ["0", "4", "17", "the tenth", "99999999999999999999999"] {
            assert_eq!(
                by_form(text, OPTIONS, "None of these"),
                Some(Chosen::OutOfRange),
                "{text}"
            );
        }
    }

    #[test]
    fn none_and_all_are_choices() {
        assert_eq!(
            by_form("neither", OPTIONS, "None of these"),
            Some(Chosen::NoneOfThese)
        );
        assert_eq!(
            by_form("None of these.", OPTIONS, "None of these"),
            Some(Chosen::NoneOfThese)
        );
        assert_eq!(
            by_form("1 and 3", OPTIONS, "None of these"),
            Some(Chosen::Options(vec![0, 2]))
        );
        assert_eq!(
            by_form("all of them", OPTIONS, "None of these"),
            Some(Chosen::Options(vec![0, 1, 2]))
        );
    }

    #[test]
    fn a_question_is_no_choice_by_form() {
        for text in [
            "how do I get 2 badges",
            "the badge is lost",
            "one badge for two people",
            "",
        ] {
            assert_eq!(by_form(text, OPTIONS, "None of these"), None, "{text}");
        }
    }

    #[test]
    fn an_option_is_chosen_by_some_of_its_words() {
        let described: Vec<String> = OPTIONS.iter().map(|option| (*option).to_owned()).collect();
        for (text, place) in [
            ("the two factor one", 2),
            ("twofactor", 2),
            ("expiry", 1),
            ("the one about resetting", 0),
            ("renwe", 1),
        ] {
            let pointed = by_words(text, &described).map(|pointed| pointed.place);

            assert_eq!(pointed, Some(place), "{text}");
        }
        assert!(by_words("badge", &described).is_none());
        assert!(by_words("the parking garage is closed on sunday", &described).is_none());
    }
}
