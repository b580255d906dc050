//! From files to a knowledge: each file by itself, on as many threads as there are, then what only shows between
//! files, in the order of their paths.

mod addresses;
mod part;
mod tags;

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use crate::decode::decode;
use crate::entry::EntryId;
use crate::extract::Draft;
use crate::folder::{ARTICLE_ENDINGS, LARGEST_FILE_BYTES};
use crate::knowledge::Parts;
use crate::lint::between::Text;
use crate::lint::relative_links::RelativeLink;
use crate::lint::{self, Findings};
use crate::settings::{self, Overrides};
use crate::sidecar::Added;
use crate::slug::slug;
use crate::{
    Article, Case, Diagnostic, Entry, FollowUp, IntakeForm, Knowledge, KnowledgeVersion, Loaded, Settings,
    SourceFile, Strings, TopicTree, Validity, language, parallel, sidecar, strings,
};
use addresses::Addresses;
pub(crate) use addresses::of_text;
pub(crate) use part::{ArticlePart, ReadArticle};

/// Reads everything. See [`Knowledge::from_files`].
pub(crate) fn load(mut files: Vec<SourceFile>) -> Loaded {
    files.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.bytes.cmp(&b.bytes)));
    files.dedup_by(|a, b| a.path == b.path);
    let reads = parallel::map(&files, |file| Read {
        path: file.path.clone(),
        hash: hash(&file.bytes),
        part: read(file),
    });
    drop(files);
    merge(reads)
}

/// What one file gave.
pub(crate) struct Read {
    pub(crate) path: String,
    /// Of its content.
    pub(crate) hash: [u8; 32],
    pub(crate) part: Part,
}

/// What can be known of a file by itself.
#[derive(Debug)]
pub(crate) enum Part {
    Article(Box<ArticlePart>),
    /// Settings, sidecars and strings change what was read before them: they are applied when all is together.
    Table {
        text: String,
        not_utf8_at: Option<usize>,
    },
    /// Too large to read.
    Refused(Vec<Diagnostic>),
}

impl Part {
    fn article(&self) -> Option<&ArticlePart> {
        match self {
            Self::Article(part) => Some(part),
            Self::Table { .. } | Self::Refused(_) => None,
        }
    }
}

/// SHA-256 of a content.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Reads one file by itself.
pub(crate) fn read(file: &SourceFile) -> Part {
    if u64::try_from(file.bytes.len()).unwrap_or(u64::MAX) > LARGEST_FILE_BYTES {
        let mut findings = Findings::new(&file.path, "");
        findings.add(
            &lint::encoding::FILE_TOO_LARGE,
            0..0,
            "the file is larger than 4 MiB and was not read",
        );
        return Part::Refused(findings.into_diagnostics());
    }
    let decoded = decode(&file.bytes);
    if has_ending(&file.path, ".toml") || has_ending(&file.path, ".ftl") {
        return Part::Table {
            text: decoded.text,
            not_utf8_at: decoded.not_utf8_at,
        };
    }
    Part::Article(Box::new(ArticlePart::of(file, &decoded)))
}

/// Puts together what files gave that are sorted by path.
pub(crate) fn merge(mut reads: Vec<Read>) -> Loaded {
    addresses::put_in(&mut reads);
    let version = KnowledgeVersion::of(reads.iter().map(|read| (read.path.as_str(), &read.hash)));
    let mut merged = Merged::default();
    let mut tables = Vec::new();
    merged.files.reserve(reads.len());
    merged.articles.reserve(reads.len());
    merged.texts.reserve(reads.len());
    // Over thousands of files what a vector takes while it grows would be the peak of the memory.
    let articles = || reads.iter().filter_map(|read| read.part.article());
    merged
        .drafts
        .reserve_exact(articles().map(|part| part.drafts.len()).sum());
    merged
        .diagnostics
        .reserve(articles().map(|part| part.diagnostics.len()).sum());
    for read in reads {
        match read.part {
            Part::Article(part) => merged.article(*part),
            Part::Table { text, not_utf8_at } => tables.push((read.path.clone(), text, not_utf8_at)),
            Part::Refused(diagnostics) => merged.diagnostics.extend(diagnostics),
        }
        merged.files.push((read.path, read.hash));
    }
    merged.entries = name_entries(std::mem::take(&mut merged.drafts), &merged.articles);
    for (path, text, not_utf8_at) in &tables {
        merged.table(path, text, *not_utf8_at);
    }
    tags::add(&mut merged.entries, &merged.articles, &merged.topic_trees);
    merged.finish(version)
}

