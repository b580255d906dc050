//! Whether the entry that is nearest is about another thing after all: "wifi is slow" beside "My laptop is very slow", "not
//! arrived" beside "My order arrived damaged", "my key ran out" beside "How do I test a key?".
//!
//! Most of the words, and what the encoder makes of them, then speak for the entry, and the one word that does not is what
//! the message is about. A wrong answer costs more than a question: such an entry is only offered.

use std::sync::LazyLock;

use intent_classifier::{Ranking, Word};
use knowledge::Entry;
use rustc_hash::FxHashSet;

use crate::choice::has_same_stem;
use crate::plain_text::plain_text;
use crate::words::{File, read_phrases, spellings, words};

/// Of a longer word a shorter one with so many letters is a part.
const SHORTEST_PART: usize = 4;

/// A negation denies a word so many words behind it.
const DENIAL_REACH: usize = 2;

/// Utterances of more words of meaning say more than the one word that does not fit.
const MOST_WORDS: usize = 4;

/// A thing is named in so many words of meaning.
const MOST_SUBJECT_WORDS: usize = 3;

struct Table {
    /// Words between a thing and what is said of it: "is", "keeps", "geht".
    saying: FxHashSet<String>,
    /// Words that a question begins with: what follows is no thing.
    asking: FxHashSet<String>,
    /// Words that carry no meaning of a thing.
    light: FxHashSet<String>,
    /// "Not".
    denying: FxHashSet<String>,
    /// "Stopped", "error".
    failing: FxHashSet<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut lists = read_phrases(File::FollowUps);
    let mut list = |name: &str| -> FxHashSet<String> {
        let words = lists.remove(name).unwrap_or_default();
        words.iter().flat_map(|word| spellings(word)).collect()
    };
    Table {
        saying: list("saying"),
        denying: list("denying"),
        failing: list("failing"),
        asking: list("asking").into_iter().chain(list("common")).collect(),
        light: ["light", "pointing", "leads", "saying_nothing"]
            .into_iter()
            .flat_map(&mut list)
            .collect(),
    }
});

/// Whether an utterance is about something that `entry` is not about.
pub(crate) fn is_about_another(ranking: &Ranking, entry: &Entry) -> bool {
    let content = ranking.words.iter().filter(|word| word.content && !word.denied);
    if content.count() > MOST_WORDS {
        return false;
    }
    is_of_another_thing(ranking, entry) || denies(ranking, entry)
}

/// Whether an utterance tells of one thing what `entry` tells of another.
fn is_of_another_thing(ranking: &Ranking, entry: &Entry) -> bool {
    let Some(said) = thing(&ranking.words) else {
        return false;
    };
    let Some(own) = thing_of(&entry.question) else {
        return false;
    };
    let told = told(entry);
    !own.is_empty() && !said.iter().any(|word| is_told(word, &told))
}

/// Whether an utterance denies what the title of `entry`, a statement, tells: "not arrived" beside "My order arrived damaged".
fn denies(ranking: &Ranking, entry: &Entry) -> bool {
    let title = words(&entry.question);
    let asks = entry.question.contains('?')
        || title
            .first()
            .is_some_and(|first| TABLE.asking.contains(first) && !is_determiner(first));
    // "Tokens stopped working" denies as much as "do not work".
    let tells_of_failure = |word: &String| TABLE.denying.contains(word) || TABLE.failing.contains(word);
    if asks || title.iter().any(tells_of_failure) {
        return false;
    }
    let said: Vec<(String, bool)> = ranking
        .words
        .iter()
        .map(|word| (words(&word.text).concat(), word.content))
        .collect();
    said.iter().enumerate().any(|(at, (word, _))| {
        TABLE.denying.contains(word)
            && said
                .iter()
                .skip(at + 1)
                .take(DENIAL_REACH)
                .find(|(_, is_content)| *is_content)
                .is_some_and(|(denied, _)| {
                    title
                        .iter()
                        .any(|word| word == denied || has_same_stem(word, denied))
                })
    })
}

/// The place among the first candidates of the one whose title says what a turn of phrase means ("ran out", "expired"), where
/// the first says nothing of it: two words that go together are said for their meaning.
pub(crate) fn other_that_says_it(ranking: &Ranking, titles: &[&Entry]) -> Option<usize> {
    let (first, others) = titles.split_first()?;
    let turns = ranking.words.windows(2).filter_map(|pair| match pair {
        [word, next] if !word.read_as.is_empty() && word.read_as == next.read_as => Some(word),
        _ => None,
    });
    let mut told_first = None;
    turns
        .filter(|word| !is_told(word, told_first.get_or_insert_with(|| told(first))))
        .find_map(|word| {
            let place = others.iter().position(|other| {
                let title = words(&other.question);
                let read = word.read_as.iter().flat_map(|form| words(form));
                read.into_iter().any(|form| {
                    title
                        .iter()
                        .any(|known| *known == form || has_same_stem(known, &form))
                })
            })?;
            Some(place + 1)
        })
}

