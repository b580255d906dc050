//! Words as the dialogue compares them: lower case, without punctuation, forgiving a typo.

mod edits;
mod lexicon;
mod memory;
mod text;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use rustc_hash::FxHashMap;

use edits::are_within;
use intent_classifier::spell;
use lexicon::WordId;

pub(crate) use memory::Memory;
pub(crate) use text::{Text, remembered};

/// Only so many words of an utterance are looked at for phrases; more is no small talk.
pub(crate) const MOST_WORDS: usize = 64;

/// The words of a text: runs of letters and digits, lower case; apostrophes inside of a word are dropped, a letter three
/// times or more is one.
pub(crate) fn words(text: &str) -> Vec<String> {
    const BYTES_OF_A_WORD: usize = 5;
    let mut words = Vec::with_capacity((text.len() / BYTES_OF_A_WORD + 1).min(MOST_WORDS));
    words.extend(FoldedWords::new(text));
    words
}

/// See [`words`].
struct FoldedWords<'t> {
    letters: std::str::Chars<'t>,
    left: usize,
}

impl<'t> FoldedWords<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            letters: text.chars(),
            left: MOST_WORDS,
        }
    }
}

impl FoldedWords<'_> {
    /// Reads the next word into `word`, in place of what it held; false at the end.
    fn read(&mut self, word: &mut String) -> bool {
        word.clear();
        let Some(left) = self.left.checked_sub(1) else {
            return false;
        };
        self.left = left;
        loop {
            // Runs of ASCII, which most texts are, at once.
            let text = self.letters.as_str();
            let run = text
                .bytes()
                .position(|byte| !byte.is_ascii_alphanumeric())
                .unwrap_or(text.len());
            if let Some((run, rest)) = text.split_at_checked(run) {
                let from = word.len();
                word.push_str(run);
                if let Some(run) = word.get_mut(from..) {
                    run.make_ascii_lowercase();
                }
                self.letters = rest.chars();
            }
            let Some(c) = self.letters.next() else { break };
            if c.is_alphanumeric() {
                word.extend(c.to_lowercase());
            } else if !is_apostrophe(c) && !word.is_empty() {
                break;
            }
        }
        squeeze(word);
        !word.is_empty()
    }
}

impl Iterator for FoldedWords<'_> {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let mut word = String::new();
        self.read(&mut word).then_some(word)
    }
}

/// Whether one of the [`words`] of a text is such: all of them are not made for it.
pub(crate) fn has_word(text: &str, mut is_such: impl FnMut(&str) -> bool) -> bool {
    let mut words = FoldedWords::new(text);
    let mut word = String::new();
    while words.read(&mut word) {
        if is_such(&word) {
            return true;
        }
    }
    false
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´')
}

/// Whether three bytes in a row are the same.
fn holds_down(bytes: &[u8]) -> bool {
    let is_held_down = |run: &[u8]| matches!(run, [a, b, c] if a == b && b == c);
    bytes.windows(3).any(is_held_down)
}

/// "heeelp" is "help"; double letters and digits stay.
fn squeeze(word: &mut String) {
    // A letter of several bytes may be held down without three equal bytes in a row.
    if word.is_ascii() && !holds_down(word.as_bytes()) {
        return;
    }
    let letters: Vec<char> = word.chars().collect();
    word.clear();
    for run in letters.chunk_by(|left, right| left == right) {
        let times = if run.len() > 2 && run.first().is_some_and(|c| c.is_alphabetic()) {
            1
        } else {
            run.len()
        };
        word.extend(run.iter().take(times));
    }
}

/// A text for comparison: its words, joined by blanks. A word mostly is its own.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if text.as_bytes().iter().all(is_plain) && !holds_down(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(words(text).join(" "))
}

/// Whether `text` folds to `folded`: [`fold`] and a comparison, without making the text. An utterance is held against the
/// labels of all buttons that were shown.
pub(crate) fn folds_to(text: &str, folded: &str) -> bool {
    let first = text.chars().find(|c| c.is_alphanumeric());
    if first.and_then(|c| c.to_lowercase().next()) != folded.chars().next() {
        return false;
    }
    let mut left = Some(folded);
    let is_other = has_word(text, |word| {
        let is_first = left.is_some_and(|left| left.len() == folded.len());
        let rest = if is_first {
            left
        } else {
            left.and_then(|left| left.strip_prefix(' '))
        };
        left = rest.and_then(|rest| rest.strip_prefix(word));
        left.is_none()
    });
    !is_other && left.is_some_and(str::is_empty)
}

