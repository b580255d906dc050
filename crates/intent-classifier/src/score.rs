//! The evidence for each document, and the one score it adds up to.
//!
//! `score = model · z + similarity · s + coverage · c`: the logit of the discriminative model (where there is one), the
//! cosine to the nearest title or phrase, and the share of the utterance that the document's fields cover. A phrase
//! that is the utterance word for word outweighs everything.

use crate::Field;
use crate::analyze::Analysis;
use crate::document::Weights;
use crate::feature::{FunctionWords, Occurrence, occurrences};
use crate::hash::{HashedMap, hash_parts};
use crate::index::{FieldIndex, FieldText, FieldWeights, Nearest, PhraseIndex};
use crate::lexicon::{Lexicon, SparseVector};
use crate::model::Model;

/// Added to the score of a document that has the utterance as a title or phrase, word for word: more than any
/// difference that the other evidence reaches.
pub(crate) const EXACT_BONUS: f64 = 60.0;

/// A model is trained where one pass over its phrases needs at most so many products. All of CLINC150 needs about 450
/// million and took a minute on a busy machine: near this bound, training takes minutes.
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
    /// How much function words count.
    pub(crate) function_words: FunctionWords,
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
    pub(crate) fn new(analysis: Analysis, corpus: &Corpus) -> Self {
        let occurrences = occurrences(&analysis, corpus.function_words);
        let vector = corpus.lexicon.vector(&occurrences);
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
    /// The highest logit of the model, where there is one.
    pub(crate) best_logit: Option<f32>,
    /// The nearest phrase of each document.
    pub(crate) nearest: Vec<Nearest>,
    /// The share of the utterance that each document covers.
    pub(crate) coverage: Vec<f32>,
    /// What each word of the utterance weighs.
    pub(crate) importances: Vec<f32>,
    /// The share of what the words weigh that any document knows, 0..=1.
    pub(crate) known_share: f32,
    /// The sum of the evidence for each document.
    pub(crate) scores: Vec<f64>,
}

impl Evidence {
    /// How strong the evidence is that anything known is meant, whatever the rivals: a logit but for a threshold.
    ///
    /// The logit of the model, the covered and the known share together tell better than each alone. The weights are
    /// those of a logistic regression on the development half of CLINC150 with its out-of-scope utterances, rounded; for
    /// the case without a model, of one on hand-written messages.
    pub(crate) fn strength(&self) -> f64 {
        let first = (0..self.scores.len()).max_by(|&left, &right| {
            self.scores[left]
                .total_cmp(&self.scores[right])
                .then(right.cmp(&left))
        });
        let Some(first) = first else { return 0.0 };
        let coverage = f64::from(self.coverage[first]);
        match self.best_logit {
            Some(logit) => 0.8 * f64::from(logit) + 3.0 * coverage + 2.2 * f64::from(self.known_share),
            None => 7.5 * (coverage + f64::from(self.nearest[first].similarity)),
        }
    }

    /// The threshold of [`Self::strength`] where none was learnt.
    pub(crate) fn default_threshold(&self) -> f64 {
        if self.best_logit.is_some() { 5.4 } else { 3.6 }
    }
}

/// What the parts of the evidence weigh.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shares {
    /// The model's logit.
    pub(crate) model: f64,
    /// The cosine to the nearest phrase.
    pub(crate) similarity: f64,
    /// The covered share of the utterance.
    pub(crate) coverage: f64,
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
        let has_several = has_several_phrases(owners.len(), corpus.documents);
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

    /// What the parts of the evidence weigh.
    pub(crate) fn shares(&self) -> Shares {
        let weights = self.weights;
        if self.model.is_some() {
            Shares {
                model: weights.model,
                similarity: weights.similarity_beside_model,
                coverage: weights.coverage_beside_model,
            }
        } else {
            Shares {
                model: 0.0,
                similarity: weights.similarity,
                coverage: weights.coverage,
            }
        }
    }

    /// The evidence for each document.
    pub(crate) fn evidence(&self, utterance: &Utterance) -> Evidence {
        let logits = self.model.as_ref().map(|model| model.logits(&utterance.vector));
        let nearest = self.phrases.nearest(&utterance.vector);
        let importances = self.fields.importances(&utterance.analysis);
        let known_share = self.fields.known_share(&utterance.analysis, &importances);
        let coverage = self.fields.coverage(&utterance.analysis, &importances);
        let shares = self.shares();
        let mut scores: Vec<f64> = nearest
            .iter()
            .zip(&coverage)
            .map(|(nearest, covered)| {
                shares.similarity * f64::from(nearest.similarity) + shares.coverage * f64::from(*covered)
            })
            .collect();
        if let Some(logits) = &logits {
            for (score, logit) in scores.iter_mut().zip(logits) {
                *score += shares.model * f64::from(*logit);
            }
        }
        if !utterance.analysis.terms.is_empty()
            && let Some(documents) = self.exact.get(&whole(&utterance.analysis))
        {
            for &document in documents {
                scores[document] += EXACT_BONUS;
            }
        }
        let best_logit = logits.map(|logits| logits.into_iter().fold(f32::NEG_INFINITY, f32::max));
        Evidence {
            best_logit,
            nearest,
            coverage,
            importances,
            known_share,
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
pub(crate) fn has_several_phrases(phrases: usize, documents: usize) -> bool {
    phrases >= 2 * documents
}
