//! Headings of a text article, as they are written.

use super::{Findings, Rule};
use crate::extract::heading;
use crate::{Severity, text};

/// See [`Rule::why`].
pub(crate) const NAMELESS_HEADING: Rule = Rule {
    id: "nameless-heading",
    severity: Severity::Warning,
    why: "a heading without a name ends the section above it and is shown nowhere",
    mend: "name the section, or remove the heading",
};

/// See [`Rule::why`].
pub(crate) const HEADING_WITHOUT_BLANK: Rule = Rule {
    id: "heading-without-blank",
    severity: Severity::Warning,
    why: "without a blank behind its signs it is a heading here, and text with signs before it elsewhere",
    mend: "write a blank between the `#` and the text",
};

/// See [`Rule::why`].
pub(crate) const SECOND_TITLE: Rule = Rule {
    id: "second-title",
    severity: Severity::Info,
    why: "the first heading of the first level names the article; one more is a section of it, and so are the headings below it",
    mend: "write it with `##`, or make it an article of its own",
};

pub(crate) const RULES: &[&Rule] = &[&NAMELESS_HEADING, &HEADING_WITHOUT_BLANK, &SECOND_TITLE];

/// Checks a body that begins at `offset`. `is_code` says which lines are inside fenced blocks, `has_properties` whether the
/// article is one of the format, which has one title.
pub(crate) fn check(
    body: &str,
    offset: usize,
    is_code: &[bool],
    has_properties: bool,
    findings: &mut Findings<'_>,
) {
    let mut title: Option<u32> = None;
    let mut start = offset;
    for (position, line) in text::lines(body).enumerate() {
        let written = line.trim();
        let at = start + (line.len() - line.trim_start().len());
        start += line.len() + 1;
        if !written.starts_with('#') || is_code.get(position).copied().unwrap_or(false) {
            continue;
        }
        let Some((level, name)) = heading(line) else {
            continue;
        };
        let place = at..at + written.len();
        if name.is_empty() {
            // "#" alone may be a sign.
            if level > 1 {
                findings.add(&NAMELESS_HEADING, place, "a heading without a name");
            }
            continue;
        }
        if written
            .trim_start_matches('#')
            .starts_with(|first: char| !first.is_whitespace())
        {
            let signs = "#".repeat(usize::from(level));
            findings.add_with_hint(
                &HEADING_WITHOUT_BLANK,
                place.clone(),
                format!("no blank between `{signs}` and the heading"),
                format!("write `{signs} {name}`"),
            );
        }
        if level == 1 && has_properties {
            match title {
                None => title = Some(findings.line_of(place.start)),
                Some(first) => findings.add(
                    &SECOND_TITLE,
                    place,
                    format!("a second heading of the first level; the first is on line {first}"),
                ),
            }
        }
    }
}
