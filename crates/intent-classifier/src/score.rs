//! The evidence for each document, and the one score it adds up to.
//!
//! `score = model · z + similarity · s + coverage · c`: the logit of the discriminative model (where there is one), the
//! cosine to the nearest title or phrase, and the share of the utterance that the document's fields cover. A phrase
//! that is the utterance word for word outweighs everything.

use crate::Field;
use crate::analyze::Analysis;
use crate::document::Weights;
use crate::feature::{Occurrence, occurrences};
use crate::hash::{HashedMap, hash_parts};
use crate::index::{FieldIndex, FieldText, FieldWeights, Nearest, PhraseIndex};
use crate::lexicon::{Lexicon, SparseVector};
use crate::model::Model;

/// Added to the score of a document that has the utterance as a title or phrase, word for word: more than any
/// difference that the other evidence reaches.
pub(crate) const EXACT_BONUS: f64 = 60.0;

/// A model is trained where one pass over its phrases needs at most so many products: about half a second.
const MOST_PRODUCTS: usize = 1_200_000_000;

/// Most steps of the optimiser.
const ITERATIONS: usize = 60;

/// A title or phrase of a document.
#[derive(Debug)]
pub(crate) struct Phrase {
    /// The document's number.
    pub(crate) document: usize,
    /// [`Field::Title`] or [`Field::Phrase`].
    pub(crate) field: Field,
    /// Its words.
    pub(crate) analysis: Analysis,
    /// Its vector.
    pub(crate) vector: SparseVector,
}

/// A text of a document that is no title or phrase.
#[derive(Debug)]
pub(crate) struct Surrounding {
    /// The document's number.
    pub(crate) document: usize,
    /// Where it stands.
    pub(crate) field: Field,
    /// Its words.
    pub(crate) analysis: Analysis,
}

/// Everything the scores are made from.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// How many documents there are.
    pub(crate) documents: usize,
    /// Titles and phrases, by document.
    pub(crate) phrases: Vec<Phrase>,
    /// Keywords, contexts and answers.
    pub(crate) surroundings: Vec<Surrounding>,
    /// The features of the phrases.
    pub(crate) lexicon: Lexicon,
}

/// An utterance with what the scores need of it.
#[derive(Debug)]
pub(crate) struct Utterance {
    /// Its words.
    pub(crate) analysis: Analysis,
    /// Its features, known or not.
    pub(crate) occurrences: Vec<Occurrence>,
    /// Its vector.
    pub(crate) vector: SparseVector,
}

impl Utterance {
    /// From an analysis.
    pub(crate) fn new(analysis: Analysis, lexicon: &Lexicon) -> Self {
        let occurrences = occurrences(&analysis);
        let vector = lexicon.vector(&occurrences);
        Self {
            analysis,
            occurrences,
            vector,
        }
    }
}

/// What speaks for each document.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// The nearest phrase of each document.
    pub(crate) nearest: Vec<Nearest>,
    /// The share of the utterance that each document covers.
    pub(crate) coverage: Vec<f32>,
    /// What each word of the utterance weighs.
    pub(crate) importances: Vec<f32>,
    /// The sum of the evidence for each document.
    pub(crate) scores: Vec<f64>,
}

/// Gives the evidence for each document.
#[derive(Debug)]
pub(crate) struct Scorer {
    /// The model over phrases.
    pub(crate) model: Option<Model>,
    /// Phrases by feature.
    phrases: PhraseIndex,
    /// Documents by term.
    pub(crate) fields: FieldIndex,
    /// Documents by the hash of a whole title or phrase.
    exact: HashedMap<Vec<usize>>,
    /// Numbers of the phrases in the corpus.
    numbers: Vec<usize>,
    weights: Weights,
}

