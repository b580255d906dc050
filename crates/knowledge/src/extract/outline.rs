//! The headings of a body: what each is for, which lines hang on it, what stands above it.

use std::collections::BTreeMap;

use super::line::{Kind, Line};
use super::question::Strength;
use super::{inline, mark, question, stock};
use crate::slug::fold;

/// What a heading is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The first H1.
    Title,
    /// "Recommended Steps", or no text at all: no topic.
    Plain,
    /// "Recommended Documents": the links of the article, never an entry.
    Documents,
    /// A question, other than the title.
    Question,
    /// Names a topic.
    Topic,
}

/// One heading.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    /// Position of its line.
    pub(super) at: usize,
    /// Position one past the last line of its section, deeper headings included.
    pub(super) end: usize,
    pub(super) level: u8,
    /// Without markup.
    pub(super) text: String,
    pub(super) role: Role,
    /// The heading this one is under.
    parent: Option<usize>,
}

/// The headings of a body, in order.
#[derive(Debug)]
pub(super) struct Outline {
    pub(super) headings: Vec<Heading>,
    /// For each line the last heading at or above it.
    section_of: Vec<Option<usize>>,
}

impl Outline {
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut headings: Vec<Heading> = Vec::new();
        let mut section_of = Vec::with_capacity(lines.len());
        let mut open: Vec<usize> = Vec::new();
        let mut has_title = false;
        for (at, line) in lines.iter().enumerate() {
            if let Kind::Heading(level) = line.kind {
                while let Some(last) = open.last().and_then(|&last| headings.get_mut(last))
                    && last.level >= level
                {
                    last.end = at;
                    open.pop();
                }
                let text = inline::plain(&line.text);
                // "<-- name -->" was meant as a comment; what it says is all the title there is.
                let text = text
                    .trim_start_matches("<--")
                    .trim_end_matches("-->")
                    .trim()
                    .to_owned();
                let role = role(&text, level, has_title);
                has_title |= role == Role::Title;
                let parent = open.last().copied();
                open.push(headings.len());
                headings.push(Heading {
                    at,
                    end: lines.len(),
                    level,
                    text,
                    role,
                    parent,
                });
            }
            section_of.push(headings.len().checked_sub(1));
        }
        ask_beside_questions(&mut headings);
        Self { headings, section_of }
    }

    /// The first H1.
    pub(super) fn title(&self) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.role == Role::Title)
    }

    /// The last heading at or above a line.
    pub(super) fn section(&self, at: usize) -> Option<&Heading> {
        self.headings.get((*self.section_of.get(at)?)?)
    }

    /// Headings below the title with nothing to read before the next heading.
    pub(super) fn bare<'body>(&'body self, lines: &'body [Line]) -> impl Iterator<Item = &'body Line> {
        let nexts = self
            .headings
            .iter()
            .skip(1)
            .map(|heading| heading.at)
            .chain([lines.len()]);
        self.headings.iter().zip(nexts).filter_map(|(heading, next)| {
            let own = lines.get(heading.at + 1..next)?;
            let is_bare = heading.level > 1 && !own.iter().any(Line::is_visible);
            lines.get(heading.at).filter(|_| is_bare)
        })
    }

    /// Topics above a line, outermost first, without the title. A heading is not above itself.
    pub(super) fn topics(&self, at: usize) -> Vec<String> {
        let mut topics = Vec::new();
        let mut next = self.section_of.get(at).copied().flatten();
        while let Some(heading) = next.and_then(|position| self.headings.get(position)) {
            if heading.at != at && matches!(heading.role, Role::Topic | Role::Question) {
                topics.push(heading.text.clone());
            }
            next = heading.parent;
        }
        topics.reverse();
        topics
    }
}

/// Fewer headings that ask make no list of questions.
const FEWEST_ASKING: usize = 2;

/// Where one alone asks, so many must ask or tell of trouble.
const FEWEST_TELLING: usize = 3;

/// How many of the headings that stand side by side ask, how many tell of trouble, and how many there are.
#[derive(Default, Clone, Copy)]
struct Beside {
    asking: usize,
    telling: usize,
    all: usize,
}

impl Beside {
    fn is_list_of_questions(self) -> bool {
        let telling = self.asking + self.telling;
        2 * telling >= self.all
            && (self.asking >= FEWEST_ASKING || (self.asking > 0 && telling >= FEWEST_TELLING))
    }
}

/// Where most headings under one heading ask, or say what somebody's trouble is, all of them are asked: "The screen stays
/// black" and "Error 1203" beside "How do I book a room?". What names a part of an answer ("Notes") is not.
fn ask_beside_questions(headings: &mut [Heading]) {
    let is_of_list =
        |heading: &Heading| heading.level > 1 && matches!(heading.role, Role::Question | Role::Topic);
    let mut counts: BTreeMap<(Option<usize>, u8), Beside> = BTreeMap::new();
    for heading in headings.iter().filter(|heading| is_of_list(heading)) {
        let beside = counts.entry((heading.parent, heading.level)).or_default();
        beside.all += 1;
        if heading.role == Role::Question || question::speaks_of_oneself(&heading.text) {
            beside.asking += 1;
        } else if question::tells_of_trouble(&heading.text) {
            beside.telling += 1;
        }
    }
    for heading in headings.iter_mut().filter(|heading| is_of_list(heading)) {
        let beside = counts.get(&(heading.parent, heading.level)).copied();
        let names_part = matches!(
            question::strength(&heading.text),
            Strength::Label | Strength::Documents
        );
        if beside.is_some_and(Beside::is_list_of_questions) && !names_part {
            heading.role = Role::Question;
        }
    }
}

fn role(text: &str, level: u8, has_title: bool) -> Role {
    let folded = fold(text);
    let words: Vec<&str> = folded.split(' ').collect();
    if folded.is_empty() || stock::names_steps(&folded) {
        Role::Plain
    } else if level == 1 && !has_title {
        Role::Title
    } else if mark::asks(text) {
        Role::Question
    } else if question::is_documents(&words) || stock::names_documents(&folded) {
        Role::Documents
    } else {
        Role::Topic
    }
}
