//! Which headings are asked by what stands beside and above them: most of a list must ask or tell of trouble.

use std::collections::{BTreeMap, HashSet};

use super::super::line::Line;
use super::super::{collection, mark, task, trouble};
use super::{Heading, MOST_TASKS, Role, is_asked, names_part};

/// Fewer headings that ask make no list of questions.
const FEWEST_ASKING: usize = 2;

/// Where one alone asks, so many must ask or tell of trouble.
const FEWEST_TELLING: usize = 2;

/// Fewer headings that begin with the code of an error may be names: "A4 paper".
const FEWEST_CODED: usize = 2;

/// Headings side by side: the one they are under, and their level.
type Group = (Option<usize>, u8);

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
    /// How many are one word as programs write it, which names an error beside others that do: `LargeObject`.
    program_names: usize,
    tasks: usize,
    all: usize,
}

impl Beside {
    fn says_nothing(&self) -> bool {
        self.asking + self.telling + self.stating + self.coded + self.bare_codes == 0
    }

    fn add(&mut self, other: &Self) {
        self.asking += other.asking;
        self.telling += other.telling;
        self.stating += other.stating;
        self.coded += other.coded;
        self.bare_codes += other.bare_codes;
        self.program_names += other.program_names;
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

    /// Where each says what one's trouble is: "Unable to pay" beside "The card is rejected".
    fn all_tell_of_trouble(self) -> bool {
        const FEWEST: usize = 2;
        self.asking + self.telling >= FEWEST && self.asking + self.telling == self.all && self.tasks == 0
    }

    /// Where a title names errors or tells of one: `ERR_QUOTA` beside `ERR_AUTH`.
    fn is_list_of_bare_codes(self) -> bool {
        (self.bare_codes >= FEWEST_CODED && 2 * self.bare_codes >= self.all) || self.are_names_of_errors()
    }

    /// `LargeObject` beside `InvalidMatch`, and nothing else.
    fn are_names_of_errors(self) -> bool {
        self.bare_codes > 0 && self.program_names >= FEWEST_CODED && self.program_names == self.all
    }

    fn is_list_of_codes(self) -> bool {
        self.coded >= FEWEST_CODED
    }
}

/// Where most headings under one heading ask, or say what somebody's trouble is, all of them are asked: "The screen stays
/// black" and "Error 1203" beside "How do I book a room?". What names a part of an answer ("Notes") is not.
///
/// `name` is what the article is called, folded, where no heading says it: then questions may be expected of the whole.
pub(super) fn ask_beside_questions(lines: &[Line], headings: &mut [Heading], name: Option<&str>) {
    let is_expected = name.is_some_and(collection::names_questions);
    let counts = count_beside(headings);
    // Most articles have none, and need not be looked at twice.
    if counts.values().all(Beside::says_nothing) {
        return;
    }
    let groups = Groups::of(lines, headings, counts, name);
    let asked: Vec<usize> = headings
        .iter()
        .enumerate()
        .filter(|(_, heading)| is_of_list(heading) && groups.are_asked(headings, heading, is_expected))
        .map(|(position, _)| position)
        .collect();
    for position in asked {
        if let Some(heading) = headings.get_mut(position).filter(|heading| !names_part(heading)) {
            heading.role = Role::Question;
        }
    }
}

/// The headings of a body by what stands beside what.
struct Groups {
    counts: BTreeMap<Group, Beside>,
    /// Levels of which most ask.
    asking_levels: HashSet<u8>,
    /// Groups of which each heading tells of a trouble.
    troubles: HashSet<Group>,
    /// What the topics of a title that names troubles have below them, by level: one may have one trouble alone.
    pooled: BTreeMap<u8, Beside>,
    title: Option<usize>,
    names_troubles: bool,
    names_errors: bool,
}

impl Groups {
    fn of(lines: &[Line], headings: &[Heading], counts: BTreeMap<Group, Beside>, name: Option<&str>) -> Self {
        let title = headings.iter().position(|heading| heading.role == Role::Title);
        let said = title.and_then(|title| headings.get(title));
        let said = said.map(|title| title.folded.as_str()).or(name);
        let says = |names: fn(&str) -> bool| said.is_some_and(names);
        let mut groups = Self {
            asking_levels: levels_that_ask(&counts),
            troubles: groups_of_troubles(lines, headings, &counts, title),
            pooled: BTreeMap::new(),
            title,
            names_troubles: says(collection::names_troubles),
            names_errors: says(trouble::names_errors) || says(tells_of_trouble),
            counts,
        };
        let mut known = HashSet::new();
        let mut pooled: BTreeMap<u8, Beside> = BTreeMap::new();
        for heading in headings
            .iter()
            .filter(|heading| groups.is_under_troubles(headings, heading))
        {
            let group = (heading.parent, heading.level);
            if let Some(beside) = groups.counts.get(&group).filter(|_| known.insert(group)) {
                pooled.entry(heading.level).or_default().add(beside);
            }
        }
        groups.pooled = pooled;
        groups
    }

