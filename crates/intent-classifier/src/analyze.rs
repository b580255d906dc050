//! From text to terms: normal form, words, repairs, stems, concepts. Documents and utterances go the same way, so that
//! what matches in one matches in the other.

use crate::Language;
use crate::entity::entity_kind;
use crate::normalize::{MOST_BODY_CHARS, MOST_UTTERANCE_CHARS, normalize};
use crate::spell::{Repair, Speller};
use crate::stem::Stemmer;
use crate::synonym::Synonyms;
use crate::tokenize::{MOST_BODY_TOKENS, MOST_UTTERANCE_TOKENS, Token, tokenize};

/// A word of a text, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// As written.
    pub(crate) text: String,
    /// Folded, after repair.
    pub(crate) folded: String,
    /// Whether repair changed it.
    pub(crate) is_repaired: bool,
    /// Stem of `folded`; exact things are not stemmed.
    pub(crate) stem: String,
    /// Whether it carries meaning.
    pub(crate) is_content: bool,
}

/// A text, understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Analysis {
    /// Its words in order.
    pub(crate) terms: Vec<Term>,
    /// Concepts of synonyms in it, by name, with the first and last word they cover.
    pub(crate) concepts: Vec<(String, usize, usize)>,
}

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
}

impl Analyzer {
    /// An analyzer with groups of synonyms, each member as folded words.
    pub(crate) fn new(language: Language, groups: &[Vec<Vec<String>>]) -> Self {
        let stemmer = Stemmer::new(language);
        let stemmed: Vec<Vec<Vec<String>>> = groups
            .iter()
            .map(|group| {
                group
                    .iter()
                    .map(|member| member.iter().map(|word| stem(&stemmer, word)).collect())
                    .collect()
            })
            .collect();
        Self {
            language,
            stemmer,
            synonyms: Synonyms::new(&stemmed),
        }
    }

    /// The stem of a folded word, as terms have it.
    pub(crate) fn stem(&self, folded: &str) -> String {
        stem(&self.stemmer, folded)
    }

    /// Understands the words of a document: nothing is repaired, its words are the measure.
    pub(crate) fn document(&self, tokens: Vec<Token>) -> Analysis {
        let terms = tokens
            .into_iter()
            .map(|token| self.term(token.text, token.folded, false))
            .collect();
        self.with_concepts(terms)
    }

    /// Understands an utterance, with repairs. `knows_stem` tells whether a document has a stem: another form of a
    /// known word is no typo.
    pub(crate) fn utterance(
        &self,
        text: &str,
        speller: &Speller,
        knows_stem: impl Fn(&str) -> bool,
    ) -> Analysis {
        let tokens = utterance_tokens(text);
        let mut terms: Vec<Term> = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let joined = tokens.get(at + 1).and_then(|next| {
                let word = speller.join(&token.folded, &next.folded)?;
                Some((format!("{} {}", token.text, next.text), word))
            });
            if let Some((text, word)) = joined {
                terms.push(self.term(text, word.to_owned(), true));
                at += 2;
                continue;
            }
            let repair = if knows_stem(&self.stem(&token.folded)) {
                None
            } else {
                speller.repair(&token.folded)
            };
            match repair {
                None => terms.push(self.term(token.text.clone(), token.folded.clone(), false)),
                Some(Repair::Word(word)) => terms.push(self.term(token.text.clone(), word.to_owned(), true)),
                Some(Repair::Split(left, right)) => {
                    terms.push(self.term(token.text.clone(), left.to_owned(), true));
                    terms.push(self.term(token.text.clone(), right.to_owned(), true));
                }
            }
            at += 1;
        }
        terms.truncate(MOST_UTTERANCE_TOKENS);
        self.with_concepts(terms)
    }

    fn term(&self, text: String, folded: String, is_repaired: bool) -> Term {
        Term {
            stem: self.stem(&folded),
            is_content: !self.language.is_function_word(&folded),
            text,
            folded,
            is_repaired,
        }
    }

    fn with_concepts(&self, terms: Vec<Term>) -> Analysis {
        let stems: Vec<&str> = terms.iter().map(|term| term.stem.as_str()).collect();
        let concepts = self
            .synonyms
            .find(&stems)
            .into_iter()
            .map(|found| {
                (
                    self.synonyms.name(found.concept).to_owned(),
                    found.first,
                    found.last,
                )
            })
            .collect();
        Analysis { terms, concepts }
    }
}

fn stem(stemmer: &Stemmer, folded: &str) -> String {
    if entity_kind(folded).is_some() {
        folded.to_owned()
    } else {
        stemmer.stem(folded)
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

        assert_eq!(long.concepts[0].0, short.concepts[0].0);
    }
}