#[derive(Default)]
struct Merged {
    files: Vec<(String, [u8; 32])>,
    articles: Vec<Article>,
    /// What the lints between articles need of each.
    texts: Vec<Text>,
    /// Entries without ids: position of the article, and the draft.
    drafts: Vec<(usize, Draft)>,
    entries: Vec<Entry>,
    forms: Vec<IntakeForm>,
    topic_trees: Vec<TopicTree>,
    settings: Settings,
    overrides: Overrides,
    cases: Vec<Case>,
    /// Languages that sidecars give their articles, by path.
    languages: HashMap<String, &'static str>,
    /// Follow-ups as they were written, with the position of the entry they follow.
    follow_ups: Vec<(usize, sidecar::FollowUp)>,
    phrases: lint::phrases::Phrases,
    ends: lint::expiry::Ends,
    /// What the team lets the agent say.
    strings: Vec<strings::Own>,
    /// Links to other files, by the path of the article that has them.
    relative_links: Vec<(String, Vec<RelativeLink>)>,
    diagnostics: Vec<Diagnostic>,
}

impl Merged {
    fn article(&mut self, part: ArticlePart) {
        self.diagnostics.extend(part.diagnostics);
        if let Some(read) = part.article.as_ref().filter(|_| !part.relative_links.is_empty()) {
            self.relative_links
                .push((read.article.path.clone(), part.relative_links));
        }
        let Some(ReadArticle { article, text }) = part.article else {
            return;
        };
        let position = self.articles.len();
        self.drafts
            .extend(part.drafts.into_iter().map(|draft| (position, draft)));
        self.articles.push(article);
        self.texts.push(text);
        self.forms.extend(part.form);
        self.topic_trees.extend(part.topic_tree);
    }

    fn table(&mut self, path: &str, text: &str, not_utf8_at: Option<usize>) {
        let mut findings = Findings::new(path, text);
        if lint::encoding::check(not_utf8_at, text, &mut findings) {
            // It is mended as a whole; every line of it would be told as a slip.
            self.diagnostics.extend(findings.into_diagnostics());
            return;
        }
        if has_ending(path, sidecar::SUFFIX) {
            let stem = path.get(..path.len() - sidecar::SUFFIX.len()).unwrap_or_default();
            self.sidecar(stem, text, &mut findings);
        } else if has_ending(path, ".ftl") {
            self.strings
                .extend(lint::strings::read(path, text, &mut findings));
        } else if path.eq_ignore_ascii_case("helpline.toml") {
            let mut synonyms = std::mem::take(&mut self.settings.synonyms);
            let read = settings::read(text, &mut findings);
            lint::toml::check_folders(read.folders, &self.articles, &mut findings);
            (self.settings, self.overrides) = (read.settings, read.overrides);
            self.settings.synonyms.append(&mut synonyms);
        } else if lint::toml::is_like_sidecar(path) {
            findings.add_with_hint(
                &lint::toml::ORPHAN_SIDECAR,
                0..0,
                "this file is not read",
                format!(
                    "a sidecar is named like its article, with `{}` at the end",
                    sidecar::SUFFIX
                ),
            );
        } else {
            findings.add(&lint::toml::MISPLACED_SETTINGS, 0..0, "this file is not read");
        }
        self.diagnostics.extend(findings.into_diagnostics());
    }

