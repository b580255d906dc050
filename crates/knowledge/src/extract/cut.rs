//! Which lines belong to which entry (`FORMAT.md` §4).
//!
//! Every line is claimed at most once by a question, a question heading or a pointer (a question that only leads
//! into nested ones shows them too). What nobody claims becomes an entry of the whole article, where it says
//! something.

mod answer_end;
mod bare;
mod headings;
mod notes;
mod pointers;
mod questions;
mod rest;
mod sections;
mod tables;

use super::line::{self, Line};
use super::outline::Outline;
use super::question::{self, Candidate, Strength};
use super::selection::Selection;
use super::{answered_below, chapters, comment, dialect, part_series};
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
    if cutting == Cutting::Topics && chapters::title(&lines, Some(page_title), String::new).is_some() {
        chapters::lower(&mut lines);
    }
    answered_below::lower(&mut lines);
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
    if cutting == Cutting::Topics {
        bare::tell_apart(&mut drafts);
    }
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

    fn claimed(&self, at: usize) -> bool {
        self.is_claimed.get(at).copied().unwrap_or(false)
    }

    fn claim(&mut self, range: std::ops::Range<usize>) {
        for slot in self.is_claimed.iter_mut().take(range.end).skip(range.start) {
            *slot = true;
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
}

/// Whether a text ends in a colon, inside or outside its emphasis.
fn leads_in(text: &str) -> bool {
    text.trim_end_matches(|character: char| character.is_whitespace() || matches!(character, '*' | '_'))
        .ends_with([':', '：'])
}
