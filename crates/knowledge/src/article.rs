//! An article: one Markdown file with its properties.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Link;

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
    /// Anything else, as written; read like [`SelfHelpType::Generic`].
    Other(String),
}

impl SelfHelpType {
    /// Reads the attribute, whatever its case; `Other` for a type the format does not know.
    pub fn parse(value: &str) -> Self {
        match value.trim().to_ascii_lowercase().as_str() {
            "generic" => Self::Generic,
            "resource" => Self::Resource,
            "tsg_content" => Self::TsgContent,
            "tsg_description" => Self::TsgDescription,
            "tsg_questions" => Self::TsgQuestions,
            "diagnostics" => Self::Diagnostics,
            "apollo" => Self::Apollo,
            "rca" => Self::Rca,
            "servicehealthinsights" => Self::ServiceHealthInsights,
            "advisorrecommendationmetadata" => Self::AdvisorRecommendationMetadata,
            "diagnoseandsolve" => Self::DiagnoseAndSolve,
            "tools" => Self::Tools,
            "partnercenterquickstart" => Self::PartnerCenterQuickStart,
            "problemscopingquestions" => Self::ProblemScopingQuestions,
            "supporttopicdescription" => Self::SupportTopicDescription,
            _ => Self::Other(value.trim().to_owned()),
        }
    }

    /// What the body of such an article is for.
    pub fn role(&self) -> Role {
        match self {
            Self::Generic
            | Self::Resource
            | Self::TsgContent
            | Self::Diagnostics
            | Self::Apollo
            | Self::Other(_) => Role::Answers,
            Self::ProblemScopingQuestions | Self::TsgQuestions => Role::Form,
            Self::SupportTopicDescription => Role::Topics,
            Self::Rca | Self::ServiceHealthInsights => Role::MessageTemplate,
            Self::TsgDescription
            | Self::AdvisorRecommendationMetadata
            | Self::DiagnoseAndSolve
            | Self::Tools
            | Self::PartnerCenterQuickStart => Role::Metadata,
        }
    }
}

/// What the body of an article is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Text with answers: entries are cut from it.
    Answers,
    /// JSON of an intake form.
    Form,
    /// JSON of a topic tree.
    Topics,
    /// A message with variables that another system fills in; nobody's answer.
    MessageTemplate,
    /// Menus, tools and recommendations for a portal; nobody's answer.
    Metadata,
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
    /// Links of its "Recommended Documents", where they are in no answer: where to read on.
    pub documents: Vec<Link>,
    /// All attributes by lower-case name, decoded; unknown ones too.
    pub attributes: Attributes,
}

/// The attributes of an article by lower-case name, in the order of their names. A list: over a whole folder the nodes
/// of a tree would take more room than the texts in them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes(Box<[(Cow<'static, str>, String)]>);

impl Attributes {
    /// The value of the attribute of that lower-case name.
    pub fn get(&self, name: &str) -> Option<&String> {
        let at = self
            .0
            .binary_search_by(|(known, _)| known.as_ref().cmp(name))
            .ok()?;
        self.0.get(at).map(|(_, value)| value)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }
}

impl FromIterator<(Cow<'static, str>, String)> for Attributes {
    /// Of a name that comes twice the first value stands.
    fn from_iter<I: IntoIterator<Item = (Cow<'static, str>, String)>>(attributes: I) -> Self {
        let mut list: Vec<_> = attributes.into_iter().collect();
        list.sort_by(|(one, _), (other, _)| one.cmp(other));
        list.dedup_by(|(later, _), (first, _)| later == first);
        for (_, value) in &mut list {
            value.shrink_to_fit();
        }
        Self(list.into_boxed_slice())
    }
}