    fn report_orphan(&self, stem: &str, findings: &mut Findings<'_>) {
        let path = format!("{stem}.md");
        let folded = path.to_lowercase();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = self
            .articles
            .iter()
            .map(|article| article.path.as_str())
            .filter(|other| other.rsplit_once('/').map_or("", |(folder, _)| folder) == folder);
        let meant = beside
            .clone()
            .find(|other| other.to_lowercase() == folded)
            .or_else(|| lint::nearest(&path, beside));
        let hint = match meant {
            Some(other) => {
                let stem = other.rsplit_once('.').map_or(other, |(stem, _)| stem);
                format!(
                    "did you mean `{other}`? Its sidecar is called `{stem}{}`",
                    sidecar::SUFFIX
                )
            }
            None => lint::toml::ORPHAN_SIDECAR.mend.to_owned(),
        };
        findings.add_with_hint(
            &lint::toml::ORPHAN_SIDECAR,
            0..0,
            format!("there is no article `{path}`"),
            hint,
        );
    }

    /// The article of a sidecar: of that path, with one of the endings of articles.
    fn article_of_stem(&self, stem: &str) -> Option<String> {
        ARTICLE_ENDINGS
            .iter()
            .map(|ending| format!("{stem}.{ending}"))
            .find(|path| {
                self.articles
                    .binary_search_by(|article| article.path.as_str().cmp(path))
                    .is_ok()
            })
    }

    fn sidecar(&mut self, stem: &str, text: &str, findings: &mut Findings<'_>) {
        let Some(article_path) = self.article_of_stem(stem) else {
            self.report_orphan(stem, findings);
            return;
        };
        let article_path = article_path.as_str();
        let start = self
            .entries
            .partition_point(|entry| entry.path.as_str() < article_path);
        let end = self
            .entries
            .partition_point(|entry| entry.path.as_str() <= article_path);
        let entries = self.entries.get_mut(start..end).unwrap_or_default();
        let Added {
            synonyms,
            phrases,
            follow_ups,
            ends,
            cases,
            language,
            ..
        } = sidecar::apply(text, entries, findings);
        self.languages
            .extend(language.map(|language| (article_path.to_owned(), language)));
        self.settings.synonyms.extend(synonyms);
        for (entry, phrase, place) in phrases {
            self.phrases.add(start + entry, &phrase, place);
        }
        for (entry, follow_up) in follow_ups {
            self.follow_ups.push((start + entry, follow_up));
        }
        for (entry, place) in ends {
            self.ends.add(start + entry, place);
        }
        self.cases.extend(cases);
    }

    /// Follow-ups may name entries of any article, so they are looked up when all is there.
    fn join_follow_ups(&mut self) {
        if self.follow_ups.is_empty() {
            return;
        }
        let by_id: HashMap<EntryId, usize> = self
            .entries
            .iter()
            .enumerate()
            .map(|(position, entry)| (entry.id.clone(), position))
            .collect();
        for (position, follow_up) in std::mem::take(&mut self.follow_ups) {
            let sidecar::FollowUp { name, label, place } = follow_up;
            let found = sidecar::find(&name, position, &self.entries, &by_id);
            let Some(entry) = found else {
                let meant = sidecar::near(&name, position, &self.entries);
                let unknown = lint::toml::unknown_follow_up(&name, meant, place);
                self.diagnostics.push(unknown);
                continue;
            };
            let Some(leader) = self.entries.get_mut(position) else {
                continue;
            };
            if leader.id == entry || leader.follow_ups.iter().any(|known| known.entry == entry) {
                self.diagnostics.push(lint::toml::idle_follow_up(&name, place));
            } else {
                leader.follow_ups.push(FollowUp { entry, label });
            }
        }
    }

    /// What is nearest to an article says its language: its sidecar, itself, its folder, the whole.
    fn set_languages(&mut self) {
        for article in &self.articles {
            let own = || language::code(article.attributes.get("language")?);
            let said = self
                .languages
                .get(&article.path)
                .copied()
                .or_else(own)
                .or_else(|| self.settings.language_of(&article.path));
            if said.is_none() {
                continue;
            }
            let start = self.entries.partition_point(|entry| entry.path < article.path);
            let end = self.entries.partition_point(|entry| entry.path <= article.path);
            for entry in self.entries.get_mut(start..end).unwrap_or_default() {
                entry.language = said;
            }
            for form in self.forms.iter_mut().filter(|form| form.path == article.path) {
                form.language = said;
            }
        }
    }

