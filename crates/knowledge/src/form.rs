//! Intake forms (`problemScopingQuestions`), joined to articles by support topic number.

use serde::Serialize;

use crate::ArticleId;

/// How a question of a form is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// One line of text.
    Text,
    /// Several lines of text.
    MultilineText,
    /// A number.
    Number,
    /// A point in time.
    DateTime,
    /// One of the options.
    Choice,
    /// Any of the options.
    MultiChoice,
    /// Shown, not asked.
    Info,
}

/// One option: what is stored and what is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormOption {
    /// Stored.
    pub value: String,
    /// Shown.
    pub text: String,
}

/// One element of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntakeQuestion {
    /// Its id within the form.
    pub id: String,
    /// Place in the form; questions are asked in ascending order.
    pub order: i64,
    /// How it is answered.
    pub control: Control,
    /// The question.
    pub label: String,
    /// Whether it may be skipped is the reverse of this.
    pub required: bool,
    /// Options of a choice.
    pub options: Vec<FormOption>,
    /// The visibility expression as written; `None` is always visible.
    pub visibility: Option<String>,
}

/// One intake form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntakeForm {
    /// The article that holds it.
    pub article: ArticleId,
    /// Path of that article.
    pub path: String,
    /// Support topic numbers it belongs to; empty: the default form.
    pub support_topic_ids: Vec<String>,
    /// Its title.
    pub title: String,
    /// In the order they are asked.
    pub questions: Vec<IntakeQuestion>,
}
