//! Links and code spans of a line, with their places.
//!
//! Brackets and backticks are paired once per line, and every look ahead is bounded, so that a megabyte of `[`
//! takes linear time.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::html;
use crate::text;

/// Longest link target in bytes; browsers stop at about that.
pub(super) const LONGEST_TARGET: usize = 2048;

/// What a link target is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TargetKind {
    /// `http`, `https` or `mailto`: kept as a link.
    Open,
    /// A page of the portal (`data-blade:` and its like), or an address that only the portal fills in (`https://…/{id}`).
    Portal,
    /// A number to call: its text is shown with the number.
    Phone,
    /// `#section` of a page nobody sees.
    Anchor,
    /// Relative to a page nobody sees, or of an unknown scheme.
    Relative,
    /// Nothing.
    Empty,
}

/// Sorts a trimmed target.
pub(crate) fn target_kind(target: &str) -> TargetKind {
    if target.is_empty() {
        return TargetKind::Empty;
    }
    let colon = memchr::memchr(b':', target.as_bytes());
    let (scheme, rest) = target.split_at(colon.unwrap_or(target.len()));
    let is = |name: &&str| scheme.eq_ignore_ascii_case(name);
    if ["https", "http"].iter().any(is) && has_host(rest) || is(&"mailto") && target.contains('@') {
        if is_filled_in(rest) {
            TargetKind::Portal
        } else {
            TargetKind::Open
        }
    } else if is(&"tel") && target.contains(|digit: char| digit.is_ascii_digit()) {
        TargetKind::Phone
    } else if PORTAL.iter().any(is) {
        TargetKind::Portal
    } else if target.starts_with('#') {
        TargetKind::Anchor
    } else {
        TargetKind::Relative
    }
}

/// Schemes of targets that only a portal knows.
const PORTAL: &[&str] = &[
    "data-blade",
    "button-data-blade",
    "button-data-context",
    "button-link",
    "data-context",
];

/// Whether an address has the name of what is to be put in its place: `{subscriptionId}`.
fn is_filled_in(rest: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    };
    let mut behind = rest.split('{').skip(1);
    behind.any(|part| part.split_once('}').is_some_and(|(name, _)| is_name(name)))
}

/// Whether what stands behind a scheme begins with its colon and a host.
fn has_host(rest: &str) -> bool {
    rest.strip_prefix("://")
        .is_some_and(|rest| rest.starts_with(|first: char| first.is_alphanumeric() || first == '['))
}

/// A link as found in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Bytes of the whole link in the line.
    pub(crate) range: Range<usize>,
    /// Bytes of the text between the brackets.
    pub(crate) text: Range<usize>,
    /// Target, trimmed, without a title.
    pub(crate) target: String,
    /// Whether blanks stood between `]` and `(`.
    pub(crate) is_spaced: bool,
    /// Whether the closing parenthesis was missing.
    pub(crate) is_unclosed: bool,
}

/// All Markdown links and `<a href>` links of a line, with their places. Code spans are passed over.
pub(crate) fn targets(line: &str) -> Vec<Found> {
    let mut found = Vec::new();
    if memchr::memchr2(b'[', b'<', line.as_bytes()).is_none() {
        return found;
    }
    let scan = Scan::of(line);
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        match rest.bytes().next() {
            Some(b'`') => at = scan.code_end(at).unwrap_or(at + ticks(rest)),
            Some(b'\\') => at += 1 + rest.chars().nth(1).map_or(0, char::len_utf8),
            Some(b'[') => match scan.link_at(at) {
                Some(link) => {
                    at = link.range.end;
                    found.push(link);
                }
                None => at += 1,
            },
            Some(b'<') => match html::anchor(line, at) {
                Some((link, _)) => {
                    at = link.range.end;
                    found.push(link);
                }
                None => at += 1,
            },
            _ => {
                let is_sign = |byte: u8| matches!(byte, b'`' | b'\\' | b'[' | b'<');
                at += rest.bytes().position(is_sign).unwrap_or(rest.len());
            }
        }
    }
    found
}

pub(super) fn ticks(text: &str) -> usize {
    text.bytes().take_while(|&byte| byte == b'`').count()
}

