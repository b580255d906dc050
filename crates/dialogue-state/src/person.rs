//! Whether a person is asked for: "talk to a human", "agent please", "open a support ticket".
//!
//! The phrases are data (`data/*/handoff.toml`). Whole utterances are read generously; inside of a longer utterance a verb
//! and a noun must stand together, and what follows must not make the noun another thing: "install a self hosted agent"
//! and "agent pool offline" are questions.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::small_talk::{are_fillers, filler, small_talk};
use crate::words::{File, Memory, Phrase, Phrases, read_phrases, remembered, words};

/// A verb, words between, a noun.
struct Pattern {
    verbs: Phrases<()>,
    between: Phrases<()>,
    nouns: Phrases<()>,
    /// What must stand behind the noun, or a few words on: the verb of a German sentence. Empty: see [`is_end`].
    closing: Phrases<()>,
}

struct Table {
    whole: Phrases<()>,
    patterns: Vec<Pattern>,
    after: Phrases<()>,
    negations: Phrases<()>,
    /// "Speak with", and who wants to.
    speaking: Phrases<()>,
    speakers: Phrases<()>,
    /// "Talk to", and by what people are called that one talks to.
    talking: Phrases<()>,
    trades: FxHashSet<String>,
    /// How somebody is addressed, called for, and asked after.
    titles: FxHashSet<String>,
    calling_for: FxHashSet<String>,
    being_in: FxHashSet<String>,
    /// "Mit … sprechen".
    with_whom: FxHashSet<String>,
    speaking_last: FxHashSet<String>,
    things: FxHashSet<String>,
    coming: Phrases<()>,
    /// Begin what is done first, or not at all: "before you open a ticket", "if you open a ticket".
    not_sending: FxHashSet<String>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let lists = read_phrases(File::Handoff);
    let phrases = |name: &str| -> Phrases<()> {
        lists
            .get(name)
            .into_iter()
            .flatten()
            .map(|phrase| Phrase::new(phrase))
            .collect()
    };
    let list = |name: &str| -> FxHashSet<String> { lists.get(name).into_iter().flatten().cloned().collect() };
    let pattern = |verbs: &str, between: &str, nouns: &str| Pattern {
        verbs: phrases(verbs),
        between: phrases(between),
        nouns: phrases(nouns),
        closing: std::iter::empty().collect(),
    };
    Table {
        whole: phrases("whole"),
        patterns: vec![
            pattern("verbs", "between", "nouns"),
            pattern("weak_verbs", "between", "weak_nouns"),
            pattern("contact_verbs", "between", "contact_nouns"),
            pattern("ticket_verbs", "ticket_between", "ticket_nouns"),
            Pattern {
                closing: phrases("closing"),
                ..pattern("with", "between", "with_nouns")
            },
        ],
        after: phrases("after"),
        negations: phrases("negations"),
        speaking: phrases("speaking"),
        speakers: phrases("speakers"),
        talking: phrases("talking"),
        trades: list("trades"),
        titles: list("titles"),
        calling_for: list("calling_for"),
        being_in: list("being_in"),
        with_whom: list("with_whom"),
        speaking_last: list("speaking_last"),
        things: list("things"),
        coming: phrases("coming"),
        not_sending: list("not_sending"),
    }
});

/// Patterns of [`Table::patterns`] that an answer sends on by: contacting somebody, and opening a request.
const SENDING: [usize; 2] = [2, 3];

/// No more words stand between verb and noun.
const MOST_BETWEEN: usize = 4;

/// So many words may stand between a noun and its closing verb: "mit einem Mitarbeiter darüber sprechen".
const MOST_BEFORE_CLOSING: usize = 2;

/// Longer utterances decline more than a person.
const MOST_DECLINING_WORDS: usize = 10;

/// A last sentence of more words is a sentence, not a call for help: "is there anybody here who I can talk to?" has nine.
const MOST_LAST_WORDS: usize = 10;

/// As much may stand before a reason.
const MOST_FIRST_WORDS: usize = 6;

/// A name, with what stands around it.
const MOST_NAME_WORDS: usize = 3;

/// Longer utterances are no whole phrases.
const MOST_WHOLE_WORDS: usize = 16;

/// A negation counts when the verb follows within so many words.
const NEGATION_REACH: usize = 4;

/// Whether `text` asks for a person.
pub fn asks_for_person(text: &str) -> bool {
    thread_local! {
        static ASKS: Memory<bool> = Memory::default();
    }

    ASKS.with(|memory| memory.of(text, || ask_for_person(text, &remembered(text).words)))
}

/// Whether words that ask for a person by themselves name a thing as well: "ticket".
pub(crate) fn may_be_a_thing(words: &[String]) -> bool {
    matches!(words, [word] if TABLE.things.contains(word))
}

/// Whether somebody is wished for who comes to where one is: "can someone come out?". An article may say how.
pub(crate) fn asks_to_come(words: &[String]) -> bool {
    is_made_of(words, &TABLE.coming)
}

