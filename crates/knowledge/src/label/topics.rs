//! What a knowledge is about, in a few broad topics.

use std::collections::HashMap;

use crate::slug::fold;
use crate::{Entry, Knowledge};

/// Where there are so few articles, their titles say what the knowledge is about.
const FEW_ARTICLES: usize = 5;

/// No more topics are named.
const MOST_TOPICS: usize = 5;

/// The titles of a few articles; else the products, else the folders, else the articles that answer most questions, those
/// with the most entries first. Empty where there are no entries.
pub(crate) fn broad(knowledge: &Knowledge) -> Vec<String> {
    let titles = counted(knowledge, |entry| Some(title(knowledge, entry)));
    if titles.len() <= FEW_ARTICLES {
        return titles.into_iter().map(|(title, _)| title).collect();
    }
    let products = counted(knowledge, |entry| super::product(knowledge, entry));
    let folders = || counted(knowledge, folder);
    let groups = [products, folders()].into_iter().find(|groups| groups.len() > 1);
    let mut groups = groups.unwrap_or(titles);
    // Stable: of equals the one that comes first in the folder.
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    groups.truncate(MOST_TOPICS);
    groups.into_iter().map(|(name, _)| name).collect()
}

/// The entries that a broad topic is the name of.
pub(crate) fn of_broad<'k>(knowledge: &'k Knowledge, topic: &str) -> Vec<&'k Entry> {
    let topic = fold(topic);
    let is_topic = |name: Option<String>| name.is_some_and(|name| fold(&name) == topic);
    let by_title = |entry: &&Entry| is_topic(Some(title(knowledge, entry)));
    let by_product = |entry: &&Entry| is_topic(super::product(knowledge, entry));
    let by_folder = |entry: &&Entry| is_topic(folder(entry));
    let all = || knowledge.entries.iter().filter(|entry| entry.family.is_none());
    let ways: [Vec<&Entry>; 3] = [
        all().filter(by_title).collect(),
        all().filter(by_product).collect(),
        all().filter(by_folder).collect(),
    ];
    ways.into_iter()
        .find(|entries| !entries.is_empty())
        .unwrap_or_default()
}

fn title(knowledge: &Knowledge, entry: &Entry) -> String {
    let article = knowledge.article_of(entry);
    article.map_or_else(|| entry.page_title.clone(), |article| article.title.clone())
}

fn folder(entry: &Entry) -> Option<String> {
    let (folder, _) = entry.path.split_once('/')?;
    Some(spoken(folder))
}

/// The names of entries with how many have them, in the order of the folder.
fn counted(knowledge: &Knowledge, name: impl Fn(&Entry) -> Option<String>) -> Vec<(String, usize)> {
    let mut groups: Vec<(String, usize)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for entry in knowledge.entries.iter().filter(|entry| entry.family.is_none()) {
        let Some(name) = name(entry).map(|name| name.trim().to_owned()) else {
            continue;
        };
        let key = fold(&name);
        if key.is_empty() {
            continue;
        }
        let place = *places.entry(key).or_insert_with(|| {
            groups.push((name, 0));
            groups.len() - 1
        });
        if let Some((_, count)) = groups.get_mut(place) {
            *count += 1;
        }
    }
    groups
}

/// `virtual-machines` as people write it: "Virtual machines".
fn spoken(folder: &str) -> String {
    let words = folder.replace(['-', '_'], " ");
    let mut chars = words.chars();
    chars
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
