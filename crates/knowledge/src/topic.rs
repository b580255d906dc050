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
    /// What people call the product; empty where the tree does not say.
    pub product: String,
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
        product: product(value, article),
        topics,
    }
}

/// The name of a tree's product: what its title ends with, else the name of its first link, else a short
/// description.
fn product(value: &Value, article: &Article) -> String {
    let title = &article.page_title;
    let named = title.rsplit_once(" for ").map(|(_, name)| name.to_owned());
    let said = ["productLinkName1", "shortDescription"].map(|key| json::text(value, key));
    named
        .into_iter()
        .chain(said.into_iter().flatten())
        .map(|name| tidy(&name))
        .find(|name| is_name(name))
        .unwrap_or_default()
}

/// Whether a text may be the name of a product: short, no id, no address, not "the documentation".
fn is_name(text: &str) -> bool {
    const LONGEST_NAME_CHARS: usize = 40;
    let lower = text.to_lowercase();
    let is_id = text.chars().filter(|c| *c == '-').count() == 4 && !text.contains(' ');
    let is_about_a_page = [
        "documentation",
        "learn more",
        "http",
        "here",
        "overview",
        "pricing",
    ];
    text.contains(char::is_alphabetic)
        && text.chars().count() <= LONGEST_NAME_CHARS
        && !is_id
        && !is_about_a_page.iter().any(|word| lower.contains(word))
}

fn tidy(text: &str) -> String {
    entity::decode_all(text)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
