//! Relative links of articles as the addresses at which can be read what they lead to.

use std::sync::Arc;

use super::{ArticlePart, Part, Read};
use crate::decode::Decoded;
use crate::extract::code_lines;
use crate::extract::inline::{TargetKind, target_kind, targets};
use crate::lint::Findings;
use crate::lint::relative_links::address;
use crate::{Article, Settings, SourceFile, parallel, settings, text};

/// Where the articles of a folder, and files beside them, can be read.
pub(super) struct Addresses<'folder> {
    pub(super) settings: &'folder Settings,
    /// Sorted by path.
    pub(super) articles: Vec<&'folder Article>,
    /// Paths of all files, sorted.
    pub(super) files: Vec<&'folder str>,
}

impl Addresses<'_> {
    /// Where what a relative target of the article at `path` leads to can be read.
    pub(super) fn of(&self, path: &str, target: &str) -> Option<String> {
        let of_article = |path: &str| {
            let found = self
                .articles
                .binary_search_by(|article| article.path.as_str().cmp(path));
            self.settings.url_of(self.articles.get(found.ok()?)?)
        };
        address(path, target, &self.files, of_article, |path| {
            self.settings.url_of_file(path)
        })
    }

    fn lead_nowhere(&self) -> bool {
        let has_own = |article: &&Article| article.attributes.get("articleurl").is_some();
        self.settings.article_url.is_none() && !self.articles.iter().any(has_own)
    }
}

/// Reads articles again whose relative links lead somewhere, with the addresses in the place of their targets.
pub(super) fn put_in(reads: &mut [Read]) {
    let has_links = |read: &Read| read.part.article().is_some_and(|part| part.source.is_some());
    if !reads.iter().any(has_links) {
        return;
    }
    let settings = settings_of(reads);
    let parts = reads.iter().filter_map(|read| read.part.article());
    let addresses = Addresses {
        settings: &settings,
        articles: parts
            .filter_map(|part| Some(&part.article.as_ref()?.article))
            .collect(),
        files: reads.iter().map(|read| read.path.as_str()).collect(),
    };
    if addresses.lead_nowhere() {
        return;
    }
    let again = parallel::map(reads, |read| {
        let source = read.part.article()?.source.as_deref()?;
        let text = with_addresses(source, |target| addresses.of(&read.path, target))?;
        Some(of_text(&read.path, text))
    });
    for (read, again) in reads.iter_mut().zip(again) {
        let (Part::Article(part), Some(again)) = (&mut read.part, again) else {
            continue;
        };
        part.drafts = again.drafts;
        if let Some((own, again)) = part.article.as_mut().zip(again.article) {
            own.article.documents = again.article.documents;
        }
    }
}

/// What an article gives that was read before.
pub(crate) fn of_text(path: &str, text: String) -> ArticlePart {
    let file = SourceFile {
        path: path.to_owned(),
        bytes: Vec::new(),
    };
    let decoded = Decoded {
        text,
        not_utf8_at: None,
    };
    ArticlePart::of(&file, &decoded)
}

/// The settings of the folder, whose findings are told elsewhere.
fn settings_of(reads: &[Read]) -> Settings {
    let found = reads
        .iter()
        .find(|read| read.path.eq_ignore_ascii_case("helpline.toml"));
    match found.map(|read| &read.part) {
        Some(Part::Table { text, .. }) => settings::read(text, &mut Findings::new("", text)).settings,
        _ => Settings::default(),
    }
}

/// The text with its relative targets as `address` has them; `None` where it has none.
fn with_addresses(source: &str, address: impl Fn(&str) -> Option<String>) -> Option<String> {
    let is_code = code_lines(source);
    let mut out = String::with_capacity(source.len());
    let mut written = 0;
    let mut start = 0;
    for (line, is_code) in text::lines(source).zip(is_code) {
        let links = if is_code { Vec::new() } else { targets(line) };
        for link in links {
            let written_link = line.get(link.range.clone()).unwrap_or_default();
            let place = written_link
                .rfind(&link.target)
                .map(|at| start + link.range.start + at);
            if target_kind(&link.target) == TargetKind::Relative
                && let Some(place) = place.filter(|place| *place >= written)
                && let Some(address) = address(&link.target)
            {
                out.push_str(source.get(written..place)?);
                out.push_str(&address);
                written = place + link.target.len();
            }
        }
        start += line.len() + 1;
    }
    if written == 0 {
        return None;
    }
    out.push_str(source.get(written..)?);
    Some(out)
}

/// The text of an article that has relative links, to be read again when addresses are known.
pub(super) fn kept(text: &str, has_links: bool) -> Option<Arc<str>> {
    has_links.then(|| Arc::from(text))
}
