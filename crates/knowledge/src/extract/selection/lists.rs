//! What the list that an item stands in says of it: steps ask nothing, and beside questions a title is one too.

use std::collections::{HashMap, HashSet};

use super::super::line::Kind;
use super::super::question::{self, Strength};
use super::super::{part, trouble};
use super::{Bold, Selection};
use crate::slug::fold;

/// So many items of a list that ask make it one of questions.
const FEWEST_ASKING: usize = 2;

/// Where a list stands: the heading above it, and its column.
pub(super) type ListPlace = (Option<usize>, usize);

impl Selection<'_> {
    /// Among bullets of which most ask or tell of trouble, one that begins as a remark does is asked too: "Warning: the input
    /// was cut" beside "Error: the input is empty".
    pub(super) fn ask_with_their_list(&mut self) {
        let is_remark = |bold: &Bold| {
            let folded = fold(&bold.candidate.question);
            bold.candidate.strength == Strength::Label
                && !bold.candidate.question.ends_with(':')
                && part::may_tell_of_trouble(&folded.split(' ').collect::<Vec<_>>())
        };
        if !self.bolds.iter().any(is_remark) {
            return;
        }
        let mut counts: HashMap<ListPlace, (usize, usize)> = HashMap::new();
        for bold in &self.bolds {
            if let Some(list) = self.bullet_list(bold.at) {
                let (asking, all) = counts.entry(list).or_default();
                *asking += usize::from(bold.candidate.strength >= Strength::Statement);
                *all += 1;
            }
        }
        let asked: Vec<usize> = (0..self.bolds.len())
            .filter(|&position| {
                let bold = self.bolds.get(position).filter(|bold| is_remark(bold));
                let list = bold.and_then(|bold| counts.get(&self.bullet_list(bold.at)?));
                list.is_some_and(|(asking, all)| *asking >= FEWEST_ASKING && 2 * asking >= *all)
            })
            .collect();
        for position in asked {
            if let Some(bold) = self.bolds.get_mut(position) {
                bold.candidate.strength = Strength::Statement;
            }
        }
    }

    /// The list that a numbered item belongs to: its section and its column.
    pub(super) fn step_list(&self, bold: &Bold) -> Option<ListPlace> {
        let line = self.lines.get(bold.at)?;
        let section = self.outline.section(bold.at).map(|heading| heading.at);
        matches!(line.kind, Kind::Ordered(_)).then_some((section, line.indent / 2))
    }

    /// The list that a bullet belongs to.
    pub(super) fn bullet_list(&self, at: usize) -> Option<ListPlace> {
        let line = self.lines.get(at).filter(|line| line.kind == Kind::Bullet)?;
        let section = self.outline.section(at).map(|heading| heading.at);
        Some((section, line.indent / 2))
    }

    /// Lists of which as many bullets go on behind their bold text ("* **Rail**: second class") as are nothing but bold:
    /// there it names what the bullet is about.
    pub(super) fn lists_of_labels(&self) -> HashSet<ListPlace> {
        let is_weak = |bold: &Bold| bold.candidate.strength == Strength::Weak && !bold.is_listed;
        let mut alone: HashMap<ListPlace, usize> = HashMap::new();
        for bold in self.bolds.iter().filter(|bold| is_weak(bold)) {
            if let Some(list) = self.bullet_list(bold.at) {
                *alone.entry(list).or_default() += 1;
            }
        }
        if alone.is_empty() {
            return HashSet::new();
        }
        let mut labels: HashMap<ListPlace, usize> = HashMap::new();
        for (at, line) in self.lines.iter().enumerate() {
            let goes_on = line.text.starts_with("**")
                && self.bold(at).is_none()
                && question::leading_bold(&line.text)
                    .is_some_and(|(_, rest)| rest.contains(char::is_alphanumeric));
            if let Some(list) = self.bullet_list(at).filter(|_| goes_on) {
                *labels.entry(list).or_default() += 1;
            }
        }
        labels
            .into_iter()
            .filter(|(list, labels)| alone.get(list).is_some_and(|alone| labels >= alone))
            .map(|(list, _)| list)
            .collect()
    }

    /// Numbered lists of which most items do not ask, or not all and those that do check something ("2. **Is the trigger
    /// enabled?** Look at …", "4. If none of these helped, …"), or all do under the trouble they are checked for: steps, which
    /// may ask the reader something. And those of
    /// which at least [`FEWEST_ASKING`] and half of all do: there a title in bold is asked too.
    pub(super) fn numbered_lists(&self) -> (HashSet<Option<ListPlace>>, HashSet<Option<ListPlace>>) {
        let mut counts: HashMap<Option<ListPlace>, Numbered> = HashMap::new();
        for bold in &self.bolds {
            let list = self.step_list(bold).filter(|_| !bold.is_listed);
            if list.is_some() && bold.candidate.strength >= Strength::Statement {
                let counts = counts.entry(list).or_default();
                counts.asked += 1;
                counts.checks += usize::from(
                    bold.candidate.strength == Strength::Question
                        && !question::asks_for_oneself(&bold.candidate.question),
                );
                counts.leading_on += usize::from(question::goes_on_from_a_check(&bold.candidate.same_line));
            }
        }
        if counts.is_empty() {
            return (HashSet::new(), HashSet::new());
        }
        for (at, line) in self.lines.iter().enumerate() {
            if matches!(line.kind, Kind::Ordered(_)) {
                let section = self.outline.section(at).map(|heading| heading.at);
                if let Some(counts) = counts.get_mut(&Some((section, line.indent / 2))) {
                    counts.items += 1;
                }
            }
        }
        let tells_of_trouble = self.outline.title().is_some_and(|title| {
            trouble::tells_of_trouble(&fold(&title.text).split(' ').collect::<Vec<_>>())
        });
        let lists_where = |holds: &dyn Fn(&Numbered) -> bool| {
            let lists = counts.iter().filter(|(_, counts)| holds(counts));
            lists.map(|(list, _)| *list).collect()
        };
        (
            lists_where(&|list| list.are_steps() || (tells_of_trouble && list.are_checks())),
            lists_where(&|list| list.asked >= FEWEST_ASKING && list.asked * 2 >= list.items),
        )
    }
}

/// How many items a numbered list has, and how many of them ask.
#[derive(Default)]
struct Numbered {
    items: usize,
    asked: usize,
    /// Questions that the reader shall answer by looking.
    checks: usize,
    /// Whose answer goes on from what was found: "If not, turn it on."
    leading_on: usize,
}

impl Numbered {
    fn are_steps(&self) -> bool {
        self.asked * 2 < self.items || (self.asked < self.items && self.checks == self.asked)
    }

    /// Under a title that tells of one trouble, what to look at, one after the other.
    fn are_checks(&self) -> bool {
        self.checks == self.items && self.leading_on > 0
    }
}
