//! A word of an utterance, as a term: known, joined, of another form, or repaired.

use super::Analyzer;
use crate::Language;
use crate::analysis::Term;
use crate::entity::is_code;
use crate::language::other_forms;
use crate::negation::is_cue;
use crate::spell::{Between, Repair, Speller, is_english};
use crate::tokenize::Token;

/// What words of an utterance are heard with.
pub(super) struct Hearing<'a, K> {
    pub(super) analyzer: &'a Analyzer,
    pub(super) speller: &'a Speller,
    /// Whether a document has a stem.
    pub(super) knows_stem: &'a K,
}

impl<K: Fn(&str) -> bool> Hearing<'_, K> {
    /// Adds the terms of the word at `at`; tells how many words they took.
    pub(super) fn hear(&self, tokens: &mut [Token], at: usize, terms: &mut Vec<Term>) -> usize {
        if let Some(term) = self.joined(tokens, at) {
            terms.push(term);
            return 2;
        }
        let is_compound = self.analyzer.compound(&tokens[at].folded).is_some();
        if !is_compound && let Some(term) = self.known(&mut tokens[at]) {
            terms.push(term);
        } else {
            self.hear_unknown(tokens, at, is_compound, terms);
        }
        1
    }

    /// Two words that the documents have as one.
    fn joined(&self, tokens: &[Token], at: usize) -> Option<Term> {
        let (token, next) = (&tokens[at], tokens.get(at + 1)?);
        let word = self.speller.join(&token.folded, &next.folded)?;
        let text = format!("{} {}", token.text, next.text);
        Some(self.analyzer.term(text, word.to_owned(), true))
    }

    /// A word that the documents have, of which all is known; it is taken.
    fn known(&self, token: &mut Token) -> Option<Term> {
        let known = self.speller.known(&token.folded)?;
        Some(Term {
            stem: known.stem.as_ref().to_owned(),
            is_content: known.is_content,
            is_code: is_code(&token.text),
            text: std::mem::take(&mut token.text),
            folded: std::mem::take(&mut token.folded),
            is_repaired: false,
            respelt: None,
            own: None,
        })
    }

    /// A word that no document has as it stands.
    fn hear_unknown(&self, tokens: &[Token], at: usize, is_compound: bool, terms: &mut Vec<Term>) {
        let token = &tokens[at];
        let Analyzer {
            language,
            usual,
            holders,
            ..
        } = self.analyzer;
        let stem = self.analyzer.stem(&token.folded);
        let is_known = is_compound
            || (self.knows_stem)(&stem)
            || language.is_function_word(&token.folded)
            // "Kein" is not "mein".
            || is_cue(*language, &token.folded);
        if !is_known && let Some(word) = self.in_other_words(&stem, &token.folded) {
            self.push_other_word(token, word, terms);
            return;
        }
        let is_held = || {
            let holders = holders.as_ref();
            holders.is_some_and(|holders| !holders.of(&stem, &token.folded).is_empty())
        };
        let repair = if is_known || usual.has(&stem, &token.folded) || is_held() {
            None
        } else {
            let between = Between {
                before: terms.last().map(|term| term.folded.as_str()),
                after: tokens.get(at + 1).map(|next| next.folded.as_str()),
            };
            self.speller.repair(&token.folded, between)
        };
        let (analyzer, text) = (self.analyzer, token.text.clone());
        match repair {
            None if !is_compound => {
                terms.push(analyzer.stemmed(text, token.folded.clone(), stem, false));
            }
            None => analyzer.push_parts(text, token.folded.clone(), false, terms),
            Some(Repair::Word(word)) => analyzer.push_parts(text, word.to_owned(), true, terms),
            Some(Repair::Split(left, right)) => {
                terms.push(analyzer.term(text.clone(), left.to_owned(), true));
                terms.push(analyzer.term(text, right.to_owned(), true));
            }
            Some(Repair::English(word)) => terms.push(self.english(token, at > 0, word)),
        }
    }

    /// What the documents say in place of a word.
    fn in_other_words(&self, stem: &str, folded: &str) -> Option<String> {
        let is_told = |word: &str| self.speller.knows(word) || (self.knows_stem)(&self.analyzer.stem(word));
        // "Pw", where the documents say "password".
        let mut usual = self.analyzer.usual.others(stem, folded).into_iter();
        if let Some(word) = usual.find(|word| is_told(word)) {
            return Some(word.to_owned());
        }
        // "Abzusagen", where they say "absagen".
        let forms = (self.analyzer.language == Language::German).then(|| other_forms(folded));
        forms.into_iter().flatten().find(|form| is_told(form))
    }

    fn push_other_word(&self, token: &Token, word: String, terms: &mut Vec<Term>) {
        let from = terms.len();
        self.analyzer.push_parts(token.text.clone(), word, true, terms);
        // What vectors know they are told as it was said.
        if let [term] = &mut terms[from..]
            && is_english(&token.folded)
        {
            term.own = Some(token.folded.clone());
        }
    }

    /// A word that is an English one but for a slip, and none of the documents'.
    fn english(&self, token: &Token, is_within_sentence: bool, word: &'static str) -> Term {
        let analyzer = self.analyzer;
        // Within a sentence, what is written with a capital is a name.
        let is_name = is_within_sentence && token.text.starts_with(char::is_uppercase);
        // And a function word says as little with a slip as without.
        let is_another_form =
            (!is_name && analyzer.language.is_function_word(word)) || (self.knows_stem)(&analyzer.stem(word));
        let folded = if is_another_form { word } else { &token.folded };
        let mut term = analyzer.term(token.text.clone(), folded.to_owned(), is_another_form);
        term.respelt = (!is_name && !is_another_form).then_some(word);
        term
    }
}
