//! From files to a knowledge: each file by itself, then what only shows between files.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::article::Role;
use crate::decode::decode;
use crate::entry::EntryId;
use crate::extract::{self, Draft};
use crate::folder::LARGEST_FILE_BYTES;
use crate::front_matter::{self, FrontMatter};
use crate::knowledge::Parts;
use crate::lint::between::Text;
use crate::lint::{self, Findings, Rule};
use crate::settings::{self, Overrides};
use crate::slug::slug;
use crate::{
    Article, ArticleId, Diagnostic, Entry, IntakeForm, Knowledge, KnowledgeVersion, Loaded, Place,
    SelfHelpType, Settings, SourceFile, TopicTree, body, form, json, sidecar, topic,
};

/// Reads everything. See [`Knowledge::from_files`].
pub(crate) fn load(mut files: Vec<SourceFile>) -> Loaded {
    files.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.bytes.cmp(&b.bytes)));
    files.dedup_by(|a, b| a.path == b.path);
    let version = KnowledgeVersion::of(&files);

    let mut loader = Loader::default();
    let (tables, articles): (Vec<_>, Vec<_>) = files.iter().partition(|file| has_ending(&file.path, ".toml"));
    for file in articles {
        loader.article(file);
    }
    name_entries(&mut loader.drafts, &mut loader.entries, &loader.articles);
    for file in tables {
        loader.toml(file);
    }
    loader.add_search_tags();
    loader.finish(version)
}

#[derive(Default)]
struct Loader {
    articles: Vec<Article>,
    /// Where the id of each article stands.
    id_places: Vec<Place>,
    /// What the lints between articles need of each.
    texts: Vec<Text>,
    /// Entries without ids: position of the article, and the draft.
    drafts: Vec<(usize, Draft)>,
    entries: Vec<Entry>,
    forms: Vec<IntakeForm>,
    topic_trees: Vec<TopicTree>,
    settings: Settings,
    overrides: Overrides,
    diagnostics: Vec<Diagnostic>,
}

impl Loader {
    fn article(&mut self, file: &SourceFile) {
        let Some(text) = self.text(file) else { return };
        let mut findings = Findings::new(&file.path, &text.text);
        lint::encoding::check(text.not_utf8_at, &text.text, &mut findings);
        match front_matter::parse(&text.text) {
            Some(front_matter) => self.with_properties(file, &text.text, &front_matter, &mut findings),
            None => self.plain_markdown(file, &text.text, &mut findings),
        }
        self.diagnostics.extend(findings.into_diagnostics());
    }

    /// The text of a file, or `None` and a finding where it is too large.
    fn text(&mut self, file: &SourceFile) -> Option<crate::decode::Decoded> {
        if u64::try_from(file.bytes.len()).unwrap_or(u64::MAX) > LARGEST_FILE_BYTES {
            let mut findings = Findings::new(&file.path, "");
            findings.add(
                &lint::encoding::FILE_TOO_LARGE,
                0..0,
                "the file is larger than 4 MiB and was not read",
            );
            self.diagnostics.extend(findings.into_diagnostics());
            return None;
        }
        Some(decode(&file.bytes))
    }

