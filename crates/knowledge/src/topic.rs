//! Topic trees (`SupportTopicDescription`), joined with articles by product; their search tags are synonyms.

use serde::Serialize;

use crate::ArticleId;

/// One topic of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Topic {
    /// A GUID.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Words people search it by.
    pub search_tags: Vec<String>,
    /// Its category.
    pub category: String,
}

/// One tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicTree {
    /// The article that holds it.
    pub article: ArticleId,
    /// Path of that article.
    pub path: String,
    /// Products it belongs to.
    pub product_ids: Vec<String>,
    /// Its topics.
    pub topics: Vec<Topic>,
}
