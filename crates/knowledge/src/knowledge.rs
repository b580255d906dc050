//! The knowledge as a whole: made once, never changed, looked up by id.

use std::collections::HashMap;
use std::sync::OnceLock;

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use crate::label::{AllCalled, Services};
use crate::lint::expiry::Ends;
use crate::lint::phrases::Phrases;
use crate::settings::Overrides;
use crate::slug::fold;
use crate::{
    Article, Case, Diagnostic, Entry, EntryId, IntakeForm, KnowledgeVersion, Place, SelfHelpType, Settings,
    SourceFile, Strings, TopicTree, Validity, label, load,
};

/// Everything read from a folder, immutable once loaded.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// Hash of the content; every logged turn names it.
    pub version: KnowledgeVersion,
    /// Product-wide settings, from `helpline.toml` or the defaults.
    pub settings: Settings,
    /// What the agent says of its own.
    pub strings: Strings,
    /// Articles in the order of their paths.
    pub articles: Vec<Article>,
    /// Entries in the order of (path, line).
    pub entries: Vec<Entry>,
    /// Intake forms in the order of their paths.
    pub forms: Vec<IntakeForm>,
    /// Topic trees in the order of their paths.
    pub topic_trees: Vec<TopicTree>,
    /// Test cases of the authors, in the order of their places.
    pub cases: Vec<Case>,
    /// Path and SHA-256 of each file that was read, in the order of their paths.
    pub files: Vec<(String, [u8; 32])>,
    overrides: Overrides,
    phrases: Phrases,
    ends: Ends,
    index: Index,
    /// Worked out when somebody asks for what there is nothing on.
    topics: OnceLock<Vec<String>>,
    pub(crate) called: AllCalled,
    pub(crate) services: Services,
}

/// Where to find what by its name. Positions in the vectors of [`Knowledge`], which never change.
#[derive(Debug, Clone, Default)]
struct Index {
    entries: FxHashMap<EntryId, usize>,
    /// Whether any entry holds for a time alone.
    may_lapse: bool,
    forms_by_topic: HashMap<String, Vec<usize>>,
    /// The likeliest first.
    default_forms: Vec<usize>,
    topic_trees_by_product: HashMap<String, Vec<usize>>,
    /// How many articles have a title, by the folded title.
    titles: HashMap<String, usize>,
}

/// The parts a [`Knowledge`] is put together from.
#[derive(Debug, Clone)]
pub struct Parts {
    /// Hash of the content.
    pub version: KnowledgeVersion,
    /// Product-wide settings.
    pub settings: Settings,
    /// What the agent says of its own.
    pub strings: Strings,
    /// Articles in the order of their paths.
    pub articles: Vec<Article>,
    /// Entries in the order of (path, line), with ids that differ.
    pub entries: Vec<Entry>,
    /// Intake forms in the order of their paths.
    pub forms: Vec<IntakeForm>,
    /// Topic trees in the order of their paths.
    pub topic_trees: Vec<TopicTree>,
    /// Test cases of the authors, in the order of their places.
    pub cases: Vec<Case>,
    /// Path and SHA-256 of each file that was read, in the order of their paths.
    pub files: Vec<(String, [u8; 32])>,
    /// Severities that replace those of the rules.
    pub(crate) overrides: Overrides,
    /// Where the phrases of the sidecars stand.
    pub(crate) phrases: Phrases,
    /// Where the sidecars say until when an entry holds.
    pub(crate) ends: Ends,
}

/// What came of reading files: the knowledge and what was found wrong with them.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// All that was understood.
    pub knowledge: Knowledge,
    /// In the order of (path, line, column, rule).
    pub diagnostics: Vec<Diagnostic>,
}

impl Knowledge {
    /// Reads files that were given as bytes. Pure: the same files in any order give the same knowledge, and no
    /// input makes it fail; what was not understood is in [`Loaded::diagnostics`].
    pub fn from_files(files: Vec<SourceFile>) -> Loaded {
        load::load(files)
    }

    /// Puts a knowledge together from its parts.
    pub fn from_parts(parts: Parts) -> Self {
        let index = Index::of(&parts);
        Self {
            called: AllCalled::new(parts.entries.len()),
            services: Services::of(&parts.articles),
            version: parts.version,
            settings: parts.settings,
            strings: parts.strings,
            articles: parts.articles,
            entries: parts.entries,
            forms: parts.forms,
            topic_trees: parts.topic_trees,
            cases: parts.cases,
            files: parts.files,
            overrides: parts.overrides,
            phrases: parts.phrases,
            ends: parts.ends,
            index,
            topics: OnceLock::new(),
        }
    }

    /// What it is about, in at most five broad topics, the largest first: titles where there are few articles, else
    /// products, folders or the articles that answer most.
    pub fn topics(&self) -> &[String] {
        self.topics.get_or_init(|| label::broad_topics(self))
    }

    /// The entries of one of [`Self::topics`].
    pub fn entries_of_topic(&self, topic: &str) -> Vec<&Entry> {
        label::of_broad_topic(self, topic)
    }

    /// The entry of that id, in constant time.
    pub fn entry(&self, id: &EntryId) -> Option<&Entry> {
        self.entries.get(*self.index.entries.get(id)?)
    }

    /// [`Self::entry`] by the text of its id.
    pub fn entry_named(&self, id: &str) -> Option<&Entry> {
        self.entries.get(*self.index.entries.get(id)?)
    }

