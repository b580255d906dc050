//! Topic trees speak for entries: the search tags of a topic are words people use for what an article is about.
//!
//! A topic belongs to an entry when the article names the topic by id, or when the tree is of the article's product
//! and the topic's name or one of its tags is what the entry asks about. Articles name topics by number and trees by
//! GUID, so the second is the common case.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::slug::fold;
use crate::{Article, Entry, Shape, Topic, TopicTree, parallel};

/// Most keywords a tree adds to an entry: a topic of everything speaks for nothing.
const MOST_ADDED: usize = 24;

/// A tag of one word counts from this length on: "vm" or "api" stand in too many questions.
const SHORTEST_LONE_WORD: usize = 5;

/// Words that say nothing of a topic.
const FILLERS: &[&str] = &[
    "about",
    "an",
    "and",
    "are",
    "can",
    "cannot",
    "cant",
    "do",
    "does",
    "for",
    "from",
    "have",
    "having",
    "help",
    "how",
    "in",
    "is",
    "issue",
    "issues",
    "it",
    "my",
    "need",
    "needed",
    "not",
    "of",
    "on",
    "or",
    "other",
    "problem",
    "problems",
    "question",
    "questions",
    "related",
    "the",
    "to",
    "unable",
    "when",
    "why",
    "with",
    "you",
    "your",
];

/// Adds the tags to the keywords of the entries.
pub(super) fn add(entries: &mut [Entry], articles: &[Article], trees: &[TopicTree]) {
    if trees.iter().all(|tree| tree.topics.is_empty()) {
        return;
    }
    let mut by_id: HashMap<String, &Topic> = HashMap::new();
    let mut by_product: HashMap<String, Vec<&Spoken<'_>>> = HashMap::new();
    let by_reference: Vec<&TopicTree> = trees.iter().collect();
    let spoken: Vec<Vec<Spoken<'_>>> =
        parallel::map(&by_reference, |tree| tree.topics.iter().map(Spoken::of).collect());
    for (tree, spoken) in trees.iter().zip(&spoken) {
        for topic in &tree.topics {
            if !topic.id.is_empty() {
                by_id.entry(topic.id.to_lowercase()).or_insert(topic);
            }
        }
        for product in &tree.product_ids {
            by_product
                .entry(product.to_lowercase())
                .or_default()
                .extend(spoken);
        }
    }
    let by_path: HashMap<&str, &Article> = articles
        .iter()
        .map(|article| (article.path.as_str(), article))
        .collect();
    let added = parallel::map(entries, |entry| {
        let Some(article) = by_path.get(entry.path.as_str()) else {
            return Vec::new();
        };
        let mut tags: Vec<&str> = Vec::new();
        let named = article
            .support_topic_ids
            .iter()
            .filter_map(|id| by_id.get(&id.to_lowercase()));
        tags.extend(named.flat_map(|topic| &topic.search_tags).map(String::as_str));
        if entry.family.is_none() && entry.shape != Shape::Pointer {
            let mut of_product = article
                .product_ids
                .iter()
                .filter_map(|product| by_product.get(&product.to_lowercase()))
                .flatten()
                .peekable();
            if of_product.peek().is_some() {
                let asked = words(&format!("{} {}", entry.question, entry.page_title));
                for topic in of_product.filter(|topic| topic.is_asked_by(&asked)) {
                    tags.extend(topic.tags.iter().map(String::as_str));
                }
            }
        }
        let mut known: HashSet<String> = entry.keywords.iter().map(|word| fold(word)).collect();
        tags.retain(|tag| known.insert(fold(tag)));
        tags.truncate(MOST_ADDED);
        tags
    });
    for (entry, tags) in entries.iter_mut().zip(added) {
        entry.keywords.extend(tags.into_iter().map(str::to_owned));
    }
}

/// A topic with the words of its name and of each tag.
#[derive(Debug)]
struct Spoken<'tree> {
    tags: &'tree [String],
    ways: Vec<BTreeSet<String>>,
}

impl<'tree> Spoken<'tree> {
    fn of(topic: &'tree Topic) -> Self {
        let ways = topic
            .search_tags
            .iter()
            .chain([&topic.name])
            .map(|way| words(way))
            .filter(|words| match words.len() {
                0 => false,
                1 => words
                    .iter()
                    .all(|word| word.chars().count() >= SHORTEST_LONE_WORD),
                _ => true,
            })
            .collect();
        Self {
            tags: &topic.search_tags,
            ways,
        }
    }

    fn is_asked_by(&self, asked: &BTreeSet<String>) -> bool {
        self.ways.iter().any(|way| way.is_subset(asked))
    }
}

/// The words that say something, without a plural "s".
fn words(text: &str) -> BTreeSet<String> {
    fold(text)
        .split(' ')
        .filter(|word| !word.is_empty() && FILLERS.binary_search(word).is_err())
        .map(|word| match word.strip_suffix('s') {
            Some(stem) if stem.len() > 2 && !stem.ends_with('s') => stem.to_owned(),
            _ => word.to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fillers_are_sorted() {
        assert!(FILLERS.is_sorted());
    }
}
