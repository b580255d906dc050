//! Where the answer to a question in bold ends.

use super::super::line::{Kind, Line, next_visible};
use super::super::question::{self, Strength};
use super::super::selection::Bold;
use super::super::{part, pointer};
use super::pointers::points;
use super::{Cutter, leads_in};
use crate::slug::fold;

/// One past the last line of a question's answer.
pub(super) fn of(cutter: &Cutter<'_>, bold: &Bold) -> usize {
    let mut reading = Reading::of(cutter, bold);
    for (at, line) in cutter.lines.iter().enumerate().skip(bold.at + 1) {
        if let Some(end) = reading.end_at(at, line) {
            return end;
        }
        reading.go_on(at, line);
    }
    cutter.lines.len()
}

/// An answer that is read line by line.
struct Reading<'cut> {
    cutter: &'cut Cutter<'cut>,
    bold: &'cut Bold,
    own_indent: usize,
    /// Where the last visible line stands.
    last: usize,
    last_text: &'cut str,
    /// Whether the answer had said something before that line.
    has_said_more: bool,
    /// Whether a line led into the questions below.
    is_led_in: bool,
    /// Whether the bullets are those of a list that a line of the answer led into.
    is_in_list: bool,
    /// Folded parts that are open, where the question is what one is called.
    folds: Option<usize>,
}

impl<'cut> Reading<'cut> {
    fn of(cutter: &'cut Cutter<'cut>, bold: &'cut Bold) -> Self {
        let line = cutter.lines.get(bold.at);
        Self {
            cutter,
            bold,
            own_indent: line.map_or(0, |line| line.indent),
            last: bold.at,
            last_text: &bold.candidate.same_line,
            has_said_more: false,
            is_led_in: false,
            is_in_list: false,
            folds: is_called(cutter.lines, bold.at).then_some(1),
        }
    }

    /// Where the answer ends if it does at this line, which is the next.
    fn end_at(&mut self, at: usize, line: &Line) -> Option<usize> {
        self.folds = match line.kind {
            Kind::Fold => self.folds.map(|folds| folds + 1),
            Kind::Unfold => self.folds.map(|folds| folds.saturating_sub(1)),
            _ => self.folds,
        };
        let ends = self.is_next_question(at)
            || self.is_pointer_below(at, line)
            || self.folds == Some(0)
            || self.is_unanswered_beside(at)
            || self.calls_for_help(at, line)
            || self.leads_to_the_next(at, line)
            || matches!(line.kind, Kind::Heading(_))
            || self.cutter.selection.is_document(at)
            || self.cutter.selection.is_topic(at);
        if ends {
            return Some(at);
        }
        if !self.is_sibling(at, line) {
            return None;
        }
        if self.bold.is_listed {
            return Some(at);
        }
        // "Do one of these:" has its list below the blank line, and so has "Resolution".
        match self.lead_in() {
            LeadIn::List => {
                self.is_in_list = true;
                None
            }
            LeadIn::Section => Some(self.last),
            LeadIn::None if self.is_in_list && !points(line) => None,
            LeadIn::None => Some(at),
        }
    }

    /// Takes a line for a part of the answer.
    fn go_on(&mut self, at: usize, line: &'cut Line) {
        if line.is_visible() {
            let is_paragraph =
                self.is_after_blank(at) && line.kind == Kind::Text && line.indent < self.own_indent + 2;
            self.is_in_list &= !is_paragraph;
            self.has_said_more = !self.last_text.is_empty();
            self.last = at;
            self.last_text = &line.text;
        }
    }

