//! Which of the options an utterance chooses: by number, ordinal, label, some of its words, "both", "none of these".

mod number;
mod suspended;

use std::rc::Rc;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::words::{File, Memory, Text, folds_to, is_near, read_phrases, remembered, spellings, words};
use number::by_number;
pub(crate) use number::is_bare_number;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Chosen {
    /// These options, by their places from 0; never empty.
    Options(Vec<usize>),
    /// One of these, two or more, since the others are refused: "not the first".
    Left(Vec<usize>),
    /// None of them.
    NoneOfThese,
    /// A number that is not there.
    OutOfRange,
}

struct Table {
    around: FxHashSet<String>,
    none: FxHashSet<String>,
    something_else: FxHashSet<String>,
    all: FxHashSet<String>,
    other: FxHashSet<String>,
    refusing: FxHashSet<String>,
    around_refusal: FxHashSet<String>,
    not: FxHashSet<String>,
    pointing: FxHashSet<String>,
    taking_all: FxHashSet<String>,
    no: FxHashSet<String>,
    whichever: FxHashSet<String>,
    excluding: FxHashSet<String>,
    but: FxHashSet<String>,
    joining: FxHashSet<String>,
    unsure: FxHashSet<String>,
    difference: FxHashSet<String>,
    pair: FxHashSet<String>,
    last: FxHashSet<String>,
    before_last: FxHashSet<String>,
    middle: FxHashSet<String>,
    from_start: FxHashSet<String>,
    from_end: FxHashSet<String>,
    lettered: FxHashSet<String>,
    one: FxHashSet<String>,
    beside_one: FxHashSet<String>,
    worded: FxHashSet<String>,
    worded_by: FxHashSet<String>,
    /// Words of the follow-ups that tell no question from another, or say nothing at all.
    telling_nothing: FxHashSet<String>,
    /// Words with their numbers, from 1.
    ordinals: Vec<(String, usize)>,
    numbers: FxHashMap<String, usize>,
}

/// No word of the files means a greater number.
const MOST_NAMED: usize = 12;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut lists = read_phrases(File::Choice);
    let mut list = |name: &str| -> FxHashSet<String> {
        let words = lists.remove(name).unwrap_or_default();
        words.iter().flat_map(|word| spellings(word)).collect()
    };
    let mut numbered = |name: &str| -> Vec<(String, usize)> {
        (1..=MOST_NAMED)
            .flat_map(|number| {
                let mut words: Vec<String> = list(&format!("{name}_{number}")).into_iter().collect();
                words.sort();
                words.into_iter().map(move |word| (word, number))
            })
            .collect()
    };
    let mut follow_ups = read_phrases(File::FollowUps);
    let telling_nothing = ["common", "saying_nothing"]
        .iter()
        .filter_map(|name| follow_ups.remove(*name))
        .flatten()
        .collect();
    let ordinals = numbered("ordinal");
    let numbers = numbered("number").into_iter().collect();
    Table {
        ordinals,
        numbers,
        around: list("around"),
        none: list("none"),
        something_else: list("something_else"),
        all: list("all"),
        other: list("other"),
        refusing: list("refusing"),
        around_refusal: list("around_refusal"),
        not: list("not"),
        pointing: list("pointing"),
        taking_all: list("taking_all"),
        no: list("no"),
        whichever: list("whichever"),
        excluding: list("excluding"),
        but: list("but"),
        joining: list("joining"),
        unsure: list("unsure"),
        difference: list("difference"),
        pair: list("pair"),
        last: list("last"),
        before_last: list("before_last"),
        middle: list("middle"),
        from_start: list("from_start"),
        from_end: list("from_end"),
        lettered: list("lettered"),
        one: list("one"),
        beside_one: list("beside_one"),
        worded: list("worded"),
        worded_by: list("worded_by"),
        telling_nothing,
    }
});

/// Whether a word says nothing of which option is meant.
pub(crate) fn is_around(word: &str) -> bool {
    TABLE.around.contains(word)
}

/// Whether a text says that any of the options will do: "either", "egal welche".
pub(crate) fn takes_any(text: &Text) -> bool {
    TABLE.whichever.contains(text.folded.as_str())
}

/// What `text` chooses by its form; words of the labels are [`by_words`].
pub(crate) fn by_form(text: &Text, labels: &[&str], none_of_these: &str) -> Option<Chosen> {
    let folded = text.folded.as_str();
    if let Some(place) = labels.iter().position(|label| folds_to(label, folded)) {
        return Some(Chosen::Options(vec![place]));
    }
    if (!none_of_these.is_empty() && folds_to(none_of_these, folded))
        || TABLE.something_else.contains(folded)
        || refuses_all(text)
    {
        return Some(Chosen::NoneOfThese);
    }
    if takes_any(text) && !labels.is_empty() {
        // The likeliest comes first.
        return Some(Chosen::Options(vec![0]));
    }
    if takes_all(text) {
        return Some(Chosen::Options((0..labels.len()).collect()));
    }
    if names_place_of_label(text, labels) {
        return None;
    }
    by_letter(text, labels.len()).or_else(|| by_number(text, labels.len()))
}

