//! The evidence for each document, and the one score it adds up to.
//!
//! Words and vectors, tiers (a) and (b): `score = model · z + similarity · s + vectors · v + coverage · c`, with the logit
//! of the discriminative model (where there is one), the cosines to the nearest title or phrase in features and in the
//! table's space, and the share of the utterance that the document's fields cover. The encoder, tier (c), adds its own
//! model's logit, or its own cosines and how well the words are met one by one ([`interaction`]), as [`Mix`] says. A phrase that is the utterance word for word outweighs everything.

mod encoder;
mod interaction;
mod refine;

use sentence_encoder::{Kernel, Loop};

use self::encoder::EncoderScorer;
pub(crate) use self::encoder::{EncoderEvidence, Mix};
use crate::Field;
use crate::analysis::Analysis;
use crate::dense::{DenseIndex, UnitVector};
use crate::document::{Document, Weights};
use crate::encoding::Encoded;
use crate::feature::{FunctionWords, Occurrence, occurrences};
use crate::greatest::greatest;
use crate::hash::{HashedMap, hash_parts};
use crate::index::{FieldIndex, FieldText, FieldWeights, PhraseIndex, Rough};
use crate::lexicon::{Known, Lexicon, SparseRows, SparseVector};
use crate::model::Model;
use crate::pool::Buffer;
use crate::ranking::Tiers;
use crate::vectors::{self, TextVector};

/// Added to the score of a document that has the utterance as a title or phrase, word for word: more than any
/// difference that the other evidence reaches.
pub(crate) const EXACT_BONUS: f64 = 60.0;

/// A model is trained where one pass over its phrases needs at most so many products. All of CLINC150 needs about 750
/// million: near this bound, training takes minutes.
const MOST_PRODUCTS: usize = 1_500_000_000;

/// Most steps of the optimiser.
const ITERATIONS: usize = 60;

/// Strength of the data against the prior in the model over words. Between 20 and 150 the accuracy of BANKING77 and
/// HWU64 at five and ten phrases an intent differs by a quarter of a point at most.
const WORDS_COST: f32 = 60.0;

/// A title or phrase of a document.
#[derive(Debug)]
pub(crate) struct Phrase {
    /// The document's number.
    pub(crate) document: usize,
    /// [`Field::Title`] or [`Field::Phrase`].
    pub(crate) field: Field,
    /// Its words.
    pub(crate) analysis: Analysis,
    /// Its features.
    pub(crate) vector: SparseVector,
    /// Where it lies in the table's space; of zeros where that tier is off.
    pub(crate) meaning: UnitVector,
    /// Where it lies in the encoder's space; of zeros where that tier is off.
    pub(crate) encoded: Encoded,
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
    /// Each document as a whole in the encoder's space; see [`portrait`].
    pub(crate) portraits: Vec<Encoded>,
    /// Which tiers there are.
    pub(crate) tiers: Tiers,
}

impl Corpus {
    /// Lets go of what only training reads: with 15,000 phrases it is most of the memory, and with long answers too.
    pub(crate) fn let_go_of_texts(&mut self, scorer: &Scorer) {
        self.surroundings = Vec::new();
        self.portraits = Vec::new();
        for phrase in &mut self.phrases {
            phrase.analysis = Analysis::default();
            phrase.encoded = Encoded::default();
            phrase.meaning = UnitVector::default();
            if scorer.shares().similarity == 0.0 {
                phrase.vector = SparseVector::new();
            }
        }
    }
}

/// Only so many characters of an answer's text are in its document's portrait: what an answer begins with is what it is
/// about, and each further word costs the encoder time.
const PORTRAYED_BODY_CHARS: usize = 500;

/// A document in one text: what stands around it, its title, how its answer begins. Titles of one article are often alike
/// ("Why is it disabled?"), and this tells them apart.
/// Nothing for a document that is a title and phrases only.
pub(crate) fn portrait(document: &Document) -> String {
    if document.body.is_empty() && document.context.iter().all(|text| text.trim().is_empty()) {
        return String::new();
    }
    let mut headings: Vec<&str> = Vec::new();
    for text in document.context.iter().chain([&document.title]) {
        let text = text.trim();
        if !text.is_empty() && !headings.contains(&text) {
            headings.push(text);
        }
    }
    let mut portrait = headings.join(" - ");
    if !document.body.is_empty() {
        portrait.push(' ');
        portrait.extend(document.body.chars().take(PORTRAYED_BODY_CHARS));
    }
    portrait
}