    fn with_properties(
        &mut self,
        file: &SourceFile,
        text: &str,
        front_matter: &FrontMatter,
        findings: &mut Findings<'_>,
    ) {
        let value = |name: &str| {
            front_matter
                .attribute(name)
                .map(|attribute| attribute.value.clone())
                .unwrap_or_default()
        };
        let written_type = value("selfhelptype");
        let self_help_type = if written_type.is_empty() {
            SelfHelpType::Generic
        } else {
            SelfHelpType::parse(&written_type)
        };
        lint::front_matter::check(front_matter, text, findings);
        lint::identity::check(front_matter, &self_help_type, findings);

        let id = value("articleid");
        let id_at = front_matter
            .attribute("articleid")
            .map_or(front_matter.start..front_matter.start, |attribute| {
                attribute.value_at.clone()
            });
        let mut attributes = std::collections::BTreeMap::new();
        for attribute in &front_matter.attributes {
            attributes
                .entry(attribute.name.clone())
                .or_insert_with(|| attribute.value.clone());
        }
        let article = Article {
            id: ArticleId(if id.is_empty() { slug(&file.path) } else { id }),
            path: file.path.clone(),
            self_help_type,
            page_title: value("pagetitle"),
            title: value("pagetitle"),
            support_topic_ids: ids(&value("supporttopicids")),
            product_ids: ids(&value("productpesids")),
            attributes,
        };
        let role = article.self_help_type.role();
        match role {
            Role::Answers => self.answers(article, text, front_matter.end, Some(front_matter), findings),
            Role::Form | Role::Topics => {
                lint::title::check_attributes(front_matter, findings);
                let article = with_title(article, text, front_matter.end);
                self.json(&article, role, text, front_matter.end, findings);
                self.articles.push(article);
            }
            Role::MessageTemplate | Role::Metadata => {
                lint::title::check_attributes(front_matter, findings);
                let (rule, what): (&'static Rule, _) = match role {
                    Role::MessageTemplate => (&lint::entries::TEMPLATE_SKIPPED, "a message template"),
                    _ => (&lint::entries::METADATA_SKIPPED, "metadata of a portal"),
                };
                let at = front_matter
                    .attribute("selfhelptype")
                    .map_or(0..0, |attribute| attribute.value_at.clone());
                findings.add(
                    rule,
                    at,
                    format!("`{written_type}` is {what}: no entries were made"),
                );
                self.articles.push(with_title(article, text, front_matter.end));
            }
        }
        self.id_places.push(findings.place(id_at));
        let place_of = |name: &str| {
            let block = front_matter.start..front_matter.start;
            findings.place(
                front_matter
                    .attribute(name)
                    .map_or(block, |attribute| attribute.value_at.clone()),
            )
        };
        self.texts.push(Text {
            words: (role == Role::Answers)
                .then(|| words(text, front_matter.end))
                .flatten(),
            body_at: findings.place(front_matter.end..front_matter.end),
            title_at: place_of("pagetitle"),
            topics_at: place_of("supporttopicids"),
        });
    }

    /// A Markdown file that somebody brought as it is.
    fn plain_markdown(&mut self, file: &SourceFile, text: &str, findings: &mut Findings<'_>) {
        let Some(title) = extract::first_heading(text) else {
            findings.add(
                &lint::front_matter::NOT_AN_ARTICLE,
                0..0,
                "no properties block and no heading: nothing was read",
            );
            return;
        };
        findings.add(
            &lint::front_matter::MISSING_FRONT_MATTER,
            0..0,
            "the file has no properties block",
        );
        let article = Article {
            id: ArticleId(slug(
                file.path
                    .rsplit_once('.')
                    .map_or(file.path.as_str(), |(stem, _)| stem),
            )),
            path: file.path.clone(),
            self_help_type: SelfHelpType::Generic,
            page_title: title.clone(),
            title,
            support_topic_ids: Vec::new(),
            product_ids: Vec::new(),
            attributes: std::collections::BTreeMap::new(),
        };
        self.answers(article, text, 0, None, findings);
        let start = findings.place(0..0);
        self.id_places.push(start.clone());
        self.texts.push(Text {
            words: words(text, 0),
            body_at: start.clone(),
            title_at: start.clone(),
            topics_at: start,
        });
    }