/// "Bottom" where one option is about a leak at the bottom: a word of a label, and no place in the list.
fn names_place_of_label(text: &Text, labels: &[&str]) -> bool {
    let is_place = |word: &String| {
        let lists = [&TABLE.last, &TABLE.middle, &TABLE.from_start, &TABLE.from_end];
        lists.iter().any(|list| list.contains(word))
    };
    !is_worded_as_choice(text)
        && text.words.iter().filter(|word| is_place(word)).any(|word| {
            let holding = labels
                .iter()
                .filter(|label| remembered(label).words.contains(word));
            holding.count() == 1
        })
}

/// "B", "option B": the letter of a place, where nothing else is said.
fn by_letter(text: &Text, count: usize) -> Option<Chosen> {
    const LETTERS: [&str; 4] = ["a", "b", "c", "d"];
    let words = &text.words;
    let mut letters = words
        .iter()
        .filter_map(|word| LETTERS.iter().position(|letter| letter == word));
    let place = letters.next()?;
    let is_alone = letters.next().is_none()
        && words
            .iter()
            .all(|word| LETTERS.contains(&word.as_str()) || TABLE.lettered.contains(word));
    is_alone.then_some(if place < count {
        Chosen::Options(vec![place])
    } else {
        Chosen::OutOfRange
    })
}

/// Whether a text begins by saying no.
pub(crate) fn begins_with_no(text: &Text) -> bool {
    text.words.first().is_some_and(|first| TABLE.no.contains(first))
}

/// Whether a text says that its writer cannot choose.
pub(crate) fn is_unsure(text: &Text) -> bool {
    is_behind_words_around(text, &TABLE.unsure)
}

/// Whether a text is one of a list, whatever says nothing before it: "ok but which one do I choose".
fn is_behind_words_around(text: &Text, list: &FxHashSet<String>) -> bool {
    let words = &text.words;
    let around = words.iter().take_while(|word| is_around(word)).count();
    (0..=around).any(|start| list.contains(&words.get(start..).unwrap_or_default().join(" ")))
}

/// Whether a text asks what sets the options apart.
pub(crate) fn asks_for_difference(text: &Text) -> bool {
    TABLE.difference.contains(&text.folded)
}

/// Whether a text points at the option that was not taken: "the other one".
pub(crate) fn is_the_other(text: &Text) -> bool {
    let words = &text.words;
    let refuses = |word: &&String| {
        let lists = [&TABLE.no, &TABLE.not, &TABLE.pointing, &TABLE.one, &TABLE.around];
        lists.iter().any(|list| list.contains(word.as_str()))
    };
    // "Not that one, the other."
    let before = words.iter().take_while(refuses).count();
    (0..=before).any(|start| {
        TABLE
            .other
            .contains(&words.get(start..).unwrap_or_default().join(" "))
    })
}

/// Whether a text takes all options: "both", "all of the above".
fn takes_all(text: &Text) -> bool {
    let words = &text.words;
    TABLE.all.contains(&text.folded)
        || (words.iter().any(|word| TABLE.taking_all.contains(word))
            && words
                .iter()
                .all(|word| TABLE.taking_all.contains(word) || (!TABLE.no.contains(word) && is_around(word))))
}

/// Whether a text refuses all that was offered or said, in whatever words: "no, none of those apply", "not this one".
pub(crate) fn refuses_all(text: &Text) -> bool {
    let words = &text.words;
    let refuses = words.iter().any(|word| TABLE.refusing.contains(word))
        || words
            .windows(2)
            .any(|pair| matches!(pair, [not, it] if TABLE.not.contains(not) && TABLE.pointing.contains(it)));
    is_none(text)
        || (refuses
            && words.iter().all(|word| {
                TABLE.refusing.contains(word) || TABLE.around_refusal.contains(word) || is_around(word)
            }))
}

/// Whether a text says "none of these" and nothing else, whatever it is about.
pub(crate) fn is_none(text: &Text) -> bool {
    TABLE.none.contains(&text.folded)
}

