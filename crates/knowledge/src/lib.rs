//! What the agent knows: articles, the entries cut from them, intake forms, topic trees, and the lints of
//! `helpline check`.
//!
//! Reading is total: [`Knowledge::from_files`] takes any bytes and gives back everything it understood **and** a
//! list of diagnostics for everything it did not. The only I/O is [`folder::read`].

#![cfg_attr(not(test), warn(clippy::indexing_slicing, clippy::string_slice))]

pub mod article;
pub mod case;
pub mod copies;
pub mod diagnostic;
pub mod entry;
pub mod export;
pub mod folder;
pub mod form;
pub mod import;
pub mod knowledge;
pub mod label;
pub mod language;
pub mod lint;
pub mod loader;
pub mod parallel;
pub mod settings;
pub mod sidecar;
pub mod status;
pub mod strings;
pub mod topic;
pub mod validity;
pub mod version;

mod body;
mod decode;
mod entity;
mod extract;
mod front_matter;
mod json;
mod load;
mod page;
mod position;
mod slug;
mod text;
mod toml_table;

pub use article::{Article, ArticleId, Attributes, Role, SelfHelpType};
pub use case::{Case, Expected};
pub use decode::decode_text;
pub use diagnostic::{Diagnostic, Place, Position, Severity, Span};
pub use entry::{Entry, EntryId, ExportRow, Family, FollowUp, Link, Shape};
pub use folder::SourceFile;
pub use form::{Control, FormOption, IntakeForm, IntakeQuestion, Validation};
pub use knowledge::{Knowledge, Loaded};
pub use lint::{Rule, rules};
pub use loader::Loader;
pub use settings::{Costs, Handoff, Hours, Mask, Settings, Staffing, Starter, StatusKind, StatusSource};
pub use status::Incident;
pub use strings::{Strings, Value, Voice};
pub use topic::{Topic, TopicTree};
pub use validity::Validity;
pub use version::KnowledgeVersion;
