//! What exports of wikis put round a page and nobody wrote for its readers: when it was changed and by whom, the path to it,
//! who made the file, the properties of a page of Notion, the badges of a project, the buttons of a help desk.

use std::borrow::Cow;

use super::super::code::fences;
use super::super::comment;
use super::{gone, has, help_desks};
use crate::slug::fold;
use crate::text;

/// Most words of a line that says when a page was changed.
const MOST_WORDS: usize = 8;

/// How lines begin that say when a page was changed, folded.
const CHANGED: &[&str] = &[
    "last updated",
    "last modified",
    "last edited",
    "last reviewed",
    "last revised",
    "zuletzt aktualisiert",
    "zuletzt geändert",
    "zuletzt bearbeitet",
    "letzte aktualisierung",
    "letzte änderung",
    "dernière mise à jour",
    "última actualización",
    "última modificación",
];

/// Properties that Notion writes under the title of a page, folded.
const PROPERTIES: &[&str] = &[
    "created",
    "created by",
    "created time",
    "last edited",
    "last edited by",
    "last edited time",
    "last updated",
    "owner",
    "owners",
    "tags",
    "status",
    "verification",
    "reviewed",
    "category",
    "type",
    "priority",
    "assign",
    "assignee",
    "team",
    "updated",
    "url",
];

/// Whether a text may hold any of it: a quick look at how its lines begin, before a thorough one.
pub(super) fn may_be_in(text: &str) -> bool {
    let mut visible = text::lines(text).filter(|line| !line.trim().is_empty());
    let begins_with_trail = visible.next().is_some_and(is_plain_trail);
    begins_with_trail
        || text::lines(text).any(|line| {
            if help_desks::may_be(line) {
                return true;
            }
            let line = line.trim_start_matches([' ', '\t', '*', '_', '>']);
            let begins = |starts: &[&str]| starts.iter().any(|start| line.starts_with(start));
            match line.as_bytes().first() {
                Some(b'L' | b'l') => begins(&["Last ", "last ", "Letzte ", "LAST ", "Labels: "]),
                Some(b'C') => begins(&["Created"]),
                Some(b'D' | b'd') => begins(&["Document generated", "Dernière ", "dernière "]),
                Some(b'Z' | b'z') => begins(&["Zuletzt ", "zuletzt "]),
                Some(b'T' | b'S') => begins(&["Tags: ", "Status: ", "Schlagwörter: ", "Stichwörter: "]),
                Some(b'[' | b'!') => {
                    has(line, "badge") || has(line, "shields.io") || has(line, ".svg") || is_trail(line)
                }
                Some(b'#') => is_of_attachments(line),
                Some(b'<') => is_drawn_badges(line),
                Some(b'0'..=b'9') => has(line, "(index.html)"),
                // "Última actualización".
                Some(0xC3) => begins(&["Última ", "última "]),
                _ => false,
            }
        })
}

/// For each line of a body whether it is taken out; none where nothing is.
pub(crate) fn taken_out(body: &str) -> Vec<bool> {
    if !may_be_in(body) {
        return Vec::new();
    }
    let stripped = comment::strip(body);
    let mut lines: Vec<Cow<'_, str>> = text::lines(&stripped).map(Cow::Borrowed).collect();
    let is_code = fences(&lines.iter().map(AsRef::as_ref).collect::<Vec<_>>());
    take_out(&mut lines, &is_code);
    let is_gone = |line: &Cow<'_, str>| matches!(line, Cow::Owned(_));
    lines.iter().map(is_gone).collect()
}

/// Takes it out.
pub(super) fn take_out(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    trail(lines);
    properties(lines);
    path_of_page(lines);
    labels(lines);
    attachments(lines, is_code);
    for at in 0..lines.len() {
        if is_code.get(at).copied().unwrap_or(false) {
            continue;
        }
        let Some(line) = lines.get(at) else { continue };
        let is_alone = || {
            let is_blank = |line: Option<&Cow<'_, str>>| {
                line.is_none_or(|line| {
                    is_empty(line) || line.trim() == "---" || help_desks::is_furniture(line)
                })
            };
            is_blank(at.checked_sub(1).and_then(|before| lines.get(before))) && is_blank(lines.get(at + 1))
        };
        if is_made_by(line) {
            for slot in lines.iter_mut().skip(at) {
                let is_maker = slot.trim_start().starts_with("[Atlassian](");
                if is_maker || is_made_by(slot) {
                    *slot = gone();
                }
            }
        } else if (is_badges(line)
            || is_drawn_badges(line)
            || ((says_who(line) || says_when(line) || help_desks::is_furniture(line)) && is_alone()))
            && let Some(slot) = lines.get_mut(at)
        {
            *slot = gone();
        }
    }
}

