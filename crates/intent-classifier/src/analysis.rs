//! A text as it was understood: its words, the concepts in it, and what each means.

use std::borrow::Cow;
use std::cmp::Reverse;

use crate::Language;
use crate::synonym::Reading;

/// A word of a text, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// As written.
    pub(crate) text: String,
    /// Folded, after repair.
    pub(crate) folded: String,
    /// Whether repair changed it.
    pub(crate) is_repaired: bool,
    /// The English word that a typo stands for and no document has: what vectors are made of.
    pub(crate) respelt: Option<&'static str>,
    /// As written, folded, where it is read as another word that means the same and vectors know the one that was written.
    pub(crate) own: Option<String>,
    /// Stem of `folded`; exact things are not stemmed.
    pub(crate) stem: String,
    /// Whether it carries meaning.
    pub(crate) is_content: bool,
    /// Whether it is a code or a GUID: it is the same or another, never near. What is near by its letters, or by the pieces
    /// that vectors are made of, is another error.
    pub(crate) is_code: bool,
}

/// A concept of synonyms in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Concept {
    /// Its name.
    pub(crate) name: String,
    /// The words of its longest term: what an abbreviation stands for.
    pub(crate) meaning: Vec<String>,
    /// The first word of the text that it covers.
    pub(crate) first: usize,
    /// The last one.
    pub(crate) last: usize,
}

impl Concept {
    /// Whether it covers a word.
    pub(crate) fn covers(&self, word: usize) -> bool {
        (self.first..=self.last).contains(&word)
    }
}

/// A text, understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Analysis {
    /// Its words in order.
    pub(crate) terms: Vec<Term>,
    /// Concepts of synonyms in it, in order; they may overlap.
    pub(crate) concepts: Vec<Concept>,
    /// What documents say where an utterance says it otherwise, in order; they may overlap.
    pub(crate) readings: Vec<Reading>,
    /// The language it was understood in.
    pub(crate) language: Language,
}

impl Analysis {
    /// Whether vectors are made of it: table and encoder were made from English.
    pub(crate) fn has_vectors(&self) -> bool {
        self.language == Language::English
    }

    /// How many words carry meaning.
    pub(crate) fn content_words(&self) -> usize {
        self.terms.iter().filter(|term| term.is_content).count()
    }

    /// For each word, what it means: nothing for a code, itself as repaired (towards any English word), or for the first word
    /// of a concept what the concept means, and nothing for its other words. Where concepts overlap, the first and longest counts; what was said is not said again
    /// ("personal access token (PAT)").
    pub(crate) fn meanings(&self) -> Vec<Cow<'_, str>> {
        let mut meanings: Vec<Cow<'_, str>> = self
            .terms
            .iter()
            .map(|term| match (term.respelt, &term.own) {
                _ if term.is_code => "",
                (Some(word), _) => word,
                (None, Some(own)) => own,
                (None, None) => term.folded.as_str(),
            })
            .map(Cow::Borrowed)
            .collect();
        let mut said = Vec::new();
        let mut free = 0;
        while let Some(concept) = self
            .concepts
            .iter()
            .filter(|concept| concept.first >= free)
            .min_by_key(|concept| (concept.first, Reverse(concept.last)))
        {
            for meaning in &mut meanings[concept.first..=concept.last] {
                *meaning = Cow::Borrowed("");
            }
            if !said.contains(&&concept.name) {
                said.push(&concept.name);
                meanings[concept.first] = Cow::Owned(concept.meaning.join(" "));
            }
            free = concept.last + 1;
        }
        meanings
    }

    /// `normal`, the text in normal form that this came from, with its words repaired and its concepts spelt out: what the
    /// sentence encoder reads, which knows neither typos nor a team's abbreviations.
    pub(crate) fn spelt_out(&self, normal: &str) -> String {
        let mut text = String::with_capacity(normal.len());
        let mut rest = normal;
        for (term, meaning) in self.terms.iter().zip(self.meanings()) {
            match rest.split_once(term.text.as_str()) {
                Some((before, after)) => {
                    text.push_str(before);
                    rest = after;
                }
                // The second of two words that were written together.
                None if term.is_repaired => text.push(' '),
                // Written otherwise than in one piece ("e-mail" for "email"): it stays as it is.
                None => continue,
            }
            let is_itself = meaning == term.folded && !term.is_repaired;
            text.push_str(if is_itself { &term.text } else { &meaning });
        }
        text.push_str(rest);
        text
    }
}