    /// Whether a heading stands under a title that names troubles, with topics alone between.
    fn is_under_troubles(&self, headings: &[Heading], heading: &Heading) -> bool {
        self.names_troubles && has_topics_alone_above(headings, heading, self.title)
    }

    /// Whether a heading is asked by what stands beside and above it.
    fn are_asked(&self, headings: &[Heading], heading: &Heading, is_expected: bool) -> bool {
        let group = (heading.parent, heading.level);
        let Some(beside) = self.counts.get(&group) else {
            return false;
        };
        let is_expected =
            self.asking_levels.contains(&heading.level) || is_announced(headings, heading, is_expected);
        let is_one_of_many = || {
            let all = self.pooled.get(&heading.level);
            all.is_some_and(|all| all.is_list_of_troubles()) && self.is_under_troubles(headings, heading)
        };
        beside.is_list_of_questions(is_expected)
            || beside.are_sentences_of_trouble()
            || self.troubles.contains(&group)
            || is_one_of_many()
            || (beside.is_list_of_codes() && trouble::begins_with_code(&heading.text))
            || (self.names_errors
                && beside.is_list_of_bare_codes()
                && (trouble::is_code(&heading.text) || beside.are_names_of_errors()))
    }
}

/// "Deployment fails" over `QuotaExceeded` and `SubnetIsFull`.
fn tells_of_trouble(folded: &str) -> bool {
    trouble::tells_of_trouble(&folded.split(' ').collect::<Vec<_>>())
}

/// Whether a heading belongs to a list of questions or may be one of its topics.
fn is_of_list(heading: &Heading) -> bool {
    heading.level > 1 && matches!(heading.role, Role::Question | Role::Topic)
}

/// What the headings say that stand beside each other: of the same level, under the same heading.
fn count_beside(headings: &[Heading]) -> BTreeMap<Group, Beside> {
    let mut counts: BTreeMap<Group, Beside> = BTreeMap::new();
    for heading in headings.iter().filter(|heading| is_of_list(heading)) {
        let words: Vec<&str> = heading.folded.split(' ').collect();
        let beside = counts.entry((heading.parent, heading.level)).or_default();
        beside.all += usize::from(!names_part(heading));
        if heading.role == Role::Question || trouble::speaks_of_oneself(&heading.text) || exclaims(heading) {
            beside.asking += 1;
        } else if trouble::tells_of_trouble(&words) || trouble::misses(&words) {
            beside.telling += 1;
        } else if trouble::states(&words) {
            beside.stating += 1;
        }
        beside.tasks += usize::from(task::is_task(&words));
        beside.coded += usize::from(trouble::begins_with_code(&heading.text));
        beside.bare_codes += usize::from(trouble::is_code(&heading.text));
        beside.program_names += usize::from(trouble::is_program_name(&heading.text));
    }
    counts
}

/// Headings side by side that each tell of a trouble, with nothing asked below them: then they would part the questions by topic.
fn groups_of_troubles(
    lines: &[Line],
    headings: &[Heading],
    counts: &BTreeMap<Group, Beside>,
    title: Option<usize>,
) -> HashSet<Group> {
    const FEWEST_WORDS: usize = 4;
    let mut groups: HashSet<Group> = counts
        .iter()
        .filter(|(_, beside)| beside.all_tell_of_trouble())
        .map(|(group, _)| *group)
        .collect();
    if groups.is_empty() {
        return groups;
    }
    for heading in headings.iter().filter(|heading| is_of_list(heading)) {
        let own = lines.get(heading.at + 1..heading.end).unwrap_or_default();
        // "Connection timeout" may name what is told of it, a sentence does not.
        let is_name = heading.folded.split(' ').count() < FEWEST_WORDS;
        if is_name || own.iter().any(is_asked) || !has_topics_alone_above(headings, heading, title) {
            groups.remove(&(heading.parent, heading.level));
        }
    }
    groups
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
        if tells || task::is_task(&words) || names_part(topic) {
            return false;
        }
        above = topic.parent;
    }
    above == title
}

/// Levels of which most headings ask, under whatever topics: where "### How far do I get?" asks under "## Battery", "### The
/// motor stops on hills" tells of trouble under "## Motor".
fn levels_that_ask(counts: &BTreeMap<Group, Beside>) -> HashSet<u8> {
    let mut levels: BTreeMap<u8, (usize, usize)> = BTreeMap::new();
    for ((_, level), beside) in counts {
        let (asking, all) = levels.entry(*level).or_default();
        *asking += beside.asking;
        *all += beside.all;
    }
    let asks = |(_, (asking, all)): &(u8, (usize, usize))| *asking >= FEWEST_ASKING && 2 * asking >= *all;
    levels.into_iter().filter(asks).map(|(level, _)| level).collect()
}

/// "It is slow!"
fn exclaims(heading: &Heading) -> bool {
    mark::without_closing(&heading.text).ends_with(mark::is_exclamation_mark)
        && mark::words(&heading.text) > 2
}