fn is_empty(line: &str) -> bool {
    line.trim_matches(comment::GONE).trim().is_empty()
        || line.trim_start().starts_with("</")
        || line.trim_start().starts_with("<div")
}

/// A line of nothing but badges: `[![build](https://…/badge.svg)](https://…)`. A drawing that is no link and stands alone is
/// a figure.
fn is_badges(line: &str) -> bool {
    let text = line.trim();
    let may_be_drawn = text.starts_with("[![") || text.matches("![").count() > 1;
    if !(text.starts_with("[![") || text.starts_with("![")) || !(text.ends_with(')') || text.ends_with(']')) {
        return false;
    }
    let mut images = text.split("![").skip(1).peekable();
    images.peek().is_some()
        && images.all(|image| {
            let (_, target) = image.split_once("](").unwrap_or_default();
            let (target, behind) = target.split_once(')').unwrap_or_default();
            let file = target.split(['?', '#', ' ']).next().unwrap_or_default();
            let is_drawn = may_be_drawn && file.rsplit('.').next() == Some("svg");
            let is_badge = target.contains("badge") || target.contains("shields.io") || is_drawn;
            // Nothing is written between two of them.
            let rest = behind
                .strip_prefix("](")
                .and_then(|link| link.split_once(')'))
                .map_or(behind, |(_, rest)| rest);
            is_badge && !rest.contains(char::is_alphanumeric)
        })
}

/// A heading without the badges behind its text; one of nothing but badges stays as it is.
pub(in crate::extract) fn without_badges(heading: &str) -> &str {
    let Some(at) = heading.find("[![").or_else(|| heading.find("![")) else {
        return heading;
    };
    let (text, badges) = heading.split_at(at);
    if text.contains(char::is_alphanumeric) && is_badges(badges) {
        text.trim_end()
    } else {
        heading
    }
}

/// The same in HTML: nothing but tags, and every picture a badge.
fn is_drawn_badges(line: &str) -> bool {
    const LONGEST: usize = 4_000;
    let text = line.trim();
    if !text.starts_with('<') || text.len() > LONGEST || !text.contains("<img") {
        return false;
    }
    let says_nothing = text.split('<').skip(1).all(|tag| {
        tag.split_once('>')
            .is_some_and(|(_, behind)| behind.trim().is_empty())
    });
    let is_badge = |tag: &str| {
        let tag = tag.split('>').next().unwrap_or_default();
        tag.contains("badge") || tag.contains("shields.io")
    };
    says_nothing && text.split("<img").skip(1).all(is_badge)
}

/// "Document generated by Confluence on 14 Mar 2024 10:11".
fn is_made_by(line: &str) -> bool {
    line.trim_start()
        .starts_with("Document generated by Confluence on ")
}

/// "Created by N., last modified on 12 Feb 2024".
fn says_who(line: &str) -> bool {
    let text = line.trim();
    text.starts_with("Created by ")
        && text.contains("last modified")
        && text.contains(|next: char| next.is_ascii_digit())
}

/// "_Last updated: 1 May 2024_".
fn says_when(line: &str) -> bool {
    let text = line.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '*' | '_' | '>'));
    if !text.contains(|next: char| next.is_ascii_digit()) || text.split_whitespace().count() > MOST_WORDS {
        return false;
    }
    let folded = fold(text);
    CHANGED.iter().any(|begin| folded.starts_with(begin))
}

/// Numbered links to pages of the export that a page begins with, from `index.html` down.
fn path_of_page(lines: &mut [Cow<'_, str>]) {
    let is_step = |line: &str| {
        let text = line.trim_start();
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0
            && text
                .get(digits..)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|rest| rest.trim_start().starts_with('[') && rest.trim_end().ends_with(".html)"))
    };
    let Some(first) = lines
        .iter()
        .position(|line| !is_empty(line) && !line.trim_start().starts_with('#'))
    else {
        return;
    };
    let begins = lines
        .get(first)
        .is_some_and(|line| line.trim_end().ends_with("(index.html)"));
    let length = lines.iter().skip(first).take_while(|line| is_step(line)).count();
    // A list that goes on otherwise is the author's.
    let is_path = begins && lines.get(first + length).is_none_or(|line| is_empty(line));
    for slot in lines
        .iter_mut()
        .skip(first)
        .take(if is_path { length } else { 0 })
    {
        *slot = gone();
    }
}

/// Signs between the steps of the path to a page.
const BETWEEN_STEPS: &[char] = &['>', '»', '›', '/', '→', '|', ' ', '\u{A0}'];

