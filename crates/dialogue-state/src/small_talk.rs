//! What people say beside their questions, recognised only when it is the whole utterance.
//!
//! The phrases are data (`data/*/small_talk.toml`). An utterance is cut into phrases and fillers; where one word is left
//! over it is no small talk. Several phrases in one utterance ("no, thanks, bye") are one kind: the most telling.

mod signs;

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::words::{
    File, Memory, Phrase, PhraseLists, Phrases, is_of_phrase, read_phrases, read_phrases_by_language,
    remembered, spellings, words,
};
pub(crate) use signs::nods;
use signs::signs;

/// Kinds of small talk, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmallTalk {
    /// "start over", "new question".
    Restart,
    /// "cancel", "never mind".
    Cancel,
    /// "back".
    Back,
    /// "that did not help", "I tried that already".
    NotHelpful,
    /// "solved my problem".
    Solved,
    /// "say that again".
    Repeat,
    /// "I don't understand", "what do you mean".
    Confused,
    /// "help", "what can I ask".
    Topics,
    /// "are you a bot".
    Meta,
    /// An insult.
    Insult,
    /// "bye".
    Goodbye,
    /// "no".
    Deny,
    /// "yes".
    Affirm,
    /// "yes please", "go ahead".
    Accept,
    /// "it is urgent".
    Urgent,
    /// "thanks".
    Thanks,
    /// "hi".
    Greeting,
    /// "great".
    Praise,
    /// "one more thing".
    More,
    /// "ok".
    Acknowledge,
}

impl SmallTalk {
    /// Whether it asks for nothing, and what was spoken of stays what is spoken of.
    pub(crate) fn says_nothing(self) -> bool {
        matches!(
            self,
            Self::Thanks | Self::Acknowledge | Self::Praise | Self::Insult | Self::Urgent
        )
    }
}

/// Longer utterances are no small talk.
const MOST_SMALL_TALK_WORDS: usize = 16;

struct Table {
    /// Words of a restart that are said to the agent, whoever has the floor.
    starting: Phrases<()>,
    kinds: Phrases<SmallTalk>,
    fillers: Phrases<()>,
    kind: Phrases<()>,
    off_topic: Phrases<()>,
    swearing: FxHashSet<String>,
    /// How a language is asked for, by its code.
    speaking: Vec<(&'static str, Phrases<()>)>,
    /// The words of all that asks for a language.
    speaking_words: FxHashSet<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of(&read_phrases(File::SmallTalk)));

/// The tables of each language by its code: "hallo" and "danke" tell which one somebody writes.
static BY_LANGUAGE: LazyLock<Vec<(&str, Table)>> = LazyLock::new(|| {
    let lists = read_phrases_by_language(File::SmallTalk);
    lists
        .into_iter()
        .map(|(code, lists)| (code, Table::of(&lists)))
        .collect()
});

impl Table {
    /// What kind of small talk all of these words are.
    fn kind_of(&self, words: &[String]) -> Option<SmallTalk> {
        cut(words, |rest| {
            let known = self.kinds.prefixes_of(rest);
            let known = known.map(|(count, kind)| (count, Some(*kind)));
            let fillers = self.fillers.prefixes_of(rest).map(|(count, ())| (count, None));
            known.chain(fillers).collect()
        })
    }

    fn of(lists: &PhraseLists) -> Self {
        let phrases = |name: &str| {
            lists
                .get(name)
                .into_iter()
                .flatten()
                .map(|phrase| Phrase::new(phrase))
        };
        let kinds = [
            ("restart", SmallTalk::Restart),
            ("cancel", SmallTalk::Cancel),
            ("back", SmallTalk::Back),
            ("not_helpful", SmallTalk::NotHelpful),
            ("solved", SmallTalk::Solved),
            ("repeat", SmallTalk::Repeat),
            ("confused", SmallTalk::Confused),
            ("topics", SmallTalk::Topics),
            ("meta", SmallTalk::Meta),
            ("insult", SmallTalk::Insult),
            ("goodbye", SmallTalk::Goodbye),
            ("deny", SmallTalk::Deny),
            ("affirm", SmallTalk::Affirm),
            ("accept", SmallTalk::Accept),
            ("urgent", SmallTalk::Urgent),
            ("thanks", SmallTalk::Thanks),
            ("greeting", SmallTalk::Greeting),
            ("praise", SmallTalk::Praise),
            ("more", SmallTalk::More),
            ("acknowledge", SmallTalk::Acknowledge),
        ];
        Self {
            kinds: Phrases::new(
                kinds
                    .iter()
                    .flat_map(|(name, kind)| phrases(name).map(|phrase| (phrase, *kind))),
            ),
            fillers: phrases("filler").collect(),
            kind: phrases("kind").collect(),
            off_topic: phrases("off_topic").collect(),
            swearing: lists
                .get("swearing")
                .into_iter()
                .flatten()
                .flat_map(|word| spellings(word))
                .collect(),
            starting: phrases("starting").collect(),
            speaking_words: LANGUAGES_TO_WISH
                .iter()
                .filter_map(|code| lists.get(&format!("speak_{code}")))
                .flatten()
                .flat_map(|phrase| phrase.split([' ', '|', '?']))
                .flat_map(spellings)
                .collect(),
            speaking: LANGUAGES_TO_WISH
                .iter()
                .map(|code| (*code, phrases(&format!("speak_{code}")).collect()))
                .collect(),
        }
    }
}

/// Languages that can be asked for: `speak_…` in the data.
const LANGUAGES_TO_WISH: [&str; 2] = ["en", "de"];

/// The code of the language that words are small talk in, where they are that in one alone.
pub(crate) fn language(words: &[String]) -> Option<&'static str> {
    if words.is_empty() || words.len() > MOST_SMALL_TALK_WORDS {
        return None;
    }
    let mut languages = BY_LANGUAGE
        .iter()
        .filter(|(_, table)| table.kind_of(words).is_some())
        .map(|(code, _)| *code);
    let first = languages.next()?;
    languages.next().is_none().then_some(first)
}

