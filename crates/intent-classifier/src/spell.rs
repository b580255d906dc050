//! Typo repair: towards the words of the documents, and only for words that nobody knows.
//!
//! A word is left alone when a document knows it, when an English list of 40,000 words knows it (beside German documents, a
//! German one of 35,000 too), or when it names an exact thing (a code, a number, an address). Else the nearest word of the documents within one slip (up to five
//! letters) or two (above) takes its place; failing that, it is tried as two words written together. Where neither
//! helps, or a frequent English word is clearly nearer, it stands for that word: no document has it, but table and
//! encoder know what it means.

mod deletions;
mod distance;
mod english;
mod frequent;
mod german;
mod list;

use std::collections::HashMap;

use crate::entity::entity_kind;
use crate::hash::{HashedMap, Unfinished, hash_parts};
use deletions::{Deletions, MOST_DELETIONS};
use distance::{EASY_SLIP, weighted_distance};

pub(crate) use distance::neighbours;
pub use english::is_english;
pub(crate) use german::is_german;

/// Words with fewer letters are not repaired: everything is near "ab".
const SHORTEST_REPAIRED: usize = 3;

/// Up to so many letters, one slip is repaired; above, two.
const ONE_SLIP_UP_TO: usize = 5;

/// Words with more letters are no words a person misspells.
const LONGEST_REPAIRED: usize = 32;

/// By so many slips a word of the documents may be farther than an English one that none of them has: what is asked is
/// mostly about what they say. Between 0 and 1 the accuracy of the public sets is the same.
const HOME: f64 = 0.3;

/// Shortest part when a word is split, so that "accesstoken" splits and "tokena" does not.
const SHORTEST_PART: usize = 3;

/// What to do with a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repair<'a> {
    /// It stands for this word.
    Word(&'a str),
    /// Two words were written together.
    Split(&'a str, &'a str),
    /// It stands for this English word, which no document has.
    English(&'static str),
}

/// The folded words beside one that is repaired, where there are any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Between<'a> {
    /// Before it, as repaired.
    pub before: Option<&'a str>,
    /// After it, as written.
    pub after: Option<&'a str>,
}

impl Between<'_> {
    /// No word fits better, in slips.
    fn most(self) -> f64 {
        let sides = u8::from(self.before.is_some()) + u8::from(self.after.is_some());
        MOST_FIT * f64::from(sides)
    }
}

/// A word of the documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WordUse {
    /// How often titles, phrases, keywords and context have it.
    pub said: u32,
    /// How often answers have it: known, but less trusted as the aim of a repair.
    pub in_bodies: u32,
}

impl WordUse {
    fn count(&mut self, is_body: bool) {
        if is_body {
            self.in_bodies += 1;
        } else {
            self.said += 1;
        }
    }
}

/// What an analyzer makes of a word of the documents, so that it need not be made again for each message that has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Known {
    /// Its stem.
    pub(crate) stem: Box<str>,
    /// Whether it carries meaning.
    pub(crate) is_content: bool,
}

/// What is known of the language of documents beside their words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Spoken {
    /// Words that they do not have may be meant too.
    English,
    /// There is a list of words that are no typos.
    German,
    /// Nothing.
    #[default]
    Other,
}

/// Collects the words of the documents.
#[derive(Debug, Default)]
pub struct VocabularyBuilder {
    words: HashMap<String, WordUse>,
    neighbours: HashedMap<u32>,
    spoken: Spoken,
}

impl VocabularyBuilder {
    /// Documents in English: words that they do not have may be meant too.
    pub fn english() -> Self {
        Self {
            spoken: Spoken::English,
            ..Self::default()
        }
    }

    /// Documents in German, whose words are no typos of theirs ("machen" is no "Wochen").
    pub fn german() -> Self {
        Self {
            spoken: Spoken::German,
            ..Self::default()
        }
    }