/// From this length on a word may have one typo, and from the other two.
const ONE_TYPO_CHARS: usize = 5;
const TWO_TYPOS_CHARS: usize = 9;

/// Whether `word` may be meant for `known`, typos forgiven. The first letter is nearly always right, or changed places with the
/// second.
pub(crate) fn is_near(word: &str, known: &str) -> bool {
    if word == known {
        return true;
    }
    // Before anything is counted: an utterance is compared with hundreds of words.
    if word.chars().next() != known.chars().next() {
        return swaps_first_letters(word, known);
    }
    match known.chars().take(TWO_TYPOS_CHARS).count() {
        0..ONE_TYPO_CHARS => is_swapped(word, known),
        ONE_TYPO_CHARS..TWO_TYPOS_CHARS => are_within(word, known, 1),
        _ => are_within(word, known, 2),
    }
}

/// Whether a word of four letters and more has its first two swapped and the others as they are: "ahve". Of three letters, too
/// many others are words.
fn swaps_first_letters(word: &str, known: &str) -> bool {
    const FEWEST_LEFT: usize = 2;
    let (mut letters, mut known_letters) = (word.chars(), known.chars());
    let [first, second] = [letters.next(), letters.next()];
    let [known_first, known_second] = [known_letters.next(), known_letters.next()];
    let rest = letters.as_str();
    first == known_second
        && second == known_first
        && rest == known_letters.as_str()
        && rest.chars().nth(FEWEST_LEFT - 1).is_some()
}

/// [`is_near`], for phrases of the dialogue: a word with as many letters that is one of its own is no typo ("layer" is not
/// "later").
fn is_typo_of(word: &str, known: &str) -> bool {
    word == known || (is_near(word, known) && (word.len() != known.len() || !spell::is_english(word)))
}

/// Whether a word of three or four letters has two neighbours swapped ("hlep"), or one of four a letter too many ("taalk");
/// both begin with the same letter.
fn is_swapped(word: &str, known: &str) -> bool {
    if !are_within(word, known, 1) {
        return false;
    }
    let (mut letters, mut known_letters): (Vec<char>, Vec<char>) =
        (word.chars().collect(), known.chars().collect());
    if !matches!(known_letters.len(), 3 | 4) {
        return false;
    }
    // A letter held too long; another letter more makes another word ("passt" is not "pass").
    let has_one_more = known_letters.len() == 4 && letters.len() == 5 && {
        let mut held = letters.clone();
        held.dedup();
        let mut plain = known_letters.clone();
        plain.dedup();
        held == plain && letters.windows(2).any(|pair| pair.first() == pair.last())
    };
    letters.sort_unstable();
    known_letters.sort_unstable();
    has_one_more || letters == known_letters
}

/// Phrases as they are authored: `a|b` for either word, `word?` for one that may be missing.
#[derive(Debug, Clone)]
pub(crate) struct Phrase(Vec<Slot>);

#[derive(Debug, Clone)]
struct Slot {
    words: Vec<WordId>,
    is_optional: bool,
}

impl Phrase {
    /// Reads a phrase.
    pub(crate) fn new(pattern: &str) -> Self {
        let slots = pattern.split_whitespace().map(|slot| {
            let (slot, is_optional) = match slot.strip_suffix('?') {
                Some(slot) => (slot, true),
                None => (slot, false),
            };
            let words = slot.split('|').flat_map(spellings);
            Slot {
                words: words.map(|word| lexicon::id(&word)).collect(),
                is_optional,
            }
        });
        Self(slots.collect())
    }

    /// How many of the first words of `text` the phrase takes; the most where it can take more or fewer.
    pub(crate) fn prefix_of(&self, text: &[String]) -> Option<usize> {
        take(&self.0, text)
    }