    fn answers(
        &mut self,
        mut article: Article,
        text: &str,
        body: usize,
        front_matter: Option<&FrontMatter>,
        findings: &mut Findings<'_>,
    ) {
        let body_text = text.get(body..).unwrap_or_default();
        let extracted = extract::extract(body_text, findings.line_of(body), &article.page_title);
        if let Some(front_matter) = front_matter {
            lint::title::check(front_matter, extracted.title.as_deref(), findings);
        }
        let is_code = extract::code_lines(body_text);
        lint::markup::check(body_text, body, &is_code, findings);
        lint::links::check(body_text, body, &is_code, findings);
        lint::entries::check(&extracted, body, findings);

        if let Some(title) = extracted.title {
            article.title = title;
        }
        let position = self.articles.len();
        self.drafts
            .extend(extracted.drafts.into_iter().map(|draft| (position, draft)));
        self.articles.push(article);
    }

    fn json(&mut self, article: &Article, role: Role, text: &str, body: usize, findings: &mut Findings<'_>) {
        let Some(range) = body::json_range(text, body) else {
            findings.add(
                &lint::forms::UNPARSABLE_JSON,
                body.saturating_sub(2)..body,
                "there is no JSON between `---` lines",
            );
            return;
        };
        let Range { start, .. } = range;
        let source = text.get(range).unwrap_or_default();
        let parsed = match json::parse(source) {
            Ok(parsed) => parsed,
            Err(error) => {
                lint::forms::report_not_json(&error, start, findings);
                return;
            }
        };
        lint::forms::report_slips(&parsed.tolerated, start, findings);
        if role == Role::Topics {
            self.topic_trees.push(topic::read(&parsed.value, article));
            return;
        }
        let (form, unknown) = form::read(&parsed.value, article);
        lint::forms::report_unknown_controls(&unknown, source, start, findings);
        lint::forms::check(&form, source, start, findings);
        self.forms.push(form);
    }

    fn toml(&mut self, file: &SourceFile) {
        let Some(text) = self.text(file) else { return };
        let mut findings = Findings::new(&file.path, &text.text);
        lint::encoding::check(text.not_utf8_at, &text.text, &mut findings);
        if has_ending(&file.path, sidecar::SUFFIX) {
            let stem = file
                .path
                .get(..file.path.len() - sidecar::SUFFIX.len())
                .unwrap_or_default();
            self.sidecar(&format!("{stem}.md"), &text.text, &mut findings);
        } else if file.path.eq_ignore_ascii_case("helpline.toml") {
            let mut synonyms = std::mem::take(&mut self.settings.synonyms);
            (self.settings, self.overrides) = settings::read(&text.text, &mut findings);
            self.settings.synonyms.append(&mut synonyms);
        } else {
            findings.add(&lint::toml::MISPLACED_SETTINGS, 0..0, "this file is not read");
        }
        self.diagnostics.extend(findings.into_diagnostics());
    }

    fn sidecar(&mut self, article_path: &str, text: &str, findings: &mut Findings<'_>) {
        if self
            .articles
            .binary_search_by(|article| article.path.as_str().cmp(article_path))
            .is_err()
        {
            findings.add(
                &lint::toml::ORPHAN_SIDECAR,
                0..0,
                format!("there is no article `{article_path}`"),
            );
            return;
        }
        let start = self
            .entries
            .partition_point(|entry| entry.path.as_str() < article_path);
        let end = self
            .entries
            .partition_point(|entry| entry.path.as_str() <= article_path);
        let entries = self.entries.get_mut(start..end).unwrap_or_default();
        let synonyms = sidecar::apply(text, entries, findings);
        self.settings.synonyms.extend(synonyms);
    }

    /// Search tags of a topic speak for the entries of articles that name the topic.
    fn add_search_tags(&mut self) {
        let mut tags: HashMap<String, &[String]> = HashMap::new();
        for topic in self.topic_trees.iter().flat_map(|tree| &tree.topics) {
            if !topic.id.is_empty() {
                tags.entry(topic.id.to_lowercase()).or_insert(&topic.search_tags);
            }
        }
        if tags.is_empty() {
            return;
        }
        let by_path: HashMap<&str, &Article> = self
            .articles
            .iter()
            .map(|article| (article.path.as_str(), article))
            .collect();
        for entry in &mut self.entries {
            let Some(article) = by_path.get(entry.path.as_str()) else {
                continue;
            };
            for topic in &article.support_topic_ids {
                let found = tags.get(&topic.to_lowercase()).copied().unwrap_or_default();
                entry.keywords.extend(found.iter().cloned());
            }
        }
    }

