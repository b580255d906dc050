//! From a ranking to a verdict: answer, ask, or say that it is not known.
//!
//! The verdict is the one with the least expected cost. With `q` the in-scope signal and `pᵢ` the calibrated
//! confidences, best first:
//!
//! * answer: `wrong · (1 − q·p₁)`;
//! * offer n: `question · (1 + (1 − q·(p₁ + … + pₙ)))`: a question whose options are all wrong, or that is asked of
//!   somebody who is out of scope, costs a second one;
//! * "I do not know": `unknown · q`.

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

impl Default for DecisionCosts {
    /// A wrong answer is as bad as five questions; "I do not know" to something known is half as bad.
    fn default() -> Self {
        Self {
            wrong_answer: 1.0,
            question: 0.2,
            unknown: 0.5,
        }
    }
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

/// No question offers more.
const MOST_OPTIONS: usize = 3;

/// A third option must be so likely beside the second, or it only lengthens the question.
const LEAST_BESIDE_SECOND: f64 = 0.1;

/// Decides by the calibrated probability between answer and question, by the in-scope signal for "do not know".
pub fn decide(ranking: &Ranking, costs: DecisionCosts) -> Verdict {
    let mut candidates = ranking.candidates.iter();
    let confidences: [f64; MOST_OPTIONS] =
        std::array::from_fn(|_| candidates.next().map_or(0.0, |candidate| candidate.confidence));
    let [first, ..] = confidences;
    let confidences = confidences
        .get(..ranking.candidates.len().min(MOST_OPTIONS))
        .unwrap_or_default();
    if confidences.is_empty() {
        return Verdict::Unknown;
    }
    let in_scope = ranking.in_scope;
    let options = options(confidences);
    let offered: f64 = confidences.iter().take(options).sum();

    let answer = costs.wrong_answer * (1.0 - in_scope * first);
    let unknown = costs.unknown * in_scope;
    let clarify = if options < 2 {
        f64::INFINITY
    } else {
        costs.question * (2.0 - in_scope * offered)
    };
    if unknown <= answer && unknown <= clarify {
        Verdict::Unknown
    } else if answer <= clarify {
        Verdict::Answer
    } else {
        Verdict::Clarify(options)
    }
}

/// How many candidates a question would offer.
fn options(confidences: &[f64]) -> usize {
    let second = confidences.get(1).copied().unwrap_or(0.0);
    let worth = |confidence: &f64| *confidence >= LEAST_BESIDE_SECOND * second;
    confidences
        .iter()
        .take(MOST_OPTIONS)
        .take_while(|confidence| worth(confidence))
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Candidate;

    fn ranking(in_scope: f64, confidences: &[f64]) -> Ranking {
        Ranking {
            candidates: confidences
                .iter()
                .enumerate()
                .map(|(document, &confidence)| Candidate {
                    document,
                    id: document.to_string(),
                    confidence,
                    score: confidence,
                    matched: Vec::new(),
                })
                .collect(),
            in_scope,
            ..Ranking::empty()
        }
    }

    fn verdict(in_scope: f64, confidences: &[f64]) -> Verdict {
        decide(&ranking(in_scope, confidences), DecisionCosts::default())
    }

    #[test]
    fn a_sure_candidate_is_answered() {
        let verdict = verdict(0.98, &[0.95, 0.03, 0.02]);

        assert_eq!(verdict, Verdict::Answer);
    }

    #[test]
    fn close_candidates_are_asked_about() {
        let verdicts = [
            verdict(0.95, &[0.5, 0.45, 0.01]),
            verdict(0.95, &[0.4, 0.3, 0.2, 0.1]),
        ];

        assert_eq!(verdicts, [Verdict::Clarify(2), Verdict::Clarify(3)]);
    }

    #[test]
    fn what_is_out_of_scope_is_not_known() {
        let verdicts = [verdict(0.05, &[0.99, 0.01]), verdict(0.0, &[])];

        assert_eq!(verdicts, [Verdict::Unknown, Verdict::Unknown]);
    }

    #[test]
    fn a_lone_candidate_is_never_a_question() {
        let verdict = verdict(0.9, &[0.6]);

        assert_ne!(verdict, Verdict::Clarify(1));
    }

    #[test]
    fn dearer_wrong_answers_make_for_more_questions() {
        let ranking = ranking(0.98, &[0.85, 0.1, 0.05]);

        let careless = decide(&ranking, DecisionCosts::default());
        let careful = decide(
            &ranking,
            DecisionCosts {
                wrong_answer: 5.0,
                ..DecisionCosts::default()
            },
        );

        assert_eq!((careless, careful), (Verdict::Answer, Verdict::Clarify(3)));
    }
}
