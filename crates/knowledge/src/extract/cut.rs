//! Which lines belong to which entry (`FORMAT.md` §4).
//!
//! Every line is claimed at most once by a question, a question heading or a pointer (a question that only leads
//! into nested ones shows them too). What nobody claims becomes an entry of the whole article, where it says
//! something.

mod notes;
mod rest;
mod sections;

use std::collections::HashSet;

use super::asked_links::{links_in, with_links_of};
use super::line::{self, Kind, Line};
use super::outline::{Heading, Outline, Role};
use super::question::{self, Candidate, Strength};
use super::render::render;
use super::selection::{Bold, Selection};
use super::{asked_table, comment, dialect, error_table, inline, part, part_series, pointer};
use crate::slug::fold;
use crate::{Entry, Family, Link, Shape};

/// An entry before it has an id.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) line: u32,
    pub(crate) shape: Shape,
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) links: Vec<Link>,
    pub(crate) heading_path: Vec<String>,
    pub(crate) family: Option<Family>,
}

impl Draft {
    /// Gives back the room that its texts do not use.
    pub(crate) fn shrink(&mut self) {
        self.question.shrink_to_fit();
        self.answer.shrink_to_fit();
        self.heading_path.shrink_to_fit();
        self.links.shrink_to_fit();
        for link in &mut self.links {
            link.text.shrink_to_fit();
            link.url.shrink_to_fit();
        }
    }

    /// The draft that an entry was made of.
    pub(crate) fn of(entry: &Entry) -> Self {
        Self {
            line: entry.line,
            shape: entry.shape,
            question: entry.question.clone(),
            answer: entry.answer.clone(),
            links: entry.links.clone(),
            heading_path: entry.heading_path.clone(),
            family: entry.family,
        }
    }
}

/// A question nobody answers.
#[derive(Debug, Clone)]
pub(crate) struct Unanswered {
    pub(crate) line: u32,
    pub(crate) question: String,
}

/// What a body holds.
#[derive(Debug, Clone)]
pub(crate) struct Extracted {
    /// The first H1 without markup.
    pub(crate) title: Option<String>,
    /// Entries in the order of their lines.
    pub(crate) drafts: Vec<Draft>,
    /// Questions without an answer, in the order of their lines.
    pub(crate) unanswered: Vec<Unanswered>,
    /// Lines of headings below the title with no text of their own.
    pub(crate) bare_headings: Vec<u32>,
    /// Line of a note that says the text is not for customers.
    pub(crate) internal_note: Option<u32>,
    /// Lines of text beside the entries that is in none of them, in order.
    pub(crate) left_over: Vec<u32>,
    /// Links of the documents of the article, where no entry has them.
    pub(crate) documents: Vec<Link>,
}

/// Whether entries are looked for in an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cutting {
    /// Questions, question headings and pointers are entries of their own.
    Entries,
    /// So are sections, of a page that was not written for the format.
    Topics,
    /// The article is one entry (`entries="one"`), whatever is in it.
    One,
}

/// Cuts a body into entries. `first_line` is the line of the file the body begins on; `page_title` stands in for a
/// missing H1.
pub(crate) fn extract(body: &str, first_line: u32, page_title: &str, cutting: Cutting) -> Extracted {
    let stripped = comment::strip(body);
    let rewritten = dialect::rewrite(&stripped);
    let mut lines = line::lines(&rewritten.text, first_line);
    let internal_note = notes::take_internal(body, &mut lines);
    let labelled = positions(&lines, &rewritten.asked, first_line);
    let mut asked = part_series::raise(&mut lines);
    let outline = Outline::of(&lines, &labelled, page_title);
    asked.extend(labelled.into_iter().filter_map(|at| asked_whatever(&lines, at)));
    let title = outline.title().map(|heading| heading.text.clone());
    let name = title.clone().unwrap_or_else(|| page_title.to_owned());
    let selection = Selection::of(&lines, &outline, asked);
    let mut cutter = Cutter {
        lines: &lines,
        outline: &outline,
        selection: &selection,
        name,
        cutting,
        is_claimed: vec![false; lines.len()],
        drafts: Vec::new(),
        unanswered: Vec::new(),
        left_over: Vec::new(),
        documents: Vec::new(),
    };
    match cutting {
        Cutting::Entries | Cutting::Topics => {
            cutter.unanswered.clone_from(&selection.unanswered);
            cutter.cut();
        }
        Cutting::One => cutter.whole_article(),
    }
    let Cutter {
        mut drafts,
        mut unanswered,
        left_over,
        documents,
        ..
    } = cutter;
    drafts.sort_by_key(|draft| draft.line);
    unanswered.sort_by_key(|unanswered| unanswered.line);
    Extracted {
        title,
        drafts,
        unanswered,
        bare_headings: outline.bare(&lines).map(|line| line.number).collect(),
        internal_note,
        left_over,
        documents,
    }
}