    /// Takes the folded words of one text in order.
    pub fn add<'a>(&mut self, words: impl Iterator<Item = &'a str>, is_body: bool) {
        let mut before: Option<&str> = None;
        for word in words {
            // Most words are there already, and need no copy.
            if let Some(word_use) = self.words.get_mut(word) {
                word_use.count(is_body);
            } else {
                self.words.entry(word.to_owned()).or_default().count(is_body);
            }
            if let Some(before) = before {
                *self.neighbours.entry(hash_parts(&[before, word])).or_default() += 1;
            }
            before = Some(word);
        }
    }

    /// The finished speller.
    pub fn build(self) -> Speller {
        self.build_with(|_| None)
    }

    /// The finished speller, with what `known` tells of each word.
    pub(crate) fn build_with(self, known: impl Fn(&str) -> Option<Known>) -> Speller {
        let mut sorted: Vec<(String, WordUse)> = self.words.into_iter().collect();
        sorted.sort_unstable_by(|left, right| left.0.cmp(&right.0));
        let (words, uses): (Vec<String>, Vec<WordUse>) = sorted.into_iter().unzip();
        let index = (0_u32..)
            .zip(&words)
            .map(|(at, word)| (hash_parts(&[word]), at))
            .collect();
        let known = words.iter().map(|word| known(word)).collect::<Option<_>>();
        let deletions = Deletions::new(&words, MOST_DELETIONS);
        let least_doubt = uses.iter().map(|&word_use| doubt(word_use)).fold(0.0, f64::min);
        Speller {
            words,
            uses,
            known: known.unwrap_or_default(),
            index,
            neighbours: self.neighbours,
            deletions,
            least_doubt,
            spoken: self.spoken,
        }
    }
}

/// Repairs words towards a vocabulary.
#[derive(Debug)]
pub struct Speller {
    /// Sorted.
    words: Vec<String>,
    uses: Vec<WordUse>,
    /// What was told of each word, if anything.
    known: Vec<Known>,
    /// Places of the words by their hashes.
    index: HashedMap<u32>,
    /// How often two words stand side by side in the documents, by their hash.
    neighbours: HashedMap<u32>,
    deletions: Deletions,
    /// The least that speaks against any word beside its distance; see [`doubt`].
    least_doubt: f64,
    spoken: Spoken,
}

impl Speller {
    /// Whether a document has the folded word.
    pub fn knows(&self, folded: &str) -> bool {
        self.place(folded).is_some()
    }

    /// What was told of a word when the speller was made; nothing for one that no document has.
    pub(crate) fn known(&self, folded: &str) -> Option<&Known> {
        self.known.get(self.place(folded)?)
    }

    fn place(&self, folded: &str) -> Option<usize> {
        let at = *self.index.get(&hash_parts(&[folded]))? as usize;
        (self.words[at] == folded).then_some(at)
    }

