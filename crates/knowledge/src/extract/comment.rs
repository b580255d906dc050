//! First pass: comments, variables, description markers and XML islands (`FORMAT.md` §5).
//!
//! What stays keeps its line: each line end inside something removed leaves a [`GONE`] mark, so that a line which
//! held nothing else can be told from a blank line of the author's (which would end a paragraph).

mod label;
mod slip;
mod spoken;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use slip::slipped_marker;
use spoken::spoken;

/// Stands where something was removed over a line end. From the private use area; removed from the input first.
pub(super) const GONE: char = '\u{E000}';

/// Elements that hold settings for a portal. Their content is nobody's text.
const ISLANDS: &[&str] = &[
    "insight",
    "symptomid",
    "executiontext",
    "timeouttext",
    "noresulttext",
    "additionalinputsreq",
    "maxinsightcount",
    "azurekb",
    "videogroup",
    "video",
    "script",
    "style",
];

/// Text with everything removed that is not meant to be read by a person.
pub(super) fn strip(text: &str) -> Cow<'_, str> {
    // Nothing to take out begins otherwise.
    if memchr::memchr(b'<', text.as_bytes()).is_none() && !text.contains(GONE) {
        return Cow::Borrowed(text);
    }
    let marks = Marks::of(text);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in removals(text, &marks) {
        if range.start < at {
            continue;
        }
        push_without_marks(&mut out, text.get(at..range.start).unwrap_or_default());
        let removed = text.get(range.clone()).unwrap_or_default();
        out.push_str(&replacement);
        for _ in removed.matches('\n') {
            out.push(GONE);
            out.push('\n');
        }
        if replacement.is_empty() {
            out.push(GONE);
        }
        at = range.end;
    }
    push_without_marks(&mut out, text.get(at..).unwrap_or_default());
    Cow::Owned(out)
}

fn push_without_marks(out: &mut String, part: &str) {
    if part.contains(GONE) {
        out.extend(part.chars().filter(|&character| character != GONE));
    } else {
        out.push_str(part);
    }
}

/// A comment: all of it, and what is between the dashes.
#[derive(Debug, Clone)]
pub(crate) struct Comment<'text> {
    /// Bytes of the comment.
    pub(crate) range: Range<usize>,
    /// Trimmed content.
    pub(crate) content: &'text str,
}

/// All comments of a text, and where code is.
struct Marks<'text> {
    comments: Vec<Comment<'text>>,
    text: &'text str,
    /// Looked for when somebody asks.
    code: OnceCell<Vec<Range<usize>>>,
}

impl<'text> Marks<'text> {
    fn of(text: &'text str) -> Self {
        Self {
            comments: comments(text),
            text,
            code: OnceCell::new(),
        }
    }

    fn is_code(&self, at: usize) -> bool {
        let code = self.code.get_or_init(|| code_ranges(self.text));
        let after = code.partition_point(|range| range.start <= at);
        after
            .checked_sub(1)
            .and_then(|position| code.get(position))
            .is_some_and(|range| at < range.end)
    }
}

/// Comments in order. An opening without an end is the four characters alone: it must not swallow the article.
pub(crate) fn comments(text: &str) -> Vec<Comment<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut has_end = true;
    while let Some(start) = text
        .get(at..)
        .and_then(|rest| memmem::find(rest.as_bytes(), b"<!"))
        .map(|offset| at + offset)
    {
        let rest = text.get(start..).unwrap_or_default();
        if let Some((content, length)) = slipped_marker(rest) {
            at = start + length;
            found.push(Comment {
                range: start..at,
                content,
            });
            continue;
        }
        if !rest.starts_with("<!--") {
            at = start + 2;
            continue;
        }
        let inner = start + 4;
        let end = if has_end {
            text.get(inner..)
                .and_then(|rest| memmem::find(rest.as_bytes(), b"-->"))
        } else {
            None
        };
        has_end = end.is_some();
        let end = end.map_or(inner, |offset| inner + offset);
        let content = text.get(inner..end).unwrap_or_default().trim();
        let end = if has_end { end + 3 } else { end };
        found.push(Comment {
            range: start..end,
            content,
        });
        at = end;
    }
    found
}