/// Whether a line is nothing but links, two or more, with signs of a path between them: `[Home](…) > [IT](…)`.
fn is_trail(line: &str) -> bool {
    let mut rest = line.trim();
    let mut links = 0;
    let mut is_path = false;
    while let Some(inner) = rest.strip_prefix('[') {
        let Some((text, behind)) = inner.split_once("](") else {
            return false;
        };
        let Some((_, behind)) = behind.split_once(')').filter(|_| !text.contains(['[', '!'])) else {
            return false;
        };
        links += 1;
        rest = behind.trim_start_matches(BETWEEN_STEPS);
        let sign = behind.get(..behind.len() - rest.len()).unwrap_or_default();
        is_path |= sign.contains(['>', '»', '›', '/', '→']);
    }
    // The page itself is named at the end.
    links > 1 && is_path && !rest.contains(['.', '?', '!', ':', '[', '('])
}

/// Whether a line is a path of names, three or more: "Pages / Facilities / Doors".
fn is_plain_trail(line: &str) -> bool {
    const LONGEST_NAME: usize = 40;
    let line = line.trim();
    [" / ", " > ", " » ", " › "].iter().any(|sign| {
        let names = line.split(sign);
        let is_name = |name: &str| {
            name.chars().count() <= LONGEST_NAME
                && name.starts_with(|first: char| first.is_uppercase())
                && !name.contains(['.', '?', '!', ':', '`', '*', ',', '['])
        };
        names.clone().count() > 2 && names.clone().all(is_name)
    })
}

