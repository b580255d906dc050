//! What the agent knows: articles, the entries cut from them, intake forms, topic trees, and the lints of
//! `helpline check`.
//!
//! Reading is total: [`Knowledge::from_files`] takes any bytes and gives back everything it understood **and** a
//! list of diagnostics for everything it did not. The only I/O is [`folder::read`].

#![warn(clippy::indexing_slicing, clippy::string_slice)]

pub mod article;
pub mod diagnostic;
pub mod entry;
pub mod folder;
pub mod form;
pub mod settings;
pub mod topic;
pub mod version;

pub use article::{Article, ArticleId, SelfHelpType};
pub use diagnostic::{Diagnostic, Place, Position, Severity, Span};
pub use entry::{Entry, EntryId, Family, Link, Shape};
pub use folder::SourceFile;
pub use form::{Control, IntakeForm, IntakeQuestion};
pub use settings::{Costs, Settings};
pub use topic::{Topic, TopicTree};
pub use version::KnowledgeVersion;

/// Everything read from a folder, immutable once loaded.
#[derive(Debug, Clone)]
pub struct Knowledge {
    /// Hash of the content; every logged turn names it.
    pub version: KnowledgeVersion,
    /// Product-wide settings, from `helpline.toml` or the defaults.
    pub settings: Settings,
    /// Articles in the order of their paths.
    pub articles: Vec<Article>,
    /// Entries in the order of (path, line).
    pub entries: Vec<Entry>,
    /// Intake forms in the order of their paths.
    pub forms: Vec<IntakeForm>,
    /// Topic trees in the order of their paths.
    pub topic_trees: Vec<TopicTree>,
}

/// What came of reading files: the knowledge and what was found wrong with them.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// All that was understood.
    pub knowledge: Knowledge,
    /// In the order of (path, line, column, rule).
    pub diagnostics: Vec<Diagnostic>,
}
