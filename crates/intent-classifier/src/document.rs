//! What can be answered, as the classifier sees it.

use crate::Language;

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
}

/// What is common to all documents.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrainingSettings {
    /// Groups of words that mean the same.
    pub synonyms: Vec<Vec<String>>,
    /// Training utterances that belong to no document (out of scope), where such are known.
    pub out_of_scope: Vec<String>,
    /// The language of documents and utterances.
    pub language: Language,
    /// What each kind of evidence weighs.
    pub weights: Weights,
}

/// What each kind of evidence weighs in the score of a document, in units of a logit before the temperature.
///
/// The defaults were chosen by comparing figures on the development halves of public sets (BANKING77 and HWU64 beside a
/// model, StackFAQ without one) and on hand-written messages, so figures on those flatter them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// The logit of the model over phrases, where documents have several.
    pub model: f64,
    /// The similarity to the nearest title or phrase, where there is a model.
    pub similarity_beside_model: f64,
    /// The share of the utterance that the document covers, where there is a model.
    pub coverage_beside_model: f64,
    /// The similarity to the nearest title or phrase, where there is none.
    pub similarity: f64,
    /// The share of the utterance that the document covers, where there is none.
    pub coverage: f64,
    /// How strong evidence a word of the context is; a word of the title is 3.
    pub context: f64,
    /// How strong evidence a word of the answer is; a word of the title is 3.
    pub body: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            model: 1.0,
            similarity_beside_model: 0.0,
            coverage_beside_model: 2.5,
            similarity: 10.0,
            coverage: 16.0,
            context: 1.0,
            body: 0.7,
        }
    }
}
