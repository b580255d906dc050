//! One article by itself: everything that can be known of a file without the others.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use memchr::memmem::Finder;

use crate::article::Role;
use crate::decode::Decoded;
use crate::extract::{self, Cutting, Draft};
use crate::front_matter::{self, FrontMatter};
use crate::lint::between::Text;
use crate::lint::relative_links::RelativeLink;
use crate::lint::{self, Findings, Rule};
use crate::slug::slug;
use crate::{
    Article, ArticleId, Attributes, Diagnostic, IntakeForm, SelfHelpType, SourceFile, TopicTree, body, form,
    json, page, text, topic,
};

/// What an article gives.
#[derive(Debug, Default)]
pub(crate) struct ArticlePart {
    /// `None` where the file is no article.
    pub(crate) article: Option<ReadArticle>,
    /// Entries without ids.
    pub(crate) drafts: Vec<Draft>,
    pub(crate) form: Option<IntakeForm>,
    pub(crate) topic_tree: Option<TopicTree>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Links to other files, which are looked for when all are known.
    pub(crate) relative_links: Vec<RelativeLink>,
    /// The text where it has such links.
    pub(crate) source: Option<Arc<str>>,
}

/// The article itself.
#[derive(Debug)]
pub(crate) struct ReadArticle {
    pub(crate) article: Article,
    /// What the lints between articles need of it.
    pub(crate) text: Text,
}

impl ArticlePart {
    /// Reads an article that was decoded.
    pub(crate) fn of(file: &SourceFile, decoded: &Decoded) -> Self {
        let mut part = Self::default();
        let mut findings = Findings::new(&file.path, &decoded.text);
        lint::encoding::check(decoded.not_utf8_at, &decoded.text, &mut findings);
        lint::names::check(&file.path, &mut findings);
        match front_matter::parse(&decoded.text) {
            Some(front_matter) => part.with_properties(file, &decoded.text, &front_matter, &mut findings),
            None => part.plain_markdown(file, &decoded.text, &mut findings),
        }
        part.source = super::addresses::kept(&decoded.text, !part.relative_links.is_empty());
        part.diagnostics = findings.into_diagnostics();
        part.diagnostics.sort_by(Diagnostic::order);
        // Texts were made by appending; over a whole folder the room they did not use is a quarter of the memory.
        part.drafts.iter_mut().for_each(Draft::shrink);
        part.drafts.shrink_to_fit();
        part.diagnostics.shrink_to_fit();
        part
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
        let attributes = front_matter
            .attributes
            .iter()
            .map(|attribute| (lint::front_matter::name(&attribute.name), attribute.value.clone()))
            .collect();
        let article = Article {
            id: ArticleId(if id.is_empty() { slug(&file.path) } else { id }),
            path: file.path.clone(),
            self_help_type,
            page_title: value("pagetitle"),
            title: value("pagetitle"),
            support_topic_ids: ids(&value("supporttopicids")),
            product_ids: ids(&value("productpesids")),
            documents: Vec::new(),
            attributes,
        };
        let role = article.self_help_type.role();
        let article = match role {
            Role::Answers => self.answers(article, text, front_matter.end, Some(front_matter), findings),
            Role::Form | Role::Topics => {
                lint::title::check_attributes(front_matter, findings);
                let article = with_title(article, text, front_matter.end);
                self.json(&article, role, text, front_matter.end, findings);
                article
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
                with_title(article, text, front_matter.end)
            }
        };
        let place_of = |name: &str| {
            let block = front_matter.start..front_matter.start;
            findings.span(
                front_matter
                    .attribute(name)
                    .map_or(block, |attribute| attribute.value_at.clone()),
            )
        };
        self.article = Some(ReadArticle {
            article,
            text: Text {
                id_at: findings.span(id_at),
                words: (role == Role::Answers)
                    .then(|| words(text, front_matter.end))
                    .flatten(),
                body_at: findings.span(body::first_line(text, front_matter.end)),
                title_at: place_of("pagetitle"),
                topics_at: place_of("supporttopicids"),
            },
        });
    }