/// Whether the last clause of a longer text wishes so: "my landline is dead, can somebody come and have a look?".
pub(crate) fn asks_to_come_at_last(text: &str) -> bool {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    text.rsplit_once([',', '.', ';', '!', '?', '\n'])
        .is_some_and(|(_, last)| asks_to_come(&words(last)))
}

/// [`asks_for_person`] of a text with these words.
pub(crate) fn ask_for_person(text: &str, words: &[String]) -> bool {
    if is_whole(words)
        || is_whole_at_end(text, words)
        || is_whole_at_start(text, words)
        || speaks_with_somebody(words)
        || calls_for_somebody(words)
    {
        return true;
    }
    (0..words.len()).any(|start| {
        let rest = words.get(start..).unwrap_or_default();
        TABLE.patterns.iter().any(|pattern| pattern.begins(rest)) && !is_negated(words, start)
    })
}

/// Whether an answer sends whoever reads it on to people: "continue to create a support request".
pub(crate) fn sends_to_person(answer: &str) -> bool {
    let sends = |words: &[String], verb: usize| {
        let (before, rest) = words.split_at_checked(verb).unwrap_or_default();
        let mut patterns = SENDING.iter().filter_map(|at| TABLE.patterns.get(*at));
        patterns.any(|pattern| pattern.is_named(rest))
            && !before.iter().any(|word| TABLE.not_sending.contains(word))
            && !is_negated(words, verb)
    };
    answer.split([',', ';', ':', '.', '!', '?', '\n']).any(|clause| {
        let words = words(clause);
        (0..words.len()).any(|verb| sends(&words, verb))
    })
}

/// Whether `words` say that no person is wanted, and nothing else.
pub(crate) fn decline_person(words: &[String]) -> bool {
    let is_declined = |start: usize| {
        let rest = words.get(start..).unwrap_or_default();
        is_negated(words, start) && TABLE.patterns.iter().any(|pattern| pattern.begins(rest))
    };
    words.len() <= MOST_DECLINING_WORDS && (0..words.len()).any(is_declined)
}

/// "Forget it. Human!": the last sentence asks, or what stands behind small talk and a comma.
fn is_whole_at_end(text: &str, all: &[String]) -> bool {
    let asks = |piece: &str| {
        let piece = words(piece);
        !piece.is_empty() && piece.len() < all.len() && piece.len() <= MOST_LAST_WORDS && is_whole(&piece)
    };
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    if text.rsplit(['.', '!', '?', ';', '\n']).next().is_some_and(asks) {
        return true;
    }
    text.rsplit_once(',')
        .is_some_and(|(before, behind)| small_talk(before).is_some() && asks(behind))
}

/// "A human please, my camera is offline": the first clause asks, and what follows tells why. A word alone may be the thing
/// it is about: "Agent: offline".
fn is_whole_at_start(text: &str, all: &[String]) -> bool {
    let Some((clause, _)) = text.split_once([',', '.', '!', ';', '\n']) else {
        return false;
    };
    let clause = words(clause);
    (2..=MOST_FIRST_WORDS).contains(&clause.len())
        && clause.len() < all.len()
        && !clause.iter().any(|word| TABLE.things.contains(word))
        && is_whole(&clause)
}

/// "Could I speak with Dave?", "let me talk to the rent team": one speaks with people alone, and talks to whoever is one by
/// the name of their trade.
fn speaks_with_somebody(words: &[String]) -> bool {
    let is_of = |list: &Phrases<()>, word: &[String]| list.prefixes_of(word).next().is_some();
    (0..words.len()).any(|start| {
        let (before, rest) = words.split_at(start);
        let has_speaker =
            (0..before.len()).any(|place| is_of(&TABLE.speakers, before.get(place..).unwrap_or_default()));
        let names = |count: usize| {
            let mut named = rest.get(count..).unwrap_or_default();
            while let [rest @ .., last] = named
                && (filler(std::slice::from_ref(last)) == Some(1) || last == "now")
            {
                named = rest;
            }
            named
        };
        let speaks = TABLE
            .speaking
            .prefixes_of(rest)
            .next()
            .is_some_and(|(count, ())| (1..=MOST_NAME_WORDS).contains(&names(count).len()));
        let talks = || {
            TABLE.talking.prefixes_of(rest).next().is_some_and(|(count, ())| {
                let named = names(count);
                (1..=MOST_NAME_WORDS + 1).contains(&named.len())
                    && named.last().is_some_and(|last| TABLE.trades.contains(last))
            })
        };
        // "Talk to reception": who wants to is left out.
        let is_asked = (has_speaker && (speaks || talks())) || (are_fillers(before) && talks());
        is_asked && !is_negated(words, start)
    }) || speaks_at_end(words)
}