/// The code of the language that words ask the agent to speak.
pub(crate) fn wished_language(words: &[String]) -> Option<&'static str> {
    let is_whole = |phrases: &Phrases<()>| {
        phrases
            .prefixes_of(words)
            .any(|(count, ())| count > 0 && count == words.len())
    };
    // "Germany" is no typo of "German".
    let is_other = |word: &String| is_of_phrase(word) && !TABLE.speaking_words.contains(word);
    if words.iter().any(is_other) {
        return None;
    }
    let mut wishes = TABLE.speaking.iter();
    wishes
        .find(|(_, phrases)| is_whole(phrases))
        .map(|(code, _)| *code)
}

/// What kind of small talk the whole of `text` is.
pub fn small_talk(text: &str) -> Option<SmallTalk> {
    thread_local! {
        static KINDS: Memory<Option<SmallTalk>> = Memory::default();
    }

    KINDS.with(|memory| memory.of(text, || of_words(text, &remembered(text).words)))
}

/// [`small_talk`] of a text with these words.
pub(crate) fn of_words(text: &str, words: &[String]) -> Option<SmallTalk> {
    if words.is_empty() {
        return signs(text.trim());
    }
    if words.len() > MOST_SMALL_TALK_WORDS {
        return None;
    }
    TABLE
        .kind_of(words)
        .or_else(|| spelt_out(words).and_then(|words| TABLE.kind_of(&words)))
        .or_else(|| ends_solved(text).then_some(SmallTalk::Solved))
}

/// Words that are written as they sound, in full: "u r" is "you are". `None` where there are none.
fn spelt_out(words: &[String]) -> Option<Vec<String>> {
    const SHORT: [(&str, &str); 6] = [
        ("u", "you"),
        ("r", "are"),
        ("ur", "your"),
        ("thats", "that is"),
        ("dis", "this"),
        ("n", "and"),
    ];
    let full = |word: &String| {
        SHORT
            .iter()
            .find(|(short, _)| short == word)
            .map(|(_, full)| *full)
    };
    if !words.iter().any(|word| full(word).is_some()) {
        return None;
    }
    let written = words.iter().map(|word| full(word).unwrap_or(word));
    Some(
        written
            .flat_map(|word| word.split(' '))
            .map(str::to_owned)
            .collect(),
    )
}

/// Whether a few words that ask nothing end in a clause that says that all is solved: "found it, all sorted".
fn ends_solved(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let Some((before, behind)) = text.rsplit_once([',', '.', '!', ';']) else {
        return false;
    };
    let (told, clause) = (words(before), words(behind));
    !before.contains('?')
        && told.len() <= MOST_WORDS_BEFORE_SOLVED
        && clause.len() >= FEWEST_WORDS_OF_SOLVED
        && TABLE.kind_of(&clause) == Some(SmallTalk::Solved)
}

/// So few words before "all sorted" tell what solved it, and no other problem.
const MOST_WORDS_BEFORE_SOLVED: usize = 5;

/// "Fixed" alone may say how something is: "my rate is not, fixed".
const FEWEST_WORDS_OF_SOLVED: usize = 2;

