//! Labels of options: what a person picks an entry by, among the others offered with it.
//!
//! Titles are often placeholders ("Recommended Steps") or shared by several articles, so a label is made from what
//! tells the entries that are offered **together** apart: the question itself, else the section, the article, the
//! product, what it is meant for, or the first words of the answer.

mod contrast;
mod product;
mod subject;
mod topics;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ptr;
use std::sync::OnceLock;

use crate::slug::fold;
use crate::{Entry, Knowledge, Shape};

/// Longest label in characters: Teams and Web Chat cut longer titles of buttons.
pub const LONGEST_LABEL_CHARS: usize = 60;

/// Longest part of a label that only tells it from its siblings, in characters.
const LONGEST_QUALIFIER_CHARS: usize = 32;

/// Between what an entry is about and what tells it from its siblings.
const JOINT: &str = " – ";

/// A question that so many articles share says nothing about any of them.
const SHARED_BY_MANY: usize = 3;

/// A label for each of `entries`, in their order, for offering them together: at most [`LONGEST_LABEL_CHARS`]
/// characters, never empty, no two alike once case, punctuation and blanks are forgotten.
pub fn labels(knowledge: &Knowledge, entries: &[&Entry]) -> Vec<String> {
    let called: Vec<Cow<'_, Called>> = entries
        .iter()
        .map(|entry| knowledge.called.of(knowledge, entry))
        .collect();
    let subjects: Vec<&str> = called.iter().map(|called| called.subject.as_str()).collect();
    let mut labels: Vec<String> = called.iter().map(|called| called.short.clone()).collect();
    for (at, label) in topics_with_their_page(entries, &subjects) {
        set(&mut labels, &[at], vec![label]);
    }
    for alike in hidden(&called) {
        let questions: Vec<&str> = pick(&subjects, &alike).copied().collect();
        let contrasted = contrast::labels(&questions, LONGEST_LABEL_CHARS);
        if differ(&contrasted) {
            set(&mut labels, &alike, contrasted);
        }
    }
    for alike in groups(&labels) {
        part(knowledge, entries, &subjects, &alike, &mut labels);
    }
    number_the_rest(&mut labels);
    labels
}

/// What an entry is called where it stands alone: labels begin from it, and it is the same each time.
#[derive(Debug, Clone)]
struct Called {
    subject: String,
    short: String,
    /// [`padded`] of both.
    whole: String,
    shown: String,
}

impl Called {
    fn new(knowledge: &Knowledge, entry: &Entry) -> Self {
        let subject = subject_of(knowledge, entry);
        let short = subject::short(&subject);
        Self {
            whole: padded(&subject),
            shown: padded(&short),
            subject,
            short,
        }
    }
}

/// What the entries of a knowledge are called, each worked out when it is offered first.
#[derive(Debug, Clone, Default)]
pub(crate) struct AllCalled(Vec<OnceLock<Box<Called>>>);

impl AllCalled {
    /// Room for so many entries.
    pub(crate) fn new(count: usize) -> Self {
        Self((0..count).map(|_| OnceLock::new()).collect())
    }

    fn of<'k>(&'k self, knowledge: &Knowledge, entry: &Entry) -> Cow<'k, Called> {
        let own = |place: &usize| {
            knowledge
                .entries
                .get(*place)
                .is_some_and(|own| ptr::eq(own, entry))
        };
        let place = knowledge.place_of(entry.id.as_str()).filter(own);
        match place.and_then(|place| self.0.get(place)) {
            Some(called) => Cow::Borrowed(called.get_or_init(|| Box::new(Called::new(knowledge, entry)))),
            // A copy may have been changed.
            None => Cow::Owned(Called::new(knowledge, entry)),
        }
    }
}

/// The product an entry belongs to, as people call it: the name in the topic tree of its product, else what its
/// article's `service` says. `None` where neither does.
pub fn product(knowledge: &Knowledge, entry: &Entry) -> Option<String> {
    product::name(knowledge, knowledge.article_of(entry)?)
}

pub(crate) use product::Services;
pub(crate) use topics::{broad as broad_topics, of_broad as of_broad_topic};

/// What an entry is about, uncut: its question, or the best other title where that is a placeholder.
fn subject_of(knowledge: &Knowledge, entry: &Entry) -> String {
    // On a button that has a number of its own, that of a heading would be a second.
    let question = subject::without_number(&entry.question);
    if entry.shape != Shape::Article || !is_placeholder(knowledge, question) {
        return if entry.shape == Shape::Article {
            subject::spoken(question)
        } else {
            question.to_owned()
        };
    }
    let description = attribute(knowledge, entry, "description");
    [entry.page_title.as_str(), description]
        .into_iter()
        .map(subject::spoken)
        .chain(entry.heading_path.iter().rev().cloned())
        .find(|title| title.contains(char::is_alphanumeric) && !is_placeholder(knowledge, title))
        .unwrap_or_else(|| question.to_owned())
}

