//! From text to terms: normal form, words, repairs, stems, concepts. Documents and utterances go the same way, so that
//! what matches in one matches in the other.

mod hearing;

use std::borrow::Cow;

use crate::Language;
use crate::analysis::{Analysis, Concept, Term};
use crate::entity::{entity_kind, is_code};
use crate::language::{Compounds, Holders, join_document, join_utterance, spelled, stem_spelled};
use crate::normalize::{MOST_BODY_CHARS, MOST_UTTERANCE_CHARS, normalize};
use crate::spell::{Known, Speller};
use crate::stem::Stemmer;
use crate::synonym::{Heard, Reading, Synonyms, Usual};
use crate::tokenize::{MOST_BODY_TOKENS, MOST_UTTERANCE_TOKENS, Token, tokenize};
use hearing::Hearing;

/// Words of a title, a phrase or an utterance.
pub(crate) fn utterance_tokens(text: &str) -> Vec<Token> {
    tokenize(&normalize(text, MOST_UTTERANCE_CHARS), MOST_UTTERANCE_TOKENS)
}

/// Words of an answer's text.
pub(crate) fn body_tokens(text: &str) -> Vec<Token> {
    tokenize(&normalize(text, MOST_BODY_CHARS), MOST_BODY_TOKENS)
}

/// Understands texts in one language.
#[derive(Debug)]
pub(crate) struct Analyzer {
    language: Language,
    stemmer: Stemmer,
    synonyms: Synonyms,
    usual: Usual,
    compounds: Compounds,
    /// Where the language makes words of words.
    holders: Option<Holders>,
}

impl Analyzer {
    /// An analyzer with groups of synonyms, each member as folded words.
    pub(crate) fn new(language: Language, groups: &[Vec<Vec<String>>]) -> Self {
        let stemmer = Stemmer::new(language);
        Self {
            synonyms: Synonyms::new(groups, |word| {
                stem(language, &stemmer, &spelled(language, word.to_owned()))
            }),
            usual: Usual::new(language, |word| stem(language, &stemmer, word)),
            language,
            stemmer,
            compounds: Compounds::default(),
            holders: Compounds::are_in(language).then(|| Holders::new(language)),
        }
    }