/// Fenced blocks and inline code spans, in order, roughly: enough not to touch an example.
fn code_ranges(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut fence: Option<(usize, &str)> = None;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        let marker = ["```", "~~~"]
            .into_iter()
            .find(|marker| trimmed.starts_with(marker));
        match (fence, marker) {
            (Some((open, kind)), Some(marker)) if kind == marker => {
                ranges.push(open..start + line.len());
                fence = None;
            }
            (None, Some(marker)) if !trimmed.trim_start_matches('`').contains('`') => {
                fence = Some((start, marker));
            }
            (None, _) => code_spans(line, start, &mut ranges),
            _ => {}
        }
        start += line.len();
    }
    ranges
}

fn code_spans(line: &str, offset: usize, ranges: &mut Vec<Range<usize>>) {
    let mut ticks = line.match_indices('`').map(|(at, _)| offset + at);
    while let (Some(open), Some(close)) = (ticks.next(), ticks.next()) {
        ranges.push(open..close + 1);
    }
}

/// What to remove, in order of place, with what to put there.
fn removals(text: &str, marks: &Marks<'_>) -> Vec<(Range<usize>, String)> {
    let mut closing: HashMap<String, Vec<usize>> = HashMap::new();
    for (position, comment) in marks.comments.iter().enumerate() {
        if let Some(name) = closed_variable(comment.content) {
            closing
                .entry(name.trim().to_lowercase())
                .or_default()
                .push(position);
        }
    }
    let mut removals = Vec::new();
    for (position, comment) in marks.comments.iter().enumerate() {
        if let Some(name) = comment.content.strip_prefix('$') {
            let end = closing
                .get(&name.trim().to_lowercase())
                .and_then(|closers| closers.get(closers.partition_point(|&closer| closer < position)))
                .and_then(|&closer| marks.comments.get(closer))
                // A sample value is short; a closing far away belongs to another use of the name.
                .filter(|closer| closer.range.start - comment.range.end <= LONGEST_SAMPLE)
                .map_or_else(
                    || comment.range.end + sample_word(text, comment.range.end),
                    |closer| closer.range.end,
                );
            let said = if is_in_target(text, comment.range.start) {
                format!("{{{}}}", name.trim())
            } else {
                spoken(name)
            };
            removals.push((comment.range.start..end, said));
        } else if comment.content.starts_with('/')
            || is_marker(comment.content)
            || !marks.is_code(comment.range.start)
        {
            removals.push((comment.range.clone(), String::new()));
        }
    }
    let comments = removals.len();
    islands(text, marks, &mut removals);
    let is_widget = |at: usize| {
        let tag = text.get(at..at + "<insight".len());
        tag.is_some_and(|tag| tag.eq_ignore_ascii_case("<insight"))
    };
    let widgets = removals.iter().skip(comments).map(|(range, _)| range.start);
    let labels: Vec<_> = widgets
        .filter(|at| is_widget(*at))
        .flat_map(|at| label::above(text, at))
        .collect();
    removals.extend(labels.into_iter().map(|label| (label, String::new())));
    originals(text, &mut removals);
    if removals.len() > comments {
        removals.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    }
    removals
}

/// Whether a place is inside the target of a link: there a variable leaves its name in braces, as addresses have it that only the
/// portal fills in.
fn is_in_target(text: &str, at: usize) -> bool {
    const LONGEST: usize = 2048;
    let start = text.floor_char_boundary(at.saturating_sub(LONGEST));
    let before = text.get(start..at).unwrap_or_default();
    let Some(opening) = before.rfind("](").max(before.rfind("href=")) else {
        return false;
    };
    // What closes a comment closes no link.
    let target = before.get(opening..).unwrap_or_default().replace("-->", "");
    !target.contains([')', '>', '\n'])
}

