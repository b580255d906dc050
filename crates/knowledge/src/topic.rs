//! Topic trees (`SupportTopicDescription`), joined with articles by product; their search tags are synonyms.

use serde::Serialize;
use serde_json::Value;

use crate::{Article, ArticleId, entity, json};

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

/// Reads a tree from the JSON of its body. Topics without a name are left out: there is nothing to say of them.
pub(crate) fn read(value: &Value, article: &Article) -> TopicTree {
    let topics = json::items(value, "supportTopics")
        .iter()
        .filter_map(|topic| {
            let name = tidy(&json::text(topic, "shortDescription").unwrap_or_default());
            let tags = json::text(topic, "searchTags").unwrap_or_default();
            let search_tags: Vec<String> = tags
                .split([';', ','])
                .map(tidy)
                .filter(|tag| !tag.is_empty())
                .collect();
            (!name.is_empty() || !search_tags.is_empty()).then(|| Topic {
                id: json::text(topic, "id").unwrap_or_default().trim().to_owned(),
                name,
                search_tags,
                category: tidy(&json::text(topic, "category").unwrap_or_default()),
            })
        })
        .collect();
    TopicTree {
        article: article.id.clone(),
        path: article.path.clone(),
        product_ids: article.product_ids.clone(),
        topics,
    }
}

fn tidy(text: &str) -> String {
    entity::decode_all(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