    fn finish(mut self, version: KnowledgeVersion) -> Loaded {
        self.diagnostics
            .extend(lint::identity::check_duplicates(&self.articles, &self.id_places));
        self.diagnostics.extend(lint::between::check(
            &self.articles,
            &self.texts,
            &self.entries,
            &self.forms,
        ));
        let mut seen = HashSet::new();
        self.settings.synonyms.retain(|group| seen.insert(group.clone()));
        self.overrides.apply(&mut self.diagnostics);
        self.diagnostics
            .sort_by(|a, b| (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message)));
        let knowledge = Knowledge::from_parts(Parts {
            version,
            settings: self.settings,
            articles: self.articles,
            entries: self.entries,
            forms: self.forms,
            topic_trees: self.topic_trees,
        });
        Loaded {
            knowledge,
            diagnostics: self.diagnostics,
        }
    }
}

/// The article with its H1 as title, where its body has one.
fn with_title(mut article: Article, text: &str, body: usize) -> Article {
    if let Some(title) = extract::first_heading(text.get(body..).unwrap_or_default()) {
        article.title = title;
    }
    article
}

/// Hash of the words of a body; `None` where it has none.
fn words(text: &str, body: usize) -> Option<[u8; 32]> {
    use sha2::{Digest as _, Sha256};

    let mut hash = Sha256::new();
    let mut words = text.get(body..).unwrap_or_default().split_whitespace().peekable();
    words.peek()?;
    for word in words {
        hash.update(word.as_bytes());
        hash.update([0]);
    }
    Some(hash.finalize().into())
}

/// Whether a path ends so, whatever its case.
fn has_ending(path: &str, ending: &str) -> bool {
    let start = path.len().checked_sub(ending.len());
    start
        .and_then(|start| path.get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// A comma list of ids, trimmed, without empty ones and repetitions.
fn ids(list: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    list.split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty() && seen.insert(id.to_lowercase()))
        .map(str::to_owned)
        .collect()
}

/// Gives each draft its id: `<articleId>#<slug>`, then with the path where another article has it already, then
/// with a number where the article itself has.
fn name_entries(drafts: &mut Vec<(usize, Draft)>, entries: &mut Vec<Entry>, articles: &[Article]) {
    // Ids that differ only by case would be taken for each other.
    let mut owner: HashMap<String, usize> = HashMap::new();
    let mut last_number: HashMap<String, u64> = HashMap::new();
    for (position, draft) in drafts.drain(..) {
        let Some(article) = articles.get(position) else {
            continue;
        };
        let plain = format!("{}#{}", article.id, slug(&draft.question));
        let base = match owner.get(&plain.to_lowercase()) {
            Some(&other) if other != position => format!("{plain}@{}", article.path),
            _ => plain,
        };
        let mut id = base.clone();
        while owner.contains_key(&id.to_lowercase()) {
            // Remembered: a thousand entries of one question must not each count from two.
            let number = last_number.entry(base.to_lowercase()).or_insert(1_u64);
            *number += 1;
            id = format!("{base}-{number}");
        }
        owner.insert(id.to_lowercase(), position);
        entries.push(Entry {
            id: EntryId(id),
            article: article.id.clone(),
            path: article.path.clone(),
            line: draft.line,
            shape: draft.shape,
            question: draft.question,
            answer: draft.answer,
            heading_path: draft.heading_path,
            links: draft.links,
            page_title: article.page_title.clone(),
            family: draft.family,
            phrases: Vec::new(),
            keywords: Vec::new(),
        });
    }
}