    /// A Markdown file that somebody brought as it is.
    fn plain_markdown(&mut self, file: &SourceFile, text: &str, findings: &mut Findings<'_>) {
        let head = page::head(text);
        if let Some(opening) = &head.unclosed {
            findings.add_with_hint(
                &lint::front_matter::FRONT_MATTER_JUNK,
                opening.clone(),
                "this head is never closed",
                "write `---` on a line of its own behind its last line",
            );
        }
        for slip in head.slips {
            findings.add_with_hint(&lint::front_matter::HEAD_SYNTAX, slip.at, slip.message, slip.hint);
        }
        let body = text.get(head.end..).unwrap_or_default();
        let title = extract::title_of_page(body, head.title, || page::name_of(&file.path));
        let Some(title) = title else {
            findings.add(
                &lint::front_matter::NOT_AN_ARTICLE,
                0..0,
                "no properties block, no title, no heading and no questions: nothing was read",
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
            documents: Vec::new(),
            attributes: Attributes::default(),
        };
        let article = self.answers(article, text, head.end, None, findings);
        let start = findings.span(0..0);
        self.article = Some(ReadArticle {
            article,
            text: Text {
                id_at: start,
                words: words(text, head.end),
                body_at: start,
                title_at: start,
                topics_at: start,
            },
        });
    }

    fn answers(
        &mut self,
        mut article: Article,
        text: &str,
        body: usize,
        front_matter: Option<&FrontMatter>,
        findings: &mut Findings<'_>,
    ) -> Article {
        let body_text = text.get(body..).unwrap_or_default();
        let cutting = match article.attributes.get("entries") {
            Some(entries) if entries.eq_ignore_ascii_case("one") => Cutting::One,
            _ if front_matter.is_none() => Cutting::Topics,
            _ => Cutting::Entries,
        };
        // An article that nothing names is called by its file, like a page without properties.
        if article.title.is_empty() {
            article.title = page::name_of(&article.path);
        }
        let extracted = extract::extract(body_text, findings.line_of(body), &article.title, cutting);
        if let Some(front_matter) = front_matter {
            lint::title::check(front_matter, extracted.title.as_deref(), findings);
        }
        let is_code = extract::code_lines(body_text);
        lint::markup::check(body_text, body, &is_code, findings);
        lint::headings::check(body_text, body, &is_code, front_matter.is_some(), findings);
        lint::tables::check(body_text, body, &is_code, findings);
        lint::html::check(body_text, body, &is_code, findings);
        // Nobody follows the links that an export put round a page.
        let taken = extract::taken_out(body_text);
        let is_unread: Vec<bool> = is_code
            .iter()
            .enumerate()
            .map(|(at, &is_code)| is_code || taken.get(at).copied().unwrap_or(false))
            .collect();
        self.relative_links = lint::links::check(body_text, body, &is_unread, findings);
        lint::entries::check(&extracted, body, findings);
        lint::answers::check(&extracted.drafts, findings);

        if let Some(title) = extracted.title {
            article.title = title;
        }
        article.documents = extracted.documents;
        article.documents.shrink_to_fit();
        self.drafts = extracted.drafts;
        article
    }

    fn json(&mut self, article: &Article, role: Role, text: &str, body: usize, findings: &mut Findings<'_>) {
        let Some(range) = body::json_range(text, body) else {
            let at = body::first_line(text, body);
            let is_list = text.get(at.start..).is_some_and(|rest| rest.starts_with('['));
            let (message, hint) = if is_list {
                (
                    "the JSON is a list, and an object is asked for",
                    "begin it with `{ \"formElements\": [` (of a topic tree `supportTopics`), and end it with `] }`",
                )
            } else {
                (
                    "there is no JSON between `---` lines",
                    "write `---` on a line of its own before the JSON and behind it",
                )
            };
            findings.add_with_hint(&lint::forms::UNPARSABLE_JSON, at, message, hint);
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
        let list = if role == Role::Topics {
            "supportTopics"
        } else {
            "formElements"
        };
        lint::forms::report_not_elements(&parsed.value, list, source, start, findings);
        if role == Role::Topics {
            self.topic_tree = Some(topic::read(&parsed.value, article));
            return;
        }
        let read = form::read(&parsed.value, article);
        lint::forms::report_unknown_controls(&read.unknown, source, start, findings);
        lint::forms::report_unreadable_fields(&parsed.value, source, start, findings);
        lint::forms::report_unasked(&parsed.value, source, start, findings);
        lint::forms::report_empty(&parsed.value, start, findings);
        lint::forms::check(&read, source, start, findings);
        self.form = Some(read.form);
    }
}

/// The article with its H1 as title, where its body has one.
fn with_title(mut article: Article, text: &str, body: usize) -> Article {
    // Of a form only what stands above its JSON is read.
    let end = body::json_range(text, body).map_or(text.len(), |json| json.start);
    let body = text.get(body..end).unwrap_or_default();
    if let Some(title) = extract::plain_title(body).or_else(|| extract::first_heading(body)) {
        article.title = title;
    }
    article
}

/// Hash of the words of a body; `None` where it has none. It is compared with others of the same run, among thousands:
/// 64 bits of `SipHash` tell them apart, at a sixth of the cost of SHA-256 where the processor has no instruction for that.
fn words(text: &str, body: usize) -> Option<u64> {
    let text = text.get(body..)?;
    let mut words = Vec::with_capacity(text.len() + 1);
    let two_blanks = Finder::new("  ");
    let has_return = text::has_byte(text, b'\r');
    for line in text::lines(text) {
        let line = line.trim();
        let bytes = line.as_bytes();
        // Most lines have one blank between any two words, and no other signs that part them.
        let is_even = line.is_ascii()
            && two_blanks.find(bytes).is_none()
            && !has_return
            && memchr::memchr3(b'\t', 0x0B, 0x0C, bytes).is_none();
        if is_even {
            push_word(&mut words, line);
        } else {
            line.split_whitespace()
                .for_each(|word| push_word(&mut words, word));
        }
    }
    let mut hasher = DefaultHasher::new();
    hasher.write(&words);
    (!words.is_empty()).then(|| hasher.finish())
}

fn push_word(words: &mut Vec<u8>, word: &str) {
    if !word.is_empty() {
        words.extend_from_slice(word.as_bytes());
        words.push(b' ');
    }
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
