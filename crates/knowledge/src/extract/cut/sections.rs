//! The sections of a page that is more than one answer.
//!
//! An article of the format is one entry where it asks nothing. A manual of forty pages is none: nobody reads it in a chat,
//! and Teams refuses it. So it is cut at its headings, the long sections at theirs. A page that was not written for the format
//! ("Time off" over "Vacation" and "Sick leave") is cut so however short it is, where its headings name topics of their own.

use super::super::line::{Kind, Line};
use super::super::question::{self, Strength};
use super::super::{inline, mark, part, trouble};
use crate::slug::fold;

/// How finely a page is cut.
#[derive(Clone, Copy)]
pub(super) struct Grain {
    /// Fewer headings of a level part nothing.
    fewest: usize,
    /// A section of more bytes is cut at its own headings, where it has some.
    longest_section_bytes: usize,
}

impl Grain {
    /// Of a page that is too long for one answer; a section may fill a screen of a telephone.
    pub(super) const LONG_PAGE: Self = Self {
        fewest: 3,
        longest_section_bytes: 2_000,
    };

    /// Of a page of topics; a section may be a paragraph or two.
    pub(super) const TOPICS: Self = Self {
        fewest: 2,
        longest_section_bytes: 600,
    };
}

/// What guides and tutorials are called, folded: their sections are the steps of one thing.
const GUIDES: &[&str] = &[
    "anleitung",
    "einrichten",
    "einrichtung",
    "erste schritte",
    "first steps",
    "get started",
    "getting started",
    "guide",
    "how to",
    "inbetriebnahme",
    "installation",
    "installing",
    "migrating",
    "migration",
    "quick start",
    "quickstart",
    "set up",
    "setting up",
    "setup",
    "so ",
    "tutorial",
    "upgrading",
    "walkthrough",
];

/// Whether a page is called by a topic that its sections part: one that asks, tells of a trouble or guides through something
/// is one answer in several parts.
pub(super) fn are_of_topic(name: &str) -> bool {
    let folded = fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    !mark::asks(name)
        && !trouble::tells_of_trouble(&words)
        && !trouble::is_task(&words)
        && !GUIDES
            .iter()
            .any(|guide| folded.starts_with(guide) || folded.ends_with(guide))
}

/// What stands above the sections and belongs to the page, and the sections, each with its heading first. `None` where the
/// lines have no headings to cut at.
pub(super) fn of<'part, 'body>(
    lines: &'part [&'body Line],
    grain: Grain,
) -> Option<(Vec<&'body Line>, Vec<&'part [&'body Line]>)> {
    let (level, starts) = (1..=6)
        .map(|level| (level, starts(lines, level)))
        .find(|(_, starts)| starts.len() >= grain.fewest)?;
    let above = lines.get(..*starts.first()?)?;
    // It may have sections of a deeper level itself.
    let (above, mut sections) = Some(above)
        .filter(|above| bytes_of(above) > grain.longest_section_bytes)
        .and_then(|above| of(above, grain))
        .unwrap_or_else(|| (above.to_vec(), Vec::new()));
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let section = lines.get(start..end)?;
        cut_further(section, level, grain, &mut sections);
    }
    Some((above, sections))
}

/// A section, or its sections where it is long; what stands above those keeps its heading.
fn cut_further<'part, 'body>(
    section: &'part [&'body Line],
    level: u8,
    grain: Grain,
    sections: &mut Vec<&'part [&'body Line]>,
) {
    let below: Vec<usize> = section
        .get(1..)
        .map(|below| starts(below, level + 1).into_iter().map(|at| at + 1).collect())
        .unwrap_or_default();
    let Some(&first) = below
        .first()
        .filter(|_| bytes_of(section) > grain.longest_section_bytes && below.len() >= grain.fewest)
    else {
        sections.push(section);
        return;
    };
    sections.extend(section.get(..first));
    let ends = below.iter().skip(1).copied().chain([section.len()]);
    for (start, end) in below.iter().copied().zip(ends) {
        if let Some(inner) = section.get(start..end) {
            cut_further(inner, level + 1, grain, sections);
        }
    }
}

fn bytes_of(lines: &[&Line]) -> usize {
    lines.iter().map(|line| line.text.len() + 1).sum()
}

/// Where headings of a level, or above, stand that name a topic: not "Notes", not "2.1.16".
fn starts(lines: &[&Line], level: u8) -> Vec<usize> {
    let parts = |line: &Line| match line.kind {
        Kind::Heading(found) if found <= level => {
            let text = inline::plain_heading(&line.text);
            let text = text.trim_end_matches([':', '：']);
            let is_topic = question::strength(text) >= Strength::Weak || part::names_section(text);
            is_topic && !names_version(text)
        }
        _ => false,
    };
    let found = lines.iter().enumerate().filter(|(_, line)| parts(line));
    found.map(|(at, _)| at).collect()
}

/// "2.1.16 (2024-01-02)", "v3.0", "[1.2.0]".
fn names_version(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let first = first.trim_start_matches(['[', 'v', 'V']);
    first.starts_with(|next: char| next.is_ascii_digit()) && first.contains('.')
}