fn is_placeholder(knowledge: &Knowledge, title: &str) -> bool {
    let folded = fold(title);
    subject::is_placeholder(&folded) || knowledge.articles_titled(&folded) >= SHARED_BY_MANY
}

fn attribute<'knowledge>(knowledge: &'knowledge Knowledge, entry: &Entry, name: &str) -> &'knowledge str {
    knowledge
        .article_of(entry)
        .and_then(|article| article.attributes.get(name))
        .unwrap_or_default()
}

/// Labels of sections that are called by what their page says of what: "Booking" beside entries of other pages is "Booking –
/// Travel policy".
fn topics_with_their_page(entries: &[&Entry], subjects: &[&str]) -> Vec<(usize, String)> {
    const MOST_WORDS: usize = 2;
    let Some(first) = entries.first() else {
        return Vec::new();
    };
    if entries.iter().all(|entry| entry.path == first.path) {
        return Vec::new();
    }
    let with_page = |(at, (entry, subject)): (usize, (&&Entry, &&str))| {
        let title = entry
            .heading_path
            .first()
            .filter(|title| entry.shape == Shape::Heading && !subject::is_placeholder(&fold(title)))?;
        let folded = fold(subject);
        let named: Vec<String> = fold(title).split(' ').map(str::to_owned).collect();
        // "Sick leave" says it by itself on a page called "Leave".
        let is_bare = folded.split(' ').count() <= MOST_WORDS
            && !subject.ends_with(['?', '!'])
            && !folded
                .split(' ')
                .any(|word| named.iter().any(|name| name == word));
        let label = format!("{subject}{JOINT}{}", subject::spoken(title));
        (is_bare && label.chars().count() <= LONGEST_LABEL_CHARS).then_some((at, label))
    };
    entries
        .iter()
        .zip(subjects)
        .enumerate()
        .filter_map(with_page)
        .collect()
}

