//! The sections of a page that is too long for one answer.
//!
//! An article of the format is one entry where it asks nothing. A manual of forty pages is none: nobody reads it in a chat,
//! and Teams refuses it. So it is cut at its headings, the long sections at theirs.

use super::super::line::{Kind, Line};
use super::super::question::{self, Strength};
use super::super::{inline, part};

/// Fewer headings of a level part nothing.
const FEWEST: usize = 3;

/// A section of more bytes is cut at its own headings, where it has some: about a screen of a telephone.
const LONGEST_SECTION_BYTES: usize = 2_000;

/// What stands above the sections and belongs to the page, and the sections, each with its heading first. `None` where the
/// lines have no headings to cut at.
pub(super) fn of<'part, 'body>(
    lines: &'part [&'body Line],
) -> Option<(Vec<&'body Line>, Vec<&'part [&'body Line]>)> {
    let (level, starts) = (1..=6)
        .map(|level| (level, starts(lines, level)))
        .find(|(_, starts)| starts.len() >= FEWEST)?;
    let above = lines.get(..*starts.first()?)?;
    // It may have sections of a deeper level itself.
    let (above, mut sections) = Some(above)
        .filter(|above| bytes_of(above) > LONGEST_SECTION_BYTES)
        .and_then(of)
        .unwrap_or_else(|| (above.to_vec(), Vec::new()));
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    for (start, end) in starts.iter().copied().zip(ends) {
        let section = lines.get(start..end)?;
        cut_further(section, level, &mut sections);
    }
    Some((above, sections))
}

/// A section, or its sections where it is long; what stands above those keeps its heading.
fn cut_further<'part, 'body>(
    section: &'part [&'body Line],
    level: u8,
    sections: &mut Vec<&'part [&'body Line]>,
) {
    let below: Vec<usize> = section
        .get(1..)
        .map(|below| starts(below, level + 1).into_iter().map(|at| at + 1).collect())
        .unwrap_or_default();
    let Some(&first) = below
        .first()
        .filter(|_| bytes_of(section) > LONGEST_SECTION_BYTES && below.len() >= FEWEST)
    else {
        sections.push(section);
        return;
    };
    sections.extend(section.get(..first));
    let ends = below.iter().skip(1).copied().chain([section.len()]);
    for (start, end) in below.iter().copied().zip(ends) {
        if let Some(inner) = section.get(start..end) {
            cut_further(inner, level + 1, sections);
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