    /// Learns what words are made of from the folded words of the documents, where the language makes words of words.
    pub(crate) fn learn_compounds<'a>(&mut self, folded: impl Iterator<Item = &'a str>) {
        if Compounds::are_in(self.language) {
            let words: Vec<String> = folded
                .map(|word| spelled(self.language, word.to_owned()))
                .collect();
            self.compounds = Compounds::new(self.language, words.iter().map(String::as_str), |word| {
                self.stem(word)
            });
            let mut usual = std::mem::take(&mut self.usual);
            usual.learn_compounds(|word| self.parts(word));
            self.usual = usual;
        }
    }

    /// The stems of the parts of a word that is made of words.
    fn parts(&self, folded: &str) -> Option<Vec<String>> {
        let mut rest = folded;
        let parts = self.compound(folded)?.into_iter().map(|length| {
            let (part, behind) = rest.split_at(length);
            rest = behind;
            self.stem(part)
        });
        Some(parts.collect())
    }

    /// Takes note of what a text of a document says.
    pub(crate) fn note(&mut self, analysis: &Analysis, is_body: bool) {
        let words = analysis.terms.iter();
        let words = words.map(|term| (term.stem.as_str(), term.folded.as_str(), term.is_content));
        self.usual.note_text(words, is_body);
        if let Some(holders) = &mut self.holders {
            for term in analysis
                .terms
                .iter()
                .filter(|term| term.is_content && !term.is_code)
            {
                holders.note(&term.stem, &term.folded, is_body);
            }
        }
    }

    /// What terms have of a folded word in the language's spelling.
    pub(crate) fn known(&self, folded: &str) -> Known {
        Known {
            stem: self.stem(folded).into(),
            is_content: !self.language.is_function_word(folded),
        }
    }

    /// The stem of a folded word in the language's spelling, as terms have it.
    pub(crate) fn stem(&self, folded: &str) -> String {
        stem(self.language, &self.stemmer, folded)
    }

    /// Understands the words of a document: nothing is repaired, its words are the measure.
    pub(crate) fn document(&self, mut tokens: Vec<Token>) -> Analysis {
        self.spell(&mut tokens);
        if self.language == Language::German {
            join_document(&mut tokens);
        }
        let mut terms = Vec::with_capacity(tokens.len());
        for token in tokens {
            self.push_parts(token.text, token.folded, false, &mut terms);
        }
        self.with_concepts(terms)
    }

    /// Writes words as the language is compared.
    fn spell(&self, tokens: &mut [Token]) {
        for token in tokens {
            token.folded = spelled(self.language, std::mem::take(&mut token.folded));
        }
    }

    /// Understands an utterance, with repairs. `knows_stem` tells whether a document has a stem: another form of a
    /// known word is no typo.
    pub(crate) fn utterance(
        &self,
        text: &str,
        speller: &Speller,
        knows_stem: impl Fn(&str) -> bool,
    ) -> Analysis {
        let mut tokens = utterance_tokens(text);
        self.spell(&mut tokens);
        if self.language == Language::German {
            join_utterance(&mut tokens, |word| knows_stem(&self.stem(word)));
        }
        let hearing = Hearing {
            analyzer: self,
            speller,
            knows_stem: &knows_stem,
        };
        let mut terms: Vec<Term> = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while at < tokens.len() {
            at += hearing.hear(&mut tokens, at, &mut terms);
        }
        terms.truncate(MOST_UTTERANCE_TOKENS);
        self.with_readings(terms)
    }

    /// Without some of the words of an analysis.
    pub(crate) fn without(&self, analysis: &Analysis, is_left_out: impl Fn(usize) -> bool) -> Analysis {
        let kept = analysis
            .terms
            .iter()
            .enumerate()
            .filter(|(at, _)| !is_left_out(*at));
        self.with_readings(kept.map(|(_, term)| term.clone()).collect())
    }

    /// The lengths of the parts of a word.
    fn compound(&self, folded: &str) -> Option<Vec<usize>> {
        self.compounds.split(folded, &|word: &str| self.stem(word))
    }

    /// A word, or the words that it is made of; each with its own letters where they are as many as written.
    fn push_parts(&self, text: String, folded: String, is_repaired: bool, terms: &mut Vec<Term>) {
        let Some(lengths) = self.compound(&folded) else {
            terms.push(self.term(text, folded, is_repaired));
            return;
        };
        let (mut rest, mut written) = (folded.as_str(), text.chars());
        let is_aligned = text.chars().count() == folded.chars().count();
        for length in lengths {
            let (part, after) = rest.split_at(length);
            rest = after;
            let own: String = written.by_ref().take(part.chars().count()).collect();
            let text = if is_aligned { own } else { text.clone() };
            terms.push(self.term(text, part.to_owned(), is_repaired));
        }
    }

    fn term(&self, text: String, folded: String, is_repaired: bool) -> Term {
        let stem = self.stem(&folded);
        self.stemmed(text, folded, stem, is_repaired)
    }

    fn stemmed(&self, text: String, folded: String, stem: String, is_repaired: bool) -> Term {
        Term {
            stem,
            is_content: !self.language.is_function_word(&folded),
            is_code: is_code(&text),
            text,
            folded,
            is_repaired,
            respelt: None,
            own: None,
        }
    }

    fn with_concepts(&self, terms: Vec<Term>) -> Analysis {
        let stems: Vec<&str> = terms.iter().map(|term| term.stem.as_str()).collect();
        let concepts = self
            .synonyms
            .find(&stems)
            .into_iter()
            .map(|found| Concept {
                name: self.synonyms.name(found.concept).to_owned(),
                meaning: self.synonyms.meaning(found.concept).to_vec(),
                first: found.first,
                last: found.last,
            })
            .collect();
        Analysis {
            terms,
            concepts,
            readings: Vec::new(),
            language: self.language,
        }
    }

    fn with_readings(&self, terms: Vec<Term>) -> Analysis {
        let mut analysis = self.with_concepts(terms);
        let stems: Vec<Cow<'_, str>> = analysis
            .terms
            .iter()
            .map(|term| match term.respelt {
                Some(word) => Cow::Owned(self.stem(word)),
                None => Cow::Borrowed(term.stem.as_str()),
            })
            .collect();
        let heard: Vec<Heard<'_>> = stems
            .iter()
            .zip(&analysis.terms)
            .map(|(stem, term)| Heard {
                stem,
                is_content: term.is_content,
            })
            .collect();
        let mut readings = self.usual.readings(&heard);
        if let Some(holders) = &self.holders {
            for (at, term) in analysis.terms.iter().enumerate() {
                if term.is_content && !term.is_code && !readings.iter().any(|reading| reading.covers(at)) {
                    readings.extend(held(at, &holders.of(&term.stem, &term.folded)));
                }
            }
            readings.sort_by_key(|reading| (reading.first, reading.last));
        }
        analysis.readings = readings;
        analysis
    }
}

/// The word at this place, read as each of the words that hold it.
fn held(at: usize, holders: &[(&str, &str)]) -> Vec<Reading> {
    let readings = holders.iter().map(|(word, stem)| Reading {
        word: (*word).to_owned(),
        stem: (*stem).to_owned(),
        among: holders.len(),
        first: at,
        last: at,
        denies: false,
    });
    readings.collect()
}

