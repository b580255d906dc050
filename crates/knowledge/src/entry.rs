//! An entry: a question with its answer.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{ArticleId, Validity, extract, sidecar};

/// Names an entry within a knowledge: `<articleId>#<slug of the question>`, made unique by the path where needed. A clone shares
/// its text: a conversation names the same entries again and again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId(Arc<str>);

impl EntryId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for EntryId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl From<Arc<str>> for EntryId {
    fn from(id: Arc<str>) -> Self {
        Self(id)
    }
}

impl Serialize for EntryId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for EntryId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer).map(|id| Self(id.into()))
    }
}

impl Borrow<str> for EntryId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How an entry was written in its article (`corpus/FORMAT.md` §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A bold question or statement with the text under it, or an item of a list of questions.
    Question,
    /// A heading that is a question, with its section.
    Heading,
    /// A bullet that points somewhere: "to learn how to …, see here".
    Pointer,
    /// The whole article: its title and its text.
    Article,
}

/// Pointers that stand in a whole family of articles; offered in no clarifying question, they win only when asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// The page that tells of outages.
    Outage,
    /// Another virtual agent.
    VirtualAgent,
}

/// A link of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its text, without markup.
    pub text: String,
    /// Its target: `http`, `https` or `mailto`.
    pub url: String,
}

/// An entry that is offered after another's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FollowUp {
    /// What is offered.
    pub entry: EntryId,
    /// What its author calls it there, in at most [`crate::label::LONGEST_LABEL_CHARS`] characters; else it is labelled
    /// like any option.
    pub label: Option<String>,
}

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Names it.
    pub id: EntryId,
    /// The trimmed `articleid`.
    pub article: ArticleId,
    /// Path of the article, relative to the knowledge folder, with `/`.
    pub path: String,
    /// Line of the question, from 1.
    pub line: u32,
    /// How it was written.
    pub shape: Shape,
    /// The question without markup, as the article has it. For [`Shape::Article`] the H1; for [`Shape::Pointer`]
    /// the sentence without link target and trailing "here".
    pub question: String,
    /// The answer as clean Markdown: no comments, no template text, no portal-only link.
    pub answer: String,
    /// Headings above it that name a topic, outermost first, without markup; the H1 is the first.
    pub heading_path: Vec<String>,
    /// Links of the answer, in order.
    pub links: Vec<Link>,
    /// The article's `pageTitle`, decoded.
    pub page_title: String,
    /// Set when it is a family pointer.
    pub family: Option<Family>,
    /// Other ways to ask it, from the sidecar.
    pub phrases: Vec<String>,
    /// Words that speak for it, from the sidecar and the topic tree.
    pub keywords: Vec<String>,
    /// Entries to offer once its answer was given, from the sidecar, in order.
    pub follow_ups: Vec<FollowUp>,
    /// When it may be given, from the sidecar; always where nothing is said.
    pub validity: Validity,
    /// Code of the language it is in ([`crate::language`]), where sidecar, article or `helpline.toml` say so.
    pub language: Option<&'static str>,
    /// Whether the sidecar has a table for it, whatever stands there.
    #[serde(skip)]
    pub(crate) has_table: bool,
}

impl Entry {
    /// Path of the sidecar of its article, whether or not there is one, relative to the knowledge folder, with `/`.
    pub fn sidecar_path(&self) -> String {
        let stem = self
            .path
            .rsplit_once('.')
            .map_or(self.path.as_str(), |(stem, _)| stem);
        format!("{stem}{}", sidecar::SUFFIX)
    }

    /// Whether the sidecar has a table for it: a second one would be an error.
    pub fn is_in_sidecar(&self) -> bool {
        self.has_table
    }

    /// What it is about, in the words of its author: the innermost heading above it that names a topic and not only a kind
    /// of section ("FAQ"), else the `pageTitle`.
    pub fn topic(&self) -> &str {
        self.heading_path
            .iter()
            .rev()
            .find(|heading| !extract::names_no_topic(heading))
            .unwrap_or(&self.page_title)
    }
}

/// One line of `helpline export knowledge`: an entry as other programs read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportRow<'entry> {
    /// Names the entry.
    pub id: &'entry EntryId,
    /// The trimmed `articleid`.
    pub article: &'entry ArticleId,
    /// Path of the article, relative to the knowledge folder, with `/`.
    pub path: &'entry str,
    /// Line of the question, from 1.
    pub line: u32,
    /// How it was written.
    pub shape: Shape,
    /// The question without markup.
    pub question: &'entry str,
    /// The answer as clean Markdown.
    pub answer: &'entry str,
    /// Headings above it, outermost first.
    pub heading_path: &'entry [String],
    /// Links of the answer, in order.
    pub links: &'entry [Link],
}

impl<'entry> From<&'entry Entry> for ExportRow<'entry> {
    fn from(entry: &'entry Entry) -> Self {
        Self {
            id: &entry.id,
            article: &entry.article,
            path: &entry.path,
            line: entry.line,
            shape: entry.shape,
            question: &entry.question,
            answer: &entry.answer,
            heading_path: &entry.heading_path,
            links: &entry.links,
        }
    }
}
