//! The headings of a body: what each is for, which lines hang on it, what stands above it.

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::line::{Kind, Line};
use super::question::Strength;
use super::{collection, inline, mark, part, part_series, question, stock, trouble};
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
                // "<-- name -->" was meant as a comment; what it says is all the title there is.
                let text = text
                    .trim_start_matches("<--")
                    .trim_end_matches("-->")
                    .trim()
                    .to_owned();
                let folded = fold(&text);
                let mut role = role(&text, &folded, level, has_title);
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
        tell_papers_from_documents(lines, &mut headings);
        ask_beside_questions(
            &mut headings,
            !has_title && collection::names_questions(&fold(name)),
        );
        ask_under_questions(
            lines,
            &mut headings,
            !has_title && collection::are_questions(&fold(name)),
        );
        ask_in_parts(lines, &mut headings, &section_of);
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
const FEWEST_TELLING: usize = 2;

/// Fewer headings that begin with the code of an error may be names: "A4 paper".
const FEWEST_CODED: usize = 2;

/// How many of the headings that stand side by side ask, how many tell of trouble, and how many there are.
#[derive(Default, Clone, Copy)]
struct Beside {
    asking: usize,
    telling: usize,
    /// How many say what is so, which tells of trouble where troubles are expected: "The top bar is empty".
    stating: usize,
    coded: usize,
    /// How many are the code of an error and nothing else.
    bare_codes: usize,
    tasks: usize,
    all: usize,
}

impl Beside {
    fn add(&mut self, other: &Self) {
        self.asking += other.asking;
        self.telling += other.telling;
        self.stating += other.stating;
        self.coded += other.coded;
        self.bare_codes += other.bare_codes;
        self.tasks += other.tasks;
        self.all += other.all;
    }

    /// `is_expected` where a heading above says that questions follow.
    fn is_list_of_questions(self, is_expected: bool) -> bool {
        let is_expected = is_expected && MOST_TASKS * self.tasks <= self.all;
        let stating = if is_expected { self.stating } else { 0 };
        let telling = self.asking + self.telling + stating;
        let share = if is_expected { 3 } else { 2 };
        share * telling >= self.all
            && (self.asking >= FEWEST_ASKING
                || (self.asking > 0 && telling >= FEWEST_TELLING)
                || (is_expected && telling > 0))
    }

    /// Right under a title that names troubles, where most must tell of one.
    fn is_list_of_troubles(self) -> bool {
        let telling = self.asking + self.telling;
        let stating = if telling > 0 { self.stating } else { 0 };
        telling + stating >= FEWEST_TELLING
            && 2 * (telling + stating) >= self.all
            && MOST_TASKS * self.tasks <= self.all
    }

    /// Where all are sentences, and one tells of trouble, the others do too: "It prints blank labels" beside "It does not print".
    fn are_sentences_of_trouble(self) -> bool {
        const FEWEST: usize = 3;
        self.telling > 0
            && self.all >= FEWEST
            && self.asking + self.telling + self.stating == self.all
            && self.tasks == 0
    }

    /// Where a title names errors: `ERR_QUOTA` beside `ERR_AUTH`.
    fn is_list_of_bare_codes(self) -> bool {
        self.bare_codes >= FEWEST_CODED && 2 * self.bare_codes >= self.all
    }

