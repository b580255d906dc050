//! Loading a folder again and again: what did not change is not read again.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use crate::extract::Draft;
use crate::folder::{self, FolderError, Found, Stamp};
use crate::lint::between::Text;
use crate::lint::relative_links::RelativeLink;
use crate::load::{self, ArticlePart, Part, Read, ReadArticle};
use crate::{Diagnostic, Knowledge, Loaded, parallel};

/// Loads one folder, again and again.
///
/// A file counts as unchanged while its size, times and identity are; it is then neither read nor understood again, but
/// taken from the knowledge that was made of it before. What comes out is the same, byte for byte, as from
/// [`Knowledge::from_files`] of the same files, whatever was loaded before and however many threads took part.
#[derive(Debug, Default)]
pub struct Loader {
    known: HashMap<String, Known>,
    files_read: usize,
}

/// What is kept of a file: what its knowledge does not hold.
#[derive(Debug)]
struct Known {
    stamp: Stamp,
    hash: [u8; 32],
    kept: Kept,
}

#[derive(Debug)]
enum Kept {
    Article {
        /// What the lints between articles need; `None` where the file is no article.
        article: Option<Box<Text>>,
        diagnostics: Vec<Diagnostic>,
        relative_links: Vec<RelativeLink>,
        /// The text where it has such links: what they lead to may be elsewhere now.
        source: Option<Arc<str>>,
    },
    Table {
        text: String,
        not_utf8_at: Option<usize>,
    },
    Refused(Vec<Diagnostic>),
}

impl Loader {
    /// A loader that knows nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Loads the folder. What did not change since the last load is taken from `previous`, as far as that holds the same
    /// content: give the knowledge that is in use. Without it everything is read.
    ///
    /// # Errors
    ///
    /// As [`folder::read`]; what was known stays known.
    pub fn load(&mut self, root: &Path, previous: Option<&Knowledge>) -> Result<Loaded, FolderError> {
        let found = folder::scan(root)?;
        let results = parallel::map(&found, |found| {
            let (was_read, hash, part) = self.read(found, previous)?;
            let known = Known {
                stamp: found.stamp,
                hash,
                kept: Kept::of(&part),
            };
            Ok((was_read, known, part))
        });
        let mut reads = Vec::with_capacity(found.len());
        let mut known = HashMap::with_capacity(found.len());
        let mut files_read = 0;
        for (found, result) in found.into_iter().zip(results) {
            let (was_read, own, part) = result?;
            files_read += usize::from(was_read);
            reads.push(Read {
                path: found.path.clone(),
                hash: own.hash,
                part,
            });
            known.insert(found.path, own);
        }
        (self.known, self.files_read) = (known, files_read);
        Ok(load::merge(reads))
    }

    /// How many files the last load had to read.
    pub fn files_read(&self) -> usize {
        self.files_read
    }

    /// Whether the file had to be read, the hash of its content, and what it gives.
    fn read(
        &self,
        found: &Found,
        previous: Option<&Knowledge>,
    ) -> Result<(bool, [u8; 32], Part), FolderError> {
        let known = self.known.get(&found.path);
        let again = |hash: &[u8; 32]| {
            let known = known.filter(|known| known.hash == *hash)?;
            known.kept.part(&found.path, hash, previous?)
        };
        if let Some(known) = known.filter(|known| known.stamp == found.stamp)
            && let Some(part) = again(&known.hash)
        {
            return Ok((false, known.hash, part));
        }
        let file = found.read()?;
        let hash = load::hash(&file.bytes);
        // Touched, copied back, or checked out again: the content is what counts.
        let part = again(&hash).unwrap_or_else(|| load::read(&file));
        Ok((true, hash, part))
    }
}

impl Kept {
    fn of(part: &Part) -> Self {
        match part {
            Part::Article(part) => Self::Article {
                article: part.article.as_ref().map(|read| Box::new(read.text)),
                diagnostics: part.diagnostics.clone(),
                relative_links: part.relative_links.clone(),
                source: part.source.clone(),
            },
            Part::Table { text, not_utf8_at } => Self::Table {
                text: text.clone(),
                not_utf8_at: *not_utf8_at,
            },
            Part::Refused(diagnostics) => Self::Refused(diagnostics.clone()),
        }
    }

    /// What the file gave, put together again; `None` where `previous` was made of another content.
    fn part(&self, path: &str, hash: &[u8; 32], previous: &Knowledge) -> Option<Part> {
        let (article, diagnostics, relative_links) = match self {
            Self::Article {
                source: Some(source), ..
            } => return Some(Part::Article(Box::new(load::of_text(path, source.to_string())))),
            Self::Article {
                article,
                diagnostics,
                relative_links,
                source: None,
            } => (article, diagnostics, relative_links),
            Self::Table { text, not_utf8_at } => {
                return Some(Part::Table {
                    text: text.clone(),
                    not_utf8_at: *not_utf8_at,
                });
            }
            Self::Refused(diagnostics) => return Some(Part::Refused(diagnostics.clone())),
        };
        if previous.hash_of(path) != Some(hash) {
            return None;
        }
        let mut part = ArticlePart {
            diagnostics: diagnostics.clone(),
            relative_links: relative_links.clone(),
            ..ArticlePart::default()
        };
        if let Some(text) = article.as_deref() {
            let at = previous
                .articles
                .binary_search_by(|article| article.path.as_str().cmp(path))
                .ok()?;
            part.article = Some(ReadArticle {
                article: previous.articles.get(at)?.clone(),
                text: *text,
            });
            part.drafts = previous.entries_at(path).iter().map(Draft::of).collect();
            part.form = at_path(&previous.forms, path, |form| &form.path);
            part.topic_tree = at_path(&previous.topic_trees, path, |tree| &tree.path);
        }
        Some(Part::Article(Box::new(part)))
    }
}

/// A copy of what stands at a path, of things that are sorted by path.
fn at_path<T: Clone>(things: &[T], path: &str, path_of: impl Fn(&T) -> &String) -> Option<T> {
    let at = things
        .binary_search_by(|thing| path_of(thing).as_str().cmp(path))
        .ok()?;
    things.get(at).cloned()
}
