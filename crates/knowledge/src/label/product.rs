//! What a product is called.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::{Article, Knowledge};

/// So many articles of a service are asked how its name is written, and so many of their answers.
const MOST_ARTICLES: usize = 12;
const MOST_ANSWERS: usize = 12;

/// Of an answer only its beginning is looked at.
const MOST_BYTES: usize = 2_000;

/// A name of more words is none.
const MOST_WORDS: usize = 5;

/// The services that articles name, each with what it is called: worked out when it is asked for first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Services(FxHashMap<String, Service>);

#[derive(Debug, Clone, Default)]
struct Service {
    /// Positions of its first articles.
    articles: Vec<usize>,
    name: OnceLock<Option<String>>,
}

impl Services {
    pub(crate) fn of(articles: &[Article]) -> Self {
        let mut services: FxHashMap<String, Service> = FxHashMap::default();
        for (position, article) in articles.iter().enumerate() {
            let Some(service) = article.attributes.get("service") else {
                continue;
            };
            let service = services.entry(key(service)).or_default();
            if service.articles.len() < MOST_ARTICLES {
                service.articles.push(position);
            }
        }
        Self(services)
    }

    fn name(&self, knowledge: &Knowledge, service: &str) -> Option<String> {
        let known = self.0.get(&key(service))?;
        let name = known.name.get_or_init(|| {
            let plain = by_service(service)?;
            Some(as_written(knowledge, &known.articles, &plain).unwrap_or(plain))
        });
        name.clone()
    }
}

fn key(service: &str) -> String {
    service.trim().to_lowercase()
}

/// The name of an article's product: from the topic tree of the product, else from `service`.
pub(super) fn name(knowledge: &Knowledge, article: &Article) -> Option<String> {
    let by_tree = knowledge
        .topic_trees_of(article)
        .find_map(|tree| (!tree.product.is_empty()).then(|| tree.product.clone()));
    by_tree.or_else(|| {
        knowledge
            .services
            .name(knowledge, article.attributes.get("service")?)
    })
}

/// `microsoft.keyvault` is "Keyvault": the vendor says nothing, and where there are several parts all of the others do.
fn by_service(service: &str) -> Option<String> {
    let service = service.trim();
    let named = service.split_once('.').map_or(service, |(_, name)| name);
    let named = named.replace(['.', '-', '_'], " ");
    let named = named.trim();
    named
        .contains(char::is_alphanumeric)
        .then(|| super::subject::capitalised(named))
}

/// How the articles of a service write its name: "Key Vault" for `keyvault`. Their titles and questions are asked first, then
/// their answers; of several ways the commonest counts. `dbforcats` may be written out.
fn as_written(knowledge: &Knowledge, articles: &[usize], plain: &str) -> Option<String> {
    let letters = letters(plain);
    let in_full = letters
        .strip_prefix("db")
        .map(|rest| as_seen(knowledge, articles, &format!("database{rest}")));
    in_full
        .flatten()
        .or_else(|| as_seen(knowledge, articles, &letters))
}

/// The commonest way in which the articles write what has these letters.
fn as_seen(knowledge: &Knowledge, articles: &[usize], letters: &str) -> Option<String> {
    let articles = articles
        .iter()
        .filter_map(|position| knowledge.articles.get(*position));
    let mut ways = Ways::new(letters);
    let mut entries = Vec::new();
    for article in articles {
        ways.count(&article.page_title);
        ways.count(&article.title);
        entries.extend(knowledge.entries_at(&article.path));
    }
    for entry in &entries {
        ways.count(&entry.question);
    }
    if ways.found.is_empty() {
        for entry in entries.iter().take(MOST_ANSWERS) {
            let end = entry.answer.floor_char_boundary(MOST_BYTES);
            ways.count(entry.answer.get(..end).unwrap_or_default());
        }
    }
    ways.commonest()
}

/// Letters and digits in small letters, as names are written in identifiers.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|character| character.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Ways to write a name, with how often each was seen.
struct Ways<'letters> {
    letters: &'letters str,
    found: BTreeMap<String, usize>,
}

impl<'letters> Ways<'letters> {
    fn new(letters: &'letters str) -> Self {
        Self {
            letters,
            found: BTreeMap::new(),
        }
    }

    /// Looks for the name in a text: up to five words beside each other that have its letters.
    fn count(&mut self, text: &str) {
        let words: Vec<&str> = text.split_whitespace().map(bare).collect();
        for start in 0..words.len() {
            let mut left = self.letters;
            for (place, word) in words.iter().skip(start).take(MOST_WORDS).enumerate() {
                let own = letters(word);
                let Some(behind) = left.strip_prefix(own.as_str()).filter(|_| !own.is_empty()) else {
                    break;
                };
                left = behind;
                if left.is_empty() {
                    let way = words.get(start..=start + place).unwrap_or_default().join(" ");
                    self.add(way);
                    break;
                }
            }
        }
    }

    /// What is written as in an identifier tells nothing, and so does an address.
    fn add(&mut self, way: String) {
        let is_telling = way.chars().any(char::is_uppercase) && !way.contains(['.', '/', '_', '@', ':']);
        if is_telling {
            *self.found.entry(way).or_default() += 1;
        }
    }

    /// Of equals the first by its letters.
    fn commonest(self) -> Option<String> {
        let most = self.found.values().copied().max()?;
        let mut ways = self.found.into_iter();
        ways.find(|(_, count)| *count == most).map(|(way, _)| way)
    }
}

/// A word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|character: char| !character.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SourceFile;

    #[test]
    fn a_service_loses_its_vendor() {
        assert_eq!(by_service("acme.gates.readers").as_deref(), Some("Gates readers"));
        assert_eq!(by_service("azure-billing").as_deref(), Some("Azure billing"));
        assert_eq!(by_service(" "), None);
    }

    #[test]
    fn a_product_is_called_as_its_articles_write_it() {
        for (service, body, expected) in [
            (
                "acme.gatereaders",
                "# The Gate Reader blinks\n\nGate Readers blink when they are new: see acme.GateReaders.\n",
                "Gate Readers",
            ),
            (
                "acme.dbforcats",
                "# Why is the DB for Cats slow?\n\nIt sleeps.\n",
                "DB for Cats",
            ),
            (
                "acme.dbforcats",
                "# Connections to Acme Database for Cats\n\nThe DB for Cats sleeps.\n",
                "Database for Cats",
            ),
            ("acme.hdlamp", "# HDLamp is dark\n\nhdlamp.\n", "HDLamp"),
            ("acme.doorbell", "# No ring\n\nThe doorbell is off.\n", "Doorbell"),
        ] {
            let text = format!(
                "<properties\n  pageTitle=\"A page\"\n  articleId=\"a\"\n  service=\"{service}\"\n/>\n{body}"
            );
            let knowledge = Knowledge::from_files(vec![SourceFile {
                path: "a.md".to_owned(),
                bytes: text.into_bytes(),
            }])
            .knowledge;
            let article = knowledge.articles.first().expect("there is one");

            assert_eq!(name(&knowledge, article).as_deref(), Some(expected));
        }
    }
}