/// Positions of the first line of each of those lines of the body, which begins on line `first` of its file.
fn positions(lines: &[Line], of_body: &[usize], first: u32) -> Vec<usize> {
    let number = |line: usize| first.saturating_add(u32::try_from(line).unwrap_or(u32::MAX));
    let mut found: Vec<usize> = of_body
        .iter()
        .map(|&line| lines.partition_point(|other| other.number < number(line)))
        .collect();
    found.dedup();
    found
}

/// A bold line that its author marked as a question, whatever it says.
fn asked_whatever(lines: &[Line], at: usize) -> Option<(usize, Candidate)> {
    let mut candidate = question::candidate(lines.get(at)?)?;
    candidate.strength = candidate.strength.max(Strength::Statement);
    Some((at, candidate))
}

struct Cutter<'body> {
    lines: &'body [Line],
    outline: &'body Outline,
    selection: &'body Selection<'body>,
    /// The H1, or the page title.
    name: String,
    cutting: Cutting,
    is_claimed: Vec<bool>,
    drafts: Vec<Draft>,
    unanswered: Vec<Unanswered>,
    left_over: Vec<u32>,
    documents: Vec<Link>,
}

impl Cutter<'_> {
    fn cut(&mut self) {
        self.cut_questions();
        self.cut_tables();
        self.cut_headings();
        if self.drafts.is_empty() {
            self.whole_article();
        } else {
            self.cut_pointers();
            self.remainder();
        }
        self.add_errors();
    }

    /// Rows of tables of errors, beside whatever has the table, unless an entry tells of the error already.
    fn add_errors(&mut self) {
        let rows = error_table::rows(self.lines);
        if rows.is_empty() {
            return;
        }
        let known: HashSet<String> = self.drafts.iter().map(|draft| fold(&draft.question)).collect();
        for row in rows {
            if !known.contains(&fold(&row.question)) && !self.selection.is_document(row.at) {
                let draft = self.row_draft(row.at, row);
                self.drafts.push(draft);
            }
        }
    }

    /// The entry that a row of a table is; `at` is a line of the section that the table stands in.
    fn row_draft(&self, at: usize, row: asked_table::AskedRow) -> Draft {
        Draft {
            line: self.lines.get(row.at).map_or(1, |line| line.number),
            shape: Shape::Question,
            question: row.question,
            answer: row.answer,
            links: row.links,
            heading_path: self.heading_path(at),
            family: None,
        }
    }

    fn claimed(&self, at: usize) -> bool {
        self.is_claimed.get(at).copied().unwrap_or(false)
    }

    fn claim(&mut self, range: std::ops::Range<usize>) {
        for slot in self.is_claimed.iter_mut().take(range.end).skip(range.start) {
            *slot = true;
        }
    }

    fn cut_questions(&mut self) {
        let mut found = Vec::new();
        for bold in self.selection.bolds.iter().filter(|bold| bold.is_accepted) {
            let end = self.question_end(bold);
            found.push((self.question_draft(bold, end), bold.at..end));
        }
        for (draft, range) in found {
            self.claim(range);
            self.drafts.extend(draft);
        }
    }

    /// One past the last line of a question's answer.
    fn question_end(&self, bold: &Bold) -> usize {
        let own_kind = self.lines.get(bold.at).map(|line| &line.kind);
        let own_indent = self.lines.get(bold.at).map_or(0, |line| line.indent);
        let mut last_text = bold.candidate.same_line.as_str();
        let is_answered_beside = !last_text.is_empty();
        // Where the last visible line stands, and whether the answer had said something before it.
        let mut last = (bold.at, false);
        let mut is_after_blank = false;
        let mut is_led_in = false;
        let mut is_in_list = false;
        let mut folds = usize::from(self.is_called(bold.at));
        let is_folded = folds > 0;
        for (at, line) in self.lines.iter().enumerate().skip(bold.at + 1) {
            let ends = self
                .selection
                .bold(at)
                .filter(|next| next.is_accepted)
                .is_some_and(|next| {
                    // "For one of these reasons:" shows the questions under it; else they stand for themselves.
                    is_led_in |= last_text.is_empty() || leads_in(last_text);
                    next.depth <= bold.depth || !is_led_in
                });
            // After a blank line a plain bullet at or above the question's own is a pointer, and so is one that points
            // somewhere below "* **May I?** No."; beside a plain question it is the next item of its list.
            let is_sibling = own_kind == Some(&Kind::Bullet)
                && line.kind == Kind::Bullet
                && line.indent < own_indent + 2
                && (is_after_blank || bold.is_listed || (is_answered_beside && points(line)))
                && !last_text.is_empty();
            match line.kind {
                Kind::Fold => folds += 1,
                Kind::Unfold => folds = folds.saturating_sub(1),
                _ => {}
            }
            if ends
                || self.is_pointer_below(bold, at, is_after_blank, last, last_text)
                || (is_folded && folds == 0)
                || self.is_unanswered_beside(bold, at)
                || self.calls_for_help(at)
                || matches!(line.kind, Kind::Heading(_))
                || self.selection.is_document(at)
                || self.selection.is_topic(at)
            {
                return at;
            }
            if is_sibling && !bold.is_listed {
                // "Do one of these:" has its list below the blank line, and so has "Resolution".
                match self.lead_in(last.0, last.1) {
                    LeadIn::List => is_in_list = true,
                    LeadIn::Section => return last.0,
                    LeadIn::None if is_in_list && !points(line) => {}
                    LeadIn::None => return at,
                }
            } else if is_sibling {
                return at;
            }
            if line.is_visible() {
                is_in_list &= !(is_after_blank && line.kind == Kind::Text && line.indent < own_indent + 2);
                last = (at, !last_text.is_empty());
                last_text = &line.text;
            }
            is_after_blank = line.kind == Kind::Blank;
        }
        self.lines.len()
    }

    /// Whether a line is what a folded part is called: the first in it.
    fn is_called(&self, at: usize) -> bool {
        let above = self.lines.get(..at).unwrap_or_default();
        above
            .iter()
            .rfind(|line| line.kind != Kind::Blank)
            .is_some_and(|line| line.kind == Kind::Fold)
    }

    /// Whether a bullet below the answer to a line in bold leads elsewhere: to the outage page, or "To learn more about plans, see
    /// here". A step that names a page ("Check the status") does not. `last` is the line seen before, with its text.
    fn is_pointer_below(
        &self,
        bold: &Bold,
        at: usize,
        is_after_blank: bool,
        (last, _): (usize, bool),
        last_text: &str,
    ) -> bool {
        let is_text = |at: usize| self.lines.get(at).is_some_and(|line| line.kind == Kind::Text);
        let Some(line) = self.lines.get(at).filter(|line| {
            is_after_blank && line.kind == Kind::Bullet && line.indent < 2 && is_text(bold.at)
        }) else {
            return false;
        };
        if last_text.is_empty() || leads_in(last_text) {
            return false;
        }
        let is_of_family = pointer::family(&line.text, &line.links).is_some()
            && !pointer::is_of_family(&bold.candidate.question);
        let says_what_for = ["To ", "For more "]
            .iter()
            .any(|start| line.text.starts_with(start));
        is_of_family || (says_what_for && is_text(last) && points(line))
    }

    /// Whether a title leads to people: it ends the article, not the answer above it.
    fn calls_for_help(&self, at: usize) -> bool {
        self.selection
            .bold(at)
            .is_some_and(|title| part::calls_for_help(&fold(&title.candidate.question)))
    }

    /// Whether a question that nobody answers stands at or above another: no part of that one's answer.
    fn is_unanswered_beside(&self, bold: &Bold, at: usize) -> bool {
        self.selection
            .bold(at)
            .is_some_and(|next| next.is_unanswered && next.depth <= bold.depth)
    }

    /// What the line above a list after a blank line is to it. `is_answered` says whether the answer has begun before.
    fn lead_in(&self, at: usize, is_answered: bool) -> LeadIn {
        let Some(line) = self.lines.get(at).filter(|line| line.kind == Kind::Text) else {
            return LeadIn::None;
        };
        let label = self
            .selection
            .bold(at)
            .filter(|bold| !bold.is_accepted && bold.candidate.same_line.is_empty());
        match label {
            Some(label) if is_answered && part::names_section(&label.candidate.question) => LeadIn::Section,
            Some(label) if label.candidate.strength <= Strength::Label => LeadIn::List,
            _ if leads_in(&line.text) => LeadIn::List,
            _ => LeadIn::None,
        }
    }

    fn question_draft(&self, bold: &Bold, end: usize) -> Option<Draft> {
        let line = self.lines.get(bold.at)?;
        let same_line = Line {
            kind: Kind::Text,
            indent: 0,
            text: bold.candidate.same_line.clone(),
            links: links_in(&line.links, &bold.candidate.same_line),
            ..line.clone()
        };
        let under = self.lines.get(bold.at + 1..end).unwrap_or_default();
        let (answer, links) = with_links_of(line, render(std::iter::once(&same_line).chain(under)));
        Some(Draft {
            line: line.number,
            shape: Shape::Question,
            question: bold.candidate.question.clone(),
            answer: answer.trim().to_owned(),
            links,
            heading_path: self.heading_path(bold.at),
            family: None,
        })
    }

    /// Rows of tables of questions that are no part of an answer.
    fn cut_tables(&mut self) {
        for table in asked_table::tables(self.lines) {
            let is_part = table
                .lines
                .clone()
                .any(|at| self.claimed(at) || self.selection.is_document(at))
                || self
                    .outline
                    .section(table.lines.start)
                    .is_some_and(|heading| heading.role == Role::Question);
            if is_part {
                continue;
            }
            for row in table.rows {
                let line = self.lines.get(row.at).map_or(1, |line| line.number);
                if row.answer.is_empty() {
                    self.unanswered.push(Unanswered {
                        line,
                        question: row.question,
                    });
                    continue;
                }
                let draft = self.row_draft(table.lines.start, row);
                self.drafts.push(draft);
            }
            self.claim(table.lines);
        }
    }

    fn heading_path(&self, at: usize) -> Vec<String> {
        let mut path = vec![self.name.clone()];
        path.extend(self.outline.topics(at));
        let section = self.outline.section(at).map_or(0, |heading| heading.at);
        if let Some(bold) = self.selection.topic_above(at, section) {
            path.push(bold.candidate.question.clone());
        }
        path
    }

    /// Question headings, innermost first, so that a nested one takes its lines before the one round it.
    fn cut_headings(&mut self) {
        let outline = self.outline;
        for heading in outline
            .headings
            .iter()
            .rev()
            .filter(|heading| heading.role == Role::Question)
        {
            let section = heading.at + 1..heading.end;
            let mut own = Vec::new();
            let mut has_claimed = false;
            for (at, line) in self
                .lines
                .iter()
                .enumerate()
                .take(section.end)
                .skip(section.start)
            {
                if self.claimed(at) {
                    has_claimed = true;
                } else if !self.selection.is_document(at) {
                    own.push(line);
                }
            }
            let number = self.lines.get(heading.at).map_or(1, |line| line.number);
            let own = without_empty_headings(own);
            if !own.iter().any(|line| line.is_visible()) {
                let answered_below = self.stacked_answer(heading).map(|below| Draft {
                    line: number,
                    question: heading.text.clone(),
                    ..below.clone()
                });
                if let Some(draft) = answered_below {
                    self.drafts.push(draft);
                    self.claim(heading.at..heading.at + 1);
                } else if !has_claimed {
                    self.unanswered.push(Unanswered {
                        line: number,
                        question: heading.text.clone(),
                    });
                }
                continue;
            }
            let Some(line) = self.lines.get(heading.at) else {
                continue;
            };
            let (answer, links) = with_links_of(line, render(own));
            self.drafts.push(Draft {
                line: number,
                shape: Shape::Heading,
                question: heading.text.clone(),
                answer,
                links,
                heading_path: self.heading_path(heading.at),
                family: None,
            });
            let unclaimed: Vec<usize> = (heading.at..heading.end)
                .filter(|&at| !self.selection.is_document(at))
                .collect();
            for at in unclaimed {
                self.claim(at..at + 1);
            }
        }
    }

    /// The entry of the question heading right under one, without a blank line between them: several questions that have one
    /// answer.
    fn stacked_answer(&self, heading: &Heading) -> Option<&Draft> {
        let below = self.outline.section(heading.at + 1)?;
        let line = self.lines.get(below.at)?.number;
        let is_stacked =
            below.at == heading.at + 1 && below.level == heading.level && below.role == Role::Question;
        let mut drafts = self.drafts.iter().rev();
        drafts.find(|draft| is_stacked && draft.shape == Shape::Heading && draft.line == line)
    }

    /// Top-level bullets of one paragraph that send the reader somewhere.
    fn cut_pointers(&mut self) {
        let mut found = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            if line.kind != Kind::Bullet
                || line.indent > 1
                || self.claimed(at)
                || self.selection.is_document(at)
            {
                continue;
            }
            let end = self.item_end(at);
            let Some(item) = self.lines.get(at..end).filter(|_| !self.has_nested(at, end)) else {
                continue;
            };
            let mut paragraph: Vec<Line> = item.to_vec();
            for line in &mut paragraph {
                line.kind = Kind::Text;
                line.indent = 0;
            }
            let (answer, links) = render(&paragraph);
            let sentence = inline::plain(&answer);
            if !pointer::is_pointer(&sentence, &links) {
                continue;
            }
            let draft = Draft {
                line: line.number,
                shape: Shape::Pointer,
                question: pointer::without_here(&sentence),
                answer,
                family: pointer::family(&sentence, &links),
                links,
                heading_path: self.heading_path(at),
            };
            found.push((draft, at..end));
        }
        for (draft, range) in found {
            self.claim(range);
            self.drafts.push(draft);
        }
    }

    /// One past the last line of the paragraph that an item is.
    fn item_end(&self, at: usize) -> usize {
        let after = self.lines.iter().enumerate().skip(at + 1);
        after
            .take_while(|(at, line)| line.kind == Kind::Text && !self.claimed(*at))
            .last()
            .map_or(at, |(last, _)| last)
            + 1
    }

    /// Whether something is indented under an item.
    fn has_nested(&self, at: usize, end: usize) -> bool {
        let indent = self.lines.get(at).map_or(0, |line| line.indent);
        line::next_visible(self.lines, end).is_some_and(|(at, line)| {
            !self.claimed(at) && !matches!(line.kind, Kind::Heading(_)) && line.indent >= indent + 2
        })
    }
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

/// Whether a text ends in a colon, inside or outside its emphasis.
fn leads_in(text: &str) -> bool {
    text.trim_end_matches(|character: char| character.is_whitespace() || matches!(character, '*' | '_'))
        .ends_with([':', '：'])
}

/// Whether a bullet is a pointer.
fn points(line: &Line) -> bool {
    pointer::is_pointer(&inline::plain(&line.text), &line.links)
}

/// Drops headings with nothing but headings under them.
fn without_empty_headings(lines: Vec<&Line>) -> Vec<&Line> {
    let mut kept = Vec::with_capacity(lines.len());
    // Level of what was last seen below; text is below every heading.
    let mut below = 0;
    for line in lines.into_iter().rev() {
        match line.kind {
            Kind::Heading(level) if below > level => below = level,
            Kind::Heading(_) => continue,
            _ if line.is_visible() => below = u8::MAX,
            _ => {}
        }
        kept.push(line);
    }
    kept.reverse();
    kept
}