/// The name of the variable that `/$Name` or `/ $Name` closes.
fn closed_variable(content: &str) -> Option<&str> {
    content.strip_prefix('/')?.trim_start().strip_prefix('$')
}

/// Bytes of the word right behind a variable that nobody closed: its sample value, or the beginning of it.
fn sample_word(text: &str, at: usize) -> usize {
    let is_of_value = |next: char| next.is_alphanumeric() || matches!(next, '-' | '_' | '.' | ':' | '/');
    let behind = text.get(at..).unwrap_or_default();
    let end = behind.find(|next| !is_of_value(next)).unwrap_or(behind.len());
    let word = behind.get(..end).unwrap_or_default();
    // The mark that ends the sentence is no part of it.
    word.trim_end_matches(['.', ':', '-']).len()
}

/// Longest sample value of a variable, in bytes. The longest of the corpus is a sentence.
const LONGEST_SAMPLE: usize = 600;

/// Markers of parts of a message (`FORMAT.md` §5); they go even from code.
fn is_marker(content: &str) -> bool {
    const MARKERS: &[&str] = &[
        "issuedescription",
        "rcadescription",
        "resolutiondetails",
        "recommendedactions",
        "salutation",
        "additionalinfo",
    ];
    MARKERS.iter().any(|marker| marker.eq_ignore_ascii_case(content))
}

/// `<insight>…</insight>` and its like, outside code.
fn islands(text: &str, marks: &Marks<'_>, removals: &mut Vec<(Range<usize>, String)>) {
    let mut tags = memchr::memchr_iter(b'<', text.as_bytes());
    if !tags.any(|at| island_at(text, at).is_some()) {
        return;
    }
    let lower = text.to_ascii_lowercase();
    let mut without_end: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some(start) = lower
        .get(at..)
        .and_then(|rest| rest.find('<'))
        .map(|offset| at + offset)
    {
        at = start + 1;
        let Some((name, opens)) = island_at(&lower, start) else {
            continue;
        };
        if marks.is_code(start) {
            continue;
        }
        let rest = lower.get(start..).unwrap_or_default();
        let tag_end = rest
            .bytes()
            .take(400)
            .position(|byte| byte == b'>')
            .map_or(start + 1, |end| start + end + 1);
        let mut end = tag_end;
        if opens && !without_end.contains(&name) {
            let closing = format!("</{name}");
            match rest.find(&closing) {
                Some(close) => {
                    let from = start + close;
                    let after = lower.get(from..).unwrap_or_default();
                    end = after
                        .bytes()
                        .take(400)
                        .position(|byte| byte == b'>')
                        .map_or(from, |gt| from + gt + 1);
                }
                None => without_end.push(name),
            }
        }
        removals.push((start..end, String::new()));
        at = end.max(at);
    }
}