fn stem(language: Language, stemmer: &Stemmer, spelt: &str) -> String {
    if entity_kind(spelt).is_some() {
        spelt.to_owned()
    } else {
        stem_spelled(language, spelt, |word| stemmer.stem(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spell::VocabularyBuilder;

    fn folded(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    fn speller(words: &[&str]) -> Speller {
        let mut vocabulary = VocabularyBuilder::default();
        vocabulary.add(words.iter().copied(), false);
        vocabulary.build()
    }

    #[test]
    fn an_abbreviation_is_spelt_out_once() {
        let groups = vec![vec![folded(&["pat"]), folded(&["personal", "access", "token"])]];
        let analyzer = Analyzer::new(Language::English, &groups);
        let spelt = |text: &str| analyzer.document(utterance_tokens(text)).spelt_out(text);

        assert_eq!(spelt("My PAT, expired?"), "My personal access token, expired?");
        assert_eq!(
            spelt("Personal access tokens (PATs)"),
            "personal access token   ()"
        );
    }

    #[test]
    fn a_repaired_word_is_spelt_out_in_its_place() {
        let analyzer = Analyzer::new(Language::English, &[]);
        let speller = speller(&["regenerate", "access", "token"]);
        let text = "Regenrate, my accesstoken!";

        let spelt = analyzer.utterance(text, &speller, |_| false).spelt_out(text);

        assert_eq!(spelt, "regenerate, my access token!");
    }

    #[test]
    fn an_english_word_that_no_document_has_is_repaired_for_the_vectors_alone() {
        let analyzer = Analyzer::new(Language::English, &[]);
        let mut vocabulary = VocabularyBuilder::english();
        vocabulary.add(["token"].into_iter(), false);
        let text = "Is the weahter in Trelo nice";

        let analysis = analyzer.utterance(text, &vocabulary.build(), |_| false);

        assert_eq!(analysis.terms[2].folded, "weahter");
        // What has a capital within a sentence is a name.
        assert_eq!(analysis.spelt_out(text), "Is the weather in Trelo nice");
    }

    #[test]
    fn a_function_word_with_a_slip_carries_no_meaning() {
        let analyzer = Analyzer::new(Language::English, &[]);
        let mut vocabulary = VocabularyBuilder::english();
        vocabulary.add(["token"].into_iter(), false);

        let analysis = analyzer.utterance("becuase of a token", &vocabulary.build(), |_| false);

        let because = &analysis.terms[0];
        assert_eq!((because.folded.as_str(), because.is_content), ("because", false));
    }

    #[test]
    fn an_utterance_is_repaired_towards_the_documents() {
        let analyzer = Analyzer::new(Language::English, &[]);
        let speller = speller(&["regenerate", "token"]);

        let analysis = analyzer.utterance("Regenrate my tokne", &speller, |_| false);

        let words: Vec<(&str, &str, bool)> = analysis
            .terms
            .iter()
            .map(|term| (term.text.as_str(), term.folded.as_str(), term.is_content))
            .collect();
        assert_eq!(
            words,
            [
                ("Regenrate", "regenerate", true),
                ("my", "my", false),
                ("tokne", "token", true)
            ]
        );
    }

    #[test]
    fn a_short_word_is_read_as_the_long_one_that_documents_have() {
        let analyzer = Analyzer::new(Language::English, &[]);
        let read = |known: &[&str], text: &str| {
            let analysis = analyzer.utterance(text, &speller(known), |stem| known.contains(&stem));
            analysis
                .terms
                .into_iter()
                .map(|term| term.folded)
                .collect::<Vec<_>>()
                .join(" ")
        };

        assert_eq!(read(&["password"], "reset pw"), "reset password");
        assert_eq!(read(&["authorization"], "auth"), "authorization");
        assert_eq!(read(&["mfa"], "2FA"), "mfa");
        // Documents that have both may mean different things, and none has "token".
        assert_eq!(read(&["pw", "password"], "pw"), "pw");
        assert_eq!(read(&["token"], "pw"), "pw");
    }

    #[test]
    fn a_german_word_is_read_as_its_synonym() {
        let analyzer = Analyzer::new(Language::German, &[]);

        let analysis = analyzer.utterance("Passwörter", &speller(&["kennwort"]), |_| false);

        assert_eq!(analysis.terms[0].folded, "kennwort");
    }

    #[test]
    fn another_form_of_a_known_word_is_no_typo() {
        let analyzer = Analyzer::new(Language::English, &[]);
        let speller = speller(&["onboarding", "onboarded"]);

        let analysis = analyzer.utterance("onboards", &speller, |stem| stem == "onboard");

        assert!(!analysis.terms[0].is_repaired);
    }

    #[test]
    fn synonyms_are_found_in_any_form() {
        let groups = vec![vec![folded(&["pat"]), folded(&["personal", "access", "token"])]];
        let analyzer = Analyzer::new(Language::English, &groups);

        let long = analyzer.document(utterance_tokens("personal access tokens"));
        let short = analyzer.document(utterance_tokens("PATs"));

        assert_eq!(long.concepts[0].name, short.concepts[0].name);
    }
}