    /// The words it may begin with; whether it may also take no word at all.
    fn first_words(&self) -> (BTreeSet<WordId>, bool) {
        let mut words = BTreeSet::new();
        for slot in &self.0 {
            words.extend(&slot.words);
            if !slot.is_optional {
                return (words, false);
            }
        }
        (words, true)
    }
}

/// Phrases with what each stands for, found by the words that they begin with: an utterance is held against hundreds of them
/// at every word, and its first word rules out nearly all.
#[derive(Debug)]
pub(crate) struct Phrases<T> {
    all: Vec<(Phrase, T)>,
    /// Places of those that begin with a word.
    by_word: FxHashMap<WordId, Vec<usize>>,
    /// Places of those that may take no word.
    anywhere: Vec<usize>,
}

impl<T> Phrases<T> {
    pub(crate) fn new(phrases: impl IntoIterator<Item = (Phrase, T)>) -> Self {
        let all: Vec<(Phrase, T)> = phrases.into_iter().collect();
        let mut by_word: FxHashMap<WordId, Vec<usize>> = FxHashMap::default();
        let mut anywhere = Vec::new();
        for (place, (phrase, _)) in all.iter().enumerate() {
            let (words, may_be_nothing) = phrase.first_words();
            if may_be_nothing {
                anywhere.push(place);
                continue;
            }
            for word in words {
                by_word.entry(word).or_default().push(place);
            }
        }
        Self {
            all,
            by_word,
            anywhere,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Each phrase that `text` begins with: how many words it takes, and what it stands for.
    pub(crate) fn prefixes_of<'p>(&'p self, text: &'p [String]) -> impl Iterator<Item = (usize, &'p T)> {
        let meant = text
            .first()
            .map(|word| lexicon::meant_by(word))
            .unwrap_or_default();
        let mut places: Vec<usize> = meant
            .iter()
            .filter_map(|word| self.by_word.get(word))
            .chain([&self.anywhere])
            .flatten()
            .copied()
            .collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().filter_map(|place| {
            let (phrase, meaning) = self.all.get(place)?;
            Some((phrase.prefix_of(text)?, meaning))
        })
    }
}

impl FromIterator<Phrase> for Phrases<()> {
    fn from_iter<I: IntoIterator<Item = Phrase>>(phrases: I) -> Self {
        Self::new(phrases.into_iter().map(|phrase| (phrase, ())))
    }
}

fn take(slots: &[Slot], text: &[String]) -> Option<usize> {
    let Some((slot, rest)) = slots.split_first() else {
        return Some(0);
    };
    let is_slot = |word: &String| {
        let meant = lexicon::meant_by(word);
        slot.words.iter().any(|known| meant.binary_search(known).is_ok())
    };
    let taken = text
        .split_first()
        .filter(|(word, _)| is_slot(word))
        .and_then(|(_, text)| take(rest, text))
        .map(|count| count + 1);
    taken.or_else(|| if slot.is_optional { take(rest, text) } else { None })
}

/// Whether a phrase has the word as it is written: a typo of one may be another word of the articles.
pub(crate) fn is_of_phrase(word: &str) -> bool {
    lexicon::has(word)
}

/// Lists of phrases by name, as a data file holds them.
pub(crate) type PhraseLists = HashMap<String, Vec<String>>;

/// A data file, one for each language.
#[derive(Debug, Clone, Copy)]
pub(crate) enum File {
    SmallTalk,
    Handoff,
    Intake,
    FollowUps,
    Choice,
    Letters,
}

impl File {
    fn texts(self) -> &'static [&'static str] {
        match self {
            Self::SmallTalk => &[
                include_str!("../data/en/small_talk.toml"),
                include_str!("../data/de/small_talk.toml"),
            ],
            Self::Handoff => &[
                include_str!("../data/en/handoff.toml"),
                include_str!("../data/de/handoff.toml"),
                include_str!("../data/other/handoff.toml"),
            ],
            Self::Intake => &[
                include_str!("../data/en/intake.toml"),
                include_str!("../data/de/intake.toml"),
            ],
            Self::FollowUps => &[
                include_str!("../data/en/follow_ups.toml"),
                include_str!("../data/de/follow_ups.toml"),
            ],
            Self::Choice => &[
                include_str!("../data/en/choice.toml"),
                include_str!("../data/de/choice.toml"),
            ],
            Self::Letters => &[
                include_str!("../data/en/letters.toml"),
                include_str!("../data/de/letters.toml"),
            ],
        }
    }
}

