//! What can be answered, as the classifier sees it.

use crate::{EntityList, Language, Tiers};

/// One thing an utterance can mean: an entry of the knowledge, or an intent of a data set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Document {
    /// Names it; unique among the documents of a classifier.
    pub id: String,
    /// The question, or the title. May be empty.
    pub title: String,
    /// What stands around it: headings, article title, product. Weaker evidence than the title.
    pub context: Vec<String>,
    /// The answer's text, without markup. Weakest evidence.
    pub body: String,
    /// Ways to ask it.
    pub phrases: Vec<String>,
    /// Single words or short terms that speak for it.
    pub keywords: Vec<String>,
    /// Its language; none for that of the settings.
    pub language: Option<Language>,
}

/// What is common to all documents.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingSettings {
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// Training utterances that belong to no document (out of scope), where such are known.
    pub out_of_scope: Vec<String>,
    /// The language of documents that name none, and of utterances that tell none.
    pub language: Language,
    /// Names that authors list by kind (products, plans): an utterance that has one is about documents that have it.
    pub entities: Vec<EntityList>,
    /// Which tiers there shall be; the encoder is there only when it is built in (feature `encoder`).
    pub tiers: Tiers,
    /// What each kind of evidence weighs.
    pub weights: Weights,
}

impl Default for TrainingSettings {
    /// English, all tiers.
    fn default() -> Self {
        Self {
            synonyms: Vec::new(),
            out_of_scope: Vec::new(),
            language: Language::default(),
            entities: Vec::new(),
            tiers: Tiers::ALL,
            weights: Weights::default(),
        }
    }
}

/// What each kind of evidence weighs in the score of a document, in units of a logit before the temperature.
///
/// The defaults are those of softmax regressions of the right document on the kinds of evidence, on utterances that are no
/// test: beside a model, phrases of BANKING77, CLINC150, HWU64 (five and ten an intent) and StackFAQ that were not picked
/// for training; without one, such phrases of StackFAQ and messages to sample articles, where the weights found on one half
/// of the articles do as well on the other. Each set weighs the same. Rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// The logit of the model over phrases, where documents have several.
    pub model: f64,
    /// The length of a text's vector in the table's space beside its features, where there is a model; that of the
    /// features is 1.2.
    pub vectors_in_model: f64,
    /// The share of the encoder's model beside that over words, 0..=1.
    pub encoder_beside_model: f64,
    /// The similarity to the document's portrait in the encoder's space, where there is a model.
    pub portrait_beside_model: f64,
    /// The similarity to the nearest title or phrase, where there is a model.
    pub similarity_beside_model: f64,
    /// The share of the utterance that the document covers, where there is a model.
    pub coverage_beside_model: f64,
    /// The similarity to the nearest title or phrase, where there is none.
    pub similarity: f64,
    /// The same in the table's space, where there is none.
    pub vectors: f64,
    /// The same in the encoder's space, where there is none.
    pub encoder: f64,
    /// The similarity to the document's portrait in the encoder's space, where there is none.
    pub portrait: f64,
    /// The share of the utterance that the document covers, where there is none.
    pub coverage: f64,
    /// The share of the utterance that the document covers, where there is no model and the encoder was asked.
    pub coverage_beside_encoder: f64,
    /// How well the utterance's words are met by those of the nearest title or phrase, where there is no model.
    pub met_by_phrase: f64,
    /// How well they are met by those of the document's portrait, where there is no model.
    pub met_by_portrait: f64,
    /// [`Self::encoder`] beside how well words are met.
    pub encoder_beside_words: f64,
    /// [`Self::portrait`] beside how well words are met.
    pub portrait_beside_words: f64,
    /// [`Self::coverage_beside_encoder`] beside how well words are met.
    pub coverage_beside_words: f64,
    /// Log-odds that an utterance is about something known, before anything is known of it.
    pub prior: f64,
    /// How strong evidence a word of the context is; a word of the title is 3.
    pub context: f64,
    /// How strong evidence a word of the answer is; a word of the title is 3.
    pub body: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            model: 1.0,
            vectors_in_model: 2.0,
            encoder_beside_model: 0.6,
            portrait_beside_model: 4.0,
            similarity_beside_model: 0.0,
            coverage_beside_model: 2.5,
            similarity: 2.4,
            vectors: 16.0,
            coverage: 18.0,
            encoder: 12.0,
            portrait: 20.5,
            coverage_beside_encoder: 12.0,
            met_by_phrase: 5.4,
            met_by_portrait: 14.0,
            encoder_beside_words: 9.4,
            portrait_beside_words: 13.0,
            coverage_beside_words: 6.2,
            prior: 0.7,
            context: 1.0,
            body: 0.7,
        }
    }
}