impl Scorer {
    /// From the phrases with these numbers, and the surroundings.
    pub(crate) fn new(corpus: &Corpus, numbers: &[usize], weights: Weights) -> Self {
        let chosen: Vec<&Phrase> = numbers.iter().map(|&number| &corpus.phrases[number]).collect();
        let vectors: Vec<&SparseVector> = chosen.iter().map(|phrase| &phrase.vector).collect();
        let owners: Vec<usize> = chosen.iter().map(|phrase| phrase.document).collect();
        let features = corpus.lexicon.len();

        let mut exact: HashedMap<Vec<usize>> = HashedMap::default();
        for phrase in &chosen {
            let documents = exact.entry(whole(&phrase.analysis)).or_default();
            if !documents.contains(&phrase.document) {
                documents.push(phrase.document);
            }
        }
        let products = vectors.iter().map(|vector| vector.len()).sum::<usize>() * corpus.documents;
        let has_several = has_several_phrases(&owners, corpus.documents);
        let model = (weights.model > 0.0 && has_several && products <= MOST_PRODUCTS)
            .then(|| Model::train(&vectors, &owners, corpus.documents, features, ITERATIONS));
        let texts = chosen
            .iter()
            .map(|phrase| FieldText {
                document: phrase.document,
                field: phrase.field,
                analysis: &phrase.analysis,
            })
            .chain(corpus.surroundings.iter().map(|text| FieldText {
                document: text.document,
                field: text.field,
                analysis: &text.analysis,
            }));
        #[expect(clippy::cast_possible_truncation, reason = "weights are of ordinary size")]
        let field_weights = FieldWeights {
            title: 3.0,
            context: weights.context as f32,
            body: weights.body as f32,
        };
        Self {
            model,
            phrases: PhraseIndex::new(&vectors, &owners, corpus.documents, features),
            fields: FieldIndex::new(corpus.documents, texts, field_weights),
            exact,
            numbers: numbers.to_vec(),
            weights,
        }
    }

    /// The number in the corpus of a phrase of this scorer.
    pub(crate) fn phrase_number(&self, phrase: u32) -> usize {
        self.numbers[phrase as usize]
    }

    /// What the model's logit, the similarity and the coverage weigh.
    pub(crate) fn shares(&self) -> (f64, f64, f64) {
        let Weights {
            model,
            similarity_beside_model,
            coverage_beside_model,
            similarity,
            coverage,
            ..
        } = self.weights;
        if self.model.is_some() {
            (model, similarity_beside_model, coverage_beside_model)
        } else {
            (0.0, similarity, coverage)
        }
    }

    /// The evidence for each document.
    pub(crate) fn evidence(&self, utterance: &Utterance) -> Evidence {
        let logits = self.model.as_ref().map(|model| model.logits(&utterance.vector));
        let nearest = self.phrases.nearest(&utterance.vector);
        let importances = self.fields.importances(&utterance.analysis);
        let coverage = self.fields.coverage(&utterance.analysis, &importances);
        let (model, similarity, share) = self.shares();
        let mut scores: Vec<f64> = nearest
            .iter()
            .zip(&coverage)
            .map(|(nearest, covered)| {
                similarity * f64::from(nearest.similarity) + share * f64::from(*covered)
            })
            .collect();
        if let Some(logits) = &logits {
            for (score, logit) in scores.iter_mut().zip(logits) {
                *score += model * f64::from(*logit);
            }
        }
        if !utterance.analysis.terms.is_empty()
            && let Some(documents) = self.exact.get(&whole(&utterance.analysis))
        {
            for &document in documents {
                scores[document] += EXACT_BONUS;
            }
        }
        Evidence {
            nearest,
            coverage,
            importances,
            scores,
        }
    }
}

/// The hash of all words in order.
fn whole(analysis: &Analysis) -> u64 {
    let words: Vec<&str> = analysis.terms.iter().map(|term| term.folded.as_str()).collect();
    hash_parts(&words)
}

/// Whether documents have two phrases or more on average: below that there is little to learn from.
fn has_several_phrases(owners: &[usize], documents: usize) -> bool {
    owners.len() >= 2 * documents
}