/// The words of an entry; those that stand side by side also as one: "Wi-Fi" is "wifi".
fn told(entry: &Entry) -> Vec<String> {
    let mut told = words(&format!(
        "{} {} {}",
        entry.question,
        entry.phrases.join(" "),
        entry.keywords.join(" "),
    ));
    // All of them: `words` reads the beginning of a text only.
    let answer = plain_text(&entry.answer);
    told.extend(answer.split_whitespace().flat_map(words));
    let joined: Vec<String> = told.windows(2).map(<[String]>::concat).collect();
    told.extend(joined);
    told.iter().flat_map(|word| spellings(word)).collect()
}

/// Whether an entry has a word, or one that it is read as or stands for.
fn is_told(word: &Word, told: &[String]) -> bool {
    let forms = [Some(&word.text), word.repaired.as_ref()].into_iter().flatten();
    forms.chain(&word.read_as).chain(&word.stands_for).any(|form| {
        let parts = words(form);
        let whole = parts.concat();
        // "Laterne" stands in "Straßenlaterne".
        let has = |form: &String| {
            let is_part = form.chars().count() >= SHORTEST_PART;
            told.iter().any(|known| {
                known == form || has_same_stem(known, form) || (is_part && known.contains(form.as_str()))
            })
        };
        has(&whole) || parts.iter().any(has)
    })
}

/// The words of meaning of the thing that a statement is about.
fn thing(all: &[Word]) -> Option<Vec<&Word>> {
    let folded: Vec<String> = all.iter().map(|word| words(&word.text).concat()).collect();
    let place = place_of_saying(&folded)?;
    let named: Vec<&Word> = all
        .iter()
        .zip(&folded)
        .take(place)
        .filter(|(word, folded)| word.content && !word.denied && !TABLE.light.contains(*folded))
        .map(|(word, _)| word)
        .collect();
    (1..=MOST_SUBJECT_WORDS).contains(&named.len()).then_some(named)
}

/// The same of a title.
fn thing_of(title: &str) -> Option<Vec<String>> {
    let mut folded = words(title);
    let place = place_of_saying(&folded)?;
    folded.truncate(place);
    folded.retain(|word| !TABLE.light.contains(word) && !TABLE.asking.contains(word));
    Some(folded)
}

/// Where what is said of a thing begins, in a statement.
fn place_of_saying(folded: &[String]) -> Option<usize> {
    let begins_asking = folded.first().is_some_and(|word| {
        TABLE.saying.contains(word) || (TABLE.asking.contains(word) && !is_determiner(word))
    });
    if begins_asking {
        return None;
    }
    folded
        .iter()
        .position(|word| TABLE.saying.contains(word))
        .filter(|place| *place > 0)
}

/// Words that stand before a thing, though questions are full of them.
fn is_determiner(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "my"
            | "your"
            | "our"
            | "this"
            | "that"
            | "der"
            | "das"
            | "die"
            | "mein"
            | "meine"
            | "unser"
            | "unsere"
            | "dieser"
            | "dieses"
            | "diese"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Word {
        Word {
            text: text.to_owned(),
            repaired: None,
            stem: text.to_owned(),
            read_as: Vec::new(),
            stands_for: Vec::new(),
            known: false,
            content: !["is", "my", "the", "not", "does", "how", "ist", "mein"].contains(&text),
            denied: false,
        }
    }

    fn said(text: &str) -> Option<Vec<String>> {
        let all: Vec<Word> = text.split(' ').map(word).collect();
        thing(&all).map(|named| named.into_iter().map(|word| word.text.clone()).collect())
    }

    #[test]
    fn a_statement_names_its_thing() {
        for (text, thing) in [
            ("wifi is slow", Some(vec!["wifi"])),
            ("my office phone is very slow", Some(vec!["office", "phone"])),
            ("the printer does not print", Some(vec!["printer"])),
            ("mein Drucker ist langsam", Some(vec!["Drucker"])),
            ("how is the printer set up", None),
            ("is the printer slow", None),
            ("it is slow", None),
            ("slow printer", None),
        ] {
            let thing = thing.map(|words| words.into_iter().map(str::to_owned).collect());
            assert_eq!(said(text), thing, "{text}");
        }
    }

    #[test]
    fn an_abbreviation_is_told_by_what_it_stands_for() {
        let told = ["my", "personal", "access", "tokens", "stopped", "working"].map(str::to_owned);
        let short = Word {
            stands_for: vec!["personal access token".to_owned()],
            ..word("PAT")
        };

        let is_told = [is_told(&short, &told), is_told(&word("PAT"), &told)];

        assert_eq!(is_told, [true, false]);
    }
}
