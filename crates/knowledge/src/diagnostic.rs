//! What is wrong in a file, where, and how to mend it. Plain values: the renderer is the caller's.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::Serialize;

/// How bad a finding is. `Error` makes `helpline check` exit with 1 and a reload be refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be mended.
    Error,
    /// Worth mending.
    Warning,
    /// Good to know.
    Info,
}

/// A place in a file; both count from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// From `start` to before `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// First character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
}

/// A span of a named file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Place {
    /// Path relative to the knowledge folder, with `/`.
    pub path: String,
    /// Where in the file.
    pub span: Span,
    /// What this place has to do with the finding; empty for the main place.
    pub label: String,
}

impl Place {
    /// A span of a file, without a label.
    pub fn at(path: &str, span: Span) -> Self {
        Self {
            path: path.to_owned(),
            span,
            label: String::new(),
        }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable id of the rule, such as `front-matter-junk`; documented in `docs/rules.md`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: one sentence, lower case, no full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// How to mend it.
    pub hint: Option<Cow<'static, str>>,
    /// Other places that belong to the finding.
    pub related: Vec<Place>,
}

impl Diagnostic {
    /// The order of findings: of their places, rules and messages.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        (&self.place, self.rule, &self.message).cmp(&(&other.place, other.rule, &other.message))
    }
}
