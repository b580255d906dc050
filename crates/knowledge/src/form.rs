//! Intake forms (`problemScopingQuestions`), joined to articles by support topic number.

mod read;
pub mod visibility;

use serde::Serialize;

pub(crate) use read::{CONTROLS, ReadForm, read};

use crate::ArticleId;

/// How a question of a form is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// One line of text. Where there are options, they are suggestions: a list that a service of the portal
    /// would fill is asked as text.
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
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    /// What helps to answer it, as Markdown.
    pub hint: Option<String>,
    /// Longest answer in characters.
    pub max_length: Option<u32>,
    /// What an answer must fulfil.
    pub validations: Vec<Validation>,
}

/// What an answer must fulfil, with what to say when it does not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Validation {
    /// It matches a regular expression.
    Pattern {
        /// As written; it may be none that this program can compile.
        pattern: String,
        /// What to say.
        message: Option<String>,
    },
    /// It is a number greater than this.
    GreaterThan {
        /// The bound, exclusive.
        value: f64,
        /// What to say.
        message: Option<String>,
    },
    /// It is greater than the answer to another question.
    GreaterThanAnswer {
        /// Id of that question.
        question: String,
        /// What to say.
        message: Option<String>,
    },
    /// It is no longer than this.
    MaxLength {
        /// Characters.
        length: u32,
        /// What to say.
        message: Option<String>,
    },
}

/// One intake form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IntakeForm {
    /// The article that holds it.
    pub article: ArticleId,
    /// Path of that article.
    pub path: String,
    /// Support topic numbers it belongs to; empty: the default form.
    pub support_topic_ids: Vec<String>,
    /// Its title.
    pub title: String,
    /// The language it is said to be in, such as `de`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'static str>,
    /// In the order they are asked.
    pub questions: Vec<IntakeQuestion>,
}