/// `<span class="sxs-lookup">…</span>`: a machine's translation hides the original behind each sentence.
fn originals(text: &str, removals: &mut Vec<(Range<usize>, String)>) {
    const OPENING: &str = "<span class=\"sxs-lookup\"";
    let mut taken = 0;
    for start in memmem::find_iter(text.as_bytes(), OPENING) {
        if start < taken {
            continue;
        }
        let line = text
            .get(start..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or_default();
        // What is not closed on its line hides nothing, nor does what stands in it.
        taken = start + line.len();
        let mut depth = 0_usize;
        for (at, _) in line.match_indices('<') {
            let tag = line.get(at..).unwrap_or_default();
            if tag.starts_with("<span") {
                depth += 1;
            } else if tag.starts_with("</span>") {
                depth -= 1;
                if depth == 0 {
                    taken = start + at + "</span>".len();
                    removals.push((start..taken, String::new()));
                    break;
                }
            }
        }
    }
}

/// Name of the island whose tag begins at `start`, and whether it opens it.
fn island_at(text: &str, start: usize) -> Option<(&'static str, bool)> {
    let inner = text.get(start + 1..)?;
    let (inner, opens) = inner
        .strip_prefix('/')
        .map_or((inner, true), |closing| (closing, false));
    let first = inner.bytes().next()?.to_ascii_lowercase();
    let name = ISLANDS
        .iter()
        .filter(|name| name.bytes().next() == Some(first))
        .find(|name| {
            inner
                .split_at_checked(name.len())
                .is_some_and(|(written, after)| {
                    written.eq_ignore_ascii_case(name)
                        && after.starts_with(|next: char| matches!(next, '>' | '/') || next.is_whitespace())
                })
        })?;
    Some((name, opens))
}

/// Places of XML islands, for the lint.
pub(crate) fn island_places(text: &str) -> Vec<Range<usize>> {
    let mut removals = Vec::new();
    islands(text, &Marks::of(text), &mut removals);
    removals.into_iter().map(|(range, _)| range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_shows_its_name_and_never_the_sample() {
        let text = "VM <!--$ResourceName-->myvm01<!--/$ResourceName--> stopped at <!--$StartTime-->9:00<!--/$starttime-->.";

        assert_eq!(strip(text), "VM (resource name) stopped at (start time).");
    }

    #[test]
    fn a_blank_behind_the_slash_closes_too() {
        assert_eq!(strip("a <!--$Name-->[Name]<!--/ $Name--> b"), "a (name) b");
    }

    #[test]
    fn the_original_behind_a_translation_goes() {
        let text = "<span data-a=\"1\">Hallo.</span><span class=\"sxs-lookup\"><span data-b=\"2\">Hello.</span></span> Du.";

        assert_eq!(strip(text), format!("<span data-a=\"1\">Hallo.</span>{GONE} Du."));
        assert_eq!(
            strip("a <span class=\"sxs-lookup\">b"),
            "a <span class=\"sxs-lookup\">b"
        );
    }

    #[test]
    fn the_word_behind_a_variable_that_nobody_closed_is_its_sample() {
        assert_eq!(strip("a <!--$Name-->b-1. C"), "a (name). C");
        assert_eq!(strip("a <!--$Name--> b c"), "a (name) b c");
        assert_eq!(strip("a<!--/$Name--> b"), format!("a{GONE} b"));
    }

    #[test]
    fn description_markers_go_and_their_text_stays() {
        let text = "<!--issueDescription-->\nIt stopped.\n<!--/issueDescription-->";

        assert_eq!(strip(text), format!("{GONE}\nIt stopped.\n{GONE}"));
    }

    #[test]
    fn a_comment_over_lines_keeps_the_count_of_lines() {
        let stripped = strip("a\n<!-- b\nc -->\nd");

        assert_eq!(stripped.lines().count(), 4);
        assert_eq!(stripped.lines().nth(3), Some("d"));
    }

    #[test]
    fn a_variable_in_the_target_of_a_link_leaves_its_name_in_braces() {
        assert_eq!(
            strip(
                "[a](https://b.c/<!--$id-->1<!--/$id-->/<!--$Name-->d<!--/$Name-->) <!--$id-->1<!--/$id-->"
            ),
            "[a](https://b.c/{id}/{Name}) (id)"
        );
        assert_eq!(strip("[a](b) <!--$id-->1<!--/$id-->"), "[a](b) (id)");
    }

    #[test]
    fn a_comment_that_never_ends_swallows_nothing() {
        assert_eq!(strip("a <!-- b\nc"), format!("a {GONE} b\nc"));
    }

    #[test]
    fn a_comment_in_code_is_an_example() {
        assert_eq!(strip("```\n<!-- keep -->\n```\n"), "```\n<!-- keep -->\n```\n");
        assert_eq!(strip("write `<!-- x -->` here"), "write `<!-- x -->` here");
    }

    #[test]
    fn an_island_goes_with_its_content() {
        let text = "a\n<Insight>\n <symptomId>X</symptomId>\n</insight>\nb";

        let stripped = strip(text);

        assert!(!stripped.contains("symptomId"), "{stripped}");
        assert_eq!(stripped.lines().last(), Some("b"));
    }
}
