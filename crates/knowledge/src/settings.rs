//! `helpline.toml` in the knowledge folder: product-wide settings, each with a built-in default.

use std::collections::BTreeMap;

use serde::Serialize;

/// What the kinds of mistake cost, in units of one wrong answer. They decide between answer, clarify and unknown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Costs {
    /// A wrong answer.
    pub wrong_answer: f64,
    /// A clarifying question.
    pub question: f64,
    /// Saying "I do not know" to something that is known.
    pub unknown: f64,
}

/// Product-wide settings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Settings {
    /// Name the agent goes by, such as "Helpline".
    pub name: String,
    /// Groups of words that mean the same; each group has two or more.
    pub synonyms: Vec<Vec<String>>,
    /// Whether small talk is answered.
    pub small_talk: bool,
    /// What mistakes cost.
    pub costs: Costs,
    /// Texts of the agent by key that replace the built-in ones.
    pub strings: BTreeMap<String, String>,
}