    /// What `folded` was meant to be, between these words; `None` where it stays as it is.
    pub fn repair(&self, folded: &str, between: Between<'_>) -> Option<Repair<'_>> {
        let letters = folded.chars().count();
        if !(SHORTEST_REPAIRED..=LONGEST_REPAIRED).contains(&letters)
            || self.knows(folded)
            || entity_kind(folded).is_some()
            || is_english(folded)
        {
            return None;
        }
        if self.spoken == Spoken::German && is_german(folded) {
            // What is no typo may be another form of a word: "verlieren" is what was "verloren".
            let (_, word) = self.nearest(folded, letters, between)?;
            return begin_alike(folded, word).then_some(Repair::Word(word));
        }
        let english = if self.spoken != Spoken::English {
            None
        } else if frequent::is_frequent(folded) {
            return None;
        } else {
            frequent::nearest(folded)
        };
        if let Some((left, right)) = self.split(folded, true) {
            return Some(Repair::Split(left, right));
        }
        match (self.nearest(folded, letters, between), english) {
            (Some((cost, _)), Some((least, word))) if cost > least + HOME => Some(Repair::English(word)),
            (Some((_, word)), _) => Some(Repair::Word(word)),
            (None, english) => match (self.split(folded, false), english) {
                (Some((left, right)), _) => Some(Repair::Split(left, right)),
                (None, Some((_, word))) => Some(Repair::English(word)),
                (None, None) => None,
            },
        }
    }

    /// The one word that two neighbouring words were meant to be: "pipe line", where the documents say "pipeline" and
    /// never "pipe line".
    pub fn join(&self, left: &str, right: &str) -> Option<&str> {
        let joined = Unfinished::new().with(left).with(right).with_end();
        let at = *self.index.get(&joined.finish())? as usize;
        let word = self.words[at].as_str();
        let is_joined = word.strip_prefix(left) == Some(right) && word.chars().count() > ONE_SLIP_UP_TO;
        let is_said_apart = self.neighbours.contains_key(&hash_parts(&[left, right]));
        let is_exact = entity_kind(left).is_some() || entity_kind(right).is_some();
        (is_joined && !is_said_apart && !is_exact && self.uses[at].said > 0).then_some(word)
    }

    /// The best word within reach, and what speaks against it, in slips.
    fn nearest(&self, folded: &str, letters: usize, between: Between<'_>) -> Option<(f64, &str)> {
        let mut best = self.nearest_within(folded, 1, between);
        // Most words are one slip away, and whoever looks for two looks in four times as many places.
        let least_of_two = 2.0 * EASY_SLIP + self.least_doubt;
        if letters > ONE_SLIP_UP_TO && best.is_none_or(|(least, _)| least >= least_of_two) {
            best = self.nearest_within(folded, 2, between);
        }
        best.map(|(cost, at)| (cost, self.words[at].as_str()))
    }

    /// The place of the best word within so many slips, after what speaks against it.
    fn nearest_within(&self, folded: &str, reach: usize, between: Between<'_>) -> Option<(f64, usize)> {
        let mut best: Option<(f64, usize)> = None;
        for at in self.deletions.candidates(folded, reach) {
            let word = &self.words[at];
            if strsim::osa_distance(folded, word) > reach || entity_kind(word).is_some() {
                continue;
            }
            // A first letter is rarely wrong.
            let other_first_letter = folded.chars().next() != word.chars().next();
            let unlikely = if other_first_letter {
                OTHER_FIRST_LETTER
            } else {
                0.0
            };
            let cost = weighted_distance(folded, word) + unlikely + doubt(self.uses[at]);
            // Words are sorted and candidates come in their order, so the first of equals is the first by name.
            let is_beaten = |cost: f64| best.is_some_and(|(least, _)| cost >= least);
            if is_beaten(cost - between.most()) {
                continue;
            }
            let cost = cost - self.fit(word, between);
            if !is_beaten(cost) {
                best = Some((cost, at));
            }
        }
        best
    }

    /// What speaks for a word between two others, in slips: the documents have it beside them.
    fn fit(&self, word: &str, between: Between<'_>) -> f64 {
        let said = |left: &str, right: &str| self.neighbours.get(&hash_parts(&[left, right]));
        let before = between.before.and_then(|before| said(before, word));
        let after = between.after.and_then(|after| said(word, after));
        [before, after]
            .into_iter()
            .flatten()
            .map(|&times| (FIT * f64::from(times).ln_1p()).min(MOST_FIT))
            .sum()
    }

    /// Two known words that make up `folded`; `side_by_side`: the documents have them next to each other.
    fn split(&self, folded: &str, side_by_side: bool) -> Option<(&str, &str)> {
        let mut best: Option<(u32, &str, &str)> = None;
        for (at, _) in folded.char_indices() {
            let (left, right) = folded.split_at(at);
            if left.chars().count() < SHORTEST_PART || right.chars().count() < SHORTEST_PART {
                continue;
            }
            let (Some(first), Some(second)) = (self.place(left), self.place(right)) else {
                continue;
            };
            if side_by_side && !self.neighbours.contains_key(&hash_parts(&[left, right])) {
                continue;
            }
            let frequency = self.uses[first].said.min(self.uses[second].said);
            if frequency > 0 && best.is_none_or(|(most, _, _)| frequency > most) {
                best = Some((frequency, &self.words[first], &self.words[second]));
            }
        }
        best.map(|(_, left, right)| (left, right))
    }
}

/// Whether two words have their first letters in common, as forms of one have.
fn begin_alike(left: &str, right: &str) -> bool {
    const FEWEST: usize = 4;
    let alike = left.chars().zip(right.chars());
    alike.take_while(|(left, right)| left == right).count() >= FEWEST
}

/// What speaks for a word that the documents have once more beside its neighbour, in slips by the logarithm of the times, and
/// the most of it on either side. Of typos made in held-out phrases of BANKING77, HWU64 and CLINC150 by words that were
/// repaired at all, 6 % were repaired to another word without this, 3.5 % with it; from 0.2 to 0.4 it is the same.
const FIT: f64 = 0.3;
const MOST_FIT: f64 = 0.9;

/// What speaks against a word with another first letter, in slips.
const OTHER_FIRST_LETTER: f64 = 0.3;

/// What speaks against a word by its use, in slips: a frequent word is meant more often. Weights by taste.
fn doubt(WordUse { said, in_bodies }: WordUse) -> f64 {
    let frequency = f64::from(said) + 0.25 * f64::from(in_bodies);
    let unsaid = if said == 0 { 0.3 } else { 0.0 };
    unsaid - 0.06 * frequency.ln_1p().min(6.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn speller(texts: &[&str]) -> Speller {
        let mut builder = VocabularyBuilder::default();
        for text in texts {
            builder.add(text.split(' '), false);
        }
        builder.build()
    }

    #[test]
    fn a_german_word_is_no_typo_of_another_but_may_be_a_form_of_it() {
        let mut builder = VocabularyBuilder::german();
        builder.add("zwei wochen verloren".split(' '), false);
        let speller = builder.build();

        let repairs = ["machen", "verlieren", "wohcen"].map(|word| speller.repair(word, Between::default()));

        assert_eq!(
            repairs,
            [None, Some(Repair::Word("verloren")), Some(Repair::Word("wochen"))]
        );
    }

    #[test]
    fn a_slip_is_repaired() {
        let speller = speller(&["regenerate the token", "organization settings"]);

        let repairs =
            ["tokne", "regenrate", "organisatoin"].map(|word| speller.repair(word, Between::default()));

        assert_eq!(
            repairs,
            [
                Some(Repair::Word("token")),
                Some(Repair::Word("regenerate")),
                Some(Repair::Word("organization")),
            ]
        );
    }

    #[test]
    fn an_english_word_is_no_typo() {
        let speller = speller(&["token settings"]);

        let repairs = ["taken", "spoken", "setting"].map(|word| speller.repair(word, Between::default()));

        assert_eq!(repairs, [None, None, None]);
    }

    #[test]
    fn a_typo_of_a_word_that_no_document_has_stands_for_it() {
        let mut builder = VocabularyBuilder::english();
        builder.add(["refund", "receipts"].into_iter(), false);
        let speller = builder.build();

        let repairs =
            ["weahter", "recieved", "refnud", "tf40081"].map(|word| speller.repair(word, Between::default()));

        // "receipts" is two slips from "recieved", and English has a word at one.
        assert_eq!(
            repairs,
            [
                Some(Repair::English("weather")),
                Some(Repair::English("received")),
                Some(Repair::Word("refund")),
                None,
            ]
        );
    }

    #[test]
    fn a_typo_is_repaired_in_english_where_documents_are() {
        let speller = speller(&["bestellung stornieren"]);

        let repair = speller.repair("weahter", Between::default());

        assert_eq!(repair, None);
    }

    #[test]
    fn a_code_is_no_typo() {
        let speller = speller(&["error aadsts50011 and tf400813"]);

        let repairs = ["aadsts50012", "tf40081", "400"].map(|word| speller.repair(word, Between::default()));

        assert_eq!(repairs, [None, None, None]);
    }

    #[test]
    fn a_short_word_is_repaired_by_one_slip_only() {
        let speller = speller(&["oauth"]);

        let repairs = ["oath", "oatuh", "oatt"].map(|word| speller.repair(word, Between::default()));

        // "oath" is English.
        assert_eq!(repairs, [None, Some(Repair::Word("oauth")), None]);
    }

    #[test]
    fn words_written_together_are_split() {
        let speller = speller(&["personal access token"]);

        let repair = speller.repair("accesstoken", Between::default());

        assert_eq!(repair, Some(Repair::Split("access", "token")));
    }

    #[test]
    fn a_word_written_apart_is_joined() {
        let speller = speller(&["pipeline agent", "build pipeline"]);

        let joined = speller.join("pipe", "line");

        assert_eq!(joined, Some("pipeline"));
    }

    #[test]
    fn words_that_documents_write_apart_stay_apart() {
        let speller = speller(&["setup", "set up"]);

        let joined = speller.join("set", "up");

        assert_eq!(joined, None);
    }

    #[test]
    fn a_word_that_documents_have_beside_its_neighbours_is_meant() {
        let speller = speller(&[
            "lost my card",
            "what I care about",
            "what I care for",
            "what I care for",
        ]);
        let between = |before, after| Between { before, after };

        let repairs = [
            speller.repair("carz", between(Some("my"), None)),
            speller.repair("carz", between(Some("I"), None)),
            speller.repair("carz", between(None, Some("about"))),
        ];

        let [card, care] = ["card", "care"].map(|word| Some(Repair::Word(word)));
        assert_eq!(repairs, [card, care.clone(), care]);
    }

    #[test]
    fn a_word_two_slips_away_does_not_win_by_its_neighbours() {
        let speller = speller(&["the plane ticket", "the plane ticket", "planet"]);
        let between = Between {
            before: Some("the"),
            after: Some("ticket"),
        };

        let repair = speller.repair("planetz", between);

        assert_eq!(repair, Some(Repair::Word("planet")));
    }

    #[test]
    fn the_nearer_key_wins() {
        let speller = speller(&["bozill nozill mozill"]);

        let repair = speller.repair("vozill", Between::default());

        assert_eq!(repair, Some(Repair::Word("bozill")));
    }

    proptest! {
        #[test]
        fn looking_for_one_slip_first_overlooks_no_better_word(
            texts in proptest::collection::vec("[abce]{5,8}( [abce]{5,8}){0,3}", 1..60),
            typed in "[abce]{6,8}",
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let speller = speller(&texts);

            let found = speller.nearest(&typed, typed.len(), Between::default());

            let expected = speller.nearest_within(&typed, 2, Between::default());
            prop_assert_eq!(found, expected.map(|(cost, at)| (cost, speller.words[at].as_str())));
        }
    }
}
