//! The headings of a body: what each is for, which lines hang on it, what stands above it.

mod beside;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::line::{Kind, Line};
use super::question::Strength;
use super::{collection, inline, mark, part, part_series, question, stock, task, trouble};
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
    folded: String,
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

/// The text of a heading; of "<-- meter-api -->", which was meant as a comment, what the article is called, where that says more
/// than one word.
fn without_comment(text: String, name: &str) -> String {
    let Some(inside) = text.strip_prefix("<--") else {
        return text;
    };
    let inside = inside.trim_end_matches("-->").trim();
    if name.trim().contains(' ') {
        name.trim()
    } else {
        inside
    }
    .to_owned()
}

impl Outline {
    /// `asked` are positions of lines that are asked whatever they say, in order.
    /// `name` is what the article is called where it has no title of its own.
    pub(super) fn of(lines: &[Line], asked: &[usize], name: &str) -> Self {
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
                let text = inline::plain_heading(&line.text);
                let text = without_comment(text, name);
                let folded = fold(&text);
                let mut role = role(&text, &folded, level, has_title, !headings.is_empty());
                if role == Role::Topic && asked.binary_search(&at).is_ok() {
                    role = Role::Question;
                }
                has_title |= role == Role::Title;
                let parent = open.last().copied();
                open.push(headings.len());
                headings.push(Heading {
                    at,
                    end: lines.len(),
                    level,
                    text,
                    folded,
                    role,
                    parent,
                });
            }
            section_of.push(headings.len().checked_sub(1));
        }
        ask_more_than_of_the_article(&mut headings, asked);
        tell_papers_from_documents(lines, &mut headings);
        let name = (!has_title).then(|| fold(name));
        beside::ask_beside_questions(lines, &mut headings, name.as_deref());
        ask_under_questions(
            lines,
            &mut headings,
            name.as_deref().is_some_and(collection::are_questions),
        );
        ask_in_parts(lines, &mut headings, &section_of);
        ask_nothing_in_particulars(&mut headings);
        Self { headings, section_of }
    }

    /// The first H1.
    pub(super) fn title(&self) -> Option<&Heading> {
        self.headings.iter().find(|heading| heading.role == Role::Title)
    }

    /// What the headings say, folded.
    pub(super) fn folded(&self) -> HashSet<&str> {
        self.headings
            .iter()
            .map(|heading| heading.folded.as_str())
            .collect()
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
            // One without a name is told as that.
            let is_named = heading.text.contains(char::is_alphanumeric);
            let is_bare = heading.level > 1 && is_named && !own.iter().any(Line::is_visible);
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

/// The lines from one heading, of any level, to the next: what stands above the first one, then a range that begins with each.
pub(super) fn sections(lines: &[Line]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let is_heading = |line: &Line| matches!(line.kind, Kind::Heading(_));
        let behind = lines.get(start + 1..).unwrap_or_default();
        let end = behind
            .iter()
            .position(is_heading)
            .map_or(lines.len(), |place| start + 1 + place);
        let section = start..end;
        start = end;
        (!section.is_empty()).then_some(section)
    })
}

/// "What is this?" and "How do I fix it?" with no other question beside them are parts of what an article tells.
fn ask_more_than_of_the_article(headings: &mut [Heading], asked: &[usize]) {
    let points = |heading: &Heading| {
        part::points_at_its_article(&heading.text) && asked.binary_search(&heading.at).is_err()
    };
    let are_questions = |heading: &&mut Heading| heading.role == Role::Question;
    if headings
        .iter_mut()
        .filter(are_questions)
        .all(|heading| points(heading))
    {
        for heading in headings.iter_mut().filter(are_questions) {
            heading.role = Role::Topic;
        }
    }
}

/// "Documents" with no link under it tells which papers to bring, and "Step 2: Free resources" with few has something to
/// say: topics like any other.
fn tell_papers_from_documents(lines: &[Line], headings: &mut [Heading]) {
    for heading in headings
        .iter_mut()
        .filter(|heading| heading.role == Role::Documents)
    {
        let words: Vec<&str> = heading.folded.split(' ').collect();
        let own = lines.get(heading.at + 1..heading.end).unwrap_or_default();
        let has_links = own.iter().any(|line| !line.links.is_empty());
        let leads_elsewhere = part::is_related(&words) && (has_links || !part::may_inform(&words));
        if !leads_on(own.iter()) && !leads_elsewhere && own.iter().any(Line::is_visible) {
            heading.role = Role::Topic;
        }
    }
}

/// Whether at least every other line that is not blank has a link.
pub(super) fn leads_on<'own>(own: impl Iterator<Item = &'own Line>) -> bool {
    let (mut all, mut linked) = (0, 0);
    for line in own.filter(|line| line.is_visible()) {
        all += 1;
        linked += usize::from(!line.links.is_empty());
    }
    linked > 0 && 2 * linked >= all
}

/// "Proxy settings" under "Causes and solutions" of a trouble that is asked is a part of its answer.
fn ask_nothing_in_particulars(headings: &mut [Heading]) {
    for position in 0..headings.len() {
        let above = |heading: &Heading| heading.parent.and_then(|parent| headings.get(parent));
        let is_part = headings.get(position).is_some_and(|heading| {
            heading.role == Role::Question
                && !mark::asks(&heading.text)
                && above(heading).is_some_and(|parent| {
                    part::are_particulars(&parent.folded)
                        && above(parent).is_some_and(|trouble| trouble.role == Role::Question)
                })
        });
        if let Some(heading) = headings.get_mut(position).filter(|_| is_part) {
            heading.role = Role::Topic;
        }
    }
}