    /// Says of links to other files that no address is known for whether those are there.
    fn check_relative_links(&mut self) {
        if self.relative_links.is_empty() {
            return;
        }
        let addresses = Addresses {
            settings: &self.settings,
            articles: self.articles.iter().collect(),
            files: self.files.iter().map(|(path, _)| path.as_str()).collect(),
        };
        let found: Vec<Diagnostic> = self
            .relative_links
            .iter()
            .flat_map(|(path, links)| {
                let is_lost = |link: &&RelativeLink| addresses.of(path, &link.target).is_none();
                let lost: Vec<RelativeLink> = links.iter().filter(is_lost).cloned().collect();
                lint::relative_links::check(path, &lost, &addresses.files)
            })
            .collect();
        self.diagnostics.extend(found);
    }

    fn finish(mut self, version: KnowledgeVersion) -> Loaded {
        self.join_follow_ups();
        self.set_languages();
        self.check_relative_links();
        self.diagnostics
            .extend(lint::identity::check_duplicates(&self.articles, &self.texts));
        self.diagnostics.extend(lint::names::check_case(&self.articles));
        self.diagnostics.extend(lint::between::check(
            &self.articles,
            &self.texts,
            &self.entries,
            &self.forms,
        ));
        self.diagnostics.extend(self.phrases.check(&self.entries));
        let mut seen = HashSet::new();
        self.settings.synonyms.retain(|group| seen.insert(group.clone()));
        lint::front_matter::remark_where_usual(self.articles.len(), &mut self.diagnostics);
        self.overrides.apply(&mut self.diagnostics);
        // Those of each file are in order already, and so are the files: most of it is one run.
        self.diagnostics.sort_by(Diagnostic::order);
        let strings = if self.strings.is_empty()
            && self.settings.strings.is_empty()
            && self.settings.language.is_none()
        {
            Strings::default()
        } else {
            Strings::new(
                self.strings,
                self.settings.strings.clone(),
                self.settings.language,
            )
        };
        let knowledge = Knowledge::from_parts(Parts {
            version,
            strings,
            settings: self.settings,
            articles: self.articles,
            entries: self.entries,
            forms: self.forms,
            topic_trees: self.topic_trees,
            cases: self.cases,
            files: self.files,
            overrides: self.overrides,
            phrases: self.phrases,
            ends: self.ends,
        });
        Loaded {
            knowledge,
            diagnostics: self.diagnostics,
        }
    }
}

/// Whether a path ends so, whatever its case.
fn has_ending(path: &str, ending: &str) -> bool {
    let start = path.len().checked_sub(ending.len());
    start
        .and_then(|start| path.get(start..))
        .is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// Gives each draft its id: `<articleId>#<slug>`, then with the path where another article has it already, then
/// with a number where the article itself has.
fn name_entries(drafts: Vec<(usize, Draft)>, articles: &[Article]) -> Vec<Entry> {
    let mut entries = Vec::with_capacity(drafts.len());
    // Ids that differ only by case would be taken for each other.
    let mut owner: HashMap<String, usize> = HashMap::new();
    let mut last_number: HashMap<String, u64> = HashMap::new();
    let slugs = parallel::map(&drafts, |(_, draft)| slug(&draft.question));
    for ((position, draft), slug) in drafts.into_iter().zip(slugs) {
        let Some(article) = articles.get(position) else {
            continue;
        };
        let plain = format!("{}#{slug}", article.id);
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
            id: EntryId::from(id.as_str()),
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
            follow_ups: Vec::new(),
            validity: Validity::default(),
            language: None,
            has_table: false,
        });
    }
    entries
}