    fn is_list_of_codes(self) -> bool {
        self.coded >= FEWEST_CODED
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

/// "Documents" with no link under it tells which papers to bring: a topic like any other.
fn tell_papers_from_documents(lines: &[Line], headings: &mut [Heading]) {
    for heading in headings
        .iter_mut()
        .filter(|heading| heading.role == Role::Documents)
    {
        let words: Vec<&str> = heading.folded.split(' ').collect();
        let own = lines.get(heading.at + 1..heading.end).unwrap_or_default();
        let has_links = own.iter().any(|line| !line.links.is_empty());
        if !has_links && !part::is_related(&words) && own.iter().any(Line::is_visible) {
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

/// Where most headings under one heading ask, or say what somebody's trouble is, all of them are asked: "The screen stays
/// black" and "Error 1203" beside "How do I book a room?". What names a part of an answer ("Notes") is not.
///
/// `is_expected` where the whole article is one of questions.
fn ask_beside_questions(headings: &mut [Heading], is_expected: bool) {
    let mut counts = count_beside(headings);
    // Most articles have none, and need not be looked at twice.
    if counts
        .values()
        .all(|beside| beside.asking + beside.telling + beside.stating + beside.coded + beside.bare_codes == 0)
    {
        return;
    }
    for heading in headings
        .iter()
        .filter(|heading| is_of_list(heading) && names_part(heading))
    {
        if let Some(beside) = counts.get_mut(&(heading.parent, heading.level)) {
            beside.all -= 1;
        }
    }
    let asking_levels = levels_that_ask(&counts);
    let expecting: Vec<bool> = headings
        .iter()
        .map(|heading| asking_levels.contains(&heading.level) || is_announced(headings, heading, is_expected))
        .collect();
    let title = headings.iter().position(|heading| heading.role == Role::Title);
    let names_troubles = title
        .and_then(|title| headings.get(title))
        .is_some_and(|title| collection::names_troubles(&title.folded));
    let names_errors = title
        .and_then(|title| headings.get(title))
        .is_some_and(|title| trouble::names_errors(&title.folded));
    let under_troubles: Vec<bool> = headings
        .iter()
        .map(|heading| names_troubles && has_topics_alone_above(headings, heading, title))
        .collect();
    // A topic may have one trouble alone, so those of all topics are counted together.
    let mut pooled: BTreeMap<u8, Beside> = BTreeMap::new();
    let mut known = HashSet::new();
    for (heading, _) in headings
        .iter()
        .zip(&under_troubles)
        .filter(|(_, is_under)| **is_under)
    {
        let group = (heading.parent, heading.level);
        if let Some(beside) = counts.get(&group).filter(|_| known.insert(group)) {
            pooled.entry(heading.level).or_default().add(beside);
        }
    }
    for ((heading, is_expected), is_under_troubles) in headings
        .iter_mut()
        .zip(expecting)
        .zip(under_troubles)
        .filter(|((heading, _), _)| is_of_list(heading))
    {
        let beside = counts.get(&(heading.parent, heading.level)).copied();
        let is_asked = beside.is_some_and(|beside| {
            beside.is_list_of_questions(is_expected)
                || beside.are_sentences_of_trouble()
                || (is_under_troubles
                    && pooled
                        .get(&heading.level)
                        .is_some_and(|beside| beside.is_list_of_troubles()))
                || (beside.is_list_of_codes() && trouble::begins_with_code(&heading.text))
                || (names_errors && beside.is_list_of_bare_codes() && trouble::is_code(&heading.text))
        });
        if is_asked && !names_part(heading) {
            heading.role = Role::Question;
        }
    }
}

/// Whether a heading belongs to a list of questions or may be one of its topics.
fn is_of_list(heading: &Heading) -> bool {
    heading.level > 1 && matches!(heading.role, Role::Question | Role::Topic)
}

/// What the headings say that stand beside each other: of the same level, under the same heading.
fn count_beside(headings: &[Heading]) -> BTreeMap<(Option<usize>, u8), Beside> {
    let mut counts: BTreeMap<(Option<usize>, u8), Beside> = BTreeMap::new();
    for heading in headings.iter().filter(|heading| is_of_list(heading)) {
        let words: Vec<&str> = heading.folded.split(' ').collect();
        let beside = counts.entry((heading.parent, heading.level)).or_default();
        beside.all += 1;
        if heading.role == Role::Question || trouble::speaks_of_oneself(&heading.text) || exclaims(heading) {
            beside.asking += 1;
        } else if trouble::tells_of_trouble(&words) {
            beside.telling += 1;
        } else if trouble::states(&words) {
            beside.stating += 1;
        }
        beside.tasks += usize::from(trouble::is_task(&words));
        beside.coded += usize::from(trouble::begins_with_code(&heading.text));
        beside.bare_codes += usize::from(trouble::is_code(&heading.text));
    }
    counts
}

/// Whether what is above a heading announces questions or troubles; `is_expected` where nothing above it says.
fn is_announced(headings: &[Heading], heading: &Heading, is_expected: bool) -> bool {
    let mut above = heading.parent.and_then(|parent| headings.get(parent));
    while let Some(heading) = above {
        let names_troubles = heading.role != Role::Title && collection::names_troubles(&heading.folded);
        if names_troubles || collection::names_questions(&heading.folded) {
            return true;
        }
        // Below what is asked stand parts of its answer.
        let words: Vec<&str> = heading.folded.split(' ').collect();
        if heading.role == Role::Question || trouble::tells_of_trouble(&words) {
            return false;
        }
        above = heading.parent.and_then(|parent| headings.get(parent));
    }
    is_expected
}

/// Whether a heading stands under the title, or under topics of it: "## Power" over "### It does not turn on".
fn has_topics_alone_above(headings: &[Heading], heading: &Heading, title: Option<usize>) -> bool {
    let mut above = heading.parent;
    while above != title
        && let Some(topic) = above.and_then(|above| headings.get(above))
    {
        // "Recommended Steps" says nothing of what stands under it.
        if topic.role == Role::Plain {
            above = topic.parent;
            continue;
        }
        let words: Vec<&str> = topic.folded.split(' ').collect();
        let tells =
            topic.role == Role::Question || trouble::tells_of_trouble(&words) || trouble::states(&words);
        if tells || trouble::is_task(&words) || names_part(topic) {
            return false;
        }
        above = topic.parent;
    }
    above == title
}

/// Levels of which most headings ask, under whatever topics: where "### How far do I get?" asks under "## Battery", "### The
/// motor stops on hills" tells of trouble under "## Motor".
fn levels_that_ask(counts: &BTreeMap<(Option<usize>, u8), Beside>) -> HashSet<u8> {
    let mut levels: BTreeMap<u8, (usize, usize)> = BTreeMap::new();
    for ((_, level), beside) in counts {
        let (asking, all) = levels.entry(*level).or_default();
        *asking += beside.asking;
        *all += beside.all;
    }
    let asks = |(_, (asking, all)): &(u8, (usize, usize))| *asking >= FEWEST_ASKING && 2 * asking >= *all;
    levels.into_iter().filter(asks).map(|(level, _)| level).collect()
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
    trouble::is_task(&words)
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
        && matches!(
            question::strength(&heading.text),
            Strength::Label | Strength::Documents
        )
}

/// "It is slow!"
fn exclaims(heading: &Heading) -> bool {
    mark::without_closing(&heading.text).ends_with(mark::is_exclamation_mark)
        && mark::words(&heading.text) > 2
}

fn role(text: &str, folded: &str, level: u8, has_title: bool) -> Role {
    let words: Vec<&str> = folded.split(' ').collect();
    if folded.is_empty() || stock::names_steps(folded) {
        Role::Plain
    } else if level == 1 && !has_title {
        Role::Title
    } else if mark::asks(text) {
        Role::Question
    } else if part::is_documents(&words) || stock::names_documents(folded) {
        Role::Documents
    } else {
        Role::Topic
    }
}