/// An utterance with what the scores need of it.
#[derive(Debug)]
pub(crate) struct Utterance {
    /// Its words.
    pub(crate) analysis: Analysis,
    /// Its features, known or not.
    pub(crate) occurrences: Vec<Occurrence>,
    /// Those of them that are known, by number.
    pub(crate) known: Vec<Known>,
    /// Its features that are known.
    pub(crate) vector: SparseVector,
    /// Where it lies in the table's space.
    pub(crate) meaning: TextVector,
}

impl Utterance {
    /// From an analysis.
    pub(crate) fn new(analysis: Analysis, corpus: &Corpus) -> Self {
        let occurrences = occurrences(&analysis, corpus.function_words);
        let known = corpus.lexicon.known(&occurrences);
        let vector = corpus.lexicon.vector_of(&occurrences, &known);
        let meaning = if corpus.tiers.vectors && analysis.has_vectors() {
            TextVector::new(&analysis)
        } else {
            TextVector::default()
        };
        Self {
            analysis,
            occurrences,
            known,
            vector,
            meaning,
        }
    }
}

/// What speaks for each document, by words and vectors.
#[derive(Debug)]
pub(crate) struct Evidence {
    /// The highest logit of the model, where there is one.
    pub(crate) best_logit: Option<f32>,
    /// The cosine to the nearest phrase of each document, in features.
    pub(crate) similarities: Buffer<f32>,
    /// The cosine to the nearest phrase of each document, in the table's space.
    pub(crate) meanings: Buffer<f32>,
    /// The share of the utterance that each document covers.
    pub(crate) coverage: Buffer<f32>,
    /// What each word of the utterance weighs.
    pub(crate) importances: Vec<f32>,
    /// The share of what the words weigh that any document knows, 0..=1.
    pub(crate) known_share: f32,
    /// How many words of the utterance carry meaning.
    pub(crate) content_words: usize,
    /// Documents that have the utterance word for word.
    pub(crate) exact: Vec<usize>,
    /// The sum of the evidence for each document, but for [`EXACT_BONUS`]; empty where it was taken.
    pub(crate) scores: Buffer<f64>,
    /// What makes the similarities exact, where they are not yet: see [`Scorer::refine`].
    rough: Option<Rough>,
    /// The highest of the similarities that were made exact, where they had to be.
    best_exact: Option<f32>,
}

impl Evidence {
    /// The cosine to the nearest phrase of all, in features.
    pub(crate) fn best_similarity(&self) -> f32 {
        self.best_exact
            .unwrap_or_else(|| greatest(&self.similarities, 0.0))
    }

    /// How many words the utterance has.
    pub(crate) fn words(&self) -> usize {
        self.importances.len()
    }

    /// Nothing speaks for the documents that are left out; their scores are less than any.
    pub(crate) fn leave_out(&mut self, is_left_out: impl Fn(usize) -> bool) {
        for document in (0..self.scores.len()).filter(|&document| is_left_out(document)) {
            self.similarities[document] = 0.0;
            self.meanings[document] = 0.0;
            self.coverage[document] = 0.0;
            self.scores[document] = f64::NEG_INFINITY;
        }
        self.exact.retain(|&document| !is_left_out(document));
    }
}

/// What the parts of the evidence by words and vectors weigh.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shares {
    /// The model's logit.
    pub(crate) model: f64,
    /// The cosine to the nearest phrase, in features.
    pub(crate) similarity: f64,
    /// The same in the table's space.
    pub(crate) vectors: f64,
    /// The covered share of the utterance.
    pub(crate) coverage: f64,
}

/// Gives the evidence for each document.
#[derive(Debug)]
pub(crate) struct Scorer {
    /// The model over the features and the table's vectors of phrases.
    pub(crate) model: Option<Model>,
    /// Phrases by feature.
    phrases: PhraseIndex,
    /// Phrases in the table's space.
    meanings: DenseIndex,
    /// Documents by term.
    pub(crate) fields: FieldIndex,
    /// Documents by the hash of a whole title or phrase.
    exact: HashedMap<Vec<usize>>,
    /// Numbers of the phrases in the corpus.
    numbers: Vec<usize>,
    encoder: Option<EncoderScorer>,
    weights: Weights,
}

