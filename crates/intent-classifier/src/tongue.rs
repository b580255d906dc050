//! The languages of the documents, and which of them an utterance is in.
//!
//! Each language has an analyzer and a speller of its own. Where documents have several, an utterance is compared with
//! those of its language; where that is not clear, or no document has it, with all.

use std::collections::{BTreeMap, HashSet};

use crate::Language;
use crate::analysis::{Analysis, Term};
use crate::analyze::{Analyzer, body_tokens, utterance_tokens};
use crate::language::{Clues, Compounds, spelled};
use crate::spell::{Speller, VocabularyBuilder};
use crate::tokenize::Token;

/// What a word counts that the documents of one language alone have, beside a function word of that language.
const VOCABULARY: f32 = 0.7;

/// Clues of less than this are none where the documents' words are clues too: one word is enough.
const LEAST: f32 = 0.6;

/// One language.
#[derive(Debug)]
struct Tongue {
    analyzer: Analyzer,
    speller: Speller,
    /// Of its words that carry meaning, where there are other languages: a word in another form tells the language too.
    stems: HashSet<String>,
}

impl Tongue {
    /// How many words of an utterance that carry meaning its documents have.
    fn understood(&self, analysis: &Analysis) -> usize {
        let has = |term: &&Term| term.is_content && self.has(&term.folded, &term.stem);
        analysis.terms.iter().filter(has).count()
    }

    /// Whether its documents have a word, in whatever form.
    fn has(&self, folded: &str, stem: &str) -> bool {
        self.speller.knows(folded) || self.stems.contains(stem)
    }
}

/// The languages of the documents.
#[derive(Debug)]
pub(crate) struct Tongues {
    /// By language; at least one.
    each: BTreeMap<Language, Tongue>,
    /// Of documents that name none.
    main: Language,
    /// Of each document.
    documents: Vec<Language>,
}

/// Collects what [`Tongues`] is made of.
#[derive(Debug)]
pub(crate) struct TonguesBuilder {
    analyzers: BTreeMap<Language, (Analyzer, VocabularyBuilder, HashSet<String>)>,
    main: Language,
    documents: Vec<Language>,
}

impl TonguesBuilder {
    /// For documents of these languages; `main` is that of utterances that tell none.
    pub(crate) fn new(documents: Vec<Language>, main: Language, synonyms: &[Vec<Vec<String>>]) -> Self {
        let mut analyzers = BTreeMap::new();
        for &language in documents.iter().chain(documents.is_empty().then_some(&main)) {
            analyzers.entry(language).or_insert_with(|| {
                let vocabulary = match language {
                    Language::English => VocabularyBuilder::english(),
                    Language::German => VocabularyBuilder::german(),
                    _ => VocabularyBuilder::default(),
                };
                (Analyzer::new(language, synonyms), vocabulary, HashSet::default())
            });
        }
        let first = analyzers.keys().next().copied().unwrap_or(main);
        Self {
            main: if analyzers.contains_key(&main) {
                main
            } else {
                first
            },
            analyzers,
            documents,
        }
    }

    /// Learns what words are made of from the texts of the documents, each with its document's number.
    pub(crate) fn learn_compounds<'a>(
        &mut self,
        texts: impl Fn() -> Box<dyn Iterator<Item = (usize, &'a str)> + 'a>,
    ) {
        for (language, (analyzer, ..)) in &mut self.analyzers {
            if !Compounds::are_in(*language) {
                continue;
            }
            let words: Vec<String> = texts()
                .filter(|(document, _)| self.documents.get(*document) == Some(language))
                .flat_map(|(_, text)| body_tokens(text))
                .map(|token| token.folded)
                .collect();
            analyzer.learn_compounds(words.iter().map(String::as_str));
        }
    }

    /// Understands a text of a document.
    pub(crate) fn document(&mut self, document: usize, tokens: Vec<Token>, is_body: bool) -> Analysis {
        let language = self.documents.get(document).copied().unwrap_or(self.main);
        let has_others = self.analyzers.len() > 1;
        let Some((analyzer, vocabulary, stems)) = self.analyzers.get_mut(&language) else {
            return Analysis::default();
        };
        let wholes: Vec<String> = if Compounds::are_in(language) {
            let spelt = tokens.iter().map(|token| spelled(language, token.folded.clone()));
            spelt.collect()
        } else {
            Vec::new()
        };
        let analysis = analyzer.document(tokens);
        analyzer.note(&analysis, is_body);
        let words: Vec<&str> = analysis.terms.iter().map(|term| term.folded.as_str()).collect();
        vocabulary.add(words.iter().copied(), is_body);
        if has_others {
            let content = analysis.terms.iter().filter(|term| term.is_content);
            stems.extend(content.map(|term| term.stem.clone()));
        }
        // What was taken apart is known as a whole too, so that its typos are repaired.
        for whole in wholes.iter().filter(|whole| !words.contains(&whole.as_str())) {
            vocabulary.add(std::iter::once(whole.as_str()), is_body);
        }
        analysis
    }

