//! The sections of a page that is more than one answer.
//!
//! An article of the format is one entry where it asks nothing. A manual of forty pages is none: nobody reads it in a chat,
//! and Teams refuses it. So it is cut at its headings, the long sections at theirs. A page that was not written for the format
//! ("Time off" over "Vacation" and "Sick leave") is cut so however short it is, where its headings name topics of their own.

use super::super::line::{Kind, Line};
use super::super::question::{self, Strength};
use super::super::{inline, mark, part, task, trouble};
use crate::slug::fold;

/// How finely a page is cut.
#[derive(Clone, Copy)]
pub(super) struct Grain {
    /// Fewer headings of a level part nothing.
    fewest: usize,
    /// A section of more bytes is cut at its own headings, where it has some.
    longest_section_bytes: usize,
    /// Whether a page is cut for its topics, not for its length: then phases of one procedure part nothing, and all sections
    /// are cut where one of their level is, since who finds "Flights" looks for "Meals", too.
    is_for_topics: bool,
}

impl Grain {
    /// Of a page that is too long for one answer; a section may fill a screen of a telephone.
    pub(super) const LONG_PAGE: Self = Self {
        fewest: 3,
        longest_section_bytes: 2_000,
        is_for_topics: false,
    };

    /// Of a page of topics; a section may be a paragraph or two.
    pub(super) const TOPICS: Self = Self {
        fewest: 2,
        longest_section_bytes: 600,
        is_for_topics: true,
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
    "checklist",
    "guide",
    "how to",
    "inbetriebnahme",
    "installation",
    "installing",
    "migrating",
    "migration",
    "playbook",
    "procedure",
    "quick start",
    "quickstart",
    "runbook",
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
        && !task::is_task(&words)
        && !task::orders(&words)
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
        .map(|level| (level, starts(lines, level, grain)))
        .find(|(_, starts)| starts.len() >= grain.fewest)?;
    if grain.is_for_topics && are_phases(lines, &starts) {
        return None;
    }
    let above = lines.get(..*starts.first()?)?;
    // It may have sections of a deeper level itself.
    let (above, mut sections) = Some(above)
        .filter(|above| bytes_of(above) > grain.longest_section_bytes)
        .and_then(|above| of(above, grain))
        .unwrap_or_else(|| (above.to_vec(), Vec::new()));
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let parts: Vec<&[&Line]> = starts
        .iter()
        .copied()
        .zip(ends)
        .filter_map(|(start, end)| lines.get(start..end))
        .collect();
    let is_one_cut = parts
        .iter()
        .any(|part| !inner_starts(part, level, grain).is_empty());
    let grain = if grain.is_for_topics && is_one_cut {
        Grain {
            longest_section_bytes: 0,
            ..grain
        }
    } else {
        grain
    };
    for section in parts {
        cut_further(section, level, grain, &mut sections);
    }
    Some((above, sections))
}

/// Whether most headings name the phases of dealing with one thing: "Check", "Mitigation", "Rollback".
fn are_phases(lines: &[&Line], headings: &[usize]) -> bool {
    let is_phase = |at: &&usize| {
        lines.get(**at).is_some_and(|heading| {
            let folded = fold(&inline::plain_heading(&heading.text));
            let name = folded.as_str();
            let orders = !name.contains(' ') && task::is_task(&[name]);
            PHASES.contains(&name) || (orders && !TOPICS_OF_PROJECTS.contains(&name))
        })
    };
    2 * headings.iter().filter(is_phase).count() >= headings.len()
}

/// What projects call sections that tell what to do, folded: whoever finds "Install" looks for "Options", too.
const TOPICS_OF_PROJECTS: &[&str] = &["configure", "install", "uninstall", "update", "upgrade"];

/// Names of phases, and of what changed in one version, folded.
const PHASES: &[&str] = &[
    "after",
    "after the incident",
    "afterwards",
    "alert",
    "before",
    "communication",
    "containment",
    "deploy",
    "deployment",
    "detection",
    "diagnose",
    "diagnosis",
    "during",
    "escalate",
    "escalation",
    "impact",
    "investigation",
    "mend",
    "mitigate",
    "mitigation",
    "post incident",
    "preparation",
    "prepare",
    "recover",
    "recovery",
    "remediation",
    "restore",
    "roll back",
    "rollback",
    "triage",
    "trigger",
    "verification",
    "when to use this",
    "added",
    "breaking changes",
    "bug fixes",
    "bugfixes",
    "changed",
    "deprecated",
    "enhancements",
    "fixed",
    "fixes",
    "improvements",
    "new",
    "new features",
    "removed",
    "behoben",
    "entfernt",
    "fehlerbehebungen",
    "geändert",
    "hinzugefügt",
    "neu",
    "verbesserungen",
    "danach",
    "eskalation",
    "maßnahmen",
    "nachher",
    "prüfen",
    "prüfung",
    "vorbereitung",
    "vorher",
    "wiederherstellung",
];

/// A section, or its sections where it is long; what stands above those keeps its heading.
fn cut_further<'part, 'body>(
    section: &'part [&'body Line],
    level: u8,
    grain: Grain,
    sections: &mut Vec<&'part [&'body Line]>,
) {
    let below = inner_starts(section, level, grain);
    let Some(&first) = below.first() else {
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

/// Where the sections of a long section begin in it; none where it stays whole.
fn inner_starts(section: &[&Line], level: u8, grain: Grain) -> Vec<usize> {
    let below = section.get(1..).unwrap_or_default();
    // "Added" and "Fixed" say nothing without their version.
    let is_version = |heading: &&Line| names_version(&inline::plain_heading(&heading.text));
    if grain.is_for_topics && section.first().is_some_and(is_version) {
        return Vec::new();
    }
    let mut starts = starts(below, level + 1, grain);
    let is_long = bytes_of(section) > grain.longest_section_bytes;
    if starts.len() < grain.fewest || !(is_long || (grain.is_for_topics && are_answers(below, &starts))) {
        return Vec::new();
    }
    for start in &mut starts {
        *start += 1;
    }
    starts
}

/// Whether each part of a section is a sentence or two, not a number or a name.
fn are_answers(section: &[&Line], starts: &[usize]) -> bool {
    const FEWEST_BYTES: usize = 100;
    let ends = starts.iter().skip(1).copied().chain([section.len()]);
    starts.iter().zip(ends).all(|(&start, end)| {
        let text = section.get(start + 1..end).unwrap_or_default();
        bytes_of(text) >= FEWEST_BYTES
    })
}

fn bytes_of(lines: &[&Line]) -> usize {
    lines.iter().map(|line| line.text.len() + 1).sum()
}

/// Where headings of a level, or above, stand that name a topic: not "Notes". Versions ("2.1.16") part a page where most
/// headings are some.
fn starts(lines: &[&Line], level: u8, grain: Grain) -> Vec<usize> {
    let mut versions = Vec::new();
    let mut topics = Vec::new();
    let mut documents = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !matches!(line.kind, Kind::Heading(found) if found <= level) {
            continue;
        }
        let text = inline::plain_heading(&line.text);
        let text = text.trim_end_matches([':', '：']);
        let strength = question::strength(text);
        if names_version(text) {
            versions.push(at);
        } else if strength == Strength::Documents && has_links(lines, at) {
            documents.push(at);
        } else if strength >= Strength::Weak || strength == Strength::Documents || part::names_section(text) {
            topics.push(at);
        }
    }
    if versions.len() >= grain.fewest && versions.len() >= topics.len() {
        topics.extend(versions);
    }
    // They end the section above them, and part nothing by themselves.
    if topics.len() >= grain.fewest {
        topics.extend(documents);
    }
    topics.sort_unstable();
    topics
}

/// Whether a section is one of links: "Related links", not "Links" that tells what a link is.
pub(super) fn are_documents(section: &[&Line]) -> bool {
    section.first().is_some_and(|heading| {
        question::strength(&inline::plain_heading(&heading.text)) == Strength::Documents
            && has_links(section, 0)
    })
}

/// Whether a link stands between a heading and the next.
fn has_links(lines: &[&Line], heading: usize) -> bool {
    let below = lines.get(heading + 1..).unwrap_or_default();
    let mut own = below
        .iter()
        .take_while(|line| !matches!(line.kind, Kind::Heading(_)));
    own.any(|line| !line.links.is_empty())
}

/// "2.1.16 (2024-01-02)", "v3.0", "[1.2.0]", "Version 5.1 – May 2024"; not "2.1 Opening the gate".
fn names_version(text: &str) -> bool {
    let is_word = |word: &str| {
        let word = word.trim_matches(|sign: char| !sign.is_alphanumeric());
        word.contains(char::is_alphabetic) && !MONTHS.contains(&fold(word).as_str())
    };
    let mut words = text.split_whitespace();
    let mut first = words.next().unwrap_or_default();
    if matches!(fold(first).as_str(), "version" | "release") {
        first = words.next().unwrap_or_default();
    }
    let number = first.trim_matches(['[', ']', 'v', 'V', ':']);
    let is_number = number.split('.').count() > 1
        && number
            .split('.')
            .all(|part| part.starts_with(|next: char| next.is_ascii_digit()));
    // What stands in brackets behind it is said of it: "(beta)".
    let behind: Vec<&str> = words.take_while(|word| !word.starts_with(['(', '['])).collect();
    is_number && !behind.into_iter().any(is_word)
}

/// Months as they stand behind a version, folded.
const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
    "januar",
    "februar",
    "märz",
    "mai",
    "juni",
    "juli",
    "oktober",
    "dezember",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_nothing_but_its_date_behind_it() {
        for text in [
            "2.1.16 (2024-01-02)",
            "v3.0",
            "[1.2.0] - 2023-05-02",
            "Version 5.1 – May 2024",
            "4.0 (beta)",
        ] {
            assert!(names_version(text), "{text}");
        }
        for text in [
            "2.1 Opening the gate",
            "1. Booking",
            "2024-01-02",
            "Version history",
            "3",
            "",
        ] {
            assert!(!names_version(text), "{text}");
        }
    }
}