impl Scorer {
    /// From the phrases with these numbers, and the surroundings. `all`: the scorer of all phrases of the corpus, where
    /// these are some of them.
    pub(crate) fn new(corpus: &Corpus, numbers: &[usize], weights: Weights, all: Option<&Self>) -> Self {
        let chosen: Vec<&Phrase> = numbers.iter().map(|&number| &corpus.phrases[number]).collect();
        let owners: Vec<usize> = chosen.iter().map(|phrase| phrase.document).collect();
        let features = corpus.lexicon.len();

        let mut exact: HashedMap<Vec<usize>> = HashedMap::default();
        for phrase in &chosen {
            let documents = exact.entry(whole(&phrase.analysis)).or_default();
            if !documents.contains(&phrase.document) {
                documents.push(phrase.document);
            }
        }
        let lexical: Vec<&SparseVector> = chosen.iter().map(|phrase| &phrase.vector).collect();
        let entries = chosen.iter().map(|phrase| phrase.vector.len()).sum::<usize>()
            + chosen.len() * vectors::DIMENSIONS;
        let products = entries * corpus.documents;
        let has_model = weights.model > 0.0
            && has_several_phrases(owners.len(), corpus.documents)
            && products <= MOST_PRODUCTS;
        let model = has_model.then(|| {
            let mut with_meanings = SparseRows::with_capacity(chosen.len(), entries);
            for phrase in &chosen {
                with_meanings.push(with_meaning(&phrase.vector, &phrase.meaning, features, weights));
            }
            Model::train(
                &with_meanings,
                &owners,
                corpus.documents,
                features + vectors::DIMENSIONS,
                WORDS_COST,
                ITERATIONS,
                all.and_then(|all| Some((all.model.as_ref()?, numbers))),
            )
        });
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
        let shares = shares(weights, has_model);
        let meanings = chosen
            .iter()
            .filter(|_| shares.vectors > 0.0)
            .map(|phrase| (phrase.document, &phrase.meaning));
        let phrases = if shares.similarity > 0.0 {
            PhraseIndex::new(&lexical, &owners, corpus.documents, features)
        } else {
            PhraseIndex::new(&[], &[], corpus.documents, 0)
        };
        Self {
            phrases,
            meanings: DenseIndex::new(meanings, corpus.documents),
            fields: FieldIndex::new(corpus.documents, texts, field_weights),
            exact,
            numbers: numbers.to_vec(),
            encoder: (corpus.tiers.encoder && !chosen.is_empty()).then(|| {
                let all = all.and_then(|all| all.encoder.as_ref()?.model.as_ref());
                let near = all.map(|model| (model, numbers));
                EncoderScorer::new(corpus, &chosen, has_model, near)
            }),
            model,
            weights,
        }
    }

    /// Whether it looks at the words of texts in the encoder's space.
    pub(crate) fn reads_words(&self) -> bool {
        self.encoder.as_ref().is_some_and(EncoderScorer::reads_words)
    }

    /// Whether a title or phrase has these words, and no others.
    pub(crate) fn has_whole(&self, analysis: &Analysis) -> bool {
        self.exact.contains_key(&whole(analysis))
    }