    /// Whether any entry holds for a time alone: without one, none need be asked.
    pub fn may_lapse(&self) -> bool {
        self.index.may_lapse
    }

    /// Where [`Self::entries`] holds the entry of that id.
    pub fn place_of(&self, id: &str) -> Option<usize> {
        self.index.entries.get(id).copied()
    }

    /// The intake form of the first of these support topics that has one, else the default form: the first form
    /// that names no topic, those that name no product first. Of several the first that is said to be in `language`.
    /// `None` only where the knowledge holds neither.
    pub fn form_for<S: AsRef<str>>(&self, support_topic_ids: &[S], language: &str) -> Option<&IntakeForm> {
        let joined = support_topic_ids.iter().find_map(|topic| {
            self.index
                .forms_by_topic
                .get(&topic.as_ref().trim().to_lowercase())
        });
        let places = joined.unwrap_or(&self.index.default_forms);
        let mut forms = places.iter().filter_map(|place| self.forms.get(*place));
        let first = forms.clone().next();
        forms.find(|form| form.language == Some(language)).or(first)
    }

    /// Where the article of an entry can be read: the `articleUrl` of its properties, else by `article_url` of the
    /// settings. `None` where neither says so.
    pub fn article_url(&self, entry: &Entry) -> Option<String> {
        self.settings.url_of(self.article_of(entry)?)
    }

    /// The article an entry was cut from.
    pub fn article_of(&self, entry: &Entry) -> Option<&Article> {
        let position = self
            .articles
            .binary_search_by(|article| article.path.cmp(&entry.path))
            .ok()?;
        self.articles.get(position)
    }

    /// The topic trees of the products that an article names, in the order of the article's products.
    pub fn topic_trees_of(&self, article: &Article) -> impl Iterator<Item = &TopicTree> {
        article
            .product_ids
            .iter()
            .filter_map(|product| self.index.topic_trees_by_product.get(&product.to_lowercase()))
            .flatten()
            .filter_map(|&position| self.topic_trees.get(position))
    }

    /// SHA-256 of the file of that path, where it was read.
    pub(crate) fn hash_of(&self, path: &str) -> Option<&[u8; 32]> {
        let position = self
            .files
            .binary_search_by(|(known, _)| known.as_str().cmp(path))
            .ok()?;
        self.files.get(position).map(|(_, hash)| hash)
    }

    /// The entries of the article of that path.
    pub(crate) fn entries_at(&self, path: &str) -> &[Entry] {
        let start = self.entries.partition_point(|entry| entry.path.as_str() < path);
        let end = self.entries.partition_point(|entry| entry.path.as_str() <= path);
        self.entries.get(start..end).unwrap_or_default()
    }

    /// Where the sidecar gives an entry this phrase.
    pub fn place_of_phrase(&self, entry: &EntryId, phrase: &str) -> Option<&Place> {
        self.phrases.place(*self.index.entries.get(entry)?, phrase)
    }

    /// Findings for entries whose time is over at that moment, in the order of their places; with the severities that
    /// `helpline.toml` asks for.
    pub fn expired(&self, now: Timestamp) -> Vec<Diagnostic> {
        let mut diagnostics = self.ends.check(&self.entries, now);
        self.apply_severities(&mut diagnostics);
        diagnostics
    }

    /// Gives findings that were made elsewhere the severities that `helpline.toml` asks for, and drops those of rules that
    /// are off.
    pub fn apply_severities(&self, diagnostics: &mut Vec<Diagnostic>) {
        self.overrides.apply(diagnostics);
    }

    /// How many articles have this title, folded.
    pub(crate) fn articles_titled(&self, folded: &str) -> usize {
        self.index.titles.get(folded).copied().unwrap_or_default()
    }
}

impl Index {
    fn of(parts: &Parts) -> Self {
        let mut index = Self::default();
        for (position, entry) in parts.entries.iter().enumerate() {
            index.entries.entry(entry.id.clone()).or_insert(position);
        }
        index.may_lapse = parts
            .entries
            .iter()
            .any(|entry| entry.validity != Validity::default());
        // Of several the one that is about nothing: steps of a guide and forms of one product come last.
        let is_about_something = |form: &IntakeForm| {
            let article = parts.articles.iter().find(|article| article.path == form.path);
            article.map(|article| {
                let names_product = article
                    .attributes
                    .get("productpesids")
                    .is_some_and(|ids| !ids.trim().is_empty());
                (
                    article.self_help_type == SelfHelpType::TsgQuestions,
                    names_product,
                )
            })
        };
        let mut named_by_none: Vec<(usize, &IntakeForm)> = parts
            .forms
            .iter()
            .enumerate()
            .filter(|(_, form)| form.support_topic_ids.is_empty() && !form.questions.is_empty())
            .collect();
        named_by_none.sort_by_key(|(_, form)| is_about_something(form));
        index.default_forms = named_by_none.into_iter().map(|(position, _)| position).collect();
        for (position, form) in parts.forms.iter().enumerate() {
            for topic in &form.support_topic_ids {
                index
                    .forms_by_topic
                    .entry(topic.to_lowercase())
                    .or_default()
                    .push(position);
            }
        }
        for (position, tree) in parts.topic_trees.iter().enumerate() {
            for product in &tree.product_ids {
                index
                    .topic_trees_by_product
                    .entry(product.to_lowercase())
                    .or_default()
                    .push(position);
            }
        }
        for article in &parts.articles {
            *index.titles.entry(fold(&article.title)).or_default() += 1;
        }
        index
    }
}