/// The codes of the languages whose files there are, in the order of [`File::texts`].
const LANGUAGES: [&str; 2] = ["en", "de"];

/// The lists of a file by the code of their language.
pub(crate) fn read_phrases_by_language(file: File) -> Vec<(&'static str, PhraseLists)> {
    let texts = LANGUAGES.into_iter().zip(file.texts());
    texts
        .map(|(code, text)| {
            let lists =
                toml::from_str(text).expect("the data files of this crate are valid: a test reads them");
            (code, lists)
        })
        .collect()
}

/// The lists of a file, those of all languages together: who writes German may have an English browser, and a word of one
/// language that means another thing in the other is in neither.
pub(crate) fn read_phrases(file: File) -> PhraseLists {
    let mut lists = PhraseLists::new();
    for text in file.texts() {
        let of_language: PhraseLists =
            toml::from_str(text).expect("the data files of this crate are valid: a test reads them");
        for (name, phrases) in of_language {
            lists.entry(name).or_default().extend(phrases);
        }
    }
    lists
}

/// A word with its spelling where there are no umlauts, if that is another.
pub(crate) fn spellings(word: &str) -> impl Iterator<Item = String> {
    std::iter::once(word.to_owned()).chain(without_umlauts(word))
}

/// A word's spelling where there are no umlauts, if that is another.
pub(crate) fn without_umlauts(word: &str) -> Option<String> {
    word.contains(['ä', 'ö', 'ü', 'ß']).then(|| {
        word.replace('ä', "ae")
            .replace('ö', "oe")
            .replace('ü', "ue")
            .replace('ß', "ss")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_takes_what_it_may() {
        let phrase = Phrase::new("thank you very? much?");

        let taken: Vec<_> = [
            "thank you",
            "thank you very much",
            "thank yuo",
            "thansk you so",
            "you",
        ]
        .iter()
        .map(|text| phrase.prefix_of(&words(text)))
        .collect();

        assert_eq!(taken, [Some(2), Some(4), Some(2), Some(2), None]);
    }

    #[test]
    fn phrases_are_found_by_the_words_they_may_begin_with() {
        let phrases = ["very? much thanks|ta", "please? now?", "thanks"];
        let listed = Phrases::new(phrases.iter().map(|phrase| (Phrase::new(phrase), *phrase)));

        for text in [
            "very much thanks",
            "much ta",
            "mcuh thanks",
            "please go",
            "thanks",
            "x",
            "",
        ] {
            let text = words(text);
            let mut found: Vec<(usize, &str)> = listed
                .prefixes_of(&text)
                .map(|(count, phrase)| (count, *phrase))
                .collect();
            let mut expected: Vec<(usize, &str)> = phrases
                .iter()
                .filter_map(|phrase| Some((Phrase::new(phrase).prefix_of(&text)?, *phrase)))
                .collect();
            found.sort_unstable();
            expected.sort_unstable();
            assert_eq!(found, expected, "{text:?}");
            assert!(!expected.is_empty(), "{text:?}");
        }
    }

    #[test]
    fn letters_that_are_held_down_count_once() {
        assert_eq!(
            words("Heeeelp me, I can't  log-in!!!"),
            ["help", "me", "i", "cant", "log", "in"]
        );
    }

    #[test]
    fn a_short_word_has_no_typos_but_swapped_letters() {
        assert!(is_near("hlep", "help"));
        assert!(is_near("nwe", "new"));
        assert!(!is_near("now", "new"));
        assert!(!is_near("held", "help"));
        assert!(is_near("agnet", "agent"));
        assert!(!is_near("urgent", "agent"));
        assert!(is_near("taalk", "talk"));
        assert!(is_near("ahve", "have"));
        assert!(!is_near("nto", "ton"));
        assert!(!is_near("passt", "pass"));
    }
}
