//! An article: one Markdown file with its properties.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The trimmed `articleid`: a GUID or a slug.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ArticleId(pub String);

impl ArticleId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The `selfhelptype` of an article.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the format's own")]
pub enum SelfHelpType {
    Generic,
    Resource,
    TsgContent,
    TsgDescription,
    TsgQuestions,
    Diagnostics,
    Apollo,
    Rca,
    ServiceHealthInsights,
    AdvisorRecommendationMetadata,
    DiagnoseAndSolve,
    Tools,
    PartnerCenterQuickStart,
    ProblemScopingQuestions,
    SupportTopicDescription,
    /// Anything else, as written.
    Other(String),
}

/// One file of the knowledge folder that has a `<properties … />` block.
#[derive(Debug, Clone)]
pub struct Article {
    /// The trimmed `articleid`.
    pub id: ArticleId,
    /// Path relative to the knowledge folder, with `/`.
    pub path: String,
    /// What kind of article it is.
    pub self_help_type: SelfHelpType,
    /// `pageTitle`, decoded and trimmed.
    pub page_title: String,
    /// The first H1 without markup; `page_title` where there is none.
    pub title: String,
    /// Support topic numbers (or GUIDs), as written, trimmed.
    pub support_topic_ids: Vec<String>,
    /// Product ids.
    pub product_ids: Vec<String>,
    /// All attributes by lower-case name, decoded; unknown ones too.
    pub attributes: BTreeMap<String, String>,
}