/// Whether a text points at a place in a list, though none is open: "the second one", "both", "the other".
pub(crate) fn points_at_place(text: &Text) -> bool {
    is_the_other(text) || takes_all(text) || by_number(text, MOST_NAMED).is_some()
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

/// Words of a text that may point at an option. Those that ask ("what", "how") stand in half of all questions.
fn telling(text: &Text) -> Vec<&String> {
    let may_point = |word: &&String| {
        !is_around(word)
            && !TABLE.telling_nothing.contains(word.as_str())
            && (word.chars().count() > 2 || word.chars().all(|c| c.is_ascii_digit()))
    };
    text.words.iter().filter(may_point).collect()
}

fn has_word(option: &Described, word: &str) -> bool {
    // Neither is so with another first letter.
    let begins = word.as_bytes().first();
    option
        .words
        .iter()
        .filter(|known| known.as_bytes().first() == begins)
        .any(|known| is_near(word, known) || has_same_stem(word, known))
        || suspended::names(&option.suspended, word)
}

/// All that is known of an option, read for [`by_words`].
#[derive(Debug, Clone)]
pub(crate) struct Described {
    words: Rc<[String]>,
    suspended: Rc<[suspended::Suspended]>,
}

impl Described {
    pub(crate) fn new(text: &str) -> Self {
        thread_local! {
            static READ: Memory<Described> = Memory::default();
        }

        let read = || Self {
            words: with_pairs(words(text)).into(),
            suspended: suspended::of(text).into(),
        };
        READ.with(|memory| memory.of(text, read))
    }
}

/// Several options, each named by words that it alone has, one joined to the next: "cancel or pause, what is the difference?". Of
/// words that no "and" joins, all are said of one matter: "my account is disabled".
pub(crate) fn several_by_words(text: &Text, options: &[Described]) -> Option<Vec<usize>> {
    let telling = telling(text);
    if telling.len() > MOST_POINTING_WORDS {
        return None;
    }
    let mut places: Vec<usize> = Vec::new();
    let mut is_joined = text.plain.contains([',', ';', '/', '&', '+']);
    for word in &text.words {
        is_joined |= TABLE.joining.contains(word);
        if !telling.contains(&word) {
            continue;
        }
        let mut holding = (0..options.len())
            .filter(|place| options.get(*place).is_some_and(|option| has_word(option, word)));
        let place = holding.next()?;
        if holding.next().is_some() {
            return None;
        }
        if !places.contains(&place) {
            if !places.is_empty() && !is_joined {
                return None;
            }
            places.push(place);
        }
    }
    (places.len() > 1).then_some(places)
}

/// Whether a text has a telling word of another option than the one at `place`, which that one has not.
pub(crate) fn names_another(text: &Text, options: &[Described], place: usize) -> bool {
    let has = |place: usize, word: &str| options.get(place).is_some_and(|option| has_word(option, word));
    telling(text)
        .into_iter()
        .any(|word| !has(place, word) && (0..options.len()).any(|other| has(other, word)))
}

/// The one option that has more of the words than the others.
pub(crate) fn by_words(text: &Text, options: &[Described]) -> Option<Pointed> {
    let telling = telling(text);
    if telling.is_empty() || telling.len() > MOST_POINTING_WORDS {
        return None;
    }
    let mut scores = vec![0_usize; options.len()];
    let mut covered = 0;
    for word in &telling {
        let holders: Vec<usize> = (0..options.len())
            .filter(|place| options.get(*place).is_some_and(|option| has_word(option, word)))
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
pub(crate) fn is_worded_as_choice(text: &Text) -> bool {
    let words = &text.words;
    words.iter().any(|word| TABLE.worded.contains(word))
        && words.iter().any(|word| TABLE.worded_by.contains(word))
}

/// Words and joined neighbours: "multi factor" is "multifactor".
fn with_pairs(words: Vec<String>) -> Vec<String> {
    let pairs: Vec<String> = words.windows(2).map(<[String]>::concat).collect();
    words.into_iter().chain(pairs).collect()
}

/// Words of one stem have so many letters in common at least.
const SHORTEST_STEM_CHARS: usize = 4;

/// A word that another begins with is short for it: "config" for "configuration".
const SHORTEST_SHORT_FORM_CHARS: usize = 6;

/// What every word of the same stem begins with, or the word where it is shorter: words in order are looked up by it.
pub(crate) fn beginning(word: &str) -> &str {
    let end = word
        .char_indices()
        .nth(SHORTEST_STEM_CHARS)
        .map_or(word.len(), |(at, _)| at);
    word.get(..end).unwrap_or(word)
}

/// Endings differ: "expired" and "expiry", "permission" and "permissions".
pub(crate) fn has_same_stem(left: &str, right: &str) -> bool {
    // Nearly always, and before anything is counted: so many letters take as many bytes at least.
    match (
        left.as_bytes().first_chunk::<SHORTEST_STEM_CHARS>(),
        right.as_bytes().first_chunk(),
    ) {
        (Some(begin), Some(other)) if begin == other => {}
        _ => return false,
    }
    let common = left
        .chars()
        .zip(right.chars())
        .take_while(|(left, right)| left == right)
        .count();
    if common < SHORTEST_STEM_CHARS {
        return false;
    }
    let shorter = left.chars().count().min(right.chars().count());
    let longer = left.chars().count().max(right.chars().count());
    let is_short_for = common == shorter && common >= SHORTEST_SHORT_FORM_CHARS;
    is_short_for || (common + 2 >= shorter && longer <= common + 5)
}

#[cfg(test)]
mod tests;
