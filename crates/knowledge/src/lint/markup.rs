//! Markup of a text article that does not close, or is not for readers.

use std::collections::HashMap;

use super::{Findings, Rule};
use crate::extract::{bold_delimiters, comment, fence_marker, includes, is_rule, without_item};
use crate::{Severity, text};

/// See [`Rule::why`].
pub(crate) const ODD_BOLD: Rule = Rule {
    id: "odd-bold",
    severity: Severity::Warning,
    why: "two stars without a partner are shown as stars by other readers; here they are dropped",
    mend: "close the bold text, or remove the stars",
};

/// See [`Rule::why`].
pub(crate) const ODD_CODE: Rule = Rule {
    id: "odd-code",
    severity: Severity::Warning,
    why: "a backtick without a partner is shown as one, and what was meant as code is read as text",
    mend: "close the code with a backtick, or remove it",
};

/// See [`Rule::why`].
pub(crate) const UNCLOSED_FENCE: Rule = Rule {
    id: "unclosed-fence",
    severity: Severity::Warning,
    why: "a fenced block that nobody closes swallows the text after it",
    mend: "close the block with a fence of its own kind",
};

/// See [`Rule::why`].
pub(crate) const UNCLOSED_COMMENT: Rule = Rule {
    id: "unclosed-comment",
    severity: Severity::Warning,
    why: "other readers hide everything after a comment that nobody closes",
    mend: "close the comment with `-->`",
};

/// See [`Rule::why`].
pub(crate) const UNBALANCED_DESCRIPTION: Rule = Rule {
    id: "unbalanced-description",
    severity: Severity::Warning,
    why: "a description marker without its partner marks nothing",
    mend: "write `<!--issueDescription-->` before and `<!--/issueDescription-->` after the text",
};

/// See [`Rule::why`].
pub(crate) const UNBALANCED_VARIABLE: Rule = Rule {
    id: "unbalanced-variable",
    severity: Severity::Warning,
    why: "without its end a variable's sample value is shown as a fact",
    mend: "write `<!--$Name-->sample<!--/$Name-->`, with the same name twice",
};

/// See [`Rule::why`].
pub(crate) const XML_ISLAND: Rule = Rule {
    id: "xml-island",
    severity: Severity::Warning,
    why: "settings for a portal, and videos, are no text for a reader; they are left out",
    mend: "nothing to do if a portal reads the article too",
};

/// See [`Rule::why`].
pub(crate) const INCLUDE: Rule = Rule {
    id: "include",
    severity: Severity::Warning,
    why: "the text that an include names is not read with the article, so its answer holds less than its author meant",
    mend: "write the text into the article",
};

pub(crate) const RULES: &[&Rule] = &[
    &ODD_BOLD,
    &ODD_CODE,
    &UNCLOSED_FENCE,
    &UNCLOSED_COMMENT,
    &UNBALANCED_DESCRIPTION,
    &UNBALANCED_VARIABLE,
    &XML_ISLAND,
    &INCLUDE,
];

