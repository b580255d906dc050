//! Questions of a page that are marked otherwise than by headings: in bold, by "Q:" over "A:", in folded parts. What
//! such a question is and where its answer ends is for the extractor to say, as it says it of an article.

use std::ops::Range;

use super::pair::Placed;
use crate::Shape;
use crate::extract::{self, Cutting, Draft};

/// A question with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    pub(super) question: Placed,
    pub(super) answer: Placed,
}

/// The questions of a part of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Questions {
    pub(super) marked: Vec<Marked>,
    /// What the part says beside them, where that answers something.
    pub(super) rest: Option<Placed>,
    /// Text that neither has.
    pub(super) left: Vec<Range<usize>>,
}

/// What a part of a page is to its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Under {
    /// The page itself: whatever may be asked is.
    Title,
    /// A heading that may be asked itself: bold text below may be a part of its answer.
    Heading,
}

/// The questions of `part`, which stands at `at` in `page` on the same lines, under a heading or title of that text. `None`
/// where it has none.
pub(super) fn questions(
    page: &str,
    part: &str,
    at: &Range<usize>,
    title: &str,
    under: Under,
) -> Option<Questions> {
    let extracted = extract::extract(part, 1, title, Cutting::Entries);
    let (rest, drafts): (Vec<&Draft>, Vec<&Draft>) = extracted
        .drafts
        .iter()
        .partition(|draft| draft.shape == Shape::Article);
    let is_asked = |draft: &Draft| matches!(draft.shape, Shape::Question | Shape::Heading);
    let asked: Vec<&Draft> = drafts.iter().copied().filter(|draft| is_asked(draft)).collect();
    let first = asked.first()?;

    let starts = line_starts(page, at);
    let start_of = |line: u32| {
        let position = usize::try_from(line.saturating_sub(1)).unwrap_or(usize::MAX);
        starts.get(position).copied().unwrap_or(at.end)
    };
    let above = at.start..start_of(first.line);
    let is_first = page.get(above.clone()).is_some_and(|text| text.trim().is_empty());
    let asking = asked
        .iter()
        .filter(|draft| extract::asks(&draft.question))
        .count();
    // "Still dark?" below the steps is a part of the answer; where the part begins with what is asked it is a list of that.
    if under == Under::Heading && (asking == 0 || (asking == 1 && !is_first)) {
        return None;
    }

    let mut found = Questions::default();
    if let Some(rest) = rest.first() {
        found.rest = Some(Placed {
            text: rest.answer.clone(),
            at: at.clone(),
        });
    } else if !is_first {
        let blanks = page
            .get(above.clone())
            .map_or(0, |text| text.len() - text.trim_start().len());
        found.left.push(above.start + blanks..above.end);
    }
    let ends = drafts.iter().skip(1).map(|next| start_of(next.line));
    for (draft, end) in drafts.iter().zip(ends.chain([at.end])) {
        let range = start_of(draft.line)..end;
        if !is_asked(draft) {
            found.left.push(range);
            continue;
        }
        let line = page.get(range.clone()).and_then(|text| text.lines().next());
        found.marked.push(Marked {
            question: Placed {
                text: draft.question.clone(),
                at: range.start..range.start + line.map_or(0, str::len),
            },
            answer: Placed {
                text: draft.answer.clone(),
                at: range,
            },
        });
    }
    Some(found)
}

/// Where each line of a part begins.
fn line_starts(page: &str, at: &Range<usize>) -> Vec<usize> {
    let part = page.get(at.clone()).unwrap_or_default();
    std::iter::once(at.start)
        .chain(part.match_indices('\n').map(|(end, _)| at.start + end + 1))
        .collect()
}