    /// The phrase of a document that is nearest in features, where the similarity counts and any has something in common.
    pub(crate) fn nearest_phrase<'a>(
        &self,
        corpus: &'a Corpus,
        document: usize,
        text: &SparseVector,
    ) -> Option<&'a Phrase> {
        let phrase = |place: usize| &corpus.phrases[self.numbers[place]];
        let place = self
            .phrases
            .nearest_of(document, text, |place| &phrase(place).vector)?;
        Some(phrase(place))
    }

    /// The components of the phrase of a document that is nearest in the table's space.
    pub(crate) fn nearest_meaning(&self, document: usize, meaning: &UnitVector) -> Option<Vec<f32>> {
        self.meanings.nearest_of(document, meaning)
    }

    /// What each kind of evidence weighs.
    pub(crate) fn weights(&self) -> Weights {
        self.weights
    }

    /// What the parts of the evidence weigh.
    pub(crate) fn shares(&self) -> Shares {
        shares(self.weights, self.model.is_some())
    }

    /// The evidence for each document by words and vectors.
    pub(crate) fn evidence(&self, utterance: &Utterance) -> Evidence {
        let logits = self.model.as_ref().map(|model| {
            model.logits(&with_meaning(
                &utterance.vector,
                &utterance.meaning.unit,
                model.features() - vectors::DIMENSIONS,
                self.weights,
            ))
        });
        let shares = self.shares();
        let (similarities, rough) = if shares.similarity > 0.0 {
            self.phrases.similarities(&utterance.vector)
        } else {
            (Buffer::filled(0.0, self.fields.documents()), None)
        };
        let meanings = if shares.vectors > 0.0 {
            self.meanings.nearest(&utterance.meaning.unit)
        } else {
            Buffer::filled(0.0, similarities.len())
        };
        let postings = self.fields.word_postings(&utterance.analysis);
        let importances = self.fields.importances(&utterance.analysis, &postings);
        let known_share = FieldIndex::known_share(&postings, &importances);
        let coverage = self.fields.coverage(&postings, &importances);
        let mut scores = Buffer::filled(0.0_f64, similarities.len());
        Kernel::fastest().run(Weigh {
            shares,
            similarities: &similarities,
            meanings: &meanings,
            coverage: &coverage,
            scores: &mut scores,
        });
        if let Some(logits) = &logits {
            for (score, logit) in scores.iter_mut().zip(logits) {
                *score += shares.model * f64::from(*logit);
            }
        }
        let exact = if utterance.analysis.terms.is_empty() {
            Vec::new()
        } else {
            self.exact
                .get(&whole(&utterance.analysis))
                .cloned()
                .unwrap_or_default()
        };
        let best_logit = logits.map(|logits| logits.into_iter().fold(f32::NEG_INFINITY, f32::max));
        Evidence {
            best_logit,
            meanings,
            coverage,
            importances,
            known_share,
            content_words: utterance.analysis.content_words(),
            exact,
            scores,
            best_exact: None,
            similarities,
            rough,
        }
    }

    /// Makes the similarities exact of the documents that may be candidates or the nearest, and of one more; see [`refine`].
    /// `scores` are those of the evidence with whatever was added to them. Gives the documents that are exact; none where all
    /// were.
    pub(crate) fn refine(
        &self,
        evidence: &mut Evidence,
        scores: &mut [f64],
        one_more: Option<usize>,
    ) -> Option<Vec<usize>> {
        let weight = self.shares().similarity;
        refine::refine(&self.phrases, weight, evidence, scores, one_more)
    }

    /// The evidence for each document by the encoder, of an utterance that it encoded and of which `words` is what words
    /// and vectors say.
    pub(crate) fn encoder_evidence(&self, encoded: &Encoded, words: &Evidence) -> Option<EncoderEvidence> {
        // What is in another language has no vector.
        let encoder = self.encoder.as_ref().filter(|_| !encoded.is_zero())?;
        Some(encoder.evidence(encoded, words, self.weights))
    }
}

/// Adds the parts of the evidence up, but for the model's logits.
struct Weigh<'a> {
    shares: Shares,
    similarities: &'a [f32],
    meanings: &'a [f32],
    coverage: &'a [f32],
    scores: &'a mut [f64],
}

impl Loop for Weigh<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let parts = self.similarities.iter().zip(self.meanings).zip(self.coverage);
        for (score, ((similarity, meaning), covered)) in self.scores.iter_mut().zip(parts) {
            *score = self.shares.similarity * f64::from(*similarity)
                + self.shares.vectors * f64::from(*meaning)
                + self.shares.coverage * f64::from(*covered);
        }
    }
}

/// What the parts of the evidence weigh, beside a model or without one.
fn shares(weights: Weights, has_model: bool) -> Shares {
    if has_model {
        Shares {
            model: weights.model,
            similarity: weights.similarity_beside_model,
            vectors: 0.0,
            coverage: weights.coverage_beside_model,
        }
    } else {
        Shares {
            model: 0.0,
            similarity: weights.similarity,
            vectors: weights.vectors,
            coverage: weights.coverage,
        }
    }
}

/// The features of a text, and after them its place in the table's space.
fn with_meaning(
    vector: &SparseVector,
    meaning: &UnitVector,
    features: usize,
    weights: Weights,
) -> SparseVector {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a weight of ordinary size, and fewer features than hashes"
    )]
    let (weight, first) = (weights.vectors_in_model as f32, features as u32);
    let mut all = Vec::with_capacity(vector.len() + vectors::DIMENSIONS);
    all.extend_from_slice(vector);
    all.extend((first..).zip(meaning.values().map(|value| weight * value)));
    all
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
