//! What can be answered, as the classifier sees it.

/// One thing an utterance can mean: an entry of the knowledge, or an intent of a data set.
#[derive(Debug, Clone, PartialEq, Default)]
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
}
