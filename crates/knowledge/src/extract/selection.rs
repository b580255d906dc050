//! Which bold texts of a body are entries, which head them, and which are parts of an answer.

mod lists;
mod titles;

use std::cell::OnceCell;

use super::cut::Unanswered;
use super::line::{Kind, Line, next_visible};
use super::outline::{Outline, Role, leads_on};
use super::part::{self, is_related};
use super::question::{self, Candidate, Strength};
use super::{coded, headed, listed, plain};
use crate::slug::fold;

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

/// What a bold text turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Entry,
    /// Of an answer, or of the article.
    Part,
    /// A question with nothing under it.
    Unanswered,
    /// A trouble with nothing under it.
    Bare,
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
    /// `asked` are lines that are asked whatever else is, in order.
    pub(super) fn of(lines: &'body [Line], outline: &'body Outline, asked: Vec<(usize, Candidate)>) -> Self {
        let mut bolds = Vec::new();
        let mut bold_at = vec![None; lines.len()];
        let mut listed = listed::candidates(lines, outline);
        listed.extend(plain::candidates(lines, outline));
        listed.extend(headed::candidates(lines, outline));
        listed.extend(coded::candidates(lines));
        listed.splice(0..0, asked);
        // Of two that find the same line the first says what it asks.
        listed.sort_by_key(|(at, _)| *at);
        listed.dedup_by_key(|(at, _)| *at);
        let mut listed = listed.into_iter().peekable();
        // An item in bold that says what a heading says is of a table of contents.
        let headings = OnceCell::new();
        for (at, line) in lines.iter().enumerate() {
            let of_list = listed.next_if(|(listed, _)| *listed == at);
            if line.indent > DEEPEST_QUESTION {
                continue;
            }
            let is_listed = of_list.is_some();
            let candidate = of_list.map(|(_, candidate)| candidate);
            let is_of_contents = |candidate: &Candidate| {
                line.is_item()
                    && headings
                        .get_or_init(|| outline.folded())
                        .contains(fold(&candidate.question).as_str())
            };
            if let Some(candidate) =
                candidate.or_else(|| question::candidate(line).filter(|candidate| !is_of_contents(candidate)))
            {
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
        selection.tell_names_from_documents();
        selection.ask_with_their_list();
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

    /// "Resources" in bold with no link under it names something else: a title like any other.
    fn tell_names_from_documents(&mut self) {
        let lines = self.lines;
        let starts: Vec<usize> = self.bolds.iter().map(|bold| bold.at).collect();
        let ends = starts.iter().skip(1).copied().chain([lines.len()]);
        for (bold, end) in self.bolds.iter_mut().zip(ends) {
            let folded = fold(&bold.candidate.question);
            let words: Vec<&str> = folded.split(' ').collect();
            if bold.candidate.strength != Strength::Documents {
                continue;
            }
            let is_related = is_related(&words);
            if is_related && !part::may_inform(&words) {
                continue;
            }
            let own = lines.get(bold.at + 1..end).unwrap_or_default();
            let own = own
                .iter()
                .take_while(|line| !matches!(line.kind, Kind::Heading(_)));
            let has_links = own.clone().any(|line| !line.links.is_empty());
            if own.clone().any(Line::is_visible) && !leads_on(own) && !(is_related && has_links) {
                bold.candidate.strength = if is_related {
                    Strength::Label
                } else {
                    Strength::Weak
                };
            }
        }
    }

    /// Documents run from their heading to the next, or from their bold title to the next bold title or heading. A question in
    /// bold that leads nowhere ends them: somebody wrote it behind what was there.
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
                under_heading &= bold.candidate.strength != Strength::Question || !line.links.is_empty();
            }
            if let Some(slot) = self.is_documents.get_mut(at) {
                *slot = under_heading || under_bold;
            }
        }
    }

    /// Decides which bold texts are entries.
    fn accept(&mut self) {
        let collecting: Vec<bool> = self.bolds.iter().map(|bold| self.is_collecting(bold)).collect();
        let answered: Vec<bool> = self
            .bolds
            .iter()
            .zip(&collecting)
            .map(|(bold, &collects)| collects || self.is_answered(bold))
            .collect();
        let eligible = self.eligible();
        let has_questions = self.has_questions(&answered, &eligible);

        // The question whose answer is read, with its section.
        let mut open: Option<(Option<usize>, usize)> = None;
        let mut fates = vec![Fate::Part; self.bolds.len()];
        for (position, bold) in self.bolds.iter().enumerate() {
            let is_at = |flags: &[bool]| flags.get(position).copied().unwrap_or(false);
            if !is_at(&eligible) {
                continue;
            }
            let section = self.outline.section(bold.at).map(|heading| heading.at);
            let enclosing = open
                .filter(|(of, _)| *of == section)
                .and_then(|(_, open)| self.bolds.get(open).map(|question| (open, question)));
            let is_strong = bold.candidate.strength >= Strength::Statement;
            let is_part = enclosing.is_some_and(|(at, question)| {
                self.is_part_of(bold, question, collecting.get(at).copied().unwrap_or(false))
            });
            let fate = if is_at(&answered) {
                if (has_questions || bold.is_listed) && !is_part {
                    Fate::Entry
                } else {
                    Fate::Part
                }
            } else if bold.candidate.strength == Strength::Question {
                Fate::Unanswered
            } else if is_strong && has_questions {
                // Beside questions a trouble with nothing under it is one that lost its answer.
                Fate::Bare
            } else {
                Fate::Part
            };
            if fate == Fate::Entry && enclosing.is_none_or(|(_, question)| bold.depth <= question.depth) {
                open = Some((section, position));
            }
            if let Some(slot) = fates.get_mut(position) {
                *slot = fate;
            }
        }
        for (bold, fate) in self.bolds.iter_mut().zip(fates) {
            bold.is_accepted = fate == Fate::Entry;
            bold.is_unanswered = fate == Fate::Unanswered;
            if matches!(fate, Fate::Unanswered | Fate::Bare) {
                self.unanswered.push(Unanswered {
                    line: self.lines.get(bold.at).map_or(1, |line| line.number),
                    question: bold.candidate.question.clone(),
                });
            }
        }
        self.topics = (0..self.bolds.len())
            .filter_map(|position| self.bold_topic(position))
            .collect();
    }

    /// For each bold text whether it may be an entry where it stands.
    fn eligible(&self) -> Vec<bool> {
        let (steps, asking) = self.numbered_lists();
        let labels = self.lists_of_labels();
        self.bolds
            .iter()
            .map(|bold| {
                let is_label = || {
                    bold.candidate.strength == Strength::Weak
                        && !bold.is_listed
                        && self
                            .bullet_list(bold.at)
                            .is_some_and(|list| labels.contains(&list))
                };
                let list = self.step_list(bold);
                let is_of_questions = list.is_some() && asking.contains(&list);
                self.is_eligible(bold, is_of_questions) && !steps.contains(&list) && !is_label()
            })
            .collect()
    }

    /// Whether bold texts of a body are its questions: one asks or tells of trouble, or several are titles that are no parts or
    /// steps of one answer.
    fn has_questions(&self, answered: &[bool], eligible: &[bool]) -> bool {
        let mut titles = Vec::new();
        for ((bold, &answered), &eligible) in self.bolds.iter().zip(answered).zip(eligible) {
            if !(answered && eligible) {
                continue;
            }
            if bold.candidate.strength >= Strength::Statement {
                // "What is this?" alone is a part of what the article tells.
                if part::points_at_its_article(&bold.candidate.question) {
                    continue;
                }
                return true;
            }
            if !bold.is_listed && bold.candidate.strength == Strength::Weak && bold.depth < 2 {
                titles.push(bold.at);
            }
        }
        // "The following parts use memory:" has its titles as parts.
        let are_parts = titles.first().is_some_and(|&first| self.is_led_in(first));
        let are_many = titles.len() >= FEWEST_TITLES || self.are_troubles(&titles);
        are_many && !are_parts && !self.are_steps(&titles) && !self.are_ways(&titles)
    }

    /// Whether a bold text is a part of the answer to a question: a title inside it is, a question inside it is one more
    /// question, unless it stands in a step.
    fn is_part_of(&self, bold: &Bold, question: &Bold, collects: bool) -> bool {
        let is_under = bold.depth > question.depth;
        if bold.candidate.strength >= Strength::Statement {
            is_under && self.is_in_step(bold, question)
        } else {
            is_under || (collects && bold.depth == question.depth)
        }
    }

    /// Whether a question has nothing under it but titles of its own rank, which are the parts of its answer.
    fn is_collecting(&self, bold: &Bold) -> bool {
        if bold.candidate.strength != Strength::Question
            || !bold.candidate.same_line.is_empty()
            || self.lines.get(bold.at).is_none_or(|line| line.kind != Kind::Text)
        {
            return false;
        }
        let next = next_visible(self.lines, bold.at + 1).and_then(|(at, _)| self.bold(at));
        next.is_some_and(|next| {
            next.depth == bold.depth
                && next.candidate.strength == Strength::Weak
                && next.candidate.same_line.is_empty()
                && !self.is_document(next.at)
                && self.is_answered(next)
        })
    }

    /// Whether a bold text stands under a numbered item of the answer to a question, and more items follow: an entry of
    /// its own would take them away from the steps.
    fn is_in_step(&self, bold: &Bold, question: &Bold) -> bool {
        const FURTHEST: usize = 60;
        let indent = self.lines.get(bold.at).map_or(0, |line| line.indent);
        let step = self
            .lines
            .iter()
            .enumerate()
            .take(bold.at)
            .skip(question.at + 1)
            .rev()
            .take(FURTHEST)
            .find(|(_, line)| line.is_item() && line.indent + 2 <= indent)
            .filter(|(_, line)| matches!(line.kind, Kind::Ordered(_)));
        let Some((_, step)) = step else { return false };
        self.lines
            .iter()
            .enumerate()
            .skip(bold.at + 1)
            .take(FURTHEST)
            .take_while(|(at, line)| {
                let is_next = self.bold(*at).is_some_and(|next| next.depth <= question.depth);
                !is_next && !matches!(line.kind, Kind::Heading(_))
            })
            .any(|(_, line)| matches!(line.kind, Kind::Ordered(_)) && line.indent < step.indent + 2)
    }

    /// Whether the line above says that something follows.
    fn is_led_in(&self, at: usize) -> bool {
        self.lines
            .get(..at)
            .and_then(|above| above.iter().enumerate().rfind(|(_, line)| line.is_visible()))
            .is_some_and(|(before, line)| {
                line.kind == Kind::Text && line.text.ends_with([':', '：']) && self.bold(before).is_none()
            })
    }

    /// Whether a bold text may be an entry where it stands; `is_of_questions`: in a numbered list that asks.
    fn is_eligible(&self, bold: &Bold, is_of_questions: bool) -> bool {
        let strength = bold.candidate.strength;
        if self.is_document(bold.at) || strength < Strength::Weak {
            return false;
        }
        // "They receive the error:" quotes what follows; the sentence round it is what the article says.
        if strength == Strength::Statement && self.is_quoted(bold.at) && !self.has_equal(bold) {
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
            return bold.is_listed
                || strength == Strength::Question
                || (strength == Strength::Statement && is_item);
        }
        // "1. **Stop the machine**" is a step.
        strength >= Strength::Statement || !is_numbered || bold.is_listed || is_of_questions
    }

    /// Whether more bold texts of its kind stand behind one in its section: "solve one of these:" leads into all of them.
    fn has_equal(&self, bold: &Bold) -> bool {
        const FURTHEST: usize = 20;
        let section = self.outline.section(bold.at).map(|heading| heading.at);
        let behind = self.bolds.partition_point(|other| other.at <= bold.at);
        self.bolds.iter().skip(behind).take(FURTHEST).any(|other| {
            other.depth == bold.depth
                && other.candidate.strength >= Strength::Statement
                && other.candidate.same_line.is_empty()
                && self.outline.section(other.at).map(|heading| heading.at) == section
                && !self.is_quoted(other.at)
                && self.is_answered(other)
        })
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
                // A title with nothing but questions under it heads them.
                let heads = bold.candidate.strength == Strength::Weak
                    && next.candidate.strength >= Strength::Statement
                    && self
                        .lines
                        .get(bold.at)
                        .is_some_and(|line| line.kind == Kind::Text);
                return is_label || (next.depth > bold.depth && !heads) || self.is_bold_answer(bold, next);
            }
            if line.is_visible() {
                return true;
            }
        }
        false
    }

    /// Whether the bold text behind a question is its answer: "**Yes, for all.**" with nothing under it before the next question.
    fn is_bold_answer(&self, question: &Bold, answer: &Bold) -> bool {
        let is_text = |bold: &Bold| {
            self.lines
                .get(bold.at)
                .is_some_and(|line| line.kind == Kind::Text)
        };
        // One that stands apart may head the next questions, unless it reads like an answer.
        let folded = fold(&answer.candidate.question);
        let first = folded.split(' ').next().unwrap_or_default();
        let reads_like_one = answer.candidate.question.ends_with(['.', '!', '。'])
            || matches!(
                first,
                "yes" | "no" | "ja" | "nein" | "oui" | "non" | "sí" | "never" | "always"
            );
        let may_answer = question.candidate.strength == Strength::Question
            && question.candidate.same_line.is_empty()
            && answer.candidate.strength == Strength::Weak
            && (answer.at == question.at + 1 || reads_like_one)
            && is_text(answer)
            && !self.is_document(answer.at);
        may_answer
            && next_visible(self.lines, answer.at + 1).is_none_or(|(at, line)| {
                let asks = |next: &Bold| next.candidate.strength >= Strength::Statement;
                matches!(line.kind, Kind::Heading(_)) || self.bold(at).is_some_and(asks)
            })
    }

    /// A bold line of its own with nothing but accepted questions under it heads them.
    fn bold_topic(&self, position: usize) -> Option<usize> {
        let bold = self.bolds.get(position)?;
        let line = self.lines.get(bold.at)?;
        let may_head =
            !bold.is_accepted && line.kind == Kind::Text && bold.candidate.strength <= Strength::Weak;
        let next = next_visible(self.lines, bold.at + 1).and_then(|(at, _)| self.bold(at));
        let above = position.checked_sub(1).and_then(|above| self.bolds.get(above));
        let is_answer = || {
            above.is_some_and(|above| {
                let below = next_visible(self.lines, above.at + 1);
                below.is_some_and(|(at, _)| at == bold.at) && self.is_bold_answer(above, bold)
            })
        };
        (may_head && next.is_some_and(|next| next.is_accepted) && !is_answer()).then_some(bold.at)
    }
}