    /// The finished languages.
    pub(crate) fn build(self) -> Tongues {
        let tongues = self
            .analyzers
            .into_iter()
            .map(|(language, (analyzer, vocabulary, stems))| {
                let speller = vocabulary.build_with(|word| Some(analyzer.known(word)));
                let tongue = Tongue {
                    analyzer,
                    speller,
                    stems,
                };
                (language, tongue)
            });
        Tongues {
            each: tongues.collect(),
            main: self.main,
            documents: self.documents,
        }
    }
}

/// An utterance, understood in a language.
#[derive(Debug)]
pub(crate) struct Heard {
    /// Its words.
    pub(crate) analysis: Analysis,
    /// Documents of other languages are left out.
    pub(crate) only: Option<Language>,
}

impl Tongues {
    /// Understands an utterance in its language: where neither function words nor words of the documents tell which, in
    /// the one whose documents have most of its words, those that are repaired, taken apart or read as others included.
    pub(crate) fn utterance(&self, normal: &str, knows_stem: impl Fn(&str) -> bool) -> Heard {
        let mut only = (self.each.len() > 1).then(|| self.spoken(normal)).flatten();
        let language = only.unwrap_or(self.main);
        let Some(tongue) = self.each.get(&language) else {
            return Heard {
                analysis: Analysis::default(),
                only: None,
            };
        };
        let mut analysis = tongue.analyzer.utterance(normal, &tongue.speller, &knows_stem);
        if only.is_none() {
            let mut most = tongue.understood(&analysis);
            for (language, other) in self.each.iter().filter(|(other, _)| **other != language) {
                let heard = other.analyzer.utterance(normal, &other.speller, &knows_stem);
                let understood = other.understood(&heard);
                if understood > most {
                    (most, only, analysis) = (understood, Some(*language), heard);
                }
            }
        }
        if only.is_none()
            && let Some(foreign) = foreign(language, &analysis)
        {
            // Neither table nor encoder knows what it says.
            analysis.language = foreign;
        }
        Heard { analysis, only }
    }

    /// The language of an utterance, where a document has it: by function words, and by words that the documents of one
    /// language alone have.
    fn spoken(&self, normal: &str) -> Option<Language> {
        let tokens = utterance_tokens(normal);
        let mut clues = Clues::of(tokens.iter().map(|token| token.folded.as_str()));
        if let Some(language) = clues.clear() {
            return self.each.contains_key(&language).then_some(language);
        }
        for token in &tokens {
            let knowing: Vec<Language> = self
                .each
                .iter()
                .filter(|(language, tongue)| {
                    let word = spelled(**language, token.folded.clone());
                    !language.is_function_word(&word) && tongue.has(&word, &tongue.analyzer.stem(&word))
                })
                .map(|(language, _)| *language)
                .collect();
            if let [language] = knowing.as_slice() {
                clues.add(*language, VOCABULARY);
            }
        }
        let languages: Vec<Language> = self.each.keys().copied().collect();
        clues.clear_among(&languages, LEAST)
    }

    /// Whether a document is compared where only those of a language are.
    pub(crate) fn is_in(&self, document: usize, language: Language) -> bool {
        self.documents.get(document) == Some(&language)
    }

    /// The language of a document.
    pub(crate) fn of_document(&self, document: usize) -> Language {
        self.documents.get(document).copied().unwrap_or(self.main)
    }

    /// Whether the documents of the language an utterance was understood in have the word.
    pub(crate) fn knows(&self, language: Language, folded: &str) -> bool {
        self.each
            .get(&language)
            .or_else(|| self.each.get(&self.main))
            .is_some_and(|tongue| tongue.speller.knows(folded))
    }

    /// An analysis without some of its words.
    pub(crate) fn without(&self, analysis: &Analysis, is_left_out: impl Fn(usize) -> bool) -> Analysis {
        let tongue = self
            .each
            .get(&analysis.language)
            .or_else(|| self.each.get(&self.main));
        let mut kept = tongue.map_or_else(Analysis::default, |tongue| {
            tongue.analyzer.without(analysis, is_left_out)
        });
        kept.language = analysis.language;
        kept
    }
}

/// The language of an utterance that is clearly not in the one it was understood in. Looked for only where hardly a word
/// is a function word, since most are in the language of the documents.
fn foreign(language: Language, analysis: &Analysis) -> Option<Language> {
    let terms = analysis.terms.len();
    if terms < 3 || 4 * (terms - analysis.content_words()) > terms {
        return None;
    }
    let clues = Clues::of(
        analysis
            .terms
            .iter()
            .filter(|term| !term.is_repaired)
            .map(|term| term.folded.as_str()),
    );
    clues.clear().filter(|clear| *clear != language)
}