/// Checks a body that begins at `offset`. `is_code` says which lines are inside fenced blocks.
pub(crate) fn check(body: &str, offset: usize, is_code: &[bool], findings: &mut Findings<'_>) {
    check_pairs(body, offset, is_code, &BOLD, findings);
    check_pairs(body, offset, is_code, &CODE, findings);
    check_fences(body, offset, findings);
    check_comments(body, offset, findings);
    // Nobody misses a script or a style in a chat.
    let says_nothing = |island: &std::ops::Range<usize>| {
        let tag = body.get(island.start + 1..).unwrap_or_default();
        ["script", "style"].iter().any(|name| {
            tag.get(..name.len())
                .is_some_and(|tag| tag.eq_ignore_ascii_case(name))
        })
    };
    if let Some(island) = comment::island_places(body)
        .iter()
        .find(|island| !says_nothing(island))
    {
        let tag = body.get(island.start + 1..island.end).unwrap_or_default();
        let tag = tag
            .split(|next: char| !next.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        let at = offset + island.start..offset + island.end.min(island.start + 80);
        findings.add(
            &XML_ISLAND,
            at,
            format!("`<{tag}>` and what it holds is left out"),
        );
    }
    for place in includes(body) {
        let line = body
            .get(..place.start)
            .map_or(0, |before| before.matches('\n').count());
        if !is_code.get(line).copied().unwrap_or(false) {
            let at = offset + place.start..offset + place.end;
            findings.add(&INCLUDE, at, "an include, whose text is not read");
        }
    }
}

/// Delimiters that come in pairs.
struct Pairs {
    rule: &'static Rule,
    /// How many a line has.
    count: fn(&str) -> usize,
    message: &'static str,
}

const BOLD: Pairs = Pairs {
    rule: &ODD_BOLD,
    count: bold_delimiters,
    message: "bold text that is opened and not closed, or the reverse",
};

const CODE: Pairs = Pairs {
    rule: &ODD_CODE,
    count: backticks,
    message: "code that is opened and not closed, or the reverse",
};

/// Runs of backticks of a line that stand for themselves: not escaped, not the last sign of a command that goes on, and
/// with none behind them that closes them ("`` ` ``").
fn backticks(line: &str) -> usize {
    let mut runs = Vec::new();
    let mut before = ' ';
    let mut length = 0;
    for (at, sign) in line.char_indices() {
        if sign == '`' {
            let is_first = before != '`' && before != '\\';
            let goes_on = before == ' ' && line.get(at + 1..).is_some_and(|behind| behind.trim().is_empty());
            if is_first && !goes_on {
                length = 1;
            } else if length > 0 {
                length += 1;
            }
        } else if length > 0 {
            runs.push(length);
            length = 0;
        }
        before = sign;
    }
    if length > 0 {
        runs.push(length);
    }
    unpaired(&runs)
}

/// How many of the lengths of runs have no equal behind them, where each closes the one before.
fn unpaired(runs: &[usize]) -> usize {
    let mut lone = 0;
    // Lengths of which there is none left: looked for once each.
    let mut gone: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(length) = runs.get(at) {
        at += 1;
        let partner = if gone.contains(length) {
            None
        } else {
            runs.iter().skip(at).position(|other| other == length)
        };
        if let Some(offset) = partner {
            at += offset + 1;
        } else {
            gone.push(*length);
            lone += 1;
        }
    }
    lone
}

/// A paragraph, not a line: bold and code may go on over a soft line end.
fn check_pairs(body: &str, offset: usize, is_code: &[bool], pairs: &Pairs, findings: &mut Findings<'_>) {
    let mut start = offset;
    let mut open: Option<std::ops::Range<usize>> = None;
    let mut is_quoted_code = false;
    let mut report = |open: &mut Option<std::ops::Range<usize>>| {
        if let Some(at) = open.take() {
            findings.add(pairs.rule, at, pairs.message);
        }
    };
    for (position, line) in text::lines(body).enumerate() {
        let said = line.trim_start();
        // A fence in a quotation.
        let quoted = said
            .strip_prefix('>')
            .map(|_| said.trim_start_matches(['>', ' ', '\t']));
        let is_fence = quoted.is_some_and(|quoted| fence_marker(quoted).is_some());
        is_quoted_code = quoted.is_some() && (is_quoted_code != is_fence);
        let is_fenced = is_code.get(position).copied().unwrap_or(false) || is_quoted_code || is_fence;
        // "[1]: https://a.b/**" is an address.
        let is_definition = said.starts_with('[') && said.contains("]: ");
        let is_rule = is_rule(said);
        let begins_block = is_rule
            || said.starts_with(['#', '|', '-', '+', '>'])
            || said.starts_with("* ")
            || said.starts_with(|first: char| first.is_ascii_digit());
        if said.is_empty() || is_fenced || begins_block {
            report(&mut open);
        }
        if !is_fenced && !is_rule && !is_definition && (pairs.count)(line) % 2 == 1 {
            open = match open {
                Some(_) => None,
                None => Some(start..start + line.len()),
            };
        }
        start += line.len() + 1;
    }
    report(&mut open);
}

fn check_fences(body: &str, offset: usize, findings: &mut Findings<'_>) {
    let mut start = offset;
    let mut open = None;
    for line in text::lines(body) {
        let text = line.trim_start();
        let text = if open.is_none() { without_item(text) } else { text };
        if let Some((kind, length)) = fence_marker(text) {
            open = match open {
                None => Some((kind, length, start..start + line.len())),
                Some((other, needed, _)) if other == kind && length >= needed => None,
                still_open => still_open,
            };
        }
        start += line.len() + 1;
    }
    if let Some((_, _, at)) = open {
        findings.add(&UNCLOSED_FENCE, at, "this block is not closed");
    }
}

fn check_comments(body: &str, offset: usize, findings: &mut Findings<'_>) {
    // Open variables by name, and the open description: how each is written, and where.
    let mut open: HashMap<String, Vec<(&str, std::ops::Range<usize>)>> = HashMap::new();
    for comment in comment::comments(body) {
        let at = offset + comment.range.start..offset + comment.range.end;
        // A blank behind the slash closes too.
        let content = comment.content.to_lowercase().replacen("/ ", "/", 1);
        let source = body.get(comment.range.clone()).unwrap_or_default();
        if content.is_empty() && comment.range.len() == 4 {
            findings.add(&UNCLOSED_COMMENT, at, "this comment is not closed");
            continue;
        }
        if !(source.starts_with("<!--") && source.ends_with("-->")) {
            let message = format!("`{source}` is no comment: a dash is missing, or another sign");
            findings.add(&UNCLOSED_COMMENT, at.clone(), message);
        }
        if let Some(name) = content.strip_prefix('/').filter(|name| is_paired(name)) {
            if open.get_mut(name).and_then(Vec::pop).is_none() {
                let written = comment.content.trim_start_matches(['/', ' ']);
                report_unbalanced(written, at, "opened", findings);
            }
        } else if is_paired(&content) {
            open.entry(content).or_default().push((comment.content, at));
        }
    }
    let mut left: Vec<_> = open.into_values().flatten().collect();
    left.sort_by_key(|(_, at)| at.start);
    for (written, at) in left {
        report_unbalanced(written, at, "closed", findings);
    }
}

fn is_paired(content: &str) -> bool {
    content == "issuedescription" || content.starts_with('$')
}

fn report_unbalanced(name: &str, at: std::ops::Range<usize>, what: &str, findings: &mut Findings<'_>) {
    match name.strip_prefix('$') {
        Some(name) => findings.add(
            &UNBALANCED_VARIABLE,
            at,
            format!("the variable `{name}` is not {what}"),
        ),
        None => findings.add(
            &UNBALANCED_DESCRIPTION,
            at,
            format!("the description is not {what}"),
        ),
    }
}
