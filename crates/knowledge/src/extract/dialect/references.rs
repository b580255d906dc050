//! Links by reference: `[text][label]` gets the target of `[label]: target`, which goes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use super::super::inline::{Scan, looks_like_target};
use super::{gone, write_each};

/// `[text][label]`, `[label][]` and `[label]` with the targets of `[label]: target` lines, which go. A definition whose
/// target looks like none stays: `[Note]: later` is a sentence.
pub(super) fn resolve(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    let mut targets: HashMap<String, String> = HashMap::new();
    let used = used_labels(lines, is_code);
    for at in 0..lines.len() {
        let Some((said, end)) = definition_at(lines, is_code, at) else {
            continue;
        };
        let Some((label, target, is_sure)) = definition(&said) else {
            continue;
        };
        let label = folded_label(label);
        if !is_sure && !used.contains(&label) {
            continue;
        }
        // Of two definitions the first counts.
        targets.entry(label).or_insert_with(|| target.to_owned());
        for line in lines.get_mut(at..end).into_iter().flatten() {
            *line = gone();
        }
    }
    if targets.is_empty() {
        return;
    }
    write_each(lines, is_code, |line| {
        line.contains('[')
            .then(|| with_targets(line, &targets, 0))
            .flatten()
    });
}

/// The labels that `[text][label]`, `[label][]` and `[label]` name.
fn used_labels(lines: &[Cow<'_, str>], is_code: &[bool]) -> HashSet<String> {
    const LONGEST: usize = 200;
    let mut used = HashSet::new();
    for (line, _) in lines.iter().zip(is_code).filter(|(_, is_code)| !**is_code) {
        for (at, _) in line.match_indices("][") {
            let behind = line.get(at + 2..).unwrap_or_default();
            let end = behind.bytes().take(LONGEST).position(|byte| byte == b']');
            let label = end.and_then(|end| behind.get(..end)).unwrap_or_default();
            let before = line.get(..at).unwrap_or_default();
            let own = before.rfind('[').and_then(|open| before.get(open + 1..));
            used.extend([label, own.unwrap_or_default()].map(folded_label));
        }
        for (at, _) in line.match_indices('[') {
            let inner = line.get(at + 1..).unwrap_or_default();
            let end = inner
                .bytes()
                .take(LONGEST)
                .position(|byte| matches!(byte, b']' | b'['));
            let label = end.and_then(|end| Some((inner.get(..end)?, inner.get(end..)?)));
            used.extend(
                label
                    .filter(|(_, behind)| {
                        !behind.starts_with(['[']) && !behind.starts_with("]:") && !behind.starts_with("](")
                    })
                    .map(|(label, _)| folded_label(label)),
            );
        }
    }
    used
}

/// The definition that begins on a line, and one past its last line: the target may stand on the next line, the title
/// on one of its own.
fn definition_at(lines: &[Cow<'_, str>], is_code: &[bool], at: usize) -> Option<(String, usize)> {
    let text_of = |at: usize| {
        let line = lines
            .get(at)
            .filter(|_| !is_code.get(at).copied().unwrap_or(false))?;
        Some(line.trim())
    };
    let first = text_of(at)?;
    let label_end = first.strip_prefix('[')?.find("]:")? + "[".len() + "]:".len();
    let is_alone = label_end == first.len();
    let (said, end) = if is_alone {
        let target = text_of(at + 1).filter(|target| !target.is_empty())?;
        (format!("{first} {target}"), at + 2)
    } else {
        (first.to_owned(), at + 1)
    };
    let is_title = |text: &str| text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    let has_title = said.ends_with(['"', '\'', ')']);
    let end = end + usize::from(!has_title && text_of(end).is_some_and(is_title));
    Some((said, end))
}

/// Label and target of `[label]: <target> "title"`, and whether the target looks like one for sure.
fn definition(line: &str) -> Option<(&str, &str, bool)> {
    let (label, rest) = line.trim().strip_prefix('[')?.split_once("]:")?;
    let rest = rest.trim_start();
    let (target, title) = match rest.strip_prefix('<') {
        Some(bracketed) => bracketed.split_once('>')?,
        None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
    };
    let title = title.trim();
    let is_title = title.is_empty() || title.starts_with(['"', '\'', '(']);
    let is_label = !label.trim().is_empty() && !label.starts_with('^') && !label.contains(['[', ']']);
    // `[comment]: <> (a note to oneself)` is the other way to write a comment.
    let is_comment = rest.starts_with("<>") && !title.is_empty();
    let is_sure = is_comment || looks_like_target(target) || target.contains("::") || is_page(target);
    (is_label && is_title && (is_sure || !target.is_empty())).then_some((label, target, is_sure))
}

/// `glossary.md#word`.
fn is_page(target: &str) -> bool {
    let path = target.split('#').next().unwrap_or_default();
    [".md", ".mdx", ".html", ".htm", ".rst"]
        .iter()
        .any(|ending| path.len() > ending.len() && path.ends_with(ending))
}

/// Writes `[text][label]` whose label nothing defines as its text: another page of the site does. `[Ctrl][Alt]` are keys.
pub(super) fn drop_lost(lines: &mut [Cow<'_, str>], is_code: &[bool]) {
    write_each(lines, is_code, |line| {
        line.contains("][").then(|| without_lost(line)).flatten()
    });
}

fn without_lost(line: &str) -> Option<String> {
    let scan = Scan::of(line);
    let mut out = String::new();
    let mut written = 0;
    for (open, _) in line.match_indices('[') {
        if open < written {
            continue;
        }
        let Some(close) = scan.closing_bracket(open) else {
            continue;
        };
        let Some(end) = line
            .get(close + 1..)
            .filter(|behind| behind.starts_with('['))
            .and_then(|_| scan.closing_bracket(close + 1))
        else {
            continue;
        };
        let text = line.get(open + 1..close).unwrap_or_default();
        let label = line.get(close + 2..end).unwrap_or_default();
        let before = line.get(..open).and_then(|before| before.chars().next_back());
        let has_name = |name: &str| name.len() > 1 && name.contains(char::is_alphabetic);
        let is_reference = label.is_empty()
            || (has_name(label) && (text.contains(' ') || label.contains(['-', '_', '.', ':', ' '])));
        let stands_alone =
            before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '!' | ']' | ')'));
        let goes_on = line
            .get(end + 1..)
            .is_some_and(|behind| behind.starts_with(['[', '(']));
        if has_name(text) && !text.contains('[') && is_reference && stands_alone && !goes_on {
            out.push_str(line.get(written..open).unwrap_or_default());
            out.push_str(text);
            written = end + 1;
        }
    }
    (written > 0).then(|| {
        out.push_str(line.get(written..).unwrap_or_default());
        out
    })
}

/// Links in the texts of links are read this deep.
const DEEPEST: usize = 2;

/// Labels are the same whatever their case and blanks.
fn folded_label(label: &str) -> String {
    label
        .split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

/// The line with its references as links; `None` where it has none.
fn with_targets(line: &str, targets: &HashMap<String, String>, depth: usize) -> Option<String> {
    let scan = Scan::of(line);
    let mut out = String::new();
    let mut written = 0;
    let mut at = 0;
    while let Some(open) = line
        .get(at..)
        .and_then(|rest| rest.find('['))
        .map(|offset| at + offset)
    {
        at = open + 1;
        let Some(close) = scan.closing_bracket(open) else {
            continue;
        };
        if let Some(link) = scan.link_at(open) {
            // The text of a link may hold a reference, its target not.
            if !line.get(link.text).is_some_and(|text| text.contains('[')) {
                at = link.range.end;
            }
            continue;
        }
        let text = line.get(open + 1..close).unwrap_or_default();
        let behind = line.get(close + 1..).unwrap_or_default();
        let blanks = usize::from(behind.starts_with(" ["));
        let second = close + 1 + blanks;
        let label_end = scan.closing_bracket(second);
        let (label, end) = match label_end {
            Some(end) => (line.get(second + 1..end).unwrap_or_default(), end + 1),
            None => ("", close + 1),
        };
        let label = if label.trim().is_empty() { text } else { label };
        let found = targets
            .get(&folded_label(label))
            .map(|target| (target, end))
            // "[One] [two]" may be two references of one word each.
            .or_else(|| targets.get(&folded_label(text)).map(|target| (target, close + 1)));
        let Some((target, end)) = found else { continue };
        out.push_str(line.get(written..open).unwrap_or_default());
        out.push('[');
        // The text of a link may hold another, such as a picture.
        let inner = (depth < DEEPEST && text.contains('['))
            .then(|| with_targets(text, targets, depth + 1))
            .flatten();
        match inner {
            Some(inner) => out.push_str(&inner),
            None => out.push_str(text),
        }
        out.push_str("](<");
        out.push_str(target);
        out.push_str(">)");
        written = end;
        at = end;
    }
    (written > 0).then(|| {
        out.push_str(line.get(written..).unwrap_or_default());
        out
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::comment::GONE;
    use super::super::rewrite;

    /// The rewritten text, with what is gone as a dot.
    fn rewritten(text: &str) -> String {
        rewrite(text).text.replace(GONE, ".")
    }

    #[test]
    fn a_reference_that_nothing_defines_is_its_text() {
        for (text, said) in [
            (
                "See the [plugin system][platform-interface].",
                "See the plugin system.",
            ),
            (
                "As in [PEP 517][] and [the rules][the rules of all].",
                "As in PEP 517 and the rules.",
            ),
            (
                "Press [Ctrl][Alt][Del] or [Ctrl][Alt].",
                "Press [Ctrl][Alt][Del] or [Ctrl][Alt].",
            ),
            (
                "Take a[first one][last-one] and `[a b][c-d]`.",
                "Take a[first one][last-one] and `[a b][c-d]`.",
            ),
        ] {
            assert_eq!(rewritten(text), said);
        }
        assert_eq!(rewritten("a\n\n[word]: pages.md#word"), "a\n\n.");
    }

    #[test]
    fn a_definition_may_go_on_over_lines() {
        assert_eq!(
            rewritten("[a] and [b]\n\n[a]:\n  #where-is-it\n[b]:\n  <https://b.example>\n  \"B\"\n\"C\""),
            "[a](<#where-is-it>) and [b](<https://b.example>)\n\n.\n.\n.\n.\n.\n\"C\""
        );
        assert_eq!(rewritten("[x] y\n\n[x]:\n\nz"), "[x] y\n\n[x]:\n\nz");
    }

    #[test]
    fn a_reference_gets_the_target_of_its_definition() {
        let text = "See [the plan][1], [Rates] [] and [rates].\n\n[1]: https://a.example/plan \"Plan\"\n[RATES]: <https://a.example/r>";

        assert_eq!(
            rewritten(text),
            "See [the plan](<https://a.example/plan>), [Rates](<https://a.example/r>) and [rates](<https://a.example/r>).\n\n.\n."
        );
    }

    #[test]
    fn a_reference_may_hold_a_picture_and_lead_to_a_file() {
        assert_eq!(
            rewritten("[![The plan][p]][file]\n[p]: https://a.example/p.svg\n[file]: PLAN\n[Note]: later"),
            "[![The plan](<https://a.example/p.svg>)](<PLAN>)\n.\n.\n[Note]: later"
        );
    }

    #[test]
    fn two_references_side_by_side_are_two() {
        let text = "[a] [b]\n[a]: https://a.example\n[b]: https://b.example";

        // The second stands for the label of the first, as CommonMark reads it.
        assert_eq!(
            rewritten("[a][b]\n[b]: https://b.example"),
            "[a](<https://b.example>)\n."
        );
        assert!(rewritten(text).starts_with("[a](<https://b.example>)"));
    }

    #[test]
    fn what_only_looks_like_a_reference_stays() {
        for text in [
            "[server] is up\n[Note]: later",
            "```\n[a]\n[a]: https://a.example\n```",
            "[text](https://b.example) [x]: y",
        ] {
            assert_eq!(rewritten(text), text);
        }
    }
}