/// The path that a page begins with, above its title or below it.
fn trail(lines: &mut [Cow<'_, str>]) {
    let is_title = |line: &str| line.trim_start().starts_with('#');
    let first = lines.iter().position(|line| !is_empty(line) && !is_title(line));
    let Some(first) = first else { return };
    let behind = lines.get(first + 1..).unwrap_or_default();
    let is_over_title = || {
        behind
            .iter()
            .find(|line| !is_empty(line))
            .is_some_and(|line| is_title(line))
    };
    let is_path = lines
        .get(first)
        .is_some_and(|line| is_trail(line) || (is_plain_trail(line) && is_over_title()));
    if let Some(slot) = lines.get_mut(first).filter(|_| is_path) {
        *slot = gone();
    }
}

/// "Labels: doors, codes", which a page ends with.
fn labels(lines: &mut [Cow<'_, str>]) {
    let last = lines.iter().rposition(|line| !is_empty(line));
    let is_labels = |line: &str| {
        let name = line.split_once(": ").map(|(name, _)| fold(name));
        name.is_some_and(|name| matches!(name.as_str(), "labels" | "tags" | "schlagwörter" | "stichwörter"))
    };
    let is_alone = |at: usize| {
        at.checked_sub(1)
            .and_then(|above| lines.get(above))
            .is_some_and(|line| is_empty(line))
    };
    if let Some(at) = last.filter(|&at| is_alone(at))
        && let Some(slot) = lines.get_mut(at).filter(|line| is_labels(line))
    {
        *slot = gone();
    }
}

/// "## Attachments:", as Confluence writes it.
fn is_of_attachments(line: &str) -> bool {
    line.starts_with("##")
        && matches!(
            fold(line.trim_start_matches('#')).as_str(),
            "attachments" | "anhänge"
        )
}

/// The list of the files of a page: a heading with nothing under it but links to them.
fn attachments(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let is_heading = |at: usize, line: &str| {
        !is_code.get(at).copied().unwrap_or(false) && line.trim_start().starts_with('#')
    };
    let found = lines
        .iter()
        .enumerate()
        .rposition(|(at, line)| is_heading(at, line) && is_of_attachments(line));
    let Some(start) = found else { return };
    let behind = lines.iter().enumerate().skip(start + 1);
    let length = behind.take_while(|(at, line)| !is_heading(*at, line)).count();
    let own = || lines.iter().skip(start + 1).take(length);
    let are_files = own()
        .filter(|line| !is_empty(line) && !is_made_by(line))
        .all(|line| has(line, "](") && (has(line, "attachments/") || has(line, "download/")));
    if !are_files || own().all(|line| is_empty(line)) {
        return;
    }
    for slot in lines.iter_mut().skip(start).take(length + 1) {
        *slot = gone();
    }
}

/// The paragraph under the title of a page where all of it are properties.
fn properties(lines: &mut [Cow<'_, str>]) {
    const FEWEST: usize = 2;
    let mut visible = lines.iter().enumerate().filter(|(_, line)| !is_empty(line));
    if visible.next().is_none_or(|(_, line)| !line.starts_with("# ")) {
        return;
    }
    let Some((first, _)) = visible.next() else { return };
    let is_property = |line: &str| {
        line.split_once(": ")
            .is_some_and(|(name, _)| PROPERTIES.contains(&fold(name).as_str()))
    };
    let own = lines.iter().skip(first).take_while(|line| !is_empty(line));
    let length = own.clone().count();
    if length < FEWEST || !own.clone().all(|line| is_property(line)) {
        return;
    }
    for slot in lines.iter_mut().skip(first).take(length) {
        *slot = gone();
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    #[test]
    fn what_an_export_puts_round_a_page_is_gone() {
        for (text, left) in [
            (
                "# Shop : Gates\n\n1.  [Shop](index.html)\n2.  [Doors](Doors_1.html)\n\nCreated by N., last modified on 1 May 2024\n\nText\n\nDocument generated by Confluence on 1 May 2024 10:11\n\n[Atlassian](http://www.atlassian.com/)",
                "# Shop : Gates\n\n.\n.\n\n.\n\nText\n\n.\n\n.",
            ),
            (
                "# Gates\n\nCreated: May 1, 2024 9:12 AM\nTags: doors, gates\nStatus: Done\n\nText",
                "# Gates\n\n.\n.\n.\n\nText",
            ),
            ("Text\n\n---\n\n_Last updated: 2024-05-01_", "Text\n\n---\n\n."),
            (
                "# Gates\n\n[![Build](https://ci.example/badge.svg)](https://ci.example) ![v](https://img.shields.io/v)\n\nText",
                "# Gates\n\n.\n\nText",
            ),
            (
                "# Gates\n\n[![Build](https://ci.example/a.svg?b=c)](https://ci.example) ![v](https://v.example/v.svg)\n\nText",
                "# Gates\n\n.\n\nText",
            ),
            (
                "# Gates\n\n<a href=\"https://n.example\"><img src=\"https://img.shields.io/n\"></a> <img alt=\"badge\" src=\"b.png\">\n\nText",
                "# Gates\n\n.\n\nText",
            ),
            ("**Zuletzt aktualisiert am 1. Mai 2024**\n\nText", ".\n\nText"),
            (
                "[Home](Home.md) > [Doors](Doors_1.md) > Gates\n\n# Gates\n\nText",
                ".\n\n# Gates\n\nText",
            ),
            (
                "Pages / Doors / Gates\n\n# Gates\n\nOwner: Doors\nLast updated: 2024-05-01\n\nText\n\nLabels: doors, gates",
                ".\n\n# Gates\n\n.\n.\n\nText\n\n.",
            ),
            (
                "# Gates\n\nText\n\n## Attachments:\n\n![](images/bullet.gif) [gate.png](attachments/1/2.png) (image/png)",
                "# Gates\n\nText\n\n.\n.\n.",
            ),
        ] {
            assert_eq!(rewrite(text).text.replace(GONE, "."), left, "{text}");
        }
    }

    #[test]
    fn what_a_page_says_itself_stays() {
        for text in [
            "# Gates\n\nStatus: open\nKey: under the mat\n",
            "1. [Doors](index.html)\n2. See below",
            "The column\nLast updated: 2024\nis shown.",
            "Last updated is a column that says when a gate was opened last, with the year 2024 first.",
            "Created by us. It was last modified.",
            "[![The gate](https://a.example/gate.png)](https://a.example/gate.png)",
            "![badge](https://a.example/badge.png) is what you wear",
            "![The gate](https://a.example/gate.svg)",
            "<img src=\"https://a.example/badge.png\"> is what you wear",
            "Files > Print > Copies\n\nprints.\n\n# Gates",
            "Text\n\n[Open](https://a.example) / [Close](https://b.example)",
            "[Doors](https://a.example), [gates](https://b.example) > lids",
            "# Mail\n\n## Attachments\n\nAt most 25 MB.",
        ] {
            assert_eq!(rewrite(text).text, text);
        }
    }

    #[test]
    fn badges_behind_a_heading_are_no_part_of_it() {
        let badge = "[![version](https://shields.io/v.svg)](https://n.example)";
        for (heading, text) in [
            (format!("Tool {badge}"), "Tool"),
            (format!("Tool {badge} {badge}"), "Tool"),
            ("Tool ![build](https://n.example/badge.svg)".to_owned(), "Tool"),
            ("The ![on](on.png) switch".to_owned(), "The ![on](on.png) switch"),
        ] {
            assert_eq!(super::without_badges(&heading), text);
        }
        assert_eq!(super::without_badges(badge), badge);
    }
}