/// Positions of labels, two or more each, of which one was shortened to words that another's subject has too: what parts
/// them is in what was dropped.
fn hidden(called: &[Cow<'_, Called>]) -> Vec<Vec<usize>> {
    // A question offers three; of a list of all entries each pair would be looked at.
    const MOST: usize = 64;
    if called.len() > MOST {
        return Vec::new();
    }
    let says_as_much = |short: usize, other: usize| {
        let (Some(short), Some(other)) = (called.get(short), called.get(other)) else {
            return false;
        };
        short.shown.trim() != ""
            && short.whole.len() > short.shown.len()
            && other.whole.contains(&short.shown)
    };
    let mut group_of: Vec<usize> = (0..called.len()).collect();
    for short in 0..called.len() {
        for other in (0..called.len()).filter(|&other| other != short) {
            if says_as_much(short, other)
                && let (Some(&from), Some(&to)) = (group_of.get(short), group_of.get(other))
            {
                for group in group_of.iter_mut().filter(|group| **group == from) {
                    *group = to;
                }
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (position, group) in group_of.into_iter().enumerate() {
        groups.entry(group).or_default().push(position);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

/// Folded words between blanks, so that one text is looked for in another word by word.
fn padded(text: &str) -> String {
    format!(" {} ", fold(text))
}

/// Positions of labels that read alike, two or more each, in order.
fn groups(labels: &[String]) -> Vec<Vec<usize>> {
    let mut by_fold: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, label) in labels.iter().enumerate() {
        by_fold.entry(fold(label)).or_default().push(position);
    }
    let mut groups: Vec<Vec<usize>> = by_fold.into_values().filter(|group| group.len() > 1).collect();
    groups.sort();
    groups
}

/// Whether no two read alike.
fn differ(texts: &[String]) -> bool {
    groups(texts).is_empty()
}

/// Parts the labels of a group by the first thing that differs among its entries.
fn part(
    knowledge: &Knowledge,
    entries: &[&Entry],
    subjects: &[&str],
    alike: &[usize],
    labels: &mut [String],
) {
    let questions: Vec<&str> = pick(subjects, alike).copied().collect();
    let contrasted = contrast::labels(&questions, LONGEST_LABEL_CHARS);
    if differ(&contrasted) {
        set(labels, alike, contrasted);
        return;
    }
    let group: Vec<&Entry> = alike.iter().filter_map(|&at| entries.get(at).copied()).collect();
    let mut best: Option<(usize, Vec<String>)> = None;
    for kind in Qualifier::ALL {
        let values: Vec<String> = group
            .iter()
            .map(|entry| kind.of(knowledge, entry, &group))
            .collect();
        let composed = compose(&questions, &values);
        let distinct = composed
            .iter()
            .map(|label| fold(label))
            .collect::<std::collections::HashSet<_>>()
            .len();
        if distinct == group.len() {
            set(labels, alike, composed);
            return;
        }
        if distinct > 1 && best.as_ref().is_none_or(|(most, _)| distinct > *most) {
            best = Some((distinct, composed));
        }
    }
    if let Some((_, composed)) = best {
        // What is parted stays; the rest is parted further among itself.
        let rest = groups(&composed);
        set(labels, alike, composed);
        for group in rest {
            let smaller: Vec<usize> = group.iter().filter_map(|&at| alike.get(at).copied()).collect();
            part(knowledge, entries, subjects, &smaller, labels);
        }
    }
}

fn pick<'items, T>(items: &'items [T], positions: &'items [usize]) -> impl Iterator<Item = &'items T> {
    positions.iter().filter_map(|&at| items.get(at))
}

fn set(labels: &mut [String], positions: &[usize], values: Vec<String>) {
    for (&at, value) in positions.iter().zip(values) {
        if let Some(label) = labels.get_mut(at) {
            *label = value;
        }
    }
}

/// What may tell entries of the same question apart, the most telling first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Qualifier {
    Section,
    Title,
    PageTitle,
    Product,
    Description,
    Resource,
    Answer,
    Folder,
}

impl Qualifier {
    const ALL: [Self; 8] = [
        Self::Section,
        Self::Title,
        Self::PageTitle,
        Self::Product,
        Self::Description,
        Self::Resource,
        Self::Answer,
        Self::Folder,
    ];

    fn of(self, knowledge: &Knowledge, entry: &Entry, group: &[&Entry]) -> String {
        let question = fold(&entry.question);
        let other = |text: &str| {
            let text = subject::spoken(text);
            let folded = fold(&text);
            if folded == question || subject::is_placeholder(&folded) {
                String::new()
            } else {
                text
            }
        };
        match self {
            Self::Section => entry
                .heading_path
                .iter()
                .skip(1)
                .rev()
                .map(|heading| other(heading))
                .find(|heading| !heading.is_empty())
                .unwrap_or_default(),
            Self::Title => entry
                .heading_path
                .first()
                .map(|title| other(title))
                .unwrap_or_default(),
            Self::PageTitle => other(&entry.page_title),
            Self::Product => product(knowledge, entry).unwrap_or_default(),
            Self::Description => other(attribute(knowledge, entry, "description")),
            Self::Resource => other(attribute(knowledge, entry, "resource")),
            Self::Answer => contrast::first_own_line(entry, group),
            Self::Folder => {
                let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                other(folder.rsplit('/').next().unwrap_or_default())
            }
        }
    }
}

/// Each subject with its qualifier; what all qualifiers share is dropped where the whole would be too long.
fn compose(subjects: &[&str], qualifiers: &[String]) -> Vec<String> {
    let fits = |subject: &str, qualifier: &String| {
        subject.chars().count() + JOINT.chars().count() + qualifier.chars().count() <= LONGEST_LABEL_CHARS
    };
    let do_all_fit = subjects
        .iter()
        .zip(qualifiers)
        .all(|(subject, qualifier)| fits(subject, qualifier));
    let own = if do_all_fit {
        qualifiers.to_vec()
    } else {
        contrast::own_words(qualifiers)
    };
    subjects
        .iter()
        .zip(own)
        .map(|(subject, qualifier)| {
            if qualifier.is_empty() {
                return subject::short(subject);
            }
            let subject = subject::short(subject);
            let room = LONGEST_LABEL_CHARS
                .saturating_sub(subject.chars().count() + JOINT.chars().count())
                .max(LONGEST_QUALIFIER_CHARS);
            let qualifier = subject::cut(&qualifier, room);
            let left = LONGEST_LABEL_CHARS - JOINT.chars().count() - qualifier.chars().count();
            format!("{}{JOINT}{qualifier}", subject::cut(&subject, left))
        })
        .collect()
}

/// Entries that nothing parts, and labels that were made alike by cutting, get a number.
fn number_the_rest(labels: &mut [String]) {
    let mut taken = std::collections::HashSet::new();
    for label in labels.iter_mut() {
        if label.trim().is_empty() {
            "(?)".clone_into(label);
        }
        if taken.insert(fold(label)) {
            continue;
        }
        for number in 2_usize.. {
            let ending = format!(" ({number})");
            let numbered = format!(
                "{}{ending}",
                subject::cut(label, LONGEST_LABEL_CHARS - ending.len())
            );
            if taken.insert(fold(&numbered)) {
                *label = numbered;
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests;