/// "Mrs Jones please", "ist Frau Klein da?": somebody is called for by name, or asked after.
fn calls_for_somebody(words: &[String]) -> bool {
    let Some(at) = words.iter().position(|word| TABLE.titles.contains(word)) else {
        return false;
    };
    let (before, behind) = words.split_at(at);
    let is_day = |word: &&String| {
        matches!(
            word.as_str(),
            "today" | "now" | "still" | "heute" | "gerade" | "noch"
        )
    };
    let behind: Vec<&String> = behind.iter().filter(|word| !is_day(word)).collect();
    let [_, named @ .., last] = behind.as_slice() else {
        return false;
    };
    let is_asked_after = TABLE.being_in.contains(*last)
        && before
            .last()
            .is_some_and(|verb| matches!(verb.as_str(), "is" | "ist" | "wäre"));
    (1..=MOST_NAME_WORDS - 1).contains(&named.len())
        && (is_asked_after || (TABLE.calling_for.contains(*last) && are_fillers(before)))
}

/// "Kann ich mit Frau Klein sprechen?", "bitte mit der Leitung sprechen": the verb stands last, and who wants to may be left
/// out.
fn speaks_at_end(words: &[String]) -> bool {
    let is_of = |list: &Phrases<()>, word: &[String]| list.prefixes_of(word).next().is_some();
    let Some(with) = words.iter().rposition(|word| TABLE.with_whom.contains(word)) else {
        return false;
    };
    let (before, behind) = words.split_at(with);
    let [_, named @ .., verb] = behind else {
        return false;
    };
    let is_wished = is_of(&TABLE.speakers, before) || are_fillers(before);
    (1..=MOST_NAME_WORDS).contains(&named.len())
        && TABLE.speaking_last.contains(verb)
        && is_wished
        && !is_negated(words, with)
}

/// Whether the utterance asks for a person and says nothing else.
fn is_whole(words: &[String]) -> bool {
    is_made_of(words, &TABLE.whole)
}

/// Whether the utterance is made of whole phrases and fillers, with one whole phrase at least.
fn is_made_of(words: &[String], phrases: &Phrases<()>) -> bool {
    if words.len() > MOST_WHOLE_WORDS {
        return false;
    }
    // For each place: whether it is reached, and whether by way of a phrase.
    let mut reached = vec![(false, false); words.len() + 1];
    if let Some(start) = reached.first_mut() {
        start.0 = true;
    }
    for at in 0..words.len() {
        let rest = words.get(at..).unwrap_or_default();
        let (is_reached, has_phrase) = reached.get(at).copied().unwrap_or_default();
        if !is_reached {
            continue;
        }
        let whole = phrases.prefixes_of(rest).map(|(count, ())| (count, true));
        let pieces = whole.chain(filler(rest).map(|count| (count, has_phrase)));
        for (count, is_phrase) in pieces.filter(|(count, _)| *count > 0) {
            if let Some(next) = reached.get_mut(at + count) {
                *next = (true, next.1 || is_phrase || has_phrase);
            }
        }
    }
    reached.last() == Some(&(true, true))
}

impl Pattern {
    /// Whether `words` begin with a verb, words between, a noun, and nothing that makes the noun another thing.
    fn begins(&self, words: &[String]) -> bool {
        self.is_named_before(words, |rest| self.ends(rest))
    }

    /// As [`Pattern::begins`], whatever follows the noun.
    fn is_named(&self, words: &[String]) -> bool {
        self.is_named_before(words, |_| true)
    }

    fn is_named_before(&self, words: &[String], ends: impl Fn(&[String]) -> bool) -> bool {
        self.verbs
            .prefixes_of(words)
            .any(|(count, ())| self.has_noun(words.get(count..).unwrap_or_default(), MOST_BETWEEN, &ends))
    }

    fn has_noun(&self, words: &[String], between: usize, ends: &impl Fn(&[String]) -> bool) -> bool {
        let at_noun = self
            .nouns
            .prefixes_of(words)
            .any(|(count, ())| ends(words.get(count..).unwrap_or_default()));
        at_noun
            || (between > 0
                && self.between.prefixes_of(words).any(|(count, ())| {
                    self.has_noun(words.get(count..).unwrap_or_default(), between - 1, ends)
                }))
    }
}

impl Pattern {
    /// Whether what follows a noun leaves it what it is.
    fn ends(&self, words: &[String]) -> bool {
        if self.closing.is_empty() {
            return is_end(words);
        }
        (0..=MOST_BEFORE_CLOSING).any(|at| {
            let rest = words.get(at..).unwrap_or_default();
            self.closing.prefixes_of(rest).next().is_some()
        })
    }
}

/// Whether what follows a noun leaves it what it is.
fn is_end(words: &[String]) -> bool {
    words.is_empty() || TABLE.after.prefixes_of(words).next().is_some()
}

fn is_negated(words: &[String], verb: usize) -> bool {
    (verb.saturating_sub(NEGATION_REACH)..verb).any(|start| {
        let before = words.get(start..verb).unwrap_or_default();
        TABLE.negations.prefixes_of(before).next().is_some()
    })
}

#[cfg(test)]
mod tests;