/// A line with its brackets and code spans paired once.
pub(in crate::extract) struct Scan<'line> {
    pub(super) line: &'line str,
    /// Opening brackets with what closes each, in order.
    brackets: Vec<(usize, Option<usize>)>,
    /// Start of a code span to its end.
    code: FxHashMap<usize, usize>,
}

impl<'line> Scan<'line> {
    pub(in crate::extract) fn of(line: &'line str) -> Self {
        let code = code_spans(line);
        let mut brackets = Vec::new();
        let mut open = Vec::new();
        let bytes = line.as_bytes();
        let mut bracket = |at: usize, byte: u8| {
            if byte == b'[' {
                open.push(brackets.len());
                brackets.push((at, None));
            } else if let Some((_, close)) = open.pop().and_then(|place: usize| brackets.get_mut(place)) {
                *close = Some(at);
            }
        };
        if memchr::memchr2(b'`', b'\\', bytes).is_none() {
            for at in memchr::memchr2_iter(b'[', b']', bytes) {
                bracket(at, bytes.get(at).copied().unwrap_or_default());
            }
        } else if text::has_byte(line, b'[') {
            let mut at = 0;
            while let Some(&byte) = bytes.get(at) {
                match byte {
                    b'`' => {
                        at = code
                            .get(&at)
                            .copied()
                            .unwrap_or_else(|| at + ticks(line.get(at..).unwrap_or_default()));
                        continue;
                    }
                    // What is escaped may have several bytes: those behind its first are none of these.
                    b'\\' => at += 1,
                    b'[' | b']' => bracket(at, byte),
                    _ => {}
                }
                at += 1;
            }
        }
        Self { line, brackets, code }
    }

    pub(super) fn code_end(&self, at: usize) -> Option<usize> {
        self.code.get(&at).copied()
    }

    /// Where the bracket that opens at `at` is closed.
    pub(in crate::extract) fn closing_bracket(&self, at: usize) -> Option<usize> {
        let place = self.brackets.binary_search_by_key(&at, |(open, _)| *open).ok()?;
        self.brackets.get(place)?.1
    }

    /// The link whose `[` is at `at`.
    pub(in crate::extract) fn link_at(&self, at: usize) -> Option<Found> {
        let close = self.closing_bracket(at)?;
        let after = self.line.get(close + 1..)?;
        let blanks = after.len() - after.trim_start_matches([' ', '\u{A0}', '\t', '\n']).len();
        let inner = after.get(blanks..)?.strip_prefix('(')?;
        // "[server] (see below)": with a blank between, only what looks like a target is one.
        if blanks > 0 && !stands_apart(inner) {
            return None;
        }
        let (length, is_unclosed) = target_length(inner);
        let target = inner.get(..length).unwrap_or_default().trim();
        let start = close + 1 + blanks + 1;
        let end = start + length + usize::from(!is_unclosed);
        Some(Found {
            range: at..end.min(self.line.len()),
            text: at + 1..close,
            target: without_title(target).to_owned(),
            is_spaced: blanks > 0,
            is_unclosed,
        })
    }
}

/// The target in `](target)` and the length of all of it, where it looks like one.
pub(super) fn lone_target(rest: &str) -> Option<(String, usize)> {
    let inner = rest
        .strip_prefix("](")
        .filter(|inner| inner.trim_start().starts_with(')') || looks_like_target(inner))?;
    let (length, is_unclosed) = target_length(inner);
    let target = without_title(inner.get(..length)?.trim()).to_owned();
    Some((target, 2 + length + usize::from(!is_unclosed)))
}

/// Whether what stands in parentheses a blank behind brackets looks like their target. "[skip ci] (#233)" names an issue.
fn stands_apart(inner: &str) -> bool {
    let names_issue = || {
        let number = inner.strip_prefix('#').and_then(|rest| rest.split(')').next());
        number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
    };
    looks_like_target(inner) && !names_issue()
}

/// Whether a link's text ends `line` and its target begins `next`: authors break lines between the two.
pub(crate) fn goes_on_with_target(line: &str, next: &str) -> bool {
    line.trim_end().ends_with(']') && next.trim_start().strip_prefix('(').is_some_and(stands_apart)
}

