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
use crate::words::{File, has_word, read_phrases, spellings, without_umlauts, words};

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
    let folded: Vec<String> = ranking.words.iter().map(folded).collect();
    is_of_another_thing(&ranking.words, &folded, entry) || denies(&ranking.words, &folded, entry)
}

/// Whether an utterance tells of one thing what `entry` tells of another.
fn is_of_another_thing(all: &[Word], folded: &[String], entry: &Entry) -> bool {
    let Some(said) = thing(all, folded) else {
        return false;
    };
    let Some(own) = thing_of(&entry.question) else {
        return false;
    };
    !own.is_empty() && !tells(entry, &said)
}

/// Whether an utterance denies what the title of `entry`, a statement, tells: "not arrived" beside "My order arrived damaged".
fn denies(all: &[Word], folded: &[String], entry: &Entry) -> bool {
    if !folded.iter().any(|word| TABLE.denying.contains(word)) {
        return false;
    }
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
    let said = all.iter().zip(folded);
    said.clone().enumerate().any(|(at, (_, word))| {
        TABLE.denying.contains(word)
            && said
                .clone()
                .skip(at + 1)
                .take(DENIAL_REACH)
                .find(|(word, _)| word.content)
                .is_some_and(|(_, denied)| {
                    title
                        .iter()
                        .any(|word| word == denied || has_same_stem(word, denied))
                })
    })
}

/// Whether a title has a word of failing or denying.
pub(crate) fn names_failure(title: &str) -> bool {
    words(title)
        .iter()
        .any(|word| TABLE.denying.contains(word) || TABLE.failing.contains(word))
}

/// The place among the first candidates of the one whose title says what a turn of phrase means ("ran out", "expired"), where
/// the first says nothing of it: two words that go together are said for their meaning.
pub(crate) fn other_that_says_it(ranking: &Ranking, titles: &[&Entry]) -> Option<usize> {
    let (first, others) = titles.split_first()?;
    let turns = ranking.words.windows(2).filter_map(|pair| match pair {
        [word, next] if !word.read_as.is_empty() && word.read_as == next.read_as => Some(word),
        _ => None,
    });
    turns.filter(|word| !tells(first, &[word])).find_map(|word| {
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

/// Whether an entry has one of these words.
fn tells(entry: &Entry, words: &[&Word]) -> bool {
    let title = format!(
        "{} {} {}",
        entry.question,
        entry.phrases.join(" "),
        entry.keywords.join(" "),
    );
    has_one(&title, || plain_text(&entry.answer), words)
}

/// Whether a title or an answer has one of these words. Words that stand side by side count as one too: "Wi-Fi" is "wifi".
/// They are looked at as they are read, for an answer has hundreds and the title mostly tells.
fn has_one(title: &str, answer: impl FnOnce() -> String, words: &[&Word]) -> bool {
    let forms: Vec<Form> = words.iter().flat_map(|word| forms(word)).collect();
    let is_one = |known: &str| forms.iter().any(|form| form.is_in(known));
    let is_said = |known: &str| is_one(known) || without_umlauts(known).is_some_and(|known| is_one(&known));
    let (mut before, mut both) = (String::new(), String::new());
    let mut is_said_here = |known: &str| {
        both.clone_from(&before);
        both.push_str(known);
        let is_said_by_both = !before.is_empty() && is_said(&both);
        known.clone_into(&mut before);
        is_said_by_both || is_said(known)
    };
    // All words of the answer: `has_word` reads the beginning of a text only.
    has_word(title, &mut is_said_here)
        || answer()
            .split_whitespace()
            .any(|piece| has_word(piece, &mut is_said_here))
}

/// What a word of an utterance may stand in an entry as.
struct Form {
    text: String,
    /// "Laterne" stands in "Straßenlaterne".
    is_part: bool,
}

impl Form {
    fn new(text: String) -> Self {
        Self {
            is_part: text.chars().count() >= SHORTEST_PART,
            text,
        }
    }

    fn is_in(&self, known: &str) -> bool {
        known == self.text
            || has_same_stem(known, &self.text)
            || (self.is_part && known.contains(self.text.as_str()))
    }
}

/// A word, and what it is read as or stands for.
fn forms(word: &Word) -> impl Iterator<Item = Form> {
    let written = [Some(&word.text), word.repaired.as_ref()].into_iter().flatten();
    let all = written.chain(&word.read_as).chain(&word.stands_for);
    all.flat_map(|form| {
        let parts = words(form);
        std::iter::once(parts.concat()).chain(parts)
    })
    .map(Form::new)
}

/// A word, folded.
fn folded(word: &Word) -> String {
    let mut folded = String::new();
    has_word(&word.text, |part| {
        folded.push_str(part);
        false
    });
    folded
}

/// The words of meaning of the thing that a statement is about.
fn thing<'w>(all: &'w [Word], folded: &[String]) -> Option<Vec<&'w Word>> {
    let place = place_of_saying(folded)?;
    let named: Vec<&Word> = all
        .iter()
        .zip(folded)
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
        let folded: Vec<String> = all.iter().map(folded).collect();
        thing(&all, &folded).map(|named| named.into_iter().map(|word| word.text.clone()).collect())
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
        let title = "My personal access tokens stopped working";
        let short = Word {
            stands_for: vec!["personal access token".to_owned()],
            ..word("PAT")
        };

        let is_told = [&short, &word("PAT")].map(|word| has_one(title, String::new, &[word]));

        assert_eq!(is_told, [true, false]);
    }

    #[test]
    fn a_word_is_found_however_an_entry_writes_it() {
        let answer = || "Turn Wi-Fi on. Die Straßenlaterne und die Küche".to_owned();
        for (text, is_there) in [
            ("reader", true),
            ("wifi", true),
            ("Laterne", true),
            ("strassenlaterne", true),
            ("kueche", true),
            // Across the end of the title.
            ("slowturn", true),
            ("fion", true),
            ("bath", false),
        ] {
            assert_eq!(
                has_one("The reader is slow", answer, &[&word(text)]),
                is_there,
                "{text}"
            );
        }
    }
}