/// Headings of one level that each stand over the parts of a trouble ("Symptom", "Cause", "Resolution") are asked.
fn ask_in_parts(lines: &[Line], headings: &mut [Heading], section_of: &[Option<usize>]) {
    const FEWEST: usize = 2;
    let labels = part_series::labels(lines);
    if labels.len() < 2 * FEWEST {
        return;
    }
    let names_part: HashSet<usize> = labels.iter().map(|label| label.at).collect();
    let mut parts: BTreeMap<usize, Vec<&part_series::Label>> = BTreeMap::new();
    for label in &labels {
        let mut section = section_of.get(label.at).copied().flatten();
        // "### Symptom" belongs to the heading above it.
        while let Some(heading) = section.and_then(|position| headings.get(position))
            && names_part.contains(&heading.at)
        {
            section = heading.parent;
        }
        if let Some(section) = section {
            parts.entry(section).or_default().push(label);
        }
    }
    let mut beside: BTreeMap<(Option<usize>, u8), Vec<usize>> = BTreeMap::new();
    for (position, labels) in parts {
        if let Some(heading) = headings
            .get(position)
            .filter(|heading| heading.role == Role::Topic)
            && part_series::tell_of_one(&labels)
        {
            beside
                .entry((heading.parent, heading.level))
                .or_default()
                .push(position);
        }
    }
    for position in beside
        .into_values()
        .filter(|beside| beside.len() >= FEWEST)
        .flatten()
    {
        if let Some(heading) = headings.get_mut(position) {
            heading.role = Role::Question;
        }
    }
}

/// Under a heading that says "Frequently asked questions" or "Troubleshooting", all headings of one level are asked, though
/// none reads like it ("Cross compiling"), unless something is asked below them: then they part the questions by topic.
/// Under troubles many that tell what to do are steps.
///
/// `is_expected` where the whole article is called so.
fn ask_under_questions(lines: &[Line], headings: &mut [Heading], is_expected: bool) {
    let mut beside: BTreeMap<(Option<usize>, u8), Vec<usize>> = BTreeMap::new();
    for (position, heading) in headings.iter().enumerate() {
        let is_under = match heading.parent.and_then(|parent| headings.get(parent)) {
            Some(parent) => {
                collection::are_questions(&parent.folded) || collection::are_troubles(&parent.folded)
            }
            None => is_expected,
        };
        if is_under && heading.level > 1 && !names_part(heading) {
            beside
                .entry((heading.parent, heading.level))
                .or_default()
                .push(position);
        }
    }
    let asks = |heading: &Heading, all: &[Heading]| {
        let own = lines.get(heading.at..heading.end).unwrap_or_default();
        all.iter()
            .any(|other| other.role == Role::Question && (heading.at..heading.end).contains(&other.at))
            || own.iter().skip(1).any(is_asked)
    };
    for ((parent, _), positions) in beside.into_iter().filter(|(_, beside)| beside.len() > 1) {
        let own: Vec<&Heading> = positions
            .iter()
            .filter_map(|&position| headings.get(position))
            .collect();
        let are_topics = own
            .iter()
            .any(|heading| heading.role == Role::Topic && asks(heading, headings));
        let are_steps = parent
            .and_then(|parent| headings.get(parent))
            .is_some_and(|parent| !collection::are_questions(&parent.folded))
            && own.iter().filter(|heading| is_task(heading)).count() * MOST_TASKS > own.len();
        for position in positions {
            if let Some(heading) = headings
                .get_mut(position)
                .filter(|heading| heading.role == Role::Topic && !are_topics && !are_steps)
            {
                heading.role = Role::Question;
            }
        }
    }
}

/// One in so many headings under troubles may tell what to do.
const MOST_TASKS: usize = 4;

fn is_task(heading: &Heading) -> bool {
    let words: Vec<&str> = heading.folded.split(' ').collect();
    task::is_task(&words)
}

/// Whether a line of text asks something, in bold or not, or folds it away.
fn is_asked(line: &Line) -> bool {
    match line.kind {
        Kind::Fold => true,
        Kind::Text | Kind::Bullet | Kind::Ordered(_) => {
            mark::asks(&line.text)
                || question::candidate(line).is_some_and(|asked| asked.strength >= Strength::Statement)
        }
        _ => false,
    }
}

/// "Notes", "Table of contents"; but not "Warning: the page could not be found".
fn names_part(heading: &Heading) -> bool {
    let words: Vec<&str> = heading.folded.split(' ').collect();
    let quotes_warning = words.first() == Some(&"warning") && trouble::tells_of_an_error(&words);
    !quotes_warning
        && match question::strength(&heading.text) {
            Strength::Label => true,
            Strength::Documents => heading.role == Role::Documents,
            _ => false,
        }
}

/// Headings of what there is to read on, folded.
const LEADS_ON: &[&str] = &[
    "learn more",
    "read more",
    "see also",
    "mehr erfahren",
    "siehe auch",
    "weitere informationen",
];

/// `is_below` where a heading stands above it.
fn role(text: &str, folded: &str, level: u8, has_title: bool, is_below: bool) -> Role {
    let words: Vec<&str> = folded.split(' ').collect();
    // "# Recommended Documents" below "# Recommended Steps" is no title.
    let heads_documents =
        stock::names_documents(folded) || (part::is_documents(&words) && part::is_related(&words));
    if folded.is_empty() || stock::names_steps(folded) {
        Role::Plain
    } else if level == 1 && !has_title && !(is_below && heads_documents) {
        Role::Title
    } else if mark::asks(text) && !part::calls_for_help(folded) {
        Role::Question
    } else if part::is_documents(&words) || stock::names_documents(folded) || LEADS_ON.contains(&folded) {
        Role::Documents
    } else {
        Role::Topic
    }
}