pub(in crate::extract) fn looks_like_target(inner: &str) -> bool {
    const HEADS: &[&str] = &[
        "http:", "https:", "mailto:", "data-", "button-", "#", "/", "ttps:", "./", "../",
    ];
    let start = inner.trim_start();
    HEADS.iter().any(|head| {
        start
            .as_bytes()
            .get(..head.len())
            .is_some_and(|written| written.eq_ignore_ascii_case(head.as_bytes()))
    })
}

/// Length of the target up to its closing parenthesis, and whether that was missing. Parentheses may nest.
fn target_length(inner: &str) -> (usize, bool) {
    // Most targets end at the first parenthesis there is.
    let first = memchr::memchr2(b'(', b')', inner.as_bytes()).filter(|at| *at <= LONGEST_TARGET);
    if let Some(target) = first.and_then(|at| inner.get(at..)?.starts_with(')').then(|| inner.get(..at))?)
        && !text::has_byte(target, b'[')
    {
        return (target.len(), false);
    }
    let mut depth = 0usize;
    let mut blank = None;
    for (at, character) in inner.char_indices() {
        if at > LONGEST_TARGET {
            break;
        }
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return (at, false),
            ')' => depth -= 1,
            // A blank ends an unclosed target; before a title or the parenthesis it does not.
            character if character.is_whitespace() && at > 0 => {
                blank.get_or_insert(at);
            }
            '[' if blank.is_some() => break,
            _ => {}
        }
    }
    let whole = inner.len().min(LONGEST_TARGET);
    let cut = blank.unwrap_or_else(|| {
        (0..=whole)
            .rev()
            .find(|&end| inner.is_char_boundary(end))
            .unwrap_or(0)
    });
    (cut, true)
}

/// `=400x300` behind the target of a picture, by which the wiki of Azure DevOps scales it.
fn is_size(rest: &str) -> bool {
    rest.strip_prefix('=').is_some_and(|size| {
        let mut sides = size.split(['x', 'X']);
        let mut is_side = || {
            let side = sides.next();
            side.is_some_and(|side| side.bytes().all(|byte| byte.is_ascii_digit() || byte == b'%'))
        };
        is_side() && is_side() && sides.next().is_none()
    })
}

/// `url "title"` without the title, and `<url>` without its brackets.
fn without_title(target: &str) -> &str {
    // The byte that a blank of another kind begins with is in few.
    let has_blank = memchr::memchr3(b' ', b'\t', 0xC2, target.as_bytes()).is_some();
    let target = Some(target)
        .filter(|_| has_blank)
        .and_then(|target| target.split_once([' ', '\t', '\u{A0}']))
        .map_or(target, |(url, rest)| {
            let rest = rest.trim_start();
            if rest.starts_with(['"', '\'', '(']) || is_size(rest) {
                url
            } else {
                target
            }
        });
    target
        .strip_prefix('<')
        .and_then(|inner| inner.strip_suffix('>'))
        .unwrap_or(target)
}

/// Code spans of a line: start to end, ticks included.
fn code_spans(line: &str) -> FxHashMap<usize, usize> {
    let mut spans = FxHashMap::default();
    if !text::has_byte(line, b'`') {
        return spans;
    }
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(offset) = line.get(at..).and_then(|rest| rest.find('`')) {
        let start = at + offset;
        let length = ticks(line.get(start..).unwrap_or_default());
        runs.push((start, length));
        at = start + length;
    }
    let mut last_of_length: FxHashMap<usize, usize> = FxHashMap::default();
    for (position, &(_, length)) in runs.iter().enumerate() {
        last_of_length.insert(length, position);
    }
    let mut position = 0;
    while let Some(&(start, length)) = runs.get(position) {
        let has_partner = last_of_length.get(&length).is_some_and(|&last| last > position);
        let partner = if has_partner {
            runs.iter()
                .enumerate()
                .skip(position + 1)
                .find(|(_, run)| run.1 == length)
        } else {
            None
        };
        if let Some((partner, &(end, _))) = partner {
            spans.insert(start, end + length);
            position = partner + 1;
        } else {
            position += 1;
        }
    }
    spans
}