/// Whether a text is kind words and nothing else: a greeting, and sentences that no article is about. The words of a problem
/// may stand in such a sentence too, so each is short.
pub(crate) fn is_kind(text: &str) -> bool {
    let sentences = text
        .split(['.', '!', '?', '\n'])
        .map(words)
        .filter(|words| !words.is_empty());
    let kinds: Vec<bool> = sentences
        .map(|sentence| {
            let is_kind_sentence = sentence.len() <= MOST_KIND_WORDS
                && TABLE.kind.prefixes_of(&sentence).any(|(count, ())| count > 0);
            is_kind_sentence || small_talk(&sentence.join(" ")) == Some(SmallTalk::Greeting)
        })
        .collect();
    !kinds.is_empty() && kinds.into_iter().all(|is_kind| is_kind)
}

/// Whether a text begins as talk does that no article is about, whatever greets before it: "hi, how is the weather".
pub(crate) fn is_off_topic(words: &[String]) -> bool {
    let before = |start: usize| {
        let head = words.get(..start).unwrap_or_default();
        head.is_empty() || TABLE.kind_of(head) == Some(SmallTalk::Greeting) || are_fillers(head)
    };
    (0..words.len().min(MOST_WORDS_BEFORE_TALK + 1)).any(|start| {
        let rest = words.get(start..).unwrap_or_default();
        TABLE.off_topic.prefixes_of(rest).any(|(count, ())| count > 0) && before(start)
    })
}

/// So many words may greet before it.
const MOST_WORDS_BEFORE_TALK: usize = 4;

/// Whether the last of these words thank.
pub(crate) fn ends_thanking(words: &[String]) -> bool {
    (1..words.len()).any(|start| {
        let last = words.get(start..).unwrap_or_default();
        TABLE.kind_of(last) == Some(SmallTalk::Thanks)
    })
}

/// Whether words say nothing of their own, or there are none.
pub(crate) fn are_fillers(words: &[String]) -> bool {
    words.is_empty()
        || filler(words).is_some_and(|count| count > 0 && are_fillers(words.get(count..).unwrap_or_default()))
}

/// A sentence of more words says more than a kind word.
const MOST_KIND_WORDS: usize = 14;

/// Words that only swear: "my fucking token" is "my token".
pub(crate) fn is_swearing(word: &str) -> bool {
    TABLE.swearing.contains(word)
}

/// Whether a word, with those behind it, begins with a filler; how many words that takes.
pub(crate) fn filler(words: &[String]) -> Option<usize> {
    TABLE.fillers.prefixes_of(words).map(|(count, ())| count).max()
}

/// Whether words begin with one of starting over.
pub(crate) fn names_start(words: &[String]) -> bool {
    TABLE.starting.prefixes_of(words).next().is_some()
}

/// Pieces that words may begin with: how many words each takes, and what kind it is, where it is no filler.
type Pieces = Vec<(usize, Option<SmallTalk>)>;

/// Cuts all words into pieces; of the ways to do it the one with the fewest pieces (so that "no luck" is not "no"), and
/// of its kinds the most telling.
fn cut<F>(words: &[String], pieces: F) -> Option<SmallTalk>
where
    F: Fn(&[String]) -> Pieces,
{
    // Only what can be reached from the first word is looked at: nearly every question stops there.
    let mut found: Vec<Option<Pieces>> = vec![None; words.len()];
    let mut is_reached = vec![false; words.len() + 1];
    if let Some(start) = is_reached.first_mut() {
        *start = true;
    }
    for start in 0..words.len() {
        if is_reached.get(start) != Some(&true) {
            continue;
        }
        let mut pieces = pieces(words.get(start..).unwrap_or_default());
        pieces.retain(|(length, _)| *length > 0);
        for (length, _) in &pieces {
            if let Some(next) = is_reached.get_mut(start + length) {
                *next = true;
            }
        }
        if let Some(slot) = found.get_mut(start) {
            *slot = Some(pieces);
        }
    }
    if is_reached.last() != Some(&true) {
        return None;
    }
    // For each suffix: pieces needed and the most telling kind among them.
    let mut best: Vec<Option<(usize, Option<SmallTalk>)>> = vec![None; words.len() + 1];
    if let Some(end) = best.last_mut() {
        *end = Some((0, None));
    }
    for (start, pieces) in found.into_iter().enumerate().rev() {
        let found = pieces
            .into_iter()
            .flatten()
            .filter_map(|(length, kind)| {
                let (count, behind) = best.get(start + length).copied().flatten()?;
                Some((count + 1, most_telling(kind, behind)))
            })
            .min_by_key(|(count, kind)| (*count, kind.is_none(), *kind));
        if let Some(slot) = best.get_mut(start) {
            *slot = found;
        }
    }
    best.first().copied().flatten().and_then(|(_, kind)| kind)
}

fn most_telling(left: Option<SmallTalk>, right: Option<SmallTalk>) -> Option<SmallTalk> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.min(right)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests;