    fn is_after_blank(&self, at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| self.cutter.lines.get(before));
        before.is_some_and(|line| line.kind == Kind::Blank)
    }

    /// Whether another question stands at or above this one, or below it with nothing that leads into it: "For one of these
    /// reasons:" shows the questions under it; else they stand for themselves.
    fn is_next_question(&mut self, at: usize) -> bool {
        let Some(next) = self.cutter.selection.bold(at).filter(|next| next.is_accepted) else {
            return false;
        };
        self.is_led_in |= self.last_text.is_empty() || leads_in(self.last_text);
        next.depth <= self.bold.depth || !self.is_led_in
    }

    /// Whether a bullet stands beside the question: after a blank line a plain one at or above the question's own is a pointer,
    /// and so is one that points somewhere below "* **May I?** No."; beside a plain question it is the next item of its list.
    fn is_sibling(&self, at: usize, line: &Line) -> bool {
        let is_bullet = |line: &Line| line.kind == Kind::Bullet;
        let is_answered_beside = !self.bold.candidate.same_line.is_empty();
        self.cutter.lines.get(self.bold.at).is_some_and(is_bullet)
            && is_bullet(line)
            && line.indent < self.own_indent + 2
            && (self.is_after_blank(at) || self.bold.is_listed || (is_answered_beside && points(line)))
            && !self.last_text.is_empty()
    }

    /// Whether a bullet below the answer to a line in bold leads elsewhere: to the outage page, or "To learn more about plans, see
    /// here". A step that names a page ("Check the status") does not.
    fn is_pointer_below(&self, at: usize, line: &Line) -> bool {
        let is_text = |at: usize| {
            self.cutter
                .lines
                .get(at)
                .is_some_and(|line| line.kind == Kind::Text)
        };
        let may_point =
            self.is_after_blank(at) && line.kind == Kind::Bullet && line.indent < 2 && is_text(self.bold.at);
        if !may_point || self.last_text.is_empty() || leads_in(self.last_text) {
            return false;
        }
        let is_of_family = pointer::family(&line.text, &line.links).is_some()
            && !pointer::is_of_family(&self.bold.candidate.question);
        let says_what_for = ["To ", "For more "]
            .iter()
            .any(|start| line.text.starts_with(start));
        is_of_family || (says_what_for && is_text(self.last) && points(line))
    }

    /// Whether a title, or bold text that a line begins with, leads to people: it ends the article, not the answer above it.
    fn calls_for_help(&self, at: usize, line: &Line) -> bool {
        let of_title = self
            .cutter
            .selection
            .bold(at)
            .map(|title| title.candidate.question.as_str());
        let of_line = || {
            let is_text = line.kind == Kind::Text;
            question::leading_bold(&line.text)
                .filter(|_| is_text)
                .map(|(bold, _)| bold)
        };
        of_title
            .or_else(of_line)
            .is_some_and(|said| part::calls_for_help(&fold(said)))
    }

    /// Whether a line of its own behind the answer leads into the questions below: "Questions about jobs:".
    fn leads_to_the_next(&self, at: usize, line: &Line) -> bool {
        let is_led_to = || {
            let next = next_visible(self.cutter.lines, at + 1);
            let next = next.and_then(|(next, _)| self.cutter.selection.bold(next));
            next.is_some_and(|next| next.is_accepted && next.depth <= self.bold.depth)
        };
        line.kind == Kind::Text
            && line.indent < self.own_indent + 2
            && !self.last_text.is_empty()
            && self.is_after_blank(at)
            && leads_in(&line.text)
            && is_led_to()
    }

    /// Whether a question that nobody answers stands at or above this one: no part of its answer.
    fn is_unanswered_beside(&self, at: usize) -> bool {
        self.cutter
            .selection
            .bold(at)
            .is_some_and(|next| next.is_unanswered && next.depth <= self.bold.depth)
    }

    /// What the last visible line is to a list below it.
    fn lead_in(&self) -> LeadIn {
        let is_text = |line: &&Line| line.kind == Kind::Text;
        let Some(line) = self.cutter.lines.get(self.last).filter(is_text) else {
            return LeadIn::None;
        };
        let label = self
            .cutter
            .selection
            .bold(self.last)
            .filter(|bold| !bold.is_accepted && bold.candidate.same_line.is_empty());
        match label {
            Some(label) if self.has_said_more && part::names_section(&label.candidate.question) => {
                LeadIn::Section
            }
            Some(label) if label.candidate.strength <= Strength::Label => LeadIn::List,
            _ if leads_in(&line.text) => LeadIn::List,
            _ => LeadIn::None,
        }
    }
}

/// Whether a line is what a folded part is called: the first in it.
fn is_called(lines: &[Line], at: usize) -> bool {
    let above = lines.get(..at).unwrap_or_default();
    above
        .iter()
        .rfind(|line| line.kind != Kind::Blank)
        .is_some_and(|line| line.kind == Kind::Fold)
}

/// What a line is to the list below it.
enum LeadIn {
    /// Nothing: the answer is over.
    None,
    /// It leads into it: both are the answer's.
    List,
    /// It heads a part of the article of which the list is the text.
    Section,
}
