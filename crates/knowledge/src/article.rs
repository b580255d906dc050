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

/// The attributes of an article by lower-case name, in the order of their names. All in one text: over a whole folder a
/// string for each name and value would take several times the room of what they say.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Names and values in turn.
    text: Box<str>,
    /// Where each name and each value ends.
    ends: Box<[(u32, u32)]>,
}

impl Attributes {
    /// The value of the attribute of that lower-case name.
    pub fn get(&self, name: &str) -> Option<&str> {
        // A dozen of them: to look at each is as quick as to search.
        self.iter()
            .find_map(|(known, value)| (known == name).then_some(value))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(_, end)| *end));
        starts
            .zip(&self.ends)
            .filter_map(|(start, &(name_end, value_end))| {
                let name = self.text.get(start as usize..name_end as usize)?;
                Some((name, self.text.get(name_end as usize..value_end as usize)?))
            })
    }
}

impl fmt::Debug for Attributes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl FromIterator<(Cow<'static, str>, String)> for Attributes {
    /// Of a name that comes twice the first value stands.
    fn from_iter<I: IntoIterator<Item = (Cow<'static, str>, String)>>(attributes: I) -> Self {
        let mut list: Vec<_> = attributes.into_iter().collect();
        list.sort_by(|(one, _), (other, _)| one.cmp(other));
        list.dedup_by(|(later, _), (first, _)| later == first);
        let mut text = String::with_capacity(list.iter().map(|(name, value)| name.len() + value.len()).sum());
        let mut end = |part: &str| {
            text.push_str(part);
            // A file has 4 MiB at most.
            u32::try_from(text.len()).unwrap_or(u32::MAX)
        };
        let ends = list.iter().map(|(name, value)| (end(name), end(value))).collect();
        Self {
            ends,
            text: text.into_boxed_str(),
        }
    }
}
