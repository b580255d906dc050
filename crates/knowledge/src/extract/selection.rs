//! Which bold texts of a body are entries, which head them, and which are parts of an answer.

use super::cut::Unanswered;
use super::line::{Kind, Line};
use super::listed;
use super::outline::{Outline, Role};
use super::question::{self, Candidate, Strength};

/// Deepest indentation of a question in columns. Nesting is read within it, so that the work stays linear.
const DEEPEST_QUESTION: usize = 32;

/// So many bold titles with text under them, none of them a question, are entries nevertheless.
const FEWEST_TITLES: usize = 3;

/// A line that begins in bold, or an item of a list of questions.
pub(super) struct Bold {
    pub(super) at: usize,
    /// Deeper is under: half columns of indentation, and an item is under a line of the same indentation.
    pub(super) depth: usize,
    pub(super) candidate: Candidate,
    pub(super) is_accepted: bool,
    /// Whether it asks and nothing is under it.
    pub(super) is_unanswered: bool,
    /// Whether it is asked without being bold, as others of its list.
    pub(super) is_listed: bool,
}

/// The bold texts of a body, sorted out.
pub(super) struct Selection<'body> {
    lines: &'body [Line],
    outline: &'body Outline,
    /// In the order of their lines.
    pub(super) bolds: Vec<Bold>,
    /// For each line the position in `bolds`.
    bold_at: Vec<Option<usize>>,
    is_documents: Vec<bool>,
    /// Lines that head the questions under them, in order.
    topics: Vec<usize>,
    /// Questions with nothing under them.
    pub(super) unanswered: Vec<Unanswered>,
}

impl<'body> Selection<'body> {
    pub(super) fn of(lines: &'body [Line], outline: &'body Outline) -> Self {
        let mut bolds = Vec::new();
        let mut bold_at = vec![None; lines.len()];
        let mut listed = listed::candidates(lines, outline).into_iter().peekable();
        for (at, line) in lines.iter().enumerate() {
            let of_list = listed.next_if(|(listed, _)| *listed == at);
            if line.indent > DEEPEST_QUESTION {
                continue;
            }
            let is_listed = of_list.is_some();
            let candidate = of_list.map(|(_, candidate)| candidate);
            if let Some(candidate) = candidate.or_else(|| question::candidate(line)) {
                if let Some(slot) = bold_at.get_mut(at) {
                    *slot = Some(bolds.len());
                }
                let depth = line.indent / 2 * 2 + usize::from(line.is_item());
                bolds.push(Bold {
                    at,
                    depth,
                    candidate,
                    is_accepted: false,
                    is_unanswered: false,
                    is_listed,
                });
            }
        }
        let mut selection = Self {
            lines,
            outline,
            bolds,
            bold_at,
            is_documents: vec![false; lines.len()],
            topics: Vec::new(),
            unanswered: Vec::new(),
        };
        selection.mark_documents();
        selection.accept();
        selection
    }

    /// The bold text that a line begins with.
    pub(super) fn bold(&self, at: usize) -> Option<&Bold> {
        self.bolds.get((*self.bold_at.get(at)?)?)
    }

    /// Whether a line belongs to the documents of the article.
    pub(super) fn is_document(&self, at: usize) -> bool {
        self.is_documents.get(at).copied().unwrap_or(false)
    }

    /// Whether a bold line heads the questions under it.
    pub(super) fn is_topic(&self, at: usize) -> bool {
        self.topics.binary_search(&at).is_ok()
    }

    /// The last such line before `at` and after `section`.
    pub(super) fn topic_above(&self, at: usize, section: usize) -> Option<&Bold> {
        let before = self.topics.partition_point(|&topic| topic < at);
        let topic = *self.topics.get(before.checked_sub(1)?)?;
        self.bold(topic).filter(|_| topic > section)
    }

    /// Documents run from their heading to the next, or from their bold title to the next bold title or heading.
    fn mark_documents(&mut self) {
        let mut under_heading = false;
        let mut under_bold = false;
        for (at, line) in self.lines.iter().enumerate() {
            if matches!(line.kind, Kind::Heading(_)) {
                under_heading = self
                    .outline
                    .section(at)
                    .is_some_and(|heading| heading.role == Role::Documents);
                under_bold = false;
            } else if let Some(bold) = self.bold(at).filter(|_| line.kind == Kind::Text) {
                under_bold = bold.candidate.strength == Strength::Documents;
            }
            if let Some(slot) = self.is_documents.get_mut(at) {
                *slot = under_heading || under_bold;
            }
        }
    }

    /// Decides which bold texts are entries.
    fn accept(&mut self) {
        let answered: Vec<bool> = self.bolds.iter().map(|bold| self.is_answered(bold)).collect();
        let eligible: Vec<bool> = self.bolds.iter().map(|bold| self.is_eligible(bold)).collect();
        let mut strong = 0;
        let mut titles = 0;
        for ((bold, &answered), &eligible) in self.bolds.iter().zip(&answered).zip(&eligible) {
            if answered && eligible && !bold.is_listed {
                strong += usize::from(bold.candidate.strength >= Strength::Statement);
                titles += usize::from(bold.candidate.strength == Strength::Weak && bold.depth < 2);
            }
        }
        let has_questions = strong > 0 || titles >= FEWEST_TITLES;

        let mut open: Option<(Option<usize>, usize)> = None;
        let mut accepted = Vec::new();
        let mut unanswered = Vec::new();
        for (position, bold) in self.bolds.iter().enumerate() {
            let section = self.outline.section(bold.at).map(|heading| heading.at);
            let enclosing = open.filter(|(of, _)| *of == section).map(|(_, depth)| depth);
            let is_answered = answered.get(position).copied().unwrap_or(false);
            if !eligible.get(position).copied().unwrap_or(false) {
                continue;
            }
            let is_strong = bold.candidate.strength >= Strength::Statement;
            // A title inside an answer is a part of it, a question inside an answer is one more question.
            let is_part = !is_strong && enclosing.is_some_and(|depth| bold.depth > depth);
            if is_answered && (has_questions || bold.is_listed) && !is_part {
                accepted.push(position);
                if enclosing.is_none_or(|depth| bold.depth <= depth) {
                    open = Some((section, bold.depth));
                }
            } else if !is_answered && bold.candidate.strength == Strength::Question {
                unanswered.push(position);
                self.unanswered.push(Unanswered {
                    line: self.lines.get(bold.at).map_or(1, |line| line.number),
                    question: bold.candidate.question.clone(),
                });
            }
        }
        for position in accepted {
            if let Some(bold) = self.bolds.get_mut(position) {
                bold.is_accepted = true;
            }
        }
        for position in unanswered {
            if let Some(bold) = self.bolds.get_mut(position) {
                bold.is_unanswered = true;
            }
        }
        self.topics = (0..self.bolds.len())
            .filter_map(|position| self.bold_topic(position))
            .collect();
    }

    /// Whether a bold text may be an entry where it stands.
    fn is_eligible(&self, bold: &Bold) -> bool {
        let strength = bold.candidate.strength;
        if self.is_document(bold.at) || strength < Strength::Weak {
            return false;
        }
        // "They receive the error:" quotes what follows; the sentence round it is what the article says.
        if strength == Strength::Statement && self.is_quoted(bold.at) {
            return false;
        }
        let kind = self.lines.get(bold.at).map(|line| &line.kind);
        let is_numbered = matches!(kind, Some(Kind::Ordered(_)));
        let is_item = is_numbered || kind == Some(&Kind::Bullet);
        let under_question = self
            .outline
            .section(bold.at)
            .is_some_and(|heading| heading.role == Role::Question);
        if under_question {
            return strength == Strength::Question || (strength == Strength::Statement && is_item);
        }
        // "1. **Stop the machine**" is a step.
        strength >= Strength::Statement || !is_numbered || bold.is_listed
    }

    /// Whether a line of text is led into by a sentence above it that ends in a colon.
    fn is_quoted(&self, at: usize) -> bool {
        let is_text = |line: &Line| line.kind == Kind::Text;
        self.lines.get(at).is_some_and(is_text)
            && self
                .lines
                .get(..at)
                .and_then(|above| above.iter().enumerate().rfind(|(_, line)| line.is_visible()))
                .is_some_and(|(before, line)| {
                    is_text(line) && line.text.ends_with(':') && self.bold(before).is_none()
                })
    }

    /// Whether something to read follows before the next bold text at or above, heading or documents.
    fn is_answered(&self, bold: &Bold) -> bool {
        if !bold.candidate.same_line.is_empty() {
            return true;
        }
        for (at, line) in self.lines.iter().enumerate().skip(bold.at + 1) {
            if matches!(line.kind, Kind::Heading(_)) || self.is_document(at) {
                return false;
            }
            if let Some(next) = self.bold(at) {
                let is_label = next.candidate.strength == Strength::Label;
                return is_label || next.depth > bold.depth;
            }
            if line.is_visible() {
                return true;
            }
        }
        false
    }

    /// A bold line of its own with nothing but accepted questions under it heads them.
    fn bold_topic(&self, position: usize) -> Option<usize> {
        let bold = self.bolds.get(position)?;
        let line = self.lines.get(bold.at)?;
        let may_head =
            !bold.is_accepted && line.kind == Kind::Text && bold.candidate.strength <= Strength::Weak;
        let next = self
            .lines
            .iter()
            .enumerate()
            .skip(bold.at + 1)
            .find(|(_, line)| line.is_visible())
            .and_then(|(at, _)| self.bold(at));
        (may_head && next.is_some_and(|next| next.is_accepted)).then_some(bold.at)
    }
}
